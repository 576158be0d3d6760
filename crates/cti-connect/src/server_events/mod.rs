//! Amazon Connect's events on a server: contact events, agent events, contact records, functions of contact flows.
//!
//! | to | use |
//! |---|---|
//! | read an event, of whichever stream | [`ServerEvent`] |
//! | take events out of the records of a queue, a topic or a stream | [`Delivery`] |
//! | get the engine's events, each once, and whose they are | [`Merger`], [`Routed`] |
//! | be the function of a contact flow | [`FlowInvocation::to_context`], [`flow_answer`] |
//! | know how a contact ended | [`ContactStreamEvent::ending`] |
//!
//! Documents are read as they come: names of members in any case, names of open lists in any case, times beside the detail
//! that they belong to, a text in the place of an object. What is not known, or has another shape than expected, is kept
//! in `other`; everything is written back as it was spelt. Only what nothing can be told without refuses an event, with its
//! place.

mod agent_event;
mod agents;
mod answer;
mod bus;
mod contact_event;
mod contacts;
mod delivery;
mod document;
mod event;
mod invocation;
mod lives;
mod merger;
mod names;
mod record;
mod stages;

pub use agent_event::{
    AgentConfiguration, AgentContact, AgentStatus, AgentStreamEvent, AgentStreamSnapshot, Concurrency, NextAgentStatus,
    StreamQueue, StreamRoutingProfile,
};
pub use answer::{AnswerError, ResponseValidation, flow_answer};
pub use bus::{BusEvent, CaseEvent, FlowLog, KarteAction, Notice, RuleFailed, RuleMatched};
pub use contact_event::{
    AgentInfo, Campaign, ContactDetail, ContactStreamEvent, Ending, OneOrMore, QueueInfo, RoutingCriteria, RoutingStep,
    VoiceActivity,
};
pub use delivery::{DeliveredRecord, Delivery, KinesisRecord, SnsMessage};
pub use document::{ReadError, Spelt};
pub use event::ServerEvent;
pub use invocation::{ContactData, FlowInvocation, InvocationDetails, InvocationQueue};
pub use merger::{Merger, Routed};
pub use names::{
    AgentContactState, AgentEventType, AnsweringMachineStatus, ContactEventType, DetailType, DisconnectReason,
    StatusType,
};
pub use record::{ContactRecord, EndpointAddress, RecordAgent, RecordQueue, Recording};
