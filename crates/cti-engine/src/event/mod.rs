//! What happens at a desk: one typed event for every source and event of the product, with its payload (section 2.2).

mod declare;
mod error;
mod json;
mod kinds;
mod payload;
mod read;

use std::fmt;
use std::sync::Arc;

use cti_model::{PairStatus, Source, Trigger};
use serde_json::{Map, Value};

pub use error::EventError;
#[cfg(feature = "scenario")]
pub(crate) use error::in_words;
pub use kinds::{AgentEvent, ContactEvent, SalesforceAgentEvent, SalesforceUiEvent, SessionEvent, UnlistedEvent};
pub use payload::{
    CallProgress, ChatMessage, ClickToDial, EndedPhase, ErrorNotice, FailedOver, HvsWork, InView, OpenCount, Page,
    RecordShown, RecordingPress, StateChange, StatusChange, Work, WorkloadChange,
};

use crate::contact::Contact;

/// Something that happened at a desk, and that may start a flow.
///
/// [`DeskEvent::trigger`] says which flow listens to it, [`DeskEvent::payload`] what that flow finds under `$.payload`,
/// and [`DeskEvent::kind`] what it is:
///
/// ```
/// use cti_engine::event::{ContactEvent, DeskEvent, SalesforceUiEvent};
/// use cti_engine::{Channel, Contact};
/// use serde_json::json;
///
/// let rings = DeskEvent::contact(Contact::new("c-1", Channel::Voice), ContactEvent::Connecting);
/// assert_eq!(rings.trigger().to_string(), "connectVoiceContact.onConnecting");
///
/// let click = DeskEvent::from(SalesforceUiEvent::click_to_dial("+12025550123"));
/// assert_eq!(click.trigger().to_string(), "salesforceUI.onClickToDial");
/// assert_eq!(click.payload(), json!({"number": "+12025550123"}));
/// ```
///
/// As JSON it is `{"id", "source", "event", "payload", "contact"}`; `id` and `contact` only where it has them. What is read
/// is the typed event whenever its source and event are known here, and keeps what it brought besides.
/// [`DeskEvent::from_json`] reads a text and [`DeskEvent::from_value`] a value, and both say in an [`EventError`] what is
/// wrong and where.
///
/// ```
/// use cti_engine::event::{DeskEvent, EventKind, SessionEvent};
///
/// let text = r#"{"id": "e-1", "source": "session", "event": "onPagesOpen", "payload": {"count": 2}}"#;
/// let event = DeskEvent::from_json(text)?;
/// assert_eq!(*event.kind(), EventKind::Session(SessionEvent::pages_open(2)));
/// assert_eq!(event.id(), Some("e-1"));
/// # Ok::<(), cti_engine::event::EventError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct DeskEvent {
    kind: EventKind,
    /// What few events have.
    rest: Option<Box<Rest>>,
}

/// What an event is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// Of the agent at the contact center.
    Agent(AgentEvent),
    /// Of a contact, as it stood when the event fired.
    Contact(Arc<Contact>, ContactEvent),
    /// Of the agent at the CRM.
    SalesforceAgent(SalesforceAgentEvent),
    /// Of the CRM's page.
    SalesforceUi(SalesforceUiEvent),
    /// Of the agent's session.
    Session(SessionEvent),
    /// Any other, such as one of the embedder's own.
    Other(OtherEvent),
}

/// An event that is not known here, such as one of the embedder's own. Made by [`DeskEvent::from_parts`], so that a known
/// event never hides in it.
#[derive(Clone, PartialEq)]
pub struct OtherEvent {
    trigger: Trigger,
    payload: Value,
    contact: Option<Arc<Contact>>,
}

redacted!(struct OtherEvent { trigger, contact });

/// What few events have.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rest {
    id: Option<String>,
    /// The payload as it came, where it is not the one that the typed event writes.
    payload: Option<Value>,
    /// The contact that came with an event that concerns none.
    contact: Option<Arc<Contact>>,
    /// Members of its JSON that are not known here.
    other: Map<String, Value>,
}

impl DeskEvent {
    /// An event of a contact, as it stands now.
    pub fn contact(contact: impl Into<Arc<Contact>>, event: ContactEvent) -> Self {
        EventKind::Contact(contact.into(), event).into()
    }

    /// Gives it an id of its own: the same happening, delivered twice with the same id, is heard once.
    ///
    /// A session remembers the last 1,024 ids that it heard. An event that comes again after so many others is new to it, as
    /// is every event to another session.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.rest.get_or_insert_default().id = Some(id.into());
        self
    }

    /// Its own id, if it has one.
    pub fn id(&self) -> Option<&str> {
        self.rest.as_ref()?.id.as_deref()
    }

    /// What it is.
    pub fn kind(&self) -> &EventKind {
        &self.kind
    }

    /// The kind of event, by value; the id is dropped.
    pub fn into_kind(self) -> EventKind {
        self.kind
    }

    /// What listens to it.
    pub fn trigger(&self) -> Trigger {
        match &self.kind {
            EventKind::Agent(event) => Trigger::new(Source::ConnectAgent, event.event()),
            EventKind::Contact(contact, event) => Trigger::new(contact.event_source(), event.event()),
            EventKind::SalesforceAgent(event) => Trigger::new(Source::SalesforceAgent, event.event()),
            EventKind::SalesforceUi(event) => Trigger::new(Source::SalesforceUi, event.event()),
            EventKind::Session(event) => Trigger::new(Source::Session, event.event()),
            EventKind::Other(event) => event.trigger.clone(),
        }
    }

    /// Whether its source and event are a pair that is known here, whatever its [`PairStatus`]. Events of the embedder's own
    /// are not; nor is one whose name is misspelt, which is read all the same, and which no flow of the product hears.
    ///
    /// ```
    /// use cti_engine::event::DeskEvent;
    ///
    /// assert!(DeskEvent::from_json(r#"{"source": "connectAgent", "event": "onInit"}"#)?.is_known());
    /// assert!(!DeskEvent::from_json(r#"{"source": "connectAgent", "event": "onInnit"}"#)?.is_known());
    /// # Ok::<(), cti_engine::event::EventError>(())
    /// ```
    pub fn is_known(&self) -> bool {
        self.trigger().status() != PairStatus::Unknown
    }

    /// What a flow finds under `$.payload`; an empty object for events that bring nothing.
    pub fn payload(&self) -> Value {
        if let Some(payload) = self.rest.as_ref().and_then(|rest| rest.payload.as_ref()) {
            return payload.clone();
        }
        self.kind.payload()
    }

    /// The contact it concerns.
    pub fn contact_in_hand(&self) -> Option<&Arc<Contact>> {
        match &self.kind {
            EventKind::Contact(contact, _) => Some(contact),
            EventKind::Other(event) => event.contact.as_ref(),
            _ => self.rest.as_ref()?.contact.as_ref(),
        }
    }
}

impl EventKind {
    fn payload(&self) -> Value {
        match self {
            Self::Agent(event) => event.payload(),
            Self::Contact(_, event) => event.payload(),
            Self::SalesforceAgent(event) => event.payload(),
            Self::SalesforceUi(event) => event.payload(),
            Self::Session(event) => event.payload(),
            Self::Other(event) => event.payload.clone(),
        }
    }
}

impl OtherEvent {
    /// The flow that listens to it.
    pub fn trigger(&self) -> &Trigger {
        &self.trigger
    }

    /// What that flow finds under `$.payload`.
    pub fn payload(&self) -> &Value {
        &self.payload
    }

    /// The contact it concerns.
    pub fn contact(&self) -> Option<&Arc<Contact>> {
        self.contact.as_ref()
    }
}

impl fmt::Debug for DeskEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.id() {
            write!(f, "#{id:?} ")?;
        }
        self.kind.fmt(f)
    }
}

impl From<EventKind> for DeskEvent {
    fn from(kind: EventKind) -> Self {
        Self { kind, rest: None }
    }
}

impl From<AgentEvent> for DeskEvent {
    fn from(event: AgentEvent) -> Self {
        EventKind::Agent(event).into()
    }
}

impl From<SalesforceAgentEvent> for DeskEvent {
    fn from(event: SalesforceAgentEvent) -> Self {
        EventKind::SalesforceAgent(event).into()
    }
}

impl From<SalesforceUiEvent> for DeskEvent {
    fn from(event: SalesforceUiEvent) -> Self {
        EventKind::SalesforceUi(event).into()
    }
}

impl From<SessionEvent> for DeskEvent {
    fn from(event: SessionEvent) -> Self {
        EventKind::Session(event).into()
    }
}
