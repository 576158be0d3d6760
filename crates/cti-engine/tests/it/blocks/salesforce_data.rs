//! Records: save, create tasks, look up, query, sales work (section 5.5).
#![expect(clippy::indexing_slicing, reason = "a test")]

use cti_engine::Port;
use cti_engine::connector::{ErrorKind, WorkCompletion};
use serde_json::{Map, Value, json};

use crate::blocks::bench::{Bench, NUMBER, Ran, returned, returned_nothing};

/// The fields with which a record was to be created.
fn created(ran: &Ran) -> &Value {
    &ran.call()["records"]["create"]["fields"]
}

fn task(payload: Value, controls: Value) -> Value {
    let ran = Bench::new().payload(payload).run("SE_SFCreateTask", controls);
    assert_eq!(ran.way(), (Port::Success, None));
    created(&ran).clone()
}

#[test]
fn save_creates_when_the_record_id_is_empty_null_or_the_text_null() {
    for id in [json!(""), json!(null), json!("null"), json!("$.payload.nowhere"), json!("$.payload.none")] {
        let bench = Bench::new().payload(json!({"none": null, "subject": "Broken pump"}));
        let controls = json!({"recordId": id, "entityType": "Case", "fieldValues": {"Subject": "$.payload.subject"}});
        let ran = bench.run("SE_SFSaveLog", controls);
        assert_eq!(
            *ran.call(),
            json!({"records": {"create": {"object": "Case", "fields": {"Subject": "Broken pump"}}}})
        );
        let cases = bench.memory.crm().records("Case");
        assert_eq!((cases.len(), &cases[0]["Subject"]), (1, &json!("Broken pump")));
        assert_eq!((ran.port, ran.record.clone()), (Port::Success, returned(json!({"id": cases[0]["Id"]}))));
    }
}

#[test]
fn save_updates_the_record_with_the_id_and_gives_the_id_back() {
    let bench = Bench::new();
    let id = bench.memory.crm().insert("Case", json!({"Subject": "Old", "Status": "New"}));
    let bench = bench.payload(json!({"id": id}));
    let controls = json!({"recordId": "$.payload.id", "entityType": "Case", "fieldValues": {"Subject": "New"}});
    let ran = bench.run("SE_SFSaveLog", controls);
    assert_eq!(*ran.call(), json!({"records": {"update": {"object": "Case", "id": id, "fields": {"Subject": "New"}}}}));
    assert_eq!((ran.port, ran.record.clone()), (Port::Success, returned(json!({"id": id}))));
    let cases = bench.memory.crm().records("Case");
    assert_eq!((cases.len(), &cases[0]["Subject"], &cases[0]["Status"]), (1, &json!("New"), &json!("New")));
}

#[test]
fn save_leaves_out_fields_that_are_undefined_and_keeps_the_type_of_the_others() {
    let bench = Bench::new().payload(json!({"n": 5, "no": false, "none": null}));
    let fields = json!({"A__c": "$.payload.n", "B__c": "$.payload.no", "C__c": "$.payload.nowhere", "D__c": "$.payload.none", "E__c": true});
    let ran = bench.run("SE_SFSaveLog", json!({"entityType": "Case", "fieldValues": fields}));
    assert_eq!(*created(&ran), json!({"A__c": 5, "B__c": false, "D__c": null, "E__c": true}));
}

#[test]
fn save_fails_without_an_object_type_and_for_a_record_that_does_not_exist() {
    let ran = Bench::new().run("SE_SFSaveLog", json!({"fieldValues": {"Subject": "x"}}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
    let ran = Bench::new().run("SE_SFSaveLog", json!({"entityType": "Case", "recordId": "5005g0000000009AAA"}));
    assert_eq!(ran.way(), (Port::Failure, Some("notFound")));
    let ran = Bench::new().run("SE_SFSaveLog", json!({"entityType": "Case'; --"}));
    assert_eq!(ran.way(), (Port::Failure, Some("invalid")));
}

#[test]
fn create_task_joins_up_to_three_subject_parts_and_skips_empty_ones() {
    let payload = || json!({"first": "Taro", "last": "Yamada", "none": null});
    let subject = |parts: [&str; 3]| {
        let controls = json!({"subject1": parts[0], "subject2": parts[1], "subject3": parts[2]});
        task(payload(), controls).get("Subject").cloned()
    };
    assert_eq!(subject(["Callback", "$.payload.first", "$.payload.last"]), Some(json!("Callback - Taro - Yamada")));
    assert_eq!(subject(["Callback", "", "$.payload.last"]), Some(json!("Callback - Yamada")));
    assert_eq!(subject(["", "$.payload.none", "$.payload.last"]), Some(json!("Yamada")));
    assert_eq!(subject(["$.payload.nowhere", "", ""]), None);
}

#[test]
fn create_task_does_not_send_what_is_empty() {
    let controls = json!({
        "CallObject": "", "Type": "", "Status": "", "Priority": null, "IsClosed": false, "TaskSubtype": "Call",
        "WhoId": "$.actions.uid-17.results.id", "WhatId": "$.payload.nowhere", "CallDisposition": "",
        "CallDurationInSeconds": "", "CallType": "", "ActivityDate": "", "subject1": "HVS", "subject2": "",
        "subject3": "", "otherTaskFields": {"Description": "$.payload.nowhere", "OwnerId": ""},
    });
    assert_eq!(task(json!({}), controls), json!({"Subject": "HVS", "TaskSubtype": "Call"}));
    assert_eq!(task(json!({}), json!({})), json!({}));
}

#[test]
fn create_task_sends_every_field_under_its_name() {
    let controls = json!({
        "CallObject": "c-1", "Type": "Call", "Status": "In Progress", "Priority": "low", "TaskSubtype": "Call",
        "WhoId": "003", "WhatId": "500", "CallDisposition": "Sold", "CallType": "inbound", "ActivityDate": "2026-03-08",
        "otherTaskFields": {"Description": "$.payload.note", "Custom__c": 1},
    });
    let sent = json!({
        "CallObject": "c-1", "Type": "Call", "Status": "In Progress", "Priority": "low", "TaskSubtype": "Call",
        "WhoId": "003", "WhatId": "500", "CallDisposition": "Sold", "CallType": "Inbound", "ActivityDate": "2026-03-08",
        "Description": "Wants a call", "Custom__c": 1,
    });
    assert_eq!(task(json!({"note": "Wants a call"}), controls), sent);
}

#[test]
fn create_task_sends_the_duration_as_a_whole_number() {
    let duration = |value: Value| {
        task(json!({"d": value}), json!({"CallDurationInSeconds": "$.payload.d"})).get("CallDurationInSeconds").cloned()
    };
    assert_eq!(duration(json!("61")), Some(json!(61)));
    assert_eq!(duration(json!(61.6)), Some(json!(62)));
    assert_eq!(duration(json!(0)), Some(json!(0)));
    assert_eq!(duration(json!(null)), None);
    let ran = Bench::new().run("SE_SFCreateTask", json!({"CallDurationInSeconds": "a minute"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0));
}

#[test]
fn create_task_takes_the_correctly_spelt_subtype_and_else_the_old_spelling() {
    let subtype = |controls: Value| task(json!({}), controls).get("TaskSubtype").cloned();
    assert_eq!(subtype(json!({"TaskSubType": "Call", "TaskSubtype": "Task"})), Some(json!("Task")));
    assert_eq!(subtype(json!({"TaskSubType": "Call"})), Some(json!("Call")));
}

#[test]
fn create_task_closes_a_task_by_its_status() {
    assert_eq!(task(json!({}), json!({"IsClosed": true})), json!({"Status": "Completed"}));
    assert_eq!(task(json!({}), json!({"IsClosed": true, "Status": ""})), json!({"Status": "Completed"}));
    let closed_otherwise = json!({"IsClosed": true, "Status": "Deferred"});
    assert_eq!(task(json!({}), closed_otherwise), json!({"Status": "Deferred"}), "what is set explicitly counts");
    assert_eq!(task(json!({}), json!({"IsClosed": "false", "Status": "Deferred"})), json!({"Status": "Deferred"}));
}

#[test]
fn create_task_gives_the_new_id_or_fails() {
    let bench = Bench::new();
    let ran = bench.run("SE_SFCreateTask", json!({"subject1": "Callback"}));
    let tasks = bench.memory.crm().records("Task");
    assert_eq!(ran.record, returned(json!({"id": tasks[0]["Id"]})));
    assert_eq!(ran.call()["records"]["create"]["object"], "Task");
    bench.memory.faults().fail("records.create", ErrorKind::Denied).unwrap();
    assert_eq!(bench.run("SE_SFCreateTask", json!({})).way(), (Port::Failure, Some("denied")));
    assert_eq!(bench.memory.crm().records("Task").len(), 1);
}

#[test]
fn retrieve_reads_fields_separated_by_commas() {
    let bench = Bench::new();
    let id = bench.memory.crm().insert("Task", json!({"Subject": "Callback", "Call_Result__c": "Sold"}));
    let bench = bench.payload(json!({"id": id}));
    let controls = json!({"fields": "Id, Call_Result__c,,Missing__c", "type": "Task", "id": "$.payload.id"});
    let ran = bench.run("SE_SFRetrieve", controls);
    let call = json!({"object": "Task", "id": id, "fields": ["Id", "Call_Result__c", "Missing__c"]});
    assert_eq!(*ran.call(), json!({"records": {"retrieve": call}}));
    let record = json!({"Id": id, "Call_Result__c": "Sold", "Missing__c": null});
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned(json!({"record": record}))));
}

#[test]
fn retrieve_feeds_extract_value() {
    let bench = Bench::new();
    let id = bench.memory.crm().insert("Task", json!({"Call_Result__c": "Sold"}));
    let before = [("SE_SFRetrieve", json!({"fields": "Call_Result__c", "type": "Task", "id": id}))];
    let controls = json!({"targetField": "$.actions.a0.results.record", "keyPath": "Call_Result__c"});
    assert_eq!(bench.run_behind(&before, "SE_CoreExtractValue", controls).value(), "Sold");
}

#[test]
fn retrieve_fails_for_what_is_not_there_and_what_is_not_said() {
    let controls = json!({"fields": "Id", "type": "Case", "id": "5005g0000000009AAA"});
    assert_eq!(Bench::new().run("SE_SFRetrieve", controls).way(), (Port::Failure, Some("notFound")));
    for (name, value) in [("fields", ""), ("fields", " , "), ("type", ""), ("id", ""), ("id", "null")] {
        let mut controls = json!({"fields": "Id", "type": "Case", "id": "5005g0000000009AAA"});
        controls[name] = json!(value);
        let ran = Bench::new().run("SE_SFRetrieve", controls);
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0), "{name} {value}");
    }
}

#[test]
fn an_id_look_up_finds_the_record_with_the_number_however_it_is_written() {
    for (type_id, object, field) in
        [("SE_SFGetContactId", "Contact", "sfContactId"), ("SE_SFGetLeadId", "Lead", "sfLeadId")]
    {
        let bench = Bench::new();
        bench.memory.crm().insert(object, json!({"Phone": "+12025550199"}));
        let id = bench.memory.crm().insert(object, json!({"MobilePhone": "(202) 555-0123"}));
        for number in [NUMBER, "202-555-0123", "(202) 555-0123"] {
            let ran = bench.run(type_id, json!({"formattedPhoneNumber": number, "fieldName": "Phone"}));
            let call = json!({"object": object, "phoneNumber": number});
            assert_eq!(*ran.call(), json!({"records": {"find_by_phone": call}}));
            assert_eq!((ran.port, ran.record.clone()), (Port::Success, returned(json!({field: id}))), "{number}");
        }
    }
}

#[test]
fn an_id_look_up_takes_the_first_of_several() {
    let bench = Bench::new();
    let first = bench.memory.crm().insert("Contact", json!({"Phone": NUMBER}));
    bench.memory.crm().insert("Contact", json!({"Phone": NUMBER}));
    let ran = bench.run("SE_SFGetContactId", json!({"formattedPhoneNumber": NUMBER}));
    assert_eq!(ran.field("sfContactId"), &json!(first));
}

#[test]
fn an_id_look_up_that_finds_nothing_leaves_by_failure_as_not_found() {
    for type_id in ["SE_SFGetContactId", "SE_SFGetLeadId"] {
        let ran = Bench::new().run(type_id, json!({"formattedPhoneNumber": NUMBER}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("notFound")), 1));
        assert!(ran.record.get("results").is_none());
        let ran = Bench::new().run(type_id, json!({"formattedPhoneNumber": "$.payload.nowhere"}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
    }
    // A lead is not a contact.
    let bench = Bench::new();
    bench.memory.crm().insert("Lead", json!({"Phone": NUMBER}));
    let ran = bench.run("SE_SFGetContactId", json!({"formattedPhoneNumber": NUMBER}));
    assert_eq!(ran.way(), (Port::Failure, Some("notFound")));
}

#[test]
fn a_query_gives_its_records_as_a_list_that_paths_reach_into() {
    let soql = "SELECT Id, Tier__c FROM Account WHERE Name = 'O''Neil'";
    let found = json!({"type": "Account", "Id": "001", "Tier__c": "gold"});
    for type_id in ["SE_SFQuery", "SE_SFSoql"] {
        let bench = Bench::new().payload(json!({"q": soql}));
        bench.memory.crm().answer_query(soql, vec![found.as_object().unwrap().clone()]);
        let ran = bench.run(type_id, json!({"query": "$.payload.q"}));
        assert_eq!(*ran.call(), json!({"records": {"query": {"query": soql}}}));
        assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned(json!({"value": [found]}))));
        let before = [(type_id, json!({"query": soql}))];
        let read = json!({"value": "$.actions.a0.results.value.[0].Tier__c"});
        assert_eq!(bench.run_behind(&before, "SE_CoreSlice", read).value(), "gold");
    }
}

#[test]
fn a_query_without_hits_succeeds_and_one_that_is_refused_or_empty_fails() {
    for type_id in ["SE_SFQuery", "SE_SFSoql"] {
        let bench = Bench::new();
        bench.memory.crm().answer_query("SELECT", Vec::<Map<String, Value>>::new());
        assert_eq!(bench.run(type_id, json!({"query": "SELECT"})).record, returned(json!({"value": []})));
        assert_eq!(bench.run(type_id, json!({"query": "DROP"})).way(), (Port::Failure, Some("invalid")));
        assert_eq!(bench.run(type_id, json!({"query": ""})).way(), (Port::Failure, Some("emptyControl")));
    }
}

#[test]
fn is_contact_do_not_call_decides_by_the_check_box() {
    let bench = Bench::new();
    let yes = bench.memory.crm().insert("Contact", json!({"DoNotCall": true}));
    let no = bench.memory.crm().insert("Contact", json!({"DoNotCall": false}));
    let unsaid = bench.memory.crm().insert("Contact", json!({}));
    for (id, port) in [(&yes, Port::True), (&no, Port::False), (&unsaid, Port::False)] {
        let ran = bench.run("SE_SFIsContactDoNotCall", json!({"contactId": id}));
        assert_eq!((ran.way(), ran.record.clone()), ((port, None), returned(json!(port == Port::True))));
        let call = json!({"object": "Contact", "id": id, "fields": ["DoNotCall"]});
        assert_eq!(*ran.call(), json!({"records": {"retrieve": call}}));
    }
}

#[test]
fn is_contact_do_not_call_is_false_and_says_so_when_it_cannot_be_told() {
    let bench = Bench::new();
    let ran = bench.run("SE_SFIsContactDoNotCall", json!({"contactId": "0035g0000000009AAA"}));
    assert_eq!(ran.way(), (Port::False, Some("notFound")));
    let ran = bench.run("SE_SFIsContactDoNotCall", json!({}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::False, Some("emptyControl")), 0));
    bench.memory.faults().fail("records.retrieve", ErrorKind::Unavailable).unwrap();
    let ran = bench.run("SE_SFIsContactDoNotCall", json!({"contactId": "0035g0000000009AAA"}));
    assert_eq!(ran.way(), (Port::False, Some("unavailable")));
}

#[test]
fn complete_work_reports_disposition_task_and_connection() {
    let bench = Bench::new();
    let controls = json!({"workId": "w-1", "disposition": "Sold", "taskId": "00T1"});
    let ran = bench.run("SE_SFCompleteHvsWorkWithTaskSaved", controls.clone());
    let work = json!({"workId": "w-1", "disposition": "Sold", "taskId": "00T1", "wasConnected": true});
    assert_eq!(*ran.call(), json!({"records": {"complete_work": {"work": work}}}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    for not in [json!(false), json!("false")] {
        let mut controls = controls.clone();
        controls["wasConnected"] = not;
        let ran = bench.run("SE_SFCompleteHvsWorkWithTaskSaved", controls);
        assert_eq!(ran.call()["records"]["complete_work"]["work"]["wasConnected"], json!(false));
    }
    let expected = WorkCompletion {
        work_id: "w-1".into(),
        disposition: "Sold".into(),
        task_id: "00T1".into(),
        was_connected: true,
    };
    assert_eq!(bench.memory.crm().completed_work()[0], expected);
}

#[test]
fn complete_work_fails_without_work_disposition_or_task() {
    for name in ["workId", "disposition", "taskId"] {
        let mut controls = json!({"workId": "w-1", "disposition": "Sold", "taskId": "00T1"});
        controls[name] = json!("$.payload.nowhere");
        let ran = Bench::new().run("SE_SFCompleteHvsWorkWithTaskSaved", controls);
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
        assert_eq!(ran.record["exception"]["message"], format!("`{name}` is empty"));
    }
}
