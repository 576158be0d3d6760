//! Times of a run, of ten thousand in flight, of events at a thousand desks, and of a load, each beside a baseline written
//! by hand.

use std::cell::RefCell;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput};
use cti_benches::{
    Desks, Fixture, Interpreter, Properties, Row, SystemClock, all_in_flight, check, compile, load, parse, plain_parse,
    print_table, straight_line, straight_line_pausing,
};
use cti_engine::Engine;
use serde_json::Value;

const IN_FLIGHT: u32 = 10_000;
const DESKS: u32 = 1_000;

fn main() {
    // Where the estimates are written, so that they can be read back for the table.
    let measured = Path::new(env!("CARGO_TARGET_TMPDIR")).join("flow_execution");
    let mut criterion = Criterion::default().output_directory(&measured).configure_from_args();
    run(&mut criterion);
    in_flight(&mut criterion);
    dispatch(&mut criterion);
    loading(&mut criterion);
    criterion.final_summary();
    summary(&measured);
}

fn run(criterion: &mut Criterion) {
    let fixture = Fixture::reference();
    let interpreter = Interpreter::reference();
    let mut properties = Properties::new();
    let mut group = criterion.benchmark_group("run");
    group.bench_function("ours", |bencher| bencher.iter(|| black_box(&fixture).run()));
    group.bench_function("interpreter", |bencher| {
        bencher.iter(|| black_box(&interpreter).run(black_box(&fixture.context), &mut properties));
    });
    group.bench_function("straight_line", |bencher| {
        bencher.iter(|| straight_line(black_box(&fixture.context), &mut properties));
    });
    group.finish();
}

fn in_flight(criterion: &mut Criterion) {
    let fixture = Fixture::pausing(Arc::new(SystemClock::new()));
    let properties = RefCell::new(Properties::new());
    let mut group = criterion.benchmark_group("in_flight");
    group.throughput(Throughput::Elements(IN_FLIGHT.into())).sample_size(30);
    group.bench_function("ours", |bencher| {
        bencher.iter(|| all_in_flight((0..IN_FLIGHT).map(|_| black_box(&fixture).start())));
    });
    group.bench_function("straight_line", |bencher| {
        let start = |_| Box::pin(straight_line_pausing(black_box(&fixture.context), &properties));
        bencher.iter(|| all_in_flight((0..IN_FLIGHT).map(start)));
    });
    group.finish();
}

fn dispatch(criterion: &mut Criterion) {
    let mut desks = Desks::new(DESKS as usize);
    let mut group = criterion.benchmark_group("dispatch");
    group.throughput(Throughput::Elements(DESKS.into())).sample_size(30);
    group.bench_function("ours", |bencher| bencher.iter(|| desks.dispatch()));
    group.bench_function("runs_alone", |bencher| bencher.iter(|| desks.run_directly()));
    group.finish();
}

fn loading(criterion: &mut Criterion) {
    let engine = Engine::new();
    let flow = parse();
    let mut group = criterion.benchmark_group("load");
    group.bench_function("ours", |bencher| bencher.iter(|| load(&engine)));
    group.bench_function("plain_parse", |bencher| bencher.iter(plain_parse));
    group.bench_function("parse", |bencher| bencher.iter(parse));
    group.bench_function("check", |bencher| bencher.iter(|| check(black_box(&flow))));
    group.bench_function("compile", |bencher| bencher.iter(|| compile(&engine, black_box(&flow))));
    group.finish();
}

/// The table of what has been measured, by the median and by the fastest sample: other work on the machine moves the
/// first and hardly the second.
fn summary(measured: &Path) {
    let compared = [
        ("run : interpreter", "run/ours", "run/interpreter", 1),
        ("run : straight line", "run/ours", "run/straight_line", 1),
        ("run in flight : straight line in flight", "in_flight/ours", "in_flight/straight_line", IN_FLIGHT),
        ("event and run at 1,000 desks : the runs alone", "dispatch/ours", "dispatch/runs_alone", DESKS),
        ("parse + check + compile : plain parse", "load/ours", "load/plain_parse", 1),
        ("parse : plain parse", "load/parse", "load/plain_parse", 1),
        ("check : plain parse", "load/check", "load/plain_parse", 1),
        ("compile : plain parse", "load/compile", "load/plain_parse", 1),
    ];
    for (title, pick) in
        [("nanoseconds, median", median as fn(&[f64]) -> Option<f64>), ("nanoseconds, fastest", fastest)]
    {
        let rows = compared.iter().filter_map(|(name, ours, baseline, runs)| {
            let time = |id| Some(pick(&samples(&measured.join(id))?)? / f64::from(*runs));
            Some(Row::new(*name, time(ours)?, time(baseline)?))
        });
        print_table(title, &rows.collect::<Vec<_>>());
    }
}

/// The time of one iteration in each sample, ascending.
fn samples(folder: &Path) -> Option<Vec<f64>> {
    let sample: Value = serde_json::from_str(&fs::read_to_string(folder.join("new/sample.json")).ok()?).ok()?;
    let numbers = |member| sample.get(member)?.as_array().map(|all| all.iter().filter_map(Value::as_f64));
    let mut times: Vec<f64> = numbers("times")?.zip(numbers("iters")?).map(|(time, iters)| time / iters).collect();
    times.sort_by(f64::total_cmp);
    Some(times)
}

fn median(ascending: &[f64]) -> Option<f64> {
    ascending.get(ascending.len() / 2).copied()
}

fn fastest(ascending: &[f64]) -> Option<f64> {
    ascending.first().copied()
}
