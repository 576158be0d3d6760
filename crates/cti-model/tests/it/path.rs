//! The path dialect (`external-apis` section 8.5; section 2.3).
#![expect(clippy::panic, reason = "a test")]

use cti_model::{Path, Segment};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A context as the blocks of a flow leave it, with awkward names.
fn context() -> Value {
    json!({
        "actions": {
            "uid-5": {"success": true, "limit": 3, "results": {
                "value": 42,
                "records": [{"Id": "a", "Own-1": {"Name": "n"}, "Rank": 3}, {"Id": "b", "Rank": 1}],
                "名前": 2,
                "a b": 1,
            }},
            "1": {"success": true, "results": {"id": "00T"}},
            "5a": {"results": false},
        },
        "payload": {"number": "+1202", "it's": "quoted", "dot.ted": "dotted", "back\\slash": "escaped", "null": null},
        "contact": {"parsedNumber": {"nationalNumber": "2025550123"}},
    })
}

fn value_of(path: &str) -> Option<Value> {
    Path::parse(path).unwrap_or_else(|error| panic!("{error}")).resolve(&context()).cloned()
}

#[test]
fn every_spelling_of_the_dialect_leads_to_its_value() {
    for (path, value) in [
        ("$.payload.number", json!("+1202")),
        ("$.actions.uid-5.results.value", json!(42)),
        ("$.actions['uid-5'].results.value", json!(42)),
        ("$.actions[\"uid-5\"].results.value", json!(42)),
        ("$.actions[uid-5].results.value", json!(42)),
        ("$['actions']['uid-5']['results']['value']", json!(42)),
        ("$.actions.1.results.id", json!("00T")),
        ("$.actions.5a.results", json!(false)),
        ("$.actions.uid-5.results.records[0].Id", json!("a")),
        ("$.actions.uid-5.results.records.[1].Id", json!("b")),
        ("$.actions.uid-5.results.records.0.Id", json!("a")),
        ("$.actions.uid-5.results.records[-1].Id", json!("b")),
        ("$.actions.uid-5.results.records[0].Own-1.Name", json!("n")),
        ("$.actions.uid-5.results.名前", json!(2)),
        ("$.actions.uid-5.results.a b", json!(1)),
        ("$.payload['it\\'s']", json!("quoted")),
        ("$.payload[\"it's\"]", json!("quoted")),
        ("$.payload['dot.ted']", json!("dotted")),
        ("$.payload['back\\\\slash']", json!("escaped")),
        ("$.payload['\\u006eumber']", json!("+1202")),
        ("$.payload[ 'number' ]", json!("+1202")),
        ("$ ['payload'] ['number']", json!("+1202")),
        ("$.payload ['number']", json!("+1202")),
        ("$.payload.null", Value::Null),
        ("$", context()),
    ] {
        assert_eq!(value_of(path), Some(value), "{path}");
        assert!(Path::parse(path).unwrap().is_plain(), "{path}");
    }
}

#[test]
#[cfg(feature = "queries")]
fn queries_give_their_first_hit() {
    for (path, value) in [
        ("$..Id", Some(json!("a"))),
        ("$..nationalNumber", Some(json!("2025550123"))),
        ("$.actions..nationalNumber", None),
        ("$.actions.uid-5.results.records[*].Id", Some(json!("a"))),
        ("$.actions.uid-5.results.records.*.Id", Some(json!("a"))),
        ("$.actions.uid-5.results.records[-1:].Id", Some(json!("b"))),
        ("$.actions.uid-5.results.records[?(@.Id=='b')]", Some(json!({"Id": "b", "Rank": 1}))),
        ("$.actions.uid-5.results.records[?@.Rank < 2].Id", Some(json!("b"))),
        ("$.actions.uid-5.results.records[?@.Rank == $.actions['uid-5'].limit].Id", Some(json!("a"))),
        ("$.actions.uid-5.results.records[?@.Id == 'b'].Own-1", None),
        ("$.actions.uid-5.results['none','value']", Some(json!(42))),
    ] {
        assert_eq!(value_of(path), value, "{path}");
        assert!(!Path::parse(path).unwrap().is_plain(), "{path}");
    }
}

#[test]
fn what_is_not_there_is_undefined_and_null_is_there() {
    for path in [
        "$.nothing",
        "$.payload.number.deeper",
        "$.payload.number[0]",
        "$.payload[0]",
        "$.actions.uid5.results.value",
        "$.actions.uid-5.results.records[2]",
        "$.actions.uid-5.results.records[-3]",
        "$.actions.uid-5.results.records.length",
        "$.payload.null.deeper",
        "$.payload.Number",
    ] {
        assert_eq!(value_of(path), None, "{path}");
    }
    assert_eq!(value_of("$.payload.null"), Some(Value::Null));
}

#[test]
fn only_a_dollar_before_a_dot_or_bracket_makes_a_path() {
    for text in ["$.payload.number", "$['payload']", "$[0]", "$..Id", "$.", "$.é", "$.-1"] {
        assert!(Path::is_path(text), "{text}");
    }
    for text in [
        "",
        "$",
        "$5.00",
        "$.50",
        "$ .payload",
        " $.payload.number",
        "payload.number",
        "$12.results.type",
        "${x}",
        "Call $.payload.number",
    ] {
        assert!(!Path::is_path(text), "{text}");
    }
}

#[test]
fn what_is_no_path_is_refused_with_its_place() {
    for (text, at, says) in [
        ("", 0, "begins with `$`"),
        ("payload", 0, "begins with `$`"),
        ("$5.00", 1, "expected `.` or `[`"),
        ("$.", 2, "empty step"),
        ("$.payload.", 10, "empty step"),
        ("$.payload..", 11, "empty step"),
        ("$...a", 3, "empty step"),
        ("$.a[", 3, "never closed"),
        ("$.a['b]", 3, "never closed"),
        ("$.a[]", 3, "empty brackets"),
        ("$.a[ ]", 3, "empty brackets"),
        ("$.a[(@.length-1)]", 3, "script"),
        ("$.a['b']c", 8, "expected `.` or `[`"),
        #[cfg(feature = "queries")]
        ("$.a[?]", 0, "cannot be read"),
    ] {
        let error = Path::parse(text).expect_err(text);
        assert_eq!(error.position(), at, "{text}: {error}");
        assert!(error.to_string().contains(says), "{text}: {error}");
    }
}

#[test]
fn a_path_tells_its_steps() {
    let path = Path::parse("$.actions.uid-1.results.value.[0].1").unwrap();
    let keys: Vec<_> = path.segments().iter().map(Segment::key).collect();
    assert_eq!(keys, [Some("actions"), Some("uid-1"), Some("results"), Some("value"), None, Some("1")]);
    assert_eq!((path.as_str(), path.to_string()), ("$.actions.uid-1.results.value.[0].1", path.as_str().to_owned()));
    assert_eq!("$.a".parse::<Path>(), Path::parse("$.a"));
}

#[test]
#[cfg(feature = "queries")]
fn a_path_can_be_followed_from_where_its_first_steps_led() {
    let context = context();
    let results = &context["actions"]["uid-5"]["results"];
    for path in ["$.actions.uid-5.results.records[1].Id", "$.actions.uid-5.results.records[?@.Rank==1].Id"] {
        assert_eq!(Path::parse(path).unwrap().resolve_from(3, results), Some(&json!("b")), "{path}");
    }
    assert_eq!(Path::parse("$.a").unwrap().resolve_from(2, results), None);
    // A condition on the whole context cannot be followed from within it, so nothing is split off.
    assert!(Path::parse("$.actions.uid-5[?@.Id == $.payload.number]").unwrap().segments().is_empty());
}

#[test]
#[cfg(feature = "queries")]
fn length_nesting_and_search_are_bounded() {
    let long = |length: usize| format!("$.{}", "a".repeat(length - 2));
    let nested = |levels: usize| format!("${}1{}", "[?@==".repeat(levels), "]".repeat(levels));
    let searches = |steps: usize| format!("${}", "..a".repeat(steps));
    assert!(Path::parse(&long(1_024)).is_ok());
    for (text, says) in [
        (long(1_025), "longer than 1,024 bytes"),
        ("[".repeat(2_000), "longer than 1,024 bytes"),
        (format!("${}", "[".repeat(1_000)), "nested deeper than 8"),
        (nested(9), "nested deeper than 8"),
        (searches(3), "more than two steps that search"),
        (searches(300), "more than two steps that search"),
        ("$..*..*..*".to_owned(), "more than two steps that search"),
        ("$..a[?@.b][?@.c]".to_owned(), "more than two steps that search"),
        (format!("${}", "[0,0]".repeat(3)), "more than two steps that search"),
        ("$[?@[0,1] == 1][?@['a','b']]".to_owned(), "more than two steps that search"),
    ] {
        let error = Path::parse(&text).expect_err(&text);
        assert!(error.to_string().contains(says), "{text}: {error}");
        assert!(error.to_string().len() < 400 && error.position() <= text.len(), "{error}");
    }
    assert!(Path::parse(&searches(2)).is_ok());
    // What stands in quotes searches nothing.
    let questions = Path::parse("$['a?','b?','c?','..','...']").unwrap();
    assert_eq!(questions.resolve(&json!({"c?": 3})), Some(&json!(3)));
}

#[test]
#[cfg(feature = "queries")]
fn a_search_through_a_deep_document_ends() {
    let deep = (0..100).fold(json!({"a": 1}), |inner, _| json!({"b": inner}));
    assert_eq!(Path::parse("$..a").unwrap().resolve(&deep), Some(&json!(1)));
    assert_eq!(Path::parse("$..b..a").unwrap().resolve(&deep), Some(&json!(1)));
}

#[test]
#[cfg(not(feature = "queries"))]
fn without_queries_a_path_has_members_and_indices_only() {
    for text in ["$.a[*]", "$..a", "$.a[?@.b]", "$.a[1:]", "$['a','b']"] {
        let error = Path::parse(text).unwrap_err().to_string();
        assert!(error.contains("without its feature `queries`"), "{text}: {error}");
    }
}

/// Names that a path may meet, awkward ones included.
const NAMES: [&str; 12] = ["a", "b", "uid-5", "0", "1", "名前", "a b", "it's", "x\\y", "a.b", "q\"q", "[z]"];

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i32>().prop_map(Value::from)];
    leaf.prop_recursive(5, 60, 5, |inner| {
        let name = proptest::sample::select(&NAMES[..]).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name, inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A step: its spelling, the member it names if any, the element it names if any.
type Spelt = (String, Option<String>, Option<i64>);

fn step() -> impl Strategy<Value = Spelt> {
    let name = || proptest::sample::select(&NAMES[..]);
    let quoted = |name: &str, quote: char| {
        let escaped = name.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
        (format!("[{quote}{escaped}{quote}]"), Some(name.to_owned()), None)
    };
    let dotted = |name: &str| {
        (!name.contains(['.', '['])).then(|| (format!(".{name}"), Some(name.to_owned()), name.parse().ok()))
    };
    let index = |at: i64, dot: &str| (format!("{dot}[{at}]"), None, Some(at));
    prop_oneof![
        name().prop_filter_map("a name that needs quotes", dotted),
        name().prop_map(move |name| quoted(name, '\'')),
        name().prop_map(move |name| quoted(name, '"')),
        (-3_i64..4).prop_map(move |at| index(at, "")),
        (-3_i64..4).prop_map(move |at| index(at, ".")),
    ]
}

/// What a path means, said as plainly as possible.
fn walk<'v>(from: &'v Value, steps: &[Spelt]) -> Option<&'v Value> {
    steps.iter().try_fold(from, |at, (_, name, index)| match at {
        Value::Object(map) => map.get(name.as_ref()?),
        Value::Array(items) => {
            let (index, length) = ((*index)?, i64::try_from(items.len()).ok()?);
            items.get(usize::try_from(if index < 0 { length + index } else { index }).ok()?)
        }
        _ => None,
    })
}

/// Texts made of the signs of paths.
const PATH_LIKE: &str = "[\\$.\\[\\]'\"?@*:,()a-c0-9 =<&|!\\\\-]{0,40}";

/// Which way to turn on a walk into a document.
fn turns() -> impl Strategy<Value = Vec<proptest::sample::Index>> {
    proptest::collection::vec(any::<proptest::sample::Index>(), 0..6)
}

proptest! {
    #![proptest_config(crate::common::property::config())]

    #[test]
    fn any_text_is_read_or_refused_with_a_place_inside(text in "\\PC{0,60}", tail in PATH_LIKE) {
        let made = [format!("${tail}"), format!("$.{tail}"), format!("$[{tail}]"), format!("$.{text}")];
        for text in made.into_iter().chain([text, tail]) {
            let parsed = Path::parse(&text);
            match &parsed {
                Ok(path) => { path.resolve(&context()); },
                Err(error) => prop_assert!(error.position() <= text.len(), "{text}: {error}"),
            }
        }
    }

    #[test]
    fn a_plain_path_leads_where_a_walk_leads(document in document(), steps in proptest::collection::vec(step(), 0..5)) {
        let text = steps.iter().fold("$".to_owned(), |text, (spelling, _, _)| text + spelling);
        let path = Path::parse(&text).unwrap();
        prop_assert!(path.is_plain(), "{text}");
        prop_assert_eq!(path.resolve(&document), walk(&document, &steps), "{}", text);
    }

    #[test]
    fn the_path_of_a_member_leads_to_it(document in document(), turns in turns()) {
        // Walks down any way there is, and writes down the way.
        let (mut at, mut steps) = (&document, vec!["$".to_owned()]);
        for turn in turns {
            match at {
                Value::Object(map) if !map.is_empty() => {
                    let (name, value) = map.iter().nth(turn.index(map.len())).unwrap();
                    steps.push(format!("[{}]", json!(name)));
                    at = value;
                }
                Value::Array(items) if !items.is_empty() => {
                    let place = turn.index(items.len());
                    steps.push(format!("[{place}]"));
                    at = &items[place];
                }
                _ => break,
            }
        }
        let text = steps.concat();
        prop_assert_eq!(Path::parse(&text).unwrap().resolve(&document), Some(at), "{}", text);
    }
}

#[test]
fn the_place_of_a_fault_is_the_beginning_of_a_character() {
    // The limit of 1,024 bytes falls into the two bytes of an `é`.
    let long = format!("$.{}", "é".repeat(1_000)).replacen("$.é", "$.aé", 1);
    let error = Path::parse(&long).unwrap_err();
    assert!(long.is_char_boundary(error.position()), "{}", error.position());
}
