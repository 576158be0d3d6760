//! Web addresses, read as the URL standard reads them; without the feature `http` none is.

use super::error::{ConnectorError, ErrorKind};

/// An absolute address of HTTP or HTTPS, in its parts.
pub(super) struct Address {
    /// The whole, normalised.
    pub(super) text: String,
    /// `http` or `https`.
    pub(super) scheme: &'static str,
    /// The host, as the standard writes it.
    pub(super) host: String,
    /// Whether the host is a name, and not an address of IP.
    pub(super) is_domain: bool,
    /// The port, also where the address leaves it to the scheme.
    pub(super) port: u16,
    /// Whether it carries a user name or password.
    pub(super) has_credentials: bool,
}

impl Address {
    /// Reads an address.
    #[cfg(feature = "http")]
    pub(super) fn parse(address: &str) -> Result<Self, ConnectorError> {
        let url = url::Url::parse(address).map_err(|error| invalid(format!("not an address: {error}")))?;
        let scheme = match url.scheme() {
            "http" => "http",
            "https" => "https",
            other => return Err(invalid(format!("`{other}` is neither http nor https"))),
        };
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(invalid("the address has no host"));
        };
        Ok(Self {
            scheme,
            host: host.to_string(),
            is_domain: matches!(host, url::Host::Domain(_)),
            port,
            has_credentials: !url.username().is_empty() || url.password().is_some(),
            text: url.into(),
        })
    }

    /// Reads no address.
    #[cfg(not(feature = "http"))]
    pub(super) fn parse(_: &str) -> Result<Self, ConnectorError> {
        let message = "this build sends no HTTP requests: switch on the feature `http` of cti-engine";
        Err(ConnectorError::new(ErrorKind::Unsupported, message))
    }
}

/// A host as the URL standard writes it, so that comparing is comparing text.
pub(super) fn normal_host(host: &str) -> String {
    #[cfg(feature = "http")]
    if let Ok(host) = url::Host::parse(host) {
        return host.to_string();
    }
    host.to_ascii_lowercase()
}

pub(super) fn invalid(message: impl Into<String>) -> ConnectorError {
    ConnectorError::new(ErrorKind::Invalid, message)
}
