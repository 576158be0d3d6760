//! Activities: whom and what a task or an event is about.

use super::cell::Cell;
use super::error::OrgError;
use super::state::State;
use super::table::{Row, Table};
use crate::error_code::ErrorCode;

impl State {
    /// Refuses an activity that is about a lead and something else. Inferred, with the sentence: a rule of the platform that
    /// no source here states (`webex` section 4.4).
    pub(crate) fn refuse_what_beside_lead(&self, table: &Table, row: &Row) -> Result<(), OrgError> {
        if !matches!(table.schema.name.as_str(), "Task" | "Event") {
            return Ok(());
        }
        let cell = |name: &str| table.column(name).map(|column| row.cell(column));
        let who = cell("WhoId").and_then(Cell::as_id).and_then(|id| self.table_of(id));
        let is_lead = who.is_some_and(|(_, table)| table.schema.name == "Lead");
        if is_lead && cell("WhatId").is_some_and(|what| !what.is_null()) {
            let message = "Related To: must be empty beside a lead";
            return Err(OrgError::new(ErrorCode::FieldIntegrityException, message).of_field("WhatId"));
        }
        Ok(())
    }
}
