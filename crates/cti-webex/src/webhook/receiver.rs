//! Taking deliveries: verified, and each event once.

use std::time::Duration;

use cti_model::shortened;
use indexmap::IndexSet;

use super::{WebhookEvent, WebhookSecret};

/// How many deliveries are remembered. What is delivered again is delivered within minutes.
const MOST: usize = 16_384;

/// How old a delivery may be, and how far ahead of this clock: what Cisco's guide suggests (`webex` section 7.7).
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// What came by HTTP. Names of headers are compared without their case.
#[derive(Clone, Copy)]
pub struct Delivery<'d> {
    /// The body, as it came.
    pub body: &'d [u8],
    /// The header [`Delivery::SIGNATURE`].
    pub signature: Option<&'d str>,
    /// The header [`Delivery::TIMESTAMP`]; the first version of subscriptions has none.
    pub timestamp: Option<&'d str>,
}

impl<'d> Delivery<'d> {
    /// The header with the signature.
    pub const SIGNATURE: &'static str = "X-WebexCC-Signature";
    /// The header with the time, in milliseconds since 1970 began.
    pub const TIMESTAMP: &'static str = "X-WebexCC-Timestamp";
    /// The header with the version of the subscription.
    pub const VERSION: &'static str = "X-WebexCC-Webhook-Version";

    /// Takes what is needed of a request's headers.
    pub fn new(body: &'d [u8], headers: impl IntoIterator<Item = (&'d str, &'d str)>) -> Self {
        let mut delivery = Self { body, signature: None, timestamp: None };
        for (name, value) in headers {
            if name.eq_ignore_ascii_case(Self::SIGNATURE) {
                delivery.signature = Some(value);
            } else if name.eq_ignore_ascii_case(Self::TIMESTAMP) {
                delivery.timestamp = Some(value);
            }
        }
        delivery
    }
}

impl std::fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Why a delivery is not taken. What it says is not repeated: it is a stranger's, or a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// There is no signature.
    #[error("the header `{}` is missing: register the subscription with a secret", Delivery::SIGNATURE)]
    NotSigned,
    /// The signature is not that of the body under any secret.
    #[error(
        "the signature is not that of the body: expected the HMAC-SHA256 of the bytes as they came, with the subscription's secret"
    )]
    WrongSignature,
    /// The time is not one, or not that of the body.
    #[error("the header `{}` is not the time that the body has in `comciscotimestamp`", Delivery::TIMESTAMP)]
    WrongTimestamp,
    /// It was sent too long ago, or is said to be sent too far ahead.
    #[error("the delivery is {seconds} s away from now: expected at most {most} s")]
    TooOld {
        /// How far it is from now.
        seconds: u64,
        /// How far it may be.
        most: u64,
    },
    /// The body is not an event.
    #[error("the body is not an event: {why}")]
    NotAnEvent {
        /// Why.
        why: String,
    },
}

/// A delivery that is genuine.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// It came for the first time.
    New(WebhookEvent),
    /// It came before: answer as if it were new, and do nothing.
    Repeated(WebhookEvent),
}

impl Received {
    /// The event, when it is new.
    pub fn new_event(self) -> Option<WebhookEvent> {
        match self {
            Self::New(event) => Some(event),
            Self::Repeated(_) => None,
        }
    }
}

/// Takes the deliveries of subscriptions. Several secrets are known while one is being replaced, or of several
/// subscriptions.
///
/// ```
/// use cti_webex::webhook::{Delivery, Received, Receiver, WebhookSecret};
///
/// let secret = WebhookSecret::new("s3cret").expect("not empty");
/// let mut receiver = Receiver::new([secret.clone()]);
/// let body = br#"{"id": "d-1", "specversion": "1.0", "type": "task:connected", "source": "/com/cisco/wxcc/sub-1",
///     "data": {"taskId": "t-1", "agentId": "a-1"}}"#;
/// let signature = secret.sign(body);
/// let delivery = Delivery::new(body, [("x-webexcc-signature", signature.as_str())]);
/// assert!(matches!(receiver.receive(&delivery, 0)?, Received::New(event) if event.task_id() == Some("t-1")));
/// assert!(matches!(receiver.receive(&delivery, 0)?, Received::Repeated(_)));
/// # Ok::<(), cti_webex::webhook::WebhookError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Receiver {
    secrets: Vec<WebhookSecret>,
    tolerance: Duration,
    seen: IndexSet<String>,
}

impl Receiver {
    /// Takes what one of the secrets signed. Without any secret nothing is taken.
    pub fn new(secrets: impl IntoIterator<Item = WebhookSecret>) -> Self {
        Self { secrets: secrets.into_iter().collect(), tolerance: TOLERANCE, seen: IndexSet::new() }
    }

    /// Sets how far the time of a delivery may be from now; five minutes by default.
    pub fn with_tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Takes a delivery, `now` in milliseconds since 1970 began. The time is checked only where the delivery has one:
    /// the first version of subscriptions sends none. Nothing is read of a body that is not signed.
    ///
    /// # Errors
    /// [`WebhookError`]: it is not genuine, too old, or not an event. Answer 401 to what is not genuine or too old, and 400
    /// to what is not an event.
    pub fn receive(&mut self, delivery: &Delivery<'_>, now: i64) -> Result<Received, WebhookError> {
        let signature = delivery.signature.filter(|it| !it.trim().is_empty()).ok_or(WebhookError::NotSigned)?;
        if !self.secrets.iter().any(|secret| secret.signed(delivery.body, signature)) {
            return Err(WebhookError::WrongSignature);
        }
        let body = std::str::from_utf8(delivery.body)
            .map_err(|error| WebhookError::NotAnEvent { why: shortened(&error.to_string()) })?;
        let event = WebhookEvent::from_json(body)?;
        if let Some(timestamp) = delivery.timestamp {
            let sent: i64 = timestamp.trim().parse().map_err(|_| WebhookError::WrongTimestamp)?;
            if event.sent_at().is_some_and(|at| at != sent) {
                return Err(WebhookError::WrongTimestamp);
            }
            let away = Duration::from_millis(now.abs_diff(sent));
            if away > self.tolerance {
                let (seconds, most) = (away.as_secs(), self.tolerance.as_secs());
                return Err(WebhookError::TooOld { seconds, most });
            }
        }
        Ok(if self.remember(&event) { Received::New(event) } else { Received::Repeated(event) })
    }

    /// Forgets that an event came: it could not be worked on, and is new when it is delivered again.
    pub fn forget(&mut self, event: &WebhookEvent) {
        if let Some(key) = event.key() {
            self.seen.shift_remove(&key);
        }
    }

    /// Notes that an event came; whether it did for the first time. One without an id is always new.
    fn remember(&mut self, event: &WebhookEvent) -> bool {
        let Some(key) = event.key() else { return true };
        if self.seen.contains(&key) {
            return false;
        }
        if self.seen.len() >= MOST {
            self.seen.drain(..MOST / 2);
        }
        self.seen.insert(key)
    }
}
