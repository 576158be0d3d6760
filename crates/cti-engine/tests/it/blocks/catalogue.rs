//! Catalogue and engine match one to one: every block of the table runs, and reads every control by every name.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use cti_engine::{CancelToken, Registry};

use cti_engine::observer::{BlockEntered, Observer};
use cti_model::{BlockSpec, Catalogue, ControlKind, ControlSpec, Ports, Returns};
use serde_json::{Map, Value, json};

use crate::blocks::bench::{BLOCK, Bench, prepared};
use crate::common::asking::table;

/// A value that a control takes, unlike those of the block's other controls.
fn distinct(at: usize, control: &ControlSpec) -> Value {
    if let Some(choice) = control.picklist.last() {
        return json!(choice);
    }
    match (control.name, control.kind) {
        ("keyPath", _) => json!("Owner.Name"),
        ("format", _) => json!("dd.MM.yyyy"),
        (_, ControlKind::Number) => json!(300 + at),
        // The opposite of what counts when it is not set.
        (_, ControlKind::Bool) => json!(control.default != Some("true")),
        (name, ControlKind::Map) => json!({name: format!("row {at}")}),
        (name, ControlKind::List) => json!([name, at]),
        (name, _) => json!(format!("{name} {at}")),
    }
}

/// Every control of a block set to a value of its own.
pub(crate) fn filled_controls(spec: &BlockSpec) -> Value {
    spec.controls.iter().enumerate().map(|(at, control)| (control.name.to_owned(), distinct(at, control))).collect()
}

/// Notes the controls of the block under test.
#[derive(Default)]
struct Seen(Mutex<BTreeMap<String, Option<Value>>>);

impl Observer for Seen {
    fn block_entered(&self, event: &BlockEntered<'_>) {
        if event.block.as_str() == BLOCK {
            let controls = event.controls().map(|(name, value)| (name.to_owned(), value.map(Cow::into_owned)));
            self.0.lock().unwrap().extend(controls);
        }
    }
}

/// The controls that a block reads when it is compiled with these.
fn read(spec: &BlockSpec, controls: Value) -> BTreeMap<String, Option<Value>> {
    let seen = Arc::new(Seen::default());
    let bench = Bench::new().observed_by(seen.clone());
    bench.execute(&[], spec.type_id, controls, &CancelToken::new()).unwrap();
    std::mem::take(&mut *seen.0.lock().unwrap())
}

fn blocks() -> impl Iterator<Item = &'static BlockSpec> {
    Catalogue::standard().iter().filter(|spec| spec.type_id != "SE_Start")
}

#[test]
fn every_block_of_the_catalogue_can_run() {
    let registry = Registry::standard();
    for spec in Catalogue::standard().iter() {
        assert!(registry.can_run(spec.type_id), "{}", spec.type_id);
    }
    assert_eq!(registry.catalogue().iter().len(), Catalogue::standard().iter().len());
    assert!(!registry.can_run("SE_Nothing"));
}

#[test]
fn every_control_of_the_catalogue_is_read_under_its_name() {
    for spec in blocks() {
        let controls = filled_controls(spec);
        let expected: BTreeMap<String, Option<Value>> =
            controls.as_object().unwrap().iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
        assert_eq!(read(spec, controls), expected, "{}", spec.type_id);
    }
}

#[test]
fn every_other_spelling_of_a_control_is_read_as_that_control() {
    for spec in blocks() {
        for (at, control) in spec.controls.iter().enumerate() {
            let stale = spec.stale_controls.iter().filter(|(_, new)| *new == Some(control.name)).map(|(old, _)| *old);
            for spelling in control.aliases.iter().copied().chain(stale) {
                let value = distinct(at, control);
                let read = read(spec, json!({spelling: value}));
                assert_eq!(read[control.name].as_ref(), Some(&value), "{} {spelling}", spec.type_id);
                let set = read.iter().filter(|(_, read)| read.as_ref() == Some(&value)).count();
                let same_default = spec.controls.iter().filter(|other| other.default == value.as_str()).count();
                assert!(set == 1 || same_default > 0, "{} {spelling} is read by one control", spec.type_id);
            }
        }
    }
}

#[test]
fn a_control_that_is_not_set_counts_as_its_default_in_all_four_spellings_of_not_set() {
    for spec in blocks() {
        for control in spec.controls {
            let default = control.default.map(|text| match control.kind {
                ControlKind::Bool => json!(text == "true"),
                ControlKind::Number => json!(text.parse::<i64>().unwrap()),
                _ => json!(text),
            });
            for unset in [None, Some(json!(null)), Some(json!("")), Some(json!({}))] {
                let controls: Map<String, Value> =
                    unset.into_iter().map(|value| (control.name.to_owned(), value)).collect();
                let read = read(spec, Value::Object(controls));
                assert_eq!(read[control.name], default, "{} {}", spec.type_id, control.name);
            }
        }
    }
}

#[test]
fn a_block_is_left_only_by_ports_of_the_catalogue() {
    for row in table() {
        let ports = Catalogue::standard().get(row.type_id).unwrap().ports.all();
        assert!(ports.contains(&row.bench().run(row.type_id, row.controls.clone()).port));
    }
    for spec in blocks().filter(|spec| spec.ports != Ports::None) {
        for controls in [json!({}), filled_controls(spec)] {
            let ran = prepared().run(spec.type_id, controls);
            assert!(spec.ports.all().contains(&ran.port), "{} by {}", spec.type_id, ran.port);
        }
    }
}

#[test]
fn a_block_returns_what_the_catalogue_says() {
    let check = |type_id: &str, record: &Value| {
        let results = record.get("results");
        match Catalogue::standard().get(type_id).unwrap().returns {
            Returns::Nothing => assert!(results.is_none_or(Value::is_null), "{type_id}: {record}"),
            Returns::Decision => assert!(results.is_some_and(Value::is_boolean), "{type_id}: {record}"),
            Returns::Fields(fields) => {
                let results = results.and_then(Value::as_object).unwrap_or_else(|| panic!("{type_id}: {record}"));
                for name in results.keys() {
                    assert!(fields.iter().any(|field| field.name == name), "{type_id} returns `{name}`");
                }
                let may_be_undefined = matches!(type_id, "SE_CoreExtractValue" | "SE_ContactGetChatMessage");
                assert!(!results.is_empty() || may_be_undefined, "{type_id}: {record}");
            }
            _ => assert!(results.is_none_or(|results| !results.is_boolean()), "{type_id}: {record}"),
        }
    };
    for row in table() {
        check(row.type_id, &row.bench().run(row.type_id, row.controls.clone()).record);
    }
    for spec in blocks().filter(|spec| spec.ports != Ports::None) {
        let ran = Bench::new().run(spec.type_id, filled_controls(spec));
        if ran.record["success"] == json!(true) {
            check(spec.type_id, &ran.record);
        }
    }
}
