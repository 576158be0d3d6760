//! Outgoing HTTP: only where the embedder allowed it.

use std::fmt;

use cti_model::OneLine;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::address::{Address, invalid, normal_host};
use super::capability::capability;
use super::error::{ConnectorError, ErrorKind};
use super::names::HttpMethod;

capability! {
    /// Sends HTTP requests. The door has put the request to the desk's [`HostPolicy`] before; an implementation must not
    /// follow a redirect to an address that it has not put to the same policy.
    ///
    /// # Example
    /// ```
    /// use async_trait::async_trait;
    /// use cti_engine::connector::{ConnectorError, Http, HttpRequest, HttpResponse};
    ///
    /// struct Client;
    ///
    /// #[async_trait]
    /// impl Http for Client {
    ///     async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
    ///         // … the embedder's own client, which sends `request.body` to `request.url` …
    ///         Ok(HttpResponse { status: 200, body: request.url.clone(), ..HttpResponse::default() })
    ///     }
    /// }
    /// ```
    trait Http, enum HttpCall, "http" {
        /// Sends a request; any status is an answer.
        Send send(request: &HttpRequest) -> HttpResponse,
            r#"{"request": {"method": "POST", "url": "https://api.example.com/v1", "#
            r#""headers": {"accept": "application/json"}, "body": "{}"}}"#
            => r#"{"status": 201, "headers": {"content-type": "application/json"}, "body": "{\"id\": 7}"}"#;
    }
}

/// A request to be sent.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRequest {
    /// The method.
    pub method: HttpMethod,
    /// The address, normalised as [`HostPolicy::check`] gives it. Another form of it is refused at the door, so that what was
    /// held against the policy is what the client reads.
    pub url: String,
    /// Header names and values. Names are tokens, values hold no control characters, and the headers that frame a message
    /// (`Host`, `Content-Length`, `Transfer-Encoding`, `Connection`) are the client's own: [`HostPolicy::admit`] refuses them.
    pub headers: IndexMap<String, String>,
    /// The body.
    pub body: Option<String>,
}

redacted!(struct HttpRequest { method });

/// What came back.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header names, in lower case, and values.
    pub headers: IndexMap<String, String>,
    /// The body, as text.
    pub body: String,
}

redacted!(struct HttpResponse { status });

/// Which addresses a flow may reach; none unless they are listed. Without the feature `http` there is nothing that reads an
/// address, and none is reached.
///
/// ```
/// use cti_engine::connector::HostPolicy;
///
/// let policy = HostPolicy::deny_all().allow_host("api.example.com").allow_subdomains_of("example.org");
/// assert!(policy.check("https://api.example.com/v1").is_ok());
/// assert!(policy.check("https://a.b.example.org/").is_ok());
/// assert!(policy.check("https://example.net/").is_err());
/// assert!(policy.check("http://api.example.com/").is_err(), "plain HTTP has to be allowed as well");
/// assert!(policy.check("https://api.example.com:8443/").is_err(), "and so has another port");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostPolicy {
    hosts: Vec<Allowed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Allowed {
    scheme: &'static str,
    host: String,
    port: u16,
    subdomains: bool,
}

impl HostPolicy {
    /// A policy under which no request is sent.
    pub fn deny_all() -> Self {
        Self::default()
    }

    /// The same, with HTTPS to that host on port 443.
    pub fn allow_host(mut self, host: &str) -> Self {
        self.hosts.push(Allowed { scheme: "https", host: normal_host(host), port: 443, subdomains: false });
        self
    }

    /// The same, with HTTPS to every host below that domain on port 443 (not to the domain itself).
    pub fn allow_subdomains_of(mut self, domain: &str) -> Self {
        self.hosts.push(Allowed { scheme: "https", host: normal_host(domain), port: 443, subdomains: true });
        self
    }

    /// The same, with exactly this scheme, host and port, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when the text is not an origin of HTTP or HTTPS, [`ErrorKind::Unsupported`] without the feature
    /// `http`.
    pub fn allow_origin(mut self, origin: &str) -> Result<Self, ConnectorError> {
        let Address { scheme, host, port, .. } = Address::parse(origin)?;
        self.hosts.push(Allowed { scheme, host, port, subdomains: false });
        Ok(self)
    }

    /// Reads an address, holds it against the policy, and gives it normalised.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] for what is not an absolute HTTP or HTTPS address or carries a user name or password,
    /// [`ErrorKind::Denied`] for an address that is not allowed, [`ErrorKind::Unsupported`] without the feature `http`.
    pub fn check(&self, address: &str) -> Result<String, ConnectorError> {
        let address = Address::parse(address)?;
        self.allows(&address)?;
        Ok(address.text)
    }

    /// Holds a request against the policy: its address, and its headers, which are data and must not be able to end their
    /// line or frame another message. Every request that leaves by the door of a desk is held against its policy.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] for an address or a header that cannot be sent, [`ErrorKind::Denied`] for an address that is
    /// not allowed, [`ErrorKind::Unsupported`] without the feature `http`.
    pub fn admit(&self, request: &HttpRequest) -> Result<(), ConnectorError> {
        let normal = self.check(&request.url)?;
        if normal != request.url {
            return Err(invalid("the address is not normalised: give it as `HostPolicy::check` does"));
        }
        request.headers.iter().try_for_each(|(name, value)| check_header(name, value))
    }

    fn allows(&self, address: &Address) -> Result<(), ConnectorError> {
        if address.has_credentials {
            return Err(invalid("the address carries a user name or password"));
        }
        if self.hosts.iter().any(|allowed| allowed.covers(address)) {
            return Ok(());
        }
        let Address { scheme, host, port, .. } = address;
        let message = format!("the desk does not allow requests to {scheme}://{host}:{port}");
        Err(ConnectorError::new(ErrorKind::Denied, message))
    }
}

fn check_header(name: &str, value: &str) -> Result<(), ConnectorError> {
    const FRAMING: [&str; 4] = ["host", "content-length", "transfer-encoding", "connection"];
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(invalid("a header's name is not a token: expected letters, digits and `-`"));
    }
    if value.chars().any(char::is_control) {
        return Err(invalid(format!("the header `{name}` holds a control character")));
    }
    if FRAMING.iter().any(|framing| framing.eq_ignore_ascii_case(name)) {
        return Err(invalid(format!("the header `{name}` frames the message, which the client does itself")));
    }
    Ok(())
}

impl Allowed {
    fn covers(&self, address: &Address) -> bool {
        if self.scheme != address.scheme || self.port != address.port {
            return false;
        }
        if !self.subdomains {
            return self.host == address.host;
        }
        // An address of IP is never below a domain, and nothing is below no domain.
        let is_below = address.is_domain && !self.host.trim_matches('.').is_empty();
        let below = address.host.strip_suffix(self.host.as_str()).filter(|_| is_below);
        below.is_some_and(|below| below.len() > 1 && below.ends_with('.'))
    }
}

impl fmt::Display for HostPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hosts.is_empty() {
            return f.write_str("no host");
        }
        for (at, host) in self.hosts.iter().enumerate() {
            let (comma, star) = (if at > 0 { ", " } else { "" }, if host.subdomains { "*." } else { "" });
            write!(f, "{comma}{}://{star}{}:{}", host.scheme, OneLine(&host.host), host.port)?;
        }
        Ok(())
    }
}

/// The normalised form of an absolute address of HTTP or HTTPS.
pub(crate) fn normal_address(address: &str) -> Result<String, ConnectorError> {
    Ok(Address::parse(address)?.text)
}
