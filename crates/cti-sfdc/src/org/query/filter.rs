//! Conditions of a query, ready to be held against a record or a group.

use std::cmp::Ordering;
use std::collections::HashSet;

use cti_engine::memory::words::{Pattern, is_like};

use super::super::cell::{Cell, Key, same_text};
use super::super::error::OrgError;
use super::super::schema::FieldType;
use super::super::table::Table;
use super::expression::{Compiler, Formula, Subject};
use super::{Plan, World, literal};
use crate::error_code::ErrorCode;
use crate::soql::{Comparison, Condition, Literal, Set};

/// What holds of a record or a group.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    /// A comparison with a value that is there.
    Compare(Formula, Comparison, Cell),
    /// It has a value, or has none.
    HasValue(Formula, bool),
    /// It lies in a span, before or behind it.
    Within(Formula, Comparison, Cell, Cell),
    Like(Formula, Vec<Pattern>),
    /// It is one of these values, or none at all if that counts.
    OneOf(Formula, HashSet<Key>, bool),
    /// It has all of one of these sets of values.
    Includes(Formula, Vec<Vec<String>>),
}

impl Test {
    pub(crate) fn holds(&self, world: World<'_>, subject: Subject<'_>) -> bool {
        match self {
            Self::And(all) => all.iter().all(|it| it.holds(world, subject)),
            Self::Or(all) => all.iter().any(|it| it.holds(world, subject)),
            Self::Not(it) => !it.holds(world, subject),
            Self::HasValue(left, wanted) => left.value(world, subject).is_null() != *wanted,
            Self::Compare(left, how, right) => compares(&left.value(world, subject), *how, right),
            Self::Within(left, how, start, end) => {
                let left = left.value(world, subject);
                let before = |limit: &Cell| left.compare(limit) == Some(Ordering::Less);
                let known = left.compare(start).is_some();
                match how {
                    Comparison::Equal => known && !before(start) && before(end),
                    Comparison::NotEqual => !known || before(start) || !before(end),
                    Comparison::Less => before(start),
                    Comparison::LessOrEqual => before(end),
                    Comparison::Greater => known && !before(end),
                    Comparison::GreaterOrEqual => known && !before(start),
                    Comparison::Like => false,
                }
            }
            Self::Like(left, pattern) => {
                left.value(world, subject).as_text().is_some_and(|text| is_like(text, pattern))
            }
            Self::OneOf(left, keys, none) => match left.value(world, subject).key() {
                Some(key) => keys.contains(&key),
                None => *none,
            },
            Self::Includes(left, sets) => {
                let left = left.value(world, subject);
                let values: Vec<&str> = left.as_text().map(|text| text.split(';').collect()).unwrap_or_default();
                let has = |wanted: &String| values.iter().any(|value| same_text(value, wanted));
                sets.iter().any(|set| set.iter().all(has))
            }
        }
    }

    /// The rows of a table among which are all those of which this holds, by an index; the fewest that can be had.
    pub(crate) fn candidates(&self, table: &Table) -> Option<Vec<usize>> {
        match self {
            Self::And(all) => all.iter().filter_map(|it| it.candidates(table)).min_by_key(Vec::len),
            Self::Or(all) => {
                let mut rows = Vec::new();
                for it in all {
                    rows.append(&mut it.candidates(table)?);
                }
                rows.sort_unstable();
                rows.dedup();
                Some(rows)
            }
            Self::Compare(left, Comparison::Equal, right) => {
                Some(table.rows_with(left.column()?, &right.key()?)?.to_vec())
            }
            Self::OneOf(left, keys, false) => {
                let column = left.column().filter(|column| table.has_index(*column))?;
                // The rows are sorted afterwards.
                let mut rows: Vec<usize> =
                    keys.iter().filter_map(|key| table.rows_with(column, key)).flatten().copied().collect();
                rows.sort_unstable();
                rows.dedup();
                Some(rows)
            }
            _ => None,
        }
    }
}

fn compares(left: &Cell, how: Comparison, right: &Cell) -> bool {
    // Most comparisons are of texts, and most of those differ in length.
    if let (Cell::Text(left), Cell::Text(right), Comparison::Equal | Comparison::NotEqual) = (left, right, how) {
        return same_text(left, right) == (how == Comparison::Equal);
    }
    match (left.compare(right), how) {
        // What has no value is different from every value, and neither less nor more.
        (None, how) => how == Comparison::NotEqual,
        (Some(order), Comparison::Equal) => order.is_eq(),
        (Some(order), Comparison::NotEqual) => order.is_ne(),
        (Some(order), Comparison::Less) => order.is_lt(),
        (Some(order), Comparison::LessOrEqual) => order.is_le(),
        (Some(order), Comparison::Greater) => order.is_gt(),
        (Some(order), Comparison::GreaterOrEqual) => order.is_ge(),
        (Some(_), Comparison::Like) => false,
    }
}

impl Compiler<'_> {
    /// A condition, ready to be held against records or groups.
    pub(crate) fn test(&mut self, condition: &Condition) -> Result<Test, OrgError> {
        let negated = |test: Test, negated: bool| if negated { Test::Not(Box::new(test)) } else { test };
        match condition {
            Condition::And(all) => Ok(Test::And(self.tests(all)?)),
            Condition::Or(all) => Ok(Test::Or(self.tests(all)?)),
            Condition::Not(it) => Ok(Test::Not(Box::new(self.test(it)?))),
            Condition::Compare(left, how, right) => {
                let (formula, kind) = self.formula(left)?;
                self.comparison(&left.to_string(), formula, &kind, *how, right)
            }
            Condition::In(left, set) | Condition::NotIn(left, set) => {
                let (formula, kind) = self.formula(left)?;
                let test = self.one_of(&left.to_string(), formula, &kind, set)?;
                Ok(negated(test, matches!(condition, Condition::NotIn(..))))
            }
            Condition::Includes(left, texts) | Condition::Excludes(left, texts) => {
                let (formula, kind) = self.formula(left)?;
                if !matches!(kind, FieldType::MultiPicklist { .. }) {
                    let message = format!("includes or excludes operator only valid on multipicklist field: {left}");
                    return Err(OrgError::new(ErrorCode::InvalidQueryFilterOperator, message));
                }
                let sets = texts.iter().map(|text| text.value().split(';').map(str::to_owned).collect());
                let test = Test::Includes(formula, sets.collect());
                Ok(negated(test, matches!(condition, Condition::Excludes(..))))
            }
        }
    }

    fn tests(&mut self, all: &[Condition]) -> Result<Vec<Test>, OrgError> {
        all.iter().map(|it| self.test(it)).collect()
    }

    fn comparison(
        &self,
        field: &str,
        formula: Formula,
        kind: &FieldType,
        how: Comparison,
        right: &Literal,
    ) -> Result<Test, OrgError> {
        if matches!(kind, FieldType::TextArea(length) if *length > 255) {
            let message = format!("field '{field}' can not be filtered in a query call");
            return Err(OrgError::new(ErrorCode::InvalidField, message));
        }
        let invalid = || {
            let message =
                format!("invalid operator on {} field: {field} {} {right}", literal::kind_name(kind), how.as_str());
            OrgError::new(ErrorCode::InvalidQueryFilterOperator, message)
        };
        if how == Comparison::Like {
            return match right {
                Literal::Text(text) if literal::is_text(kind) => Ok(Test::Like(formula, text.pattern())),
                Literal::Null if literal::is_text(kind) => Ok(Test::HasValue(formula, false)),
                _ => Err(invalid()),
            };
        }
        if let (Literal::Period(period), FieldType::Date | FieldType::DateTime) = (right, kind) {
            let (start, end) = self.world.moment.range(period, kind);
            return Ok(Test::Within(formula, how, start, end));
        }
        let ordered = !matches!(how, Comparison::Equal | Comparison::NotEqual);
        match literal::cell(field, kind, right)? {
            Cell::Null | Cell::Bool(_) if ordered => Err(invalid()),
            Cell::Null => Ok(Test::HasValue(formula, how == Comparison::NotEqual)),
            cell => Ok(Test::Compare(formula, how, cell)),
        }
    }

    fn one_of(&self, field: &str, formula: Formula, kind: &FieldType, set: &Set) -> Result<Test, OrgError> {
        let (mut keys, mut none, mut spans) = (HashSet::new(), false, Vec::new());
        match set {
            Set::Values(values) => {
                for value in values {
                    if let (Literal::Period(period), FieldType::Date | FieldType::DateTime) = (value, kind) {
                        let (start, end) = self.world.moment.range(period, kind);
                        spans.push(Test::Within(formula.clone(), Comparison::Equal, start, end));
                        continue;
                    }
                    match literal::cell(field, kind, value)?.key() {
                        Some(key) => drop(keys.insert(key)),
                        None => none = true,
                    }
                }
            }
            Set::Query(query) => {
                let plan = Plan::of_query(self.world, query)?;
                keys = plan.single_values(self.world)?.iter().filter_map(Cell::key).collect();
            }
        }
        let test = Test::OneOf(formula, keys, none);
        if spans.is_empty() {
            return Ok(test);
        }
        spans.push(test);
        Ok(Test::Or(spans))
    }
}
