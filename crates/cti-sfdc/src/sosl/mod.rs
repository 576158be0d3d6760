//! SOSL: searches as data, read, built and written.

mod ast;
mod builder;
mod parser;
mod term;

pub use ast::{Returning, Scope, Search, SearchMode};
pub use builder::{ReturningBuilder, SearchBuilder};
pub use term::Term;
pub(crate) use term::{TermTree, TermWord};
