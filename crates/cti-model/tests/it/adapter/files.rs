//! An adapter as files: what is written is read back, and is written the same (section 10).
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use cti_model::action::{CtiAction, Payload};
use cti_model::adapter::{AdapterFiles, CtiAdapter, Script, VoicemailDrop};
use cti_model::feature::Feature;
use serde_json::{Value, json};

use crate::adapter::sample::{document, map, named, whole, with_flows, without_documents};

fn read(files: &AdapterFiles) -> CtiAdapter {
    CtiAdapter::from_files(files).unwrap()
}

/// A file as JSON.
fn json_of(files: &AdapterFiles, name: &str) -> Value {
    serde_json::from_str(files.get(name).unwrap()).unwrap()
}

/// What a text in a feature's value is in the file.
fn value_in_file(text: &str) -> Value {
    let mut adapter = named("A");
    adapter.features = vec![Feature::new("MiniAdapterMessage", text)];
    let files = adapter.to_files();
    assert_eq!(read(&files), adapter, "{text:?}");
    json_of(&files, "features.json")[0]["value"].clone()
}

#[test]
fn every_list_has_its_file_and_an_empty_one_has_none() {
    let files = whole().to_files();
    let names = [
        "actions.json",
        "adapter.json",
        "attributes.json",
        "features.json",
        "flows.json",
        "flows/chat-connected.json",
        "flows/click-to-dial.json",
        "flows/escalate-a-case.json",
        "presence-sync-rules.json",
        "replicas.json",
        "voicemail-drops.json",
    ];
    assert_eq!(files.names().collect::<Vec<_>>(), names);
    assert_eq!(CtiAdapter::default().to_files().names().collect::<Vec<_>>(), ["adapter.json"]);
}

#[test]
fn what_is_set_is_written_and_nothing_else() {
    let files = whole().to_files();
    let flows = r#"[
  {
    "name": "Click to dial",
    "source": "salesforceUI",
    "event": "onClickToDial",
    "active": true,
    "debug": false,
    "document": "flows/click-to-dial.json"
  },
"#;
    assert!(files.get("flows.json").unwrap().starts_with(flows), "{}", files.get("flows.json").unwrap());
    let actions = json_of(&files, "actions.json");
    let keys: Vec<&str> = actions[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["name", "type", "flow", "order", "payload", "form"]);
    assert_eq!((&actions[0]["flow"], &actions[0]["payload"]), (&json!("Escalate a case"), &json!({"origin": "Phone"})));
    let drop = json!([{"name": "Missed you", "active": true, "language": "en-GB", "voice": "Amy",
        "message": ["Hello.", "Please call back."], "selected": false}]);
    assert_eq!(json_of(&files, "voicemail-drops.json"), drop);
}

#[test]
fn a_document_is_what_the_product_exports_over_many_lines() {
    let files = with_flows(&["A"]).to_files();
    assert_eq!(files.get("flows/a.json"), Some(format!("{}\n", document().to_json_pretty()).as_str()));
}

#[test]
fn an_adapter_comes_back_from_its_files_and_they_are_written_the_same() {
    for adapter in [CtiAdapter::default(), whole()] {
        let files = adapter.to_files();
        let again = read(&files);
        assert_eq!(without_documents(again.clone()), adapter);
        assert_eq!(again.to_files(), files);
        assert_eq!(read(&again.to_files()), again);
    }
}

#[test]
fn a_document_that_would_be_too_long_over_many_lines_is_on_one() {
    let deep = format!("{}{}1{}", "[".repeat(50), "1,".repeat(20_000), "]".repeat(50));
    let mut adapter = with_flows(&["A"]);
    adapter.flows[0].script = Script::read(&format!(r#"{{"actions":[],"x":{deep}}}"#));
    let files = adapter.to_files();
    assert_eq!(files.get("flows/a.json"), Some(adapter.flows[0].script.to_text().as_str()));
    assert_eq!(without_documents(read(&files)), adapter);
}

#[test]
fn a_number_of_a_document_keeps_its_spelling() {
    let mut adapter = with_flows(&["A"]);
    let source = r#"{"name":"n","actions":[{"id":"0","type":"SE_Start","position":[-88.50,1e2]}],"v":1.0}"#;
    adapter.flows[0].script = Script::read(source);
    let again = read(&adapter.to_files());
    assert_eq!(again.flows[0].script.to_text(), source);
}

#[test]
fn members_that_are_not_known_are_kept_as_they_are() {
    let own = json!({"Own__c": "a\nb", "tags": ["x", "y"], "one": ["x"], "none": [], "deep": {"a": [1.50, null]},
        "nothing": null, "attributes": {"type": "amazonconnect__AC_CtiAdapter__c"}});
    let mut adapter = whole();
    adapter.settings.other = map(&own);
    adapter.flows[0].other = map(&own);
    adapter.features[0].other = map(&own);
    let again = without_documents(read(&adapter.to_files()));
    assert_eq!(again, adapter);
    assert_eq!(json_of(&adapter.to_files(), "adapter.json")["Own__c"], "a\nb");
}

#[test]
fn a_text_of_several_lines_is_a_list_of_its_lines() {
    assert_eq!(value_in_file("Status:Offline\nSessionEndTimer:5"), json!(["Status:Offline", "SessionEndTimer:5"]));
    assert_eq!(value_in_file("a\r\nb\r\n"), json!(["a\r", "b\r", ""]), "the ends of lines are kept");
    assert_eq!(value_in_file("a\n"), json!(["a", ""]), "so is the last one");
    assert_eq!(value_in_file("\n"), json!(["", ""]));
    assert_eq!(value_in_file("a"), json!("a"));
    assert_eq!(value_in_file("a\rb"), json!("a\rb"));
}

#[test]
fn descriptions_messages_settings_and_unread_payloads_have_lines_too() {
    let mut adapter = with_flows(&["A"]);
    adapter.flows[0].description = Some("What it is for.\n\nAnd why.".into());
    adapter.settings.user_defined = Some("1\n2".into());
    let message = "a\nb".to_owned();
    adapter.voicemail_drops = vec![VoicemailDrop { name: "D".into(), message, ..Default::default() }];
    let mut action = CtiAction::new("N", "A");
    action.payload = Payload::from_text("{\"a\": 1,\n}");
    adapter.actions = vec![action];
    let files = adapter.to_files();
    assert_eq!(json_of(&files, "flows.json")[0]["description"], json!(["What it is for.", "", "And why."]));
    assert_eq!(json_of(&files, "adapter.json")["userDefined"], json!(["1", "2"]));
    assert_eq!(json_of(&files, "voicemail-drops.json")[0]["message"], json!(["a", "b"]));
    assert_eq!(json_of(&files, "actions.json")[0]["payload"], json!(["{\"a\": 1,", "}"]));
    assert_eq!(without_documents(read(&files)), adapter);
}

#[test]
fn a_list_that_was_edited_down_to_one_line_is_that_line() {
    let features = r#"[{"name": "F", "value": ["a"]}, {"name": "G", "value": "a\nb"}]"#;
    let adapter = read(&[("adapter.json", "{}"), ("features.json", features)].into_iter().collect());
    assert_eq!((adapter.features[0].value.as_str(), adapter.features[1].value.as_str()), ("a", "a\nb"));
}

#[test]
fn a_mark_at_the_beginning_of_a_file_is_no_part_of_it() {
    let files = with_flows(&["A"]).to_files();
    let marked: AdapterFiles = files.iter().map(|(name, text)| (name, format!("\u{feff}{text}"))).collect();
    assert_eq!(read(&marked), read(&files));
}

#[test]
fn what_a_file_leaves_out_has_the_default_of_its_record() {
    let files = [("adapter.json", "{}"), ("flows.json", r#"[{"document": "flows/a.json"}]"#)];
    let files = files.into_iter().chain([("flows/a.json", r#"{"actions":[]}"#)]).collect();
    let adapter = read(&files);
    assert!(adapter.settings.presence_sync_enabled && adapter.settings.phone_type_settings);
    assert!(adapter.flows[0].active && adapter.flows[0].event.is_none());
}
