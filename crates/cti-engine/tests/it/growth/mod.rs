//! Whatever the shape of a document, twice the bytes cost about twice the work, and a refusal costs no more than reading.
//!
//! Time on the processor is measured, not time on the wall, and only as a ratio; a ratio that is too high is measured
//! again. A build without optimisation measures smaller documents.

mod adapters;
mod shapes;

use std::hint::black_box;
use std::time::{Duration, Instant};

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};
use cti_model::{Checker, Code, Finding, Flow, Json, Lines, ParseOptions, locate_all};
use serde_json::Value;

use self::adapters::{FILES, RECORDS};
use self::shapes::SHAPES;

/// What a document that is twice as long may cost more.
const MOST: f64 = 2.3;

/// The smaller document: long enough that all is done to it that is done to long ones.
const BYTES: usize = 64 << 10;

/// The larger document has as many times its bytes as these doublings make. They are several, so that what does not fit into a
/// cache, and comes once, is not taken for growth.
const DOUBLINGS: u32 = if cfg!(debug_assertions) { 2 } else { 4 };

/// Less than this is too little to measure, and too little to matter.
const LEAST: Duration = Duration::from_millis(2);

const TRIES: usize = 10;

/// How long this thread has been on a processor.
fn on_processor() -> Duration {
    static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    // The kernel reckons up when another thread may run.
    std::thread::yield_now();
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = spent.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| BEGIN.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

/// The lesser of two times.
fn cost(work: &mut dyn FnMut()) -> Duration {
    let once = |_| {
        let begin = on_processor();
        work();
        on_processor().saturating_sub(begin)
    };
    (0..2).map(once).min().unwrap_or_default()
}

/// Something that is done to a document, ready to be done again and again.
type Ready<'d> = Box<dyn FnMut() + 'd>;

/// Everything that is done to a document, each on its own.
type Work<D> = (&'static str, fn(&D) -> Ready<'_>);

const WORKS: &[Work<str>] = &[
    ("parse", |text| Box::new(move || drop(black_box(parse(text))))),
    ("print", |text| {
        let parsed = parse(text);
        Box::new(move || match &parsed {
            Ok(flow) => drop(black_box(flow.to_json())),
            Err(error) => drop(black_box(error.to_string())),
        })
    }),
    ("check", |text| {
        let flow = parse(text).unwrap_or_default();
        Box::new(move || drop(black_box(Checker::new().check(&flow))))
    }),
    ("compile", |text| {
        let (engine, flow) = (Engine::new(), parse(text).unwrap_or_default());
        Box::new(move || drop(black_box(engine.compile(&flow))))
    }),
    ("print what is wrong", |text| {
        let findings = Checker::new().check(&parse(text).unwrap_or_default());
        Box::new(move || findings.iter().for_each(|finding| drop(black_box(finding.to_string()))))
    }),
    ("locate what the checker finds", |text| {
        let findings = Checker::new().check(&parse(text).unwrap_or_default());
        Box::new(move || locate_all(text, &mut findings.clone()))
    }),
    ("locate", |text| {
        let findings = findings(text);
        Box::new(move || {
            let mut findings = findings.clone();
            locate_all(text, &mut findings);
            let lines = Lines::new(text);
            for span in findings.iter().filter_map(|finding| finding.span.clone()) {
                black_box(lines.line_column(span.start));
            }
        })
    }),
    ("rename a block", |text| {
        let flow = parse(text).unwrap_or_default();
        let id = flow.blocks().first().map(|block| block.id().to_owned()).unwrap_or_default();
        Box::new(move || _ = black_box(flow.clone().rename_block(&id, "another")))
    }),
    ("read as any value", |text| Box::new(move || drop(black_box(serde_json::from_str::<Json>(text))))),
];

const RECORD_WORKS: &[Work<str>] = &[
    ("read records", |text| Box::new(move || drop(black_box(from_records(text))))),
    ("write records", |text| {
        let adapter = from_records(text);
        Box::new(move || drop(black_box(adapter.to_records())))
    }),
    ("write files", |text| {
        let adapter = from_records(text);
        Box::new(move || drop(black_box(adapter.to_files())))
    }),
    ("read files", |text| {
        let files = from_records(text).to_files();
        Box::new(move || drop(black_box(CtiAdapter::from_files(&files))))
    }),
    ("check an adapter", |text| {
        let adapter = from_records(text);
        Box::new(move || drop(black_box(AdapterChecker::new().check(&adapter))))
    }),
    ("compile an adapter", |text| {
        let (engine, adapter) = (Engine::new(), from_records(text));
        Box::new(move || drop(black_box(Adapter::compile(&engine, &adapter))))
    }),
];

const FILE_WORKS: &[Work<AdapterFiles>] = &[
    ("read files", |files| {
        Box::new(move || match CtiAdapter::from_files(files) {
            Ok(adapter) => drop(black_box(adapter)),
            Err(error) => drop(black_box(error.to_string())),
        })
    }),
    ("write files", |files| {
        let adapter = CtiAdapter::from_files(files).unwrap_or_default();
        Box::new(move || drop(black_box(adapter.to_files())))
    }),
    ("check an adapter", |files| {
        let adapter = CtiAdapter::from_files(files).unwrap_or_default();
        Box::new(move || drop(black_box(AdapterChecker::new().check(&adapter))))
    }),
];

/// The adapter; when it is refused, the one that is left when nothing of it is read.
fn from_records(text: &str) -> CtiAdapter {
    let records: Value = serde_json::from_str(text).unwrap_or_default();
    CtiAdapter::from_records(&records).unwrap_or_default()
}

fn parse(text: &str) -> Result<Flow, cti_model::ParseError> {
    ParseOptions::default().max_bytes(usize::MAX).parse(text)
}

/// Findings at every value of a document that is two levels below a block, as a checker could make them.
fn findings(text: &str) -> Vec<Finding> {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else { return Vec::new() };
    let at = |pointer: String| Finding::new(Code::NotAFlow, "").at(pointer);
    let mut findings = vec![at(String::new())];
    for (number, block) in document.get("actions").and_then(|it| it.as_array()).into_iter().flatten().enumerate() {
        findings.push(at(format!("/actions/{number}")));
        for (key, value) in block.as_object().into_iter().flatten().filter(|(key, _)| key.len() < 100) {
            let inside = value.as_object().into_iter().flatten().map(|(name, _)| name).filter(|name| name.len() < 100);
            findings.extend(inside.map(|name| at(format!("/actions/{number}/{key}/{name}"))));
        }
    }
    findings
}

/// How many times more the larger document costs at the best of some tries, for each doubling; 1 for what is too quick.
fn growth<D: ?Sized>(work: fn(&D) -> Ready<'_>, small: &D, large: &D) -> f64 {
    let (mut on_large, mut on_small) = (work(large), work(small));
    let mut best = f64::INFINITY;
    for _ in 0..TRIES {
        let large = cost(&mut *on_large);
        if large < LEAST {
            return 1.0;
        }
        let small = cost(&mut *on_small).max(LEAST / 32);
        best = best.min((large.as_secs_f64() / small.as_secs_f64()).powf(1.0 / f64::from(DOUBLINGS)));
        if best <= MOST {
            break;
        }
    }
    best
}

/// A shape: its name, and what makes a document of about so many bytes.
type Shape<O> = (&'static str, fn(usize) -> O);

/// One measures at a time.
static MEASURING: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// What grows faster than it may.
fn faults<D: ?Sized, O: std::borrow::Borrow<D>>(shapes: &[Shape<O>], works: &[Work<D>]) -> Vec<String> {
    let _measuring = MEASURING.lock();
    let mut faults = Vec::new();
    for (shape, make) in shapes {
        let (small, large) = (make(BYTES), make(BYTES << DOUBLINGS));
        for (name, work) in works {
            let growth = growth(*work, small.borrow(), large.borrow());
            if growth > MOST {
                faults.push(format!("{name}, {shape}: {growth:.2} times the work"));
            }
        }
    }
    faults
}

/// What takes too long for a megabyte.
#[cfg(not(debug_assertions))]
fn slow<D: ?Sized, O: std::borrow::Borrow<D>>(shapes: &[Shape<O>], works: &[Work<D>]) -> Vec<String> {
    let _measuring = MEASURING.lock();
    let mut slow = Vec::new();
    for (shape, make) in shapes {
        let document = make((1 << 20) - 2_000);
        for (name, work) in works {
            let cost = cost(&mut *work(document.borrow()));
            if cost > Duration::from_secs(2) {
                slow.push(format!("{name}, {shape}: {cost:?}"));
            }
        }
    }
    slow
}

#[test]
#[cfg_attr(miri, ignore = "measures time")]
fn twice_the_document_is_twice_the_work() {
    assert_eq!(faults(SHAPES, WORKS), [""; 0]);
}

#[test]
#[cfg_attr(miri, ignore = "measures time")]
fn twice_the_records_are_twice_the_work() {
    assert_eq!(faults(RECORDS, RECORD_WORKS), [""; 0]);
}

#[test]
#[cfg_attr(miri, ignore = "measures time")]
fn twice_the_files_are_twice_the_work() {
    assert_eq!(faults(FILES, FILE_WORKS), [""; 0]);
}

#[test]
#[cfg(not(debug_assertions))]
fn a_megabyte_is_read_or_refused_within_two_seconds() {
    assert_eq!(slow(SHAPES, WORKS), [""; 0]);
    assert_eq!(slow(RECORDS, RECORD_WORKS), [""; 0]);
    assert_eq!(slow(FILES, FILE_WORKS), [""; 0]);
}
