//! Event patterns: read, matched, written.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::event_bridge::compile::{Compiled, compile};
use crate::event_bridge::evaluate::holds;
use crate::event_bridge::flat::FlatEvent;

/// An event pattern of EventBridge, compiled once.
///
/// The whole language: exact values, `prefix`, `suffix`, `equals-ignore-case`, `wildcard`, `anything-but`, `numeric`,
/// `exists`, `cidr` and `$or` (`connect-events` section 2.2). As data it is the text of the pattern, as a rule holds it; it
/// can be read from a JSON object, too, as templates write it.
///
/// ```
/// use cti_connect::event_bridge::{FlatEvent, Pattern};
///
/// let pattern: Pattern = r#"{
///     "detail-type": ["Amazon Connect Contact Event"],
///     "detail": {"eventType": [{"anything-but": "COMPLETED"}], "channel": ["VOICE", {"prefix": "CH"}]}
/// }"#.parse()?;
/// let event = FlatEvent::parse(
///     r#"{"detail-type": "Amazon Connect Contact Event", "detail": {"eventType": "QUEUED", "channel": "CHAT"}}"#,
/// )?;
/// assert!(pattern.matches(&event));
///
/// let error = r#"{"detail": {"channel": "VOICE"}}"#.parse::<Pattern>().unwrap_err();
/// assert_eq!(error.service_message(), "Event pattern is not valid. Reason: \"channel\" must be an object or an array");
/// assert_eq!(error.pointer, "/detail/channel");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "Value")]
pub struct Pattern {
    text: String,
    pub(crate) compiled: std::sync::Arc<Compiled>,
}

/// How large a pattern may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of the text: 4,096, the most that the service grants (`connect-events` section 2.1).
    pub characters: usize,
    /// Rules that the alternatives of `$or` multiply to: 1,000; our decision.
    pub branches: usize,
    /// Fields of one rule: 256, as in the service's library (`connect-events` section 2.3).
    pub fields: usize,
    /// How many ways through one wildcard a text may keep open at once; `None` sets no limit. Inferred: the service
    /// refuses a wildcard with 11 and takes one with 7 (`connect-events` section 2.5), so 9.
    pub wildcard_complexity: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { characters: 4_096, branches: 1_000, fields: 256, wildcard_complexity: Some(9) }
    }
}

/// A pattern that the service would refuse.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub struct PatternError {
    /// Why, in the words of the service where it has words for it.
    pub reason: String,
    /// What to write instead, when that is known.
    pub suggestion: Option<String>,
    /// Where: a JSON pointer to the last value that was entered.
    pub pointer: String,
    /// Where, in bytes of the text from 0.
    pub offset: usize,
}

impl PatternError {
    /// The first line of the message of the service's `InvalidEventPatternException`.
    pub fn service_message(&self) -> String {
        format!("Event pattern is not valid. Reason: {}", self.reason)
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (reason, pointer) = (cti_model::OneLine(&self.reason), cti_model::OneLine(&self.pointer));
        write!(f, "the event pattern is not valid: {reason} at `{pointer}`, byte {}", self.offset)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, ": {suggestion}"),
            None => Ok(()),
        }
    }
}

impl Pattern {
    /// Reads a pattern with other limits than the service's.
    ///
    /// # Errors
    ///
    /// When the text is not a pattern, or is larger than the limits allow.
    pub fn parse_within(text: &str, limits: &Limits) -> Result<Self, PatternError> {
        if text.len() > limits.characters && text.chars().count() > limits.characters {
            return Err(PatternError {
                reason: format!("the pattern is longer than {} characters", limits.characters),
                suggestion: Some("split it into several rules".to_owned()),
                pointer: String::new(),
                offset: 0,
            });
        }
        let compiled = std::sync::Arc::new(compile(text, limits)?);
        Ok(Self { text: text.to_owned(), compiled })
    }

    /// Whether the pattern matches. For many patterns see [`PatternIndex`](super::PatternIndex).
    pub fn matches(&self, event: &FlatEvent) -> bool {
        self.compiled
            .branches
            .iter()
            .any(|branch| holds(event, branch.iter().map(|condition| (&**condition, event.fields(&condition.path)))))
    }

    /// The text as it was read.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_within(text, &Limits::default())
    }
}

/// From the text of a pattern, or from the pattern as a JSON object.
impl TryFrom<Value> for Pattern {
    type Error = PatternError;

    fn try_from(pattern: Value) -> Result<Self, Self::Error> {
        match pattern {
            Value::String(text) => text.parse(),
            pattern => pattern.to_string().parse(),
        }
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.text
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Two patterns are equal when their texts are.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}
