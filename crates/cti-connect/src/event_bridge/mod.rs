//! EventBridge: the envelope of events, and the patterns that select them.
//!
//! | to | use |
//! |---|---|
//! | read a pattern and match events | [`Pattern`], [`FlatEvent`] |
//! | match many patterns in one pass | [`PatternIndex`] |
//! | find out which field does not match | [`Pattern::explain`] |
//! | find what can never match, and what always does | [`Pattern::lint`] |
//! | read an event | [`Envelope`] |
//! | do what the service's `TestEventPattern` does | [`test_event_pattern`] |

mod access;
mod address;
mod case;
mod compile;
mod envelope;
mod evaluate;
mod explain;
mod flat;
mod index;
mod intervals;
mod lexer;
mod lint;
mod matcher;
mod number;
mod pattern;
mod postings;
mod wildcard;

pub use envelope::{Envelope, TestError, test_event_pattern};
pub use explain::{Explanation, FieldReport, Verdict, Way};
pub use flat::{EventError, FlatEvent};
pub use index::PatternIndex;
pub use lint::{Lint, LintKind};
pub use pattern::{Limits, Pattern, PatternError};
