//! Writing a plan: changes in batches, each of which is done whole or not at all.

use cti_model::adapter::AdapterSettings;
use cti_model::record::Record as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::plan::{Change, Plan, RecordName, is_same, is_same_id};
use super::state::{OrgRecord, State};
use super::{Configuration, ConfigurationError};
use crate::rest::{Composite, has_reference};

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
    /// batch fails, a new plan holds what is left. A record whose texts hold `@{`, which an org fills in within a batch, is
    /// written by itself.
    ///
    /// # Errors
    /// [`ConfigurationError`]; [`ConfigurationError::Changed`] when the org is no longer as the plan says.
    pub async fn write(&self, plan: &Plan) -> Result<Written, ConfigurationError> {
        if plan.is_empty() {
            return Ok(Written::default());
        }
        let state = State::read(self, plan.adapter.as_deref()).await?;
        check(&state, plan)?;
        if plan.adapter.is_none() {
            let names: Vec<String> = self.adapters().await?;
            let mut made = plan.changes.iter().map(Change::record).filter(|it| it.object == AdapterSettings::OBJECT);
            if let Some(RecordName { object, name, .. }) = made.find(|it| names.contains(&it.name)).cloned() {
                return Err(ConfigurationError::Changed { object, name });
            }
        }
        let mut ids: Vec<String> = Vec::with_capacity(plan.changes.len());
        let mut written = Written::default();
        for batch in batches(&plan.changes) {
            match batch {
                [change] if is_alone(change) => ids.push(self.write_alone(change, &ids, &mut written).await?),
                batch => self.write_batch(batch, &mut ids, &mut written).await?,
            }
        }
        Ok(written)
    }

    /// Writes changes that are done whole or not at all.
    async fn write_batch(
        &self,
        batch: &[Change],
        ids: &mut Vec<String>,
        written: &mut Written,
    ) -> Result<(), ConfigurationError> {
        let first = ids.len();
        let mut composite = Composite::all_or_none();
        for (at, change) in batch.iter().enumerate() {
            composite = self.add(composite, change, first + at, ids)?;
        }
        let answers = self.client.composite(&composite).await?;
        // The one that failed says more than those that it stopped.
        let failed = answers.iter().filter_map(|answer| answer.result().err());
        let halted = crate::ErrorCode::ProcessingHalted;
        if let Some(error) = failed.min_by_key(|error| error.has(&halted)) {
            return Err(error.into());
        }
        for (change, answer) in batch.iter().zip(&answers) {
            let id = answer.body.get("id").and_then(Value::as_str).unwrap_or_default();
            ids.push(written.note(change, id));
        }
        Ok(())
    }

    /// Writes a change in a request of its own; gives the id of the record.
    async fn write_alone(
        &self,
        change: &Change,
        ids: &[String],
        written: &mut Written,
    ) -> Result<String, ConfigurationError> {
        let object = self.api(&change.record().object);
        let fields = self.fields(change, ids);
        let id = match change {
            Change::Create { .. } => self.client.create(&object, &fields).await?.id,
            Change::Update { record, .. } => self.client.update(&object, &record.id, &fields).await?.id,
            Change::Delete { record } => {
                self.client.delete(&object, &record.id).await?;
                record.id.clone()
            }
        };
        Ok(written.note(change, &id))
    }

    /// The fields that a change writes, by their names in the org. A record that is created in the same batch is named by its
    /// reference.
    fn fields(&self, change: &Change, ids: &[String]) -> Map<String, Value> {
        let link = |(field, to): (&String, &usize)| {
            let id = ids.get(*to).cloned().unwrap_or_else(|| format!("@{{c{to}.id}}"));
            (self.api(field), Value::from(id))
        };
        match change {
            Change::Create { fields, links, .. } => {
                let fields = fields.iter().map(|(field, value)| (self.api(field), value.clone()));
                fields.chain(links.iter().map(link)).collect()
            }
            Change::Update { fields, links, .. } => {
                let fields = fields.iter().map(|(field, change)| (self.api(field), change.after.clone()));
                fields.chain(links.iter().map(link)).collect()
            }
            Change::Delete { .. } => Map::new(),
        }
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
        let fields = self.fields(change, ids);
        Ok(match change {
            Change::Create { .. } => composite.create(&reference, &object, &fields)?,
            Change::Update { record, .. } => composite.update(&reference, &object, &record.id, &fields)?,
            Change::Delete { record } => composite.delete(&reference, &object, &record.id)?,
        })
    }
}

impl Written {
    /// Notes that a change was written; gives the id of its record, which for a new one is `id`.
    fn note(&mut self, change: &Change, id: &str) -> String {
        let mut record = change.record().clone();
        if record.id.is_empty() {
            id.clone_into(&mut record.id);
        }
        let id = record.id.clone();
        match change {
            Change::Create { .. } => self.created.push(record),
            Change::Update { .. } => self.updated.push(record),
            Change::Delete { .. } => self.deleted.push(record),
        }
        id
    }
}

/// Whether a change cannot stand in a batch: a text of it would be taken for a reference to an earlier change.
fn is_alone(change: &Change) -> bool {
    match change {
        Change::Create { fields, .. } => fields.values().any(has_reference),
        Change::Update { fields, .. } => fields.values().any(|change| has_reference(&change.after)),
        Change::Delete { .. } => false,
    }
}

/// Changes in their order, in batches as large as may be.
fn batches(changes: &[Change]) -> Vec<&[Change]> {
    let runs = changes.chunk_by(|one, next| !is_alone(one) && !is_alone(next));
    runs.flat_map(|run| run.chunks(BATCH)).collect()
}

/// Refuses a plan that does not fit the org any more.
fn check(state: &State, plan: &Plan) -> Result<(), ConfigurationError> {
    if let Some(adapter) = &plan.adapter
        && state.of(AdapterSettings::OBJECT).next().is_none()
    {
        let object = AdapterSettings::OBJECT.to_owned();
        return Err(ConfigurationError::Changed { object, name: adapter.clone() });
    }
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
