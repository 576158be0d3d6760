//! What the getters of Streams answer, and what they ought to answer (`external-apis` sections 1.2 and 1.3).

use cti_model::ccp::InstanceArn;
use serde_json::Number;

use super::model::{
    AgentSnapshot, AgentState, Availability, Configuration, Connection, ContactSnapshot, Endpoint, RoutingProfile,
};
use super::names::{
    ConnectionState, ConnectionType, ContactState, ContactType, ErrorState, InitiationMethod, MonitorStatus, StateType,
};

impl ContactSnapshot {
    /// The connection with which the contact began: the customer's, or a supervisor's.
    pub fn initial_connection(&self) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.initial)
    }

    /// The connection with which the contact began, while it takes part.
    pub fn active_initial_connection(&self) -> Option<&Connection> {
        self.initial_connection().filter(|connection| connection.state.kind.is_active())
    }

    /// The agent's own connection; a supervisor's when the agent monitors.
    pub fn agent_connection(&self) -> Option<&Connection> {
        let own = |it: &&Connection| matches!(it.kind, ConnectionType::Agent | ConnectionType::Monitoring);
        self.connections.iter().find(own)
    }

    /// The parties besides the agent and the one with which the contact began. A supervisor is none of them: Streams counts
    /// one, and is wrong.
    pub fn third_parties(&self) -> impl Iterator<Item = &Connection> {
        let party = |it: &&Connection| !matches!(it.kind, ConnectionType::Agent | ConnectionType::Monitoring);
        self.connections.iter().filter(|connection| !connection.initial).filter(party)
    }

    /// The parties that take part.
    pub fn active_connections(&self) -> impl Iterator<Item = &Connection> {
        self.connections.iter().filter(|connection| connection.state.kind.is_active())
    }

    /// Whether the customer began it. For tasks, e-mail and campaign previews: whether it was initiated by anything but
    /// `outbound`; else whether it began with an inbound connection. So a queued callback is inbound, and a contact that is
    /// monitored is not. Without an initial connection Streams throws; here it is not inbound.
    pub fn is_inbound(&self) -> bool {
        let preview = self.initiation_method == Some(InitiationMethod::CampaignPreview);
        if preview || matches!(self.kind, ContactType::Task | ContactType::Email) {
            return self.initiation_method != Some(InitiationMethod::Outbound);
        }
        self.initial_connection().is_some_and(|connection| connection.kind == ConnectionType::Inbound)
    }

    /// Whether its voice is carried by the browser; false for anything but calls and callbacks.
    pub fn is_softphone_call(&self) -> bool {
        self.is_voice() && self.connections.iter().any(|connection| connection.softphone.is_some())
    }

    /// Whether it is a call or a callback.
    pub fn is_voice(&self) -> bool {
        matches!(self.kind, ContactType::Voice | ContactType::QueueCallback)
    }

    /// Whether it came from another agent or queue. Inferred (`external-apis` section 1.3).
    pub fn is_transfer(&self) -> bool {
        let other = self.initial_contact_id.as_ref().is_some_and(|initial| *initial != self.contact_id);
        let method = self.initiation_method.as_ref();
        other || matches!(method, Some(InitiationMethod::Transfer | InitiationMethod::QueueTransfer))
    }

    /// Whether the agent only listens in: the contact began with a supervisor's connection.
    pub fn is_monitor(&self) -> bool {
        self.initial_connection().is_some_and(|connection| connection.kind == ConnectionType::Monitoring)
    }

    /// Whether a supervisor speaks.
    pub fn is_under_supervision(&self) -> bool {
        let barges = |it: &Connection| {
            it.kind != ConnectionType::Agent
                && it.monitor_status == Some(MonitorStatus::Barge)
                && it.state.kind.is_active()
        };
        self.connections.iter().any(barges)
    }

    /// Whether agent and customer are connected. The connection of a customer says `connected` while the call rings at the
    /// agent; the contact does not.
    pub fn is_connected(&self) -> bool {
        self.state.kind == ContactState::Connected
    }

    /// Whether it rings at the agent: contact and agent's connection both are connecting.
    pub fn is_ringing(&self) -> bool {
        let agent = self.agent_connection().map(|connection| &connection.state.kind);
        self.state.kind == ContactState::Connecting && agent == Some(&ConnectionState::Connecting)
    }

    /// Whether the agent may be in after-call work for it. That is the state `ended`; a state `acw` does not occur.
    pub fn is_in_after_call_work(&self) -> bool {
        self.state.kind == ContactState::Ended
    }

    /// Whether the agent's side is on hold. A supervisor who listens hides it behind `silent_monitor`; then the agent
    /// counts as on hold when every other party is.
    pub fn is_agent_on_hold(&self) -> bool {
        let state = |it: &Connection| it.state.kind.clone();
        match self.connections.iter().find(|it| it.kind == ConnectionType::Agent).map(state) {
            Some(ConnectionState::Hold) => true,
            Some(ConnectionState::SilentMonitor | ConnectionState::Barge) => {
                let party = |it: &&Connection| !matches!(it.kind, ConnectionType::Agent | ConnectionType::Monitoring);
                let mut others = self.active_connections().filter(party).peekable();
                others.peek().is_some() && others.all(|it| it.state.kind == ConnectionState::Hold)
            }
            _ => false,
        }
    }

    /// Whether more than three parties can talk.
    pub fn is_multi_party_enabled(&self) -> bool {
        self.features.as_ref().and_then(|features| features.multi_party_conference).unwrap_or_default()
    }

    /// The customer's number: that of the connection with which the contact began. Inferred (`external-apis` section 1.3).
    pub fn customer_number(&self) -> Option<&str> {
        self.initial_connection()?.endpoint.as_ref()?.number()
    }

    /// Its subtype, such as `connect:WebRTC`.
    pub fn subtype(&self) -> Option<&str> {
        self.segment_attributes.as_ref()?.get("connect:Subtype")?.value.as_deref()
    }
}

impl Connection {
    /// Whether it says itself that it is on hold; [`ContactSnapshot::is_agent_on_hold`] looks behind a supervisor.
    pub fn is_on_hold(&self) -> bool {
        self.state.kind == ConnectionState::Hold
    }
}

impl Endpoint {
    /// Its number: of a SIP address, the part before `@`; `None` when nothing is left.
    ///
    /// ```
    /// use cti_connect::streams::Endpoint;
    ///
    /// let number = |text: &str| Endpoint { phone_number: Some(text.into()), ..Endpoint::default() };
    /// assert_eq!(number("sip:+12025550123@example.com").number(), Some("+12025550123"));
    /// assert_eq!(number("+12025550123").number(), Some("+12025550123"));
    /// ```
    pub fn number(&self) -> Option<&str> {
        let text = self.phone_number.as_deref()?;
        let number = text.strip_prefix("sip:").and_then(|rest| rest.split_once('@')).map_or(text, |(number, _)| number);
        Some(number).filter(|number| !number.is_empty())
    }
}

impl AgentState {
    /// Whether its name says that something went wrong.
    pub fn is_error(&self) -> bool {
        !matches!(ErrorState::from(self.name.as_str()), ErrorState::Other(_))
    }
}

impl AgentSnapshot {
    /// The state that the agent chose last; while nothing is said of it, the state the agent is in.
    pub fn chosen_state(&self) -> &str {
        let chosen = self.availability.as_ref().and_then(|it: &Availability| it.state.as_deref());
        chosen.unwrap_or(&self.state.name)
    }
}

impl Configuration {
    /// The state of that name which the agent can choose.
    pub fn state_by_name(&self, name: &str) -> Option<&AgentState> {
        self.agent_states.iter().find(|state| state.name == name)
    }

    /// The state in which contacts are routed. Its name is the administrator's, so its type counts.
    pub fn available_state(&self) -> Option<&AgentState> {
        self.agent_states.iter().find(|state| state.kind == StateType::Routable)
    }

    /// The instance, by the agent's ARN, else by that of the routing profile.
    pub fn instance(&self) -> Option<InstanceArn> {
        let profile = self.routing_profile.as_ref().and_then(|profile| profile.arn.as_deref());
        [self.arn.as_deref(), profile].into_iter().flatten().find_map(|arn| InstanceArn::containing(arn).ok())
    }

    /// Whether the agent may dial.
    pub fn can_dial(&self) -> bool {
        self.permissions.iter().any(|permission| permission == "outboundCall")
    }
}

impl RoutingProfile {
    /// How many contacts of a channel the agent may have at once, by its name in capitals; 0 for one that the profile does
    /// not have. Without any word of it: one call, one chat and no task.
    pub fn concurrency(&self, channel: &str) -> u64 {
        match &self.channel_concurrency {
            Some(channels) => channels.get(channel).and_then(Number::as_u64).unwrap_or(0),
            None => u64::from(matches!(channel, "VOICE" | "CHAT")),
        }
    }
}
