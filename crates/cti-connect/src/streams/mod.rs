//! Amazon Connect Streams: the snapshots of an agent, and the life of its contacts.
//!
//! - **Model**: [`AgentUpdate`] reads what the wire and the browser write, and loses nothing: members that are not known,
//!   and those that are null, are written back from `other`, and names that are not known are kept in `Other`. An alias
//!   that stands alone is written under its name.
//! - **Life cycle**: [`LifeCycle`] takes successive snapshots and tells the events of the library, in its order;
//!   [`Follower`] makes the engine's events of them, each bound to its contact.
//! - **Memory**: [`Heard`] outlives the page, and [`Conversations`] the legs of a call.
//! - **Commands**: [`DialCommand`] says what is sent to dial, and refuses what must not be sent.
//!
//! A name is compared as the library compares it: `Connected` is not `connected`.

mod accessors;
mod contact;
mod conversations;
mod dial;
mod follower;
mod heard;
mod json;
mod life_cycle;
mod model;
mod names;
mod timestamp;

pub use conversations::Conversations;
pub use dial::{DialCommand, DialError};
pub use follower::{Follower, Told};
pub use heard::Heard;
pub use json::SnapshotError;
pub use life_cycle::{AgentEventKind, ContactEventKind, LifeCycle, StreamsEvent};
pub use model::{
    AgentSnapshot, AgentState, AgentUpdate, Attribute, Availability, ChannelContext, ChatMedia, Configuration,
    Connection, ConnectionStatus, ContactFeatures, ContactSnapshot, ContactStatus, Endpoint, Queue, Reference,
    RoutingProfile, SegmentAttribute, SoftphoneMedia,
};
pub use names::{
    ConnectionState, ConnectionType, ContactState, ContactType, EndpointType, ErrorState, InitiationMethod,
    MonitorStatus, StateType,
};
pub use timestamp::Timestamp;
