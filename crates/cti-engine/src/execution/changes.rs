//! What a run changed, and what it logged.

use std::fmt;

use cti_model::{BlockId, OneLine};
use indexmap::IndexMap;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::connector::LogLevel;
use crate::contact::Attributes;
use crate::properties::Change;

/// What a run changed of the state in hand, so that an embedder can keep it: each name once, with what became of it in
/// the end, in the order in which they were changed first.
///
/// As JSON it is `{properties, counters, attributes}`, and `secretAttributes` names those that are secret.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Changes {
    /// Properties that were set or removed.
    pub properties: IndexMap<String, Change<Value>>,
    /// Counters that were updated, each with its new value.
    pub counters: IndexMap<String, f64>,
    /// Attributes of the contact that were written; those that are secret there are so here.
    pub attributes: Attributes,
}

impl Serialize for Changes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("properties", &self.properties)?;
        map.serialize_entry("counters", &self.counters)?;
        map.serialize_entry("attributes", &self.attributes)?;
        let secret = self.attributes.secret_names();
        if secret.len() > 0 {
            map.serialize_entry("secretAttributes", &secret.collect::<Vec<_>>())?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Changes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        struct Read {
            properties: IndexMap<String, Change<Value>>,
            counters: IndexMap<String, f64>,
            attributes: Attributes,
            secret_attributes: Vec<String>,
        }
        let Read { properties, counters, mut attributes, secret_attributes } = Read::deserialize(deserializer)?;
        for name in secret_attributes {
            attributes.mark_secret(name);
        }
        Ok(Self { properties, counters, attributes })
    }
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
