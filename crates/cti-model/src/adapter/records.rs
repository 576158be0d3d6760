//! An adapter as records of Salesforce, in the form in which a query returns them.

use serde_json::{Map, Value};

use super::links::Links;
use super::lists::{EachList, Listed, Owner};
use super::{AdapterError, AdapterSettings, CtiAdapter, CtiFlow};
use crate::finding::{Code, Finding, Part};
use crate::record::{Record, api_name, bare_api_name, namespace_of};

/// Queries go five levels of children deep, each an answer with records in it; the answers may stand in a list.
const MAX_DEPTH: usize = 13;

/// The most adapters that are read at once: some records go to every adapter, so that many adapters with many records would
/// make far more than was read. An organisation has a few.
const MAX_ADAPTERS: usize = 100;

/// The member that names the type of a record.
const ATTRIBUTES: &str = "attributes";

type RecordMap = Map<String, Value>;

impl CtiAdapter {
    /// Reads the one adapter among records: the answer of a query (`{"done": true, "records": […]}`), a list of answers
    /// or of records, with children as answers inside them or beside them. API names may have a namespace.
    ///
    /// The record of a CTI Action names its flow and not its adapter, so a plain query returns the actions of every
    /// adapter. Query them with `WHERE CTIFlow__r.CtiAdapter__c = '…'`: an action whose flow is not among the records is
    /// refused here, since leaving it out could lose one of this adapter's.
    ///
    /// # Errors
    /// [`AdapterError`] with all that cannot be read, and when there is no adapter among the records, or several.
    pub fn from_records(records: &Value) -> Result<Self, AdapterError> {
        let mut all = Self::all_from_records(records)?;
        match (all.pop(), all.is_empty()) {
            (Some(adapter), true) => Ok(adapter),
            (only, _) => {
                let names: Vec<&str> = all.iter().chain(&only).map(|adapter| adapter.settings.name.as_str()).collect();
                let found = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                let message = format!("expected one record of `AC_CtiAdapter__c`, found {found}");
                Err(AdapterError { findings: vec![Finding::new(Code::NotAnAdapter, message)] })
            }
        }
    }

    /// Reads every adapter among records; see [`CtiAdapter::from_records`].
    ///
    /// # Errors
    /// [`AdapterError`] with all that cannot be read.
    pub fn all_from_records(records: &Value) -> Result<Vec<Self>, AdapterError> {
        let mut reading = Reading::default();
        reading.gather(records, None, MAX_DEPTH);
        reading.adapters();
        reading.is_whole = reading.findings.is_empty();
        reading.all();
        for record in std::mem::take(&mut reading.records) {
            let (object, name) = (&record.object, record.name());
            let message = format!("`{name}` is a record of `{object}`, which is not part of an adapter");
            reading.findings.push(Finding::new(Code::StrayPart, message));
        }
        AdapterError::unless_empty(reading.findings).map_or(Ok(reading.adapters), Err)
    }

    /// Writes the adapter as records, each with its type under `attributes`: the settings first, then list by list. A
    /// record that did not come from Salesforce is in the namespace of the adapter's. Text that is empty is `null`, as
    /// Salesforce has it.
    pub fn to_records(&self) -> Vec<Map<String, Value>> {
        let namespace = namespace_of(&self.settings.other);
        let settings = typed(self.settings.clone(), namespace);
        let mut writing = Writing { adapter: self, links: Links::new(self), namespace, records: vec![settings] };
        writing.all();
        writing.records
    }
}

/// A record with its type; of a child, with the field and id that name its parent.
struct Typed {
    object: String,
    fields: RecordMap,
}

impl Typed {
    /// Its name, or its id, for a message.
    fn name(&self) -> &str {
        let text = |key: &str| self.fields.get(key).and_then(Value::as_str);
        text("Name").or_else(|| text("Id")).unwrap_or("without a name")
    }
}

#[derive(Default)]
struct Reading {
    records: Vec<Typed>,
    adapters: Vec<CtiAdapter>,
    /// Whether every adapter and every flow could be read.
    is_whole: bool,
    findings: Vec<Finding>,
}

impl Reading {
    /// Splits an answer, a list or a record into records.
    fn gather(&mut self, value: &Value, parent: Option<(&str, &str)>, depth: usize) {
        let Some(below) = depth.checked_sub(1) else {
            return self.findings.push(Finding::new(Code::TooDeep, "records are nested deeper than queries go"));
        };
        match value {
            Value::Array(items) => {
                for item in items {
                    self.gather(item, parent, below);
                }
            }
            Value::Object(answer) if answer.get("records").is_some_and(Value::is_array) => {
                let records = answer.get("records").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                if answer.get("done") == Some(&Value::Bool(false)) {
                    let all = answer.get("totalSize").map_or_else(|| "more".to_owned(), ToString::to_string);
                    let message = format!("the answer holds {} records of {all}", records.len());
                    self.findings.push(Finding::new(Code::IncompleteAnswer, message).help("query the rest first"));
                }
                for record in records {
                    self.gather(record, parent, below);
                }
            }
            Value::Object(record) => self.gather_record(record, parent, below),
            other => {
                let message = format!("expected records, found {}", crate::record::kind(other));
                self.findings.push(Finding::new(Code::NotAnAdapter, message));
            }
        }
    }

    fn gather_record(&mut self, record: &RecordMap, parent: Option<(&str, &str)>, below: usize) {
        let object = record.get(ATTRIBUTES).and_then(|attributes| attributes.get("type")).and_then(Value::as_str);
        let Some(object) = object else {
            let name = record.get("Name").map_or_else(|| "without a name".to_owned(), ToString::to_string);
            let message = format!("the type of the record {name} is missing: expected `attributes.type`");
            return self.findings.push(Finding::new(Code::NotAnAdapter, message));
        };
        let object = bare_api_name(object);
        let id = record.get("Id").and_then(Value::as_str).unwrap_or_default();
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
                self.gather(value, link.filter(|(_, id)| !id.is_empty()), below);
            } else {
                fields.insert(key.clone(), value.clone());
            }
        }
        if let Some((field, id)) = parent
            && !fields.keys().any(|key| bare_api_name(key) == field)
        {
            fields.insert(field.to_owned(), id.into());
        }
        self.records.push(Typed { object: object.to_owned(), fields });
    }

    fn adapters(&mut self) {
        let mut all = self.take::<AdapterSettings>(|_| Part::Settings);
        if all.len() > MAX_ADAPTERS {
            let message = format!("there are {} adapters among the records, more than {MAX_ADAPTERS}", all.len());
            let help = "query fewer adapters at once";
            self.findings.push(Finding::new(Code::NotAnAdapter, message).help(help));
            all.truncate(MAX_ADAPTERS);
        }
        for settings in all {
            self.adapters.push(CtiAdapter { settings, ..CtiAdapter::default() });
        }
    }

    /// Reads the records of a type.
    fn take<T: Record>(&mut self, part_of: fn(String) -> Part) -> Vec<T> {
        let all = std::mem::take(&mut self.records);
        let (of_type, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|record| record.object == T::OBJECT);
        self.records = others;
        let mut read = Vec::with_capacity(of_type.len());
        for record in of_type {
            match T::from_record(&record.fields) {
                Ok(mut value) => {
                    let other = value.other_mut();
                    // It comes back when the record is written.
                    if other.get(ATTRIBUTES) == Some(&attributes::<T>(None)) {
                        other.shift_remove(ATTRIBUTES);
                    }
                    read.push(value);
                }
                Err(error) => {
                    let part = part_of(error.name.unwrap_or_default());
                    self.findings.extend(error.faults.into_iter().map(|fault| {
                        Finding::new(Code::NotAnAdapter, fault.message).part(part.clone()).field(&fault.field)
                    }));
                }
            }
        }
        read
    }
}

impl EachList for Reading {
    /// Gives each record to its adapter.
    fn each<T: Listed>(&mut self) {
        let before = self.findings.len();
        let records = self.take::<T>(T::part_of);
        self.is_whole &= T::OBJECT != CtiFlow::OBJECT || self.findings.len() == before;
        let links: Vec<Links<'_>> = self.adapters.iter().map(Links::new).collect();
        let owners: Vec<Vec<Owner>> =
            records.iter().map(|record| links.iter().map(|links| record.owner(links)).collect()).collect();
        for (record, owners) in records.into_iter().zip(owners) {
            let only = owners.len() == 1;
            let mut given = false;
            for (adapter, owner) in self.adapters.iter_mut().zip(owners) {
                if matches!(owner, Owner::This | Owner::Everyone) || (only && owner == Owner::Unsaid) {
                    T::list_mut(adapter).push(record.clone());
                    given = true;
                }
            }
            // Of an adapter or a flow that could not be read, each child would be reported too.
            if !given && self.is_whole {
                let (message, help) = T::STRAY;
                self.findings.push(Finding::new(Code::StrayPart, message).part(record.part()).help(help));
            }
        }
    }
}

struct Writing<'a> {
    adapter: &'a CtiAdapter,
    links: Links<'a>,
    namespace: Option<&'a str>,
    records: Vec<RecordMap>,
}

impl EachList for Writing<'_> {
    fn each<T: Listed>(&mut self) {
        let records = T::list(self.adapter).iter().map(|record| {
            let mut record = record.clone();
            record.link_to(&self.links);
            typed(record, self.namespace)
        });
        self.records.extend(records);
    }
}

/// What names the type of a record.
fn attributes<T: Record>(namespace: Option<&str>) -> Value {
    serde_json::json!({"type": api_name(T::OBJECT, namespace)})
}

/// A record with its type in front: the one it came with, else that of its object in the namespace of the adapter.
fn typed<T: Record>(mut record: T, namespace: Option<&str>) -> RecordMap {
    let other = record.other_mut();
    // What belongs to files alone.
    other.shift_remove(super::files::DOCUMENT);
    let is_own = |attributes: &Value| {
        attributes.get("type").and_then(Value::as_str).is_some_and(|object| bare_api_name(object) == T::OBJECT)
    };
    let attributes = other.shift_remove(ATTRIBUTES).filter(is_own);
    let attributes = attributes.unwrap_or_else(|| self::attributes::<T>(namespace));
    // Here it decides over the names of the fields.
    other.insert(ATTRIBUTES.to_owned(), attributes.clone());
    let mut fields = record.to_record();
    fields.shift_remove(ATTRIBUTES);
    fields.shift_insert(0, ATTRIBUTES.to_owned(), attributes);
    fields
}
