//! How the session of a desk goes.

use super::contacts::EndedPolicy;
use super::queue::Overflow;

/// How a session goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionOptions {
    /// How many events may wait; 256, and at least 1.
    pub capacity: usize,
    /// What happens to one event too many.
    pub overflow: Overflow,
    /// How often a contact's `onEnded` runs.
    pub ended: EndedPolicy,
    /// How many contacts are remembered; 256, and at least 1. Those that are gone are forgotten first.
    pub contacts: usize,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self { capacity: 256, overflow: Overflow::default(), ended: EndedPolicy::default(), contacts: 256 }
    }
}

impl SessionOptions {
    /// The same with room for so many waiting events.
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = events;
        self
    }

    /// The same with another fate for one event too many.
    pub fn overflow(mut self, overflow: Overflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// The same with another policy for `onEnded`.
    pub fn ended(mut self, ended: EndedPolicy) -> Self {
        self.ended = ended;
        self
    }

    /// The same with so many contacts remembered.
    pub fn contacts(mut self, contacts: usize) -> Self {
        self.contacts = contacts;
        self
    }
}
