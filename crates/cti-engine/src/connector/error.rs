//! What can go wrong outside a run.

use std::fmt;
use std::sync::Arc;

use cti_model::OneLine;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::weight::weight;

/// Why a connector could not do what it was asked.
///
/// It is written as `{kind, message, retryable, detail?}`: what caused it stays where it happened, and does not count when
/// two are compared.
#[derive(Clone, Debug, thiserror::Error, Serialize, Deserialize)]
#[error("{kind}: {}", OneLine(message))]
#[serde(rename_all = "camelCase")]
pub struct ConnectorError {
    kind: ErrorKind,
    message: String,
    retryable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<Box<Value>>,
    #[source]
    #[serde(skip)]
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The kinds of [`ConnectorError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The embedder has not written this call.
    Unsupported,
    /// What was asked for does not exist.
    NotFound,
    /// The other side, or the embedder's own policy, does not allow it.
    Denied,
    /// The other side does not accept what it was sent.
    Invalid,
    /// The other side is in a state in which it cannot be done.
    Conflict,
    /// The other side cannot be reached, or asks to slow down.
    Unavailable,
    /// The other side did not answer in its own time.
    Timeout,
    /// A run that is replayed asks something else than what was recorded. It ends the run as failed.
    Diverged,
    /// Anything else, and any kind that this version does not know.
    #[serde(other)]
    Other,
}

impl ErrorKind {
    /// The kind as it stands in a record: `unsupported`, `notFound` …
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsupported => "unsupported",
            Self::NotFound => "notFound",
            Self::Denied => "denied",
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Diverged => "diverged",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq for ConnectorError {
    fn eq(&self, other: &Self) -> bool {
        let parts = |it: &Self| (it.kind, it.retryable);
        parts(self) == parts(other) && self.message == other.message && self.detail == other.detail
    }
}

impl ConnectorError {
    /// An error of a kind. `message` is shown to flow authors, so it holds no secret. Only
    /// [`ErrorKind::Unavailable`] and [`ErrorKind::Timeout`] are worth a retry unless [`ConnectorError::retryable`] says
    /// otherwise.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let retryable = matches!(kind, ErrorKind::Unavailable | ErrorKind::Timeout);
        Self { kind, message: message.into(), retryable, detail: None, source: None }
    }

    /// The error of a call that the embedder has not written.
    pub fn unsupported(call: &str) -> Self {
        Self::new(ErrorKind::Unsupported, format!("this desk does not support `{call}`"))
    }

    /// How many bytes its message and detail take.
    pub(crate) fn weight(&self) -> usize {
        let detail = self.detail.as_deref().map_or(Some(0), weight).unwrap_or(usize::MAX / 4);
        self.message.len() + detail
    }

    /// Sets whether a retry may help.
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.retryable = retryable;
        self
    }

    /// Sets what a flow can go on with, such as the ids of duplicates. It stands in the record of the block under
    /// `exception.detail`, so it is small and holds no secret.
    pub fn with_detail(mut self, detail: Value) -> Self {
        self.detail = Some(Box::new(detail));
        self
    }

    /// Sets the error that caused it.
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// The kind.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// One sentence for the author of the flow.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What a flow can go on with.
    pub fn detail(&self) -> Option<&Value> {
        self.detail.as_deref()
    }

    /// Whether the same call may succeed a little later.
    pub const fn is_retryable(&self) -> bool {
        self.retryable
    }
}
