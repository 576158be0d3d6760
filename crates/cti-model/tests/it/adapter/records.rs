//! An adapter as records of Salesforce: what queries return is read, and written back (sections 1.6, 6.1, 10.1).
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use cti_model::adapter::{CtiAdapter, Script};
use cti_model::{Event, Source};
use serde_json::{Value, json};

use crate::adapter::sample::{map, whole, with_flows, without_documents};

const ADAPTER: &str = "a01000000000001AAA";
const DIAL: &str = "a02000000000001AAA";
const ESCALATE: &str = "a02000000000002AAA";

fn read(records: &Value) -> CtiAdapter {
    CtiAdapter::from_records(records).unwrap()
}

fn written(adapter: &CtiAdapter) -> Value {
    adapter.to_records().into_iter().map(Value::from).collect()
}

fn answer(records: &Value) -> Value {
    json!({"totalSize": records.as_array().unwrap().len(), "done": true, "records": records})
}

/// A record as a query returns it, with every API name of the package in its namespace.
fn record(namespace: &str, object: &str, fields: &Value) -> Value {
    let mut all = map(&json!({"attributes": {"type": format!("{namespace}{object}"), "url": "/services/data/x"}}));
    let spelt = |key: String| if key.ends_with("__c") { format!("{namespace}{key}") } else { key };
    all.extend(map(fields).into_iter().map(|(key, value)| (spelt(key), value)));
    all.into()
}

/// One record of each type, children beside their parents.
fn beside(namespace: &str) -> Vec<Value> {
    let record = |object: &str, fields: Value| record(namespace, object, &fields);
    vec![
        record("AC_CtiAdapter__c", json!({"Id": ADAPTER, "Name": "A", "Instance__c": "i", "SsoUrl__c": null})),
        record(
            "AC_CtiScript__c",
            json!({"Id": DIAL, "Name": "Dial", "CtiAdapter__c": ADAPTER, "Source__c": "salesforceUI",
                "Event__c": "onClickToDial", "Active__c": false, "Script__c": "{\"actions\":[]}"}),
        ),
        record(
            "AC_CtiScript__c",
            json!({"Id": ESCALATE, "Name": "Escalate a case", "CtiAdapter__c": ADAPTER, "Source__c": "ctiAction",
                "Event__c": null, "Script__c": "v4();"}),
        ),
        record(
            "AC_CCPOverlayElement__c",
            json!({"Name": "Escalate", "CTIFlow__c": ESCALATE, "Order__c": 3.0, "Type__c": "Tab",
                "Payload__c": "{\"a\":1.5}"}),
        ),
        record("AC_CtiAttribute__c", json!({"Name": "Case", "CtiAdapter__c": ADAPTER, "Format__c": "{{c}}"})),
        record("AC_PresenceSyncRule__c", json!({"Name": "Lunch", "CtiAdapter__c": ADAPTER, "Comparator__c": "==="})),
        record("AC_Feature__c", json!({"Name": "F", "CtiAdapter__c": ADAPTER, "Value__c": "a:b\r\nc:d"})),
        record("AC_VoicemailDrop__c", json!({"Name": "Missed", "Active__c": true, "Message__c": "Hello.\nBye."})),
        record("AC_ReplicaInstance__c", json!({"Name": "R", "CtiAdapter__c": ADAPTER, "Region__c": "eu-west-2"})),
    ]
}

/// How many records each list has.
fn counts(adapter: &CtiAdapter) -> [usize; 7] {
    [
        adapter.flows.len(),
        adapter.actions.len(),
        adapter.attributes.len(),
        adapter.presence_sync_rules.len(),
        adapter.features.len(),
        adapter.voicemail_drops.len(),
        adapter.replicas.len(),
    ]
}

#[test]
fn every_type_of_record_has_its_place_with_and_without_namespace() {
    for namespace in ["", "amazonconnect__"] {
        let adapter = read(&answer(&beside(namespace).into()));
        assert_eq!(counts(&adapter), [2, 1, 1, 1, 1, 1, 1], "{namespace}");
        assert_eq!((adapter.settings.instance.as_str(), adapter.settings.sso_url.as_deref()), ("i", None));
        let [dial, escalate] = &adapter.flows[..] else { panic!("two flows") };
        assert_eq!(
            (&dial.source, &dial.event, dial.active),
            (&Source::SalesforceUi, &Some(Event::OnClickToDial), false)
        );
        assert!(dial.flow().is_some());
        assert_eq!((escalate.event.as_ref(), escalate.script.to_text().as_str()), (None, "v4();"));
        assert!(matches!(escalate.script, Script::Unreadable { .. }));
        assert_eq!(adapter.actions[0].order, 3);
        assert_eq!(adapter.flow_of(&adapter.actions[0]), Some(escalate));
        assert_eq!(adapter.features[0].value.as_str(), "a:b\r\nc:d");
    }
}

#[test]
fn a_record_an_answer_a_list_of_records_and_a_list_of_answers_are_one() {
    let records = beside("");
    let adapter = read(&answer(&records.clone().into()));
    assert_eq!(read(&records.clone().into()), adapter);
    let each = records.iter().map(|record| answer(&json!([record])));
    assert_eq!(read(&each.collect()), adapter);
    assert_eq!(read(&records[0]).settings, adapter.settings);
}

/// Nests the records: flows with their actions, and the other children, inside of the adapter.
fn nested(namespace: &str) -> Value {
    let mut records = beside(namespace);
    let link = format!("{namespace}CtiAdapter__c");
    for record in &mut records {
        record.as_object_mut().unwrap().shift_remove(&link);
    }
    let action = &mut records.remove(3);
    action.as_object_mut().unwrap().shift_remove(&format!("{namespace}CTIFlow__c"));
    records[2][format!("{namespace}CCPOverlayElements__r")] = answer(&json!([action]));
    records[1][format!("{namespace}CCPOverlayElements__r")] = Value::Null;
    let drop = records.remove(6);
    let mut adapter = records.remove(0);
    adapter[format!("{namespace}CtiScripts__r")] = answer(&records.drain(..2).collect());
    for (at, child) in records.into_iter().enumerate() {
        adapter[format!("{namespace}Children{at}__r")] = answer(&json!([child]));
    }
    json!([answer(&json!([adapter])), answer(&json!([drop]))])
}

#[test]
fn children_inside_their_parents_are_those_beside_them() {
    for namespace in ["", "amazonconnect__"] {
        let adapter = read(&nested(namespace));
        assert_eq!(adapter, read(&beside(namespace).into()), "{namespace}");
        assert_eq!(adapter.flows[0].cti_adapter.as_deref(), Some(ADAPTER));
        assert_eq!(adapter.actions[0].flow, ESCALATE);
    }
}

#[test]
fn an_adapter_comes_back_from_its_records() {
    for adapter in [CtiAdapter::default(), whole(), with_flows(&["A", "A"])] {
        assert_eq!(read(&written(&adapter)), adapter);
    }
}

#[test]
fn fields_and_namespace_that_came_are_written_back() {
    for namespace in ["", "amazonconnect__"] {
        let mut records = beside(namespace);
        for record in &mut records {
            record["Own__c"] = json!({"a": [1.50, null]});
            record["Owner"] = json!({"attributes": {"type": "User"}, "Name": "Ada"});
            record["other__Region__c"] = "kept beside the field of the package".into();
        }
        let adapter = read(&records.clone().into());
        let again = written(&adapter);
        assert_eq!(read(&again), adapter);
        for (before, after) in records.iter().zip(again.as_array().unwrap()) {
            assert_eq!(after.as_object().unwrap().keys().next().unwrap(), "attributes");
            for (key, value) in before.as_object().unwrap().iter().filter(|(_, value)| !value.is_null()) {
                let written = &after[key];
                assert!(written == value || written.as_f64().is_some_and(|it| Some(it) == value.as_f64()), "{key}");
            }
        }
    }
}

#[test]
fn a_record_without_a_script_comes_back_without_one() {
    let mut records = beside("");
    let script = |adapter: &CtiAdapter| {
        let records = adapter.to_records();
        records.iter().find(|record| record["Name"] == "Dial").unwrap().get("Script__c").cloned()
    };
    for missing in [json!(null), json!("")] {
        records[1]["Script__c"] = missing;
        let adapter = read(&records.clone().into());
        assert_eq!(adapter.flows[0].flow(), None);
        assert_eq!(script(&adapter), Some(json!(null)));
        let files = adapter.to_files();
        assert_eq!(files.get("flows/dial.txt"), Some(""));
        assert_eq!(script(&CtiAdapter::from_files(&files).unwrap()), Some(json!(null)), "by way of files");
    }
    records[1].as_object_mut().unwrap().shift_remove("Script__c");
    assert_eq!(script(&read(&records.clone().into())), None, "what was not queried is not written");
    records[1]["Script__c"] = r#"{"actions":[]}"#.into();
    assert_eq!(script(&read(&records.into())), Some(json!(r#"{"actions":[]}"#)), "an empty flow is one");
}

#[test]
fn a_field_of_the_organisation_is_not_taken_for_the_one_of_the_package() {
    let own = record("amazonconnect__", "AC_CtiAdapter__c", &json!({"Name": "A", "Region__c": "eu-west-2"}));
    let mut both = json!({"attributes": own["attributes"], "Region__c": "EMEA", "other__Region__c": "x"});
    both.as_object_mut().unwrap().extend(map(&own));
    let adapter = read(&both);
    assert_eq!(adapter.settings.region.as_deref(), Some("eu-west-2"));
    let written = &written(&adapter)[0];
    assert_eq!((&written["amazonconnect__Region__c"], &written["Region__c"]), (&json!("eu-west-2"), &json!("EMEA")));
    assert_eq!(written["other__Region__c"], "x");
}

#[test]
fn what_is_added_to_an_adapter_is_written_as_one_of_its_records() {
    let mut adapter = read(&beside("amazonconnect__").into());
    adapter.flows.extend(with_flows(&["New"]).flows);
    adapter.actions[0].flow = "Dial".into();
    let records = adapter.to_records();
    let flow = records.iter().find(|record| record["Name"] == "New").unwrap();
    assert_eq!(flow["attributes"], json!({"type": "amazonconnect__AC_CtiScript__c"}));
    assert_eq!(flow["amazonconnect__Source__c"], "salesforceUI");
    assert_eq!(flow["amazonconnect__CtiAdapter__c"], ADAPTER);
    assert!(flow.keys().all(|key| !key.ends_with("__c") || key.starts_with("amazonconnect__")));
    let action = records.iter().find(|record| record["Name"] == "Escalate").unwrap();
    assert_eq!(action["amazonconnect__CTIFlow__c"], DIAL, "a flow by name becomes one by id");
}

#[test]
fn the_type_of_a_record_is_that_of_its_list_whatever_it_came_with() {
    for attributes in [json!(5), json!({}), json!({"type": 1}), json!({"type": "Account", "url": "x"})] {
        let mut adapter = whole();
        adapter.settings.other.insert("attributes".into(), attributes.clone());
        adapter.features[0].other.insert("attributes".into(), attributes);
        assert_eq!(read(&written(&adapter)), whole());
    }
}

#[test]
fn what_belongs_to_files_is_in_no_record() {
    let adapter = CtiAdapter::from_files(&whole().to_files()).unwrap();
    assert!(adapter.flows.iter().all(|flow| flow.other.contains_key("document")));
    assert!(adapter.to_records().iter().all(|record| !record.contains_key("document")));
    assert_eq!(read(&written(&adapter)), whole());
}

#[test]
fn short_and_long_ids_are_one() {
    let short = |id: &str| id.chars().take(15).collect::<String>();
    let mut records = beside("");
    records[0]["Id"] = short(ADAPTER).into();
    records[2]["Id"] = short(ESCALATE).into();
    records[6]["CtiAdapter__c"] = short(ADAPTER).into();
    let adapter = read(&records.clone().into());
    assert_eq!(adapter.flow_of(&adapter.actions[0]).unwrap().name, "Escalate a case");
    records[3]["CTIFlow__c"] = short(ESCALATE).into();
    records[2]["Id"] = ESCALATE.into();
    let adapter = read(&records.into());
    assert_eq!(adapter.flow_of(&adapter.actions[0]).unwrap().name, "Escalate a case");
}

#[test]
fn ids_count_with_their_case() {
    let mut records = beside("");
    records[1]["Id"] = "a0200000000000b".into();
    records[2]["Id"] = "a0200000000000B".into();
    records[3]["CTIFlow__c"] = "a0200000000000BQAY".into();
    let adapter = read(&records.into());
    assert_eq!(adapter.flow_of(&adapter.actions[0]).unwrap().name, "Escalate a case");
}

#[test]
fn of_an_adapter_alone_every_record_is_its_own() {
    let mut records = beside("");
    for record in &mut records {
        for key in ["Id", "CtiAdapter__c"] {
            record.as_object_mut().unwrap().shift_remove(key);
        }
    }
    let adapter = read(&records.into());
    assert_eq!(counts(&adapter), [2, 1, 1, 1, 1, 1, 1]);
    assert_eq!(adapter.flow_of(&adapter.actions[0]), None);
}

#[test]
fn each_of_several_adapters_gets_its_own_and_all_get_what_belongs_to_everyone() {
    const OTHER: &str = "a01000000000002";
    let mut records = beside("");
    records.push(record("", "AC_CtiAdapter__c", &json!({"Id": format!("{OTHER}AAA"), "Name": "B"})));
    records.push(record("", "AC_Feature__c", &json!({"Name": "G", "CtiAdapter__c": OTHER})));
    let adapters = CtiAdapter::all_from_records(&records.into()).unwrap();
    assert_eq!(adapters.iter().map(counts).collect::<Vec<_>>(), [[2, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 0]]);
    assert_eq!((adapters[1].settings.name.as_str(), adapters[1].features[0].name.as_str()), ("B", "G"));
    assert_eq!(CtiAdapter::all_from_records(&json!([])), Ok(Vec::new()));
}

#[test]
fn in_files_an_action_names_its_flow_and_finds_it_again() {
    let adapter = read(&beside("amazonconnect__").into());
    let again = CtiAdapter::from_files(&adapter.to_files()).unwrap();
    assert_eq!(again.actions[0].flow, "Escalate a case");
    assert_eq!(again.flow_of(&again.actions[0]).unwrap().name, "Escalate a case");
    assert_eq!(read(&written(&again)), adapter, "records, files, records");
}

#[test]
fn an_action_keeps_the_id_of_a_flow_whose_name_several_have() {
    let mut records = beside("");
    records[1]["Name"] = "Escalate a case".into();
    let adapter = read(&records.into());
    let again = CtiAdapter::from_files(&adapter.to_files()).unwrap();
    assert_eq!(again.actions[0].flow, ESCALATE);
    assert_eq!(again.flow_of(&again.actions[0]), Some(&again.flows[1]));
    assert_eq!(without_documents(again), adapter);
}

#[test]
fn a_name_that_several_flows_have_leads_to_none() {
    let mut adapter = with_flows(&["A", "A", "B"]);
    let action = |flow: &str| cti_model::action::CtiAction::new("N", flow);
    assert_eq!(adapter.flow_of(&action("A")), None);
    assert_eq!(adapter.flow_of(&action("B")), Some(&adapter.flows[2]));
    assert_eq!(adapter.flow_of(&action("C")), None);
    adapter.actions = vec![action("A")];
    let again = CtiAdapter::from_files(&adapter.to_files()).unwrap();
    assert_eq!((again.actions[0].flow.as_str(), read(&written(&again)).actions[0].flow.as_str()), ("A", "A"));
}

/// An adapter of which a query asked for a few fields.
fn in_part() -> Value {
    json!([
        {"attributes": {"type": "AC_CtiAdapter__c"}, "Id": ADAPTER, "Name": "A", "Region__c": "eu-west-2"},
        {"attributes": {"type": "AC_CtiScript__c"}, "Id": DIAL, "Name": "Dial", "CtiAdapter__c": ADAPTER,
         "Active__c": false},
        {"attributes": {"type": "AC_Feature__c"}, "Id": "a03000000000001AAA", "Name": "F"},
    ])
}

#[test]
fn what_was_not_asked_for_is_not_written_and_what_is_changed_is() {
    let by_way_of_files = |adapter: &CtiAdapter| CtiAdapter::from_files(&adapter.to_files()).unwrap();
    for way in [CtiAdapter::clone, by_way_of_files] {
        let mut adapter = way(&read(&in_part()));
        assert_eq!(written(&adapter), in_part(), "nothing is added");
        assert!(adapter.settings.not_read.contains("Instance__c") && !adapter.settings.not_read.contains("Region__c"));
        adapter.settings.instance = "my-instance".into();
        adapter.settings.region = None;
        adapter.flows[0].description = Some("Dials".into());
        adapter.features[0].active = false;
        let records = written(&adapter);
        let changed = |at: usize, before: &Value, key: &str, value: Value| {
            let mut expected = map(before);
            expected.insert(key.to_owned(), value);
            let found = map(&records[at]);
            assert!(expected.iter().all(|(key, value)| found.get(key) == Some(value)), "{found:?}");
            found.len() - expected.len()
        };
        let before = in_part();
        let mut settings = before[0].clone();
        settings["Region__c"] = Value::Null;
        assert_eq!(changed(0, &settings, "Instance__c", json!("my-instance")), 0, "what was read and emptied is empty");
        assert_eq!(changed(1, &before[1], "Description__c", json!("Dials")), 0);
        assert_eq!(changed(2, &before[2], "Active__c", json!(false)), 0);
    }
}

#[test]
fn a_record_that_is_no_record_of_salesforce_yet_is_written_whole() {
    let mut adapter = read(&in_part());
    adapter.flows.extend(with_flows(&["New"]).flows);
    let records = adapter.to_records();
    let new = records.iter().find(|record| record["Name"] == "New").unwrap();
    assert_eq!(new["Description__c"], Value::Null);
    assert_eq!(new["CtiAdapter__c"], ADAPTER);
}

#[test]
fn one_broken_record_never_stops_the_rest() {
    let mut records = beside("");
    records[1]["Active__c"] = "yes".into();
    records[4]["Format__c"] = json!(5);
    records[0]["Medialess__c"] = "no".into();
    records[0]["Id"] = ADAPTER.into();
    records.push(json!({"attributes": {"type": "Account"}, "Name": "Acme"}));
    let (adapters, findings) = CtiAdapter::read_records(&records.clone().into());
    let [adapter] = &adapters[..] else { panic!("one adapter") };
    assert_eq!(counts(adapter), [1, 1, 0, 1, 1, 1, 1]);
    let at: Vec<String> = findings.iter().map(|it| it.to_string().split(':').next().unwrap().to_owned()).collect();
    let expected = [
        "error[not-an-adapter] settings, field Medialess__c",
        "error[not-an-adapter] flow `Dial`, field Active__c",
        "error[not-an-adapter] attribute `Case`, field Format__c",
        "error[stray-part]",
    ];
    assert_eq!(at, expected);
    assert_eq!(adapter.settings.instance, "i", "of the settings the rest is read");
    assert!(!adapter.to_records()[0].contains_key("Medialess__c"), "and what could not be read is not written");
    assert_eq!(CtiAdapter::all_from_records(&records.into()).unwrap_err().findings(), findings);
}

#[test]
fn an_action_whose_flow_cannot_be_read_is_kept() {
    let mut records = beside("");
    records[2]["Active__c"] = json!(1);
    let (adapters, findings) = CtiAdapter::read_records(&records.into());
    assert_eq!((counts(&adapters[0])[..2].to_vec(), findings.len()), (vec![1, 1], 1));
    assert_eq!(adapters[0].actions[0].flow, ESCALATE);
}

#[test]
fn the_answers_of_every_tool_are_read() {
    let records = beside("amazonconnect__");
    let adapter = read(&records.clone().into());
    let all = answer(&records.clone().into());
    let text = serde_json::to_string(&records).unwrap();
    let split = records.iter().map(|record| json!({"statusCode": 200, "result": answer(&json!([record]))}));
    let composite = records.iter().map(
        |record| json!({"body": answer(&json!([record])), "httpHeaders": {}, "httpStatusCode": 200, "referenceId": "r"}),
    );
    for (tool, form) in [
        ("sf data query --json", json!({"status": 0, "result": all, "warnings": []})),
        ("REST", all.clone()),
        ("a batch of REST", json!({"hasErrors": false, "results": split.collect::<Value>()})),
        ("a composite request", json!({"compositeResponse": composite.collect::<Value>()})),
        ("Apex", text.clone().into()),
        ("Apex by Open CTI", json!({"success": true, "returnValue": {"runApex": text}, "errors": null})),
        ("several", json!([all, json!([])])),
    ] {
        assert_eq!(read(&form), adapter, "{tool}");
    }
}

#[test]
fn a_tree_of_the_command_line_names_records_by_references() {
    let attributes =
        |object: &str, reference: &str| json!({"type": format!("amazonconnect__{object}"), "referenceId": reference});
    let beside = json!([
        {"records": [{"attributes": attributes("AC_CtiAdapter__c", "A1"), "Name": "A"},
                     {"attributes": attributes("AC_CtiAdapter__c", "A2"), "Name": "B"}]},
        {"records": [{"attributes": attributes("AC_CtiScript__c", "S1"), "Name": "Escalate a case",
            "amazonconnect__CtiAdapter__c": "@A1", "amazonconnect__Source__c": "ctiAction"},
            {"attributes": attributes("AC_CtiScript__c", "S2"), "Name": "Dial", "amazonconnect__CtiAdapter__c": "@A2",
             "amazonconnect__Source__c": "salesforceUI"}]},
        {"records": [{"attributes": attributes("AC_CCPOverlayElement__c", "E1"), "Name": "Escalate",
            "amazonconnect__CTIFlow__c": "@S1"}]},
    ]);
    let nested = json!({"records": [
        {"attributes": attributes("AC_CtiAdapter__c", "A1"), "Name": "A", "amazonconnect__CtiScripts__r": {"records": [
            {"attributes": attributes("AC_CtiScript__c", "S1"), "Name": "Escalate a case",
             "amazonconnect__Source__c": "ctiAction", "amazonconnect__CCPOverlayElements__r": {"records": [
                {"attributes": attributes("AC_CCPOverlayElement__c", "E1"), "Name": "Escalate"}]}}]}},
        {"attributes": attributes("AC_CtiAdapter__c", "A2"), "Name": "B", "amazonconnect__CtiScripts__r": {"records": [
            {"attributes": attributes("AC_CtiScript__c", "S2"), "Name": "Dial",
             "amazonconnect__Source__c": "salesforceUI"}]}},
    ]});
    for tree in [beside, nested] {
        let adapters = CtiAdapter::all_from_records(&tree).unwrap();
        let [a, b] = &adapters[..] else { panic!("two adapters") };
        assert_eq!((counts(a), counts(b)), ([1, 1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0]));
        assert_eq!(a.flow_of(&a.actions[0]), Some(&a.flows[0]));
        let text = written(a).to_string();
        assert!(!text.contains('@') && !text.contains("referenceId") && text.contains("Description__c"), "{text}");
    }
}

#[test]
fn an_answer_that_is_a_refusal_is_told_in_its_words() {
    let told = |records: &Value| CtiAdapter::all_from_records(records).unwrap_err().to_string();
    let expired = json!([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]);
    let expected = "expected records, found INVALID_SESSION_ID: Session expired or invalid";
    assert!(told(&expired).ends_with(expected), "{}", told(&expired));
    let cli = json!({"status": 1, "name": "NoOrgFound", "message": "No authorization found", "exitCode": 1});
    assert!(told(&cli).ends_with("found NoOrgFound: No authorization found"));
    let plan = json!([{"sobject": "AC_CtiAdapter__c", "saveRefs": true, "files": ["AC_CtiAdapter__cs.json"]}]);
    assert!(told(&plan).contains("give the files that it names"));
    assert!(told(&json!("[1,")).contains("is not JSON"));
}
