//! Waiting for an answer, the deadline, or a cancellation, whichever comes first.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use event_listener::EventListener;

use super::CancelToken;
use crate::connector::{Clock, Sleep};

/// What ends a run besides its own blocks. The waiters are made when something first has to be waited for: most
/// blocks never do.
pub(super) struct Bounds<'r> {
    pub(super) clock: &'r dyn Clock,
    pub(super) deadline: Duration,
    pub(super) token: Option<&'r CancelToken>,
    sleep: Option<Sleep>,
    listener: Option<EventListener>,
}

/// Why a wait ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interrupt {
    Deadline,
    Cancelled,
}

impl<'r> Bounds<'r> {
    pub(super) fn new(clock: &'r dyn Clock, deadline: Duration, token: Option<&'r CancelToken>) -> Self {
        Self { clock, deadline, token, sleep: None, listener: None }
    }

    /// Whether the run may go on at this time.
    pub(super) fn check(&self, now: Duration) -> Result<(), Interrupt> {
        if self.token.is_some_and(CancelToken::is_cancelled) {
            return Err(Interrupt::Cancelled);
        }
        if now >= self.deadline { Err(Interrupt::Deadline) } else { Ok(()) }
    }

    /// Waits for a future within the bounds. `around` is called before (`true`) and after (`false`) each time it is
    /// polled, so that an observer can tell whose work the time is.
    pub(super) async fn wait<T>(
        &mut self,
        future: impl Future<Output = T>,
        mut around: impl FnMut(bool),
    ) -> Result<T, Interrupt> {
        let mut future = pin!(future);
        poll_fn(|context| {
            around(true);
            let answer = future.as_mut().poll(context);
            around(false);
            match answer {
                Poll::Ready(answer) => Poll::Ready(Ok(answer)),
                Poll::Pending => self.poll_interrupt(context).map(Err),
            }
        })
        .await
    }

    fn poll_interrupt(&mut self, context: &mut Context<'_>) -> Poll<Interrupt> {
        if let Some(token) = self.token {
            let listener = self.listener.get_or_insert_with(|| token.listen());
            if token.is_cancelled() || Pin::new(listener).poll(context).is_ready() {
                return Poll::Ready(Interrupt::Cancelled);
            }
        }
        let sleep = self.sleep.get_or_insert_with(|| self.clock.sleep_until(self.deadline));
        sleep.as_mut().poll(context).map(|()| Interrupt::Deadline)
    }
}
