//! Why something is not an event.

use std::fmt;

use cti_model::{OneLine, Source, Trigger};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Why something cannot be read as a [`DeskEvent`](super::DeskEvent). Values are not repeated: they may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase")]
#[non_exhaustive]
pub enum EventError {
    /// The text is not JSON.
    #[error("the event is not JSON: {} at line {line}, column {column}", OneLine(why))]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column in it, in bytes from 1; 0 before the first one.
        column: usize,
        /// Why.
        why: String,
    },
    /// A member of the event has another shape than expected.
    #[error("{}: expected {}, found {}", Place(pointer), OneLine(expected), OneLine(found))]
    Unexpected {
        /// Where: a JSON pointer such as `/payload/number`, empty for the event as a whole.
        pointer: String,
        /// What should stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The trigger is not an event, such as that of a CTI Action.
    #[error("`{}` is not an event: write one such as `connectAgent.onInit`; a CTI Action is executed, not raised",
        OneLine(from.as_str()))]
    NoEvent {
        /// The source.
        from: Source,
    },
    /// It is an event of a contact, and comes without one, or with one that has no id.
    #[error("`{}` is an event of a contact: expected a contact with its id, found none", OneLine(&trigger.to_string()))]
    NoContact {
        /// The event.
        trigger: Trigger,
    },
}

impl EventError {
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let why = message.rsplit_once(" at line ").map_or(message.as_str(), |(why, _)| why).to_owned();
        Self::NotJson { line: error.line(), column: error.column(), why }
    }

    pub(super) fn unexpected(pointer: &str, expected: &str, found: Option<&Value>) -> Self {
        let (pointer, expected) = (pointer.to_owned(), expected.to_owned());
        Self::Unexpected { pointer, expected, found: kind_of(found).to_owned() }
    }

    /// Why an object at `pointer` could not be read, with the innermost value at fault.
    pub(crate) fn in_object<T>(
        pointer: &str,
        object: &Value,
        error: &serde_json::Error,
        read: impl Fn(&Value) -> Result<T, serde_json::Error>,
    ) -> Self {
        let message = error.to_string();
        if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            return Self::unexpected(&format!("{pointer}/{name}"), "a value", None);
        }
        let expected = message.split_once("expected ").map_or(message.as_str(), |(_, expected)| expected);
        let fails = |value: Value| read(&value).is_err_and(|error| error.to_string() == message);
        let (place, found) = at_fault(object, &fails);
        Self::unexpected(&format!("{pointer}{place}"), in_words(expected), Some(found))
    }
}

/// A JSON pointer in a message.
struct Place<'p>(&'p str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("the event"),
            pointer => write!(f, "`{}`", OneLine(pointer)),
        }
    }
}

/// What serde expects, without the names of Rust's types.
pub(crate) fn in_words(expected: &str) -> &str {
    match expected {
        "a string" | "string or map" => "text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "f32" | "f64" => "a number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, zero or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        _ if expected.starts_with("duplicate field ") => "only one spelling of this member",
        _ => expected,
    }
}

/// The innermost value at fault in one that is not read, and where it stands. `fails` says whether what stands in the
/// place of `value` is not read for the same reason. Members are read in order, so the first at fault is the last of the
/// shortest beginning that fails.
fn at_fault<'v>(value: &'v Value, fails: &dyn Fn(Value) -> bool) -> (String, &'v Value) {
    let members = Members::of(value);
    let (mut reads, mut not_read) = (0, members.len());
    if not_read == 0 || fails(members.first(0)) {
        return (String::new(), value);
    }
    while not_read - reads > 1 {
        let middle = reads.midpoint(not_read);
        if fails(members.first(middle)) {
            not_read = middle;
        } else {
            reads = middle;
        }
    }
    let Some((name, member)) = members.get(reads) else { return (String::new(), value) };
    let (place, found) = at_fault(member, &|inner| fails(members.first_and(reads, inner)));
    (format!("/{}{place}", name.replace('~', "~0").replace('/', "~1")), found)
}

/// What a list or an object has in it.
enum Members<'v> {
    List(&'v [Value]),
    Object(&'v Map<String, Value>),
}

impl<'v> Members<'v> {
    fn of(value: &'v Value) -> Self {
        match value {
            Value::Object(members) => Self::Object(members),
            Value::Array(items) => Self::List(items),
            _ => Self::List(&[]),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::List(items) => items.len(),
            Self::Object(members) => members.len(),
        }
    }

    fn get(&self, at: usize) -> Option<(String, &'v Value)> {
        match self {
            Self::List(items) => Some((at.to_string(), items.get(at)?)),
            Self::Object(members) => members.iter().nth(at).map(|(name, member)| (name.clone(), member)),
        }
    }

    /// The same with its first members only.
    fn first(&self, count: usize) -> Value {
        match self {
            Self::List(items) => items.iter().take(count).cloned().collect(),
            Self::Object(members) => {
                members.iter().take(count).map(|(name, member)| (name.clone(), member.clone())).collect()
            }
        }
    }

    /// The same with its first members, and `inner` in the place of the one after them.
    fn first_and(&self, count: usize, inner: Value) -> Value {
        let mut first = self.first(count);
        match &mut first {
            Value::Array(items) => items.push(inner),
            Value::Object(members) => members.extend(self.get(count).map(|(name, _)| (name, inner))),
            _ => {}
        }
        first
    }
}

/// What stands somewhere.
fn kind_of(value: Option<&Value>) -> &'static str {
    match value {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "true or false",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(text)) if text.trim().is_empty() => "an empty text",
        Some(Value::String(_)) => "text",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    }
}
