//! What holds for any adapter, any files and any records.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::Finding;
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter, CtiFlow};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::adapter::any::{any_adapter, any_json, text};
use crate::adapter::sample::without_documents;
use crate::common::property;

/// The places of the flows that the actions start.
fn started(adapter: &CtiAdapter) -> Vec<Option<usize>> {
    let place = |flow: &CtiFlow| adapter.flows.iter().position(|it| std::ptr::eq(it, flow)).unwrap();
    adapter.actions.iter().map(|action| adapter.flow_of(action).map(place)).collect()
}

/// An adapter comes back from its files; but an action goes there by its flow's name.
fn survives_files(adapter: &CtiAdapter) -> Result<(), TestCaseError> {
    let files = adapter.to_files();
    let read = CtiAdapter::from_files(&files);
    prop_assert!(read.is_ok(), "{}", read.unwrap_err());
    let mut read = read.unwrap();
    prop_assert_eq!(&read.to_files(), &files);
    prop_assert_eq!(started(&read), started(adapter));
    for (action, before) in read.actions.iter_mut().zip(&adapter.actions) {
        action.flow.clone_from(&before.flow);
    }
    prop_assert_eq!(without_documents(read), without_documents(adapter.clone()));
    Ok(())
}

fn written(adapter: &CtiAdapter) -> Value {
    adapter.to_records().into_iter().map(Value::from).collect()
}

/// The check says something of any adapter, each finding on its line.
fn is_checked(adapter: &CtiAdapter) -> Result<(), TestCaseError> {
    for finding in AdapterChecker::new().check(adapter) {
        let line = finding.to_string();
        prop_assert!(!line.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{202e}')), "{line:?}");
        prop_assert!(finding.severity <= finding.code.severity() && finding.part.is_some(), "{line}");
        let text = serde_json::to_string(&finding).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(serde_json::from_str::<Finding>(&text).ok(), Some(finding));
    }
    Ok(())
}

/// JSON that is nearly a list of entries.
fn near_list() -> impl Strategy<Value = Value> {
    let key = select(vec![
        "name",
        "document",
        "active",
        "value",
        "source",
        "event",
        "order",
        "payload",
        "form",
        "flow",
        "type",
        "message",
        "region",
        "ctiAdapter",
        "description",
        "Id",
        "attributes",
        "own",
    ]);
    let document = select(vec!["flows/a.json", "flows/b.json", "flows/c.txt", "flows/../a.json"]).prop_map(Value::from);
    let value = prop_oneof![any_json(), any::<bool>().prop_map(Value::from), document];
    let entry = vec((key.prop_map(str::to_owned), value), 0..4).prop_map(|it| it.into_iter().collect::<Value>());
    prop_oneof![4 => vec(entry, 0..3).prop_map(Value::from), 1 => any_json()]
}

fn any_files() -> impl Strategy<Value = AdapterFiles> {
    let list = select(vec![
        "adapter.json",
        "flows.json",
        "actions.json",
        "attributes.json",
        "features.json",
        "replicas.json",
        "presence-sync-rules.json",
        "voicemail-drops.json",
    ]);
    let document = select(vec!["flows/a.json", "flows/b.json", "flows/c.txt", "flows/../a.json", "x", ""]);
    let flow = prop_oneof![Just(r#"{"actions":[]}"#.to_owned()), any_json().prop_map(|it| it.to_string()), text()];
    let lists = vec((list, near_list().prop_map(|it| it.to_string())), 0..4);
    (lists, vec((document, flow), 0..3), any::<bool>()).prop_map(|(lists, documents, settings)| {
        let mut files: AdapterFiles = lists.into_iter().chain(documents).collect();
        if settings {
            files.insert("adapter.json", "{}");
        }
        files
    })
}

/// JSON that is nearly a record.
fn near_record() -> impl Strategy<Value = Map<String, Value>> {
    let key = select(vec![
        "Name",
        "Id",
        "CtiAdapter__c",
        "amazonconnect__CtiAdapter__c",
        "CTIFlow__c",
        "Script__c",
        "Source__c",
        "Order__c",
        "Active__c",
        "Payload__c",
        "Value__c",
        "Region__c",
        "amazonconnect__Region__c",
        "Own__c",
        "document",
    ]);
    let object = select(vec![
        "AC_CtiAdapter__c",
        "AC_CtiScript__c",
        "AC_CCPOverlayElement__c",
        "AC_CtiAttribute__c",
        "AC_PresenceSyncRule__c",
        "AC_Feature__c",
        "AC_VoicemailDrop__c",
        "AC_ReplicaInstance__c",
        "amazonconnect__AC_CtiAdapter__c",
        "amazonconnect__AC_Feature__c",
        "Account",
    ]);
    let attributes = prop_oneof![9 => object.prop_map(|object| json!({"type": object})), 1 => any_json()];
    let value = prop_oneof![3 => text().prop_map(Value::from), 1 => any_json()];
    (attributes, vec((key.prop_map(str::to_owned), value), 0..4)).prop_map(|(attributes, fields)| {
        let mut record: Map<String, Value> = fields.into_iter().collect();
        record.insert("attributes".into(), attributes);
        record
    })
}

fn any_records() -> impl Strategy<Value = Value> {
    let record = near_record().prop_map(Value::from);
    record.prop_recursive(3, 12, 4, |inner| {
        let records = || vec(inner.clone(), 0..3).prop_map(Value::from);
        prop_oneof![
            records(),
            (records(), any_json()).prop_map(|(records, done)| json!({"records": records, "done": done})),
            (near_record(), records()).prop_map(|(mut record, children)| {
                record.insert("Children__r".into(), json!({"done": true, "records": children}));
                record.into()
            }),
        ]
    })
}

proptest! {
    #![proptest_config(property::config())]

    #[test]
    fn an_adapter_survives_its_files(adapter in any_adapter()) {
        survives_files(&adapter)?;
    }

    #[test]
    fn an_adapter_survives_its_records(adapter in any_adapter()) {
        let adapter = without_documents(adapter);
        prop_assert_eq!(CtiAdapter::from_records(&written(&adapter)), Ok(adapter));
    }

    #[test]
    fn an_adapter_survives_records_after_files(adapter in any_adapter()) {
        let read = CtiAdapter::from_files(&adapter.to_files()).unwrap();
        prop_assert_eq!(written(&read), written(&adapter));
    }

    #[test]
    fn any_adapter_can_be_checked(adapter in any_adapter()) {
        is_checked(&adapter)?;
    }

    #[test]
    fn any_files_are_an_adapter_or_refused(files in any_files()) {
        match CtiAdapter::from_files(&files) {
            Ok(adapter) => {
                survives_files(&adapter)?;
                is_checked(&adapter)?;
            }
            Err(error) => prop_assert_eq!(error.to_string().lines().count(), error.findings().len()),
        }
    }

    #[test]
    fn any_records_are_adapters_or_refused(records in prop_oneof![3 => any_records(), 1 => any_json()]) {
        match CtiAdapter::all_from_records(&records) {
            Ok(adapters) => {
                for adapter in adapters {
                    survives_files(&adapter)?;
                    is_checked(&adapter)?;
                    let records = written(&adapter);
                    let again = CtiAdapter::from_records(&records);
                    prop_assert_eq!(again.map(|again| written(&again)), Ok(records));
                }
            }
            Err(error) => prop_assert_eq!(error.to_string().lines().count(), error.findings().len()),
        }
    }
}
