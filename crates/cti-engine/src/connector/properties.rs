//! The property store: what flows remember from one event to the next (section 3.8).

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;
use serde_json::{Map, Value};

/// What flows remember, read and written without waiting. It outlives runs and spans events.
///
/// There are two namespaces: what flows set, and what the adapter itself keeps (`userProfile`,
/// `recordingNamedCredential`). Flows read both, their own first; they write and clear only their own.
pub trait Properties: Send + Sync + fmt::Debug {
    /// The value of a property.
    fn get(&self, key: &str) -> Option<Value>;

    /// Sets a property of the adapter, which flows read and cannot change.
    fn set_adapter(&self, key: &str, value: Value);

    /// Sets a counter of the adapter, such as `openAgentTabs`: flows read it, and what they add to a counter of that name
    /// they do not see.
    fn set_adapter_counter(&self, name: &str, count: f64);

    /// Sets a property of the flows.
    fn set(&self, key: &str, value: Value);

    /// Removes a property of the flows; whether there was one.
    fn unset(&self, key: &str) -> bool;

    /// Removes every property of the flows; those of the adapter stay. Gives back the keys.
    fn clear(&self) -> Vec<String>;

    /// Every property, the adapter's first.
    fn all(&self) -> Map<String, Value>;

    /// The value of a counter; 0 when there is none.
    fn counter(&self, name: &str) -> f64;

    /// Adds to a counter; gives its new value.
    fn add_to_counter(&self, name: &str, delta: f64) -> f64;
}

/// A [`Properties`] in memory.
#[derive(Debug, Default)]
pub struct MemoryProperties {
    stores: Mutex<Stores>,
}

#[derive(Debug, Default)]
struct Stores {
    flows: IndexMap<String, Value>,
    adapter: IndexMap<String, Value>,
    counters: IndexMap<String, f64>,
    adapter_counters: IndexMap<String, f64>,
}

impl MemoryProperties {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn stores(&self) -> MutexGuard<'_, Stores> {
        // No code runs under the lock that could leave the maps half-changed.
        self.stores.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Properties for MemoryProperties {
    fn get(&self, key: &str) -> Option<Value> {
        let stores = self.stores();
        stores.flows.get(key).or_else(|| stores.adapter.get(key)).cloned()
    }

    fn set_adapter(&self, key: &str, value: Value) {
        self.stores().adapter.insert(key.to_owned(), value);
    }

    fn set_adapter_counter(&self, name: &str, count: f64) {
        self.stores().adapter_counters.insert(name.to_owned(), count);
    }

    fn set(&self, key: &str, value: Value) {
        let mut stores = self.stores();
        match stores.flows.get_mut(key) {
            Some(present) => *present = value,
            None => {
                stores.flows.insert(key.to_owned(), value);
            }
        }
    }

    fn unset(&self, key: &str) -> bool {
        self.stores().flows.shift_remove(key).is_some()
    }

    fn clear(&self) -> Vec<String> {
        std::mem::take(&mut self.stores().flows).into_keys().collect()
    }

    fn all(&self) -> Map<String, Value> {
        let stores = self.stores();
        let both = stores.adapter.iter().chain(&stores.flows);
        both.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    fn counter(&self, name: &str) -> f64 {
        let stores = self.stores();
        stores.adapter_counters.get(name).or_else(|| stores.counters.get(name)).copied().unwrap_or_default()
    }

    fn add_to_counter(&self, name: &str, delta: f64) -> f64 {
        let mut stores = self.stores();
        let counter = stores.counters.entry(name.to_owned()).or_default();
        *counter += delta;
        *counter
    }
}
