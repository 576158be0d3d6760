//! The journal of a desk: every call that was made there.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::VirtualClock;
use crate::connector::{Answer, Call, Clock};
use crate::ids::RunId;
use crate::layer::{Ask, Layer, Next};
use crate::weight::weight_of_kept;

/// Every call that was made at a desk, in order; of more than [`Journal::MOST`] calls, or [`Journal::MOST_BYTES`] of them
/// with their answers, the newest.
#[derive(Debug)]
pub struct Journal {
    clock: VirtualClock,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: VecDeque<(JournalEntry, usize)>,
    /// How many entries went before those that are kept, cleared or dropped.
    gone: usize,
    /// How many of them were dropped.
    dropped: u64,
    /// About how many bytes the entries have.
    bytes: usize,
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

    /// About how many bytes of calls and answers are kept: 64 MiB, which is what one run may use unless its limits say
    /// otherwise.
    pub const MOST_BYTES: usize = 64 << 20;

    pub(super) fn new(clock: VirtualClock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// The calls so far.
    pub fn entries(&self) -> Vec<JournalEntry> {
        self.state().entries.iter().map(|(entry, _)| entry.clone()).collect()
    }

    /// The names of the calls so far, in order.
    pub fn calls(&self) -> Vec<String> {
        self.state().entries.iter().map(|(entry, _)| entry.call.name().to_owned()).collect()
    }

    /// Forgets the calls so far.
    pub fn clear(&self) {
        let mut state = self.state();
        state.gone += state.entries.len();
        state.entries.clear();
        state.bytes = 0;
    }

    /// How many calls were dropped because there were too many, or they were too large.
    pub fn dropped(&self) -> u64 {
        self.state().dropped
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Writes a call down; gives its number.
    fn begin(&mut self, entry: JournalEntry) -> usize {
        let bytes = weight_of_kept(&entry.call);
        self.bytes += bytes;
        self.entries.push_back((entry, bytes));
        let number = self.gone + self.entries.len() - 1;
        self.drop_oldest();
        number
    }

    /// Writes down what was answered.
    fn end(&mut self, number: usize, answer: &Answer) {
        let at = number.checked_sub(self.gone);
        if let Some((entry, size)) = at.and_then(|at| self.entries.get_mut(at)) {
            let bytes = weight_of_kept(answer);
            entry.answer = Some(answer.clone());
            *size += bytes;
            self.bytes += bytes;
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        while self.entries.len() > Journal::MOST || self.bytes > Journal::MOST_BYTES {
            let Some((_, bytes)) = self.entries.pop_front() else { return };
            self.bytes -= bytes;
            self.gone += 1;
            self.dropped += 1;
        }
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for Journal {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        let entry = JournalEntry { at: self.clock.now(), run: ask.run, call: ask.call.clone(), answer: None };
        let number = self.state().begin(entry);
        let answer = next.call(ask).await;
        self.state().end(number, &answer);
        answer
    }
}
