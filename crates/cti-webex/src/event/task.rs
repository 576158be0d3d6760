//! An event of a task.

use std::fmt;

use serde_json::{Map, Value, json};

use super::desktop::data_of;
use super::{Interaction, Members, TaskEventName};

/// Something that happened to a task: a message of which the data concern an interaction (`webex` section 7.3).
///
/// `Debug` shows names, ids and the time, and nothing that the customer said or is called by.
#[derive(Clone, PartialEq)]
pub struct TaskEvent {
    name: TaskEventName,
    message: Map<String, Value>,
}

impl TaskEvent {
    pub(super) fn new(name: TaskEventName, message: Map<String, Value>) -> Self {
        Self { name, message }
    }

    /// An event of an interaction that says nothing besides.
    ///
    /// ```
    /// use cti_webex::event::{TaskEvent, TaskEventName};
    /// use serde_json::json;
    ///
    /// let rings = TaskEvent::of(TaskEventName::AgentOfferContact, "i-1")
    ///     .with("eventTime", 1_733_211_616_959_i64)
    ///     .with("interaction", json!({"mediaType": "telephony"}));
    /// assert_eq!(rings.at(), Some(1_733_211_616_959));
    /// ```
    pub fn of(name: TaskEventName, interaction_id: &str) -> Self {
        let data = json!({"type": name.as_str(), "interactionId": interaction_id});
        Self { name, message: Map::from_iter([("data".to_owned(), data)]) }
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
    pub fn name(&self) -> &TaskEventName {
        &self.name
    }

    /// The message as it came.
    pub fn message(&self) -> &Map<String, Value> {
        &self.message
    }

    /// Its data: the member `data`, else the message itself.
    pub fn data(&self) -> &Map<String, Value> {
        data_of(&self.message)
    }

    /// The id of the interaction, which stays the same when it is passed on.
    pub fn interaction_id(&self) -> Option<&str> {
        let data = self.data();
        let inner = || data.object("interaction").and_then(|it| it.text("interactionId"));
        data.text("interactionId").or_else(inner).or_else(|| data.text("taskId"))
    }

    /// The interaction as it stands; empty when the event does not say.
    pub fn interaction(&self) -> Interaction<'_> {
        Interaction::of(self.data().object("interaction"))
    }

    /// When it happened, in milliseconds since 1970 began.
    pub fn at(&self) -> Option<i64> {
        self.data().number("eventTime").filter(|at| *at > 0)
    }

    /// The id with which its platform follows it; the same when it is delivered twice.
    pub fn tracking_id(&self) -> Option<&str> {
        self.data().text("trackingId")
    }

    /// The agent to whom it is told.
    pub fn agent_id(&self) -> Option<&str> {
        self.data().text("agentId")
    }

    /// The agent whom it is to reach.
    pub fn destination_agent_id(&self) -> Option<&str> {
        self.data().text("destAgentId")
    }

    /// The owner: who talks to the customer first.
    pub fn owner(&self) -> Option<&str> {
        let data = self.data();
        data.text("toOwner").or_else(|| self.interaction().owner()).or_else(|| data.text("owner"))
    }

    /// The owner before, of [`TaskEventName::ContactOwnerChanged`].
    pub fn owner_before(&self) -> Option<&str> {
        self.data().text("fromOwner")
    }

    /// The party that it concerns, of events of a conference.
    pub fn participant_id(&self) -> Option<&str> {
        self.data().text("participantId")
    }

    /// The name of the queue.
    pub fn queue_name(&self) -> Option<&str> {
        self.data().text("queueName").or_else(|| self.interaction().queue_name())
    }

    /// Whether the agent is consulted only.
    pub fn is_consulted(&self) -> Option<bool> {
        self.data().flag("isConsulted")
    }

    /// The id under which a campaign reserved it.
    pub fn reservation_id(&self) -> Option<&str> {
        self.data().text("reservationInteractionId")
    }

    /// The interaction that is part of this one now, of [`TaskEventName::ContactMerged`].
    pub fn child_interaction_id(&self) -> Option<&str> {
        self.data().text("childInteractionId")
    }

    /// Whether an agent is among those whose wrap-up is awaited; `None` when the event has no such list.
    pub fn awaits_wrap_up_of(&self, agent_id: &str) -> Option<bool> {
        let agents = self.data().get("agentsPendingWrapUp")?.as_array()?;
        Some(agents.iter().any(|agent| agent.as_str() == Some(agent_id)))
    }

    /// Why it happened, such as `CUSTOMER_BUSY`: the reason, else its code.
    pub fn reason(&self) -> Option<String> {
        let data = self.data();
        data.text("reason").map(str::to_owned).or_else(|| data.text_or_number("reasonCode"))
    }

    /// The code of the reason, which is a text or a number.
    pub fn reason_code(&self) -> Option<String> {
        self.data().text_or_number("reasonCode")
    }

    /// Who ended the contact: `Customer`, `Agent`, `System`.
    pub fn terminating_party(&self) -> Option<&str> {
        self.data().text("terminatingParty")
    }

    /// The id of the wrap-up code that the agent gave, of [`TaskEventName::AgentWrappedUp`].
    pub fn wrap_up_code(&self) -> Option<&str> {
        let data = self.data();
        data.text("wrapUpAuxCodeId").or_else(|| data.text("auxCodeId"))
    }
}

impl fmt::Debug for TaskEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskEvent")
            .field("name", &self.name)
            .field("interaction_id", &self.interaction_id())
            .field("at", &self.at())
            .finish_non_exhaustive()
    }
}
