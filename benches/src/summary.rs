//! The table at the end of a benchmark.

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
