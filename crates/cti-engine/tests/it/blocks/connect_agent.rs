//! The agent's phone and state at the contact center (section 5.7).
#![expect(clippy::indexing_slicing, reason = "a test")]

use cti_engine::Port;
use cti_engine::connector::{Endpoint, ErrorKind};
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, NUMBER, Ran, returned, returned_nothing};

const LUNCH: &str = "arn:aws:connect:us-east-1:000000000000:instance/memory/agent-state/Lunch";

fn dialled(ran: &Ran) -> &Value {
    &ran.call()["agent"]["dial"]["call"]
}

/// A phone number as an endpoint, all of its members written.
fn endpoint(number: &str) -> Value {
    json!({
        "endpointARN": null, "endpointId": null, "type": "phone_number", "name": null, "phoneNumber": number,
        "agentLogin": null, "queue": null,
    })
}

#[test]
fn dial_number_dials_a_number_from_the_agents_default_queue_or_another() {
    let bench = Bench::new().payload(json!({"number": NUMBER}));
    let ran = bench.run("SE_AgentDialNumber", json!({"phoneNumber": "$.payload.number"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*dialled(&ran), json!({"endpoint": endpoint(NUMBER), "queueARN": null}));
    let ran = bench.run("SE_AgentDialNumber", json!({"phoneNumber": NUMBER, "queueARN": "arn:q"}));
    assert_eq!(*dialled(&ran), json!({"endpoint": endpoint(NUMBER), "queueARN": "arn:q"}));
    assert_eq!(bench.memory.agent().dialled().len(), 2);
}

#[test]
fn dial_number_dials_an_endpoint_as_the_list_blocks_give_it() {
    let bench = Bench::new();
    let agent = Endpoint { endpoint_arn: Some("arn:e".into()), name: Some("Mori".into()), ..Endpoint::default() };
    bench.memory.agent().add_quick_connect(agent.clone());
    let before = [("SE_AgentGetQuickConnectionList", json!({}))];
    let controls = json!({"endpoint": "$.actions.a0.results.value.[2]"});
    let ran = bench.run_behind(&before, "SE_AgentDialNumber", controls);
    assert_eq!(ran.port, Port::Success);
    assert_eq!(bench.memory.agent().dialled()[0].endpoint, agent);
}

#[test]
fn dial_number_fails_when_there_is_nothing_to_dial_or_the_call_is_refused() {
    for controls in [
        json!({}),
        json!({"phoneNumber": ""}),
        json!({"phoneNumber": "$.payload.nowhere"}),
        json!({"endpoint": "$.payload.nowhere"}),
        json!({"endpoint": "$.payload.null"}),
        json!({"endpoint": "$.payload.blank"}),
    ] {
        let bench = Bench::new().payload(json!({"null": null, "blank": ""}));
        let ran = bench.run("SE_AgentDialNumber", controls.clone());
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0), "{controls}");
    }
    let bench = Bench::new();
    bench.memory.faults().fail("agent.dial", ErrorKind::Denied).unwrap();
    let ran = bench.run("SE_AgentDialNumber", json!({"phoneNumber": NUMBER}));
    assert_eq!((ran.way(), bench.memory.agent().dialled().len()), ((Port::Failure, Some("denied")), 0));
}

#[test]
fn mute_and_unmute_switch_the_agents_microphone() {
    let bench = Bench::new();
    for (type_id, call, muted) in [("SE_AgentMute", "mute", true), ("SE_AgentUnmute", "unmute", false)] {
        let ran = bench.run(type_id, json!({}));
        assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
        assert_eq!(*ran.call(), json!({"agent": {call: {}}}));
        assert_eq!(bench.memory.agent().is_muted(), muted);
    }
}

#[test]
fn get_agent_status_gives_the_state_the_agent_is_in() {
    let bench = Bench::empty();
    bench.run("SE_AgentSetStatusByName", json!({"name": "Lunch"}));
    let ran = bench.run("SE_AgentGetStatus", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Done, None), &json!({"agent": {"state": {}}})));
    assert_eq!(ran.record, returned(json!({"agentStateARN": LUNCH, "type": "not_routable", "name": "Lunch"})));
}

#[test]
fn set_agent_status_takes_a_state_as_the_list_of_states_gives_it() {
    let bench = Bench::empty();
    let before = [("SE_AgentGetAvailableStates", json!({}))];
    let ran = bench.run_behind(&before, "SE_AgentSetStatus", json!({"state": "$.actions.a0.results.value.[1]"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    let state = json!({"agentStateARN": LUNCH, "type": "not_routable", "name": "Lunch"});
    assert_eq!(ran.calls[1], json!({"agent": {"set_state": {"state": state}}}));
    assert_eq!(bench.memory.agent().current_state().name, "Lunch");
}

#[test]
fn set_agent_status_and_by_name_take_a_name() {
    for (type_id, control) in [("SE_AgentSetStatus", "state"), ("SE_AgentSetStatusByName", "name")] {
        let bench = Bench::empty();
        let ran = bench.run(type_id, json!({control: "Offline"}));
        assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
        assert_eq!(*ran.call(), json!({"agent": {"set_state_by_name": {"name": "Offline"}}}));
        assert_eq!(bench.memory.agent().current_state().name, "Offline");
        assert_eq!(bench.run(type_id, json!({control: "Dinner"})).way(), (Port::Failure, Some("notFound")));
        assert_eq!(bench.run(type_id, json!({control: ""})).way(), (Port::Failure, Some("emptyControl")));
        assert_eq!(bench.memory.agent().current_state().name, "Offline");
    }
}

#[test]
fn set_agent_status_refuses_what_is_no_state() {
    let ran = Bench::new().run("SE_AgentSetStatus", json!({"state": {"name": 5}}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0));
}

#[test]
fn set_agent_as_available_takes_the_first_state_in_which_contacts_are_routed() {
    let bench = Bench::empty();
    bench.run("SE_AgentSetStatusByName", json!({"name": "Lunch"}));
    let ran = bench.run("SE_AgentSetAvailable", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Success, None), &json!({"agent": {"set_available": {}}})));
    assert_eq!(bench.memory.agent().current_state().name, "Available");
}

#[test]
fn the_connection_lists_give_endpoints() {
    let bench = Bench::new();
    let ran = bench.run("SE_AgentGetQuickConnectionList", json!({}));
    let before = ran.value().as_array().unwrap().clone();
    assert_eq!((ran.way(), before.len()), ((Port::Success, None), 2));
    bench.memory.agent().add_quick_connect(Endpoint::phone_number(NUMBER));
    let all = json!([before[0], before[1], endpoint(NUMBER)]);
    let ran = bench.run("SE_AgentGetQuickConnectionList", json!({}));
    assert_eq!(*ran.call(), json!({"agent": {"quick_connects": {}}}));
    assert_eq!(ran.record, returned(json!({"value": all})));
    let ran = bench.run("SE_AgentGetTransferConnectionList", json!({}));
    assert_eq!(*ran.call(), json!({"agent": {"transfer_endpoints": {"contactId": "c-1"}}}));
    assert_eq!((ran.way(), ran.value()), ((Port::Success, None), &all));
}

#[test]
fn the_transfer_list_needs_a_contact() {
    let ran = Bench::empty().run("SE_AgentGetTransferConnectionList", json!({}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("noContact")), 0));
}

#[test]
fn the_record_of_an_endpoint_is_that_of_the_product_to_the_byte() {
    let ran = Bench::new().run("SE_AgentGetEndpointByPhoneNumber", json!({"phoneNumber": "+12345678900"}));
    assert_eq!((ran.port, ran.calls.len()), (Port::Done, 0));
    let record = serde_json::to_string(ran.execution.record("b").unwrap()).unwrap();
    assert_eq!(
        record,
        r#"{"success":true,"results":{"endpointARN":null,"endpointId":null,"type":"phone_number","name":null,"phoneNumber":"+12345678900","agentLogin":null,"queue":null},"exception":null}"#
    );
    // The number is not checked.
    let ran = Bench::new().run("SE_AgentGetEndpointByPhoneNumber", json!({"phoneNumber": "nobody"}));
    assert_eq!(ran.field("phoneNumber"), "nobody");
}

#[test]
fn get_available_agent_states_lists_custom_ones_too() {
    let ran = Bench::new().run("SE_AgentGetAvailableStates", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Done, None), &json!({"agent": {"states": {}}})));
    let names: Vec<&Value> = ran.value().as_array().unwrap().iter().map(|state| &state["name"]).collect();
    assert_eq!(names, ["Available", "Lunch", "Offline"]);
}

#[test]
fn the_agents_configuration_is_given_whole_and_in_parts() {
    let bench = Bench::new();
    let whole = json!({
        "name": "Sato", "username": "sato", "extension": null, "softphoneEnabled": true,
        "dialableCountries": ["jp", "us"],
        "routingProfile": {
            "name": "Basic Routing Profile",
            "routingProfileARN": "arn:aws:connect:us-east-1:000000000000:instance/memory/routing-profile/basic",
        },
    });
    let ran = bench.run("SE_AgentGetConfiguration", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned(whole)));
    for (type_id, value) in [
        ("SE_AgentGetName", json!("Sato")),
        ("SE_AgentGetExtension", json!(null)),
        ("SE_AgentGetDeskphoneNumber", json!(null)),
        ("SE_AgentGetDialableCountries", json!(["jp", "us"])),
    ] {
        let ran = bench.run(type_id, json!({}));
        assert_eq!(
            (ran.way(), ran.record.clone()),
            ((Port::Done, None), returned(json!({"value": value}))),
            "{type_id}"
        );
        assert_eq!(*ran.call(), json!({"agent": {"configuration": {}}}));
    }
}

#[test]
fn the_agent_changes_between_desk_phone_and_soft_phone() {
    let bench = Bench::new();
    let soft = || bench.run("SE_AgentIsSoftphoneEnabled", json!({})).way().0;
    assert_eq!(soft(), Port::True);
    let ran = bench.run("SE_AgentChangeToDeskphone", json!({"phoneNumber": NUMBER}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"agent": {"use_deskphone": {"phoneNumber": NUMBER}}}));
    assert_eq!(soft(), Port::False);
    for type_id in ["SE_AgentGetExtension", "SE_AgentGetDeskphoneNumber"] {
        assert_eq!(bench.run(type_id, json!({})).value(), NUMBER);
    }
    let ran = bench.run("SE_AgentChangeToSoftphone", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Success, None), &json!({"agent": {"use_softphone": {}}})));
    assert_eq!(soft(), Port::True);
}

#[test]
fn a_desk_phone_needs_a_number_in_e164() {
    let ran = Bench::new().run("SE_AgentChangeToDeskphone", json!({"phoneNumber": "(202) 555-0123"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("phoneNumber")), 0));
    let ran = Bench::new().run("SE_AgentChangeToDeskphone", json!({}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
}

#[test]
fn a_phone_that_does_not_answer_leaves_its_blocks_by_their_ports() {
    for (type_id, call, port) in [
        ("SE_AgentMute", "agent.mute", Port::Failure),
        ("SE_AgentUnmute", "agent.unmute", Port::Failure),
        ("SE_AgentSetAvailable", "agent.set_available", Port::Failure),
        ("SE_AgentChangeToSoftphone", "agent.use_softphone", Port::Failure),
        ("SE_AgentGetQuickConnectionList", "agent.quick_connects", Port::Failure),
        ("SE_AgentGetStatus", "agent.state", Port::Done),
        ("SE_AgentGetAvailableStates", "agent.states", Port::Done),
        ("SE_AgentGetConfiguration", "agent.configuration", Port::Done),
        ("SE_AgentGetName", "agent.configuration", Port::Done),
        ("SE_AgentIsSoftphoneEnabled", "agent.configuration", Port::False),
    ] {
        let bench = Bench::new();
        bench.memory.faults().fail(call, ErrorKind::Unavailable).unwrap();
        assert_eq!(bench.run(type_id, json!({})).way(), (port, Some("unavailable")), "{type_id}");
    }
}

#[test]
fn create_task_contact_sends_name_description_quick_connect_and_links() {
    let bench = Bench::new().payload(json!({"url": "https://shop.example.com/1", "e": {"name": "Back office"}}));
    let controls = json!({
        "name": "Call back", "description": "Wants a call", "endpoint": "Back office",
        "references": {"Order": "$.payload.url", "None": "$.payload.nowhere"},
    });
    let ran = bench.run("SE_AgentCreateTask", controls);
    let task = json!({
        "name": "Call back", "description": "Wants a call", "endpoint": "Back office",
        "references": {"Order": "https://shop.example.com/1"},
    });
    assert_eq!(*ran.call(), json!({"agent": {"create_task": {"task": task}}}));
    let id = "00000000-0000-4000-8000-000000000001";
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned(json!({"contactId": id}))));
    let ran = bench.run("SE_AgentCreateTask", json!({"name": "x", "endpoint": "$.payload.e"}));
    let task = json!({"name": "x", "description": null, "endpoint": "Back office", "references": {}});
    assert_eq!(*ran.call(), json!({"agent": {"create_task": {"task": task}}}));
}

#[test]
fn create_task_contact_fails_without_a_name() {
    let ran = Bench::new().run("SE_AgentCreateTask", json!({"endpoint": "Back office"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
}
