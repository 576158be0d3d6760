//! Where a link leads: values choose neither scheme nor host (section 8.3).

use std::fmt;
use std::slice;

use serde::{Deserialize, Serialize};

use super::template::{Template, TemplatePart};
use crate::one_line::shortened;

/// Schemes whose address begins with a host.
const WEB: [&str; 2] = ["http", "https"];

/// Schemes whose address is one opaque name.
const OPAQUE: [&str; 3] = ["mailto", "tel", "sip"];

/// Why a text is not shown as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum LinkError {
    /// It is neither an address with a scheme nor a path that begins with one `/`.
    NoAddress,
    /// Its scheme is not one of `http`, `https`, `mailto`, `tel` and `sip`.
    Scheme(String),
    /// It has no host.
    NoHost,
    /// A value takes part in the scheme or host.
    ValueInOrigin,
    /// With its values the path has a `.` or `..` segment, encoded or not, which leads out of the path in the format.
    LeavesPath,
    /// It holds a control character, which browsers drop before they read an address.
    ControlCharacter,
    /// With its values it is longer than a value may be.
    TooLong,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => f.write_str(
                "it is not an address; expected one such as `https://example.com/` or a path such as `/lightning`",
            ),
            Self::Scheme(scheme) => {
                write!(f, "its scheme is `{}`, expected http, https, mailto, tel or sip", shortened(scheme))
            }
            Self::NoHost => f.write_str("it has no host; expected one behind `//`"),
            Self::ValueInOrigin => f.write_str("a value takes part in its scheme or host; expected them in the format"),
            Self::LeavesPath => f.write_str("with its values its path has a `.` or `..` segment"),
            Self::ControlCharacter => f.write_str("it holds a control character"),
            Self::TooLong => f.write_str("it is too long"),
        }
    }
}

/// What decides where an address leads: its scheme, and the host with all that belongs to it. Both are empty for a path
/// on the same host; of `mailto:` and `sip:` what follows the `@` counts as the host, and `tel:` has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    authority: String,
}

impl Origin {
    /// The origin of an address, as a browser would read it.
    ///
    /// # Errors
    /// [`LinkError`] for what is not taken for a link.
    pub fn of(address: &str) -> Result<Self, LinkError> {
        if address.contains(char::is_control) {
            return Err(LinkError::ControlCharacter);
        }
        let address = address.trim();
        if let Some(path) = address.strip_prefix('/') {
            // `//host` and, to a browser, `/\host` name a host.
            let names_host = path.starts_with(['/', '\\']);
            return if names_host { Err(LinkError::NoAddress) } else { Ok(Self::default()) };
        }
        let (scheme, rest) = address.split_once(':').ok_or(LinkError::NoAddress)?;
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        if !is_scheme {
            return Err(LinkError::NoAddress);
        }
        let scheme = scheme.to_ascii_lowercase();
        if OPAQUE.contains(&scheme.as_str()) {
            let authority = match scheme.as_str() {
                // Whoever comes after the first `@`, another recipient too, decides where it goes.
                "mailto" => {
                    let recipients = rest.split('?').next().unwrap_or_default();
                    recipients.split_once('@').map_or("", |(_, host)| host)
                }
                // RFC 3261, section 19.1.1: a SIP address may have a host alone.
                "sip" => {
                    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                    host.split([';', '?']).next().unwrap_or_default()
                }
                _ => "",
            };
            let authority = authority.to_owned();
            return if scheme == "sip" && authority.is_empty() {
                Err(LinkError::NoHost)
            } else {
                Ok(Self { scheme, authority })
            };
        }
        if !WEB.contains(&scheme.as_str()) {
            return Err(LinkError::Scheme(scheme));
        }
        // A browser reads `https:host`, `https:/host` and `https:\\host` as it reads `https://host`.
        let rest = rest.strip_prefix("//").ok_or(LinkError::NoHost)?;
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        if authority.is_empty() { Err(LinkError::NoHost) } else { Ok(Self { scheme, authority: authority.to_owned() }) }
    }

    /// Whether the address is one opaque name: that of `mailto:`, `tel:` and `sip:`.
    pub fn is_opaque(&self) -> bool {
        OPAQUE.contains(&self.scheme.as_str())
    }

    /// Whether the scheme is `sip`, whose host is always the format's.
    pub fn is_sip(&self) -> bool {
        self.scheme == "sip"
    }

    /// Whether the address has a host, or what counts as one.
    pub fn has_host(&self) -> bool {
        !self.authority.is_empty()
    }
}

/// Whether the path of an address has a `.` or `..` segment for a browser, or for a server that decodes it, also more than
/// once, before it walks it.
///
/// ```
/// use cti_model::attribute::has_dot_segment;
///
/// assert!(has_dot_segment("https://a.example/b/%2e%2E/c"));
/// assert!(has_dot_segment("/b/..%252fc"));
/// assert!(!has_dot_segment("https://a.example/b/...?c=/../d"));
/// ```
pub fn has_dot_segment(address: &str) -> bool {
    let mut path = address.split(['?', '#']).next().unwrap_or_default().as_bytes().to_vec();
    // Each pass takes at least two bytes, so that there is an end.
    loop {
        let is_dots = |segment: &[u8]| {
            // `..;a` is `..` with a parameter to some servers, blanks around it are dropped by others, and what is decoded
            // may end the path.
            let name = segment.split(|byte| b";?#".contains(byte)).next().unwrap_or_default();
            matches!(name.trim_ascii(), b"." | b"..")
        };
        if path.split(|byte| b"/\\".contains(byte)).any(is_dots) {
            return true;
        }
        let decoded = decoded(&path);
        if decoded.len() == path.len() {
            return false;
        }
        path = decoded;
    }
}

/// A text in which each `%` with two hexadecimal digits is the byte that they mean.
fn decoded(mut text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    while let Some((first, rest)) = text.split_first() {
        text = rest;
        let digit = |at: usize| rest.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        let byte = (*first == b'%').then(|| Some(digit(0)? * 16 + digit(1)?)).flatten();
        if let Some(byte) = byte.and_then(|byte| u8::try_from(byte).ok()) {
            out.push(byte);
            text = rest.get(2..).unwrap_or_default();
        } else {
            out.push(*first);
        }
    }
    out
}

/// What the format of a link says about where it leads, whatever its values are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkFormat {
    /// The origin that stands in front of the first value; `None` when the format begins with a value.
    pub origin: Option<Result<Origin, LinkError>>,
    /// Whether the first value stands in the origin.
    pub value_in_origin: bool,
    /// Whether the format has an `@` of its own.
    pub has_at: bool,
}

impl LinkFormat {
    /// Reads the format of a link. `used` gives, for a key, the attribute that is there to be used in formats: its own
    /// format, if that can be read, and its default.
    pub fn of<'t>(template: &'t Template, used: impl Fn(&str) -> Option<(Option<&'t Template>, &'t str)>) -> Self {
        let mut text = String::new();
        let mut before_value = None;
        let mut has_at = false;
        for part in template.parts() {
            let inner = match part {
                TemplatePart::Text(_) => slice::from_ref(part),
                TemplatePart::Key(key) => match used(key) {
                    Some((template, default)) => {
                        has_at |= default.contains('@');
                        template.map_or(&[][..], Template::parts)
                    }
                    None => slice::from_ref(part),
                },
            };
            for part in inner {
                match part {
                    TemplatePart::Text(literal) => text.push_str(literal),
                    TemplatePart::Key(_) => before_value = before_value.or(Some(text.len())),
                }
            }
        }
        let front = before_value.and_then(|end| text.get(..end)).unwrap_or(&text);
        let has_value = before_value.is_some();
        let has_at = has_at || text.contains('@');
        let begins_with_value = has_value && front.trim().is_empty();
        let found = Origin::of(front);
        let with_value = Origin::of(&format!("{front}x"));
        // The host of a SIP address may follow the value; the address with its values is looked at then.
        let may_follow = has_at && !front.contains('@') && with_value.as_ref().is_ok_and(Origin::is_sip);
        let value_in_origin = begins_with_value || (has_value && !may_follow && with_value != found);
        let origin = match found {
            _ if may_follow => Some(with_value),
            _ if begins_with_value => None,
            Err(_) if value_in_origin => Some(Err(LinkError::ValueInOrigin)),
            found => Some(found),
        };
        Self { origin, value_in_origin, has_at }
    }

    /// Why the format never makes a link while values are percent-encoded.
    pub fn refusal(&self) -> Option<LinkError> {
        match &self.origin {
            Some(Err(reason)) => Some(reason.clone()),
            _ => self.value_in_origin.then_some(LinkError::ValueInOrigin),
        }
    }
}
