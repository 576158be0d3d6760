//! A switch that ends runs from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering, fence};

use event_listener::{Event, EventListener};

/// Cancels every run that was given it. Clones share one switch, which is never switched back.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<Switch>);

#[derive(Debug, Default)]
struct Switch {
    cancelled: AtomicBool,
    event: Event,
}

impl CancelToken {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels; runs that wait for an answer end at once, the others after the block they are in.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Release);
        self.0.event.notify(usize::MAX);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Acquire)
    }

    /// Whether nobody else holds it and it was not cancelled, so that another run can have it.
    pub(crate) fn is_unused(&self) -> bool {
        // What others did before they let go of it is seen from the fence on.
        Arc::strong_count(&self.0) == 1 && {
            fence(Ordering::Acquire);
            !self.is_cancelled()
        }
    }

    /// A future that ends when it is cancelled; check [`CancelToken::is_cancelled`] after making it.
    pub(crate) fn listen(&self) -> EventListener {
        self.0.event.listen()
    }
}
