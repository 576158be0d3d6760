//! What came of a scenario.

use std::fmt;
use std::time::Duration;

use cti_model::OneLine;
use serde::{Deserialize, Serialize};

use crate::session::{FlowRan, Happening};

/// A scenario that was played.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Played {
    /// The title of the scenario.
    pub title: String,
    /// What was not as it should be; nothing when it passed.
    pub failures: Vec<Failure>,
    /// What happened at the desks, in order.
    pub happened: Vec<Happened>,
    /// How much virtual time it took.
    #[serde(with = "crate::execution::milliseconds")]
    pub took: Duration,
}

/// Something that happened while a scenario was played.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Happened {
    /// The agent at whose desk.
    pub agent: String,
    /// The number of the step, from 0.
    pub step: usize,
    /// The line of the step in the scenario.
    pub line: usize,
    /// What happened.
    pub what: Happening,
}

/// Something that is not as a scenario says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Failure {
    /// The line of the scenario, from 1.
    pub line: usize,
    /// The column in it, from 1.
    pub column: usize,
    /// The number of the step, from 0.
    pub step: usize,
    /// What it is about: `screen`, `runs`, `press` …
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// The runs at the desk that led there, each with its way.
    pub runs: Vec<String>,
}

redacted!(struct Failure { line, column, step, what });

impl Played {
    /// Whether all was as it should be.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// The runs, in the order in which they ended.
    pub fn runs(&self) -> impl Iterator<Item = &FlowRan> {
        self.happened.iter().filter_map(|happened| match &happened.what {
            Happening::FlowRan(ran) => Some(&**ran),
            _ => None,
        })
    }
}

impl fmt::Display for Played {
    /// The title, `passed` or `failed`, and the failures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = if self.passed() { "passed" } else { "failed" };
        write!(f, "{}: {outcome}", OneLine(&self.title))?;
        self.failures.iter().try_for_each(|failure| write!(f, "\n{failure}"))
    }
}

impl fmt::Display for Failure {
    /// `line 12: screen: expected …, found …`, and the way of the runs that led there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, what, expected, found, .. } = self;
        write!(f, "line {line}: {}: expected {}, found {}", OneLine(what), OneLine(expected), OneLine(found))?;
        for run in &self.runs {
            for line in run.lines() {
                write!(f, "\n    {}", OneLine(line))?;
            }
        }
        Ok(())
    }
}
