//! A list that keeps its newest entries, and counts those that went.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// At most so many entries, the newest.
#[derive(Debug)]
pub(super) struct Kept<T> {
    entries: VecDeque<T>,
    most: usize,
    dropped: u64,
}

impl<T: Clone> Kept<T> {
    pub(super) const fn new(most: usize) -> Self {
        Self { entries: VecDeque::new(), most, dropped: 0 }
    }

    pub(super) fn push(&mut self, entry: T) {
        if self.entries.len() == self.most {
            self.entries.pop_front();
            self.dropped += 1;
        }
        self.entries.push_back(entry);
    }

    pub(super) fn all(&self) -> Vec<T> {
        self.entries.iter().cloned().collect()
    }

    /// Takes them out. What is taken is not dropped.
    pub(super) fn take(&mut self) -> Vec<T> {
        std::mem::take(&mut self.entries).into()
    }

    /// How many entries went because there were too many.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }
}

/// How much of what happened at a desk is not kept any more, since every list there is bounded: what went first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Dropped {
    /// Calls in the journal.
    pub calls: u64,
    /// Events of the agent that were not taken.
    pub events: u64,
    /// Calls that the agent dialled.
    pub dialled: u64,
    /// Tasks that the agent created.
    pub tasks: u64,
    /// Sights of the screen.
    pub seen: u64,
    /// Tabs of the screen: the oldest was closed.
    pub tabs: u64,
    /// Sales work that was reported as done.
    pub completed_work: u64,
}
