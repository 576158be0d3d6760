//! What is known of contacts: what never changes, and recordings that were stopped here.

use cti_engine::{Channel, Contact};
use indexmap::IndexMap;

use crate::service::{ContactDescription, InitiationMethod};

/// How many contacts are remembered: more than an agent handles in a week.
const MOST: usize = 1_000;

/// A contact, as far as it stays the same.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) initial_contact_id: String,
    pub(super) channel: Channel,
    pub(super) initiation_method: Option<InitiationMethod>,
    pub(super) is_recording_stopped: bool,
}

impl Facts {
    pub(super) fn is_call(&self) -> bool {
        matches!(self.channel, Channel::Voice | Channel::QueueCallback)
    }
}

/// Contacts by their ids, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Known(IndexMap<String, Facts>);

impl Known {
    pub(super) fn get(&self, contact_id: &str) -> Option<&Facts> {
        self.0.get(contact_id)
    }

    pub(super) fn note(&mut self, contact: &Contact) {
        let initial_contact_id = contact.initial_contact_id.clone().filter(|id| !id.is_empty());
        self.insert(
            &contact.contact_id,
            Facts {
                initial_contact_id: initial_contact_id.unwrap_or_else(|| contact.contact_id.clone()),
                channel: contact.channel.clone(),
                // Streams writes the same names in small letters.
                initiation_method: contact
                    .initiation_method
                    .as_deref()
                    .map(str::to_uppercase)
                    .map(|it| it.as_str().into()),
                is_recording_stopped: false,
            },
        );
    }

    pub(super) fn note_description(&mut self, contact_id: &str, contact: &ContactDescription) -> Facts {
        let initial_contact_id = contact.initial_contact_id.clone().filter(|id| !id.is_empty());
        self.insert(
            contact_id,
            Facts {
                initial_contact_id: initial_contact_id.unwrap_or_else(|| contact_id.to_owned()),
                channel: contact.medium(),
                initiation_method: contact.initiation_method.clone(),
                is_recording_stopped: false,
            },
        )
    }

    fn insert(&mut self, contact_id: &str, mut facts: Facts) -> Facts {
        if let Some(known) = self.0.get(contact_id) {
            facts.is_recording_stopped = known.is_recording_stopped;
        } else if self.0.len() >= MOST {
            self.0.shift_remove_index(0);
        }
        self.0.insert(contact_id.to_owned(), facts.clone());
        facts
    }

    pub(super) fn note_stopped_recording(&mut self, contact_id: &str) {
        if let Some(facts) = self.0.get_mut(contact_id) {
            facts.is_recording_stopped = true;
        }
    }
}
