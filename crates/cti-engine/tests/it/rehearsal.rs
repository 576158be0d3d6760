//! One event or one button at a desk in memory: what comes of it, and that its recording is a scenario that passes.

use cti_engine::rehearsal::{Rehearsal, RehearsalError};
use cti_engine::scenario::{FlowSource, Stage};
use cti_engine::{Channel, Contact, Engine};
use cti_model::action::CtiAction;
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Block, Event, Flow, Source};
use serde_json::{Map, Value, json};

/// Searches the caller, and pops the record.
fn pop() -> Flow {
    Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "pop"))
        .with_block(
            Block::new("pop", "SE_SFSearchAndScreenpop")
                .with_control("searchParams", "$.contact.phoneNumber")
                .with_port("success", "end")
                .with_port("failure", "end"),
        )
        .with_block(Block::new("end", "SE_End"))
}

/// Logs a part of the payload.
fn log(path: &str) -> Flow {
    Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "log"))
        .with_block(
            Block::new("log", "SE_Log")
                .with_control("level", "info")
                .with_control("message", path)
                .with_port("done", "end"),
        )
        .with_block(Block::new("end", "SE_End"))
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { Map::new() }
}

#[test]
fn an_event_comes_with_what_it_needs() {
    let (engine, ringing) = (Engine::new(), "connectVoiceContact.onConnecting".parse().unwrap());
    let popped = Rehearsal::of_event(ringing).from_number("+819012345678").play_flow(&engine, pop()).unwrap();
    assert!(popped.is_fine(), "{popped}");
    assert!(popped.to_string().contains("screen: record Contact Sample Contact"), "{popped}");
    assert_eq!(popped.to_json().pointer("/runs/0/outcome"), Some(&"ended".into()), "{:#}", popped.to_json());

    let click = Rehearsal::of_event("salesforceUI.onClickToDial".parse().unwrap()).from_number("+12025550177");
    let logged = click.play_flow(&engine, log("$.payload.number")).unwrap();
    assert!(logged.to_string().contains("+12025550177"), "a click brings the number: {logged}");
    let other =
        click.with_payload(json!({"number": "+12025550188"})).play_flow(&engine, log("$.payload.number")).unwrap();
    assert!(other.to_string().contains("+12025550188"), "{other}");
}

#[test]
fn a_flow_of_which_nobody_says_what_starts_it_runs_with_any_payload_and_a_contact() {
    let rehearsal = Rehearsal::of_flow()
        .with_payload(json!({"anything": "goes"}))
        .with_contact(Contact::new("c-7", Channel::Chat))
        .with_attribute("tier", "gold");
    let path = rehearsal.play_flow(&Engine::new(), log("$.payload.anything")).unwrap();
    assert!(path.to_string().contains("goes"), "{path}");
    let contact = rehearsal.play_flow(&Engine::new(), log("$.contact.attributes.tier")).unwrap();
    assert!(contact.to_string().contains("gold"), "{contact}");
}

#[test]
fn records_and_properties_are_those_that_are_given() {
    let ringing = "connectVoiceContact.onConnecting".parse().unwrap();
    let records = object(json!({"Account": [{"Name": "Acme", "Phone": "+12025550123"}]}));
    let popped = Rehearsal::of_event(ringing).with_records(records).play_flow(&Engine::new(), pop()).unwrap();
    assert!(popped.to_string().contains("screen: record Account Acme"), "{popped}");
    let wrong = Rehearsal::of_flow().with_records(object(json!({"Account": 1}))).play_flow(&Engine::new(), pop());
    assert_eq!(wrong.unwrap_err(), RehearsalError::Records { object: "Account".to_owned() });
    let kept = Rehearsal::of_flow().with_properties(object(json!({"last": "500"})));
    let kept = kept.play_flow(&Engine::new(), log("x")).unwrap();
    assert_eq!(kept.to_json().pointer("/properties/last"), Some(&"500".into()));
}

#[test]
fn what_does_not_compile_is_refused_alone_and_left_out_of_a_configuration() {
    let broken = Flow::new().with_block(Block::new("end", "SE_End"));
    let alone = Rehearsal::of_flow().play_flow(&Engine::new(), broken.clone());
    assert!(matches!(alone, Err(RehearsalError::Compile(_))), "{alone:?}");
    let mut configuration = CtiAdapter::default();
    configuration.flows.push(CtiFlow::new("Pop", Source::ConnectVoiceContact, Event::OnConnecting, broken));
    let ringing = "connectVoiceContact.onConnecting".parse().unwrap();
    let played = Rehearsal::of_event(ringing).play(&Engine::new(), &configuration).unwrap();
    assert!(!played.is_fine() && played.to_string().starts_with("error["), "{played}");
}

/// An event, and a button with a form, become scenarios that pass, and fail when the flow does otherwise.
#[test]
fn a_recorded_rehearsal_is_a_scenario_that_passes() {
    let engine = Engine::new();
    let ringing = Rehearsal::of_event("connectVoiceContact.onConnecting".parse().unwrap());
    let mut button = CtiAdapter::default();
    button.flows.push(CtiFlow::new("Note", Source::CtiAction, None, log("$.payload.text")));
    button.actions = vec![CtiAction::new("Note it", "Note")];
    let mut one = CtiAdapter::default();
    one.flows.push(CtiFlow::new("Pop", Source::ConnectVoiceContact, Event::OnConnecting, pop()));
    for (rehearsal, configuration) in [(ringing, one), (Rehearsal::of_action("Note it"), button)] {
        let rehearsed = rehearsal.play(&engine, &configuration).unwrap();
        assert_eq!(rehearsed.runs().len(), 1, "{rehearsed}");
        let scenario = rehearsed.journal().to_scenario("recorded", None).unwrap();
        let played = Stage::new(&configuration).play(&scenario);
        assert!(played.passed(), "{played}\n{}", scenario.to_yaml());
        let mut changed = configuration.clone();
        if let Some(flow) = changed.flows.first_mut() {
            flow.script = cti_model::adapter::Script::Flow(log("something else"));
        }
        assert!(!Stage::new(&changed).play(&scenario).passed());
    }
    let alone = Rehearsal::of_flow().play_flow(&engine, pop()).unwrap();
    let mut scenario = alone.journal().to_scenario("recorded", None).unwrap();
    scenario.flows.insert("flow.onRun".to_owned(), FlowSource::of(&pop()).into());
    let played = Stage::of(&scenario, |_| Err("no files".to_owned())).unwrap().play(&scenario);
    assert!(played.passed(), "{played}");
}
