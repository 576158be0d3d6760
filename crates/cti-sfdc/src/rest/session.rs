//! The session with an org, renewed once for all requests that find it expired.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cti_engine::connector::Clock;
use http::HeaderValue;
use url::Url;

use super::error::RestError;
use super::log_in::LogIn;
use crate::transport::Transport;

/// How long a log-in that was refused, or one whose session was refused, is not tried again: a log-in counts, and too many
/// lock the user out. Our decision.
const PAUSE: Duration = Duration::from_secs(30);

/// A token and the host at which it counts.
pub(super) struct Session {
    /// `Bearer …`, marked as sensitive.
    pub(super) authorization: HeaderValue,
    pub(super) instance: Url,
}

impl Session {
    pub(super) fn new(token: &str, instance: Url) -> Result<Self, RestError> {
        let header = HeaderValue::try_from(format!("Bearer {}", token.trim()));
        let mut authorization = header.map_err(|_| {
            RestError::Invalid("the token holds characters that cannot stand in a header: copy it again".to_owned())
        })?;
        authorization.set_sensitive(true);
        Ok(Self { authorization, instance })
    }
}

/// The session of a client.
pub(super) struct Sessions {
    log_in: LogIn,
    state: Mutex<State>,
    /// Held while a log-in is under way.
    gate: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Session>>,
    /// How many log-ins have ended.
    log_ins: u64,
    /// When the last one failed, or when its session was refused, and why.
    failed: Option<(Duration, RestError)>,
}

impl Sessions {
    pub(super) fn new(log_in: LogIn) -> Self {
        Self { log_in, state: Mutex::default(), gate: tokio::sync::Mutex::new(()) }
    }

    /// The session, opened if there is none.
    pub(super) async fn current(
        &self,
        transport: &dyn Transport,
        clock: &dyn Clock,
    ) -> Result<Arc<Session>, RestError> {
        let before = {
            let state = self.state();
            if let Some(session) = &state.current {
                return Ok(session.clone());
            }
            state.log_ins
        };
        self.open(before, transport, clock).await
    }

    /// Another session than one that was refused. Of all that come with the same refused session the first one logs in, and
    /// the others get what it got.
    pub(super) async fn renewed(
        &self,
        refused: &Arc<Session>,
        transport: &dyn Transport,
        clock: &dyn Clock,
    ) -> Result<Arc<Session>, RestError> {
        let before = {
            let mut state = self.state();
            match (&state.current, &state.failed) {
                (Some(session), _) if !Arc::ptr_eq(session, refused) => return Ok(session.clone()),
                _ if !self.log_in.is_renewable() => return Err(RestError::Expired),
                // It was opened a moment ago, and counts for others: code of the org's own may refuse what it likes.
                (Some(_), Some((at, error))) if is_recent(*at, clock) => return Err(error.clone()),
                _ => {}
            }
            state.current = None;
            state.log_ins
        };
        self.open(before, transport, clock).await
    }

    /// Whether another session can be opened in place of one that does not count.
    pub(super) fn are_renewable(&self) -> bool {
        self.log_in.is_renewable()
    }

    /// Notes that a session was refused although it was only just opened: for a while no other one is opened.
    pub(super) fn refused(&self, session: &Arc<Session>, why: &RestError, clock: &dyn Clock) {
        let mut state = self.state();
        if state.current.as_ref().is_some_and(|current| Arc::ptr_eq(current, session)) {
            state.failed = Some((clock.now(), why.clone()));
        }
    }

    async fn open(&self, before: u64, transport: &dyn Transport, clock: &dyn Clock) -> Result<Arc<Session>, RestError> {
        let _gate = self.gate.lock().await;
        {
            let state = self.state();
            match (&state.current, &state.failed) {
                (Some(session), _) => return Ok(session.clone()),
                // Another request logged in while this one waited; or there was a failure a moment ago.
                (None, Some((_, error))) if state.log_ins != before => return Err(error.clone()),
                (None, Some((at, error))) if !error.is_retryable() && is_recent(*at, clock) => {
                    return Err(error.clone());
                }
                _ => {}
            }
        }
        let opened = self.log_in.open(transport, clock.timestamp()).await;
        let mut state = self.state();
        state.log_ins += 1;
        match opened {
            Ok(session) => {
                let session = Arc::new(session);
                state.current = Some(session.clone());
                state.failed = None;
                Ok(session)
            }
            Err(error) => {
                state.failed = Some((clock.now(), error.clone()));
                Err(error)
            }
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_recent(at: Duration, clock: &dyn Clock) -> bool {
    clock.now().saturating_sub(at) < PAUSE
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instance = self.state().current.as_ref().map(|session| session.instance.to_string());
        f.debug_struct("Sessions").field("log_in", &self.log_in).field("instance", &instance).finish_non_exhaustive()
    }
}
