//! Why a command was not carried out.

use std::fmt;

use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_model::{OneLine, names};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{PageUrlError, Thrown};

names! {
    /// A code of an error of Open CTI (`external-apis` section 3.1).
    pub enum FaultCode {
        /// The arguments are not accepted.
        InvalidParam = "INVALID_PARAM",
        /// Any error.
        Generic = "GENERIC_ERROR" | "GENERIC_PARAM",
        /// The server could not carry it out.
        Server = "SERVER_ERROR",
        /// The soft-phone panel could not.
        SoftphoneContainer = "SOFTPHONE_CONTAINER_ERROR",
    }
}

/// One error that a method of a page reports: `{code, description, details}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fault {
    /// Its code.
    pub code: FaultCode,
    /// What it says.
    pub description: String,
    /// Which fields it is about; `saveLog` alone gives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", OneLine(self.code.as_str()), OneLine(&self.description))
    }
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// An argument that the interface does not accept; nothing was sent.
    #[error("{0}")]
    Invalid(String),
    /// An address that must not be opened; nothing was sent.
    #[error(transparent)]
    Url(#[from] PageUrlError),
    /// The page has no interface that can do this.
    #[error("`{method}` cannot be called: expected a page with `{wanted}`")]
    Unsupported {
        /// The method.
        method: String,
        /// The interfaces that have it.
        wanted: String,
    },
    /// The method reports errors.
    #[error("`{method}` failed: {}", first(faults))]
    Refused {
        /// The method.
        method: String,
        /// What it reports; never empty.
        faults: Vec<Fault>,
    },
    /// The page could not call the method, or the method threw an error.
    #[error("`{method}` was not carried out: {}: {}", OneLine(&thrown.code), OneLine(&thrown.description))]
    Thrown {
        /// The method.
        method: String,
        /// Why.
        thrown: Thrown,
    },
    /// The answer has another shape than expected.
    #[error("the answer of `{method}` cannot be read: expected {expected}")]
    Unreadable {
        /// The method.
        method: String,
        /// What was expected.
        expected: &'static str,
    },
}

impl CommandError {
    pub(crate) fn unreadable(method: &str, expected: &'static str) -> Self {
        Self::Unreadable { method: method.to_owned(), expected }
    }

    /// Whether the interface itself said no: an answer came, and it is not one of success.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Refused { .. } => true,
            Self::Thrown { thrown, .. } => thrown.code == Thrown::REJECTED,
            _ => false,
        }
    }
}

fn first(faults: &[Fault]) -> String {
    let Some(fault) = faults.first() else { return "no reason given".to_owned() };
    match faults.len() {
        1 => fault.to_string(),
        count => format!("{fault} (and {} more)", count - 1),
    }
}

impl From<CommandError> for ConnectorError {
    /// None of them is worth a retry: a second call would do what the first one may have done.
    fn from(error: CommandError) -> Self {
        let kind = match &error {
            CommandError::Invalid(_) | CommandError::Url(_) => ErrorKind::Invalid,
            CommandError::Unsupported { .. } => ErrorKind::Unsupported,
            // Inferred: what a page refuses to pop is not there, or not for this agent. Classic gives no code.
            CommandError::Refused { method, faults }
                if method == "screenPop" || faults.iter().any(|fault| fault.code == FaultCode::InvalidParam) =>
            {
                ErrorKind::Invalid
            }
            CommandError::Thrown { thrown, .. } => match thrown.code.as_str() {
                Thrown::MISSING => ErrorKind::Unsupported,
                Thrown::REFUSED | Thrown::BLOCKED => ErrorKind::Denied,
                // Open CTI throws on arguments that it does not accept (`external-apis` section 3.1).
                Thrown::THROWN => ErrorKind::Invalid,
                _ => ErrorKind::Other,
            },
            CommandError::Refused { .. } | CommandError::Unreadable { .. } => ErrorKind::Other,
        };
        ConnectorError::new(kind, error.to_string()).caused_by(error)
    }
}
