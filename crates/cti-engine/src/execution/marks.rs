//! A run on the picture of its flow.

use std::collections::BTreeMap;
use std::time::Duration;

use cti_model::picture::{Marks, Standing};
use cti_model::shortened;

use super::{End, Execution};

impl Execution {
    /// The run, to be laid on the picture of its flow: the way that it took, what failed, how often and how long each
    /// block ran, and as notes what each returned, which may be a customer's data.
    ///
    /// ```
    /// use cti_engine::memory::MemoryDesk;
    /// use cti_engine::{Context, Engine};
    /// use cti_model::picture::{Picture, Standing};
    /// use cti_model::{Block, Catalogue, Flow};
    ///
    /// let flow = Flow::new()
    ///     .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
    ///     .with_block(Block::new("1", "SE_SFScreenpopObject").with_control("recordId", "500").with_port("success", "2"))
    ///     .with_block(Block::new("2", "SE_End"));
    /// let (memory, engine) = (MemoryDesk::new("Sato"), Engine::new());
    /// let execution = memory.drive(engine.run(&engine.compile(&flow)?, &memory.desk(), &Context::new()));
    /// let picture = Picture::of_flow(&flow, Catalogue::standard()).with_marks(&execution.marks());
    /// let standings: Vec<_> = picture.nodes().iter().map(|node| node.mark.standing).collect();
    /// assert_eq!(standings, [Standing::Taken, Standing::Failed, Standing::Missed]);
    /// # Ok::<(), cti_engine::CompileError>(())
    /// ```
    pub fn marks(&self) -> Marks {
        let mut marks = Marks::new().others(Standing::Missed);
        let mut visits: BTreeMap<&str, (usize, Duration)> = BTreeMap::new();
        for step in self.path() {
            let (times, took) = visits.entry(step.block.as_str()).or_default();
            *times += 1;
            *took += step.took;
            marks.block(step.block.as_str()).standing = Standing::Taken;
            if let Some(port) = step.port {
                marks.wire(step.block.as_str(), port.as_str(), Standing::Taken);
            }
        }
        for (id, (times, took)) in visits {
            let times = (times > 1).then(|| format!("{times} times"));
            let took = (!took.is_zero()).then(|| format!("{took:?}"));
            marks.block(id).badge = match (times, took) {
                (Some(times), Some(took)) => Some(format!("{times}, {took}")),
                (one, other) => one.or(other),
            };
        }
        for (id, record) in self.records() {
            let mark = marks.block(id);
            if let Some(exception) = &record.exception {
                mark.standing = Standing::Failed;
                mark.notes.push(shortened(&exception.to_string()));
            } else if let Some(value) = record.results.to_value().filter(|value| !value.is_null()) {
                mark.notes.push(shortened(&value.to_string()));
            }
        }
        match self.end() {
            End::Ended => {}
            End::Halted { block, port, .. } => {
                marks.block(block.as_str()).notes.push(self.end().to_string());
                marks.wire(block.as_str(), port.as_str(), Standing::Failed);
            }
            End::TimedOut { block }
            | End::StepLimit { block }
            | End::Cancelled { block }
            | End::Failed { block, .. } => {
                let mark = marks.block(block.as_str());
                mark.standing = Standing::Failed;
                mark.notes.push(self.end().to_string());
            }
        }
        marks
    }
}
