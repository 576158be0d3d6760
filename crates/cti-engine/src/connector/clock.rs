//! Time, as the embedder gives it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

/// A future that ends when a clock says so.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A source of time. A run asks it for the time after each block, and to wake it at its deadline.
pub trait Clock: Send + Sync + fmt::Debug {
    /// How long this clock has been going; it never goes back.
    fn now(&self) -> Duration;

    /// The date and time.
    fn timestamp(&self) -> Timestamp;

    /// Ends once [`Clock::now`] has come to that time.
    fn sleep_until(&self, time: Duration) -> Sleep;
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
