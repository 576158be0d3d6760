//! Instructions of a run, of an event and its run, of a run that suspends once, and of a load, each beside its baselines,
//! under valgrind. What
//! is set up, and what a run leaves, is made outside the measurement; dropping what a run leaves is inside.

#![expect(missing_docs, reason = "the macros of gungraun make public items")]

use std::cell::RefCell;
use std::hint::black_box;
use std::sync::Arc;

use cti_benches::{
    Desks, Fixture, Interpreter, Properties, SystemClock, all_in_flight, load, plain_parse, straight_line,
    straight_line_pausing,
};
use cti_engine::{Context, Engine};
use gungraun::{library_benchmark, library_benchmark_group, main};

fn pausing() -> Fixture {
    Fixture::pausing(Arc::new(SystemClock::new()))
}

fn interpreter() -> (Interpreter, Context, Properties) {
    let (interpreter, context, mut properties) = (Interpreter::reference(), cti_benches::context(), Properties::new());
    interpreter.run(&context, &mut properties);
    (interpreter, context, properties)
}

fn desk() -> Desks {
    let mut desks = Desks::new(1);
    desks.dispatch();
    desks.run_directly();
    desks
}

fn warm_engine() -> Engine {
    let engine = Engine::new();
    load(&engine);
    engine
}

#[library_benchmark]
#[bench::run(Fixture::reference())]
fn run_ours(fixture: Fixture) -> Fixture {
    drop(black_box(fixture.run()));
    fixture
}

#[library_benchmark]
#[bench::run(interpreter())]
fn run_interpreter(made: (Interpreter, Context, Properties)) -> (Interpreter, Context, Properties) {
    let (interpreter, context, mut properties) = made;
    drop(black_box(interpreter.run(&context, &mut properties)));
    (interpreter, context, properties)
}

#[library_benchmark]
#[bench::run(interpreter())]
fn run_straight_line(made: (Interpreter, Context, Properties)) -> (Interpreter, Context, Properties) {
    let (interpreter, context, mut properties) = made;
    black_box(straight_line(&context, &mut properties));
    (interpreter, context, properties)
}

#[library_benchmark]
#[bench::event(desk())]
fn event_ours(mut desk: Desks) -> Desks {
    black_box(desk.dispatch());
    desk
}

#[library_benchmark]
#[bench::event(desk())]
fn event_run_alone(desk: Desks) -> Desks {
    black_box(desk.run_directly());
    desk
}

#[library_benchmark]
#[bench::suspended(pausing())]
fn suspended_ours(fixture: Fixture) -> Fixture {
    black_box(all_in_flight(std::iter::once(fixture.start())));
    fixture
}

#[library_benchmark]
#[bench::suspended((cti_benches::context(), RefCell::default()))]
fn suspended_straight_line(made: (Context, RefCell<Properties>)) -> (Context, RefCell<Properties>) {
    black_box(all_in_flight(std::iter::once(Box::pin(straight_line_pausing(&made.0, &made.1)))));
    made
}

#[library_benchmark]
#[bench::load(warm_engine())]
fn load_ours(engine: Engine) -> Engine {
    drop(black_box(load(&engine)));
    engine
}

#[library_benchmark]
#[bench::load(())]
fn load_plain_parse((): ()) {
    drop(black_box(plain_parse()));
}

library_benchmark_group!(
    name = run;
    compare_by_id = true;
    benchmarks = run_ours, run_interpreter, run_straight_line
);

library_benchmark_group!(
    name = event;
    compare_by_id = true;
    benchmarks = event_ours, event_run_alone
);

library_benchmark_group!(
    name = suspended;
    compare_by_id = true;
    benchmarks = suspended_ours, suspended_straight_line
);

library_benchmark_group!(
    name = loading;
    compare_by_id = true;
    benchmarks = load_ours, load_plain_parse
);

main!(library_benchmark_groups = run, event, suspended, loading);
