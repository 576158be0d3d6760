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
            Self::ControlCharacter => f.write_str("it holds a control character"),
            Self::TooLong => f.write_str("it is too long"),
        }
    }
}

/// What decides where an address leads: its scheme, and the host with all that belongs to it. Both are empty for a path
/// on the same host.
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
            return Ok(Self { scheme, authority: String::new() });
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
        let begins_with_value = has_value && front.trim().is_empty();
        let found = Origin::of(front);
        let value_in_origin = begins_with_value || (has_value && Origin::of(&format!("{front}x")) != found);
        let origin = match found {
            _ if begins_with_value => None,
            Err(_) if value_in_origin => Some(Err(LinkError::ValueInOrigin)),
            found => Some(found),
        };
        Self { origin, value_in_origin, has_at: has_at || text.contains('@') }
    }

    /// Why the format never makes a link while values are percent-encoded.
    pub fn refusal(&self) -> Option<LinkError> {
        match &self.origin {
            Some(Err(reason)) => Some(reason.clone()),
            _ => self.value_in_origin.then_some(LinkError::ValueInOrigin),
        }
    }
}
