//! Contact flows: their scenarios and test cases are played, their coverage is told, and they are drawn.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{cti, directory, said};

fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/contact-flows").join(name).display().to_string()
}

/// A directory with a menu, a scenario that passes and a test case that passes.
fn menu(name: &str) -> PathBuf {
    let directory = directory(name);
    std::fs::create_dir_all(&directory).unwrap();
    let flow = json!({"Version": "2019-10-30", "StartAction": "menu", "Actions": [
        {"Identifier": "menu", "Type": "GetParticipantInput",
         "Parameters": {"Text": "Press 1 for news.", "StoreInput": "False", "InputTimeLimitSeconds": "5"},
         "Transitions": {"NextAction": "bye", "Conditions": [{"NextAction": "news", "Condition": {"Operator": "Equals", "Operands": ["1"]}}],
            "Errors": [{"NextAction": "bye", "ErrorType": "NoMatchingCondition"}, {"NextAction": "bye", "ErrorType": "InputTimeLimitExceeded"}]}},
        {"Identifier": "news", "Type": "MessageParticipant", "Parameters": {"Text": "No news."}, "Transitions": {"NextAction": "bye"}},
        {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]});
    let case = json!({"Version": "2019-10-30", "Metadata": {}, "Observations": [{"Identifier": "o",
        "Event": {"Type": "MessageReceived", "Properties": {"Text": "press 1"}, "MatchingCriteria": "Inclusion"}, "Actions": []}]});
    let scenario = "scenario: News\nflow: main\nflows: {main: menu.json}\nsteps:\n  - presses: 1\n  - hears: No news\n";
    std::fs::write(directory.join("menu.json"), format!("{flow:#}")).unwrap();
    std::fs::write(directory.join("hello.json"), case.to_string()).unwrap();
    std::fs::write(directory.join("news.yaml"), scenario).unwrap();
    directory
}

#[test]
fn scenarios_and_test_cases_are_told_by_content_and_played_together() {
    let menu = menu("menu");
    let path = menu.to_str().unwrap();
    let (lcov, drawn, junit) = (menu.join("lcov.info"), menu.join("drawn"), menu.join("junit.xml"));
    let tested = cti(&[
        "test",
        path,
        "--coverage",
        "--coverage-lcov",
        lcov.to_str().unwrap(),
        "--coverage-draw",
        drawn.to_str().unwrap(),
        "--junit",
        junit.to_str().unwrap(),
    ]);
    let text = said(&tested);
    assert_eq!(tested.status.code(), Some(0), "{text}");
    assert!(text.contains("news.yaml: News: passed") && text.contains("hello.json: hello: passed"), "{text}");
    assert!(text.contains("2 scenarios: 2 passed, 0 failed"), "the flow itself is not played: {text}");
    // Both went through one flow: the test case to its end, which comes before a key is pressed.
    assert!(
        text.contains(
            "menu.json`: actions 3 of 3, branches 2 of 2, errors 0 of 2\n  missed: menu GetParticipantInput -> "
        ),
        "{text}"
    );
    let lcov = std::fs::read_to_string(lcov).unwrap();
    assert!(lcov.contains("LF:3\nLH:3\n") && lcov.contains("BRF:4\nBRH:2\n"), "{lcov}");
    let drawn = std::fs::read_dir(drawn).unwrap().next().unwrap().unwrap().path();
    assert!(std::fs::read_to_string(drawn).unwrap().contains("class=\"wire taken\""));
    assert!(std::fs::read_to_string(junit).unwrap().contains("tests=\"2\" failures=\"0\""));
}

#[test]
fn a_failure_says_the_line_what_was_heard_and_where_the_call_went() {
    let menu = menu("menu-fails");
    let scenario = menu.join("news.yaml");
    let text = std::fs::read_to_string(&scenario).unwrap().replace("hears: No news", "hears: Good news");
    std::fs::write(&scenario, text).unwrap();
    let tested = cti(&["test", scenario.to_str().unwrap()]);
    let text = said(&tested);
    assert_eq!(tested.status.code(), Some(1), "{text}");
    assert!(text.contains("line 6: expected: the caller hears \"Good news\"; the caller heard \"No news.\""), "{text}");
    assert!(text.contains("GetParticipantInput -> condition 1 -> news"), "{text}");
}

#[test]
fn a_test_case_is_played_in_the_flow_that_is_named_or_says_that_one_is_missing() {
    let menu = menu("menu-alone");
    let case = menu.join("hello.json");
    std::fs::rename(menu.join("menu.json"), menu.with_extension("flow")).unwrap();
    let alone = cti(&["test", case.to_str().unwrap()]);
    assert!(
        said(&alone).contains("does not say in which flow it begins: there are none: name it with --flow"),
        "{}",
        said(&alone)
    );
    let named = cti(&["test", case.to_str().unwrap(), "--flow", menu.with_extension("flow").to_str().unwrap()]);
    assert_eq!(named.status.code(), Some(0), "{}", said(&named));
}

#[test]
fn the_examples_pass_check_and_are_drawn() {
    let tested = cti(&["test", &example("")]);
    assert!(said(&tested).contains("2 scenarios: 2 passed, 0 failed"), "{}", said(&tested));
    let checked = cti(&["check", &example("a-member-is-queued.yaml"), &example("a-stranger-is-sent-away.json")]);
    assert!(said(&checked).contains("2 checked: 0 errors, 0 warnings"), "{}", said(&checked));
    let drawn = cti(&["draw", &example("visual-ivr.json"), "--findings"]);
    assert!(said(&drawn).contains("NoMatchingCondition"));
    assert!(roxmltree::Document::parse(&said(&drawn)).is_ok());
    let coverage = directory("examples-coverage.json");
    cti(&["test", &example(""), "--coverage-json", coverage.to_str().unwrap()]);
    let coverage: Value = serde_json::from_str(&std::fs::read_to_string(coverage).unwrap()).unwrap();
    assert_eq!(coverage["contactFlows"].as_object().unwrap().len(), 2, "{coverage}");
}

#[test]
fn what_changed_in_a_contact_flow_is_said_and_drawn() {
    let menu = menu("menu-changed");
    let (old, new) = (menu.join("menu.json"), menu.join("new.json"));
    let text = std::fs::read_to_string(&old).unwrap();
    let mut flow: Value = serde_json::from_str(&text).unwrap();
    flow["Actions"][0]["Parameters"]["Text"] = json!("Press 2 for news.");
    flow["Actions"][0]["Transitions"]["Conditions"][0]["Condition"]["Operands"] = json!(["2"]);
    flow["Actions"][1]["Identifier"] = json!("story");
    flow["Actions"][0]["Transitions"]["Conditions"][0]["NextAction"] = json!("story");
    // Where it stands on the canvas does not count.
    flow["Metadata"] = json!({"ActionMetadata": {"bye": {"position": {"x": 9, "y": 9}}}});
    std::fs::write(&new, flow.to_string()).unwrap();
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let diff = cti(&["diff", old, new]);
    assert_eq!(diff.status.code(), Some(1), "{}", super::complained(&diff));
    let lines: Vec<String> = said(&diff).lines().map(str::to_owned).collect();
    let changed = "changed menu: Text: \"Press 1 for news.\" -> \"Press 2 for news.\"; port = 2: not connected -> story; port = 1: news -> not connected";
    assert_eq!(lines, [changed, "added story", "removed news"]);
    let same = cti(&["diff", old, old]);
    assert_eq!((said(&same), same.status.code()), (String::new(), Some(0)));
    let drawn = cti(&["draw", new, "--against", old]);
    assert!(said(&drawn).contains("class=\"removed\""), "{}{}", said(&drawn), super::complained(&drawn));
    // One is not compared with what it is not.
    let scenario = menu.join("news.yaml");
    let scenario = scenario.to_str().unwrap();
    for (one, other) in [(old, scenario), (scenario, old), (scenario, scenario)] {
        let refused = cti(&["diff", one, other]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(super::complained(&refused).contains("a scenario of contact flows"), "{}", super::complained(&refused));
    }
}
