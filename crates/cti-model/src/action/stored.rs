//! A JSON object that a record holds as text, and what happens to text that cannot be read as one.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::json::rounded_number;
use crate::one_line::{OneLine, shortened};
use crate::record::Field;

/// How deep an object may be nested. In a file it stands some levels down, and JSON is read 127 levels deep.
const MAX_DEPTH: usize = 64;

/// What a JSON object in a text field is read as.
pub(crate) trait Content: Default {
    /// Reads the object.
    ///
    /// # Errors
    /// A sentence that says what stands there and what was expected.
    fn from_object(object: &Map<String, Value>) -> Result<Self, String>;

    /// Writes the object.
    fn to_object(&self) -> Map<String, Value>;
}

/// A JSON object that the record holds as text: `Payload__c`, `ActionFormSchema__c` (section 6.1).
///
/// Text that cannot be read as such an object is not an error of the record or of its file: it is kept as it is,
/// written back, and reported by [`check`](super::CtiAction::check). In a file the object is an object; only what is
/// kept unread is text there. Empty text and `null` are the empty object.
///
/// Of a key that is written twice the last counts and is written back; white space and the spelling of numbers are not
/// kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored<T> {
    /// It could be read.
    Read(T),
    /// It could not, and is kept.
    Unreadable(Unreadable),
}

/// What a text field holds instead of the JSON object that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{}", OneLine(.reason))]
pub struct Unreadable {
    /// The text of the field, or the object of a file.
    found: Value,
    reason: String,
}

impl Unreadable {
    /// What stands there, as the record holds it.
    pub fn text(&self) -> String {
        match &self.found {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// What is wrong with it, in a sentence.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

#[expect(private_bounds, reason = "what a text field may hold is decided here")]
impl<T: Content> Stored<T> {
    /// Reads the text of the field.
    ///
    /// ```
    /// use cti_model::action::Payload;
    ///
    /// let payload = Payload::from_text(r#"{"Priority": "Low"}"#);
    /// assert_eq!(payload.to_text(), r#"{"Priority":"Low"}"#);
    ///
    /// let broken = Payload::from_text("{Priority: Low}");
    /// assert!(broken.get().unwrap_err().reason().starts_with("it is not JSON"));
    /// assert_eq!(broken.to_text(), "{Priority: Low}");
    /// ```
    pub fn from_text(text: &str) -> Self {
        if text.trim().is_empty() {
            return Self::default();
        }
        let reason = match serde_json::from_str(text) {
            Ok(Value::Object(object)) => match (rounded_number(text), read::<T>(&object)) {
                (Some(span), _) => {
                    let number = shortened(text.get(span).unwrap_or_default());
                    format!("`{number}` has more digits than a number holds: write it as text, in quotes")
                }
                (None, Ok(content)) => return Self::Read(content),
                (None, Err(reason)) => reason,
            },
            Ok(other) => crate::record::unexpected(&other, "a JSON object"),
            Err(error) => format!("it is not JSON: {error}"),
        };
        Self::Unreadable(Unreadable { found: text.into(), reason })
    }

    /// Reads what stands in a file, where the object is an object.
    fn from_value(value: Value) -> Self {
        match value {
            Value::Null => Self::default(),
            Value::String(text) => Self::from_text(&text),
            Value::Object(object) => match read::<T>(&object) {
                Ok(content) => Self::Read(content),
                Err(reason) => Self::Unreadable(Unreadable { found: Value::Object(object), reason }),
            },
            other => Self::from_text(&other.to_string()),
        }
    }

    /// The text of the field.
    pub fn to_text(&self) -> String {
        match self {
            Self::Read(content) => Value::Object(content.to_object()).to_string(),
            Self::Unreadable(unreadable) => unreadable.text(),
        }
    }

    /// What was read.
    ///
    /// # Errors
    /// What stands there instead.
    pub fn get(&self) -> Result<&T, Unreadable> {
        match self {
            Self::Read(content) => Ok(content),
            Self::Unreadable(unreadable) => Err(unreadable.clone()),
        }
    }
}

/// Reads an object that is not nested too deep.
fn read<T: Content>(object: &Map<String, Value>) -> Result<T, String> {
    if object.values().any(|value| is_deeper(value, MAX_DEPTH - 1)) {
        return Err(format!("it is nested deeper than {MAX_DEPTH} levels"));
    }
    T::from_object(object)
}

/// Whether a value has more than so many levels of objects and arrays.
fn is_deeper(value: &Value, levels: usize) -> bool {
    let below = |item: &Value| is_deeper(item, levels.saturating_sub(1));
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(below),
        Value::Object(members) => levels == 0 || members.values().any(below),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

impl<T: Content> Default for Stored<T> {
    /// The empty object.
    fn default() -> Self {
        Self::Read(T::default())
    }
}

impl<T> From<T> for Stored<T> {
    fn from(content: T) -> Self {
        Self::Read(content)
    }
}

impl<T: Content> Field for Stored<T> {
    fn from_field(value: &Value) -> Result<Self, String> {
        Ok(Self::from_value(value.clone()))
    }

    fn to_field(&self) -> Value {
        self.to_text().into()
    }

    fn is_unset(&self) -> bool {
        matches!(self, Self::Read(content) if content.to_object().is_empty())
    }
}

impl<T: Content> Serialize for Stored<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Read(content) => content.to_object().serialize(serializer),
            Self::Unreadable(unreadable) => unreadable.found.serialize(serializer),
        }
    }
}

impl<'de, T: Content> Deserialize<'de> for Stored<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from_value)
    }
}

impl Content for Map<String, Value> {
    fn from_object(object: &Map<String, Value>) -> Result<Self, String> {
        Ok(object.clone())
    }

    fn to_object(&self) -> Map<String, Value> {
        self.clone()
    }
}
