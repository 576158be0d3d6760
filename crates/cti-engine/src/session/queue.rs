//! What waits for its run: a queue with an end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::account::{Cause, NotRun, Ticket, Why};
use super::contacts::Fired;
use super::reply::Reply;
use crate::adapter::{ActiveFlow, Compiled};
use crate::contact::Context;

/// Something that waits for its run. It stays where it is, boxed, until its run has ended.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) ticket: Ticket,
    pub(super) cause: Cause,
    pub(super) context: Context,
    /// The flow that is to run; `None` before the session is ready, for an event without a flow so far.
    pub(super) flow: Option<Arc<ActiveFlow>>,
    /// When it came in, by the desk's clock.
    pub(super) raised: Duration,
    /// What it counts as heard by.
    pub(super) marks: Marks,
    /// Who asked for its account.
    pub(super) reply: Option<Reply>,
}

/// By what an event is known again: when it led to no run after all, it can be raised again.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// A moment of its contact.
    pub(super) fired: Option<Fired>,
    /// Its own id.
    pub(super) id: Option<Arc<str>>,
}

impl Waiting {
    /// Its account, and who asked for it.
    pub(super) fn not_run(self, why: Why) -> (NotRun, Option<Reply>) {
        (NotRun { ticket: self.ticket, cause: self.cause, why }, self.reply)
    }

    /// Binds it to the flow of a configuration.
    pub(super) fn bind(&mut self, compiled: &Compiled) {
        self.flow = match &self.cause {
            Cause::Event(trigger) => compiled.listening_to(trigger).cloned(),
            Cause::Action(name) => compiled.action(name).and_then(|action| action.flow().cloned()),
        };
    }
}

/// What waits, oldest first.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) waiting: VecDeque<Box<Waiting>>,
    capacity: usize,
}

impl Queue {
    pub(super) fn new(capacity: usize) -> Self {
        Self { waiting: VecDeque::new(), capacity: capacity.max(1) }
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= self.capacity
    }

    /// Takes out what is of no use, oldest first.
    pub(super) fn take_useless(&mut self, is_useless: impl Fn(&Waiting) -> bool) -> VecDeque<Box<Waiting>> {
        if !self.waiting.iter().any(|waiting| is_useless(waiting)) {
            return VecDeque::new();
        }
        let (useless, kept): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| is_useless(waiting));
        self.waiting = kept;
        useless
    }
}
