//! What was started, remembered for a while.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::connector::Clock;
use thiserror::Error;

/// The answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The key was free, and belongs to who asked.
    Granted,
    /// Somebody else has it, and has not settled it.
    Taken,
    /// A contact was started for it.
    Settled(String),
}

/// A store that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the store of started calls cannot be used: {0}")]
pub struct StoreError(pub String);

/// Remembers which calls were started. A claim has to be granted to one only, however many ask at the same time.
#[async_trait]
pub trait CallStore: Send + Sync {
    /// Claims a key for that long, unless it is claimed or settled.
    ///
    /// # Errors
    ///
    /// When the store cannot be used.
    async fn claim(&self, key: &str, lifetime: Duration) -> Result<Claim, StoreError>;

    /// Remembers the contact of a key for that long.
    ///
    /// # Errors
    ///
    /// When the store cannot be used.
    async fn settle(&self, key: &str, contact_id: &str, lifetime: Duration) -> Result<(), StoreError>;

    /// Gives a claim back.
    ///
    /// # Errors
    ///
    /// When the store cannot be used.
    async fn release(&self, key: &str) -> Result<(), StoreError>;
}

/// A store in memory. What is over its lifetime is removed when the store has doubled since that was done last, so that a
/// claim costs the same however many keys there are.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    by_key: HashMap<String, Entry>,
    /// How many there may be before those over their lifetime are removed.
    most: usize,
}

/// How many keys are kept before the first look at their lifetimes; our decision.
const FEW: usize = 64;

impl Entries {
    fn remove_expired(&mut self, now: Duration) {
        if self.by_key.len() >= self.most.max(FEW) {
            self.by_key.retain(|_, entry| entry.until > now);
            self.most = self.by_key.len().saturating_mul(2);
        }
    }
}

struct Entry {
    contact_id: Option<String>,
    until: Duration,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, entries: Mutex::default() }
    }

    /// How many keys it holds, those over their lifetime left out.
    pub fn len(&self) -> usize {
        let now = self.clock.now();
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.by_key.values().filter(|entry| entry.until > now).count()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[async_trait]
impl CallStore for MemoryStore {
    async fn claim(&self, key: &str, lifetime: Duration) -> Result<Claim, StoreError> {
        let now = self.clock.now();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.remove_expired(now);
        Ok(match entries.by_key.get(key).filter(|entry| entry.until > now) {
            Some(Entry { contact_id: Some(contact_id), .. }) => Claim::Settled(contact_id.clone()),
            Some(_) => Claim::Taken,
            None => {
                entries.by_key.insert(key.to_owned(), Entry { contact_id: None, until: now.saturating_add(lifetime) });
                Claim::Granted
            }
        })
    }

    async fn settle(&self, key: &str, contact_id: &str, lifetime: Duration) -> Result<(), StoreError> {
        let until = self.clock.now().saturating_add(lifetime);
        let entry = Entry { contact_id: Some(contact_id.to_owned()), until };
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).by_key.insert(key.to_owned(), entry);
        Ok(())
    }

    async fn release(&self, key: &str) -> Result<(), StoreError> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.by_key.get(key).is_some_and(|entry| entry.contact_id.is_none()) {
            entries.by_key.remove(key);
        }
        Ok(())
    }
}
