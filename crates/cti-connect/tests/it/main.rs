//! The tests of cti-connect, in one binary.

mod event_bridge;
mod karte;
mod service;
mod streams;
