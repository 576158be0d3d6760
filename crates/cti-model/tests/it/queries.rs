//! Queries: the first hit, as RFC 9535 orders them, within a number of steps (feature `queries`).
#![expect(clippy::panic, reason = "a test")]

use cti_model::Path;
use jsonpath_rust::JsonPath;
use proptest::prelude::*;
use serde_json::{Value, json};

fn path(text: &str) -> Path {
    Path::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Lists in lists, each with that many elements, the last one empty.
fn nest(levels: usize, breadth: usize) -> Value {
    (0..levels).fold(json!([]), |inner, _| Value::from(vec![inner; breadth]))
}

/// Lists in lists, with one element each.
fn chain(levels: usize) -> Value {
    (0..levels).fold(json!([]), |inner, _| Value::from(vec![inner]))
}

/// Documents and paths that take a thread with them when every hit is gathered.
fn hostile() -> Vec<(String, Value)> {
    let records =
        |many: usize| json!({"list": (0..many).map(|at| json!({"a": at, "b": {"c": [at]}})).collect::<Vec<_>>()});
    let long = json!({"list": vec!["ab".repeat(5_000); 200], "pattern": "(a|b)*c", "odd": r"(\d{30}){30}"});
    vec![
        ("$[0,0][0,0].x".to_owned(), chain(90)),
        (format!("${}.x", "[*]".repeat(200)), nest(4, 30)),
        ("$..*..*.x".to_owned(), nest(4, 12)),
        ("$.list[?@..a].x".to_owned(), records(20_000)),
        ("$.list[?count(@..*) > 99]".to_owned(), records(20_000)),
        ("$.list[?@.b.c[?@ == -1]]".to_owned(), records(20_000)),
        ("$..[?@.*].x".to_owned(), nest(3, 60)),
        ("$.list[?count($..*) < 1]".to_owned(), records(2_000)),
        ("$.list[?$.list == @]".to_owned(), records(20_000)),
        ("$.list[?$.list != $.list]".to_owned(), records(2_000)),
        ("$.list[?match(@, '(a|b)*c')]".to_owned(), long.clone()),
        ("$.list[?search(@, '[ab]*a[ab]{60}c')]".to_owned(), long.clone()),
        ("$.list[?search(@, $.pattern)]".to_owned(), long.clone()),
        ("$.list[?search(@, $.odd)]".to_owned(), long.clone()),
        (r"$.list[?search(@, '(\\d{1000}){1000}')]".to_owned(), long),
        ("$..x".to_owned(), chain(100)),
        ("$[::-1][::1].x".to_owned(), nest(2, 1_500)),
    ]
}

#[test]
fn no_path_takes_more_than_its_steps() {
    for (text, document) in hostile() {
        let path = path(&text);
        for budget in [0, 1, 1_000, Path::MAX_STEPS] {
            let mut left = budget;
            let hit = path.resolve_within(0, &document, &mut left);
            assert!(left <= budget && (hit.is_ok() || left == 0), "{text}: {left} of {budget} left, {hit:?}");
            assert!(hit.is_err() || hit == Ok(None), "{text}: {hit:?}");
        }
        assert_eq!(path.resolve(&document), None, "{text}");
    }
}

#[test]
fn what_was_given_up_is_not_what_is_not_there() {
    let (document, path) = (nest(3, 100), path("$..*..*.x"));
    let error = path.resolve_within(0, &document, &mut Path::MAX_STEPS.clone()).unwrap_err();
    let says = "the path `$..*..*.x` looks at too many values of the document: name the members that lead to the value";
    assert_eq!(error.to_string(), says);
    assert_eq!(path.resolve_within(9, &document, &mut 0), Ok(None), "there is no ninth segment to go on from");
    // Deep values are given up too, before the stack is.
    let deep = chain(5_000);
    let deep = std::mem::ManuallyDrop::new(deep);
    assert!(Path::parse("$..x").unwrap().resolve_within(0, &deep, &mut 1_000_000).is_err());
}

#[test]
fn members_and_indices_take_no_steps() {
    let document = json!({"a": [{"b": 1}]});
    assert_eq!(path("$.a[0].b").resolve_within(0, &document, &mut 0), Ok(Some(&json!(1))));
    assert_eq!(path("$.a[0].*").resolve_within(0, &document, &mut 0).ok(), None);
}

#[test]
fn a_path_tells_how_costly_it_may_be() {
    for (text, cost) in [
        ("$.a.b[0]['c']", 0),
        ("$.a[*].b[1:]", 1),
        ("$.a['b','c']", 1),
        ("$..a", 1),
        ("$.a[?@.b == 1 && @.c]", 1),
        ("$..a..b", 2),
        ("$.a[?@..b]", 2),
        ("$.a[?@.*]", 2),
        ("$.a[?count(@.*) == 1]", 2),
        ("$.a[?match(@.b, 'x.*')]", 1),
        ("$.a[?search(@.b.c, 'x.*') || match(@.d, 'y')]", 1),
        ("$..[?match(@.b, 'x.*')]", 1),
        ("$.a[?match(@.b, @.c)]", 2),
        ("$.a[?match($.b, 'x.*')]", 2),
        ("$.a[?match($.b, $.c)]", 3),
        ("$..[?@.*]", 2),
    ] {
        assert_eq!((path(text).cost(), path(text).is_costly()), (cost, cost > 1), "{text}");
    }
}

/// One match over a list costs what the list is long, so a usual one is never given up.
#[test]
fn a_match_over_a_list_costs_in_step_with_the_list() {
    let path = path("$.list[?match(@.name, '[a-z]+ of [A-Z]{2}')]");
    let cost = |length: usize| {
        let elements: Vec<_> = (0..length).map(|at| json!({"name": format!("element {at} of ten"), "x": at})).collect();
        let mut left = Path::MAX_STEPS;
        assert_eq!(path.resolve_within(0, &json!({"list": elements}), &mut left), Ok(None));
        Path::MAX_STEPS - left
    };
    let (one, two) = (cost(500), cost(1_000));
    assert!(two * 10 <= one * 21, "{one} steps, then {two}");
    assert!(two < Path::MAX_STEPS / 10, "{two}");
}

#[test]
fn the_first_hit_is_the_one_that_the_standard_puts_first() {
    let document = json!({"x": {"d": 1}, "a": {"a": 2, "d": 3}, "big": [9_007_199_254_740_993_u64, 9_007_199_254_740_992_u64], "is": 9_007_199_254_740_992_u64});
    for (text, hit) in [
        ("$..['a','d']", json!({"a": 2, "d": 3})),
        ("$.x..['a','d']", json!(1)),
        ("$.a['d','a']", json!(3)),
        ("$.big[?@ == $.is]", json!(9_007_199_254_740_992_u64)),
        ("$[?@[?@ > 2]]", json!({"a": 2, "d": 3})),
        ("$[?search('x', '^x$')]", json!({"d": 1})),
    ] {
        assert_eq!(path(text).resolve(&document), Some(&hit), "{text}");
    }
}

#[test]
fn functions_that_are_not_of_the_standard_are_refused() {
    for text in ["$[?in(@.a, [1])]", "$[?any_of(@.a, @.b)]", "$[?match(@.a == 1, 'x')]", "$[?count(1) == 1]"] {
        assert!(Path::parse(text).is_err(), "{text}");
    }
}

/// What an exponential reader would never come to the end of.
#[test]
fn the_longest_texts_are_read_or_refused() {
    let texts = [
        format!("$[?{}@.a{}]", "(".repeat(7), ")".repeat(7)),
        format!("$[?{}@.a{}]", "!(".repeat(7), ")".repeat(7)),
        format!("$[?{}1]", "@.a == 1 && ".repeat(80)),
        format!("$[?{}@]", "@.a||".repeat(200)),
        format!("$[?{}", "length(".repeat(7)),
        format!("$[?count(@{}) > 1]", ".*".repeat(480)),
        format!("$[?@{}]", "[?@".repeat(6)),
        format!("$[?match(@, '{}')]", r"\\p{L}{9}".repeat(100)),
        format!("$[?match(@, '{}')]", "(".repeat(900)),
        format!("${}", "[0:1]".repeat(200)),
        format!("$[{}0]", "0,".repeat(500)),
    ];
    for text in texts {
        let read = Path::parse(&text).map(|path| path.as_str().to_owned());
        assert!(read.as_ref().map_or(true, |read| *read == text), "{read:?}");
    }
}

/// A small document of few names, in which queries often find something.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..4).prop_map(Value::from),
        "[ab]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec(("[abc]", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof!["-?[123]", Just("0".to_owned()), "'[ab]{0,2}'", Just("true".to_owned()), Just("null".to_owned())]
}

fn condition() -> impl Strategy<Value = String> {
    let operand = || prop_oneof![Just("@.a".to_owned()), Just("@".to_owned()), Just("@[0]".to_owned()), literal()];
    let relation = proptest::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let simple = prop_oneof![
        proptest::sample::select(vec!["@.a", "@.b.c", "@[0]", "!@.a", "@.*", "@..b", "@[1:]"]).prop_map(str::to_owned),
        (operand(), relation, operand()).prop_map(|(left, is, right)| format!("{left} {is} {right}")),
        "[ab.*|+]{1,4}".prop_map(|pattern| format!("match(@.a, '{pattern}')")),
        "[ab.]{1,2}".prop_map(|pattern| format!("search(@, '{pattern}')")),
        (-1_i64..4).prop_map(|length| format!("length(@.a) == {length}")),
        (0_i64..4).prop_map(|count| format!("count(@.*) > {count}")),
    ];
    (proptest::collection::vec(simple, 1..3), any::<bool>())
        .prop_map(|(parts, both)| parts.join(if both { " && " } else { " || " }))
}

fn query() -> impl Strategy<Value = String> {
    let slice = (-3_i64..4, -3_i64..4, -2_i64..3).prop_map(|(start, end, step)| format!("[{start}:{end}:{step}]"));
    let step = prop_oneof![
        "\\.[abc]",
        Just(".*".to_owned()),
        "\\[[0-2]\\]",
        Just("[-1]".to_owned()),
        slice,
        Just("[::-1]".to_owned()),
        Just("..a".to_owned()),
        Just("..*".to_owned()),
        Just("['a',0]".to_owned()),
        condition().prop_map(|condition| format!("[?{condition}]")),
    ];
    proptest::collection::vec(step, 1..4).prop_map(|steps| format!("${}", steps.concat()))
}

#[test]
fn a_union_is_taken_value_by_value() {
    let document = json!([[0], {"a": null}]);
    assert_eq!(path("$.*['a',0]").resolve(&document), Some(&json!(0)));
}

proptest! {
    #![proptest_config(crate::common::property::config())]

    #[test]
    fn the_first_hit_is_that_of_jsonpath_rust(document in document(), text in query()) {
        let Ok(path) = Path::parse(&text) else { return Ok(()) };
        // Behind a step of several values `jsonpath-rust` takes a union selector by selector, where RFC 9535 takes the
        // values one by one: `$.*['a',0]` in `[[0],{"a":null}]` finds `0` first.
        let before = text.split_once("['a',0]").map_or("", |(before, _)| before);
        prop_assume!(!before.contains(['*', ':', '?']) && !before.contains(".."));
        let hits = document.query(&text).unwrap();
        let first = hits.first().copied();
        prop_assert_eq!(path.resolve(&document), first, "{} in {}", text, document);
    }
}
