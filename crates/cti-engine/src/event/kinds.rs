//! The events, each with its name and what it brings (section 4.2).

use cti_model::Event;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::declare::events;
use super::payload::{
    CallProgress, ChatMessage, ClickToDial, EndedPhase, ErrorNotice, FailedOver, HvsWork, InView, OpenCount, Page,
    RecordingPress, StateChange, StatusChange, Work, WorkloadChange,
};
use crate::recording::RecordingControl;

events! {
    /// What happened to the agent at the contact center (source `connectAgent`).
    enum AgentEvent {
        /// The agent logged in; once per session.
        Init => OnInit,
        /// The agent's data changed.
        Refresh => OnRefresh,
        /// The agent's state changed.
        StateChange(StateChange) => OnStateChange,
        /// The agent can be routed contacts.
        Routable => OnRoutable,
        /// The agent can not be routed contacts.
        NotRoutable => OnNotRoutable,
        /// The agent went offline.
        Offline => OnOffline,
        /// After-call work began.
        AfterCallWork => OnAfterCallWork,
        /// The agent is in an error state, such as `MissedCallAgent`.
        Error(ErrorNotice) => OnError,
        /// The soft phone reports an error.
        SoftphoneError(ErrorNotice) => OnSoftphoneError,
    }
}

events! {
    /// What happened to a contact. Its source is [`Contact::event_source`](crate::Contact::event_source). The product has
    /// all of them up to [`ContactEvent::TaskExpired`], each for some of its channels; the names of those after it are
    /// inferred, for contact centers that report more.
    enum ContactEvent open UnlistedEvent {
        /// Its data changed.
        Refresh => OnRefresh,
        /// After-call work began.
        AfterCallWork => OnAfterCallWork,
        /// The agent accepted it.
        Accepted => OnAccepted,
        /// It rings at the agent, or the agent's call goes out. Also after a transfer.
        Connecting => OnConnecting,
        /// Agent and customer are connected.
        Connected => OnConnected,
        /// It ended. Old versions of Amazon Connect Streams say so at the end and again when the contact is destroyed
        /// (section 4.3).
        Ended(EndedPhase) => OnEnded,
        /// It was destroyed.
        Destroy => OnDestroy,
        /// The agent missed it. Amazon Connect says so of a rejected one, too.
        Missed => OnMissed,
        /// A callback waits.
        Pending => OnPending,
        /// A callback comes in.
        Incoming => OnIncoming,
        /// The agent turned to it; again and again for the same contact.
        ViewContact => OnViewContact,
        /// A chat message came in.
        MessageReceived(ChatMessage) => OnMessageReceived,
        /// A chat message went out.
        MessageSent(ChatMessage) => OnMessageSent,
        /// A task is being transferred.
        TransferInitiated => OnTransferInitiated,
        /// A task was transferred.
        TransferSucceeded => OnTransferSucceeded,
        /// A task could not be transferred.
        TransferFailed => OnTransferFailed,
        /// A task expires in two hours.
        TaskExpiring => OnTaskExpiring,
        /// A task expired.
        TaskExpired => OnTaskExpired,
        /// It was put on hold.
        Held => OnHold,
        /// It was taken off hold, or a paused task goes on.
        Resumed => OnResume,
        /// The agent rejected it.
        Rejected => OnRejected,
        /// The agent finished the after-call work.
        WrappedUp => OnWrappedUp,
        /// The agent consults somebody about it.
        Consulting => OnConsulting,
        /// The consultation ended.
        ConsultEnded => OnConsultEnded,
        /// It became a conference.
        ConferenceStarted => OnConferenceStarted,
        /// The conference ended.
        ConferenceEnded => OnConferenceEnded,
    }
}

events! {
    /// What happened to the agent at the CRM (source `salesforceAgent`).
    enum SalesforceAgentEvent {
        /// The presence status changed.
        StateChange(StatusChange) => OnStateChange,
        /// The agent accepted work.
        WorkAccepted(Work) => OnWorkAccepted,
        /// The agent closed work.
        WorkClosed(Work) => OnWorkClosed,
        /// The workload changed.
        WorkloadChanged(WorkloadChange) => OnWorkloadChanged,
        /// The agent logged out of the CRM's presence. Presence rules hear of it; no flow of the product does (section
        /// 4.2).
        Logout => OnLogout,
    }
}

events! {
    /// What happened on the CRM's page (source `salesforceUI`).
    enum SalesforceUiEvent {
        /// The agent clicked on a number.
        ClickToDial(ClickToDial) => OnClickToDial,
        /// The agent went to another page.
        NavigationChange(Page) => OnNavigationChange,
        /// High Velocity Sales work began.
        HvsWorkStart(HvsWork) => OnHvsWorkStart,
    }
}

events! {
    /// What happened to the session of the agent (source `session`). Of this project: the product has no such source. That
    /// the agent logged in is [`AgentEvent::Init`], that the agent logged out of the CRM [`SalesforceAgentEvent::Logout`].
    enum SessionEvent {
        /// The number of pages of the CRM that are open with the adapter. Raise it at every change: after a logout from
        /// the CRM, a page has come back when the number grows.
        PagesOpen(OpenCount) => OnPagesOpen,
        /// The number of tabs of this agent that are open (section 3.5).
        TabsOpen(OpenCount) => OnTabsOpen,
        /// Whether a call is in progress.
        CallInProgress(CallProgress) => OnCallInProgress,
        /// The agent turned to a contact, or to none. [`ContactEvent::ViewContact`] says the same for its contact, and
        /// a flow of the product may hear that one.
        ContactInView(InView) => OnContactInView,
        /// Another region took over (section 10.6).
        FailOver(FailedOver) => OnFailOver,
        /// The agent pressed a button of the recording panel (section 10.4).
        Recording(RecordingPress) => OnRecording,
    }
}

impl SalesforceUiEvent {
    /// The agent clicked on a number that stands on no record.
    pub fn click_to_dial(number: &str) -> Self {
        Self::ClickToDial(ClickToDial { number: number.to_owned(), ..ClickToDial::default() })
    }
}

impl SessionEvent {
    /// The number of open pages.
    pub fn pages_open(count: usize) -> Self {
        Self::PagesOpen(OpenCount { count })
    }

    /// The number of open tabs.
    pub fn tabs_open(count: usize) -> Self {
        Self::TabsOpen(OpenCount { count })
    }

    /// Whether a call is in progress.
    pub fn call_in_progress(in_progress: bool) -> Self {
        Self::CallInProgress(CallProgress { in_progress })
    }

    /// The agent turned to a contact, or to none.
    pub fn contact_in_view(contact_id: Option<&str>) -> Self {
        Self::ContactInView(InView { contact_id: contact_id.map(str::to_owned) })
    }

    /// Another region took over.
    pub fn fail_over(region: &str) -> Self {
        Self::FailOver(FailedOver { region: region.to_owned() })
    }

    /// The agent pressed a button of the recording panel.
    pub fn recording(contact_id: &str, control: RecordingControl) -> Self {
        Self::Recording(RecordingPress { contact_id: contact_id.to_owned(), control })
    }
}

/// An event of a contact that [`ContactEvent`] does not list: its name and what it brings. Made by
/// [`DeskEvent::from_parts`](super::DeskEvent::from_parts), so that a listed event never hides in it.
#[derive(Clone, PartialEq)]
pub struct UnlistedEvent {
    event: Event,
    payload: Value,
}

redacted!(struct UnlistedEvent { event });

impl UnlistedEvent {
    pub(super) fn new(event: Event, payload: Value) -> Self {
        Self { event, payload }
    }

    /// Its name.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// What it brings.
    pub fn payload(&self) -> &Value {
        &self.payload
    }
}
