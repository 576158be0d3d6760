//! Files that cannot be read as an adapter: every problem at once, each with its place.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::adapter::{AdapterFiles, CtiAdapter};

use crate::adapter::sample::{whole, with_flows};

/// The problems of some files, beside an `adapter.json` without any.
fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let files = [("adapter.json", "{}")].iter().chain(files).copied().collect();
    of(&files)
}

fn of(files: &AdapterFiles) -> Vec<String> {
    let error = CtiAdapter::from_files(files).unwrap_err();
    assert_eq!(error.to_string().lines().count(), error.findings().len());
    error.findings().iter().map(ToString::to_string).collect()
}

const FLOW: &str = r#"{"actions":[]}"#;

#[test]
fn without_settings_there_is_no_adapter() {
    assert_eq!(
        of(&AdapterFiles::new()),
        ["error[missing-file] adapter.json: the file is missing; it holds the settings of the adapter"]
    );
}

#[test]
fn a_file_that_is_no_json_is_told_with_its_line() {
    assert_eq!(
        problems(&[("features.json", "[\n  {\"name\": }\n]"), ("replicas.json", "")]),
        [
            "error[json-syntax] features.json, line 2: not JSON: expected value at line 2 column 12",
            "error[json-syntax] replicas.json, line 1: not JSON: EOF while parsing a value at line 1 column 0",
        ]
    );
}

#[test]
fn a_number_that_would_be_written_back_as_another_is_refused() {
    let told = problems(&[
        // A text may have any digits, and so may what fits 64 bits.
        (
            "actions.json",
            "[{\"x\": \"12345678901234567890123\", \"y\": [18446744073709551615, -9223372036854775808, 0.1]}]",
        ),
        ("features.json", "[\n  {\"name\": \"F\", \"x\\\"1\": {\"deep\": [-12345678901234567890123]}}\n]"),
    ]);
    let told: Vec<&String> = told.iter().filter(|line| line.contains("number-too-long")).collect();
    assert_eq!(
        told,
        [
            "error[number-too-long] features.json, line 2: `-12345678901234567890123` has more digits than a number holds \
          (write it as text, in quotes)"
        ]
    );
    let payload = cti_model::action::Payload::from_text("{\"a\": 12345678901234567890123}");
    assert!(payload.get().unwrap_err().reason().contains("`12345678901234567890123` has more digits"));
    assert_eq!(payload.to_text(), "{\"a\": 12345678901234567890123}");
    // What no double holds is no JSON number to any reader.
    assert!(problems(&[("features.json", "[{\"x\": 1e999}]")])[0].contains("number out of range"));
}

#[test]
fn settings_are_an_object_a_list_is_a_list_and_an_entry_is_an_object() {
    let files = [
        ("adapter.json", "[]"),
        ("actions.json", "{}"),
        ("attributes.json", "null"),
        ("features.json", r#"[{"name": "F"}, "G", ["H"]]"#),
    ];
    assert_eq!(
        of(&files.into_iter().collect()),
        [
            "error[not-an-adapter] adapter.json, settings: expected an object, found an array",
            "error[not-an-adapter] actions.json: expected a list, found an object",
            "error[not-an-adapter] attributes.json: expected a list, found null",
            "error[not-an-adapter] features.json: expected an object, found text at /1",
            "error[not-an-adapter] features.json: expected an object, found an array at /2",
        ]
    );
}

#[test]
fn every_member_of_the_wrong_kind_is_named() {
    let features = r#"[{"name": "F"}, {"name": "G", "active": "yes", "value": 5, "own": [1]}, {"name": ["a", 1]}]"#;
    let files = [
        ("adapter.json", r#"{"name": null, "medialess": 1}"#),
        ("features.json", features),
        ("actions.json", r#"[{"name": "A", "order": 1.5}]"#),
    ];
    assert_eq!(
        of(&files.into_iter().collect()),
        [
            "error[not-an-adapter] adapter.json, settings: it is a number, expected true or false at /medialess",
            "error[not-an-adapter] actions.json, action `A`: it is a number, expected a whole number at /0/order",
            "error[not-an-adapter] features.json, feature `G`: it is a number, expected text at /1/value",
            "error[not-an-adapter] features.json, feature `G`: it is text, expected true or false at /1/active",
            "error[not-an-adapter] features.json: it is an array, expected text at /2/name",
        ]
    );
}

#[test]
fn every_flow_has_a_document_of_its_own() {
    let flows = r#"[{"name": "A"}, {"name": "B", "document": 1}, {"name": "C", "document": "flows/c.json"},
        {"name": "D", "document": "flows/d.json"}, {"name": "E", "document": "flows/d.json"},
        {"name": "F", "document": "flows/../adapter.json"}, {"name": "G", "document": "adapter.json"},
        {"name": "H", "document": "flows/h.yaml"}]"#;
    let files = [("flows.json", flows), ("flows/d.json", FLOW), ("flows/../adapter.json", "{}")];
    assert_eq!(
        problems(&files),
        [
            "error[missing-file] flows.json, flow `A`, field document: expected the name of the file with the flow's document",
            "error[missing-file] flows.json, flow `B`, field document: expected the name of the file with the flow's document",
            "error[missing-file] flows.json, flow `C`, field document: `flows/c.json` is not among the files",
            "error[shared-document] flows.json, flow `E`, field document: `flows/d.json` is also the document of another flow",
            "error[missing-file] flows.json, flow `F`, field document: `flows/../adapter.json` is not the name of a document; expected `flows/NAME.json`",
            "error[missing-file] flows.json, flow `G`, field document: `adapter.json` is not the name of a document; expected `flows/NAME.json`",
            "error[missing-file] flows.json, flow `H`, field document: `flows/h.yaml` is not the name of a document; expected `flows/NAME.json`",
            "error[stray-part] flows/../adapter.json: the file is not part of an adapter",
        ]
    );
}

#[test]
fn a_file_that_nothing_names_is_told() {
    let files = [("feature.json", "[]"), ("flows/a.json", FLOW), ("flows-old.json", "[]"), ("flows/é.json", FLOW)];
    assert_eq!(
        problems(&files),
        [
            "error[stray-part] feature.json: the file is not part of an adapter",
            "error[stray-part] flows-old.json: the file is not part of an adapter",
            "error[stray-part] flows/a.json: no entry of flows.json names this document (add one, or remove the file)",
            "error[stray-part] flows/é.json: the file is not part of an adapter",
        ]
    );
}

#[test]
fn a_renamed_document_is_missed_in_one_place_and_found_in_the_other() {
    let mut files: AdapterFiles = with_flows(&["A"]).to_files();
    files = files.iter().map(|(name, text)| (name.replace("/a.", "/b."), text)).collect();
    assert_eq!(
        of(&files),
        [
            "error[missing-file] flows.json, flow `A`, field document: `flows/a.json` is not among the files",
            "error[stray-part] flows/b.json: no entry of flows.json names this document (add one, or remove the file)",
        ]
    );
}

#[test]
fn a_document_is_not_to_be_removed_because_its_entry_cannot_be_read() {
    let broken = r#"[{"name": "A", "document": "flows/a.json", "active": "yes"}]"#;
    for flows in [broken, "{}", "["] {
        let problems = problems(&[("flows.json", flows), ("flows/a.json", FLOW), ("x.json", "")]);
        assert_eq!(problems.len(), 2, "{problems:#?}");
        assert!(problems.iter().all(|problem| !problem.contains("remove")), "{problems:#?}");
    }
}

#[test]
fn what_is_wrong_in_a_document_is_told_with_its_line() {
    let flows = r#"[{"name": "A", "document": "flows/a.json"}, {"name": "B", "document": "flows/b.json"}]"#;
    let a = "{\"actions\": [\n  {\"id\": 1, \"type\": \"SE_Start\"},\n  {\"id\": \"x\"}\n]}";
    let found = problems(&[("flows.json", flows), ("flows/a.json", a), ("flows/b.json", "{\n,}")]);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        found.iter().any(|it| it.starts_with("error[not-a-flow] flows/a.json, flow `A`, line 2: `id` is a number")),
        "{found:#?}"
    );
    assert!(found.iter().any(|it| it.starts_with("error[not-a-flow] flows/a.json, flow `A`, line 3: ")), "{found:#?}");
    assert!(found.iter().any(|it| it.starts_with("error[json-syntax] flows/b.json, flow `B`, line 2: ")), "{found:#?}");
}

#[test]
fn problems_of_all_files_are_told_at_once_each_on_its_line() {
    let mut files = whole().to_files();
    files.insert("features.json", "[");
    files.insert("replicas.json", r#"[{"name": "a\nb", "region": 1}]"#);
    files.insert("forged\nadapter.json: fine", "");
    let found = of(&files);
    assert_eq!(
        found,
        [
            "error[json-syntax] features.json, line 1: not JSON: EOF while parsing a list at line 1 column 1",
            r"error[not-an-adapter] replicas.json, replica `a\u{a}b`: it is a number, expected text at /0/region",
            r"error[stray-part] forged\u{a}adapter.json: fine: the file is not part of an adapter",
        ]
    );
}

#[test]
fn a_key_that_is_written_twice_is_told_with_its_line() {
    let features = "\u{feff}[\n  {\"name\": \"F\", \"value\": \"a\",\n   \"value\": \"b\"}\n]";
    let files = [
        ("adapter.json", "{\"name\": \"A\",\n\"name\": \"B\"}"),
        ("actions.json", r#"[{"name": "A", "flow": "F", "payload": {"a": 1, "b": {"c": 1, "c": 2}}}]"#),
        ("features.json", features),
        ("checks.json", r#"{"off": [], "off": []}"#),
    ];
    let files: AdapterFiles = files.into_iter().collect();
    let told = |file: &str, line: u8, key: &str, pointer: &str| {
        format!(
            "warning[duplicate-key] {file}, line {line}: `{key}` is written more than once in one object; only the last \
             one counts at {pointer} (remove the others)"
        )
    };
    assert_eq!(
        of(&files),
        [
            told("adapter.json", 2, "name", "/name"),
            told("checks.json", 1, "off", "/off"),
            told("actions.json", 1, "c", "/0/payload/b/c"),
            told("features.json", 3, "value", "/0/value"),
        ]
    );
    let (adapter, findings) = CtiAdapter::read_files(&files);
    let span = findings[3].span.clone().unwrap();
    assert_eq!(features.get(span), Some("\"b\""));
    assert_eq!((adapter.settings.name.as_str(), adapter.features[0].value.as_str()), ("B", "b"), "the last one counts");
}

#[test]
fn one_broken_entry_or_document_never_stops_the_rest() {
    let mut files = whole().to_files();
    let broken = "[{\"name\": \"G\", \"active\": 5}, {\"name\": \"H\", \"value\": \"a:b\"}]";
    files.insert("features.json", broken);
    files.insert("replicas.json", "not JSON");
    files.insert("adapter.json", r#"{"name": "A", "medialess": "no", "instance": "i", "Id": "a01000000000001AAA"}"#);
    files.insert("flows/click-to-dial.json", "{\"actions\": 5}");
    let flows = files.get("flows.json").unwrap().replace("chat-connected", "gone");
    files.insert("flows.json", flows);
    let (adapter, findings) = CtiAdapter::read_files(&files);
    let names: Vec<&str> = adapter.flows.iter().map(|flow| flow.name.as_str()).collect();
    assert_eq!(names, ["Click to dial", "Escalate a case"]);
    assert_eq!(adapter.flows[0].script.to_text(), "{\"actions\": 5}", "a text that is no flow is kept");
    assert_eq!((adapter.settings.name.as_str(), adapter.settings.instance.as_str()), ("A", "i"));
    assert!(!adapter.to_records()[0].contains_key("Medialess__c"));
    let features: Vec<&str> = adapter.features.iter().map(|feature| feature.name.as_str()).collect();
    assert_eq!((features, adapter.replicas.len(), adapter.attributes.len()), (vec!["H"], 0, 1));
    let strict = CtiAdapter::from_files(&files).unwrap_err();
    assert_eq!((strict.findings(), findings.len()), (&findings[..], 6));
}
