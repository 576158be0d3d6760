//! Contact events: what happened to a contact, by EventBridge.

use cti_engine::Channel;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::bus::BusEvent;
use super::document::{Member, ReadError, Spelt, document, is_text, member, moment, parse, spelling};
use super::names::{AnsweringMachineStatus, ContactEventType, DisconnectReason};
use crate::streams::{InitiationMethod, Timestamp};

document! {
    /// What a contact event says (`connect-events` section 5.1).
    pub struct ContactDetail {
        /// The contact.
        contact_id: String = "contactId" [shown],
        /// The first contact of the conversation.
        initial_contact_id: String = "initialContactId" [shown],
        /// The contact before.
        previous_contact_id: String = "previousContactId",
        /// A contact that it belongs to.
        related_contact_id: String = "relatedContactId",
        /// The instance.
        instance_arn: String = "instanceArn",
        /// The medium.
        channel: Spelt<Channel> = "channel" [shown],
        /// How it began.
        initiation_method: String = "initiationMethod" [shown],
        /// What happened.
        event_type: Spelt<ContactEventType> = "eventType" [shown],
        /// Which properties changed: `UserDefinedAttributes`, `ScheduledTimestamp` …
        updated_properties: Vec<String> = "updatedProperties" [shown],
        /// The queue it waited in.
        queue_info: QueueInfo = "queueInfo" [shown],
        /// The agent it went to.
        agent_info: AgentInfo = "agentInfo" [shown],
        /// What answered the call.
        answering_machine_status: Spelt<AnsweringMachineStatus> = "answeringMachineDetectionStatus" [shown],
        /// Why it ended.
        disconnect_reason: Spelt<DisconnectReason> = "disconnectReason" [shown],
        /// When the customer's greeting began and ended.
        customer_voice_activity: VoiceActivity = "customerVoiceActivity",
        /// By which criteria it is routed: one object, or a list of them.
        routing_criteria: OneOrMore<RoutingCriteria> = "routingCriteria",
        /// The campaign that called.
        campaign: Campaign = "campaign",
        /// Attributes of the service's own.
        segment_attributes: Map<String, Value> = "segmentAttributes",
        /// Tags.
        tags: Map<String, Value> = "tags",
        /// The customer's id.
        customer_id: String = "customerId",
        /// When it began.
        initiation_timestamp: Timestamp = "initiationTimestamp",
        /// When its media were there.
        connected_to_system_timestamp: Timestamp = "connectedToSystemTimestamp",
        /// When it ended.
        disconnect_timestamp: Timestamp = "disconnectTimestamp",
        /// When it is due.
        scheduled_timestamp: Timestamp = "scheduledTimestamp",
    }

    /// The queue of a contact.
    pub struct QueueInfo {
        /// Its ARN.
        arn: String = "queueArn" [shown],
        /// `STANDARD` or `AGENT`.
        kind: String = "queueType",
        /// Since when the contact waited.
        enqueue_timestamp: Timestamp = "enqueueTimestamp",
    }

    /// The agent of a contact.
    pub struct AgentInfo {
        /// The ARN.
        arn: String = "agentArn" [shown],
        /// When agent and customer were connected.
        connected_to_agent_timestamp: Timestamp = "connectedToAgentTimestamp",
        /// When the agent accepted.
        accepted_by_agent_timestamp: Timestamp = "acceptedByAgentTimestamp",
        /// How long the agent had the customer on hold, in seconds.
        hold_duration: Number = "agentInitiatedHoldDuration",
        /// When after-call work began.
        after_contact_work_start_timestamp: Timestamp = "afterContactWorkStartTimestamp",
        /// When after-call work ended.
        after_contact_work_end_timestamp: Timestamp = "afterContactWorkEndTimestamp",
        /// How long after-call work took, in seconds.
        after_contact_work_duration: Number = "afterContactWorkDuration",
        /// The groups the agent is in, by level.
        hierarchy_groups: Map<String, Value> = "hierarchyGroups",
    }

    /// When the customer's greeting was heard.
    pub struct VoiceActivity {
        /// When it began.
        greeting_start_timestamp: Timestamp = "greetingStartTimestamp" [shown],
        /// When it ended.
        greeting_end_timestamp: Timestamp = "greetingEndTimestamp" [shown],
    }

    /// The campaign that called.
    pub struct Campaign {
        /// Its id.
        id: String = "campaignId" [shown],
    }

    /// By which criteria a contact is routed.
    pub struct RoutingCriteria {
        /// The steps, one after another.
        steps: Vec<RoutingStep> = "steps" [shown],
        /// Since when.
        activation_timestamp: Timestamp = "activationTimestamp",
        /// The step that counts now, from 0.
        index: Number = "index" [shown],
    }

    /// A step of routing.
    pub struct RoutingStep {
        /// `ACTIVE`, `INACTIVE`, `JOINED`, `EXPIRED`.
        status: String = "status" [shown],
        /// When it ends: `durationInSeconds`, `expiryTimestamp`.
        expiry: Map<String, Value> = "expiry",
        /// What an agent has to be able to do.
        expression: Value = "expression",
    }
}

/// One of something, or a list: Amazon Connect writes both.
#[derive(Clone, Debug, PartialEq)]
pub enum OneOrMore<T> {
    /// One, without a list.
    One(T),
    /// A list.
    More(Vec<T>),
}

impl<T> OneOrMore<T> {
    /// All of them.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(list) => list,
        }
    }
}

impl<T: Member> Member for OneOrMore<T> {
    fn fits(value: &Value) -> bool {
        T::fits(value) || Vec::<T>::fits(value)
    }

    fn read(value: Value) -> Option<Self> {
        if T::fits(&value) { T::read(value).map(Self::One) } else { Vec::read(value).map(Self::More) }
    }

    fn write(&self) -> Value {
        match self {
            Self::One(one) => one.write(),
            Self::More(list) => list.write(),
        }
    }
}

/// An event of the contact event stream, with its envelope or without.
///
/// ```
/// use cti_connect::server_events::{ContactStreamEvent, Ending};
///
/// let event = ContactStreamEvent::from_json(r#"{"detail-type": "Amazon Connect Contact Event", "detail": {
///     "EventType": "DISCONNECTED", "ContactId": "c-1", "Channel": "VOICE", "QueueInfo": {"QueueArn": "q"}, "AgentInfo": {}}}"#)?;
/// assert_eq!(event.ending().unwrap().to_string(), "abandoned in the queue");
/// # Ok::<(), cti_connect::server_events::ReadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ContactStreamEvent {
    /// Its envelope; `None` for a detail that came alone.
    pub envelope: Option<BusEvent>,
    /// What happened.
    pub detail: ContactDetail,
}

/// How a contact ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ending", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Ending {
    /// An agent had it.
    Handled,
    /// Nobody was reached.
    DialFailed {
        /// What answered.
        status: Option<AnsweringMachineStatus>,
        /// Why it ended.
        reason: Option<DisconnectReason>,
    },
    /// The customer left while it waited.
    LeftQueue,
    /// The customer left, or the flow ended it, before it waited.
    LeftFlow,
}

impl std::fmt::Display for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Handled => "handled by an agent",
            Self::DialFailed { .. } => "nobody was reached",
            Self::LeftQueue => "abandoned in the queue",
            Self::LeftFlow => "left in the flow",
        })
    }
}

impl ContactStreamEvent {
    /// Reads an event from its text.
    ///
    /// # Errors
    /// [`ReadError`]: not JSON, or without a contact's id or a type.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        Self::from_value(parse(text)?)
    }

    /// Reads an event, or a detail without envelope.
    ///
    /// # Errors
    /// [`ReadError`]: not an object, or without a contact's id or a type.
    pub fn from_value(value: Value) -> Result<Self, ReadError> {
        let Value::Object(mut members) = value else {
            return Err(ReadError::unexpected("", "an object", Some(&value)));
        };
        let (outer, detail) = match members.shift_remove("detail") {
            Some(detail @ Value::Object(_)) => ("/detail", detail),
            Some(other) => return Err(ReadError::unexpected("/detail", "an object", Some(&other))),
            None => ("", Value::Object(std::mem::take(&mut members))),
        };
        for name in ["contactId", "eventType"] {
            if !is_text(member(&detail, name).1) {
                return Err(ReadError::lacks(&detail, outer, name, "text"));
            }
        }
        let envelope = if outer.is_empty() { None } else { BusEvent::read(Value::Object(members)) };
        Ok(Self { envelope, detail: ContactDetail::read(detail).unwrap_or_default() })
    }

    /// The event as it came.
    pub fn to_value(&self) -> Value {
        let detail = self.detail.write();
        match self.envelope.as_ref().map(Member::write) {
            Some(Value::Object(mut members)) => {
                members.insert("detail".to_owned(), detail);
                Value::Object(members)
            }
            _ => detail,
        }
    }

    /// The id of the contact.
    pub fn contact_id(&self) -> &str {
        self.detail.contact_id.as_deref().unwrap_or_default()
    }

    /// What happened.
    pub fn kind(&self) -> ContactEventType {
        self.detail.event_type.as_ref().map(|kind| kind.name().clone()).unwrap_or_default()
    }

    /// How the contact began; read in any case.
    pub fn initiation_method(&self) -> Option<InitiationMethod> {
        let text = self.detail.initiation_method.as_deref()?;
        Some(InitiationMethod::from(text.to_ascii_lowercase().as_str()))
    }

    /// The agent: an ARN, or whatever stands in its place. `Some` with an empty text when an agent is told of who is not
    /// named; an empty object counts as none.
    pub fn agent(&self) -> Option<&str> {
        info(
            self.detail.agent_info.as_ref().map(|it| (it.arn.as_deref(), *it == AgentInfo::default())),
            &self.detail,
            "agentInfo",
        )
    }

    /// The queue: an ARN, or whatever stands in its place; as [`ContactStreamEvent::agent`].
    pub fn queue(&self) -> Option<&str> {
        info(
            self.detail.queue_info.as_ref().map(|it| (it.arn.as_deref(), *it == QueueInfo::default())),
            &self.detail,
            "queueInfo",
        )
    }

    /// When the contact began, in milliseconds since 1970 began.
    pub fn initiated(&self) -> Option<i64> {
        self.time(self.detail.initiation_timestamp.as_ref(), "initiationTimestamp")
    }

    /// When its media were there.
    pub fn connected_to_system(&self) -> Option<i64> {
        self.time(self.detail.connected_to_system_timestamp.as_ref(), "connectedToSystemTimestamp")
    }

    /// Since when it waits.
    pub fn queued(&self) -> Option<i64> {
        let own = self.detail.queue_info.as_ref().and_then(|info| info.enqueue_timestamp.as_ref());
        self.time(own, "enqueueTimestamp")
    }

    /// When agent and customer were connected.
    pub fn connected_to_agent(&self) -> Option<i64> {
        let own = self.detail.agent_info.as_ref().and_then(|info| info.connected_to_agent_timestamp.as_ref());
        self.time(own, "connectedToAgentTimestamp")
    }

    /// When it ended.
    pub fn disconnected(&self) -> Option<i64> {
        self.time(self.detail.disconnect_timestamp.as_ref(), "disconnectTimestamp")
    }

    /// How the contact ended; `None` for an event that does not say that it did. Only what this event says counts: an
    /// agent who was never connected did not handle it (`connect-events` section 5.4).
    pub fn ending(&self) -> Option<Ending> {
        if !matches!(self.kind(), ContactEventType::Disconnected | ContactEventType::Completed) {
            return None;
        }
        let not_yet = self.detail.agent_info.as_ref().and_then(|info| info.connected_to_agent_timestamp.as_ref());
        if self.agent().is_some() && (not_yet.is_none() || self.connected_to_agent().is_some()) {
            return Some(Ending::Handled);
        }
        let status = self.detail.answering_machine_status.as_ref().map(|it| it.name().clone());
        let reason = self.detail.disconnect_reason.as_ref().map(|it| it.name().clone());
        let calls = matches!(
            self.initiation_method(),
            Some(InitiationMethod::Api | InitiationMethod::Outbound | InitiationMethod::Callback)
        );
        let begins =
            |text: Option<&str>, with: &[&str]| text.is_some_and(|it| with.iter().any(|it2| it.starts_with(it2)));
        let failed = self.connected_to_system().is_none()
            || begins(status.as_ref().map(AnsweringMachineStatus::as_str), &["AMD_", "SIT_"])
            || begins(reason.as_ref().map(DisconnectReason::as_str), &["OUTBOUND_", "OUTBUND_"]);
        Some(if self.is_voice() && calls && failed {
            Ending::DialFailed { status, reason }
        } else if self.queue().is_some() {
            Ending::LeftQueue
        } else {
            Ending::LeftFlow
        })
    }

    /// Whether it is a call or a callback; a contact whose medium is not told counts as one.
    pub(super) fn is_voice(&self) -> bool {
        self.detail.channel.as_ref().is_none_or(|it| matches!(it.name(), Channel::Voice | Channel::QueueCallback))
    }

    /// A moment, in the detail or beside it, as some samples have it.
    fn time(&self, own: Option<&Timestamp>, name: &str) -> Option<i64> {
        if own.is_some() {
            return moment(own);
        }
        let outer = self.envelope.as_ref().map(|envelope| &envelope.other);
        [Some(&self.detail.other), outer].into_iter().flatten().find_map(|members| {
            let value = members.get(spelling(members, name)?)?;
            moment(Timestamp::read(value.clone()).filter(|_| Timestamp::fits(value)).as_ref())
        })
    }
}

/// Who is told of: by the ARN, or by a text that stands in the place of an object.
fn info<'d>(typed: Option<(Option<&'d str>, bool)>, detail: &'d ContactDetail, name: &str) -> Option<&'d str> {
    if let Some((arn, is_empty)) = typed {
        return (!is_empty).then(|| arn.unwrap_or_default());
    }
    let other = detail.other.get(spelling(&detail.other, name)?)?;
    other.as_str().filter(|text| !text.trim().is_empty())
}

impl Serialize for ContactStreamEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ContactStreamEvent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
