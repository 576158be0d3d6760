//! The product's blocks, in the rooms of the catalogue. Each becomes a step when a flow is compiled.

mod connect_agent;
mod connect_contact;
mod control;
mod http;
mod overlay;
mod property;
mod salesforce_agent;
mod salesforce_data;
mod salesforce_ui;
mod tabs;
mod text;
mod utility;

use cti_model::{ProductVersion, shortened};
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::block::{Behaviour, Control, Controls, Outcome, Scope};
use crate::connector::{Answer, Call};
use crate::js;
use crate::phone_number::{PhoneError, is_withheld};
use crate::record::Exception;

/// A block type and how its step is made.
type Entry = (&'static str, fn(&mut Controls<'_>) -> Behaviour);

/// Every block of the product that this engine runs.
pub(crate) fn all() -> impl Iterator<Item = Entry> {
    [
        control::BLOCKS,
        text::BLOCKS,
        utility::BLOCKS,
        property::BLOCKS,
        http::BLOCKS,
        salesforce_ui::BLOCKS,
        tabs::BLOCKS,
        salesforce_data::BLOCKS,
        salesforce_agent::BLOCKS,
        connect_agent::BLOCKS,
        connect_contact::BLOCKS,
        overlay::BLOCKS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Reads an object, or a list of them, from an answer; `None` when it is not one. The members are named that are not texts:
/// what serde says of a text that stands in such a place holds the whole text, which the run has not paid for.
fn read_answer<T: DeserializeOwned>(answer: Value, not_texts: &[&str]) -> Option<T> {
    let is_text = |member: Option<&Value>| member.is_some_and(Value::is_string);
    let can_be_one = |value: &Value| value.is_object() && !not_texts.iter().any(|name| is_text(value.get(name)));
    let can_be_read = match &answer {
        Value::Array(items) => items.iter().all(can_be_one),
        value => can_be_one(value),
    };
    can_be_read.then(|| serde_json::from_value(answer).ok())?
}

/// By `success` with nothing to return, or by `failure`.
fn succeed(_: &mut Scope<'_>, _: Call, answer: Answer) -> Outcome {
    match answer {
        Ok(_) => Outcome::success(),
        Err(error) => Outcome::failure(&error),
    }
}

/// By `success` with the answer as results, or by `failure`.
fn succeed_with(_: &mut Scope<'_>, _: Call, answer: Answer) -> Outcome {
    match answer {
        Ok(value) => Outcome::success_with(value),
        Err(error) => Outcome::failure(&error),
    }
}

/// By `success` with the answer as `value`, or by `failure`.
fn succeed_with_value(_: &mut Scope<'_>, _: Call, answer: Answer) -> Outcome {
    succeed_field("value", answer)
}

fn succeed_field(name: &'static str, answer: Answer) -> Outcome {
    match answer {
        Ok(value) => Outcome::success_field(name, value),
        Err(error) => Outcome::failure(&error),
    }
}

/// By `done` whatever came, with nothing to return.
fn done(_: &mut Scope<'_>, _: Call, answer: Answer) -> Outcome {
    match answer {
        Ok(_) => Outcome::done(),
        Err(error) => Outcome::done_badly(Exception::from(&error)),
    }
}

/// By `done` whatever came, with the answer as results.
fn done_with(_: &mut Scope<'_>, _: Call, answer: Answer) -> Outcome {
    match answer {
        Ok(value) => Outcome::done_with(value),
        Err(error) => Outcome::done_badly(Exception::from(&error)),
    }
}

/// By `done` whatever came, with the answer as one field.
fn done_field(name: &'static str, answer: Answer) -> Outcome {
    match answer {
        Ok(value) => Outcome::done_field(name, Some(value)),
        Err(error) => Outcome::done_badly(Exception::from(&error)),
    }
}

/// By `true` or `false` as the answer says; by `false` when there is none.
fn decide(_: &mut Scope<'_>, _: Call, answer: Answer) -> Outcome {
    match answer {
        Ok(value) => Outcome::decide(value == Value::Bool(true)),
        Err(error) => Outcome::undecided(Exception::from(&error)),
    }
}

/// The rows of a control as texts, for a service that takes nothing else: a number or a flag as JavaScript writes it. An
/// object or a list has no text that would say what it holds, so it is refused by its name.
fn texts(scope: &Scope<'_>, control: Control, name: &str) -> Result<IndexMap<String, String>, Exception> {
    let text = |(key, value): (String, Value)| match value {
        Value::Object(_) | Value::Array(_) => {
            let what = if value.is_array() { "a list" } else { "an object" };
            let shown = cti_model::shortened(&key);
            let message = format!("`{shown}` of `{name}` is {what}: expected a text, so name one of its members");
            Err(Exception::new("invalid", message))
        }
        value => Ok((key, js::text_or_empty(Some(&value)).into_owned())),
    };
    scope.rows(control).into_iter().map(text).collect()
}

/// Whether the product dropped a `false` where a text is made of it, as it did before 5.7 (section 2.3).
fn drops_false(version: ProductVersion) -> bool {
    version < ProductVersion::new(5, 7, 0)
}

/// The exception of a control whose text is not the phone number that the block needs.
fn not_a_number(control: &str, text: &str, error: &PhoneError) -> Exception {
    let text = shortened(text);
    match error {
        PhoneError::Withheld => {
            Exception::new("withheld", format!("`{control}` is `{text}`: the caller withholds the number"))
        }
        error => Exception::new("phoneNumber", format!("`{control}` is `{text}`: {error}")),
    }
}

/// Rows of fields without those that name a phone number which the caller withholds: it is not saved.
fn without_withheld(mut rows: Map<String, Value>) -> Map<String, Value> {
    const PHONE_FIELDS: [&str; 3] = ["Phone", "Mobile", "Fax"];
    rows.retain(|name, value| {
        let text = value.as_str().filter(|text| !text.is_empty());
        !(PHONE_FIELDS.iter().any(|part| name.contains(part)) && text.is_some_and(is_withheld))
    });
    rows
}

/// The exception of a control that must be filled and is not.
fn empty(control: &str) -> Exception {
    Exception::new("emptyControl", format!("`{control}` is empty"))
}
