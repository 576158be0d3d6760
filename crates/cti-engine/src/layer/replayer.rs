//! The layer that goes a recorded way again, and on from where it ends.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::Value;

use super::{Ask, Layer, Next, NextObservation, Observation, Observed, RunAnswer, RunEntry, RunJournal, Sighting};
use crate::connector::{Answer, ConnectorError, ErrorKind};
use crate::ids::RunId;

/// Replays the journal of a run: as long as it lasts, calls are answered from it and do not leave, and the run sees what it
/// saw before. Where it ends, the run goes on live. Other runs at the same desk pass it untouched.
///
/// # A run that survives its process
///
/// Choose the run's id, record it, and keep the journal beside the flow and the context. To resume, run the same flow with
/// the same context, the same id and the journal on another desk:
///
/// ```
/// use std::pin::pin;
/// use std::sync::Arc;
/// use std::task::{Context as TaskContext, Waker};
/// use cti_engine::layer::{Recorder, Replayer, RunJournal};
/// use cti_engine::memory::MemoryDesk;
/// use cti_engine::{Context, End, Engine, RunId, RunOptions};
/// use cti_model::{Block, Flow};
///
/// let flow = Flow::new()
///     .with_block(Block::new("start", "SE_Start").with_port("done", "task"))
///     .with_block(Block::new("task", "SE_SFCreateTask").with_control("subject", "Call").with_port("success", "wait"))
///     .with_block(Block::new("wait", "SE_CoreDelay").with_control("duration", "30000").with_port("done", "mute"))
///     .with_block(Block::new("mute", "SE_AgentMute").with_port("success", "end").with_port("failure", "end"))
///     .with_block(Block::new("end", "SE_End"));
/// let (engine, context, id) = (Engine::new(), Context::new(), RunId::new());
/// let program = engine.compile(&flow)?;
///
/// // The process stops while the run waits.
/// let memory = MemoryDesk::new("Sato");
/// let recorder = Arc::new(Recorder::new(id));
/// let desk = memory.desk().with_layer(recorder.clone());
/// {
///     let mut run = pin!(engine.run_with(&program, &desk, &context, RunOptions::new().id(id)));
///     assert!(run.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())).is_pending());
/// }
/// let kept = serde_json::to_string(&recorder.journal())?;
///
/// // The next one goes on: the task is not created again.
/// let journal: RunJournal = serde_json::from_str(&kept)?;
/// let desk = memory.desk().with_layer(Arc::new(Replayer::new(journal)?));
/// let resumed = memory.drive(engine.run_with(&program, &desk, &context, RunOptions::new().id(id)));
/// assert_eq!(resumed.end(), &End::Ended);
/// assert_eq!(memory.journal().calls(), ["records.create", "clock.sleep", "clock.sleep", "agent.mute"]);
///
/// // It is the execution that would have been without the stop.
/// let other = MemoryDesk::new("Sato");
/// assert_eq!(resumed, other.drive(engine.run_with(&program, &other.desk(), &context, RunOptions::new().id(id))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What to know:
///
/// - A call that was under way when the process stopped has no answer in the journal, so it is **made again**. Whether it
///   had reached the other side is unknown; [`Ask::run`], [`Ask::visit`] and [`Ask::nth`] identify it permanently, as a
///   key by which the other side can find it.
/// - What the run changed of properties and counters is **set again to what it was set to** then, so that a desk whose
///   properties were not saved gets them. What other runs have written under the same names since is overwritten.
/// - Time in which nothing ran does **not count** against the deadline: the run has been going for as long as it had
///   when it was last seen. The date and time are those of now.
/// - The desk has to read phone numbers and show dates as the first one did; they are computed, not recorded.
/// - A run that asks or observes something else than the journal says (another flow, context or version) has
///   **diverged**: it ends as [`End::Failed`](crate::End::Failed) of kind `diverged`, which names the entry, what was
///   expected and what was found. No call of it has left by then.
/// - To be able to resume again, push a [`Recorder`](super::Recorder) after the replayer: it records the replayed way
///   too.
/// - The journal of a finished run replays to the same execution without a call: to see a failure of yesterday, or to
///   test a change of a flow against it. A run that was cancelled waits for its deadline instead.
pub struct Replayer {
    journal: RunJournal,
    state: Mutex<State>,
}

/// A journal that grew beyond what its recorder keeps cannot be replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal of run {run} is truncated: give its recorder a higher limit, or a sink")]
pub struct TruncatedJournal {
    /// The run.
    pub run: RunId,
}

#[derive(Debug, Default)]
struct State {
    /// The entry that comes next.
    at: usize,
    /// How long the run had been going at the last entry that says so, and how long it had been going here then.
    time: Option<(u64, u64)>,
    diverged: Option<ConnectorError>,
}

/// What the journal says of a call or an observation.
enum Said<T> {
    This(T),
    /// It is at its end.
    Nothing,
}

impl Replayer {
    /// Replays a journal.
    ///
    /// # Errors
    /// [`TruncatedJournal`] for one that is not whole.
    pub fn new(journal: RunJournal) -> Result<Self, TruncatedJournal> {
        if journal.truncated {
            return Err(TruncatedJournal { run: journal.run });
        }
        Ok(Self { journal, state: Mutex::default() })
    }

    /// How many entries are still to be replayed; the run is live when there are none.
    pub fn remaining(&self) -> usize {
        self.journal.entries.len().saturating_sub(self.state().at)
    }

    /// The next entry, if `matches` finds in it what it looks for; `found` says what that is.
    fn take<'j, T>(
        &'j self,
        found: impl Fn() -> String,
        matches: impl FnOnce(&'j RunEntry) -> Option<T>,
    ) -> Result<Said<T>, ConnectorError> {
        let mut state = self.state();
        if let Some(diverged) = &state.diverged {
            return Err(diverged.clone());
        }
        let Some(entry) = self.journal.entries.get(state.at) else { return Ok(Said::Nothing) };
        if let Some(said) = matches(entry) {
            state.at += 1;
            return Ok(Said::This(said));
        }
        let (number, expected, found) = (state.at + 1, describe(entry), found());
        let message = if expected == found {
            format!("entry {number} of the journal: expected {expected}, found the same with other arguments")
        } else {
            format!("entry {number} of the journal: expected {expected}, found {found}")
        };
        let diverged = ConnectorError::new(ErrorKind::Diverged, message);
        state.diverged = Some(diverged.clone());
        Err(diverged)
    }

    /// Makes what is in hand what it was after a recorded change.
    fn apply_again(
        &self,
        at: &Observed<'_>,
        saw: Option<&Value>,
        next: NextObservation<'_>,
    ) -> Result<(), ConnectorError> {
        let apply = |what: &Observation<'_>| match next.observe(&Observed { what, ..*at })? {
            Some(Value::Bool(_)) => Ok(()),
            refused => {
                let refused = refused.unwrap_or_default();
                let message = format!("what a run set before cannot be set again: the property store says {refused}");
                Err(ConnectorError::new(ErrorKind::Diverged, message))
            }
        };
        match (at.what, saw) {
            (Observation::Elapsed, Some(saw)) => {
                let here = next.observe(at)?;
                if let (Some(then), Some(here)) = (saw.as_u64(), here.as_ref().and_then(Value::as_u64)) {
                    self.state().time = Some((then, here));
                }
                Ok(())
            }
            (
                Observation::SetProperty { .. }
                | Observation::UnsetProperty { .. }
                | Observation::UnsetAdapterProperty { .. }
                | Observation::SetCounter { .. },
                Some(Value::Bool(true)),
            ) => apply(at.what),
            (Observation::ClearProperties, Some(Value::Array(keys))) => keys
                .iter()
                .filter_map(Value::as_str)
                .try_for_each(|key| apply(&Observation::UnsetProperty { key: key.into() })),
            (Observation::ClearAdapterProperties, Some(Value::Array(keys))) => keys
                .iter()
                .filter_map(Value::as_str)
                .try_for_each(|key| apply(&Observation::UnsetAdapterProperty { key: key.into() })),
            (Observation::AddToCounter { name, .. }, Some(Value::Number(count))) => {
                let count = count.as_f64().unwrap_or_default();
                apply(&Observation::SetCounter { name: name.as_ref().into(), count })
            }
            _ => Ok(()),
        }
    }

    /// How long the run has been going, given how long it has been going here.
    fn elapsed(&self, here: u64) -> u64 {
        match self.state().time {
            Some((then, here_then)) => then.saturating_add(here.saturating_sub(here_then)),
            None => here,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for Replayer {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        if ask.run != Some(self.journal.run) {
            return next.call(ask).await;
        }
        let found = || describe_call(ask.call.name(), ask.block.map_or("", |block| block.as_str()), ask.visit, ask.nth);
        let said = self.take(found, |entry| match entry {
            RunEntry::Call { block, visit, nth, call, answer }
                if ask.block == Some(block) && (*visit, *nth) == (ask.visit, ask.nth) && **call == *ask.call =>
            {
                Some(answer)
            }
            _ => None,
        });
        match said? {
            Said::Nothing => next.call(ask).await,
            Said::This(RunAnswer::Value(value)) => Ok(value.clone()),
            Said::This(RunAnswer::Error(error)) => Err(error.clone()),
            Said::This(RunAnswer::Abandoned) => std::future::pending().await,
        }
    }

    fn observe(&self, at: &Observed<'_>, next: NextObservation<'_>) -> Sighting {
        if at.run != self.journal.run {
            return next.observe(at);
        }
        let found = || describe_observation(at.what, at.block.as_str(), at.visit);
        let said = self.take(found, |entry| match entry {
            RunEntry::Observation { block, visit, what, saw }
                if block == at.block && *visit == at.visit && what == at.what =>
            {
                Some(saw)
            }
            _ => None,
        });
        match said? {
            Said::This(saw) => {
                self.apply_again(at, saw.as_ref(), next)?;
                Ok(saw.clone())
            }
            Said::Nothing => {
                let seen = next.observe(at)?;
                match (at.what, seen.as_ref().and_then(Value::as_u64)) {
                    (Observation::Elapsed, Some(here)) => Ok(Some(self.elapsed(here).into())),
                    _ => Ok(seen),
                }
            }
        }
    }
}

fn describe(entry: &RunEntry) -> String {
    match entry {
        RunEntry::Call { block, visit, nth, call, .. } => describe_call(call.name(), block.as_str(), *visit, *nth),
        RunEntry::Observation { block, visit, what, .. } => describe_observation(what, block.as_str(), *visit),
    }
}

/// What a call is, without its arguments, which may be a customer's.
fn describe_call(name: &str, block: &str, visit: usize, nth: usize) -> String {
    format!("call {nth} `{name}` of block `{block}` at step {visit}")
}

fn describe_observation(what: &Observation<'_>, block: &str, visit: usize) -> String {
    format!("observation `{}` of block `{block}` at step {visit}", what.name())
}

impl fmt::Debug for Replayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replayer")
            .field("run", &self.journal.run)
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
