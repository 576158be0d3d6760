//! The journal of a desk: every call that was made there.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::VirtualClock;
use crate::connector::{Answer, Call, Clock};
use crate::ids::RunId;
use crate::layer::{Ask, Layer, Next};

/// Every call that was made at a desk, in order; of more than [`Journal::MOST`] the newest.
#[derive(Debug)]
pub struct Journal {
    clock: VirtualClock,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: VecDeque<JournalEntry>,
    /// How many entries went before those that are kept.
    gone: usize,
}

/// A call in the journal.
#[derive(Clone)]
#[non_exhaustive]
pub struct JournalEntry {
    /// When it was made, by the desk's clock.
    pub at: Duration,
    /// The run that made it; `None` for a call of no run.
    pub run: Option<RunId>,
    /// What was asked.
    pub call: Call,
    /// What was answered; `None` while there is no answer.
    pub answer: Option<Answer>,
}

redacted!(struct JournalEntry { at, run, call });

impl Journal {
    /// How many calls are kept.
    pub const MOST: usize = 100_000;

    pub(super) fn new(clock: VirtualClock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// The calls so far.
    pub fn entries(&self) -> Vec<JournalEntry> {
        self.state().entries.iter().cloned().collect()
    }

    /// The names of the calls so far, in order.
    pub fn calls(&self) -> Vec<String> {
        self.state().entries.iter().map(|entry| entry.call.name().to_owned()).collect()
    }

    /// Forgets the calls so far.
    pub fn clear(&self) {
        let mut state = self.state();
        state.gone += state.entries.len();
        state.entries.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Writes a call down; gives its number.
    fn begin(&mut self, entry: JournalEntry) -> usize {
        if self.entries.len() == Journal::MOST {
            self.entries.pop_front();
            self.gone += 1;
        }
        self.entries.push_back(entry);
        self.gone + self.entries.len() - 1
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for Journal {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        let entry = JournalEntry { at: self.clock.now(), run: ask.run, call: ask.call.clone(), answer: None };
        let number = self.state().begin(entry);
        let answer = next.call(ask).await;
        let mut state = self.state();
        let at = number.checked_sub(state.gone);
        if let Some(entry) = at.and_then(|at| state.entries.get_mut(at)) {
            entry.answer = Some(answer.clone());
        }
        drop(state);
        answer
    }
}
