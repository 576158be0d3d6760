#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

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
mod run;
pub mod session;
mod state;
#[cfg(feature = "tracing")]
mod trace;
mod weight;

pub use adapter::Adapter;
pub use contact::{Channel, Contact, Context};
pub use cti_model::js;
pub use execution::{
    Actions, AttributeChange, Changed, Changes, End, Execution, ExecutionReport, LogLine, Step, product_log,
};
pub use ids::{RunId, RunIdError, SessionId};
pub use program::{CompileError, Program};
pub use record::{BlockRecord, Exception, Port, Results};
pub use registry::Registry;
pub use run::{CancelToken, Engine, Limits, RunOptions};
pub use session::{Happening, Inbox, Session};
#[cfg(feature = "tracing")]
pub use trace::TracingObserver;
