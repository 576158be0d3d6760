//! Time, as the embedder gives it.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::{Boxed, Shared, VirtualTime};

/// A future that ends when a clock says so.
pub type Sleep = Boxed<'static, ()>;

/// A source of time. A run asks it for the time, and to wake it at its deadline.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use cti_engine::connector::{Clock, Sleep};
/// use jiff::Timestamp;
///
/// #[derive(Debug)]
/// struct Timer(tokio::time::Instant);
///
/// impl Clock for Timer {
///     fn now(&self) -> Duration {
///         self.0.elapsed()
///     }
///
///     fn timestamp(&self) -> Timestamp {
///         Timestamp::now()
///     }
///
///     fn sleep_until(&self, time: Duration) -> Sleep {
///         Box::pin(tokio::time::sleep_until(self.0 + time))
///     }
/// }
/// ```
pub trait Clock: Shared + fmt::Debug {
    /// How long this clock has been going; it never goes back.
    fn now(&self) -> Duration;

    /// The date and time.
    fn timestamp(&self) -> Timestamp;

    /// Ends once [`Clock::now`] has come to that time.
    fn sleep_until(&self, time: Duration) -> Sleep;

    /// The time as a virtual one; `None`, the default, for real time. A desk whose clock gives one tells it while a call
    /// waits for something real. A clock of your own around a virtual one passes this on.
    fn as_virtual(&self) -> Option<&dyn VirtualTime> {
        None
    }
}

/// A clock on tokio's timer; it needs a running tokio runtime only when something sleeps.
#[cfg(feature = "tokio")]
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    origin: tokio::time::Instant,
}

#[cfg(feature = "tokio")]
impl TokioClock {
    /// A clock that starts now.
    pub fn new() -> Self {
        Self { origin: tokio::time::Instant::now() }
    }
}

#[cfg(feature = "tokio")]
impl Default for TokioClock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "tokio")]
impl Clock for TokioClock {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, time: Duration) -> Sleep {
        // A time beyond what the runtime can count is as good as never.
        match self.origin.checked_add(time) {
            Some(at) => Box::pin(tokio::time::sleep_until(at)),
            None => Box::pin(std::future::pending()),
        }
    }
}

/// A clock on the timers of a browser or of another JavaScript host, for wasm32.
#[cfg(all(feature = "web", target_family = "wasm"))]
#[derive(Clone, Copy, Debug)]
pub struct WebClock {
    origin: web_time::Instant,
}

#[cfg(all(feature = "web", target_family = "wasm"))]
impl WebClock {
    /// A clock that starts now.
    pub fn new() -> Self {
        Self { origin: web_time::Instant::now() }
    }
}

#[cfg(all(feature = "web", target_family = "wasm"))]
impl Default for WebClock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(all(feature = "web", target_family = "wasm"))]
impl Clock for WebClock {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, time: Duration) -> Sleep {
        // A timer of JavaScript counts 31 bits of milliseconds, and may be early by a fraction of one.
        const LONGEST: Duration = Duration::from_secs(86_400);
        let clock = *self;
        Box::pin(async move {
            loop {
                let left = time.saturating_sub(clock.now()).min(LONGEST);
                if left.is_zero() {
                    return;
                }
                let milliseconds = u32::try_from(left.as_millis()).unwrap_or_default();
                gloo_timers::future::TimeoutFuture::new(milliseconds.saturating_add(1)).await;
            }
        })
    }
}
