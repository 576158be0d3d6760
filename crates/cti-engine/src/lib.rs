#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod block;
mod blocks;
pub mod connector;
mod contact;
pub mod date;
pub mod desk;
mod execution;
pub mod js;
pub mod observer;
pub mod phone;
mod program;
mod run;
#[cfg(feature = "tracing")]
mod trace;

pub use block::{Exception, Outcome, Port, Record, Results};
pub use contact::{Channel, Contact, Context};
pub use execution::{Actions, Changes, End, Execution, LogLine, Report, Step, product_log};
pub use program::{CompileError, Program};
pub use run::{CancelToken, Engine, Limits};
#[cfg(feature = "tracing")]
pub use trace::TracingObserver;
