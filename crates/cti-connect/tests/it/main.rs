//! The tests of cti-connect, in one binary.

mod contact_flow;
mod event_bridge;
mod karte;
mod server_events;
mod service;
mod streams;
