//! How a value is written into a link (section 8.3).

use std::borrow::Cow;
use std::fmt::Write;

use cti_model::attribute::{LinkFormat, Origin};

/// How a value is written into a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is.
    Plain,
    /// Percent-encoded, but for unreserved characters (RFC 3986) and these.
    Component(&'static str),
}

impl Encoding {
    /// How values are written into a link.
    pub(super) fn of(link: &LinkFormat) -> Self {
        let origin = link.origin.as_ref().and_then(|origin| origin.as_ref().ok());
        let is_opaque = origin.is_some_and(Origin::is_opaque);
        // `tel:%2B1202` and `mailto:ada%40example.com` are not understood everywhere. Where the format has an `@` of its
        // own, or names the host of a SIP address, one in a value would move the host.
        Self::Component(match (is_opaque, link.has_at || origin.is_some_and(Origin::is_sip)) {
            (false, _) => "",
            (true, true) => "+",
            (true, false) => "+@",
        })
    }

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
