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

use std::borrow::Borrow;
use std::hint::black_box;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use self::adapters::{FILES, RECORDS};
use self::queries::{SOQL, SOSL};
use self::shapes::SHAPES;
use self::works::{FILE_WORKS, FLOW_WORKS, RECORD_WORKS, SOQL_WORKS, SOSL_WORKS, Work};

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

/// What is known to grow faster, and is still to be mended: of these a document of 64 KiB costs a hundredth of a second.
const KNOWN: [&str; 6] = [
    "check, blocks over many lines",
    "check, deep and broad",
    "check, members of the document",
    "check, one control again and again",
    "check, one port again and again",
    "read records, adapters, and what goes to each",
];

/// Where the test finds how long its documents are, when it runs under valgrind.
const LENGTH: &str = "CTI_GROWTH_BYTES";

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

/// Takes what a piece of work is, and how it is done to a document of so many bytes.
type See<'s> = &'s mut dyn FnMut(String, &dyn Fn(usize));

/// Makes a document of so many bytes.
type Shape<O> = (&'static str, fn(usize) -> O);

/// Calls `see` with everything that is done to each shape: what it is, and how it is done to a document of so many bytes.
fn each(see: See<'_>) {
    fn of<D: ?Sized, O: Borrow<D>>(shapes: &[Shape<O>], works: &[Work<D>], see: See<'_>) {
        for (shape, make) in shapes {
            for (name, work) in works {
                see(format!("{name}, {shape}"), &|bytes| {
                    let document = make(bytes);
                    counted_for_growth(&mut *work(document.borrow()));
                });
            }
        }
    }
    of(SHAPES, FLOW_WORKS, see);
    of(RECORDS, RECORD_WORKS, see);
    of(FILES, FILE_WORKS, see);
    of(SOQL, SOQL_WORKS, see);
    of(SOSL, SOSL_WORKS, see);
}

/// Runs this test under valgrind with documents of so many bytes.
fn under_valgrind(bytes: usize, folder: &Path) -> Child {
    fs::create_dir_all(folder).unwrap();
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--tool=callgrind", "--toggle-collect=*counted_for_growth*"]);
    command.args(["--dump-before=*written_for_growth*"]);
    command.arg(format!("--callgrind-out-file={}", folder.join("counted").display()));
    command.arg(env::current_exe().unwrap()).args([TEST, "--exact", "--test-threads=1"]);
    command.env(LENGTH, bytes.to_string()).stdout(Stdio::null());
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
    counts
}

#[test]
fn twice_the_document_is_at_most_a_little_more_than_twice_the_work() {
    if let Ok(bytes) = env::var(LENGTH) {
        let bytes = bytes.parse().unwrap();
        // What is made once is made here, and is not taken for growth.
        each(&mut |_, work| work(100));
        written_for_growth();
        each(&mut |_, work| {
            work(bytes);
            written_for_growth();
        });
        return;
    }
    if cfg!(debug_assertions) {
        println!(
            "skipped: growth is counted in optimised builds, `cargo test --profile bench -p cti-benches --test growth`"
        );
        return;
    }
    let folder = env::temp_dir().join(format!("cti-growth-{}", std::process::id()));
    let folders = [folder.join("small"), folder.join("large")];
    let large = BYTES << DOUBLINGS;
    let children = [under_valgrind(BYTES, &folders[0]), under_valgrind(large, &folders[1])];
    let [small, large] = {
        let mut folders = folders.iter();
        children.map(|child| instructions(child, folders.next().unwrap()))
    };
    fs::remove_dir(&folder).unwrap();

    let mut names = Vec::new();
    each(&mut |name, _| names.push(name));
    assert_eq!((small.len(), large.len()), (names.len() + 1, names.len() + 1), "each piece of work is counted");
    let (mut faults, mut worst) = (Vec::new(), (0.0, ""));
    for (name, (small, large)) in names.iter().zip(small.iter().zip(&large).skip(1)) {
        let growth = (large / small.max(LEAST / f64::from(1 << DOUBLINGS))).powf(1.0 / f64::from(DOUBLINGS));
        let megabyte = large * growth.max(2.0).powi(DOUBLINGS_TO_A_MEGABYTE);
        if *large > LEAST && growth > worst.0 {
            worst = (growth, name);
        }
        if KNOWN.contains(&name.as_str()) {
            println!("known: {name}: {growth:.2} times the instructions, {small} and {large}");
        } else if *large > LEAST && growth > MOST {
            faults.push(format!("{name}: {growth:.2} times the instructions, {small} and {large}"));
        } else if megabyte > MOST_FOR_A_MEGABYTE {
            faults.push(format!("{name}: about {megabyte:.1e} instructions for a megabyte"));
        }
    }
    println!("{} pieces of work; the worst grows {:.2} times for each doubling: {}", names.len(), worst.0, worst.1);
    assert_eq!(faults, [""; 0]);
}
