//! How much memory a value takes, about.

use serde_json::Value;

/// Values nested deeper than this are not handed on. A JSON reader gives up at 128 levels, and what is written around a
/// value (its record, the execution, the account of it) takes some of them.
const MAX_DEPTH: usize = 100;

/// About how many bytes a value takes; `None` when it is nested too deep.
#[inline]
pub(crate) fn weight(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(weight_of_text(text)),
        _ => weight_within(value, MAX_DEPTH),
    }
}

/// About how many bytes a text takes as a value.
pub(crate) fn weight_of_text(text: &str) -> usize {
    NODE + text.len()
}

/// What a value takes besides its text.
const NODE: usize = 32;

fn weight_within(value: &Value, depth: usize) -> Option<usize> {
    Some(match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => NODE,
        Value::String(text) => weight_of_text(text),
        Value::Array(items) => {
            let below = depth.checked_sub(1)?;
            items.iter().try_fold(NODE, |sum, item| Some(sum + weight_within(item, below)?))?
        }
        Value::Object(map) => {
            let below = depth.checked_sub(1)?;
            map.iter().try_fold(NODE, |sum, (key, item)| Some(sum + key.len() + weight_within(item, below)?))?
        }
    })
}
