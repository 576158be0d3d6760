//! Watching runs: a trait with borrowed events. Without an observer nothing is computed for one.

use std::borrow::Cow;
use std::time::Duration;

use cti_model::BlockId;
use serde_json::Value;

use crate::block::Scope;
use crate::contact::Context;
use crate::execution::Execution;
use crate::ids::{RunId, SessionId};
use crate::layer::Ask;
use crate::program::Program;
use crate::record::{BlockRecord, Port};

/// Hears what happens in runs. Every method does nothing unless it is written; all are called on the run's own task,
/// so they should be quick.
pub trait Observer: Send + Sync {
    /// A run begins.
    fn run_began(&self, event: &RunBegan<'_>) {
        let _ = event;
    }

    /// A block is about to run.
    fn block_entered(&self, event: &BlockEntered<'_>) {
        let _ = event;
    }

    /// A block makes a call.
    fn outside_call(&self, ask: &Ask<'_>) {
        let _ = ask;
    }

    /// The future of an outside call is about to be polled (`entering`), or has just been.
    fn outside_polled(&self, run: RunId, entering: bool) {
        let _ = (run, entering);
    }

    /// A block has run.
    fn block_left(&self, event: &BlockLeft<'_>) {
        let _ = event;
    }

    /// A run has ended, also one whose future was dropped.
    fn run_ended(&self, run: RunId, execution: &Execution) {
        let _ = (run, execution);
    }
}

/// A run begins.
#[derive(Debug)]
#[non_exhaustive]
pub struct RunBegan<'e> {
    /// The session, as the desk names it.
    pub session: Option<&'e SessionId>,
    /// Which run.
    pub run: RunId,
    /// What it runs.
    pub program: &'e Program,
    /// What it begins with.
    pub context: &'e Context,
}

/// A block is about to run.
#[derive(Debug)]
#[non_exhaustive]
pub struct BlockEntered<'e> {
    /// Which run.
    pub run: RunId,
    /// Which block.
    pub block: &'e BlockId,
    /// Of which type.
    pub type_id: &'e str,
    /// How many blocks ran before it in this run.
    pub visit: usize,
    pub(crate) scope: &'e Scope<'e>,
}

impl BlockEntered<'_> {
    /// Its controls with the values that it will read; `None` is undefined.
    pub fn controls(&self) -> impl Iterator<Item = (&'static str, Option<Cow<'_, Value>>)> {
        self.scope.controls()
    }
}

/// A block has run.
#[derive(Debug)]
#[non_exhaustive]
pub struct BlockLeft<'e> {
    /// Which run.
    pub run: RunId,
    /// Which block.
    pub block: &'e BlockId,
    /// The port by which it was left; `None` when it ended the run.
    pub port: Option<Port>,
    /// Its record.
    pub record: &'e BlockRecord,
    /// How long its calls took, by the desk's clock; nothing for a block that only computes.
    pub took: Duration,
}
