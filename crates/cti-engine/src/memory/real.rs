//! Connectors that wait for something real at a desk whose time is virtual: time stands still for them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use async_trait::async_trait;

use super::VirtualClock;
use crate::connector::Answer;
use crate::layer::{Ask, Layer, Next};

/// Stands innermost at a desk in memory. A call that waits, but not for a moment of the virtual clock, and that somebody
/// will wake, waits for something real.
pub(super) struct RealWaits(pub(super) VirtualClock);

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for RealWaits {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        let call = Watched { clock: &self.0, call: Box::pin(next.call(ask)), is_real: false };
        call.await
    }
}

struct Watched<'c, F> {
    clock: &'c VirtualClock,
    call: Pin<Box<F>>,
    is_real: bool,
}

impl<F> Watched<'_, F> {
    fn say(&mut self, is_real: bool) {
        if std::mem::replace(&mut self.is_real, is_real) != is_real {
            self.clock.wait_for_something_real(is_real);
        }
    }
}

impl<F: Future> Future for Watched<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let relay = Arc::new(Relay(context.waker().clone()));
        let waits = self.clock.waits();
        let answer = self.call.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&relay))));
        // Whoever kept the waker may wake it. A moment of this clock keeps it as well, and is not real.
        let is_real = answer.is_pending() && Arc::strong_count(&relay) > 1 && self.clock.waits() == waits;
        self.say(is_real);
        answer
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
}
