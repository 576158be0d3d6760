//! A flow that completes sales work from what it has kept.

use cti_model::Flow;
use serde_json::{Value, json};

use crate::common::flows::flow;

/// Completes work from two properties, after doing something with a third block.
pub(crate) fn work(then: &str, controls: Value) -> Flow {
    let path = |id: &str| format!("$.actions.{id}.results.value");
    let complete = json!({"workId": path("w"), "taskId": path("t"), "disposition": "Done"});
    flow(&[
        ("s", "SE_Start", json!({}), json!({"done": "t"})),
        ("t", "SE_GetProperty", json!({"key": "taskId"}), json!({"done": "w"})),
        ("w", "SE_GetProperty", json!({"key": "hvsWorkId"}), json!({"done": "c"})),
        ("c", "SE_SFCompleteHvsWorkWithTaskSaved", complete, json!({"success": "n", "failure": "e"})),
        ("n", then, controls, json!({"done": "e"})),
        ("e", "SE_End", json!({}), json!({})),
    ])
}
