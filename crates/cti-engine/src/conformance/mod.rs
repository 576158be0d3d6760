//! A conformance suite: what the engine expects of connectors, to be run on one's own.
//!
//! Each function takes a connector and a case that says what is there to be worked on, makes calls, and gives a
//! [`ConformanceReport`] of named checks. What a connector does not support is skipped. The suite writes: run it against a
//! sandbox.
//!
//! ```
//! use cti_engine::conformance::{RecordsCase, records};
//! use cti_engine::memory::MemoryDesk;
//! use serde_json::json;
//!
//! let memory = MemoryDesk::new("Sato");
//! let case = RecordsCase::new("Contact", json!({"LastName": "Yamada", "Phone": "+12025550123"}))
//!     .changing(json!({"LastName": "Mori"}))
//!     .with_phone_number("+12025550123");
//! let report = memory.drive(records(memory.crm(), &case));
//! assert!(report.is_passed(), "{report}");
//! ```

mod agent;
mod outside;
mod properties;
mod records;
mod screen;

use std::fmt;

use cti_model::OneLine;
use serde::Serialize;

pub use agent::{AgentCase, ContactCase, PresenceCase, agent, contact, presence};
pub use outside::{HttpCase, clock, http};
pub use properties::properties;
pub use records::{RecordsCase, records};
pub use screen::{WorkspaceCase, overlay, workspace};

use crate::connector::{ConnectorError, ErrorKind};

/// What the suite found about one connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConformanceReport {
    /// The capability: `records`, `agent` …
    pub capability: &'static str,
    /// Every check, in the order in which it was made.
    pub checks: Vec<Check>,
}

/// One thing that the engine expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Check {
    /// What is expected, in words.
    pub name: &'static str,
    /// Whether it is so.
    pub verdict: Verdict,
}

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It is as expected.
    Passed,
    /// It could not be tried, for this reason.
    Skipped(String),
    /// It is otherwise, in this way.
    Failed(String),
}

impl ConformanceReport {
    fn new(capability: &'static str) -> Self {
        Self { capability, checks: Vec::new() }
    }

    /// Whether no check failed.
    pub fn is_passed(&self) -> bool {
        self.failed().next().is_none()
    }

    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| matches!(check.verdict, Verdict::Failed(_)))
    }

    fn note(&mut self, name: &'static str, verdict: Verdict) {
        self.checks.push(Check { name, verdict });
    }

    /// Expects a fact.
    fn holds(&mut self, name: &'static str, fact: bool, otherwise: impl Into<String>) {
        self.note(name, if fact { Verdict::Passed } else { Verdict::Failed(otherwise.into()) });
    }

    /// Expects an answer of which something holds; gives it for further checks.
    fn answers<T: fmt::Debug>(
        &mut self,
        name: &'static str,
        answer: Result<T, ConnectorError>,
        holds: impl FnOnce(&T) -> bool,
    ) -> Option<T> {
        match answer {
            Ok(answer) => {
                let fact = holds(&answer);
                self.holds(name, fact, if fact { String::new() } else { format!("the answer is {answer:?}") });
                fact.then_some(answer)
            }
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                self.note(name, Verdict::Skipped(error.to_string()));
                None
            }
            Err(error) => {
                self.note(name, Verdict::Failed(error.to_string()));
                None
            }
        }
    }

    /// Expects an error of one of these kinds.
    fn refuses<T: fmt::Debug>(&mut self, name: &'static str, answer: Result<T, ConnectorError>, kinds: &[ErrorKind]) {
        let expected = || kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ");
        match answer {
            Ok(answer) => self.note(name, Verdict::Failed(format!("expected {}, found {answer:?}", expected()))),
            Err(error) if kinds.contains(&error.kind()) => self.note(name, Verdict::Passed),
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                self.note(name, Verdict::Skipped(error.to_string()));
            }
            Err(error) => self.note(name, Verdict::Failed(format!("expected {}, found {error}", expected()))),
        }
    }
}

impl fmt::Display for ConformanceReport {
    /// A line for each check that did not pass, and how many did.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut passed = 0;
        for Check { name, verdict } in &self.checks {
            match verdict {
                Verdict::Passed => passed += 1,
                Verdict::Skipped(why) => writeln!(f, "{}: skipped: {name}: {}", self.capability, OneLine(why))?,
                Verdict::Failed(how) => writeln!(f, "{}: FAILED: {name}: {}", self.capability, OneLine(how))?,
            }
        }
        write!(f, "{}: {passed} of {} checks passed", self.capability, self.checks.len())
    }
}
