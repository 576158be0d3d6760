//! What stands at the doors of a scenario's desks: prepared answers innermost, then faults, and outermost the list of calls.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cti_model::BlockId;
use serde_json::{Map, Value};

use super::names::has;
use crate::connector::{Answer, Call, Clock, ConnectorError, ErrorKind};
use crate::layer::{Ask, Faults, Layer, Next};
use crate::memory::VirtualClock;
use crate::scenario::model::{Fault, PreparedAnswer, Scenario, means};

/// The arguments of a call, as its data has them.
pub(in crate::scenario) fn arguments(call: &Call) -> Map<String, Value> {
    let written = serde_json::to_value(call).unwrap_or_default();
    let inner = match (call, written) {
        (Call::Other { arguments, .. }, _) => arguments.clone(),
        (_, Value::Object(capability)) => match capability.into_iter().next() {
            Some((_, Value::Object(method))) => method.into_iter().next().map(|(_, inner)| inner).unwrap_or_default(),
            _ => Value::Null,
        },
        (_, other) => other,
    };
    match inner {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The prepared answers of a scenario, which its desks share.
pub(super) struct Answers {
    /// Each, and whether it was given.
    prepared: Vec<(PreparedAnswer, AtomicBool)>,
    only: bool,
}

impl Answers {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let prepared = scenario.answers.iter().map(|answer| (answer.clone(), AtomicBool::new(false))).collect();
        Self { prepared, only: scenario.only_answers }
    }

    /// Whether there is none to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.prepared.is_empty() && !self.only
    }

    fn find(&self, agent: &str, call: &Call) -> Option<&PreparedAnswer> {
        let mut last = None;
        let mut with = None;
        for (answer, given) in &self.prepared {
            let fits = answer.call == call.name()
                && answer.agent.as_deref().is_none_or(|its| its == agent)
                && (answer.with.is_empty() || has(&answer.with, with.get_or_insert_with(|| arguments(call))));
            if !fits {
                continue;
            }
            if !given.swap(true, Ordering::Relaxed) {
                return Some(answer);
            }
            last = Some(answer);
        }
        last
    }
}

/// The prepared answers at the door of one desk.
pub(super) struct Answering {
    pub(super) agent: String,
    pub(super) answers: Arc<Answers>,
    pub(super) clock: VirtualClock,
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for Answering {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        let Some(answer) = self.answers.find(&self.agent, ask.call) else {
            // Time passes also where nobody says how much.
            if !self.answers.only || matches!(ask.call, Call::Clock(_)) {
                return next.call(ask).await;
            }
            let message = "the scenario has no answer to this call";
            return Err(ConnectorError::new(ErrorKind::Unavailable, message));
        };
        if let Some(after) = answer.after {
            self.clock.sleep_until(self.clock.now().saturating_add(after)).await;
        }
        match (answer.never, &answer.error, answer.fails) {
            (true, ..) => std::future::pending().await,
            (_, Some(error), _) => Err(error.clone()),
            (_, _, Some(kind)) => Err(ConnectorError::new(kind, "the scenario says so")),
            _ => Ok(answer.gives.clone()),
        }
    }
}

/// A fault that can be lifted.
#[derive(Clone)]
pub(super) struct Lifted {
    pub(super) call: String,
    is_lifted: Arc<AtomicBool>,
}

impl Lifted {
    pub(super) fn lift(&self) {
        self.is_lifted.store(true, Ordering::Relaxed);
    }
}

/// Injects a fault at desks.
pub(super) fn inject<'f>(fault: &Fault, with: &Map<String, Value>, at: impl Iterator<Item = &'f Faults>) -> Lifted {
    let lifted = Lifted { call: fault.call.clone(), is_lifted: Arc::default() };
    let came = Arc::new(AtomicUsize::new(0));
    for faults in at {
        let (call, nth, came) = (fault.call.clone(), fault.nth, Arc::clone(&came));
        let (block, with, is_lifted) = (fault.when.block.clone(), with.clone(), Arc::clone(&lifted.is_lifted));
        let concerns = move |ask: &Ask<'_>| {
            !is_lifted.load(Ordering::Relaxed)
                && means(&call, ask.call.name())
                && block.as_deref().is_none_or(|block| ask.block.is_some_and(|asks| *asks == block))
                && (with.is_empty() || has(&with, &arguments(ask.call)))
                && nth.is_none_or(|nth| came.fetch_add(1, Ordering::Relaxed) + 1 == nth)
        };
        match (fault.fails, fault.delay) {
            (Some(kind), _) => faults.fail_when(concerns, kind),
            (_, Some(delay)) => faults.delay_when(concerns, delay),
            _ => faults.hang_when(concerns),
        }
    }
    lifted
}

/// A call that was made.
#[derive(Clone)]
pub(super) struct CallSeen {
    pub(super) call: Call,
    /// The block that made it.
    pub(super) block: Option<BlockId>,
    /// What was answered; `None` while there is no answer.
    pub(super) answer: Option<Answer>,
}

/// The calls of one desk, in order.
#[derive(Default)]
pub(super) struct Watch(Mutex<Vec<CallSeen>>);

/// How many calls are kept: as many as a journal keeps. A scenario that makes more has no list of those after them.
const MOST_CALLS: usize = 100_000;

impl Watch {
    /// The calls from that one on.
    pub(super) fn from(&self, at: usize) -> Vec<CallSeen> {
        self.calls().get(at..).unwrap_or_default().to_vec()
    }

    pub(super) fn len(&self) -> usize {
        self.calls().len()
    }

    fn calls(&self) -> MutexGuard<'_, Vec<CallSeen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for Watch {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        let number = {
            let mut calls = self.calls();
            if calls.len() < MOST_CALLS {
                calls.push(CallSeen { call: ask.call.clone(), block: ask.block.cloned(), answer: None });
            }
            calls.len() - 1
        };
        let answer = next.call(ask).await;
        if let Some(seen) = self.calls().get_mut(number).filter(|seen| seen.call == *ask.call) {
            seen.answer = Some(answer.clone());
        }
        answer
    }
}

/// Nothing of a scenario lasts longer in virtual time.
pub(super) const LONGEST: Duration = Duration::from_secs(10 * 366 * 24 * 3600);
