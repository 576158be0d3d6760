//! Texts as JavaScript makes, measures, cuts and replaces them.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde_json::Value;

use super::number::{number_text, read};

/// Levels of nested arrays whose text is written; deeper ones are empty.
const LEVELS: usize = 128;

/// The value as text: `String(value)`.
///
/// Arrays are joined with commas, `null` elements empty; arrays nested deeper than 128 levels are empty too. A text is
/// lent out, never copied.
///
/// ```
/// use cti_model::js::to_text;
/// use serde_json::json;
///
/// assert_eq!(to_text(None), "undefined");
/// assert_eq!(to_text(Some(&json!(1e-7))), "1e-7");
/// assert_eq!(to_text(Some(&json!(["a", null, [1, 2]]))), "a,,1,2");
/// assert_eq!(to_text(Some(&json!({"a": 1}))), "[object Object]");
/// ```
pub fn to_text(value: Option<&Value>) -> Cow<'_, str> {
    let Some(value) = value else { return Cow::Borrowed("undefined") };
    match value {
        Value::Null => Cow::Borrowed("null"),
        Value::Bool(true) => Cow::Borrowed("true"),
        Value::Bool(false) => Cow::Borrowed("false"),
        Value::Number(number) => Cow::Owned(number_text(read(number))),
        Value::String(text) => Cow::Borrowed(text),
        Value::Array(items) => {
            let mut joined = String::new();
            join(items, 1, &mut joined);
            Cow::Owned(joined)
        }
        Value::Object(_) => Cow::Borrowed("[object Object]"),
    }
}

/// The value as text, `undefined` and `null` as the empty one.
///
/// These two alone count as absent: `false` stays `"false"` and zero `"0"`.
///
/// ```
/// use cti_model::js::text_or_empty;
/// use serde_json::json;
///
/// assert_eq!(text_or_empty(None), "");
/// assert_eq!(text_or_empty(Some(&json!(null))), "");
/// assert_eq!(text_or_empty(Some(&json!(false))), "false");
/// ```
#[inline]
pub fn text_or_empty(value: Option<&Value>) -> Cow<'_, str> {
    match value {
        None | Some(Value::Null) => Cow::Borrowed(""),
        Some(Value::String(text)) => Cow::Borrowed(text),
        _ => to_text(value),
    }
}

/// Writes the elements of an array that is `level` arrays deep, as `Array.prototype.join` does.
fn join(items: &[Value], level: usize, out: &mut String) {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        match item {
            Value::Null => {}
            Value::Array(inner) => {
                if level < LEVELS {
                    join(inner, level + 1, out);
                }
            }
            item => out.push_str(&to_text(Some(item))),
        }
    }
}

/// The `length` of a text, in UTF-16 code units, or of an array.
///
/// Anything else has none. That includes objects: a member they call `length` is not looked at.
///
/// ```
/// use cti_model::js::length;
/// use serde_json::json;
///
/// assert_eq!(length(Some(&json!("a😀"))), Some(3));
/// assert_eq!(length(Some(&json!([1, 2]))), Some(2));
/// assert_eq!(length(Some(&json!({"length": 9}))), None);
/// ```
pub fn length(value: Option<&Value>) -> Option<usize> {
    match value {
        Some(Value::String(text)) => Some(units(text)),
        Some(Value::Array(items)) => Some(items.len()),
        _ => None,
    }
}

/// Part of a text or an array: `String.prototype.slice` and `Array.prototype.slice`.
///
/// Positions count UTF-16 code units; negative ones count from the end, fractions are dropped, NaN is zero. `None` is
/// an argument that was not given. A value without a `slice` yields `None`.
///
/// JavaScript can cut a character beyond U+FFFF in two and keep half of it. A Rust text cannot hold a half, so it
/// becomes U+FFFD, which is one unit long as well.
///
/// ```
/// use cti_model::js::slice;
/// use serde_json::json;
///
/// assert_eq!(slice(Some(&json!("+4930123")), Some(-3.0), None), Some(json!("123")));
/// assert_eq!(slice(Some(&json!([1, 2, 3])), Some(0.0), Some(2.9)), Some(json!([1, 2])));
/// assert_eq!(slice(Some(&json!("😀!")), Some(1.0), None), Some(json!("\u{fffd}!")));
/// assert_eq!(slice(Some(&json!(123)), Some(1.0), None), None);
/// ```
pub fn slice(value: Option<&Value>, start: Option<f64>, end: Option<f64>) -> Option<Value> {
    let length = length(value)?;
    let from = start.map_or(0, |start| position(start, length));
    let to = end.map_or(length, |end| position(end, length));
    match value {
        Some(Value::String(text)) => Some(Value::String(cut(text, from, to))),
        Some(Value::Array(items)) => Some(Value::Array(items.get(from..to).unwrap_or_default().to_vec())),
        _ => None,
    }
}

/// A relative position within a length, by way of JavaScript's `ToIntegerOrInfinity`.
fn position(relative: f64, length: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "drops the fraction, makes NaN zero and keeps huge ones huge")]
    let relative = relative as i64;
    let distance = usize::try_from(relative.unsigned_abs()).unwrap_or(usize::MAX);
    if relative < 0 { length.saturating_sub(distance) } else { distance.min(length) }
}

/// The UTF-16 code units `from..to` of a text, halves of characters as U+FFFD.
fn cut(text: &str, from: usize, to: usize) -> String {
    if text.is_ascii() {
        return text.get(from..to).unwrap_or_default().to_owned();
    }
    let mut kept = String::new();
    let mut at = 0;
    for c in text.chars() {
        if at >= to {
            break;
        }
        let next = at + c.len_utf16();
        if next > from && from < to {
            kept.push(if at < from || next > to { char::REPLACEMENT_CHARACTER } else { c });
        }
        at = next;
    }
    kept
}

/// The length of a text in UTF-16 code units.
fn units(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// The text with the first occurrence of a pattern replaced: `String.prototype.replace` with a text as pattern.
///
/// In the replacement `$$` is a dollar sign, `$&` the pattern, `` $` `` what stands before it and `$'` what stands
/// after it; any other `$` is plain, `$1` too, as a text has no groups. The empty pattern is found at the start.
///
/// # Errors
///
/// [`TooLong`] if the result had more than `limit` bytes. It is noticed before such a text is built.
///
/// ```
/// use cti_model::js::{TooLong, replace};
///
/// assert_eq!(replace("a-b-c", "-", "[$&]", 100).as_deref(), Ok("a[-]b-c"));
/// assert_eq!(replace("call", "", "+", 100).as_deref(), Ok("+call"));
/// assert_eq!(replace("aaaa", "a", "$'$'$'", 8), Err(TooLong { limit: 8 }));
/// ```
pub fn replace(text: &str, pattern: &str, replacement: &str, limit: usize) -> Result<String, TooLong> {
    let mut out = Bounded { text: String::new(), limit };
    let Some((before, after)) = text.split_once(pattern) else {
        out.push(text)?;
        return Ok(out.text);
    };
    out.push(before)?;
    let mut rest = replacement;
    while let Some((plain, code)) = rest.split_once('$') {
        out.push(plain)?;
        let mut chars = code.chars();
        let (piece, tail) = match chars.next() {
            Some('$') => ("$", chars.as_str()),
            Some('&') => (pattern, chars.as_str()),
            Some('`') => (before, chars.as_str()),
            Some('\'') => (after, chars.as_str()),
            _ => ("$", code),
        };
        out.push(piece)?;
        rest = tail;
    }
    out.push(rest)?;
    out.push(after)?;
    Ok(out.text)
}

/// A text that refuses to outgrow its limit.
struct Bounded {
    text: String,
    limit: usize,
}

impl Bounded {
    fn push(&mut self, piece: &str) -> Result<(), TooLong> {
        if piece.len() > self.limit.saturating_sub(self.text.len()) {
            return Err(TooLong { limit: self.limit });
        }
        self.text.push_str(piece);
        Ok(())
    }
}

/// A text would have become longer than allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// The number of bytes the text was allowed.
    pub limit: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text would be longer than {} bytes", self.limit)
    }
}

impl Error for TooLong {}
