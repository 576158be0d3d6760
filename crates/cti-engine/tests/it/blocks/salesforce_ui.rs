//! The agent's screen: screen pops, soft-phone panel (section 5.4).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use cti_engine::Port;
use cti_engine::connector::{ErrorKind, ScreenPop};
use cti_engine::memory::{Seen, SoftphoneLayout};
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, NUMBER, returned, returned_nothing};

/// What a block that pops one thing asks for; it has to succeed and show it.
fn pops(payload: Value, type_id: &str, controls: Value) -> Value {
    let ran = Bench::new().payload(payload).run(type_id, controls);
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    let screen = &ran.call()["workspace"]["pop"]["screen"];
    assert_eq!(ran.seen, [Seen::Pop(serde_json::from_value(screen.clone()).unwrap())]);
    screen.clone()
}

#[test]
fn search_and_screenpop_sends_what_is_set_and_defaults_for_the_rest() {
    let bench = Bench::new().payload(json!({"n": NUMBER}));
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": " $.payload.n", "queryParams": null}));
    assert_eq!(ran.call()["workspace"]["search_and_pop"]["search"]["term"], "$.payload.n", "no path, but text");
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": "$.payload.n"}));
    let search = json!({
        "term": NUMBER, "callType": "inbound", "queryParams": null, "defaultFieldValues": {}, "deferred": false,
    });
    assert_eq!(*ran.call(), json!({"workspace": {"search_and_pop": {"search": search}}}));
    let controls = json!({
        "searchParams": "$.payload.n", "queryParams": {"p": "$.payload.n"}, "callType": "outbound", "deferred": true,
        "defaultFieldValues": {"Phone": "$.payload.n", "None": "$.payload.nowhere"},
    });
    let search = json!({
        "term": NUMBER, "callType": "outbound", "queryParams": {"p": NUMBER}, "defaultFieldValues": {"Phone": NUMBER},
        "deferred": true,
    });
    let ran = bench.run("SE_SFSearchAndScreenpop", controls);
    assert_eq!(*ran.call(), json!({"workspace": {"search_and_pop": {"search": search}}}));
}

#[test]
fn search_and_screenpop_pops_the_one_match_and_gives_it_by_id() {
    let bench = Bench::new();
    let id = bench.memory.crm().insert("Contact", json!({"Name": "Yamada", "Phone": NUMBER}));
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": NUMBER}));
    assert_eq!(ran.way(), (Port::Success, None));
    let found = json!({&id: {"Id": id, "RecordType": "Contact", "Name": "Yamada"}});
    assert_eq!(ran.record, returned(found));
    assert_eq!(ran.seen, [Seen::Pop(ScreenPop::Record { id })]);
}

#[test]
fn search_and_screenpop_that_is_deferred_gives_the_id_and_what_to_pop_later_and_pops_nothing() {
    let bench = Bench::new();
    let id = bench.memory.crm().insert("Contact", json!({"Name": "Yamada", "Phone": NUMBER}));
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": NUMBER, "deferred": true}));
    assert_eq!((ran.way(), ran.seen.len()), ((Port::Success, None), 0));
    assert_eq!(ran.field(&id)["Id"], json!(id));
    assert_eq!(ran.field("SCREEN_POP_DATA"), &json!({"type": "record", "id": id}));
}

#[test]
fn search_and_screenpop_without_a_match_succeeds_and_pops_what_the_layout_says() {
    let bench = Bench::new();
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": NUMBER}));
    assert_eq!((ran.way(), ran.record.clone(), ran.seen.len()), ((Port::Success, None), returned(json!({})), 0));
    bench.memory.screen().set_layout(SoftphoneLayout::default().new_record_on_no_match("Contact"));
    let controls = json!({"searchParams": NUMBER, "defaultFieldValues": {"Phone": NUMBER}});
    let ran = bench.run("SE_SFSearchAndScreenpop", controls);
    let form = json!({"type": "newRecord", "object": "Contact", "defaultFieldValues": {"Phone": NUMBER}});
    assert_eq!((ran.port, ran.seen), (Port::Success, vec![Seen::Pop(serde_json::from_value(form).unwrap())]));
}

#[test]
fn search_and_screenpop_with_several_matches_pops_the_results_only_if_the_layout_says_so() {
    let bench = Bench::new();
    bench.memory.crm().insert("Contact", json!({"Name": "Yamada", "Phone": NUMBER}));
    bench.memory.crm().insert("Lead", json!({"Name": "Mori", "Phone": NUMBER}));
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": NUMBER}));
    assert_eq!((ran.port, ran.record["results"].as_object().unwrap().len(), ran.seen.len()), (Port::Success, 2, 0));
    bench.memory.screen().set_layout(SoftphoneLayout::default().results_on_several());
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": NUMBER}));
    assert_eq!(ran.seen, [Seen::Pop(ScreenPop::Search { term: NUMBER.into() })]);
}

#[test]
fn search_and_screenpop_fails_for_no_term_and_when_the_call_fails() {
    for term in [json!(""), json!("  "), json!("$.contact.parsedNumber.nothing")] {
        let ran = Bench::new().run("SE_SFSearchAndScreenpop", json!({"searchParams": term}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0), "{term}");
    }
    let bench = Bench::new();
    bench.memory.faults().fail("workspace.search_and_pop", ErrorKind::Unavailable).unwrap();
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": NUMBER}));
    assert_eq!(ran.way(), (Port::Failure, Some("unavailable")));
}

#[test]
fn screenpop_object_pops_the_record() {
    let bench = Bench::new();
    let id = bench.memory.crm().insert("Case", json!({}));
    let ran = bench.run("SE_SFScreenpopObject", json!({"recordId": id, "noPopOnEmpty": true}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"workspace": {"pop": {"screen": {"type": "record", "id": id}}}}));
    assert_eq!(ran.seen, [Seen::Pop(ScreenPop::Record { id })]);
    let ran = bench.run("SE_SFScreenpopObject", json!({"recordId": "5005g0000000009AAA"}));
    assert_eq!((ran.way(), ran.seen.len()), ((Port::Failure, Some("notFound")), 0));
}

#[test]
fn screenpop_object_with_an_empty_id_is_passed_over_or_fails_as_no_pop_on_empty_says() {
    for id in [json!(""), json!(null), json!("$.payload.nowhere"), json!("$.payload.empty")] {
        let bench = Bench::new().payload(json!({"empty": ""}));
        for skip in [json!(true), json!("true")] {
            let ran = bench.run("SE_SFScreenpopObject", json!({"recordId": id, "noPopOnEmpty": skip}));
            assert_eq!((ran.way(), ran.calls.len()), ((Port::Success, None), 0), "{id}");
        }
        for skip in [json!(false), json!("false"), json!(null)] {
            let ran = bench.run("SE_SFScreenpopObject", json!({"recordId": id, "noPopOnEmpty": skip}));
            assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0), "{id}");
        }
    }
}

#[test]
fn screenpop_new_record_opens_a_filled_form_and_saves_nothing() {
    let bench = Bench::new().payload(json!({"p": "High"}));
    let values = json!({"Priority": "$.payload.p", "None": "$.payload.nowhere", "Origin": "Phone"});
    let ran = bench.run("SE_SFScreenpopNewRecord", json!({"entityName": "Case", "defaultFieldValues": values}));
    let form = json!({
        "type": "newRecord", "object": "Case", "defaultFieldValues": {"Priority": "High", "Origin": "Phone"},
    });
    assert_eq!(*ran.call(), json!({"workspace": {"pop": {"screen": form}}}));
    assert_eq!((ran.way(), bench.memory.crm().records("Case").len()), ((Port::Success, None), 0));
    let controls = json!({"entityName": "Case", "defaultFieldValues": null});
    let form = json!({"type": "newRecord", "object": "Case", "defaultFieldValues": {}});
    assert_eq!(pops(json!(null), "SE_SFScreenpopNewRecord", controls), form);
}

#[test]
fn the_other_screen_pops_ask_for_url_home_list_and_results() {
    let payload = || json!({"u": "/lightning/o/Case/home"});
    assert_eq!(
        pops(payload(), "SE_SFScreenpopUrl", json!({"url": "$.payload.u"})),
        json!({"type": "url", "url": "/lightning/o/Case/home"})
    );
    assert_eq!(
        pops(payload(), "SE_SFScreenpopObjectHome", json!({"scope": "Account"})),
        json!({"type": "objectHome", "scope": "Account"})
    );
    assert_eq!(
        pops(payload(), "SE_SFScreenpopList", json!({"listViewId": "00B1", "scope": "Case"})),
        json!({"type": "list", "listViewId": "00B1", "scope": "Case"})
    );
    assert_eq!(
        pops(payload(), "SE_SFScreenpopSearch", json!({"searchString": "Yam"})),
        json!({"type": "search", "term": "Yam"})
    );
}

#[test]
fn a_screen_pop_fails_when_it_has_nothing_to_pop_or_the_call_fails() {
    let pops = [
        ("SE_SFScreenpopNewRecord", "entityName"),
        ("SE_SFScreenpopUrl", "url"),
        ("SE_SFScreenpopObjectHome", "scope"),
        ("SE_SFScreenpopList", "listViewId"),
        ("SE_SFScreenpopSearch", "searchString"),
    ];
    for (type_id, name) in pops {
        let bench = Bench::new();
        let ran = bench.run(type_id, json!({name: "$.payload.nowhere"}));
        assert_eq!((ran.port, ran.record["success"].clone(), ran.calls.len()), (Port::Failure, json!(false), 0));
        bench.memory.faults().fail("workspace.pop", ErrorKind::Denied).unwrap();
        let ran = bench.run(type_id, json!({name: "something"}));
        assert_eq!((ran.way(), ran.seen.len()), ((Port::Failure, Some("denied")), 0), "{type_id}");
    }
}

#[test]
fn screenpop_search_wants_three_characters() {
    for short in ["", "ya", "山田"] {
        let ran = Bench::new().run("SE_SFScreenpopSearch", json!({"searchString": short}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0), "{short}");
    }
    let ran = Bench::new().run("SE_SFScreenpopSearch", json!({"searchString": "山田様"}));
    assert_eq!(ran.port, Port::Success);
}

#[test]
fn get_softphone_layout_gives_the_layout_by_call_type() {
    let bench = Bench::new();
    bench.memory.screen().set_layout(SoftphoneLayout::default().new_record_on_no_match("Lead"));
    let ran = bench.run("SE_SFGetSoftphoneLayout", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Success, None), &json!({"workspace": {"layout": {}}})));
    for call_type in ["Internal", "Inbound", "Outbound"] {
        let no_match = &ran.field(call_type)["screenPopSettings"]["NoMatch"];
        assert_eq!(*no_match, json!({"screenPopType": "PopToEntity", "screenPopData": "Lead"}));
    }
}

#[test]
fn get_app_view_info_tells_what_the_agent_looks_at() {
    let bench = Bench::new();
    let ran = bench.run("SE_SFGetAppViewInfo", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Success, None), &json!({"workspace": {"app_view": {}}})));
    let id = bench.memory.crm().insert("Case", json!({"CaseNumber": "00001001"}));
    bench.run("SE_SFScreenpopObject", json!({"recordId": id}));
    let view = json!({"url": format!("/{id}"), "objectType": "Case", "recordName": "00001001", "recordId": id});
    assert_eq!(bench.run("SE_SFGetAppViewInfo", json!({})).record, returned(view));
}

#[test]
fn refresh_view_loads_the_view_again() {
    let ran = Bench::new().run("SE_SFRefreshView", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"workspace": {"refresh": {}}}));
}

#[test]
fn the_softphone_panel_is_shown_and_hidden() {
    let bench = Bench::new();
    for (type_id, visible) in [("SE_SFHideSoftphonePanel", false), ("SE_SFShowSoftphonePanel", true)] {
        let ran = bench.run(type_id, json!({}));
        assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
        assert_eq!(*ran.call(), json!({"workspace": {"show_panel": {"visible": visible}}}));
        assert_eq!(bench.memory.screen().panel().visible, visible);
    }
}

#[test]
fn the_softphone_panel_takes_a_height_and_a_width_in_pixels() {
    let bench = Bench::new();
    let ran = bench.run("SE_SFSetSoftphonePanelHeight", json!({"height": "600"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"workspace": {"set_panel_height": {"pixels": 600}}}));
    let ran = bench.run("SE_SFSetSoftphonePanelWidth", json!({"width": 399.6}));
    assert_eq!(*ran.call(), json!({"workspace": {"set_panel_width": {"pixels": 400}}}));
    let panel = bench.memory.screen().panel();
    assert_eq!((panel.height, panel.width), (600, 400));
}

#[test]
fn the_softphone_panel_refuses_a_size_out_of_range() {
    let wrong = ["239", "2561", "-1", "tall", "1e400", ""];
    for size in wrong {
        let ran = Bench::new().run("SE_SFSetSoftphonePanelHeight", json!({"height": size}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0), "{size}");
        let ran = Bench::new().run("SE_SFSetSoftphonePanelWidth", json!({"width": size.replace("239", "199")}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0), "{size}");
    }
    for (name, size) in [("Height", 240), ("Height", 2_560), ("Width", 200), ("Width", 1_920)] {
        let type_id = format!("SE_SFSetSoftphonePanel{name}");
        assert_eq!(Bench::new().run(&type_id, json!({name.to_lowercase(): size})).port, Port::Success);
    }
}

#[test]
fn click_to_dial_is_switched_and_asked_for() {
    let bench = Bench::new();
    let can = || {
        let ran = bench.run("SE_SFCanMakeOutboundCalls", json!({}));
        assert_eq!(*ran.call(), json!({"workspace": {"can_dial": {}}}));
        assert_eq!(ran.record, returned(json!(ran.port == Port::True)));
        ran.port
    };
    assert_eq!(can(), Port::True);
    let ran = bench.run("SE_SFDisableClickToDial", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"workspace": {"set_click_to_dial": {"enabled": false}}}));
    assert_eq!(can(), Port::False);
    let ran = bench.run("SE_SFEnableClickToDial", json!({}));
    assert_eq!(*ran.call(), json!({"workspace": {"set_click_to_dial": {"enabled": true}}}));
    assert_eq!(can(), Port::True);
}

#[test]
fn a_screen_that_does_not_answer_is_a_failure_or_a_no() {
    let calls = [
        ("SE_SFGetSoftphoneLayout", "workspace.layout", Port::Failure),
        ("SE_SFGetAppViewInfo", "workspace.app_view", Port::Failure),
        ("SE_SFRefreshView", "workspace.refresh", Port::Failure),
        ("SE_SFShowSoftphonePanel", "workspace.show_panel", Port::Failure),
        ("SE_SFHideSoftphonePanel", "workspace.show_panel", Port::Failure),
        ("SE_SFEnableClickToDial", "workspace.set_click_to_dial", Port::Failure),
        ("SE_SFDisableClickToDial", "workspace.set_click_to_dial", Port::Failure),
        ("SE_SFCanMakeOutboundCalls", "workspace.can_dial", Port::False),
    ];
    for (type_id, call, port) in calls {
        let bench = Bench::new();
        bench.memory.faults().fail(call, ErrorKind::Unavailable).unwrap();
        assert_eq!(bench.run(type_id, json!({})).way(), (port, Some("unavailable")), "{type_id}");
    }
}
