//! Apex REST: code of the org's own.

use http::Method;
use serde_json::Value;

use super::address::{encoded, segment};
use super::client::{Ask, Repeat, RestClient};
use super::error::RestError;

impl RestClient {
    /// Calls code of the org at a path (`Billing/balance`), by GET with the arguments in the address, since nothing is
    /// sent. An answer without a body is `null`.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn apex_get(&self, path: &str, arguments: &[(&str, &str)]) -> Result<Value, RestError> {
        let mut path = apex_path(path)?;
        let arguments: Vec<String> =
            arguments.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        if !arguments.is_empty() {
            path.push('?');
            path.push_str(&arguments.join("&"));
        }
        Ok(self.send(&Ask::get(path)).await?.json_if_any()?.unwrap_or_default())
    }

    /// Calls code of the org at a path by another method than GET. It is sent once only: what it does twice is not known.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn apex(&self, method: Method, path: &str, body: &Value) -> Result<Value, RestError> {
        let ask = Ask::new(method, apex_path(path)?, Repeat::Never).json(body)?;
        Ok(self.send(&ask).await?.json_if_any()?.unwrap_or_default())
    }
}

/// The path of Apex REST has no version.
fn apex_path(path: &str) -> Result<String, RestError> {
    let path = path.trim_matches('/');
    let segments: Result<Vec<String>, RestError> = path.split('/').map(segment).collect();
    Ok(format!("/services/apexrest/{}", segments?.join("/")))
}
