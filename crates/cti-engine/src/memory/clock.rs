//! Virtual time: a clock that stands still until it is moved.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use jiff::Timestamp;

use crate::connector::{Clock, Sleep, VirtualTime};

/// A clock that stands still until it is moved, so that a flow of sixty seconds is tested in microseconds.
///
/// [`VirtualClock::drive`] runs a future and moves the time on whenever nothing else can happen. Clones share one time.
///
/// It stands still while a call at a desk with this clock waits for something real, another thread or a socket: up to
/// [`VirtualClock::set_patience`] of real time. The rules are at
/// [Something real in virtual time](super#something-real-in-virtual-time).
///
/// In an executor of your own, when all of your tasks wait, move it with [`VirtualClock::advance`] to the
/// [`VirtualClock::next_moment`], unless [`VirtualClock::waits_for_something_real`].
///
/// ```
/// use std::time::Duration;
/// use cti_engine::connector::Clock;
/// use cti_engine::memory::VirtualClock;
///
/// let clock = VirtualClock::new();
/// clock.drive(clock.sleep_until(Duration::from_secs(3600)));
/// assert_eq!(clock.now(), Duration::from_secs(3600));
/// ```
#[derive(Clone, Debug)]
pub struct VirtualClock(Arc<Mutex<Time>>);

#[derive(Debug)]
struct Time {
    now: Duration,
    origin: Timestamp,
    next_sleeper: u64,
    /// By the moment they wait for, then by who began first: thousands may wait at a time.
    sleepers: BTreeMap<(Duration, u64), Waker>,
    /// How often somebody began to wait for a moment.
    waits: u64,
    /// How many calls wait for something real.
    real: usize,
    /// How long time stands still for them.
    patience: Duration,
    /// How often that was not long enough.
    impatient: u64,
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl VirtualClock {
    /// A clock that shows 2026-01-05 09:00 UTC, a Monday, so that what is run is repeatable.
    pub fn new() -> Self {
        const MONDAY: i64 = 1_767_603_600;
        Self::starting_at(Timestamp::from_second(MONDAY).unwrap_or_default())
    }

    /// A clock that shows that date and time.
    pub fn starting_at(origin: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Time {
            now: Duration::ZERO,
            origin,
            next_sleeper: 0,
            sleepers: BTreeMap::new(),
            waits: 0,
            real: 0,
            // Long enough for a loaded machine, and short enough for a test that is wrong to fail while somebody looks on.
            patience: Duration::from_secs(5),
            impatient: 0,
        })))
    }

    /// Advances the time and wakes the tasks that waited for it.
    pub fn advance(&self, by: Duration) {
        let due = {
            let mut time = self.time();
            time.now = time.now.saturating_add(by);
            time.take_due()
        };
        due.into_iter().for_each(Waker::wake);
    }

    /// Sets the date and time that it shows now; how much time has passed stays as it is.
    pub fn show(&self, timestamp: Timestamp) {
        let mut time = self.time();
        time.origin = timestamp.saturating_sub(time.now).unwrap_or(timestamp);
    }

    /// The next moment that somebody waits for.
    pub fn next_moment(&self) -> Option<Duration> {
        self.time().sleepers.keys().next().map(|(until, _)| *until)
    }

    /// Sets for how much real time the virtual one stands still while a call waits for something real, and for how long a
    /// driven future that waits for no moment may wait to be woken; 5 seconds. With [`Duration::ZERO`] time never stands still.
    /// On wasm32 this has no effect: see [Something real in virtual time](super#something-real-in-virtual-time).
    pub fn set_patience(&self, patience: Duration) {
        self.time().patience = patience;
    }

    /// Whether a call waits for something real at this moment: another thread, a socket. An executor of your own leaves the
    /// time as it is meanwhile; [`VirtualClock::drive`] does.
    pub fn waits_for_something_real(&self) -> bool {
        self.time().real > 0
    }

    /// How often time moved on because patience had ended while a call waited for something real. A result of such a
    /// drive, a timeout above all, may say more about the machine or the runtime than about what was tested.
    pub fn impatient(&self) -> u64 {
        self.time().impatient
    }

    #[cfg(not(target_family = "wasm"))]
    pub(super) fn patience(&self) -> Duration {
        self.time().patience
    }

    /// Moves on to the next moment that somebody waits for, which impatience alone does while a call waits for something
    /// real; whether there is one.
    pub(super) fn advance_to_next(&self) -> bool {
        let due = {
            let mut time = self.time();
            let Some((next, _)) = time.sleepers.keys().next().copied() else { return false };
            time.now = time.now.max(next);
            time.impatient += u64::from(time.real > 0);
            time.take_due()
        };
        due.into_iter().for_each(Waker::wake);
        true
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Time {
    fn take_due(&mut self) -> Vec<Waker> {
        let mut due = Vec::new();
        while let Some(sleeper) = self.sleepers.first_entry().filter(|it| it.key().0 <= self.now) {
            due.push(sleeper.remove());
        }
        due
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        self.time().now
    }

    fn timestamp(&self) -> Timestamp {
        let time = self.time();
        time.origin.saturating_add(time.now).unwrap_or(time.origin)
    }

    fn sleep_until(&self, until: Duration) -> Sleep {
        let mut time = self.time();
        time.next_sleeper += 1;
        Box::pin(Waiting { clock: self.clone(), id: time.next_sleeper, until })
    }

    fn as_virtual(&self) -> Option<&dyn VirtualTime> {
        Some(self)
    }
}

impl VirtualTime for VirtualClock {
    fn moments_awaited(&self) -> u64 {
        self.time().waits
    }

    fn stand_still(&self) {
        self.time().real += 1;
    }

    fn go_on(&self) {
        let mut time = self.time();
        time.real = time.real.saturating_sub(1);
    }

    fn stands_still(&self) -> bool {
        self.waits_for_something_real()
    }
}

/// A future that ends when the clock has come to a time.
struct Waiting {
    clock: VirtualClock,
    id: u64,
    until: Duration,
}

impl Future for Waiting {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut time = self.clock.time();
        if time.now >= self.until {
            return Poll::Ready(());
        }
        time.waits += 1;
        time.sleepers.insert((self.until, self.id), context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.clock.time().sleepers.remove(&(self.until, self.id));
    }
}
