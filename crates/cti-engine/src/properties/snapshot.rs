//! Properties as data: everything that a store holds, and what changed in it.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Everything that a property store holds at one moment.
///
/// ```
/// use cti_engine::properties::PropertySnapshot;
///
/// let text = r#"{"flows":{"properties":{"case":"500"},"counters":{"calls":2.0}},"adapter":{"properties":{},"counters":{}}}"#;
/// let snapshot: PropertySnapshot = serde_json::from_str(text)?;
/// assert_eq!(snapshot.flows.properties["case"], "500");
/// assert_eq!(serde_json::to_string(&snapshot)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PropertySnapshot {
    /// What flows keep.
    pub flows: Namespace,
    /// What the adapter keeps, which flows only read.
    pub adapter: Namespace,
}

/// The properties and counters of one namespace, in the order in which they came to be.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Namespace {
    /// Properties by key.
    pub properties: IndexMap<String, Value>,
    /// Counters by name; every one is finite.
    pub counters: IndexMap<String, f64>,
}

redacted!(
    struct Namespace {}
);

/// What changed in a property store since it was last saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PropertyChanges {
    /// Changes of what flows keep.
    pub flows: NamespaceChanges,
    /// Changes of what the adapter keeps.
    pub adapter: NamespaceChanges,
}

/// What changed in one namespace: each name once, with its last change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NamespaceChanges {
    /// Properties by key.
    pub properties: IndexMap<String, Change<Value>>,
    /// Counters by name.
    pub counters: IndexMap<String, Change<f64>>,
}

/// The last change of one property or counter: `{"set": …}` or `"removed"`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Change<T> {
    /// It has this value now.
    Set(T),
    /// It is gone.
    Removed,
}

impl<T> fmt::Debug for Change<T> {
    /// What happened; the value may be a customer's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Set(_) => "Set(..)",
            Self::Removed => "Removed",
        })
    }
}

impl<T> Change<T> {
    /// Its value; `None` when it is gone.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Removed => None,
        }
    }
}

impl PropertyChanges {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty() && self.adapter.is_empty()
    }
}

impl NamespaceChanges {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.counters.is_empty()
    }
}

impl PropertySnapshot {
    /// Applies changes. A snapshot, and the changes of the store since, give what the store holds now; applying the same
    /// changes again changes nothing.
    pub fn apply(&mut self, changes: &PropertyChanges) {
        for (namespace, changes) in [(&mut self.flows, &changes.flows), (&mut self.adapter, &changes.adapter)] {
            apply(&mut namespace.properties, &changes.properties);
            apply(&mut namespace.counters, &changes.counters);
        }
    }
}

fn apply<T: Clone>(values: &mut IndexMap<String, T>, changes: &IndexMap<String, Change<T>>) {
    for (name, change) in changes {
        match change {
            Change::Set(value) => {
                values.insert(name.clone(), value.clone());
            }
            Change::Removed => {
                values.shift_remove(name);
            }
        }
    }
}
