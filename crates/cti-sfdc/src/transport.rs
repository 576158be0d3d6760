//! What carries a request of HTTP to an org and its answer back.

use std::fmt;

use async_trait::async_trait;
pub use http;
use http::{Request, Response};

/// The body of a request or answer. Bodies hold secrets and customers' data, so `Debug` shows the length alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body(Vec<u8>);

impl Body {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Takes the bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Into<Vec<u8>>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The request did not reach the other side: no address, no connection, no agreement on encryption.
    #[error("the host cannot be reached: {0}")]
    NotSent(String),
    /// The connection broke while the request or its answer was under way. Whether it was acted on is not known.
    #[error("the connection broke before the whole answer was there: {0}")]
    Interrupted(String),
    /// The answer is longer than what is read.
    #[error("the answer is longer than {0} bytes, which is the limit")]
    TooLong(usize),
}

/// Sends requests of HTTP. An implementation follows no redirect and sets no header but those that frame the message: the
/// address that it is given is the address to which the secrets of the request may go.
///
/// # Example
/// ```
/// use async_trait::async_trait;
/// use cti_sfdc::transport::http::{Request, Response};
/// use cti_sfdc::transport::{Body, Transport, TransportError};
///
/// /// Answers everything with nothing.
/// #[derive(Debug)]
/// struct Silence;
///
/// #[async_trait]
/// impl Transport for Silence {
///     async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
///         drop(request);
///         let mut response = Response::new(Body::default());
///         *response.status_mut() = http::StatusCode::NO_CONTENT;
///         Ok(response)
///     }
/// }
/// ```
#[async_trait]
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends a request; any status is an answer.
    ///
    /// # Errors
    /// [`TransportError`] when there is no answer.
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError>;
}
