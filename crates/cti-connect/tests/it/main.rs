//! The tests of cti-connect, in one binary.

mod event_bridge;
mod karte;
mod server_events;
mod streams;
