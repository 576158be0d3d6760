//! Several changes that are made together or not at all.

use serde_json::{Map, Value};

use super::error::OrgError;
use super::parsed;
use super::query::{Moment, QueryAnswer, answer};
use super::state::State;
use super::write::Upserted;
use crate::id::RecordId;

/// Several changes of an org that are made together or not at all: see [`MemoryOrg::transaction`](super::MemoryOrg::transaction).
#[derive(Debug)]
pub struct Transaction<'o> {
    pub(super) state: &'o mut State,
    pub(super) moment: Moment,
}

impl Transaction<'_> {
    /// Saves from now on what a duplicate rule only warns of.
    pub fn allow_duplicates(&mut self) {
        self.state.allows_duplicates = true;
    }

    /// As [`MemoryOrg::create`](super::MemoryOrg::create).
    ///
    /// # Errors
    /// The same.
    pub fn create(&mut self, object: &str, fields: &Map<String, Value>) -> Result<RecordId, OrgError> {
        let now = self.moment.now;
        self.state.atomically(|state| state.create(object, fields, now))
    }

    /// As [`MemoryOrg::retrieve`](super::MemoryOrg::retrieve).
    ///
    /// # Errors
    /// The same.
    pub fn retrieve(&self, object: &str, id: &str, fields: Option<&[String]>) -> Result<Map<String, Value>, OrgError> {
        self.state.retrieve(object, RecordId::parse(id)?, fields)
    }

    /// As [`MemoryOrg::query`](super::MemoryOrg::query).
    ///
    /// # Errors
    /// The same.
    pub fn query(&self, soql: &str) -> Result<QueryAnswer, OrgError> {
        answer(self.state, &self.moment, &parsed(soql)?, false)
    }

    /// As [`MemoryOrg::find_by_external_id`](super::MemoryOrg::find_by_external_id).
    ///
    /// # Errors
    /// The same.
    pub fn find_by_external_id(&self, object: &str, field: &str, value: &str) -> Result<Vec<RecordId>, OrgError> {
        self.state.find_by(object, field, value)
    }

    /// As [`MemoryOrg::update`](super::MemoryOrg::update).
    ///
    /// # Errors
    /// The same.
    pub fn update(&mut self, object: &str, id: &str, fields: &Map<String, Value>) -> Result<(), OrgError> {
        let (id, now) = (RecordId::parse(id)?, self.moment.now);
        self.state.atomically(|state| state.update(object, id, fields, now))
    }

    /// As [`MemoryOrg::upsert`](super::MemoryOrg::upsert).
    ///
    /// # Errors
    /// The same.
    pub fn upsert(
        &mut self,
        object: &str,
        field: &str,
        value: &str,
        fields: &Map<String, Value>,
    ) -> Result<Upserted, OrgError> {
        let now = self.moment.now;
        self.state.atomically(|state| state.upsert(object, field, value, fields, now))
    }

    /// As [`MemoryOrg::delete`](super::MemoryOrg::delete).
    ///
    /// # Errors
    /// The same.
    pub fn delete(&mut self, object: &str, id: &str) -> Result<(), OrgError> {
        let (id, now) = (RecordId::parse(id)?, self.moment.now);
        self.state.atomically(|state| state.delete(object, id, now))
    }
}
