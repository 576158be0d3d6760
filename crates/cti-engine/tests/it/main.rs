//! The tests of cti-engine, in one binary.

mod blocks;
mod common;
mod contact;
mod corpus_runs;
mod dates;
mod door;
mod event;
mod js_semantics;
mod limits;
#[cfg(feature = "tokio")]
mod on_tokio;
mod pain_points;
mod phone;
mod properties;
mod records;
mod session;
#[cfg(feature = "tracing")]
mod spans;
mod versions;
mod virtual_time;
