//! Paths against what others hold: the RFC 9535 compliance suite, and what JavaScript's `jsonpath-plus` prints.
#![expect(clippy::indexing_slicing, reason = "a test; a member of a JSON value that is not there is null")]
use std::sync::Arc;

use cti_corpus::Corpus;
use cti_model::Path;
use serde_json::{Value, json};

use crate::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let suite = Arc::new(corpus.json("jsonpath-cts.json")?);
    let cases = suite["tests"].as_array().cloned().unwrap_or_default();
    let cases = cases.into_iter().map(|case| {
        let selector = case["selector"].as_str().unwrap_or_default().to_owned();
        let name = format!("selector `{selector}`: {}", case["name"].as_str().unwrap_or_default());
        let suite = Arc::clone(&suite);
        trial(name, move || {
            if case["invalid_selector"] == json!(true) {
                // The dialect is wider than the standard, so only this is asked: nothing goes wrong.
                let _ = Path::parse(&selector).map(|path| path.resolve(&suite).is_some());
                return Ok(());
            }
            selects(&selector, &case)
        })
    });
    let probes = corpus.json("samples/jsonpath-js-behaviour.json")?;
    let probes = probes.as_object().cloned().unwrap_or_default();
    let probes = probes.into_iter().map(|(probe, answers)| {
        trial(format!("path `{probe}`: leads where jsonpath-plus leads, or elsewhere by choice"), move || {
            let printed = answers["plus"].as_str().ok_or("what jsonpath-plus prints is not there")?;
            let chosen = CHOICES.iter().any(|(known, _)| *known == probe);
            match agrees(&probe, printed, &probed_document()) {
                Err(what) if !chosen => Err(format!("{what}, jsonpath-plus prints {printed}")),
                Ok(()) if chosen => Err("it agrees, so it is not a choice".to_owned()),
                _ => Ok(()),
            }
        })
    });
    Ok(cases.chain(probes).collect())
}

/// Whether a valid selector gives its first hit, or is over a bound.
fn selects(selector: &str, case: &Value) -> Result<(), String> {
    match Path::parse(selector) {
        Ok(path) => {
            let hit = path.resolve(&case["document"]);
            ensure(firsts(case).contains(&hit), || format!("gave {hit:?}"))
        }
        Err(error) => ensure(is_over_a_bound(selector), || error.to_string()),
    }
}

/// The first hit of every answer that the suite allows; `None` for no hit.
fn firsts(case: &Value) -> Vec<Option<&Value>> {
    let answers = case.get("results").and_then(Value::as_array);
    let answers = answers.map_or_else(|| vec![&case["result"]], |answers| answers.iter().collect());
    answers.into_iter().map(|answer| answer.as_array().and_then(|hits| hits.first())).collect()
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
    let searches = ["..", "?", ","].map(|sign| selector.matches(sign).count()).iter().sum::<usize>();
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
