//! What waits for its turn at a desk: a queue with an end, and what happens to one event too many.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::admission::{Cause, Refused};
use super::flows::ActiveFlow;
use crate::contact::Context;
use crate::event::EndedPhase;

/// What happens to an event that finds the queue full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overflow {
    /// It is refused, and whoever raises it is told.
    #[default]
    Refuse,
    /// It takes the place of the one that waits longest, which is handed back.
    DropOldest,
}

/// Something that waits for its turn.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) cause: Cause,
    pub(super) context: Context,
    /// The flow that was bound when it came in: that of a CTI Action. An event's is looked up when its turn comes.
    pub(super) flow: Option<Arc<ActiveFlow>>,
    /// When it came in, by the desk's clock.
    pub(super) raised: Duration,
    /// The moment of its contact's end, for an `onEnded`.
    pub(super) ended: Option<EndedPhase>,
}

/// What waits, oldest first.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
    capacity: usize,
    overflow: Overflow,
}

impl Queue {
    pub(super) fn new(capacity: usize, overflow: Overflow) -> Self {
        Self { waiting: VecDeque::new(), capacity: capacity.max(1), overflow }
    }

    /// Lets something wait; what it displaced, if anything.
    pub(super) fn push(&mut self, waiting: Waiting) -> Result<Option<Waiting>, Refused> {
        let mut displaced = None;
        if self.is_full() {
            match self.overflow {
                Overflow::Refuse => {
                    return Err(Refused::QueueFull { waiting: self.waiting.len(), refused: waiting.cause });
                }
                Overflow::DropOldest => displaced = self.waiting.pop_front(),
            }
        }
        self.waiting.push_back(waiting);
        Ok(displaced)
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= self.capacity
    }

    /// Lets go what is of no use.
    pub(super) fn retain(&mut self, is_of_use: impl Fn(&Waiting) -> bool) {
        self.waiting.retain(is_of_use);
    }

    pub(super) fn pop(&mut self) -> Option<Waiting> {
        self.waiting.pop_front()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// The contacts of what waits.
    pub(super) fn contexts_mut(&mut self) -> impl Iterator<Item = &mut Context> {
        self.waiting.iter_mut().map(|waiting| &mut waiting.context)
    }
}
