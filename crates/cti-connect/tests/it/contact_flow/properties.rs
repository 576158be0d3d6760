//! What holds for every document: nothing panics, every contact ends, and old and new form do the same.

use std::sync::Arc;
use std::time::Duration;

use cti_connect::contact_flow::{
    Call, CallLimits, Document, Event, FlowChecker, Instance, Script, ScriptedCustomer, Simulator, World, catalogue,
};
use cti_engine::memory::VirtualClock;
use proptest::prelude::*;
use serde_json::{Value, json};

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z0-9]{0,4}",
        Just("$.Attributes.a".to_owned()),
        Just("$.Attributes.a$.Attributes.a".to_owned()),
        Just("$.External.b.0".to_owned()),
        Just("True".to_owned()),
        Just("3".to_owned()),
    ];
    prop_oneof![
        4 => text.prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => prop::collection::btree_map("[a-zA]{1,3}", "[a-z$.]{0,6}", 0..3).prop_map(|it| json!(it)),
        1 => Just(json!(["From"])),
    ]
}

/// A flow of known types with any parameters, and branches that lead anywhere.
fn flow() -> impl Strategy<Value = String> {
    let names: Vec<&str> = catalogue::actions().map(|it| it.name).collect();
    let count = names.len();
    let action = (0..count, prop::collection::vec(value(), 12), prop::collection::vec(0..8usize, 8));
    prop::collection::vec(action, 1..8).prop_map(move |list| {
        let actions: Vec<Value> = list
            .into_iter()
            .enumerate()
            .map(|(at, (kind, values, targets))| {
                let spec = catalogue::action(names[kind]).unwrap();
                let mut parameters = json!({});
                for (parameter, value) in spec.parameters.iter().zip(values) {
                    let mut place = &mut parameters;
                    for name in parameter.name.split('.') {
                        place = &mut place[name];
                    }
                    *place = value;
                }
                let mut targets = targets.into_iter().map(|it| it.to_string()).cycle();
                let mut target = || targets.next().unwrap();
                let errors: Vec<Value> =
                    spec.errors.iter().map(|(error, _)| json!({"ErrorType": error, "NextAction": target()})).collect();
                let conditions: Vec<Value> = ["1", "True", "ContinueLooping", "MessagesInterrupted"]
                    .into_iter()
                    .map(|it| json!({"NextAction": target(), "Condition": {"Operator": "Equals", "Operands": [it]}}))
                    .collect();
                json!({"Identifier": at.to_string(), "Type": spec.name, "Parameters": parameters,
                    "Transitions": {"NextAction": target(), "Errors": errors, "Conditions": conditions}})
            })
            .collect();
        json!({"Version": "2019-10-30", "StartAction": "0", "Actions": actions}).to_string()
    })
}

fn simulate(text: &str) -> cti_connect::contact_flow::CallOutcome {
    let flow = Document::read(text).unwrap().into_flow().flow;
    let clock = VirtualClock::new();
    let script = Script::new(Arc::new(clock.clone())).function("", json!({"b": "c"})).bots_take_keys_as_places();
    let world = World::of(Arc::new(clock.clone()), Arc::new(script));
    let limits = CallLimits::default().with_steps(200).with_time(Duration::from_secs(3_600));
    let simulator = Simulator::new(Arc::new(Instance::new().with_flow("main", &flow)), world).with_limits(limits);
    let customer = ScriptedCustomer::new().presses("1").presses("2").with_patience(Duration::from_secs(60));
    clock.drive(simulator.run(Call::from("+819012345678", "main", Arc::new(customer)).with_attribute("a", "xy")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn every_contact_ends_within_its_steps_and_its_time(text in flow()) {
        let outcome = simulate(&text);
        prop_assert!(outcome.duration <= Duration::from_secs(3_600));
        let taken = outcome.transcript.iter().filter(|it| matches!(it.event, Event::Took { .. })).count();
        prop_assert!(taken <= 200);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        let _ = Document::read(&text).map(|it| FlowChecker::new().check_document(&it));
    }

    #[test]
    fn any_flow_is_checked_with_places(text in flow()) {
        let document = Document::read(&text).unwrap();
        prop_assert_eq!(document.to_text(), &text);
        for finding in FlowChecker::new().check_document(&document) {
            prop_assert!(finding.span.is_some(), "{}", finding);
        }
    }

    #[test]
    #[cfg(feature = "picture")]
    fn any_flow_is_drawn_the_same_each_time(text in flow()) {
        let picture = Document::read(&text).unwrap().into_flow().flow.picture();
        prop_assert!(picture.to_svg().ends_with("</svg>"));
        prop_assert_eq!(picture.to_svg(), Document::read(&text).unwrap().into_flow().flow.picture().to_svg());
    }

    #[test]
    fn a_flow_and_the_flow_in_an_answer_are_the_same(text in flow()) {
        let answer = json!({"ContactFlow": {"Content": text}}).to_string();
        let (plain, wrapped) = (simulate(&text), simulate(&answer));
        prop_assert_eq!(plain.transcript, wrapped.transcript);
    }
}
