//! The variables of a contact: call-associated data, some of them secret (`webex` section 7.3).

use std::borrow::Cow;
use std::fmt;

use cti_model::names;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Members;

names! {
    /// What a variable holds.
    pub enum CadType {
        /// A text.
        String = "STRING",
        /// A whole number.
        Integer = "INTEGER",
        /// A number.
        Decimal = "DECIMAL",
        /// `true` or `false`.
        Boolean = "BOOLEAN",
        /// A date and time.
        DateTime = "DATETIME",
    }
}

/// A variable of a contact, as it came. A text or number alone is a variable with that value, as
/// `callAssociatedDetails` has them.
///
/// What a flow marks as secure is secret: [`CadVariable::text`] does not give it, and `Debug` never shows any value.
///
/// ```
/// use cti_webex::event::CadVariable;
/// use serde_json::json;
///
/// let tier: CadVariable = serde_json::from_value(json!({"name": "tier", "type": "STRING", "value": "gold"}))?;
/// assert_eq!(tier.text().as_deref(), Some("gold"));
///
/// let card = CadVariable::new("4111").secure();
/// assert_eq!((card.text(), card.expose().as_deref()), (None, Some("4111")));
/// assert_eq!(format!("{card:?}"), "CadVariable { is_secure: true, .. }");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CadVariable(Value);

impl CadVariable {
    /// A variable with that value; not secret.
    pub fn new(value: impl Into<Value>) -> Self {
        let value = value.into();
        Self(Value::Object(Map::from_iter([("isSecure".to_owned(), false.into()), ("value".to_owned(), value)])))
    }

    /// Marks it as secret.
    pub fn secure(mut self) -> Self {
        if let Value::Object(members) = &mut self.0 {
            members.insert("isSecure".to_owned(), true.into());
            self
        } else {
            Self::new(self.0).secure()
        }
    }

    /// Its JSON, as it came. Of a secret one, the value stands in it.
    pub fn as_json(&self) -> &Value {
        &self.0
    }

    fn members(&self) -> Option<&Map<String, Value>> {
        self.0.as_object()
    }

    fn value(&self) -> Option<&Value> {
        match &self.0 {
            Value::Object(members) => members.get("value"),
            other => Some(other),
        }
    }

    /// Whether the flow marked it as secure: neither written to a CRM nor logged (`webex` section 7.3). One that names a
    /// key counts as secure, whatever it says.
    pub fn is_secure(&self) -> bool {
        is_secure(&self.0)
    }

    /// Its value as text; `None` for a secret one, and for one that has no value. Numbers and booleans are written as JSON
    /// writes them; an object is not a value.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        if self.is_secure() { None } else { self.expose() }
    }

    /// As [`CadVariable::text`], of a secret one too. For what keeps the mark, such as the attributes of the engine's contact.
    pub fn expose(&self) -> Option<Cow<'_, str>> {
        match self.value()? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(Cow::Owned(value.to_string())),
            _ => None,
        }
    }

    /// What it holds; `None` when it does not say so.
    pub fn kind(&self) -> Option<CadType> {
        Some(self.members()?.text("type")?.into())
    }

    /// The label that agents see.
    pub fn display_name(&self) -> Option<&str> {
        self.members()?.text("displayName")
    }

    /// Whether agents may see it; they may when it does not say so.
    pub fn is_agent_viewable(&self) -> bool {
        self.members().and_then(|it| it.flag("agentViewable")).unwrap_or(true)
    }

    /// Whether agents may change it.
    pub fn is_agent_editable(&self) -> bool {
        self.members().and_then(|it| it.flag("agentEditable")).unwrap_or_default()
    }

    /// Whether it is declared for the whole organisation, and not for one flow.
    pub fn is_global(&self) -> bool {
        self.members().and_then(|it| it.flag("global")).unwrap_or_default()
    }

    /// Whether reports have it.
    pub fn is_reportable(&self) -> bool {
        self.members().and_then(|it| it.flag("reportable")).unwrap_or_default()
    }
}

/// Whether the JSON of a variable says that it is secret. A mark that is not understood does.
pub(super) fn is_secure(variable: &Value) -> bool {
    let Some(members) = variable.as_object() else { return false };
    let marked = match members.get("isSecure") {
        None | Some(Value::Null) => false,
        Some(_) => members.flag("isSecure").unwrap_or(true),
    };
    marked || members.text("secureKeyId").is_some()
}

impl fmt::Debug for CadVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CadVariable").field("is_secure", &self.is_secure()).finish_non_exhaustive()
    }
}

/// The variables of a contact by name, in the order in which they came. Names are case-sensitive.
///
/// ```
/// use cti_webex::event::{Cad, CadVariable};
///
/// let mut cad = Cad::new();
/// cad.insert("card", CadVariable::new("4111").secure());
/// cad.merge("card", &CadVariable::new("4112"));
/// assert!(cad.get("card").is_some_and(CadVariable::is_secure), "what was secret stays so");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cad(IndexMap<String, CadVariable>);

/// How many variables of one contact are kept. Webex lets a flow declare a few hundred at the most; what comes beyond this
/// number is not taken in.
const MOST: usize = 1024;

impl Cad {
    /// No variables.
    pub fn new() -> Self {
        Self::default()
    }

    /// The variable of that name.
    pub fn get(&self, name: &str) -> Option<&CadVariable> {
        self.0.get(name)
    }

    /// The value of that variable, unless it is secret or has none: see [`CadVariable::text`].
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.get(name)?.text()
    }

    /// Whether there is a secret variable of that name.
    pub fn is_secure(&self, name: &str) -> bool {
        self.get(name).is_some_and(CadVariable::is_secure)
    }

    /// Sets a variable.
    pub fn insert(&mut self, name: impl Into<String>, variable: CadVariable) {
        self.0.insert(name.into(), variable);
    }

    /// Takes in a variable as a later event has it. One that was secret stays so, whatever the event says.
    pub fn merge(&mut self, name: &str, variable: &CadVariable) {
        self.merge_json(name, &variable.0);
    }

    /// As [`Cad::merge`], of its JSON; copied only when it is new. Whether it is.
    pub(crate) fn merge_json(&mut self, name: &str, json: &Value) -> bool {
        let has_room = self.0.len() < MOST;
        match self.0.get_mut(name) {
            Some(known) if known.0 == *json => false,
            Some(known) => {
                let new = CadVariable(json.clone());
                let new = if known.is_secure() && !new.is_secure() { new.secure() } else { new };
                std::mem::replace(known, new.clone()) != new
            }
            None if has_room => {
                self.0.insert(name.to_owned(), CadVariable(json.clone()));
                true
            }
            None => false,
        }
    }

    /// Names and variables, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &CadVariable)> {
        self.0.iter().map(|(name, variable)| (name.as_str(), variable))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
