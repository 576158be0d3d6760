//! Tabs of the console.

use cti_engine::connector::Tab;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{succeeded, text_of};
use crate::page::{Api, Apis, CommandError, Invocation, PageUrl, classic_value};

/// What can be done with tabs (`external-apis` section 3.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", content = "args", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum TabCommand {
    /// Opens a tab; the answer is its id.
    Open {
        /// The page it shows.
        url: PageUrl,
        /// The primary tab under which it opens; `None` for a primary tab.
        parent: Option<String>,
        /// Its label. Lightning takes it by [`TabCommand::Label`] alone.
        label: Option<String>,
        /// Whether it comes to the front.
        active: bool,
    },
    /// Sets the label of a tab. Inferred: the method of Lightning; in Classic it is set when the tab opens.
    Label {
        /// The tab.
        tab: String,
        /// The label.
        label: String,
    },
    /// Closes a tab.
    Close {
        /// The tab.
        tab: String,
    },
    /// Brings a tab to the front.
    Focus {
        /// The tab.
        tab: String,
    },
    /// Every tab, with its sub tabs. Lightning alone has it.
    All,
    /// The ids of the primary tabs, in order. Classic alone has it.
    PrimaryIds,
    /// The ids of the sub tabs of a primary tab. Inferred; Classic alone has it.
    SubtabIds {
        /// The primary tab.
        parent: String,
    },
    /// The id of the primary tab in front. Inferred; Classic alone has it.
    FocusedPrimaryId,
    /// The id of the sub tab in front. Inferred; Classic alone has it.
    FocusedSubtabId,
    /// The record in the primary tab in front. Classic alone has it.
    FocusedPrimaryObjectId,
    /// The record in the sub tab in front. Classic alone has it.
    FocusedSubtabObjectId,
    /// What a tab shows. Classic alone has it.
    Page {
        /// The tab.
        tab: String,
    },
}

/// What a [`TabCommand`] gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum TabAnswer {
    /// Nothing but that it was done.
    Done,
    /// An id, if there is one.
    Id(Option<String>),
    /// Ids, in order.
    Ids(Vec<String>),
    /// Every tab.
    Tabs(Vec<TabInfo>),
    /// What a tab shows.
    Page(Map<String, Value>),
}

/// A tab as Lightning describes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TabInfo {
    /// Its id, which lasts as long as the session.
    pub tab_id: String,
    /// The page it shows.
    pub url: Option<String>,
    /// Whether it is a sub tab.
    pub is_subtab: bool,
    /// The primary tab of a sub tab.
    pub parent_tab_id: Option<String>,
    /// The sub tabs of a primary tab.
    pub subtabs: Vec<TabInfo>,
    /// Whether it is in front.
    pub focused: bool,
    /// The record it shows.
    pub record_id: Option<String>,
    /// Whatever else came: `title`, `pinned`, `closeable`, `pageReference` …
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl TabInfo {
    /// The tab and its sub tabs as the engine knows them: primary tabs before sub tabs.
    pub fn flat(tabs: Vec<Self>) -> Vec<Tab> {
        let (mut flat, mut below) = (Vec::new(), Vec::new());
        for mut info in tabs {
            let subtabs = std::mem::take(&mut info.subtabs);
            let parent = info.tab_id.clone();
            let tab = info.into_tab(None);
            if tab.parent.is_some() {
                below.push(tab);
            } else {
                flat.push(tab);
            }
            below.extend(subtabs.into_iter().map(|info| info.into_tab(Some(&parent))));
        }
        // A sub tab may stand both under its primary tab and in the list.
        for tab in below {
            if !flat.iter().any(|listed: &Tab| listed.id == tab.id) {
                flat.push(tab);
            }
        }
        flat
    }

    fn into_tab(self, below: Option<&str>) -> Tab {
        let parent = self.parent_tab_id.filter(|id| !id.is_empty() && (self.is_subtab || below.is_some()));
        Tab {
            id: self.tab_id,
            url: self.url.unwrap_or_default(),
            parent: parent.or_else(|| below.map(str::to_owned)),
            record_id: self.record_id.filter(|id| !id.is_empty()),
            focused: self.focused,
        }
    }
}

impl TabCommand {
    /// The name of the method: the one of Lightning where it has it.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Open { parent: None, .. } => "openTab",
            Self::Open { .. } => "openSubtab",
            Self::Label { .. } => "setTabLabel",
            Self::Close { .. } => "closeTab",
            Self::Focus { .. } => "focusTab",
            Self::All => "getAllTabInfo",
            Self::PrimaryIds => "getPrimaryTabIds",
            Self::SubtabIds { .. } => "getSubtabIds",
            Self::FocusedPrimaryId => "getFocusedPrimaryTabId",
            Self::FocusedSubtabId => "getFocusedSubtabId",
            Self::FocusedPrimaryObjectId => "getFocusedPrimaryTabObjectId",
            Self::FocusedSubtabObjectId => "getFocusedSubtabObjectId",
            Self::Page { .. } => "getPageInfo",
        }
    }

    /// Whether it changes nothing.
    pub const fn is_read(&self) -> bool {
        !matches!(self, Self::Open { .. } | Self::Label { .. } | Self::Close { .. } | Self::Focus { .. })
    }

    /// The command for a page with these interfaces.
    ///
    /// # Errors
    /// [`CommandError::Unsupported`] when none of them has the method.
    pub fn invocation(&self, apis: &Apis) -> Result<Invocation, CommandError> {
        let spellings: &[Api] = match self {
            Self::Open { .. } | Self::Close { .. } | Self::Focus { .. } => &[Api::Workspace, Api::Console],
            Self::Label { .. } | Self::All => &[Api::Workspace],
            _ => &[Api::Console],
        };
        let api = apis.first_of(spellings, self.method())?;
        Ok(if api == Api::Workspace { self.lightning() } else { self.classic() })
    }

    fn lightning(&self) -> Invocation {
        let args = match self {
            Self::Open { url, parent: None, active, .. } => json!({"url": url, "focus": active}),
            Self::Open { url, parent, active, .. } => json!({"parentTabId": parent, "url": url, "focus": active}),
            Self::Label { tab, label } => json!({"tabId": tab, "label": label}),
            Self::Close { tab } | Self::Focus { tab } => json!({"tabId": tab}),
            _ => json!({}),
        };
        Invocation::new(Api::Workspace, self.method(), [args])
    }

    fn classic(&self) -> Invocation {
        let (method, args) = match self {
            // The first `null` is the id of a tab to be used again.
            Self::Open { url, parent: None, label, active } => {
                ("openPrimaryTab", vec![Value::Null, url.rooted().into(), (*active).into(), json!(label)])
            }
            Self::Open { url, parent, label, active } => {
                ("openSubtab", vec![json!(parent), url.rooted().into(), (*active).into(), json!(label), Value::Null])
            }
            Self::Focus { tab } => ("focusPrimaryTabById", vec![json!(tab)]),
            Self::Close { tab } | Self::Page { tab } => (self.method(), vec![json!(tab)]),
            Self::SubtabIds { parent } => (self.method(), vec![json!(parent)]),
            _ => (self.method(), vec![]),
        };
        Invocation::new(Api::Console, method, args)
    }

    /// Reads what a page gave.
    ///
    /// # Errors
    /// [`CommandError::Refused`] when the page says so, [`CommandError::Unreadable`] for an answer of another shape.
    pub fn read(&self, api: &Api, answer: Value) -> Result<TabAnswer, CommandError> {
        let method = self.method();
        if *api == Api::Workspace {
            return match self {
                Self::Open { .. } => match answer {
                    Value::String(id) if !id.is_empty() => Ok(TabAnswer::Id(Some(id))),
                    Value::Object(members) => text_of(&members, "tabId")
                        .map(|id| TabAnswer::Id(Some(id)))
                        .ok_or_else(|| CommandError::unreadable(method, "the id of the tab")),
                    _ => Err(CommandError::unreadable(method, "the id of the tab")),
                },
                Self::All => serde_json::from_value(answer)
                    .map(TabAnswer::Tabs)
                    .map_err(|_| CommandError::unreadable(method, "a list of tabs")),
                _ => Ok(TabAnswer::Done),
            };
        }
        let mut answer = succeeded(method, answer)?;
        Ok(match self {
            Self::Open { .. } => match text_of(&answer, "id") {
                Some(id) => TabAnswer::Id(Some(id)),
                None => return Err(CommandError::unreadable(method, "the id of the tab")),
            },
            Self::PrimaryIds | Self::SubtabIds { .. } => {
                let ids = answer.shift_remove("ids").unwrap_or_default();
                let ids = serde_json::from_value(ids).map_err(|_| CommandError::unreadable(method, "a list of ids"))?;
                TabAnswer::Ids(ids)
            }
            Self::FocusedPrimaryId
            | Self::FocusedSubtabId
            | Self::FocusedPrimaryObjectId
            | Self::FocusedSubtabObjectId => TabAnswer::Id(text_of(&answer, "id").filter(|id| id != "null")),
            Self::Page { .. } => match classic_value(answer.shift_remove("pageInfo").unwrap_or_default()) {
                Value::Object(page) => TabAnswer::Page(page),
                Value::Null => TabAnswer::Page(Map::new()),
                _ => return Err(CommandError::unreadable(method, "what the tab shows")),
            },
            _ => TabAnswer::Done,
        })
    }
}
