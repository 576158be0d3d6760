//! The org in memory.
#![expect(clippy::panic, clippy::expect_used, reason = "helpers of tests")]

mod queries;
mod records;
mod searches;
mod sqlite;
mod transactions;

use cti_sfdc::RecordId;
use cti_sfdc::org::{MemoryOrg, OrgError};
use serde_json::{Map, Value, json};

/// The members of an object.
pub(crate) fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// Creates a record that must be right.
pub(crate) fn create(org: &MemoryOrg, object: &str, value: &Value) -> RecordId {
    org.create(object, &fields(value)).unwrap_or_else(|error| panic!("{object} {value}: {error}"))
}

/// The code of an error.
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, OrgError>) -> String {
    result.expect_err("this should be refused").code.to_string()
}

/// A record without its attributes.
pub(crate) fn bare(mut record: Map<String, Value>) -> Value {
    record.remove("attributes");
    json!(record)
}
