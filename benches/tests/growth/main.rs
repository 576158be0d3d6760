//! Whatever the shape of a document, twice the bytes cost at most 2.3 times the instructions, and a refusal costs no more than
//! reading.
//!
//! The test runs itself under valgrind, once with smaller and once with larger documents, and compares what it executed:
//! no other work on the machine changes that. Without optimisation it is left out, since it would take minutes.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

mod adapters;
mod queries;
mod shapes;
mod works;

use std::hint::black_box;
use std::num::NonZero;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fs, thread};

use self::adapters::{FILES, RECORDS};
use self::queries::{SOQL, SOSL};
use self::shapes::SHAPES;
use self::works::{
    FILE_WORKS, FLOW_WORKS, FileDocument, FlowDocument, QueryDocument, RECORD_WORKS, RecordDocument, SOQL_WORKS,
    SOSL_WORKS, Work,
};

/// How many times more a document of twice the length may cost.
const MOST: f64 = 2.3;

/// The smaller documents: long enough that all is done to them that is done to long ones.
const BYTES: usize = 16 << 10;

/// The larger documents are these times longer.
const DOUBLINGS: i32 = 2;

/// As many doublings make a megabyte of a larger document.
const DOUBLINGS_TO_A_MEGABYTE: i32 = 4;

/// Fewer instructions, for the larger document, are too few to matter: a thousandth of a second's work.
const LEAST: f64 = 2e6;

/// As many instructions are two seconds' work on a slow machine: a document of a megabyte has to be read or refused within.
const MOST_FOR_A_MEGABYTE: f64 = 4e9;

/// Where the test finds which part of the shapes is its own, when it runs under valgrind: `0/2` and `1/2` are the halves.
const PART: &str = "CTI_GROWTH_PART";

const TEST: &str = "twice_the_document_is_at_most_a_little_more_than_twice_the_work";

/// Does something that is counted: valgrind counts only in here.
#[inline(never)]
fn counted_for_growth(work: &mut dyn FnMut()) {
    work();
    // Without this, leaving would be left to what was called.
    black_box(work);
}

/// Before this is called, valgrind writes what it counted, and begins anew.
#[inline(never)]
fn written_for_growth() {
    black_box(());
}

/// Makes a document of about so many bytes.
type Shape<O> = (&'static str, fn(usize) -> O);

/// Takes a shape, the names of what is done to it, and how each of these is done to a document of so many bytes, with a call
/// after each.
type See<'s> = &'s mut dyn FnMut(&str, &[&str], &dyn Fn(usize, fn()));

/// Calls `see` with every shape.
fn each(see: See<'_>) {
    fn of<O, D>(shapes: &[Shape<O>], prepare: fn(O) -> D, works: &[Work<D>], see: See<'_>) {
        let names: Vec<&str> = works.iter().map(|(name, _)| *name).collect();
        for (shape, make) in shapes {
            see(shape, &names, &|bytes, after| {
                let document = prepare(make(bytes));
                for (_, work) in works {
                    counted_for_growth(&mut || work(&document));
                    after();
                }
            });
        }
    }
    of(SHAPES, FlowDocument::new, FLOW_WORKS, see);
    of(RECORDS, RecordDocument::new, RECORD_WORKS, see);
    of(FILES, FileDocument::new, FILE_WORKS, see);
    of(SOQL, QueryDocument::soql, SOQL_WORKS, see);
    of(SOSL, QueryDocument::sosl, SOSL_WORKS, see);
}

/// Calls `see` with every shape of a part.
fn each_of((part, parts): (usize, usize), see: See<'_>) {
    let mut at = 0;
    each(&mut |shape, names, run| {
        if at % parts == part {
            see(shape, names, run);
        }
        at += 1;
    });
}

/// Does everything to the documents of a part, first to the smaller and then to the larger one of each shape.
fn run(part: (usize, usize)) {
    // What is made once is made here, and is not taken for growth.
    each_of(part, &mut |_, _, run| run(100, || {}));
    written_for_growth();
    each_of(part, &mut |_, _, run| {
        for bytes in [BYTES, BYTES << DOUBLINGS] {
            run(bytes, written_for_growth);
        }
    });
}

/// Runs this test under valgrind for a part.
fn under_valgrind((part, parts): (usize, usize), folder: &Path) -> Child {
    fs::create_dir_all(folder).unwrap();
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--tool=callgrind", "--toggle-collect=*counted_for_growth*"]);
    command.args(["--dump-before=*written_for_growth*"]);
    command.arg(format!("--callgrind-out-file={}", folder.join("counted").display()));
    command.arg(env::current_exe().unwrap()).args([TEST, "--exact", "--test-threads=1"]);
    command.env(PART, format!("{part}/{parts}")).stdout(Stdio::null());
    command.spawn().expect("valgrind starts")
}

/// How many instructions each piece of work took, in order.
fn instructions(mut child: Child, folder: &Path) -> Vec<f64> {
    assert!(child.wait().unwrap().success(), "the test fails under valgrind");
    let mut counts = Vec::new();
    while let Ok(dump) = fs::read_to_string(folder.join(format!("counted.{}", counts.len() + 1))) {
        let line = dump.lines().rev().find_map(|line| line.strip_prefix("totals: "));
        counts.push(line.expect("a dump has totals").trim().parse().unwrap());
    }
    fs::remove_dir_all(folder).unwrap();
    // What was made once.
    counts.remove(0);
    counts
}

#[test]
fn twice_the_document_is_at_most_a_little_more_than_twice_the_work() {
    if let Ok(part) = env::var(PART) {
        let (part, parts) = part.split_once('/').unwrap();
        return run((part.parse().unwrap(), parts.parse().unwrap()));
    }
    if cfg!(debug_assertions) {
        println!(
            "skipped: growth is counted in optimised builds, `cargo test --profile bench -p cti-benches --test growth`"
        );
        return;
    }
    let folder = env::temp_dir().join(format!("cti-growth-{}", std::process::id()));
    let parts = thread::available_parallelism().map_or(1, NonZero::get);
    let children: Vec<_> = (0..parts)
        .map(|part| {
            let folder = folder.join(part.to_string());
            ((part, parts), under_valgrind((part, parts), &folder), folder)
        })
        .collect();

    let (mut faults, mut count, mut worst) = (Vec::new(), 0, (0.0, String::new()));
    for (part, child, folder) in children {
        let counts = instructions(child, &folder);
        let mut rest = counts.as_slice();
        each_of(part, &mut |shape, names, _| {
            let (small, behind) = rest.split_at(names.len());
            let (large, behind) = behind.split_at(names.len());
            rest = behind;
            for (name, (small, large)) in names.iter().zip(small.iter().zip(large)) {
                let name = format!("{name}, {shape}");
                count += 1;
                let growth = (large / small.max(LEAST / f64::from(1 << DOUBLINGS))).powf(1.0 / f64::from(DOUBLINGS));
                let megabyte = large * growth.max(2.0).powi(DOUBLINGS_TO_A_MEGABYTE);
                if *large > LEAST && growth > MOST {
                    faults.push(format!("{name}: {growth:.2} times the instructions, {small} and {large}"));
                } else if megabyte > MOST_FOR_A_MEGABYTE {
                    faults.push(format!("{name}: about {megabyte:.1e} instructions for a megabyte"));
                }
                if *large > LEAST && growth > worst.0 {
                    worst = (growth, name);
                }
            }
        });
        assert!(rest.is_empty(), "each piece of work is counted");
    }
    fs::remove_dir(&folder).unwrap();
    println!("{count} pieces of work; the worst grows {:.2} times for each doubling: {}", worst.0, worst.1);
    assert_eq!(faults, [""; 0]);
}
