//! CTI flows as lossless typed documents.
mod catalogue;
mod diagnostic;
mod flow;
mod json;
mod locate;

pub use catalogue::{BlockSpec, Catalogue, Category, ControlKind, ControlSpec, Evidence, Ports, ResultField, Returns};
pub use diagnostic::{Code, Diagnostic, Severity};
pub use flow::{Block, BlockId, Flow, PRODUCT_LIMIT_CHARS, ParseError, ParseOptions};
pub use json::{Json, Number, Object};
pub use locate::{line_column, locate};
