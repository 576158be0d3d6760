//! Scenarios: what happens at a desk and what must come of it, as a file that an administrator reads and writes.
//!
//! A scenario names a configuration, prepares a desk in memory (records, contacts, agents, clock, answers), plays events,
//! buttons, waits, page loads, faults and transfers, and says what must come of it: on the screen, in the CRM, which calls
//! were made and which never, how each run ended, which rows the panel shows.
//!
//! ```
//! use cti_engine::scenario::{Scenario, Stage};
//!
//! let scenario = Scenario::parse(r#"
//! scenario: A clicked number is dialled
//! flows:
//!   salesforceUI.onClickToDial:
//!     actions:
//!       - {id: start, type: SE_Start, ports: {done: dial}}
//!       - {id: dial, type: SE_AgentDialNumber, controls: {phoneNumber: $.payload.number}, ports: {success: end, failure: end}}
//!       - {id: end, type: SE_End}
//! steps:
//!   - event: {on: salesforceUI.onClickToDial, payload: {number: "+12025550123"}}
//!   - expect:
//!       runs: [salesforceUI.onClickToDial]     # each ends at an end block, unless another end is named
//!       stands: {dialled: ["+12025550123"]}
//!       never: [records.*]
//! "#)?;
//! let played = Stage::of(&scenario, |_| Err("no files here".to_owned()))?.play(&scenario);
//! assert!(played.passed(), "{played}");
//! # Ok::<(), cti_engine::scenario::ScenarioError>(())
//! ```
//!
//! # The file
//!
//! It is **YAML**, which administrators know from every other tool of their trade, which takes comments, and of which JSON
//! is a part; a text that begins with `{` is read as JSON. Three things are simpler than in YAML at large, our decision: a
//! text without quotes is whatever is looked for, so that `+81312345678`, `0312345678` and `no` are texts; numbers are those
//! of JSON; and there are no anchors, tags or second documents. A member that is not known is refused, with the one that may
//! be meant. [`Scenario`] lists the members; `Scenario::schema` (feature `schema`) is their JSON Schema.
//!
//! # What is promised
//!
//! - **Time moves in `wait` alone**, and is virtual: a minute takes no time. What takes time (a delay, a deadline, the timer
//!   of a session's end) comes about in a `wait`. At the end everything that is under way is waited for.
//! - **Nothing is passed over in silence.** What came about is looked at from the last time it was looked at on. A run that
//!   does not end at an end block fails the scenario unless an expectation says so.
//! - **The desk acts as one does**: a contact that rings makes the agent busy, and what becomes of the agent's states is
//!   reported to the session, as a contact center does.
//! - **Any text in, no panic**: what cannot be read is told with file, line and column, with what was expected, what was
//!   found, and what to do.

mod error;
#[cfg(feature = "fs")]
mod files;
mod model;
mod play;
mod record;
mod stage;
mod text;

pub use error::ScenarioError;
#[cfg(feature = "fs")]
pub use files::Stages;
pub use model::*;
pub use play::{Failure, Happened, Played};
pub use record::{Recorded, Recording, SessionEntry, SessionJournal};
pub use stage::{Named, Stage};
pub use text::At;

use serde::de::DeserializeOwned;

/// Reads a text in the language of scenarios, YAML or JSON, as something else than a [`Scenario`]: scenarios of another
/// crate. Where the type has [`At`], a value knows its line.
///
/// # Errors
/// [`ScenarioError`] with the place.
pub fn read_as<T: DeserializeOwned>(text: &str) -> Result<T, ScenarioError> {
    text::read(text)
}

/// Writes a value in the language of scenarios.
pub fn written(value: &serde_json::Value) -> String {
    text::to_yaml(value)
}
