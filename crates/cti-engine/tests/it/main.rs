//! The tests of cti-engine, in one binary.

mod blocks;
mod common;
#[cfg(feature = "conformance")]
mod conformance;
mod corpus_runs;
mod dates;
mod dispatch;
mod dispatch_faults;
mod door;
mod js_semantics;
mod limits;
#[cfg(feature = "tokio")]
mod on_tokio;
mod pain_points;
mod phone;
mod presence_sync;
mod properties;
mod recording;
mod records;
mod resiliency;
mod session_end;
#[cfg(feature = "tracing")]
mod spans;
mod versions;
mod virtual_time;
