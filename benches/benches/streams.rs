//! What a snapshot of an agent with five contacts costs: read, the library's events, the engine's events.

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion};
use cti_benches::print_ratios;
use cti_connect::streams::{AgentUpdate, Follower, LifeCycle};
use serde_json::{Value, json};

/// An agent with a call in that state, and four chats that stay.
fn snapshot(state: &str) -> Value {
    let contact = |id: String, kind: &str, state: &str| {
        json!({
            "contactId": id, "initialContactId": id, "type": kind, "state": {"type": state, "timestamp": 1_700_000_000.5},
            "queue": {"queueARN": "arn:aws:connect:us-east-1:111122223333:instance/0-1/queue/2", "name": "Support"},
            "attributes": {"tier": {"name": "tier", "value": "gold"}, "caseId": {"name": "caseId", "value": "500"}},
            "connections": [
                {"connectionId": "a", "type": "agent", "initial": false, "state": {"type": "connecting"}},
                {"connectionId": "c", "type": "inbound", "initial": true, "state": {"type": "connected"},
                    "endpoint": {"type": "phone_number", "phoneNumber": "+12025550123"}},
            ],
        })
    };
    let chats = (0..4).map(|at| contact(format!("chat-{at}"), "chat", "connected"));
    let contacts: Vec<Value> = chats.chain([contact("call".to_owned(), "voice", state)]).collect();
    let agent = if state == "ended" { "AfterCallWork" } else { "Busy" };
    json!({
        "state": {"name": agent, "type": "system", "startTimestamp": 1_700_000_000.5}, "contacts": contacts,
        "nextState": null, "snapshotTimestamp": 1_700_000_001.5,
    })
}

fn main() {
    let measured = Path::new(env!("CARGO_TARGET_TMPDIR")).join("streams");
    let mut criterion = Criterion::default().output_directory(&measured).configure_from_args();
    streams(&mut criterion);
    criterion.final_summary();
    let compared = [
        ("a snapshot read : plain parse", "read", "plain_parse", 3),
        ("the library's events of it : plain parse", "events_of_the_library", "plain_parse", 3),
        ("the engine's events of it : plain parse", "events_of_the_engine", "plain_parse", 3),
    ];
    print_ratios(&measured.join("streams"), &compared);
}

/// Three snapshots of an agent with five contacts.
fn streams(criterion: &mut Criterion) {
    let texts = ["connecting", "connected", "ended"].map(|state| snapshot(state).to_string());
    let updates: Vec<AgentUpdate> = texts.iter().filter_map(|text| AgentUpdate::from_json(text).ok()).collect();
    let mut group = criterion.benchmark_group("streams");
    group.bench_function("plain_parse", |bencher| {
        bencher.iter(|| texts.iter().filter_map(|text| serde_json::from_str::<Value>(black_box(text)).ok()).count());
    });
    group.bench_function("read", |bencher| {
        bencher.iter(|| texts.iter().filter_map(|text| AgentUpdate::from_json(black_box(text)).ok()).count());
    });
    group.bench_function("events_of_the_library", |bencher| {
        bencher.iter_batched_ref(
            LifeCycle::new,
            |page| updates.iter().map(|update| page.next(black_box(&update.snapshot)).len()).sum::<usize>(),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("events_of_the_engine", |bencher| {
        bencher.iter_batched_ref(
            Follower::new,
            |page| updates.iter().map(|update| page.follow(black_box(update)).len()).sum::<usize>(),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}
