//! From the name of a field to where its value is.

use std::borrow::Cow;

use super::super::cell::{Cell, NULL};
use super::super::error::OrgError;
use super::super::schema::{Field, FieldType};
use super::super::state::State;
use super::super::table::Row;
use crate::error_code::ErrorCode;
use crate::soql::Name;

/// How many references a name may follow, as in an org.
const LONGEST: usize = 5;

/// Where the value of a field is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Access {
    /// In the record.
    Column(usize),
    /// In the record that a reference leads to, which may be in one of several tables.
    Through(usize, Vec<(usize, Access)>),
    /// The name of the object type of the record that a reference leads to.
    TypeName(usize),
}

impl Access {
    /// The value for a record.
    pub(crate) fn value<'s>(&self, state: &'s State, row: &'s Row) -> Cow<'s, Cell> {
        match self {
            Self::Column(column) => Cow::Borrowed(row.cell(*column)),
            Self::Through(column, tables) => {
                let led = row.cell(*column).as_id().and_then(|id| {
                    let (at, table) = state.table_of(id)?;
                    let (_, access) = tables.iter().find(|(known, _)| *known == at)?;
                    Some((access, table.live(id)?))
                });
                led.map_or(Cow::Borrowed(&NULL), |(access, row)| access.value(state, row))
            }
            Self::TypeName(column) => {
                let table = row.cell(*column).as_id().and_then(|id| state.table_of(id));
                table.map_or(Cow::Borrowed(&NULL), |(_, table)| Cow::Owned(Cell::text(&table.schema.name)))
            }
        }
    }
}

/// Whose fields a name can mean, and what they are called there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'q> {
    pub(crate) table: usize,
    pub(crate) alias: Option<&'q Name>,
    /// Relationships with other names.
    pub(crate) aliases: &'q [(Name, Name)],
}

impl Names<'_> {
    /// The parts of a name, without an alias of the object type in front and with relationships in place of theirs.
    pub(crate) fn parts<'n>(&'n self, state: &State, name: &'n Name) -> Vec<&'n str> {
        let mut parts: Vec<&str> = name.parts().collect();
        // An alias stands for a relationship, perhaps of another alias: as many times as there are aliases.
        for _ in 0..=self.aliases.len() {
            let Some(first) = parts.first().copied() else { break };
            let of_itself = self.alias.is_some_and(|alias| alias.is(first));
            if of_itself && parts.len() > 1 {
                parts.remove(0);
            } else if let Some((of, _)) = self.aliases.iter().find(|(_, alias)| alias.is(first)) {
                parts.splice(..1, of.parts());
            }
        }
        let Some(table) = state.tables.get(self.table) else { return parts };
        if let [first, _, ..] = parts.as_slice() {
            let is_relationship = relationship(&table.schema.fields, first).is_some();
            if !is_relationship && table.schema.name.eq_ignore_ascii_case(first) {
                parts.remove(0);
            }
        }
        parts
    }

    /// Where the value of a name is, and of what type it is.
    pub(crate) fn access(&self, state: &State, name: &Name) -> Result<(Access, FieldType), OrgError> {
        access(state, self.table, &self.parts(state, name), LONGEST)
    }
}

/// The reference that a relationship stands for, and its column.
pub(crate) fn relationship<'f>(fields: &'f [Field], name: &str) -> Option<(usize, &'f [String], &'f str)> {
    fields.iter().enumerate().find_map(|(column, field)| {
        let reference = field.as_reference()?;
        let is_it = reference.relationship.eq_ignore_ascii_case(name);
        is_it.then_some((column, reference.to.as_slice(), reference.relationship.as_str()))
    })
}

pub(crate) fn access(
    state: &State,
    at: usize,
    parts: &[&str],
    longest: usize,
) -> Result<(Access, FieldType), OrgError> {
    let Some(table) = state.tables.get(at) else { return Err(OrgError::malformed("the table does not exist")) };
    match parts {
        [] => Err(OrgError::malformed("a field has no name")),
        [field] => {
            let found = table.column(field).and_then(|column| Some((column, table.field(column)?)));
            let (column, field) = found.ok_or_else(|| OrgError::unknown_field(field, &table.schema.name))?;
            Ok((Access::Column(column), field.kind.clone()))
        }
        [first, rest @ ..] => {
            let Some((column, to, _)) = relationship(&table.schema.fields, first) else {
                let message = format!(
                    "Didn't understand relationship '{first}' in field path. If you are attempting to use a custom \
                     relationship, be sure to append the '__r' after the custom relationship name."
                );
                return Err(OrgError::new(ErrorCode::InvalidField, message));
            };
            let Some(longest) = longest.checked_sub(1) else {
                return Err(OrgError::malformed(format!("a field path follows at most {LONGEST} relationships")));
            };
            if let ([last], true) = (rest, to.len() > 1)
                && last.eq_ignore_ascii_case("Type")
            {
                return Ok((Access::TypeName(column), FieldType::Text(80)));
            }
            let (mut led, mut kind, mut wrong) = (Vec::new(), None, None);
            for object in to {
                let table = state.table_index(object)?;
                match access(state, table, rest, longest) {
                    Ok((access, its_kind)) => {
                        led.push((table, access));
                        kind.get_or_insert(its_kind);
                    }
                    Err(error) => wrong = Some(error),
                }
            }
            let nothing = || wrong.unwrap_or_else(|| OrgError::unknown_field(first, &table.schema.name));
            Ok((Access::Through(column, led), kind.ok_or_else(nothing)?))
        }
    }
}
