//! What a message of Webex's desktop costs: read, taken into the life of its task, told to the engine; beside a bare parse.
//! Each pass is one call of eight messages, so that the throughput counts messages.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use cti_webex::event::DesktopEvent;
use cti_webex::task::{TaskMoment, Tasks};
use serde_json::{Value, json};

/// The messages of a call with ten variables and two parties.
fn call() -> Vec<String> {
    let names = [
        "AgentContactReserved",
        "AgentOfferContact",
        "AgentContactAssigned",
        "AgentContactHeld",
        "AgentContactUnheld",
        "ContactEnded",
        "AgentWrapup",
        "AgentWrappedUp",
    ];
    let variable = |at: usize| {
        let name = format!("variable{at}");
        let value = json!({"agentEditable": false, "agentViewable": true, "displayName": name, "global": true,
            "isSecure": at == 9, "name": name, "reportable": false, "secureKeyId": "", "secureKeyVersion": 0, "type": "STRING",
            "value": format!("value {at}")});
        (name, value)
    };
    let variables: serde_json::Map<String, Value> = (0..10).map(variable).collect();
    let message = |(at, name): (usize, &&str)| {
        json!({"type": "RoutingMessage", "data": {
            "type": name, "agentId": "a-1", "eventTime": 1_733_211_616_000_i64 + i64::try_from(at).unwrap_or_default(),
            "eventType": "RoutingMessage", "interactionId": "i-1", "orgId": "o-1", "trackingId": format!("t-{at}"),
            "mediaResourceId": "i-1", "owner": "a-1", "queueMgr": "aqm", "agentsPendingWrapUp": ["a-1"],
            "interaction": {
                "mediaType": "telephony", "state": if at < 2 { "new" } else { "connected" }, "isTerminated": false,
                "contactDirection": {"type": "INBOUND"}, "owner": "a-1",
                "callAssociatedDetails": {"ani": "+12025550123", "dn": "+18005550100", "virtualTeamName": "Gold Queue"},
                "callAssociatedData": variables,
                "callProcessingDetails": {"recordInProgress": "true", "isPaused": "false", "QueueId": "3381"},
                "media": {"i-1": {"mType": "mainCall", "isHold": at == 3, "participants": ["a-1", "c"]}},
                "participants": {"a-1": {"pType": "Agent", "hasJoined": true, "hasLeft": false, "isWrapUp": false},
                    "c": {"pType": "Customer"}}
            }
        }})
        .to_string()
    };
    names.iter().enumerate().map(message).collect()
}

fn webex_events(c: &mut Criterion) {
    let texts = call();
    let events: Vec<DesktopEvent> = texts.iter().filter_map(|text| DesktopEvent::from_json(text).ok()).collect();
    let mut group = c.benchmark_group("webex events, a call of eight messages");
    group.throughput(Throughput::Elements(8));
    group.bench_function("bare parse", |b| {
        b.iter(|| texts.iter().filter_map(|text| serde_json::from_str::<Value>(black_box(text)).ok()).count());
    });
    group.bench_function("read", |b| {
        b.iter(|| texts.iter().filter_map(|text| DesktopEvent::from_json(black_box(text)).ok()).count());
    });
    group.bench_function("life of the task", |b| {
        b.iter_batched_ref(
            || Tasks::of_agent("a-1"),
            |tasks| events.iter().map(|event| tasks.hear(black_box(event)).len()).sum::<usize>(),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("life of the task, told to the engine", |b| {
        b.iter_batched_ref(
            || Tasks::of_agent("a-1"),
            |tasks| {
                let told = |event| tasks.hear(black_box(event)).iter().flat_map(TaskMoment::desk_events).count();
                events.iter().map(told).sum::<usize>()
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("from the text to the engine", |b| {
        b.iter_batched_ref(
            || Tasks::of_agent("a-1"),
            |tasks| {
                let read = texts.iter().filter_map(|text| DesktopEvent::from_json(black_box(text)).ok());
                let told = read.map(|event| tasks.hear(&event).iter().flat_map(TaskMoment::desk_events).count());
                told.sum::<usize>()
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, webex_events);
criterion_main!(benches);
