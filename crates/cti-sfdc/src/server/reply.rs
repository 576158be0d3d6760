//! What the server answers: a status and JSON, the errors of the org among it.

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::error_code::ErrorCode;
use crate::org::OrgError;
use crate::transport::Body;

/// An answer before it is written.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) content: Content,
}

/// The body of an answer.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Nothing,
    Json(Value),
    Xml(String),
}

impl Reply {
    pub(super) fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, content: Content::Json(body) }
    }

    pub(super) fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, content: Content::Json(body) }
    }

    pub(super) fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, content: Content::Nothing }
    }

    pub(super) fn json(status: StatusCode, body: Value) -> Self {
        Self { status, content: Content::Json(body) }
    }

    /// One error, with the status that its code has.
    pub(super) fn error(code: &ErrorCode, message: &str) -> Self {
        let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::BAD_REQUEST);
        Self::json(status, json!([{"message": message, "errorCode": code}]))
    }

    pub(super) fn not_found() -> Self {
        Self::error(&ErrorCode::NotFound, "The requested resource does not exist")
    }

    pub(super) fn method_not_allowed(method: &http::Method) -> Self {
        Self::error(&ErrorCode::MethodNotAllowed, &format!("HTTP Method '{method}' not allowed."))
    }

    /// The body as JSON, for an answer within an answer.
    pub(super) fn body(&self) -> Value {
        match &self.content {
            Content::Json(body) => body.clone(),
            Content::Nothing => Value::Null,
            Content::Xml(text) => Value::String(text.clone()),
        }
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let (kind, body) = match self.content {
            Content::Nothing => (None, Body::default()),
            Content::Json(body) => (Some("application/json;charset=UTF-8"), Body::from(body.to_string())),
            Content::Xml(text) => (Some("text/xml;charset=UTF-8"), Body::from(text)),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        if let Some(kind) = kind {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        response
    }
}

impl From<OrgError> for Reply {
    fn from(error: OrgError) -> Self {
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
        Self::json(status, json!([error]))
    }
}
