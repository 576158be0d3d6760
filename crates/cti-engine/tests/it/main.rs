//! The tests of cti-engine, in one binary.

mod action;
mod attribute;
mod blocks;
mod checks;
mod common;
#[cfg(feature = "conformance")]
mod conformance;
mod contact;
mod coverage;
mod dates;
mod desk;
mod displays;
mod door;
mod event;
mod limits;
#[cfg(feature = "tokio")]
mod on_tokio;
mod pages;
mod pain_points;
mod panics;
mod phone;
mod presence;
mod properties;
mod property_store;
mod records;
mod redacted;
mod rehearsal;
mod replay;
mod scenario;
mod session;
#[cfg(feature = "tracing")]
mod spans;
mod versions;
mod virtual_time;
