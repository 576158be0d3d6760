//! Times of a run, of ten thousand in flight, of events at a thousand desks, and of a load, each beside a baseline written
//! by hand.

use std::cell::RefCell;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput};
use cti_benches::{
    Desks, Fixture, Interpreter, Properties, SystemClock, all_in_flight, check, compile, load, parse, plain_parse,
    print_ratios, straight_line, straight_line_pausing,
};
use cti_engine::Engine;

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
    print_ratios(measured, &compared);
}
