//! Fields and functions of a query, ready to be worked out for a record or a group.

use std::borrow::Cow;

use super::super::cell::{Cell, NULL};
use super::super::error::OrgError;
use super::super::schema::FieldType;
use super::super::table::Row;
use super::access::Access;
use super::group::Grouping;
use super::{Names, World};
use crate::error_code::ErrorCode;
use crate::soql::{Expression, Function, Name};

/// A value of a record or a group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Formula {
    /// A field.
    Field(Access),
    /// A part of a date: the function, the value, and whether it is in the time zone of the user.
    DatePart(Name, Box<Formula>, bool),
    /// A value as text, for people.
    Format(Box<Formula>),
    /// A value of the group: a key or an aggregate.
    Slot(usize),
}

/// Of what a value is worked out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'s> {
    /// A record.
    Row(&'s Row),
    /// The values of a group.
    Group(&'s [Cell]),
}

impl Formula {
    pub(crate) fn value<'s>(&self, world: World<'s>, subject: Subject<'s>) -> Cow<'s, Cell> {
        match (self, subject) {
            (Self::Field(access), Subject::Row(row)) => access.value(world.state, row),
            (Self::Slot(slot), Subject::Group(cells)) => Cow::Borrowed(cells.get(*slot).unwrap_or(&NULL)),
            (Self::DatePart(function, of, converted), _) => {
                Cow::Owned(world.moment.part(function.as_str(), &of.value(world, subject), *converted))
            }
            (Self::Format(of), _) => Cow::Owned(match &*of.value(world, subject) {
                Cell::Null => Cell::Null,
                cell => Cell::text(&shown(cell)),
            }),
            _ => Cow::Borrowed(&NULL),
        }
    }

    /// The column, for a field of the record itself.
    pub(crate) fn column(&self) -> Option<usize> {
        match self {
            Self::Field(Access::Column(column)) => Some(*column),
            _ => None,
        }
    }
}

/// A value for people; without the habits of a country.
fn shown(cell: &Cell) -> String {
    match cell.to_plain_json() {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Makes formulas of the expressions of one query.
#[derive(Debug)]
pub(crate) struct Compiler<'q> {
    pub(crate) world: World<'q>,
    pub(crate) names: Names<'q>,
    /// The groups, in a query that has some.
    pub(crate) grouping: Option<Grouping>,
}

impl Compiler<'_> {
    /// A value and its type.
    pub(crate) fn formula(&mut self, expression: &Expression) -> Result<(Formula, FieldType), OrgError> {
        if self.grouping.is_some() {
            return self.of_group(expression);
        }
        self.of_row(expression)
    }

    /// A value of a record.
    pub(crate) fn of_row(&self, expression: &Expression) -> Result<(Formula, FieldType), OrgError> {
        let (name, arguments) = match expression {
            Expression::Field(name) => {
                let (access, kind) = self.names.access(self.world.state, name)?;
                return Ok((Formula::Field(access), kind));
            }
            Expression::Function(name, arguments) => (name, arguments),
            Expression::Literal(_) => return Err(OrgError::malformed("a value stands where a field is expected")),
        };
        match (Function::named(name.as_str()), arguments.as_slice()) {
            (Some(Function::DatePart), [of]) => {
                let (of, converted) = match of {
                    Expression::Function(inner, of) if inner.is("convertTimezone") => (only(of)?, true),
                    of => (of, false),
                };
                let (of, kind) = self.of_row(of)?;
                if !matches!(kind, FieldType::Date | FieldType::DateTime) {
                    let message = format!("{name} takes a date or a dateTime: {expression}");
                    return Err(OrgError::new(ErrorCode::InvalidField, message));
                }
                let kind = if name.is("DAY_ONLY") { FieldType::Date } else { FieldType::Integer };
                Ok((Formula::DatePart(name.clone(), Box::new(of), converted), kind))
            }
            (Some(Function::Form), [of]) => {
                let (of, kind) = self.of_row(of)?;
                if name.is("FORMAT") {
                    return Ok((Formula::Format(Box::new(of)), FieldType::Text(255)));
                }
                // One currency and one language: both give the value as it is.
                if name.is("convertCurrency") || name.is("toLabel") {
                    return Ok((of, kind));
                }
                Err(OrgError::malformed(format!("`{name}` stands in a function of a date alone: {expression}")))
            }
            (Some(Function::Aggregate(_)), _) => {
                Err(OrgError::malformed(format!("an aggregate cannot stand here: {expression}")))
            }
            _ => {
                let message = format!("the org in memory does not have this function: {expression}");
                Err(OrgError::new(ErrorCode::FunctionalityNotEnabled, message))
            }
        }
    }
}

/// The only argument of a function.
fn only(arguments: &[Expression]) -> Result<&Expression, OrgError> {
    arguments.first().ok_or_else(|| OrgError::malformed("a function has no argument"))
}
