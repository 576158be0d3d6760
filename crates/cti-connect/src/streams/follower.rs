//! From successive snapshots to the engine's events, each bound to its contact.

use std::sync::Arc;

use cti_engine::cti_model::Role;
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, EndedPhase, ErrorNotice, StateChange};
use cti_engine::{Adapter, Contact};

use super::conversations::Conversations;
use super::heard::Heard;
use super::life_cycle::{AgentEventKind, ContactEventKind, LifeCycle, StreamsEvent};
use super::model::{AgentUpdate, ContactSnapshot};
use super::names::ContactType;

/// Takes successive snapshots of one agent on one page and tells the engine's events.
///
/// They are those of [`LifeCycle`] that the product has flows for, in its order, and beyond the library:
///
/// - Every life of a contact that was offered, connected or paused ends with one `onEnded`, also when the contact was
///   offered again and vanished, or ended while no page was there. What happened to a contact between two pages is told
///   on the next; of one that is gone by then, nothing.
/// - `onConnecting` is not told of queue callbacks, whose ring is `onIncoming` (section 4.2).
/// - Every moment has a key, so that a session that hears it twice runs it once.
/// - A page that is loaded again hears of its contacts again. With what was [heard](Follower::heard) on the page before,
///   such an event is marked, and [`Told::repeats_records`] says whether its flow would create records a second time.
///
/// ```
/// use cti_connect::streams::{AgentUpdate, Follower};
///
/// let busy = r#"{"state": {"name": "Busy", "type": "system"}, "contacts": [
///     {"contactId": "c-1", "type": "voice", "state": {"type": "connected"}, "connections": []}]}"#;
/// let update = AgentUpdate::from_json(busy)?;
/// let mut page = Follower::new();
/// let connected = |told: &cti_connect::streams::Told| told.event.id() == Some("c-1/1/onConnected");
/// assert!(page.follow(&update).iter().any(|told| connected(told) && !told.again));
///
/// let mut reloaded = Follower::resume(page.heard().clone());
/// assert!(reloaded.follow(&update).iter().any(|told| connected(told) && told.again));
/// # Ok::<(), cti_connect::streams::SnapshotError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Follower {
    page: LifeCycle,
    heard: Heard,
    /// Whether the next snapshot is the first one, and something was heard before.
    reloaded: bool,
    conversations: Option<Arc<Conversations>>,
    agent: String,
    /// When the last snapshot was taken.
    now: Option<i64>,
}

/// An event that a [`Follower`] tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The event.
    pub event: DeskEvent,
    /// Whether it was told on a page before, in the same life of its contact.
    pub again: bool,
}

impl Told {
    /// Whether the flow that listens to it ran on a page before and creates or saves records, so that raising it would
    /// create them a second time. Flows that only show something run again on the new page.
    pub fn repeats_records(&self, adapter: &Adapter) -> bool {
        self.again
            && adapter.listening_to(&self.event.trigger()).is_some_and(|flow| {
                let catalogue = adapter.engine().registry().catalogue();
                let creates = |type_id: &str| {
                    let role = catalogue.get(type_id).and_then(|spec| spec.role);
                    matches!(role, Some(Role::CreatesRecord | Role::SavesRecord { .. }))
                };
                flow.program().block_ids().filter_map(|id| flow.program().type_of(id)).any(creates)
            })
    }
}

impl From<Told> for DeskEvent {
    fn from(told: Told) -> Self {
        told.event
    }
}

impl Follower {
    /// The first page of an agent.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another page, after one on which that was heard.
    pub fn resume(heard: Heard) -> Self {
        Self { heard, reloaded: true, ..Self::default() }
    }

    /// Lets contacts have the attributes that earlier legs of their conversations had.
    pub fn with_conversations(mut self, conversations: Arc<Conversations>) -> Self {
        self.conversations = Some(conversations);
        self
    }

    /// What was heard so far. Keep it where it outlives the page, such as in the browser's storage, after each snapshot.
    pub fn heard(&self) -> &Heard {
        &self.heard
    }

    /// The events of Streams, and the contacts as they stand.
    pub fn page(&self) -> &LifeCycle {
        &self.page
    }

    /// Takes the next snapshot; what happened, in order.
    pub fn follow(&mut self, update: &AgentUpdate) -> Vec<Told> {
        if let Some(name) = update.configuration.as_ref().and_then(|it| it.name.as_ref()) {
            self.agent.clone_from(name);
        }
        let reloaded = std::mem::take(&mut self.reloaded);
        let old_state = self.page.state().map_or_else(|| "Init".to_owned(), |state| state.name.clone());
        let events = self.page.next(&update.snapshot);
        self.now = update.snapshot.timestamp.as_ref().and_then(super::Timestamp::millis).or(self.now);
        if reloaded {
            let page = &self.page;
            self.heard.keep_present(|id| page.contact(id).is_some());
        }
        let mut away = std::collections::HashMap::new();
        for contact in self.page.contacts() {
            let happened = self.heard.see(contact, self.now, reloaded);
            if !happened.is_empty() {
                away.insert(contact.contact_id.clone(), happened);
            }
        }
        let mut told = Vec::new();
        for event in events {
            match event {
                StreamsEvent::Agent(kind) => told.extend(self.of_agent(kind, &old_state)),
                StreamsEvent::Contact(kind, contact) => {
                    if kind == ContactEventKind::Refresh {
                        // What the library does not tell, because it saw none of the way there.
                        for kind in away.remove(&contact.contact_id).unwrap_or_default() {
                            self.of_contact_once(kind, &contact, &mut told);
                        }
                        let owes = |life: &mut super::heard::Life| life.is_over() && life.owes_end();
                        if self.heard.life(&contact.contact_id).is_some_and(owes) {
                            self.of_contact(ContactEventKind::Ended, &contact, false, &mut told);
                        }
                    }
                    if kind == ContactEventKind::Destroyed
                        && self.heard.life(&contact.contact_id).is_some_and(|life| life.owes_end())
                    {
                        self.of_contact(ContactEventKind::Ended, &contact, false, &mut told);
                    }
                    self.of_contact(kind, &contact, reloaded, &mut told);
                }
            }
        }
        told
    }

    /// Tells that the agent's command to accept a contact succeeded, which no snapshot shows. Never of a desk phone, on
    /// which the agent accepts by lifting the receiver (`external-apis` section 1.4).
    pub fn accepted(&mut self, contact_id: &str) -> Option<Told> {
        let contact = Arc::clone(self.page.contact(contact_id)?);
        if contact.is_voice() && !contact.is_softphone_call() {
            return None;
        }
        self.tell(ContactEvent::Accepted, &contact, false)
    }

    /// Tells that the agent turned to a chat; of one that is not connected, nothing (section 4.3).
    pub fn viewed(&mut self, contact_id: &str) -> Option<Told> {
        let contact = self.page.contact(contact_id).filter(|it| it.kind == ContactType::Chat && it.is_connected())?;
        let event = DeskEvent::contact(self.bound(contact), ContactEvent::ViewContact);
        Some(Told { event, again: false })
    }

    fn of_agent(&self, kind: AgentEventKind, old_state: &str) -> Option<Told> {
        let new_state = self.page.state().map(|state| state.name.clone()).unwrap_or_default();
        let event = match kind {
            AgentEventKind::Init => AgentEvent::Init,
            AgentEventKind::Refresh => AgentEvent::Refresh,
            AgentEventKind::Routable => AgentEvent::Routable,
            AgentEventKind::NotRoutable => AgentEvent::NotRoutable,
            AgentEventKind::Offline => AgentEvent::Offline,
            AgentEventKind::AfterCallWork => AgentEvent::AfterCallWork,
            AgentEventKind::Error => AgentEvent::Error(ErrorNotice { error_type: new_state, ..ErrorNotice::default() }),
            AgentEventKind::StateChange => AgentEvent::StateChange(StateChange {
                agent: self.agent.clone(),
                old_state: old_state.to_owned(),
                new_state,
            }),
            AgentEventKind::EnqueuedNextState | AgentEventKind::ClearedNextState => return None,
        };
        Some(Told { event: event.into(), again: false })
    }

    /// Tells what happened between two pages, unless it was told already.
    fn of_contact_once(&mut self, kind: ContactEventKind, contact: &Arc<ContactSnapshot>, told: &mut Vec<Told>) {
        let was_told = |event: ContactEvent| self.heard.was_told(&contact.contact_id, &event);
        if event_of(kind, contact).is_some_and(|event| !was_told(event)) {
            self.of_contact(kind, contact, false, told);
        }
    }

    fn of_contact(
        &mut self,
        kind: ContactEventKind,
        contact: &Arc<ContactSnapshot>,
        reloaded: bool,
        told: &mut Vec<Told>,
    ) {
        let Some(event) = event_of(kind, contact) else { return };
        if kind == ContactEventKind::Refresh {
            let event = DeskEvent::contact(self.bound(contact), event);
            told.push(Told { event, again: false });
            return;
        }
        let was_told = self.heard.was_told(&contact.contact_id, &event);
        // The library tells the end of a contact that goes back to `init` and vanishes twice.
        if kind == ContactEventKind::Ended && was_told {
            return;
        }
        told.extend(self.tell(event, contact, reloaded && was_told));
        if kind == ContactEventKind::Destroyed
            && let Some(life) = self.heard.life(&contact.contact_id)
        {
            life.leave();
        }
    }

    fn tell(&mut self, event: ContactEvent, contact: &Arc<ContactSnapshot>, again: bool) -> Option<Told> {
        let event = DeskEvent::contact(self.bound(contact), event);
        let event = self.heard.life(&contact.contact_id)?.tell(event, &contact.contact_id, again);
        Some(Told { event, again })
    }

    /// The contact as the engine has it.
    fn bound(&self, snapshot: &ContactSnapshot) -> Contact {
        let mut contact = snapshot.to_contact();
        self.heard.time(&mut contact, self.now);
        if let Some(conversations) = &self.conversations {
            conversations.join(&mut contact);
        }
        contact
    }
}

/// The event of the product, if it has one.
fn event_of(kind: ContactEventKind, contact: &ContactSnapshot) -> Option<ContactEvent> {
    Some(match kind {
        ContactEventKind::Refresh => ContactEvent::Refresh,
        ContactEventKind::Destroyed => ContactEvent::Destroy,
        ContactEventKind::Incoming => ContactEvent::Incoming,
        ContactEventKind::Pending => ContactEvent::Pending,
        ContactEventKind::Connecting if contact.kind != ContactType::QueueCallback => ContactEvent::Connecting,
        ContactEventKind::Connected => ContactEvent::Connected,
        ContactEventKind::Missed => ContactEvent::Missed,
        ContactEventKind::AfterCallWork => ContactEvent::AfterCallWork,
        ContactEventKind::Ended => ContactEvent::Ended(EndedPhase::Ended),
        ContactEventKind::Init | ContactEventKind::Error | ContactEventKind::Connecting => return None,
    })
}
