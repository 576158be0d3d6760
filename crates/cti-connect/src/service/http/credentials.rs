//! What requests are signed with.

use std::fmt;

use async_trait::async_trait;

use crate::service::ServiceError;

/// Credentials of AWS. `Debug` shows the id of the key alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

impl Credentials {
    /// A key and its secret.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        let (access_key_id, secret_access_key) = (access_key_id.into(), secret_access_key.into());
        Self { access_key_id, secret_access_key, session_token: None }
    }

    /// Sets the token of temporary credentials.
    pub fn with_session_token(mut self, session_token: impl Into<String>) -> Self {
        self.session_token = Some(session_token.into());
        self
    }

    /// Those of the environment, where Lambda puts them: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where there is
    /// one, `AWS_SESSION_TOKEN`.
    ///
    /// # Errors
    /// [`ServiceError::Credentials`] when one of the first two is not set.
    pub fn from_environment() -> Result<Self, ServiceError> {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let needed =
            |name: &str| set(name).ok_or_else(|| ServiceError::Credentials { reason: format!("`{name}` is not set") });
        let credentials = Self::new(needed("AWS_ACCESS_KEY_ID")?, needed("AWS_SECRET_ACCESS_KEY")?);
        Ok(match set("AWS_SESSION_TOKEN") {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        })
    }

    pub(super) fn for_signing(&self) -> aws_credential_types::Credentials {
        let (key, secret) = (self.access_key_id.clone(), self.secret_access_key.clone());
        aws_credential_types::Credentials::new(key, secret, self.session_token.clone(), None, "cti-connect")
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// Where credentials come from. It is asked before every attempt, so it keeps them for as long as they count.
#[async_trait]
pub trait CredentialSource: Send + Sync {
    /// The credentials of the moment.
    ///
    /// # Errors
    /// [`ServiceError::Credentials`] when there are none.
    async fn credentials(&self) -> Result<Credentials, ServiceError>;
}

/// The same ones for ever.
#[async_trait]
impl CredentialSource for Credentials {
    async fn credentials(&self) -> Result<Credentials, ServiceError> {
        Ok(self.clone())
    }
}
