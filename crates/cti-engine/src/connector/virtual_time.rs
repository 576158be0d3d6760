//! Virtual time at the door: it stands still while a call waits for something real.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use super::{Clock, Shared};

/// The time of a clock that moves only when nothing else can happen, as [`Clock::as_virtual`] gives it.
///
/// A desk tells it what it cannot see by itself: that a call waits for something real, such as another thread or a socket,
/// which takes no virtual time.
pub trait VirtualTime: Shared {
    /// How often somebody began to wait for a moment of the clock, or was polled again while waiting.
    ///
    /// A call that waits, and during whose poll this number grew, waits for the clock and not for something real.
    fn moments_awaited(&self) -> u64;

    /// A call begins to wait for something real. Until as many [`VirtualTime::go_on`] came, the time should stand still.
    fn stand_still(&self);

    /// A call waits no longer for something real.
    fn go_on(&self);

    /// Whether a call waits for something real.
    fn stands_still(&self) -> bool;
}

/// Awaits what somebody else wrote. A virtual clock stands still while it waits for something real; a real clock is asked
/// once whether it is one.
pub(crate) async fn watched<F: Future + Unpin>(clock: &dyn Clock, mut waits: F) -> F::Output {
    match clock.as_virtual() {
        None => waits.await,
        Some(time) => Watched { time, waits: &mut waits, relay: None, is_real: false }.await,
    }
}

/// Waits for something real when it is pending, has not awaited a moment of the clock, and somebody may wake it.
struct Watched<'w, F> {
    time: &'w dyn VirtualTime,
    waits: &'w mut F,
    /// Between polls only while somebody else has it too.
    relay: Option<Arc<Relay>>,
    is_real: bool,
}

impl<F> Watched<'_, F> {
    fn say(&mut self, is_real: bool) {
        match (std::mem::replace(&mut self.is_real, is_real), is_real) {
            (false, true) => self.time.stand_still(),
            (true, false) => self.time.go_on(),
            _ => {}
        }
    }
}

impl<F: Future + Unpin> Future for Watched<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // The relay of an earlier poll is used again, so that who keeps that one still counts.
        let relay = self.relay.take().filter(|relay| relay.0.will_wake(context.waker()));
        let relay = relay.unwrap_or_else(|| Arc::new(Relay(context.waker().clone())));
        let moments = self.time.moments_awaited();
        let output = Pin::new(&mut *self.waits).poll(&mut Context::from_waker(&Waker::from(Arc::clone(&relay))));
        // Whoever kept the waker may wake it. A moment of this clock keeps it as well, and is not real.
        let is_kept = output.is_pending() && Arc::strong_count(&relay) > 1;
        let is_real = is_kept && self.time.moments_awaited() == moments;
        self.say(is_real);
        // It holds a waker itself, by which whoever watches from further out is not to be misled.
        self.relay = is_kept.then_some(relay);
        output
    }
}

impl<F> Drop for Watched<'_, F> {
    fn drop(&mut self) {
        self.say(false);
    }
}

/// Passes a wake on, from any clone of it.
struct Relay(Waker);

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.0.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake_by_ref();
    }
}
