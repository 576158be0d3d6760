//! What can go wrong between the client and an org, and whether asking again may help.

use std::time::Duration;

use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_model::{OneLine, shortened};
use http::StatusCode;
use serde_json::Value;

use super::fault::Fault;
use crate::error_code::ErrorCode;
use crate::transport::TransportError;

/// Why a request to an org failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RestError {
    /// The org refused, and said why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The session may not use the API: a session that was only just opened is refused like one that has expired.
    #[error("the user may not use the API: {}", OneLine(.0))]
    NotAllowed(String),
    /// The session has expired, and what the client was given cannot open another one.
    #[error("the session has expired, and a plain token cannot be renewed: log in with a JWT or client credentials")]
    Expired,
    /// The log-in was refused.
    #[error("the log-in was refused: {}: {}", OneLine(error), OneLine(description))]
    LogIn {
        /// The code, such as `invalid_grant`.
        error: String,
        /// What it means.
        description: String,
    },
    /// The log-in got no usable answer, so the request itself was not sent.
    #[error("not logged in, and so nothing was sent: {0}")]
    NotLoggedIn(#[source] Box<RestError>),
    /// An attempt before this one may have been acted on: its answer was lost.
    #[error("it may have been done by an attempt whose answer was lost; the last one failed: {0}")]
    Unsure(#[source] Box<RestError>),
    /// The external id belongs to several records.
    #[error("the external id belongs to {} records: {}", .0.len(), OneLine(&.0.join(", ")))]
    SeveralMatches(Vec<String>),
    /// An address is wrong: that of the org, of the log-in, or one that the org answered with.
    #[error("wrong address: {0}")]
    Address(String),
    /// The key cannot sign.
    #[error("the private key cannot be used: {0}")]
    Key(String),
    /// What was to be sent is not valid; nothing was sent.
    #[error("{0}")]
    Invalid(String),
    /// The connection failed.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// There was no answer in time.
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
    /// The answer is not what it should be, such as a page of HTML or half of a document.
    #[error("the answer with status {status} cannot be read: {reason}; it begins with `{}`", OneLine(beginning))]
    Unreadable {
        /// The status.
        status: StatusCode,
        /// What is wrong with it.
        reason: String,
        /// The first characters of it.
        beginning: String,
    },
}

/// An answer with one error or more.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.summary())]
#[non_exhaustive]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The errors; never empty.
    pub faults: Vec<Fault>,
}

impl Refusal {
    /// An answer with those errors.
    pub(crate) fn new(status: StatusCode, faults: Vec<Fault>) -> Self {
        Self { status, faults }
    }

    /// The code of the first error.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.faults.first().map(|fault| &fault.error_code)
    }

    /// Whether an error has that code.
    pub fn has(&self, code: &ErrorCode) -> bool {
        self.faults.iter().any(|fault| fault.error_code == *code)
    }

    fn summary(&self) -> String {
        let faults: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    }

    /// Whether the concurrent calls are used up, which passes, and not the calls of the day. Inferred: from the sentence,
    /// `ConcurrentRequests (Concurrent API Requests) Limit exceeded`; the code is the same.
    fn is_crowded(&self) -> bool {
        self.faults.iter().any(|fault| fault.message.contains("Concurrent"))
    }
}

impl RestError {
    /// An answer that cannot be read.
    pub(crate) fn unreadable(status: StatusCode, reason: impl Into<String>, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body.get(..400).unwrap_or(body));
        let words: Vec<&str> = text.split_whitespace().collect();
        Self::Unreadable { status, reason: reason.into(), beginning: shortened(&words.join(" ")) }
    }

    /// Whether the same request may succeed a little later. Whether it may be *sent* again is another question: see
    /// [`RestError::is_outcome_unknown`].
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refused(refusal) => match refusal.code() {
                Some(ErrorCode::ServerUnavailable | ErrorCode::UnableToLockRow | ErrorCode::QueryTimeout) => true,
                Some(ErrorCode::RequestLimitExceeded) => refusal.is_crowded(),
                Some(ErrorCode::UrlNotReset) => false,
                _ => is_passing(refusal.status),
            },
            Self::Transport(TransportError::TooLong(_)) => false,
            Self::Transport(_) | Self::TimedOut(_) => true,
            Self::Unreadable { status, .. } => is_passing(*status) || status.is_success(),
            Self::NotLoggedIn(error) | Self::Unsure(error) => error.is_retryable(),
            _ => false,
        }
    }

    /// Whether the request never left, so that sending it is not sending it again.
    pub(super) fn is_unsent(&self) -> bool {
        matches!(self, Self::NotLoggedIn(_) | Self::Transport(TransportError::NotSent(_)))
    }

    /// Whether the org may have done what it was asked although this error came: the answer was lost or cannot be read. A
    /// record that was to be created may be there.
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Transport(TransportError::NotSent(_)) => false,
            Self::Transport(_) | Self::TimedOut(_) | Self::Unsure(_) => true,
            Self::Unreadable { status, .. } => status.is_success() || status.is_server_error(),
            // The gateway gave up on the server behind it.
            Self::Refused(refusal) => matches!(refusal.status.as_u16(), 502 | 504),
            _ => false,
        }
    }

    /// The errors that the org stated.
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Refused(refusal) => &refusal.faults,
            Self::Unsure(error) => error.faults(),
            _ => &[],
        }
    }

    /// Whether an error of the org has that code.
    pub fn has(&self, code: &ErrorCode) -> bool {
        self.faults().iter().any(|fault| fault.error_code == *code)
    }

    /// The ids of the records that duplicate rules found.
    pub fn duplicates(&self) -> Vec<&str> {
        self.faults().iter().flat_map(Fault::duplicates).collect()
    }

    /// The fields that the object does not have, or that cannot be written.
    pub fn unknown_fields(&self) -> Vec<&str> {
        self.faults().iter().flat_map(Fault::unknown_fields).collect()
    }

    /// The kind, as the engine tells errors apart.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Refused(refusal) => kind_of(refusal),
            Self::NotAllowed(_) | Self::Expired | Self::LogIn { .. } => ErrorKind::Denied,
            Self::SeveralMatches(_) => ErrorKind::Conflict,
            Self::Address(_) | Self::Key(_) | Self::Invalid(_) => ErrorKind::Invalid,
            Self::Transport(TransportError::TooLong(_)) => ErrorKind::Other,
            Self::Transport(_) => ErrorKind::Unavailable,
            Self::TimedOut(_) => ErrorKind::Timeout,
            Self::NotLoggedIn(error) | Self::Unsure(error) => error.kind(),
            // Something that stands before the org spoke in its place.
            Self::Unreadable { status, .. } if status.is_success() || status.is_server_error() => {
                ErrorKind::Unavailable
            }
            Self::Unreadable { status, .. } if is_passing(*status) => ErrorKind::Unavailable,
            Self::Unreadable { status, .. } => kind_of_status(*status),
        }
    }
}

/// Statuses that pass by themselves.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 420 | 429 | 502 | 503 | 504)
}

fn kind_of(refusal: &Refusal) -> ErrorKind {
    match refusal.code() {
        Some(ErrorCode::NotFound | ErrorCode::EntityIsDeleted) => ErrorKind::NotFound,
        Some(ErrorCode::InvalidSessionId | ErrorCode::InsufficientAccess | ErrorCode::FunctionalityNotEnabled) => {
            ErrorKind::Denied
        }
        Some(ErrorCode::DuplicateValue | ErrorCode::DuplicatesDetected | ErrorCode::UnableToLockRow) => {
            ErrorKind::Conflict
        }
        Some(ErrorCode::RequestLimitExceeded | ErrorCode::ServerUnavailable) => ErrorKind::Unavailable,
        Some(ErrorCode::QueryTimeout) => ErrorKind::Timeout,
        Some(ErrorCode::UrlNotReset) => ErrorKind::Invalid,
        _ if is_passing(refusal.status) => ErrorKind::Unavailable,
        _ => kind_of_status(refusal.status),
    }
}

fn kind_of_status(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        401 | 403 => ErrorKind::Denied,
        404 | 410 => ErrorKind::NotFound,
        409 | 412 => ErrorKind::Conflict,
        400 | 405 | 414 | 415 | 431 => ErrorKind::Invalid,
        _ => ErrorKind::Other,
    }
}

impl From<RestError> for ConnectorError {
    fn from(error: RestError) -> Self {
        let told = Self::new(error.kind(), error.to_string()).retryable(error.is_retryable());
        let told = match detail(&error) {
            Some(detail) => told.with_detail(detail),
            None => told,
        };
        told.caused_by(error)
    }
}

/// What a flow can go on with: the code of the org, the fields at fault, the records that were found.
fn detail(error: &RestError) -> Option<Value> {
    const MOST: usize = 50;
    let mut detail = serde_json::Map::new();
    let fault = error.faults().first();
    if let Some(fault) = fault {
        detail.insert("code".to_owned(), fault.error_code.as_str().into());
    }
    let matches = match error {
        RestError::SeveralMatches(matches) => matches.iter().map(String::as_str).collect(),
        _ => error.duplicates(),
    };
    let fields =
        error.faults().iter().flat_map(|fault| &fault.fields).map(String::as_str).chain(error.unknown_fields());
    let mut unique: Vec<&str> = Vec::new();
    for field in fields.take(MOST) {
        if !unique.contains(&field) {
            unique.push(field);
        }
    }
    for (name, list) in [("fields", unique), ("duplicates", matches)] {
        if !list.is_empty() {
            detail.insert(name.to_owned(), list.into_iter().take(MOST).collect());
        }
    }
    (!detail.is_empty()).then_some(Value::Object(detail))
}
