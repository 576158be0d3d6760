//! Whatever the shape of a document, twice the bytes cost about twice the work, and a refusal costs no more than reading.
//!
//! Time on the processor is measured, not time on the wall, and only as a ratio; a ratio that is too high is measured
//! again. A build without optimisation measures smaller documents.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cti_model::{Code, Finding, Flow, Json, Lines, ParseOptions, locate_all};

use crate::common::shapes::SHAPES;

/// What a document that is twice as long may cost more.
const MOST: f64 = 2.3;

/// The smaller document; the larger one has four times its bytes, which is two doublings.
const BYTES: usize = if cfg!(debug_assertions) { 32 << 10 } else { 256 << 10 };

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

/// The least of three times.
fn cost(work: &mut dyn FnMut()) -> Duration {
    let once = |_| {
        let begin = on_processor();
        work();
        on_processor().saturating_sub(begin)
    };
    (0..3).map(once).min().unwrap_or_default()
}

/// Everything that is done to a document, each on its own.
type Work = (&'static str, fn(&str) -> Box<dyn FnMut() + '_>);

const WORKS: &[Work] = &[
    ("parse", |text| Box::new(move || drop(black_box(parse(text))))),
    ("print", |text| {
        let parsed = parse(text);
        Box::new(move || match &parsed {
            Ok(flow) => drop(black_box(flow.to_json())),
            Err(error) => drop(black_box(error.to_string())),
        })
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
fn growth(work: fn(&str) -> Box<dyn FnMut() + '_>, small: &str, large: &str) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..TRIES {
        let large = cost(&mut *work(large));
        if large < LEAST {
            return 1.0;
        }
        let small = cost(&mut *work(small)).max(LEAST / 8);
        best = best.min((large.as_secs_f64() / small.as_secs_f64()).sqrt());
        if best <= MOST {
            break;
        }
    }
    best
}

/// One measures at a time.
static MEASURING: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[test]
#[cfg_attr(miri, ignore = "measures time")]
fn twice_the_document_is_twice_the_work() {
    let _measuring = MEASURING.lock();
    let mut faults = Vec::new();
    for (shape, make) in SHAPES {
        let (small, large) = (make(BYTES), make(4 * BYTES));
        for (name, work) in WORKS {
            let growth = growth(*work, &small, &large);
            if growth > MOST {
                faults.push(format!("{name}, {shape}: {growth:.2} times the work"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
#[cfg_attr(any(miri, debug_assertions), ignore = "a bound on time, for optimised builds")]
fn a_megabyte_is_read_or_refused_within_two_seconds() {
    let _measuring = MEASURING.lock();
    for (shape, make) in SHAPES {
        let text = make((1 << 20) - 2_000);
        for (name, work) in WORKS {
            let cost = cost(&mut *work(&text));
            assert!(cost < Duration::from_secs(2), "{name}, {shape}: {cost:?}");
        }
    }
}
