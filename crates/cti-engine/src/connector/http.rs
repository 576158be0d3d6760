//! Outgoing HTTP: only where the embedder allowed it.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::capability::capability;
use super::error::{ConnectorError, ErrorKind};
use super::names::HttpMethod;

capability! {
    /// Sends HTTP requests. The door has put the request to the desk's [`HostPolicy`] before; an implementation must not
    /// follow a redirect to an address that it has not put to the same policy.
    trait Http, enum HttpCall, "http" {
        /// Sends a request; any status is an answer.
        Send send(request: &HttpRequest) -> HttpResponse;
    }
}

/// A request to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRequest {
    /// The method.
    pub method: HttpMethod,
    /// The address, normalised.
    pub url: Url,
    /// Header names and values. Names are tokens, values hold no control characters, and the headers that frame a message
    /// (`Host`, `Content-Length`, `Transfer-Encoding`, `Connection`) are the client's own: [`HostPolicy::admit`] refuses them.
    pub headers: IndexMap<String, String>,
    /// The body.
    pub body: Option<String>,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header names, in lower case, and values.
    pub headers: IndexMap<String, String>,
    /// The body, as text.
    pub body: String,
}

/// Which addresses a flow may reach; none unless they are listed.
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
        self.hosts.push(Allowed { scheme: "https", host: normal(host), port: 443, subdomains: false });
        self
    }

    /// The same, with HTTPS to every host below that domain on port 443 (not to the domain itself).
    pub fn allow_subdomains_of(mut self, domain: &str) -> Self {
        self.hosts.push(Allowed { scheme: "https", host: normal(domain), port: 443, subdomains: true });
        self
    }

    /// The same, with exactly this scheme, host and port, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// When the text is not an origin of HTTP or HTTPS.
    pub fn allow_origin(mut self, origin: &str) -> Result<Self, ConnectorError> {
        let url = parse(origin)?;
        let scheme = if url.scheme() == "https" { "https" } else { "http" };
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(invalid(format!("`{origin}` has no host")));
        };
        self.hosts.push(Allowed { scheme, host: host.to_owned(), port, subdomains: false });
        Ok(self)
    }

    /// Reads an address and holds it against the policy.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] for what is not an absolute HTTP or HTTPS address or carries a user name or password,
    /// [`ErrorKind::Denied`] for an address that is not allowed.
    pub fn check(&self, address: &str) -> Result<Url, ConnectorError> {
        let url = parse(address)?;
        self.allows(&url)?;
        Ok(url)
    }

    /// Holds a request against the policy: its address, and its headers, which are data and must not be able to end their
    /// line or frame another message. Every request that leaves by the door of a desk is held against its policy.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] for an address or a header that cannot be sent, [`ErrorKind::Denied`] for an address that is
    /// not allowed.
    pub fn admit(&self, request: &HttpRequest) -> Result<(), ConnectorError> {
        self.allows(&request.url)?;
        request.headers.iter().try_for_each(|(name, value)| check_header(name, value))
    }

    fn allows(&self, url: &Url) -> Result<(), ConnectorError> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("the address carries a user name or password"));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(invalid("the address has no host"));
        };
        if self.hosts.iter().any(|allowed| allowed.covers(url.scheme(), &host, port)) {
            return Ok(());
        }
        let message = format!("the desk does not allow requests to {}://{host}:{port}", url.scheme());
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
    fn covers(&self, scheme: &str, host: &Host<&str>, port: u16) -> bool {
        if self.scheme != scheme || self.port != port {
            return false;
        }
        match host {
            // An address is never below a domain.
            Host::Ipv4(_) | Host::Ipv6(_) => !self.subdomains && self.host == host.to_string(),
            Host::Domain(name) if self.subdomains => {
                name.strip_suffix(self.host.as_str()).is_some_and(|below| below.len() > 1 && below.ends_with('.'))
            }
            Host::Domain(name) => *name == self.host,
        }
    }
}

impl fmt::Display for HostPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hosts.is_empty() {
            return f.write_str("no host");
        }
        for (at, host) in self.hosts.iter().enumerate() {
            let (comma, star) = (if at > 0 { ", " } else { "" }, if host.subdomains { "*." } else { "" });
            write!(f, "{comma}{}://{star}{}:{}", host.scheme, host.host, host.port)?;
        }
        Ok(())
    }
}

/// A host as the URL standard writes it, so that comparing is comparing text.
fn normal(host: &str) -> String {
    Host::parse(host).map_or_else(|_| host.to_ascii_lowercase(), |host| host.to_string())
}

/// An absolute address of HTTP or HTTPS.
pub(crate) fn parse(address: &str) -> Result<Url, ConnectorError> {
    let url = Url::parse(address).map_err(|error| invalid(format!("not an address: {error}")))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(invalid(format!("`{other}` is neither http nor https"))),
    }
}

fn invalid(message: impl Into<String>) -> ConnectorError {
    ConnectorError::new(ErrorKind::Invalid, message)
}
