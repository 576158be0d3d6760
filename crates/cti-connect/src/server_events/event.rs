//! An event of any of the streams, told apart by what stands in it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::agent_event::AgentStreamEvent;
use super::bus::{BusEvent, FlowLog};
use super::contact_event::ContactStreamEvent;
use super::document::{Member, ReadError, parse, parse_all, spelling};
use super::invocation::FlowInvocation;
use super::names::DetailType;
use super::record::ContactRecord;

/// An event that a server hears of Amazon Connect. As JSON it is the event as it came.
///
/// ```
/// use cti_connect::server_events::ServerEvent;
/// use serde_json::json;
///
/// let beat = json!({"AgentARN": "arn:aws:connect:us-east-1:111122223333:instance/i/agent/a", "EventType": "HEART_BEAT",
///     "CurrentAgentSnapshot": {"Contacts": []}});
/// let event = ServerEvent::from_value(beat.clone())?;
/// assert!(matches!(event, ServerEvent::Agent(_)));
/// assert_eq!(event.to_value(), beat);
/// # Ok::<(), cti_connect::server_events::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ServerEvent {
    /// What happened to a contact.
    Contact(Box<ContactStreamEvent>),
    /// What an agent did, and the contacts of the agent.
    Agent(Box<AgentStreamEvent>),
    /// What became of a contact.
    Record(Box<ContactRecord>),
    /// A contact flow invokes a function.
    Invocation(Box<FlowInvocation>),
    /// What a block of a contact flow did.
    Log(Box<FlowLog>),
    /// Any other event of EventBridge.
    Bus(Box<BusEvent>),
}

impl ServerEvent {
    /// Reads an event from its text.
    ///
    /// # Errors
    /// [`ReadError`]: not JSON, not an event that is known here, or one that lacks what is needed of it.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        Self::from_value(parse(text)?)
    }

    /// Reads the events of a text that holds one or more: Amazon Data Firehose joins records with nothing between them, also in
    /// the objects that it stores (`connect-events` section 5.3). One that cannot be read harms no other, but for what follows
    /// one that is not JSON.
    ///
    /// ```
    /// use cti_connect::server_events::ServerEvent;
    ///
    /// let stored = r#"{"ContactId": "c-1", "AgentConnectionAttempts": 1}{"ContactId": "c-2"}"#;
    /// assert_eq!(ServerEvent::all_from_json(stored).into_iter().filter_map(Result::ok).count(), 2);
    /// ```
    pub fn all_from_json(text: &str) -> Vec<Result<Self, ReadError>> {
        parse_all(text).into_iter().map(|value| value.and_then(Self::from_value)).collect()
    }

    /// Reads an event.
    ///
    /// # Errors
    /// [`ReadError`]: not an event that is known here, or one that lacks what is needed of it.
    pub fn from_value(value: Value) -> Result<Self, ReadError> {
        let Value::Object(members) = &value else {
            return Err(ReadError::unexpected("", "an object", Some(&value)));
        };
        let has = |name: &str| spelling(members, name).is_some();
        if has("detail-type") || has("detail") {
            return if is_contact_event(members) {
                ContactStreamEvent::from_value(value).map(|event| Self::Contact(Box::new(event)))
            } else {
                // An object, so that it is read.
                Ok(Self::Bus(Box::new(BusEvent::read(value).unwrap_or_default())))
            };
        }
        if has("AgentARN") || has("CurrentAgentSnapshot") {
            return AgentStreamEvent::from_value(value).map(|event| Self::Agent(Box::new(event)));
        }
        if has("Details") {
            return FlowInvocation::from_value(value).map(|event| Self::Invocation(Box::new(event)));
        }
        if has("eventType") {
            return ContactStreamEvent::from_value(value).map(|event| Self::Contact(Box::new(event)));
        }
        if has("ContactFlowModuleType") {
            return Ok(Self::Log(Box::new(FlowLog::read(value).unwrap_or_default())));
        }
        if has("ContactId") {
            return ContactRecord::from_value(value).map(|record| Self::Record(Box::new(record)));
        }
        Err(ReadError::unexpected(
            "",
            "a contact event, an agent event, a contact record or an invocation",
            Some(&value),
        ))
    }

    /// The event as it came.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Contact(event) => event.to_value(),
            Self::Agent(event) => event.write(),
            Self::Record(record) => record.write(),
            Self::Invocation(invocation) => invocation.write(),
            Self::Log(log) => log.write(),
            Self::Bus(event) => event.write(),
        }
    }
}

/// Whether an event of EventBridge is one of a contact: by its kind, and without one by its detail.
fn is_contact_event(members: &Map<String, Value>) -> bool {
    match members.get("detail-type") {
        Some(kind) => kind.as_str().is_some_and(|kind| DetailType::from(kind) == DetailType::ContactEvent),
        None => {
            let detail = members.get("detail").and_then(Value::as_object);
            detail.is_some_and(|it| spelling(it, "contactId").is_some() && spelling(it, "eventType").is_some())
        }
    }
}

impl Serialize for ServerEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ServerEvent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
