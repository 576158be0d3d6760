//! The names of documents: no two the same, and none that leads out of the folder.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::adapter::{AdapterFiles, CtiAdapter, CtiFlow, Script};
use serde_json::json;

use crate::adapter::sample::{with_flows, without_documents};

/// The names of the documents, in the order of the flows.
fn documents(files: &AdapterFiles) -> Vec<String> {
    let flows: Vec<serde_json::Value> = serde_json::from_str(files.get("flows.json").unwrap()).unwrap();
    flows.iter().map(|flow| flow["document"].as_str().unwrap().to_owned()).collect()
}

/// The file of a flow of that name.
fn file_of(name: &str) -> String {
    documents(&with_flows(&[name]).to_files()).remove(0)
}

#[test]
fn a_document_is_named_after_its_flow() {
    assert_eq!(file_of("Voice Contact onConnecting"), "flows/voice-contact-onconnecting.json");
    assert_eq!(file_of("  A/B -- (c)!  "), "flows/a-b-c.json");
    assert_eq!(file_of("../../etc/passwd"), "flows/etc-passwd.json");
}

#[test]
fn a_name_without_letters_becomes_flow() {
    for name in ["", " ", "..", "\n"] {
        assert_eq!(file_of(name), "flows/flow.json", "{name:?}");
    }
}

#[test]
fn a_name_with_letters_that_not_every_file_system_takes_has_digits_of_its_own() {
    let digits = |name: &str, before: &str| {
        let file = file_of(name);
        let digits = file.strip_prefix(before).and_then(|rest| rest.strip_suffix(".json")).unwrap_or_default();
        assert!(digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{file}");
        digits.to_owned()
    };
    let (first, second) = ("着信時のポップアップ", "着信時のケース作成");
    let dial = "flows/salesforceui-onclicktodial-";
    assert_ne!(digits(first, dial), digits(second, dial));
    assert_eq!(digits(first, dial), digits(first, dial), "always the same");
    digits("Über\u{202e}straße", "flows/ber-stra-e-");
    digits("Voice 着信", "flows/voice-");
}

#[test]
fn documents_do_not_swap_when_records_come_in_another_order() {
    let names = ["着信", "発信", "Pop", "pop!", "Pop", "Dial", "着信"];
    let mut adapter = with_flows(&names);
    for (at, flow) in adapter.flows.iter_mut().enumerate() {
        flow.other.insert("Id".into(), json!(format!("a0200000000000{at}AAA")));
    }
    let before: Vec<(String, String)> = places(&adapter);
    adapter.flows.reverse();
    adapter.flows.swap(1, 3);
    // An organisation gives ids in either form.
    adapter.flows[0].other.insert("Id".into(), json!("a02000000000006"));
    let mut after = places(&adapter);
    after.sort();
    let mut before = before;
    before.sort();
    assert_eq!(after, before);
    // One more flow moves none of those.
    adapter.flows.push(with_flows(&["保留"]).flows.remove(0));
    assert!(before.iter().all(|place| places(&adapter).contains(place)));
}

/// The id of each flow, and the file of its document.
fn places(adapter: &CtiAdapter) -> Vec<(String, String)> {
    let id =
        |flow: &CtiFlow| flow.other.get("Id").and_then(|id| id.as_str()).unwrap_or_default().chars().take(15).collect();
    adapter
        .flows
        .iter()
        .filter(|flow| flow.other.contains_key("Id"))
        .map(id)
        .zip(documents(&adapter.to_files()))
        .collect()
}

#[test]
fn flows_of_one_name_without_ids_are_named_after_their_events() {
    let mut adapter = with_flows(&["Pop", "Pop"]);
    adapter.flows[1].event = Some(cti_model::Event::OnNavigationChange);
    let names = ["flows/pop-salesforceui-onclicktodial.json", "flows/pop-salesforceui-onnavigationchange.json"];
    assert_eq!(documents(&adapter.to_files()), names);
    adapter.flows.reverse();
    assert_eq!(documents(&adapter.to_files()), [names[1], names[0]]);
}

#[test]
fn a_long_name_is_cut() {
    assert_eq!(file_of(&"a".repeat(100_000)), format!("flows/{}.json", "a".repeat(80)));
}

#[test]
fn no_two_documents_have_one_name_whatever_its_letter_case() {
    let adapter = with_flows(&["A b", "a B", "A-B", "a b 2", "a_b"]);
    let files = adapter.to_files();
    let names = ["flows/a-b.json", "flows/a-b-2.json", "flows/a-b-3.json", "flows/a-b-2-2.json", "flows/a-b-4.json"];
    assert_eq!(documents(&files), names);
    assert_eq!(without_documents(CtiAdapter::from_files(&files).unwrap()), adapter);
}

#[test]
fn many_flows_of_one_name_are_named_in_no_time() {
    let adapter = with_flows(&vec!["着信"; 3_000]);
    let last = &documents(&adapter.to_files())[2_999];
    assert!(last.starts_with("flows/salesforceui-onclicktodial-") && last.ends_with("-3000.json"), "{last}");
}

#[test]
fn a_flow_keeps_the_document_it_was_read_from() {
    let mut adapter = with_flows(&["First", "Second", "Other"]);
    adapter.flows[0].other.insert("document".into(), json!("flows/My Flow_1.v2.json"));
    adapter.flows[1].other.insert("document".into(), json!("flows/other.json"));
    let names = ["flows/My Flow_1.v2.json", "flows/other.json", "flows/other-2.json"];
    assert_eq!(documents(&adapter.to_files()), names);
    adapter.flows[0].name = "Renamed".into();
    let again = CtiAdapter::from_files(&adapter.to_files()).unwrap();
    assert_eq!(documents(&again.to_files()), names);
}

#[test]
fn of_two_flows_with_one_document_the_second_gets_another() {
    let mut adapter = with_flows(&["First", "Second"]);
    adapter.flows[0].other.insert("document".into(), json!("flows/Shared.json"));
    adapter.flows[1].other.insert("document".into(), json!("flows/shared.json"));
    assert_eq!(documents(&adapter.to_files()), ["flows/Shared.json", "flows/second.json"]);
}

#[test]
fn a_document_never_leads_out_of_the_folder() {
    let long = format!("flows/{}.json", "a".repeat(200));
    let names = [
        "../x.json",
        "flows/../x.json",
        "flows/a/b.json",
        "flows\\x.json",
        "/flows/x.json",
        "flows/.json",
        "flows/.x.json",
        "flows/x:y.json",
        "flows/é.json",
        "flows/x",
        "flows/x.JSON",
        "flows/x.json ",
        "x.json",
        "adapter.json",
        "flows.json",
        "",
        &long,
    ];
    for name in names {
        let mut adapter = with_flows(&["Flow A"]);
        adapter.flows[0].other.insert("document".into(), json!(name));
        assert_eq!(documents(&adapter.to_files()), ["flows/flow-a.json"], "{name}");
    }
    let mut adapter = with_flows(&["Flow A"]);
    adapter.flows[0].other.insert("document".into(), json!(["flows/x.json"]));
    assert_eq!(documents(&adapter.to_files()), ["flows/flow-a.json"]);
}

#[test]
fn a_script_that_is_no_flow_is_kept_as_text() {
    for text in ["ac.Utils.log('v4');\r\n", "", "{", "[1,2]", "\u{feff}x", "\u{0}"] {
        let mut adapter = with_flows(&["Old one"]);
        adapter.flows[0].script = Script::read(text);
        assert!(adapter.flows[0].flow().is_none());
        let files = adapter.to_files();
        assert_eq!(files.get("flows/old-one.txt"), Some(text));
        let again = CtiAdapter::from_files(&files).unwrap();
        assert_eq!(without_documents(again.clone()), adapter);
        assert_eq!(again.to_files(), files);
    }
}

#[test]
fn a_text_that_was_replaced_by_a_flow_becomes_a_document() {
    let mut adapter = with_flows(&["Old one"]);
    adapter.flows[0].script = Script::read("v4();");
    let mut files = adapter.to_files();
    files.insert("flows/old-one.txt", r#"{"actions":[]}"#);
    let again = CtiAdapter::from_files(&files).unwrap();
    assert!(again.flows[0].flow().is_some());
    assert_eq!(documents(&again.to_files()), ["flows/old-one.json"]);
}
