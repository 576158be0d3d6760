//! The names of Amazon Connect's event streams, read in any case.

cti_model::names! {
    /// What happened to a contact (`connect-events` section 5.1).
    pub enum ContactEventType {
        /// It was started, or transferred.
        Initiated = "INITIATED",
        /// Its media are there. Not told of plain inbound calls.
        ConnectedToSystem = "CONNECTED_TO_SYSTEM",
        /// It waits for an agent.
        Queued = "QUEUED",
        /// Agent and customer are connected.
        ConnectedToAgent = "CONNECTED_TO_AGENT",
        /// Its data changed; `updatedProperties` says which.
        ContactDataUpdated = "CONTACT_DATA_UPDATED",
        /// The customer left, nobody was reached, or a flow or a program ended it.
        Disconnected = "DISCONNECTED",
        /// It is over, after-call work included.
        Completed = "COMPLETED",
        /// A task was paused.
        Paused = "PAUSED",
        /// A paused task goes on.
        Resumed = "RESUMED",
        /// Whether a machine answers is not looked at.
        AmdDisabled = "AMD_DISABLED",
        /// A program began it in a browser.
        WebrtcApi = "WEBRTC_API",
    }
}

cti_model::names! {
    /// What answered an outbound call (`connect-events` section 5.1).
    pub enum AnsweringMachineStatus {
        /// A person.
        HumanAnswered = "HUMAN_ANSWERED",
        /// A machine, whose beep was heard.
        VoicemailBeep = "VOICEMAIL_BEEP",
        /// A machine, whose beep was not heard.
        VoicemailNoBeep = "VOICEMAIL_NO_BEEP",
        /// Nobody.
        Unanswered = "AMD_UNANSWERED",
        /// It cannot be told.
        Unresolved = "AMD_UNRESOLVED",
        /// It cannot be told, since nobody spoke.
        UnresolvedSilence = "AMD_UNRESOLVED_SILENCE",
        /// The call did not come to ring.
        NotApplicable = "AMD_NOT_APPLICABLE",
        /// The line was busy.
        ToneBusy = "SIT_TONE_BUSY",
        /// The number is not valid.
        ToneInvalidNumber = "SIT_TONE_INVALID_NUMBER",
        /// Another tone of the network.
        ToneDetected = "SIT_TONE_DETECTED",
        /// A fax.
        FaxMachineDetected = "FAX_MACHINE_DETECTED",
        /// Looking failed.
        Error = "AMD_ERROR",
    }
}

cti_model::names! {
    /// Why a contact ended (`connect-events` sections 5.1 and 5.3).
    pub enum DisconnectReason {
        /// The customer ended it.
        CustomerDisconnect = "CUSTOMER_DISCONNECT",
        /// The agent ended it.
        AgentDisconnect = "AGENT_DISCONNECT",
        /// A third party ended it.
        ThirdPartyDisconnect = "THIRD_PARTY_DISCONNECT",
        /// The network failed.
        TelecomProblem = "TELECOM_PROBLEM",
        /// A supervisor ended it.
        Barged = "BARGED",
        /// A contact flow ended it.
        ContactFlowDisconnect = "CONTACT_FLOW_DISCONNECT",
        /// Any other.
        Unspecified = "OTHER",
        /// Its time was over.
        Expired = "EXPIRED",
        /// A program ended it.
        Api = "API",
        /// It was thrown away.
        Discarded = "DISCARDED",
        /// The number that was called cannot be reached.
        OutboundDestinationEndpointError = "OUTBOUND_DESTINATION_ENDPOINT_ERROR",
        /// The service could not call.
        OutboundResourceError = "OUTBOUND_RESOURCE_ERROR",
        /// The call was not answered.
        OutboundAttemptFailed = "OUTBOUND_ATTEMPT_FAILED",
        /// The agent did not want the call. The service spells it without an O.
        OutboundPreviewDiscarded = "OUTBUND_PREVIEW_DISCARDED" | "OUTBOUND_PREVIEW_DISCARDED",
    }
}

cti_model::names! {
    /// Why the agent event stream tells of an agent (`connect-events` section 5.2).
    pub enum AgentEventType {
        /// The agent logged in.
        Login = "LOGIN",
        /// The agent logged out.
        Logout = "LOGOUT",
        /// Status, configuration or contacts changed.
        StateChange = "STATE_CHANGE",
        /// Nothing happened for two minutes.
        HeartBeat = "HEART_BEAT",
    }
}

cti_model::names! {
    /// What a status of an agent means for routing (`connect-events` section 5.2).
    pub enum StatusType {
        /// Contacts are routed to the agent.
        Routable = "ROUTABLE",
        /// No contacts are routed.
        Custom = "CUSTOM",
        /// The agent is not there.
        Offline = "OFFLINE",
    }
}

cti_model::names! {
    /// Where a contact stands at an agent (`connect-events` section 5.2).
    pub enum AgentContactState {
        /// A callback comes in.
        Incoming = "INCOMING",
        /// A callback waits.
        Pending = "PENDING",
        /// It rings.
        Connecting = "CONNECTING",
        /// Agent and customer are connected.
        Connected = "CONNECTED",
        /// They are, and the customer is on hold.
        ConnectedOnHold = "CONNECTED_ONHOLD",
        /// The agent missed it. A call that the agent declines is missed, too.
        Missed = "MISSED",
        /// The agent declined it.
        Rejected = "REJECTED",
        /// It failed.
        Error = "ERROR",
        /// It ended; the agent is in after-call work for it.
        Ended = "ENDED",
    }
}

cti_model::names! {
    /// The `detail-type` of an event of EventBridge.
    pub enum DetailType {
        /// What happened to a contact.
        ContactEvent = "Amazon Connect Contact Event",
        /// What was said on a call fits a rule, while it goes on.
        RealtimeRulesMatched = "Contact Lens Realtime Rules Matched",
        /// What was written in a chat fits a rule, while it goes on.
        RealtimeChatRulesMatched = "Contact Lens Realtime Chat Rules Matched",
        /// What was said on a call fits a rule, after its end.
        PostCallRulesMatched = "Contact Lens Post Call Rules Matched",
        /// What was written in a chat fits a rule, after its end.
        PostChatRulesMatched = "Contact Lens Post Chat Rules Matched",
        /// The action of a rule failed.
        RulesActionFailed = "Amazon Connect Rules Action Execution Failed",
        /// A rule on metrics holds.
        MetricsRulesMatched = "Metrics Rules Matched",
        /// What happened to a case.
        CaseEvent = "Amazon Connect Cases Event",
        /// An action of KARTE.
        KarteAction = "KARTE Action",
        /// A message by KARTE's API.
        KarteApiV2Hook = "KARTE ApiV2Hook",
    }
}
