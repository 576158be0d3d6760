//! The rules of requests: what is wrong with one, all at once, each with the field.

use std::fmt;

use cti_engine::jiff::Timestamp;
use cti_engine::phone_number::is_e164;
use cti_model::{OneLine, shortened};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::operations::{Reference, ReferenceType};

/// A request that was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("`{operation}` was not sent: {}", self.listed())]
#[serde(rename_all = "camelCase")]
pub struct InvalidRequest {
    /// The name of the operation.
    pub operation: String,
    /// Everything that is wrong, never nothing; the first 50.
    pub faults: Vec<Fault>,
}

impl InvalidRequest {
    fn listed(&self) -> String {
        self.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

/// Something that is wrong with a request. It repeats no value that may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Fault {
    /// The member, as the service spells it: `ContactFlowId`.
    pub field: String,
    /// What is wrong and what to give, in one line.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", OneLine(&self.field), self.message)
    }
}

/// The id in an ARN: its last part, without a version behind it. What is not an ARN is the id itself.
///
/// ```
/// use cti_connect::service::bare_id;
///
/// assert_eq!(bare_id("arn:aws:connect:us-east-1:111122223333:instance/1/queue/2"), "2");
/// assert_eq!(bare_id("arn:aws:connect:us-east-1:111122223333:instance/1/contact-flow/2:$SAVED"), "2");
/// assert_eq!(bare_id("2"), "2");
/// ```
pub fn bare_id(text: &str) -> &str {
    if !is_arn(text) {
        return text;
    }
    let last = text.rsplit('/').next().unwrap_or(text);
    last.split(':').next().unwrap_or(last)
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.contains('/')
}

/// The most bytes of all attributes of a contact, names and values together (`external-apis` section 2).
pub(super) const MOST_ATTRIBUTE_BYTES: usize = 32_768;

/// The longest name and the longest value of an attribute, in characters (`external-apis` section 2).
const MOST_ATTRIBUTE_CHARACTERS: usize = 32_767;

/// The longest id of an instance (`external-apis` section 2).
const INSTANCE: usize = 100;

/// The longest id of a contact (`external-apis` section 2); our decision for ids of which the service states no limit.
const CONTACT: usize = 256;

/// The longest id of a flow, and the longest client token (`external-apis` section 2).
const FLOW: usize = 500;

/// How far ahead a task may be scheduled, in seconds: six days (`external-apis` section 2).
const MOST_AHEAD: i64 = 6 * 24 * 60 * 60;

/// How many faults are told: more than a request has members.
const MOST_FAULTS: usize = 50;

/// Gathers what is wrong with a request.
#[derive(Debug)]
pub struct Checks {
    at: Timestamp,
    faults: Vec<Fault>,
}

impl Checks {
    pub(super) fn new(at: Timestamp) -> Self {
        Self { at, faults: Vec::new() }
    }

    pub(super) fn result(self, operation: &str) -> Result<(), InvalidRequest> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(InvalidRequest { operation: operation.to_owned(), faults: self.faults })
    }

    pub(super) fn fault(&mut self, field: &str, message: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { field: field.to_owned(), message: message.into() });
        }
    }

    pub(super) fn instance(&mut self, id: &str) {
        self.id("InstanceId", id, INSTANCE);
    }

    pub(super) fn contact(&mut self, field: &str, id: &str) {
        self.id(field, id, CONTACT);
    }

    pub(super) fn flow(&mut self, id: &str) {
        self.id("ContactFlowId", id, FLOW);
    }

    /// An id of which the service states no limit.
    pub(super) fn other(&mut self, field: &str, id: &str) {
        self.id(field, id, CONTACT);
    }

    /// An id or the ARN of what it belongs to, where the service takes both.
    pub(super) fn id_or_arn(&mut self, field: &str, text: &str, most: usize) {
        if is_arn(text) {
            let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_:/".contains(it);
            if !text.chars().all(is_allowed) || text.contains("//") {
                self.fault(field, format!("`{}` is not an ARN", shortened(text)));
            }
            self.length(field, text, 1, most);
        } else {
            self.id(field, text, most);
        }
    }

    pub(super) fn instance_or_arn(&mut self, text: &str) {
        self.id_or_arn("InstanceId", text, INSTANCE);
    }

    pub(super) fn task_template(&mut self, id: &str) {
        self.id("TaskTemplateId", id, FLOW);
    }

    /// An id alone. What could become another address or another resource is not one.
    fn id(&mut self, field: &str, id: &str, most: usize) {
        let is_allowed = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        if id.is_empty() {
            self.fault(field, "missing");
        } else if is_arn(id) {
            self.fault(field, format!("an ARN: give the id alone, `{}`", shortened(bare_id(id))));
        } else if !id.chars().all(is_allowed) {
            self.fault(field, format!("`{}` is not an id: expected letters, digits, `-` and `_`", shortened(id)));
        } else {
            self.length(field, id, 1, most);
        }
    }

    pub(super) fn length(&mut self, field: &str, text: &str, least: usize, most: usize) {
        let characters = text.chars().count();
        if characters == 0 && least > 0 {
            self.fault(field, "missing");
        } else if !(least..=most).contains(&characters) {
            self.fault(field, format!("{characters} characters: expected {least} to {most}"));
        }
    }

    pub(super) fn name(&mut self, name: Option<&str>) {
        self.length("Name", name.unwrap_or_default(), 0, 1_024);
    }

    pub(super) fn description(&mut self, description: Option<&str>) {
        self.length("Description", description.unwrap_or_default(), 0, 4_096);
    }

    pub(super) fn token(&mut self, token: Option<&str>) {
        // An empty one would make all requests one; our decision.
        if let Some(token) = token {
            self.length("ClientToken", token, 1, FLOW);
        }
    }

    pub(super) fn phone_number(&mut self, field: &str, number: &str) {
        if number.is_empty() {
            self.fault(field, "missing");
        } else if !is_e164(number) {
            let expected = "expected `+`, then 2 to 15 digits of which the first is not 0";
            self.fault(field, format!("not a number in E.164: {expected}"));
        }
    }

    pub(super) fn number(&mut self, field: &str, number: u32, least: u32, most: u32) {
        if !(least..=most).contains(&number) {
            self.fault(field, format!("{number}: expected {least} to {most}"));
        }
    }

    /// A name of which only those that are known may be sent.
    pub(super) fn known(&mut self, field: &str, name: &str, is_known: bool, known: &[&str]) {
        if !is_known {
            self.fault(field, format!("`{}` is not known: expected {}", shortened(name), known.join(", ")));
        }
    }

    pub(super) fn attributes(&mut self, attributes: &IndexMap<String, String>) {
        let is_allowed = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        let mut bytes = 0_usize;
        for (name, value) in attributes {
            bytes = bytes.saturating_add(name.len()).saturating_add(value.len());
            let shown = shortened(name);
            if name.is_empty() {
                self.fault("Attributes", "an attribute has no name");
            } else if !name.chars().all(is_allowed) {
                let what = if name.contains(' ') { "has a blank" } else { "is not a name of an attribute" };
                self.fault("Attributes", format!("the name `{shown}` {what}: use letters, digits, `-` and `_`"));
            } else if name.chars().count() > MOST_ATTRIBUTE_CHARACTERS {
                let message = format!("a name has {} characters: {MOST_ATTRIBUTE_CHARACTERS} are allowed", name.len());
                self.fault("Attributes", message);
            }
            let characters = value.chars().count();
            if characters > MOST_ATTRIBUTE_CHARACTERS {
                let most = MOST_ATTRIBUTE_CHARACTERS;
                self.fault("Attributes", format!("`{shown}` has {characters} characters: {most} are allowed"));
            }
        }
        if bytes > MOST_ATTRIBUTE_BYTES {
            let most = MOST_ATTRIBUTE_BYTES;
            self.fault("Attributes", format!("{bytes} bytes, names and values together: {most} are allowed"));
        }
    }

    pub(super) fn references(&mut self, references: &IndexMap<String, Reference>) {
        for (name, reference) in references {
            let (characters, shown) = (name.chars().count(), shortened(name));
            if !(1..=4_096).contains(&characters) {
                self.fault("References", format!("a name has {characters} characters: expected 1 to 4096"));
            }
            let characters = reference.value.chars().count();
            if characters > 4_096 {
                self.fault("References", format!("`{shown}` has {characters} characters: 4096 are allowed"));
            }
            if !reference.kind.is_known() {
                let known = ReferenceType::KNOWN.iter().map(ReferenceType::as_str).collect::<Vec<_>>().join(", ");
                let kind = shortened(reference.kind.as_str());
                self.fault("References", format!("`{shown}` has the type `{kind}`: expected {known}"));
            }
        }
    }

    pub(super) fn scheduled(&mut self, seconds: i64) {
        let ahead = seconds.saturating_sub(self.at.as_second());
        if ahead < 0 {
            self.fault("ScheduledTime", "in the past");
        } else if ahead > MOST_AHEAD {
            self.fault("ScheduledTime", "more than 6 days ahead");
        }
    }

    /// Exactly one of these.
    pub(super) fn one_of(&mut self, fields: &[(&str, bool)]) {
        let given: Vec<&str> = fields.iter().filter(|(_, is_given)| *is_given).map(|(field, _)| *field).collect();
        let all = fields.iter().map(|(field, _)| format!("`{field}`")).collect::<Vec<_>>().join(", ");
        match (given.as_slice(), fields) {
            ([_], _) => {}
            ([], [(first, _), ..]) => self.fault(first, format!("missing: expected exactly one of {all}")),
            (given, _) => {
                let message = format!("given together with others: expected exactly one of {all}");
                if let Some(last) = given.last() {
                    self.fault(last, message);
                }
            }
        }
    }
}
