//! A contact center in memory: contacts, the attributes they share across transfers, their recordings.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cti_model::feature::RecordingPanel;
use cti_model::shortened;
use indexmap::IndexMap;

use super::agent::{Work, is_e164};
use super::{Crm, MemoryAgent, MemoryDesk};
use crate::connector::{ConnectorError, ContactControl, Endpoint, EndpointKind, ErrorKind};
use crate::contact::{Channel, Contact};
use crate::recording::{Recording, RecordingControl};

/// The most bytes that the attributes of a contact may have, names and values together.
const MOST_ATTRIBUTE_BYTES: usize = 32_768;

/// Contacts in memory, as the desk of one agent sees them; colleagues share them.
///
/// Whatever becomes of an agent's contact shows in the agent's state: see [`MemoryAgent`].
pub struct MemoryCenter {
    contacts: Arc<Mutex<IndexMap<String, Held>>>,
    agent: Arc<MemoryAgent>,
}

redacted!(
    struct MemoryCenter {}
);

/// A contact, whose it is, and what was done to it.
#[derive(Debug)]
struct Held {
    contact: Contact,
    agent: Arc<MemoryAgent>,
    phase: Phase,
    recording: Recording,
}

impl Held {
    fn is_call(&self) -> bool {
        matches!(self.contact.channel, Channel::Voice | Channel::QueueCallback)
    }

    /// What it counts for its agent. One that is only listened to leaves the agent free.
    fn work(&self) -> Work {
        if self.contact.is_monitor {
            return Work::default();
        }
        let count = |counts: bool| usize::from(counts);
        let (live, over) = (self.phase == Phase::Live, self.phase == Phase::Over);
        Work { live: count(live), calls: count(live && self.is_call()), over: count(over && self.is_call()) }
    }

    fn enter(&mut self, phase: Phase) {
        let before = self.work();
        self.phase = phase;
        self.agent.works(before, self.work());
    }
}

/// Where a contact stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// The agent handles it.
    Live,
    /// It is over for the agent and waits to be cleared: after-call work, missed, rejected, error.
    Over,
    /// It was cleared.
    Cleared,
}

impl MemoryCenter {
    /// The contacts of an agent alone.
    pub(super) fn new(agent: Arc<MemoryAgent>) -> Self {
        Self { contacts: Arc::default(), agent }
    }

    /// The same contacts, as another agent's desk sees them.
    pub(super) fn seen_by(&self, agent: Arc<MemoryAgent>) -> Self {
        Self { contacts: Arc::clone(&self.contacts), agent }
    }

    /// Puts a contact into the center, live, in the hands of this desk's agent. It is recorded when its attribute
    /// [`RECORDING_STARTED`](RecordingPanel::STARTED_ATTRIBUTE) says so: then the contact flow started that before
    /// (section 6.4).
    pub fn add(&self, contact: Contact) {
        self.give(contact, &self.agent);
    }

    fn give(&self, contact: Contact, agent: &Arc<MemoryAgent>) {
        let started = contact.attribute(RecordingPanel::STARTED_ATTRIBUTE) == Some("true");
        let agent = Arc::clone(agent);
        let mut held = Held { contact, agent, phase: Phase::Live, recording: Recording::Off };
        if started && held.is_call() {
            held.recording = Recording::On;
        }
        let mut contacts = self.contacts();
        held.agent.works(Work::default(), held.work());
        if let Some(before) = contacts.insert(held.contact.contact_id.clone(), held) {
            before.agent.works(before.work(), Work::default());
        }
    }

    /// A contact as it stands now, attributes included.
    pub fn contact(&self, contact_id: &str) -> Option<Contact> {
        Some(self.contacts().get(contact_id)?.contact.clone())
    }

    /// Hands a contact over to a colleague; gives the one that the colleague gets. The first agent's is over.
    pub fn hand_over<C: Crm + 'static>(
        &self,
        contact_id: &str,
        new_contact_id: &str,
        to: &MemoryDesk<C>,
    ) -> Option<Contact> {
        let next = self.contact(contact_id)?.transferred_as(new_contact_id);
        self.set_phase(contact_id, Phase::Over);
        to.center().add(next.clone());
        Some(next)
    }

    /// Where a contact stands.
    pub fn phase(&self, contact_id: &str) -> Option<Phase> {
        Some(self.contacts().get(contact_id)?.phase)
    }

    /// Says where a contact stands.
    pub fn set_phase(&self, contact_id: &str, phase: Phase) {
        if let Some(held) = self.contacts().get_mut(contact_id) {
            held.enter(phase);
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
            if !held.is_call() {
                let message =
                    format!("only calls are recorded, and the contact is a {}", held.contact.channel.as_str());
                return Err(ConnectorError::new(ErrorKind::Invalid, message));
            }
            if held.phase != Phase::Live {
                return Err(not_live());
            }
            held.recording = held.recording.after(control).ok_or_else(|| {
                let message = format!("the recording is {}; it cannot be {control}", held.recording);
                ConnectorError::new(ErrorKind::Conflict, message)
            })?;
            Ok(())
        })
    }

    /// Takes a contact of this desk's agent from one phase to the next.
    fn leave(&self, contact_id: &str, from: Phase, to: Phase) -> Result<(), ConnectorError> {
        self.change(contact_id, |held| {
            if !Arc::ptr_eq(&held.agent, &self.agent) {
                return Err(ConnectorError::new(ErrorKind::NotFound, "the agent has no such contact"));
            }
            if held.phase != from {
                let over = || ConnectorError::new(ErrorKind::Conflict, "the contact is not over");
                return Err(if from == Phase::Live { not_live() } else { over() });
            }
            held.enter(to);
            Ok(())
        })
    }

    /// Where a contact of that channel can be transferred: to a quick connect of the agent's, or a call to a number.
    fn can_reach(&self, channel: &Channel, endpoint: &Endpoint) -> Result<(), ConnectorError> {
        let invalid = |message: String| Err(ConnectorError::new(ErrorKind::Invalid, message));
        let is_plain = endpoint.kind == Some(EndpointKind::PhoneNumber)
            && endpoint.endpoint_arn.is_none()
            && endpoint.endpoint_id.is_none()
            && endpoint.name.is_none();
        let found = if is_plain { endpoint.clone() } else { self.agent.quick_connect(endpoint)? };
        if found.kind != Some(EndpointKind::PhoneNumber) {
            return Ok(());
        }
        if !matches!(channel, Channel::Voice | Channel::QueueCallback) {
            return invalid(format!("a phone number takes calls, and the contact is a {}", channel.as_str()));
        }
        let number = found.phone_number.as_deref().unwrap_or_default();
        if !is_e164(number) {
            return invalid(format!("the number `{}` is not in E.164", shortened(number)));
        }
        Ok(())
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
        // The contact is ended for the agent, and waits to be cleared like any other.
        self.leave(contact_id, Phase::Live, Phase::Over)
    }

    async fn clear(&self, contact_id: &str) -> Result<(), ConnectorError> {
        self.leave(contact_id, Phase::Over, Phase::Cleared)
    }

    async fn transfer(&self, contact_id: &str, endpoint: &Endpoint) -> Result<(), ConnectorError> {
        let channel = self.change(contact_id, |held| Ok(held.contact.channel.clone()))?;
        self.can_reach(&channel, endpoint)?;
        // The agent is taken out and goes to after-call work.
        self.leave(contact_id, Phase::Live, Phase::Over)
    }
}

fn not_live() -> ConnectorError {
    ConnectorError::new(ErrorKind::Conflict, "the contact is not live")
}
