//! The client as the engine's records.

use async_trait::async_trait;
use cti_engine::connector::{ConnectorError, ErrorKind, Records};
use http::Method;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::address::check_names;
use super::client::RestClient;
use super::query::Rows;
use super::records::Record;
use super::search::{ParameterizedSearch, SearchScope};

/// The most records that a query of a flow gives: a block keeps them all in its record.
const MOST_ROWS: usize = 2_000;

#[async_trait]
impl Records for RestClient {
    async fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
        Ok(Self::create(self, object, fields).await?.id)
    }

    async fn update(&self, object: &str, id: &str, fields: &Map<String, Value>) -> Result<(), ConnectorError> {
        Ok(Self::update(self, object, id, fields).await.map(drop)?)
    }

    async fn retrieve(
        &self,
        object: &str,
        id: &str,
        fields: &[String],
    ) -> Result<Option<Map<String, Value>>, ConnectorError> {
        let names: Vec<&str> = fields.iter().map(String::as_str).collect();
        let record = Self::retrieve(self, object, id, &names).await?;
        Ok(record.map(plain))
    }

    async fn find_by_phone(&self, object: &str, phone_number: &str) -> Result<Vec<String>, ConnectorError> {
        let search =
            ParameterizedSearch::new(phone_number).scope(SearchScope::Phone).object(object, &["Id", "CreatedDate"]);
        let mut found = self.parameterized_search(&search).await?;
        let text = |record: &Record, field: &str| record.get(field).and_then(Value::as_str).map(str::to_owned);
        found.sort_by_key(|record| text(record, "CreatedDate"));
        Ok(found.iter().filter_map(|record| text(record, "Id")).collect())
    }

    async fn query(&self, query: &str) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        match Self::query(self, query).rows(MOST_ROWS).await? {
            Rows::Complete(records) => Ok(records),
            // Half of an answer would look like all of it.
            Rows::Truncated { total, .. } => {
                let message = format!(
                    "the query gives {total} records, more than the {MOST_ROWS} that a flow holds: add a `LIMIT`"
                );
                Err(ConnectorError::new(ErrorKind::Invalid, message))
            }
        }
    }

    async fn invoke(&self, class: &str, method: &str, arguments: &str) -> Result<Value, ConnectorError> {
        check_names([class, method])?;
        let arguments: Record =
            form_urlencoded::parse(arguments.as_bytes()).map(|(name, value)| (name.into(), value.into())).collect();
        Ok(self.apex(Method::POST, &format!("{class}/{method}"), &Value::Object(arguments)).await?)
    }
}

/// A record without what names its type, as flows read it.
fn plain(mut record: Record) -> Record {
    record.shift_remove("attributes");
    record
}
