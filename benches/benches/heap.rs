//! Heap blocks and bytes of a run and of a load, and what a suspended run holds.

use std::cell::RefCell;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use cti_benches::{
    Fixture, Interpreter, Properties, Row, SystemClock, load, plain_parse, print_table, straight_line,
    straight_line_pausing,
};
use cti_engine::Engine;
use cti_engine::connector::Clock;
use cti_engine::desk::VirtualClock;
use dhat::HeapStats;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const SUSPENDED: u32 = 1_000;

fn main() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let fixture = Fixture::reference();
    let interpreter = Interpreter::reference();
    let mut properties = Properties::new();
    let engine = Engine::new();

    let ours = allocated(|| fixture.run());
    let interpreted = allocated(|| interpreter.run(&fixture.context, &mut properties));
    let straight = allocated(|| straight_line(&fixture.context, &mut properties));
    let loaded = allocated(|| load(&engine));
    let parsed = allocated(plain_parse);
    for (title, at) in [("heap blocks", 0), ("heap bytes", 1)] {
        print_table(
            title,
            &[
                Row::new("run : interpreter", ours[at], interpreted[at]),
                Row::new("run : straight line", ours[at], straight[at]),
                Row::new("parse + check + compile : plain parse", loaded[at], parsed[at]),
            ],
        );
    }

    let baseline_properties = RefCell::default();
    let baseline = held(|| Box::pin(straight_line_pausing(&fixture.context, &baseline_properties)));
    let mut rows = Vec::new();
    let clocks: [(&str, Arc<dyn Clock>); 2] =
        [("no timer", Arc::new(SystemClock::new())), ("VirtualClock's timer", Arc::new(VirtualClock::new()))];
    for (timer, clock) in clocks {
        let fixture = Fixture::pausing(clock);
        let ours = held(|| fixture.start());
        rows.push(Row::new(format!("bytes, deadline with {timer}"), ours.bytes, baseline.bytes));
        rows.push(Row::new(format!("of it, the future itself ({timer})"), ours.future, baseline.future));
        rows.push(Row::new(format!("heap blocks, the future's included ({timer})"), ours.blocks, baseline.blocks));
    }
    print_table("a suspended run : straight line", &rows);
}

/// Blocks and bytes that a piece of work asks of the heap, once it has been done before.
#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn allocated<T>(mut work: impl FnMut() -> T) -> [f64; 2] {
    drop(black_box(work()));
    let before = HeapStats::get();
    drop(black_box(work()));
    let after = HeapStats::get();
    [(after.total_blocks - before.total_blocks) as f64, (after.total_bytes - before.total_bytes) as f64]
}

/// What one suspended future holds on the heap.
struct Held {
    bytes: f64,
    future: f64,
    blocks: f64,
}

/// The mean over many that are suspended at once.
#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn held<F: Future + ?Sized>(start: impl Fn() -> Pin<Box<F>>) -> Held {
    let mut context = Context::from_waker(Waker::noop());
    let mut futures: Vec<Pin<Box<F>>> = Vec::with_capacity(SUSPENDED as usize);
    let before = HeapStats::get();
    futures.extend((0..SUSPENDED).map(|_| start()));
    for future in &mut futures {
        assert!(future.as_mut().poll(&mut context).is_pending(), "a run suspends");
    }
    let after = HeapStats::get();
    Held {
        bytes: (after.curr_bytes - before.curr_bytes) as f64 / f64::from(SUSPENDED),
        future: futures.first().map_or(0, |future| size_of_val(&**future)) as f64,
        blocks: (after.curr_blocks - before.curr_blocks) as f64 / f64::from(SUSPENDED),
    }
}
