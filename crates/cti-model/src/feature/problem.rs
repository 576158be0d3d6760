//! What a feature's check has to say.

use std::fmt;

use serde::Serialize;

use super::value::Entry;
use crate::finding::Severity;
use crate::one_line::{OneLine, shortened};

/// One finding about a feature.
///
/// It prints as one line: `warning, line 2: …`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FeatureProblem {
    /// How grave it is.
    pub severity: Severity,
    /// The line of the value, from 1; `None` when it is about the feature as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The key it is about, as it is written there, or as it should be when it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What is the case, what was expected, and what counts instead.
    pub message: String,
}

impl FeatureProblem {
    pub(super) fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self { severity, line: None, key: None, message: message.into() }
    }

    /// The same about an entry.
    pub(super) fn at(self, entry: Entry<'_>) -> Self {
        Self { line: Some(entry.line), key: Some(shortened(entry.key)), ..self }
    }
}

impl fmt::Display for FeatureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.severity)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", OneLine(&self.message))
    }
}
