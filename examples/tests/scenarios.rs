//! The scenarios of the examples pass, and together try all that the adapter of the examples has.

use std::path::{Path, PathBuf};

use cti_engine::coverage::Coverage;
use cti_engine::scenario::{Scenario, Stages};

fn files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    assert!(files.len() >= 10, "{files:?}");
    files
}

#[test]
fn the_scenarios_of_the_examples_pass() {
    let mut stages = Stages::new();
    let mut failed = Vec::new();
    for path in files() {
        let (scenario, stage) = stages.read(&path).unwrap_or_else(|error| panic!("{error}"));
        let played = stage.play(&scenario);
        assert!(!scenario.steps.is_empty() && !played.happened.is_empty(), "{}: nothing happened", path.display());
        if !played.passed() {
            failed.push(format!("{}: {played}", path.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn they_try_every_trigger_action_and_rule_of_the_adapter() {
    let mut stages = Stages::new();
    let mut coverage: Option<Coverage> = None;
    for path in files() {
        let (scenario, stage) = stages.read(&path).unwrap_or_else(|error| panic!("{error}"));
        if scenario.adapter.as_ref().is_none_or(|adapter| adapter.value != "../adapter") {
            continue;
        }
        let coverage = coverage.get_or_insert_with(|| Coverage::of(stage.adapter()));
        stage.play(&scenario).happened.iter().for_each(|happened| coverage.note(&happened.what));
    }
    let coverage = coverage.unwrap();
    println!("{coverage}");
    for tried in [coverage.triggers(), coverage.actions(), coverage.rules()] {
        assert_eq!(tried.tried, tried.of, "{coverage}");
    }
    assert!(coverage.blocks().percent() >= 90, "{coverage}");
}

#[test]
fn a_scenario_is_written_as_it_is_read() {
    for path in files() {
        let scenario = Scenario::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for text in [scenario.to_yaml(), scenario.to_json()] {
            let read = Scenario::parse(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", path.display()));
            assert!(read == scenario, "{}\n{text}", path.display());
        }
    }
}
