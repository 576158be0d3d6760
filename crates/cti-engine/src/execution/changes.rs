//! What a run changed, and what it logged.

use std::fmt;

use cti_model::{BlockId, OneLine};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Changed;
use crate::connector::LogLevel;
use crate::properties::Change;

/// What a run changed of the state in hand, so that an embedder can keep it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Changes {
    /// Properties that were set or removed, each once, with its last change. A removed one may be the adapter's, in
    /// versions before 5.27.
    pub properties: Changed<Change<Value>>,
    /// Counters that were updated, each once, with its new value.
    pub counters: Changed<f64>,
    /// Attributes of the contact, each time one was written: what stood there between identifies a late snapshot of the
    /// contact.
    pub attributes: Vec<AttributeChange>,
}

impl Changes {
    /// The value that was written to an attribute last.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        Some(&self.attributes.iter().rev().find(|written| written.name == name)?.value)
    }

    pub(crate) fn attribute_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|written| (written.name.as_str(), written.value.as_str()))
    }
}

/// An attribute of the contact that was written.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AttributeChange {
    /// Its name.
    pub name: String,
    /// What was written to it.
    pub value: String,
    /// Whether the contact has it marked as secret: not to be logged, shown or reported.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

impl AttributeChange {
    /// The value, or what stands for a secret one.
    pub fn shown(&self) -> &str {
        if self.secret { "[secret]" } else { &self.value }
    }
}

impl fmt::Debug for AttributeChange {
    /// Does not show a secret value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttributeChange")
            .field("name", &self.name)
            .field("value", &self.shown())
            .finish_non_exhaustive()
    }
}

/// A line that *Log to Console* wrote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LogLine {
    /// The block that wrote it.
    pub block: BlockId,
    /// How much it matters.
    pub level: LogLevel,
    /// What it says.
    pub message: String,
}

redacted!(struct LogLine { block, level });

impl fmt::Display for LogLine {
    /// `debug: …`, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", OneLine(self.level.as_str()), OneLine(&self.message))
    }
}
