//! The forms in which records come: answers of queries, of the Salesforce CLI and of Apex, taken apart into records.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::lists::{EachList, Listed, id_of};
use super::{AdapterSettings, CtiAdapter, CtiFlow};
use crate::finding::{Code, Finding};
use crate::one_line::shortened;
use crate::record::{Record, bare_api_name};

/// Queries go five levels of children deep, each an answer with records in it; the answers may stand in a list, in what the
/// Salesforce CLI prints, in a batch, or in a text.
const MAX_DEPTH: usize = 18;

/// The member that names the type of a record.
pub(super) const ATTRIBUTES: &str = "attributes";

pub(super) type RecordMap = Map<String, Value>;

/// A record with its type; of a child, with the field and id that name its parent.
pub(super) struct Typed {
    pub(super) object: String,
    pub(super) fields: RecordMap,
}

impl Typed {
    /// Its name, or its id, for a message.
    pub(super) fn name(&self) -> &str {
        let text = |key: &str| self.fields.get(key).and_then(Value::as_str);
        text("Name").or_else(|| text("Id")).unwrap_or("without a name")
    }
}

/// What was found in an answer.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) records: Vec<Typed>,
    pub(super) findings: Vec<Finding>,
}

/// Takes an answer, or whatever stands around it, apart into records.
pub(super) fn gather(value: &Value) -> Gathered {
    let mut gathered = Gathered::default();
    gathered.value(value, None, MAX_DEPTH);
    gathered
}

impl Gathered {
    fn tell(&mut self, code: Code, message: impl Into<String>) {
        self.findings.push(Finding::new(code, message));
    }

    fn value(&mut self, value: &Value, parent: Option<(&str, &str)>, depth: usize) {
        let Some(below) = depth.checked_sub(1) else {
            return self.tell(Code::TooDeep, "records are nested deeper than queries go");
        };
        match value {
            Value::Array(items) => {
                for item in items {
                    self.value(item, parent, below);
                }
            }
            Value::Object(object) => self.object(object, parent, below),
            // Apex gives the records to the browser as JSON in a text.
            Value::String(text) if text.trim_start().starts_with(['[', '{']) => match serde_json::from_str(text) {
                Ok(value) => self.value(&value, parent, below),
                Err(error) => self.tell(Code::JsonSyntax, format!("the text among the records is not JSON: {error}")),
            },
            other => {
                let message = format!("expected records, found {}", crate::record::kind(other));
                self.tell(Code::NotAnAdapter, message);
            }
        }
    }

    fn object(&mut self, object: &RecordMap, parent: Option<(&str, &str)>, below: usize) {
        let member = |name: &str| object.get(name);
        let is_list = |name: &str| member(name).is_some_and(Value::is_array);
        if is_list("records") {
            return self.answer(object, parent, below);
        }
        if object.contains_key(ATTRIBUTES) {
            return self.record(object, parent, below);
        }
        if let Some(refusal) = refusal(object) {
            return self.tell(Code::NotAnAdapter, refusal);
        }
        if is_list("files") && object.contains_key("sobject") {
            let message = "a plan of `sf data export tree` names files and holds no records";
            let finding = Finding::new(Code::NotAnAdapter, message);
            return self.findings.push(finding.help("give the files that it names, together in a list"));
        }
        // What stands around an answer: of the CLI, of Open CTI, of a batch and of a composite request.
        let inner = ["result", "results", "compositeResponse", "body", "runApex", "returnValue"];
        match inner.iter().find_map(|name| member(name)) {
            Some(inner) => self.value(inner, parent, below),
            None => self.record(object, parent, below),
        }
    }

    /// The answer of a query.
    fn answer(&mut self, answer: &RecordMap, parent: Option<(&str, &str)>, below: usize) {
        let records = answer.get("records").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if answer.get("done") == Some(&Value::Bool(false)) {
            let all = answer.get("totalSize").map_or_else(|| "more".to_owned(), ToString::to_string);
            let message = format!("the answer holds {} records of {all}", records.len());
            self.findings.push(Finding::new(Code::IncompleteAnswer, message).help("query the rest first"));
        }
        for record in records {
            self.value(record, parent, below);
        }
    }

    fn record(&mut self, record: &RecordMap, parent: Option<(&str, &str)>, below: usize) {
        let attribute = |name: &str| record.get(ATTRIBUTES).and_then(|it| it.get(name)).and_then(Value::as_str);
        let Some(object) = attribute("type") else {
            let name = record.get("Name").map_or_else(|| "without a name".to_owned(), ToString::to_string);
            let message = format!("the type of the record {name} is missing: expected `attributes.type`");
            return self.tell(Code::NotAnAdapter, message);
        };
        let object = bare_api_name(object);
        // A tree names records by references of its own, until they are put into an organisation.
        let reference = attribute("referenceId").map(|reference| format!("@{reference}"));
        let id = record.get("Id").and_then(Value::as_str).or(reference.as_deref()).unwrap_or_default();
        let mut fields = RecordMap::new();
        for (key, value) in record {
            // A query without children answers `null` for them.
            if value.is_null() && key.ends_with("__r") {
                continue;
            }
            if value.get("records").is_some_and(Value::is_array) {
                let link = match object {
                    AdapterSettings::OBJECT => Some(("CtiAdapter__c", id)),
                    CtiFlow::OBJECT => Some(("CTIFlow__c", id)),
                    _ => None,
                };
                self.value(value, link.filter(|(_, id)| !id.is_empty()), below);
            } else {
                fields.insert(key.clone(), value.clone());
            }
        }
        if let Some(reference) = reference {
            fields.entry("Id").or_insert(reference.into());
        }
        if let Some((field, id)) = parent
            && !fields.keys().any(|key| bare_api_name(key) == field)
        {
            fields.insert(field.to_owned(), id.into());
        }
        self.records.push(Typed { object: object.to_owned(), fields });
    }
}

/// What is said in place of an answer: an error of REST (`{errorCode, message}`), or of the CLI (`{status: 1, message}`).
fn refusal(object: &RecordMap) -> Option<String> {
    let message = object.get("message")?.as_str()?;
    let code = object.get("errorCode").or_else(|| object.get("name")).and_then(Value::as_str);
    let is_refusal = object.contains_key("errorCode") || object.get("status").is_some_and(|it| *it != 0);
    let code = shortened(code.unwrap_or("an error"));
    is_refusal.then(|| format!("expected records, found {code}: {}", shortened(message)))
}

impl CtiAdapter {
    /// Takes out the references by which records of a tree named one another: they mean nothing outside of it.
    pub(super) fn forget_references(&mut self) {
        // From the last to the first: of several flows of one reference the first is meant.
        let flows: HashMap<&str, &str> = (self.flows.iter().rev())
            .filter_map(|flow| Some((id_of(&flow.other)?, flow.name.as_str())))
            .filter(|(id, _)| is_reference(id))
            .collect();
        for action in &mut self.actions {
            if let Some(name) = flows.get(action.flow.as_str()) {
                (*name).clone_into(&mut action.flow);
            }
        }
        forget(&mut self.settings);
        Forgetting(self).all();
    }
}

struct Forgetting<'a>(&'a mut CtiAdapter);

impl EachList for Forgetting<'_> {
    fn each<T: Listed>(&mut self) {
        for record in T::list_mut(self.0) {
            if record.is_linked_by(is_reference) {
                record.unlink();
            }
            forget(record);
        }
    }
}

/// Whether an id is a reference within a tree.
fn is_reference(id: &str) -> bool {
    id.starts_with('@')
}

/// Takes the reference of a record out. What comes without an id was read whole.
fn forget<T: Record>(record: &mut T) {
    if !id_of(record.other()).is_some_and(is_reference) {
        return;
    }
    record.read_whole();
    let other = record.other_mut();
    other.shift_remove("Id");
    if let Some(Value::Object(attributes)) = other.get_mut(ATTRIBUTES) {
        attributes.shift_remove("referenceId");
    }
}
