//! The table at the end of a benchmark.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// A measure of ours beside its baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What is compared with what.
    pub name: String,
    /// Ours.
    pub ours: f64,
    /// The baseline.
    pub baseline: f64,
}

impl Row {
    /// A comparison.
    pub fn new(name: impl Into<String>, ours: f64, baseline: f64) -> Self {
        Self { name: name.into(), ours, baseline }
    }
}

/// Prints ours, the baseline, and how many times the baseline ours is.
#[expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
pub fn print_table(title: &str, rows: &[Row]) {
    println!("\n{title:<56}{:>12}{:>12}{:>10}", "ours", "baseline", "ratio");
    for Row { name, ours, baseline } in rows {
        println!("{name:<56}{ours:>12.0}{baseline:>12.0}{:>9.2}x", ours / baseline);
    }
}

/// What is compared with what: a name, the ids of the two measures, and how many runs an iteration of them is.
pub type Compared<'c> = (&'c str, &'c str, &'c str, u32);

/// The tables of what has been measured, by the median and by the fastest sample: other work on the machine moves the
/// first and hardly the second.
pub fn print_ratios(measured: &Path, compared: &[Compared<'_>]) {
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
