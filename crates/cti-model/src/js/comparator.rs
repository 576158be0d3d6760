//! The one comparison of two values: that of *If-else* and of presence rules (sections 5.3 and 9.1).

use std::cmp::Ordering;

use serde_json::Value;

use super::compare::{compare, strict_equal};
use super::text::to_text;
use crate::names::stored_names;

stored_names! {
    /// How two values are compared. Source: section 9.1: rules store JavaScript's operators (attested).
    /// That *If-else* takes the same ones is inferred; `contains` and `startsWith` are ours.
    ///
    /// A name is read from the operator, from the label that the product shows, and from what an author may write for it.
    /// A name that is not known compares nothing: it never holds.
    ///
    /// ```
    /// use cti_model::js::Comparator;
    ///
    /// assert_eq!(Comparator::from("Greater than or equal to"), Comparator::GreaterOrEqual);
    /// assert_eq!(Comparator::GreaterOrEqual.to_string(), ">=");
    /// assert!(!Comparator::from("~").is_known());
    /// ```
    pub enum Comparator {
        /// Both are the same.
        Equal = "===" | "==" | "=" | "equal to" | "equals" | "equal",
        /// They are not the same.
        NotEqual = "!==" | "!=" | "<>" | "not equal to" | "not equals" | "not equal",
        /// The left one is greater.
        Greater = ">" | "greater than",
        /// The left one is greater, or neither is.
        GreaterOrEqual = ">=" | "greater than or equal to" | "greater than or equal",
        /// The left one is less.
        Less = "<" | "less than",
        /// The left one is less, or neither is.
        LessOrEqual = "<=" | "less than or equal to" | "less than or equal",
        /// The left text has the right one in it, the left array has an item equal to the right value.
        Contains = "contains",
        /// The left text begins with the right one.
        StartsWith = "startsWith",
    }
}

impl Comparator {
    /// Whether the comparison holds. `None` is JavaScript's `undefined`.
    ///
    /// What a flow or a rule holds as a constant is text, and what it is compared with may be a number or a boolean. So,
    /// before anything else, values that can be read as the same kind are; whether the product does so is not known, and
    /// that it is done here is our decision:
    ///
    /// 1. Two numbers are compared by what they are worth. A text counts as a number when it is one as JSON writes it,
    ///    with blanks around it or not: `5`, ` 5`, `5.0`, `-5e-1`. A `+` in front, a leading zero or another notation
    ///    (`+49`, `007`, `0x10`) makes no number, so that phone and case numbers stay text. Whole numbers of up to 38
    ///    digits are compared exactly; longer ones count as text.
    /// 2. A boolean equals the word for it, `true` or `false`.
    /// 3. Anything else is compared as JavaScript does: `===` without conversion, order by UTF-16 code units between two
    ///    texts, else by number, and none with what is not a number.
    ///
    /// `undefined` is equal to `undefined` only, and `!==` is the opposite of `===`; no other comparison with `undefined`
    /// holds. `contains` and `startsWith` read both sides as text, and do not hold for `null` on either side.
    ///
    /// ```
    /// use cti_model::js::Comparator;
    /// use serde_json::json;
    ///
    /// let holds = |a, comparator: Comparator, b| comparator.holds(Some(&json!(a)), Some(&json!(b)));
    /// assert!(holds(" 5", Comparator::Equal, "5.0"));
    /// assert!(!holds("+1", Comparator::Equal, "1"));
    /// assert!(!holds("0x10", Comparator::Equal, "16"));
    /// assert!(holds("10", Comparator::Greater, "9"));
    /// assert!(holds("12345678901234567891", Comparator::Greater, "12345678901234567890"));
    /// assert!(Comparator::Equal.holds(None, None));
    /// assert!(!Comparator::Contains.holds(Some(&json!("abc")), None));
    /// ```
    pub fn holds(&self, left: Option<&Value>, right: Option<&Value>) -> bool {
        match self {
            Self::Equal => equal(left, right),
            Self::NotEqual => !equal(left, right),
            Self::Greater => order(left, right).is_some_and(Ordering::is_gt),
            Self::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
            Self::Less => order(left, right).is_some_and(Ordering::is_lt),
            Self::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
            Self::Contains => match (left, right) {
                (Some(Value::Array(items)), Some(_)) => items.iter().any(|item| equal(Some(item), right)),
                _ => as_texts(left, right, |text, part| text.contains(part)),
            },
            Self::StartsWith => as_texts(left, right, |text, part| text.starts_with(part)),
            Self::Other(_) => false,
        }
    }
}

fn equal(a: Option<&Value>, b: Option<&Value>) -> bool {
    if let (Some(Value::String(a)), Some(Value::String(b))) = (a, b) {
        return equal_texts(a, b);
    }
    match (numbers(a, b), a, b) {
        (Some((a, b)), ..) => a.order(b) == Some(Ordering::Equal),
        (None, Some(Value::Bool(flag)), Some(Value::String(text)))
        | (None, Some(Value::String(text)), Some(Value::Bool(flag))) => text == if *flag { "true" } else { "false" },
        (None, a, b) => strict_equal(a, b),
    }
}

/// Whether [`Comparator::Equal`] holds between two texts: they are the same, or both are numbers and equal as such.
///
/// ```
/// use cti_model::js::equal_texts;
///
/// assert!(equal_texts("a", "a") && equal_texts(" 5", "5.0"));
/// assert!(!equal_texts("+1", "1"));
/// ```
pub fn equal_texts(a: &str, b: &str) -> bool {
    let numbers = || Some((Reading::of_text(a)?, Reading::of_text(b)?));
    a == b || numbers().is_some_and(|(a, b)| a.order(b) == Some(Ordering::Equal))
}

fn order(a: Option<&Value>, b: Option<&Value>) -> Option<Ordering> {
    match numbers(a, b) {
        Some((a, b)) => a.order(b),
        None => compare(a, b),
    }
}

fn as_texts(a: Option<&Value>, b: Option<&Value>, test: fn(&str, &str) -> bool) -> bool {
    let is_there = |value: Option<&Value>| !matches!(value, None | Some(Value::Null));
    is_there(a) && is_there(b) && test(&to_text(a), &to_text(b))
}

/// The longest whole number that is compared as one; every number of so many digits fits an `i128`.
const MAX_DIGITS: usize = 38;

/// A number, whole numbers exactly.
#[derive(Clone, Copy)]
enum Reading {
    Whole(i128),
    Double(f64),
}

impl Reading {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => {
                let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
                whole.map(Self::Whole).or_else(|| number.as_f64().map(Self::Double))
            }
            Value::String(text) => Self::of_text(text),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn of_text(text: &str) -> Option<Self> {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        // Most texts are not numbers, and the first character shows it.
        if !text.starts_with(|first: char| first.is_ascii_digit() || first == '-') || !is_json_number(text) {
            return None;
        }
        if text.contains(['.', 'e', 'E']) {
            return text.parse().ok().filter(|number: &f64| number.is_finite()).map(Self::Double);
        }
        if text.trim_start_matches('-').len() > MAX_DIGITS { None } else { text.parse().ok().map(Self::Whole) }
    }

    fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            (Self::Double(a), Self::Double(b)) => a.partial_cmp(&b),
            (Self::Whole(a), Self::Double(b)) => whole_and_double(a, b),
            (Self::Double(a), Self::Whole(b)) => whole_and_double(b, a).map(Ordering::reverse),
        }
    }
}

/// Exact, as JavaScript compares a `BigInt` with a number.
fn whole_and_double(a: i128, b: f64) -> Option<Ordering> {
    if b.fract() == 0.0 && b.abs() < 1e38 {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and an `i128` holds it")]
        return Some(a.cmp(&(b as i128)));
    }
    #[expect(clippy::cast_precision_loss, reason = "`b` has a fraction or is beyond all that `a` can be")]
    (a as f64).partial_cmp(&b)
}

fn numbers(a: Option<&Value>, b: Option<&Value>) -> Option<(Reading, Reading)> {
    Some((Reading::of(a?)?, Reading::of(b?)?))
}

/// Whether a comparison takes the text for a number: whether it is one as JSON writes it, blanks around it or not.
///
/// ```
/// use cti_model::js::is_number_text;
///
/// assert!(is_number_text(" 80.5 "));
/// assert!(!is_number_text("80%"));
/// assert!(!is_number_text("+80"));
/// ```
pub fn is_number_text(text: &str) -> bool {
    Reading::of_text(text).is_some()
}

/// The grammar of RFC 8259: no `+` in front, no leading zero, digits on both sides of the point.
fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_whole = digits(whole) && (whole == "0" || !whole.starts_with('0'));
    is_whole && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}
