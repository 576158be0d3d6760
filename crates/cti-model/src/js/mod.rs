//! JavaScript's reading of JSON values: truth, text, numbers, comparison, cutting and casting; and of the messages it writes.
//!
//! A value is an `Option<&Value>`: `None` is JavaScript's `undefined`, [`Value::Null`] its `null`. Every function
//! answers what the JavaScript operation of the same name answers for that value, except where JSON values in Rust
//! cannot express it:
//!
//! * Arrays and objects have no identity here, so `===` and `==` between two of them compare what they hold.
//! * A text holds no lone surrogate; one that a cut would leave becomes U+FFFD.
//! * A member of an object never stands in for a method: `{"toString": 1}` is still `"[object Object]"` where
//!   JavaScript would throw a `TypeError`.
//! * Arrays nested deeper than 128 levels read as the empty text.
//!
//! ```
//! use cti_model::js;
//! use serde_json::json;
//!
//! assert!(js::loose_equal(Some(&json!("1.0")), Some(&json!(1))));
//! assert_eq!(js::to_text(Some(&json!([1, null, [2, "x"]]))), "1,,2,x");
//! assert!(js::to_number(None).is_nan());
//! ```

mod cast;
mod comparator;
mod compare;
mod message;
mod number;
mod text;

pub use cast::{CastError, CastType, cast};
pub use comparator::{Comparator, equal_texts, is_number_text};
pub use compare::{compare, loose_equal, strict_equal};
pub use message::{from_json, well_formed};
pub use number::{number_text, number_value, parse_number, to_number};
use serde_json::Value;
pub use text::{TooLong, length, replace, slice, text_or_empty, to_text};

/// Whether a condition holds for the value: `Boolean(value)`.
///
/// Only `undefined`, `null`, `false`, zero and the empty text are false. Never allocates.
///
/// ```
/// use cti_model::js::truthy;
/// use serde_json::json;
///
/// assert!(truthy(Some(&json!("false"))));
/// assert!(truthy(Some(&json!([]))));
/// assert!(!truthy(Some(&json!(-0.0))));
/// assert!(!truthy(None));
/// ```
#[inline]
pub fn truthy(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number::read(number) != 0.0,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(_) | Value::Object(_)) => true,
    }
}

/// The name of the value's type: `typeof value`.
///
/// ```
/// use cti_model::js::type_of;
/// use serde_json::{Value, json};
///
/// assert_eq!(type_of(None), "undefined");
/// assert_eq!(type_of(Some(&Value::Null)), "object");
/// assert_eq!(type_of(Some(&json!([1]))), "object");
/// assert_eq!(type_of(Some(&json!(1))), "number");
/// ```
pub fn type_of(value: Option<&Value>) -> &'static str {
    match value {
        None => "undefined",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(_)) => "number",
        Some(Value::String(_)) => "string",
        Some(Value::Null | Value::Array(_) | Value::Object(_)) => "object",
    }
}
