#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod bind;
pub mod block;
mod blocks;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod connector;
mod contact;
pub mod date;
pub mod dispatch;
pub mod enhanced_logout;
pub mod event;
mod execution;
mod ids;
pub mod js;
pub mod layer;
pub mod memory;
pub mod observer;
pub mod phone_number;
pub mod presence_sync;
mod program;
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
pub use execution::{Actions, End, Execution, Report, Step, product_log};
pub use ids::{RunId, RunIdError, SessionId};
pub use program::{CompileError, Program};
pub use record::{BlockRecord, Exception, Port, Results};
pub use registry::Registry;
pub use run::{CancelToken, Engine, Limits, RunOptions};
pub use state::{Changes, LogLine};
#[cfg(feature = "tracing")]
pub use trace::TracingObserver;
