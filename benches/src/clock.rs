//! A clock of the standard library, as an embedder without an async runtime would write it.

use std::future::pending;
use std::time::{Duration, Instant};

use cti_engine::connector::{Clock, Sleep};
use jiff::Timestamp;

/// Monotonic time since it was made. Nothing that is measured lives to its deadline, so its sleep never ends.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock(Instant);

impl SystemClock {
    /// A clock that starts now.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, _: Duration) -> Sleep {
        Box::pin(pending())
    }
}
