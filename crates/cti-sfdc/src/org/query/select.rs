//! What a query gives of each record, as JSON.

use serde_json::{Map, Value, json};

use super::super::error::OrgError;
use super::super::read::attributes;
use super::super::schema::{FieldType, ObjectSchema};
use super::super::state::State;
use super::super::table::Row;
use super::access::relationship;
use super::expression::{Compiler, Formula, Subject};
use super::{Plan, World};
use crate::soql::{Expression, Function, Query, Selection};

/// What is read of a record of one table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    items: Vec<Item>,
}

#[derive(Clone, Debug)]
enum Item {
    Column(usize),
    /// The record that a reference leads to, by the table in which it is.
    Related {
        name: String,
        column: usize,
        nodes: Vec<(usize, Node)>,
    },
    /// The name of the object type of that record, beside its fields.
    TypeName,
    Value {
        name: String,
        formula: Formula,
        kind: FieldType,
    },
    Children(Box<Children>),
}

#[derive(Clone, Debug)]
struct Children {
    name: String,
    /// The reference of the children to this record.
    column: usize,
    plan: Plan,
}

impl Node {
    /// What is selected, without functions of groups.
    pub(crate) fn new(compiler: &mut Compiler<'_>, query: &Query) -> Result<Self, OrgError> {
        let (world, table) = (compiler.world, compiler.names.table);
        let mut node = Self::default();
        let mut unnamed = 0;
        for selection in &query.select {
            match selection {
                Selection::Value(Expression::Field(name), None) => {
                    compiler.names.access(world.state, name)?;
                    let parts = compiler.names.parts(world.state, name);
                    node.insert(world.state, table, &parts)?;
                }
                Selection::Value(Expression::Field(name), Some(_)) => {
                    let message = format!("only aggregate expressions use field aliasing: {name}");
                    return Err(OrgError::malformed(message));
                }
                Selection::Value(Expression::Function(name, of), _) if name.is("FIELDS") => {
                    node.insert_group(world, table, of, query)?;
                }
                Selection::Value(function, alias) => {
                    let (formula, kind) = compiler.of_row(function)?;
                    let name = alias.as_ref().map(ToString::to_string).or_else(|| inner_field(function));
                    let name = name.unwrap_or_else(|| {
                        unnamed += 1;
                        format!("expr{}", unnamed - 1)
                    });
                    node.items.push(Item::Value { name, formula, kind });
                }
                Selection::Children(children) => {
                    let (name, column, plan) = Plan::of_children(world, table, children)?;
                    node.items.push(Item::Children(Box::new(Children { name, column, plan })));
                }
                Selection::TypeOf { relationship: name, when, otherwise } => {
                    node.insert_type_of(world.state, table, name.as_str(), when, otherwise)?;
                }
            }
        }
        Ok(node)
    }

    /// Adds a field, perhaps of a record that is referred to. The name was resolved before.
    fn insert(&mut self, state: &State, table: usize, parts: &[&str]) -> Result<(), OrgError> {
        let Some(held) = state.tables.get(table) else { return Ok(()) };
        match parts {
            [field] => match held.column(field) {
                Some(column) => {
                    if !self.items.iter().any(|item| matches!(item, Item::Column(known) if *known == column)) {
                        self.items.push(Item::Column(column));
                    }
                    Ok(())
                }
                None => Err(OrgError::unknown_field(field, &held.schema.name)),
            },
            [first, rest @ ..] => {
                let nodes = self.related(state, &held.schema, first)?;
                let of_type = matches!(rest, [last] if last.eq_ignore_ascii_case("Type")) && nodes.len() > 1;
                let (mut fits, mut wrong) = (false, None);
                for (table, node) in nodes {
                    if of_type {
                        node.items.push(Item::TypeName);
                        fits = true;
                        continue;
                    }
                    match node.insert(state, *table, rest) {
                        Ok(()) => fits = true,
                        Err(error) => wrong = Some(error),
                    }
                }
                if fits { Ok(()) } else { wrong.map_or(Ok(()), Err) }
            }
            [] => Ok(()),
        }
    }

    /// What is read of the record that a reference leads to, one node for each table.
    fn related(
        &mut self,
        state: &State,
        schema: &ObjectSchema,
        name: &str,
    ) -> Result<&mut Vec<(usize, Node)>, OrgError> {
        let unknown = || OrgError::unknown_field(name, &schema.name);
        let (column, to, spelt) = relationship(&schema.fields, name).ok_or_else(unknown)?;
        let known =
            self.items.iter().position(|item| matches!(item, Item::Related { column: known, .. } if *known == column));
        let at = known.unwrap_or(self.items.len());
        if known.is_none() {
            let nodes = to.iter().map(|object| Ok((state.table_index(object)?, Self::default())));
            let nodes = nodes.collect::<Result<_, OrgError>>()?;
            self.items.push(Item::Related { name: spelt.to_owned(), column, nodes });
        }
        match self.items.get_mut(at) {
            Some(Item::Related { nodes, .. }) => Ok(nodes),
            _ => Err(unknown()),
        }
    }

    fn insert_type_of(
        &mut self,
        state: &State,
        table: usize,
        name: &str,
        when: &[(crate::soql::Name, Vec<crate::soql::Name>)],
        otherwise: &[crate::soql::Name],
    ) -> Result<(), OrgError> {
        let Some(held) = state.tables.get(table) else { return Ok(()) };
        let nodes = self.related(state, &held.schema, name)?;
        for (table, node) in nodes {
            let object = state.tables.get(*table).map_or("", |table| table.schema.name.as_str());
            let fields = when.iter().find(|(known, _)| known.is(object)).map_or(otherwise, |(_, fields)| fields);
            for field in fields {
                node.insert(state, *table, &field.parts().collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }

    /// Adds all fields, the standard ones or the custom ones.
    fn insert_group(
        &mut self,
        world: World<'_>,
        table: usize,
        which: &[Expression],
        query: &Query,
    ) -> Result<(), OrgError> {
        const MOST: u32 = 200;
        let Some(held) = world.state.tables.get(table) else { return Ok(()) };
        let which = which.first().map(ToString::to_string).unwrap_or_default().to_ascii_uppercase();
        if which != "STANDARD" && query.limit.is_none_or(|limit| limit > MOST) {
            let message = format!("The SOQL FIELDS function must have a LIMIT of at most {MOST}");
            return Err(OrgError::malformed(message));
        }
        for field in &held.schema.fields {
            let is_custom = field.name.ends_with("__c");
            if which == "ALL" || (which == "CUSTOM") == is_custom {
                self.insert(world.state, table, &[&field.name])?;
            }
        }
        Ok(())
    }

    /// The record as JSON.
    pub(crate) fn record(&self, world: World<'_>, table: usize, row: &Row) -> Map<String, Value> {
        let Some(held) = world.state.tables.get(table) else { return Map::new() };
        let mut record = row.id().map(|id| attributes(&held.schema.name, id)).unwrap_or_default();
        for item in &self.items {
            match item {
                Item::Column(column) => {
                    if let Some(field) = held.field(*column) {
                        record.insert(field.name.clone(), row.cell(*column).to_json(&field.kind));
                    }
                }
                Item::Related { name, column, nodes } => {
                    let led = row.cell(*column).as_id().and_then(|id| {
                        let (at, table) = world.state.table_of(id)?;
                        let (_, node) = nodes.iter().find(|(known, _)| *known == at)?;
                        Some(Value::Object(node.record(world, at, table.live(id)?)))
                    });
                    record.insert(name.clone(), led.unwrap_or_default());
                }
                Item::TypeName => drop(record.insert("Type".to_owned(), held.schema.name.as_str().into())),
                Item::Value { name, formula, kind } => {
                    let value = formula.value(world, Subject::Row(row)).to_json(kind);
                    record.insert(name.clone(), value);
                }
                Item::Children(children) => {
                    let records = row.id().map(|id| children.plan.children(world, children.column, id));
                    let records = records.filter(|records| !records.is_empty());
                    let value =
                        records.map(|records| json!({"totalSize": records.len(), "done": true, "records": records}));
                    record.insert(children.name.clone(), value.unwrap_or_default());
                }
            }
        }
        record
    }
}

/// The field that a function shows in another form, under whose name its value stands.
fn inner_field(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Field(name) => name.parts().next_back().map(str::to_owned),
        Expression::Function(name, of) if Function::named(name.as_str()) == Some(Function::Form) => {
            of.first().and_then(inner_field)
        }
        _ => None,
    }
}
