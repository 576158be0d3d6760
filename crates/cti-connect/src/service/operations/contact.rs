//! Describing, transferring and ending contacts.

use cti_engine::Channel;
use cti_model::names;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::service::operation::{answer, operation, redacted};

names! {
    /// How a contact began.
    pub enum InitiationMethod by cti_model::same_text {
        /// The customer called.
        Inbound = "INBOUND",
        /// An agent called.
        Outbound = "OUTBOUND",
        /// An agent transferred it.
        Transfer = "TRANSFER",
        /// A flow transferred it to a queue.
        QueueTransfer = "QUEUE_TRANSFER",
        /// The customer asked to be called.
        Callback = "CALLBACK",
        /// A program started it.
        Api = "API",
        /// A flow of the disconnect started it.
        Disconnect = "DISCONNECT",
        /// A supervisor listens.
        Monitor = "MONITOR",
        /// An agent called somebody outside of the center.
        ExternalOutbound = "EXTERNAL_OUTBOUND",
        /// A browser called.
        WebRtcApi = "WEBRTC_API",
        /// An agent answered an e-mail.
        AgentReply = "AGENT_REPLY",
        /// A flow started it.
        Flow = "FLOW",
    }
}

impl InitiationMethod {
    /// Whether [`StopContact`] ends a call that began so (`external-apis` section 2).
    pub fn can_be_stopped(&self) -> bool {
        !matches!(
            self,
            Self::Disconnect | Self::Transfer | Self::QueueTransfer | Self::ExternalOutbound | Self::Monitor
        )
    }
}

/// A contact that was started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StartedContact {
    /// Its id.
    pub contact_id: String,
    /// Its ARN, of a contact that was transferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_arn: Option<String>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Ends a contact for everybody. Of calls not those that began by a disconnect flow, a transfer, an external call, or as
/// one of a supervisor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct StopContact {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the contact.
    pub contact_id: String,
}

operation!(StopContact => (), Post "/contact/stop", Safe, |it, checks| {
    checks.instance(&it.instance_id);
    checks.contact("ContactId", &it.contact_id);
});

/// Transfers a task or an e-mail, at most 11 times. The flow takes it to a queue, an agent or elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct TransferContact {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the contact.
    pub contact_id: String,
    /// The id of the contact flow that it enters.
    pub contact_flow_id: String,
    /// The id of the queue that gets it. Not with an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<String>,
    /// The id or ARN of the agent who gets it. Not with a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// It is transferred once for one token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
}

operation!(TransferContact => StartedContact, Post "/contact/transfer", WithToken, |it, checks| {
    checks.instance(&it.instance_id);
    checks.contact("ContactId", &it.contact_id);
    checks.flow(&it.contact_flow_id);
    if let Some(queue) = &it.queue_id {
        checks.other("QueueId", queue);
    }
    if let Some(user) = &it.user_id {
        checks.id_or_arn("UserId", user, 256);
    }
    if it.queue_id.is_some() && it.user_id.is_some() {
        checks.fault("UserId", "given together with `QueueId`: leave one of them out");
    }
    checks.token(it.client_token.as_deref());
});

/// Describes a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct DescribeContact {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the contact.
    pub contact_id: String,
}

operation!(DescribeContact => ContactDescription, Get "/contacts/{InstanceId}/{ContactId}", Safe, |it, checks| {
    checks.instance(&it.instance_id);
    checks.contact("ContactId", &it.contact_id);
});

/// A contact, as the service describes it. Times are in seconds since 1970, as they travel.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ContactDescription {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The id of the first contact of the conversation, of one that is not the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_contact_id: Option<String>,
    /// The id of the contact before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_contact_id: Option<String>,
    /// How it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiation_method: Option<InitiationMethod>,
    /// Its medium: `VOICE`, `CHAT`, `TASK`, `EMAIL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_info: Option<ContactAgent>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiation_timestamp: Option<Value>,
    /// When it ended; `None` while it lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disconnect_timestamp: Option<Value>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

redacted!(ContactDescription { id, initial_contact_id, initiation_method, channel, disconnect_timestamp });

/// The agent of a contact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ContactAgent {
    /// The agent's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When the agent's work after the contact began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_contact_work_start_timestamp: Option<Value>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_contact_work_end_timestamp: Option<Value>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ContactDescription {
    /// Whether it has not ended.
    pub fn is_live(&self) -> bool {
        self.disconnect_timestamp.is_none()
    }

    /// Whether it has ended, and its agent still works on it.
    pub fn is_in_after_contact_work(&self) -> bool {
        let agent = self.agent_info.as_ref();
        let has = |of: fn(&ContactAgent) -> &Option<Value>| agent.is_some_and(|agent| of(agent).is_some());
        !self.is_live()
            && has(|agent| &agent.after_contact_work_start_timestamp)
            && !has(|agent| &agent.after_contact_work_end_timestamp)
    }

    /// Its medium, as the engine names it.
    pub fn medium(&self) -> Channel {
        Channel::from(self.channel.as_deref().unwrap_or_default())
    }
}

/// The description stands in a member of its own.
impl crate::service::Answer for ContactDescription {
    fn from_members(mut members: Map<String, Value>) -> Result<Self, serde_json::Error> {
        serde_json::from_value(members.remove("Contact").unwrap_or_default())
    }
}

answer!(StartedContact);
