//! What a block leaves behind: the port it is left by, and its record.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::connector::ConnectorError;

/// The way out of a block; the vocabulary is closed (section 0.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Port {
    /// Always taken.
    Done,
    /// The call succeeded.
    Success,
    /// The call failed.
    Failure,
    /// The decision is yes.
    True,
    /// The decision is no.
    False,
}

impl Port {
    /// Every port.
    pub const ALL: [Self; 5] = [Self::Done, Self::Success, Self::Failure, Self::True, Self::False];

    /// The key in `ports`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Success => "success",
            Self::Failure => "failure",
            Self::True => "true",
            Self::False => "false",
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What stands in `results` of a record.
#[derive(Clone, Debug, Default, PartialEq)]
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
    Field(&'static str, Option<Value>),
    /// Any value.
    Value(Box<Value>),
}

impl Results {
    /// The value as a whole, when there is one.
    pub fn to_value(&self) -> Option<Value> {
        match self {
            Self::Undefined => None,
            Self::Null => Some(Value::Null),
            Self::Decision(yes) => Some(Value::Bool(*yes)),
            Self::Field(name, value) => {
                Some(Value::Object(value.iter().map(|value| ((*name).to_owned(), value.clone())).collect()))
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
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// Why a block did not succeed, as it stands in its record.
///
/// The shape is ours: no failing record of the product is published (section 3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exception {
    /// `unsupported`, `notFound`, `denied`, `invalid`, `timeout` … of a connector, or of the engine itself.
    pub kind: &'static str,
    /// One sentence for the author of the flow.
    pub message: String,
}

impl Exception {
    /// An exception of a kind.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.message)
    }
}

impl From<&ConnectorError> for Exception {
    fn from(error: &ConnectorError) -> Self {
        Self::new(error.kind().as_str(), error.message())
    }
}

/// The record of a block that ran: `{success, results, exception}` (section 3.2).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// Whether the block did what it was asked. It does not encode a decision.
    pub success: bool,
    /// What it returned.
    pub results: Results,
    /// Why it did not succeed.
    pub exception: Option<Box<Exception>>,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("success", &self.success)?;
        if self.results != Results::Undefined {
            map.serialize_entry("results", &self.results)?;
        }
        map.serialize_entry("exception", &self.exception)?;
        map.end()
    }
}

/// How a block ends: what it leaves, and by which kind of exit.
#[derive(Debug)]
#[must_use]
pub struct Outcome {
    pub(crate) exit: Exit,
    pub(crate) record: Record,
}

/// The kind of exit. "Found nothing" is an outcome of its own, which each look-up block maps to a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Port(Port),
    FoundNothing,
}

impl Outcome {
    fn with(port: Port, success: bool, results: Results) -> Self {
        Self { exit: Exit::Port(port), record: Record { success, results, exception: None } }
    }

    /// By `done`, with nothing to return.
    pub fn done() -> Self {
        Self::with(Port::Done, true, Results::Undefined)
    }

    /// By `done`, with `null`, as the control blocks leave it.
    pub(crate) fn passed() -> Self {
        Self::with(Port::Done, true, Results::Null)
    }

    /// By `done`, with results.
    pub fn done_with(results: impl Into<Results>) -> Self {
        Self::with(Port::Done, true, results.into())
    }

    /// By `done`, with one field; `None` leaves it undefined.
    pub fn done_field(name: &'static str, value: Option<Value>) -> Self {
        Self::with(Port::Done, true, Results::Field(name, value))
    }

    /// By `done` although it did not work: such a block has no other exit, so only its record tells (section 3.3).
    pub fn done_badly(exception: Exception) -> Self {
        Self::broken(Port::Done, exception)
    }

    /// By `true` or `false`.
    pub fn decide(yes: bool) -> Self {
        Self::with(if yes { Port::True } else { Port::False }, true, Results::Decision(yes))
    }

    /// By `false`, because it could not be decided.
    pub fn undecided(exception: Exception) -> Self {
        Self::broken(Port::False, exception)
    }

    /// By `success`, with nothing to return.
    pub fn success() -> Self {
        Self::with(Port::Success, true, Results::Undefined)
    }

    /// By `success`, with results.
    pub fn success_with(results: impl Into<Results>) -> Self {
        Self::with(Port::Success, true, results.into())
    }

    /// By `success`, with one field.
    pub fn success_field(name: &'static str, value: Value) -> Self {
        Self::with(Port::Success, true, Results::Field(name, Some(value)))
    }

    /// By `failure`.
    pub fn failure(exception: impl Into<Exception>) -> Self {
        Self::broken(Port::Failure, exception.into())
    }

    /// The call worked and there is nothing to be found; which port that is depends on the block.
    pub fn found_nothing(what: impl Into<String>) -> Self {
        let exception = Some(Box::new(Exception::new("notFound", what)));
        Self { exit: Exit::FoundNothing, record: Record { success: false, results: Results::Undefined, exception } }
    }

    fn broken(port: Port, exception: Exception) -> Self {
        let exception = Some(Box::new(exception));
        Self { exit: Exit::Port(port), record: Record { success: false, results: Results::Undefined, exception } }
    }
}
