//! The requests and answers of the operations, with the rules of each.

mod attributes;
mod call;
mod contact;
mod quick_connect;
mod recording;
mod task;
mod user;

pub use attributes::{ContactAttributes, GetContactAttributes, UpdateContactAttributes};
pub use call::{AnswerMachineDetection, StartOutboundVoiceContact, TrafficType};
pub use contact::{
    ContactAgent, ContactDescription, DescribeContact, InitiationMethod, StartedContact, StopContact, TransferContact,
};
pub use quick_connect::{
    DescribeQuickConnect, FlowQuickConnect, ListQueueQuickConnects, ListQuickConnects, PhoneQuickConnect,
    QueueQuickConnect, QuickConnect, QuickConnectConfig, QuickConnectPage, QuickConnectSummary, QuickConnectType,
    UserQuickConnect,
};
pub use recording::{
    ContactRecordingType, ResumeContactRecording, StartContactRecording, StopContactRecording, SuspendContactRecording,
    VoiceRecordingConfiguration, VoiceRecordingTrack,
};
pub use task::{Reference, ReferenceType, StartTaskContact};
pub use user::{AgentStatusPage, AgentStatusSummary, AgentStatusType, ListAgentStatuses, PutUserStatus};

/// The names that are known, for a message.
macro_rules! texts {
    ($Name:ident) => {
        &$Name::KNOWN.iter().map($Name::as_str).collect::<Vec<_>>()
    };
}

use texts;
