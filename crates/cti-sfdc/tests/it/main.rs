//! The tests of cti-sfdc, in one binary.

mod id;
mod org;
mod bridge;
#[cfg(feature = "bridge")]
mod browser;
mod console;
mod fake;
mod open_cti;
