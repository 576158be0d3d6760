//! What is suspicious of a pattern.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_connect::event_bridge::{FlatEvent, LintKind, Pattern};
use proptest::prelude::*;
use serde_json::json;

fn kinds(pattern: &str) -> Vec<LintKind> {
    let pattern: Pattern = pattern.parse().unwrap();
    pattern.lint().into_iter().map(|lint| lint.kind).collect()
}

#[test]
fn the_rule_of_a_call_request_is_not_suspicious() {
    assert_eq!(
        kinds(r#"{"detail-type": ["KARTE Action"], "detail": {"name": ["call"], "n": [{"numeric": [">", 1]}]}}"#),
        []
    );
    // A rule for what is played back from an archive.
    assert_eq!(kinds(r#"{"replay-name": ["october"], "detail": {"n": [1]}}"#), []);
    assert_eq!(kinds(r#"{"account": ["123456789012"], "detail": {"x": [{"exists": false}]}}"#), []);
}

#[test]
fn each_suspicion_is_told() {
    for (pattern, expected) in [
        (r#"{"Detail-Type": ["x"]}"#, LintKind::NeverMatches),
        (r#"{"name": ["x"]}"#, LintKind::NeverMatches),
        (r#"{"detail": [{"exists": true}]}"#, LintKind::NeverMatches),
        (r#"{"source": {"name": ["x"]}}"#, LintKind::NeverMatches),
        (r#"{"account": [123456789012]}"#, LintKind::NeverMatches),
        (r#"{"id": [{"exists": false}]}"#, LintKind::NeverMatches),
        (r#"{"detail": {"a": [{"anything-but": "x"}, {"anything-but": ["y", "z"]}]}}"#, LintKind::AlwaysMatches),
        (r#"{"detail": {"a": [{"exists": true}, {"exists": false}]}}"#, LintKind::AlwaysMatches),
        (r#"{"detail": {"a": [{"prefix": ""}]}}"#, LintKind::AlwaysMatches),
        (r#"{"detail": {"a": [{"wildcard": "*"}]}}"#, LintKind::AlwaysMatches),
        (r#"{"source": [{"exists": true}]}"#, LintKind::AlwaysMatches),
        (r#"{"source": ["aws.connect"], "detail": {"eventType": ["QUEUED"]}}"#, LintKind::Case),
        (r#"{"source": ["aws.connect"], "detail": {"eventtype": ["QUEUED"]}}"#, LintKind::Case),
        (r#"{"source": ["aws.connect"], "detail": {"queueInfo": {"QueueARN": ["q"]}}}"#, LintKind::Case),
        (r#"{"detail": {"count": ["5"]}}"#, LintKind::NumberAsText),
        (r#"{"detail": {"a": ["x"]}, "detail.a": ["y"]}"#, LintKind::Overridden),
        (r#"{"detail": {"a": ["x", {"exists": true}]}}"#, LintKind::Redundant),
        (r#"{"detail": {"a": ["x", "y", "x"]}}"#, LintKind::Redundant),
    ] {
        assert_eq!(kinds(pattern), [expected], "{pattern}");
    }
}

#[test]
fn both_spellings_of_a_contact_event_are_not_suspicious() {
    let both = r#"{"source": ["aws.connect"], "$or": [{"detail": {"eventType": ["QUEUED"]}}, {"detail": {"EventType": ["QUEUED"]}}]}"#;
    assert_eq!(kinds(both), []);
    // What contact events are not known to hold is not judged.
    assert_eq!(kinds(r#"{"source": ["aws.connect"], "detail": {"newField": ["x"]}}"#), []);
    // Values have a case, too.
    let pattern: Pattern = both.replace("QUEUED", "queued").parse().unwrap();
    let messages: Vec<_> = pattern.lint().into_iter().map(|lint| lint.message).collect();
    assert_eq!(messages, [r#"contact events spell it in capitals: write "QUEUED""#; 2]);
}

proptest! {
    /// Whatever the detail holds, what can never match does not, and `exists` both ways always does.
    #[test]
    fn never_means_never(detail in "[a-c]{0,2}", id in "[0-9]{1,3}", text in any::<bool>()) {
        let value = if text { json!(detail) } else { json!(detail.len()) };
        let event = json!({"id": id, "account": "123456789012", "source": detail, "time": "t", "region": "r",
            "detail-type": detail, "detail": {"a": value, "name": detail}});
        let event = FlatEvent::from_value(&event).unwrap();
        for pattern in [r#"{"Detail-Type": [{"exists": true}]}"#, r#"{"name": [{"exists": true}]}"#, r#"{"detail": [{"exists": true}]}"#,
            r#"{"source": {"name": [{"exists": true}]}}"#, r#"{"id": [0, 1, 2, {"numeric": [">", 2]}]}"#, r#"{"id": [{"exists": false}]}"#] {
            let pattern: Pattern = pattern.parse().unwrap();
            prop_assert!(pattern.lint().iter().any(|lint| lint.kind == LintKind::NeverMatches));
            prop_assert!(!pattern.matches(&event));
        }
        for pattern in [r#"{"detail": {"a": [{"anything-but": "a"}, {"anything-but": "b"}]}}"#, r#"{"source": [{"prefix": ""}]}"#] {
            let pattern: Pattern = pattern.parse().unwrap();
            prop_assert!(pattern.lint().iter().any(|lint| lint.kind == LintKind::AlwaysMatches));
            prop_assert!(pattern.matches(&event));
        }
    }
}
