//! The Amazon Connect service: what is asked of it, checked before it is sent; over HTTP or in memory; and an agent whose
//! flows run on a server (`external-apis` section 2).
//!
//! | to | use |
//! |---|---|
//! | ask the service for something | [`ConnectService`], and a request such as [`StartOutboundVoiceContact`] |
//! | know what is wrong with a request | [`Operation::check`], [`InvalidRequest`] |
//! | know why a request failed, and whether to ask again | [`ServiceError`] |
//! | ask over HTTP (feature `http`) | `HttpService` |
//! | ask without an account | [`MemoryService`] |
//! | run an agent's flows on a server | [`ServiceAgent`] |
//!
//! ```
//! use std::sync::Arc;
//! use cti_connect::service::{ConnectService, MemoryService, ServiceError, StartOutboundVoiceContact};
//! use cti_engine::memory::VirtualClock;
//!
//! let clock = VirtualClock::new();
//! let service = MemoryService::new("11111111-1111-4111-8111-111111111111", Arc::new(clock.clone()));
//! let mut call = StartOutboundVoiceContact {
//!     instance_id: "11111111-1111-4111-8111-111111111111".to_owned(),
//!     contact_flow_id: "arn:aws:connect:us-east-1:111122223333:instance/1/contact-flow/846ec553".to_owned(),
//!     destination_phone_number: "09012345678".to_owned(),
//!     ..StartOutboundVoiceContact::default()
//! };
//! let Err(ServiceError::Invalid(invalid)) = clock.drive(service.start_outbound_voice_contact(&call)) else { panic!() };
//! let told: Vec<String> = invalid.faults.iter().map(ToString::to_string).collect();
//! assert_eq!(
//!     told,
//!     [
//!         "`DestinationPhoneNumber`: not a number in E.164: expected `+`, then 2 to 15 digits of which the first is not 0",
//!         "`ContactFlowId`: an ARN: give the id alone, `846ec553`",
//!         "`SourcePhoneNumber`: missing: give it or `QueueId`",
//!     ]
//! );
//!
//! call.destination_phone_number = "+819012345678".to_owned();
//! call.contact_flow_id = "846ec553".to_owned();
//! call.source_phone_number = Some("+81312345678".to_owned());
//! let started = clock.drive(service.start_outbound_voice_contact(&call))?;
//! assert_eq!(service.outbound_calls(), [call]);
//! # assert!(!started.contact_id.is_empty());
//! # Ok::<(), ServiceError>(())
//! ```

mod agent;
mod check;
mod error;
#[cfg(feature = "http")]
mod http;
mod memory;
mod operation;
mod operations;

use async_trait::async_trait;

pub use agent::ServiceAgent;
pub use check::{Fault, InvalidRequest, bare_id};
pub use error::{ErrorCode, Refusal, ServiceError};
#[cfg(feature = "http")]
pub use http::{CredentialSource, Credentials, HttpService, HttpServiceBuilder};
pub use memory::{MemoryContact, MemoryService};
pub use operation::{Answer, Method, Operation, Repeat};
pub use operations::{
    AgentStatusPage, AgentStatusSummary, AgentStatusType, AnswerMachineDetection, ContactAgent, ContactAttributes,
    ContactDescription, ContactRecordingType, DescribeContact, DescribeQuickConnect, FlowQuickConnect,
    GetContactAttributes, InitiationMethod, ListAgentStatuses, ListQueueQuickConnects, ListQuickConnects,
    PhoneQuickConnect, PutUserStatus, QueueQuickConnect, QuickConnect, QuickConnectConfig, QuickConnectPage,
    QuickConnectSummary, QuickConnectType, Reference, ReferenceType, ResumeContactRecording, StartContactRecording,
    StartOutboundVoiceContact, StartTaskContact, StartedContact, StopContact, StopContactRecording,
    SuspendContactRecording, TrafficType, TransferContact, UpdateContactAttributes, UserQuickConnect,
    VoiceRecordingConfiguration, VoiceRecordingTrack,
};

/// Hands every operation, as `method Operation "what it does";`, to a macro.
macro_rules! for_each_operation {
    ($then:ident) => {
        $then! {
            start_outbound_voice_contact StartOutboundVoiceContact
                "Calls a number, and hands the call to a contact flow. No agent dials: the flow puts the call in a queue.";
            start_task_contact StartTaskContact "Starts a task.";
            stop_contact StopContact "Ends a contact for everybody.";
            transfer_contact TransferContact "Transfers a task or an e-mail, never a call.";
            describe_contact DescribeContact "Describes a contact.";
            update_contact_attributes UpdateContactAttributes
                "Adds attributes to a contact, and replaces those of the same names.";
            get_contact_attributes GetContactAttributes "The attributes of a contact.";
            start_contact_recording StartContactRecording "Starts a recording. One that was stopped cannot be started again.";
            stop_contact_recording StopContactRecording "Stops a recording for good.";
            suspend_contact_recording SuspendContactRecording "Pauses a recording.";
            resume_contact_recording ResumeContactRecording "Goes on with a paused recording.";
            put_user_status PutUserStatus
                "Sets the status of an agent; of one who handles a contact, the next status.";
            list_agent_statuses ListAgentStatuses "A page of the statuses that agents can have.";
            list_quick_connects ListQuickConnects "A page of the quick connects of an instance.";
            list_queue_quick_connects ListQueueQuickConnects "A page of the quick connects of a queue.";
            describe_quick_connect DescribeQuickConnect "Describes a quick connect.";
        }
    };
}
#[cfg(feature = "http")]
use for_each_operation;

macro_rules! service {
    ($($method:ident $Operation:ident $doc:literal;)+) => {
        /// The operations of the Amazon Connect service that flows and features need (`external-apis` section 2).
        ///
        /// Every method checks its request ([`Operation::check`]) before anything else happens. By default it answers
        /// [`ServiceError::Unsupported`], so that a service of one's own writes only what it has: one that only calls
        /// writes [`ConnectService::start_outbound_voice_contact`].
        ///
        /// # Example
        /// ```
        /// use async_trait::async_trait;
        /// use cti_connect::service::{ConnectService, ServiceError, StartOutboundVoiceContact, StartedContact};
        ///
        /// struct Dialler;
        ///
        /// #[async_trait]
        /// impl ConnectService for Dialler {
        ///     async fn start_outbound_voice_contact(
        ///         &self,
        ///         call: &StartOutboundVoiceContact,
        ///     ) -> Result<StartedContact, ServiceError> {
        ///         // … the embedder's own call …
        ///         Ok(StartedContact { contact_id: "c-1".to_owned(), ..StartedContact::default() })
        ///     }
        /// }
        /// ```
        #[async_trait]
        pub trait ConnectService: Send + Sync {
            $(
                #[doc = $doc]
                ///
                /// # Errors
                /// [`ServiceError`].
                async fn $method(
                    &self,
                    request: &$Operation,
                ) -> Result<<$Operation as Operation>::Answer, ServiceError> {
                    let _ = request;
                    Err(ServiceError::Unsupported { operation: $Operation::NAME.to_owned() })
                }
            )+
        }
    };
}

for_each_operation!(service);
