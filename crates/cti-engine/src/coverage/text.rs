//! Coverage for people.

use std::fmt;

use cti_model::OneLine;

use super::{Coverage, FlowCoverage, Tried};

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.tried, self.of)
    }
}

impl fmt::Display for Coverage {
    /// A line for each flow, CTI Action and rule, with what was not tried below; then the sum. Each line has an end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, flow) in &self.flows {
            let FlowCoverage { trigger, runs, blocks } = flow;
            let ports = Tried::of(blocks.values().flat_map(|block| block.ports.values()).copied());
            let tried = Tried::of(blocks.values().map(|block| block.runs));
            writeln!(
                f,
                "flow `{}` ({}): {}, {tried} blocks, {ports} ports",
                OneLine(name),
                OneLine(trigger),
                times(*runs, "run", "not run")
            )?;
            // Of a flow that did not run nothing was tried.
            if *runs > 0 {
                for (id, type_id) in flow.untried_blocks() {
                    writeln!(f, "  not run: {} {}", OneLine(id), OneLine(type_id))?;
                }
                for (id, port) in flow.untried_ports().filter(|(id, _)| blocks.get(*id).is_some_and(|it| it.runs > 0)) {
                    writeln!(f, "  not taken: {} -> {}", OneLine(id), OneLine(port))?;
                }
            }
        }
        for (name, count) in &self.actions {
            writeln!(f, "CTI Action `{}`: {}", OneLine(name), times(*count, "executed", "not executed"))?;
        }
        for (name, count) in &self.rules {
            writeln!(f, "rule `{}`: {}", OneLine(name), times(*count, "held", "did not hold"))?;
        }
        let (blocks, ports) = (self.blocks(), self.ports());
        writeln!(
            f,
            "in all: {} triggers, {blocks} blocks ({} %), {ports} ports ({} %), {} CTI Actions, {} rules",
            self.triggers(),
            blocks.percent(),
            ports.percent(),
            self.actions(),
            self.rules()
        )
    }
}

fn times(count: u64, done: &str, not: &str) -> String {
    match count {
        0 => not.to_owned(),
        1 => format!("{done} once"),
        count => format!("{done} {count} times"),
    }
}
