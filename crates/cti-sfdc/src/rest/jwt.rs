//! The JWT of a log-in: claims, signed with RS256.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde::Serialize;

use super::error::RestError;

/// How long a JWT counts, in seconds: Salesforce takes at most three minutes (`external-apis` section 4.1).
const SECONDS: i64 = 180;

/// A private key of RSA.
#[derive(Clone)]
pub(super) struct Key(Arc<RsaKeyPair>);

impl Key {
    /// Reads PEM of PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`).
    pub(super) fn read(pem: &str) -> Result<Self, RestError> {
        let wrong = |why: String| RestError::Key(why);
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes());
        let pair = match key.map_err(|_| wrong("expected PEM with `PRIVATE KEY` or `RSA PRIVATE KEY`".to_owned()))? {
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            _ => return Err(wrong("expected a key of RSA".to_owned())),
        };
        let pair = pair.map_err(|error| wrong(format!("expected a key of RSA with 2048 to 4096 bits: {error}")))?;
        Ok(Self(Arc::new(pair)))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
}

/// A JWT by which a connected app logs in as a user.
pub(super) fn assertion(
    key: &Key,
    client_id: &str,
    user: &str,
    audience: &str,
    now: Timestamp,
) -> Result<String, RestError> {
    let exp = now.as_second().saturating_add(SECONDS);
    let claims = serde_json::to_vec(&Claims { iss: client_id, sub: user, aud: audience, exp });
    let claims = claims.map_err(|error| RestError::Key(error.to_string()))?;
    let signed =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(br#"{"alg":"RS256","typ":"JWT"}"#), URL_SAFE_NO_PAD.encode(claims));
    let mut signature = vec![0; key.0.public().modulus_len()];
    let done = key.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature);
    done.map_err(|_| RestError::Key("signing failed".to_owned()))?;
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
