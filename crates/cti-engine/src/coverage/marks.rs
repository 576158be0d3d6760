//! Coverage on the picture of a flow.

use cti_model::picture::{Marks, Standing};

use super::FlowCoverage;

impl FlowCoverage {
    /// The marks of what was tried and of what was not, for the picture of the flow: how often each block ran, and which
    /// wires were taken.
    ///
    /// ```
    /// use cti_engine::coverage::{Coverage, FlowCoverage};
    /// use cti_engine::{Adapter, Engine};
    /// use cti_model::adapter::{CtiAdapter, CtiFlow};
    /// use cti_model::picture::{Picture, Standing};
    /// use cti_model::{Block, Catalogue, Event, Flow, Source};
    ///
    /// let flow = Flow::new()
    ///     .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
    ///     .with_block(Block::new("1", "SE_End"));
    /// let mut configuration = CtiAdapter::default();
    /// configuration.flows.push(CtiFlow::new("Init", Source::ConnectAgent, Event::OnInit, flow.clone()));
    /// let coverage = Coverage::of(&Adapter::compile(&Engine::new(), &configuration));
    /// let picture = Picture::of_flow(&flow, Catalogue::standard()).with_marks(&coverage.flows["Init"].marks());
    /// assert!(picture.nodes().iter().all(|node| node.mark.standing == Standing::Missed));
    /// ```
    pub fn marks(&self) -> Marks {
        let mut marks = Marks::new().others(Standing::Missed);
        for (id, block) in &self.blocks {
            if block.runs > 0 {
                let mark = marks.block(id);
                mark.standing = Standing::Taken;
                mark.badge = Some(if block.runs == 1 { "once".to_owned() } else { format!("{} times", block.runs) });
            }
            for (port, _) in block.ports.iter().filter(|(_, count)| **count > 0) {
                marks.wire(id, port, Standing::Taken);
            }
        }
        marks
    }
}
