//! Adapters of many shapes and any size, as records and as files.

use cti_model::adapter::AdapterFiles;
use serde_json::{Value, json};

use super::shapes::{SHAPES, list};

/// A shape of an adapter as the records of a query: its name, and an answer of about so many bytes.
pub(super) type RecordShape = (&'static str, fn(usize) -> String);

/// A shape of an adapter as files: its name, and files of about so many bytes in all.
pub(super) type FileShape = (&'static str, fn(usize) -> AdapterFiles);

pub(super) const RECORDS: &[RecordShape] = &[
    ("actions and their flows, by id", |size| {
        let flow = |at| flow(at, &script("SE_End"));
        let action = |at| record("AC_CCPOverlayElement__c", at, &json!({"CTIFlow__c": id(at), "Payload__c": "{}"}));
        adapter(size, move |at| format!("{},{}", flow(at), action(at)))
    }),
    ("actions and their flows, by name", |size| {
        adapter(size, |at| {
            let started = json!({"Source__c": "ctiAction", "Active__c": true, "Script__c": script("SE_End")});
            let action = json!({"Id": null, "CTIFlow__c": format!("n{at}")});
            format!("{},{}", record("AC_CtiScript__c", at, &started), record("AC_CCPOverlayElement__c", at, &action))
        })
    }),
    ("actions that start one flow", |size| {
        adapter(size, |at| match at {
            0 => flow(0, &script("SE_End")),
            _ => record("AC_CCPOverlayElement__c", at, &json!({"CTIFlow__c": id(0)})),
        })
    }),
    ("flows that remember work", |size| adapter(size, |at| flow(at, &remembers(1, at)))),
    ("a flow that remembers work of many keys", |size| adapter(0, |at| flow(at, &remembers(size / 300, 0)))),
    ("one event for all flows", |size| {
        let members = json!({"Source__c": "salesforceUI", "Event__c": "onClickToDial", "Script__c": script("SE_Log")});
        adapter(size, move |at| record("AC_CtiScript__c", at, &members))
    }),
    ("flows that do not compile", |size| {
        let script = r#"{"actions":[{"id":"0","type":"SE_Start"},{"id":"0","type":"SE_Start"}]}"#;
        adapter(size, move |at| flow(at, script))
    }),
    ("texts that are not flows", |size| adapter(size, |at| flow(at, "{states"))),
    ("attributes", |size| {
        let members = json!({"Format__c": "{{a}} {{n1}} {{n2}}", "Display__c": "None", "Active__c": true});
        adapter(size, move |at| record("AC_CtiAttribute__c", at, &members))
    }),
    ("an attribute of a long format", |size| {
        adapter(0, |at| {
            let format = list(size, |at| format!("{{{{k{at}}}}}"));
            let members =
                json!({"Format__c": format, "Display__c": "Value", "Type__c": "Hyperlink", "Active__c": true});
            record("AC_CtiAttribute__c", at, &members)
        })
    }),
    ("presence rules", |size| {
        let members = json!({"Source__c": "Salesforce Agent State Change", "Active__c": true, "Comparator__c": "===",
            "OperandA__c": "Salesforce Agent New State", "OperandB__c": "Static Value", "OperandBCustom__c": "Away",
            "Destination__c": "Set Salesforce Agent State", "Value__c": "Lunch"});
        adapter(size, move |at| record("AC_PresenceSyncRule__c", at, &members))
    }),
    ("features of one name", |size| {
        let members =
            json!({"Name": "SetAgentStatusOnSessionEnd", "Value__c": "Status:Offline\nx:y", "Active__c": true});
        adapter(size, move |at| record("AC_Feature__c", at, &members))
    }),
    ("a feature of many lines", |size| {
        adapter(0, |at| {
            let value = list(size, |at| format!("\nK{at}:v"));
            record("AC_Feature__c", at, &json!({"Name": "SetAgentStatusOnSessionEnd", "Value__c": value}))
        })
    }),
    ("a member of many values", |size| {
        adapter(0, |at| record("AC_CCPOverlayElement__c", at, &json!({"CTIFlow__c": list(size, |_| "x".to_owned())})))
    }),
    ("fields that are not known", |size| format!("[{{{}}}]", typed("AC_CtiAdapter__c", size))),
    ("wrong fields", |size| adapter(size, |at| record("AC_CtiScript__c", at, &json!({"Name": 1, "Script__c": [at]})))),
    ("records of another type", |size| adapter(size, |at| record("Account", at, &json!({})))),
    ("records without a type", |size| adapter(size, |at| format!(r#"{{"Name":"n{at}"}}"#))),
    ("adapters", |size| adapter(size, |at| record("AC_CtiAdapter__c", at, &json!({"Id": id(at + 1)})))),
    ("adapters, and what goes to each", |size| {
        adapter(size, |at| match at % 2 {
            0 => record("AC_CtiAdapter__c", at, &json!({"Id": id(at + 1)})),
            _ => record("AC_VoicemailDrop__c", at, &json!({})),
        })
    }),
    ("a tree of flows and actions", |size| {
        let named = |object, at, members: Value| {
            let mut record = json!({"attributes": {"type": object, "referenceId": format!("r{at}")}, "Name": "n"});
            record.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            record.to_string()
        };
        adapter(size, move |at| {
            let flow = named("AC_CtiScript__c", at, json!({"Source__c": "ctiAction", "Script__c": script("SE_End")}));
            let action = json!({"CTIFlow__c": format!("@r{at}"), "Payload__c": "{}"});
            format!("{flow},{}", record("AC_CCPOverlayElement__c", at, &action))
        })
    }),
    ("an action of many values, and a flow that reads others", |size| {
        adapter(0, |_| {
            let values: serde_json::Map<String, Value> =
                (0..size / 60).map(|at| (format!("given{at}"), at.into())).collect();
            let read: serde_json::Map<String, Value> =
                (0..size / 60).map(|at| (format!("c{at}"), format!("$.payload.read{at}").into())).collect();
            let block = json!({"id": "0", "type": "SE_Start", "controls": read}).to_string();
            let action = json!({"CTIFlow__c": id(0), "Payload__c": Value::from(values).to_string()});
            let flow = flow(0, &format!(r#"{{"actions":[{block}]}}"#));
            format!("{flow},{}", record("AC_CCPOverlayElement__c", 0, &action))
        })
    }),
    ("voicemail drops, and flows that leave others", |size| {
        let leaves = |at| {
            let block = json!({"id": "0", "type": "SE_ContactLeaveVoicemail", "controls": {"voicemailDropName": format!("x{at}")}});
            format!(r#"{{"actions":[{block}]}}"#)
        };
        adapter(size, move |at| {
            let drop = record("AC_VoicemailDrop__c", at, &json!({"Active__c": true}));
            format!("{drop},{}", flow(at, &leaves(at)))
        })
    }),
    ("records inside each other", |size| {
        (0..size / 40).fold("{}".to_owned(), |inner, _| format!(r#"{{"records":[{inner}],"done":false}}"#))
    }),
];

pub(super) const FILES: &[FileShape] = &[
    ("flows and actions", |size| {
        let count = size / 500;
        let entry =
            |at| json!({"name": format!("n{at}"), "source": "ctiAction", "active": true, "document": document(at)});
        let action = |at| json!({"name": format!("a{at}"), "flow": format!("n{at}")});
        files((0..count).map(entry).collect(), (0..count).map(action).collect())
            .chain((0..count).map(|at| (document(at), script("SE_End"))))
            .collect()
    }),
    ("one document for all", |size| {
        let entry = |at| json!({"name": format!("n{at}"), "document": document(0)});
        let long = format!(r#"{{"actions":[{}]}}"#, list(size / 2, |_| r#"{"id":"a","type":"SE_End"}"#.to_owned()));
        files((0..size / 100).map(entry).collect(), Vec::new()).chain([(document(0), long)]).collect()
    }),
    ("flows of one name, without a document", |size| {
        let entry = |_| json!({"name": "名", "document": "x"});
        files((0..size / 60).map(entry).collect(), Vec::new()).collect()
    }),
    ("a document of wrong items", |size| {
        let wrong =
            SHAPES.iter().find(|(name, _)| *name == "wrong items").map(|(_, make)| make(size)).unwrap_or_default();
        files(vec![json!({"name": "n", "document": document(0)})], Vec::new()).chain([(document(0), wrong)]).collect()
    }),
    ("entries of a wrong kind", |size| files((0..size / 4).map(|at| json!(at)).collect(), Vec::new()).collect()),
    ("files that no entry names", |size| {
        files(Vec::new(), Vec::new()).chain((0..size / 40).map(|at| (document(at), "{}".to_owned()))).collect()
    }),
    ("a list that is cut off", |size| {
        [("adapter.json", "{}"), ("flows.json", &"[{},".repeat(size / 4))].into_iter().collect()
    }),
];

fn files(flows: Vec<Value>, actions: Vec<Value>) -> impl Iterator<Item = (String, String)> {
    let lists = [("flows.json", flows), ("actions.json", actions)];
    let lists = lists.into_iter().map(|(name, entries)| (name.to_owned(), Value::from(entries).to_string()));
    lists.chain([("adapter.json".to_owned(), "{}".to_owned())])
}

fn document(at: usize) -> String {
    format!("flows/d{at}.json")
}

/// An answer with a record of the settings and, up to the size, what `make` gives for 0, 1, 2 …; once if it is 0.
fn adapter(size: usize, make: impl Fn(usize) -> String) -> String {
    let settings = json!({"attributes": {"type": "AC_CtiAdapter__c"}, "Name": "A", "Instance__c": "i"});
    format!(r#"{{"done":true,"records":[{settings},{}]}}"#, list(size.max(1), make))
}

fn record(object: &str, at: usize, members: &Value) -> String {
    let all = json!({"attributes": {"type": object}, "Id": id(at), "Name": format!("n{at}")});
    let all = all.as_object().into_iter().flatten().chain(members.as_object().into_iter().flatten());
    let mut record: serde_json::Map<String, Value> = all.map(|(key, value)| (key.clone(), value.clone())).collect();
    record.retain(|_, value| !value.is_null());
    Value::Object(record).to_string()
}

fn typed(object: &str, size: usize) -> String {
    let unknown = list(size, |at| format!(r#""x{at}":{at}"#));
    format!(r#""attributes":{{"type":"{object}"}},"Name":"A",{unknown}"#)
}

fn flow(at: usize, script: &str) -> String {
    record("AC_CtiScript__c", at, &json!({"Source__c": "ctiAction", "Active__c": true, "Script__c": script}))
}

fn id(at: usize) -> String {
    format!("a0{at:013}")
}

fn script(block: &str) -> String {
    format!(r#"{{"actions":[{{"id":"0","type":"SE_Start","ports":{{"done":"1"}}}},{{"id":"1","type":"{block}"}}]}}"#)
}

/// A flow that reads so many properties, completes work from all of them, and unsets none.
fn remembers(keys: usize, from: usize) -> String {
    let mut blocks = vec![json!({"id": "start", "type": "SE_Start", "ports": {"done": "r0"}})];
    for at in 0..keys {
        let (id, next) = (format!("r{at}"), format!("r{}", at + 1));
        let controls = json!({"key": format!("k{}", at + from)});
        blocks.push(json!({"id": id, "type": "SE_GetProperty", "controls": controls, "ports": {"success": next}}));
    }
    let read: serde_json::Map<String, Value> =
        (0..keys).map(|at| (format!("c{at}"), format!("$.actions.r{at}.results.value").into())).collect();
    let end = format!("r{keys}");
    blocks.push(
        json!({"id": end, "type": "SE_SFCompleteHvsWorkWithTaskSaved", "controls": read, "ports": {"success": "end"}}),
    );
    blocks.push(json!({"id": "end", "type": "SE_End"}));
    json!({"actions": blocks}).to_string()
}
