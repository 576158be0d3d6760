//! Contact records: what became of a contact, as it is written when it is over, and again when it changes.

use cti_engine::Channel;
use serde_json::{Map, Number, Value};

use super::document::{Member, ReadError, Spelt, document, is_text, member, moment, parse};
use super::names::{AnsweringMachineStatus, DisconnectReason};
use crate::streams::Timestamp;

document! {
    /// A contact record (`connect-events` section 5.3). It comes at least once, and again when it changes: of two with one id
    /// that with the later `LastUpdateTimestamp` counts.
    pub struct ContactRecord {
        /// The number of the account.
        account_id: String = "AWSAccountId",
        /// The version of its form: `2017-03-10`.
        format_version: String = "AWSContactTraceRecordFormatVersion",
        /// The instance.
        instance_arn: String = "InstanceARN",
        /// The contact.
        contact_id: String = "ContactId" [shown],
        /// The first contact of the conversation.
        initial_contact_id: String = "InitialContactId" [shown],
        /// The contact before.
        previous_contact_id: String = "PreviousContactId",
        /// The contact after.
        next_contact_id: String = "NextContactId",
        /// A contact that it belongs to.
        related_contact_id: String = "RelatedContactId",
        /// The medium.
        channel: Spelt<Channel> = "Channel" [shown],
        /// How it began.
        initiation_method: String = "InitiationMethod" [shown],
        /// When it began.
        initiation_timestamp: Timestamp = "InitiationTimestamp",
        /// When its media were there.
        connected_to_system_timestamp: Timestamp = "ConnectedToSystemTimestamp",
        /// When it ended.
        disconnect_timestamp: Timestamp = "DisconnectTimestamp",
        /// When it was due.
        scheduled_timestamp: Timestamp = "ScheduledTimestamp",
        /// When it was passed on.
        transfer_completed_timestamp: Timestamp = "TransferCompletedTimestamp",
        /// When the record changed last.
        last_update_timestamp: Timestamp = "LastUpdateTimestamp" [shown],
        /// The agent.
        agent: RecordAgent = "Agent" [shown],
        /// How often it was offered to an agent.
        agent_connection_attempts: Number = "AgentConnectionAttempts",
        /// Its attributes. Their names have a case.
        attributes: Map<String, Value> = "Attributes",
        /// The queue it waited in.
        queue: RecordQueue = "Queue" [shown],
        /// The customer's end.
        customer_endpoint: EndpointAddress = "CustomerEndpoint",
        /// The contact center's end.
        system_endpoint: EndpointAddress = "SystemEndpoint",
        /// Where it was passed on to.
        transferred_to_endpoint: EndpointAddress = "TransferredToEndpoint",
        /// Why it ended; often missing.
        disconnect_reason: Spelt<DisconnectReason> = "DisconnectReason" [shown],
        /// What answered the call.
        answering_machine_status: Spelt<AnsweringMachineStatus> = "AnsweringMachineDetectionStatus" [shown],
        /// The recording of the conversation.
        recording: Recording = "Recording",
        /// All recordings.
        recordings: Vec<Recording> = "Recordings",
        /// What came with it.
        references: Vec<Value> = "References",
        /// Attributes of the service's own.
        segment_attributes: Map<String, Value> = "SegmentAttributes",
    }

    /// The agent of a record.
    pub struct RecordAgent {
        /// The ARN.
        arn: String = "ARN" [shown],
        /// The login.
        username: String = "Username",
        /// When agent and customer were connected.
        connected_to_agent_timestamp: Timestamp = "ConnectedToAgentTimestamp",
        /// How long they were, in seconds.
        interaction_duration: Number = "AgentInteractionDuration",
        /// How long the customer was on hold, in seconds.
        customer_hold_duration: Number = "CustomerHoldDuration",
        /// How often.
        number_of_holds: Number = "NumberOfHolds",
        /// The longest of them, in seconds.
        longest_hold_duration: Number = "LongestHoldDuration",
        /// When after-call work began.
        after_contact_work_start_timestamp: Timestamp = "AfterContactWorkStartTimestamp",
        /// When after-call work ended.
        after_contact_work_end_timestamp: Timestamp = "AfterContactWorkEndTimestamp",
        /// How long after-call work took, in seconds.
        after_contact_work_duration: Number = "AfterContactWorkDuration",
        /// Which contacts are routed to the agent: `ARN`, `Name`.
        routing_profile: Map<String, Value> = "RoutingProfile",
        /// The groups the agent is in, by level.
        hierarchy_groups: Map<String, Value> = "HierarchyGroups",
    }

    /// The queue of a record.
    pub struct RecordQueue {
        /// Its ARN.
        arn: String = "ARN" [shown],
        /// Its name.
        name: String = "Name" [shown],
        /// Since when the contact waited.
        enqueue_timestamp: Timestamp = "EnqueueTimestamp",
        /// Until when.
        dequeue_timestamp: Timestamp = "DequeueTimestamp",
        /// How long, in seconds.
        duration: Number = "Duration",
    }

    /// One end of a contact. `Debug` does not show its address.
    pub struct EndpointAddress {
        /// What it is: `TELEPHONE_NUMBER`.
        kind: String = "Type" [shown],
        /// Its address.
        address: String = "Address",
    }

    /// A recording.
    pub struct Recording {
        /// Where it is: a bucket and a key.
        location: String = "Location",
        /// `AVAILABLE`, `DELETED`.
        status: String = "Status" [shown],
        /// `AUDIO`.
        kind: String = "Type",
        /// Of which kind of media: `AUDIO`, `CHAT`.
        media_stream_type: String = "MediaStreamType" [shown],
        /// Where it is stored: `S3`, `KINESIS_VIDEO_STREAM`.
        storage_type: String = "StorageType",
        /// Why it is gone.
        deletion_reason: String = "DeletionReason",
    }
}

impl ContactRecord {
    /// Reads a record from its text.
    ///
    /// # Errors
    /// [`ReadError`]: not JSON, not an object, or without a contact's id.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        Self::from_value(parse(text)?)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`ReadError`]: not an object, or without a contact's id.
    pub fn from_value(value: Value) -> Result<Self, ReadError> {
        if !is_text(member(&value, "ContactId").1) {
            return Err(ReadError::lacks(&value, "", "ContactId", "text"));
        }
        // An object, since it has a member.
        Ok(Self::read(value).unwrap_or_default())
    }

    /// When the record changed last, in milliseconds since 1970 began.
    pub fn last_updated(&self) -> Option<i64> {
        moment(self.last_update_timestamp.as_ref())
    }
}
