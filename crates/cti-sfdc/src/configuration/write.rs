//! Writing a plan: changes in batches, each of which is done whole or not at all.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::plan::{Change, Plan, RecordName, is_same, is_same_id};
use super::state::{OrgRecord, State};
use super::{Configuration, ConfigurationError};
use crate::rest::Composite;

/// The most changes of a batch.
const BATCH: usize = 25;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// Records that were created, with their ids.
    pub created: Vec<RecordName>,
    /// Records of which fields were written.
    pub updated: Vec<RecordName>,
    /// Records that were deleted.
    pub deleted: Vec<RecordName>,
}

impl Configuration {
    /// Writes a plan: of each record what is different and no other field. Before, what the plan was made from is read again:
    /// when somebody changed it since, nothing is written. 25 changes at a time are done whole or not at all; when a later
    /// batch fails, a new plan holds what is left.
    ///
    /// # Errors
    /// [`ConfigurationError`]; [`ConfigurationError::Changed`] when the org is no longer as the plan says.
    pub async fn write(&self, plan: &Plan) -> Result<Written, ConfigurationError> {
        if plan.is_empty() {
            return Ok(Written::default());
        }
        let state = State::read(self, plan.adapter.as_deref()).await?;
        check(&state, plan)?;
        let mut ids: Vec<String> = Vec::with_capacity(plan.changes.len());
        let mut written = Written::default();
        for batch in plan.changes.chunks(BATCH) {
            let first = ids.len();
            let mut composite = Composite::all_or_none();
            for (at, change) in batch.iter().enumerate() {
                composite = self.add(composite, change, first + at, &ids)?;
            }
            let answers = self.client.composite(&composite).await?;
            // The one that failed says more than those that it stopped.
            let failed = answers.iter().filter_map(|answer| answer.result().err());
            let halted = crate::ErrorCode::ProcessingHalted;
            if let Some(error) = failed.min_by_key(|error| error.has(&halted)) {
                return Err(error.into());
            }
            for (change, answer) in batch.iter().zip(&answers) {
                let id = answer.body.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
                let mut record = change.record().clone();
                ids.push(if record.id.is_empty() { id.clone() } else { record.id.clone() });
                match change {
                    Change::Create { .. } => {
                        record.id = id;
                        written.created.push(record);
                    }
                    Change::Update { .. } => written.updated.push(record),
                    Change::Delete { .. } => written.deleted.push(record),
                }
            }
        }
        Ok(written)
    }

    fn add(
        &self,
        composite: Composite,
        change: &Change,
        at: usize,
        ids: &[String],
    ) -> Result<Composite, ConfigurationError> {
        let reference = format!("c{at}");
        let object = self.api(&change.record().object);
        // A record of this batch is named by its reference.
        let link = |(field, to): (&String, &usize)| {
            let id = ids.get(*to).cloned().unwrap_or_else(|| format!("@{{c{to}.id}}"));
            (self.api(field), Value::from(id))
        };
        Ok(match change {
            Change::Create { fields, links, .. } => {
                let fields = fields.iter().map(|(field, value)| (self.api(field), value.clone()));
                let fields: Map<String, Value> = fields.chain(links.iter().map(link)).collect();
                composite.create(&reference, &object, &fields)?
            }
            Change::Update { record, fields, links } => {
                let fields = fields.iter().map(|(field, change)| (self.api(field), change.after.clone()));
                let fields: Map<String, Value> = fields.chain(links.iter().map(link)).collect();
                composite.update(&reference, &object, &record.id, &fields)?
            }
            Change::Delete { record } => composite.delete(&reference, &object, &record.id)?,
        })
    }
}

/// Refuses a plan that does not fit the org any more.
fn check(state: &State, plan: &Plan) -> Result<(), ConfigurationError> {
    for change in &plan.changes {
        let record = change.record();
        let is_as_planned = match change {
            Change::Create { .. } => {
                // Somebody else created it.
                !state.of(&record.object).any(|it| it.name() == record.name && !plan.seen.contains(&it.id))
            }
            Change::Update { fields, .. } => find(state, record).is_some_and(|found| {
                let now = |field: &String| found.fields.get(field).unwrap_or(&Value::Null);
                fields.iter().all(|(field, change)| is_same(now(field), &change.before))
            }),
            Change::Delete { .. } => find(state, record).is_some(),
        };
        if !is_as_planned {
            let (object, name) = (record.object.clone(), record.name.clone());
            return Err(ConfigurationError::Changed { object, name });
        }
    }
    Ok(())
}

fn find<'s>(state: &'s State, record: &'s RecordName) -> Option<&'s OrgRecord> {
    state.of(&record.object).find(|it| is_same_id(&it.id, &record.id))
}
