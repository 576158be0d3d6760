//! Times of event patterns: an event taken apart, and 1,000 and 100,000 patterns against it, in one pass, one by one, and
//! beside the crate quamina.
#![expect(clippy::expect_used, reason = "a benchmark")]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::Criterion;
use cti_benches::print_ratios;
use cti_connect::event_bridge::{FlatEvent, Pattern, PatternIndex};
use quamina::{Quamina, QuaminaBuilder};
use serde_json::Value;

/// How many bytes the peer may take for the values of one field; it stops at ten million if it is not told.
const PEER_BYTES: usize = 1 << 30;

const EVENT: &str = r#"{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Amazon Connect Contact Event","source":"aws.connect","account":"111122223333","time":"2021-08-04T17:43:48Z","region":"us-east-1","resources":["arn:aws:connect:us-east-1:111122223333:instance/x"],"detail":{"initiationTimestamp":"2021-08-04T17:17:53.000Z","contactId":"11111111-1111-1111-1111-111111111111","channel":"VOICE","instanceArn":"arn:aws:connect:us-east-1:111122223333:instance/x","initiationMethod":"INBOUND","eventType":"CONNECTED_TO_AGENT","agentInfo":{"agentArn":"arn:aws:connect:us-east-1:111122223333:instance/x/agent/y","connectedToAgentTimestamp":"2021-08-04T17:29:09.000Z"},"queueInfo":{"queueType":"type","queueArn":"arn:aws:connect:us-east-1:111122223333:instance/x/queue/z","enqueueTimestamp":"2021-08-04T17:29:04.000Z"},"tags":{"aws:connect:instanceId":"x"},"n":500}}"#;

/// Patterns of five kinds in turn; of all of them, one or two match.
fn text(at: usize) -> String {
    match at % 5 {
        0 => format!(r#"{{"source":["aws.connect"],"detail":{{"contactId":["id-{at}"]}}}}"#),
        1 => format!(
            r#"{{"source":[{{"prefix":"aws."}}],"detail":{{"eventType":["E{at}","CONNECTED_TO_AGENT"],"channel":["CH{at}"]}}}}"#
        ),
        2 => format!(
            r#"{{"detail-type":["Amazon Connect Contact Event"],"detail":{{"n":[{{"numeric":[">",{at},"<=",{}]}}]}}}}"#,
            at + 3
        ),
        3 => format!(
            r#"{{"detail":{{"channel":[{{"anything-but":["VOICE","X{at}"]}}],"initiationMethod":["INBOUND"]}}}}"#
        ),
        _ => format!(r#"{{"detail":{{"queueInfo":{{"queueArn":[{{"wildcard":"arn:aws:connect:*:queue/{at}*"}}]}}}}}}"#),
    }
}

fn patterns(count: usize) -> Vec<Pattern> {
    (0..count).map(|at| text(at).parse().expect("a pattern")).collect()
}

fn main() {
    let measured = Path::new(env!("CARGO_TARGET_TMPDIR")).join("event_patterns");
    let mut criterion = Criterion::default().output_directory(&measured).configure_from_args();
    patterns_against_an_event(&mut criterion);
    criterion.final_summary();
    let compared = [
        ("the event taken apart : plain parse", "take_apart", "plain_parse", 1),
        ("1,000 in one pass : plain parse", "one_pass_1000", "plain_parse", 1),
        ("100,000 in one pass : 1,000 in one pass", "one_pass_100000", "one_pass_1000", 1),
        ("1,000 one by one : in one pass", "one_by_one_1000", "one_pass_1000", 1),
        ("100,000 one by one : in one pass", "one_by_one_100000", "one_pass_100000", 1),
        ("1,000 in quamina : in one pass", "quamina_1000", "one_pass_1000", 1),
        ("100,000 exact ones in quamina : in one pass", "quamina_exact_100000", "one_pass_exact_100000", 1),
        ("index of 1,000 : plain parse of the event", "index_1000", "plain_parse", 1),
    ];
    print_ratios(&measured.join("event_patterns"), &compared);
}

fn patterns_against_an_event(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("event_patterns");
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2)).sample_size(20);
    let event = FlatEvent::parse(EVENT).expect("an event");
    group.bench_function("plain_parse", |bencher| bencher.iter(|| serde_json::from_str::<Value>(black_box(EVENT))));
    group.bench_function("take_apart", |bencher| bencher.iter(|| FlatEvent::parse(black_box(EVENT))));
    for count in [1_000, 100_000] {
        let all = patterns(count);
        let index = PatternIndex::new(all.iter().cloned());
        group.bench_function(format!("one_pass_{count}"), |bencher| {
            bencher.iter(|| FlatEvent::parse(black_box(EVENT)).map(|event| index.matches(&event)));
        });
        group.bench_function(format!("one_by_one_{count}"), |bencher| {
            bencher.iter(|| all.iter().filter(|pattern| pattern.matches(black_box(&event))).count());
        });
    }
    let all = patterns(1_000);
    group.bench_function("index_1000", |bencher| bencher.iter(|| PatternIndex::new(all.iter().cloned())));

    let peer = peer((0..1_000).map(text));
    let mut theirs = peer.matches_for_event(EVENT.as_bytes()).expect("an event that the peer reads");
    theirs.sort_unstable();
    assert_eq!(PatternIndex::new(all).matches(&event), theirs);
    group.bench_function("quamina_1000", |bencher| {
        bencher.iter(|| peer.matches_for_event(black_box(EVENT.as_bytes())));
    });

    // Of 100,000 the peer takes those of exact values; all five kinds take it more than a minute to read.
    let exact = |at: usize| text(at * 5);
    let peer = self::peer((0..100_000).map(exact));
    let index: PatternIndex =
        PatternIndex::new((0..100_000).map(|at| exact(at).parse::<Pattern>().expect("a pattern")).collect::<Vec<_>>());
    group.bench_function("quamina_exact_100000", |bencher| {
        bencher.iter(|| peer.matches_for_event(black_box(EVENT.as_bytes())));
    });
    group.bench_function("one_pass_exact_100000", |bencher| {
        bencher.iter(|| FlatEvent::parse(black_box(EVENT)).map(|event| index.matches(&event)));
    });
    group.finish();
}

fn peer(texts: impl Iterator<Item = String>) -> Quamina<usize> {
    let mut peer = QuaminaBuilder::new().with_arena_byte_budget(PEER_BYTES).build().expect("a matcher");
    for (at, text) in texts.enumerate() {
        peer.add_pattern(at, &text).expect("a pattern that the peer reads");
    }
    peer
}
