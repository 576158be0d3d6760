//! A flow around one block: it stands between a start and an end of its own for each port.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use cti_engine::Port;
use cti_model::{Block, Catalogue, Flow, Ports};
use serde_json::{Value, json};

/// The id of the block under test.
pub(crate) const BLOCK: &str = "b";

/// The port for what does not work: a block without one goes on by its only port, or decides "no".
pub(crate) fn port_of_failure(type_id: &str) -> Port {
    match Catalogue::standard().get(type_id).unwrap().ports {
        Ports::SuccessFailure => Port::Failure,
        Ports::Done => Port::Done,
        Ports::TrueFalse => Port::False,
        Ports::None => panic!("{type_id} has no port"),
    }
}

/// The id of the end behind a port of the block under test.
pub(crate) fn end_of(port: Port) -> String {
    format!("by-{port}")
}

/// Start, the blocks before (`a0`, `a1` …), the block under test, and an end for each port.
pub(crate) fn flow(before: &[(&str, Value)], type_id: &str, controls: &Value) -> Flow {
    let id = |at: usize| if at < before.len() { format!("a{at}") } else { BLOCK.to_owned() };
    let mut flow = Flow::new().with_block(Block::new("start", "SE_Start").with_port("done", &id(0)));
    for (at, (type_id, controls)) in before.iter().enumerate() {
        flow = flow.with_block(block(&id(at), type_id, controls, |_| id(at + 1)));
    }
    flow = flow.with_block(block(BLOCK, type_id, controls, end_of));
    Port::ALL.into_iter().fold(flow, |flow, port| flow.with_block(Block::new(&end_of(port), "SE_End")))
}

/// A block with every port connected.
fn block(id: &str, type_id: &str, controls: &Value, target: impl Fn(Port) -> String) -> Block {
    let document = json!({"actions": [{"id": id, "type": type_id, "controls": controls}]});
    let block = Flow::from_value(&document).unwrap().blocks()[0].clone();
    Port::ALL.into_iter().fold(block, |block, port| block.with_port(port.as_str(), &target(port)))
}
