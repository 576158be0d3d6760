//! What waits for its run: a queue with an end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::account::{Cause, NotRun, Ticket, Why};
use super::contacts::Fired;
use super::reply::Reply;
use crate::adapter::{ActiveFlow, Compiled};
use crate::contact::Context;

/// Something that waits for its run.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) ticket: Ticket,
    pub(super) cause: Cause,
    /// The flow that is to run; `None` before the session is ready, for an event without a flow so far.
    pub(super) flow: Option<Arc<ActiveFlow>>,
    pub(super) given: Box<Given>,
}

/// What came with it. It stays in its box until the run has ended.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) context: Context,
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
        (NotRun { ticket: self.ticket, cause: self.cause, why }, self.given.reply)
    }

    /// Binds it to the flow of a configuration.
    pub(super) fn bind(&mut self, compiled: &Compiled) {
        self.flow = match &self.cause {
            Cause::Event(trigger) => compiled.listening_to(trigger).cloned(),
            Cause::Action(name) => compiled.action(name).and_then(|action| action.flow().cloned()),
        };
    }
}

/// No room is left: so many wait.
pub(super) struct Full {
    pub(super) waiting: usize,
}

/// What waits, oldest first.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) waiting: VecDeque<Waiting>,
    /// The box of what ran last, for what comes next.
    spare: Option<Box<Given>>,
    capacity: usize,
}

impl Queue {
    pub(super) fn new(capacity: usize) -> Self {
        Self { waiting: VecDeque::new(), spare: None, capacity: capacity.max(1) }
    }

    /// Boxes what came.
    ///
    /// Part by part: what has just been written in parts and is moved as a whole makes the processor wait until all of it is in
    /// its cache.
    #[inline]
    pub(super) fn boxed(&mut self, given: Given) -> Box<Given> {
        match self.spare.take() {
            Some(mut spare) => {
                let Given { context: Context { payload, contact }, raised, marks, reply } = given;
                spare.context.payload = payload;
                spare.context.contact = contact;
                spare.raised = raised;
                spare.marks = marks;
                spare.reply = reply;
                spare
            }
            None => Box::new(given),
        }
    }

    /// Keeps the box of what has run: with a thousand desks, the allocator has none of its size at hand.
    pub(super) fn put_by(&mut self, ran: Box<Given>) {
        self.spare = Some(ran);
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= self.capacity
    }

    /// Takes out what is of no use, oldest first.
    pub(super) fn take_useless(&mut self, is_useless: impl Fn(&Waiting) -> bool) -> VecDeque<Waiting> {
        if !self.waiting.iter().any(&is_useless) {
            return VecDeque::new();
        }
        let (useless, kept): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(is_useless);
        self.waiting = kept;
        useless
    }
}
