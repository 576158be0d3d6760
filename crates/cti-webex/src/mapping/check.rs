//! What is wrong with rows that can be read, looked at together.

use std::collections::{BTreeMap, BTreeSet};

use cti_model::{Code, Finding, shortened};

use super::{Condition, Mapping, Row};

/// A finding about one of the rows, or conditional rows, of a mapping.
pub(crate) struct RowFinding {
    /// The number of the item that the row stands in.
    pub(crate) item: u32,
    /// Whether the row is a conditional one.
    pub(crate) is_condition: bool,
    pub(crate) finding: Finding,
}

impl Mapping {
    /// What is wrong with the rows as a whole, each with a JSON pointer into the value of its item.
    pub fn check(&self) -> Vec<Finding> {
        self.found().into_iter().map(|found| found.finding).collect()
    }

    pub(crate) fn found(&self) -> Vec<RowFinding> {
        let mut found = Vec::new();
        let (rows, conditions) = (places(&self.rows, |row| row.item), places(&self.conditions, |it| it.item));
        // Names of fields are the same in any letter case.
        let mut written: BTreeSet<String> = BTreeSet::new();
        for (row, pointer) in self.rows.iter().zip(&rows) {
            let field = row.field.trim();
            if !field.is_empty() && !written.insert(field.to_ascii_lowercase()) {
                let what = format!("`{}` is written by an earlier row too; this one counts", shortened(field));
                found.push(RowFinding::of_row(row, Finding::new(Code::MappingRepeated, what).at(pointer)));
            }
            let asks = row.is_conditional && !row.is_constant && !row.variable.trim().is_empty();
            if asks && !self.conditions.iter().any(|it| it.variable.trim() == row.variable.trim()) {
                let what =
                    format!("no conditional row translates `{}`, so nothing is written", shortened(&row.variable));
                found.push(RowFinding::of_row(row, Finding::new(Code::MappingRow, what).at(pointer)));
            }
        }
        let asked: BTreeSet<&str> = self
            .rows
            .iter()
            .filter(|row| row.is_conditional && !row.is_constant)
            .map(|row| row.variable.trim())
            .collect();
        let mut translated = BTreeSet::new();
        for (condition, pointer) in self.conditions.iter().zip(&conditions) {
            let variable = condition.variable.trim();
            if !translated.insert((variable, condition.value.trim())) {
                let (variable, value) = (shortened(variable), shortened(&condition.value));
                let what = format!("`{variable}` of `{value}` is translated by an earlier row; the earlier one counts");
                found.push(RowFinding::of_condition(condition, Finding::new(Code::MappingRepeated, what).at(pointer)));
            }
            if !variable.is_empty() && !asked.contains(variable) {
                let what = format!("no row asks for the translation of `{}`", shortened(variable));
                let finding = Finding::new(Code::MappingUnread, what).at(pointer);
                let finding = finding.help("switch on `isConditionalEnabled` in a row with this variable");
                found.push(RowFinding::of_condition(condition, finding));
            }
        }
        found
    }
}

impl RowFinding {
    fn of_row(row: &Row, finding: Finding) -> Self {
        Self { item: row.item, is_condition: false, finding }
    }

    fn of_condition(condition: &Condition, finding: Finding) -> Self {
        Self { item: condition.item, is_condition: true, finding }
    }
}

/// The pointer of each row into the value of its item.
fn places<T>(rows: &[T], item: impl Fn(&T) -> u32) -> Vec<String> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let mut place = |row: &T| {
        let count = counts.entry(item(row)).or_default();
        *count += 1;
        format!("/{}", *count - 1)
    };
    rows.iter().map(&mut place).collect()
}
