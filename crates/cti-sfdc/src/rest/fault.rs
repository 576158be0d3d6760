//! What Salesforce says when it refuses: codes, messages, the fields at fault, the duplicates found.

use cti_model::OneLine;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::answer::or_null;
use crate::error_code::ErrorCode;

/// One error of an answer: `{message, errorCode, fields?}`, and whatever else came with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fault {
    /// A sentence for people.
    #[serde(deserialize_with = "or_null")]
    pub message: String,
    /// The code. Where records are saved in a list it stands under `statusCode`.
    #[serde(alias = "statusCode", deserialize_with = "or_null")]
    pub error_code: ErrorCode,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_null")]
    pub fields: Vec<String>,
    /// What else it says, such as `duplicateResult`.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Fault {
    /// An error of that code.
    pub fn new(error_code: ErrorCode, message: impl Into<String>) -> Self {
        Self { message: message.into(), error_code, ..Self::default() }
    }

    /// Sets the fields at fault.
    pub fn with_fields<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.fields = fields.into_iter().map(Into::into).collect();
        self
    }

    /// The ids of the records that a duplicate rule found, the best match of each rule first, each once.
    pub fn duplicates(&self) -> Vec<&str> {
        let results = self.other.get("duplicateResult").into_iter();
        let listed = self.other.get("duplicateResults").and_then(Value::as_array).into_iter().flatten();
        let mut ids = Vec::new();
        for result in results.chain(listed) {
            for matched in list(result, "matchResults") {
                for record in list(matched, "matchRecords") {
                    let id = record.pointer("/record/Id").or_else(|| record.pointer("/record/id"));
                    if let Some(id) = id.and_then(Value::as_str)
                        && !ids.contains(&id)
                    {
                        ids.push(id);
                    }
                }
            }
        }
        ids
    }

    /// The fields that the object does not have, or that cannot be written: those that are listed, else the one that the
    /// sentence names (`No such column 'Bogus' on sobject of type Account`).
    pub fn unknown_fields(&self) -> Vec<&str> {
        match self.error_code {
            ErrorCode::InvalidField | ErrorCode::InvalidFieldForInsertUpdate if !self.fields.is_empty() => {
                self.fields.iter().map(String::as_str).collect()
            }
            ErrorCode::InvalidField => {
                let rest = self.message.split_once("No such column '").map(|(_, rest)| rest);
                rest.and_then(|rest| rest.split_once('\'')).map(|(field, _)| field).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

fn list<'v>(value: &'v Value, member: &str) -> impl Iterator<Item = &'v Value> {
    value.get(member).and_then(Value::as_array).into_iter().flatten()
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", OneLine(self.error_code.as_str()), OneLine(&self.message))?;
        if !self.fields.is_empty() {
            write!(f, " (fields: {})", OneLine(&self.fields.join(", ")))?;
        }
        Ok(())
    }
}
