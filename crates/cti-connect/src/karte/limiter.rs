//! A limit on requests: so many a second, and a few at once.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cti_engine::connector::Clock;

/// Lets requests through at a rate, and the first of them at once.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use cti_connect::karte::Limiter;
/// use cti_engine::connector::Clock;
/// use cti_engine::memory::VirtualClock;
///
/// let clock = VirtualClock::new();
/// let limiter = Limiter::new(Arc::new(clock.clone()), Duration::from_millis(500), 5);
/// for _ in 0..7 {
///     clock.drive(limiter.wait());
/// }
/// assert_eq!(clock.now(), Duration::from_secs(1));
/// ```
pub struct Limiter {
    clock: Arc<dyn Clock>,
    interval: Duration,
    burst: u32,
    /// When the bucket is full again.
    full_at: Mutex<Duration>,
}

impl Limiter {
    /// One request an interval, and at most `burst` at once after a pause. A burst of 0 is one of 1.
    pub fn new(clock: Arc<dyn Clock>, interval: Duration, burst: u32) -> Self {
        Self { clock, interval, burst: burst.max(1), full_at: Mutex::default() }
    }

    /// The service's own limit: two a second, five at once (`connect-events` section 3.3).
    pub fn of_the_service(clock: Arc<dyn Clock>) -> Self {
        Self::new(clock, Duration::from_millis(500), 5)
    }

    /// Ends when the next request may go. Who waits first goes first.
    pub async fn wait(&self) {
        let now = self.clock.now();
        let at = {
            let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
            let credit = self.interval.saturating_mul(self.burst - 1);
            let at = full_at.saturating_sub(credit).max(now);
            *full_at = (*full_at).max(now).saturating_add(self.interval);
            at
        };
        if at > now {
            self.clock.sleep_until(at).await;
        }
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("interval", &self.interval).field("burst", &self.burst).finish_non_exhaustive()
    }
}
