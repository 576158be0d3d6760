//! Reading the shapes of a flow, with every problem of one load at once.

use cti_model::{Code, Finding, Json, Object, shortened};

use super::action::{Action, Condition, ConditionBranch, ErrorBranch, Operator};
use super::document::{ContactFlow, Document, ReadError};
use super::legacy::LegacyFlow;
use super::text::Text;

/// After so many problems a document is not worth reading on.
const MOST: usize = 100;

pub(super) fn document(text: Text, value: Json) -> Result<Document, ReadError> {
    let Json::Object(members) = value else {
        let what = format!("the document is {}, expected an object with `Actions` (or `modules`)", value.kind());
        return Err(ReadError::one(Finding::new(Code::NotAContactFlow, what)));
    };
    if members.get("Actions").is_none() && members.get("modules").is_some() {
        return LegacyFlow::of(text, members).map(Document::Legacy);
    }
    flow(text, members).map(Document::Flow)
}

fn flow(text: Text, mut members: Object) -> Result<ContactFlow, ReadError> {
    let mut shapes = Shapes::default();
    shapes.repeated(&members, "");
    let Some(actions) = members.get("Actions") else {
        let keys: Vec<String> = members.iter().map(|(key, _)| shortened(key)).take(8).collect();
        let found = if keys.is_empty() { "it is empty".to_owned() } else { format!("it has {}", keys.join(", ")) };
        let what = format!("not a contact flow: the object has neither `Actions` nor `modules` ({found})");
        return Err(ReadError::one(Finding::new(Code::NotAContactFlow, what)));
    };
    if actions.as_array().is_none() {
        let what = format!("`Actions` is {}, expected an array", actions.kind());
        return Err(ReadError::one(Finding::new(Code::NotAContactFlow, what).at("/Actions")));
    }
    let start = shapes.text(members.get("StartAction"), || "/StartAction".to_owned());
    members.remove("StartAction");
    let Some(Json::Array(list)) = members.remove("Actions") else { return Err(ReadError { findings: shapes.faults }) };
    let mut actions = Vec::with_capacity(list.len());
    for (at, item) in list.into_iter().enumerate() {
        let pointer = format!("/Actions/{at}");
        match item {
            Json::Object(object) => actions.push(shapes.action(object, &pointer)),
            other => shapes.fault(&pointer, &other, "an object"),
        }
    }
    if shapes.faults.is_empty() {
        let mut notes = text.faults();
        notes.append(&mut shapes.notes);
        return Ok(ContactFlow { text, members, start, actions, notes });
    }
    for fault in &mut shapes.faults {
        fault.span = text.place(&fault.pointer);
    }
    Err(ReadError { findings: shapes.faults })
}

/// What is wrong with the shapes of a document so far.
#[derive(Default)]
pub(super) struct Shapes {
    pub(super) faults: Vec<Finding>,
    pub(super) notes: Vec<Finding>,
}

impl Shapes {
    pub(super) fn fault(&mut self, pointer: &str, found: &Json, expected: &str) {
        if self.faults.len() < MOST {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let what = format!("`{}` is {}, expected {expected}", shortened(name), found.kind());
            self.faults.push(Finding::new(Code::NotAContactFlow, what).at(pointer));
        }
    }

    /// A text; nothing where there is none, or `null`.
    pub(super) fn text(&mut self, value: Option<&Json>, pointer: impl FnOnce() -> String) -> Option<String> {
        match value? {
            Json::String(text) => Some(text.clone()),
            Json::Null => None,
            other => {
                self.fault(&pointer(), other, "text");
                None
            }
        }
    }

    /// The elements of a list; none where there is none, or `null`.
    pub(super) fn list<'j>(&mut self, value: Option<&'j Json>, pointer: impl FnOnce() -> String) -> &'j [Json] {
        match value {
            Some(Json::Array(items)) => items,
            None | Some(Json::Null) => &[],
            Some(other) => {
                self.fault(&pointer(), other, "an array");
                &[]
            }
        }
    }

    /// Keys that are written twice.
    fn repeated(&mut self, object: &Object, pointer: &str) {
        for key in object.repeated().into_keys() {
            let what = format!("`{}` is written more than once; only the last counts", shortened(key));
            self.notes.push(Finding::new(Code::DuplicateKey, what).at(pointer));
        }
        for (key, value) in object.iter().filter(|(key, _)| !matches!(*key, "Actions" | "Metadata")) {
            self.repeated_below(value, &format!("{pointer}/{}", token(key)));
        }
    }

    fn repeated_below(&mut self, value: &Json, pointer: &str) {
        match value {
            Json::Object(object) => self.repeated(object, pointer),
            Json::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.repeated_below(item, &format!("{pointer}/{at}"));
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    fn action(&mut self, mut object: Object, pointer: &str) -> Action {
        self.repeated(&object, pointer);
        let identifier = self.text(object.get("Identifier"), || format!("{pointer}/Identifier"));
        let action_type = self.text(object.get("Type"), || format!("{pointer}/Type"));
        let parameters = object.remove("Parameters").unwrap_or_default();
        if !matches!(parameters, Json::Object(_) | Json::Null) {
            self.fault(&format!("{pointer}/Parameters"), &parameters, "an object");
        }
        let mut action = Action {
            identifier: identifier.unwrap_or_default(),
            kind: action_type.unwrap_or_default(),
            parameters,
            next: None,
            conditions: Vec::new(),
            errors: Vec::new(),
        };
        let below = format!("{pointer}/Transitions");
        match object.get("Transitions") {
            None | Some(Json::Null) => {}
            Some(Json::Object(transitions)) => self.transitions(&mut action, transitions, &below),
            Some(other) => self.fault(&below, other, "an object"),
        }
        action
    }

    fn transitions(&mut self, action: &mut Action, transitions: &Object, pointer: &str) {
        action.next = self.text(transitions.get("NextAction"), || format!("{pointer}/NextAction"));
        let errors = self.list(transitions.get("Errors"), || format!("{pointer}/Errors"));
        for (at, item) in errors.iter().enumerate() {
            let at = format!("{pointer}/Errors/{at}");
            let Some(branch) = item.as_object() else {
                self.fault(&at, item, "an object");
                continue;
            };
            let error_type = self.text(branch.get("ErrorType"), || format!("{at}/ErrorType")).unwrap_or_default();
            let target = self.text(branch.get("NextAction"), || format!("{at}/NextAction")).unwrap_or_default();
            action.errors.push(ErrorBranch { error_type, target });
        }
        let conditions = self.list(transitions.get("Conditions"), || format!("{pointer}/Conditions"));
        for (at, item) in conditions.iter().enumerate() {
            let at = format!("{pointer}/Conditions/{at}");
            let Some(branch) = item.as_object() else {
                self.fault(&at, item, "an object");
                continue;
            };
            let target = self.text(branch.get("NextAction"), || format!("{at}/NextAction")).unwrap_or_default();
            let condition = self.condition(branch.get("Condition"), &format!("{at}/Condition"));
            action.conditions.push(ConditionBranch { condition, target });
        }
    }

    fn condition(&mut self, value: Option<&Json>, pointer: &str) -> Condition {
        let mut condition = Condition { operator: Operator::default(), operands: Vec::new() };
        match value {
            None | Some(Json::Null) => {}
            Some(Json::Object(object)) => {
                let operator = self.text(object.get("Operator"), || format!("{pointer}/Operator")).unwrap_or_default();
                // The service reads the name as it is spelt.
                let known = Operator::KNOWN.iter().find(|known| known.as_str() == operator);
                condition.operator = known.cloned().unwrap_or(Operator::Other(operator));
                condition.operands = self.list(object.get("Operands"), || format!("{pointer}/Operands")).to_vec();
            }
            Some(other) => self.fault(pointer, other, "an object"),
        }
        condition
    }
}

/// A key as one token of a JSON pointer.
pub(super) fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
