//! The tests of cti-webex, in one binary.

mod agent_state;
mod events;
mod task_laws;
mod tasks;
mod webhooks;
