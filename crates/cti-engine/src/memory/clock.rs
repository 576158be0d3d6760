//! Virtual time: a clock that stands still until it is moved.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::connector::{Clock, Sleep};

/// A clock that stands still until it is moved, so that a flow of sixty seconds is tested in microseconds.
///
/// [`VirtualClock::drive`] runs a future and moves the time on whenever nothing else can happen; in an executor of your
/// own, move it with [`VirtualClock::advance`]. Clones share one time.
///
/// At a [`MemoryDesk`](super::MemoryDesk) time stands still while a connector of your own waits for something real, another
/// thread or a socket: up to [`VirtualClock::set_patience`] of real time.
///
/// ```
/// use std::time::{Duration, Instant};
/// use cti_engine::connector::Clock;
/// use cti_engine::memory::VirtualClock;
///
/// let clock = VirtualClock::new();
/// clock.drive(clock.sleep_until(Duration::from_secs(3600)));
/// assert_eq!(clock.now(), Duration::from_secs(3600));
/// ```
#[derive(Clone, Debug)]
pub struct VirtualClock(Arc<Mutex<Time>>);

/// Why a future that was driven did not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stuck {
    /// Nobody waits for a moment of the clock, and nobody is there who could wake the future.
    #[error("deadlock: nobody waits for a moment of the clock, and nobody is there who could wake the future")]
    Deadlock,
    /// Nobody waits for a moment of the clock, and whoever could wake the future did not, for as long as patience lasts.
    #[error(
        "nobody waits for a moment of the clock, and nobody woke the future; raise the patience of the clock if \
         something real takes longer"
    )]
    Forgotten,
    /// The real time that it was given is over.
    #[error("the real time that it was given is over")]
    OutOfTime,
}

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
            patience: Duration::from_secs(5),
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
    /// driven future that waits for no moment may wait to be woken; 5 seconds.
    pub fn set_patience(&self, patience: Duration) {
        self.time().patience = patience;
    }

    /// Runs a future on this thread until it ends. When it can go no further, time moves on to the next moment that
    /// somebody waits for.
    ///
    /// # Panics
    /// When the future can never end: nobody waits for a moment, and nobody is there who could wake it, or nobody did
    /// within the real time of [`VirtualClock::set_patience`]. A test that waits for what never comes fails so, and does not
    /// hang. [`VirtualClock::try_drive`] gives an error instead.
    pub fn drive<T>(&self, future: impl Future<Output = T>) -> T {
        match self.drive_until(pin!(future), None) {
            Ok(output) => output,
            #[expect(clippy::panic, reason = "documented: without an output to give, waiting would hang the thread")]
            Err(stuck) => panic!("the future can never end: {stuck}"),
        }
    }

    /// Runs a future as [`VirtualClock::drive`] does, for at most that much real time.
    ///
    /// # Errors
    /// [`Stuck`] when it does not end, with the reason.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    /// use cti_engine::memory::{Stuck, VirtualClock};
    ///
    /// let clock = VirtualClock::new();
    /// let nobody = std::future::pending::<()>();
    /// assert_eq!(clock.try_drive(Duration::from_secs(1), nobody), Err(Stuck::Deadlock));
    /// assert_eq!(clock.try_drive(Duration::from_secs(1), async { 7 }), Ok(7));
    /// ```
    pub fn try_drive<T>(&self, within: Duration, future: impl Future<Output = T>) -> Result<T, Stuck> {
        self.drive_until(pin!(future), Instant::now().checked_add(within))
    }

    fn drive_until<T>(
        &self,
        mut future: Pin<&mut impl Future<Output = T>>,
        until: Option<Instant>,
    ) -> Result<T, Stuck> {
        let woken = Arc::new(Woken { flag: AtomicBool::new(false), thread: std::thread::current() });
        let waker = Waker::from(Arc::clone(&woken));
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Ok(output);
            }
            let now = Instant::now();
            let mut patient_until = self.patience().and_then(|patience| now.checked_add(patience));
            let alone_until = now.checked_add(self.time().patience);
            while !woken.flag.swap(false, Ordering::AcqRel) {
                let now = Instant::now();
                if until.is_some_and(|until| now >= until) {
                    return Err(Stuck::OutOfTime);
                }
                if patient_until.is_some_and(|patient| now >= patient) {
                    patient_until = None;
                }
                if patient_until.is_none() {
                    if self.advance_to_next() {
                        continue;
                    }
                    // One waker is here, and its clone is lent to the future: who kept it holds another.
                    if Arc::strong_count(&woken) <= 2 && !woken.flag.load(Ordering::Acquire) {
                        return Err(Stuck::Deadlock);
                    }
                    if alone_until.is_some_and(|alone| now >= alone) {
                        return Err(Stuck::Forgotten);
                    }
                }
                match [until, patient_until.or(alone_until)].into_iter().flatten().min() {
                    Some(moment) => std::thread::park_timeout(moment.saturating_duration_since(now)),
                    None => std::thread::park(),
                }
            }
        }
    }

    /// For how long time stands still, if a call waits for something real.
    fn patience(&self) -> Option<Duration> {
        let time = self.time();
        (time.real > 0).then_some(time.patience)
    }

    /// How often somebody began to wait for a moment of this clock.
    pub(super) fn waits(&self) -> u64 {
        self.time().waits
    }

    /// Says that a call begins (`true`) or ends to wait for something real.
    pub(super) fn wait_for_something_real(&self, begins: bool) {
        let real = &mut self.time().real;
        *real = if begins { *real + 1 } else { real.saturating_sub(1) };
    }

    /// Moves on to the next moment that somebody waits for; whether there is one.
    fn advance_to_next(&self) -> bool {
        let due = {
            let mut time = self.time();
            let Some((next, _)) = time.sleepers.keys().next().copied() else { return false };
            time.now = time.now.max(next);
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

struct Woken {
    flag: AtomicBool,
    thread: Thread,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.flag.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
