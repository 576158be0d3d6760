//! A call of a method of a page's interface, as data, and what comes back.

use cti_model::{js, names};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::CommandError;

names! {
    /// An interface that a page may have.
    pub enum Api {
        /// Open CTI of Lightning, `sforce.opencti` (`external-apis` section 3.1).
        OpenCti = "opencti",
        /// Open CTI of Classic, `sforce.interaction` (`external-apis` section 3.2).
        Interaction = "interaction",
        /// The console of Classic, `sforce.console`, presence included (`external-apis` section 3.3).
        Console = "console",
        /// The tabs of a Lightning console, `workspaceAPI` (`external-apis` section 3.3).
        Workspace = "workspace",
        /// Omni-Channel of Lightning, `omniToolkitAPI` (`external-apis` section 3.3).
        Omni = "omni",
        /// What the bridge's own script does: boxes with a message, windows.
        Page = "page",
    }
}

/// The interfaces of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Apis(pub Vec<Api>);

impl Apis {
    /// Whether the page has that interface.
    pub fn has(&self, api: &Api) -> bool {
        self.0.contains(api)
    }

    /// The first of these interfaces that the page has.
    ///
    /// # Errors
    /// [`CommandError::Unsupported`] when it has none of them.
    pub fn first_of(&self, wanted: &[Api], method: &str) -> Result<Api, CommandError> {
        wanted.iter().find(|api| self.has(api)).cloned().ok_or_else(|| CommandError::Unsupported {
            method: method.to_owned(),
            wanted: wanted.iter().map(Api::as_str).collect::<Vec<_>>().join("` or `"),
        })
    }
}

impl FromIterator<Api> for Apis {
    fn from_iter<T: IntoIterator<Item = Api>>(apis: T) -> Self {
        Self(apis.into_iter().collect())
    }
}

/// A call of a method of a page's interface: `{"api": "opencti", "method": "screenPop", "args": [{…}]}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// The interface.
    pub api: Api,
    /// The method, with a dot before each of its parts but the first: `cti.getSoftphoneLayout`.
    pub method: String,
    /// The arguments without the callback: one object for Lightning, a list for Classic.
    #[serde(default)]
    pub args: Vec<Value>,
}

impl Invocation {
    /// A call of a method.
    pub fn new(api: Api, method: impl Into<String>, args: impl Into<Vec<Value>>) -> Self {
        Self { api, method: method.into(), args: args.into() }
    }
}

/// What a page says of a call: what the method gave to its callback or promise, or why it could not be called.
pub type Reply = Result<Value, Thrown>;

/// Why a page could not call a method, or what the method threw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Thrown {
    /// The code: one of those of the bridge's script.
    pub code: String,
    /// What was wrong, in words.
    pub description: String,
}

impl Thrown {
    /// The page has no such method.
    pub const MISSING: &'static str = "MISSING";
    /// The script does not call this method, or not with this address.
    pub const REFUSED: &'static str = "REFUSED";
    /// The method threw an error.
    pub const THROWN: &'static str = "THROWN";
    /// The promise of the method was rejected.
    pub const REJECTED: &'static str = "REJECTED";
    /// The page was loaded again while the call was going on: whether it was carried out is not known.
    pub const INTERRUPTED: &'static str = "INTERRUPTED";
    /// The browser let no window open.
    pub const BLOCKED: &'static str = "BLOCKED";
    /// The answer of the method cannot be written as JSON.
    pub const UNREADABLE: &'static str = "UNREADABLE";
}

/// A value of Classic as what it says: its booleans, objects and lists come as text.
pub(crate) fn classic_value(value: Value) -> Value {
    let Value::String(text) = value else { return value };
    match text.trim() {
        "" | "null" | "undefined" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        // Digits stay text: they are a phone number more often than a quantity.
        json if json.starts_with(['{', '[']) => js::from_json(json).unwrap_or(Value::String(text)),
        _ => Value::String(text),
    }
}

/// The members of an answer that has to be an object; `null` is one without members.
pub(crate) fn object_of(method: &str, value: Value) -> Result<Map<String, Value>, CommandError> {
    match value {
        Value::Object(members) => Ok(members),
        Value::Null => Ok(Map::new()),
        _ => Err(CommandError::unreadable(method, "an object")),
    }
}
