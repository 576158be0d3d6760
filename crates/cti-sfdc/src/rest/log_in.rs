//! How the client gets a session: a plain token, client credentials, or a JWT that it signs.

use std::fmt;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request};
use jiff::Timestamp;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use super::address::{below, instance, origin};
use super::answer::Answer;
use super::error::RestError;
use super::jwt::{Key, assertion};
use super::session::Session;
use crate::transport::{Body, Transport};

/// Where log-ins are answered, on every host.
const TOKEN_PATH: &str = "/services/oauth2/token";

/// How the client logs in. Secrets do not show in `Debug`.
#[derive(Clone)]
pub struct LogIn(Way);

#[derive(Clone)]
enum Way {
    Token { token: String, instance: Url },
    ClientCredentials { host: Url, client_id: String, client_secret: String },
    JwtBearer { host: Url, audience: String, client_id: String, user: String, key: Key },
}

impl LogIn {
    /// A token that something else got, such as `sf org display` or a page, for the org at that address
    /// (`https://acme.my.salesforce.com`). It cannot be renewed.
    ///
    /// # Errors
    /// [`RestError::Address`].
    pub fn token(instance_url: &str, token: impl Into<String>) -> Result<Self, RestError> {
        Ok(Self(Way::Token { token: token.into(), instance: origin(instance_url)? }))
    }

    /// The id and secret of a connected app, for a program that acts as the app's own user. The address is that of the org
    /// (its My Domain): `login.salesforce.com` and `test.salesforce.com` do not answer this log-in (`external-apis` section
    /// 4.1).
    ///
    /// # Errors
    /// [`RestError::Address`].
    pub fn client_credentials(
        my_domain_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Self, RestError> {
        let host = origin(my_domain_url)?;
        if matches!(host.host_str(), Some("login.salesforce.com" | "test.salesforce.com")) {
            let message = "client credentials need the address of the org: use `https://NAME.my.salesforce.com`";
            return Err(RestError::Address(message.to_owned()));
        }
        Ok(Self(Way::ClientCredentials { host, client_id: client_id.into(), client_secret: client_secret.into() }))
    }

    /// A JWT that is signed with the private key of a connected app (RSA, PEM of PKCS#1 or PKCS#8), for a program that acts
    /// as a user. The address is `https://login.salesforce.com`, `https://test.salesforce.com` for a sandbox, or that of
    /// the org. The audience of the JWT is that of the log-in host (`external-apis` section 4.1).
    ///
    /// # Errors
    /// [`RestError::Address`], and [`RestError::Key`].
    pub fn jwt_bearer(
        log_in_url: &str,
        client_id: impl Into<String>,
        user: impl Into<String>,
        private_key: &str,
    ) -> Result<Self, RestError> {
        let host = origin(log_in_url)?;
        // A sandbox's host says so; its audience is that of all sandboxes.
        let is_sandbox =
            host.host_str().is_some_and(|host| host.contains(".sandbox.") || host == "test.salesforce.com");
        let audience = if is_sandbox { "https://test.salesforce.com" } else { "https://login.salesforce.com" };
        let (client_id, user, key) = (client_id.into(), user.into(), Key::read(private_key)?);
        Ok(Self(Way::JwtBearer { host, audience: audience.to_owned(), client_id, user, key }))
    }

    /// Sets the audience of the JWT, where it is not that of the log-in host; other ways have none.
    pub fn audience(mut self, url: &str) -> Self {
        if let Way::JwtBearer { audience, .. } = &mut self.0 {
            url.clone_into(audience);
        }
        self
    }

    /// Whether it can open a session again once one has expired.
    pub(super) fn is_renewable(&self) -> bool {
        !matches!(self.0, Way::Token { .. })
    }

    /// Opens a session.
    pub(super) async fn open(&self, transport: &dyn Transport, now: Timestamp) -> Result<Session, RestError> {
        let (host, form) = match &self.0 {
            Way::Token { token, instance } => return Session::new(token, instance.clone()),
            Way::ClientCredentials { host, client_id, client_secret } => {
                let mut form = Serializer::new(String::new());
                form.append_pair("grant_type", "client_credentials");
                form.append_pair("client_id", client_id).append_pair("client_secret", client_secret);
                (host, form.finish())
            }
            Way::JwtBearer { host, audience, client_id, user, key } => {
                let mut form = Serializer::new(String::new());
                form.append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
                form.append_pair("assertion", &assertion(key, client_id, user, audience, now)?);
                (host, form.finish())
            }
        };
        let mut request = Request::new(Body::from(form));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = super::client::uri(&below(host, TOKEN_PATH)?)?;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, form);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        let answer = Answer::read_log_in(transport.send(request).await?)?;
        // The body of a success is the token: nothing of it may be told.
        let granted: Value = answer.json().map_err(|_| without_text(answer.status))?;
        let token = member(&granted, "access_token", host)?;
        Session::new(token, instance(member(&granted, "instance_url", host)?, host)?)
    }
}

/// A member of what a log-in answers. A whole document without it is not what Salesforce answers, and will not be the next
/// time either: the address is wrong.
fn member<'v>(granted: &'v Value, name: &str, host: &Url) -> Result<&'v str, RestError> {
    let text = granted.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| {
        let host = cti_model::shortened(host.host_str().unwrap_or_default());
        RestError::Address(format!(
            "the log-in at `{host}` answers without `{name}`, which Salesforce always gives: log in at the address of an org"
        ))
    })
}

fn without_text(status: http::StatusCode) -> RestError {
    RestError::unreadable(status, "expected a token and the address of the org", b"")
}

impl fmt::Debug for LogIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (way, host, user) = match &self.0 {
            Way::Token { instance, .. } => ("Token", instance, None),
            Way::ClientCredentials { host, .. } => ("ClientCredentials", host, None),
            Way::JwtBearer { host, user, .. } => ("JwtBearer", host, Some(user)),
        };
        let mut shown = f.debug_struct(way);
        shown.field("host", &host.as_str());
        if let Some(user) = user {
            shown.field("user", user);
        }
        shown.finish_non_exhaustive()
    }
}
