//! What flows remember from one event to the next, and how it is made to last (section 3.8).
//!
//! A [`Desk`](crate::connector::Desk) has one [`Properties`] store, which its runs read and write without waiting. To make
//! it last, give the desk a [`PropertyBackend`]: the session loads it when it opens and saves the changes after each run.
//! [`FileBackend`] (feature `fs`) keeps a store in a file.
//!
//! ```
//! use cti_engine::properties::Properties;
//!
//! let properties = Properties::new();
//! properties.set("case", "500".into())?;
//! assert_eq!(properties.add_to_counter("calls", 1.0)?, 1.0);
//!
//! let kept = properties.snapshot();
//! properties.clear();
//! properties.restore(&kept)?;
//! assert_eq!(properties.get("case"), Some("500".into()));
//! # Ok::<(), cti_engine::properties::PropertyError>(())
//! ```

mod backend;
#[cfg(feature = "fs")]
mod file;
mod snapshot;
mod table;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use backend::PropertyBackend;
pub(crate) use backend::Saving;
#[cfg(feature = "fs")]
pub use file::{FileBackend, FileError};
pub use snapshot::{Change, Namespace, NamespaceChanges, PropertyChanges, PropertySnapshot};
use table::Table;

use crate::weight::{weight, weight_of_key};

/// What flows remember, read and written without waiting. It outlives runs and spans events. Clones share one store.
///
/// There are two namespaces: what flows set, and what the adapter itself keeps (`userProfile`,
/// `recordingNamedCredential`). Flows read both, the adapter's first, so that no flow can put something else in its place;
/// they write and clear only their own. What flows keep is bounded: [`Properties::MAX_KEYS`] properties and as many
/// counters, whose names and values take up to [`Properties::MAX_BYTES`].
#[derive(Clone, Default)]
pub struct Properties(Arc<Shared>);

#[derive(Default)]
struct Shared {
    stores: Mutex<Stores>,
    saving: Saving,
}

#[derive(Clone, Default)]
struct Stores {
    flows: Table<Value>,
    adapter: Table<Value>,
    counters: Table<f64>,
    adapter_counters: Table<f64>,
    /// About how many bytes the properties of flows take.
    bytes: usize,
    /// Counts the changes.
    version: u64,
    /// The version up to which everything is saved.
    saved: u64,
    /// The version up to which changes were handed out: what stood then, a backend may hold.
    handed_out: u64,
}

/// Why a property store does not take what it is given; it is as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum PropertyError {
    /// There is no space left. What flows keep outlives their runs, so it is bounded as a whole.
    #[error("the property store is full: unset what is not needed any more")]
    Full,
    /// The value is nested too deep for JSON readers to read it back.
    #[error("the value is nested too deep to be kept")]
    TooDeep,
    /// The counter would not be a finite number.
    #[error("the counter would not be a finite number")]
    NotFinite,
}

/// Changes that wait to be saved, with what the store holds, both at one moment.
pub(crate) struct Unsaved {
    pub(crate) changes: PropertyChanges,
    pub(crate) whole: PropertySnapshot,
    version: u64,
}

impl Properties {
    /// How many properties flows may keep, and how many counters.
    pub const MAX_KEYS: usize = 10_000;

    /// About how many bytes the properties of flows may take: 16 MiB.
    pub const MAX_BYTES: usize = 16 << 20;

    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a property, the adapter's first.
    pub fn get(&self, key: &str) -> Option<Value> {
        let stores = self.stores();
        stores.adapter.get(key).or_else(|| stores.flows.get(key)).cloned()
    }

    /// Looks at the value of a property, the adapter's first, without copying it.
    pub(crate) fn look<T>(&self, key: &str, look: impl FnOnce(Option<&Value>) -> T) -> T {
        let stores = self.stores();
        look(stores.adapter.get(key).or_else(|| stores.flows.get(key)))
    }

    /// About how many bytes a copy of every property takes.
    pub(crate) fn weight(&self) -> usize {
        let stores = self.stores();
        let all = stores.adapter.iter().chain(stores.flows.iter());
        let sizes = all.map(|(key, value)| weight_of_key(key).saturating_add(weight(value).unwrap_or(usize::MAX / 4)));
        sizes.fold(0, usize::saturating_add)
    }

    /// About how many bytes a copy of every key takes.
    pub(crate) fn weight_of_keys(&self) -> usize {
        let stores = self.stores();
        stores.adapter.iter().chain(stores.flows.iter()).map(|(key, _)| weight_of_key(key)).sum()
    }

    /// Every property, the adapter's first.
    pub fn all(&self) -> Map<String, Value> {
        let stores = self.stores();
        let own = stores.flows.iter().filter(|(key, _)| stores.adapter.get(key).is_none());
        stores.adapter.iter().chain(own).map(|(key, value)| (key.to_owned(), value.clone())).collect()
    }

    /// The value of a counter, the adapter's first; 0 when there is none.
    pub fn counter(&self, name: &str) -> f64 {
        let stores = self.stores();
        stores.adapter_counters.get(name).or_else(|| stores.counters.get(name)).copied().unwrap_or_default()
    }

    /// Sets a property of the flows.
    ///
    /// # Errors
    /// [`PropertyError::Full`] and [`PropertyError::TooDeep`].
    pub fn set(&self, key: &str, value: Value) -> Result<(), PropertyError> {
        self.keep(key, Cow::Owned(value))
    }

    /// Sets a property of the flows, and copies the value only where it is another than before.
    pub(crate) fn keep(&self, key: &str, value: Cow<'_, Value>) -> Result<(), PropertyError> {
        let mut stores = self.stores();
        let before = stores.flows.get(key);
        if before == Some(&*value) {
            return Ok(());
        }
        let before = before.map(|value| size(key, value).unwrap_or_default());
        let is_new = before.is_none();
        let after = stores.bytes.saturating_sub(before.unwrap_or_default())
            + size(key, &value).ok_or(PropertyError::TooDeep)?;
        let (removed, removed_bytes) = stores.flows.removed();
        let space = after <= Self::MAX_BYTES && after + removed_bytes <= 2 * Self::MAX_BYTES;
        let places = stores.flows.len() < Self::MAX_KEYS && stores.flows.len() + removed < 2 * Self::MAX_KEYS;
        if !space || (is_new && !places) {
            return Err(PropertyError::Full);
        }
        let version = stores.next_version();
        stores.flows.set(key, value.into_owned(), version);
        stores.bytes = after;
        Ok(())
    }

    /// Removes a property of the flows; whether there was one.
    pub fn unset(&self, key: &str) -> bool {
        let mut stores = self.stores();
        let (version, handed_out) = (stores.next_version(), stores.handed_out);
        let Some(value) = stores.flows.remove(key, version, handed_out) else { return false };
        stores.bytes = stores.bytes.saturating_sub(size(key, &value).unwrap_or_default());
        true
    }

    /// Removes every property of the flows; those of the adapter and the counters stay. Gives back the keys.
    pub fn clear(&self) -> Vec<String> {
        let mut stores = self.stores();
        let (version, handed_out) = (stores.next_version(), stores.handed_out);
        stores.bytes = 0;
        stores.flows.clear(version, handed_out)
    }

    /// Adds to a counter of the flows; gives its new value.
    ///
    /// # Errors
    /// [`PropertyError::Full`] when there is no space for another counter, [`PropertyError::NotFinite`] when the sum is no
    /// finite number.
    pub fn add_to_counter(&self, name: &str, delta: f64) -> Result<f64, PropertyError> {
        let mut stores = self.stores();
        let count = stores.counters.get(name).copied().unwrap_or_default() + delta;
        stores.set_counter(name, count)?;
        Ok(count)
    }

    /// Sets a counter of the flows.
    ///
    /// # Errors
    /// As [`Properties::add_to_counter`].
    pub fn set_counter(&self, name: &str, count: f64) -> Result<(), PropertyError> {
        self.stores().set_counter(name, count)
    }

    /// Sets a property of the adapter, which flows read and cannot change.
    pub fn set_adapter(&self, key: &str, value: Value) {
        let mut stores = self.stores();
        let version = stores.next_version();
        stores.adapter.set(key, value, version);
    }

    /// Removes a property of the adapter; whether there was one.
    pub fn unset_adapter(&self, key: &str) -> bool {
        let mut stores = self.stores();
        let (version, handed_out) = (stores.next_version(), stores.handed_out);
        stores.adapter.remove(key, version, handed_out).is_some()
    }

    /// Removes every property of the adapter, as flows could before 5.15 (section 3.8). Gives back the keys.
    pub fn clear_adapter(&self) -> Vec<String> {
        let mut stores = self.stores();
        let (version, handed_out) = (stores.next_version(), stores.handed_out);
        stores.adapter.clear(version, handed_out)
    }

    /// Sets a counter of the adapter, such as `openAgentTabs`: flows read it, and what they add to a counter of that name
    /// they do not see.
    pub fn set_adapter_counter(&self, name: &str, count: u32) {
        let mut stores = self.stores();
        let version = stores.next_version();
        stores.adapter_counters.set(name, count.into(), version);
    }

    /// Everything that the store holds.
    pub fn snapshot(&self) -> PropertySnapshot {
        self.stores().snapshot()
    }

    /// Makes the store hold exactly what a snapshot does. What differs from before counts as changed.
    ///
    /// # Errors
    /// What the store would not have taken piece by piece.
    pub fn restore(&self, snapshot: &PropertySnapshot) -> Result<(), PropertyError> {
        let mut stores = self.stores();
        let bytes = check(snapshot)?;
        let (version, handed_out) = (stores.next_version(), stores.handed_out);
        let PropertySnapshot { flows, adapter } = snapshot.clone();
        stores.bytes = bytes;
        stores.flows.replace(flows.properties.into_iter(), version, handed_out);
        stores.counters.replace(flows.counters.into_iter(), version, handed_out);
        stores.adapter.replace(adapter.properties.into_iter(), version, handed_out);
        stores.adapter_counters.replace(adapter.counters.into_iter(), version, handed_out);
        Ok(())
    }

    /// Whether something changed since the store was last saved.
    pub fn has_changes(&self) -> bool {
        self.stores().has_changes()
    }

    /// What changed since the store was last saved, and with that it counts as saved. For who saves in a way of their own;
    /// where saving may fail, [`Properties::save_to`] keeps the changes for the next time.
    pub fn take_changes(&self) -> PropertyChanges {
        let mut stores = self.stores();
        let changes = stores.changes();
        let version = stores.version;
        stores.mark_saved(version);
        changes
    }

    /// What is to be saved; `None` when nothing changed.
    pub(crate) fn unsaved(&self) -> Option<Unsaved> {
        let mut stores = self.stores();
        let changes = stores.has_changes().then(|| stores.changes())?;
        Some(Unsaved { changes, whole: stores.snapshot(), version: stores.version })
    }

    pub(crate) fn mark_saved(&self, unsaved: &Unsaved) {
        self.stores().mark_saved(unsaved.version);
    }

    /// Holds what a backend holds, with what changed here since the last save on top.
    pub(crate) fn load(&self, snapshot: PropertySnapshot) -> Result<(), PropertyError> {
        check(&snapshot)?;
        let mut stores = self.stores();
        let (saved, loaded) = (stores.saved, stores.next_version());
        let version = stores.next_version();
        let PropertySnapshot { flows, adapter } = snapshot;
        let mut next = Stores {
            flows: stores.flows.on_top_of(flows.properties.into_iter(), saved, version),
            counters: stores.counters.on_top_of(flows.counters.into_iter(), saved, version),
            adapter: stores.adapter.on_top_of(adapter.properties.into_iter(), saved, version),
            adapter_counters: stores.adapter_counters.on_top_of(adapter.counters.into_iter(), saved, version),
            bytes: 0,
            version,
            saved: loaded,
            handed_out: version,
        };
        next.bytes = check(&next.snapshot())?;
        *stores = next;
        Ok(())
    }

    fn saving(&self) -> &Saving {
        &self.0.saving
    }

    fn stores(&self) -> MutexGuard<'_, Stores> {
        // No code runs under the lock that could leave the tables half-changed.
        self.0.stores.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stores {
    fn next_version(&mut self) -> u64 {
        self.version += 1;
        self.version
    }

    fn set_counter(&mut self, name: &str, count: f64) -> Result<(), PropertyError> {
        if !count.is_finite() {
            return Err(PropertyError::NotFinite);
        }
        let is_new = self.counters.get(name).is_none();
        if is_new && (self.counters.len() >= Properties::MAX_KEYS || name.len() > MAX_COUNTER_NAME) {
            return Err(PropertyError::Full);
        }
        let version = self.next_version();
        self.counters.set(name, count, version);
        Ok(())
    }

    fn snapshot(&self) -> PropertySnapshot {
        fn all<T: Clone + PartialEq>(table: &Table<T>) -> indexmap::IndexMap<String, T> {
            table.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
        }
        PropertySnapshot {
            flows: Namespace { properties: all(&self.flows), counters: all(&self.counters) },
            adapter: Namespace { properties: all(&self.adapter), counters: all(&self.adapter_counters) },
        }
    }

    fn has_changes(&self) -> bool {
        self.version > self.saved
            && (self.flows.has_changes_since(self.saved)
                || self.counters.has_changes_since(self.saved)
                || self.adapter.has_changes_since(self.saved)
                || self.adapter_counters.has_changes_since(self.saved))
    }

    fn changes(&mut self) -> PropertyChanges {
        self.handed_out = self.version;
        PropertyChanges {
            flows: NamespaceChanges {
                properties: self.flows.changes_since(self.saved),
                counters: self.counters.changes_since(self.saved),
            },
            adapter: NamespaceChanges {
                properties: self.adapter.changes_since(self.saved),
                counters: self.adapter_counters.changes_since(self.saved),
            },
        }
    }

    fn mark_saved(&mut self, version: u64) {
        self.saved = self.saved.max(version);
        self.flows.saved(version);
        self.counters.saved(version);
        self.adapter.saved(version);
        self.adapter_counters.saved(version);
    }
}

impl fmt::Debug for Properties {
    /// How much it holds, and not what: that may be a customer's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stores = self.stores();
        f.debug_struct("Properties")
            .field("flows", &stores.flows.len())
            .field("adapter", &stores.adapter.len())
            .field("counters", &(stores.counters.len() + stores.adapter_counters.len()))
            .finish_non_exhaustive()
    }
}

/// How long the name of a counter may be: so many names of that length are as much as properties may take.
const MAX_COUNTER_NAME: usize = Properties::MAX_BYTES / Properties::MAX_KEYS;

/// About how many bytes a property takes; `None` when it is nested too deep.
fn size(key: &str, value: &Value) -> Option<usize> {
    Some(key.len() + weight(value)?)
}

/// Whether a store may hold a snapshot; about how many bytes the properties of flows take.
fn check(snapshot: &PropertySnapshot) -> Result<usize, PropertyError> {
    let PropertySnapshot { flows, adapter } = snapshot;
    let mut bytes = 0_usize;
    for (key, value) in &flows.properties {
        bytes = bytes.saturating_add(size(key, value).ok_or(PropertyError::TooDeep)?);
    }
    let too_many = flows.properties.len().max(flows.counters.len()) > Properties::MAX_KEYS;
    if too_many || bytes > Properties::MAX_BYTES || flows.counters.keys().any(|name| name.len() > MAX_COUNTER_NAME) {
        return Err(PropertyError::Full);
    }
    if flows.counters.values().chain(adapter.counters.values()).any(|count| !count.is_finite()) {
        return Err(PropertyError::NotFinite);
    }
    Ok(bytes)
}
