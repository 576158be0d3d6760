//! Numbers as JavaScript reads and writes them.

use serde_json::{Number, Value};

use super::text::to_text;

/// 2^53: up to here every integer is a number of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The value as a number: `Number(value)`.
///
/// Text is read as JavaScript's numeric literal: white space around it is ignored, the empty text is zero, `0x`, `0o`
/// and `0b` work without a sign, anything else makes it NaN. Arrays are read through their text.
///
/// ```
/// use cti_model::js::to_number;
/// use serde_json::json;
///
/// assert_eq!(to_number(Some(&json!(" 0x1F\n"))), 31.0);
/// assert_eq!(to_number(Some(&json!(".5"))), 0.5);
/// assert_eq!(to_number(Some(&json!([["7"]]))), 7.0);
/// assert_eq!(to_number(Some(&json!(null))), 0.0);
/// assert!(to_number(Some(&json!("1_000"))).is_nan());
/// assert!(to_number(None).is_nan());
/// ```
pub fn to_number(value: Option<&Value>) -> f64 {
    match value {
        None | Some(Value::Object(_)) => f64::NAN,
        Some(Value::Null) => 0.0,
        Some(Value::Bool(flag)) => f64::from(*flag),
        Some(Value::Number(number)) => read(number),
        Some(Value::String(text)) => parse_number(text),
        Some(Value::Array(_)) => parse_number(&to_text(value)),
    }
}

/// The JSON value of a number, as `JSON.stringify` makes it.
///
/// Integers within ±2^53 become integer JSON numbers (minus zero becomes zero), NaN and the infinities become `null`.
///
/// ```
/// use cti_model::js::number_value;
/// use serde_json::{Value, json};
///
/// assert_eq!(number_value(2.0), json!(2));
/// assert_eq!(number_value(-0.0).to_string(), "0");
/// assert_eq!(number_value(0.5), json!(0.5));
/// assert_eq!(number_value(f64::NAN), Value::Null);
/// ```
pub fn number_value(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "an integer within ±2^53 fits")]
        return Value::from(number as i64);
    }
    Value::from(number)
}

/// The number as text: `Number.prototype.toString`.
///
/// ```
/// use cti_model::js::number_text;
///
/// assert_eq!(number_text(0.1 + 0.2), "0.30000000000000004");
/// assert_eq!(number_text(1e21), "1e+21");
/// assert_eq!(number_text(-0.0), "0");
/// assert_eq!(number_text(f64::INFINITY), "Infinity");
/// ```
pub fn number_text(number: f64) -> String {
    ryu_js::Buffer::new().format(number).to_owned()
}

/// A JSON number as JavaScript holds it: integers beyond ±2^53 are rounded.
pub(super) fn read(number: &Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}

/// The text as a number: `Number(text)`, JavaScript's `StringToNumber`. NaN when it is not a number.
///
/// ```
/// use cti_model::js::parse_number;
///
/// assert_eq!(parse_number(" 1e3 "), 1000.0);
/// assert!(parse_number("inf").is_nan());
/// ```
pub fn parse_number(text: &str) -> f64 {
    let text = text.trim_matches(is_white_space);
    if text.is_empty() {
        return 0.0;
    }
    if let Some(("0", prefixed)) = text.split_at_checked(1) {
        let mut digits = prefixed.chars();
        match digits.next() {
            Some('x' | 'X') => return radix(digits.as_str(), 4),
            Some('o' | 'O') => return radix(digits.as_str(), 3),
            Some('b' | 'B') => return radix(digits.as_str(), 1),
            _ => {}
        }
    }
    match text {
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        // Rust reads the same decimals, and besides them words such as `inf`, none of which these characters spell.
        _ if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) => {
            text.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}

/// JavaScript's white space and line ends: U+FEFF is among them, U+0085 is not.
fn is_white_space(c: char) -> bool {
    c == '\u{feff}' || (c != '\u{85}' && c.is_whitespace())
}

/// Digits of `bits` bits each, rounded once to the nearest number (ties to even) however many they are.
fn radix(digits: &str, bits: u32) -> f64 {
    if digits.is_empty() {
        return f64::NAN;
    }
    let (mut head, mut dropped) = (0_u128, 0_u64);
    for digit in digits.chars() {
        let Some(digit) = digit.to_digit(1 << bits) else { return f64::NAN };
        if head >> (128 - bits) == 0 {
            head = (head << bits) | u128::from(digit);
        } else {
            // More than twice the precision of the result is read: of the rest only "not all zero" can matter.
            head |= u128::from(digit != 0);
            dropped = dropped.saturating_add(u64::from(bits));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "this is the rounding")]
    let rounded = head as f64;
    if dropped > 1023 { f64::INFINITY } else { rounded * f64::from_bits((1023 + dropped) << 52) }
}
