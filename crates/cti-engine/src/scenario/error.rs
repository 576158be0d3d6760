//! Why a text is not a scenario: where, what was expected, what was found, what to do.

use std::fmt;

use cti_model::OneLine;
use serde::{Deserialize, Serialize};

use super::text::Mark;

/// Why a scenario, or what it names, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ScenarioError {
    /// The file, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, from 1.
    pub line: usize,
    /// The column in it, in characters from 1.
    pub column: usize,
    /// What was expected there.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl ScenarioError {
    pub(super) fn new(at: Mark, expected: impl Into<String>, found: impl Into<String>) -> Self {
        let Mark { line, column } = at;
        Self { file: None, line, column, expected: expected.into(), found: found.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// An error about the whole of a text.
    pub fn at_start(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self::new(Mark::START, expected, found)
    }

    /// Names the file.
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }
}

impl fmt::Display for ScenarioError {
    /// `file:line:column: expected …, found … (what to do)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}:", OneLine(file))?;
        }
        write!(
            f,
            "{}:{}: expected {}, found {}",
            self.line,
            self.column,
            OneLine(&self.expected),
            OneLine(&self.found)
        )?;
        match &self.help {
            Some(help) => write!(f, " ({})", OneLine(help)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ScenarioError {}
