//! What a run leaves: how it ended, a record for each block, the way it took, and what it changed.

mod changed;
mod changes;
#[cfg(feature = "picture")]
mod marks;
pub(crate) mod milliseconds;
mod report;
mod written;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use changed::Changed;
pub use changes::{AttributeChange, Changes, LogLine};
use cti_model::{BlockId, OneLine};
pub use report::{Actions, ExecutionReport, product_log};
use serde::{Deserialize, Serialize};

use crate::ids::RunId;
use crate::program::Blocks;
use crate::record::{BlockRecord, Exception, Port};
use crate::state::{Notes, Visit};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum End {
    /// At an `SE_End`.
    Ended,
    /// At a port that is not connected, or that leads to a block that does not exist.
    Halted {
        /// The block that was left.
        block: BlockId,
        /// The port by which it was left.
        port: Port,
        /// The id to which the port leads, if it is connected.
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<String>,
    },
    /// At the deadline.
    TimedOut {
        /// The block that was running, or was to run next.
        block: BlockId,
    },
    /// After as many steps as the run was allowed.
    StepLimit {
        /// The block that was to run next, or whose next call or query takes more steps than are left.
        block: BlockId,
    },
    /// Because it was cancelled, or its future was dropped.
    Cancelled {
        /// The block that was running, or was to run next.
        block: BlockId,
    },
    /// Because it could not go on: a block of an unknown type, or out of memory.
    Failed {
        /// The block at fault.
        block: BlockId,
        /// Why.
        reason: Exception,
    },
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("ended"),
            Self::Halted { block, port, target: None } => {
                write!(f, "halted: port `{port}` of {block} is not connected")
            }
            Self::Halted { block, port, target: Some(target) } => {
                write!(f, "halted: port `{port}` of {block} leads to `{}`, which does not exist", OneLine(target))
            }
            Self::TimedOut { block } => write!(f, "timed out at {block}"),
            Self::StepLimit { block } => write!(f, "out of steps before {block}"),
            Self::Cancelled { block } => write!(f, "cancelled at {block}"),
            Self::Failed { block, reason } => write!(f, "failed at {block}: {reason}"),
        }
    }
}

/// A step of a run's way: the block, the port it was left by, and how long it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Step<'e> {
    /// The block.
    pub block: &'e BlockId,
    /// The type identifier of the block, such as `SE_Log`.
    #[serde(rename = "type")]
    pub type_id: &'e str,
    /// The port by which it was left; `None` at the end of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// How long it took, by the desk's clock.
    #[serde(rename = "milliseconds", with = "milliseconds")]
    pub took: Duration,
}

/// A finished run.
///
/// As JSON it is `{flow, run, outcome, milliseconds, path, records, changes, log}`, and reads back equal: `outcome` with the
/// members of its [`End`] beside it, `path` a list of `{block, type, port, milliseconds}`, `records` by block id in the
/// order in which the blocks ran first. [`Execution::actions`] is the map that the product logs, [`Execution::report`]
/// prints for people.
#[derive(Clone, Debug)]
pub struct Execution {
    pub(crate) run: RunId,
    pub(crate) blocks: Arc<Blocks>,
    pub(crate) end: End,
    pub(crate) records: Vec<Option<BlockRecord>>,
    pub(crate) path: Vec<Visit>,
    pub(crate) notes: Notes,
    pub(crate) elapsed: Duration,
}

impl Execution {
    /// The script name of the flow, if it has one.
    pub fn flow(&self) -> Option<&str> {
        self.blocks.flow.as_deref()
    }

    /// The id of the run.
    pub fn run(&self) -> RunId {
        self.run
    }

    /// How the run ended.
    pub fn end(&self) -> &End {
        &self.end
    }

    /// The record of a block, if it ran. Of a block that ran several times the last one counts.
    pub fn record(&self, id: &str) -> Option<&BlockRecord> {
        self.records.get(self.blocks.find(id)?)?.as_ref()
    }

    /// Ids and records, in the order in which the blocks ran first.
    pub fn records(&self) -> impl Iterator<Item = (&str, &BlockRecord)> {
        let mut listed = vec![false; self.records.len()];
        self.path.iter().filter_map(move |visit| {
            let node = visit.node as usize;
            let known = std::mem::replace(listed.get_mut(node)?, true);
            let record = self.records.get(node)?.as_ref().filter(|_| !known)?;
            Some((self.blocks.ids.get(node)?.as_str(), record))
        })
    }

    /// The blocks that did not do what they were asked, with why: a run ends as [`End::Ended`] also when the author of the
    /// flow wired their failure ports to the end.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &Exception)> {
        self.records().filter_map(|(id, record)| Some((id, record.exception.as_deref()?)))
    }

    /// The way the run took.
    pub fn path(&self) -> impl ExactSizeIterator<Item = Step<'_>> {
        self.path.iter().map(|visit| Step {
            block: self.blocks.id_of(visit.node),
            type_id: self.blocks.type_of(visit.node),
            port: visit.port,
            took: visit.took(),
        })
    }

    /// What the run changed.
    pub fn changes(&self) -> &Changes {
        self.notes.changes()
    }

    /// What *Log to Console* wrote.
    pub fn log(&self) -> &[LogLine] {
        self.notes.log()
    }

    /// How long the run took, by the desk's clock.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}
