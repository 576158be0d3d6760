//! Flows around one block, for the rules about its controls and ports.
#![expect(clippy::expect_used, reason = "a test")]

use cti_model::{Block, Catalogue, Flow, Ports};
use serde_json::{Value, json};

use crate::common::flows::flow;

/// Start, the properties of the contact as `p`, the block in question as `b`, end: with every port connected.
pub(crate) fn around(type_id: &str, controls: Value) -> Flow {
    let names = Catalogue::standard().get(type_id).map_or(Ports::Done, |spec| spec.ports).names();
    let ports: serde_json::Map<_, _> = names.map(|port| (port.to_owned(), json!("e"))).collect();
    flow(&[
        ("s", "SE_Start", json!({}), json!({"done": "p"})),
        ("p", "SE_ContactProperties", json!({}), json!({"done": "b"})),
        ("b", type_id, controls, Value::Object(ports)),
        ("e", "SE_End", json!({}), json!({})),
    ])
}

/// A flow, changed at the block of that id.
pub(crate) fn with(mut flow: Flow, id: &str, change: impl FnOnce(&mut Block)) -> Flow {
    change(flow.blocks_mut().iter_mut().find(|block| block.id() == id).expect("the block is there"));
    flow
}
