//! Virtual time: a clock that stands still until it is moved.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::connector::{Clock, Sleep};

/// A clock that stands still until it is moved, so that a flow of sixty seconds is tested in microseconds.
///
/// [`VirtualClock::drive`] runs a future and moves the time on whenever nothing else can happen; in an executor of your
/// own, move it with [`VirtualClock::advance`]. Clones share one time.
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
    sleepers: Vec<Sleeper>,
}

#[derive(Debug)]
struct Sleeper {
    id: u64,
    until: Duration,
    waker: Waker,
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
        Self(Arc::new(Mutex::new(Time { now: Duration::ZERO, origin, next_sleeper: 0, sleepers: Vec::new() })))
    }

    /// Moves the time on and wakes whoever waited for it.
    pub fn advance(&self, by: Duration) {
        let due = {
            let mut time = self.time();
            time.now = time.now.saturating_add(by);
            time.take_due()
        };
        due.into_iter().for_each(Waker::wake);
    }

    /// Runs a future on this thread until it ends. When it can go no further, time moves on to the next moment that
    /// somebody waits for; if nobody waits for a moment, the thread waits to be woken from outside.
    pub fn drive<T>(&self, future: impl Future<Output = T>) -> T {
        let woken = Arc::new(Woken { flag: AtomicBool::new(false), thread: std::thread::current() });
        let waker = Waker::from(Arc::clone(&woken));
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return output;
            }
            while !woken.flag.swap(false, Ordering::AcqRel) {
                if !self.advance_to_next() {
                    std::thread::park();
                }
            }
        }
    }

    /// Moves on to the next moment that somebody waits for; whether there is one.
    fn advance_to_next(&self) -> bool {
        let due = {
            let mut time = self.time();
            let Some(next) = time.sleepers.iter().map(|sleeper| sleeper.until).min() else { return false };
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
        let now = self.now;
        let (due, later) = std::mem::take(&mut self.sleepers).into_iter().partition(|sleeper| sleeper.until <= now);
        self.sleepers = later;
        let due: Vec<Sleeper> = due;
        due.into_iter().map(|sleeper| sleeper.waker).collect()
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
        let id = self.id;
        match time.sleepers.iter_mut().find(|sleeper| sleeper.id == id) {
            Some(sleeper) => sleeper.waker.clone_from(context.waker()),
            None => time.sleepers.push(Sleeper { id, until: self.until, waker: context.waker().clone() }),
        }
        Poll::Pending
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let id = self.id;
        self.clock.time().sleepers.retain(|sleeper| sleeper.id != id);
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
