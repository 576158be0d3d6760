//! From events to runs: what the dispatcher promises.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod actions;
mod common;
mod contacts;
mod events;
mod flows;
mod hvs;
mod queue;
