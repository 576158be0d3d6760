//! What an org answers when it refuses.

use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_model::OneLine;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error_code::ErrorCode;
use crate::id::{IdError, RecordId};

/// An error of the org, as Salesforce words it. It is written as an item of Salesforce's list of errors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{code}: {}", OneLine(message))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OrgError {
    /// What went wrong.
    pub message: String,
    /// The code.
    #[serde(rename = "errorCode")]
    pub code: ErrorCode,
    /// The fields that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The records that are like the one to be written, for a value that must be unique or a duplicate rule.
    #[serde(skip)]
    pub duplicates: Vec<RecordId>,
    /// What a duplicate rule found, as the REST API answers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_result: Option<Box<Value>>,
}

impl OrgError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { message: message.into(), code, fields: Vec::new(), duplicates: Vec::new(), duplicate_result: None }
    }

    pub(crate) fn of_field(mut self, field: &str) -> Self {
        self.fields.push(field.to_owned());
        self
    }

    pub(crate) fn unknown_type(object: &str) -> Self {
        let object = OneLine(object);
        let message = format!(
            "sObject type '{object}' is not supported. If you are attempting to use a custom object, be sure to append the \
             '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names."
        );
        Self::new(ErrorCode::InvalidType, message)
    }

    pub(crate) fn unknown_field(field: &str, object: &str) -> Self {
        let shown = OneLine(field);
        let message = format!(
            "No such column '{shown}' on entity '{object}'. If you are attempting to use a custom field, be sure to append \
             the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate \
             names."
        );
        Self::new(ErrorCode::InvalidField, message)
    }

    pub(crate) fn no_such_id(id: RecordId) -> Self {
        Self::new(ErrorCode::NotFound, format!("Provided external ID field does not exist or is not accessible: {id}"))
    }

    pub(crate) fn malformed(query: impl Into<String>) -> Self {
        Self::new(ErrorCode::MalformedQuery, query)
    }
}

impl From<IdError> for OrgError {
    fn from(error: IdError) -> Self {
        let (IdError::Malformed(id) | IdError::Checksum(id)) = error;
        Self::new(ErrorCode::MalformedId, format!("malformed id {id}"))
    }
}

impl From<OrgError> for ConnectorError {
    fn from(error: OrgError) -> Self {
        let kind = match error.code {
            ErrorCode::NotFound | ErrorCode::EntityIsDeleted => ErrorKind::NotFound,
            ErrorCode::InsufficientAccess | ErrorCode::InvalidSessionId | ErrorCode::FunctionalityNotEnabled => {
                ErrorKind::Denied
            }
            ErrorCode::DuplicateValue | ErrorCode::DuplicatesDetected | ErrorCode::UnableToLockRow => {
                ErrorKind::Conflict
            }
            ErrorCode::RequestLimitExceeded | ErrorCode::ServerUnavailable => ErrorKind::Unavailable,
            ErrorCode::QueryTimeout => ErrorKind::Timeout,
            _ => ErrorKind::Invalid,
        };
        Self::new(kind, error.to_string())
    }
}
