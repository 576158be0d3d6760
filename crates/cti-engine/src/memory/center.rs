//! A contact center in memory: contacts, the attributes they share across transfers, their recordings.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use indexmap::IndexMap;

use crate::connector::{ConnectorError, ContactControl, Endpoint, ErrorKind};
use crate::contact::Contact;
use crate::recording::{Recording, RecordingControl};

/// The most bytes that the attributes of a contact may have, names and values together.
const MOST_ATTRIBUTE_BYTES: usize = 32_768;

/// Contacts in memory, shared by the desks of several agents.
#[derive(Default)]
pub struct MemoryCenter {
    contacts: Mutex<IndexMap<String, Held>>,
}

redacted!(
    struct MemoryCenter {}
);

/// A contact and what was done to it.
#[derive(Debug)]
struct Held {
    contact: Contact,
    phase: Phase,
    recording: Recording,
}

/// Where a contact stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// The agent handles it.
    Live,
    /// It is over and waits to be cleared: after-call work, missed, rejected, error.
    Over,
    /// The agent's part in it was ended.
    Left,
    /// It was cleared.
    Cleared,
}

impl MemoryCenter {
    /// No contacts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a contact into the center, live and not recorded.
    pub fn add(&self, contact: Contact) {
        let held = Held { contact, phase: Phase::Live, recording: Recording::Off };
        self.contacts().insert(held.contact.contact_id.clone(), held);
    }

    /// A contact as it stands now, attributes included.
    pub fn contact(&self, contact_id: &str) -> Option<Contact> {
        Some(self.contacts().get(contact_id)?.contact.clone())
    }

    /// Hands a contact over; gives the one that the next agent gets. The first agent's is over.
    pub fn hand_over(&self, contact_id: &str, new_contact_id: &str) -> Option<Contact> {
        let next = self.contact(contact_id)?.transferred_as(new_contact_id);
        self.set_phase(contact_id, Phase::Over);
        self.add(next.clone());
        Some(next)
    }

    /// Where a contact stands.
    pub fn phase(&self, contact_id: &str) -> Option<Phase> {
        Some(self.contacts().get(contact_id)?.phase)
    }

    /// Says where a contact stands.
    pub fn set_phase(&self, contact_id: &str, phase: Phase) {
        if let Some(held) = self.contacts().get_mut(contact_id) {
            held.phase = phase;
        }
    }

    /// The recording of a contact.
    pub fn recording(&self, contact_id: &str) -> Option<Recording> {
        Some(self.contacts().get(contact_id)?.recording)
    }

    fn change<T>(
        &self,
        contact_id: &str,
        change: impl FnOnce(&mut Held) -> Result<T, ConnectorError>,
    ) -> Result<T, ConnectorError> {
        let mut contacts = self.contacts();
        let missing = || ConnectorError::new(ErrorKind::NotFound, "the contact no longer exists");
        change(contacts.get_mut(contact_id).ok_or_else(missing)?)
    }

    fn record(&self, contact_id: &str, control: RecordingControl) -> Result<(), ConnectorError> {
        self.change(contact_id, |held| {
            held.recording = held.recording.after(control).ok_or_else(|| {
                let message = format!("the recording is {}; it cannot be {control}", held.recording);
                ConnectorError::new(ErrorKind::Conflict, message)
            })?;
            Ok(())
        })
    }

    fn contacts(&self) -> MutexGuard<'_, IndexMap<String, Held>> {
        self.contacts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl ContactControl for MemoryCenter {
    async fn update_attributes(
        &self,
        contact_id: &str,
        attributes: &IndexMap<String, String>,
    ) -> Result<(), ConnectorError> {
        let name = |name: &String| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        if !attributes.keys().all(name) {
            let message = "attribute names hold letters, digits, `-` and `_` only";
            return Err(ConnectorError::new(ErrorKind::Invalid, message));
        }
        self.change(contact_id, |held| {
            let mut merged = held.contact.attributes.clone();
            merged.extend(attributes.iter().map(|(name, value)| (name.clone(), value.clone())));
            if merged.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > MOST_ATTRIBUTE_BYTES {
                return Err(ConnectorError::new(ErrorKind::Invalid, "the attributes have more than 32,768 bytes"));
            }
            held.contact.attributes = merged;
            Ok(())
        })
    }

    async fn start_recording(&self, contact_id: &str) -> Result<(), ConnectorError> {
        self.record(contact_id, RecordingControl::Start)
    }

    async fn stop_recording(&self, contact_id: &str) -> Result<(), ConnectorError> {
        self.record(contact_id, RecordingControl::Stop)
    }

    async fn suspend_recording(&self, contact_id: &str) -> Result<(), ConnectorError> {
        self.record(contact_id, RecordingControl::Pause)
    }

    async fn resume_recording(&self, contact_id: &str) -> Result<(), ConnectorError> {
        self.record(contact_id, RecordingControl::Resume)
    }

    async fn destroy_agent_connection(&self, contact_id: &str) -> Result<(), ConnectorError> {
        self.change(contact_id, |held| leave(held, Phase::Live, Phase::Left))
    }

    async fn clear(&self, contact_id: &str) -> Result<(), ConnectorError> {
        self.change(contact_id, |held| leave(held, Phase::Over, Phase::Cleared))
    }

    async fn transfer(&self, contact_id: &str, _endpoint: &Endpoint) -> Result<(), ConnectorError> {
        // The agent is taken out and goes to after-call work.
        self.change(contact_id, |held| leave(held, Phase::Live, Phase::Over))
    }
}

fn leave(held: &mut Held, from: Phase, to: Phase) -> Result<(), ConnectorError> {
    if held.phase != from {
        let message = if from == Phase::Live { "the contact is not live" } else { "the contact is not over" };
        return Err(ConnectorError::new(ErrorKind::Conflict, message));
    }
    held.phase = to;
    Ok(())
}
