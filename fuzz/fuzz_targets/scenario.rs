//! Any text as a scenario: it is refused with a place in it, or it is written back the same, and played to an end.
#![no_main]

use cti_engine::coverage::Coverage;
use cti_engine::scenario::{Scenario, Stage};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let scenario = match Scenario::parse(text) {
        Ok(scenario) => scenario,
        Err(error) => {
            assert!(error.line >= 1 && error.column >= 1, "{error}");
            assert_eq!(error.to_string().lines().count(), 1, "{error}");
            return;
        }
    };
    for written in [scenario.to_yaml(), scenario.to_json()] {
        let read = Scenario::parse(&written).unwrap_or_else(|error| panic!("{error} in\n{written}"));
        assert!(read == scenario, "{written}");
    }
    let Ok(stage) = Stage::of(&scenario, |_| Err("no files here".to_owned())) else { return };
    let played = stage.play(&scenario);
    let _ = played.to_string();
    let mut coverage = Coverage::of(stage.adapter());
    played.happened.iter().for_each(|happened| coverage.note(&happened.what));
    let _ = (coverage.to_string(), coverage.to_lcov(|_| None));
    // The same again says the same.
    let again = stage.play(&scenario);
    assert!(again.failures == played.failures, "{played}\n{again}");
});
