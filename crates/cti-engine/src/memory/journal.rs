//! The journal of a desk: every call that runs made, and the faults that were ordered for some of them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use indexmap::IndexMap;
use serde_json::Value;

use super::VirtualClock;
use crate::connector::{Call, Clock, ConnectorError, ErrorKind, Gate};

/// Every call that runs made at a desk, in order, and the faults that are ordered.
///
/// A fault concerns every call of a name (`records.create`, `workspace.pop`; [`Call::names`] lists them) until it is
/// lifted with [`Journal::heal`].
#[derive(Debug)]
pub struct Journal {
    clock: VirtualClock,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: Vec<Entry>,
    faults: IndexMap<&'static str, Fault>,
}

/// A call in the journal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// When it was made, by the desk's clock.
    pub at: Duration,
    /// What was asked.
    pub request: Call,
    /// What was answered; `None` while there is no answer.
    pub answer: Option<Result<Value, ConnectorError>>,
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Fail(ErrorKind),
    Delay(Duration),
    Hang,
}

/// A call name that no connector has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no call of a connector; `Call::names` lists them")]
pub struct UnknownCall(String);

impl Journal {
    pub(super) fn new(clock: VirtualClock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// What was asked so far.
    pub fn entries(&self) -> Vec<Entry> {
        self.state().entries.clone()
    }

    /// The names of the calls so far, in order.
    pub fn calls(&self) -> Vec<&'static str> {
        self.state().entries.iter().map(|entry| entry.request.name()).collect()
    }

    /// Forgets what was asked so far.
    pub fn clear(&self) {
        self.state().entries.clear();
    }

    /// Lets calls of a name fail.
    ///
    /// # Errors
    /// For a name that no call has.
    pub fn fail(&self, call: &str, kind: ErrorKind) -> Result<(), UnknownCall> {
        self.order(call, Fault::Fail(kind))
    }

    /// Lets calls of a name take that long.
    ///
    /// # Errors
    /// For a name that no call has.
    pub fn delay(&self, call: &str, by: Duration) -> Result<(), UnknownCall> {
        self.order(call, Fault::Delay(by))
    }

    /// Lets calls of a name never be answered.
    ///
    /// # Errors
    /// For a name that no call has.
    pub fn hang(&self, call: &str) -> Result<(), UnknownCall> {
        self.order(call, Fault::Hang)
    }

    /// Lifts the fault of a call.
    pub fn heal(&self, call: &str) {
        self.state().faults.shift_remove(call);
    }

    fn order(&self, call: &str, fault: Fault) -> Result<(), UnknownCall> {
        let name = Call::names().find(|name| *name == call).ok_or_else(|| UnknownCall(call.to_owned()))?;
        self.state().faults.insert(name, fault);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Gate for Journal {
    async fn before(&self, request: &Call) -> Option<Result<Value, ConnectorError>> {
        let now = self.clock.now();
        let fault = {
            let mut state = self.state();
            state.entries.push(Entry { at: now, request: request.clone(), answer: None });
            state.faults.get(request.name()).copied()
        };
        match fault {
            None => None,
            Some(Fault::Fail(kind)) => Some(Err(ConnectorError::new(kind, "a fault that was ordered"))),
            Some(Fault::Delay(by)) => {
                self.clock.sleep_until(now.saturating_add(by)).await;
                None
            }
            Some(Fault::Hang) => std::future::pending().await,
        }
    }

    fn after(&self, request: &Call, answer: &Result<Value, ConnectorError>) {
        let mut state = self.state();
        let entry = state.entries.iter_mut().rev().find(|entry| entry.answer.is_none() && entry.request == *request);
        if let Some(entry) = entry {
            entry.answer = Some(answer.clone());
        }
    }
}
