//! Paths against what others hold: the RFC 9535 compliance suite, and what JavaScript's `jsonpath-plus` prints.
#![expect(clippy::expect_used, clippy::panic, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;

use cti_model::Path;
use serde_json::{Value, json};

fn read(name: &str) -> Option<Value> {
    let path = crate::common::corpus::corpus(name)?;
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Selectors of the suite that `jsonpath-rust` 1.0.12 answers wrongly (external APIs, section 8.3). No flow uses such.
const WRONG_ANSWERS: [(&str, &str); 2] = [
    ("$..['a','d']", "takes every `a` of the tree before any `d`, so that another hit comes first"),
    ("$[?@[?@>1]]", "finds nothing by a condition inside a condition"),
];

#[test]
fn valid_selectors_of_the_compliance_suite_give_their_first_hit() {
    let Some(suite) = read("jsonpath-cts.json") else { return };
    let mut failures = Vec::new();
    let (mut right, mut known, mut refused, mut invalid, mut taken) = (0, 0, 0, 0, 0);
    for case in suite["tests"].as_array().expect("the suite is a list of tests") {
        let (name, selector) = (case["name"].as_str().unwrap(), case["selector"].as_str().unwrap());
        let path = Path::parse(selector);
        if case["invalid_selector"] == json!(true) {
            // The dialect is wider than the standard, so only this is asked: nothing goes wrong.
            invalid += 1;
            if let Ok(path) = path {
                taken += 1;
                path.resolve(&suite);
            }
            continue;
        }
        match path {
            Ok(path) if firsts(case).contains(&path.resolve(&case["document"])) => right += 1,
            Ok(path) => match WRONG_ANSWERS.iter().find(|(known, _)| *known == selector) {
                Some((_, reason)) => {
                    known += 1;
                    println!("KNOWN {name}: `{selector}`: jsonpath-rust {reason}");
                }
                None => failures.push(format!("{name}: `{selector}` gave {:?}", path.resolve(&case["document"]))),
            },
            Err(error) if is_over_a_bound(selector) => {
                refused += 1;
                println!("OVER A BOUND {name}: {error}");
            }
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    println!("valid selectors: {right} right, {known} known to be wrong, {refused} over a bound");
    println!("invalid selectors: {invalid}, of which the dialect takes {taken}; {} failures", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(right > 0);
}

/// The first hit of every answer that the suite allows; `None` for no hit.
fn firsts(case: &Value) -> Vec<Option<&Value>> {
    let answers = case.get("results").and_then(Value::as_array);
    let answers = answers.map_or_else(|| vec![&case["result"]], |answers| answers.iter().collect());
    answers.into_iter().map(|answer| answer.as_array().expect("an answer is a list of hits").first()).collect()
}

/// Whether the documented bounds of [`Path`] forbid a selector, reckoned generously.
fn is_over_a_bound(selector: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0);
    for character in selector.chars() {
        match character {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    let searches = selector.matches("..").count() + selector.matches('?').count();
    selector.len() > Path::MAX_LEN || deepest > Path::MAX_NESTING || searches > Path::MAX_COSTLY_STEPS
}

/// Probes that `jsonpath-plus` answers otherwise, and why we do.
const CHOICES: [(&str, &str); 10] = [
    ("$.actions.uid-5.results.records[(@.length-1)].Id", "a script in a path is never run"),
    ("$.actions.uid-5.results.records.length", "a list has no members; *Length* is a block of its own"),
    ("$.payload.a.@x", "a name may begin with `@`"),
    ("$ .payload", "text, as it does not begin with `$.` or `$[`"),
    ("actions.uid-1.results.type", "text, as it does not begin with `$`"),
    ("$.", "refused: a step without a name is an oversight"),
    ("$", "text: no block takes the whole context"),
    ("$.payload.", "refused: a step without a name is an oversight"),
    ("$.50", "text: an amount"),
    ("$5.00", "text: an amount"),
];

#[test]
fn paths_lead_where_jsonpath_plus_leads() {
    let Some(probes) = read("samples/jsonpath-js-behaviour.json") else { return };
    let probes = probes.as_object().expect("the probes are an object");
    let choices = BTreeMap::from(CHOICES);
    let document = probed_document();
    let mut failures = Vec::new();
    let (mut same, mut chosen) = (0, 0);
    for (probe, answers) in probes {
        let printed = answers["plus"].as_str().expect("what jsonpath-plus prints");
        match (agrees(probe, printed, &document), choices.get(probe.as_str())) {
            (Ok(()), None) => same += 1,
            (Err(what), Some(reason)) => {
                chosen += 1;
                println!("CHOICE `{probe}`: {reason} ({what})");
            }
            (Ok(()), Some(_)) => failures.push(format!("`{probe}` agrees, so it is no choice")),
            (Err(what), None) => failures.push(format!("`{probe}`: {what}, jsonpath-plus prints {printed}")),
        }
    }
    println!("{} probes: {same} agree, {chosen} differ by choice, {} failures", probes.len(), failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(same > 0);
}

/// Whether a control with that text gives the first of what is printed, of which at most forty characters are known.
fn agrees(text: &str, printed: &str, document: &Value) -> Result<(), String> {
    if !Path::is_path(text) {
        return Err("used as it stands".to_owned());
    }
    let path = Path::parse(text).map_err(|error| format!("refused here: {error}"))?;
    let ours = path.resolve(document).map_or("[]".to_owned(), |hit| format!("[{hit}]"));
    let first = serde_json::from_str::<Vec<Value>>(printed).map(|hits| hits.first().map(|hit| format!("[{hit}]")));
    let holds = match first {
        Ok(first) => ours == first.unwrap_or("[]".to_owned()),
        Err(_) => ours.starts_with(printed),
    };
    if holds { Ok(()) } else { Err(format!("{ours} here")) }
}

/// A document that fits every answer; the one that was probed is not kept.
fn probed_document() -> Value {
    json!({
        "actions": {
            "uid-5": {"results": {
                "value": 42,
                "records": [{"Id": "a", "Acc-1": {"Name": "n"}}, {"Id": "b"}],
                "日本": 2,
                "a b": 1,
            }},
            "5a": {"x": 1},
            "uid-1": {"results": {"type": "voice"}},
        },
        "payload": {"a": {
            "0": 9, "value": [{"b": 7}, {"b": 8}], "test-name": 3, "true": 5, "null": 6, "@x": 4,
        }},
    })
}
