//! Idle codes and wrap-up codes (`webex` section 7.6).

use cti_model::names;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::event::Members;

names! {
    /// What a code is for.
    pub enum WorkType {
        /// Why an agent is idle.
        Idle = "IDLE_CODE",
        /// How a task was wrapped up.
        WrapUp = "WRAP_UP_CODE",
    }
}

/// A code that an agent can choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuxCode {
    /// Its id. `0` is the code of the state `Available`.
    pub id: String,
    /// Its name, as the administrator wrote it.
    pub name: String,
    /// What it is for, if that is stated.
    #[serde(rename = "workTypeCode", skip_serializing_if = "Option::is_none")]
    pub work_type: Option<WorkType>,
    /// Whether the platform uses it alone, such as for a contact that was not answered.
    pub is_system_code: bool,
    /// Whether it is the default of its kind.
    pub is_default: bool,
}

impl AuxCode {
    /// The id that stands for no code: that of the state `Available`.
    pub const AVAILABLE: &'static str = "0";

    /// A code.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), ..Self::default() }
    }

    /// Reads a code as Webex writes it: `{id, name, isSystem | isSystemCode, isDefault | defaultCode, workTypeCode}`.
    pub(super) fn read(code: &Map<String, Value>) -> Option<Self> {
        let either = |one: &str, other: &str| code.flag(one).or_else(|| code.flag(other)).unwrap_or_default();
        Some(Self {
            id: code.text_or_number("id")?,
            name: code.text("name").unwrap_or_default().to_owned(),
            work_type: code.text("workTypeCode").map(WorkType::from),
            is_system_code: either("isSystemCode", "isSystem"),
            is_default: either("isDefault", "defaultCode"),
        })
    }
}

/// Codes that an agent can choose.
///
/// ```
/// use cti_webex::agent_state::{AuxCode, AuxCodes};
///
/// let codes = AuxCodes::from(vec![AuxCode::new("1", "Lunch"), AuxCode::new("2", "On Call")]);
/// assert_eq!(codes.by_name("on call").map(|code| code.id.as_str()), Some("2"));
/// assert_eq!(codes.by_name("Meeting"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AuxCodes(Vec<AuxCode>);

impl AuxCodes {
    /// The code of that id.
    pub fn by_id(&self, id: &str) -> Option<&AuxCode> {
        self.0.iter().find(|code| code.id == id)
    }

    /// The code of that name: as it is spelt, else without regard to case and to blanks around it.
    pub fn by_name(&self, name: &str) -> Option<&AuxCode> {
        let exact = self.0.iter().find(|code| code.name == name);
        exact.or_else(|| self.0.iter().find(|code| code.name.trim().to_lowercase() == name.trim().to_lowercase()))
    }

    /// The default one, else the first.
    pub fn default_code(&self) -> Option<&AuxCode> {
        self.0.iter().find(|code| code.is_default).or_else(|| self.0.first())
    }

    /// The codes, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &AuxCode> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a list of codes; what is not a code is left out.
    pub(super) fn read(codes: &[Value]) -> Self {
        Self(codes.iter().filter_map(Value::as_object).filter_map(AuxCode::read).collect())
    }
}

impl From<Vec<AuxCode>> for AuxCodes {
    fn from(codes: Vec<AuxCode>) -> Self {
        Self(codes)
    }
}
