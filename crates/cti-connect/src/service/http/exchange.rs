//! One request and its answer over a connection.

use std::sync::Arc;
use std::time::Duration;

use cti_model::shortened;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use serde_json::{Map, Value};
use url::Url;

use super::endpoint::is_this_machine;
use super::sign::JSON;
use super::wire::Wire;
use crate::service::{Answer, ErrorCode, Refusal, ServiceError};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The longest answer that is read: a page of 1,000 quick connects has some 300 KB.
const MOST_BYTES: usize = 4 << 20;

/// A client that trusts the certificates that the system trusts, and follows no redirect.
pub(super) fn client(endpoint: &Url) -> Result<reqwest::Client, ServiceError> {
    let unusable = |error: &dyn std::fmt::Display| ServiceError::Settings {
        reason: format!("the system's certificates cannot be used: {error}"),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| unusable(&error))?
        .with_no_client_auth();
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .user_agent(concat!("cti-connect/", env!("CARGO_PKG_VERSION")));
    // What is meant for this machine does not go to a proxy.
    let builder = if is_this_machine(endpoint) { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| unusable(&error))
}

/// An answer as it came.
pub(super) struct Reply {
    pub(super) status: u16,
    error_type: Option<String>,
    body: Vec<u8>,
}

/// Sends a request with the headers that sign it.
pub(super) async fn send(
    client: &reqwest::Client,
    address: Url,
    wire: &Wire,
    headers: Vec<(String, String)>,
) -> Result<Reply, ServiceError> {
    let method = match wire.method {
        crate::service::Method::Get => reqwest::Method::GET,
        crate::service::Method::Post => reqwest::Method::POST,
        crate::service::Method::Put => reqwest::Method::PUT,
    };
    let mut request = reqwest::Request::new(method, address);
    for (name, value) in headers {
        let unsendable = || ServiceError::Credentials { reason: format!("the header `{name}` cannot be sent") };
        let mut header = HeaderValue::try_from(value).map_err(|_| unsendable())?;
        header.set_sensitive(true);
        request.headers_mut().insert(HeaderName::try_from(&name).map_err(|_| unsendable())?, header);
    }
    if let Some(body) = &wire.body {
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        *request.body_mut() = Some(body.clone().into());
    }
    let mut response = client.execute(request).await.map_err(failed)?;
    let status = response.status().as_u16();
    let error_type =
        response.headers().get("x-amzn-errortype").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(interrupted)? {
        if body.len().saturating_add(chunk.len()) > MOST_BYTES {
            let reason = format!("it is longer than {MOST_BYTES} bytes, which is the limit");
            return Err(ServiceError::Unreadable { status, reason });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, error_type, body })
}

fn failed(error: reqwest::Error) -> ServiceError {
    if error.is_connect() || error.is_builder() {
        ServiceError::NotSent { reason: told(error) }
    } else {
        interrupted(error)
    }
}

fn interrupted(error: reqwest::Error) -> ServiceError {
    ServiceError::Interrupted { reason: told(error) }
}

/// An error with what caused it, and without the address.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl Reply {
    /// Reads the answer, or the error that it states.
    pub(super) fn read<A: Answer>(self) -> Result<A, ServiceError> {
        let status = self.status;
        let members = self.members();
        if !(200..300).contains(&status) {
            return Err(self.refusal(&members.unwrap_or_default()));
        }
        A::from_members(members?).map_err(|error| ServiceError::Unreadable { status, reason: error.to_string() })
    }

    /// The members of the body; of an empty body none.
    fn members(&self) -> Result<Map<String, Value>, ServiceError> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let beginning = String::from_utf8_lossy(self.body.get(..200).unwrap_or(&self.body)).into_owned();
            let reason = format!("{error}; it begins with `{}`", shortened(beginning.trim()));
            ServiceError::Unreadable { status: self.status, reason }
        })
    }

    /// The type of an error stands in the header, or in the body as other protocols of AWS have it.
    fn refusal(&self, members: &Map<String, Value>) -> ServiceError {
        let status = self.status;
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let stated = self.error_type.as_deref().or(text("__type")).or(text("code"));
        let Some(code) = stated.map(error_code).filter(|code| !code.is_empty()) else {
            let beginning = String::from_utf8_lossy(self.body.get(..200).unwrap_or(&self.body)).into_owned();
            let reason = format!("it states no type of error; it begins with `{}`", shortened(beginning.trim()));
            return ServiceError::Unreadable { status, reason };
        };
        let message = text("Message").or(text("message")).unwrap_or("no message").to_owned();
        ServiceError::Refused(Refusal { status, code: ErrorCode::from(code), message })
    }
}

/// The name of a type: without the namespace before it and the address behind it.
fn error_code(stated: &str) -> &str {
    let name = stated.split(':').next().unwrap_or_default();
    name.rsplit('#').next().unwrap_or(name).trim()
}
