//! What the checker says of values in SOQL queries.
#![expect(clippy::indexing_slicing, reason = "a test")]

use cti_model::{Checker, Code, Finding, Flow};
use serde_json::{Value, json};

use crate::common::flows::flow;

/// What is said of the query of a flow in which these blocks, `a0`, `a1` …, run one after the other, and `q` sends what
/// the last of them built.
fn told(blocks: &[(&str, Value)]) -> Vec<Finding> {
    let last = format!("$.actions.a{}.results.string", blocks.len() - 1);
    let findings = Checker::new().check(&sending(blocks, &last));
    findings.into_iter().filter(|finding| finding.code == Code::QueryValue).collect()
}

fn sending(blocks: &[(&str, Value)], query: &str) -> Flow {
    let ids: Vec<String> = (0..=blocks.len()).map(|at| format!("a{at}")).collect();
    let mut parts = vec![("s", "SE_Start", json!({}), json!({"done": if blocks.is_empty() { "q" } else { "a0" }}))];
    for (at, (type_id, controls)) in blocks.iter().enumerate() {
        let next = if at + 1 == blocks.len() { "q" } else { &ids[at + 1] };
        parts.push((&ids[at], type_id, controls.clone(), json!({"done": next})));
    }
    parts.push(("q", "SE_SFQuery", json!({"query": query}), json!({"success": "e", "failure": "e"})));
    parts.push(("e", "SE_End", json!(null), json!({})));
    flow(&parts)
}

fn template(text: &str) -> (&'static str, Value) {
    ("SE_CoreStringTemplate", json!({"template": text, "variables": {"n": "$.payload.n", "fixed": "Contact"}}))
}

fn join(first: &str, second: &str) -> (&'static str, Value) {
    ("SE_CoreJoinStrings", json!({"string1": first, "string2": second}))
}

const A0: &str = "$.actions.a0.results.string";

#[test]
fn nothing_is_said_of_a_value_between_quotes_however_it_came_there() {
    for blocks in [
        vec![template("SELECT Id FROM {fixed} WHERE Name = '{n}' LIMIT 1")],
        vec![join("SELECT Id FROM Contact WHERE Name = '", "$.payload.n"), join(A0, "'")],
        vec![
            join("WHERE Name = '", "$.payload.n"),
            (
                "SE_CoreStringTemplate",
                json!({
            "template": "SELECT Id FROM Contact {w}'", "variables": {"w": A0}}),
            ),
        ],
        vec![(
            "SE_CoreReplaceString",
            json!({
            "string": "SELECT Id FROM Contact WHERE Name = '?'", "pattern": "?", "replacement": "$.payload.n"}),
        )],
        vec![join("SELECT Id FROM User", " LIMIT 1")],
    ] {
        assert_eq!(told(&blocks), [], "{blocks:?}");
    }
    let findings = Checker::new().check(&sending(&[], "SELECT Id FROM Account WHERE Name = ''"));
    assert_eq!(findings, [], "what the author wrote");
}

#[test]
fn a_value_outside_of_quotes_is_told_with_its_path() {
    for blocks in [
        vec![template("SELECT Id FROM Case LIMIT {n}")],
        vec![template("SELECT Id FROM Case WHERE A = 'x' AND B = {n} AND C = 'y'")],
        vec![template(r"SELECT Id FROM Case WHERE A = 'O\'Brien' AND B = {n}")],
        vec![join("SELECT Id FROM Case WHERE X = ", "$.payload.n")],
        vec![
            join("WHERE A = '", "$.payload.m"),
            join(A0, "' AND B = "),
            join("$.actions.a1.results.string", "$.payload.n"),
        ],
    ] {
        let found = told(&blocks);
        assert_eq!(found.len(), 1, "{blocks:?}: {found:?}");
        let finding = &found[0];
        assert_eq!(finding.message, "`$.payload.n` stands outside of quotes in the query, where only one word is sent");
        let place = (finding.block.as_ref().map(cti_model::BlockId::as_str), finding.control.as_deref());
        assert_eq!(place, (Some("q"), Some("query")));
    }
}

#[test]
fn a_query_that_cannot_be_followed_is_told() {
    for (blocks, path) in [
        (vec![], "$.payload.soql"),
        (vec![("SE_GetProperty", json!({"key": "query"}))], "$.actions.a0.results.value"),
        (vec![("SE_CoreStringTemplate", json!({"template": "$.payload.t", "variables": {}}))], A0),
        (vec![("SE_CoreReplaceString", json!({"string": "$.payload.t", "pattern": "a", "replacement": "b"}))], A0),
    ] {
        let findings = Checker::new().check(&sending(&blocks, path));
        let told: Vec<_> = findings.iter().filter(|it| it.code == Code::QueryValue).collect();
        assert_eq!(told.len(), 1, "{findings:?}");
        assert!(told[0].message.starts_with(&format!("the text of the query is `{path}`, which is sent as it is")));
    }
}

#[test]
fn a_value_that_is_escaped_by_hand_is_told() {
    let escape = ("SE_CoreReplaceString", json!({"string": "$.payload.n", "pattern": "'", "replacement": "\\'"}));
    let query = ("SE_CoreStringTemplate", json!({"template": "WHERE Name = '{n}'", "variables": {"n": A0}}));
    let found = told(&[escape, query]);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("is escaped by its block, and again"), "{found:?}");
    let found = told(&[template(r"WHERE Name = '\{n}'")]);
    assert!(found.len() == 1 && found[0].message.contains("behind a backslash"), "{found:?}");
}

#[test]
fn texts_in_a_circle_or_in_a_long_row_are_told_or_followed_and_never_without_end() {
    let circle = [join("$.actions.a1.results.string", "$.payload.n"), join(A0, "'")];
    assert!(told(&circle).len() <= 2);
    let mut row = vec![join("WHERE A = '", "$.payload.n")];
    for at in 0..3_000 {
        let path = format!("$.actions.a{at}.results.string");
        row.push(join(&path, &path));
    }
    let found = told(&row);
    assert!(found.iter().any(|it| it.message.contains("more than 64 texts in a row")), "{found:?}");
}
