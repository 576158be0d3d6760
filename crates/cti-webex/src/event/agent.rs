//! An event of the agent.

use std::fmt;

use serde_json::{Map, Value};

use super::desktop::data_of;
use super::{AgentEventName, Members};

/// Something that happened to the agent (`webex` section 7.6). `Debug` shows its name alone: members hold numbers and
/// addresses of the agent.
#[derive(Clone, PartialEq)]
pub struct AgentEvent {
    name: AgentEventName,
    message: Map<String, Value>,
}

/// The member that holds the list of the SDK's `updated`.
const CHANGES: &str = "changes";

impl AgentEvent {
    pub(super) fn new(name: AgentEventName, message: Map<String, Value>) -> Self {
        Self { name, message }
    }

    pub(super) fn updated(changes: Vec<Value>) -> Self {
        Self { name: AgentEventName::Updated, message: Map::from_iter([(CHANGES.to_owned(), Value::Array(changes))]) }
    }

    /// An event that says nothing besides.
    pub fn of(name: AgentEventName) -> Self {
        let data = Map::from_iter([("type".to_owned(), name.as_str().into())]);
        Self { name, message: Map::from_iter([("data".to_owned(), Value::Object(data))]) }
    }

    /// Sets a member of its data.
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        match self.message.get_mut("data") {
            Some(Value::Object(data)) => data,
            _ => &mut self.message,
        }
        .insert(member.to_owned(), value.into());
        self
    }

    /// What happened.
    pub fn name(&self) -> &AgentEventName {
        &self.name
    }

    /// The message as it came; of the SDK's `updated`, an object with its list as the member `changes`.
    pub fn message(&self) -> &Map<String, Value> {
        &self.message
    }

    /// The message as it came, of the SDK's `updated` the list.
    pub fn to_value(&self) -> Value {
        if self.name == AgentEventName::Updated
            && self.message.len() == 1
            && let Some(changes @ Value::Array(_)) = self.message.get(CHANGES)
        {
            return changes.clone();
        }
        Value::Object(self.message.clone())
    }

    /// Its data: the member `data`, else the message itself.
    pub fn data(&self) -> &Map<String, Value> {
        data_of(&self.message)
    }

    /// The changes of the SDK's `updated`: name and value of each member.
    pub fn changes(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.data().list(CHANGES).iter().filter_map(|change| {
            let change = change.as_object()?;
            Some((change.text("name")?, change.get("value")?))
        })
    }

    /// The agent's id.
    pub fn agent_id(&self) -> Option<&str> {
        self.data().text("agentId")
    }

    /// When it happened, in milliseconds since 1970 began.
    pub fn at(&self) -> Option<i64> {
        let data = self.data();
        let names = ["eventTime", "lastStateChangeTimestamp", "createdTime"];
        names.into_iter().find_map(|name| data.number(name)).filter(|at| *at > 0)
    }

    /// Why it happened.
    pub fn reason(&self) -> Option<String> {
        let data = self.data();
        data.text("reason")
            .or_else(|| data.text("lastStateChangeReason"))
            .map(str::to_owned)
            .or_else(|| data.text_or_number("reasonCode"))
    }
}

impl fmt::Debug for AgentEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentEvent").field("name", &self.name).finish_non_exhaustive()
    }
}
