//! The names that webhooks write (`webex` section 7.7).

use cti_model::names;

names! {
    /// What a webhook tells.
    pub enum WebhookType {
        /// An agent logged in.
        AgentLogin = "agent:login",
        /// An agent logged out.
        AgentLogout = "agent:logout",
        /// The state of an agent changed; of the first version.
        AgentStateChange = "agent:state_change",
        /// The state of an agent on one contact changed.
        AgentChannelStateChange = "agent:channel_state_change",
        /// The state of an agent on a kind of channel changed.
        AgentChannelTypeStateChange = "agent:channelType_state_change",
        /// A recording is there.
        CaptureAvailable = "capture:available",
        /// A contact came in.
        TaskNew = "task:new",
        /// A contact is being connected to an agent.
        TaskConnect = "task:connect",
        /// A contact is connected to an agent.
        TaskConnected = "task:connected",
        /// A contact waits.
        TaskParked = "task:parked",
        /// A contact was put on hold.
        TaskOnHold = "task:on-hold",
        /// A contact was taken off hold.
        TaskHoldDone = "task:hold-done",
        /// Agents consult.
        TaskConsulting = "task:consulting",
        /// Agents consulted.
        TaskConsultDone = "task:consult-done",
        /// A conference began.
        TaskConferencing = "task:conferencing",
        /// A conference ended.
        TaskConferenceDone = "task:conference-done",
        /// A conference was passed on.
        TaskConferenceTransferred = "task:conference-transferred",
        /// A contact ended. For a courtesy callback, several come before the real one.
        TaskEnded = "task:ended",
        /// A contact did not come about.
        TaskFailed = "task:failed",
        /// The number of the customer changed.
        TaskOriginUpdated = "task:origin-updated",
        /// A message was added to a contact.
        TaskMessageAppended = "task-message:appended",
        /// A message could not be added to a contact.
        TaskMessageAppendFailed = "task-message:append-failed",
    }
}

names! {
    /// The `currentState` of an agent.
    pub enum WebhookState {
        /// No contacts are routed.
        Idle = "idle",
        /// Contacts are routed.
        Available = "available",
        /// A contact rings.
        Ringing = "ringing",
        /// The agent did not answer.
        NotResponding = "not-responding",
        /// Agent and customer are connected.
        Connected = "connected",
        /// The contact was put on hold.
        OnHold = "on-hold",
        /// The contact was taken off hold.
        HoldDone = "hold-done",
        /// The agent consults another one.
        Consulting = "consulting",
        /// The consultation ended.
        ConsultDone = "consult-done",
        /// The agent is in a conference.
        Conferencing = "conferencing",
        /// The conference ended.
        ConferenceDone = "conference-done",
        /// The wrap-up began.
        WrapUp = "wrapup",
        /// The wrap-up is done.
        WrapUpDone = "wrapup-done",
    }
}
