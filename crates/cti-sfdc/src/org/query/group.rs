//! Groups of records and what is worked out of each.

use std::collections::{HashMap, HashSet};

use super::super::cell::{Cell, Key};
use super::super::error::OrgError;
use super::super::schema::FieldType;
use super::super::table::Row;
use super::World;
use super::expression::{Compiler, Formula, Subject};
use super::literal::{is_text, kind_name};
use crate::error_code::ErrorCode;
use crate::soql::{Expression, Function, GroupBy, Name};

/// By what records are grouped, and what is kept of a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grouping {
    keys: Vec<(Formula, FieldType)>,
    slots: Vec<Slot>,
    /// Which keys count: one set of bits for each way of grouping.
    sets: Vec<u32>,
}

/// One value of a group.
#[derive(Clone, Debug, PartialEq)]
enum Slot {
    Key(usize),
    /// Whether the key does not count: `GROUPING`.
    IsSum(usize),
    Aggregate(Aggregate, Option<Formula>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Aggregate {
    Count,
    CountDistinct,
    Sum,
    Average,
    Least,
    Most,
}

impl Grouping {
    /// The most keys of which sums are made, as in an org.
    const MOST_SUMMED: usize = 3;

    pub(crate) fn new(compiler: &Compiler<'_>, group_by: Option<&GroupBy>) -> Result<Self, OrgError> {
        let (keys, summed) = match group_by {
            None => (&[][..], false),
            Some(GroupBy::Values(keys)) => (keys.as_slice(), false),
            Some(GroupBy::Rollup(keys) | GroupBy::Cube(keys)) => (keys.as_slice(), true),
        };
        if keys.len() > if summed { Self::MOST_SUMMED } else { 32 } {
            return Err(OrgError::malformed("too many fields in GROUP BY"));
        }
        let keys: Vec<_> = keys.iter().map(|key| compiler.of_row(key)).collect::<Result<_, _>>()?;
        let all = u32::try_from((1_u64 << keys.len()) - 1).unwrap_or(u32::MAX);
        let sets = match group_by {
            // The last key is left out first.
            Some(GroupBy::Rollup(_)) => (0..=keys.len()).map(|left_out| all >> left_out).collect(),
            Some(GroupBy::Cube(_)) => (0..=all).rev().collect(),
            _ => vec![all],
        };
        Ok(Self { keys, slots: Vec::new(), sets })
    }

    fn slot(&mut self, slot: Slot) -> Formula {
        let at = self.slots.iter().position(|known| *known == slot).unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        });
        Formula::Slot(at)
    }

    /// The values of every group, in the order in which its first record stands.
    pub(crate) fn groups<'s>(&'s self, world: World<'s>, rows: &[&'s Row]) -> Vec<Vec<Cell>> {
        let mut groups: Vec<Vec<Sum>> = Vec::new();
        let mut places: HashMap<(u32, Vec<Option<Key>>), usize> = HashMap::new();
        if self.keys.is_empty() {
            groups.push(self.slots.iter().map(|slot| begin(slot, 0, &[])).collect());
            places.insert((0, Vec::new()), 0);
        }
        for row in rows {
            let keys: Vec<Cell> =
                self.keys.iter().map(|(key, _)| key.value(world, Subject::Row(row)).into_owned()).collect();
            for set in &self.sets {
                let counted =
                    keys.iter().enumerate().map(|(at, key)| if set >> at & 1 == 1 { key.key() } else { None });
                let place = *places.entry((*set, counted.collect())).or_insert_with(|| {
                    groups.push(self.slots.iter().map(|slot| begin(slot, *set, &keys)).collect());
                    groups.len() - 1
                });
                let sums = groups.get_mut(place).map(Vec::as_mut_slice).unwrap_or_default();
                for (slot, sum) in self.slots.iter().zip(sums) {
                    if let Slot::Aggregate(_, of) = slot {
                        match of {
                            None => sum.count(),
                            Some(of) => sum.add(&of.value(world, Subject::Row(row))),
                        }
                    }
                }
            }
        }
        groups.into_iter().map(|sums| sums.into_iter().map(Sum::result).collect()).collect()
    }
}

/// A value of a group before its first record.
fn begin(slot: &Slot, set: u32, keys: &[Cell]) -> Sum {
    let counts = |key: usize| set >> key & 1 == 1;
    match slot {
        Slot::Key(key) if counts(*key) => Sum::Value(keys.get(*key).cloned().unwrap_or_default()),
        Slot::Key(_) => Sum::Value(Cell::Null),
        Slot::IsSum(key) => Sum::Value(Cell::Number(f64::from(u8::from(!counts(*key))))),
        Slot::Aggregate(Aggregate::Count, _) => Sum::Count(0),
        Slot::Aggregate(Aggregate::CountDistinct, _) => Sum::Distinct(HashSet::new()),
        Slot::Aggregate(Aggregate::Sum, _) => Sum::Total { sum: 0.0, count: 0, average: false },
        Slot::Aggregate(Aggregate::Average, _) => Sum::Total { sum: 0.0, count: 0, average: true },
        Slot::Aggregate(Aggregate::Least, _) => Sum::Extreme { cell: Cell::Null, most: false },
        Slot::Aggregate(Aggregate::Most, _) => Sum::Extreme { cell: Cell::Null, most: true },
    }
}

/// A value of a group as it comes to be.
#[derive(Clone, Debug)]
enum Sum {
    Value(Cell),
    Count(u32),
    Distinct(HashSet<Key>),
    Total { sum: f64, count: u32, average: bool },
    Extreme { cell: Cell, most: bool },
}

impl Sum {
    fn count(&mut self) {
        if let Self::Count(count) = self {
            *count = count.saturating_add(1);
        }
    }

    /// Takes a value in; what is not there does not count.
    fn add(&mut self, cell: &Cell) {
        let Some(key) = cell.key() else { return };
        match self {
            Self::Value(_) => {}
            Self::Count(_) => self.count(),
            Self::Distinct(keys) => drop(keys.insert(key)),
            Self::Total { sum, count, .. } => {
                if let Cell::Number(number) = cell {
                    *sum += number;
                    *count = count.saturating_add(1);
                }
            }
            Self::Extreme { cell: known, most } => {
                let further = |order: std::cmp::Ordering| if *most { order.is_gt() } else { order.is_lt() };
                if known.is_null() || cell.compare(known).is_some_and(further) {
                    *known = cell.clone();
                }
            }
        }
    }

    fn result(self) -> Cell {
        match self {
            Self::Value(cell) | Self::Extreme { cell, .. } => cell,
            Self::Count(count) => Cell::Number(f64::from(count)),
            Self::Distinct(keys) => Cell::Number(u32::try_from(keys.len()).map_or(f64::NAN, f64::from)),
            Self::Total { count: 0, .. } => Cell::Null,
            Self::Total { sum, count, average } => Cell::Number(if average { sum / f64::from(count) } else { sum }),
        }
    }
}

/// Whether a function of this name, or one in its arguments, makes one value of many records.
pub(crate) fn is_aggregate(expression: &Expression) -> bool {
    match expression {
        Expression::Function(name, arguments) => {
            matches!(Function::named(name.as_str()), Some(Function::Aggregate(_) | Function::Grouping))
                || arguments.iter().any(is_aggregate)
        }
        _ => false,
    }
}

impl Compiler<'_> {
    /// A value of a group: one of the keys, or an aggregate.
    pub(crate) fn of_group(&mut self, expression: &Expression) -> Result<(Formula, FieldType), OrgError> {
        if let Expression::Function(name, arguments) = expression {
            match (Function::named(name.as_str()), arguments.as_slice()) {
                (Some(Function::Aggregate(_)), of) => return self.aggregate(name, of.first()),
                (Some(Function::Grouping), [of]) => {
                    let key = self.key(of)?;
                    return Ok((self.slot(Slot::IsSum(key)), FieldType::Integer));
                }
                (Some(Function::Form), [of]) if is_aggregate(of) => {
                    let (of, kind) = self.of_group(of)?;
                    let formats = name.is("FORMAT");
                    return Ok(if formats {
                        (Formula::Format(Box::new(of)), FieldType::Text(255))
                    } else {
                        (of, kind)
                    });
                }
                _ => {}
            }
        }
        let key = self.key(expression)?;
        let kind = self.grouping.as_ref().and_then(|it| it.keys.get(key)).map(|(_, kind)| kind.clone());
        Ok((self.slot(Slot::Key(key)), kind.unwrap_or(FieldType::Text(255))))
    }

    fn slot(&mut self, slot: Slot) -> Formula {
        self.grouping.get_or_insert_default().slot(slot)
    }

    /// Which key a value is.
    fn key(&self, expression: &Expression) -> Result<usize, OrgError> {
        let (formula, _) = self.of_row(expression)?;
        let mut keys = self.grouping.iter().flat_map(|it| &it.keys);
        keys.position(|(key, _)| *key == formula)
            .ok_or_else(|| OrgError::malformed(format!("Field must be grouped or aggregated: {expression}")))
    }

    fn aggregate(&mut self, name: &Name, of: Option<&Expression>) -> Result<(Formula, FieldType), OrgError> {
        let aggregate = match name.as_str().to_ascii_uppercase().as_str() {
            "COUNT" => Aggregate::Count,
            "COUNT_DISTINCT" => Aggregate::CountDistinct,
            "SUM" => Aggregate::Sum,
            "AVG" => Aggregate::Average,
            "MIN" => Aggregate::Least,
            _ => Aggregate::Most,
        };
        let Some(of) = of else {
            return Ok((self.slot(Slot::Aggregate(aggregate, None)), FieldType::Integer));
        };
        let (formula, kind) = self.of_row(of)?;
        let fits = match aggregate {
            Aggregate::Count | Aggregate::CountDistinct => true,
            Aggregate::Sum | Aggregate::Average => matches!(kind_name(&kind), "int" | "double"),
            Aggregate::Least | Aggregate::Most => {
                is_text(&kind) || matches!(kind_name(&kind), "int" | "double" | "date" | "dateTime" | "time")
            }
        };
        if !fits {
            let message = format!("field {of} does not support aggregate operator {name}");
            return Err(OrgError::new(ErrorCode::InvalidField, message));
        }
        let kind = match aggregate {
            Aggregate::Count | Aggregate::CountDistinct => FieldType::Integer,
            Aggregate::Average => FieldType::Double,
            Aggregate::Sum | Aggregate::Least | Aggregate::Most => kind,
        };
        Ok((self.slot(Slot::Aggregate(aggregate, Some(formula))), kind))
    }
}
