//! What an org holds of an adapter: records, and which fields there are.

use std::collections::HashMap;

use cti_model::action::CtiAction;
use cti_model::adapter::{AdapterSettings, CtiFlow, ReplicaInstance, VoicemailDrop};
use cti_model::attribute::CtiAttribute;
use cti_model::feature::Feature;
use cti_model::presence::PresenceSyncRule;
use cti_model::record::{Record, bare_api_name};
use serde_json::{Map, Value, json};

use super::{Configuration, ConfigurationError};
use crate::error_code::ErrorCode;
use crate::rest::Rows;
use crate::soql::{Filter, QueryBuilder, field};

/// The most records of one kind that are read; an adapter has dozens.
const MOST: usize = 10_000;

/// How the records of an object belong to an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belongs {
    /// It is the adapter.
    Itself,
    /// A field names the adapter.
    ToAdapter,
    /// A field names a flow of the adapter.
    ToFlow,
    /// To every adapter of the org.
    ToOrg,
}

/// The field that names the adapter, and the one that names a flow.
pub(super) const ADAPTER: &str = "CtiAdapter__c";
pub(super) const FLOW: &str = "CTIFlow__c";

/// The objects of the package, each behind those that it refers to.
pub(super) const OBJECTS: [(&str, Belongs); 8] = [
    (AdapterSettings::OBJECT, Belongs::Itself),
    (CtiFlow::OBJECT, Belongs::ToAdapter),
    (CtiAction::OBJECT, Belongs::ToFlow),
    (CtiAttribute::OBJECT, Belongs::ToAdapter),
    (PresenceSyncRule::OBJECT, Belongs::ToAdapter),
    (Feature::OBJECT, Belongs::ToAdapter),
    (VoicemailDrop::OBJECT, Belongs::ToOrg),
    (ReplicaInstance::OBJECT, Belongs::ToAdapter),
];

/// The fields of an object that the model knows, with their defaults.
pub(super) fn known_fields(object: &str) -> Map<String, Value> {
    fn of<T: Record + Default>() -> Map<String, Value> {
        T::default().to_record()
    }
    match object {
        AdapterSettings::OBJECT => of::<AdapterSettings>(),
        CtiFlow::OBJECT => of::<CtiFlow>(),
        CtiAction::OBJECT => of::<CtiAction>(),
        CtiAttribute::OBJECT => of::<CtiAttribute>(),
        PresenceSyncRule::OBJECT => of::<PresenceSyncRule>(),
        Feature::OBJECT => of::<Feature>(),
        VoicemailDrop::OBJECT => of::<VoicemailDrop>(),
        ReplicaInstance::OBJECT => of::<ReplicaInstance>(),
        _ => Map::new(),
    }
}

/// A record of the org, with fields by their names without namespace.
#[derive(Clone, Debug)]
pub(super) struct OrgRecord {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) fields: Map<String, Value>,
}

impl OrgRecord {
    pub(super) fn name(&self) -> &str {
        self.fields.get("Name").and_then(Value::as_str).unwrap_or_default()
    }
}

/// What an org holds of an adapter.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) adapter: Option<String>,
    pub(super) records: Vec<OrgRecord>,
    /// By object, the fields that the org has, without namespace; an older package lacks some, and whole objects.
    pub(super) fields: HashMap<&'static str, Vec<String>>,
}

impl State {
    /// The adapters of an org: name and id.
    pub(super) async fn adapters(of: &Configuration) -> Result<Vec<(String, String)>, ConfigurationError> {
        let query = QueryBuilder::from(&of.api(AdapterSettings::OBJECT)).select(["Id", "Name"]).order_by("Name");
        let records = rows(of, query).await?;
        let text = |record: &Map<String, Value>, field: &str| {
            record.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Ok(records.iter().map(|record| (text(record, "Name"), text(record, "Id"))).collect())
    }

    /// What an org holds of an adapter; of none what belongs to every adapter.
    pub(super) async fn read(of: &Configuration, adapter: Option<&str>) -> Result<Self, ConfigurationError> {
        let mut state = Self { adapter: adapter.map(str::to_owned), records: Vec::new(), fields: HashMap::new() };
        for (object, belongs) in OBJECTS {
            let Some(fields) = fields(of, object).await? else { continue };
            let filter = match (belongs, adapter) {
                (Belongs::ToOrg, _) => None,
                (_, None) => {
                    state.fields.insert(object, fields);
                    continue;
                }
                (Belongs::Itself, Some(id)) => Some(field("Id").eq(id)),
                (Belongs::ToAdapter, Some(id)) => Some(field(&of.api(ADAPTER)).eq(id)),
                (Belongs::ToFlow, Some(id)) => {
                    Some(field(&format!("{}.{}", of.api("CTIFlow__r"), of.api(ADAPTER))).eq(id))
                }
            };
            let records = Self::records(of, object, &fields, filter).await?;
            state.records.extend(records);
            state.fields.insert(object, fields);
        }
        Ok(state)
    }

    async fn records(
        of: &Configuration,
        object: &'static str,
        fields: &[String],
        filter: Option<Filter>,
    ) -> Result<Vec<OrgRecord>, ConfigurationError> {
        let names: Vec<String> = fields.iter().map(|field| of.api(field)).collect();
        let mut query = QueryBuilder::from(&of.api(object)).select(["Id"]).select(names.iter().map(String::as_str));
        if let Some(filter) = filter {
            query = query.filter(filter);
        }
        if fields.iter().any(|field| field == "Order__c") {
            query = query.order_by(&of.api("Order__c"));
        }
        let records = rows(of, query.order_by("Name").order_by("Id")).await?;
        let bare = |record: Map<String, Value>| {
            let id = record.get("Id").and_then(Value::as_str).unwrap_or_default().to_owned();
            let fields = record.into_iter().filter(|(name, _)| name != "attributes" && name != "Id");
            let fields = fields.map(|(name, value)| (bare_api_name(&name).to_owned(), value)).collect();
            OrgRecord { object, id, fields }
        };
        Ok(records.into_iter().map(bare).collect())
    }

    /// The records as a query gives them, but without addresses, which a repository has no use for. Where there is no adapter
    /// yet, an empty one stands in front, to which what belongs to every adapter goes.
    pub(super) fn into_records(self, of: &Configuration) -> Vec<Value> {
        let whole = |record: OrgRecord| {
            let mut fields = Map::new();
            fields.insert("attributes".to_owned(), json!({"type": of.api(record.object)}));
            fields.insert("Id".to_owned(), record.id.into());
            fields.extend(record.fields.into_iter().map(|(name, value)| (of.api(&name), value)));
            Value::Object(fields)
        };
        let none = self.adapter.is_none().then(|| json!({"attributes": {"type": of.api(AdapterSettings::OBJECT)}}));
        none.into_iter().chain(self.records.into_iter().map(whole)).collect()
    }

    pub(super) fn of<'s>(&'s self, object: &'s str) -> impl Iterator<Item = &'s OrgRecord> {
        self.records.iter().filter(move |record| record.object == object)
    }

    /// Whether the org has a field.
    pub(super) fn has(&self, object: &str, field: &str) -> bool {
        self.fields.get(object).is_some_and(|fields| fields.iter().any(|known| known == field))
    }
}

async fn rows(of: &Configuration, query: QueryBuilder) -> Result<Vec<Map<String, Value>>, ConfigurationError> {
    let query = query.build().map_err(|error| crate::rest::RestError::Invalid(error.to_string()))?;
    match of.client.query(&query.to_string()).rows(MOST).await? {
        Rows::Complete(records) => Ok(records),
        Rows::Truncated { total, .. } => {
            let total = total.map_or_else(String::new, |total| format!("{total}, "));
            let message = format!("`{}` has {total}more records than the {MOST} that are read", query.from);
            Err(crate::rest::RestError::Invalid(message).into())
        }
    }
}

/// The fields of an object that make up a configuration: its name, and the package's own. `None` when the org does not have
/// the object, as with an older package.
async fn fields(of: &Configuration, object: &str) -> Result<Option<Vec<String>>, ConfigurationError> {
    let described = match of.client.describe(&of.api(object)).await {
        Ok(described) => described,
        Err(error) if error.has(&ErrorCode::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let names = described.fields.iter().map(|field| field.name.as_str());
    let own = names.filter(|name| *name == "Name" || (name.ends_with("__c") && of.api(bare_api_name(name)) == **name));
    Ok(Some(own.map(|name| bare_api_name(name).to_owned()).collect()))
}
