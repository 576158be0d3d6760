//! The configuration of an adapter in an org: read, compared, written.
//!
//! An adapter's settings, flows, actions, attributes, rules and features are records of the adapter's package. Here they are
//! read into a [`CtiAdapter`], and a [`CtiAdapter`] from files is compared with them. What is different is a [`Plan`], which
//! can be shown before it is written; nothing else is touched.
//!
//! ```no_run
//! use cti_model::adapter::{AdapterFiles, CtiAdapter};
//! use cti_sfdc::configuration::Configuration;
//! # async fn example(client: cti_sfdc::rest::RestClient) -> Result<(), Box<dyn std::error::Error>> {
//! let org = Configuration::new(client);
//! let mut adapter = org.read("ACLightningAdapter").await?;
//! adapter.settings.medialess = true;
//! let plan = org.plan(&adapter).await?;
//! println!("{plan}");
//! org.write(&plan).await?;
//! # Ok(())
//! # }
//! ```

mod objects;
mod plan;
mod state;
mod write;

use cti_model::adapter::{AdapterError, AdapterSettings, CtiAdapter};
use cti_model::record::Record as _;
use serde_json::Value;

pub use objects::package_objects;
pub use plan::{Change, FieldChange, Plan, RecordName};
pub use write::Written;

pub use crate::rest::NAMESPACE;
use crate::rest::{RestClient, RestError};
use state::State;

/// Why a configuration could not be read from an org or written to it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// The org refused, or could not be reached.
    #[error(transparent)]
    Rest(#[from] RestError),
    /// The records are not a configuration.
    #[error(transparent)]
    Adapter(#[from] AdapterError),
    /// There is no such adapter.
    #[error("the org has no adapter `{}`: expected one of {found:?}", cti_model::OneLine(name))]
    NoAdapter {
        /// The name that was asked for.
        name: String,
        /// The names of those that there are.
        found: Vec<String>,
    },
    /// Several records of one kind have the same name, and nothing says which is meant.
    #[error("{} records of {object} are named `{}`: give each its id, or rename them", count, cti_model::OneLine(name))]
    Ambiguous {
        /// The object, without namespace.
        object: String,
        /// The name.
        name: String,
        /// How many there are.
        count: usize,
    },
    /// Somebody changed the org after the plan was made.
    #[error(
        "{object} `{}` was changed in the org after the plan was made: make the plan again",
        cti_model::OneLine(name)
    )]
    Changed {
        /// The object, without namespace.
        object: String,
        /// The name of the record.
        name: String,
    },
}

/// The configurations in an org.
#[derive(Clone, Debug)]
pub struct Configuration {
    client: RestClient,
    namespace: String,
}

impl Configuration {
    /// Those of the adapter's package ([`NAMESPACE`]).
    pub fn new(client: RestClient) -> Self {
        Self { client, namespace: NAMESPACE.to_owned() }
    }

    /// Sets the namespace of the package; empty where its objects were made without one.
    pub fn namespace(mut self, namespace: &str) -> Self {
        namespace.clone_into(&mut self.namespace);
        self
    }

    /// The names of the adapters.
    ///
    /// # Errors
    /// [`ConfigurationError::Rest`].
    pub async fn adapters(&self) -> Result<Vec<String>, ConfigurationError> {
        let names = State::adapters(self).await?;
        Ok(names.into_iter().map(|(name, _)| name).collect())
    }

    /// Reads an adapter with all that belongs to it: every field that the org has of it, also those that are not known here.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub async fn read(&self, adapter: &str) -> Result<CtiAdapter, ConfigurationError> {
        let adapters = State::adapters(self).await?;
        let Some(id) = named(&adapters, adapter)? else {
            let found = adapters.into_iter().map(|(name, _)| name).collect();
            return Err(ConfigurationError::NoAdapter { name: adapter.to_owned(), found });
        };
        let state = State::read(self, Some(id)).await?;
        Ok(CtiAdapter::from_records(&Value::Array(state.into_records(self)))?)
    }

    /// What has to be written for the org to have that adapter. The org's adapter is the one with its id, else the one with
    /// its name; with none it is created.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub async fn plan(&self, adapter: &CtiAdapter) -> Result<Plan, ConfigurationError> {
        let adapters = State::adapters(self).await?;
        let own = plan::id_of(&adapter.settings.other);
        let by_id = adapters.iter().find(|(_, id)| own.is_some_and(|own| plan::is_same_id(own, id)));
        let found = match by_id {
            Some((_, id)) => Some(id.as_str()),
            None => named(&adapters, &adapter.settings.name)?,
        };
        let state = State::read(self, found).await?;
        Plan::between(self, &state, adapter)
    }

    /// The API name of an object or field of the package.
    fn api(&self, bare: &str) -> String {
        let is_custom = bare.ends_with("__c") || bare.ends_with("__r");
        if is_custom && !self.namespace.is_empty() { format!("{}__{bare}", self.namespace) } else { bare.to_owned() }
    }
}

/// The id of the adapter of a name.
fn named<'a>(adapters: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, ConfigurationError> {
    let ids: Vec<&str> = adapters.iter().filter(|(other, _)| other == name).map(|(_, id)| id.as_str()).collect();
    match ids.as_slice() {
        [] => Ok(None),
        [id] => Ok(Some(id)),
        several => {
            let object = AdapterSettings::OBJECT.to_owned();
            Err(ConfigurationError::Ambiguous { object, name: name.to_owned(), count: several.len() })
        }
    }
}
