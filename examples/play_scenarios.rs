//! Plays scenarios: files, or all `.yaml` and `.json` files of a directory.
//!
//! ```sh
//! cargo run --example play_scenarios -- examples/scenarios
//! cargo run --example play_scenarios -- examples/scenarios --coverage
//! ```
//!
//! Prints a line for each, what is wrong where one fails, and with `--coverage` what they tried of each configuration. Exits
//! with 1 when one fails, and with 2 when one cannot be read.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use cti_engine::coverage::Coverage;
use cti_engine::scenario::{Stage, Stages};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let (options, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    if paths.is_empty() || options.iter().any(|option| option != "--coverage") {
        println!("usage: play_scenarios FILE|DIRECTORY… [--coverage]");
        return Ok(ExitCode::from(2));
    }
    let mut files = Vec::new();
    for path in &paths {
        files.extend(scenarios(Path::new(path))?);
    }
    let mut stages = Stages::new();
    let mut tried: Vec<(String, Arc<Stage>, Coverage)> = Vec::new();
    let (mut failed, mut unreadable) = (0, 0);
    for file in &files {
        let (scenario, stage) = match stages.read(file) {
            Ok(read) => read,
            Err(error) => {
                println!("{error}");
                unreadable += 1;
                continue;
            }
        };
        let played = stage.play(&scenario);
        println!("{}: {played}", file.display());
        failed += usize::from(!played.passed());
        if tried.iter().all(|(_, known, _)| !Arc::ptr_eq(known, &stage)) {
            let name = scenario.adapter.as_ref().map_or(scenario.title.clone(), |adapter| adapter.value.clone());
            tried.push((name, Arc::clone(&stage), Coverage::of(stage.adapter())));
        }
        if let Some((.., coverage)) = tried.iter_mut().find(|(_, known, _)| Arc::ptr_eq(known, &stage)) {
            played.happened.iter().for_each(|happened| coverage.note(&happened.what));
        }
    }
    if !options.is_empty() {
        tried.iter().for_each(|(name, _, coverage)| println!("\n{name}\n{coverage}"));
    }
    println!("{} scenarios, {failed} failed, {unreadable} could not be read", files.len());
    Ok(ExitCode::from(if unreadable > 0 { 2 } else { u8::from(failed > 0) }))
}

/// A file itself, or the scenarios of a directory in the order of their names.
fn scenarios(path: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
    let is_scenario = |path: &PathBuf| path.extension().is_some_and(|it| it == "yaml" || it == "json");
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).filter(is_scenario).collect();
    files.sort();
    Ok(files)
}
