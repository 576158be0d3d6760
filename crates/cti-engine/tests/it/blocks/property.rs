//! Properties and counters, which outlive a run (sections 3.8 and 5.3).

use cti_engine::Port;
use cti_engine::properties::{Change, Properties, PropertyError};
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, returned, returned_nothing};

fn get(bench: &Bench, key: &str) -> Value {
    bench.run("SE_GetProperty", json!({"key": key})).value().clone()
}

#[test]
fn a_property_that_one_run_sets_the_next_one_reads() {
    let bench = Bench::new().payload(json!({"workId": "w-1"}));
    let ran = bench.run("SE_SetProperty", json!({"key": "hvsWorkId", "value": "$.payload.workId"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned_nothing()));
    assert_eq!(ran.execution.changes().properties, [("hvsWorkId".to_owned(), Change::Set(json!("w-1")))].into());
    let ran = bench.run("SE_GetProperty", json!({"key": "hvsWorkId", "defaultValue": "none"}));
    assert_eq!(ran.record, returned(json!({"value": "w-1"})));
    assert!(ran.execution.changes().properties.is_empty());
}

#[test]
fn set_property_passes_values_through_unchanged() {
    for value in [json!("true"), json!(true), json!(0), json!(null), json!({"a": [1]}), json!([])] {
        let bench = Bench::new().payload(json!({"v": value}));
        bench.run("SE_SetProperty", json!({"key": "k", "value": "$.payload.v"}));
        assert_eq!(get(&bench, "k"), value);
    }
    let bench = Bench::new();
    bench.run("SE_SetProperty", json!({"key": "k", "value": ""}));
    assert_eq!(get(&bench, "k"), "");
    assert_eq!(bench.properties().get("k"), Some(&json!("")));
}

#[test]
fn set_property_to_what_is_undefined_leaves_none() {
    let bench = Bench::new();
    bench.run("SE_SetProperty", json!({"key": "k", "value": "old"}));
    let ran = bench.run("SE_SetProperty", json!({"key": "k", "value": "$.payload.nowhere"}));
    assert_eq!(ran.way(), (Port::Done, None));
    assert_eq!(ran.execution.changes().properties, [("k".to_owned(), Change::Removed)].into());
    assert!(bench.properties().is_empty());
}

#[test]
fn set_property_without_a_key_says_so() {
    let bench = Bench::new();
    assert_eq!(bench.run("SE_SetProperty", json!({"value": "x"})).way(), (Port::Done, Some("emptyControl")));
    assert!(bench.properties().is_empty());
}

#[test]
fn get_property_takes_the_default_only_when_the_key_is_absent() {
    let bench = Bench::new().payload(json!({"d": 5}));
    let default = |key: &str, default: Value| {
        bench.run("SE_GetProperty", json!({"key": key, "defaultValue": default})).record["results"].clone()
    };
    assert_eq!(default("k", json!("none")), json!({"value": "none"}));
    assert_eq!(default("k", json!("$.payload.d")), json!({"value": 5}));
    assert_eq!(default("k", json!("$.payload.nowhere")), json!({}));
    assert_eq!(default("k", json!(null)), json!({"value": ""}));
    bench.run("SE_SetProperty", json!({"key": "k", "value": false}));
    assert_eq!(default("k", json!("none")), json!({"value": false}));
}

#[test]
fn no_flow_puts_something_else_in_the_place_of_what_the_adapter_keeps() {
    let bench = Bench::new();
    bench.memory.properties().set_adapter("userProfile", json!("00e1"));
    assert_eq!(get(&bench, "userProfile"), "00e1");
    bench.run("SE_SetProperty", json!({"key": "userProfile", "value": "mine"}));
    assert_eq!(get(&bench, "userProfile"), "00e1");
    assert_eq!(bench.properties()["userProfile"], "00e1");
}

#[test]
fn what_flows_keep_is_bounded_as_a_whole() {
    let bench = Bench::new();
    let store = bench.memory.properties();
    for at in 0..Properties::MAX_KEYS {
        store.set(&at.to_string(), json!(1)).unwrap();
    }
    let set = |key: &str| bench.run("SE_SetProperty", json!({"key": key, "value": 2}));
    assert_eq!(set("one more").way(), (Port::Done, Some("storeFull")));
    assert_eq!(set("7").way(), (Port::Done, None), "what is there can be changed");
    store.unset("7");
    assert_eq!(set("one more").way(), (Port::Done, None));

    store.clear();
    let half = "x".repeat(Properties::MAX_BYTES / 2);
    assert_eq!(store.set("a", json!(half)), Ok(()));
    assert_eq!(store.set("b", json!(half)), Err(PropertyError::Full));
    assert_eq!(store.set("a", json!("small")), Ok(()));
    assert_eq!(store.set("b", json!(half)), Ok(()));

    for at in 0..Properties::MAX_KEYS {
        assert_eq!(store.add_to_counter(&at.to_string(), 1.0), Ok(1.0));
    }
    let ran = bench.run("SE_UpdateCounter", json!({"name": "one more", "delta": 1}));
    assert_eq!(ran.way(), (Port::Done, Some("storeFull")));
}

#[test]
fn get_all_properties_gives_those_of_flows_and_adapter_by_key() {
    let bench = Bench::empty();
    assert_eq!(bench.run("SE_GetAllProperties", json!({})).record, returned(json!({})));
    bench.memory.properties().set_adapter("userProfile", json!("00e1"));
    bench.run("SE_SetProperty", json!({"key": "k", "value": 1}));
    let ran = bench.run("SE_GetAllProperties", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned(json!({"userProfile": "00e1", "k": 1}))));
}

#[test]
fn get_all_properties_tells_of_the_contact_too_with_what_was_written_to_it() {
    let bench = Bench::new();
    let write = ("SE_ContactUpdateAttributes", json!({"attributes": {"caseId": "500-1"}}));
    let ran = bench.run_behind(&[write], "SE_GetAllProperties", json!({}));
    let contact = &ran.record["results"]["contact"];
    assert_eq!((&contact["contactId"], &contact["attributes"]["caseId"]), (&json!("c-1"), &json!("500-1")));
    // What flows keep under that name counts more.
    bench.run("SE_SetProperty", json!({"key": "contact", "value": "mine"}));
    assert_eq!(bench.run("SE_GetAllProperties", json!({})).record, returned(json!({"contact": "mine"})));
}

#[test]
fn unset_property_forgets_one_key_and_lists_it_only_if_there_was_one() {
    let bench = Bench::new();
    bench.run("SE_SetProperty", json!({"key": "a", "value": 1}));
    bench.run("SE_SetProperty", json!({"key": "b", "value": 2}));
    let ran = bench.run("SE_UnsetProperty", json!({"key": "a"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned_nothing()));
    assert_eq!(ran.execution.changes().properties, [("a".to_owned(), Change::Removed)].into());
    assert_eq!(json!(bench.properties()), json!({"b": 2}));
    let ran = bench.run("SE_UnsetProperty", json!({"key": "a"}));
    assert_eq!((ran.way(), ran.execution.changes().properties.len()), ((Port::Done, None), 0));
}

#[test]
fn clear_all_properties_spares_what_the_adapter_keeps() {
    let bench = Bench::new();
    bench.memory.properties().set_adapter("recordingNamedCredential", json!("AmazonConnectAPI"));
    bench.run("SE_SetProperty", json!({"key": "a", "value": 1}));
    bench.run("SE_SetProperty", json!({"key": "b", "value": 2}));
    bench.run("SE_UpdateCounter", json!({"name": "calls"}));
    let ran = bench.run("SE_ClearAllProperties", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned_nothing()));
    let removed = [("a".to_owned(), Change::Removed), ("b".to_owned(), Change::Removed)];
    assert_eq!(ran.execution.changes().properties, removed.into());
    assert_eq!(json!(bench.properties()), json!({"recordingNamedCredential": "AmazonConnectAPI"}));
    // A counter is not a property, and `openAgentTabs` is one of them.
    assert_eq!(bench.run("SE_GetCounter", json!({"name": "calls"})).value(), 1);
}

#[test]
fn a_counter_begins_at_zero_and_goes_on_across_runs() {
    let bench = Bench::new();
    let ran = bench.run("SE_GetCounter", json!({"name": "calls"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned(json!({"value": 0}))));
    assert_eq!(bench.run("SE_UpdateCounter", json!({"name": "calls"})).record, returned(json!({"value": 1})));
    assert_eq!(bench.run("SE_UpdateCounter", json!({"name": "calls", "delta": "5"})).value(), 6);
    assert_eq!(bench.run("SE_UpdateCounter", json!({"name": "calls", "delta": -0.5})).value(), 5.5);
    assert_eq!(bench.run("SE_GetCounter", json!({"name": "calls"})).value(), 5.5);
    assert_eq!(bench.run("SE_GetCounter", json!({"name": "others"})).value(), 0);
    assert!(bench.properties().is_empty(), "counters and properties do not meet");
}

#[test]
fn update_counter_says_which_control_it_cannot_use() {
    let bench = Bench::new();
    let ran = bench.run("SE_UpdateCounter", json!({"delta": 1}));
    assert_eq!(ran.way(), (Port::Done, Some("emptyControl")));
    let ran = bench.run("SE_UpdateCounter", json!({"name": "calls", "delta": "many"}));
    assert_eq!(ran.way(), (Port::Done, Some("invalid")));
    assert_eq!(ran.record["exception"]["message"], "`delta` is not a number");
    assert_eq!(bench.run("SE_GetCounter", json!({"name": "calls"})).value(), 0);
}

#[test]
fn update_counter_that_would_be_no_number_says_so_and_leaves_it() {
    let bench = Bench::new();
    bench.run("SE_UpdateCounter", json!({"name": "calls", "delta": 1.7e308}));
    let ran = bench.run("SE_UpdateCounter", json!({"name": "calls", "delta": 1.7e308}));
    assert_eq!(ran.way(), (Port::Done, Some("invalid")));
    assert_eq!(ran.record["exception"]["message"], "the counter would not be a finite number");
    assert_eq!(bench.run("SE_GetCounter", json!({"name": "calls"})).value(), 1.7e308);
}
