//! The property store: what flows remember from one event to the next (section 3.8).

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::weight::weight;

/// What flows remember, read and written without waiting. It outlives runs and spans events.
///
/// There are two namespaces: what flows set, and what the adapter itself keeps (`userProfile`,
/// `recordingNamedCredential`). Flows read both, the adapter's first, so that no flow can put something else in its place;
/// they write and clear only their own.
pub trait Properties: Send + Sync + fmt::Debug {
    /// The value of a property.
    fn get(&self, key: &str) -> Option<Value>;

    /// Sets a property of the adapter, which flows read and cannot change.
    fn set_adapter(&self, key: &str, value: Value);

    /// Sets a counter of the adapter, such as `openAgentTabs`: flows read it, and what they add to a counter of that name
    /// they do not see.
    fn set_adapter_counter(&self, name: &str, count: f64);

    /// Sets a property of the flows.
    ///
    /// # Errors
    /// [`StoreFull`] when there is no space for it; the property is as before.
    fn set(&self, key: &str, value: Value) -> Result<(), StoreFull>;

    /// Removes a property of the flows; whether there was one.
    fn unset(&self, key: &str) -> bool;

    /// Removes every property of the flows; those of the adapter stay. Gives back the keys.
    fn clear(&self) -> Vec<String>;

    /// Every property, the adapter's first.
    fn all(&self) -> Map<String, Value>;

    /// The value of a counter; 0 when there is none.
    fn counter(&self, name: &str) -> f64;

    /// Adds to a counter; gives its new value.
    ///
    /// # Errors
    /// [`StoreFull`] when there is no space for another counter.
    fn add_to_counter(&self, name: &str, delta: f64) -> Result<f64, StoreFull>;
}

/// The store has no space for what a flow wants to keep. What flows keep outlives their runs, so it is bounded as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the property store is full; unset what is no longer needed")]
pub struct StoreFull;

/// A [`Properties`] in memory. Flows may keep [`MemoryProperties::MAX_KEYS`] properties and as many counters, whose names
/// and values take up to [`MemoryProperties::MAX_BYTES`].
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
    /// About how many bytes the properties of flows take.
    bytes: usize,
}

/// About how many bytes a property takes.
fn size(key: &str, value: &Value) -> Option<usize> {
    Some(key.len() + weight(value)?)
}

impl MemoryProperties {
    /// How many properties flows may keep, and how many counters.
    pub const MAX_KEYS: usize = 10_000;

    /// About how many bytes the properties of flows may take: 16 MiB.
    pub const MAX_BYTES: usize = 16 << 20;

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
        stores.adapter.get(key).or_else(|| stores.flows.get(key)).cloned()
    }

    fn set_adapter(&self, key: &str, value: Value) {
        self.stores().adapter.insert(key.to_owned(), value);
    }

    fn set_adapter_counter(&self, name: &str, count: f64) {
        self.stores().adapter_counters.insert(name.to_owned(), count);
    }

    fn set(&self, key: &str, value: Value) -> Result<(), StoreFull> {
        let mut stores = self.stores();
        let before = stores.flows.get(key).and_then(|value| size(key, value));
        let bytes = stores.bytes.saturating_sub(before.unwrap_or_default());
        let after =
            size(key, &value).and_then(|size| bytes.checked_add(size)).filter(|after| *after <= Self::MAX_BYTES);
        let after = after.filter(|_| before.is_some() || stores.flows.len() < Self::MAX_KEYS).ok_or(StoreFull)?;
        match stores.flows.get_mut(key) {
            Some(present) => *present = value,
            None => {
                stores.flows.insert(key.to_owned(), value);
            }
        }
        stores.bytes = after;
        Ok(())
    }

    fn unset(&self, key: &str) -> bool {
        let mut stores = self.stores();
        let Some(value) = stores.flows.shift_remove(key) else { return false };
        stores.bytes = stores.bytes.saturating_sub(size(key, &value).unwrap_or_default());
        true
    }

    fn clear(&self) -> Vec<String> {
        let mut stores = self.stores();
        stores.bytes = 0;
        std::mem::take(&mut stores.flows).into_keys().collect()
    }

    fn all(&self) -> Map<String, Value> {
        let stores = self.stores();
        let own = stores.flows.iter().filter(|(key, _)| !stores.adapter.contains_key(*key));
        let both = stores.adapter.iter().chain(own);
        both.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    fn counter(&self, name: &str) -> f64 {
        let stores = self.stores();
        stores.adapter_counters.get(name).or_else(|| stores.counters.get(name)).copied().unwrap_or_default()
    }

    fn add_to_counter(&self, name: &str, delta: f64) -> Result<f64, StoreFull> {
        let mut stores = self.stores();
        if let Some(counter) = stores.counters.get_mut(name) {
            *counter += delta;
            return Ok(*counter);
        }
        let longest = Self::MAX_BYTES / Self::MAX_KEYS;
        if stores.counters.len() >= Self::MAX_KEYS || name.len() > longest {
            return Err(StoreFull);
        }
        stores.counters.insert(name.to_owned(), delta);
        Ok(delta)
    }
}
