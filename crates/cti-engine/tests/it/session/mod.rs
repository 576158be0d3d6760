//! From events to happenings: what a session promises.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod accounts;
mod actions;
mod adapter;
mod common;
mod contacts;
mod events;
mod fail_over;
mod faults;
mod flows;
mod happenings;
mod hvs;
mod logout;
mod polling;
mod presence;
mod queue;
mod recording;
mod saving;
mod session_end;
mod side_by_side;
mod sign_out;
