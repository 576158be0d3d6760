//! Driving a future on one thread: time moves on when nothing else can happen, and stands still for what is real.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
#[cfg(not(target_family = "wasm"))]
use std::thread::Thread;
use std::time::Duration;
#[cfg(not(target_family = "wasm"))]
use std::time::Instant;

use super::VirtualClock;

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
         something real takes longer, and do not block the runtime that it needs"
    )]
    Forgotten,
    /// The real time that it was given is over.
    #[error("the real time that it was given is over")]
    OutOfTime,
}

impl VirtualClock {
    /// Runs a future on this thread until it ends. When it can go no further, time moves on to the next moment that
    /// somebody waits for. Meanwhile this thread is blocked: what that means for an async runtime is said at the
    /// [module](super#something-real-in-virtual-time).
    ///
    /// While a call waits for something real, time stands still, for at most [`VirtualClock::set_patience`]. Then it moves
    /// on, which [`VirtualClock::impatient`] counts: a run that ends as timed out may have been waiting for what was real.
    ///
    /// # Panics
    /// When the future can never end: nobody waits for a moment, and nobody is there who could wake it, or nobody did
    /// within the real time of [`VirtualClock::set_patience`]. A test that waits for what never comes fails so, and does not
    /// hang. [`VirtualClock::try_drive`] gives an error instead.
    pub fn drive<T>(&self, future: impl Future<Output = T>) -> T {
        match self.drive_until(pin!(future), Limit::none()) {
            Ok(output) => output,
            #[expect(clippy::panic, reason = "documented: without an output to give, waiting would hang the thread")]
            Err(stuck) => panic!("the future can never end: {stuck}"),
        }
    }

    /// Runs a future as [`VirtualClock::drive`] does, for at most that much real time. On wasm32 there is no such limit,
    /// because nothing is waited for: see the [module](super#something-real-in-virtual-time).
    ///
    /// # Errors
    /// [`Stuck`] when it does not end, with the reason.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cti_engine::memory::{Stuck, VirtualClock};
    ///
    /// let clock = VirtualClock::new();
    /// let nobody = std::future::pending::<()>();
    /// assert_eq!(clock.try_drive(Duration::from_secs(1), nobody), Err(Stuck::Deadlock));
    /// assert_eq!(clock.try_drive(Duration::from_secs(1), async { 7 }), Ok(7));
    /// ```
    pub fn try_drive<T>(&self, within: Duration, future: impl Future<Output = T>) -> Result<T, Stuck> {
        self.drive_until(pin!(future), Limit::within(within))
    }

    fn drive_until<T>(&self, mut future: Pin<&mut impl Future<Output = T>>, limit: Limit) -> Result<T, Stuck> {
        let woken = Arc::new(Woken::by_this_thread());
        let waker = Waker::from(Arc::clone(&woken));
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Ok(output);
            }
            self.until_woken(&woken, limit)?;
        }
    }

    /// Moves time on, or waits for what is real, until the future is woken.
    #[cfg(not(target_family = "wasm"))]
    fn until_woken(&self, woken: &Arc<Woken>, Limit(until): Limit) -> Result<(), Stuck> {
        let now = Instant::now();
        let alone_until = now.checked_add(self.patience());
        let is_real = self.waits_for_something_real();
        while !woken.take() {
            let now = Instant::now();
            if until.is_some_and(|until| now >= until) {
                return Err(Stuck::OutOfTime);
            }
            let is_over = alone_until.is_some_and(|alone| now >= alone);
            if !is_real || is_over {
                if self.advance_to_next() {
                    continue;
                }
                if woken.is_deadlock() {
                    return Err(Stuck::Deadlock);
                }
                if is_over {
                    return Err(Stuck::Forgotten);
                }
            }
            match [until, alone_until].into_iter().flatten().min() {
                Some(moment) => std::thread::park_timeout(moment.saturating_duration_since(now)),
                None => std::thread::park(),
            }
        }
        Ok(())
    }

    /// Moves time on until the future is woken. The one thread that there is drives: nothing real can come meanwhile, and
    /// there is nothing to be patient for.
    #[cfg(target_family = "wasm")]
    fn until_woken(&self, woken: &Arc<Woken>, Limit: Limit) -> Result<(), Stuck> {
        while !woken.take() {
            if self.advance_to_next() {
                continue;
            }
            return Err(if woken.is_deadlock() { Stuck::Deadlock } else { Stuck::Forgotten });
        }
        Ok(())
    }
}

/// When real time is over, if it is limited.
#[cfg(not(target_family = "wasm"))]
#[derive(Clone, Copy)]
struct Limit(Option<Instant>);

#[cfg(not(target_family = "wasm"))]
impl Limit {
    fn none() -> Self {
        Self(None)
    }

    fn within(within: Duration) -> Self {
        Self(Instant::now().checked_add(within))
    }
}

/// The standard library has no real time on every wasm32.
#[cfg(target_family = "wasm")]
#[derive(Clone, Copy)]
struct Limit;

#[cfg(target_family = "wasm")]
impl Limit {
    fn none() -> Self {
        Self
    }

    fn within(_: Duration) -> Self {
        Self
    }
}

/// That the driven future was woken.
struct Woken {
    flag: AtomicBool,
    #[cfg(not(target_family = "wasm"))]
    thread: Thread,
}

impl Woken {
    fn by_this_thread() -> Self {
        Self {
            flag: AtomicBool::new(false),
            #[cfg(not(target_family = "wasm"))]
            thread: std::thread::current(),
        }
    }

    fn take(&self) -> bool {
        self.flag.swap(false, Ordering::AcqRel)
    }

    /// One waker is here, and its clone is lent to the future: who kept it holds another.
    fn is_deadlock(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) <= 2 && !self.flag.load(Ordering::Acquire)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.flag.store(true, Ordering::Release);
        #[cfg(not(target_family = "wasm"))]
        self.thread.unpark();
    }
}
