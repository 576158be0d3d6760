//! Searches are worked out: words of text fields, and phone numbers in whatever form.

use std::collections::HashSet;

use cti_engine::memory::words::{self, Phrase, Words};
use serde_json::{Map, Value};

use super::error::OrgError;
use super::query::{Plan, World};
use super::schema::{Field, FieldType, ObjectSchema};
use super::table::{Row, Table};
use crate::error_code::ErrorCode;
use crate::soql::{Expression, Name, Query, Selection};
use crate::sosl::{Returning, Scope, Search, TermTree, TermWord};

/// The most records of all object types together (`external-apis` section 4.5).
const MOST: usize = 2_000;

/// The most records of one object type when nothing is said about which, or several types are given.
const MOST_OF_ONE: usize = 250;

/// The fewest digits by which the end of a number is known.
const FEWEST_DIGITS: usize = 7;

pub(crate) fn run(world: World<'_>, search: &Search) -> Result<Vec<Map<String, Value>>, OrgError> {
    let malformed = |message: String| OrgError::new(ErrorCode::MalformedSearch, message);
    let tree = search.find.tree().map_err(|error| malformed(error.to_string()))?;
    let term = search.find.to_string();
    if words::is_too_short(tree.words().flat_map(|word| word.pattern.iter().copied())) {
        return Err(malformed(format!("search term must be longer than one character: {term}")));
    }
    let every: Vec<Returning>;
    let returning = if search.returning.is_empty() {
        let schemas = world.state.tables.iter().filter(|table| table.schema.searchable);
        every = schemas.filter_map(|table| Name::parse(&table.schema.name).ok().map(Returning::of)).collect();
        &every
    } else {
        &search.returning
    };
    let mut found = Vec::new();
    for of in returning {
        found.append(&mut of_type(world, search, &tree, of, returning.len())?);
    }
    let limit = search.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MOST).min(MOST);
    found.truncate(if term.chars().nth(words::LONGEST).is_some() { 0 } else { limit });
    Ok(found)
}

/// The records of one object type.
fn of_type(
    world: World<'_>,
    search: &Search,
    tree: &TermTree,
    of: &Returning,
    types: usize,
) -> Result<Vec<Map<String, Value>>, OrgError> {
    let mut query = Query::of(of.object.clone());
    query.select.clone_from(&of.select);
    if let (true, Ok(id)) = (query.select.is_empty(), Name::parse("Id")) {
        query.select.push(Selection::Value(Expression::Field(id), None));
    }
    query.using.clone_from(&of.using);
    query.filter.clone_from(&of.filter);
    query.order_by.clone_from(&of.order_by);
    (query.limit, query.offset) = (of.limit, of.offset);
    let plan = Plan::new(world, &query, false)?;
    let table = world.state.table(of.object.as_str())?;
    if !table.schema.searchable {
        let message = format!("Entity '{}' is not searchable", table.schema.name);
        return Err(OrgError::new(ErrorCode::InvalidType, message));
    }
    let seeker = Seeker::new(world, table, search.scope.unwrap_or(Scope::All), tree);
    let rows = table.rows.iter().enumerate().filter(|(at, row)| !row.deleted && seeker.finds(*at, row));
    let rows: Vec<usize> = rows.map(|(at, _)| at).collect();
    let mut records = plan.among(world, &rows);
    let most = match (types, of.filter.is_some() || !of.order_by.is_empty()) {
        (1, true) => MOST,
        (1, false) => MOST_OF_ONE,
        (several, _) => (MOST / several.max(1)).min(MOST_OF_ONE),
    };
    records.truncate(most);
    Ok(records)
}

/// Looks for a term in the records of a table.
struct Seeker {
    /// The columns that are looked at.
    columns: Vec<usize>,
    phones: Vec<usize>,
    goal: Goal,
}

/// A term, made ready.
enum Goal {
    Word(Word),
    And(Vec<Goal>),
    Or(Vec<Goal>),
    Not(Box<Goal>),
}

/// A word or phrase, made ready.
struct Word {
    /// Its words, one behind the other.
    phrase: Phrase,
    /// The rows that have it as a phone number.
    rows: HashSet<usize>,
    /// Its digits, when they may be the end of a number.
    digits: Option<String>,
}

impl Seeker {
    fn new(world: World<'_>, table: &Table, scope: Scope, tree: &TermTree) -> Self {
        let columns = |is: &dyn Fn(&Field) -> bool| {
            let fields = table.schema.fields.iter().enumerate().filter(|(_, field)| is(field));
            fields.map(|(column, _)| column).collect::<Vec<_>>()
        };
        let phones = match scope {
            Scope::All | Scope::Phone | Scope::Sidebar => columns(&|field| field.kind == FieldType::Phone),
            Scope::Name | Scope::Email => Vec::new(),
        };
        let goal = goal(world, table, tree, !phones.is_empty());
        Self { columns: columns(&|field| is_sought(&table.schema, field, scope)), phones, goal }
    }

    fn finds(&self, at: usize, row: &Row) -> bool {
        let texts = self.columns.iter().filter_map(|column| row.cell(*column).as_text()).map(Words::of);
        let texts: Vec<Words> = texts.collect();
        self.holds(&self.goal, at, row, &texts)
    }

    fn holds(&self, goal: &Goal, at: usize, row: &Row, texts: &[Words]) -> bool {
        match goal {
            Goal::And(all) => all.iter().all(|it| self.holds(it, at, row, texts)),
            Goal::Or(all) => all.iter().any(|it| self.holds(it, at, row, texts)),
            Goal::Not(it) => !self.holds(it, at, row, texts),
            Goal::Word(word) => {
                word.rows.contains(&at)
                    || texts.iter().any(|text| word.phrase.is_in(text))
                    || word.digits.as_deref().is_some_and(|digits| self.ends_in(row, digits))
            }
        }
    }

    /// Whether a phone number of the record ends in these digits.
    fn ends_in(&self, row: &Row, digits: &str) -> bool {
        let texts = self.phones.iter().filter_map(|column| row.cell(*column).as_text());
        let numbers = texts.filter_map(cti_engine::phone_number::WrittenNumber::read);
        numbers.into_iter().any(|written| written.number.ends_with(digits))
    }
}

/// Whether a field is looked at. What the side bar looks at is inferred: what tells one record from another.
fn is_sought(schema: &ObjectSchema, field: &Field, scope: Scope) -> bool {
    let is_name = matches!(field.name.as_str(), "Name" | "FirstName" | "LastName")
        || (matches!(field.name.as_str(), "Subject" | "CaseNumber") && schema.field("Name").is_none());
    match scope {
        Scope::Name => is_name,
        Scope::Email => field.kind == FieldType::Email,
        Scope::Phone => field.kind == FieldType::Phone,
        Scope::Sidebar => {
            is_name || matches!(field.kind, FieldType::Email | FieldType::Phone | FieldType::AutoNumber(_))
        }
        Scope::All => matches!(
            field.kind,
            FieldType::Text(_)
                | FieldType::TextArea(_)
                | FieldType::Email
                | FieldType::Phone
                | FieldType::Url
                | FieldType::Picklist { .. }
                | FieldType::AutoNumber(_)
        ),
    }
}

fn goal(world: World<'_>, table: &Table, tree: &TermTree, phones: bool) -> Goal {
    let all = |parts: &[TermTree]| parts.iter().map(|part| goal(world, table, part, phones)).collect();
    match tree {
        TermTree::And(parts) => Goal::And(all(parts)),
        TermTree::Or(parts) => Goal::Or(all(parts)),
        TermTree::Not(part) => Goal::Not(Box::new(goal(world, table, part, phones))),
        TermTree::Words(word) => Goal::Word(Word::new(world, table, word, phones)),
    }
}

impl Word {
    fn new(world: World<'_>, table: &Table, word: &TermWord, phones: bool) -> Self {
        let nothing = Self { phrase: Phrase::default(), rows: HashSet::new(), digits: None };
        if word.finds_nothing {
            return nothing;
        }
        let number = word.text().filter(|_| phones);
        let is_dialled = |text: &String| text.chars().all(|sign| sign.is_ascii_digit() || " +-()./".contains(sign));
        let number = number.filter(is_dialled);
        let numbers = number.as_ref().map(|text| world.state.numbers.of(text)).unwrap_or_default();
        let rows = numbers.iter().flat_map(|number| table.rows_with_number(number)).copied().collect();
        let digits = number.filter(|text| !text.contains('+'));
        let digits = digits.map(|text| text.chars().filter(char::is_ascii_digit).collect::<String>());
        let digits = digits.filter(|digits| digits.len() >= FEWEST_DIGITS);
        Self { phrase: Phrase::new(&word.pattern), rows, digits }
    }
}
