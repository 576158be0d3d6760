//! The contacts that a desk has heard of: as they stood last, which one the agent looks at, what fired already.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use super::account::Ticket;
use super::options::{EndedPolicy, SessionOptions};
use crate::contact::Contact;
use crate::event::{ContactEvent, EndedPhase};

/// How many values are remembered that runs replaced in one attribute.
const MAX_REPLACED: usize = 16;

/// Contacts by id.
#[derive(Debug)]
pub(super) struct Contacts {
    known: IndexMap<String, Known>,
    /// What the agent looks at, as far as it was told.
    viewed: Option<Viewed>,
    capacity: usize,
    policy: EndedPolicy,
    /// How long an event may show an attribute as it was before a run wrote it.
    attribute_lag: Duration,
    /// Counts what was heard.
    heard: u64,
}

/// What the agent turned to last.
#[derive(Debug, PartialEq, Eq)]
enum Viewed {
    Nothing,
    Contact(String),
}

#[derive(Debug)]
struct Known {
    contact: Arc<Contact>,
    /// Whether the agent still has it.
    present: bool,
    /// Whether this life of it is over: it ended, or was missed. When it is offered again, it lives again.
    over: bool,
    /// What fired in this life, and with which ticket.
    fired: Vec<(Fired, Ticket)>,
    /// When it was heard of last, in the order of what was heard.
    heard: u64,
    /// The attributes that runs wrote, until an event shows what was written.
    written: IndexMap<String, Written>,
}

/// An attribute that runs wrote.
#[derive(Debug, Default)]
struct Written {
    /// The values that they replaced.
    replaced: Vec<Option<String>>,
    /// When it was written last.
    at: Duration,
}

/// Moments in the life of a contact, each of which comes once: a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fired(u32);

impl Fired {
    /// The moment of an event; `None` for one that may come any number of times.
    fn of(event: &ContactEvent) -> Option<Self> {
        let bit = match event {
            ContactEvent::Ended(EndedPhase::Ended) => 0,
            ContactEvent::Ended(EndedPhase::Destroyed) => 1,
            ContactEvent::Connecting => 2,
            ContactEvent::Connected => 3,
            ContactEvent::Accepted => 4,
            ContactEvent::AfterCallWork => 5,
            ContactEvent::Destroy => 6,
            ContactEvent::Missed => 7,
            ContactEvent::Pending => 8,
            ContactEvent::Incoming => 9,
            ContactEvent::TaskExpiring => 10,
            ContactEvent::TaskExpired => 11,
            ContactEvent::Rejected => 12,
            ContactEvent::WrappedUp => 13,
            _ => return None,
        };
        Some(Self(1 << bit))
    }

    /// Both moments of `onEnded`.
    const ENDED: Self = Self(0b11);

    const fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Whether a contact is offered by an event.
const fn is_offer(event: &ContactEvent) -> bool {
    matches!(event, ContactEvent::Connecting | ContactEvent::Incoming | ContactEvent::Pending)
}

/// The result of a contact event.
pub(super) enum Noted {
    /// It is new; the contact as this desk knows it, and the moment, if it comes once.
    New(Arc<Contact>, Option<Fired>),
    /// It fired before in this life of the contact, with this ticket.
    Repeated(Ticket),
}

impl Contacts {
    pub(super) fn new(options: &SessionOptions, policy: EndedPolicy) -> Self {
        let (capacity, attribute_lag) = (options.contacts.max(1), options.attribute_lag);
        Self { known: IndexMap::new(), viewed: None, capacity, policy, attribute_lag, heard: 0 }
    }

    /// Keeps a contact as it stands now, and notes what happened to it under a ticket. `first` is the ticket with which that
    /// [fired before](Self::fired_before).
    pub(super) fn hear(
        &mut self,
        contact: &Arc<Contact>,
        event: Option<&ContactEvent>,
        first: Option<Ticket>,
        ticket: Ticket,
        now: Duration,
    ) -> Noted {
        let Some(known) = self.remember(contact, event.is_some_and(is_offer), now) else {
            return Noted::New(Arc::clone(contact), None);
        };
        let Some(event) = event else { return Noted::New(Arc::clone(&known.contact), None) };
        let fired = Fired::of(event);
        let gone = matches!(event, ContactEvent::Destroy | ContactEvent::Ended(EndedPhase::Destroyed));
        known.present &= !gone;
        known.over |= gone || matches!(event, ContactEvent::Ended(_) | ContactEvent::Missed | ContactEvent::Rejected);
        if let (None, Some(fired)) = (first, fired) {
            known.fired.push((fired, ticket));
        }
        let contact = Arc::clone(&known.contact);
        if *event == ContactEvent::ViewContact {
            self.viewed = Some(Viewed::Contact(contact.contact_id.clone()));
        } else if gone && matches!(&self.viewed, Some(Viewed::Contact(viewed)) if *viewed == contact.contact_id) {
            self.viewed = None;
        }
        first.map_or(Noted::New(contact, fired), Noted::Repeated)
    }

    /// The ticket with which a moment fired before in this life of a contact. An offer of one that is over begins another.
    pub(super) fn fired_before(&self, contact_id: &str, event: &ContactEvent) -> Option<Ticket> {
        let like = match (event, self.policy) {
            (ContactEvent::Ended(_), EndedPolicy::OncePerEnding) => Fired::ENDED,
            _ => Fired::of(event)?,
        };
        let known = self.known.get(contact_id).filter(|known| !(known.over && is_offer(event)))?;
        known.fired.iter().find(|(before, _)| before.overlaps(like)).map(|(_, ticket)| *ticket)
    }

    /// Notes that something that was noted as fired was not: it can be raised again.
    pub(super) fn not_fired(&mut self, contact_id: &str, fired: Fired) {
        if let Some(known) = self.known.get_mut(contact_id) {
            known.fired.retain(|(before, _)| !before.overlaps(fired));
        }
    }

    /// Keeps a contact as it stands now; it is there from then on. One that is offered when it was over lives again, and
    /// nothing of its life before counts: the id may be another contact's.
    fn remember(&mut self, contact: &Arc<Contact>, offered: bool, now: Duration) -> Option<&mut Known> {
        self.heard += 1;
        let believed_before = now.saturating_sub(self.attribute_lag);
        let at = match self.known.get_index_of(contact.contact_id.as_str()) {
            Some(at) => at,
            None => self.meet(contact),
        };
        let (_, known) = self.known.get_index_mut(at)?;
        known.heard = self.heard;
        let lives_again = offered && known.over;
        if lives_again {
            (known.over, known.present) = (false, true);
            known.fired.clear();
        }
        // An event that comes when the contact is gone brings what is known, which says nothing new.
        if !Arc::ptr_eq(&known.contact, contact) {
            known.see(Arc::clone(contact), lives_again, believed_before);
        }
        Some(known)
    }

    /// Adds a contact; gives its place. When there are too many, the one heard of longest ago is forgotten; one that the
    /// agent still has, last of all.
    fn meet(&mut self, contact: &Arc<Contact>) -> usize {
        if self.known.len() >= self.capacity {
            let age = |at: &usize| self.known.get_index(*at).map(|(_, known)| (known.present, known.heard));
            let gone = (0..self.known.len()).min_by_key(age);
            self.known.swap_remove_index(gone.unwrap_or_default());
        }
        let known = Known {
            contact: Arc::clone(contact),
            present: true,
            over: false,
            fired: Vec::new(),
            heard: self.heard,
            written: IndexMap::new(),
        };
        self.known.insert_full(contact.contact_id.clone(), known).0
    }

    /// A contact as it stood last.
    pub(super) fn get(&self, contact_id: &str) -> Option<&Arc<Contact>> {
        Some(&self.known.get(contact_id)?.contact)
    }

    /// Notes an attribute that a run wrote.
    pub(super) fn attribute_written(&mut self, contact_id: &str, name: &str, value: &str, now: Duration) {
        if let Some(known) = self.known.get_mut(contact_id) {
            let contact = Arc::make_mut(&mut known.contact);
            let replaced = contact.attributes.insert(name, value);
            let written = known.written.entry(name.to_owned()).or_default();
            written.at = now;
            // The oldest stays: it is what the latest snapshot shows.
            if written.replaced.len() >= MAX_REPLACED {
                written.replaced.remove(1);
            }
            written.replaced.push(replaced);
        }
    }

    pub(super) fn view(&mut self, contact_id: Option<&str>) {
        self.viewed = Some(contact_id.map_or(Viewed::Nothing, |id| Viewed::Contact(id.to_owned())));
    }

    /// The contact that the agent looks at: the one the agent turned to last, or none; the only one there is, where nothing
    /// tells to which.
    pub(super) fn in_view(&self) -> Option<&Arc<Contact>> {
        match &self.viewed {
            Some(Viewed::Contact(viewed)) => return self.get(viewed),
            Some(Viewed::Nothing) => return None,
            None => {}
        }
        let mut present = self.known.values().filter(|known| known.present);
        let only = present.next()?;
        present.next().is_none().then_some(&only.contact)
    }
}

impl Known {
    /// Takes in what a later event shows. The contact center reports a change a little after it was made: an attribute
    /// that a run wrote and the event has with a value from before counts as written, unless it was written before
    /// `believed_before`; then somebody changed it back. One that the event lacks counts as written, however late: an
    /// attribute is never removed from a contact, only changed.
    ///
    /// What else the event does not state stays as it was, unless the contact lives again.
    fn see(&mut self, mut contact: Arc<Contact>, lives_again: bool, believed_before: Duration) {
        let Self { contact: before, written, .. } = self;
        if lives_again {
            written.clear();
        }
        written.retain(|name, written| {
            let seen = contact.attribute(name);
            let is_from_before = || written.replaced.iter().any(|value| value.as_deref() == seen);
            let late = seen.is_none() || written.at >= believed_before && is_from_before();
            if let (true, Some(value)) = (late, before.attributes.get(name)) {
                Arc::make_mut(&mut contact).attributes.insert(name, value);
            }
            late
        });
        if !lives_again {
            Contact::complete(&mut contact, before);
        }
        self.contact = contact;
    }
}
