//! Equality and order as JavaScript's operators see them.

use std::cmp::Ordering;
use std::iter::Zip;
use std::slice;

use serde_json::{Map, Number, Value, map};

use super::number::{read, to_number};
use super::text::to_text;

/// Whether the values are equal without conversion: `a === b`.
///
/// Numbers are equal by what they are worth, `1` and `1.0` are. JavaScript compares arrays and objects by identity;
/// values here are copies and have none, so two of them are equal when they hold the same, objects in any order.
///
/// ```
/// use cti_model::js::strict_equal;
/// use serde_json::json;
///
/// assert!(strict_equal(Some(&json!(1)), Some(&json!(1.0))));
/// assert!(strict_equal(Some(&json!([1, {"a": 2}])), Some(&json!([1.0, {"a": 2}]))));
/// assert!(!strict_equal(Some(&json!(1)), Some(&json!("1"))));
/// assert!(!strict_equal(Some(&json!(null)), None));
/// ```
pub fn strict_equal(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Whether the values are equal after conversion: `a == b`.
///
/// `undefined` and `null` equal each other and nothing else. Between two arrays or objects it is [`strict_equal`],
/// which compares what they hold where JavaScript compares identity.
///
/// ```
/// use cti_model::js::loose_equal;
/// use serde_json::json;
///
/// assert!(loose_equal(Some(&json!("0x10")), Some(&json!(16))));
/// assert!(loose_equal(Some(&json!(true)), Some(&json!("1"))));
/// assert!(loose_equal(Some(&json!([1, 2])), Some(&json!("1,2"))));
/// assert!(loose_equal(Some(&json!(null)), None));
/// assert!(!loose_equal(Some(&json!(null)), Some(&json!(0))));
/// ```
pub fn loose_equal(a: Option<&Value>, b: Option<&Value>) -> bool {
    use Value::{Array, Bool, Null, Number, Object, String};
    match (a, b) {
        (None | Some(Null), None | Some(Null)) => true,
        (None | Some(Null), _) | (_, None | Some(Null)) => false,
        (Some(a @ (Array(_) | Object(_))), Some(b @ (Array(_) | Object(_)))) => same(a, b),
        (Some(String(a)), Some(String(b))) => a == b,
        (Some(Array(_) | Object(_)), Some(String(text))) => to_text(a) == text.as_str(),
        (Some(String(text)), Some(Array(_) | Object(_))) => to_text(b) == text.as_str(),
        // What is left has a number or a boolean on at least one side, and then both sides count as numbers.
        (Some(Bool(_) | Number(_)), Some(_)) | (Some(_), Some(Bool(_) | Number(_))) => {
            equal_numbers(to_number(a), to_number(b))
        }
    }
}

/// The order of the values as the operators `<`, `<=`, `>` and `>=` see it.
///
/// Two texts are compared by UTF-16 code units, arrays and objects counting as their text; anything else by number.
/// `None` when one of the numbers is NaN: then all four operators are false.
///
/// ```
/// use std::cmp::Ordering;
///
/// use cti_model::js::compare;
/// use serde_json::json;
///
/// assert_eq!(compare(Some(&json!("10")), Some(&json!("9"))), Some(Ordering::Less));
/// assert_eq!(compare(Some(&json!("10")), Some(&json!(9))), Some(Ordering::Greater));
/// assert_eq!(compare(Some(&json!(null)), Some(&json!(0))), Some(Ordering::Equal));
/// assert_eq!(compare(None, Some(&json!(0))), None);
/// ```
pub fn compare(a: Option<&Value>, b: Option<&Value>) -> Option<Ordering> {
    if is_textual(a) && is_textual(b) {
        return Some(to_text(a).encode_utf16().cmp(to_text(b).encode_utf16()));
    }
    to_number(a).partial_cmp(&to_number(b))
}

/// Whether a comparison takes the value for a text unless the other side is a number.
fn is_textual(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::String(_) | Value::Array(_) | Value::Object(_)))
}

/// Whether two values hold the same. Walks with a list of its own, one entry for each level, so that no nesting can exhaust
/// the stack and no length the memory.
fn same(a: &Value, b: &Value) -> bool {
    let mut open = Vec::new();
    let mut next = (a, b);
    loop {
        match next {
            (Value::Number(a), Value::Number(b)) => {
                if !same_number(a, b) {
                    return false;
                }
            }
            (Value::Array(a), Value::Array(b)) => {
                if a.len() != b.len() {
                    return false;
                }
                open.push(Pairs::Elements(a.iter().zip(b)));
            }
            (Value::Object(a), Value::Object(b)) => {
                if a.len() != b.len() {
                    return false;
                }
                open.push(Pairs::Members(a.iter(), b));
            }
            // Two of different kinds, or two without content.
            (a, b) => {
                if a != b {
                    return false;
                }
            }
        }
        next = loop {
            let Some(level) = open.last_mut() else { return true };
            match level.next() {
                Some((a, Some(b))) => break (a, b),
                Some((_, None)) => return false,
                None => open.pop(),
            };
        };
    }
}

/// What is left to be compared of two lists of one length, or of two objects with as many members.
enum Pairs<'v> {
    Elements(Zip<slice::Iter<'v, Value>, slice::Iter<'v, Value>>),
    Members(map::Iter<'v>, &'v Map<String, Value>),
}

impl<'v> Iterator for Pairs<'v> {
    type Item = (&'v Value, Option<&'v Value>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Elements(elements) => elements.next().map(|(a, b)| (a, Some(b))),
            Self::Members(members, other) => members.next().map(|(name, a)| (a, other.get(name))),
        }
    }
}

fn same_number(a: &Number, b: &Number) -> bool {
    equal_numbers(read(a), read(b))
}

fn equal_numbers(a: f64, b: f64) -> bool {
    a.partial_cmp(&b) == Some(Ordering::Equal)
}
