//! Why something is not an event.

use cti_model::{OneLine, Source, Trigger};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Why something cannot be read as a [`DeskEvent`](super::DeskEvent). Values are not repeated: they may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase")]
#[non_exhaustive]
pub enum EventError {
    /// A member of the event has another shape than expected.
    #[error("`{}`: expected {expected}, found {found}", OneLine(pointer))]
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
        OneLine(&from.to_string()))]
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
    pub(super) fn unexpected(pointer: &str, expected: &str, found: Option<&Value>) -> Self {
        let (pointer, expected) = (pointer.to_owned(), expected.to_owned());
        Self::Unexpected { pointer, expected, found: kind_of(found).to_owned() }
    }

    /// Why an object at `pointer` could not be read, with the member at fault: the one without which the object is read, or
    /// fails in another way.
    pub(super) fn in_object<T>(
        pointer: &str,
        object: &Map<String, Value>,
        error: &serde_json::Error,
        read: impl Fn(&Value) -> Result<T, serde_json::Error>,
    ) -> Self {
        let message = error.to_string();
        if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            return Self::unexpected(&format!("{pointer}/{name}"), "a value", None);
        }
        let expected = message.split_once("expected ").map_or(message.as_str(), |(_, expected)| expected);
        let is_at_fault = |name: &&String| {
            let mut rest = object.clone();
            rest.shift_remove(*name);
            read(&Value::Object(rest)).err().is_none_or(|other| other.to_string() != message)
        };
        // No event has that many members: for more, only the object is named.
        match object.keys().take(64).find(is_at_fault) {
            Some(name) => {
                let name_in_pointer = name.replace('~', "~0").replace('/', "~1");
                Self::unexpected(&format!("{pointer}/{name_in_pointer}"), expected, object.get(name))
            }
            None => Self::Unexpected {
                pointer: pointer.to_owned(),
                expected: expected.to_owned(),
                found: "something else in it".to_owned(),
            },
        }
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
