//! What the engine expects of records.

use serde_json::{Map, Value};

use super::ConformanceReport;
use crate::connector::{ErrorKind, Records};

/// What the suite may do at a CRM.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecordsCase {
    /// An object type whose records may be created.
    pub object: String,
    /// The fields with which one is created.
    pub fields: Map<String, Value>,
    /// Fields that are changed afterwards.
    pub change: Map<String, Value>,
    /// A number that a phone field of `fields` holds.
    pub phone_number: Option<String>,
    /// An id of the right shape, without a record.
    pub missing_id: String,
}

impl RecordsCase {
    /// Records of that type, created with those fields.
    pub fn new(object: &str, fields: Value) -> Self {
        let missing_id = "003000000000000AAA".to_owned();
        let change = Map::new();
        Self { object: object.to_owned(), fields: rows(fields), change, phone_number: None, missing_id }
    }

    /// Sets the fields that are changed.
    pub fn changing(mut self, change: Value) -> Self {
        self.change = rows(change);
        self
    }

    /// Sets the number that a phone field holds.
    pub fn with_phone_number(mut self, number: &str) -> Self {
        self.phone_number = Some(number.to_owned());
        self
    }

    /// Sets an id without a record.
    pub fn with_missing_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.missing_id);
        self
    }
}

fn rows(fields: Value) -> Map<String, Value> {
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Whether a record has these fields with these values.
fn has(record: Option<&Map<String, Value>>, fields: &Map<String, Value>) -> bool {
    record.is_some_and(|record| fields.iter().all(|(name, value)| record.get(name) == Some(value)))
}

/// Runs the suite on the records of a CRM. It creates two records.
pub async fn records(crm: &dyn Records, case: &RecordsCase) -> ConformanceReport {
    let mut report = ConformanceReport::new("records");
    let RecordsCase { object, fields, change, phone_number, missing_id } = case;
    let first = crm.create(object, fields).await;
    let first = report.answers("a record that is created has an id", first, |id| !id.is_empty());
    let second = crm.create(object, fields).await;
    let second = report.answers("the next record has another id", second, |id| Some(id) != first.as_ref());
    if let Some(id) = &first {
        let names: Vec<String> = fields.keys().cloned().collect();
        let read = crm.retrieve(object, id, &names).await;
        report.answers("a record is read as it was written", read, |record| has(record.as_ref(), fields));
        let one = names.get(..1).unwrap_or_default();
        let read = crm.retrieve(object, id, one).await;
        report.answers("of the fields that are asked for no other is given", read, |record| {
            record.as_ref().is_some_and(|record| record.keys().eq(one))
        });
        let written = crm.update(object, id, change).await;
        if report.answers("a record is written", written, |()| true).is_some() {
            let names: Vec<String> = fields.keys().chain(change.keys()).cloned().collect();
            let mut expected = fields.clone();
            expected.extend(change.iter().map(|(name, value)| (name.clone(), value.clone())));
            let read = crm.retrieve(object, id, &names).await;
            let name = "a field that is not written stays as it was";
            report.answers(name, read, |record| has(record.as_ref(), &expected));
        }
    }
    let missing = crm.retrieve(object, missing_id, &["Id".to_owned()]).await;
    report.answers("a record that is not there is `None`", missing, Option::is_none);
    let missing = crm.update(object, missing_id, change).await;
    report.refuses("a record that is not there is not written", missing, &[ErrorKind::NotFound]);
    let mut odd = fields.clone();
    odd.insert("Name FROM User".to_owned(), Value::Null);
    let odd = crm.create(object, &odd).await;
    report.refuses("what is not the name of a field is refused", odd, &[ErrorKind::Invalid]);
    if let Some(number) = phone_number {
        let found = crm.find_by_phone(object, number).await;
        report.answers("records are found by their number, the oldest first", found, |ids| {
            let place = |id: &Option<String>| ids.iter().position(|found| Some(found) == id.as_ref());
            matches!((place(&first), place(&second)), (Some(first), Some(second)) if first < second)
        });
        let found = crm.find_by_phone(object, "+10000000000").await;
        report.answers("a number that nobody has finds nothing", found, Vec::is_empty);
    }
    report
}
