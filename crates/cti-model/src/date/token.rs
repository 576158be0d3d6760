//! The tokens of date patterns in both styles, and how a style writes text.

use super::dialect::DateDialect;
use super::pattern::{DateField, DatePatternError};

/// The tokens of every field: in Java style, in dayjs style; empty where a style has none.
const TOKENS: [(DateField, &str, &str); 27] = [
    (DateField::Year, "yyyy", "YYYY"),
    (DateField::YearOfCentury, "yy", "YY"),
    (DateField::Month { padded: true }, "MM", "MM"),
    (DateField::Month { padded: false }, "M", "M"),
    (DateField::MonthName { short: true }, "MMM", "MMM"),
    (DateField::MonthName { short: false }, "MMMM", "MMMM"),
    (DateField::Day { padded: true }, "dd", "DD"),
    (DateField::Day { padded: false }, "d", "D"),
    (DateField::DayOrdinal, "", "Do"),
    (DateField::Weekday { short: true }, "EEE", "ddd"),
    (DateField::Weekday { short: false }, "EEEE", "dddd"),
    (DateField::Hour { padded: true }, "HH", "HH"),
    (DateField::Hour { padded: false }, "H", "H"),
    (DateField::HourOf12 { padded: true }, "hh", "hh"),
    (DateField::HourOf12 { padded: false }, "h", "h"),
    (DateField::Minute { padded: true }, "mm", "mm"),
    (DateField::Minute { padded: false }, "m", "m"),
    (DateField::Second { padded: true }, "ss", "ss"),
    (DateField::Second { padded: false }, "s", "s"),
    (DateField::Millisecond, "SSS", "SSS"),
    (DateField::Half { upper: true }, "a", "A"),
    (DateField::Half { upper: false }, "", "a"),
    (DateField::Offset { colon: true, zulu: true }, "XXX", ""),
    (DateField::Offset { colon: true, zulu: false }, "xxx", "Z"),
    (DateField::Offset { colon: false, zulu: false }, "Z", "ZZ"),
    (DateField::OffsetHours, "X", ""),
    (DateField::Zone, "z", ""),
];

/// The field that a run of letters stands for in a style.
pub(super) fn field(letters: &str, at: usize, dialect: DateDialect) -> Result<DateField, DatePatternError> {
    let known = TOKENS.iter().find(|(_, java, dayjs)| {
        let own = match dialect {
            DateDialect::Java => java,
            DateDialect::Dayjs => dayjs,
        };
        *own == letters
    });
    match known {
        Some((field, ..)) => Ok(*field),
        None => Err(match instead(letters, dialect) {
            Some(instead) => DatePatternError::Mixed { token: letters.into(), at, dialect, instead },
            None => DatePatternError::Unknown { token: letters.into(), at, dialect },
        }),
    }
}

/// The token of a style for a field.
pub(super) fn token(field: DateField, dialect: DateDialect) -> Result<&'static str, DatePatternError> {
    let row = TOKENS.iter().find(|(known, ..)| *known == field);
    let token = row.map_or("", |(_, java, dayjs)| match dialect {
        DateDialect::Java => java,
        DateDialect::Dayjs => dayjs,
    });
    if token.is_empty() {
        let what = match field {
            DateField::DayOrdinal => "the day as `8th`",
            DateField::Half { .. } => "the half of the day in small letters",
            DateField::Zone => "the abbreviation of the zone",
            _ => "`Z` for no offset",
        };
        return Err(DatePatternError::Inexpressible { what, dialect });
    }
    Ok(token)
}

/// Appends text so that a pattern of the style writes it as it is.
pub(super) fn write_text(plain: &str, dialect: DateDialect, out: &mut String) {
    match dialect {
        DateDialect::Java => {
            // An apostrophe at the front would join the quote.
            let rest = plain.trim_start_matches(|c| is_bare(c) || c == '\'');
            out.push_str(&plain.strip_suffix(rest).unwrap_or_default().replace('\'', "''"));
            escaped(rest, out, |inside, out| {
                out.push('\'');
                out.push_str(&inside.replace('\'', "''"));
                out.push('\'');
            });
        }
        // Nothing closes a bracket but the bracket, which stands for itself outside.
        DateDialect::Dayjs => {
            for (nth, text) in plain.split(']').enumerate() {
                out.push_str(if nth > 0 { "]" } else { "" });
                escaped(text, out, |inside, out| {
                    out.push('[');
                    out.push_str(inside);
                    out.push(']');
                });
            }
        }
    }
}

/// Whether a character of text needs no escape. Letters are tokens, and both kinds of escapes are taken for a mix where
/// they stand bare.
fn is_bare(c: char) -> bool {
    !c.is_ascii_alphabetic() && !matches!(c, '[' | '\'')
}

/// Appends text, what is in the middle of it escaped and what is bare at both ends as it is.
fn escaped(text: &str, out: &mut String, escape: impl FnOnce(&str, &mut String)) {
    let rest = text.trim_start_matches(is_bare);
    let inside = rest.trim_end_matches(is_bare);
    out.push_str(text.strip_suffix(rest).unwrap_or_default());
    if !inside.is_empty() {
        escape(inside, out);
    }
    out.push_str(rest.strip_prefix(inside).unwrap_or_default());
}

/// What to write in a style for a token of the other one.
fn instead(token: &str, dialect: DateDialect) -> Option<&'static str> {
    use DateDialect::{Dayjs, Java};
    Some(match (token, dialect) {
        ("YYYY", Java) => "yyyy",
        ("YY", Java) => "yy",
        ("DD", Java) => "dd",
        ("D" | "Do", Java) => "d",
        ("ddd", Java) => "EEE",
        ("dddd", Java) => "EEEE",
        ("A", Java) => "a",
        ("yyyy", Dayjs) => "YYYY",
        ("yy", Dayjs) => "YY",
        ("dd", Dayjs) => "DD",
        ("d", Dayjs) => "D",
        ("EEE", Dayjs) => "ddd",
        ("EEEE", Dayjs) => "dddd",
        ("ZZ", Java) | ("X" | "XXX" | "xxx", Dayjs) => "Z",
        _ => return None,
    })
}
