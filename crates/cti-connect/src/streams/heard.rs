//! What was told of each contact: a key per contact that outlives the page.

use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::{Contact, cti_model::Event};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::life_cycle::{ContactEventKind, events_of};
use super::model::ContactSnapshot;
use super::names::ContactState;

/// How many contacts are remembered; an agent has a dozen at once, and those that are gone wait for the same id to come
/// back.
const MOST: usize = 1024;

/// What was told of each contact. Kept where it outlives the page (it is JSON), it tells a [`Follower`](super::Follower) on
/// the next page what ran already.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Heard {
    contacts: IndexMap<String, Life>,
}

/// A life of a contact: from when it is offered until it is over. One that is offered again lives again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Life {
    /// Which one, from 1.
    number: u32,
    /// How often each event was told in it.
    told: IndexMap<Event, u32>,
    /// Where the contact stood last, and since when.
    state: ContactState,
    since: Option<i64>,
    /// Whether it was ever offered, connected or paused.
    was_active: bool,
    gone: bool,
    /// When it was offered, connected, and over, in milliseconds.
    offered: Option<i64>,
    connected: Option<i64>,
    over: Option<i64>,
}

impl Heard {
    pub(super) fn life(&mut self, contact_id: &str) -> Option<&mut Life> {
        self.contacts.get_mut(contact_id)
    }

    /// Says how long a contact rang, and how long agent and customer were connected.
    pub(super) fn time(&self, contact: &mut Contact, now: Option<i64>) {
        if let Some(life) = self.contacts.get(&contact.contact_id) {
            life.time(contact, now);
        }
    }

    /// Whether an event of a contact was told in its life.
    pub(super) fn was_told(&self, contact_id: &str, event: &ContactEvent) -> bool {
        self.contacts.get(contact_id).is_some_and(|life| life.told.contains_key(&event.event()))
    }

    /// The contacts that are not in the first snapshot of a page went while no page was there.
    pub(super) fn keep_present(&mut self, is_present: impl Fn(&str) -> bool) {
        for (id, life) in &mut self.contacts {
            life.gone |= !is_present(id);
        }
    }

    /// Notes where a contact stands now, at the time `now`; gives what happened to it since the last page, when this is
    /// the first snapshot of another one and the contact is in the same life.
    pub(super) fn see(&mut self, contact: &ContactSnapshot, now: Option<i64>, reloaded: bool) -> Vec<ContactEventKind> {
        if !self.contacts.contains_key(&contact.contact_id) {
            self.make_room();
        }
        let life = self.contacts.entry(contact.contact_id.clone()).or_default();
        let state = &contact.state.kind;
        let since = contact.state.timestamp.as_ref().and_then(super::Timestamp::millis);
        let mut happened = Vec::new();
        if life.number == 0 || life.gone || life.begins_again(state, since, reloaded) {
            *life = Life { number: life.number.saturating_add(1), ..Life::default() };
        } else if reloaded && life.state != *state {
            happened = events_of(&life.state, state);
        }
        if life.state != *state {
            let at = since.or(now);
            match state {
                ContactState::Incoming | ContactState::Pending | ContactState::Connecting => {
                    life.offered = life.offered.or(at);
                }
                ContactState::Connected => life.connected = life.connected.or(at),
                _ if is_over(state) => life.over = life.over.or(at),
                _ => {}
            }
        }
        life.was_active |= state.is_active();
        life.state = state.clone();
        life.since = since;
        happened
    }

    /// Forgets one, when there are too many: one that is gone, and the oldest.
    fn make_room(&mut self) {
        if self.contacts.len() >= MOST {
            let gone = self.contacts.values().position(|life| life.gone).unwrap_or_default();
            self.contacts.shift_remove_index(gone);
        }
    }
}

impl Life {
    /// Whether a contact that stands there now began another life.
    fn begins_again(&self, state: &ContactState, since: Option<i64>, reloaded: bool) -> bool {
        let later = matches!((self.since, since), (Some(before), Some(now)) if before < now);
        let offered_again = !self.state.is_offered() || self.state == *state && later;
        state.is_active() && is_over(&self.state) || reloaded && state.is_offered() && offered_again
    }

    /// Whether the contact lived and no end of it was told.
    pub(super) fn owes_end(&self) -> bool {
        self.was_active && !self.told.contains_key(&Event::OnEnded)
    }

    pub(super) fn is_over(&self) -> bool {
        is_over(&self.state)
    }

    pub(super) fn leave(&mut self) {
        self.gone = true;
    }

    /// Gives an event its key. One that is told `again` has the key it had before.
    pub(super) fn tell(&mut self, event: DeskEvent, contact_id: &str, again: bool) -> DeskEvent {
        let Some(name) = event.trigger().event else { return event };
        let told = self.told.entry(name.clone()).or_default();
        *told = told.saturating_add(u32::from(!again));
        let key = format!("{contact_id}/{}/{name}", self.number);
        event.with_id(if *told > 1 { format!("{key}/{told}") } else { key })
    }

    fn time(&self, contact: &mut Contact, now: Option<i64>) {
        let between = |from: Option<i64>, to: Option<i64>| {
            let millis = to.zip(from).map_or(0, |(to, from)| to.saturating_sub(from));
            std::time::Duration::from_millis(u64::try_from(millis).unwrap_or(0))
        };
        contact.incoming_duration = between(self.offered, self.connected.or(self.over).or(now));
        contact.interaction_duration = between(self.connected, self.over.or(now));
    }
}

/// Whether a contact in that state lives no more.
fn is_over(state: &ContactState) -> bool {
    matches!(state, ContactState::Ended | ContactState::Missed | ContactState::Error | ContactState::Rejected)
}
