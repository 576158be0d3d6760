//! What holds for every document: nothing panics, every contact ends, and old and new form do the same.

use std::sync::Arc;
use std::time::Duration;

use cti_connect::contact_flow::{
    Call, CallLimits, ContactFlow, Document, Event, FlowChecker, Instance, Script, ScriptedCustomer, Simulator, World,
    catalogue,
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

/// A text or a path, as the old editor writes it and in flow language.
fn words(choice: usize) -> (Value, &'static str) {
    let of = |namespace: &str, name: &str| json!({"value": name, "namespace": namespace});
    match choice % 5 {
        0 => (json!({"value": "Hello"}), "Hello"),
        1 => (of("User Defined", "a"), "$.Attributes.a"),
        2 => (of("System", "Customer Number"), "$.CustomerEndpoint.Address"),
        3 => (of("External", "b"), "$.External.b"),
        _ => (of("System", "Stored customer input"), "$.StoredCustomerInput"),
    }
}

/// A block in both forms: its legacy type, target, parameters and branches; its type, parameters, errors, conditions and
/// what is next in flow language.
#[expect(clippy::too_many_lines, reason = "a table")]
fn block(id: &str, kind: usize, choice: usize, to: &[String]) -> (Value, Value) {
    let (old_words, new_words) = words(choice);
    let named = |name: &str| {
        let mut parameter = old_words.clone();
        parameter["name"] = name.into();
        parameter
    };
    let plain = |name: &str, value: &str| json!({"name": name, "value": value});
    let branch = |condition: &str, at: usize| json!({"condition": condition, "transition": to[at]});
    let evaluate = |kind: &str, value: &str, at: usize| json!({"condition": "Evaluate", "conditionType": kind, "conditionValue": value, "transition": to[at]});
    let error = |error: &str, at: usize| json!({"ErrorType": error, "NextAction": to[at]});
    let when = |operator: &str, operand: &str, at: usize| json!({"NextAction": to[at], "Condition": {"Operator": operator, "Operands": [operand]}});
    let (digit, count) = (["1", "2", "3"][choice % 3], ["0", "1", "3"][choice % 3]);
    let nothing = Vec::new;
    let (old, target, parameters, branches, new, new_parameters, errors, conditions) = match kind {
        0 => (
            "PlayPrompt",
            "",
            vec![named("Text"), plain("TextToSpeechType", "text")],
            vec![branch("Success", 0)],
            "MessageParticipant",
            json!({"Text": new_words}),
            nothing(),
            nothing(),
        ),
        1 => (
            "GetUserInput",
            "Digits",
            vec![named("Text"), plain("Timeout", "6"), plain("MaxDigits", "1")],
            vec![evaluate("Equals", digit, 1), branch("Timeout", 2), branch("NoMatch", 0), branch("Error", 3)],
            "GetParticipantInput",
            json!({"Text": new_words, "StoreInput": "False", "InputTimeLimitSeconds": "6"}),
            vec![error("InputTimeLimitExceeded", 2), error("NoMatchingCondition", 0), error("NoMatchingError", 3)],
            vec![when("Equals", digit, 1)],
        ),
        2 => (
            "StoreUserInput",
            "",
            vec![named("Text"), plain("Timeout", "4"), plain("MaxDigits", "3")],
            vec![branch("Success", 0), branch("Error", 1)],
            "GetParticipantInput",
            json!({"Text": new_words, "StoreInput": "True", "InputTimeLimitSeconds": "4",
                "InputValidation": {"CustomValidation": {"MaximumLength": "3"}}}),
            vec![error("NoMatchingError", 1)],
            nothing(),
        ),
        3 => {
            let mut attribute = named("Attribute");
            attribute["key"] = "a".into();
            (
                "SetAttributes",
                "",
                vec![attribute],
                vec![branch("Success", 0), branch("Error", 1)],
                "UpdateContactAttributes",
                json!({"Attributes": {"a": new_words}}),
                vec![error("NoMatchingError", 1)],
                nothing(),
            )
        }
        4 => (
            "CheckAttribute",
            "",
            vec![plain("Attribute", "a"), plain("Namespace", "User Defined")],
            vec![evaluate("Equals", "Hello", 1), evaluate("GreaterThan", "1", 2), branch("NoMatch", 0)],
            "Compare",
            json!({"ComparisonValue": "$.Attributes.a"}),
            vec![error("NoMatchingCondition", 0)],
            vec![when("Equals", "Hello", 1), when("NumberGreaterThan", "1", 2)],
        ),
        5 => (
            "Loop",
            "",
            vec![plain("LoopCount", count)],
            vec![branch("Complete", 0), branch("Looping", 1)],
            "Loop",
            json!({"LoopCount": count}),
            nothing(),
            vec![when("Equals", "DoneLooping", 0), when("Equals", "ContinueLooping", 1)],
        ),
        6 => {
            let mut parameter = named("Parameter");
            parameter["key"] = "k".into();
            let function = "arn:aws:lambda:e:1:function:f";
            (
                "InvokeExternalResource",
                "Lambda",
                vec![plain("FunctionArn", function), plain("TimeLimit", "3"), parameter],
                vec![branch("Success", 0), branch("Error", 1)],
                "InvokeLambdaFunction",
                json!({"LambdaFunctionARN": function, "InvocationTimeLimitSeconds": "3",
                    "LambdaInvocationAttributes": {"k": new_words}}),
                vec![error("NoMatchingError", 1)],
                nothing(),
            )
        }
        7 => (
            "SetQueue",
            "",
            vec![plain("Queue", "queue/q")],
            vec![branch("Success", 0), branch("Error", 1)],
            "UpdateContactTargetQueue",
            json!({"QueueId": "queue/q"}),
            vec![error("NoMatchingError", 1)],
            nothing(),
        ),
        8 => (
            "Transfer",
            "Queue",
            nothing(),
            vec![branch("AtCapacity", 1), branch("Error", 0)],
            "TransferContactToQueue",
            json!({}),
            vec![error("QueueAtCapacity", 1), error("NoMatchingError", 0)],
            nothing(),
        ),
        9 => (
            "SetCallBackNumber",
            "",
            vec![named("CallBackNumber")],
            vec![branch("Success", 0), branch("InvalidPhoneNumber", 1), branch("NonDialableNumber", 2)],
            "UpdateContactCallbackNumber",
            json!({"CallbackNumber": new_words}),
            vec![error("InvalidCallbackNumber", 1), error("CallbackNumberNotDialable", 2)],
            nothing(),
        ),
        _ => (
            "CreateCallback",
            "",
            vec![plain("InitialDelaySeconds", "9"), plain("RetryDelaySeconds", "8"), plain("MaxRetryAttempts", "2")],
            vec![branch("Success", 0), branch("Error", 1)],
            "CreateCallbackContact",
            json!({"InitialCallDelaySeconds": "9", "RetryDelaySeconds": "8", "MaximumConnectionAttempts": "2"}),
            vec![error("NoMatchingError", 1)],
            nothing(),
        ),
    };
    let mut module = json!({"id": id, "type": old, "parameters": parameters, "branches": branches, "metadata": {}});
    if !target.is_empty() {
        module["target"] = target.into();
    }
    let action = json!({"Identifier": id, "Type": new, "Parameters": new_parameters,
        "Transitions": {"NextAction": to[0], "Errors": errors, "Conditions": conditions}});
    (module, action)
}

/// A flow in both forms, which end in `end`.
fn forms() -> impl Strategy<Value = (String, String)> {
    let one = (0..11_usize, 0..15_usize, prop::collection::vec(0..9_usize, 4));
    prop::collection::vec(one, 1..8).prop_map(|list| {
        let name = |at: usize| if at < list.len() { at.to_string() } else { "end".to_owned() };
        let (mut modules, mut actions): (Vec<Value>, Vec<Value>) = list
            .iter()
            .enumerate()
            .map(|(at, (kind, choice, to))| {
                let to: Vec<String> = to.iter().map(|at| name(*at)).collect();
                block(&at.to_string(), *kind, *choice, &to)
            })
            .unzip();
        modules.push(json!({"id": "end", "type": "Disconnect", "parameters": [], "branches": [], "metadata": {}}));
        actions
            .push(json!({"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}));
        let old = json!({"version": "1", "type": "contactFlow", "start": "0", "metadata": {}, "modules": modules});
        let new = json!({"Version": "2019-10-30", "StartAction": "0", "Actions": actions});
        (old.to_string(), new.to_string())
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
    fn a_legacy_flow_does_what_it_does_in_flow_language((old, new) in forms()) {
        let Document::Legacy(legacy) = Document::read(&old).unwrap() else { panic!("legacy") };
        let converted = legacy.convert();
        prop_assert!(converted.findings.is_empty(), "{:?}", converted.findings);
        let errors = |text: &str| {
            let findings = FlowChecker::new().check(&ContactFlow::read(text).unwrap());
            findings.into_iter().filter(cti_engine::cti_model::Finding::is_error).map(|it| it.code).collect::<Vec<_>>()
        };
        prop_assert_eq!(errors(converted.flow.to_text()), errors(&new));
        let (old, new) = (simulate(&old), simulate(&new));
        prop_assert_eq!(old.transcript, new.transcript);
        prop_assert_eq!((old.end, old.duration), (new.end, new.duration));
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
