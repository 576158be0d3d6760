//! The snapshot of an agent, as the wire or the browser writes it (`external-apis` section 1.1).

use cti_model::js;
use indexmap::IndexMap;
use serde_json::{Number, Value};

use super::Timestamp;
use super::json::{At, Json, SnapshotError, object};
use super::names::{
    ConnectionState, ConnectionType, ContactState, ContactType, EndpointType, InitiationMethod, MonitorStatus,
    StateType,
};

object! {
    /// What Streams delivers at each update: a snapshot, and how the agent is configured.
    pub struct AgentUpdate {
        /// The agent and its contacts.
        snapshot: AgentSnapshot = "snapshot" [required shown],
        /// How the agent is configured.
        configuration: Option<Configuration> = "configuration" [shown],
    }

    /// The agent and its contacts at one moment.
    pub struct AgentSnapshot {
        /// The state the agent is in, which may be one that the contact center chose, such as `AfterCallWork`.
        state: AgentState = "state" [required shown],
        /// The state that follows when the contact ends.
        next_state: Option<AgentState> = "nextState" [shown],
        /// The state that the agent chose last.
        availability: Option<Availability> = "agentAvailabilityState" [shown],
        /// The contacts that the agent has.
        contacts: Vec<ContactSnapshot> = "contacts" [whole shown],
        /// When the snapshot was taken.
        timestamp: Option<Timestamp> = "snapshotTimestamp",
    }

    /// A state of an agent.
    pub struct AgentState {
        /// Its ARN; a state of the system has none.
        arn: Option<String> = "agentStateARN",
        /// What it means for routing.
        kind: StateType = "type" [required shown],
        /// Its name.
        name: String = "name" [required shown],
        /// Since when.
        start: Option<Timestamp> = "startTimestamp",
    }

    /// The state that the agent chose last; never one of the system.
    pub struct Availability {
        /// Its name.
        state: Option<String> = "state" [shown],
        /// Since when. The wire has a capital S where the documentation has none.
        timestamp: Option<Timestamp> = "timeStamp" | "timestamp",
    }

    /// A contact of the agent.
    pub struct ContactSnapshot {
        /// Its id.
        contact_id: String = "contactId" [required shown],
        /// The id of the first contact of the conversation.
        initial_contact_id: Option<String> = "initialContactId" [shown],
        /// The id of a contact that it belongs to.
        related_contact_id: Option<String> = "relatedContactId" [shown],
        /// Its medium.
        kind: ContactType = "type" [required shown],
        /// Where it stands.
        state: ContactStatus = "state" | "status" [required shown],
        /// The queue it waited in.
        queue: Option<Queue> = "queue" [shown],
        /// When it came into the queue.
        queue_timestamp: Option<Timestamp> = "queueTimestamp",
        /// The parties.
        connections: Vec<Connection> = "connections" [whole shown],
        /// Its attributes, by name.
        attributes: IndexMap<String, Attribute> = "attributes" [default],
        /// How many seconds it has lasted, as text.
        duration: Option<String> = "contactDuration",
        /// Its name, for a task.
        name: Option<String> = "name",
        /// Its description, for a task.
        description: Option<String> = "description",
        /// What came with it, by name.
        references: Option<IndexMap<String, Reference>> = "references",
        /// How it began.
        initiation_method: Option<InitiationMethod> = "initiationMethod" [shown],
        /// What can be done with it.
        features: Option<ContactFeatures> = "contactFeatures",
        /// What a task has besides.
        channel_context: Option<ChannelContext> = "channelContext",
        /// What the system says of it, by name.
        segment_attributes: Option<IndexMap<String, SegmentAttribute>> = "segmentAttributes",
        /// The customer's end.
        customer_endpoint: Option<Endpoint> = "customerEndpoint",
        /// The contact center's end.
        system_endpoint: Option<Endpoint> = "connectSystemEndpoint",
    }

    /// Where a contact stands, and since when.
    pub struct ContactStatus {
        /// Where.
        kind: ContactState = "type" [required shown],
        /// Since when.
        timestamp: Option<Timestamp> = "timestamp" [shown],
    }

    /// A queue.
    pub struct Queue {
        /// Its ARN.
        arn: Option<String> = "queueARN" | "queueId" [shown],
        /// Its name.
        name: Option<String> = "name" [shown],
    }

    /// An attribute of a contact. `Debug` does not show it.
    pub struct Attribute {
        /// Its name.
        name: Option<String> = "name",
        /// Its value.
        value: Option<String> = "value",
    }

    /// An attribute that the system wrote.
    pub struct SegmentAttribute {
        /// Its value. The wire has a capital V where the library's types have none.
        value: Option<String> = "ValueString" | "valueString",
    }

    /// What came with a contact. `Debug` does not show it.
    pub struct Reference {
        /// What it is: `URL`, `STRING` … The list is open.
        kind: Option<String> = "type",
        /// The link, text … itself.
        value: Option<String> = "value",
    }

    /// What can be done with a contact.
    pub struct ContactFeatures {
        /// Whether more than three parties can talk.
        multi_party_conference: Option<bool> = "multiPartyConferenceEnabled" [shown],
        /// Whether files can be sent.
        attachments: Option<bool> = "attachmentsEnabled" [shown],
        /// Whether messages can be formatted.
        markdown: Option<bool> = "messagingMarkdownEnabled" [shown],
    }

    /// What a task has besides.
    pub struct ChannelContext {
        /// When it begins, in seconds since 1970.
        scheduled_time: Option<Number> = "scheduledTime" [shown],
        /// The id of its template.
        template_id: Option<String> = "taskTemplateId" [shown],
        /// The version of the template.
        template_version: Option<Number> = "taskTemplateVersion" [shown],
    }

    /// One end of a contact.
    pub struct Connection {
        /// Its id.
        connection_id: Option<String> = "connectionId" [shown],
        /// Who is there; nobody is named while monitoring, and in chats.
        endpoint: Option<Endpoint> = "endpoint" | "address" [shown],
        /// Where it stands.
        state: ConnectionStatus = "state" | "status" [required shown],
        /// What it is.
        kind: ConnectionType = "type" [required shown],
        /// Whether the contact began with it.
        initial: bool = "initial" [default shown],
        /// The media of a soft phone; of a desk phone, nothing.
        softphone: Option<SoftphoneMedia> = "softphoneMediaInfo" [shown],
        /// The media of a chat.
        chat: Option<ChatMedia> = "chatMediaInfo",
        /// Who is monitored. Holds the name of an agent.
        monitoring: Option<Value> = "monitoringInfo",
        /// How a supervisor takes part.
        monitor_status: Option<MonitorStatus> = "monitorStatus" [shown],
        /// What a supervisor may do.
        monitor_capabilities: Vec<MonitorStatus> = "monitorCapabilities" [default shown],
        /// Whether it is mute.
        mute: Option<bool> = "mute" [shown],
        /// The name of the quick connect by which it came.
        quick_connect: Option<String> = "quickConnectName",
    }

    /// Where a connection stands, and since when.
    pub struct ConnectionStatus {
        /// Where.
        kind: ConnectionState = "type" [required shown],
        /// Since when.
        timestamp: Option<Timestamp> = "timestamp",
    }

    /// The media of a soft phone. Holds tokens, which `Debug` does not show.
    pub struct SoftphoneMedia {
        /// What is carried: `audio_only`, `none` …
        call_type: Option<String> = "callType" [shown],
        /// Whether the agent need not accept.
        auto_accept: Option<bool> = "autoAccept" [shown],
    }

    /// The media of a chat. Holds tokens, which `Debug` does not show.
    pub struct ChatMedia {
        /// Whether the agent need not accept.
        auto_accept: Option<bool> = "chatAutoAccept" [shown],
        /// The name of the customer.
        customer_name: Option<String> = "customerName",
    }

    /// A party. `Debug` does not show its number and address.
    pub struct Endpoint {
        /// Its ARN.
        arn: Option<String> = "endpointARN" | "endpointId" [shown],
        /// What it is.
        kind: Option<EndpointType> = "type" [shown],
        /// Its name.
        name: Option<String> = "name",
        /// Its number, or its SIP address.
        phone_number: Option<String> = "phoneNumber",
        /// The agent's login.
        agent_login: Option<String> = "agentLogin",
        /// The queue.
        queue: Option<Queue> = "queue",
        /// Its address, for e-mail.
        email_address: Option<String> = "emailAddress",
    }

    /// How an agent is configured.
    pub struct Configuration {
        /// The agent's name.
        name: Option<String> = "name",
        /// The agent's login.
        username: Option<String> = "username",
        /// The agent's ARN.
        arn: Option<String> = "agentARN" [shown],
        /// The number of the desk phone.
        extension: Option<String> = "extension",
        /// Whether calls come to the soft phone.
        softphone_enabled: Option<bool> = "softphoneEnabled" [shown],
        /// What the agent may do: `outboundCall`, `voiceId` …
        permissions: Vec<String> = "permissions" [default shown],
        /// The countries that can be dialled, in lower case.
        dialable_countries: Vec<String> = "dialableCountries" [default shown],
        /// The states that the agent can choose.
        agent_states: Vec<AgentState> = "agentStates" [default],
        /// What the agent prefers: `LANGUAGE`, `locale`.
        preferences: Option<IndexMap<String, Value>> = "agentPreferences",
        /// Which contacts are routed to the agent.
        routing_profile: Option<RoutingProfile> = "routingProfile" [shown],
    }

    /// Which contacts are routed to an agent.
    pub struct RoutingProfile {
        /// Its name.
        name: Option<String> = "name" [shown],
        /// Its ARN.
        arn: Option<String> = "routingProfileARN" | "routingProfileId" [shown],
        /// How many contacts of each channel at once.
        channel_concurrency: Option<IndexMap<String, Number>> = "channelConcurrencyMap" [shown],
        /// The queue of outbound calls.
        default_outbound_queue: Option<Queue> = "defaultOutboundQueue" [shown],
        /// The queues it has contacts from.
        queues: Vec<Queue> = "queues" [default shown],
    }
}

impl AgentUpdate {
    /// Reads `{"snapshot": …, "configuration": …}`, or a snapshot alone.
    ///
    /// # Errors
    /// [`SnapshotError`]: not JSON, or without the state of the agent, or of a contact or connection. A contact that cannot
    /// be read refuses the whole snapshot: left out, it would count as gone. Any other member of another shape than
    /// expected is kept with the members that are not known.
    pub fn from_json(text: &str) -> Result<Self, SnapshotError> {
        let value = js::from_json(text).map_err(|error| SnapshotError::NotJson { why: error.to_string() })?;
        Self::from_value(value)
    }

    /// Reads `{"snapshot": …, "configuration": …}`, or a snapshot alone.
    ///
    /// # Errors
    /// As for [`AgentUpdate::from_json`].
    pub fn from_value(value: Value) -> Result<Self, SnapshotError> {
        if value.get("snapshot").is_none() && value.get("state").is_some() {
            return AgentSnapshot::from_value(value).map(Self::from);
        }
        Self::read(value, &At::Root)
    }
}

impl From<AgentSnapshot> for AgentUpdate {
    fn from(snapshot: AgentSnapshot) -> Self {
        Self { snapshot, ..Self::default() }
    }
}

impl AgentSnapshot {
    /// Reads a snapshot.
    ///
    /// # Errors
    /// As for [`AgentUpdate::from_json`].
    pub fn from_value(value: Value) -> Result<Self, SnapshotError> {
        Self::read(value, &At::Root)
    }

    /// The agent in a state, with contacts.
    pub fn new(state: AgentState, contacts: Vec<ContactSnapshot>) -> Self {
        Self { state, contacts, ..Self::default() }
    }

    /// The contact of that id.
    pub fn contact(&self, contact_id: &str) -> Option<&ContactSnapshot> {
        self.contacts.iter().find(|contact| contact.contact_id == contact_id)
    }
}

impl AgentState {
    /// A state of a kind.
    pub fn new(name: impl Into<String>, kind: StateType) -> Self {
        Self { name: name.into(), kind, ..Self::default() }
    }
}

impl ContactSnapshot {
    /// A contact in a state.
    pub fn new(contact_id: impl Into<String>, kind: ContactType, state: ContactState) -> Self {
        let state = ContactStatus { kind: state, ..ContactStatus::default() };
        Self { contact_id: contact_id.into(), kind, state, ..Self::default() }
    }
}

impl Connection {
    /// A connection in a state.
    pub fn new(kind: ConnectionType, state: ConnectionState) -> Self {
        let state = ConnectionStatus { kind: state, ..ConnectionStatus::default() };
        Self { state, kind, ..Self::default() }
    }
}
