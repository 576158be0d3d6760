//! The scenarios of the examples pass, and together try all that the adapter of the examples has.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

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

/// What another reader of JSON Schema says of a text of YAML.
fn is_valid(validator: &jsonschema::Validator, scenario: &Scenario) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(&scenario.to_json()).unwrap();
    validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_schema_takes_every_scenario_and_refuses_what_the_reader_refuses() {
    let schema = Scenario::schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for path in files() {
        let scenario = Scenario::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(is_valid(&validator, &scenario), Vec::<String>::new(), "{}", path.display());
        // The short forms as well.
        let value: serde_json::Value = serde_json::from_str(&scenario.to_json()).unwrap();
        for (pointer, wrong) in wrongs(&value) {
            let refused = Scenario::parse(&wrong.to_string()).is_err();
            assert!(refused, "{}: {pointer} is read", path.display());
            assert!(!validator.is_valid(&wrong), "{}: the schema takes {pointer}", path.display());
        }
    }
    let short = r#"{"scenario": "s", "flows": {"a.b": "f.json"}, "steps": [{"event": "connectAgent.onInit"}, {"press": "Note"},
        {"choose": "Lunch"}, {"heal": "records.create"}, {"reload": {}}, {"wait": "idle"},
        {"expect": {"runs": ["a"], "never": ["records.*"], "screen": ["attributes"]}}]}"#;
    Scenario::parse(short).unwrap();
    assert!(validator.is_valid(&serde_json::from_str(short).unwrap()));
}

/// The scenario with a member too many in each of its objects whose members are all known.
fn wrongs(scenario: &serde_json::Value) -> Vec<(String, serde_json::Value)> {
    let mut wrongs = Vec::new();
    let mut pointers = vec![String::new()];
    let steps = scenario["steps"].as_array().unwrap();
    pointers.extend((0..steps.len()).flat_map(|at| {
        let (name, _) = steps[at].as_object().unwrap().iter().next().unwrap();
        [format!("/steps/{at}"), format!("/steps/{at}/{name}")]
    }));
    for pointer in pointers {
        let mut wrong = scenario.clone();
        if let Some(serde_json::Value::Object(members)) = wrong.pointer_mut(&pointer) {
            members.insert("nonsense".to_owned(), true.into());
            wrongs.push((pointer, wrong));
        }
    }
    wrongs
}

#[test]
fn the_page_for_administrators_names_all_that_a_scenario_may_have() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/SCENARIOS.md")).unwrap();
    let schema = Scenario::schema();
    let mut named: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    for part in ["Expectation", "AgentSetup", "AgentStands", "ContactStands", "ScreenSetup", "Fault", "RunEnded"] {
        let properties = schema["$defs"][part]["properties"].as_object();
        named.extend(properties.unwrap_or_else(|| panic!("no {part} in the schema")).keys());
    }
    for part in ["ScenarioStep", "Sight", "Written"] {
        for variant in schema["$defs"][part]["oneOf"].as_array().unwrap() {
            named.extend(variant["properties"].as_object().into_iter().flat_map(|properties| properties.keys()));
        }
    }
    for name in named.into_iter().filter(|name| *name != "steps" && *name != "pop") {
        assert!(
            page.contains(&format!("`{name}`")) || page.contains(&format!("`{name}:")),
            "the page says nothing of `{name}`"
        );
    }
    let (_, rest) = page.split_once("```yaml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let scenario = Scenario::parse(text).unwrap();
    let stage = Stages::new().stage(&scenario, &Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")).unwrap();
    let played = stage.play(&scenario);
    assert!(played.passed(), "{played}");
}
