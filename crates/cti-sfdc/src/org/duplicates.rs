//! Duplicate rules: a record that is like others is refused, and the answer says which those are (`external-apis` section 4.2).

use serde_json::json;

use super::cell::Key;
use super::error::OrgError;
use super::schema::DuplicateRule;
use super::state::State;
use super::table::{Row, Table};
use crate::error_code::ErrorCode;
use crate::id::RecordId;

/// The most records that an answer names; the others are counted alone.
const MOST: usize = 10;

impl State {
    /// Refuses a record that a rule finds like others. One that is changed is looked at where a field of the rule changes.
    pub(super) fn refuse_duplicates(&self, table: &Table, row: &Row, before: Option<&Row>) -> Result<(), OrgError> {
        let rules = table.schema.duplicate_rules.iter().filter(|rule| !(rule.warns && self.allows_duplicates));
        for rule in rules {
            let found = alike(table, rule, row, before);
            if !found.is_empty() {
                return Err(refusal(table, rule, found));
            }
        }
        Ok(())
    }
}

/// The other records that have the values of a record in the fields of a rule.
fn alike(table: &Table, rule: &DuplicateRule, row: &Row, before: Option<&Row>) -> Vec<RecordId> {
    let columns: Option<Vec<usize>> = rule.fields.iter().map(|field| table.column(field)).collect();
    let Some(columns) = columns.filter(|columns| !columns.is_empty()) else { return Vec::new() };
    let keys = |row: &Row| columns.iter().map(|column| row.cell(*column).key()).collect::<Option<Vec<Key>>>();
    let Some(wanted) = keys(row) else { return Vec::new() };
    if before.and_then(keys).is_some_and(|before| before == wanted) {
        return Vec::new();
    }
    let has = |other: &&Row| !other.deleted && other.id() != row.id() && keys(other).is_some_and(|it| it == wanted);
    // An index of one of the fields leaves few records to look at.
    let indexed = columns.iter().zip(&wanted).find_map(|(column, key)| table.rows_with(*column, key));
    match indexed {
        Some(rows) => rows.iter().filter_map(|at| table.row(*at)).filter(has).filter_map(Row::id).collect(),
        None => table.rows.iter().filter(has).filter_map(Row::id).collect(),
    }
}

fn refusal(table: &Table, rule: &DuplicateRule, found: Vec<RecordId>) -> OrgError {
    const MESSAGE: &str = "Use one of these records?";
    let object = &table.schema.name;
    let record = |id: &RecordId| {
        let url = format!("/services/data/v{}/sobjects/{object}/{id}", super::API_VERSION);
        json!({"additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0,
            "record": {"attributes": {"type": object, "url": url}, "Id": id}})
    };
    let records: Vec<_> = found.iter().take(MOST).map(record).collect();
    let matches = json!({"entityType": object, "errors": [], "matchEngine": "ExactMatchEngine", "matchRecords": records,
        "rule": rule.name, "size": found.len(), "success": true});
    let result = json!({"allowSave": rule.warns, "duplicateRule": rule.name, "duplicateRuleEntityType": object,
        "errorMessage": MESSAGE, "matchResults": [matches]});
    let mut error = OrgError::new(ErrorCode::DuplicatesDetected, MESSAGE);
    (error.duplicates, error.duplicate_result) = (found, Some(Box::new(result)));
    error
}
