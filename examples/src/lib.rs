//! Nothing but a place for the examples beside this folder; see `transfer_case.rs` and `run_flow.rs`.
