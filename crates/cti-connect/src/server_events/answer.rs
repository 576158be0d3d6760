//! What a function answers a contact flow (`connect-events` section 5.3a).

use serde_json::{Map, Value};

/// What the block of the contact flow takes as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseValidation {
    /// One object whose values are texts.
    StringMap,
    /// Any JSON.
    Json,
}

/// The most bytes of an answer: it has to be below 32 KB.
const MOST_BYTES: usize = 32 * 1024;

/// Why an answer would take the flow to its error branch. Values are not repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// It is too long.
    #[error("the answer has {bytes} bytes: fewer than {MOST_BYTES} are allowed")]
    TooLong {
        /// Its bytes.
        bytes: usize,
    },
    /// It is neither an object nor a list.
    #[error("the answer is neither an object nor a list: a contact flow reads values by their names")]
    NoNames,
    /// Two values have one name once they are in one object.
    #[error("two values of the answer have the name `{}` in one object: rename one of them", cti_model::OneLine(name))]
    NameTwice {
        /// The name.
        name: String,
    },
}

/// The answer as the block takes it. For [`ResponseValidation::StringMap`] what is nested goes into one object, the names on
/// the way joined by `_` with everything else in them but letters, digits and hyphens replaced by `_`; numbers and booleans
/// become text, and null is left out.
///
/// ```
/// use cti_connect::server_events::{ResponseValidation, flow_answer};
/// use serde_json::json;
///
/// let found = json!({"records": [{"Id": "003", "Account": {"Name": "Acme"}}], "totalSize": 1});
/// let answer = flow_answer(found, ResponseValidation::StringMap)?;
/// assert_eq!(answer, json!({"records_0_Id": "003", "records_0_Account_Name": "Acme", "totalSize": "1"}));
/// # Ok::<(), cti_connect::server_events::AnswerError>(())
/// ```
///
/// # Errors
/// [`AnswerError`], with which the contact flow would take its error branch.
pub fn flow_answer(answer: Value, validation: ResponseValidation) -> Result<Value, AnswerError> {
    let answer = match validation {
        ResponseValidation::Json => answer,
        ResponseValidation::StringMap if answer.is_object() || answer.is_array() => {
            let mut flat = Map::new();
            flatten("", answer, &mut flat)?;
            Value::Object(flat)
        }
        ResponseValidation::StringMap => return Err(AnswerError::NoNames),
    };
    let bytes = answer.to_string().len();
    if bytes >= MOST_BYTES { Err(AnswerError::TooLong { bytes }) } else { Ok(answer) }
}

/// The depth is that of a JSON document that was read, 128 at the most.
fn flatten(name: &str, value: Value, flat: &mut Map<String, Value>) -> Result<(), AnswerError> {
    let inner = |part: &str| if name.is_empty() { allowed(part) } else { format!("{name}_{}", allowed(part)) };
    let text = match value {
        Value::Null => return Ok(()),
        Value::Object(members) => {
            return members.into_iter().try_for_each(|(part, value)| flatten(&inner(&part), value, flat));
        }
        Value::Array(items) => {
            let mut items = items.into_iter().enumerate();
            return items.try_for_each(|(at, value)| flatten(&inner(&at.to_string()), value, flat));
        }
        Value::String(text) => text,
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    match flat.insert(name.to_owned(), text.into()) {
        Some(_) => Err(AnswerError::NameTwice { name: name.to_owned() }),
        None => Ok(()),
    }
}

fn allowed(part: &str) -> String {
    part.chars().map(|it| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' }).collect()
}
