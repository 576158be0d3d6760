//! Queries and searches: what is valid is read and written back, what is not is refused.
#![expect(clippy::indexing_slicing, reason = "a test; a member of a JSON value that is not there is null")]

use cti_corpus::Corpus;
use cti_sfdc::soql::{BuildError, Query, QueryBuilder, field};
use cti_sfdc::sosl::{ReturningBuilder, Scope, Search, SearchBuilder, Term};
use serde_json::Value;

use super::{Trials, ensure, trial};

/// Cases whose label is wrong, with the reason.
const DISPUTED: [(&str, &str); 6] = [
    ("isvalid-15", "`COUNT` of two fields: Salesforce's own grammar takes one"),
    ("parse-27", "`COUNT` of two fields: Salesforce's own grammar takes one"),
    ("isvalid-57", "another name for `COUNT()`: Salesforce's own grammar has none"),
    ("isvalid-60", "another name for `COUNT()`: Salesforce's own grammar has none"),
    ("isvalid-63", "another name for `COUNT()`: Salesforce's own grammar has none"),
    ("parse-113", "words between a variable and the next: the case is for a parser that leaves errors out"),
];

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let document = corpus.json("soql-cases.json")?;
    let cases = document["cases"].as_array().cloned().unwrap_or_default();
    let mut trials: Vec<_> = cases
        .into_iter()
        .map(|case| {
            let name = format!("soql: {}", case["id"].as_str().unwrap_or_default());
            trial(name, move || check(&case))
        })
        .collect();
    for report in corpus.documents("field-reports/salesforce", "json")? {
        let case: Value = serde_json::from_slice(&report.bytes)?;
        if ["name", "term", "soql"].iter().any(|input| case["input"][*input].is_string()) {
            trials.push(trial(format!("soql: report {}", report.name), move || reported(&case)));
        }
    }
    Ok(trials)
}

fn check(case: &Value) -> Result<(), String> {
    let text = |member: &str| case[member].as_str().unwrap_or_default();
    let (id, query) = (text("id"), text("query"));
    let disputed = DISPUTED.iter().find(|(known, _)| *known == id);
    let label = case["valid"].as_bool().unwrap_or_default();
    let valid = if disputed.is_some() { !label } else { label };
    if text("lang") == "sosl" {
        let read = Search::parse(query);
        ensure(read.is_ok() == valid, || format!("{query}: {read:?}"))?;
        return read.map_or(Ok(()), |search| same(&search, Search::parse(&search.to_string())));
    }
    let is_apex = case["options"]["allowApexBindVariables"] == true;
    let read = if is_apex { Query::parse_apex(query) } else { Query::parse(query) };
    ensure(read.is_ok() == valid, || format!("{query}: {read:?}"))?;
    let Ok(read) = read else { return Ok(()) };
    let again = if is_apex { Query::parse_apex(&read.to_string()) } else { Query::parse(&read.to_string()) };
    same(&read, again)?;
    if case["ast"].is_object() { agrees(&read, &case["ast"]) } else { Ok(()) }
}

/// What went wrong for somebody: a text is escaped for the language in which it stands, and a literal stays as it is.
fn reported(case: &Value) -> Result<(), String> {
    let (input, expect) = (&case["input"], &case["expect"]);
    if let Some(soql) = input["soql"].as_str() {
        let printed = Query::parse(soql).map_err(|error| error.to_string())?.to_string();
        return ensure(printed == soql, || format!("{soql} became {printed}"));
    }
    let text = input["name"].as_str().or(input["term"].as_str()).unwrap_or_default();
    let scope = if text.contains('@') { Scope::Email } else { Scope::Name };
    let build = || {
        let term = Term::words(text)?;
        let search = SearchBuilder::find(term).within(scope).returning(ReturningBuilder::of("Contact").select(["Id"]));
        let query = QueryBuilder::from("Contact").select(["Id"]).filter(field("FirstName").eq(text)).build()?;
        Ok((query.to_string(), search.build()?.to_string()))
    };
    let (soql, sosl) = build().map_err(|error: BuildError| error.to_string())?;
    for (member, built) in [("soql", soql), ("sosl", sosl)] {
        if let Some(expected) = expect[member].as_str() {
            ensure(built == expected, || format!("built {built}, expected {expected}"))?;
        }
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Display, E: std::fmt::Display>(read: &T, again: Result<T, E>) -> Result<(), String> {
    match again {
        Ok(again) => ensure(again == *read, || format!("written as {read}, which reads as {again}")),
        Err(error) => Err(format!("written as {read}, which is refused: {error}")),
    }
}

/// Holds a query against the one that another parser made: object type, fields, literals, limits.
fn agrees(query: &Query, expected: &Value) -> Result<(), String> {
    let text = query.to_string().to_lowercase();
    let object = expected["sObject"].as_str().or(expected["relationshipName"].as_str()).unwrap_or_default();
    ensure(query.from.parts().any(|part| part.eq_ignore_ascii_case(object)), || format!("not of {object}: {text}"))?;
    let fields = expected["fields"].as_array().map_or(0, Vec::len);
    ensure(query.select.len() == fields, || format!("{fields} fields expected: {text}"))?;
    let count = |member: &str| expected[member].as_u64();
    ensure(query.limit.map(u64::from) == count("limit"), || format!("another limit: {text}"))?;
    ensure(query.offset.map(u64::from) == count("offset"), || format!("another offset: {text}"))?;
    let length = |member: &str| match &expected[member] {
        Value::Array(all) => all.len(),
        Value::Null => 0,
        _ => 1,
    };
    ensure(query.order_by.len() == length("orderBy"), || format!("another order: {text}"))?;
    let mut values = Vec::new();
    for member in ["where", "having"] {
        literals(&expected[member], &mut values);
    }
    for value in values {
        ensure(text.contains(&value.to_lowercase()), || format!("without the value {value}: {text}"))?;
    }
    Ok(())
}

/// The values in a condition of the other parser.
fn literals(condition: &Value, found: &mut Vec<String>) {
    match &condition["value"] {
        Value::String(value) if condition["literalType"] != "APEX_BIND_VARIABLE" => found.push(value.clone()),
        Value::Array(values) => found.extend(values.iter().filter_map(|value| value.as_str().map(str::to_owned))),
        _ => {}
    }
    for side in ["left", "right"] {
        if condition[side].is_object() {
            literals(&condition[side], found);
        }
    }
}
