//! Calling a number.

use cti_model::names;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::task::Reference;
use super::{StartedContact, texts};
use crate::service::operation::{operation, redacted};

names! {
    /// The class of traffic that a call belongs to.
    pub enum TrafficType by cti_model::same_text {
        /// Any call but one of a campaign.
        General = "GENERAL",
        /// A call of a campaign, which goes with answering-machine detection.
        Campaign = "CAMPAIGN",
    }
}

/// What is done about answering machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct AnswerMachineDetection {
    /// Whether answering machines are detected. Then the call is one of a campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_answer_machine_detection: Option<bool>,
    /// Whether the flow waits until the machine has finished its prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub await_answer_machine_prompt: Option<bool>,
}

/// Calls a number, and hands the call to a contact flow.
///
/// `Debug` shows no number, name, description, reference or attribute, which are personal data.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct StartOutboundVoiceContact {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the contact flow that the call enters.
    pub contact_flow_id: String,
    /// The number to call, in E.164.
    pub destination_phone_number: String,
    /// The number that the call comes from, in E.164. Without it a queue is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_phone_number: Option<String>,
    /// The id of the queue, which brings its own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<String>,
    /// One call is started for one token, however often it is asked for within 7 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
    /// What the contact flow can read.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub attributes: IndexMap<String, String>,
    /// The name that the agent sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The description that the agent's panel has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the agent sees with it, by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub references: IndexMap<String, Reference>,
    /// The contact whose attributes are copied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_contact_id: Option<String>,
    /// What is done about answering machines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_machine_detection_config: Option<AnswerMachineDetection>,
    /// The class of traffic; `GENERAL` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_type: Option<TrafficType>,
    /// How long it rings, 15 to 60 seconds; 60 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring_timeout_in_seconds: Option<u32>,
}

redacted!(StartOutboundVoiceContact { instance_id, contact_flow_id, queue_id, client_token });

operation!(
    StartOutboundVoiceContact => StartedContact, Put "/contact/outbound-voice", WithToken,
    |call, checks| {
        checks.instance(&call.instance_id);
        checks.phone_number("DestinationPhoneNumber", &call.destination_phone_number);
        checks.flow(&call.contact_flow_id);
        match (&call.source_phone_number, &call.queue_id) {
            (None, None) => checks.fault("SourcePhoneNumber", "missing: give it or `QueueId`"),
            (source, queue) => {
                if let Some(source) = source {
                    checks.phone_number("SourcePhoneNumber", source);
                }
                if let Some(queue) = queue {
                    checks.other("QueueId", queue);
                }
            }
        }
        checks.token(call.client_token.as_deref());
        checks.attributes(&call.attributes);
        checks.name(call.name.as_deref());
        checks.description(call.description.as_deref());
        checks.references(&call.references);
        if let Some(related) = &call.related_contact_id {
            checks.contact("RelatedContactId", related);
        }
        if let Some(seconds) = call.ring_timeout_in_seconds {
            checks.number("RingTimeoutInSeconds", seconds, 15, 60);
        }
        if let Some(traffic) = &call.traffic_type {
            checks.known("TrafficType", traffic.as_str(), traffic.is_known(), texts!(TrafficType));
        }
        let detects =
            call.answer_machine_detection_config.and_then(|it| it.enable_answer_machine_detection) == Some(true);
        let is_campaign = call.traffic_type == Some(TrafficType::Campaign);
        if detects != is_campaign {
            let message = "`CAMPAIGN` goes with `EnableAnswerMachineDetection`, and only with it";
            checks.fault("TrafficType", message);
        }
    }
);
