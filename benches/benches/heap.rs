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
use cti_engine::memory::VirtualClock;
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
    let rows = [
        ("run : interpreter", &ours, &interpreted),
        ("run : straight line", &ours, &straight),
        ("parse + check + compile : plain parse", &loaded, &parsed),
    ];
    for (title, pick) in [("heap blocks", (|heap| heap.blocks) as fn(&Heap) -> f64), ("heap bytes", |heap| heap.bytes)]
    {
        print_table(title, &rows.map(|(name, ours, baseline)| Row::new(name, pick(ours), pick(baseline))));
    }

    let baseline_properties = RefCell::default();
    let (baseline, baseline_future) = held(|| Box::pin(straight_line_pausing(&fixture.context, &baseline_properties)));
    let clocks: [(&str, Arc<dyn Clock>); 2] =
        [("no timer", Arc::new(SystemClock::new())), ("VirtualClock", Arc::new(VirtualClock::new()))];
    let rows = clocks.into_iter().flat_map(|(clock_name, clock)| {
        let fixture = Fixture::pausing(clock);
        let (ours, future) = held(|| fixture.start());
        [
            Row::new(format!("bytes in all ({clock_name})"), ours.bytes, baseline.bytes),
            Row::new(format!("bytes of the future ({clock_name})"), future, baseline_future),
            Row::new(format!("heap blocks, the future's included ({clock_name})"), ours.blocks, baseline.blocks),
        ]
    });
    print_table("a suspended run : straight line", &rows.collect::<Vec<_>>());
}

/// What was asked of the heap, or is held there.
struct Heap {
    blocks: f64,
    bytes: f64,
}

/// What a piece of work asks of the heap, once it has been done before.
#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn allocated<T>(mut work: impl FnMut() -> T) -> Heap {
    drop(black_box(work()));
    let before = HeapStats::get();
    drop(black_box(work()));
    let after = HeapStats::get();
    Heap {
        blocks: (after.total_blocks - before.total_blocks) as f64,
        bytes: (after.total_bytes - before.total_bytes) as f64,
    }
}

/// What one suspended future holds, the mean over many; and the size of the future itself.
#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn held<F: Future + ?Sized>(start: impl Fn() -> Pin<Box<F>>) -> (Heap, f64) {
    let mut context = Context::from_waker(Waker::noop());
    let mut futures: Vec<Pin<Box<F>>> = Vec::with_capacity(SUSPENDED as usize);
    let before = HeapStats::get();
    futures.extend((0..SUSPENDED).map(|_| start()));
    for future in &mut futures {
        assert!(future.as_mut().poll(&mut context).is_pending(), "a run suspends");
    }
    let after = HeapStats::get();
    let heap = Heap {
        blocks: (after.curr_blocks - before.curr_blocks) as f64 / f64::from(SUSPENDED),
        bytes: (after.curr_bytes - before.curr_bytes) as f64 / f64::from(SUSPENDED),
    };
    (heap, futures.first().map_or(0, |future| size_of_val(&**future)) as f64)
}
