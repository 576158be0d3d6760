//! Record types, and accounts that are people.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::cell::Cell;
use super::error::OrgError;
use super::state::State;
use super::table::Row;
use crate::id::RecordId;

/// Which field of a person account shows which field of its contact.
const SHARED: [(&str, &str); 7] = [
    ("FirstName", "FirstName"),
    ("LastName", "LastName"),
    ("PersonEmail", "Email"),
    ("PersonMobilePhone", "MobilePhone"),
    ("PersonHomePhone", "HomePhone"),
    ("Phone", "Phone"),
    ("Fax", "Fax"),
];

impl State {
    /// The id of a record type.
    pub(crate) fn record_type_id(&self, object: &str, developer_name: &str) -> Option<RecordId> {
        let table = self.table("RecordType").ok()?;
        let (object_column, name_column) = (table.column("SobjectType")?, table.column("DeveloperName")?);
        let is_it = |row: &&Row| {
            row.cell(object_column).as_text() == Some(object) && row.cell(name_column).as_text() == Some(developer_name)
        };
        table.rows.iter().filter(|row| !row.deleted).find(is_it)?.id()
    }

    /// Makes a record for each record type of an object type that has none yet.
    pub(crate) fn keep_record_types(&mut self, object: &str, now: Timestamp) -> Result<(), OrgError> {
        let schema = self.table(object)?.schema.clone();
        for it in &schema.record_types {
            if self.record_type_id(&schema.name, &it.developer_name).is_none() {
                let fields = Map::from_iter([
                    ("Name".to_owned(), Value::from(it.label.as_str())),
                    ("DeveloperName".to_owned(), Value::from(it.developer_name.as_str())),
                    ("SobjectType".to_owned(), Value::from(schema.name.as_str())),
                    ("IsPersonType".to_owned(), Value::from(it.is_person_type)),
                ]);
                self.create("RecordType", &fields, now)?;
            }
        }
        Ok(())
    }

    /// Gives an account that is a person its contact and its record type, and brings the contact up to date.
    pub(crate) fn keep_person(&mut self, at: usize, place: usize, now: Timestamp) -> Result<(), OrgError> {
        let Some(table) = self.tables.get(at).filter(|table| table.schema.name == "Account") else { return Ok(()) };
        let (Some(is_person), Some(contact)) = (table.column("IsPersonAccount"), table.column("PersonContactId"))
        else {
            return Ok(());
        };
        let Some(mut row) = table.row(place).filter(|row| *row.cell(is_person) == Cell::Bool(true)).cloned() else {
            return Ok(());
        };
        let mut fields: Map<String, Value> = SHARED
            .iter()
            .filter_map(|(own, name)| Some(((*name).to_owned(), row.cell(table.column(own)?).to_plain_json())))
            .collect();
        let person_type = table.schema.record_types.iter().find(|it| it.is_person_type);
        let person_type = person_type.and_then(|it| self.record_type_id("Account", &it.developer_name));
        let record_type = table.column("RecordTypeId");
        match row.cell(contact).as_id() {
            Some(id) => self.update("Contact", id, &fields, now),
            None => {
                fields.insert("AccountId".to_owned(), row.id().map_or(Value::Null, |id| id.as_str().into()));
                row.set(contact, Cell::Id(self.create("Contact", &fields, now)?));
                if let (Some(column), Some(id)) = (record_type, person_type) {
                    row.set(column, Cell::Id(id));
                }
                self.put(at, place, row);
                Ok(())
            }
        }
    }
}
