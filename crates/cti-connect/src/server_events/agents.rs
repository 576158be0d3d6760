//! What an agent's snapshots say happened: to the agent, and to each of the contacts.

use std::collections::VecDeque;

use cti_engine::cti_model::{Event, Source, Trigger};
use cti_engine::event::DeskEvent;
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::agent_event::{AgentContact, AgentStatus, AgentStreamEvent, AgentStreamSnapshot};
use super::document::{Member, Spelt, moment};
use super::lives::Stand;
use super::names::{AgentContactState, AgentEventType, StatusType};

/// How many events of an agent are known again: those that a reader of the stream may get again after it fell over.
const MOST_SEEN: usize = 256;

/// What was taken in of an agent.
#[derive(Clone, Default)]
pub(super) struct Agent {
    /// The newest snapshot, and when it was taken.
    last: Option<(i64, AgentStreamSnapshot)>,
    seen: VecDeque<String>,
}

/// Types of statuses, by name or ARN.
pub(super) type Statuses = IndexMap<String, StatusType>;

/// From one snapshot to the next.
pub(super) struct Step<'s> {
    from: &'s AgentStreamSnapshot,
    to: &'s AgentStreamSnapshot,
    /// When the step was done.
    at: i64,
    /// What the newest snapshot says of a contact that is gone in `to` and there again in it.
    later: &'s AgentStreamSnapshot,
}

/// Where a contact stood at the agent of a snapshot.
pub(super) struct Seen<'s> {
    pub(super) contact: &'s AgentContact,
    pub(super) at: i64,
    pub(super) stand: Option<Stand>,
    pub(super) happened: bool,
    /// When the customer was put on hold, or taken off.
    pub(super) held: Option<i64>,
}

impl Agent {
    /// Whether an event comes for the first time.
    pub(super) fn is_first(&mut self, key: String) -> bool {
        if self.seen.contains(&key) {
            return false;
        }
        if self.seen.len() >= MOST_SEEN {
            self.seen.pop_front();
        }
        self.seen.push_back(key);
        true
    }

    /// When an event happened; one that does not say so happened after all that are known.
    pub(super) fn time(&self, event: &AgentStreamEvent) -> i64 {
        let last = || self.last.as_ref().map_or(0, |(at, _)| *at);
        moment(event.event_timestamp.as_ref()).unwrap_or_else(last)
    }

    /// Whether an event is not older than the newest one.
    pub(super) fn is_newest(&self, at: i64) -> bool {
        self.last.as_ref().is_none_or(|(last, _)| *last <= at)
    }

    /// Takes an event; gives what was known before when it is the newest.
    pub(super) fn take(&mut self, at: i64, current: &AgentStreamSnapshot) -> Option<AgentStreamSnapshot> {
        if !self.is_newest(at) {
            return None;
        }
        self.last.replace((at, current.clone())).map(|(_, before)| before)
    }

    pub(super) fn snapshot(&self) -> Option<&AgentStreamSnapshot> {
        self.last.as_ref().map(|(_, snapshot)| snapshot)
    }
}

/// The steps that an event tells of: its own, and the one to where it begins from what was known, in case an event between
/// was lost. A heart beat repeats the last change, and has no step of its own.
pub(super) fn steps<'s>(event: &'s AgentStreamEvent, at: i64, known: Option<&'s AgentStreamSnapshot>) -> Vec<Step<'s>> {
    let Some(current) = &event.current else { return Vec::new() };
    let is_beat = event.event_type.as_ref().map(Spelt::name) == Some(&AgentEventType::HeartBeat);
    let step = |from, to| Step { from, to, at, later: current };
    match (known, event.previous.as_ref().filter(|_| !is_beat)) {
        (Some(known), Some(previous)) => vec![step(known, previous), step(previous, current)],
        (None, Some(previous)) => vec![step(previous, current)],
        (Some(known), None) => vec![step(known, current)],
        (None, None) => Vec::new(),
    }
}

impl<'s> Step<'s> {
    /// Where each contact of either snapshot stands after the step.
    pub(super) fn contacts(&self) -> Vec<Seen<'s>> {
        let mut seen = Vec::new();
        for contact in self.to.contacts.iter().flatten() {
            let before = contact.contact_id.as_deref().and_then(|id| self.from.contact(id));
            let (at, stand) = (self.time_of(contact), stand(&contact.state()));
            let happened = before.is_none_or(|it| self::stand(&it.state()) != stand || self.time_of(it) != at);
            let holds = |it: &AgentContact| it.state() == AgentContactState::ConnectedOnHold;
            let changed_hold = before.is_some_and(|it| {
                holds(it) != holds(contact)
                    && [it, contact].iter().all(|it| self::stand(&it.state()) == Some(Stand::Connected))
            });
            let held = changed_hold.then(|| moment(contact.state_start_timestamp.as_ref()).unwrap_or(self.at));
            seen.push(Seen { contact, at, stand, happened, held });
        }
        for contact in self.from.contacts.iter().flatten() {
            let Some(id) = contact.contact_id.as_deref().filter(|id| self.to.contact(id).is_none()) else { continue };
            let again = self.later.contact(id).map(|it| self.time_of(it).saturating_sub(1));
            let at = again.unwrap_or(self.at);
            seen.push(Seen { contact, at, stand: Some(Stand::Gone), happened: true, held: None });
        }
        seen
    }

    /// Since when a contact stands where it does.
    fn time_of(&self, contact: &AgentContact) -> i64 {
        let connected = (stand(&contact.state()) == Some(Stand::Connected))
            .then(|| moment(contact.connected_to_agent_timestamp.as_ref()))
            .flatten();
        connected.or_else(|| moment(contact.state_start_timestamp.as_ref())).unwrap_or(self.at)
    }

    /// What happened to the agent: name and payload of each event.
    pub(super) fn of_agent(&self, statuses: &Statuses) -> Vec<(&'static str, Value)> {
        let mut events = Vec::new();
        if let (Some(old), Some(new)) = (&self.from.status, &self.to.status)
            && (differs(old.arn.as_ref(), new.arn.as_ref()) || differs(old.name.as_ref(), new.name.as_ref()))
        {
            let kind = type_of(new, statuses);
            if type_of(old, statuses) != kind {
                events.extend(name_of(&kind).map(|name| (name, json!({}))));
            }
            let name = |status: &AgentStatus| status.name.clone().unwrap_or_default();
            let change = json!({"agent": self.to.agent_name(), "oldState": name(old), "newState": name(new)});
            events.push(("onStateChange", change));
        }
        if self.from.configuration != self.to.configuration {
            events.push(("onRefresh", json!({})));
        }
        if self.from.next_status != self.to.next_status
            && let Some(next) = &self.to.next_status
        {
            events.push(("onEnqueuedNextState", json!({"nextState": next.name})));
        }
        events
    }
}

/// Whether both are told and are not the same.
fn differs(old: Option<&String>, new: Option<&String>) -> bool {
    old.zip(new).is_some_and(|(old, new)| old != new)
}

fn name_of(kind: &StatusType) -> Option<&'static str> {
    match kind {
        StatusType::Routable => Some("onRoutable"),
        StatusType::Custom => Some("onNotRoutable"),
        StatusType::Offline => Some("onOffline"),
        StatusType::Other(_) => None,
    }
}

/// What a status means. The event stream documents a type and its samples have none, so the names count; `Available` and
/// `Offline` are the names of a new instance.
pub(super) fn type_of(status: &AgentStatus, statuses: &Statuses) -> StatusType {
    let given = [&status.arn, &status.name].into_iter().flatten().find_map(|name| statuses.get(name));
    let told = status.kind.as_ref().map(Spelt::name).filter(|kind| kind.is_known());
    let by_name = match status.name.as_deref() {
        Some("Available") => StatusType::Routable,
        Some("Offline") => StatusType::Offline,
        _ => StatusType::Custom,
    };
    given.or(told).cloned().unwrap_or(by_name)
}

/// Where a contact stands in a state that is known.
fn stand(state: &AgentContactState) -> Option<Stand> {
    Some(match state {
        AgentContactState::Incoming => Stand::Incoming,
        AgentContactState::Pending => Stand::Pending,
        AgentContactState::Connecting => Stand::Connecting,
        AgentContactState::Connected | AgentContactState::ConnectedOnHold => Stand::Connected,
        AgentContactState::Missed | AgentContactState::Rejected => Stand::Missed,
        AgentContactState::Error => Stand::Failed,
        AgentContactState::Ended => Stand::Ended,
        AgentContactState::Other(_) => return None,
    })
}

/// An event of the agent with what it came with.
pub(super) fn agent_event(name: &str, mut payload: Value, snapshot: &AgentStreamSnapshot) -> Option<DeskEvent> {
    if let Value::Object(members) = &mut payload {
        members.insert("event".to_owned(), snapshot.write());
    }
    DeskEvent::from_parts(Trigger::new(Source::ConnectAgent, Event::from(name)), payload, None).ok()
}
