//! What a scenario is read as, and what is said of a text that is not one.

use cti_engine::scenario::{EventFires, Scenario, ScenarioStep};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A vendor's contact may have members and channels that are not known, and they are kept.
#[test]
fn what_a_contact_has_of_its_own_is_kept() {
    let text = "scenario: s\ncontacts:\n  call: {channel: WhatsApp, language: en, type: x, wrapUp: 1}\n";
    let kept = Scenario::parse(text).unwrap().to_yaml();
    for member in ["WhatsApp", "language: en", "type: x", "wrapUp: 1"] {
        assert!(kept.contains(member), "{kept}");
    }
}

fn refused(text: &str) -> String {
    Scenario::parse(text).err().map_or_else(|| "it is read".to_owned(), |error| error.to_string())
}

/// What a first scenario has wrong, as somebody writes it who knows the page about them and no more.
#[test]
fn a_slip_is_told_where_it_stands() {
    for (text, told) in [
        (
            "scenario: s\ncontacts:\n  call: {chanel: voice}",
            "3:9: expected a member of a contact, found `chanel` (did you mean `channel`?)",
        ),
        (
            "scenario: s\ncontacts:\n  call: {phonenumber: 1}",
            "3:9: expected a member of a contact, found `phonenumber` (did you mean `phoneNumber`?)",
        ),
        (
            "scenario: s\nsteps:\n  - expect: {stands: {dialled: +12025550199}}",
            "3:32: expected a list, found text (put it between brackets: `[…]`)",
        ),
        (
            "scenario: s\ncontacts:\n  call: {channel: voic}",
            "3:9: expected the channel of a contact, found `voic` (did you mean `voice`?)",
        ),
        (
            "scenario: s\nsteps:\n  - expect: {contacts: {call: {recording: paused}}}",
            "3:43: expected one of `off`, `on`, `suspended`, `stopped`, found `paused`",
        ),
        (
            "scenario: s\nsteps:\n  - expect: {contacts: {call: {phase: life}}}",
            "3:39: expected one of `live`, `over`, `cleared`, found `life` (did you mean `live`?)",
        ),
        (
            "scenario: s\nsteps:\n  - expect: {rules: [Lunch]}",
            "3:22: expected a rule that held: `{rule: Lunch, effect: set}`, found text",
        ),
        (
            "scenario: s\nsteps:\n  - fault: records.create",
            "3:12: expected a fault: `{call: records.create, fails: denied}`, found text",
        ),
        ("scenario: s\ncountry: japan", "2:10: expected a country in two letters, such as `US` or `JP`, found `japan`"),
        (
            "scenario: s\nsteps:\n  - ready",
            "3:5: expected `ready: …`, found the name alone (write `ready: {}` if there is nothing to say)",
        ),
    ] {
        assert_eq!(refused(text), told);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_to_do() {
    let mut others = Vec::new();
    for (text, told) in [
        ("", "1:1: expected a scenario, found nothing"),
        ("- a", "1:1: expected a scenario, with the members `scenario` and `steps`, found a list"),
        (
            "scenario: s\nsteps:\n  - press: Note\n    agent: Sato",
            "4:5: expected one member, found a second one, `agent`",
        ),
        (
            "scenario: s\nsteps:\n  - pres: Note",
            "3:5: expected one among `event`, `press`, `wait`, `choose`, `presence`, `workload`, `recording`, `transfer`, \
             `change`, `save`, `fault`, `heal`, `reload`, `ready`, `close`, `expect`, found `pres` (did you mean `press`?)",
        ),
        (
            "scenario: s\nsteps:\n  - wait: soon",
            "3:11: expected a time such as `5s`, `1m 30s` or `250ms`, found `soon`",
        ),
        ("scenario: s\nsteps:\n  - wait: 9000h", "3:11: expected at most 366 days, found `9000h`"),
        (
            "scenario: s\nsteps:\n  - fault: {call: records.crate, fails: denied}",
            "3:19: expected the name of a call such as `records.create`, or `records.*`, found `records.crate` \
             (did you mean `records.create`?)",
        ),
        (
            "scenario: s\nsteps:\n  - fault: {call: records.create, fails: denyed}",
            "3:42: expected one of `unsupported`, `notFound`, `denied`, `invalid`, `conflict`, `unavailable`, `timeout`, \
             `other`, found `denyed` (did you mean `denied`?)",
        ),
        (
            "scenario: s\nsteps:\n  - expect: {never: [records.crate]}",
            "3:22: expected the name of a call such as `records.create`, or `records.*`, found `records.crate` \
             (did you mean `records.create`?)",
        ),
        (
            "scenario: s\nscenario: t",
            "2:1: expected every member once, found `scenario`, which stands in line 1 already",
        ),
        (
            "{\"scenario\": \"s\",\n \"scenario\": 1}",
            "2:2: expected every member once, found `scenario`, which stands in line 1 already",
        ),
        (
            "{\"scenario\": }",
            "1:14: expected JSON, since the text begins with `{`, found what is not JSON (expected value)",
        ),
        (
            "scenario: s\nabout: &a x",
            "2:8: expected plain YAML, found an anchor (`&`) (leave it out, and write out what it stands for where it is used)",
        ),
        ("scenario: !!str s", "1:11: expected plain YAML, found a tag (`!`) (leave it out)"),
        (
            "scenario: s\n---\nscenario: t",
            "2:1: expected plain YAML, found a second document (write one scenario in a file, without another `---`)",
        ),
        ("scenario: s\nclock: today", "2:8: expected a date and time such as `2026-01-05T09:00:00Z`, found `today`"),
        (
            "scenario: s\ncontacts:\n  call: {channel: voice, attributes: [a]}",
            "3:9: expected an object at `/attributes`, found a list",
        ),
        ("scenario: [a]", "1:11: expected text, found a list"),
        ("steps: []", "1:1: expected the member `scenario`, found none"),
        ("scenario: s\nonlyAnswers: yes", "2:14: expected true or false, found text"),
    ] {
        let found = refused(text);
        if found != told {
            others.push(format!("of {text:?}:\n  {found}\n  {told}"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
    let unreadable = refused("scenario: s: t");
    assert!(unreadable.starts_with("1:12: expected YAML or JSON, found what is neither"), "{unreadable}");
    let long = "#".repeat((1 << 20) + 1);
    assert_eq!(refused(&long), "1:1: expected at most 1024 KiB, found 1024 KiB (divide it into several scenarios)");
    let deep = format!("scenario: {}", "[".repeat(100));
    assert!(refused(&deep).contains("at most 64 levels"), "{}", refused(&deep));
    let deep = format!("{{\"scenario\": {}{}}}", "[".repeat(100), "]".repeat(100));
    assert!(refused(&deep).contains("at most 64 levels"), "{}", refused(&deep));
}

#[test]
fn a_text_without_quotes_is_what_is_looked_for() {
    let text = r"
scenario: 5
records:
  yamada:
    type: Contact
    fields: {Phone: 0312345678, MobilePhone: 8012345678, Fax: +81312345678, NoCalls: no, Age: 42, Rate: 1.5, Gone: null, Old: true}
contacts:
  call: {phoneNumber: 2025550123, attributes: {tier: 1, vip: true, zip: 00123}}
steps:
  - wait: 1m 30s
";
    let scenario = Scenario::parse(text).unwrap();
    assert_eq!(scenario.title, "5");
    assert_eq!(
        Value::Object(scenario.records["yamada"].fields.clone()),
        json!({"Phone": "0312345678", "MobilePhone": "8012345678", "Fax": "+81312345678", "NoCalls": "no", "Age": 42,
            "Rate": 1.5, "Gone": null, "Old": true})
    );
    let written: Value = serde_json::from_str(&scenario.to_json()).unwrap();
    assert_eq!(written["contacts"]["call"]["attributes"], json!({"tier": "1", "vip": "true", "zip": "00123"}));
    assert_eq!(written["contacts"]["call"]["phoneNumber"], "2025550123");
}

#[test]
fn a_step_knows_its_line() {
    let scenario = Scenario::parse("# a comment\nscenario: s\n\nsteps:\n- press: Note\n\n- wait: idle\n").unwrap();
    assert_eq!(scenario.steps.iter().map(|step| (step.line, step.column)).collect::<Vec<_>>(), [(5, 3), (7, 3)]);
    let scenario =
        Scenario::parse("{\"scenario\": \"é\", \"steps\": [\n  {\"press\": \"Note\"}, {\"wait\": \"5s\"}\n]}").unwrap();
    assert_eq!(scenario.steps.iter().map(|step| (step.line, step.column)).collect::<Vec<_>>(), [(2, 3), (2, 22)]);
}

/// JSON as a scenario may hold it, texts of any kind among it.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,8}",
        any::<String>(),
        Just("null".to_owned()),
        Just("007".to_owned()),
        Just("- a: b # c".to_owned()),
        Just("line\nline\n".to_owned()),
        Just("\u{85}\u{2028}\u{feff}\u{1f600}".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((text.clone(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What is written is read back the same, as YAML and as JSON.
    #[test]
    fn whatever_a_scenario_holds_is_written_and_read_back(
        title in any::<String>(),
        payload in any_json(),
        name in "[a-z]{1,6}",
    ) {
        let fires = EventFires {
            on: "salesforceUI.onNavigationChange".to_owned(),
            payload: payload.as_object().cloned().unwrap_or_else(|| [(name, payload)].into_iter().collect()),
            ..EventFires::default()
        };
        let scenario = Scenario { title, steps: vec![ScenarioStep::Event(fires).into()], ..Scenario::default() };
        for text in [scenario.to_yaml(), scenario.to_json()] {
            match Scenario::parse(&text) {
                Ok(read) => prop_assert!(read == scenario, "{text}\n{}", read.to_json()),
                Err(error) => prop_assert!(false, "{error} in\n{text}"),
            }
        }
    }

    /// Any text in: it is read, or it is told where it is wrong.
    #[test]
    fn any_text_is_read_or_refused_with_a_place_in_it(text in "(scenario: s\n)?(\\PC|[\\[\\]{}:,#&*!|>'\"%@` \n\t-]){0,60}") {
        if let Err(error) = Scenario::parse(&text) {
            prop_assert!(error.line >= 1 && error.line <= text.lines().count() + 1, "{error}");
            prop_assert!(error.column >= 1);
            prop_assert_eq!(error.to_string().lines().count(), 1);
        }
    }
}
