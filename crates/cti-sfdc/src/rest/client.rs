//! The client: sends a request, renews the session once, and tries again what may pass.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use cti_engine::connector::{Clock, TokioClock};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde::Serialize;
use url::Url;

use super::address::below;
use super::answer::Answer;
use super::error::RestError;
use super::limits::ApiUsage;
use super::log_in::LogIn;
use super::retry::RetryPolicy;
use super::session::{Session, Sessions};
use super::web::WebTransport;
use crate::error_code::ErrorCode;
use crate::transport::{Body, Transport};

/// The version of the API that is spoken unless another is set.
const VERSION: &str = "62.0";

/// A client of an org's REST API. Cheap to clone; its clones share one session.
///
/// Log-in happens with the first request. See the [module](super) for what it does about sessions that expire, locks and
/// broken connections.
#[derive(Clone)]
pub struct RestClient(Arc<Parts>);

struct Parts {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    sessions: Sessions,
    version: String,
    retry: RetryPolicy,
    timeout: Duration,
    usage: Mutex<Option<ApiUsage>>,
}

/// What a client is made of; see [`RestClient::builder`].
#[derive(Debug)]
pub struct RestClientBuilder {
    log_in: LogIn,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    version: String,
    retry: RetryPolicy,
    timeout: Duration,
}

impl RestClientBuilder {
    /// Sets what carries the requests; the internet by default ([`WebTransport`]).
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets the clock by which requests time out and waits end; tokio's by default.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Sets the version of the API; `62.0` by default.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Sets how often a request is tried again.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Sets how long one attempt may take, from sending to the last byte of the answer, and how long a log-in may; 20 s by
    /// default. Where [`RetryPolicy::within`] is longer, it bounds them together.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Makes the client; nothing is sent.
    ///
    /// # Errors
    /// [`RestError::Invalid`] for a version that is not one, and when the system's certificates cannot be read.
    pub fn build(self) -> Result<RestClient, RestError> {
        let is_version = self
            .version
            .strip_suffix(".0")
            .is_some_and(|major| (1..=3).contains(&major.len()) && major.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_version {
            let version = cti_model::shortened(&self.version);
            return Err(RestError::Invalid(format!(
                "`{version}` is not a version of the API: expected such as `{VERSION}`"
            )));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(WebTransport::new()?),
        };
        Ok(RestClient(Arc::new(Parts {
            transport,
            clock: self.clock.unwrap_or_else(|| Arc::new(TokioClock::new())),
            sessions: Sessions::new(self.log_in),
            version: self.version,
            retry: self.retry,
            timeout: self.timeout,
            usage: Mutex::default(),
        })))
    }
}

/// Whether a request may be sent again when it is not known what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Twice does the same as once.
    Safe,
    /// Twice does the same as once, but the second answer says that it failed.
    Undone,
    /// Twice does something twice.
    Never,
}

/// A request to the API.
#[derive(Debug)]
pub(super) struct Ask {
    method: Method,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Vec<u8>>,
    repeat: Repeat,
}

impl Ask {
    /// A request that only reads.
    pub(super) fn get(path: String) -> Self {
        Self { method: Method::GET, path, headers: Vec::new(), body: None, repeat: Repeat::Safe }
    }

    pub(super) fn new(method: Method, path: String, repeat: Repeat) -> Self {
        Self { method, path, headers: Vec::new(), body: None, repeat }
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Result<Self, RestError> {
        let value = HeaderValue::try_from(value);
        let value = value.map_err(|_| RestError::Invalid(format!("the header `{name}` cannot have that value")))?;
        self.headers.push((HeaderName::from_static(name), value));
        Ok(self)
    }

    pub(super) fn json(mut self, body: &impl Serialize) -> Result<Self, RestError> {
        let body = serde_json::to_vec(body);
        self.body = Some(body.map_err(|error| RestError::Invalid(format!("the body cannot be written: {error}")))?);
        Ok(self)
    }
}

impl RestClient {
    /// A client that logs in in that way.
    pub fn builder(log_in: LogIn) -> RestClientBuilder {
        RestClientBuilder {
            log_in,
            transport: None,
            clock: None,
            version: VERSION.to_owned(),
            retry: RetryPolicy::default(),
            timeout: Duration::from_secs(20),
        }
    }

    /// The client with every setting as it is by default.
    ///
    /// # Errors
    /// As for [`RestClientBuilder::build`].
    pub fn new(log_in: LogIn) -> Result<Self, RestError> {
        Self::builder(log_in).build()
    }

    /// How many calls the org has counted today, as its last answer said; `None` before the first one.
    pub fn usage(&self) -> Option<ApiUsage> {
        self.0.usage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The version of the API that is spoken.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// A path of the version that is spoken.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/services/data/v{}{rest}", self.0.version)
    }

    /// Sends a request, as often as may help, and gives its answer.
    pub(super) async fn send(&self, ask: &Ask) -> Result<Answer, RestError> {
        let Parts { clock, retry, .. } = &*self.0;
        let began = clock.now();
        let ends = began.saturating_add(retry.within.max(self.0.timeout));
        let (mut attempts, mut may_be_done, mut was_refused) = (0, false, false);
        loop {
            attempts += 1;
            let (error, asked) = match self.attempt(ask, ends, &mut was_refused).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let is_unknown = error.is_outcome_unknown();
            let timed_out_query = error.has(&ErrorCode::QueryTimeout) && attempts > 1;
            let may_be_sent = match ask.repeat {
                Repeat::Safe => true,
                Repeat::Undone => !is_unknown,
                Repeat::Never => error.is_unsent(),
            };
            let may = error.is_retryable() && may_be_sent && !timed_out_query;
            let wait = retry.wait(attempts, clock.now().saturating_sub(began), asked).filter(|_| may);
            let Some(wait) = wait else {
                let is_unsure = may_be_done && !is_unknown;
                return Err(if is_unsure { RestError::Unsure(Box::new(error)) } else { error });
            };
            may_be_done |= is_unknown && ask.method != Method::GET;
            clock.sleep_until(clock.now().saturating_add(wait)).await;
        }
    }

    /// One attempt. A request is sent in at most two sessions, whatever became of the log-in between them: `was_refused` says
    /// that the first one did not count.
    async fn attempt(
        &self,
        ask: &Ask,
        ends: Duration,
        was_refused: &mut bool,
    ) -> Result<Answer, (RestError, Option<Duration>)> {
        let Parts { transport, clock, sessions, .. } = &*self.0;
        let session = self.in_time(ends, sessions.current(&**transport, &**clock)).await;
        let mut session = session.map_err(|error| (unsent(error), None))?;
        loop {
            let request = request(ask, &session).map_err(|error| (error, None))?;
            let failed = match self.exchange(request, ends).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            // The org has moved, and the log-in knows where to.
            let has_moved = matches!(failed.0, RestError::Address(_)) && sessions.are_renewable();
            if !has_moved && !is_session_refused(&failed.0) {
                return Err(failed);
            }
            let said = failed.0.faults().first().map_or_else(|| failed.0.to_string(), |fault| fault.message.clone());
            if std::mem::replace(was_refused, true) {
                let error = if has_moved { failed.0 } else { RestError::NotAllowed(said) };
                sessions.refused(&session, &error, &**clock);
                return Err((error, None));
            }
            let next = self.in_time(ends, sessions.renewed(&session, &**transport, &**clock)).await;
            session = next.map_err(|error| match error {
                // The code is the same for a session that is alive; the sentence tells.
                RestError::Expired if said.contains("not valid for use") => (RestError::NotAllowed(said), None),
                error => (unsent(error), None),
            })?;
        }
    }

    /// Sends a request once; an error comes with how long the org wants to be left alone.
    async fn exchange(&self, request: Request<Body>, ends: Duration) -> Result<Answer, (RestError, Option<Duration>)> {
        let send = async { Ok(self.0.transport.send(request).await?) };
        let response = self.in_time(ends, send).await.map_err(|error| (error, None))?;
        if let Some(usage) = ApiUsage::read(response.headers()) {
            *self.0.usage.lock().unwrap_or_else(PoisonError::into_inner) = Some(usage);
        }
        let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asked = asked.and_then(|asked| asked_wait(asked, self.0.clock.timestamp()));
        Answer::read(response).map_err(|error| (error, asked))
    }

    /// What a future gives, unless it takes longer than an attempt may, or than the request as a whole.
    async fn in_time<T>(
        &self,
        ends: Duration,
        work: impl Future<Output = Result<T, RestError>>,
    ) -> Result<T, RestError> {
        let Parts { clock, timeout, .. } = &*self.0;
        let now = clock.now();
        let within = ends.saturating_sub(now).min(*timeout);
        let mut work = pin!(work);
        let mut sleep = clock.sleep_until(now.saturating_add(within));
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => sleep.as_mut().poll(context).map(|()| Err(RestError::TimedOut(within))),
        })
        .await
    }
}

/// How long an org wants to be left alone: a number of seconds, or a date.
fn asked_wait(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    let until = || rfc2822::parse(text).ok()?.timestamp().duration_since(now).try_into().ok();
    text.parse().ok().map(Duration::from_secs).or_else(until)
}

/// The error of a log-in, told apart from those after which the org may have done what it was asked.
fn unsent(error: RestError) -> RestError {
    match error {
        RestError::Refused(_) | RestError::Transport(_) | RestError::TimedOut(_) | RestError::Unreadable { .. } => {
            RestError::NotLoggedIn(Box::new(error))
        }
        error => error,
    }
}

/// Whether an answer means that the session does not count, or not any more.
fn is_session_refused(error: &RestError) -> bool {
    match error {
        RestError::Refused(refusal) => {
            refusal.status == StatusCode::UNAUTHORIZED || refusal.has(&ErrorCode::InvalidSessionId)
        }
        RestError::Unreadable { status, .. } => *status == StatusCode::UNAUTHORIZED,
        _ => false,
    }
}

fn request(ask: &Ask, session: &Session) -> Result<Request<Body>, RestError> {
    let mut request = Request::new(Body::from(ask.body.clone().unwrap_or_default()));
    *request.method_mut() = ask.method.clone();
    *request.uri_mut() = uri(&below(&session.instance, &ask.path)?)?;
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, session.authorization.clone());
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    if ask.body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in &ask.headers {
        headers.insert(name.clone(), value.clone());
    }
    Ok(request)
}

/// An address as requests have it.
pub(super) fn uri(url: &Url) -> Result<Uri, RestError> {
    url.as_str().parse().map_err(|error| RestError::Invalid(format!("the request is too long to be sent: {error}")))
}

impl fmt::Debug for RestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { transport, sessions, version, retry, timeout, .. } = &*self.0;
        f.debug_struct("RestClient")
            .field("sessions", sessions)
            .field("transport", transport)
            .field("version", version)
            .field("retry", retry)
            .field("timeout", timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::asked_wait;

    #[test]
    fn an_org_asks_for_a_wait_in_seconds_or_by_a_date() {
        let now = "2015-10-21T07:27:00Z".parse().expect("a time");
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(60)),
            ("Wed, 21 Oct 2015 07:26:00 GMT", None),
            ("soon", None),
            ("-1", None),
        ] {
            assert_eq!(asked_wait(text, now), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
