//! What SOQL and SOSL have in common: tokens, names, and what is told about a text that cannot be read.

mod cursor;
mod error;
mod lexer;
mod name;

pub(crate) use cursor::Cursor;
pub use error::SyntaxError;
pub(crate) use lexer::{Kind, behind_blanks};
pub use name::{Name, NameError};

/// The longest query or search that is read, in bytes; Salesforce takes 100,000 characters.
pub(crate) const MAX_LENGTH: usize = 400_000;

/// How deep conditions, functions and sub-queries may be nested. Salesforce states no number; this leaves room for what
/// people write, and the stack is safe.
pub(crate) const MAX_DEPTH: usize = 64;
