//! The JSON Schema of flows: it is one, it keeps to what the check says, and it refuses what no block can use.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::LazyLock;

use cti_model::{BlockSpec, Catalogue, Checker, ControlKind, ControlSpec, Flow, Ports, Severity};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::common::around::around;
use crate::common::property::config;

static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&Catalogue::standard().flow_schema()).unwrap());

fn refused(validator: &Validator, flow: &Value) -> Vec<String> {
    validator.iter_errors(flow).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn value_of(flow: &Flow) -> Value {
    serde_json::from_str(&flow.to_json()).unwrap()
}

#[test]
fn it_is_a_schema_of_its_draft() {
    jsonschema::meta::validate(&Catalogue::standard().flow_schema()).unwrap();
}

#[test]
fn what_no_block_can_use_is_refused() {
    let block = |block: Value| json!({"actions": [block]});
    let controls = |type_id: &str, controls: Value| value_of(&around(type_id, controls));
    let wrong = [
        (json!({"blocks": []}), ""),
        (json!({"actions": {}}), "/actions"),
        (block(json!({"type": "SE_End"})), "/actions/0"),
        (block(json!({"id": 1, "type": "SE_End"})), "/actions/0/id"),
        (block(json!({"id": "0", "type": "SE_Start", "ports": {"done": 1}})), "/actions/0/ports/done"),
        (block(json!({"id": "0", "type": "SE_Own", "ports": {"any": null}})), "/actions/0/ports/any"),
        (block(json!({"id": "0", "type": "SE_End", "controls": []})), "/actions/0/controls"),
        (block(json!({"id": "0", "type": "SE_CoreTruthy"})), "/actions/0"),
        (block(json!({"id": "0", "type": "SE_CoreTruthy", "controls": null})), "/actions/0/controls"),
        (controls("SE_CoreTruthy", json!({"valu": "$.contact.name"})), "/actions/2/controls"),
        (controls("SE_CoreDecision", decision("~", "comparator")), "/actions/2/controls/comparator"),
        (controls("SE_CoreDecision", decision("~", "operator")), "/actions/2/controls/operator"),
        (controls("SE_CoreDelay", json!({"duration": "soon"})), "/actions/2/controls/duration"),
    ];
    for (flow, place) in wrong {
        let refused = refused(&VALIDATOR, &flow);
        assert!(refused.iter().any(|it| it.starts_with(&format!("{place}: "))), "{flow}: {refused:?}");
    }
}

fn decision(comparator: &str, name: &str) -> Value {
    json!({"operandA": "$.contact.name", name: comparator, "operandB": "Mori"})
}

#[test]
fn what_is_not_known_stays_allowed() {
    let taken = [
        json!({"actions": []}),
        json!({"name": 1, "own": true, "actions": [{"id": "", "type": "OWN_Lookup", "controls": {"a": [1]}, "mine": {}}]}),
        value_of(&around("SE_Log", json!({"level": "verbose", "own": 1}))),
        value_of(&around("SE_CoreDecision", decision("GREATER than", "comparator"))),
        value_of(&around("SE_CoreDecision", decision("$.payload.how", "comparator"))),
        value_of(&around("SE_CoreDecision", decision("equals", "operator"))),
        value_of(&around("SE_CoreDelay", json!({"delay": " 1e3 "}))),
    ];
    for flow in taken {
        assert_eq!(refused(&VALIDATOR, &flow), Vec::<String>::new(), "{flow}");
    }
}

#[test]
fn a_block_of_an_embedder_has_its_rules_too() {
    static OWN: BlockSpec = BlockSpec::custom("OWN_Lookup", "Look Up").ports(Ports::SuccessFailure).controls(&[
        ControlSpec::attested("number", ControlKind::Text).required(),
        ControlSpec::attested("loud", ControlKind::Bool),
    ]);
    let mut catalogue = Catalogue::standard().clone();
    catalogue.insert(&OWN);
    let validator = jsonschema::validator_for(&catalogue.flow_schema()).unwrap();
    let flow = |controls: Value| json!({"actions": [{"id": "0", "type": "OWN_Lookup", "controls": controls}]});
    assert!(validator.is_valid(&flow(json!({"number": 1, "loud": "$.payload.loud"}))));
    assert!(!validator.is_valid(&flow(json!({"loud": true}))));
    assert!(!validator.is_valid(&flow(json!({"number": "1", "loud": "yes"}))));
}

/// Every control of every block is described, with what the block says it takes.
#[test]
fn every_control_has_its_help() {
    let schema = Catalogue::standard().flow_schema();
    let rules = schema.pointer("/$defs/block/allOf").and_then(Value::as_array).unwrap();
    for spec in Catalogue::standard().iter() {
        let is_rule = |rule: &&Value| rule.pointer("/if/properties/type/enum/0") == Some(&spec.type_id.into());
        let rule = rules.iter().find(is_rule).unwrap();
        for control in spec.controls {
            let value = rule.pointer(&format!("/then/properties/controls/properties/{}", control.name)).unwrap();
            assert_eq!(value["description"], control.summary().as_str(), "{} {}", spec.type_id, control.name);
        }
        for port in spec.ports.all() {
            assert!(rule.pointer(&format!("/then/properties/ports/properties/{port}/description")).is_some());
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let texts = [
        "",
        " ",
        "null",
        "$.payload.a",
        "$.contact.name",
        "$.",
        "$[0]",
        "$.5",
        "$5",
        "0",
        " 12 ",
        "+1.5e3",
        ".5",
        "5.",
        "0x1F",
        "1e",
        "Infinity",
        "true",
        "get",
        "GET",
        "=== ",
        "equal_to",
        "number",
        "Text",
        "soon",
        "\u{feff}1",
        "1\n",
        "$.\n",
        "$.a\nb",
    ];
    let text = prop_oneof![4 => proptest::sample::select(texts.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    let leaf = prop_oneof![
        4 => text.prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,3}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A block with some of the controls of its type, in any spelling.
fn any_flow() -> impl Strategy<Value = Flow> {
    let specs: Vec<&'static BlockSpec> =
        Catalogue::standard().iter().filter(|spec| !spec.controls.is_empty()).collect();
    proptest::sample::select(specs).prop_flat_map(|spec| {
        let older = spec.stale_controls.iter().map(|(old, _)| *old);
        let names = spec
            .controls
            .iter()
            .flat_map(|control| std::iter::once(control.name).chain(control.aliases.iter().copied()));
        let names: Vec<&str> = names.chain(older).collect();
        let most = names.len();
        let chosen = proptest::sample::subsequence(names, 0..=most);
        (chosen, proptest::collection::vec(any_value(), most)).prop_map(move |(names, values)| {
            let controls: Map<_, _> = names.into_iter().map(str::to_owned).zip(values).collect();
            around(spec.type_id, controls.into())
        })
    })
}

proptest! {
    #![proptest_config(config())]

    /// One law of schema and check.
    #[test]
    fn what_the_schema_refuses_the_check_reports(flow in any_flow()) {
        let refused = refused(&VALIDATOR, &value_of(&flow));
        let found = Checker::new().check(&flow);
        let is_told = found.iter().any(|finding| finding.severity > Severity::Hint && finding.block.as_ref().is_some_and(|id| *id == "b"));
        prop_assert!(refused.is_empty() || is_told, "{}\n{refused:?}\n{found:?}", flow.to_json());
    }
}
