//! What a scenario costs: read, played, both with the configuration compiled; the story of a transfer, and a thousand
//! scenarios of the examples.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use cti_engine::scenario::{Scenario, Stages};

fn scenarios(c: &mut Criterion) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/scenarios");
    let path = directory.join("transfer-keeps-the-case.yaml");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut stages = Stages::new();
    let Ok((scenario, stage)) = stages.read(&path) else { return };
    assert!(stage.play(&scenario).passed());

    let mut group = c.benchmark_group("scenario of a transfer");
    group.throughput(Throughput::Elements(1));
    group.bench_function("read", |b| b.iter(|| Scenario::parse(black_box(&text)).is_ok()));
    group.bench_function("play", |b| b.iter(|| stage.play(black_box(&scenario)).passed()));
    group.finish();

    let files = std::fs::read_dir(&directory).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|it| it == "yaml")).collect();
    files.sort();
    let mut group = c.benchmark_group("scenarios of the examples, from their files");
    group.throughput(Throughput::Elements(files.len() as u64));
    group.bench_function("read and play", |b| {
        b.iter(|| {
            let mut stages = Stages::new();
            let passed =
                files.iter().filter(|path| stages.read(path).is_ok_and(|(it, stage)| stage.play(&it).passed()));
            assert_eq!(passed.count(), files.len());
        });
    });
    group.finish();
}

criterion_group!(benches, scenarios);
criterion_main!(benches);
