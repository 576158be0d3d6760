//! What is told about a text that cannot be read.

use cti_model::OneLine;

/// Why a query or search cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unexpected {} at row {row}, column {column}: expected {expected}", OneLine(found))]
#[non_exhaustive]
pub struct SyntaxError {
    /// What stands there: a token in backticks, or `end of text`.
    pub found: String,
    /// What could stand there instead.
    pub expected: String,
    /// Where it begins, in bytes.
    pub offset: usize,
    /// The line, from 1.
    pub row: usize,
    /// The character of the line, from 1.
    pub column: usize,
}

impl SyntaxError {
    /// An error at a place of a text.
    pub(crate) fn at(text: &str, offset: usize, found: &str, expected: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let found = match found {
            "" => "end of text".to_owned(),
            found => format!("`{}`", found.chars().take(40).collect::<String>()),
        };
        Self {
            found,
            expected: expected.into(),
            offset,
            row: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}
