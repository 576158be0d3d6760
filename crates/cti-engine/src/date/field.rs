//! Writes the parts of a date that a pattern names: digits and English names.

use cti_model::date::DateField as Field;
use jiff::Zoned;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Appends a part of a moment, as the clock of its zone shows it.
pub(super) fn write(field: Field, at: &Zoned, out: &mut String) {
    match field {
        Field::Month { padded } => number(at.month(), padded, out),
        Field::Day { padded } => number(at.day(), padded, out),
        Field::Hour { padded } => number(at.hour(), padded, out),
        Field::HourOf12 { padded } => number((at.hour() + 11) % 12 + 1, padded, out),
        Field::Minute { padded } => number(at.minute(), padded, out),
        Field::Second { padded } => number(at.second(), padded, out),
        Field::Millisecond => digits(at.millisecond().unsigned_abs(), 3, out),
        Field::Year => {
            if at.year() < 0 {
                out.push('-');
            }
            digits(at.year().unsigned_abs(), 4, out);
        }
        Field::YearOfCentury => digits(at.year().rem_euclid(100).unsigned_abs(), 2, out),
        Field::MonthName { short } => out.push_str(name(&MONTHS, at.month() - 1, short)),
        Field::Weekday { short } => out.push_str(name(&WEEKDAYS, at.weekday().to_monday_zero_offset(), short)),
        Field::DayOrdinal => {
            number(at.day(), false, out);
            out.push_str(ordinal(at.day()));
        }
        Field::Half { upper } => out.push_str(match (at.hour() < 12, upper) {
            (true, true) => "AM",
            (true, false) => "am",
            (false, true) => "PM",
            (false, false) => "pm",
        }),
        Field::Offset { colon, zulu } => {
            // An offset from before standard time has seconds too, for which neither style has a place.
            let minutes = at.offset().seconds() / 60;
            if zulu && minutes == 0 {
                return out.push('Z');
            }
            out.push(if minutes < 0 { '-' } else { '+' });
            let minutes = minutes.unsigned_abs();
            digits(minutes / 60, 2, out);
            if colon {
                out.push(':');
            }
            digits(minutes % 60, 2, out);
        }
        Field::OffsetHours => {
            let hours = at.offset().seconds() / 3_600;
            if at.offset().seconds() / 60 == 0 {
                return out.push('Z');
            }
            out.push(if at.offset().is_negative() { '-' } else { '+' });
            digits(hours.unsigned_abs(), 2, out);
        }
        Field::Zone => out.push_str(at.time_zone().to_offset_info(at.timestamp()).abbreviation()),
    }
}

/// Writes one or two digits.
fn number(value: i8, padded: bool, out: &mut String) {
    let value = value.unsigned_abs();
    digits(value, if padded || value > 9 { 2 } else { 1 }, out);
}

/// Writes the last digits of a number, at most four.
fn digits(value: impl Into<u32>, width: usize, out: &mut String) {
    let value = value.into();
    for place in [1_000, 100, 10, 1].into_iter().skip(4 - width.min(4)) {
        out.extend(char::from_digit(value / place % 10, 10));
    }
}

fn name(names: &'static [&'static str], nth: i8, short: bool) -> &'static str {
    let name = usize::try_from(nth).ok().and_then(|nth| names.get(nth)).copied().unwrap_or_default();
    if short { name.get(..3).unwrap_or_default() } else { name }
}

fn ordinal(day: i8) -> &'static str {
    match (day, day % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}
