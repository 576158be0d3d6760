//! One value of one field: small, typed, comparable.

use std::cmp::Ordering;

use jiff::civil::{Date, Time};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use super::schema::FieldType;
use crate::id::RecordId;

/// A value as it is stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Cell {
    #[default]
    Null,
    Bool(bool),
    Number(f64),
    Text(Box<str>),
    Id(RecordId),
    Date(Date),
    /// Milliseconds since 1970.
    Moment(i64),
    Time(Time),
}

/// What equal values have in common: text in small letters, everything else as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Bool(bool),
    Number(u64),
    Text(Box<str>),
    Id(RecordId),
    Date(Date),
    Moment(i64),
    Time(Time),
}

/// Nothing, to be lent.
pub(crate) static NULL: Cell = Cell::Null;

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(text.into()) }
    }

    pub(crate) fn now(now: Timestamp) -> Self {
        Self::Moment(now.as_millisecond())
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Id(id) => Some(id.as_str()),
            _ => None,
        }
    }

    pub(crate) const fn as_id(&self) -> Option<RecordId> {
        match self {
            Self::Id(id) => Some(*id),
            _ => None,
        }
    }

    /// What equal values share; nothing for no value.
    pub(crate) fn key(&self) -> Option<Key> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(it) => Key::Bool(*it),
            // Negative zero is zero.
            Self::Number(number) => Key::Number((number + 0.0).to_bits()),
            Self::Text(text) => Key::Text(folded(text).into()),
            Self::Id(id) => Key::Id(*id),
            Self::Date(date) => Key::Date(*date),
            Self::Moment(at) => Key::Moment(*at),
            Self::Time(time) => Key::Time(*time),
        })
    }

    /// The order of two values of one field; `None` if one is missing or they are of different kinds.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(compare_text(a, b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Id(a), Self::Id(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Moment(a), Self::Moment(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// The value in JSON, as the REST API writes one of that type.
    pub(crate) fn to_json(&self, kind: &FieldType) -> Value {
        match self {
            #[expect(clippy::cast_possible_truncation, reason = "an integer field holds 32 bits")]
            Self::Number(number) if *kind == FieldType::Integer => Value::from(*number as i64),
            _ => self.to_plain_json(),
        }
    }

    /// The value in JSON, a number as one with a fraction.
    pub(crate) fn to_plain_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(it) => Value::Bool(*it),
            Self::Number(number) => Value::from(*number),
            Self::Text(text) => Value::from(&**text),
            Self::Id(id) => Value::from(id.as_str()),
            Self::Date(date) => Value::from(date.to_string()),
            Self::Moment(at) => Value::from(moment(*at)),
            Self::Time(time) => Value::from(format!("{}Z", time.strftime("%H:%M:%S%.3f"))),
        }
    }
}

/// A moment as the REST API writes it: with milliseconds, and the offset without a colon (`external-apis` section 4.4).
fn moment(milliseconds: i64) -> String {
    let at = Timestamp::from_millisecond(milliseconds).unwrap_or_default().to_zoned(TimeZone::UTC);
    at.strftime("%Y-%m-%dT%H:%M:%S.%3f%z").to_string()
}

/// Text in the form in which texts are equal.
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

/// Whether two texts are the same but for letter case.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

/// The order of two texts, letter case aside.
pub(crate) fn compare_text(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    a.chars().flat_map(char::to_lowercase).cmp(b.chars().flat_map(char::to_lowercase))
}
