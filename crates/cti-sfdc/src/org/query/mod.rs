//! Queries are worked out: planned against the schema, then run over the records.

mod access;
mod expression;
mod filter;
mod group;
mod literal;
mod period;
mod select;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Map, Value, json};

use self::access::Names;
use self::expression::{Compiler, Formula, Subject};
use self::filter::Test;
use self::group::{Grouping, is_aggregate};
pub(crate) use self::period::Moment;
use self::select::Node;
use super::cell::{Cell, Key};
use super::error::OrgError;
use super::schema::FieldType;
use super::state::State;
use super::table::{Row, Table};
use crate::error_code::ErrorCode;
use crate::id::RecordId;
use crate::soql::{Condition, Direction, Expression, Nulls, Order, Query, Selection, Using};

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct QueryAnswer {
    /// The records, or the groups, as the REST API gives them.
    pub records: Vec<Map<String, Value>>,
    /// How many there are; of `SELECT COUNT()` the count, with no records.
    pub total_size: usize,
}

/// The data that a query is asked of, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World<'s> {
    pub(crate) state: &'s State,
    pub(crate) moment: &'s Moment,
}

/// Answers a query; of deleted records too, if they count.
pub(crate) fn answer(state: &State, moment: &Moment, query: &Query, deleted: bool) -> Result<QueryAnswer, OrgError> {
    let world = World { state, moment };
    Ok(Plan::new(world, query, deleted)?.run(world))
}

/// A query that fits the schema.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    table: usize,
    test: Option<Test>,
    /// Whether deleted records count.
    deleted: bool,
    order: Vec<Sorting>,
    limit: usize,
    offset: usize,
    gives: Gives,
}

#[derive(Clone, Debug)]
enum Gives {
    /// How many records there are.
    Count,
    Records(Node),
    /// The values of a field alone, for another query.
    Values(Formula),
    Groups {
        grouping: Grouping,
        having: Option<Test>,
        values: Vec<(String, Formula, FieldType)>,
    },
}

#[derive(Clone, Debug)]
struct Sorting {
    by: Formula,
    descending: bool,
    nulls_last: bool,
}

impl Plan {
    /// The most records that may be skipped, as in an org.
    const MOST_SKIPPED: u32 = 2_000;

    /// A plan of a query of its own.
    pub(crate) fn new(world: World<'_>, query: &Query, deleted: bool) -> Result<Self, OrgError> {
        let table = world.state.table_index(query.from.as_str())?;
        let mut plan = Self::planned(world, table, query)?;
        plan.deleted = deleted || query.all_rows;
        Ok(plan)
    }

    /// A plan of a query that gives another one the values of its only field.
    pub(crate) fn of_query(world: World<'_>, query: &Query) -> Result<Self, OrgError> {
        let table = world.state.table_index(query.from.as_str())?;
        let [Selection::Value(field @ Expression::Field(_), None)] = query.select.as_slice() else {
            return Err(OrgError::malformed(format!("a sub-query of IN selects one field: {query}")));
        };
        let mut plan = Self::planned(world, table, query)?;
        let names = Names { table, alias: query.alias.as_ref(), aliases: &query.aliases };
        let (formula, _) = Compiler { world, names, grouping: None }.of_row(field)?;
        plan.gives = Gives::Values(formula);
        Ok(plan)
    }

    /// A plan of the records that refer to one of a table, with the name of the relationship and the reference.
    pub(crate) fn of_children(
        world: World<'_>,
        parent: usize,
        query: &Query,
    ) -> Result<(String, usize, Self), OrgError> {
        let relationship = query.from.parts().next_back().unwrap_or_default();
        let parent = world.state.tables.get(parent).map_or("", |table| table.schema.name.as_str());
        let found = world.state.tables.iter().enumerate().find_map(|(at, table)| {
            table.schema.fields.iter().enumerate().find_map(|(column, field)| {
                let reference = field.as_reference()?;
                let name = reference.children.as_deref().filter(|name| name.eq_ignore_ascii_case(relationship))?;
                let leads = reference.to.iter().any(|to| to.eq_ignore_ascii_case(parent));
                leads.then(|| (at, column, name.to_owned()))
            })
        });
        let (table, column, name) = found.ok_or_else(|| {
            let message = format!(
                "Didn't understand relationship '{relationship}' in FROM part of query call. If you are attempting to use \
                 a custom relationship, be sure to append the '__r' after the custom relationship name."
            );
            OrgError::new(ErrorCode::InvalidType, message)
        })?;
        Ok((name, column, Self::planned(world, table, query)?))
    }

    /// A plan of a query whose records are in a table.
    fn planned(world: World<'_>, table: usize, query: &Query) -> Result<Self, OrgError> {
        let names = Names { table, alias: query.alias.as_ref(), aliases: &query.aliases };
        let mut compiler = Compiler { world, names, grouping: None };
        let mut test = query.filter.as_ref().map(|filter| compiler.test(filter)).transpose()?;
        if let Some(scope) = scope(world, table, query.using.as_ref())? {
            test = Some(match test {
                Some(test) => Test::And(vec![test, scope]),
                None => scope,
            });
        }
        if query.with.iter().any(|with| matches!(with, crate::soql::With::DataCategory(_))) {
            let message = "the org in memory has no categories of data";
            return Err(OrgError::new(ErrorCode::FunctionalityNotEnabled, message));
        }
        if query.offset.is_some_and(|offset| offset > Self::MOST_SKIPPED) {
            let message = format!("Maximum SOQL offset allowed is {}", Self::MOST_SKIPPED);
            return Err(OrgError::new(ErrorCode::NumberOutsideValidRange, message));
        }
        let gives = gives(&mut compiler, query)?;
        let order = query.order_by.iter().map(|order| sorting(&mut compiler, order)).collect::<Result<_, _>>()?;
        // Sorting may have added values to the groups.
        let gives = match (gives, compiler.grouping) {
            (Gives::Groups { having, values, .. }, Some(grouping)) => Gives::Groups { grouping, having, values },
            (gives, _) => gives,
        };
        let count = |number: Option<u32>, or| number.map_or(or, |number| usize::try_from(number).unwrap_or(usize::MAX));
        let (limit, offset) = (count(query.limit, usize::MAX), count(query.offset, 0));
        Ok(Self { table, test, deleted: false, order, limit, offset, gives })
    }

    /// Runs the plan.
    pub(crate) fn run(&self, world: World<'_>) -> QueryAnswer {
        let Some(table) = world.state.tables.get(self.table) else { return QueryAnswer::default() };
        let rows = self.rows(world, table, None);
        let records: Vec<_> = match &self.gives {
            Gives::Count => {
                let rows = rows.len().saturating_sub(self.offset).min(self.limit);
                return QueryAnswer { records: Vec::new(), total_size: rows };
            }
            Gives::Groups { grouping, having, values } => {
                let mut groups = grouping.groups(world, &rows);
                groups.retain(|group| having.as_ref().is_none_or(|test| test.holds(world, Subject::Group(group))));
                let groups: Vec<&[Cell]> = groups.iter().map(Vec::as_slice).collect();
                let groups = self.sorted(world, groups, Subject::Group);
                groups
                    .into_iter()
                    .skip(self.offset)
                    .take(self.limit)
                    .map(|group| group_record(world, values, group))
                    .collect()
            }
            Gives::Records(node) => {
                self.cut(world, rows).into_iter().map(|row| node.record(world, self.table, row)).collect()
            }
            Gives::Values(_) => Vec::new(),
        };
        QueryAnswer { total_size: records.len(), records }
    }

    /// The values of the only field, for another query.
    pub(crate) fn single_values(&self, world: World<'_>) -> Result<Vec<Cell>, OrgError> {
        let (Gives::Values(formula), Some(table)) = (&self.gives, world.state.tables.get(self.table)) else {
            return Err(OrgError::malformed("a sub-query of IN selects one field"));
        };
        let rows = self.cut(world, self.rows(world, table, None));
        Ok(rows.into_iter().map(|row| formula.value(world, Subject::Row(row)).into_owned()).collect())
    }

    /// The records among these rows.
    pub(crate) fn among(&self, world: World<'_>, rows: &[usize]) -> Vec<Map<String, Value>> {
        let (Gives::Records(node), Some(table)) = (&self.gives, world.state.tables.get(self.table)) else {
            return Vec::new();
        };
        let rows = self.cut(world, self.rows(world, table, Some(rows)));
        rows.into_iter().map(|row| node.record(world, self.table, row)).collect()
    }

    /// The records that refer to one.
    fn children(&self, world: World<'_>, column: usize, parent: RecordId) -> Vec<Map<String, Value>> {
        let Some(table) = world.state.tables.get(self.table) else { return Vec::new() };
        self.among(world, table.rows_with(column, &Key::Id(parent)).unwrap_or_default())
    }

    /// The records of which the condition holds, in the order in which they were made.
    fn rows<'s>(&self, world: World<'s>, table: &'s Table, among: Option<&[usize]>) -> Vec<&'s Row> {
        let holds = |row: &&'s Row| {
            (self.deleted || !row.deleted) && self.test.as_ref().is_none_or(|test| test.holds(world, Subject::Row(row)))
        };
        // Without an order nobody can tell which records a limit leaves.
        let most = match self.gives {
            Gives::Records(_) | Gives::Values(_) if self.order.is_empty() => self.limit.saturating_add(self.offset),
            _ => usize::MAX,
        };
        let candidates = match among {
            Some(among) => Some(Cow::Borrowed(among)),
            None => self.test.as_ref().and_then(|test| test.candidates(table)).map(Cow::Owned),
        };
        match candidates {
            Some(rows) => rows.iter().filter_map(|row| table.row(*row)).filter(holds).take(most).collect(),
            None => table.rows.iter().filter(holds).take(most).collect(),
        }
    }

    /// Records in order, without those that are skipped or over the limit.
    fn cut<'s>(&self, world: World<'s>, rows: Vec<&'s Row>) -> Vec<&'s Row> {
        let rows = self.sorted(world, rows, Subject::Row);
        rows.into_iter().skip(self.offset).take(self.limit).collect()
    }

    fn sorted<'s, T: Copy>(&self, world: World<'s>, all: Vec<T>, subject: impl Fn(T) -> Subject<'s>) -> Vec<T> {
        if self.order.is_empty() {
            return all;
        }
        let key = |it: T| self.order.iter().map(|order| order.by.value(world, subject(it))).collect::<Vec<_>>();
        let mut keyed: Vec<_> = all.into_iter().map(|it| (key(it), it)).collect();
        keyed.sort_by(|(left, _), (right, _)| {
            let each = self.order.iter().zip(left.iter().zip(right));
            each.map(|(order, (left, right))| order.compare(left, right))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        keyed.into_iter().map(|(_, it)| it).collect()
    }
}

impl Sorting {
    fn compare(&self, left: &Cell, right: &Cell) -> Ordering {
        let order = match (left.is_null(), right.is_null()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return if self.nulls_last { Ordering::Greater } else { Ordering::Less },
            (false, true) => return if self.nulls_last { Ordering::Less } else { Ordering::Greater },
            (false, false) => left.compare(right).unwrap_or(Ordering::Equal),
        };
        if self.descending { order.reverse() } else { order }
    }
}

fn sorting(compiler: &mut Compiler<'_>, order: &Order) -> Result<Sorting, OrgError> {
    let (by, kind) = compiler.formula(&order.by)?;
    if matches!(kind, FieldType::MultiPicklist { .. }) || matches!(kind, FieldType::TextArea(length) if length > 255) {
        let message = format!("field '{}' can not be sorted in a query call", order.by);
        return Err(OrgError::new(ErrorCode::InvalidField, message));
    }
    Ok(Sorting {
        by,
        descending: order.direction == Some(Direction::Descending),
        nulls_last: order.nulls == Some(Nulls::Last),
    })
}

/// Refuses a field that is selected twice, however it is spelt. What `FIELDS()` brings may be named beside it.
fn refuse_repetition(compiler: &Compiler<'_>, query: &Query) -> Result<(), OrgError> {
    let mut known = HashSet::new();
    for selection in &query.select {
        let Selection::Value(Expression::Field(name), None) = selection else { continue };
        let path = compiler.names.parts(compiler.world.state, name).join(".").to_ascii_lowercase();
        if !known.insert(path) {
            return Err(OrgError::malformed(format!("duplicate field selected: {name}")));
        }
    }
    Ok(())
}

/// What a query gives; the compiler knows afterwards whether it is of groups.
fn gives(compiler: &mut Compiler<'_>, query: &Query) -> Result<Gives, OrgError> {
    refuse_repetition(compiler, query)?;
    let values = query.select.iter().filter_map(|selection| match selection {
        Selection::Value(value, _) => Some(value),
        _ => None,
    });
    let mut values = values.peekable();
    let is_count = matches!(values.peek(), Some(Expression::Function(name, of)) if name.is("COUNT") && of.is_empty());
    if is_count {
        let alone = query.select.len() == 1 && query.group_by.is_none() && query.having.is_none();
        return if alone { Ok(Gives::Count) } else { Err(OrgError::malformed("COUNT() must be selected alone")) };
    }
    if query.group_by.is_none() && !values.any(is_aggregate) {
        if query.having.is_some() {
            return Err(OrgError::malformed("HAVING is only valid with GROUP BY"));
        }
        return Node::new(compiler, query).map(Gives::Records);
    }
    compiler.grouping = Some(Grouping::new(compiler, query.group_by.as_ref())?);
    let (mut values, mut unnamed) = (Vec::new(), 0);
    for selection in &query.select {
        let Selection::Value(value, alias) = selection else {
            return Err(OrgError::malformed(format!("a group has no such value: {selection}")));
        };
        let (formula, kind) = compiler.formula(value)?;
        let name = match (alias, value) {
            (Some(alias), _) => alias.to_string(),
            (None, Expression::Field(name)) => name.parts().next_back().unwrap_or_default().to_owned(),
            (None, _) => {
                unnamed += 1;
                format!("expr{}", unnamed - 1)
            }
        };
        values.push((name, formula, kind));
    }
    let having = query.having.as_ref().map(|having: &Condition| compiler.test(having)).transpose()?;
    Ok(Gives::Groups { grouping: Grouping::default(), having, values })
}

fn group_record(world: World<'_>, values: &[(String, Formula, FieldType)], group: &[Cell]) -> Map<String, Value> {
    let mut record = Map::from_iter([("attributes".to_owned(), json!({"type": "AggregateResult"}))]);
    let values = values
        .iter()
        .map(|(name, formula, kind)| (name.clone(), formula.value(world, Subject::Group(group)).to_json(kind)));
    record.extend(values);
    record
}

/// The records that `USING SCOPE` leaves.
fn scope(world: World<'_>, table: usize, using: Option<&Using>) -> Result<Option<Test>, OrgError> {
    let scope = match using {
        None => return Ok(None),
        Some(Using::Scope(scope)) if scope.is("everything") => return Ok(None),
        Some(Using::Scope(scope)) => scope,
        Some(Using::ListView(name) | Using::Lookup(name, _)) => name,
    };
    let owner = world.state.tables.get(table).and_then(|table| table.column("OwnerId"));
    match owner {
        Some(owner) if scope.is("mine") => {
            let owner = Formula::Field(access::Access::Column(owner));
            Ok(Some(Test::Compare(owner, crate::soql::Comparison::Equal, world.state.user_cell())))
        }
        _ => {
            let message = format!("the org in memory does not have the scope {scope} here");
            Err(OrgError::new(ErrorCode::FunctionalityNotEnabled, message))
        }
    }
}
