//! Members of an object, read as what they are, or not at all.

use serde_json::{Map, Number, Value};

/// Reading of members: a member of another shape than expected is not there.
pub(crate) trait Members {
    fn text(&self, name: &str) -> Option<&str>;
    fn object(&self, name: &str) -> Option<&Map<String, Value>>;
    fn list(&self, name: &str) -> &[Value];
    fn flag(&self, name: &str) -> Option<bool>;
    fn number(&self, name: &str) -> Option<i64>;
    /// A text, or a number written as one: `"33"` and `33`.
    fn text_or_number(&self, name: &str) -> Option<String>;
}

impl Members for Map<String, Value> {
    /// A text that is not blank.
    fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.get(name)?.as_object()
    }

    fn list(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// `true`, and `"true"` in any case: Webex writes both (`webex` section 7.3).
    fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// A whole number, or a text that is one.
    fn number(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::Number(number) => whole(number),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn text_or_number(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// The last millisecond that a date of JavaScript can name, and the first with a minus: far within what a float holds
/// exactly.
const MOST: f64 = 8.64e15;

fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let number = number.as_f64()?.round();
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within the bound")]
        (number.abs() <= MOST).then_some(number as i64)
    })
}
