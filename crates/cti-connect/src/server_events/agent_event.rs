//! Agent events: what an agent does and which contacts the agent has, by Kinesis.

use cti_engine::Channel;
use serde_json::{Map, Number, Value};

use super::document::{Member, ReadError, Spelt, document, is_text, member, parse};
use super::names::{AgentContactState, AgentEventType, StatusType};
use crate::streams::Timestamp;

document! {
    /// An event of the agent event stream (`connect-events` section 5.2).
    pub struct AgentStreamEvent {
        /// The number of the account.
        account_id: String = "AWSAccountId",
        /// The agent.
        agent_arn: String = "AgentARN" [shown],
        /// The instance.
        instance_arn: String = "InstanceARN",
        /// The id of the event, by which its repetitions are known.
        event_id: String = "EventId" [shown],
        /// When it happened.
        event_timestamp: Timestamp = "EventTimestamp" [shown],
        /// Why it was sent.
        event_type: Spelt<AgentEventType> = "EventType" [shown],
        /// The version of its form: `2017-10-01`, `2019-05-25`.
        version: String = "Version",
        /// The agent now.
        current: AgentStreamSnapshot = "CurrentAgentSnapshot" [shown],
        /// The agent before the last change.
        previous: AgentStreamSnapshot = "PreviousAgentSnapshot",
    }

    /// An agent at a moment.
    pub struct AgentStreamSnapshot {
        /// The status that the agent chose.
        status: AgentStatus = "AgentStatus" [shown],
        /// The status that follows when the contacts have ended.
        next_status: NextAgentStatus = "NextAgentStatus" [shown],
        /// How the agent is configured.
        configuration: AgentConfiguration = "Configuration",
        /// The contacts.
        contacts: Vec<AgentContact> = "Contacts" [shown],
    }

    /// The status of an agent.
    pub struct AgentStatus {
        /// Its ARN.
        arn: String = "ARN",
        /// Its name.
        name: String = "Name" [shown],
        /// What it means for routing. Documented, and missing in every published sample.
        kind: Spelt<StatusType> = "Type" [shown],
        /// Since when.
        start_timestamp: Timestamp = "StartTimestamp" [shown],
    }

    /// The status that follows.
    pub struct NextAgentStatus {
        /// Its ARN.
        arn: String = "ARN",
        /// Its name.
        name: String = "Name" [shown],
        /// When the agent chose it.
        enqueued_timestamp: Timestamp = "EnqueuedTimestamp",
    }

    /// How an agent is configured.
    pub struct AgentConfiguration {
        /// The first name.
        first_name: String = "FirstName",
        /// The last name.
        last_name: String = "LastName",
        /// The login.
        username: String = "Username",
        /// The groups the agent is in, by level.
        hierarchy_groups: Map<String, Value> = "AgentHierarchyGroups",
        /// Which contacts are routed to the agent.
        routing_profile: StreamRoutingProfile = "RoutingProfile" [shown],
    }

    /// Which contacts are routed to an agent.
    pub struct StreamRoutingProfile {
        /// Its ARN.
        arn: String = "ARN",
        /// Its name.
        name: String = "Name" [shown],
        /// How many contacts of each channel at once.
        concurrency: Vec<Concurrency> = "Concurrency" [shown],
        /// The queue of outbound calls.
        default_outbound_queue: StreamQueue = "DefaultOutboundQueue",
        /// The queues that contacts come from.
        inbound_queues: Vec<StreamQueue> = "InboundQueues" [shown],
    }

    /// How many contacts of a channel an agent can have.
    pub struct Concurrency {
        /// The channel.
        channel: Spelt<Channel> = "Channel" [shown],
        /// How many more the agent can take now.
        available_slots: Number = "AvailableSlots" [shown],
        /// How many at the most.
        maximum_slots: Number = "MaximumSlots" [shown],
    }

    /// A queue.
    pub struct StreamQueue {
        /// Its ARN.
        arn: String = "ARN" [shown],
        /// Its name. The queue of an agent has none.
        name: String = "Name" [shown],
        /// Its channels.
        channels: Vec<String> = "Channels",
    }

    /// A contact that an agent has.
    pub struct AgentContact {
        /// Its id.
        contact_id: String = "ContactId" [shown],
        /// The first contact of the conversation.
        initial_contact_id: String = "InitialContactId" [shown],
        /// The medium.
        channel: Spelt<Channel> = "Channel" [shown],
        /// How it began.
        initiation_method: String = "InitiationMethod" [shown],
        /// Where it stands.
        state: Spelt<AgentContactState> = "State" [shown],
        /// Since when.
        state_start_timestamp: Timestamp = "StateStartTimestamp" [shown],
        /// When agent and customer were connected.
        connected_to_agent_timestamp: Timestamp = "ConnectedToAgentTimestamp",
        /// Since when it waited.
        queue_timestamp: Timestamp = "QueueTimestamp",
        /// The queue it came from.
        queue: StreamQueue = "Queue" [shown],
    }
}

impl AgentStreamEvent {
    /// Reads an event from its text.
    ///
    /// # Errors
    /// [`ReadError`]: not JSON, or one without an agent, a current snapshot, or with a contact that has no id and state.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        Self::from_value(parse(text)?)
    }

    /// Reads an event. A contact that cannot be read refuses the event: left out, it would count as gone.
    ///
    /// # Errors
    /// [`ReadError`]: not an object, or one without an agent, a type, a current snapshot, or with a contact that has no id
    /// and state.
    pub fn from_value(value: Value) -> Result<Self, ReadError> {
        for name in ["AgentARN", "EventType"] {
            if !is_text(member(&value, name).1) {
                return Err(ReadError::lacks(&value, "", name, "text"));
            }
        }
        let (name, current) = member(&value, "CurrentAgentSnapshot");
        check(&format!("/{name}"), current, "an object")?;
        let (name, previous) = member(&value, "PreviousAgentSnapshot");
        if previous.is_some_and(|previous| !previous.is_null()) {
            check(&format!("/{name}"), previous, "an object, or null")?;
        }
        // An object, since it has members.
        Ok(Self::read(value).unwrap_or_default())
    }
}

/// Whether a snapshot and its contacts are what they have to be.
fn check(at: &str, snapshot: Option<&Value>, expected: &'static str) -> Result<(), ReadError> {
    let Some(snapshot) = snapshot.filter(|snapshot| snapshot.is_object()) else {
        return Err(ReadError::unexpected(at, expected, snapshot));
    };
    let (name, contacts) = member(snapshot, "Contacts");
    let Some(contacts) = contacts.filter(|contacts| !contacts.is_null()) else { return Ok(()) };
    let Some(contacts) = contacts.as_array().filter(|contacts| contacts.iter().all(Value::is_object)) else {
        return Err(ReadError::lacks(snapshot, at, "Contacts", "a list of objects"));
    };
    for (index, contact) in contacts.iter().enumerate() {
        for member_name in ["ContactId", "State"] {
            if !is_text(member(contact, member_name).1) {
                return Err(ReadError::lacks(contact, &format!("{at}/{name}/{index}"), member_name, "text"));
            }
        }
    }
    Ok(())
}

impl AgentStreamSnapshot {
    /// The contact of that id.
    pub fn contact(&self, contact_id: &str) -> Option<&AgentContact> {
        self.contacts.iter().flatten().find(|contact| contact.contact_id.as_deref() == Some(contact_id))
    }

    /// The agent's name: first and last, else the login.
    pub fn agent_name(&self) -> String {
        let Some(configuration) = &self.configuration else { return String::new() };
        let names: Vec<&str> = [&configuration.first_name, &configuration.last_name]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        if names.is_empty() { configuration.username.clone().unwrap_or_default() } else { names.join(" ") }
    }
}

impl AgentContact {
    /// Where it stands.
    pub fn state(&self) -> AgentContactState {
        self.state.as_ref().map(|state| state.name().clone()).unwrap_or_default()
    }
}
