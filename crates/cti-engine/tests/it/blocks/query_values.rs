//! Values that reach a SOQL query through joins and templates (section 5.5).
#![expect(clippy::indexing_slicing, reason = "a test")]

use cti_engine::{Channel, Contact, Port};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, Ran};

/// Runs *Query value* with what the last of some blocks built.
fn query(payload: Value, before: &[(&str, Value)]) -> Ran {
    let last = before.len() - 1;
    let controls = json!({"query": format!("$.actions.a{last}.results.string")});
    Bench::new().payload(payload).run_behind(before, "SE_SFQuery", controls)
}

/// The query that was sent.
fn sent(ran: &Ran) -> &str {
    ran.call()["records"]["query"]["query"].as_str().unwrap_or_default()
}

/// Runs *Query value* with a template whose place `n` is a value of the payload.
fn with_value(template: &str, value: &Value) -> Ran {
    let controls = json!({"template": template, "variables": {"n": "$.payload.n"}});
    query(json!({"n": value}), &[("SE_CoreStringTemplate", controls)])
}

/// The same through joins: what stands before the value, and behind it.
fn joined(before: &str, behind: &str, value: &Value) -> Ran {
    let first = json!({"string1": before, "string2": "$.payload.n"});
    let second = json!({"string1": "$.actions.a0.results.string", "string2": behind});
    query(json!({"n": value}), &[("SE_CoreJoinStrings", first), ("SE_CoreJoinStrings", second)])
}

/// The texts between the quotes of a query, as Salesforce reads them; `None` when a quote stays open.
fn literals(query: &str) -> Option<Vec<String>> {
    let (mut found, mut signs) = (Vec::new(), query.chars());
    while let Some(sign) = signs.next() {
        if sign != '\'' {
            continue;
        }
        let mut text = String::new();
        loop {
            match signs.next()? {
                '\'' => break,
                '\\' => text.push(match signs.next()? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'u' => {
                        let code: String = signs.by_ref().take(4).collect();
                        char::from_u32(u32::from_str_radix(&code, 16).ok()?)?
                    }
                    sign @ ('\'' | '\\' | '"' | '%' | '_') => sign,
                    _ => return None,
                }),
                sign => text.push(sign),
            }
        }
        found.push(text);
    }
    Some(found)
}

const BY_NAME: &str = "SELECT Id FROM Contact WHERE LastName = '{n}' LIMIT 1";

#[test]
fn a_value_between_quotes_is_escaped_and_cannot_widen_the_query() {
    for (value, query) in [
        ("Sato", "SELECT Id FROM Contact WHERE LastName = 'Sato' LIMIT 1"),
        ("O'Brien", r"SELECT Id FROM Contact WHERE LastName = 'O\'Brien' LIMIT 1"),
        ("x' OR Name != '", r"SELECT Id FROM Contact WHERE LastName = 'x\' OR Name != \'' LIMIT 1"),
        (r"x\", r"SELECT Id FROM Contact WHERE LastName = 'x\\' LIMIT 1"),
        ("a\nb", r"SELECT Id FROM Contact WHERE LastName = 'a\nb' LIMIT 1"),
        ("100%_", "SELECT Id FROM Contact WHERE LastName = '100%_' LIMIT 1"),
        ("佐藤", "SELECT Id FROM Contact WHERE LastName = '佐藤' LIMIT 1"),
    ] {
        assert_eq!(sent(&with_value(BY_NAME, &json!(value))), query);
        let (before, behind) = BY_NAME.split_once("{n}").unwrap();
        assert_eq!(sent(&joined(before, behind, &json!(value))), query);
        let replace = json!({"string": BY_NAME, "pattern": "{n}", "replacement": "$.payload.n"});
        let ran = self::query(json!({"n": value}), &[("SE_CoreReplaceString", replace)]);
        assert_eq!(sent(&ran), query);
    }
}

#[test]
fn a_value_behind_like_matches_itself_and_the_wildcards_of_the_author_stay() {
    for template in ["WHERE Name LIKE '%{n}%'", "WHERE Name like'%{n}%'", "WHERE (NOT Name LIKE   '%{n}%')"] {
        let ran = with_value(template, &json!("50%_off"));
        assert!(sent(&ran).contains(r"'%50\%\_off%'"), "{}", sent(&ran));
    }
    // The place of a pattern is that behind `LIKE` alone.
    let ran = with_value("WHERE A LIKE 'x' AND B = '{n}'", &json!("50%"));
    assert!(sent(&ran).ends_with("B = '50%'"));
}

#[test]
fn an_empty_value_is_refused_and_nothing_is_sent() {
    for value in [json!(""), json!(" "), json!(null), json!({}).get("undefined").cloned().unwrap_or_default()] {
        for (ran, field) in [
            (with_value(BY_NAME, &value), "LastName"),
            (joined("SELECT Id FROM Lead WHERE Phone = '", "'", &value), "Phone"),
            (with_value("WHERE Name LIKE '%{n}%'", &value), "Name"),
            (with_value("WHERE Status IN ('Open', '{n}')", &value), "Status"),
        ] {
            assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyValue")), 0), "{value}");
            let message = ran.record["exception"]["message"].as_str().unwrap();
            assert!(message.contains(&format!("the value for `{field}` is empty")), "{message}");
        }
    }
    let ran = with_value("SELECT Id FROM Contact LIMIT {n}", &json!(null));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyValue")), 0));
    // What the author wrote is the author's, and a part of a text may be empty.
    for (template, value) in [("WHERE Name != '' AND Id = '{n}'", "003"), ("WHERE Name = 'Sato {n}'", "")] {
        assert_eq!(with_value(template, &json!(value)).calls.len(), 1, "{template}");
    }
}

#[test]
fn outside_of_quotes_a_value_is_one_word() {
    for value in
        [json!(5), json!(true), json!("003xx000001"), json!("2020-03-17T21:04:32.000+0000"), json!("Owner.Name")]
    {
        let ran = with_value("SELECT Id FROM Case WHERE X = {n}", &value);
        assert_eq!(ran.calls.len(), 1, "{value}");
    }
    for value in ["1 OR Name != ''", "x'", "a,b", "(SELECT Id FROM User)", "a\tb"] {
        let ran = with_value("SELECT Id FROM Case WHERE X = {n}", &json!(value));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0), "{value}");
        assert!(ran.record["exception"]["message"].as_str().unwrap().ends_with("put it between quotes"));
    }
    let ran = with_value(r"WHERE X = '\{n}'", &json!("'"));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0), "behind a backslash");
}

#[test]
fn nothing_is_asked_for_by_a_withheld_number() {
    for value in ["anonymous", "Private", "+266696687"] {
        for template in ["WHERE Phone = '{n}'", "WHERE MobilePhone LIKE '%{n}'", "WHERE Fax IN ('{n}')"] {
            let ran = with_value(template, &json!(value));
            assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("withheld")), 0), "{template} {value}");
        }
    }
    for (value, template) in [("Private", "WHERE Status = '{n}'"), ("@+", BY_NAME), ("sip:@+1", BY_NAME)] {
        assert_eq!(with_value(template, &json!(value)).calls.len(), 1, "{value}: a text like any other");
    }
    let ran = with_value("WHERE Name = '{n}'", &json!("tel:+266696687"));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("withheld")), 0));
    let controls = json!({"template": "WHERE Phone = '{n}'", "variables": {"n": "$.contact.parsedNumber.number"}});
    let bench = Bench::empty().contact(Contact::new("c-1", Channel::Voice).from_number("Restricted"));
    let before = [("SE_CoreStringTemplate", controls)];
    let ran = bench.run_behind(&before, "SE_SFQuery", json!({"query": "$.actions.a0.results.string"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyValue")), 0));
}

#[test]
fn fixed_texts_are_the_authors_wherever_they_come_from() {
    let template = json!({"template": "SELECT Id FROM {o} WHERE {w} '{n}'", "variables": {
        "o": "Contact", "w": "Name != 'x' AND LastName =", "n": "$.payload.n"}});
    let ran = query(json!({"n": "O'Brien"}), &[("SE_CoreStringTemplate", template)]);
    assert_eq!(sent(&ran), r"SELECT Id FROM Contact WHERE Name != 'x' AND LastName = 'O\'Brien'");
    let whole = json!({"string1": "SELECT Id FROM User", "string2": " LIMIT 5"});
    assert_eq!(sent(&query(json!({}), &[("SE_CoreJoinStrings", whole)])), "SELECT Id FROM User LIMIT 5");
    // A query that comes from elsewhere cannot be followed, and is sent as it is.
    let ran = Bench::new().payload(json!({"q": "SELECT 'x"})).run("SE_SFSoql", json!({"query": "$.payload.q"}));
    assert_eq!(sent(&ran), "SELECT 'x");
}

#[test]
fn the_text_itself_stays_as_it_was_built() {
    let controls = json!({"template": BY_NAME, "variables": {"n": "$.payload.n"}});
    let ran = query(json!({"n": "O'Brien"}), &[("SE_CoreStringTemplate", controls)]);
    let built = serde_json::to_value(ran.execution.record("a0").unwrap()).unwrap();
    assert_eq!(built["results"]["string"], "SELECT Id FROM Contact WHERE LastName = 'O'Brien' LIMIT 1");
}

#[test]
fn the_values_of_many_joins_are_followed_within_the_memory_of_the_run() {
    // Each join doubles the text, and with it the values in it.
    let mut before = vec![("SE_CoreJoinStrings", json!({"string1": "$.payload.n", "string2": "$.payload.n"}))];
    for at in 0..40 {
        let path = format!("$.actions.a{at}.results.string");
        before.push(("SE_CoreJoinStrings", json!({"string1": path, "string2": path})));
    }
    before.push(("SE_SFQuery", json!({"query": "$.actions.a40.results.string"})));
    let bench = Bench::new().payload(json!({"n": ""}));
    let execution = bench.execute(&before, "SE_CoreLength", json!({"value": ""}), &cti_engine::CancelToken::new());
    let end = execution.unwrap().end().to_string();
    assert!(end.contains("outOfMemory") || end == "ended", "{end}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_text_the_literal_that_is_sent_reads_back_as_that_text(text in any::<String>(), odd in r#"[\\'"%_\n\r a-c\x00-\x1f]{1,12}"#) {
        for text in [text, odd] {
            for (template, around) in [(BY_NAME, ("", "")), ("WHERE A = 'x' AND LastName LIKE '%{n}_' AND B = 'y'", ("%", "_"))] {
                let ran = with_value(template, &json!(text));
                if text.trim().is_empty() {
                    prop_assert_eq!(ran.way(), (Port::Failure, Some("emptyValue")));
                    continue;
                }
                let read = literals(sent(&ran)).unwrap();
                let wanted = [around.0, text.as_str(), around.1].concat();
                prop_assert_eq!(read.len(), literals(template).unwrap().len());
                prop_assert!(read.contains(&wanted), "{:?} in {}", text, sent(&ran));
            }
        }
    }
}
