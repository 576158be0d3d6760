//! The org as the engine's records.

use std::sync::Arc;

use async_trait::async_trait;
use cti_engine::connector::{Connector, ConnectorError, Desk, Records};
use serde_json::{Map, Value};

use super::MemoryOrg;
use crate::error_code::ErrorCode;
use crate::id::RecordId;

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Records for MemoryOrg {
    async fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
        Ok(Self::create(self, object, fields)?.to_string())
    }

    async fn update(&self, object: &str, id: &str, fields: &Map<String, Value>) -> Result<(), ConnectorError> {
        Ok(Self::update(self, object, id, fields)?)
    }

    async fn retrieve(
        &self,
        object: &str,
        id: &str,
        fields: &[String],
    ) -> Result<Option<Map<String, Value>>, ConnectorError> {
        match Self::retrieve(self, object, id, Some(fields)) {
            Ok(record) => Ok(Some(plain(record))),
            Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::EntityIsDeleted) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn find_by_phone(&self, object: &str, phone_number: &str) -> Result<Vec<String>, ConnectorError> {
        Ok(self.with_number(object, phone_number)?.iter().map(RecordId::to_string).collect())
    }

    async fn query(&self, query: &str) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        Ok(Self::query(self, query)?.records.into_iter().map(plain).collect())
    }
}

impl Connector for MemoryOrg {
    fn install(self: Arc<Self>, desk: Desk) -> Desk {
        desk.with_records(self)
    }
}

/// A record without what names its type, as flows read it.
fn plain(mut record: Map<String, Value>) -> Map<String, Value> {
    record.shift_remove("attributes");
    record
}
