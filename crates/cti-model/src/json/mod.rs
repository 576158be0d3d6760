//! A JSON value that is written back as it was read.
//!
//! [`serde_json::Value`] forgets how a number was spelt (`1.50`, `1e3`, twenty-digit integers), and keeps one member
//! where a document wrote a key twice. A flow document must survive being read and saved, so the document types of this
//! crate hold [`Json`]. The engine turns it into [`serde_json::Value`] once, when a flow is compiled.

mod object;
mod read;
mod write;

use serde_json::Value;

pub use object::Object;
mod exact;

pub(crate) use exact::rounded_number;
pub(crate) use read::{Reader, Stop};
pub(crate) use write::{list_chars, most_text_chars, text_chars};

/// Any JSON value, lossless: key order, repeated keys and the spelling of numbers are kept.
///
/// ```
/// use cti_model::Json;
///
/// let value: Json = serde_json::from_str(r#"{"b":1.50,"a":1e3}"#)?;
/// assert_eq!(serde_json::to_string(&value)?, r#"{"b":1.50,"a":1e3}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, by its spelling.
    Number(Number),
    /// A text.
    String(String),
    /// `[…]`
    Array(Vec<Json>),
    /// `{…}`
    Object(Object),
}

/// A JSON number as it was spelt in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(Box<str>);

impl Json {
    /// The text, when this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The members, when this is an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The elements, when this is an array.
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Whether this is one of the four spellings of "not set": `null`, `""`, `{}` (the fourth is a missing key).
    ///
    /// Source: section 1.4. An empty array is not among them.
    pub fn is_unset(&self) -> bool {
        match self {
            Self::Null => true,
            Self::String(text) => text.is_empty(),
            Self::Object(object) => object.is_empty(),
            Self::Bool(_) | Self::Number(_) | Self::Array(_) => false,
        }
    }

    /// What the value is, in words: `text`, `number`, `object` …
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true/false",
            Self::Number(_) => "number",
            Self::String(_) => "text",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// What the value is, in words that follow *is*: `a number`, `text`.
    pub(crate) const fn described(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
            Self::Null | Self::Bool(_) | Self::String(_) => self.kind(),
        }
    }

    /// The value as the engine computes with it. A repeated key keeps its last member; a number beyond the range of a
    /// double (`1e999`) becomes `null`, which is what `JSON.stringify` makes of it.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => number.to_value(),
            Self::String(text) => Value::String(text.clone()),
            Self::Array(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(object) => {
                Value::Object(object.iter().map(|(key, value)| (key.to_owned(), value.to_value())).collect())
            }
        }
    }
}

impl Number {
    /// The number as it was spelt.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn to_value(&self) -> Value {
        if let Ok(number) = self.0.parse::<u64>() {
            return number.into();
        }
        match self.0.parse::<i64>() {
            // `-0` is a double of its own.
            Ok(number) if number != 0 => number.into(),
            // `Value::from` maps what no JSON number can hold to null.
            _ => self.0.parse::<f64>().map_or(Value::Null, Value::from),
        }
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<Object> for Json {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

impl From<Vec<Json>> for Json {
    fn from(value: Vec<Json>) -> Self {
        Self::Array(value)
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Number(Number(value.to_string().into()))
    }
}

/// A key as one token of a JSON pointer (RFC 6901).
pub(crate) fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
