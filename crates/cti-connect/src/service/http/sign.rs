//! Signatures of version 4.

use std::time::SystemTime;

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;

use super::credentials::Credentials;
use crate::service::ServiceError;

/// The type of bodies.
pub(super) const JSON: &str = "application/json";

/// The headers that sign a request: date, token, authorization.
pub(super) fn headers(
    method: &str,
    address: &str,
    body: Option<&[u8]>,
    region: &str,
    credentials: &Credentials,
    at: SystemTime,
) -> Result<Vec<(String, String)>, ServiceError> {
    let unsigned = |error: &dyn std::fmt::Display| ServiceError::Credentials { reason: error.to_string() };
    let identity = credentials.for_signing().into();
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("connect")
        .time(at)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| unsigned(&error))?
        .into();
    let content_type = body.map(|_| ("content-type", JSON));
    let body = SignableBody::Bytes(body.unwrap_or_default());
    let request = SignableRequest::new(method, address, content_type.into_iter(), body);
    let request = request.map_err(|error| unsigned(&error))?;
    let (instructions, _) = sign(request, &parameters).map_err(|error| unsigned(&error))?.into_parts();
    Ok(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}
