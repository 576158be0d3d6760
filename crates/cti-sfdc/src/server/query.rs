//! Queries page by page, and searches.

use http::Method;
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::OrgServer;
use super::reply::Reply;
use super::request::Call;
use crate::error_code::ErrorCode;
use crate::org::{OrgError, QueryAnswer};
use crate::soql::{BuildError, Expression, Query, Selection};
use crate::sosl::{ReturningBuilder, Scope, SearchBuilder, Term};

/// How many answers are kept for their next pages; the oldest gives way.
const MOST_CURSORS: usize = 100;

/// The pages that a client may ask for, and the one that it gets.
const PAGES: std::ops::RangeInclusive<usize> = 200..=2_000;

type Record = Map<String, Value>;

/// Answers of which a client has not seen every page.
#[derive(Debug, Default)]
pub(super) struct Cursors {
    kept: IndexMap<String, QueryAnswer>,
    made: u64,
}

impl Cursors {
    fn keep(&mut self, answer: QueryAnswer) -> String {
        self.made += 1;
        // In the form of the id of a query locator.
        let locator = format!("01gMEM{:012}", self.made);
        if self.kept.len() >= MOST_CURSORS {
            self.kept.shift_remove_index(0);
        }
        self.kept.insert(locator.clone(), answer);
        locator
    }
}

impl OrgServer {
    /// `/query`, `/queryAll`, `/search` and `/parameterizedSearch`.
    pub(super) fn ask(&self, call: &Call, steps: &[&str], version: u32) -> Reply {
        let asked = match (&call.method, steps) {
            (&Method::GET, [query @ ("query" | "queryAll")]) => self.query(call, *query == "queryAll", version),
            (&Method::GET, ["query" | "queryAll", locator]) => self.next_page(call, locator, version),
            (&Method::GET, ["search"]) => call
                .parameter("q")
                .ok_or_else(|| missing(&ErrorCode::MalformedSearch))
                .and_then(|sosl| found(self.org.search(sosl))),
            (&Method::GET | &Method::POST, ["parameterizedSearch"]) => self.parameterized_search(call),
            _ => Err(Reply::method_not_allowed(&call.method)),
        };
        super::either(asked)
    }

    fn query(&self, call: &Call, deleted: bool, version: u32) -> Result<Reply, Reply> {
        let soql = call.parameter("q").ok_or_else(|| missing(&ErrorCode::MalformedQuery))?;
        let answer = if deleted { self.org.query_all(soql)? } else { self.org.query(soql)? };
        if call.flag("columns") {
            return Ok(Reply::ok(columns(soql)));
        }
        Ok(self.first_page(call, version, answer))
    }

    pub(super) fn first_page(&self, call: &Call, version: u32, answer: QueryAnswer) -> Reply {
        let end = self.end_of_page(call, 0, &answer);
        let mut page = page(&answer, 0, end);
        if end < answer.records.len() {
            let locator = self.cursors().keep(answer);
            lead_on(&mut page, version, &locator, end);
        }
        Reply::ok(Value::Object(page))
    }

    fn next_page(&self, call: &Call, locator: &str, version: u32) -> Result<Reply, Reply> {
        let place = locator.rsplit_once('-').and_then(|(locator, at)| Some((locator, at.parse::<usize>().ok()?)));
        let cursors = self.cursors();
        let kept = place.and_then(|(locator, at)| Some((locator, at, cursors.kept.get(locator)?)));
        match kept {
            Some((locator, at, answer)) if at < answer.records.len() => {
                let end = self.end_of_page(call, at, answer);
                let mut page = page(answer, at, end);
                if end < answer.records.len() {
                    lead_on(&mut page, version, locator, end);
                }
                Ok(Reply::ok(Value::Object(page)))
            }
            _ => Err(Reply::error(&ErrorCode::InvalidQueryLocator, "invalid query locator")),
        }
    }

    fn end_of_page(&self, call: &Call, at: usize, answer: &QueryAnswer) -> usize {
        let wished = call.batch_size.unwrap_or(*PAGES.end()).clamp(*PAGES.start(), *PAGES.end());
        at.saturating_add(self.page_size.unwrap_or(wished)).min(answer.records.len())
    }

    fn parameterized_search(&self, call: &Call) -> Result<Reply, Reply> {
        let wanted = match call.method {
            Method::POST => call.json()?,
            _ => Wanted::of_address(call),
        };
        let search = wanted.build().map_err(|error| Reply::error(&ErrorCode::MalformedSearch, &error.to_string()))?;
        found(self.org.run_search(&search))
    }
}

fn missing(code: &ErrorCode) -> Reply {
    Reply::error(code, "the parameter q is missing")
}

fn found(records: Result<Vec<Record>, OrgError>) -> Result<Reply, Reply> {
    Ok(Reply::ok(json!({"searchRecords": records?})))
}

/// The records of an answer from one to another, as the last page has it.
fn page(answer: &QueryAnswer, at: usize, end: usize) -> Record {
    Map::from_iter([
        ("totalSize".to_owned(), json!(answer.total_size)),
        ("done".to_owned(), true.into()),
        ("records".to_owned(), json!(answer.records.get(at..end).unwrap_or_default())),
    ])
}

/// Says where the next page is.
fn lead_on(page: &mut Record, version: u32, locator: &str, end: usize) {
    page.insert("done".to_owned(), false.into());
    page.insert("nextRecordsUrl".to_owned(), format!("/services/data/v{version}.0/query/{locator}-{end}").into());
}

/// A search by parameters.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wanted {
    q: String,
    r#in: String,
    sobjects: Vec<WantedObject>,
    fields: Vec<String>,
    overall_limit: Option<u32>,
    default_limit: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WantedObject {
    name: String,
    fields: Vec<String>,
    limit: Option<u32>,
}

impl Wanted {
    fn of_address(call: &Call) -> Self {
        let list = |text: Option<&str>| -> Vec<String> {
            let items = text.unwrap_or_default().split(',').filter(|item| !item.is_empty());
            items.map(str::to_owned).collect()
        };
        let number = |name: &str| call.parameter(name).and_then(|text| text.parse().ok());
        let object = |name: String| {
            let fields = list(call.parameter(&format!("{name}.fields")));
            let limit = number(&format!("{name}.limit"));
            WantedObject { name, fields, limit }
        };
        Self {
            q: call.parameter("q").unwrap_or_default().to_owned(),
            r#in: call.parameter("in").unwrap_or_default().to_owned(),
            sobjects: list(call.parameter("sobject")).into_iter().map(object).collect(),
            fields: list(call.parameter("fields")),
            overall_limit: number("overallLimit"),
            default_limit: number("defaultLimit"),
        }
    }

    fn build(&self) -> Result<crate::sosl::Search, BuildError> {
        let mut search = SearchBuilder::find(Term::words(&self.q)?).within(match self.r#in.to_uppercase().as_str() {
            "NAME" => Scope::Name,
            "EMAIL" => Scope::Email,
            "PHONE" => Scope::Phone,
            "SIDEBAR" => Scope::Sidebar,
            _ => Scope::All,
        });
        for object in &self.sobjects {
            let fields = if object.fields.is_empty() { &self.fields } else { &object.fields };
            let mut returning = ReturningBuilder::of(&object.name).select(fields.iter().map(String::as_str));
            if fields.is_empty() {
                returning = returning.select(["Id"]);
            }
            if let Some(limit) = object.limit.or(self.default_limit) {
                returning = returning.limit(limit);
            }
            search = search.returning(returning);
        }
        match self.overall_limit {
            Some(limit) => search.limit(limit).build(),
            None => search.build(),
        }
    }
}

/// What the columns of a query are, as `sf data query` asks for them with `columns=true`.
fn columns(soql: &str) -> Value {
    let Ok(query) = Query::parse(soql) else { return Value::Null };
    let column = |selection: &Selection| match selection {
        Selection::Value(Expression::Field(name), alias) => Some((alias.as_ref().unwrap_or(name).to_string(), false)),
        Selection::Value(value, alias) => {
            Some((alias.as_ref().map_or_else(|| value.to_string(), ToString::to_string), true))
        }
        Selection::Children(children) => Some((children.from.to_string(), false)),
        _ => None,
    };
    let columns = query.select.iter().filter_map(column).map(|(name, aggregate)| {
        json!({"columnName": name, "displayName": name, "aggregate": aggregate, "custom": name.ends_with("__c"),
            "joinColumns": [], "foreignKeyName": null, "booleanType": false, "numberType": false, "textType": true})
    });
    json!({"entityName": query.from.to_string(), "groupBy": query.group_by.is_some(),
        "columnMetadata": columns.collect::<Vec<_>>()})
}
