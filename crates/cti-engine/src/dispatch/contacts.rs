//! The contacts that a desk has heard of: as they stood last, which one the agent looks at, what was fired already.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::contact::Contact;
use crate::event::{ContactEvent, EndedPhase};

/// How often the flow of a contact's `onEnded` runs. Amazon Connect Streams tells of the end of a contact twice, when it
/// ends and when it is destroyed (section 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndedPolicy {
    /// Once when the contact ends and once when it is destroyed; the payload's `phase` tells which.
    #[default]
    OncePerPhase,
    /// Once, whichever comes first.
    OncePerContact,
    /// As often as it is raised.
    EveryTime,
}

/// How many values are remembered that runs replaced in one attribute.
const MAX_REPLACED: usize = 16;

/// Contacts by id, the one heard of last at the end.
#[derive(Debug)]
pub(super) struct Contacts {
    known: IndexMap<String, Known>,
    /// The contact to which the agent turned last.
    viewed: Option<String>,
    capacity: usize,
    policy: EndedPolicy,
}

#[derive(Debug)]
struct Known {
    contact: Arc<Contact>,
    /// Whether the agent still has it.
    present: bool,
    /// The moments of `onEnded` that were fired.
    ended: Vec<EndedPhase>,
    /// The attributes that runs wrote, each with the values that they replaced, until an event shows what was written.
    written: IndexMap<String, Vec<Option<String>>>,
}

impl Contacts {
    pub(super) fn new(capacity: usize, policy: EndedPolicy) -> Self {
        Self { known: IndexMap::new(), viewed: None, capacity: capacity.max(1), policy }
    }

    /// Notes what happened to a contact. `false` when it is not to be fired, since it was fired before.
    pub(super) fn hear(&mut self, contact_id: &str, event: &ContactEvent) -> bool {
        let Some(known) = self.known.get_mut(contact_id) else { return true };
        let gone = matches!(event, ContactEvent::Destroy | ContactEvent::Ended(EndedPhase::Destroyed));
        if gone {
            known.present = false;
        }
        if *event == ContactEvent::ViewContact {
            self.viewed = Some(contact_id.to_owned());
        } else if gone && self.viewed.as_deref() == Some(contact_id) {
            self.viewed = None;
        }
        match (event, self.policy) {
            (ContactEvent::Ended(phase), EndedPolicy::OncePerPhase) => !known.ended.contains(phase),
            (ContactEvent::Ended(_), EndedPolicy::OncePerContact) => known.ended.is_empty(),
            _ => true,
        }
    }

    /// Notes that `onEnded` was fired.
    pub(super) fn ended(&mut self, contact_id: &str, phase: EndedPhase) {
        if let Some(known) = self.known.get_mut(contact_id)
            && !known.ended.contains(&phase)
        {
            known.ended.push(phase);
        }
    }

    /// Notes that an `onEnded` that was noted as fired is not fired after all.
    pub(super) fn not_ended(&mut self, contact_id: &str, phase: EndedPhase) {
        if let Some(known) = self.known.get_mut(contact_id) {
            known.ended.retain(|fired| *fired != phase);
        }
    }

    /// Keeps a contact as it stands now. When there are too many, the one heard of longest ago is forgotten; one that the
    /// agent still has, last of all.
    pub(super) fn remember(&mut self, contact: &Arc<Contact>) {
        let id = &contact.contact_id;
        let known = match self.known.shift_remove(id) {
            Some(known) => known.seen_as(Arc::clone(contact)),
            None => {
                if self.known.len() >= self.capacity {
                    let gone = self.known.values().position(|known| !known.present).unwrap_or(0);
                    self.known.shift_remove_index(gone);
                }
                Known { contact: Arc::clone(contact), present: true, ended: Vec::new(), written: IndexMap::new() }
            }
        };
        self.known.insert(id.clone(), known);
    }

    /// A contact as it stood last.
    pub(super) fn get(&self, contact_id: &str) -> Option<&Arc<Contact>> {
        Some(&self.known.get(contact_id)?.contact)
    }

    /// Notes an attribute that a run wrote.
    pub(super) fn attribute_written(&mut self, contact_id: &str, name: &str, value: &str) {
        if let Some(known) = self.known.get_mut(contact_id) {
            let replaced = Arc::make_mut(&mut known.contact).attributes.insert(name, value);
            let replaced_before = known.written.entry(name.to_owned()).or_default();
            // The oldest stays: it is what the latest snapshot shows.
            if replaced_before.len() >= MAX_REPLACED {
                replaced_before.remove(1);
            }
            replaced_before.push(replaced);
        }
    }

    pub(super) fn view(&mut self, contact_id: Option<&str>) {
        self.viewed = contact_id.map(str::to_owned);
    }

    /// The contact that the agent looks at: the one the agent turned to last, else the only one there is.
    pub(super) fn in_view(&self) -> Option<&Arc<Contact>> {
        if let Some(viewed) = self.viewed.as_ref().and_then(|viewed| self.get(viewed)) {
            return Some(viewed);
        }
        let mut present = self.known.values().filter(|known| known.present);
        let only = present.next()?;
        present.next().is_none().then_some(&only.contact)
    }
}

impl Known {
    /// The same as a later event shows it. The contact center tells of a change a little after it was made: an attribute
    /// that a run wrote and the event lacks, or has with a value from before, counts as written. An attribute is never
    /// removed from a contact, only changed.
    fn seen_as(mut self, mut contact: Arc<Contact>) -> Self {
        let Self { contact: before, written, .. } = &mut self;
        written.retain(|name, replaced| {
            let seen = contact.attribute(name);
            let late = seen.is_none() || replaced.iter().any(|value| value.as_deref() == seen);
            if let (true, Some(value)) = (late, before.attributes.get(name)) {
                Arc::make_mut(&mut contact).attributes.insert(name, value);
            }
            late
        });
        self.contact = contact;
        self
    }
}
