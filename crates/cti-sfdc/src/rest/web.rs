//! The transport of the internet: reqwest, with TLS by rustls and ring, and the certificates that the system trusts.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::{Request, Response};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;

use super::error::RestError;
use crate::transport::{Body, Transport, TransportError};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The longest answer that is read: a page of an answer has at most 2,000 records, of some 30 KB each here.
const MOST_BYTES: usize = 64 << 20;

/// Requests over the internet. It keeps connections open, and follows no redirect.
#[derive(Clone, Debug)]
pub struct WebTransport {
    client: reqwest::Client,
    most_bytes: usize,
}

impl WebTransport {
    /// A client that trusts the certificates that the system trusts.
    ///
    /// # Errors
    /// [`RestError::Invalid`] when the system's certificates cannot be read.
    pub fn new() -> Result<Self, RestError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map_err(unusable)?
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .user_agent(concat!("cti-sfdc/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(unusable)?;
        Ok(Self { client, most_bytes: MOST_BYTES })
    }

    /// Sets the most bytes that an answer may have; 64 MiB by default.
    pub fn most_bytes(mut self, most_bytes: usize) -> Self {
        self.most_bytes = most_bytes;
        self
    }
}

fn unusable(error: impl std::fmt::Display) -> RestError {
    RestError::Invalid(format!("the system's certificates cannot be used: {error}"))
}

#[async_trait]
impl Transport for WebTransport {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let request = request.map(|body| reqwest::Body::from(body.into_bytes()));
        let request = reqwest::Request::try_from(request).map_err(failed)?;
        let mut response = self.client.execute(request).await.map_err(failed)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(interrupted)? {
            if body.len().saturating_add(chunk.len()) > self.most_bytes {
                return Err(TransportError::TooLong(self.most_bytes));
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = Response::new(Body::from(body));
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

fn failed(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() { TransportError::NotSent(told(error)) } else { interrupted(error) }
}

fn interrupted(error: reqwest::Error) -> TransportError {
    TransportError::Interrupted(told(error))
}

/// An error with what caused it, and without the address, which may hold customers' data.
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
