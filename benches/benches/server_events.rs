//! What a server does with an event: read and merged, and a record of a topic in the handler of web events, each beside the
//! plain parse of its text.
#![expect(clippy::expect_used, reason = "a benchmark")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{BatchSize, Criterion};
use cti_benches::print_ratios;
use cti_connect::karte::{Configuration, Handler, Limiter, MemoryStore, envelope};
use cti_connect::server_events::{Merger, ServerEvent};
use cti_connect::service::MemoryService;
use cti_engine::memory::VirtualClock;
use serde_json::{Value, json};

const EVENTS: &str = include_str!("../../examples/connect-events/morning.jsonl");

fn main() {
    let measured = Path::new(env!("CARGO_TARGET_TMPDIR")).join("server_events");
    let mut criterion = Criterion::default().output_directory(&measured).configure_from_args();
    let count = events(&mut criterion);
    records(&mut criterion);
    criterion.final_summary();
    let of_events = [
        ("an event read : plain parse", "read", "plain_parse", count),
        ("an event read and merged : plain parse", "merged", "plain_parse", count),
    ];
    print_ratios(&measured.join("events"), &of_events);
    let of_records = [
        ("a record in the handler, started : plain parse", "started", "plain_parse", 1),
        ("a record in the handler, again : plain parse", "again", "plain_parse", 1),
        ("a record in the handler of 100,000, again : plain parse", "again_of_many", "plain_parse", 1),
    ];
    print_ratios(&measured.join("records"), &of_records);
}

/// The events of a morning: two agents, three contacts. Gives how many there are.
fn events(criterion: &mut Criterion) -> u32 {
    let texts: Vec<&str> = EVENTS.lines().filter(|text| ServerEvent::from_json(text).is_ok()).collect();
    let mut group = criterion.benchmark_group("events");
    group.bench_function("plain_parse", |bencher| {
        bencher.iter(|| texts.iter().filter_map(|text| serde_json::from_str::<Value>(black_box(text)).ok()).count());
    });
    group.bench_function("read", |bencher| {
        bencher.iter(|| texts.iter().filter_map(|text| ServerEvent::from_json(black_box(text)).ok()).count());
    });
    group.bench_function("merged", |bencher| {
        bencher.iter_batched_ref(
            || Merger::new().with_agent_stream(),
            |merger| {
                let events = texts.iter().filter_map(|text| ServerEvent::from_json(black_box(text)).ok());
                events.map(|event| merger.merge(&event).len()).sum::<usize>()
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
    u32::try_from(texts.len()).expect("few")
}

/// A handler with its clock, and a record of a topic; everything is in memory.
fn handler() -> (VirtualClock, Handler) {
    let clock = VirtualClock::new();
    let timer = Arc::new(clock.clone());
    let configuration = Configuration::new("c", "call_me", "i", "f", "+81312345678");
    let service = Arc::new(MemoryService::new("i", timer.clone()));
    let store = Arc::new(MemoryStore::new(timer.clone()));
    (clock, Handler::new(configuration, service, store, Limiter::of_the_service(timer)))
}

fn record(id: usize) -> Value {
    let content = json!({"phone_e164": format!("+8190{id:08}"), "user_type": "visitor", "inquiry_type": "prices"});
    let event = envelope(&format!("event-{id}"), "aws.partner/karte.io/a/b/c", "call_me", &content);
    let message = serde_json::to_string(&event).expect("an envelope");
    json!({"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "m", "Message": message}}]})
}

fn records(criterion: &mut Criterion) {
    let first = record(0);
    let text = first.to_string();
    let mut group = criterion.benchmark_group("records");
    group.bench_function("plain_parse", |bencher| {
        bencher.iter(|| {
            let record = serde_json::from_str::<Value>(black_box(&text)).expect("a record");
            let message = record.pointer("/Records/0/Sns/Message").and_then(Value::as_str).expect("a message");
            serde_json::from_str::<Value>(message)
        });
    });
    let handle = |(clock, handler): &(VirtualClock, Handler)| {
        let record = serde_json::from_str::<Value>(black_box(&text)).expect("a record");
        clock.drive(handler.handle(&record))
    };
    group.bench_function("started", |bencher| {
        bencher.iter_batched_ref(handler, |it| handle(it), BatchSize::SmallInput);
    });
    let known = handler();
    handle(&known);
    group.bench_function("again", |bencher| bencher.iter(|| handle(&known)));
    for id in 1..100_000 {
        known.0.drive(known.1.handle(&record(id)));
    }
    handle(&known);
    group.bench_function("again_of_many", |bencher| bencher.iter(|| handle(&known)));
    group.finish();
}
