//! Why the service did not do what it was asked, and whether asking again may help.

use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_model::{OneLine, names};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::check::InvalidRequest;

names! {
    /// The type of an error of the service, as it spells it in the header `x-amzn-errortype`.
    pub enum ErrorCode by cti_model::same_text {
        /// The credentials do not allow it.
        AccessDenied = "AccessDeniedException",
        /// What is written is being written by somebody else.
        Conflict = "ConflictException",
        /// There is no such contact, or it has ended.
        ContactNotFound = "ContactNotFoundException",
        /// The instance may not call the country or number.
        DestinationNotAllowed = "DestinationNotAllowedException",
        /// The client token was used for another request.
        Idempotency = "IdempotencyException",
        /// Something went wrong within the service.
        InternalService = "InternalServiceException",
        /// The instance is active in another region.
        InvalidActiveRegion = "InvalidActiveRegionException",
        /// A member has a value that is not valid.
        InvalidParameter = "InvalidParameterException",
        /// The request is not valid.
        InvalidRequest = "InvalidRequestException",
        /// Too many calls are being started.
        LimitExceeded = "LimitExceededException",
        /// The contact may not be called.
        OutboundContactNotPermitted = "OutboundContactNotPermittedException",
        /// There is no such resource.
        ResourceNotFound = "ResourceNotFoundException",
        /// A quota is used up, such as that of open tasks.
        ServiceQuotaExceeded = "ServiceQuotaExceededException",
        /// Too many requests.
        Throttling = "ThrottlingException" | "TooManyRequestsException",
    }
}

impl ErrorCode {
    /// The status with which the service answers; 400 for what is not known.
    pub fn status(&self) -> u16 {
        match self {
            Self::ServiceQuotaExceeded => 402,
            Self::AccessDenied | Self::DestinationNotAllowed | Self::OutboundContactNotPermitted => 403,
            Self::ResourceNotFound => 404,
            Self::Conflict | Self::Idempotency => 409,
            Self::ContactNotFound => 410,
            Self::LimitExceeded | Self::Throttling => 429,
            Self::InternalService => 500,
            _ => 400,
        }
    }
}

/// An answer with an error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{code} ({status}): {}", OneLine(message))]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// The status.
    pub status: u16,
    /// The type of the error.
    pub code: ErrorCode,
    /// What the service says.
    pub message: String,
}

/// Why the service did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum ServiceError {
    /// The request breaks a rule, and was not sent.
    #[error(transparent)]
    Invalid(#[from] InvalidRequest),
    /// The service refused, and said why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The request did not reach the service: no address, no connection, no agreement on encryption.
    #[error("the service cannot be reached: {reason}")]
    NotSent {
        /// Why.
        reason: String,
    },
    /// The connection broke while the request or its answer was under way. Whether it was acted on is not known.
    #[error("the connection broke before the whole answer was there: {reason}")]
    Interrupted {
        /// Why.
        reason: String,
    },
    /// There was no answer in time. Whether the request was acted on is not known.
    #[error("no answer within {milliseconds} ms")]
    TimedOut {
        /// How long an attempt may take.
        milliseconds: u64,
    },
    /// The answer is not one of the service.
    #[error("the answer with status {status} cannot be read: {reason}")]
    Unreadable {
        /// The status.
        status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// There are no credentials to sign the request with.
    #[error("the request cannot be signed: {reason}")]
    Credentials {
        /// Why.
        reason: String,
    },
    /// A setting of the client is wrong.
    #[error("{reason}")]
    Settings {
        /// Which, and what to set.
        reason: String,
    },
    /// This service does not have the operation.
    #[error("this service does not have `{operation}`")]
    Unsupported {
        /// Its name.
        operation: String,
    },
}

impl ServiceError {
    /// A refusal with the status of its code.
    pub fn refused(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(Refusal { status: code.status(), code, message: message.into() })
    }

    /// The type of the error that the service stated.
    pub fn code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            _ => None,
        }
    }

    /// Whether the same request may succeed a little later: throttling, an error within the service, a connection that
    /// broke. Whether it may be *sent* again is another question: see [`ServiceError::is_outcome_unknown`].
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refused(refusal) => is_passing(&refusal.code, refusal.status),
            Self::Unreadable { status, .. } => (200..300).contains(status) || is_passing_status(*status),
            Self::NotSent { .. } | Self::Interrupted { .. } | Self::TimedOut { .. } => true,
            Self::Invalid(_) | Self::Credentials { .. } | Self::Settings { .. } | Self::Unsupported { .. } => false,
        }
    }

    /// Whether the service may have done what it was asked although this error came.
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Interrupted { .. } | Self::TimedOut { .. } => true,
            Self::Refused(refusal) => refusal.status >= 500,
            Self::Unreadable { status, .. } => (200..300).contains(status) || *status >= 500,
            _ => false,
        }
    }

    /// Whether what was asked about is not there: never was, or is gone.
    pub fn is_gone(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::ContactNotFound | ErrorCode::ResourceNotFound))
    }

    /// The kind, as the engine tells errors apart.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) | Self::Settings { .. } => ErrorKind::Invalid,
            Self::Refused(refusal) => kind_of(&refusal.code, refusal.status),
            Self::NotSent { .. } | Self::Interrupted { .. } => ErrorKind::Unavailable,
            Self::TimedOut { .. } => ErrorKind::Timeout,
            Self::Unreadable { status, .. } => kind_of_status(*status),
            Self::Credentials { .. } => ErrorKind::Denied,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
        }
    }
}

fn is_passing(code: &ErrorCode, status: u16) -> bool {
    matches!(code, ErrorCode::LimitExceeded | ErrorCode::Throttling | ErrorCode::InternalService)
        || is_passing_status(status)
}

fn is_passing_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

fn kind_of(code: &ErrorCode, status: u16) -> ErrorKind {
    match code {
        ErrorCode::InvalidParameter | ErrorCode::InvalidRequest => ErrorKind::Invalid,
        ErrorCode::ContactNotFound | ErrorCode::ResourceNotFound => ErrorKind::NotFound,
        ErrorCode::AccessDenied | ErrorCode::DestinationNotAllowed | ErrorCode::OutboundContactNotPermitted => {
            ErrorKind::Denied
        }
        // Neither passes by itself, and nothing is wrong with the request.
        ErrorCode::Conflict
        | ErrorCode::Idempotency
        | ErrorCode::InvalidActiveRegion
        | ErrorCode::ServiceQuotaExceeded => ErrorKind::Conflict,
        ErrorCode::InternalService | ErrorCode::LimitExceeded | ErrorCode::Throttling => ErrorKind::Unavailable,
        ErrorCode::Other(_) => kind_of_status(status),
    }
}

fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        401 | 403 => ErrorKind::Denied,
        404 | 410 => ErrorKind::NotFound,
        402 | 409 => ErrorKind::Conflict,
        408 | 504 => ErrorKind::Timeout,
        429 | 500 | 502 | 503 => ErrorKind::Unavailable,
        400..=499 => ErrorKind::Invalid,
        _ => ErrorKind::Other,
    }
}

/// What a flow can go on with: the code of the service, or the fields at fault.
impl From<ServiceError> for ConnectorError {
    fn from(error: ServiceError) -> Self {
        let told = Self::new(error.kind(), error.to_string()).retryable(error.is_retryable());
        let detail = match &error {
            ServiceError::Refused(refusal) => Some(json!({"code": refusal.code})),
            ServiceError::Invalid(invalid) => {
                let fields: Vec<&str> = invalid.faults.iter().map(|fault| fault.field.as_str()).take(50).collect();
                Some(json!({"fields": fields}))
            }
            _ => None,
        };
        let told = match detail {
            Some(detail) => told.with_detail(detail),
            None => told,
        };
        told.caused_by(error)
    }
}
