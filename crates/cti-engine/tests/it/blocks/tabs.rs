//! The tabs of the console, and calls to code at the CRM (section 5.4).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::sync::Arc;

use cti_engine::Port;
use cti_engine::connector::ErrorKind;
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, returned, returned_nothing};
use crate::common::asking::Apex;

/// A desk with a case and an account in primary tabs, a sub tab below the case, and the case in front.
struct Console {
    bench: Bench,
    case: String,
    account: String,
    sub: String,
    case_id: String,
}

fn console() -> Console {
    let bench = Bench::new();
    let open = |type_id: &str, controls: Value| bench.run(type_id, controls).field("id").as_str().unwrap().to_owned();
    let account = open("SE_SFOpenPrimaryTab", json!({"url": "/lightning/r/Account/001/view"}));
    let case_id = bench.memory.crm().insert("Case", json!({"CaseNumber": "00001001"}));
    bench.run("SE_SFScreenpopObject", json!({"recordId": case_id}));
    let ids = bench.run("SE_SFGetPrimaryTabIds", json!({})).value().clone();
    let case = ids[1].as_str().unwrap().to_owned();
    let sub = open("SE_SFOpenSubtab", json!({"primaryTabId": case, "url": "/lightning/page/notes"}));
    Console { bench, case, account, sub, case_id }
}

#[test]
fn open_primary_tab_gives_its_id_under_both_names() {
    let bench = Bench::new().payload(json!({"u": "/home"}));
    let ran = bench.run("SE_SFOpenPrimaryTab", json!({"url": "$.payload.u", "label": "Home", "active": "false"}));
    let tab = json!({"url": "/home", "parent": null, "label": "Home", "active": false});
    assert_eq!(*ran.call(), json!({"workspace": {"open_tab": {"tab": tab}}}));
    assert_eq!((ran.way(), ran.field("value")), ((Port::Success, None), ran.field("id")));
    assert_eq!(ran.record, returned(json!({"value": "scc-pt-1", "id": "scc-pt-1"})));
    let ran = bench.run("SE_SFOpenPrimaryTab", json!({"url": "/home"}));
    let tab = json!({"url": "/home", "parent": null, "label": null, "active": true});
    assert_eq!(*ran.call(), json!({"workspace": {"open_tab": {"tab": tab}}}));
}

#[test]
fn open_subtab_opens_below_its_primary_tab() {
    let Console { bench, case, sub, .. } = console();
    assert!(sub.starts_with("scc-st-"));
    let ran = bench.run("SE_SFOpenSubtab", json!({"primaryTabId": case, "url": "/x", "active": false}));
    let tab = json!({"url": "/x", "parent": case, "label": null, "active": false});
    assert_eq!((ran.way(), ran.call()), ((Port::Success, None), &json!({"workspace": {"open_tab": {"tab": tab}}})));
}

#[test]
fn a_tab_without_an_address_or_a_primary_tab_is_not_opened() {
    let empty = (Port::Failure, Some("emptyControl"));
    assert_eq!(Bench::new().run("SE_SFOpenPrimaryTab", json!({"label": "x"})).way(), empty);
    assert_eq!(Bench::new().run("SE_SFOpenSubtab", json!({"url": "/x"})).way(), empty);
    let ran = Bench::new().run("SE_SFOpenSubtab", json!({"url": "/x", "primaryTabId": "scc-pt-9"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("notFound")), 1));
}

#[test]
fn close_tab_closes_a_tab_and_what_is_below_it() {
    let Console { bench, case, account, sub, .. } = console();
    let ran = bench.run("SE_SFCloseTab", json!({"id": case}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"workspace": {"close_tab": {"id": case}}}));
    assert_eq!(*bench.run("SE_SFGetPrimaryTabIds", json!({})).value(), json!([account]));
    for gone in [case, sub] {
        assert_eq!(bench.run("SE_SFCloseTab", json!({"id": gone})).way(), (Port::Failure, Some("notFound")));
    }
    assert_eq!(bench.run("SE_SFCloseTab", json!({"id": ""})).way(), (Port::Failure, Some("emptyControl")));
}

#[test]
fn the_focused_tabs_give_the_record_that_they_show() {
    let Console { bench, case_id, .. } = console();
    let ran = bench.run("SE_SFGetFocusedPrimaryTabObjectId", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Success, None), &json!({"workspace": {"tabs": {}}})));
    assert_eq!(ran.record, returned(json!({"id": case_id, "value": case_id})));
    // The sub tab in front shows a page, no record.
    let ran = bench.run("SE_SFGetFocusedSubtabObjectId", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned(json!({"id": null, "value": null}))));
}

#[test]
fn without_a_tab_in_front_there_is_no_record_to_give() {
    for type_id in ["SE_SFGetFocusedPrimaryTabObjectId", "SE_SFGetFocusedSubtabObjectId"] {
        assert_eq!(Bench::new().run(type_id, json!({})).way(), (Port::Failure, Some("notFound")), "{type_id}");
    }
    let bench = Bench::new();
    bench.run("SE_SFOpenPrimaryTab", json!({"url": "/home"}));
    assert_eq!(bench.run("SE_SFGetFocusedSubtabObjectId", json!({})).way(), (Port::Failure, Some("notFound")));
}

#[test]
fn get_primary_tab_ids_lists_primary_tabs_only() {
    let Console { bench, case, account, .. } = console();
    let ran = bench.run("SE_SFGetPrimaryTabIds", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned(json!({"value": [account, case]}))));
    assert_eq!(Bench::new().run("SE_SFGetPrimaryTabIds", json!({})).record, returned(json!({"value": []})));
}

#[test]
fn get_tabs_with_matching_url_lists_primary_tabs_whose_address_holds_the_text() {
    let Console { bench, account, .. } = console();
    let matching = |url: &str| bench.run("SE_SFGetTabsWithMatchingUrl", json!({"url": url})).value().clone();
    assert_eq!(matching("/Account/"), json!([account]));
    assert_eq!(matching("notes"), json!([]), "a sub tab is not a primary tab");
    assert_eq!(matching("nothing"), json!([]));
    // Nothing to look for does not give every tab: the next block may close them.
    let ran = bench.run("SE_SFGetTabsWithMatchingUrl", json!({"url": "$.payload.nowhere"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
}

#[test]
fn get_tab_object_map_tells_the_record_of_each_primary_tab() {
    let Console { bench, case, account, case_id, .. } = console();
    let ran = bench.run("SE_SFGetTabObjectMap", json!({}));
    assert_eq!(
        (ran.way(), ran.record.clone()),
        ((Port::Success, None), returned(json!({account: null, case: case_id})))
    );
}

#[test]
fn tabs_outside_of_a_console_are_a_failure() {
    let readers = [
        "SE_SFGetFocusedPrimaryTabObjectId",
        "SE_SFGetFocusedSubtabObjectId",
        "SE_SFGetPrimaryTabIds",
        "SE_SFGetTabsWithMatchingUrl",
        "SE_SFGetTabObjectMap",
    ];
    for type_id in readers {
        let bench = Bench::new();
        bench.memory.faults().fail("workspace.tabs", ErrorKind::Unsupported).unwrap();
        assert_eq!(bench.run(type_id, json!({"url": "x"})).way(), (Port::Failure, Some("unsupported")), "{type_id}");
    }
}

/// A desk whose CRM answers every call to its code.
fn with_apex() -> Bench {
    Bench::new().with_desk(|desk| {
        let records = desk.records().clone();
        desk.with_records(Arc::new(Apex(records)))
    })
}

#[test]
fn run_apex_sends_class_method_and_parameters_and_gives_the_value() {
    let controls = json!({"apexClass": "AC_Demo", "methodName": "greet", "methodParams": "name=Yamada&n=1"});
    let ran = with_apex().run("SE_SFRunApex", controls);
    let call = json!({"class": "AC_Demo", "method": "greet", "arguments": "name=Yamada&n=1"});
    assert_eq!(*ran.call(), json!({"records": {"invoke": call}}));
    let value = json!({"value": "AC_Demo.greet(name=Yamada&n=1)"});
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned(value)));
}

#[test]
fn run_apex_writes_rows_as_a_query_string_that_a_value_cannot_break() {
    let bench = with_apex().payload(json!({"name": "A&B=C d", "n": 1}));
    let rows = json!({"name": "$.payload.name", "n": "$.payload.n", "none": "$.payload.nowhere"});
    let ran = bench.run("SE_SFRunApex", json!({"apexClass": "A", "methodName": "m", "methodParams": rows}));
    assert_eq!(ran.call()["records"]["invoke"]["arguments"], "name=A%26B%3DC+d&n=1");
}

#[test]
fn run_apex_fails_without_class_or_method_and_where_there_is_no_such_code() {
    for controls in [json!({"apexClass": "A"}), json!({"methodName": "m"}), json!({})] {
        let ran = with_apex().run("SE_SFRunApex", controls);
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
    }
    let ran = Bench::new().run("SE_SFRunApex", json!({"apexClass": "A", "methodName": "m"}));
    assert_eq!(ran.way(), (Port::Failure, Some("unsupported")));
}
