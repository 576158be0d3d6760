//! EventBridge: patterns.

mod engines;
mod language;
mod lint;
