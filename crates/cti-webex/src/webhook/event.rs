//! One event of a subscription, and what it is to an agent's tasks.

use std::fmt;

use cti_engine::Channel;
use cti_model::js;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::receiver::WebhookError;
use super::{WebhookState, WebhookType};
use crate::event::{AgentEvent, AgentEventName, Direction, Members, OutboundType, TaskEvent, TaskEventName};

/// An event of a subscription, in the envelope of `CloudEvents`, as it came (`webex` section 7.7). `Debug` shows its type, id
/// and task.
///
/// ```
/// use cti_webex::webhook::{WebhookEvent, WebhookType};
///
/// let text = r#"{"id": "d-1", "specversion": "1.0", "type": "task:ended", "source": "/com/cisco/wxcc/sub-1",
///     "comciscotimestamp": 1779785508649, "data": {"taskId": "t-1", "channelType": "telephony", "isNew": true}}"#;
/// let event = WebhookEvent::from_json(text)?;
/// assert_eq!((event.kind(), event.subscription_id()), (WebhookType::TaskEnded, Some("sub-1")));
/// assert_eq!(event.data()["isNew"], true);
/// # Ok::<(), cti_webex::webhook::WebhookError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct WebhookEvent(Map<String, Value>);

impl WebhookEvent {
    /// Reads the body of a delivery.
    ///
    /// # Errors
    /// [`WebhookError::NotAnEvent`]: it is not JSON, not an object, or has no `type`.
    pub fn from_json(text: &str) -> Result<Self, WebhookError> {
        let value = js::from_json(text).map_err(|error| WebhookError::NotAnEvent { why: error.to_string() })?;
        Self::from_value(value)
    }

    /// Reads an event.
    ///
    /// # Errors
    /// [`WebhookError::NotAnEvent`]: it is not an object, or has no `type`.
    pub fn from_value(value: Value) -> Result<Self, WebhookError> {
        match value {
            Value::Object(members) if members.text("type").is_some() => Ok(Self(members)),
            Value::Object(_) => Err(WebhookError::NotAnEvent { why: "expected the member `type`".to_owned() }),
            _ => Err(WebhookError::NotAnEvent { why: "expected an object".to_owned() }),
        }
    }

    /// The envelope as it came.
    pub fn envelope(&self) -> &Map<String, Value> {
        &self.0
    }

    /// What happened, in the members of its type; empty when it has none.
    pub fn data(&self) -> &Map<String, Value> {
        static NONE: std::sync::OnceLock<Map<String, Value>> = std::sync::OnceLock::new();
        self.0.object("data").unwrap_or_else(|| NONE.get_or_init(Map::new))
    }

    /// What it tells.
    pub fn kind(&self) -> WebhookType {
        self.0.text("type").unwrap_or_default().into()
    }

    /// Its id; the same when it is delivered again.
    pub fn id(&self) -> Option<&str> {
        self.0.text("id")
    }

    /// What makes it one event: its source and its id.
    pub(super) fn key(&self) -> Option<String> {
        Some(format!("{}\n{}", self.0.text("source").unwrap_or_default(), self.id()?))
    }

    /// The id of the subscription, which is the end of the source.
    pub fn subscription_id(&self) -> Option<&str> {
        self.0.text("source")?.rsplit('/').next().filter(|id| !id.is_empty())
    }

    /// The id of the organisation.
    pub fn org_id(&self) -> Option<&str> {
        self.0.text("comciscoorgid")
    }

    /// When it was sent, in milliseconds since 1970 began.
    pub fn sent_at(&self) -> Option<i64> {
        self.0.number("comciscotimestamp")
    }

    /// When it happened, in milliseconds since 1970 began: when it was sent, else when it was made.
    pub fn at(&self) -> Option<i64> {
        self.sent_at().or_else(|| self.data().number("createdTime")).filter(|at| *at > 0)
    }

    /// The id of the contact.
    pub fn task_id(&self) -> Option<&str> {
        self.data().text("taskId")
    }

    /// The id of the agent.
    pub fn agent_id(&self) -> Option<&str> {
        self.data().text("agentId")
    }

    /// The id of the queue.
    pub fn queue_id(&self) -> Option<&str> {
        self.data().text("queueId")
    }

    /// Where the contact comes from: a number, an address …
    pub fn origin(&self) -> Option<&str> {
        self.data().text("origin")
    }

    /// Where the contact goes to.
    pub fn destination(&self) -> Option<&str> {
        self.data().text("destination")
    }

    /// Who began the contact.
    pub fn direction(&self) -> Option<Direction> {
        self.data().text("direction").map(Direction::from)
    }

    /// How it began, when the agent's side began it.
    pub fn outbound_type(&self) -> Option<OutboundType> {
        self.data().text("outboundType").map(OutboundType::from)
    }

    /// The medium of the contact.
    pub fn channel(&self) -> Option<Channel> {
        self.data().text("channelType").map(Channel::from)
    }

    /// The state of the agent.
    pub fn current_state(&self) -> Option<WebhookState> {
        self.data().text("currentState").map(WebhookState::from)
    }

    /// Why it happened.
    pub fn reason(&self) -> Option<&str> {
        self.data().text("reason")
    }

    /// Who ended the contact: `Customer`, `Agent`, `System`.
    pub fn terminating_party(&self) -> Option<&str> {
        self.data().text("terminatingParty")
    }

    /// Whether it is a callback that the customer asked for in the queue. Only its `task:connect` says so (`webex` section
    /// 7.7).
    pub fn is_courtesy_callback(&self) -> bool {
        self.outbound_type() == Some(OutboundType::CourtesyCallback)
    }

    /// Whether it says that a contact ended, and means that an agent did not answer it: the contact goes on (`webex`
    /// section 7.7).
    pub fn is_unanswered(&self) -> bool {
        let by_system = self.terminating_party().is_none_or(|party| party.eq_ignore_ascii_case("system"));
        let rona = self.reason().is_some_and(|reason| reason.trim_start().to_ascii_uppercase().starts_with("RONA"));
        self.kind() == WebhookType::TaskEnded && by_system && rona
    }

    /// What it is to an agent's tasks; `None` for what concerns no task, or no agent's. What a contact does before it comes
    /// to an agent is a change of data there, and begins nothing.
    pub fn task_event(&self) -> Option<TaskEvent> {
        use TaskEventName as Name;
        let name = match self.kind() {
            WebhookType::AgentChannelStateChange => match self.current_state()? {
                WebhookState::Ringing => Name::AgentOfferContact,
                WebhookState::NotResponding => Name::AgentOfferContactRona,
                WebhookState::Connected => Name::AgentContactAssigned,
                WebhookState::OnHold => Name::AgentContactHeld,
                WebhookState::HoldDone => Name::AgentContactUnheld,
                WebhookState::Consulting => Name::AgentConsulting,
                WebhookState::ConsultDone => Name::AgentConsultEnded,
                WebhookState::Conferencing => Name::AgentConsultConferenced,
                WebhookState::ConferenceDone => Name::AgentConsultConferenceEnded,
                WebhookState::WrapUp => Name::AgentWrapup,
                WebhookState::WrapUpDone => Name::AgentWrappedUp,
                _ => return None,
            },
            WebhookType::TaskConnect => Name::AgentOfferContact,
            WebhookType::TaskConnected => Name::AgentContactAssigned,
            WebhookType::TaskOnHold => Name::AgentContactHeld,
            WebhookType::TaskHoldDone => Name::AgentContactUnheld,
            WebhookType::TaskConsulting => Name::AgentConsulting,
            WebhookType::TaskConsultDone => Name::AgentConsultEnded,
            WebhookType::TaskConferencing => Name::AgentConsultConferenced,
            WebhookType::TaskConferenceDone => Name::AgentConsultConferenceEnded,
            WebhookType::TaskConferenceTransferred => Name::AgentConferenceTransferred,
            WebhookType::TaskEnded if self.is_unanswered() => Name::AgentOfferContactRona,
            WebhookType::TaskEnded => Name::ContactEnded,
            WebhookType::TaskOriginUpdated => Name::AgentContactAniUpdated,
            WebhookType::TaskNew | WebhookType::TaskParked | WebhookType::TaskFailed => Name::ContactUpdated,
            _ => return None,
        };
        let mut event = TaskEvent::of(name, self.task_id()?).with("interaction", self.interaction());
        for (member, value) in [
            ("agentId", self.agent_id()),
            ("reason", self.reason()),
            ("terminatingParty", self.terminating_party()),
            ("wrapUpAuxCodeId", self.data().text("wrapUpAuxCodeId")),
            ("queueName", self.data().text("queueName")),
        ] {
            if let Some(value) = value {
                event = event.with(member, value);
            }
        }
        if let Some(at) = self.at() {
            event = event.with("eventTime", at);
        }
        if *event.name() == Name::ContactEnded {
            // The wrap-up has an event of its own, of the agent; a subscription may lack it.
            event = event.with("agentsPendingWrapUp", json!([]));
        }
        Some(event)
    }

    fn interaction(&self) -> Value {
        let data = self.data();
        let mut interaction = Map::new();
        if let Some(medium) = data.text("channelType") {
            interaction.insert("mediaType".to_owned(), medium.into());
        }
        if let Some(direction) = data.text("direction") {
            interaction.insert("contactDirection".to_owned(), json!({"type": direction}));
        }
        if let Some(kind) = data.text("outboundType") {
            interaction.insert("outboundType".to_owned(), kind.into());
        }
        if let Some(queue) = self.queue_id() {
            interaction.insert("currentVTeam".to_owned(), queue.into());
        }
        if self.kind() == WebhookType::TaskParked {
            interaction.insert("state".to_owned(), "parked".into());
        }
        let ends = [("ani", self.origin()), ("dn", self.destination())];
        let details: Map<_, _> =
            ends.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect();
        if !details.is_empty() && self.kind() != WebhookType::AgentChannelStateChange {
            interaction.insert("callAssociatedDetails".to_owned(), Value::Object(details));
        }
        Value::Object(interaction)
    }

    /// What it is to the state of an agent; `None` for what is of tasks only.
    pub fn agent_event(&self) -> Option<AgentEvent> {
        let name = match self.kind() {
            WebhookType::AgentLogin => AgentEventName::AgentStationLoginSuccess,
            WebhookType::AgentLogout => AgentEventName::Logout,
            WebhookType::AgentStateChange => AgentEventName::AgentStateChangeSuccess,
            WebhookType::AgentChannelTypeStateChange => AgentEventName::AgentChannelStateChanged,
            _ => return None,
        };
        let data = self.data();
        let mut event = AgentEvent::of(name);
        for (member, value) in [
            ("agentId", data.get("agentId")),
            ("agentName", data.get("agentName")),
            ("teamId", data.get("teamId")),
            ("state", data.get("currentState")),
            ("channelType", data.get("channelType")),
            ("idleCodeName", data.get("idleCodeName")),
            ("idleCodeId", data.get("idleCodeId")),
        ] {
            if let Some(value) = value {
                event = event.with(member, value.clone());
            }
        }
        if let Some(at) = self.at() {
            event = event.with("eventTime", at);
        }
        Some(event)
    }
}

impl fmt::Debug for WebhookEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEvent")
            .field("kind", &self.kind())
            .field("id", &self.id())
            .field("task_id", &self.task_id())
            .finish_non_exhaustive()
    }
}

impl Serialize for WebhookEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for WebhookEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
