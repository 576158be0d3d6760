//! Dates: what a flow may pass as one, and how a pattern writes it.

mod field;
mod javascript;

use cti_model::js;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::Value;

pub use cti_model::date::{DateDialect, DateField, DatePattern, DatePatternError, DatePiece};

/// Reads what an author of flows passes as a date, as `new Date(…)` would, and shows it on the clock of `zone`.
///
/// | value | moment |
/// |---|---|
/// | nothing, `null`, `""` | `now` |
/// | number | milliseconds since 1970-01-01 UTC, a fraction cut off |
/// | `2026-03-08T15:04:05.000+0000`, `…Z`, `…-05:00` | as written; Salesforce sends the offset without a colon |
/// | `2026-03-08`, `2026` | midnight **UTC**, so that a zone west of Greenwich shows the 7th; as JavaScript does |
/// | `2026-03-08T15:04:05`, `2026-03-08 15:04`, `2026/03/08`, `3/8/2026`, `Mar 8, 2026 3:04 pm` | on the clock of `zone` |
/// | `Sun, 08 Mar 2026 15:04:05 +0100`, `8 March 2026 15:04 GMT+9`, `… PST` | as written |
/// | other numeric text | milliseconds, as the number |
///
/// A text is read as V8 reads it, the engine of the browsers that flows run in; only numeric text that is not a date
/// there (`1772982245000`) is read besides. A number is always milliseconds: one that looks like seconds (`1772982245`)
/// is in January 1970 here, as it is in JavaScript. A day that its month does not have is one of the next
/// (`2026-02-30`). A local time that the clock skips is shown after the skip (`02:30` as `03:30`), one that it shows
/// twice is the first.
///
/// `None` for everything else: other texts and values, and moments outside of the years −9999 to 9999.
///
/// ```
/// use cti_engine::date::read_date;
/// use jiff::{Timestamp, tz::TimeZone};
/// use serde_json::json;
///
/// let zone = TimeZone::get("America/New_York")?;
/// let read = |value| read_date(Some(&value), Timestamp::UNIX_EPOCH, &zone).map(|at| at.to_string());
/// let expected = Some("2026-03-08T11:04:05-04:00[America/New_York]".to_owned());
/// assert_eq!(read(json!("2026-03-08T15:04:05.000+0000")), expected);
/// assert_eq!(read(json!(1_772_982_245_000_i64)), expected);
/// assert_eq!(read(json!("yesterday")), None);
/// # Ok::<(), jiff::Error>(())
/// ```
pub fn read_date(value: Option<&Value>, now: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    let at = match value {
        None | Some(Value::Null) => now,
        Some(Value::Number(millis)) => from_millis(millis.as_f64()?)?,
        Some(Value::String(text)) if text.trim().is_empty() => now,
        Some(Value::String(text)) => return javascript::read(text, zone).or_else(|| read_number(text, zone)),
        Some(_) => return None,
    };
    Some(at.to_zoned(zone.clone()))
}

fn read_number(text: &str, zone: &TimeZone) -> Option<Zoned> {
    // Decimals only: `0x10` is a number to JavaScript, and yet not milliseconds that anyone wrote down.
    let is_decimal = !text.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E'));
    Some(from_millis(Some(js::parse_number(text)).filter(|_| is_decimal)?)?.to_zoned(zone.clone()))
}

/// A moment from milliseconds. Every one that there is here is exact in a float.
fn from_millis(millis: f64) -> Option<Timestamp> {
    // The farthest moment that JavaScript has, and far beyond the years that a timestamp has here.
    const FARTHEST: f64 = 8.64e15;
    if !(-FARTHEST..=FARTHEST).contains(&millis) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "in range, and the fraction is to be cut off")]
    let millis = millis as i64;
    Timestamp::from_millisecond(millis).ok()
}

/// Writes a moment by a pattern, as the clock of its zone shows it.
///
/// ```
/// use cti_engine::date::{DatePattern, write_date};
///
/// let at: jiff::Zoned = "2026-03-08T15:04:05-04:00[America/New_York]".parse()?;
/// assert_eq!(write_date(&DatePattern::compile("MM-dd-yyyy hh:mm a")?, &at), "03-08-2026 03:04 PM");
/// assert_eq!(write_date(&DatePattern::compile("ddd, Do MMM YYYY [at] H:mm")?, &at), "Sun, 8th Mar 2026 at 15:04");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_date(pattern: &DatePattern, at: &Zoned) -> String {
    let mut out = String::with_capacity(pattern.as_str().len() + 16);
    for piece in pattern.pieces() {
        match piece {
            DatePiece::Text(text) => out.push_str(text),
            DatePiece::Field(field) => field::write(*field, at, &mut out),
        }
    }
    out
}
