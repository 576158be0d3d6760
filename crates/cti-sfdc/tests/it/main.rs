//! The tests of cti-sfdc, in one binary.

mod bridge;
mod bridge_server;
mod browser;
mod configuration;
mod console;
mod fake;
mod id;
mod look_up;
mod open_cti;
mod org;
mod rest;
mod server;
mod soql;
mod sosl;
