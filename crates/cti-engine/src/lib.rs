#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod action;
pub mod attribute;
mod bind;
pub mod block;
mod blocks;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod connector;
pub mod contact;
pub mod date;
pub mod dispatch;
pub mod enhanced_logout;
pub mod event;
mod execution;
mod ids;
pub mod layer;
pub mod memory;
pub mod observer;
pub mod phone_number;
pub mod presence;
pub mod presence_sync;
mod program;
pub mod properties;
mod record;
pub mod recording;
mod registry;
pub mod resiliency;
mod run;
pub mod session_end;
mod state;
#[cfg(feature = "tracing")]
mod trace;
mod weight;

pub use contact::{Channel, Contact, Context};
pub use cti_model::js;
pub use execution::{Actions, AttributeChange, Changes, End, Execution, ExecutionReport, LogLine, Step, product_log};
pub use ids::{RunId, RunIdError, SessionId};
pub use program::{CompileError, Program};
pub use record::{BlockRecord, Exception, Port, Results};
pub use registry::Registry;
pub use run::{CancelToken, Engine, Limits, RunOptions};
#[cfg(feature = "tracing")]
pub use trace::TracingObserver;
