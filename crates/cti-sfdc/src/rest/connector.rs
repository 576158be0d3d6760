//! The client as the engine's records.

use std::sync::Arc;

use async_trait::async_trait;
use cti_engine::connector::{Connector, ConnectorError, Desk, ErrorKind, Records};
use cti_engine::phone_number::LibPhoneNumbers;
use cti_model::adapter::VoicemailDrop;
use cti_model::record::Record as _;
use http::Method;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::address::check_names;
use super::client::RestClient;
use super::composite::Composite;
use super::error::RestError;
use super::query::Rows;
use super::records::Record;
use crate::look_up::{OrgSource, by_phone};
use crate::soql::{Query, QueryBuilder, field};
use crate::sosl::Search;

/// The namespace of the adapter's package.
pub const NAMESPACE: &str = "amazonconnect";

/// The most records that a query of a flow gives: a block keeps them all in its record.
const MOST_ROWS: usize = 2_000;

#[async_trait]
impl Records for RestClient {
    async fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
        Ok(Self::create(self, object, fields).await.map_err(once)?.id)
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
        let found = by_phone(self, &LibPhoneNumbers, None, object, phone_number).await?;
        Ok(found.ids().iter().map(ToString::to_string).collect())
    }

    async fn query(&self, query: &str) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        match Self::query(self, query).rows(MOST_ROWS).await? {
            Rows::Complete(records) => Ok(records.into_iter().map(plain).collect()),
            // Half of an answer would look like all of it.
            Rows::Truncated { total, .. } => {
                let more =
                    total.filter(|total| *total > MOST_ROWS as u64).map_or_else(String::new, |it| format!("{it}, "));
                let message =
                    format!("the query gives {more}more records than the {MOST_ROWS} that a flow holds: add a `LIMIT`");
                Err(ConnectorError::new(ErrorKind::Invalid, message))
            }
        }
    }

    async fn choose_voicemail_drop(&self, name: &str, initial_contact_id: &str) -> Result<(), ConnectorError> {
        let api = |bare: &str| format!("{NAMESPACE}__{bare}");
        let (object, active, contact) = (api(VoicemailDrop::OBJECT), api("Active__c"), api("ContactId__c"));
        let chosen = field("Name").eq(name).and(field(&active).eq(true));
        let query = QueryBuilder::from(&object)
            .select(["Id", "Name", &active])
            .filter(chosen.or(field(&contact).eq(initial_contact_id)))
            .order_by("CreatedDate")
            .order_by("Id")
            .build()?;
        let drops = Records::query(self, &query.to_string()).await?;
        let is_chosen =
            |drop: &Record| drop.get("Name").is_some_and(|it| it == name) && drop.get(&active) == Some(&true.into());
        let Some(at) = drops.iter().position(is_chosen) else {
            let message = "no active voicemail drop has that name";
            return Err(ConnectorError::new(ErrorKind::NotFound, message));
        };
        let mut all = Composite::all_or_none();
        for (nth, drop) in drops.iter().enumerate() {
            let id = drop.get("Id").and_then(Value::as_str).unwrap_or_default();
            let fields = if nth == at {
                Map::from_iter([(contact.clone(), initial_contact_id.into()), (api("Selected__c"), true.into())])
            } else if is_chosen(drop) {
                continue;
            } else {
                Map::from_iter([(contact.clone(), Value::Null)])
            };
            all = all.update(&format!("d{nth}"), &object, id, &fields)?;
        }
        for answer in self.composite(&all).await? {
            answer.result()?;
        }
        Ok(())
    }

    async fn invoke(&self, class: &str, method: &str, arguments: &str) -> Result<Value, ConnectorError> {
        check_names([class, method])?;
        let arguments: Record =
            form_urlencoded::parse(arguments.as_bytes()).map(|(name, value)| (name.into(), value.into())).collect();
        let path = format!("{class}/{method}");
        Ok(self.apex(Method::POST, &path, &Value::Object(arguments)).await.map_err(once)?)
    }
}

#[async_trait]
impl OrgSource for RestClient {
    async fn search(&self, search: &Search) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        Ok(Self::search(self, &search.to_string()).await?)
    }

    async fn query(&self, query: &Query) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        Records::query(self, &query.to_string()).await
    }
}

impl Connector for RestClient {
    fn install(self: Arc<Self>, desk: Desk) -> Desk {
        desk.with_records(self)
    }
}

/// The error of a request that does something twice when it is sent twice: where it may have been acted on, a retry is no
/// help, which a layer at the door that repeats calls has to know.
fn once(error: RestError) -> ConnectorError {
    let is_unknown = error.is_outcome_unknown();
    let error = ConnectorError::from(error);
    if is_unknown { error.retryable(false) } else { error }
}

/// A record without what names its type, as flows read it.
fn plain(mut record: Record) -> Record {
    record.shift_remove("attributes");
    record
}
