//! What a planner works with: the desk, the settings, and the list of what it did.

use cti_engine::connector::{self, ConnectorError, ErrorKind, RecordsCall};
use cti_engine::jiff::Zoned;
use cti_engine::{connector::Desk, indexmap::IndexSet};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::effect::{Effect, Planned};
use super::options::PlannerOptions;
use crate::date_pattern::SubjectDate;
use crate::definition::ConnectorConfig;
use crate::mapping::{FieldMap, Mapped, Outcome};
use crate::subject::SubjectTemplate;

/// What a planner works with.
#[derive(Clone, Debug)]
pub(super) struct Around {
    pub(super) desk: Desk,
    pub(super) config: ConnectorConfig,
    pub(super) options: PlannerOptions,
    pub(super) subject: SubjectTemplate,
    pub(super) date: SubjectDate,
}

impl Around {
    /// Makes a call to the outside.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        request: impl Into<connector::Call>,
    ) -> Result<T, ConnectorError> {
        self.desk.call(request, self.options.within()).await
    }

    /// Makes a call whose answer says nothing; whether it succeeded.
    pub(super) async fn done(&self, request: impl Into<connector::Call>, told: &mut Told) -> bool {
        let request = request.into();
        let name = request.name().to_owned();
        match self.call::<Value>(request).await {
            Ok(_) => true,
            Err(error) => {
                told.tell(Effect::failed(&name, error));
                false
            }
        }
    }

    /// The date and time on the agent's clock.
    pub(super) fn now(&self) -> Zoned {
        self.desk.clock().timestamp().to_zoned(self.desk.time_zone().clone())
    }

    /// How long the desk's clock has been going, in milliseconds.
    pub(super) fn clock_millis(&self) -> u64 {
        u64::try_from(self.desk.clock().now().as_millis()).unwrap_or(u64::MAX)
    }

    /// Creates a record. A field that the CRM refuses by its name is left out, and the record created without it: one wrong
    /// row of a mapping does not lose a call.
    pub(super) async fn create(
        &self,
        object: &str,
        fields: &mut FieldMap,
        told: &mut Told,
    ) -> Result<String, ConnectorError> {
        loop {
            let request = RecordsCall::Create { object: object.to_owned(), fields: fields.clone() };
            match self.call(request).await {
                Err(error) if drop_refused(object, fields, &error, told).is_some() => {}
                answer => return answer,
            }
        }
    }

    /// Writes fields of a record; as [`Around::create`], without those that are refused. Gives their names.
    pub(super) async fn update(
        &self,
        object: &str,
        id: &str,
        fields: &mut FieldMap,
        told: &mut Told,
    ) -> Result<IndexSet<String>, ConnectorError> {
        let mut refused = IndexSet::new();
        while !fields.is_empty() {
            let request = RecordsCall::Update { object: object.to_owned(), id: id.to_owned(), fields: fields.clone() };
            match self.call::<()>(request).await {
                Ok(()) => break,
                Err(error) => match drop_refused(object, fields, &error, told) {
                    Some(field) => drop(refused.insert(field)),
                    None => return Err(error),
                },
            }
        }
        Ok(refused)
    }
}

/// Whether an error says for certain that nothing was done, and that trying again does not help: the other side answered, and
/// refused. Of any other one it is not known, whether or not the same call may be made again: an answer that was lost, a page
/// of a gateway in its place.
pub(super) fn is_refusal(error: &ConnectorError) -> bool {
    let kinds =
        [ErrorKind::NotFound, ErrorKind::Denied, ErrorKind::Invalid, ErrorKind::Conflict, ErrorKind::Unsupported];
    !error.is_retryable() && kinds.contains(&error.kind())
}

/// Takes out the field that a refusal names, and tells so; `None` when it names none.
fn drop_refused(object: &str, fields: &mut FieldMap, error: &ConnectorError, told: &mut Told) -> Option<String> {
    if error.is_retryable() || !matches!(error.kind(), ErrorKind::Invalid | ErrorKind::Denied | ErrorKind::Other) {
        return None;
    }
    // The words of the message, as names of fields are written: `No such column 'Tier__c' on sobject of type Task`.
    let words = error.message().split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    let named: IndexSet<&str> = words.collect();
    let field = fields.keys().find(|field| named.contains(field.as_str()) && *field != object)?.clone();
    fields.shift_remove(&field);
    told.tell(Effect::FieldRefused { object: object.to_owned(), field: field.clone(), error: error.clone() });
    Some(field)
}

/// The list of what a planner did for one call.
#[derive(Debug, Default)]
pub(super) struct Told {
    interaction_id: Option<String>,
    planned: Vec<Planned>,
}

impl Told {
    pub(super) fn of(interaction_id: &str) -> Self {
        Self { interaction_id: Some(interaction_id.to_owned()), planned: Vec::new() }
    }

    pub(super) fn tell(&mut self, effect: Effect) {
        self.planned.push(Planned { interaction_id: self.interaction_id.clone(), effect });
    }

    /// Tells of the rows of a mapping that an administrator wants to know of. That a call lacks a variable is no news.
    pub(super) fn rows(&mut self, mapped: &Mapped) {
        for explanation in &mapped.explanations {
            let is_usual = matches!(
                explanation.outcome,
                Outcome::Constant(_)
                    | Outcome::Variable(_)
                    | Outcome::Condition { .. }
                    | Outcome::Missing
                    | Outcome::Blank
            );
            if !is_usual || explanation.found_as.is_some() || explanation.cut > 0 {
                self.tell(Effect::Row { explanation: explanation.clone() });
            }
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.planned.extend(other.planned);
    }

    pub(super) fn into_planned(self) -> Vec<Planned> {
        self.planned
    }
}
