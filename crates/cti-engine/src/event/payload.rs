//! What events bring: the shapes that flows find under `$.payload` (section 2.2).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::connector::{PresenceStatus, Workload};
use crate::js;
use crate::recording::RecordingControl;

/// Payload of a contact's `onEnded`: at which of its two moments it fires, `{"phase": "ended"}`. Without a phase it is the
/// first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "phase", rename_all = "camelCase")]
pub enum EndedPhase {
    /// The conversation ended.
    #[default]
    Ended,
    /// The contact was destroyed.
    Destroyed,
}

impl<'de> Deserialize<'de> for EndedPhase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase")]
        enum Phase {
            #[default]
            Ended,
            Destroyed,
        }
        #[derive(Deserialize)]
        struct Payload {
            #[serde(default)]
            phase: Phase,
        }
        Ok(match Payload::deserialize(deserializer)?.phase {
            Phase::Ended => Self::Ended,
            Phase::Destroyed => Self::Destroyed,
        })
    }
}

/// Payload of `connectAgent.onStateChange`: names of states. Inferred from Amazon Connect Streams.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StateChange {
    /// The agent's name.
    pub agent: String,
    /// The name of the state before.
    pub old_state: String,
    /// The name of the state now.
    pub new_state: String,
}

/// Payload of the agent's error events. Inferred: the names of Amazon Connect Streams.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorNotice {
    /// The kind of error: `MultipleCcpWindows`, `microphone_not_shared` …
    pub error_type: String,
    /// What it says.
    pub error_message: String,
}

redacted!(struct ErrorNotice { error_type });

/// Payload of `onMessageReceived` and `onMessageSent`. Inferred: no source shows it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChatMessage {
    /// The text.
    pub message: String,
    /// Whatever else came with it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

redacted!(
    struct ChatMessage {}
);

/// Payload of `salesforceAgent.onStateChange`. Inferred from the console's presence event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StatusChange {
    /// The status now.
    #[serde(flatten)]
    pub status: PresenceStatus,
    /// The service channels of the status.
    pub channels: Value,
}

/// Payload of `salesforceAgent.onWorkAccepted` and `onWorkClosed`. Inferred from the console's presence events.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Work {
    /// The id of the record.
    pub work_item_id: String,
    /// The id of the assignment.
    pub work_id: String,
    /// The service channel it came by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
}

redacted!(struct Work { work_item_id, work_id, channel });

/// Payload of `salesforceAgent.onWorkloadChanged`. Inferred from the operands of presence rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadChange {
    /// How much the agent can take.
    #[serde(serialize_with = "as_number")]
    pub configured_capacity: f64,
    /// How much the agent had.
    #[serde(serialize_with = "as_number")]
    pub previous_workload: f64,
    /// How much the agent has.
    #[serde(serialize_with = "as_number")]
    pub new_workload: f64,
}

impl WorkloadChange {
    /// From one workload to another.
    pub fn between(before: &Workload, now: &Workload) -> Self {
        Self {
            configured_capacity: now.configured_capacity,
            previous_workload: before.current_workload,
            new_workload: now.current_workload,
        }
    }
}

/// Payload of `salesforceUI.onClickToDial`; the number is attested in flows, the rest in the reference of Open CTI.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClickToDial {
    /// The number that was clicked, as the page shows it.
    pub number: String,
    /// The record on which it stands.
    #[serde(flatten)]
    pub record: RecordShown,
    /// Parameters of the page's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
}

redacted!(
    struct ClickToDial {}
);

/// Payload of `salesforceUI.onNavigationChange`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Page {
    /// Its address.
    pub url: String,
    /// The record it shows, if it shows one.
    #[serde(flatten)]
    pub record: RecordShown,
}

redacted!(
    struct Page {}
);

/// The record that a page shows.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecordShown {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_name: Option<String>,
    /// Its object type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_type: Option<String>,
    /// The account, for a person account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The contact, for a person account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<String>,
    /// Whether it is a person account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_account: Option<bool>,
}

redacted!(struct RecordShown { record_id, object_type });

/// Payload of `salesforceUI.onHvsWorkStart`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HvsWork {
    /// The id of the work, with which it is completed.
    pub work_id: String,
    /// When the work counts as done: `TaskSaved`.
    pub complete_work_when: String,
    /// `to`, the number to call, and whatever else came.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
}

redacted!(struct HvsWork { work_id, complete_work_when });

/// Payload of `session.onPagesOpen` and `session.onTabsOpen`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenCount {
    /// How many are open now.
    pub count: usize,
}

/// Payload of `session.onCallInProgress`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallProgress {
    /// Whether a call is in progress now.
    pub in_progress: bool,
}

/// Payload of `session.onContactInView`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InView {
    /// The contact that the agent looks at now; none when the agent looks at none.
    pub contact_id: Option<String>,
}

/// Payload of `session.onFailOver`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedOver {
    /// The region that took over: `us-west-2`.
    pub region: String,
}

/// Payload of `session.onRecording`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordingPress {
    /// The contact that is recorded.
    pub contact_id: String,
    /// The button.
    pub control: RecordingControl,
}

/// A number as JavaScript writes it: `5`, not `5.0`.
#[cfg_attr(target_pointer_width = "64", expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so"))]
fn as_number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    js::number_value(*number).serialize(serializer)
}
