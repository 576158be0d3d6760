//! The layer that writes down what a run asks and sees.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Ask, Layer, Next, NextObservation, Observed, RunAnswer, RunEntry, RunJournal, Sighting};
use crate::connector::{Answer, ErrorKind};
use crate::ids::RunId;
use crate::weight::weight_of_kept;

/// Writes down what one run asks and sees, so that a [`Replayer`](super::Replayer) can go the same way again.
///
/// Push it last: it then records what the run really gets, after every other layer had its say. Other runs at the same desk
/// pass it untouched. It keeps entries of up to [`Recorder::MAX_BYTES`]; of a run that learns more it keeps nothing, and
/// says so in the journal.
pub struct Recorder {
    run: RunId,
    limit: usize,
    sink: Option<Box<Sink>>,
    state: Mutex<State>,
}

type Sink = dyn Fn(usize, &RunEntry) + Send + Sync;

struct State {
    journal: RunJournal,
    /// How many entries there were, kept or not.
    count: usize,
    bytes: usize,
    /// A call for whose answer the run did not wait. It becomes an entry when the run goes on, and not when its future was
    /// dropped: who resumes it makes the call again.
    abandoned: Option<RunEntry>,
}

impl Recorder {
    /// About how many bytes of entries are kept, unless [`Recorder::with_limit`] says otherwise: 64 MiB.
    pub const MAX_BYTES: usize = 64 << 20;

    /// Records the run with that id; give the same to [`RunOptions::id`](crate::RunOptions::id).
    pub fn new(run: RunId) -> Self {
        let state = State { journal: RunJournal::new(run), count: 0, bytes: 0, abandoned: None };
        Self { run, limit: Self::MAX_BYTES, sink: None, state: Mutex::new(state) }
    }

    /// Sets about how many bytes of entries are kept.
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Hands each entry on as well, with its number from 0, before the run learns what it says; also those that are not
    /// kept. Numbers go on where a replay ends: who resumes a run from a file skips the numbers that the file has.
    ///
    /// The sink is called on the run's task, so it should be quick.
    pub fn with_sink(mut self, sink: impl Fn(usize, &RunEntry) + Send + Sync + 'static) -> Self {
        self.sink = Some(Box::new(sink));
        self
    }

    /// What is recorded so far.
    pub fn journal(&self) -> RunJournal {
        self.state().journal.clone()
    }

    fn record(&self, entry: RunEntry) {
        let mut state = self.state();
        if let Some(abandoned) = state.abandoned.take() {
            self.push(&mut state, abandoned);
        }
        self.push(&mut state, entry);
    }

    fn push(&self, state: &mut State, entry: RunEntry) {
        if let Some(sink) = &self.sink {
            sink(state.count, &entry);
        }
        state.count += 1;
        if state.journal.truncated {
            return;
        }
        state.bytes = state.bytes.saturating_add(weight_of_kept(&entry));
        if state.bytes > self.limit {
            state.journal = RunJournal { truncated: true, ..RunJournal::new(self.run) };
        } else {
            state.journal.entries.push(entry);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for Recorder {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        if ask.run != Some(self.run) {
            return next.call(ask).await;
        }
        let mut pending = Pending { recorder: self, ask, answered: false };
        let answer = next.call(ask).await;
        pending.answered = true;
        if !matches!(&answer, Err(error) if error.kind() == ErrorKind::Diverged) {
            self.record(RunEntry::of_call(ask, (&answer).into()));
        }
        answer
    }

    fn observe(&self, at: &Observed<'_>, next: NextObservation<'_>) -> Sighting {
        let seen = next.observe(at)?;
        if at.run == self.run {
            self.record(RunEntry::of_observation(at, seen.clone()));
        }
        Ok(seen)
    }
}

/// A call whose answer is waited for.
struct Pending<'p> {
    recorder: &'p Recorder,
    ask: &'p Ask<'p>,
    answered: bool,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.recorder.state().abandoned = Some(RunEntry::of_call(self.ask, RunAnswer::Abandoned));
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Recorder").field("run", &self.run).field("entries", &state.count).finish_non_exhaustive()
    }
}
