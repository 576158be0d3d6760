//! What the agent sees: screen pops, tabs, soft-phone panel, messages (section 5.4).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::capability::capability;
use super::names::CallType;

capability! {
    /// The agent's screen.
    ///
    /// # Example
    /// ```
    /// use async_trait::async_trait;
    /// use cti_engine::connector::{ConnectorError, ScreenPop, Workspace};
    ///
    /// struct Screen;
    ///
    /// #[async_trait]
    /// impl Workspace for Screen {
    ///     async fn pop(&self, screen: &ScreenPop) -> Result<(), ConnectorError> {
    ///         match screen {
    ///             ScreenPop::Record { id } => Ok(drop(id)), // … the embedder's own call …
    ///             _ => Err(ConnectorError::unsupported("workspace.pop")),
    ///         }
    ///     }
    /// }
    /// ```
    trait Workspace, enum WorkspaceCall, "workspace" {
        /// Searches the objects of the soft-phone layout and pops what the layout says for none, one or several matches.
        /// The answer has one member for each match, by record id, and for a deferred pop the data to pop it later.
        SearchAndPop search_and_pop(search: &Search) -> Map<String, Value>,
            r#"{"search": {"term": "+12025550123", "callType": "inbound", "queryParams": null, "#
            r#""defaultFieldValues": {}, "deferred": false}}"#
            => r#"{"003…": {"Id": "003…", "RecordType": "Contact", "Name": "Ada Lovelace"}}"#;
        /// Shows something.
        Pop pop(screen: &ScreenPop) -> (),
            r#"{"screen": {"type": "record", "id": "500…"}}"# => "null";
        /// The soft-phone layout.
        Layout layout() -> Value,
            "{}"
            => r#"{"Inbound": {"screenPopSettings": {"NoMatch": {"screenPopType": "PopToEntity", "#
               r#""screenPopData": "Contact"}}}}"#;
        /// What is on the screen: `url`, `recordId`, `recordName`, `objectType` …
        AppView app_view() -> Map<String, Value>,
            "{}" => r#"{"url": "/500…", "recordId": "500…", "recordName": "Broken lamp", "objectType": "Case"}"#;
        /// Reloads the screen.
        Refresh refresh() -> (),
            "{}" => "null";
        /// Shows or hides the soft-phone panel.
        ShowPanel show_panel(visible: bool) -> (),
            r#"{"visible": true}"# => "null";
        /// Sets the panel's height in pixels, 240 to 2,560.
        SetPanelHeight set_panel_height(pixels: u32) -> (),
            r#"{"pixels": 480}"# => "null";
        /// Sets the panel's width in pixels, 200 to 1,920.
        SetPanelWidth set_panel_width(pixels: u32) -> (),
            r#"{"pixels": 320}"# => "null";
        /// Whether the agent may make outbound calls.
        CanDial can_dial() -> bool,
            "{}" => "true";
        /// Switches click-to-dial on or off.
        SetClickToDial set_click_to_dial(enabled: bool) -> (),
            r#"{"enabled": false}"# => "null";
        /// Opens a tab; gives what it became.
        OpenTab open_tab(tab: &NewTab) -> Tab,
            r#"{"tab": {"url": "/500…", "parent": null, "label": "Case", "active": true}}"#
            => r#"{"id": "ctab1", "url": "/500…", "parent": null, "recordId": "500…", "focused": true}"#;
        /// Closes a tab.
        CloseTab close_tab(id: &str) -> (),
            r#"{"id": "ctab1"}"# => "null";
        /// The tabs that are open, primary tabs before their sub tabs.
        Tabs tabs() -> Vec<Tab>,
            "{}" => r#"[{"id": "ctab1", "url": "/500…", "parent": null, "recordId": "500…", "focused": true}]"#;
        /// Shows a message in a box that the agent closes.
        ShowModal show_modal(title: &str, message: &str) -> (),
            r#"{"title": "Note", "message": "The caller is a partner."}"# => "null";
        /// Shows a message that the agent must confirm.
        Alert alert(message: &str) -> (),
            r#"{"message": "The caller is a partner."}"# => "null";
    }
}

/// A search for what belongs to a contact.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Search {
    /// What to look for: a number, a name, an address, a record's number.
    pub term: String,
    /// Which part of the layout counts.
    pub call_type: CallType,
    /// Further parameters, used when the layout pops to a page.
    pub query_params: Option<Value>,
    /// Values for a new record, used when the layout pops to one on no match.
    pub default_field_values: Map<String, Value>,
    /// Whether to search without popping.
    pub deferred: bool,
}

redacted!(struct Search { call_type, deferred });

/// Something to show.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum ScreenPop {
    /// A record.
    Record {
        /// Its id.
        id: String,
    },
    /// A page.
    Url {
        /// Its address, absolute or relative to the CRM.
        url: String,
    },
    /// The home page of an object type.
    ObjectHome {
        /// The object type.
        scope: String,
    },
    /// A list of records.
    List {
        /// The list view.
        list_view_id: String,
        /// The object type.
        scope: String,
    },
    /// The result page of a search.
    Search {
        /// What to look for, at least three characters.
        term: String,
    },
    /// The form of a new record, not saved yet.
    NewRecord {
        /// The object type.
        object: String,
        /// What the form is filled with.
        default_field_values: Map<String, Value>,
    },
}

redacted!(
    enum ScreenPop {
        Record,
        Url,
        ObjectHome,
        List,
        Search,
        NewRecord,
    }
);

/// A tab to be opened.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewTab {
    /// The page it shows.
    pub url: String,
    /// The primary tab under which it opens; `None` for a primary tab.
    pub parent: Option<String>,
    /// Its label.
    pub label: Option<String>,
    /// Whether it comes to the front.
    pub active: bool,
}

redacted!(struct NewTab { active });

/// An open tab.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Tab {
    /// Its id, which lasts as long as the page.
    pub id: String,
    /// The page it shows.
    pub url: String,
    /// The primary tab under which it stands; `None` for a primary tab.
    pub parent: Option<String>,
    /// The record it shows, if it is one.
    pub record_id: Option<String>,
    /// Whether it is in front.
    pub focused: bool,
}

redacted!(struct Tab { id, focused });
