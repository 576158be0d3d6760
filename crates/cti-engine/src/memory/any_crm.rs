//! What the desk in memory needs of a CRM, so that another one can stand in its place.

use std::fmt;

use serde_json::{Map, Value};

use super::MemoryCrm;
use crate::connector::{ConnectorError, Records};

/// A CRM that the desk in memory can stand on: records for flows, and what its screen shows of them. [`MemoryCrm`] is a
/// small one; a connector crate may bring one that answers as its own does. What is found is decided by the same functions
/// in both: [`words`](super::words) and [`comparable_numbers`](crate::phone_number::comparable_numbers).
pub trait Crm: Records + fmt::Debug {
    /// How a record is shown: its object type, a blank, and its name or number; `None` when there is no such record.
    fn label(&self, id: &str) -> Option<String>;

    /// The records that a text names: by id, phone number, name, e-mail address or number.
    ///
    /// # Errors
    /// Those of a search of the CRM, such as for a text that is too short.
    fn search(&self, text: &str) -> Result<Vec<CrmMatch>, ConnectorError>;

    /// Saves the form of a new record; gives its id.
    ///
    /// # Errors
    /// Those of creating a record.
    fn save(&self, object: &str, fields: Map<String, Value>) -> Result<String, ConnectorError>;

    /// How many reports of sales work it does not keep any more, where it keeps only some.
    fn dropped_work(&self) -> u64 {
        0
    }
}

/// A record that a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrmMatch {
    /// Its id.
    pub id: String,
    /// Its object type.
    pub object: String,
    /// Its name or number.
    pub name: Option<String>,
}

impl Crm for MemoryCrm {
    fn label(&self, id: &str) -> Option<String> {
        Self::label(self, id)
    }

    fn search(&self, text: &str) -> Result<Vec<CrmMatch>, ConnectorError> {
        Self::search(self, text)
    }

    fn save(&self, object: &str, fields: Map<String, Value>) -> Result<String, ConnectorError> {
        self.create_now(object, &fields)
    }

    fn dropped_work(&self) -> u64 {
        self.dropped()
    }
}
