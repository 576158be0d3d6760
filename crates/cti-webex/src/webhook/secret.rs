//! The secret of a subscription, and what it signs.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The secret of a subscription. `Debug` does not show it, and it is not written as JSON.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// The secret with which a subscription was registered; `None` for an empty text, with which anybody could sign.
    pub fn new(secret: impl Into<String>) -> Option<Self> {
        let secret = secret.into();
        (!secret.is_empty()).then_some(Self(secret))
    }

    /// Whether a signature is that of a body: the bytes as they came, not as they were read and written again. The
    /// signature is the HMAC-SHA256 of the body in hexadecimal digits (`webex` section 7.7). It is compared in constant
    /// time.
    ///
    /// ```
    /// use cti_webex::webhook::WebhookSecret;
    ///
    /// let secret = WebhookSecret::new("key").expect("not empty");
    /// let body = b"The quick brown fox jumps over the lazy dog";
    /// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    /// assert!(secret.signed(body, signature));
    /// assert!(!secret.signed(b"The quick brown fox", signature));
    /// ```
    pub fn signed(&self, body: &[u8], signature: &str) -> bool {
        let Some(signature) = bytes_of(signature.trim()) else { return false };
        // A key of any length is a key of HMAC.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else { return false };
        mac.update(body);
        mac.verify_slice(&signature).is_ok()
    }

    /// The signature of a body, for tests of a receiver.
    pub fn sign(&self, body: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else { return String::new() };
        mac.update(body);
        let bytes = mac.finalize().into_bytes();
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(..)")
    }
}

/// The bytes that hexadecimal digits write, 32 of them.
fn bytes_of(digits: &str) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = digits.as_bytes().try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let pair: Option<Vec<u32>> = pair.iter().map(|digit| char::from(*digit).to_digit(16)).collect();
        let [high, low] = pair?[..] else { return None };
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(bytes)
}
