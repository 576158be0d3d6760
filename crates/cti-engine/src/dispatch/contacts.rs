//! The contacts that a desk has heard of: as they stood last, which one the agent looks at, what was fired already.

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
    contact: Contact,
    /// Whether the agent still has it.
    present: bool,
    /// The moments of `onEnded` that were fired.
    ended: Vec<EndedPhase>,
}

impl Contacts {
    pub(super) fn new(capacity: usize, policy: EndedPolicy) -> Self {
        Self { known: IndexMap::new(), viewed: None, capacity: capacity.max(1), policy }
    }

    /// Notes what an event says of its contact. `false` when it is not to be fired, since it was fired before.
    pub(super) fn hear(&mut self, contact: &Contact, event: &ContactEvent) -> bool {
        let policy = self.policy;
        let known = self.entry(contact);
        if matches!(event, ContactEvent::Destroy | ContactEvent::Ended(EndedPhase::Destroyed)) {
            known.present = false;
        }
        let fires = match (event, policy) {
            (ContactEvent::Ended(phase), EndedPolicy::OncePerPhase) => !known.ended.contains(phase),
            (ContactEvent::Ended(_), EndedPolicy::OncePerContact) => known.ended.is_empty(),
            _ => true,
        };
        let id = contact.contact_id.as_str();
        match event {
            ContactEvent::ViewContact => self.viewed = Some(id.to_owned()),
            ContactEvent::Destroy if self.viewed.as_deref() == Some(id) => self.viewed = None,
            _ => {}
        }
        fires
    }

    /// Notes that `onEnded` was fired.
    pub(super) fn ended(&mut self, contact_id: &str, phase: EndedPhase) {
        if let Some(known) = self.known.get_mut(contact_id)
            && !known.ended.contains(&phase)
        {
            known.ended.push(phase);
        }
    }

    /// Keeps a contact as it stands now.
    pub(super) fn remember(&mut self, contact: &Contact) {
        self.entry(contact);
    }

    /// The entry of a contact as it stands now. When there are too many, the one heard of longest ago is forgotten; one
    /// that the agent still has, last of all.
    fn entry(&mut self, contact: &Contact) -> &mut Known {
        let id = &contact.contact_id;
        let before = self.known.shift_remove(id);
        if before.is_none() && self.known.len() >= self.capacity {
            let gone = self.known.values().position(|known| !known.present).unwrap_or(0);
            self.known.shift_remove_index(gone);
        }
        let known = match before {
            Some(known) => Known { contact: contact.clone(), ..known },
            None => Known { contact: contact.clone(), present: true, ended: Vec::new() },
        };
        self.known.entry(id.clone()).insert_entry(known).into_mut()
    }

    /// A contact as it stood last.
    pub(super) fn get(&self, contact_id: &str) -> Option<&Contact> {
        Some(&self.known.get(contact_id)?.contact)
    }

    /// Notes an attribute that a run wrote.
    pub(super) fn attribute_written(&mut self, contact_id: &str, name: &str, value: &str) {
        if let Some(known) = self.known.get_mut(contact_id) {
            known.contact.attributes.insert(name.to_owned(), value.to_owned());
        }
    }

    pub(super) fn view(&mut self, contact_id: Option<&str>) {
        self.viewed = contact_id.map(str::to_owned);
    }

    /// The contact that the agent looks at: the one the agent turned to last, else the only one there is.
    pub(super) fn in_view(&self) -> Option<&Contact> {
        if let Some(viewed) = &self.viewed {
            return self.get(viewed);
        }
        let mut present = self.known.values().filter(|known| known.present);
        let only = present.next()?;
        present.next().is_none().then_some(&only.contact)
    }
}
