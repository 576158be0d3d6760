//! From the events of all streams to the engine's events, each told once.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use cti_engine::Contact;
use cti_engine::cti_model::{Event, Source, Trigger};
use cti_engine::event::{AgentEvent, DeskEvent};
use indexmap::{IndexMap, IndexSet};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::agent_event::AgentStreamEvent;
use super::agents::{Agent, Statuses, agent_event, steps, type_of};
use super::bus::{BusEvent, Notice};
use super::contact_event::{ContactStreamEvent, Ending};
use super::contacts::Known;
use super::document::{Member, Spelt};
use super::event::ServerEvent;
use super::invocation::FlowInvocation;
use super::lives::{LAST, Lives, Moment, Stand};
use super::names::{AgentEventType, ContactEventType, StatusType};
use super::record::ContactRecord;
use super::stages::{AT_AGENT, OVER, again, stages};
use crate::streams::Conversations;

/// How many contacts and agents are remembered: a large center's hours. Of those that are too many the oldest that is
/// completed is forgotten first; an event that comes again after that is told again.
const MOST: usize = 16_384;

/// How many ids of other events are remembered.
const MOST_NOTICES: usize = 16_384;

/// How many legs of a conversation are followed to its first.
const MOST_LEGS: usize = 16;

/// An event of the engine, and whose it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Routed {
    /// The ARN of the agent at whose desk it happened; `None` for what happened to a contact that is at no desk.
    pub agent: Option<String>,
    /// The event. Its id is the same however often and by whichever stream it comes.
    pub event: DeskEvent,
    /// Whether something that comes later in the life of the contact was told before. What it says is taken over; a flow
    /// that runs on it runs too late.
    pub is_late: bool,
}

/// Takes the events of all streams, in any order and as often as they come, and gives the engine's, each once
/// (`connect-events` section 5.4).
///
/// - **Contact events** say how far a contact is. One that comes before another that it presupposes tells that one, too, if
///   it has its time: a `DISCONNECTED` with the time of the connection tells `onConnected`, then `onEnded`.
/// - **Agent events** show an agent and the contacts of the agent. What changed since the last one is told; a heart beat tells
///   what was missed. An event that comes late says nothing of the agent any more, and of the contacts what was not told.
/// - **Both at once** tell each moment once. With [`Merger::with_agent_stream`] the moments at an agent are those of the agent
///   stream, as contact events do not tell when a contact rings.
/// - **Records and invocations** bring numbers, queues and attributes. A leg of a conversation has the attributes that other
///   legs had and it lacks.
///
/// ```
/// use cti_connect::server_events::{Merger, ServerEvent};
///
/// let ended = ServerEvent::from_json(r#"{"id": "e-2", "detail-type": "Amazon Connect Contact Event", "detail": {
///     "eventType": "DISCONNECTED", "contactId": "c-1", "channel": "VOICE", "initiationMethod": "INBOUND",
///     "agentInfo": {"agentArn": "a-1", "connectedToAgentTimestamp": "2021-08-04T17:29:09.000Z"}}}"#)?;
/// let mut merger = Merger::new();
/// let told: Vec<_> = merger.merge(&ended).iter().map(|routed| routed.event.trigger().to_string()).collect();
/// assert_eq!(told[..2], ["connectVoiceContact.onConnected", "connectAgent.onAfterCallWork"]);
/// assert!(merger.merge(&ended).is_empty());
/// # Ok::<(), cti_connect::server_events::ReadError>(())
/// ```
#[derive(Clone, Default)]
pub struct Merger {
    has_agent_stream: bool,
    statuses: Statuses,
    contacts: IndexMap<String, Known>,
    agents: IndexMap<String, Agent>,
    notices: IndexSet<String>,
    conversations: Arc<Conversations>,
}

impl std::fmt::Debug for Merger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (contacts, agents) = (self.contacts.len(), self.agents.len());
        f.debug_struct("Merger").field("contacts", &contacts).field("agents", &agents).finish_non_exhaustive()
    }
}

impl Merger {
    /// A merger of contact events, records and invocations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that the agent event stream comes, too, and tells when a contact is connected to an agent.
    pub fn with_agent_stream(mut self) -> Self {
        self.has_agent_stream = true;
        self
    }

    /// Says what a status of agents means, by its name or ARN. Without it, `Available` is routable, `Offline` offline, and
    /// every other one custom, unless the stream says a type.
    pub fn with_status(mut self, name_or_arn: impl Into<String>, kind: StatusType) -> Self {
        self.statuses.insert(name_or_arn.into(), kind);
        self
    }

    /// Sets where the attributes of conversations are kept, to share them with what writes attributes.
    pub fn with_conversations(mut self, conversations: Arc<Conversations>) -> Self {
        self.conversations = conversations;
        self
    }

    /// Takes an event; what happened, in order.
    pub fn merge(&mut self, event: &ServerEvent) -> Vec<Routed> {
        match event {
            ServerEvent::Contact(event) => self.contact_event(event),
            ServerEvent::Agent(event) => self.agent_event(event),
            ServerEvent::Record(record) => self.record(record),
            ServerEvent::Invocation(invocation) => self.invocation(invocation),
            ServerEvent::Bus(event) => self.notice(event),
            ServerEvent::Log(_) => Vec::new(),
        }
    }

    /// A contact as it is known, with the times at the agent who had it last.
    pub fn contact(&self, contact_id: &str) -> Option<Contact> {
        let known = self.contacts.get(contact_id)?;
        let since = |(_, lives): &(&String, &Lives)| {
            let times = lives.times();
            times.connected.max(times.offered)
        };
        let agent = known.at_agents.iter().max_by_key(since).map(|(agent, _)| agent.as_str());
        Some(self.bound(contact_id, agent))
    }

    /// The name of the status that an agent has, as it is known.
    pub fn status(&self, agent_arn: &str) -> Option<&str> {
        self.agents.get(agent_arn)?.snapshot()?.status.as_ref()?.name.as_deref()
    }

    fn known(&mut self, contact_id: &str) -> &mut Known {
        if !self.contacts.contains_key(contact_id) && self.contacts.len() >= MOST {
            let completed = self.contacts.values().position(|known| known.is_completed);
            self.contacts.shift_remove_index(completed.unwrap_or_default());
        }
        self.contacts.entry(contact_id.to_owned()).or_default()
    }

    fn contact_event(&mut self, event: &ContactStreamEvent) -> Vec<Routed> {
        let id = event.contact_id().to_owned();
        let has_agent_stream = self.has_agent_stream;
        let known = self.known(&id);
        known.of_contact_event(event);
        let came = json!({"event": event.detail.write()});
        let agent = event.agent().map(str::to_owned);
        let ending = event.ending();
        let mut routed = Vec::new();

        let mut told = Vec::new();
        for stage in stages(event, ending.as_ref()) {
            if known.once.insert(stage.name) {
                told.push((stage.name, stage.payload, stage.rank < known.rank, None));
                known.rank = known.rank.max(stage.rank);
            }
        }
        if let Some(name) = again(&event.kind())
            && let key = format!("{name}/{}", key_of(event.envelope.as_ref().and_then(|it| it.id.as_ref()), &came))
            && known.is_first(key.clone())
        {
            told.push((name, Map::new(), known.rank >= OVER, Some(key)));
        }
        for (name, payload, is_late, key) in told {
            let at = agent.clone().filter(|agent| key.is_some() && !agent.is_empty());
            let event_id = key.map_or_else(|| format!("{id}/1/{name}"), |key| format!("{id}/{key}"));
            routed.extend(self.of_contact(&id, at, name, &came, payload, event_id, is_late));
        }

        let handled = ending == Some(Ending::Handled);
        if handled || event.kind() == ContactEventType::ConnectedToAgent {
            let agent = agent.unwrap_or_default();
            let known = self.known(&id);
            let lives = known.at_agents.entry(agent.clone()).or_default();
            let connected = event.connected_to_agent();
            // In whole seconds, which may lie before the agent's own time: where that comes, it alone counts.
            if !has_agent_stream && (connected.is_some() || !handled) {
                lives.note(connected.unwrap_or_default(), Stand::Connected, true);
            }
            if handled {
                lives.note(LAST, Stand::Ended, true);
            }
            if event.kind() == ContactEventType::Completed {
                lives.note(LAST, Stand::Gone, true);
            }
            known.rank = known.rank.max(if handled { OVER } else { AT_AGENT });
            routed.extend(self.owed(&id, &agent, &came));
        }
        if event.kind() == ContactEventType::Completed {
            self.known(&id).is_completed = true;
        }
        routed
    }

    fn agent_event(&mut self, event: &AgentStreamEvent) -> Vec<Routed> {
        let (Some(arn), Some(current)) = (event.agent_arn.clone(), &event.current) else { return Vec::new() };
        if !self.agents.contains_key(&arn) && self.agents.len() >= MOST {
            self.agents.shift_remove_index(0);
        }
        let agent = self.agents.entry(arn.clone()).or_default();
        let key = key_of(event.event_id.as_ref(), &event.write());
        if !agent.is_first(key.clone()) {
            return Vec::new();
        }
        let at = agent.time(event);
        let is_newest = agent.is_newest(at);
        let before = agent.take(at, current);
        let steps = steps(event, at, before.as_ref());

        let mut routed = Vec::new();
        if is_newest {
            for (number, (name, payload)) in self.of_agent(event, &steps).into_iter().enumerate() {
                // Of two steps each may change the status.
                let id = format!("{arn}/{key}/{number}/{name}");
                let event = agent_event(name, payload, current).map(|event| event.with_id(id));
                routed.extend(event.map(|event| Routed { agent: Some(arn.clone()), event, is_late: false }));
            }
        }
        let mut changed: IndexMap<String, Value> = IndexMap::new();
        for seen in steps.iter().flat_map(super::agents::Step::contacts) {
            let Some(id) = seen.contact.contact_id.clone() else { continue };
            let known = self.known(&id);
            known.of_agent_contact(seen.contact);
            if let Some(stand) = seen.stand {
                known.at_agents.entry(arn.clone()).or_default().note(seen.at, stand, seen.happened);
            }
            let came = json!({"event": seen.contact.write()});
            if let Some(held) = seen.held {
                let key = format!("onRefresh/{arn}/{held}");
                if known.is_first(key.clone()) {
                    let is_late = !is_newest;
                    let event_id = format!("{id}/{key}");
                    let at = Some(arn.clone());
                    routed.extend(self.of_contact(&id, at, "onRefresh", &came, Map::new(), event_id, is_late));
                }
            }
            changed.insert(id, came);
        }
        for (id, came) in changed {
            routed.extend(self.owed(&id, &arn, &came));
        }
        routed
    }

    /// What happened to an agent: name and payload of each event.
    fn of_agent(&self, event: &AgentStreamEvent, steps: &[super::agents::Step<'_>]) -> Vec<(&'static str, Value)> {
        let kind = event.event_type.as_ref().map(Spelt::name);
        let mut events = Vec::new();
        if kind == Some(&AgentEventType::Login) {
            events.push(("onInit", json!({})));
        }
        events.extend(steps.iter().flat_map(|step| step.of_agent(&self.statuses)));
        if kind == Some(&AgentEventType::Logout) {
            let left = event.previous.as_ref().or(event.current.as_ref()).and_then(|snapshot| snapshot.status.as_ref());
            let was_there = left.is_some_and(|status| type_of(status, &self.statuses) != StatusType::Offline);
            if was_there && !events.iter().any(|(name, _)| *name == "onOffline") {
                events.push(("onOffline", json!({})));
            }
            events.push(("onLogout", json!({})));
        }
        events
    }

    fn record(&mut self, record: &ContactRecord) -> Vec<Routed> {
        let Some(id) = record.contact_id.clone() else { return Vec::new() };
        if !self.known(&id).of_record(record) {
            return Vec::new();
        }
        let updated = record.last_updated().unwrap_or_default();
        let came = json!({"event": record.write()});
        let event_id = format!("{id}/onRecord/{updated}");
        self.of_contact(&id, None, "onRecord", &came, Map::new(), event_id, false).into_iter().collect()
    }

    fn invocation(&mut self, invocation: &FlowInvocation) -> Vec<Routed> {
        if let Some(data) = invocation.contact()
            && let Some(id) = data.contact_id.clone()
        {
            self.known(&id).of_invocation(data);
            // The conversation has its attributes from now on.
            self.bound(&id, None);
        }
        Vec::new()
    }

    /// An action of KARTE; nothing for any other.
    fn notice(&mut self, event: &BusEvent) -> Vec<Routed> {
        let Notice::Karte(action) = event.notice() else { return Vec::new() };
        let came = event.write();
        let key = key_of(event.id.as_ref(), &came);
        if !self.notices.insert(key.clone()) {
            return Vec::new();
        }
        if self.notices.len() > MOST_NOTICES {
            self.notices.shift_remove_index(0);
        }
        let payload = json!({"name": action.name, "content": action.content, "event": came});
        let trigger = Trigger::new(Source::from("karte"), Event::from("onAction"));
        let event = DeskEvent::from_parts(trigger, payload, None).ok();
        let event = event.map(|event| event.with_id(format!("karte/onAction/{key}")));
        event.map(|event| Routed { agent: None, event, is_late: false }).into_iter().collect()
    }

    /// What happened to a contact at an agent and was not told.
    fn owed(&mut self, contact_id: &str, agent: &str, came: &Value) -> Vec<Routed> {
        let Some(known) = self.contacts.get_mut(contact_id) else { return Vec::new() };
        let (beginning, is_voice) = (known.beginning(), known.is_voice());
        let Some(lives) = known.at_agents.get_mut(agent) else { return Vec::new() };
        let owed = lives.owed(beginning);
        let mut routed = Vec::new();
        let at = Some(agent.to_owned()).filter(|agent| !agent.is_empty());
        for owed in owed {
            let name = match owed.moment {
                Moment::Incoming => "onIncoming",
                Moment::Pending => "onPending",
                Moment::Connecting => "onConnecting",
                Moment::Accepted => "onAccepted",
                Moment::Connected => "onConnected",
                Moment::Missed => "onMissed",
                Moment::Failed => "onContactError",
                Moment::AfterCallWork => "onAfterCallWork",
                Moment::Ended => "onEnded",
                Moment::Destroyed => "onDestroy",
            };
            let event_id = format!("{contact_id}/{}/{name}", owed.number);
            if owed.moment == Moment::AfterCallWork && is_voice {
                let event = DeskEvent::from(AgentEvent::AfterCallWork).with_id(format!("{event_id}/agent"));
                routed.push(Routed { agent: at.clone(), event, is_late: owed.is_late });
            }
            routed.extend(self.of_contact(contact_id, at.clone(), name, came, Map::new(), event_id, owed.is_late));
        }
        routed
    }

    #[expect(clippy::too_many_arguments, reason = "all that an event has")]
    fn of_contact(
        &self,
        contact_id: &str,
        agent: Option<String>,
        name: &str,
        came: &Value,
        mut payload: Map<String, Value>,
        event_id: String,
        is_late: bool,
    ) -> Option<Routed> {
        payload.extend(came.as_object().cloned().unwrap_or_default());
        let contact = Arc::new(self.bound(contact_id, agent.as_deref()));
        let trigger = Trigger::new(contact.event_source(), Event::from(name));
        let event = DeskEvent::from_parts(trigger, Value::Object(payload), Some(contact)).ok()?;
        Some(Routed { agent, event: event.with_id(event_id), is_late })
    }

    /// The contact as flows are bound to it, with the attributes of its conversation.
    fn bound(&self, contact_id: &str, agent: Option<&str>) -> Contact {
        let Some(known) = self.contacts.get(contact_id) else {
            return Contact::new(contact_id, cti_engine::Channel::Voice);
        };
        let mut contact = known.contact(contact_id, agent);
        contact.initial_contact_id = self.first_leg(known);
        self.conversations.join(&mut contact);
        contact
    }

    /// The first contact of a conversation, by what its legs say of one another.
    fn first_leg(&self, known: &Known) -> Option<String> {
        let (mut known, mut first) = (known, None);
        for _ in 0..MOST_LEGS {
            if let Some(initial) = known.initial() {
                return Some(initial.clone());
            }
            let Some(previous) = known.previous() else { break };
            first = Some(previous.clone());
            let Some(before) = self.contacts.get(previous) else { break };
            known = before;
        }
        first
    }
}

/// What tells repetitions: the id, else what it says.
fn key_of(id: Option<&String>, came: &Value) -> String {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => id.clone(),
        None => {
            let mut hasher = DefaultHasher::new();
            came.to_string().hash(&mut hasher);
            format!("{:016x}", hasher.finish())
        }
    }
}
