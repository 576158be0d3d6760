//! The client: checks, signs, sends, and tries again what may pass.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use cti_engine::connector::{Clock, TokioClock};
use url::Url;

use super::credentials::CredentialSource;
use super::wire::Wire;
use super::{endpoint, exchange, sign, wire};
use crate::service::{
    ConnectService, DescribeContact, DescribeQuickConnect, GetContactAttributes, ListAgentStatuses,
    ListQueueQuickConnects, ListQuickConnects, Operation, PutUserStatus, Repeat, ResumeContactRecording, ServiceError,
    StartContactRecording, StartOutboundVoiceContact, StartTaskContact, StopContact, StopContactRecording,
    SuspendContactRecording, TransferContact, UpdateContactAttributes, for_each_operation,
};

/// The Amazon Connect service over HTTP (feature `http`). Cheap to clone.
///
/// Requests go to the endpoint of the region, or to the one that is given, over TLS, and no redirect is followed. Each is
/// checked before anything is sent, and signed with version 4.
///
/// **Again.** What passes by itself (throttling, an error within the service, a connection that broke) is tried again, by
/// default twice, after 100 ms and 200 ms, shortened by chance to between half and all of it. A request whose answer was
/// lost is sent again only where twice does the same as once; for that a request that takes a client token and has none
/// gets one, the same for all attempts. Starting, stopping and pausing a recording is not sent again then.
///
/// ```no_run
/// use cti_connect::service::{ConnectService, Credentials, HttpService, StopContact};
///
/// # async fn run() -> Result<(), cti_connect::service::ServiceError> {
/// let service = HttpService::builder("ap-northeast-1", Credentials::from_environment()?).build()?;
/// let request = StopContact { instance_id: "11111111-…".to_owned(), contact_id: "22222222-…".to_owned() };
/// service.stop_contact(&request).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpService(Arc<Parts>);

struct Parts {
    client: reqwest::Client,
    endpoint: Url,
    region: String,
    credentials: Arc<dyn CredentialSource>,
    clock: Arc<dyn Clock>,
    timeout: Duration,
    attempts: u32,
}

/// What a client is made of; see [`HttpService::builder`].
pub struct HttpServiceBuilder {
    region: String,
    credentials: Arc<dyn CredentialSource>,
    endpoint: Option<String>,
    clock: Option<Arc<dyn Clock>>,
    timeout: Duration,
    attempts: u32,
}

/// The wait after the first attempt; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

impl HttpServiceBuilder {
    /// Sets the endpoint, such as that of a VPC: HTTPS, or plain HTTP to this machine.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Sets the clock by which requests are dated and time out; tokio's by default.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Sets how long one attempt may take, from sending to the last byte of the answer; 10 s by default, our decision.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how often a request is sent at most; 3 by default, as the clients of AWS do. 0 is taken for 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Makes the client; nothing is sent.
    ///
    /// # Errors
    /// [`ServiceError::Settings`] for a region or endpoint that is not one, and when the system's certificates cannot be
    /// read.
    pub fn build(self) -> Result<HttpService, ServiceError> {
        endpoint::check_region(&self.region)?;
        let endpoint = match &self.endpoint {
            Some(given) => endpoint::given(given)?,
            None => endpoint::of_region(&self.region)?,
        };
        Ok(HttpService(Arc::new(Parts {
            client: exchange::client(&endpoint)?,
            endpoint,
            region: self.region,
            credentials: self.credentials,
            clock: self.clock.unwrap_or_else(|| Arc::new(TokioClock::new())),
            timeout: self.timeout,
            attempts: self.attempts,
        })))
    }
}

impl fmt::Debug for HttpServiceBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpServiceBuilder")
            .field("region", &self.region)
            .field("timeout", &self.timeout)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl HttpService {
    /// A client for a region, with those credentials.
    pub fn builder(region: impl Into<String>, credentials: impl CredentialSource + 'static) -> HttpServiceBuilder {
        HttpServiceBuilder {
            region: region.into(),
            credentials: Arc::new(credentials),
            endpoint: None,
            clock: None,
            timeout: Duration::from_secs(10),
            attempts: 3,
        }
    }

    /// Where requests go.
    pub fn endpoint(&self) -> &str {
        self.0.endpoint.as_str()
    }

    /// Checks a request, and sends it as often as may help.
    async fn ask<O: Operation>(&self, request: &O) -> Result<O::Answer, ServiceError> {
        let Parts { clock, attempts, .. } = &*self.0;
        request.check(clock.timestamp())?;
        let wire = wire::write(request, new_token)?;
        let mut attempt = 1;
        loop {
            let error = match self.attempt::<O>(&wire).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let may_repeat = O::REPEAT != Repeat::Never || !error.is_outcome_unknown();
            if attempt >= *attempts || !error.is_retryable() || !may_repeat {
                return Err(error);
            }
            clock.sleep_until(clock.now().saturating_add(wait(attempt))).await;
            attempt += 1;
        }
    }

    async fn attempt<O: Operation>(&self, wire: &Wire) -> Result<O::Answer, ServiceError> {
        let Parts { client, endpoint, region, credentials, clock, .. } = &*self.0;
        let unusable = |error: url::ParseError| ServiceError::Settings { reason: error.to_string() };
        let address = endpoint.join(&wire.target).map_err(unusable)?;
        let exchange = async {
            let credentials = credentials.credentials().await?;
            let at = SystemTime::from(clock.timestamp());
            let method = wire.method.as_str();
            let headers = sign::headers(method, address.as_str(), wire.body.as_deref(), region, &credentials, at)?;
            exchange::send(client, address.clone(), wire, headers).await
        };
        self.in_time(exchange).await?.read()
    }

    /// What a future gives, unless it takes longer than an attempt may.
    async fn in_time<T>(&self, work: impl Future<Output = Result<T, ServiceError>>) -> Result<T, ServiceError> {
        let Parts { clock, timeout, .. } = &*self.0;
        let milliseconds = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        let mut work = pin!(work);
        let mut sleep = clock.sleep_until(clock.now().saturating_add(*timeout));
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => sleep.as_mut().poll(context).map(|()| Err(ServiceError::TimedOut { milliseconds })),
        })
        .await
    }
}

/// How long to wait after that many attempts.
fn wait(attempts: u32) -> Duration {
    let doubled = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    FIRST_WAIT.saturating_mul(doubled).min(LONGEST_WAIT).mul_f64(0.5 + fastrand::f64() / 2.0)
}

/// A token that nobody else has: 128 bits by chance, as UUIDs are written.
fn new_token() -> String {
    let bits = fastrand::u128(..);
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        bits >> 96,
        (bits >> 80) & 0xffff,
        (bits >> 64) & 0xfff,
        (bits >> 48) & 0xfff,
        bits & 0xffff_ffff_ffff
    )
}

impl fmt::Debug for HttpService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpService")
            .field("endpoint", &self.0.endpoint.as_str())
            .field("region", &self.0.region)
            .finish_non_exhaustive()
    }
}

macro_rules! over_http {
    ($($method:ident $Operation:ident $doc:literal;)+) => {
        #[async_trait]
        impl ConnectService for HttpService {
            $(
                async fn $method(
                    &self,
                    request: &$Operation,
                ) -> Result<<$Operation as Operation>::Answer, ServiceError> {
                    self.ask(request).await
                }
            )+
        }
    };
}

for_each_operation!(over_http);
