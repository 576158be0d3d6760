//! From successive snapshots to the events of Streams, in the library's order (`external-apis` section 1.4).

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;

use super::model::{AgentSnapshot, AgentState, ContactSnapshot};
use super::names::{ContactState, StateType};

/// An event of Streams.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamsEvent {
    /// Of the agent.
    Agent(AgentEventKind),
    /// Of a contact, as it stands; of one that is gone, as it stood last.
    Contact(ContactEventKind, Arc<ContactSnapshot>),
}

/// Declares the events of one kind with their names.
macro_rules! event_names {
    ($(#[$meta:meta])* pub enum $Name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl $Name {
            /// Every one, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the library's bus.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

event_names! {
    /// What Streams tells of an agent when a snapshot comes.
    pub enum AgentEventKind {
        /// The first snapshot came.
        Init = "agent::init",
        /// A snapshot came.
        Refresh = "agent::refresh",
        /// The type of the state changed to `routable`.
        Routable = "agent::routable",
        /// The type of the state changed to `not_routable`.
        NotRoutable = "agent::not_routable",
        /// The type of the state changed to `offline`.
        Offline = "agent::offline",
        /// The name of the state changed.
        StateChange = "agent::state_change",
        /// The name of the state changed to one that says what went wrong.
        Error = "agent::error",
        /// The name of the state changed to `AfterCallWork`.
        AfterCallWork = "agent::acw",
        /// Another state follows when the contact ends.
        EnqueuedNextState = "agent::enqueued_next_state",
        /// No other state follows any more.
        ClearedNextState = "agent::cleared_next_state",
    }
}

event_names! {
    /// What Streams tells of a contact when a snapshot comes. `contact::accepted` is not among them: it follows on a command
    /// that succeeded, and no snapshot shows it.
    pub enum ContactEventKind {
        /// It came.
        Init = "contact::init",
        /// A snapshot came.
        Refresh = "contact::refresh",
        /// It is gone.
        Destroyed = "contact::destroyed",
        /// A callback comes in.
        Incoming = "contact::incoming",
        /// A callback waits.
        Pending = "contact::pending",
        /// It rings, or the agent's call goes out.
        Connecting = "contact::connecting",
        /// Agent and customer are connected.
        Connected = "contact::connected",
        /// Nobody answered it: the agent missed or declined it, or it failed while it rang. So an outbound call that the
        /// customer does not answer is missed, too.
        Missed = "contact::missed",
        /// After-call work began.
        AfterCallWork = "contact::acw",
        /// It ended.
        Ended = "contact::ended",
        /// It failed.
        Error = "contact::error",
    }
}

impl StreamsEvent {
    /// The name on the library's bus.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Agent(kind) => kind.as_str(),
            Self::Contact(kind, _) => kind.as_str(),
        }
    }

    /// The second name, by which the library tells those who listen to this contact alone. `contact::init` has none.
    pub fn name_of_contact(&self) -> Option<String> {
        match self {
            Self::Agent(_) | Self::Contact(ContactEventKind::Init, _) => None,
            Self::Contact(kind, contact) => Some(format!("{}::{}", kind.as_str(), contact.contact_id)),
        }
    }
}

/// Takes successive snapshots of one agent and tells the events that Streams fires for them, in its order. One is one page:
/// a page that is loaded again begins with a new one, as the library does.
///
/// ```
/// use cti_connect::streams::{AgentSnapshot, AgentState, ContactSnapshot, ContactState, ContactType, LifeCycle, StateType};
///
/// let mut page = LifeCycle::new();
/// let busy = AgentState::new("PendingBusy", StateType::System);
/// let call = ContactSnapshot::new("c-1", ContactType::Voice, ContactState::Connecting);
/// let names: Vec<_> = page.next(&AgentSnapshot::new(busy, vec![call])).iter().map(|event| event.name()).collect();
/// assert_eq!(names, ["agent::init", "agent::refresh", "agent::state_change",
///     "contact::init", "contact::connecting", "contact::refresh"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct LifeCycle {
    before: Option<Before>,
    /// The contacts of which no end was told since they came.
    not_ended: HashSet<String>,
}

#[derive(Clone, Debug)]
struct Before {
    state: AgentState,
    next: Option<String>,
    contacts: IndexMap<String, Arc<ContactSnapshot>>,
}

impl LifeCycle {
    /// A page that has just been loaded.
    pub fn new() -> Self {
        Self::default()
    }

    /// The contacts of the last snapshot.
    pub fn contacts(&self) -> impl Iterator<Item = &Arc<ContactSnapshot>> {
        self.before.iter().flat_map(|before| before.contacts.values())
    }

    /// The contact of that id in the last snapshot.
    pub fn contact(&self, contact_id: &str) -> Option<&Arc<ContactSnapshot>> {
        self.before.as_ref()?.contacts.get(contact_id)
    }

    /// The state of the agent in the last snapshot.
    pub fn state(&self) -> Option<&AgentState> {
        Some(&self.before.as_ref()?.state)
    }

    /// Takes the next snapshot. When one id stands in it twice, the contact that stands last counts, as in the library.
    pub fn next(&mut self, snapshot: &AgentSnapshot) -> Vec<StreamsEvent> {
        let now = Before {
            state: snapshot.state.clone(),
            next: snapshot.next_state.as_ref().map(|state| state.name.clone()).filter(|name| !name.is_empty()),
            contacts: {
                let by_id = |contact: &ContactSnapshot| (contact.contact_id.clone(), Arc::new(contact.clone()));
                snapshot.contacts.iter().map(by_id).collect()
            },
        };
        let mut events = Vec::new();
        self.agent(&now, &mut events);
        self.contacts_changed(&now, &mut events);
        self.before = Some(now);
        events
    }

    fn agent(&self, now: &Before, events: &mut Vec<StreamsEvent>) {
        let mut tell = |kind| events.push(StreamsEvent::Agent(kind));
        let before = self.before.as_ref();
        if before.is_none() {
            tell(AgentEventKind::Init);
        }
        tell(AgentEventKind::Refresh);
        let (old_kind, old_name) = match before {
            Some(before) => (&before.state.kind, before.state.name.as_str()),
            None => (&StateType::Init, "Init"),
        };
        if *old_kind != now.state.kind {
            match now.state.kind {
                StateType::Routable => tell(AgentEventKind::Routable),
                StateType::NotRoutable => tell(AgentEventKind::NotRoutable),
                StateType::Offline => tell(AgentEventKind::Offline),
                _ => {}
            }
        }
        if old_name != now.state.name {
            tell(AgentEventKind::StateChange);
            if now.state.is_error() {
                tell(AgentEventKind::Error);
            }
            if now.state.name == "AfterCallWork" {
                tell(AgentEventKind::AfterCallWork);
            }
        }
        let next = before.and_then(|before| before.next.as_ref());
        if next != now.next.as_ref() {
            tell(if now.next.is_some() { AgentEventKind::EnqueuedNextState } else { AgentEventKind::ClearedNextState });
        }
    }

    /// First the contacts that came, then those that are gone, then those that stayed.
    fn contacts_changed(&mut self, now: &Before, events: &mut Vec<StreamsEvent>) {
        let none = IndexMap::new();
        let old = self.before.as_ref().map_or(&none, |before| &before.contacts);
        let not_ended = &mut self.not_ended;
        for (id, contact) in now.contacts.iter().filter(|(id, _)| !old.contains_key(*id)) {
            not_ended.insert(id.clone());
            events.push(StreamsEvent::Contact(ContactEventKind::Init, Arc::clone(contact)));
            moved(&ContactState::Init, contact, not_ended, events);
        }
        for (id, contact) in old.iter().filter(|(id, _)| !now.contacts.contains_key(*id)) {
            if not_ended.remove(id) {
                events.push(StreamsEvent::Contact(ContactEventKind::Ended, Arc::clone(contact)));
            }
            events.push(StreamsEvent::Contact(ContactEventKind::Destroyed, Arc::clone(contact)));
        }
        for (id, contact) in old {
            if let Some(contact_now) = now.contacts.get(id) {
                moved(&contact.state.kind, contact_now, not_ended, events);
            }
        }
    }
}

/// The events of a contact that stays, or came.
fn moved(
    old: &ContactState,
    contact: &Arc<ContactSnapshot>,
    not_ended: &mut HashSet<String>,
    events: &mut Vec<StreamsEvent>,
) {
    let new = &contact.state.kind;
    if old != new {
        let told = events_of(old, new);
        let over = [ContactState::Ended, ContactState::Missed, ContactState::Error, ContactState::Rejected];
        if over.contains(new) && !told.is_empty() {
            not_ended.remove(&contact.contact_id);
        }
        events.extend(told.into_iter().map(|kind| StreamsEvent::Contact(kind, Arc::clone(contact))));
    }
    events.push(StreamsEvent::Contact(ContactEventKind::Refresh, Arc::clone(contact)));
}

/// The events of a change from one state to another: those of the new state, then those of the way there.
pub(super) fn events_of(old: &ContactState, new: &ContactState) -> Vec<ContactEventKind> {
    let mut events = Vec::new();
    match new {
        ContactState::Incoming => events.push(ContactEventKind::Incoming),
        ContactState::Pending => events.push(ContactEventKind::Pending),
        ContactState::Connecting => events.push(ContactEventKind::Connecting),
        ContactState::Connected => events.push(ContactEventKind::Connected),
        ContactState::Ended => events.push(ContactEventKind::AfterCallWork),
        ContactState::Error => events.push(ContactEventKind::Error),
        _ => {}
    }
    let rang = matches!(old, ContactState::Connecting | ContactState::Incoming);
    if rang && *new == ContactState::Error {
        events.push(ContactEventKind::Missed);
    }
    if old.is_active() && !new.is_active() && !matches!(new, ContactState::Other(_)) {
        events.push(ContactEventKind::Ended);
    }
    if rang && matches!(new, ContactState::Missed | ContactState::Rejected) {
        events.push(ContactEventKind::Missed);
    }
    events
}
