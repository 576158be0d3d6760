//! What a run needs from outside: one small trait for each capability, and the [`Desk`] that bundles them.
//!
//! An embedder writes the traits it has and hands them over; what it leaves out answers "unsupported", and the block
//! that asked takes its failure port and says why:
//!
//! ```
//! use std::sync::Arc;
//! use async_trait::async_trait;
//! use cti_engine::connector::{ConnectorError, Desk, Records};
//! use cti_engine::memory::VirtualClock;
//! use serde_json::{Map, Value};
//!
//! struct Crm;
//!
//! #[async_trait]
//! impl Records for Crm {
//!     async fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
//!         // … the embedder's own call …
//!         Ok(format!("{object} with {} fields", fields.len()))
//!     }
//! }
//!
//! let desk = Desk::new(Arc::new(VirtualClock::new())).with_records(Arc::new(Crm));
//! ```
//!
//! This desk's time is virtual: it stands still while a connector waits for something real
//! ([how](crate::memory#something-real-in-virtual-time)). For real time give it a clock of your runtime, such as `TokioClock`
//! (feature `tokio`), or write a [`Clock`].
//!
//! # On wasm32
//!
//! cti-model, cti-engine and cti-webex build for `wasm32-unknown-unknown`; cti-connect and cti-sfdc do not.
//!
//! - Connectors, layers, services, property backends and their futures need not be `Send` there ([`Shared`], [`Boxed`]):
//!   write `#[async_trait(?Send)]`.
//! - With the feature `web` there is `WebClock`, on the timers of JavaScript, and a [`RunId`](crate::RunId) is random. It
//!   imports functions by wasm-bindgen. Without it write a [`Clock`] of your host's; ids of runs are then not unique beyond the
//!   instance.
//! - The target aborts on a panic: one of a connector ends the instance, and not the call alone as elsewhere.
//! - [`VirtualClock::drive`](crate::memory::VirtualClock::drive) waits for nothing real.

mod address;
mod agent;
mod call;
mod capability;
mod caught;
mod clock;
mod contact;
mod desk;
mod error;
mod http;
mod install;
mod method;
mod names;
mod page;
mod presence;
mod records;
mod service;
mod shared;
mod virtual_time;
mod workspace;

pub use agent::{AgentCall, AgentConfiguration, AgentControl, AgentState, Dial, Endpoint, NewTask, RoutingProfile};
pub use call::{Call, ClockCall};
pub(crate) use caught::{caught, panic_message, poll_caught};
#[cfg(feature = "tokio")]
pub use clock::TokioClock;
#[cfg(all(feature = "web", target_family = "wasm"))]
pub use clock::WebClock;
pub use clock::{Clock, Sleep};
pub use contact::{ContactCall, ContactControl};
pub use desk::Desk;
pub use error::{ConnectorError, ErrorKind};
pub(crate) use http::normal_address;
pub use http::{HostPolicy, Http, HttpCall, HttpRequest, HttpResponse};
pub use install::Connector;
pub use method::Method;
pub use names::{AgentStateKind, CallType, EndpointKind, HttpMethod, LogLevel, UnknownMethod};
pub use presence::{Overlay, OverlayCall, Presence, PresenceCall, PresenceStatus, Workload};
pub use records::{Records, RecordsCall, WorkCompletion};
pub use service::Service;
pub use shared::{Boxed, MaybeSend, Shared};
pub use virtual_time::VirtualTime;
pub(crate) use virtual_time::watched;
pub use workspace::{NewTab, ScreenPop, Search, Tab, Workspace, WorkspaceCall};

/// What comes back from outside: the connector's answer as JSON, or what went wrong.
pub type Answer = Result<serde_json::Value, ConnectorError>;

/// An answer of a connector as JSON.
fn answer(value: impl serde::Serialize) -> Answer {
    serde_json::to_value(value)
        .map_err(|error| ConnectorError::new(ErrorKind::Other, "the answer cannot be written as JSON").caused_by(error))
}
