//! The envelope that EventBridge puts around every event.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::event_bridge::flat::{EventError, FlatEvent};
use crate::event_bridge::pattern::{Pattern, PatternError};

/// An event of EventBridge (`connect-events` section 2.1). Every field may be missing, since what is passed on by a queue or
/// typed into a test is often a part; fields that are not known here are kept in `other`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// The version of the envelope, `0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The id of the event, by which its repetitions are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What kind of event it is: `Amazon Connect Contact Event`, `KARTE Action`.
    #[serde(default, rename = "detail-type", skip_serializing_if = "Option::is_none")]
    pub detail_type: Option<String>,
    /// Who sent it: `aws.connect`, `aws.partner/karte.io/…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The number of the account, 12 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// When it was sent, as text of RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Where: `ap-northeast-1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What it is about, usually ARNs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Vec<String>>,
    /// The event itself.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub detail: Value,
    /// Fields that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The fields that the service demands of an event to test a pattern with.
pub(crate) const REQUIRED: [&str; 6] = ["id", "account", "source", "time", "region", "detail-type"];

/// Why a pattern could not be tested.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TestError {
    /// The pattern is not valid.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The event is not valid.
    #[error(transparent)]
    Event(#[from] EventError),
}

/// What the service's operation `TestEventPattern` answers.
///
/// ```
/// let event = r#"{"id": "1", "detail-type": "KARTE Action", "source": "aws.partner/karte.io/a/b", "account": "123456789012",
///     "time": "2020-02-01T00:00:00Z", "region": "ap-northeast-1", "resources": [], "detail": {"name": "call"}}"#;
/// assert_eq!(cti_connect::event_bridge::test_event_pattern(r#"{"detail": {"name": ["call"]}}"#, event), Ok(true));
/// ```
///
/// # Errors
///
/// When the pattern is not valid, or the event is not one that the service takes: it has to have `id`, `account`, `source`,
/// `time`, `region` and `detail-type` (`connect-events` section 2.1).
pub fn test_event_pattern(pattern: &str, event: &str) -> Result<bool, TestError> {
    let pattern: Pattern = pattern.parse()?;
    let flat = FlatEvent::parse(event)?;
    for field in REQUIRED {
        let is_text = |field| matches!(flat.leaf(field), crate::event_bridge::flat::Leaf::Text(_));
        if !flat.fields(field).iter().any(is_text) {
            return Err(EventError::Envelope { field, expected: "text" }.into());
        }
    }
    Ok(pattern.matches(&flat))
}
