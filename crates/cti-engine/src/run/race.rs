//! Waiting for an answer, the deadline, or a cancellation, whichever comes first.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use event_listener::EventListener;

use super::CancelToken;
use crate::connector::{Clock, Sleep};
use crate::state::nanoseconds;

/// What ends a run besides its own blocks. The waiters are made when something first has to be waited for: most
/// blocks never do.
#[derive(Default)]
pub(super) struct Bounds {
    /// How long the run may take, in nanoseconds.
    deadline: u64,
    token: Option<CancelToken>,
    sleep: Option<Sleep>,
    listener: Option<EventListener>,
}

/// Why a wait ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interrupt {
    Deadline,
    Cancelled,
}

impl Bounds {
    pub(super) fn new(deadline: Duration, token: Option<CancelToken>) -> Self {
        Self { deadline: nanoseconds(deadline), token, sleep: None, listener: None }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.token.as_ref().is_some_and(CancelToken::is_cancelled)
    }

    /// Whether a run that has been going for so many nanoseconds may go on.
    pub(super) fn check(&self, elapsed: u64) -> Result<(), Interrupt> {
        if self.is_cancelled() {
            return Err(Interrupt::Cancelled);
        }
        if elapsed >= self.deadline { Err(Interrupt::Deadline) } else { Ok(()) }
    }

    /// Looks whether a run that waits, and had been going for so many nanoseconds when it began to, is to wait no longer.
    pub(super) fn poll(&mut self, elapsed: u64, clock: &dyn Clock, context: &mut Context<'_>) -> Poll<Interrupt> {
        if let Some(token) = &self.token {
            let listener = self.listener.get_or_insert_with(|| token.listen());
            if token.is_cancelled() || Pin::new(listener).poll(context).is_ready() {
                return Poll::Ready(Interrupt::Cancelled);
            }
        }
        let sleep = self.sleep.get_or_insert_with(|| {
            let left = Duration::from_nanos(self.deadline.saturating_sub(elapsed));
            clock.sleep_until(clock.now().saturating_add(left))
        });
        sleep.as_mut().poll(context).map(|()| Interrupt::Deadline)
    }
}

/// Yields to other tasks once.
pub(super) async fn yield_now() {
    let mut yielded = false;
    poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
