//! The Salesforce console: tabs and Omni-Channel presence, in the spellings of Classic and Lightning (`external-apis`
//! section 3.3).

mod event;
mod presence;
mod tabs;

pub use event::OmniEvent;
pub use presence::{AgentWork, PresenceAnswer, PresenceCommand};
pub use tabs::{TabAnswer, TabCommand, TabInfo};

use serde_json::{Map, Value};

use crate::page::{CommandError, Fault, FaultCode, object_of};

/// What a method of Classic gave to its callback, which says itself whether it succeeded.
fn succeeded(method: &str, answer: Value) -> Result<Map<String, Value>, CommandError> {
    let answer = object_of(method, answer)?;
    match answer.get("success") {
        Some(Value::Bool(false)) => {
            let description = answer.get("error").or_else(|| answer.get("errors")).map_or_else(
                || "no reason given".to_owned(),
                |error| error.as_str().map_or_else(|| error.to_string(), str::to_owned),
            );
            let faults = vec![Fault { code: FaultCode::Generic, description, details: None }];
            Err(CommandError::Refused { method: method.to_owned(), faults })
        }
        _ => Ok(answer),
    }
}

/// A member that has to be there and to be a text.
fn text_of(answer: &Map<String, Value>, name: &str) -> Option<String> {
    answer.get(name)?.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}
