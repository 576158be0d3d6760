//! One message of the desktop, of whichever kind.

use std::fmt;

use cti_model::js;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{AgentEvent, AgentEventName, Members, TaskEvent, TaskEventName};

/// Why something is not a message. Values are not repeated: they may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The text is not JSON.
    #[error("the event is not JSON: {why}")]
    NotJson {
        /// Why, with line and column.
        why: String,
    },
    /// It is JSON, and not an object.
    #[error(
        "the event is {found}: expected an object with the member `data`, or the list of changes that the SDK gives"
    )]
    NotAnObject {
        /// What it is.
        found: &'static str,
    },
}

/// A message of the socket or of the desktop's SDK (`webex` section 7.1). As JSON it is the message, as it came.
///
/// ```
/// use cti_webex::event::{DesktopEvent, TaskEventName};
/// use serde_json::json;
///
/// let socket = r#"{"type": "RoutingMessage", "data": {"type": "AgentWrapup", "interactionId": "i-1", "isNew": 1}}"#;
/// let DesktopEvent::Task(event) = DesktopEvent::from_json(socket)? else { panic!("not of a task") };
/// assert_eq!((event.name(), event.interaction_id()), (&TaskEventName::AgentWrapup, Some("i-1")));
/// assert_eq!(event.data()["isNew"], 1);
///
/// let sdk = DesktopEvent::from_sdk("eAgentContactHeld", json!({"data": {"interactionId": "i-1"}}))?;
/// assert!(matches!(sdk, DesktopEvent::Task(event) if *event.name() == TaskEventName::AgentContactHeld));
/// # Ok::<(), cti_webex::event::EventError>(())
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum DesktopEvent {
    /// Of a task.
    Task(TaskEvent),
    /// Of the agent.
    Agent(AgentEvent),
    /// Of neither, such as a keep-alive of the socket.
    Other(Map<String, Value>),
}

impl DesktopEvent {
    /// Reads a message of the socket.
    ///
    /// # Errors
    /// [`EventError`]: the text is not JSON, or not an object. Nesting beyond 128 levels is not JSON here.
    pub fn from_json(text: &str) -> Result<Self, EventError> {
        let value = js::from_json(text).map_err(|error| EventError::NotJson { why: error.to_string() })?;
        Self::from_value(value)
    }

    /// Reads a message of the socket. A list of `{name, value, oldValue}` is what the SDK's `agentStateInfo` gives as
    /// `updated`.
    ///
    /// # Errors
    /// [`EventError::NotAnObject`].
    pub fn from_value(value: Value) -> Result<Self, EventError> {
        let message = match value {
            Value::Object(message) => message,
            Value::Array(changes) => return Ok(Self::Agent(AgentEvent::updated(changes))),
            other => return Err(EventError::NotAnObject { found: kind_of(&other) }),
        };
        Ok(match Kind::of(&message) {
            Kind::Task(name) => Self::Task(TaskEvent::new(name, message)),
            Kind::Agent(name) => Self::Agent(AgentEvent::new(name, message)),
            Kind::Other => Self::Other(message),
        })
    }

    /// Reads what a listener of the desktop's SDK is given, under the name with which it listens: `eAgentContactAssigned`,
    /// `updated`. The name is written into the message where that has none that is known.
    ///
    /// # Errors
    /// [`EventError::NotAnObject`].
    pub fn from_sdk(listener: &str, value: Value) -> Result<Self, EventError> {
        let mut message = match value {
            Value::Object(message) => message,
            Value::Array(changes) => return Ok(Self::Agent(AgentEvent::updated(changes))),
            other => return Err(EventError::NotAnObject { found: kind_of(&other) }),
        };
        let inner = matches!(message.get("data"), Some(Value::Object(_)));
        let data = match message.get_mut("data") {
            Some(Value::Object(data)) if inner => data,
            _ => &mut message,
        };
        let name = data.text("type").unwrap_or_default();
        if !TaskEventName::from(name).is_known() && !AgentEventName::from(name).is_known() {
            data.insert("type".to_owned(), json!(listener));
        }
        Self::from_value(Value::Object(message))
    }

    /// The message as it came.
    pub fn message(&self) -> &Map<String, Value> {
        match self {
            Self::Task(event) => event.message(),
            Self::Agent(event) => event.message(),
            Self::Other(message) => message,
        }
    }

    /// The message as it came: an object, or the list of the SDK's `updated`.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Agent(event) => event.to_value(),
            _ => Value::Object(self.message().clone()),
        }
    }
}

/// What a message is, by its name, else by what it concerns.
enum Kind {
    Task(TaskEventName),
    Agent(AgentEventName),
    Other,
}

impl Kind {
    fn of(message: &Map<String, Value>) -> Self {
        let data = data_of(message);
        let (inner, outer) = (data.text("type"), message.text("type"));
        // Messages such as `Welcome` say outside what they are.
        let names = [inner, outer].into_iter().flatten();
        if let Some(task) = names.clone().map(TaskEventName::from).find(TaskEventName::is_known) {
            return Self::Task(task);
        }
        if let Some(agent) = names.map(AgentEventName::from).find(AgentEventName::is_known) {
            return Self::Agent(agent);
        }
        let name = inner.unwrap_or_default();
        if data.text("interactionId").is_some() || data.object("interaction").is_some() {
            Self::Task(name.into())
        } else if data.text("agentId").is_some() && !name.is_empty() {
            Self::Agent(name.into())
        } else {
            Self::Other
        }
    }
}

/// The data of a message; the message itself where it has none.
pub(super) fn data_of(message: &Map<String, Value>) -> &Map<String, Value> {
    message.object("data").unwrap_or(message)
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl From<TaskEvent> for DesktopEvent {
    fn from(event: TaskEvent) -> Self {
        Self::Task(event)
    }
}

impl From<AgentEvent> for DesktopEvent {
    fn from(event: AgentEvent) -> Self {
        Self::Agent(event)
    }
}

impl fmt::Debug for DesktopEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(event) => event.fmt(f),
            Self::Agent(event) => event.fmt(f),
            Self::Other(message) => f.debug_tuple("Other").field(&message.keys().collect::<Vec<_>>()).finish(),
        }
    }
}

impl Serialize for DesktopEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Agent(event) => event.to_value().serialize(serializer),
            _ => self.message().serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for DesktopEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
