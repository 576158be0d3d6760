//! What a run needs from outside: one small trait for each capability, and the [`Desk`] that bundles them.
//!
//! An embedder writes the traits it has and hands them over; what it leaves out answers "unsupported", and the block
//! that asked takes its failure port and says why:
//!
//! ```
//! use std::sync::Arc;
//! use async_trait::async_trait;
//! use cti_engine::connector::{ConnectorError, Desk, Records};
//! use cti_engine::desk::VirtualClock;
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

mod capability;
mod clock;
mod contact;
mod desk;
mod error;
mod gate;
mod http;
mod phone;
mod presence;
mod properties;
mod records;
mod workspace;

#[cfg(feature = "tokio")]
pub use clock::TokioClock;
pub use clock::{Clock, Sleep};
pub use contact::{ContactControl, ContactRequest};
pub use desk::{Desk, Request};
pub use error::{ConnectorError, ErrorKind};
pub use gate::Gate;
pub use http::{HostPolicy, Http, HttpCall, HttpRequest, HttpResponse};
pub use phone::{AgentConfiguration, AgentPhone, AgentState, Dial, Endpoint, NewTask, PhoneRequest, RoutingProfile};
pub use presence::{Overlay, OverlayRequest, Presence, PresenceRequest, PresenceStatus, Workload};
pub use properties::{MemoryProperties, Properties, StoreFull};
pub use records::{Records, RecordsRequest, WorkCompletion};
pub use workspace::{NewTab, ScreenPop, Search, Tab, Workspace, WorkspaceRequest};

/// An answer of a connector as JSON.
fn answer(value: impl serde::Serialize) -> Result<serde_json::Value, ConnectorError> {
    serde_json::to_value(value)
        .map_err(|error| ConnectorError::new(ErrorKind::Other, "the answer cannot be written as JSON").caused_by(error))
}
