//! Date patterns: read once, in the style of Java or of dayjs. What writes a moment by one is the engine's.

mod dialect;
mod lex;
mod pattern;
mod token;

pub use dialect::DateDialect;
pub use pattern::{DateField, DatePattern, DatePatternError, DatePiece};
