//! The tests of cti-webex, in one binary.

mod agent_state;
mod definition;
mod events;
mod layout;
mod mapping;
mod planner;
mod rules;
mod task_laws;
mod tasks;
mod webhooks;
