//! Attributes of conversations: what one leg had, the next one has.

use std::sync::{Mutex, PoisonError};

use cti_engine::Contact;
use indexmap::IndexMap;

/// How many conversations are remembered: those of a day at a large center, in some 100 MB at the most that a contact may
/// carry.
const MOST: usize = 4096;

/// How many attributes of one conversation are remembered; a contact has 32 KB for all of them.
const MOST_ATTRIBUTES: usize = 1024;

/// The attributes of conversations, by the id of their first contact. Attributes that are written while a call is being
/// transferred may be missing at the next agent, so a missing one does not show that nothing was written. Shared by the
/// agents of a center; forgets the oldest conversations.
#[derive(Debug, Default)]
pub struct Conversations(Mutex<IndexMap<String, IndexMap<String, String>>>);

impl Conversations {
    /// No conversations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an attribute that was written through the service.
    pub fn write(&self, contact: &Contact, name: &str, value: &str) {
        self.with(contact, |kept| note(kept, name, value));
    }

    /// Notes the attributes of a contact, and adds those that an earlier leg had and this one lacks.
    pub fn join(&self, contact: &mut Contact) {
        let missing = self.with(contact, |kept| {
            for (name, value) in &contact.attributes {
                note(kept, name, value);
            }
            let missing = kept.iter().filter(|(name, _)| contact.attribute(name).is_none());
            missing.map(|(name, value)| (name.clone(), value.clone())).collect::<Vec<_>>()
        });
        contact.attributes.extend(missing);
    }

    fn with<T>(&self, contact: &Contact, work: impl FnOnce(&mut IndexMap<String, String>) -> T) -> T {
        let id = contact.initial_contact_id.as_ref().unwrap_or(&contact.contact_id);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.contains_key(id) && all.len() >= MOST {
            all.shift_remove_index(0);
        }
        work(all.entry(id.clone()).or_default())
    }
}

fn note(kept: &mut IndexMap<String, String>, name: &str, value: &str) {
    if kept.len() < MOST_ATTRIBUTES || kept.contains_key(name) {
        kept.insert(name.to_owned(), value.to_owned());
    }
}
