//! What happens at a desk: one typed event for every source and event of the product, with its payload (section 2.2).

mod payload;

use std::sync::Arc;

use cti_model::{Event, Source, Trigger};
use serde::Serialize;
use serde_json::{Map, Value};

pub use payload::{
    ChatMessage, ClickToDial, EndedPhase, ErrorNotice, HvsWork, Page, RecordShown, StateChange, StatusChange, Work,
    WorkloadChange,
};

use crate::contact::{Channel, Contact};

/// Something that happened at a desk, and that may start a flow.
///
/// [`DeskEvent::trigger`] says which flow listens to it, [`DeskEvent::payload`] what that flow finds under `$.payload`.
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
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DeskEvent {
    /// Of the agent at the contact center.
    Agent(AgentEvent),
    /// Of a contact, as it stood when the event fired.
    Contact(Arc<Contact>, ContactEvent),
    /// Of the agent at the CRM.
    SalesforceAgent(SalesforceAgentEvent),
    /// Of the CRM's page.
    SalesforceUi(SalesforceUiEvent),
    /// Of the session itself; no flow hears of it.
    Session(SessionEvent),
    /// Any other, such as one of the embedder's own.
    Other {
        /// The flow that listens to it.
        trigger: Trigger,
        /// What that flow finds under `$.payload`.
        payload: Value,
        /// The contact it concerns.
        contact: Option<Arc<Contact>>,
    },
}

/// What happened to the agent at the contact center (source `connectAgent`).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AgentEvent {
    /// The agent logged in; once per session.
    Init,
    /// The agent's data changed.
    Refresh,
    /// The agent's state changed.
    StateChange(StateChange),
    /// The agent can be routed contacts.
    Routable,
    /// The agent can not be routed contacts.
    NotRoutable,
    /// The agent went offline.
    Offline,
    /// After-call work began.
    AfterCallWork,
    /// The agent is in an error state, such as `MissedCallAgent`.
    Error(ErrorNotice),
    /// The soft phone reports an error.
    SoftphoneError(ErrorNotice),
}

/// What happened to a contact. Its source follows from its channel.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ContactEvent {
    /// Its data changed.
    Refresh,
    /// After-call work began.
    AfterCallWork,
    /// The agent accepted it.
    Accepted,
    /// It rings at the agent, or the agent's call goes out. Also after a transfer.
    Connecting,
    /// Agent and customer are connected.
    Connected,
    /// It ended. Amazon Connect Streams says so at the end and again when the contact is destroyed (section 4.3).
    Ended(EndedPhase),
    /// It was destroyed.
    Destroy,
    /// The agent missed it.
    Missed,
    /// A callback waits.
    Pending,
    /// A callback comes in.
    Incoming,
    /// The agent turned to it; again and again for the same contact.
    ViewContact,
    /// A chat message came in.
    MessageReceived(ChatMessage),
    /// A chat message went out.
    MessageSent(ChatMessage),
    /// A task is being transferred.
    TransferInitiated,
    /// A task was transferred.
    TransferSucceeded,
    /// A task could not be transferred.
    TransferFailed,
    /// A task expires in two hours.
    TaskExpiring,
    /// A task expired.
    TaskExpired,
}

/// What happened to the agent at the CRM (source `salesforceAgent`).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SalesforceAgentEvent {
    /// The presence status changed.
    StateChange(StatusChange),
    /// The agent accepted work.
    WorkAccepted(Work),
    /// The agent closed work.
    WorkClosed(Work),
    /// The workload changed.
    WorkloadChanged(WorkloadChange),
    /// The agent logged out of the CRM's presence. Presence rules hear of it; no flow does (section 4.2).
    Logout,
}

/// What happened on the CRM's page (source `salesforceUI`).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SalesforceUiEvent {
    /// The agent clicked on a number.
    ClickToDial(ClickToDial),
    /// The agent went to another page.
    NavigationChange(Page),
    /// High Velocity Sales work began.
    HvsWorkStart(HvsWork),
}

/// What happened to the session.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SessionEvent {
    /// So many pages are open.
    PagesOpen {
        /// How many.
        count: u32,
    },
    /// A call is in progress, or none is.
    CallInProgress {
        /// Whether.
        in_progress: bool,
    },
    /// Another region took over.
    FailOver {
        /// Which.
        region: String,
    },
    /// A recording button was pressed.
    Recording {
        /// Of this call.
        contact_id: String,
        /// Which.
        control: crate::session::RecordingControl,
    },
    /// So many tabs are open.
    TabsOpen {
        /// How many.
        count: u32,
    },
}

impl From<SessionEvent> for DeskEvent {
    fn from(event: SessionEvent) -> Self {
        Self::Session(event)
    }
}

impl DeskEvent {
    /// Its own id, if it has one.
    pub fn id(&self) -> Option<&str> {
        None
    }

    /// An event of a contact, as it stands now.
    pub fn contact(contact: impl Into<Arc<Contact>>, event: ContactEvent) -> Self {
        Self::Contact(contact.into(), event)
    }

    /// What listens to it.
    pub fn trigger(&self) -> Trigger {
        match self {
            Self::Agent(event) => Trigger::new(Source::ConnectAgent, event.event()),
            Self::Contact(contact, event) => Trigger::new(contact.channel.source(), event.event()),
            Self::SalesforceAgent(event) => Trigger::new(Source::SalesforceAgent, event.event()),
            Self::SalesforceUi(event) => Trigger::new(Source::SalesforceUi, event.event()),
            Self::Session(_) => Trigger::new(Source::Other("session".to_owned()), Event::Other(String::new())),
            Self::Other { trigger, .. } => trigger.clone(),
        }
    }

    /// What a flow finds under `$.payload`; an empty object for events that bring nothing.
    pub fn payload(&self) -> Value {
        match self {
            Self::Agent(AgentEvent::StateChange(change)) => written(change),
            Self::Agent(AgentEvent::Error(notice) | AgentEvent::SoftphoneError(notice)) => written(notice),
            Self::Contact(_, ContactEvent::Ended(phase)) => {
                Value::Object(Map::from_iter([("phase".to_owned(), written(phase))]))
            }
            Self::Contact(_, ContactEvent::MessageReceived(message) | ContactEvent::MessageSent(message)) => {
                written(message)
            }
            Self::SalesforceAgent(SalesforceAgentEvent::StateChange(change)) => written(change),
            Self::SalesforceAgent(
                SalesforceAgentEvent::WorkAccepted(work) | SalesforceAgentEvent::WorkClosed(work),
            ) => written(work),
            Self::SalesforceAgent(SalesforceAgentEvent::WorkloadChanged(change)) => written(change),
            Self::SalesforceUi(SalesforceUiEvent::ClickToDial(click)) => written(click),
            Self::SalesforceUi(SalesforceUiEvent::NavigationChange(page)) => written(page),
            Self::SalesforceUi(SalesforceUiEvent::HvsWorkStart(work)) => written(work),
            Self::Other { payload, .. } => payload.clone(),
            Self::Agent(_)
            | Self::Contact(..)
            | Self::SalesforceAgent(SalesforceAgentEvent::Logout)
            | Self::Session(_) => {
                Value::Object(Map::new())
            }
        }
    }

    /// The contact it concerns.
    pub fn contact_in_hand(&self) -> Option<&Arc<Contact>> {
        match self {
            Self::Contact(contact, _) => Some(contact),
            Self::Other { contact, .. } => contact.as_ref(),
            Self::Agent(_) | Self::SalesforceAgent(_) | Self::SalesforceUi(_) | Self::Session(_) => None,
        }
    }
}

/// A payload as JSON. Only a number that is none (`NaN`) could fail, and that becomes `null`.
fn written(payload: impl Serialize) -> Value {
    serde_json::to_value(payload).unwrap_or_default()
}

impl Channel {
    /// The source whose flows hear of contacts on this channel. E-mail and channels that are not known have none in the
    /// product; theirs are named in the same way: `connectEmailContact`.
    pub fn source(&self) -> Source {
        match self {
            Self::Voice => Source::ConnectVoiceContact,
            Self::QueueCallback => Source::ConnectQueueCallbackContact,
            Self::Chat => Source::ConnectChatContact,
            Self::Task => Source::ConnectTaskContact,
            Self::Email => Source::Other("connectEmailContact".to_owned()),
            Self::Other(name) => Source::Other(format!("connect{}Contact", capitalised(name))),
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl AgentEvent {
    fn event(&self) -> Event {
        match self {
            Self::Init => Event::OnInit,
            Self::Refresh => Event::OnRefresh,
            Self::StateChange(_) => Event::OnStateChange,
            Self::Routable => Event::OnRoutable,
            Self::NotRoutable => Event::OnNotRoutable,
            Self::Offline => Event::OnOffline,
            Self::AfterCallWork => Event::OnAfterCallWork,
            Self::Error(_) => Event::OnError,
            Self::SoftphoneError(_) => Event::OnSoftphoneError,
        }
    }
}

impl ContactEvent {
    fn event(&self) -> Event {
        match self {
            Self::Refresh => Event::OnRefresh,
            Self::AfterCallWork => Event::OnAfterCallWork,
            Self::Accepted => Event::OnAccepted,
            Self::Connecting => Event::OnConnecting,
            Self::Connected => Event::OnConnected,
            Self::Ended(_) => Event::OnEnded,
            Self::Destroy => Event::OnDestroy,
            Self::Missed => Event::OnMissed,
            Self::Pending => Event::OnPending,
            Self::Incoming => Event::OnIncoming,
            Self::ViewContact => Event::OnViewContact,
            Self::MessageReceived(_) => Event::OnMessageReceived,
            Self::MessageSent(_) => Event::OnMessageSent,
            Self::TransferInitiated => Event::OnTransferInitiated,
            Self::TransferSucceeded => Event::OnTransferSucceeded,
            Self::TransferFailed => Event::OnTransferFailed,
            Self::TaskExpiring => Event::OnTaskExpiring,
            Self::TaskExpired => Event::OnTaskExpired,
        }
    }
}

impl SalesforceAgentEvent {
    fn event(&self) -> Event {
        match self {
            Self::StateChange(_) => Event::OnStateChange,
            Self::WorkAccepted(_) => Event::OnWorkAccepted,
            Self::WorkClosed(_) => Event::OnWorkClosed,
            Self::WorkloadChanged(_) => Event::OnWorkloadChanged,
            Self::Logout => Event::Other("onLogout".to_owned()),
        }
    }
}

impl SalesforceUiEvent {
    /// The agent clicked on a number that stands on no record.
    pub fn click_to_dial(number: &str) -> Self {
        Self::ClickToDial(ClickToDial { number: number.to_owned(), ..ClickToDial::default() })
    }

    fn event(&self) -> Event {
        match self {
            Self::ClickToDial(_) => Event::OnClickToDial,
            Self::NavigationChange(_) => Event::OnNavigationChange,
            Self::HvsWorkStart(_) => Event::OnHvsWorkStart,
        }
    }
}

impl From<AgentEvent> for DeskEvent {
    fn from(event: AgentEvent) -> Self {
        Self::Agent(event)
    }
}

impl From<SalesforceAgentEvent> for DeskEvent {
    fn from(event: SalesforceAgentEvent) -> Self {
        Self::SalesforceAgent(event)
    }
}

impl From<SalesforceUiEvent> for DeskEvent {
    fn from(event: SalesforceUiEvent) -> Self {
        Self::SalesforceUi(event)
    }
}
