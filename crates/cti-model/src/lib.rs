//! CTI flows as lossless typed documents.
mod catalogue;
mod check;
mod control;
mod diagnostic;
mod flow;
mod json;
mod locate;
mod path;
#[cfg(feature = "miette")]
mod report;
mod trigger;

pub use catalogue::{BlockSpec, Catalogue, Category, ControlKind, ControlSpec, Evidence, Ports, ResultField, Returns};
pub use check::{Checker, check_compilable, path_syntax};
pub use control::ControlValue;
pub use diagnostic::{Code, Diagnostic, Severity};
pub use flow::{Block, BlockId, Flow, PRODUCT_LIMIT_CHARS, ParseError, ParseOptions};
pub use json::{Json, Number, Object};
pub use locate::{line_column, locate, locate_all};
pub use path::{Path, PathError, Segment};
#[cfg(feature = "miette")]
pub use report::Report;
pub use trigger::{Event, PairStatus, Source, Trigger, TriggerError};
