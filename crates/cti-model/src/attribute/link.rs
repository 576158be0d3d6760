//! Where a link leads, and how a value is written into one: values choose neither scheme nor host (section 8.3).

use std::borrow::Cow;
use std::fmt::{self, Write};

use serde::Serialize;

use crate::one_line::shortened;

/// Schemes whose address begins with a host.
const WEB: [&str; 2] = ["http", "https"];

/// Schemes whose address is one opaque name.
const OPAQUE: [&str; 3] = ["mailto", "tel", "sip"];

/// Why a text is not shown as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum LinkRefusal {
    /// It is neither an address with a scheme nor a path that begins with one `/`.
    NoAddress,
    /// Its scheme is not one of `http`, `https`, `mailto`, `tel` and `sip`.
    Scheme(String),
    /// It has no host.
    NoHost,
    /// A value takes part in the scheme or host.
    ValueInOrigin,
    /// It holds a control character, which browsers drop before they read an address.
    ControlCharacter,
    /// It is longer than [`Template::MAX_RENDERED`](super::Template::MAX_RENDERED).
    TooLong,
}

impl fmt::Display for LinkRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => f.write_str(
                "it is no address; expected one such as `https://example.com/` or a path such as `/lightning`",
            ),
            Self::Scheme(scheme) => {
                write!(f, "its scheme is `{}`, expected http, https, mailto, tel or sip", shortened(scheme))
            }
            Self::NoHost => f.write_str("it has no host; expected one behind `//`"),
            Self::ValueInOrigin => f.write_str("a value takes part in its scheme or host; expected them in the format"),
            Self::ControlCharacter => f.write_str("it holds a control character"),
            Self::TooLong => f.write_str("it is too long"),
        }
    }
}

/// What decides where an address leads: its scheme, and the host with all that belongs to it. Both are empty for a path
/// on the same host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    scheme: String,
    authority: String,
}

impl Origin {
    /// The origin of an address, as a browser would read it.
    pub(super) fn of(address: &str) -> Result<Self, LinkRefusal> {
        if address.contains(char::is_control) {
            return Err(LinkRefusal::ControlCharacter);
        }
        let address = address.trim();
        if let Some(path) = address.strip_prefix('/') {
            // `//host` and, to a browser, `/\host` name a host.
            let names_host = path.starts_with(['/', '\\']);
            return if names_host { Err(LinkRefusal::NoAddress) } else { Ok(Self::default()) };
        }
        let (scheme, rest) = address.split_once(':').ok_or(LinkRefusal::NoAddress)?;
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        if !is_scheme {
            return Err(LinkRefusal::NoAddress);
        }
        let scheme = scheme.to_ascii_lowercase();
        if OPAQUE.contains(&scheme.as_str()) {
            return Ok(Self { scheme, authority: String::new() });
        }
        if !WEB.contains(&scheme.as_str()) {
            return Err(LinkRefusal::Scheme(scheme));
        }
        // A browser reads `https:host`, `https:/host` and `https:\\host` as it reads `https://host`.
        let rest = rest.strip_prefix("//").ok_or(LinkRefusal::NoHost)?;
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        if authority.is_empty() {
            Err(LinkRefusal::NoHost)
        } else {
            Ok(Self { scheme, authority: authority.to_owned() })
        }
    }

    /// How values are written into an address of this origin.
    pub(super) fn encoding(&self, format_has_at: bool) -> Encoding {
        // `tel:%2B1202` and `mailto:ada%40example.com` are not understood everywhere. Where the format has an `@` of its
        // own, one in a value would move the host.
        let opaque = OPAQUE.contains(&self.scheme.as_str());
        Encoding::Component(match (opaque, format_has_at) {
            (false, _) => "",
            (true, true) => "+",
            (true, false) => "+@",
        })
    }
}

/// How a value is written into a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is.
    Plain,
    /// Percent-encoded, but for unreserved characters (RFC 3986) and these.
    Component(&'static str),
}

impl Encoding {
    pub(super) fn apply(self, value: &str) -> Cow<'_, str> {
        let Self::Component(kept) = self else { return value.into() };
        let stays =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.as_bytes().contains(&byte);
        if value.bytes().all(stays) {
            return value.into();
        }
        let mut encoded = String::with_capacity(value.len() + 16);
        for byte in value.bytes() {
            if stays(byte) {
                encoded.push(char::from(byte));
            } else {
                // Writing to a string does not fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        encoded.into()
    }
}
