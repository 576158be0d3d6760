//! From JSON to the value of a field, or to the error that Salesforce answers with.

use cti_model::OneLine;
use jiff::civil::{Date, Time};
use serde_json::Value;

use super::cell::Cell;
use super::error::OrgError;
use super::schema::{Field, FieldType};
use super::state::State;
use crate::error_code::ErrorCode;
use crate::id::RecordId;

/// Reads the value that a record is to have in a field.
pub(crate) fn read(state: &State, field: &Field, value: &Value) -> Result<Cell, OrgError> {
    if value.is_null() {
        return Ok(if field.kind == FieldType::Boolean { Cell::Bool(false) } else { Cell::Null });
    }
    let wrong = || wrong_type(field, value);
    match &field.kind {
        FieldType::Boolean => match value {
            Value::Bool(it) => Ok(Cell::Bool(*it)),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Cell::Bool(true)),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Cell::Bool(false)),
            _ => Err(wrong()),
        },
        FieldType::Integer | FieldType::Double | FieldType::Currency | FieldType::Percent => number(field, value),
        kind => {
            // Blanks around a text are not stored, and a text of blanks is none.
            let text = value.as_str().ok_or_else(wrong)?.trim();
            if text.is_empty() {
                return Ok(Cell::Null);
            }
            match kind {
                FieldType::Date => date(text).map(Cell::Date).ok_or_else(wrong),
                FieldType::DateTime => moment(text).map(Cell::Moment).ok_or_else(wrong),
                FieldType::Time => time(text).map(Cell::Time).ok_or_else(wrong),
                FieldType::Id => Ok(Cell::Id(RecordId::parse(text)?)),
                FieldType::Reference(reference) => reference_to(state, field, &reference.to, text),
                _ => text_of(field, text),
            }
        }
    }
}

fn number(field: &Field, value: &Value) -> Result<Cell, OrgError> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.trim().is_empty() => return Ok(Cell::Null),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number: &f64| number.is_finite()).ok_or_else(|| wrong_type(field, value))?;
    if field.kind == FieldType::Integer {
        if number.fract() != 0.0 {
            return Err(wrong_type(field, value));
        }
        if number.abs() > f64::from(i32::MAX) {
            let message = format!("{}: value outside of valid range on numeric field: {number}", field.label);
            return Err(OrgError::new(ErrorCode::NumberOutsideValidRange, message).of_field(&field.name));
        }
    }
    Ok(Cell::Number(number))
}

fn text_of(field: &Field, text: &str) -> Result<Cell, OrgError> {
    let length = field.length();
    if cti_model::record::length(text) > length {
        let message = format!("{}: data value too large: {} (max length={length})", field.label, OneLine(text));
        return Err(OrgError::new(ErrorCode::StringTooLong, message).of_field(&field.name));
    }
    match &field.kind {
        FieldType::Picklist { values, restricted: true } => {
            let known = values.iter().find(|known| known.eq_ignore_ascii_case(text)).ok_or_else(|| {
                let message = format!("{}: bad value for restricted picklist field: {}", field.label, OneLine(text));
                OrgError::new(ErrorCode::InvalidPicklistValue, message).of_field(&field.name)
            })?;
            Ok(Cell::text(known))
        }
        FieldType::Email if !is_email(text) => {
            let message = format!("{}: invalid email address: {}", field.label, OneLine(text));
            Err(OrgError::new(ErrorCode::InvalidEmailAddress, message).of_field(&field.name))
        }
        _ => Ok(Cell::text(text)),
    }
}

/// A name, `@`, and a host with a dot, with no blanks.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    plain(name) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
}

fn reference_to(state: &State, field: &Field, to: &[String], text: &str) -> Result<Cell, OrgError> {
    let wrong_id = || {
        let message = format!("{}: id value of incorrect type: {}", field.label, OneLine(text));
        OrgError::new(ErrorCode::MalformedId, message).of_field(&field.name)
    };
    let id = RecordId::parse(text).map_err(|_| wrong_id())?;
    let (_, table) = state.table_of(id).ok_or_else(wrong_id)?;
    if !to.iter().any(|object| table.schema.name.eq_ignore_ascii_case(object)) {
        return Err(wrong_id());
    }
    if table.live(id).is_none() {
        let code =
            if table.find(id).is_some() { ErrorCode::EntityIsDeleted } else { ErrorCode::InvalidCrossReferenceKey };
        let message =
            if code == ErrorCode::EntityIsDeleted { "entity is deleted" } else { "invalid cross reference id" };
        return Err(OrgError::new(code, message).of_field(&field.name));
    }
    Ok(Cell::Id(id))
}

/// The error for JSON of another type than the field's.
fn wrong_type(field: &Field, value: &Value) -> OrgError {
    let (kind, token) = match value {
        Value::Bool(_) => ("boolean", if *value == Value::Bool(true) { "VALUE_TRUE" } else { "VALUE_FALSE" }),
        Value::Number(number) if number.is_f64() => ("number", "VALUE_NUMBER_FLOAT"),
        Value::Number(_) => ("number", "VALUE_NUMBER_INT"),
        Value::String(_) => ("string", "VALUE_STRING"),
        Value::Array(_) => ("array", "START_ARRAY"),
        Value::Object(_) => ("object", "START_OBJECT"),
        Value::Null => ("null", "VALUE_NULL"),
    };
    let shown = match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => kind.to_owned(),
        other => other.to_string(),
    };
    let wanted = match field.type_name() {
        "textarea" | "email" | "phone" | "url" | "picklist" | "multipicklist" | "reference" | "id" => "string",
        other => other,
    };
    let message = format!(
        "Cannot deserialize instance of {wanted} from {token} value {} or request may be missing a required field",
        OneLine(&shown)
    );
    OrgError::new(ErrorCode::JsonParserError, message).of_field(&field.name)
}

/// A day: `2024-02-29`, also as the front of a moment.
pub(crate) fn date(text: &str) -> Option<Date> {
    let day = text.get(..10)?;
    let rest = text.get(10..)?;
    (rest.is_empty() || (rest.starts_with('T') && moment(text).is_some())).then(|| day.parse().ok()).flatten()
}

/// A moment with its offset, in any of the forms that are in use (`external-apis` section 4.4); a day alone is its
/// beginning in UTC. Parts of a millisecond are cut off.
pub(crate) fn moment(text: &str) -> Option<i64> {
    if text.len() == 10 {
        let day: Date = text.parse().ok()?;
        return Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond());
    }
    let text = shortened_fraction(text);
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

/// A time of day with or without its `Z`: `15:30:00.000Z`.
pub(crate) fn time(text: &str) -> Option<Time> {
    text.strip_suffix('Z').unwrap_or(text).parse().ok()
}

/// A moment whose seconds have at most nine digits behind the point.
fn shortened_fraction(text: &str) -> std::borrow::Cow<'_, str> {
    let Some((front, fraction)) = text.split_once('.') else { return text.into() };
    let digits = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
    match (fraction.get(..9), fraction.get(digits..)) {
        (Some(kept), Some(zone)) if digits > 9 => format!("{front}.{kept}{zone}").into(),
        _ => text.into(),
    }
}
