//! What contact flows cost: reading and checking one beside a plain parse, a contact that takes 100 actions, and 10,000
//! calls at once.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use cti_connect::contact_flow::{
    Call, CallCenter, Callers, Document, FlowChecker, Instance, Script, ScriptedCustomer, Seeded, Simulator, World,
};
use cti_engine::connector::Clock;
use cti_engine::memory::VirtualClock;
use serde_json::{Value, json};

const ACTIONS: usize = 100;

/// A flow of a hundred actions: each compares an attribute that the one before has set, and the last ends.
fn walk() -> String {
    let actions: Vec<Value> = (0..ACTIONS)
        .map(|at| {
            let next = (at + 1).to_string();
            let failed = json!([{"NextAction": "100", "ErrorType": "NoMatchingError"}]);
            match at % 2 {
                0 => json!({"Identifier": at.to_string(), "Type": "UpdateContactAttributes",
                    "Parameters": {"Attributes": {"round": next, "said": "Round $.Attributes.round of $.ContactId."}},
                    "Transitions": {"NextAction": next, "Errors": failed}}),
                _ => json!({"Identifier": at.to_string(), "Type": "Compare",
                    "Parameters": {"ComparisonValue": "$.Attributes.round"},
                    "Transitions": {"NextAction": "100",
                        "Errors": [{"NextAction": "100", "ErrorType": "NoMatchingCondition"}],
                        "Conditions": [{"NextAction": next,
                            "Condition": {"Operator": "NumberGreaterThan", "Operands": ["0"]}}]}}),
            }
        })
        .chain([json!({"Identifier": "100", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}})])
        .collect();
    json!({"Version": "2019-10-30", "StartAction": "0", "Actions": actions}).to_string()
}

/// Greeting, a menu of two, a queue with a flow of its own.
fn menu() -> String {
    let failed = json!([{"NextAction": "bye", "ErrorType": "NoMatchingError"}]);
    let condition =
        |key: &str, to: &str| json!({"NextAction": to, "Condition": {"Operator": "Equals", "Operands": [key]}});
    json!({"Version": "2019-10-30", "StartAction": "hello", "Actions": [
        {"Identifier": "hello", "Type": "MessageParticipant", "Parameters": {"Text": "Hello $.Attributes.name."},
            "Transitions": {"NextAction": "menu", "Errors": failed}},
        {"Identifier": "menu", "Type": "GetParticipantInput",
            "Parameters": {"Text": "Press 1 or 2", "StoreInput": "False", "InputTimeLimitSeconds": "5"},
            "Transitions": {"NextAction": "bye", "Conditions": [condition("1", "queue"), condition("2", "news")],
                "Errors": [{"NextAction": "bye", "ErrorType": "InputTimeLimitExceeded"},
                    {"NextAction": "bye", "ErrorType": "NoMatchingCondition"}]}},
        {"Identifier": "queue", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "queue/support"},
            "Transitions": {"NextAction": "go", "Errors": failed}},
        {"Identifier": "go", "Type": "TransferContactToQueue", "Parameters": {},
            "Transitions": {"NextAction": "bye", "Errors": failed}},
        {"Identifier": "news", "Type": "MessageParticipant", "Parameters": {"Text": "No news."},
            "Transitions": {"NextAction": "bye"}},
        {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]})
    .to_string()
}

fn simulator(clock: &VirtualClock, flow: &str) -> Option<Simulator> {
    let flow = Document::read(flow).ok()?.into_flow().flow;
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let mut world = World::of(shared.clone(), Arc::new(Script::new(shared.clone())));
    let talk = (Duration::from_secs(60), Duration::from_secs(240));
    world.queues = Arc::new(CallCenter::new(shared, 1).with_queue("support", 40, talk.0, talk.1));
    Some(Simulator::new(Arc::new(Instance::new().with_flow("main", &flow)), world))
}

fn contact_flows(c: &mut Criterion) {
    let text = walk();
    let mut group = c.benchmark_group("a contact flow of 101 actions");
    group.bench_function("plain parse", |b| b.iter(|| serde_json::from_str::<Value>(black_box(&text))));
    group.bench_function("read", |b| b.iter(|| Document::read(black_box(&text))));
    let checker = FlowChecker::new();
    group.bench_function("read and check", |b| {
        b.iter(|| Document::read(black_box(&text)).map(|document| checker.check_document(&document).len()));
    });
    let clock = VirtualClock::new();
    let walked = simulator(&clock, &text);
    group.bench_function("a contact walks 100 actions", |b| {
        b.iter(|| {
            let call = Call::from("+819012345678", "main", Arc::new(ScriptedCustomer::new()));
            walked.as_ref().map(|it| clock.drive(it.run(call)).transcript.len())
        });
    });
    group.finish();

    let callers: Callers = serde_json::from_value(json!({"arriveWithinSeconds": 28_800, "kinds": [
        {"weight": 3, "attributes": {"name": "Aiko"}, "inputs": [{"input": {"digits": "1"}}], "patienceSeconds": [30, 300]},
        {"weight": 1, "inputs": [{"input": {"digits": "2"}}]}]}))
    .unwrap_or_default();
    let mut group = c.benchmark_group("10,000 calls");
    group.sample_size(10);
    group.bench_function("in eight hours, 40 agents", |b| {
        b.iter(|| {
            let clock = VirtualClock::new();
            let many = simulator(&clock, &menu())?;
            Some(clock.drive(many.run_many("main", &callers, 10_000, &mut Seeded::new(1))).calls)
        });
    });
    let at_once = Callers { arrive_within_seconds: 0, ..callers.clone() };
    group.bench_function("all at once, 40 agents", |b| {
        b.iter(|| {
            let clock = VirtualClock::new();
            let many = simulator(&clock, &menu())?;
            Some(clock.drive(many.run_many("main", &at_once, 10_000, &mut Seeded::new(1))).calls)
        });
    });
    group.finish();
}

criterion_group!(benches, contact_flows);
criterion_main!(benches);
