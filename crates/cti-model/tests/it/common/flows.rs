//! Small flows for the checker's rules.
#![expect(clippy::expect_used, reason = "a test")]

use cti_model::Flow;
use serde_json::{Value, json};

/// A flow of blocks given as id, type, controls and ports.
pub(crate) fn flow(blocks: &[(&str, &str, Value, Value)]) -> Flow {
    let mut actions = Vec::new();
    for (id, kind, controls, ports) in blocks {
        actions.push(json!({"id": id, "type": kind, "controls": controls, "ports": ports}));
    }
    Flow::from_value(&json!({"actions": actions})).expect("a well-formed flow")
}
