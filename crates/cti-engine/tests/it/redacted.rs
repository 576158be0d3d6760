//! `Debug` ends in logs: it names no attribute, number, header or body of a customer.

use std::fmt::Debug;
use std::time::Duration;

use cti_engine::adapter::Adapter;
use cti_engine::attribute::AttributePanel;
use cti_engine::connector::{Call, HttpRequest, HttpResponse, WorkspaceCall};
use cti_engine::event::{ContactEvent, DeskEvent, SalesforceUiEvent};
use cti_engine::layer::{Recorder, RunJournal};
use cti_engine::memory::MemoryDesk;
use cti_engine::properties::Properties;
use cti_engine::scenario::{Recording, Scenario, ScenarioStep, Stage};
use cti_engine::{Channel, Contact, Context, Engine, RunId, RunOptions};
use cti_model::attribute::{CtiAttribute, Display};
use cti_model::feature::CtiAttributesFeature;
use cti_model::{Block, Flow};
use serde_json::json;
use std::sync::Arc;

/// What must not be seen.
const SECRET: &str = "Tj7xQ";
const NUMBER: &str = "+32486123456";

#[track_caller]
fn hides(value: &dyn Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!text.contains(SECRET) && !text.contains("486123456"), "{text}");
    }
}

fn contact() -> Contact {
    Contact::new("c-1", Channel::Voice).from_number(NUMBER).with_attribute("name", SECRET)
}

fn context() -> Context {
    Context::new().with_payload(json!({"a": SECRET, "number": NUMBER})).with_contact(contact())
}

#[test]
fn contacts_contexts_and_events() {
    hides(&contact());
    hides(&context());
    hides(&DeskEvent::from(SalesforceUiEvent::click_to_dial(NUMBER)));
    hides(&SalesforceUiEvent::click_to_dial(NUMBER));
    hides(&DeskEvent::contact(contact(), ContactEvent::Connecting));
    for (trigger, payload) in [
        ("salesforceUI.onClickToDial", json!({"number": NUMBER, "recordName": SECRET, "params": SECRET})),
        ("salesforceUI.onNavigationChange", json!({"url": SECRET, "recordName": SECRET})),
        ("connectChatContact.onMessage", json!({"message": SECRET, "more": SECRET})),
        ("connectVoiceContact.onError", json!({"errorType": "a", "errorMessage": SECRET})),
        ("salesforceUI.onSomethingElse", json!({"a": SECRET})),
        ("salesforceUI.onHvsWorkStarted", json!({"workId": "1", "attributes": {"a": SECRET}})),
    ] {
        let event = DeskEvent::from_parts(trigger.parse().unwrap(), payload, Some(contact().into()));
        if let Ok(event) = event {
            hides(&event);
            hides(event.kind());
        }
    }
}

#[test]
fn every_call_and_what_is_given_with_it() {
    let mut count = 0;
    for method in Call::methods() {
        // The examples of the documentation hold numbers and texts of a customer.
        let call: Call = serde_json::from_str(method.example_call).unwrap();
        let text = format!("{call:?}");
        assert!(!text.contains("2025550123") && text.len() < 60, "{text}");
        count += 1;
    }
    assert!(count > 30, "{count}");
    let headers = [("authorization".to_owned(), SECRET.to_owned())].into_iter().collect();
    let (url, body) = (format!("https://a.example/{SECRET}"), Some(SECRET.to_owned()));
    hides(&HttpRequest { method: cti_engine::connector::HttpMethod::Post, url, headers, body });
    hides(&HttpResponse { status: 200, body: SECRET.to_owned(), ..HttpResponse::default() });
    hides(&WorkspaceCall::Alert { message: SECRET.to_owned() });
}

#[test]
fn runs_journals_desks_sessions_and_what_happens() {
    let flow = Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "p"))
        .with_block(
            Block::new("p", "SE_SetProperty")
                .with_control("key", "k")
                .with_control("value", "$.payload.a")
                .with_port("done", "a"),
        )
        .with_block(
            Block::new("a", "SE_ContactSetAttribute")
                .with_control("attributeName", "name")
                .with_control("attributeValue", "$.payload.a")
                .with_port("success", "l")
                .with_port("failure", "l"),
        )
        .with_block(Block::new("l", "SE_Log").with_control("message", "$.payload.a").with_port("done", "m"))
        .with_block(
            Block::new("m", "SE_SFShowAlert")
                .with_control("message", "$.payload.a")
                .with_port("success", "d")
                .with_port("failure", "d"),
        )
        .with_block(
            Block::new("d", "SE_AgentDialNumber")
                .with_control("phoneNumber", "$.payload.number")
                .with_port("success", "e")
                .with_port("failure", "e"),
        )
        .with_block(Block::new("e", "SE_End"));
    let memory = MemoryDesk::new("Sato");
    memory.center().add(contact());
    memory.crm().insert("Contact", json!({"LastName": SECRET, "Phone": NUMBER}));
    let run = RunId::from_u128(7);
    let recorder = Arc::new(Recorder::new(run));
    let desk = memory.desk().with_layer(recorder.clone());
    let engine = Engine::new();
    let program = engine.compile(&flow).unwrap();
    let context = context();
    let execution = memory.drive(engine.run_with(&program, &desk, &context, RunOptions::new().id(run)));
    hides(&execution);
    for (_, record) in execution.records() {
        hides(record);
    }
    hides(execution.end());
    let journal: RunJournal = recorder.journal();
    assert!(serde_json::to_string(&journal).unwrap().contains(SECRET), "there is something to hide");
    hides(&journal);
    hides(&memory);
    memory.screen().seen().iter().for_each(|seen| hides(seen));
    hides(&memory.journal());
    hides(&desk);
    hides(&desk.properties());
    hides(&desk.properties().snapshot());
    hides(&Properties::new());

    let adapter = Adapter::compile(
        &engine,
        &cti_model::adapter::CtiAdapter {
            flows: vec![cti_model::adapter::CtiFlow::new(
                "Dial",
                cti_model::Source::SalesforceUi,
                cti_model::Event::OnClickToDial,
                flow,
            )],
            ..cti_model::adapter::CtiAdapter::default()
        },
    );
    let mut session = adapter.open(desk);
    session.inbox().raise(SalesforceUiEvent::click_to_dial(NUMBER)).unwrap();
    hides(&session);
    for happening in memory.drive(session.settle()) {
        hides(&happening);
    }
    memory.clock().advance(Duration::from_secs(1));
}

#[test]
fn scenarios_and_what_comes_of_them() {
    let text = json!({"scenario": "s", "flows": {"salesforceUI.onClickToDial": {"actions": [
        {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
        {"id": "b", "type": "SE_Log", "controls": {"message": SECRET}, "ports": {"done": "c"}}, {"id": "c", "type": "SE_End"}]}},
    "agents": {"Sato": {"properties": {"a": SECRET}}},
    "records": {"one": {"type": "Contact", "fields": {"LastName": SECRET}}},
    "contacts": {"call": {"phoneNumber": NUMBER, "attributes": {"name": SECRET}}},
    "answers": [{"call": "agent.mute", "gives": SECRET, "with": {"a": SECRET}}],
    "steps": [
        {"event": {"on": "salesforceUI.onClickToDial", "payload": {"number": NUMBER, "recordName": SECRET}}},
        {"change": {"contact": "call", "attributes": {"name": SECRET}}},
        {"press": {"action": "b", "enter": {"c": SECRET}}},
        {"fault": {"call": "agent.mute", "hangs": true, "when": {"with": {"a": SECRET}}}},
        {"expect": {"log": [SECRET, SECRET], "screen": [{"alert": SECRET}], "records": {"Contact": [{"LastName": SECRET}]},
            "written": [{"created": {"type": "Case", "fields": {"a": SECRET}}}], "properties": {"a": SECRET},
            "panel": [{"value": SECRET}], "calls": [{"call": "agent.mute", "with": {"a": SECRET}}]}}
    ]});
    let scenario = Scenario::parse(&text.to_string()).unwrap();
    hides(&scenario);
    hides(&(&scenario.agents, &scenario.records, &scenario.contacts, &scenario.answers, &scenario.flows));
    for step in &scenario.steps {
        hides(step);
        match &step.value {
            ScenarioStep::Event(it) => hides(it),
            ScenarioStep::Press(it) => hides(it),
            ScenarioStep::Change(it) => hides(it),
            ScenarioStep::Fault(it) => hides(it),
            ScenarioStep::Expect(it) => hides(&(it, &it.screen, &it.written, &it.calls, &it.panel)),
            _ => {}
        }
    }
    let stage = || Stage::of(&scenario, |_| Err(String::new())).unwrap();
    let played = stage().play(&scenario);
    assert!(!played.passed());
    hides(&played);

    let memory = MemoryDesk::new("Sato");
    memory.properties().set("a", json!(SECRET)).unwrap();
    let recording = Recording::new("Sato", &memory.desk());
    let mut session = stage().adapter().open(memory.desk().with_layer(recording.layer()));
    recording.raise(&session.inbox(), SalesforceUiEvent::click_to_dial(NUMBER)).unwrap();
    memory.drive(session.settle()).iter().for_each(|happening| recording.happened(happening));
    hides(&recording.journal());
}

#[test]
fn the_rows_of_the_panel() {
    let mut attribute = CtiAttribute::new("Name", "Name", "{{name}}");
    attribute.display = Display::Value;
    let panel = AttributePanel::compile(&[attribute], &CtiAttributesFeature::default());
    hides(&panel.rows([("name", SECRET)]));
}
