//! Where look-ups are made: the org in memory, or a real one over its REST API.

use async_trait::async_trait;
use cti_engine::connector::{ConnectorError, ErrorKind};
use serde_json::{Map, Value};

use crate::org::MemoryOrg;
use crate::soql::{BuildError, Query};
use crate::sosl::Search;

/// An org that answers searches and queries, which come as data: text of a customer cannot become syntax on the way.
#[async_trait]
pub trait OrgSource: Send + Sync {
    /// The records that a search finds, with their `attributes`.
    ///
    /// # Errors
    /// Those of the org.
    async fn search(&self, search: &Search) -> Result<Vec<Map<String, Value>>, ConnectorError>;

    /// The records that a query gives.
    ///
    /// # Errors
    /// Those of the org.
    async fn query(&self, query: &Query) -> Result<Vec<Map<String, Value>>, ConnectorError>;
}

#[async_trait]
impl OrgSource for MemoryOrg {
    async fn search(&self, search: &Search) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        Ok(self.run_search(search)?)
    }

    async fn query(&self, query: &Query) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        Ok(self.run_query(query)?.records)
    }
}

impl From<BuildError> for ConnectorError {
    fn from(error: BuildError) -> Self {
        Self::new(ErrorKind::Invalid, error.to_string())
    }
}
