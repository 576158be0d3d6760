//! Event patterns of EventBridge: every case of the service's answers, of moto and of the service's library, with both
//! engines.
#![expect(clippy::indexing_slicing, reason = "a test; a member of a JSON value that is not there is null")]

use cti_connect::event_bridge::{FlatEvent, Limits, Pattern, PatternIndex, test_event_pattern};
use cti_corpus::Corpus;
use serde_json::Value;

use super::{Trials, ensure, trial};

/// Reasons of the JSON parser of the service, whose words are not ours.
const SYNTAX: [&str; 6] = [
    "Unrecognized token",
    "Unexpected character",
    "Unexpected close marker",
    "Unexpected end-of-input",
    "Unrecognized character escape",
    "Illegal",
];

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let document = corpus.json("event-pattern-cases.json")?;
    let cases = document["cases"].as_array().cloned().unwrap_or_default();
    let mut trials: Vec<_> = cases
        .iter()
        .cloned()
        .map(|case| {
            let name = format!("event pattern: {}", case["id"].as_str().unwrap_or_default());
            trial(name, move || check(&case))
        })
        .collect();
    trials.push(trial("event patterns: all patterns against every event in one pass".to_owned(), move || {
        crossed(&cases)
    }));
    Ok(trials)
}

/// The library has no limits of the service's.
fn library() -> Limits {
    Limits { characters: usize::MAX, branches: 10_000, fields: 256, wildcard_complexity: None }
}

fn check(case: &Value) -> Result<(), String> {
    let text = |member: &str| case[member].as_str().unwrap_or_default();
    let limits = if text("tier") == "event-ruler" { library() } else { Limits::default() };
    let read = Pattern::parse_within(text("pattern"), &limits);
    if text("expected") == "invalid" {
        let Err(error) = read else { return Err("taken, and has to be refused".to_owned()) };
        let reason = text("error");
        let is_syntax = reason.is_empty() || SYNTAX.iter().any(|words| reason.starts_with(words));
        return ensure(is_syntax || error.reason == reason, || format!("{error}, and the service says {reason}"));
    }
    let pattern = read.map_err(|error| format!("refused: {error}"))?;
    if text("expected") == "valid" {
        return Ok(());
    }
    let event = text("event");
    if text("tier") == "aws-service" {
        let answer = test_event_pattern(text("pattern"), event);
        return match case["expected"].as_bool() {
            Some(expected) => ensure(answer == Ok(expected), || format!("{answer:?}, and {expected} is right")),
            None => ensure(answer.is_err(), || format!("{answer:?}, and the event has to be refused")),
        };
    }
    let mut patterns = vec![pattern];
    for other in case["or_patterns"].as_array().into_iter().flatten() {
        patterns.push(Pattern::parse_within(other.as_str().unwrap_or_default(), &limits).map_err(|it| it.to_string())?);
    }
    let event = FlatEvent::parse(event).map_err(|error| error.to_string())?;
    let direct = patterns.iter().any(|pattern| pattern.matches(&event));
    let explained = patterns.iter().any(|pattern| pattern.explain(&event).matches);
    let indexed = !PatternIndex::new(patterns).matches(&event).is_empty();
    let expected = case["expected"].as_bool().unwrap_or_default();
    ensure([direct, indexed, explained] == [expected; 3], || {
        format!("direct {direct}, indexed {indexed}, explained {explained}, and {expected} is right")
    })
}

/// Both engines, with every pattern that can be read.
fn crossed(cases: &[Value]) -> Result<(), String> {
    let mut texts: Vec<&str> = cases.iter().filter_map(|case| case["pattern"].as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    let patterns: Vec<Pattern> =
        texts.into_iter().filter_map(|text| Pattern::parse_within(text, &library()).ok()).collect();
    let index = PatternIndex::new(patterns.iter().cloned());
    let mut events: Vec<&str> = cases.iter().filter_map(|case| case["event"].as_str()).collect();
    events.sort_unstable();
    events.dedup();
    let mut matched = 0;
    for text in &events {
        let Ok(event) = FlatEvent::parse(text) else { continue };
        let one_by_one: Vec<usize> =
            patterns.iter().enumerate().filter(|(_, pattern)| pattern.matches(&event)).map(|(at, _)| at).collect();
        let indexed = index.matches(&event);
        matched += indexed.len();
        ensure(indexed == one_by_one, || format!("{text}: {indexed:?} in one pass, {one_by_one:?} one by one"))?;
    }
    ensure(matched > events.len(), || format!("{} patterns match {matched} times", patterns.len()))
}
