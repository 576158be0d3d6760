//! The names that Webex writes (`webex` section 7.2). The SDK of the desktop puts an `e` in front of those of the socket,
//! and spells some of them in another way.

use cti_model::names;

names! {
    /// What happened to a task. Read in the spelling of the socket (`AgentWrappedUp`) and of the desktop's SDK
    /// (`eAgentContactWrappedUp`), in any case; written as the socket spells it.
    ///
    /// ```
    /// use cti_webex::event::TaskEventName;
    ///
    /// assert_eq!(TaskEventName::from("eAgentContactWrappedUp"), TaskEventName::AgentWrappedUp);
    /// assert_eq!(TaskEventName::from("AgentTeleported").as_str(), "AgentTeleported");
    /// ```
    pub enum TaskEventName {
        /// Routing chose this agent.
        AgentContactReserved = "AgentContactReserved" | "eAgentContactReserved",
        /// It rings at the agent.
        AgentOfferContact = "AgentOfferContact" | "eAgentOfferContact",
        /// Agent and customer are connected.
        AgentContactAssigned = "AgentContactAssigned" | "eAgentContactAssigned",
        /// The agent could not be connected, or declined.
        AgentContactAssignFailed = "AgentContactAssignFailed" | "eAgentContactAssignFailed",
        /// The agent has it no more: it was passed on.
        AgentContactUnassigned = "AgentContactUnassigned" | "eAgentContactUnassigned",
        /// The agent could not be reached.
        AgentInviteFailed = "AgentInviteFailed" | "eAgentInviteFailed",
        /// The agent did not answer in time.
        AgentOfferContactRona = "AgentOfferContactRona" | "eAgentOfferContactRona",
        /// How it stands: after the page was loaded, and when anything about it changed.
        AgentContact = "AgentContact" | "eAgentContact",
        /// It was put on hold.
        AgentContactHeld = "AgentContactHeld" | "eAgentContactHeld",
        /// It could not be put on hold.
        AgentContactHoldFailed = "AgentContactHoldFailed" | "eAgentContactHoldFailed",
        /// It was taken off hold.
        AgentContactUnheld = "AgentContactUnheld" | "eAgentContactUnHeld",
        /// It could not be taken off hold.
        AgentContactUnHoldFailed = "AgentContactUnHoldFailed" | "eAgentContactUnHoldFailed",
        /// The customer's number changed.
        AgentContactAniUpdated = "AgentContactAniUpdated" | "eAgentContactAniUpdated",
        /// The agent asked another one for a consultation.
        AgentConsultCreated = "AgentConsultCreated" | "eAgentConsultCreated",
        /// Another agent asks this one for a consultation.
        AgentOfferConsult = "AgentOfferConsult" | "eAgentOfferConsult",
        /// The agents consult.
        AgentConsulting = "AgentConsulting" | "eAgentConsulting",
        /// The consultation did not come about.
        AgentConsultFailed = "AgentConsultFailed" | "eAgentConsultFailed",
        /// The consultation ended.
        AgentConsultEnded = "AgentConsultEnded" | "eAgentConsultEnded",
        /// The consultation could not be ended.
        AgentConsultEndFailed = "AgentConsultEndFailed" | "eAgentConsultEndFailed",
        /// No queue could be consulted.
        AgentCtqFailed = "AgentCtqFailed" | "eAgentCtqFailed",
        /// The consultation of a queue was cancelled.
        AgentCtqCancelled = "AgentCtqCancelled" | "eAgentCtqCancelled",
        /// The consultation of a queue could not be cancelled.
        AgentCtqCancelFailed = "AgentCtqCancelFailed" | "eAgentCtqCancelFailed",
        /// A conference is being made of a consultation.
        AgentConsultConferencing = "AgentConsultConferencing" | "eAgentConsultConferencing",
        /// The consultation became a conference.
        AgentConsultConferenced = "AgentConsultConferenced" | "eAgentConsultConferenced",
        /// The consultation could not become a conference.
        AgentConsultConferenceFailed = "AgentConsultConferenceFailed" | "eAgentConsultConferenceFailed",
        /// The conference ended.
        AgentConsultConferenceEnded = "AgentConsultConferenceEnded" | "eAgentConsultConferenceEnded",
        /// The conference could not be ended.
        AgentConsultConferenceEndFailed = "AgentConsultConferenceEndFailed" | "eAgentConsultConferenceEndFailed",
        /// A party joined the conference.
        ParticipantJoinedConference = "ParticipantJoinedConference" | "eParticipantJoinedConference",
        /// A party left the conference.
        ParticipantLeftConference = "ParticipantLeftConference" | "eParticipantLeftConference",
        /// A party could not leave the conference.
        ParticipantLeftConferenceFailed = "ParticipantLeftConferenceFailed",
        /// A party could not be removed from the conference.
        ParticipantDropConferenceFailed = "ParticipantDropConferenceFailed",
        /// The conference was passed on.
        AgentConferenceTransferred = "AgentConferenceTransferred" | "eAgentConferenceTransferred",
        /// The conference could not be passed on.
        AgentConferenceTransferFailed = "AgentConferenceTransferFailed",
        /// A party is busy with something after the call.
        ParticipantPostCallActivity = "ParticipantPostCallActivity",
        /// The consulted party moves.
        ConsultedParticipantMoving = "ConsultedParticipantMoving",
        /// It was passed on to another agent or number.
        AgentBlindTransferred = "AgentBlindTransferred" | "eAgentBlindTransferred",
        /// It could not be passed on.
        AgentBlindTransferFailed = "AgentBlindTransferFailed" | "AgentBlindTransferredFailed",
        /// It was passed on to a queue.
        AgentVteamTransferred = "AgentVteamTransferred" | "eAgentVteamTransferred",
        /// It could not be passed on to a queue.
        AgentVteamTransferFailed = "AgentVteamTransferFailed" | "AgentVteamTransferredFailed",
        /// It is being passed on to the consulted party.
        AgentConsultTransferring = "AgentConsultTransferring" | "eAgentConsultTransferring",
        /// It was passed on to the consulted party.
        AgentConsultTransferred = "AgentConsultTransferred" | "eAgentConsultTransferred",
        /// It could not be passed on to the consulted party.
        AgentConsultTransferFailed = "AgentConsultTransferFailed" | "AgentConsultTransferredFailed",
        /// It is recorded.
        ContactRecordingStarted = "ContactRecordingStarted" | "eCallRecordingStarted",
        /// Recording is paused.
        ContactRecordingPaused = "ContactRecordingPaused",
        /// Recording could not be paused.
        ContactRecordingPauseFailed = "ContactRecordingPauseFailed",
        /// Recording goes on.
        ContactRecordingResumed = "ContactRecordingResumed",
        /// Recording could not go on.
        ContactRecordingResumeFailed = "ContactRecordingResumeFailed",
        /// The conversation ended.
        ContactEnded = "ContactEnded" | "eAgentContactEnded",
        /// Two interactions became one.
        ContactMerged = "ContactMerged",
        /// Its data changed.
        ContactUpdated = "ContactUpdated",
        /// Another agent is its owner.
        ContactOwnerChanged = "ContactOwnerChanged" | "eContactOwnerChanged",
        /// It could not be ended.
        AgentContactEndFailed = "AgentContactEndFailed",
        /// The agent has to give a wrap-up reason.
        AgentWrapup = "AgentWrapup" | "eAgentWrapup",
        /// The agent gave a wrap-up reason.
        AgentWrappedUp = "AgentWrappedUp" | "eAgentContactWrappedUp" | "eAgentWrappedUp",
        /// The wrap-up reason was not taken.
        AgentWrapupFailed = "AgentWrapupFailed",
        /// The agent's call did not reach the customer.
        AgentOutboundFailed = "AgentOutboundFailed" | "eOutdialFailed",
        /// A contact of a campaign is shown to the agent first.
        AgentOfferCampaignReservation = "AgentOfferCampaignReservation" | "eAgentOfferCampaignReserved",
        /// A contact of a campaign was reserved.
        AgentAddCampaignReserved = "AgentAddCampaignReserved" | "eAgentAddCampaignReserved",
        /// A contact of a campaign changed.
        CampaignContactUpdated = "CampaignContactUpdated",
        /// A supervisor's monitoring changed.
        AgentMonitorStateChanged = "AgentMonitorStateChanged" | "eAgentMonitorStateChanged",
        /// A supervisor's monitoring ended.
        AgentMonitoringEnded = "AgentMonitoringEnded" | "eAgentMonitoringEnded",
        /// A flow wants a page shown.
        ScreenPop = "ScreenPop" | "eScreenPop",
    }
}

names! {
    /// What happened to an agent. Read and written as the socket spells it; the SDK's `updated` is [`Self::Updated`].
    pub enum AgentEventName {
        /// The socket is there.
        Welcome = "Welcome",
        /// The agent is still logged in after the page was loaded.
        AgentReloginSuccess = "AgentReloginSuccess" | "eAgentReloginSuccess",
        /// The agent is not logged in any more after the page was loaded.
        AgentReloginFailed = "AgentReloginFailed",
        /// As [`Self::AgentReloginSuccess`], channel by channel.
        AgentChannelReloginSuccess = "AgentChannelReloginSuccess" | "eAgentChannelReloginSuccess",
        /// The agent's number was registered.
        AgentDnRegistered = "AgentDNRegistered" | "eAgentDNRegistered",
        /// The agent logged out.
        Logout = "Logout" | "eLogout",
        /// The agent logged out.
        AgentLogoutSuccess = "AgentLogoutSuccess" | "eAgentLogoutSuccess",
        /// The agent could not log out.
        AgentLogoutFailed = "AgentLogoutFailed",
        /// The agent logs in.
        StationLogin = "StationLogin",
        /// The agent logged in.
        AgentStationLoginSuccess = "AgentStationLoginSuccess" | "eAgentStationLoginSuccess",
        /// The agent could not log in.
        AgentStationLoginFailed = "AgentStationLoginFailed",
        /// The agent's state changes.
        AgentStateChange = "AgentStateChange" | "eAgentStateChange",
        /// The agent's state changed.
        AgentStateChangeSuccess = "AgentStateChangeSuccess" | "eAgentStateChangeSuccess",
        /// The agent's state could not be changed.
        AgentStateChangeFailed = "AgentStateChangeFailed",
        /// The agent's state on some channels changed.
        AgentChannelStateChanged = "AgentChannelStateChanged" | "eAgentChannelStateChanged",
        /// The agent's state on some channels could not be changed.
        AgentChannelStateChangeFailed = "AgentChannelStateChangeFailed" | "AgentChannelStateChangedFailed",
        /// The agent is logged in at another place, too.
        AgentMultiLogin = "AGENT_MULTI_LOGIN" | "AgentMultiLogin" | "eAgentMultiLogin",
        /// The agents of the team.
        BuddyAgents = "BuddyAgents",
        /// The agents of the team could not be told.
        BuddyAgentsRetrieveFailed = "BuddyAgentsRetrieveFailed",
        /// The agent should have a break.
        WellnessBreak = "WellnessBreak",
        /// What the SDK calls `updated`: a list of members that changed.
        Updated = "updated",
    }
}

names! {
    /// Who began a contact. Cisco's own sample compares it with `Inbound`, and so never finds `INBOUND`.
    pub enum Direction {
        /// The customer.
        Inbound = "INBOUND",
        /// The agent's side.
        Outbound = "OUTBOUND",
    }
}

names! {
    /// How an outbound contact began.
    pub enum OutboundType {
        /// The agent dialled.
        Outdial = "OUTDIAL",
        /// A call back.
        Callback = "CALLBACK",
        /// A call back that the customer asked for in the queue.
        CourtesyCallback = "COURTESY_CALLBACK",
        /// A flow began it.
        ExecuteFlow = "EXECUTE_FLOW",
        /// A campaign began it.
        Campaign = "CAMPAIGN",
    }
}

names! {
    /// Where an interaction stands, in Webex's words.
    pub enum InteractionState {
        /// No agent has answered it.
        New = "new",
        /// Agent and customer are connected.
        Connected = "connected",
        /// It is on hold.
        Hold = "hold",
        /// An agent is being consulted.
        Consult = "consult",
        /// Agents consult.
        Consulting = "consulting",
        /// Several agents talk to the customer.
        Conference = "conference",
        /// It waits for an agent again.
        Parked = "parked",
        /// It ended, and the agent wraps it up.
        WrapUp = "wrapUp",
        /// The customer left, and something goes on after the call.
        PostCall = "post_call",
        /// It is over.
        Ended = "ended",
    }
}
