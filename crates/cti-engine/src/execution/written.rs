//! An execution as JSON, both ways.

use std::sync::Arc;
use std::time::Duration;

use cti_model::BlockId;
use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Changes, End, Execution, LogLine, Step, milliseconds};
use crate::ids::RunId;
use crate::program::Blocks;
use crate::record::{BlockRecord, Port};
use crate::state::{Notes, Visit};

impl Serialize for Execution {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'e> {
            #[serde(skip_serializing_if = "Option::is_none")]
            flow: Option<&'e str>,
            run: RunId,
            #[serde(flatten)]
            end: &'e End,
            #[serde(with = "milliseconds")]
            milliseconds: Duration,
            path: Vec<Step<'e>>,
            records: IndexMap<&'e str, &'e BlockRecord>,
            changes: &'e Changes,
            log: &'e [LogLine],
        }
        Written {
            flow: self.flow(),
            run: self.run,
            end: &self.end,
            milliseconds: self.elapsed,
            path: self.path().collect(),
            records: self.records().collect(),
            changes: self.changes(),
            log: self.log(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Execution {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Read {
            flow: Option<String>,
            run: RunId,
            #[serde(flatten)]
            end: End,
            #[serde(with = "milliseconds")]
            milliseconds: Duration,
            path: Vec<ReadStep>,
            records: IndexMap<BlockId, BlockRecord>,
            changes: Changes,
            log: Vec<LogLine>,
        }
        #[derive(Deserialize)]
        struct ReadStep {
            block: BlockId,
            r#type: Arc<str>,
            port: Option<Port>,
            #[serde(with = "milliseconds")]
            milliseconds: Duration,
        }
        let Read { flow, run, end, milliseconds, path, mut records, changes, log } = Read::deserialize(deserializer)?;
        let mut types: IndexMap<BlockId, Arc<str>> = IndexMap::new();
        let mut visits = Vec::with_capacity(path.len());
        for step in path {
            let node = match types.get_index_of(&step.block) {
                Some(node) => node,
                None => types.insert_full(step.block, step.r#type).0,
            };
            let node = u32::try_from(node).map_err(serde::de::Error::custom)?;
            visits.push(Visit::new(node, step.port, step.milliseconds));
        }
        let in_order = types.keys().map(|id| records.swap_remove(id)).collect();
        if let Some(stray) = records.keys().next() {
            let message = format!("the record of block `{stray}` is of no step of the path");
            return Err(serde::de::Error::custom(message));
        }
        let (ids, types): (Vec<_>, Vec<_>) = types.into_iter().unzip();
        Ok(Self {
            run,
            blocks: Arc::new(Blocks { flow, ids: ids.into(), types: types.into() }),
            end,
            records: in_order,
            path: visits,
            notes: Notes::new(changes, log),
            elapsed: milliseconds,
        })
    }
}

impl PartialEq for Execution {
    /// Two executions are equal when their JSON is.
    fn eq(&self, other: &Self) -> bool {
        self.flow() == other.flow()
            && self.run == other.run
            && self.end == other.end
            && self.elapsed == other.elapsed
            && self.path().eq(other.path())
            && self.records().eq(other.records())
            && self.changes() == other.changes()
            && self.log() == other.log()
    }
}
