//! An adapter as records of Salesforce, in the form in which a query returns them.

use serde_json::{Map, Value};

use super::lists::{EachList, Listed, Owner};
use super::{AdapterError, AdapterSettings, CtiAdapter, Problems};
use crate::record::{Record, bare_api_name};

/// Queries with children inside each other go no deeper.
const MAX_DEPTH: usize = 5;

type RecordMap = Map<String, Value>;

impl CtiAdapter {
    /// Reads the one adapter among records: the answer of a query (`{"done": true, "records": […]}`), a list of answers
    /// or of records, with children as answers inside them or beside them. API names may have a namespace.
    ///
    /// # Errors
    /// [`AdapterError`] with all that cannot be read, and when there is no adapter among the records, or several.
    pub fn from_records(records: &Value) -> Result<Self, AdapterError> {
        let mut all = Self::all_from_records(records)?;
        match (all.pop(), all.is_empty()) {
            (Some(adapter), true) => Ok(adapter),
            (only, _) => {
                let mut problems = Problems::default();
                let names: Vec<&str> = all.iter().chain(&only).map(|adapter| adapter.settings.name.as_str()).collect();
                let found = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                problems.add("records", format!("expected one AC_CtiAdapter__c, found {found}"));
                problems.or(Self::default())
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
        reading.all();
        for record in std::mem::take(&mut reading.records) {
            let message = format!("records of `{}` are no part of an adapter", record.object);
            reading.problems.add(describe(&record), message);
        }
        reading.problems.or(reading.adapters)
    }

    /// Writes the adapter as records, each with its type under `attributes`: the settings first, then list by list.
    pub fn to_records(&self) -> Vec<Map<String, Value>> {
        let mut writing = Writing { adapter: self, records: vec![typed::<AdapterSettings>(self.settings.to_record())] };
        writing.all();
        writing.records
    }
}

/// A record with its type; of a child, with the field and id that name its parent.
struct Typed {
    object: String,
    fields: RecordMap,
}

#[derive(Default)]
struct Reading {
    records: Vec<Typed>,
    adapters: Vec<CtiAdapter>,
    problems: Problems,
}

impl Reading {
    /// Takes apart an answer, a list or a record.
    fn gather(&mut self, value: &Value, parent: Option<(&str, &str)>, depth: usize) {
        let Some(below) = depth.checked_sub(1) else {
            return self.problems.add("records", "nested deeper than queries go");
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
                    let message = format!("the answer holds {} records of {all}; query the rest first", records.len());
                    self.problems.add("records", message);
                }
                for record in records {
                    self.gather(record, parent, below);
                }
            }
            Value::Object(record) => self.gather_record(record, parent, below),
            other => {
                let message = format!("expected records, found {}", crate::record::kind(other));
                self.problems.add("records", message);
            }
        }
    }

    fn gather_record(&mut self, record: &RecordMap, parent: Option<(&str, &str)>, below: usize) {
        let object = record.get("attributes").and_then(|attributes| attributes.get("type")).and_then(Value::as_str);
        let Some(object) = object else {
            let name = record.get("Name").map(ToString::to_string).unwrap_or_default();
            return self.problems.add(format!("record {name}"), "its type is missing: expected `attributes.type`");
        };
        let object = bare_api_name(object).to_owned();
        let id = record.get("Id").and_then(Value::as_str).unwrap_or_default();
        let mut fields = RecordMap::new();
        for (key, value) in record {
            if value.get("records").is_some_and(Value::is_array) {
                let link = match object.as_str() {
                    AdapterSettings::OBJECT => Some(("CtiAdapter__c", id)),
                    "AC_CtiScript__c" => Some(("CTIFlow__c", id)),
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
        self.records.push(Typed { object, fields });
    }

    fn adapters(&mut self) {
        for settings in self.take::<AdapterSettings>() {
            self.adapters.push(CtiAdapter { settings, ..CtiAdapter::default() });
        }
    }

    /// Reads the records of a type.
    fn take<T: Record>(&mut self) -> Vec<T> {
        let all = std::mem::take(&mut self.records);
        let (of_type, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|record| record.object == T::OBJECT);
        self.records = others;
        let mut read = Vec::with_capacity(of_type.len());
        for record in of_type {
            match T::from_record(&record.fields) {
                Ok(value) => read.push(value),
                Err(error) => {
                    let place = format!("{} {}", error.object, error.name.as_deref().unwrap_or("without a name"));
                    error.faults.iter().for_each(|fault| self.problems.add(place.as_str(), fault.to_string()));
                }
            }
        }
        read
    }
}

impl EachList for Reading {
    /// Gives each record to its adapter.
    fn each<T: Listed>(&mut self) {
        for record in self.take::<T>() {
            let owners: Vec<Owner> = self.adapters.iter().map(|adapter| record.owner(adapter)).collect();
            let only = owners.len() == 1;
            let mut given = false;
            for (adapter, owner) in self.adapters.iter_mut().zip(owners) {
                if matches!(owner, Owner::This | Owner::Everyone) || (only && owner == Owner::Unsaid) {
                    T::list_mut(adapter).push(record.clone());
                    given = true;
                }
            }
            if !given {
                let message = "it names no adapter that is among the records; query its adapter too";
                self.problems.add(format!("{} {}", T::OBJECT, record.name()), message);
            }
        }
    }
}

struct Writing<'a> {
    adapter: &'a CtiAdapter,
    records: Vec<RecordMap>,
}

impl EachList for Writing<'_> {
    fn each<T: Listed>(&mut self) {
        let records = T::list(self.adapter).iter().map(|record| {
            let mut record = record.clone();
            record.link_to(self.adapter);
            typed::<T>(record.to_record())
        });
        self.records.extend(records);
    }
}

/// A record with its type in front, unless it came with one.
fn typed<T: Record>(mut record: RecordMap) -> RecordMap {
    // What belongs to files alone.
    record.shift_remove(super::files::DOCUMENT);
    if !record.contains_key("attributes") {
        let object = Value::Object(RecordMap::from_iter([("type".to_owned(), T::OBJECT.into())]));
        record.shift_insert(0, "attributes".to_owned(), object);
    }
    record
}

fn describe(record: &Typed) -> String {
    let text = |key: &str| record.fields.get(key).and_then(Value::as_str);
    format!("{} {}", record.object, text("Name").or_else(|| text("Id")).unwrap_or("without a name"))
}
