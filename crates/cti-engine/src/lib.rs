#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    target_family = "wasm",
    expect(clippy::arc_with_non_send_sync, reason = "what is `Send` elsewhere need not be in a browser")
)]

#[macro_use]
mod redacted;

pub mod action;
pub mod adapter;
pub mod attribute;
mod bind;
pub mod block;
mod blocks;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod connector;
pub mod contact;
pub mod coverage;
pub mod date;
pub mod event;
mod execution;
#[doc = include_str!("../docs/serve-many-desks.md")]
pub mod guide {}
mod ids;
pub mod layer;
#[cfg(feature = "memory")]
pub mod memory;
pub mod observer;
pub mod phone_number;
pub mod presence;
mod program;
pub mod properties;
mod record;
mod recording;
mod registry;
#[cfg(feature = "scenario")]
pub mod rehearsal;
mod run;
#[cfg(feature = "scenario")]
pub mod scenario;
pub mod session;
mod soql;
mod state;
#[cfg(feature = "tracing")]
mod trace;
mod weight;

pub use adapter::Adapter;
pub use async_trait::async_trait;
pub use contact::{Channel, Contact, Context};
pub use cti_model::js;
pub use execution::{
    Actions, AttributeChange, Changed, Changes, End, Execution, ExecutionReport, LogLine, Step, product_log,
};
// The crates whose types stand in the interface of this one, in the versions that it is built with.
#[cfg(feature = "stream")]
pub use futures_core;
pub use ids::{RunId, RunIdError, SessionId};
pub use program::{CompileError, Program};
pub use record::{BlockRecord, Exception, Port, Results};
pub use registry::Registry;
pub use run::{CancelToken, Engine, Limits, RunOptions};
pub use session::{Happening, Inbox, Session};
#[cfg(feature = "tracing")]
pub use trace::TracingObserver;
pub use {cti_model, indexmap, jiff, serde_json};
