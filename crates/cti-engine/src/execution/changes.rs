//! What a run changed, and what it logged.

use std::fmt;

use cti_model::{BlockId, OneLine};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::connector::LogLevel;
use crate::properties::Change;

/// What a run changed of the state in hand, so that an embedder can keep it: each name once, with what became of it in
/// the end, in the order in which they were changed first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Changes {
    /// Properties that were set or removed.
    pub properties: IndexMap<String, Change<Value>>,
    /// Counters that were updated, each with its new value.
    pub counters: IndexMap<String, f64>,
    /// Attributes of the contact that were written.
    pub attributes: IndexMap<String, String>,
}

/// A line that *Log to Console* wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LogLine {
    /// The block that wrote it.
    pub block: BlockId,
    /// How much it matters.
    pub level: LogLevel,
    /// What it says.
    pub message: String,
}

impl fmt::Display for LogLine {
    /// `debug: …`, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", OneLine(self.level.as_str()), OneLine(&self.message))
    }
}
