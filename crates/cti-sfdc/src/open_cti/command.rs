//! The commands of Open CTI, as data: `{"method": "screenPop", "args": {…}}`, spelt as Lightning spells them.

use cti_engine::connector::{CallType, WorkCompletion};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{PanelHeight, PanelWidth, Pop, PopData, ScreenPop, SearchTerm};
use crate::page::{Api, CommandError, Invocation};

/// A method of Open CTI with its arguments (`external-apis` section 3.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", content = "args", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Command {
    /// Shows something.
    ScreenPop(ScreenPop),
    /// Searches the objects of the soft-phone layout, and pops what the layout says.
    SearchAndScreenPop(SearchAndPop),
    /// Creates or changes a record.
    SaveLog(SaveLog),
    /// Calls a method of an Apex class.
    RunApex(RunApex),
    /// What is on the screen.
    GetAppViewInfo,
    /// The soft-phone layout.
    GetSoftphoneLayout,
    /// The call-center definition.
    GetCallCenterSettings,
    /// Makes phone numbers of the page something to click on.
    EnableClickToDial,
    /// Makes them plain text again.
    DisableClickToDial,
    /// Reloads what is on the screen.
    RefreshView,
    /// Says that the adapter is ready.
    NotifyInitializationComplete,
    /// Sets the height of the soft-phone panel.
    SetSoftphonePanelHeight {
        /// The height.
        #[serde(rename = "heightPX")]
        height: PanelHeight,
    },
    /// Sets the width of the soft-phone panel.
    SetSoftphonePanelWidth {
        /// The width.
        #[serde(rename = "widthPX")]
        width: PanelWidth,
    },
    /// Shows or hides the soft-phone panel.
    SetSoftphonePanelVisibility {
        /// Whether it is shown.
        visible: bool,
    },
    /// Whether the soft-phone panel is shown.
    IsSoftphonePanelVisible,
    /// Sets the icon of the soft phone in the bar below.
    SetSoftphoneItemIcon {
        /// The key of a utility icon of Salesforce's design system.
        key: String,
    },
    /// Sets the icon in the head of the soft-phone panel.
    SetSoftphonePanelIcon {
        /// The key of a utility icon of Salesforce's design system.
        key: String,
    },
    /// Sets the text of the soft phone in the bar below.
    SetSoftphoneItemLabel {
        /// The text.
        label: String,
    },
    /// Sets the text in the head of the soft-phone panel.
    SetSoftphonePanelLabel {
        /// The text.
        label: String,
    },
    /// Reports sales work as done.
    #[serde(rename = "hvs.completeWork")]
    CompleteWork(CompleteWork),
}

/// A search with what the soft-phone layout makes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchAndPop {
    /// What to look for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_params: Option<SearchTerm>,
    /// Parameters for a page, as an object or in query-string form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_params: Option<Value>,
    /// Values for a new record.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub default_field_values: Map<String, Value>,
    /// Which part of the layout counts; inbound by default.
    pub call_type: CallType,
    /// Whether to search without popping.
    pub deferred: bool,
}

impl Default for SearchAndPop {
    fn default() -> Self {
        Self {
            search_params: None,
            query_params: None,
            default_field_values: Map::new(),
            call_type: CallType::Inbound,
            deferred: false,
        }
    }
}

/// A record to be created or changed: `{"value": {"entityApiName": "Task", "Subject": "…"}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaveLog {
    value: Map<String, Value>,
}

const ENTITY: &str = "entityApiName";
const ID: &str = "Id";

impl SaveLog {
    /// A new record. Fields that would name another object type or a record are left out.
    pub fn create(object: &str, fields: &Map<String, Value>) -> Self {
        let mut value = Self::fields_of(fields);
        value.insert(ENTITY.to_owned(), object.into());
        Self { value }
    }

    /// Fields of a record. Fields that would name another object type or record are left out.
    pub fn update(object: &str, id: &str, fields: &Map<String, Value>) -> Self {
        let mut value = Self::fields_of(fields);
        value.insert(ENTITY.to_owned(), object.into());
        value.insert(ID.to_owned(), id.into());
        Self { value }
    }

    fn fields_of(fields: &Map<String, Value>) -> Map<String, Value> {
        // Salesforce does not tell the cases of a field's name apart.
        let is_ours = |name: &str| name.eq_ignore_ascii_case(ENTITY) || name.eq_ignore_ascii_case(ID);
        fields.iter().filter(|(name, _)| !is_ours(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The object type.
    pub fn object(&self) -> Option<&str> {
        self.value.get(ENTITY)?.as_str()
    }

    /// The record that is changed; `None` for a new one.
    pub fn id(&self) -> Option<&str> {
        self.value.get(ID)?.as_str()
    }

    /// The fields that are written.
    pub fn fields(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.value.iter().filter(|(name, _)| *name != ENTITY && *name != ID)
    }
}

/// A call of a method of an Apex class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RunApex {
    /// The class.
    pub apex_class: String,
    /// The method.
    pub method_name: String,
    /// Its parameters, in query-string form.
    pub method_params: String,
}

/// Sales work that is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CompleteWork {
    /// The id of the work, from the event that began it.
    pub work_id: String,
    /// What came of it.
    pub attributes: WorkAttributes,
}

/// What came of sales work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkAttributes {
    /// How it came out.
    pub disposition: String,
    /// The task that was saved for it.
    pub task_id: String,
    /// Whether the call was answered.
    pub was_connected: bool,
}

impl Default for WorkAttributes {
    fn default() -> Self {
        Self { disposition: String::new(), task_id: String::new(), was_connected: true }
    }
}

impl TryFrom<&WorkCompletion> for CompleteWork {
    type Error = CommandError;

    /// Work that is done when its task is saved has a disposition and the task (`external-apis` section 3.1).
    fn try_from(work: &WorkCompletion) -> Result<Self, CommandError> {
        for (name, text) in [("workId", &work.work_id), ("disposition", &work.disposition), ("taskId", &work.task_id)] {
            if text.trim().is_empty() {
                return Err(CommandError::Invalid(format!(
                    "`{name}` is empty: expected that of the work that is done"
                )));
            }
        }
        let WorkCompletion { work_id, disposition, task_id, was_connected } = work.clone();
        Ok(Self { work_id, attributes: WorkAttributes { disposition, task_id, was_connected } })
    }
}

impl From<Pop> for Command {
    fn from(pop: Pop) -> Self {
        Self::ScreenPop(ScreenPop::Pop(pop))
    }
}

impl From<PopData> for Command {
    fn from(data: PopData) -> Self {
        Self::ScreenPop(ScreenPop::Deferred(data))
    }
}

impl From<SearchAndPop> for Command {
    fn from(search: SearchAndPop) -> Self {
        Self::SearchAndScreenPop(search)
    }
}

impl Command {
    /// The name of the method in Lightning.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::ScreenPop(_) => "screenPop",
            Self::SearchAndScreenPop(_) => "searchAndScreenPop",
            Self::SaveLog(_) => "saveLog",
            Self::RunApex(_) => "runApex",
            Self::GetAppViewInfo => "getAppViewInfo",
            Self::GetSoftphoneLayout => "getSoftphoneLayout",
            Self::GetCallCenterSettings => "getCallCenterSettings",
            Self::EnableClickToDial => "enableClickToDial",
            Self::DisableClickToDial => "disableClickToDial",
            Self::RefreshView => "refreshView",
            Self::NotifyInitializationComplete => "notifyInitializationComplete",
            Self::SetSoftphonePanelHeight { .. } => "setSoftphonePanelHeight",
            Self::SetSoftphonePanelWidth { .. } => "setSoftphonePanelWidth",
            Self::SetSoftphonePanelVisibility { .. } => "setSoftphonePanelVisibility",
            Self::IsSoftphonePanelVisible => "isSoftphonePanelVisible",
            Self::SetSoftphoneItemIcon { .. } => "setSoftphoneItemIcon",
            Self::SetSoftphonePanelIcon { .. } => "setSoftphonePanelIcon",
            Self::SetSoftphoneItemLabel { .. } => "setSoftphoneItemLabel",
            Self::SetSoftphonePanelLabel { .. } => "setSoftphonePanelLabel",
            Self::CompleteWork(_) => "hvs.completeWork",
        }
    }

    /// Whether it changes nothing, so that doing it twice is doing it once.
    pub const fn is_read(&self) -> bool {
        matches!(
            self,
            Self::GetAppViewInfo
                | Self::GetSoftphoneLayout
                | Self::GetCallCenterSettings
                | Self::IsSoftphonePanelVisible
                | Self::SearchAndScreenPop(SearchAndPop { deferred: true, .. })
        )
    }

    /// The command as Lightning takes it: one object of arguments, to which the page adds the callback.
    pub fn lightning(&self) -> Invocation {
        // Every member of a command can be written as JSON.
        let args = match serde_json::to_value(self).unwrap_or_default() {
            Value::Object(mut command) => command.shift_remove("args"),
            _ => None,
        };
        Invocation::new(Api::OpenCti, self.method(), [args.unwrap_or_else(|| Value::Object(Map::new()))])
    }
}
