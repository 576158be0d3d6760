//! Values of a query as values of a field.

use super::super::cell::Cell;
use super::super::error::OrgError;
use super::super::schema::FieldType;
use crate::error_code::ErrorCode;
use crate::id::RecordId;
use crate::soql::{Literal, When};

/// What a field type is called in an error.
pub(crate) fn kind_name(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Id | FieldType::Reference(_) => "id",
        FieldType::Boolean => "boolean",
        FieldType::Integer => "int",
        FieldType::Double | FieldType::Currency | FieldType::Percent => "double",
        FieldType::Date => "date",
        FieldType::DateTime => "dateTime",
        FieldType::Time => "time",
        _ => "string",
    }
}

/// Whether a field holds text.
pub(crate) fn is_text(kind: &FieldType) -> bool {
    kind_name(kind) == "string"
}

/// The value that a field of a type is compared with.
pub(crate) fn cell(field: &str, kind: &FieldType, literal: &Literal) -> Result<Cell, OrgError> {
    let name = kind_name(kind);
    let wrong = || {
        let quotes = if matches!(name, "string" | "id") { "should be" } else { "should not be" };
        let message = format!(
            "value of filter criterion for field '{field}' must be of type {name} and {quotes} enclosed in quotes: {literal}"
        );
        OrgError::new(ErrorCode::InvalidField, message)
    };
    match (name, literal) {
        (_, Literal::Null) => Ok(Cell::Null),
        ("string", Literal::Text(text)) => Ok(Cell::text(&text.value())),
        ("id", Literal::Text(text)) => {
            let text = text.value();
            if text.is_empty() {
                return Ok(Cell::Null);
            }
            RecordId::parse(&text).map(Cell::Id).map_err(|_| {
                let message = format!("invalid ID field: {}", cti_model::OneLine(&text));
                OrgError::new(ErrorCode::InvalidQueryFilterOperator, message)
            })
        }
        ("boolean", Literal::Boolean(it)) => Ok(Cell::Bool(*it)),
        ("int" | "double", Literal::Number(number)) => Ok(Cell::Number(number.value())),
        // One currency: an amount is an amount.
        ("double", Literal::Currency(currency)) if *kind == FieldType::Currency => Ok(Cell::Number(currency.amount())),
        ("date" | "dateTime" | "time", Literal::Date(date)) => match (date.when(), name) {
            (Some(When::Day(day)), "date") => Ok(Cell::Date(day)),
            (Some(When::Moment(at)), "dateTime") => Ok(Cell::Moment(at)),
            (Some(When::Time(time)), "time") => Ok(Cell::Time(time)),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}
