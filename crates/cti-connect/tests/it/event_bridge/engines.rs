//! Random patterns and events: one by one, all at once, and by the definition.

use cti_connect::event_bridge::{FlatEvent, Pattern, PatternIndex};
use proptest::prelude::*;
use serde_json::{Value, json};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[abA]{0,3}",
        1 => Just("ß".to_owned()), 1 => Just("SS".to_owned()), 1 => Just("10.0.0.1".to_owned()), 1 => Just("::1".to_owned()), 1 => Just("0:0::1".to_owned()),
    ]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => text().prop_map(Value::from),
        2 => (-2i64..4).prop_map(Value::from),
        1 => prop_oneof![Just(json!(1.5)), Just(json!(1.0)), Just(json!(true)), Just(json!(false)), Just(json!(null))],
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![Just("a"), Just("b"), Just("c"), Just("a.b")].prop_map(str::to_owned)
}

fn event() -> impl Strategy<Value = Value> {
    let value = scalar().boxed().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key(), inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    });
    proptest::collection::vec((key(), value), 0..4).prop_map(|members| members.into_iter().collect())
}

fn wildcard() -> impl Strategy<Value = String> {
    "\\*?[abA]{0,1}(\\*[ab]{1,2}){0,2}\\*?".prop_map(|text| text.replace("**", "*"))
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[abA]{1,2}", 1..3)
}

fn matcher() -> impl Strategy<Value = Value> {
    let operator = |name: &'static str| move |argument: Value| json!({ name: argument });
    prop_oneof![
        6 => scalar(),
        1 => text().prop_map(Value::from).prop_map(operator("exactly")),
        2 => text().prop_map(Value::from).prop_map(operator("prefix")),
        2 => text().prop_map(Value::from).prop_map(operator("suffix")),
        1 => text().prop_map(|it| json!({"prefix": {"equals-ignore-case": it}})),
        1 => text().prop_map(|it| json!({"suffix": {"equals-ignore-case": it}})),
        1 => text().prop_map(Value::from).prop_map(operator("equals-ignore-case")),
        2 => wildcard().prop_map(Value::from).prop_map(operator("wildcard")),
        1 => any::<bool>().prop_map(Value::from).prop_map(operator("exists")),
        1 => (-2i64..3, prop_oneof![Just("="), Just("<"), Just("<="), Just(">"), Just(">=")])
            .prop_map(|(number, operator)| json!({"numeric": [operator, number]})),
        1 => (-2i64..1, 1i64..4).prop_map(|(bottom, top)| json!({"numeric": [">", bottom, "<=", top]})),
        1 => prop_oneof![Just("10.0.0.0/24"), Just("::/64"), Just("0.0.0.0/0")].prop_map(|range| json!({"cidr": range})),
        2 => texts().prop_map(|it| json!({"anything-but": it})),
        1 => (-2i64..3).prop_map(|it| json!({"anything-but": it})),
        1 => (prop_oneof![Just("prefix"), Just("suffix"), Just("equals-ignore-case"), Just("wildcard")], texts())
            .prop_map(|(operator, texts)| json!({"anything-but": {operator: texts}})),
    ]
}

fn pattern() -> impl Strategy<Value = Value> {
    let list = proptest::collection::vec(matcher(), 1..3).prop_map(Value::from).boxed();
    let object = list.prop_recursive(3, 12, 3, |inner| {
        let object = proptest::collection::vec((key(), inner.clone()), 1..3)
            .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>())
            .boxed();
        let alternatives = proptest::collection::vec(object.clone(), 2..3);
        prop_oneof![
            4 => inner,
            3 => object.clone().prop_map(Value::from),
            1 => (object, alternatives).prop_map(|(mut object, alternatives)| {
                object.insert("$or".to_owned(), alternatives.into());
                object.into()
            }),
        ]
    });
    proptest::collection::vec((key(), object), 1..4).prop_map(|members| members.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_as_the_patterns_do(
        patterns in proptest::collection::vec(pattern(), 1..24),
        events in proptest::collection::vec(event(), 1..6),
    ) {
        let patterns: Vec<Pattern> =
            patterns.iter().map(|pattern| pattern.to_string().parse::<Pattern>().map_err(|error| format!("{pattern}: {error}"))).collect::<Result<_, _>>().unwrap();
        let index = PatternIndex::new(patterns.iter().cloned());
        for event in &events {
            let flat = FlatEvent::parse(&event.to_string()).unwrap();
            let one_by_one: Vec<usize> = (0..patterns.len()).filter(|at| patterns[*at].matches(&flat)).collect();
            prop_assert_eq!(index.matches(&flat), one_by_one, "{}", event);
            for pattern in &patterns {
                prop_assert_eq!(pattern.explain(&flat).matches, pattern.matches(&flat), "{} {}", pattern, event);
            }
            let from_value = FlatEvent::from_value(event).unwrap();
            prop_assert_eq!(index.matches(&from_value), index.matches(&flat));
        }
    }

    /// Patterns that are many of one kind, so that they lie in the same lists.
    #[test]
    fn crowded_lists_answer_as_the_patterns_do(
        names in proptest::collection::vec((texts(), "[ab]{1}"), 20..60),
        events in proptest::collection::vec(event(), 4),
    ) {
        let pattern = |(texts, name): &(Vec<String>, String)| json!({"a": [name], "b": [{"anything-but": texts}]}).to_string().parse::<Pattern>().unwrap();
        let patterns: Vec<Pattern> = names.iter().map(pattern).collect();
        let index = PatternIndex::new(patterns.iter().cloned());
        let fixed = [json!({"a": "a", "b": "b"}), json!({"a": "a", "b": ["a", "b"]}), json!({"a": ["a", "b"], "b": 1}), json!({"a": "b"})];
        for event in events.iter().chain(&fixed) {
            let flat = FlatEvent::from_value(event).unwrap();
            let one_by_one: Vec<usize> = (0..patterns.len()).filter(|at| patterns[*at].matches(&flat)).collect();
            prop_assert_eq!(index.matches(&flat), one_by_one, "{}", event);
        }
    }
}
