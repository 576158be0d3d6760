//! An adapter as records of Salesforce, in the form in which a query returns them.

use serde_json::{Map, Value};

use super::answers::{ATTRIBUTES, RecordMap, Typed, gather};
use super::links::Links;
use super::lists::{EachList, Listed, Owner};
use super::{AdapterError, AdapterSettings, CtiAdapter, CtiFlow};
use crate::finding::{Code, Finding, Part};
use crate::record::{Record, api_name, bare_api_name, namespace_of};

/// The most adapters that are read at once: some records go to every adapter, so that many adapters with many records would
/// make far more than was read. An organisation has a few.
const MAX_ADAPTERS: usize = 100;

impl CtiAdapter {
    /// Reads the one adapter among records. API names may have a namespace. The records come as any of these, in lists and
    /// inside one another, with children inside their parents or beside them:
    ///
    /// - the answer of a query by REST, `{"done": true, "records": […]}`, also of a batch or composite request;
    /// - what `sf data query --json` prints, and the files of `sf data export tree`, whose records name one another by
    ///   `referenceId`;
    /// - what Apex writes with `JSON.serialize`, also as text.
    ///
    /// Of a record with an id, the fields that are not there count as not read ([`NotRead`](crate::record::NotRead)), and
    /// are not written back unless they are changed.
    ///
    /// The record of a CTI Action names its flow and not its adapter, so a plain query returns the actions of every
    /// adapter. Query them with `WHERE CTIFlow__r.CtiAdapter__c = '…'`: an action whose flow is not among the records is
    /// refused here, since leaving it out could lose one of this adapter's.
    ///
    /// # Errors
    /// [`AdapterError`] with all that cannot be read, and when there is no adapter among the records, or several.
    /// [`CtiAdapter::read_records`] leaves out what cannot be read instead.
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
        let (adapters, findings) = Self::read_records(records);
        AdapterError::unless_empty(findings).map_or(Ok(adapters), Err)
    }

    /// Reads every adapter among records, as far as it can be read; see [`CtiAdapter::from_records`]. A record at fault is
    /// left out and reported, and never stops the rest. Of the settings of an adapter only the fields at fault are left
    /// out: they have their defaults, and are not written back.
    ///
    /// ```
    /// use cti_model::adapter::CtiAdapter;
    /// use serde_json::json;
    ///
    /// let records = json!([
    ///     {"attributes": {"type": "AC_CtiAdapter__c"}, "Id": "a01000000000001AAA", "Name": "A"},
    ///     {"attributes": {"type": "AC_Feature__c"}, "Name": "Good", "Value__c": "a:b"},
    ///     {"attributes": {"type": "AC_Feature__c"}, "Name": "Bad", "Value__c": 5},
    /// ]);
    /// let (adapters, findings) = CtiAdapter::read_records(&records);
    /// assert_eq!((adapters.len(), adapters[0].features.len(), findings.len()), (1, 1, 1));
    /// assert_eq!(adapters[0].features[0].name, "Good");
    /// ```
    pub fn read_records(records: &Value) -> (Vec<Self>, Vec<Finding>) {
        let mut reading = Reading::default();
        let gathered = gather(records);
        (reading.records, reading.findings) = (gathered.records, gathered.findings);
        reading.adapters();
        reading.is_whole = reading.findings.is_empty();
        reading.all();
        for record in std::mem::take(&mut reading.records) {
            let (object, name) = (&record.object, record.name());
            let message = format!("`{name}` is a record of `{object}`, which is not part of an adapter");
            reading.findings.push(Finding::new(Code::StrayPart, message));
        }
        for adapter in &mut reading.adapters {
            adapter.forget_references();
        }
        (reading.adapters, reading.findings)
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

#[derive(Default)]
struct Reading {
    records: Vec<Typed>,
    adapters: Vec<CtiAdapter>,
    /// Whether every adapter and every flow could be read.
    is_whole: bool,
    findings: Vec<Finding>,
}

impl Reading {
    fn adapters(&mut self) {
        let mut all = self.take::<AdapterSettings>(|_| Part::Settings, true);
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

    /// Reads the records of a type: those at fault are reported, and taken in part or left out.
    fn take<T: Record>(&mut self, part_of: fn(String) -> Part, in_part: bool) -> Vec<T> {
        let all = std::mem::take(&mut self.records);
        let (of_type, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|record| record.object == T::OBJECT);
        self.records = others;
        let mut read = Vec::with_capacity(of_type.len());
        for record in of_type {
            let (mut value, error) = T::read_record(&record.fields);
            let is_whole = error.is_none();
            if let Some(error) = error {
                let part = part_of(error.name.unwrap_or_default());
                self.findings.extend(error.faults.into_iter().map(|fault| {
                    Finding::new(Code::NotAnAdapter, fault.message).part(part.clone()).field(&fault.field)
                }));
            }
            if is_whole || in_part {
                let other = value.other_mut();
                // It comes back when the record is written.
                if other.get(ATTRIBUTES) == Some(&attributes::<T>(None)) {
                    other.shift_remove(ATTRIBUTES);
                }
                read.push(value);
            }
        }
        read
    }
}

impl EachList for Reading {
    /// Gives each record to its adapter.
    fn each<T: Listed>(&mut self) {
        let before = self.findings.len();
        let records = self.take::<T>(T::part_of, false);
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
            if given {
                continue;
            }
            // It may start a flow that could not be read.
            if let ([adapter], false) = (&mut *self.adapters, self.is_whole) {
                T::list_mut(adapter).push(record);
            } else if self.is_whole || !self.adapters.is_empty() {
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
