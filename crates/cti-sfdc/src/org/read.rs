//! A record as the REST API gives it.

use serde_json::{Map, Value, json};

use super::API_VERSION;
use super::error::OrgError;
use super::state::State;
use super::table::Row;
use crate::error_code::ErrorCode;
use crate::id::RecordId;

impl State {
    pub(super) fn retrieve(
        &self,
        object: &str,
        id: RecordId,
        fields: Option<&[String]>,
    ) -> Result<Map<String, Value>, OrgError> {
        let table = self.table(object)?;
        let Some(row) = table.live(id) else {
            return Err(match table.find(id) {
                Some(_) => OrgError::new(ErrorCode::EntityIsDeleted, "entity is deleted"),
                None => OrgError::new(ErrorCode::NotFound, "The requested resource does not exist"),
            });
        };
        let mut record = attributes(&table.schema.name, id);
        let mut put = |column: usize, row: &Row| {
            if let Some(field) = table.field(column) {
                record.insert(field.name.clone(), row.cell(column).to_json(&field.kind));
            }
        };
        match fields {
            None => (0..table.schema.fields.len()).for_each(|column| put(column, row)),
            Some(fields) => {
                for name in fields {
                    let unknown = || OrgError::unknown_field(name, &table.schema.name);
                    put(table.column(name).ok_or_else(unknown)?, row);
                }
            }
        }
        Ok(record)
    }
}

/// A record with nothing but what says which one it is.
pub(super) fn attributes(object: &str, id: RecordId) -> Map<String, Value> {
    let url = format!("/services/data/v{API_VERSION}/sobjects/{object}/{id}");
    Map::from_iter([("attributes".to_owned(), json!({"type": object, "url": url}))])
}
