//! What a picture costs: a flow of 250 blocks laid out from nothing, and where its editor put it; beside the parse of its text.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use cti_model::picture::Picture;
use cti_model::{Block, Catalogue, Flow, Json};

const BLOCKS: usize = 250;

/// Ways that part at every third block and meet again further on; `placed` in rows, as an administrator lays them.
fn flow(placed: bool) -> Flow {
    let last = BLOCKS - 1;
    (0..BLOCKS).fold(Flow::new(), |flow, at| {
        let to = |by: usize| (at + by).min(last).to_string();
        let id = at.to_string();
        let mut block = match at {
            0 => Block::new(&id, "SE_Start").with_port("done", &to(1)),
            at if at == last => Block::new(&id, "SE_End"),
            at if at % 3 == 1 => Block::new(&id, "SE_CoreTruthy")
                .with_control("value", "$.payload.number")
                .with_port("true", &to(1))
                .with_port("false", &to(1 + at % 17)),
            at => Block::new(&id, "SE_CoreJoinStrings")
                .with_control("string1", "a")
                .with_control("string2", format!("{at}"))
                .with_port("done", &to(1)),
        };
        if placed {
            let pixels = |step: usize| Json::from(i64::try_from(step * 240).unwrap_or_default());
            block.set_member("position", vec![pixels(at % 10), pixels(at / 10)]);
        }
        flow.with_block(block)
    })
}

fn pictures(criterion: &mut Criterion) {
    let catalogue = Catalogue::standard();
    let (bare, placed) = (flow(false), flow(true));
    let text = serde_json::to_string(&bare).unwrap_or_default();
    assert!(placed.blocks().iter().all(|block| block.position().is_some()), "what is measured has to be placed");
    let mut group = criterion.benchmark_group("a picture of 250 blocks");
    group.bench_function("parse of the flow", |bencher| bencher.iter(|| Flow::parse(black_box(&text)).is_ok()));
    for (name, flow) in [("laid out", &bare), ("where the editor put them", &placed)] {
        let svg = |flow: &Flow| Picture::of_flow(flow, catalogue).to_svg();
        assert!(svg(flow).contains("</svg>"), "what is measured has to be drawn");
        group.bench_function(name, |bencher| bencher.iter(|| svg(black_box(flow))));
    }
    group.bench_function("text for Mermaid", |bencher| {
        bencher.iter(|| Picture::of_flow(black_box(&bare), catalogue).to_mermaid());
    });
    group.finish();
}

criterion_group!(benches, pictures);
criterion_main!(benches);
