//! When a request is sent again, and after how long.

use std::time::Duration;

/// How often and how long the client tries again what may pass: a lock, a busy server, a connection that broke.
///
/// Requests that would do something twice are never sent again: creating without an external id, Apex, and what holds one of
/// these (`external-apis` section 4.2). The waits double from [`RetryPolicy::first_wait`] to [`RetryPolicy::longest_wait`];
/// each is shortened by chance to between half and all of it, so that clients that failed together do not come back
/// together. An org that says when to come back is heeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most; 5 by default.
    pub attempts: u32,
    /// The wait after the first attempt; 200 ms by default.
    pub first_wait: Duration,
    /// The longest wait; 5 s by default.
    pub longest_wait: Duration,
    /// How long a request may take with all of its waits and log-ins; 30 s by default, half of the time that a run has
    /// (section 3.6). One attempt has its own time where that is longer.
    pub within: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(5),
            within: Duration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// A policy under which nothing is sent again.
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// How long to wait after that many attempts; `None` when it has to end. `asked` is how long the org wants.
    pub(super) fn wait(&self, attempts: u32, elapsed: Duration, asked: Option<Duration>) -> Option<Duration> {
        if attempts >= self.attempts {
            return None;
        }
        let doubled = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.first_wait.saturating_mul(doubled).min(self.longest_wait);
        let by_chance = longest.mul_f64(0.5 + fastrand::f64() / 2.0);
        let wait = asked.unwrap_or_default().max(by_chance);
        (elapsed.saturating_add(wait) < self.within).then_some(wait)
    }
}
