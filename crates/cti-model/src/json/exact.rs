//! Numbers that a value in memory cannot hold: whole numbers of more digits than 64 bits have.
//!
//! JavaScript rounds them without a word, and so does `serde_json`, unless an application switches on its feature
//! `arbitrary_precision`. What would be written back as another number is refused where a document is read as values.

use std::ops::Range;

use serde_json::Number;

/// The most digits of a whole number that always fits 64 bits.
const SURE_DIGITS: usize = 18;

/// Where the first whole number stands, in a JSON text, that a value in memory would hold as another one.
pub(crate) fn rounded_number(json: &str) -> Option<Range<usize>> {
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_text(bytes, at),
            b'-' | b'0'..=b'9' => {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().position(|byte| !is_of_number(*byte)).unwrap_or(rest.len());
                let number = json.get(at..at + length).unwrap_or_default();
                if is_rounded(number) {
                    return Some(at..at + length);
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    None
}

const fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
}

fn is_rounded(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    digits.len() > SURE_DIGITS
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && serde_json::from_str::<Number>(number).is_ok_and(|held| held.to_string() != number)
}

/// The byte after the text that begins at a quote.
fn end_of_text(bytes: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    loop {
        match bytes.get(at) {
            Some(b'"') | None => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}
