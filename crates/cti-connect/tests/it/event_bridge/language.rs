//! What patterns mean, what is refused, and where.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test")]

use cti_connect::event_bridge::{
    Envelope, EventError, FlatEvent, Limits, Pattern, PatternIndex, TestError, Verdict, test_event_pattern,
};
use serde_json::json;

#[track_caller]
fn matches(pattern: &str, event: &str) -> bool {
    let pattern: Pattern = pattern.parse().unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let event = FlatEvent::parse(event).unwrap();
    let direct = pattern.matches(&event);
    assert_eq!(PatternIndex::new([pattern.clone()]).matches(&event).len(), usize::from(direct), "{pattern}");
    assert_eq!(pattern.explain(&event).matches, direct, "{pattern}");
    direct
}

#[test]
fn texts_numbers_and_constants_match_their_own_kind_only() {
    assert!(matches(r#"{"n": [300]}"#, r#"{"n": 3.0e2}"#));
    assert!(!matches(r#"{"n": ["300"]}"#, r#"{"n": 300}"#));
    assert!(!matches(r#"{"n": [300]}"#, r#"{"n": "300"}"#));
    assert!(matches(r#"{"n": [null, true]}"#, r#"{"n": [false, true]}"#));
    assert!(!matches(r#"{"n": ["null"]}"#, r#"{"n": null}"#));
    // Too long for a double: compared as it is written.
    assert!(matches(r#"{"n": [12345678901234567891]}"#, r#"{"n": 12345678901234567891}"#));
    assert!(!matches(r#"{"n": [12345678901234567891]}"#, r#"{"n": 12345678901234567892}"#));
}

#[test]
fn a_path_is_the_same_with_dots_and_with_objects() {
    assert!(matches(r#"{"a": {"b": ["x"]}}"#, r#"{"a.b": "x"}"#));
    assert!(matches(r#"{"a.b": ["x"]}"#, r#"{"a": {"b": "x"}}"#));
    assert!(matches(r#"{"a": ["x"]}"#, r#"{"a": "y", "a": "x"}"#));
}

#[test]
fn conditions_below_an_array_hold_in_one_element() {
    let event =
        r#"{"records": [{"kind": "a", "n": 1}, {"kind": "b", "n": 2, "sub": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}]}"#;
    assert!(matches(r#"{"records": {"kind": ["b"], "n": [2]}}"#, event));
    assert!(!matches(r#"{"records": {"kind": ["a"], "n": [2]}}"#, event));
    assert!(matches(r#"{"records": {"kind": ["b"], "sub": {"x": [3], "y": [4]}}}"#, event));
    assert!(!matches(r#"{"records": {"kind": ["b"], "sub": {"x": [1], "y": [4]}}}"#, event));
    assert!(!matches(r#"{"records": {"kind": ["a"], "sub": {"x": [1]}}}"#, event));
    let pattern: Pattern = r#"{"records": {"kind": ["a"], "n": [2]}}"#.parse().unwrap();
    let explanation = pattern.explain(&FlatEvent::parse(event).unwrap());
    assert_eq!(explanation.ways[0].fields[1].verdict, Verdict::OtherElement);
    assert!(explanation.to_string().contains("`records.n` matches in another element"), "{explanation}");
}

#[test]
fn absence_is_that_of_values() {
    let absent = r#"{"detail": {"a": [{"exists": false}]}}"#;
    for (event, expected) in [
        (r#"{"detail": {}}"#, true),
        (r#"{"detail": {"a": []}}"#, true),
        (r#"{"detail": {"a": {"b": 1}}}"#, true),
        (r#"{"detail": {"a": null}}"#, false),
        (r#"{"detail": {"a": [1]}}"#, false),
    ] {
        assert_eq!(matches(absent, event), expected, "{event}");
    }
    assert!(!matches(r#"{"detail": [{"exists": true}]}"#, r#"{"detail": {"a": 1}}"#));
    // Absent from the element that matches.
    let pattern = r#"{"r": {"a": ["x"], "b": [{"exists": false}]}}"#;
    assert!(matches(pattern, r#"{"r": [{"a": "x"}, {"a": "y", "b": 1}]}"#));
    assert!(!matches(pattern, r#"{"r": [{"a": "x", "b": 1}, {"a": "y"}]}"#));
}

#[test]
fn anything_but_wants_a_value_of_any_kind() {
    let pattern = r#"{"phone": [{"anything-but": {"suffix": "0000"}}]}"#;
    for (event, expected) in [
        (r#"{"phone": null}"#, true),
        (r#"{"phone": 5}"#, true),
        ("{}", false),
        (r#"{"phone": []}"#, false),
        (r#"{"phone": "+10000"}"#, false),
        (r#"{"phone": ["+10000", "+12025550123"]}"#, true),
    ] {
        assert_eq!(matches(pattern, event), expected, "{event}");
    }
    assert!(matches(r#"{"n": [{"anything-but": [1, 2]}]}"#, r#"{"n": "1"}"#));
    assert!(!matches(r#"{"n": [{"anything-but": 1}]}"#, r#"{"n": 1.0}"#));
}

#[test]
fn letters_match_in_both_cases_one_by_one() {
    assert!(matches(r#"{"s": [{"equals-ignore-case": "straße"}]}"#, r#"{"s": "STRASSE"}"#));
    assert!(!matches(r#"{"s": [{"equals-ignore-case": "STRASSE"}]}"#, r#"{"s": "straße"}"#));
    assert!(matches(r#"{"s": [{"prefix": {"equals-ignore-case": "aws."}}]}"#, r#"{"s": "AWS.connect"}"#));
    assert!(matches(r#"{"s": [{"suffix": {"equals-ignore-case": ".PNG"}}]}"#, r#"{"s": "a.png"}"#));
}

#[test]
fn addresses_match_by_value_within_their_family() {
    assert!(matches(r#"{"ip": [{"cidr": "10.0.0.0/24"}]}"#, r#"{"ip": "10.0.0.255"}"#));
    assert!(!matches(r#"{"ip": [{"cidr": "10.0.0.0/24"}]}"#, r#"{"ip": "10.0.1.0"}"#));
    assert!(!matches(r#"{"ip": [{"cidr": "::/0"}]}"#, r#"{"ip": "10.0.1.0"}"#));
    assert!(!matches(r#"{"ip": [{"cidr": "0.0.0.0/0"}]}"#, r#"{"ip": "not an address"}"#));
    assert!(matches(r#"{"ip": ["2001:db8::1"]}"#, r#"{"ip": "2001:0DB8:0:0:0:0:0:1"}"#));
}

#[test]
fn alternatives_multiply_and_take_the_place_of_an_earlier_list() {
    let pattern = r#"{"a": ["1", "2"], "$or": [{"a": [{"anything-but": "1"}]}, {"b": ["x"]}]}"#;
    assert!(matches(pattern, r#"{"a": "9"}"#) && matches(pattern, r#"{"a": "1", "b": "x"}"#));
    assert!(!matches(pattern, r#"{"a": "1"}"#) && !matches(pattern, r#"{"a": "1", "b": "y"}"#));
    let nested = r#"{"$or": [{"a": ["1"]}, {"$or": [{"b": ["1"]}, {"c": ["1"]}], "d": ["1"]}]}"#;
    assert!(matches(nested, r#"{"c": "1", "d": "1"}"#) && !matches(nested, r#"{"c": "1"}"#));
}

#[test]
fn what_is_refused_names_its_place() {
    for (pattern, reason, pointer) in [
        ("[]", "Filter is not an object", ""),
        ("{}", "Empty objects are not allowed", ""),
        (r#"{"a": {}}"#, "Empty objects are not allowed", "/a"),
        (r#"{"a": {"b": 1}}"#, "\"b\" must be an object or an array", "/a/b"),
        (r#"{"a": ["x", ["y"]]}"#, "Match value must be String, number, true, false, or null", "/a/1"),
        (r#"{"a": [{"EXISTS": true}]}"#, "Unrecognized match type EXISTS", "/a/0/EXISTS"),
        (r#"{"$or": [{"a": ["1"]}]}"#, "There must have at least 2 Objects in $or relationship.", "/$or"),
        (r#"{"$or": [{"a": ["1"]}, {"~/": 1}]}"#, "\"~/\" must be an object or an array", "/$or/1/~0~1"),
        (r#"{"a": [{"cidr": "10.0.0.1/32"}]}"#, "IPv4 mask bits must be < 32", "/a/0/cidr"),
    ] {
        let error = pattern.parse::<Pattern>().unwrap_err();
        assert_eq!((error.reason.as_str(), error.pointer.as_str()), (reason, pointer), "{pattern}");
        assert_eq!(error.service_message(), format!("Event pattern is not valid. Reason: {reason}"));
    }
}

#[test]
fn a_refusal_says_what_to_write_when_that_is_known() {
    let suggestion = |pattern: &str| pattern.parse::<Pattern>().unwrap_err().suggestion.unwrap_or_default();
    assert!(suggestion(r#"{"a": [{"EXISTS": true}]}"#).contains("`exists`"));
    assert!(suggestion(r#"{"a": [{"equals_ignore_case": "x"}]}"#).contains("`equals-ignore-case`"));
    assert!(
        suggestion(r#"{"a": [{"anything-but": [{"wildcard": "*x*"}]}]}"#)
            .contains(r#"{"anything-but": {"wildcard": "…"}}"#)
    );
    assert!(suggestion(r#"{"a": "x"}"#).contains("array"));
}

#[test]
fn size_depth_and_alternatives_are_bounded() {
    let or = |count: usize| vec![r#""$or":[{"a":["1"]},{"b":["1"]}]"#; count].join(",");
    let reason = |pattern: String| pattern.parse::<Pattern>().unwrap_err().reason;
    assert!(reason(format!("{{{}}}", or(11))).contains("more than 1000"));
    assert!(reason(format!(r#"{{"a":["{}"]}}"#, "x".repeat(5_000))).contains("4096 characters"));
    assert!(reason(format!("{}1", r#"{"a":"#.repeat(500))).contains("128 deep"));
    let fields: Vec<String> = (0..300).map(|at| format!("\"{at}\":[1]")).collect();
    assert!(reason(format!("{{{}}}", fields.join(","))).contains("256 fields"));
    let complex = r#"{"a": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}"#;
    assert!(reason(complex.to_owned()).starts_with("Rule is too complex"));
    assert!(Pattern::parse_within(complex, &Limits { wildcard_complexity: None, ..Limits::default() }).is_ok());
}

#[test]
fn events_are_refused_when_they_cannot_be_taken_apart() {
    assert_eq!(FlatEvent::parse("[]").unwrap_err(), EventError::NotAnObject);
    assert!(matches!(FlatEvent::parse("{\"a\":}"), Err(EventError::Syntax { offset: 5, .. })));
    assert!(matches!(FlatEvent::parse(&"{\"a\":".repeat(200)), Err(EventError::Syntax { .. })));
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    assert_eq!(FlatEvent::from_value(&json!({"a": deep})).unwrap_err(), EventError::TooDeep);
    // A long name over many leaves.
    let leaves: Vec<String> = (0..10_000).map(|at| format!("\"{at}\":1")).collect();
    let wide = format!("{{\"{}\":{{{}}}}}", "k".repeat(10_000), leaves.join(","));
    assert_eq!(FlatEvent::parse(&wide).unwrap_err(), EventError::TooLarge);
}

#[test]
fn many_elements_are_weighed_in_little_time() {
    let records: Vec<String> = (0..20_000).map(|at| format!(r#"{{"a":{at},"b":{at},"c":"x"}}"#)).collect();
    let event = format!(r#"{{"r":[{}]}}"#, records.join(","));
    assert!(matches(r#"{"r": {"a": [{"exists": true}], "b": [19999], "c": ["x"], "d": [{"exists": false}]}}"#, &event));
    assert!(!matches(r#"{"r": {"a": [7], "b": [19999]}}"#, &event));
}

#[test]
fn text_and_value_of_an_event_are_the_same() {
    let event = json!({"a": [1, {"b": [true, null, "x\n"]}], "c.d": 2.5, "c": {"d": "y"}});
    let pattern: Pattern = r#"{"a": {"b": ["x\n"]}, "c": {"d": [2.5]}}"#.parse().unwrap();
    assert!(pattern.matches(&FlatEvent::from_value(&event).unwrap()));
    assert!(pattern.matches(&FlatEvent::parse(&event.to_string()).unwrap()));
}

#[test]
fn a_pattern_travels_as_text_and_is_read_from_an_object_too() {
    let pattern: Pattern = r#"{"source": ["aws.connect"]}"#.parse().unwrap();
    let text = serde_json::to_string(&pattern).unwrap();
    assert_eq!(serde_json::from_str::<Pattern>(&text).unwrap(), pattern);
    let template: Pattern = serde_json::from_value(json!({"source": ["aws.connect"]})).unwrap();
    assert!(template.matches(&FlatEvent::parse(r#"{"source": "aws.connect"}"#).unwrap()));
}

#[test]
fn testing_a_pattern_takes_whole_events_only() {
    let event =
        json!({"id": "1", "account": "1", "source": "s", "time": "t", "region": "r", "detail-type": "d", "x": 1});
    let pattern = r#"{"x": [1]}"#;
    assert_eq!(test_event_pattern(pattern, &event.to_string()), Ok(true));
    for field in ["id", "account", "source", "time", "region", "detail-type"] {
        let mut event = event.clone();
        event.as_object_mut().unwrap().remove(field);
        let missing = TestError::Event(EventError::Envelope { field, expected: "text" });
        assert_eq!(test_event_pattern(pattern, &event.to_string()), Err(missing));
    }
    let envelope: Envelope = serde_json::from_value(event.clone()).unwrap();
    assert_eq!(envelope.detail_type.as_deref(), Some("d"));
    assert_eq!(serde_json::to_value(&envelope).unwrap(), event);
}
