//! What a block leaves behind: the port it is left by, and its record `{success, results, exception}`.

use std::borrow::Cow;
use std::fmt;

use cti_model::OneLine;
pub use cti_model::Port;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::connector::ConnectorError;
use crate::properties::PropertyError;
use crate::weight::weight;

/// What stands in `results` of a record. Two are equal when the JSON is.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Results {
    /// Nothing; the member is not written.
    #[default]
    Undefined,
    /// `null`, as control blocks leave it.
    Null,
    /// The boolean of a decision.
    Decision(bool),
    /// An object with one field; a field that is undefined is not written.
    Field(&'static str, Option<Box<Value>>),
    /// An object with one field that is text, as most are.
    Text(&'static str, String),
    /// Any value.
    Value(Box<Value>),
}

redacted!(
    enum Results {
        Undefined,
        Null,
        Decision,
        Field,
        Text,
        Value,
    }
);

impl Results {
    /// An object with one field.
    pub(crate) fn field(name: &'static str, value: Option<Value>) -> Self {
        match value {
            Some(Value::String(text)) => Self::Text(name, text),
            value => Self::Field(name, value.map(Box::new)),
        }
    }

    /// The value as a whole, when there is one.
    pub fn to_value(&self) -> Option<Value> {
        match self {
            Self::Undefined => None,
            Self::Null => Some(Value::Null),
            Self::Decision(yes) => Some(Value::Bool(*yes)),
            Self::Field(name, value) => {
                Some(Value::Object(value.iter().map(|value| ((*name).to_owned(), (**value).clone())).collect()))
            }
            Self::Text(name, text) => {
                Some(Value::Object(std::iter::once(((*name).to_owned(), Value::from(text.as_str()))).collect()))
            }
            Self::Value(value) => Some((**value).clone()),
        }
    }
}

impl From<Value> for Results {
    fn from(value: Value) -> Self {
        Self::Value(Box::new(value))
    }
}

impl PartialEq for Results {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(one), Self::Value(other)) => one == other,
            (Self::Field(name, value), Self::Field(other_name, other)) => {
                value == other && (name == other_name || value.is_none())
            }
            _ => self.to_value() == other.to_value(),
        }
    }
}

impl Serialize for Results {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined | Self::Null => serializer.serialize_unit(),
            Self::Decision(yes) => serializer.serialize_bool(*yes),
            Self::Field(name, value) => {
                let mut map = serializer.serialize_map(Some(usize::from(value.is_some())))?;
                if let Some(value) = value {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Self::Text(name, text) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(name, text)?;
                map.end()
            }
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Results {
    /// What is written comes back, as JSON: an object with one field as a value. A member that is not there is undefined.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Self::Null,
            Value::Bool(yes) => Self::Decision(yes),
            value => Self::from(value),
        })
    }
}

/// Why a block did not succeed, as it stands in its record.
///
/// The shape is ours: no failing record of the product is published (section 3.2).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Exception {
    /// `unsupported`, `notFound`, `denied`, `invalid`, `timeout` … of a connector, or of the engine itself.
    pub kind: Cow<'static, str>,
    /// One sentence for the author of the flow.
    pub message: String,
    /// What the flow can go on with, such as the ids of duplicates; most have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<Value>>,
}

redacted!(struct Exception { kind });

impl Exception {
    /// An exception of a kind.
    pub fn new(kind: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { kind: kind.into(), message: message.into(), detail: None }
    }

    /// How many bytes it takes.
    pub(crate) fn weight(&self) -> usize {
        let detail = self.detail.as_deref().map_or(Some(0), weight).unwrap_or(usize::MAX / 4);
        size_of::<Self>() + self.kind.len() + self.message.len() + detail
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", OneLine(&self.kind), OneLine(&self.message))
    }
}

impl From<PropertyError> for Exception {
    fn from(error: PropertyError) -> Self {
        let kind = match error {
            PropertyError::Full => "storeFull",
            PropertyError::TooDeep | PropertyError::NotFinite => "invalid",
        };
        Self::new(kind, error.to_string())
    }
}

impl From<&ConnectorError> for Exception {
    fn from(error: &ConnectorError) -> Self {
        Self { detail: error.detail().cloned().map(Box::new), ..Self::new(error.kind().as_str(), error.message()) }
    }
}

/// The record of a block that ran: `{success, results, exception}` (section 3.2).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct BlockRecord {
    /// Whether the block did what it was asked. It does not encode a decision.
    pub success: bool,
    /// What it returned.
    #[serde(default)]
    pub results: Results,
    /// Why it did not succeed.
    pub exception: Option<Box<Exception>>,
}

impl Serialize for BlockRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("success", &self.success)?;
        if !matches!(self.results, Results::Undefined) {
            map.serialize_entry("results", &self.results)?;
        }
        map.serialize_entry("exception", &self.exception)?;
        map.end()
    }
}
