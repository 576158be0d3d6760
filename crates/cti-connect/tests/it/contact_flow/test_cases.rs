//! The service's own test cases, run here.

use std::sync::Arc;

use cti_connect::contact_flow::{
    Call, ContactFlow, Instance, Matching, Observation, Script, ScriptedCustomer, Simulator, TestAction, TestCase,
    TestResult, TestStatus, World,
};
use cti_engine::memory::VirtualClock;
use serde_json::{Value, json};

use super::{BYE, flow};

/// Hours, a function, a menu, a queue.
fn desk() -> ContactFlow {
    let hours = r#""NextAction":"closed","Errors":[{"NextAction":"closed","ErrorType":"NoMatchingError"}],"Conditions":[{"NextAction":"f","Condition":{"Operator":"Equals","Operands":["True"]}},{"NextAction":"closed","Condition":{"Operator":"Equals","Operands":["False"]}}]"#;
    let menu = r#""NextAction":"closed","Errors":[{"NextAction":"closed","ErrorType":"NoMatchingCondition"}],"Conditions":[{"NextAction":"bill","Condition":{"Operator":"Equals","Operands":["1"]}}]"#;
    flow(&[
        (
            "hours",
            "CheckHoursOfOperation",
            r#""HoursOfOperationId":"arn:aws:connect:e:1:instance/i/operating-hours/h""#,
            hours,
        ),
        (
            "f",
            "InvokeLambdaFunction",
            r#""LambdaFunctionARN":"arn:aws:lambda:e:1:function:who""#,
            r#""NextAction":"hello","Errors":[{"NextAction":"closed","ErrorType":"NoMatchingError"}]"#,
        ),
        (
            "hello",
            "MessageParticipant",
            r#""Text":"Hello $.External.name, welcome to Harbour.""#,
            r#""NextAction":"menu""#,
        ),
        (
            "menu",
            "GetParticipantInput",
            r#""Text":"For billing press 1.","StoreInput":"False","InputTimeLimitSeconds":"5""#,
            menu,
        ),
        ("bill", "MessageParticipant", r#""Text":"We connect you to billing.""#, r#""NextAction":"q""#),
        ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/billing""#, r#""NextAction":"t""#),
        (
            "t",
            "TransferContactToQueue",
            "",
            r#""NextAction":"closed","Errors":[{"NextAction":"full","ErrorType":"QueueAtCapacity"},{"NextAction":"closed","ErrorType":"NoMatchingError"}]"#,
        ),
        ("full", "MessageParticipant", r#""Text":"All lines are busy.""#, r#""NextAction":"bye""#),
        ("closed", "MessageParticipant", r#""Text":"We are closed.""#, r#""NextAction":"bye""#),
        BYE,
    ])
}

fn run(observations: &Value) -> TestResult {
    let case = json!({"Version": "2019-10-30", "Metadata": {}, "Observations": observations}).to_string();
    let clock = VirtualClock::new();
    let script = Script::new(Arc::new(clock.clone()));
    let instance = Instance::new().with_flow("main", &desk()).with_name("queue/billing", "Billing");
    let world = World::of(Arc::new(clock.clone()), Arc::new(script));
    let call = Call::from("+12025550123", "main", Arc::new(ScriptedCustomer::new()));
    let simulator = Simulator::new(Arc::new(instance), world);
    clock.drive(TestCase::read(&case).unwrap().run(&simulator, call))
}

fn observation(identifier: &str, event: &Value, actions: &[Value], next: &[&str]) -> Value {
    let actions: Vec<Value> = actions
        .iter()
        .map(|it| json!({"Identifier": "a", "Type": it["Type"], "Parameters": it["Parameters"], "Transitions": {}}))
        .collect();
    json!({"Identifier": identifier, "Event": event, "Actions": actions, "Transitions": {"NextObservations": next}})
}

fn hears(text: &str, matching: &str) -> Value {
    json!({"Identifier": "e", "Type": "MessageReceived", "Actor": "System",
        "Properties": {"Text": text, "MatchingCriteria": {"Type": matching}}})
}

fn presses(key: u64) -> Value {
    json!({"Type": "SendInstruction", "Parameters": {"ActionType": "SendInstruction", "Actor": "Customer",
        "Instruction": {"Type": "DtmfInput", "Properties": {"Value": key}}}})
}

fn mocks(action_type: &str, parameters: &Value, response: &Value) -> Value {
    json!({"Type": "OverrideSystemBehavior", "Parameters": {"ActionType": "OverrideSystemBehavior", "Behavior": {
        "Type": "FlowAction", "Properties": {"ActionType": action_type, "ActionParameters": parameters,
            "Strategy": {"Type": "MockResponse", "Response": response}}}}})
}

fn named(name: &str) -> Value {
    let answer = json!({"name": name}).to_string();
    mocks("InvokeLambdaFunction", &json!({}), &json!({"Type": "ExecutionResult", "ExecutionResult": {"Value": answer}}))
}

fn ends() -> Value {
    json!({"Type": "TestControl", "Parameters": {"ActionType": "TestControl", "Command": {"Type": "EndTest"}}})
}

fn asserts(path: &str, operator: &str, operand: &str) -> Value {
    json!({"Type": "Assert", "Parameters": {"Namespace": path, "Operator": operator, "Operand": operand}})
}

fn begins() -> Value {
    json!({"Identifier": "e", "Type": "TestInitiated", "Actor": "System", "Properties": {}})
}

#[test]
fn a_case_mocks_presses_observes_an_action_and_asserts() {
    let transfer = json!({"Identifier": "e", "Type": "FlowActionStarted", "Actor": "System", "Properties": {"ActionType": "TransferContactToQueue"}});
    let result = run(&json!([
        observation("start", &begins(), &[named("Aiko")], &["greeted"]),
        observation("greeted", &hears("Hello Aiko, for billing press 1", "Similarity"), &[presses(1)], &["moved"]),
        observation(
            "moved",
            &transfer,
            &[asserts("$.Queue.Name", "Equals", "Billing"), asserts("$.External.name", "Exists", ""), ends()],
            &[]
        ),
    ]));
    assert_eq!((result.status, result.to_string().as_str()), (TestStatus::Passed, "passed: 3 of 3 observations"));
}

#[test]
fn a_failure_says_what_was_expected_and_what_was_heard() {
    let result = run(&json!([
        observation("start", &begins(), &[named("Aiko")], &["greeted"]),
        observation("greeted", &hears("press 1", "Inclusion"), &[presses(1)], &["paid"]),
        observation("paid", &hears("pay here", "Inclusion"), &[], &[]),
    ]));
    assert_eq!(
        result.failures,
        [
            "observation `paid` expects a message with \"pay here\"; the customer last heard \"We connect you to billing.\""
        ]
    );
    let wrong = run(&json!([
        observation("start", &begins(), &[named("Aiko")], &["greeted"]),
        observation("greeted", &hears("press 1", "Inclusion"), &[asserts("$.Channel", "Equals", "CHAT"), ends()], &[]),
    ]));
    assert_eq!(
        (wrong.status, wrong.failures),
        (TestStatus::Failed, vec!["$.Channel Equals `CHAT`: found `VOICE`".to_owned()])
    );
}

#[test]
fn hours_queues_and_functions_can_be_overridden() {
    let closed = mocks(
        "CheckHoursOfOperation",
        &json!({"HoursOfOperationId": "operating-hours/h"}),
        &json!({"Type": "ExecutionResult", "ExecutionResult": {"Value": "OutOfHours"}}),
    );
    let result = run(&json!([
        observation("start", &begins(), &[closed], &["closed"]),
        observation("closed", &hears("we are closed", "Inclusion"), &[], &[]),
    ]));
    assert_eq!(result.status, TestStatus::Passed, "{result}");
    let full =
        mocks("TransferContactToQueue", &json!({}), &json!({"Type": "Error", "Error": {"Value": "QueueAtCapacity"}}));
    let completed = json!({"Identifier": "e", "Type": "TestCompleted", "Actor": "System", "Properties": {}});
    let result = run(&json!([
        observation("start", &begins(), &[named("Bo"), full], &["greeted"]),
        observation("greeted", &hears("press 1", "Inclusion"), &[presses(1)], &["busy"]),
        observation("busy", &hears("All lines are busy", "Inclusion"), &[], &["over"]),
        observation("over", &completed, &[], &[]),
    ]));
    assert_eq!(result.status, TestStatus::Passed, "{result}");
    // The function is not mocked, and the world has none.
    let result = run(&json!([observation("greeted", &hears("welcome", "Inclusion"), &[], &[])]));
    assert_eq!(result.status, TestStatus::Failed);
}

#[test]
fn of_several_that_may_follow_the_one_that_happens_is_taken() {
    let result = run(&json!([
        observation("start", &begins(), &[named("Aiko")], &["menu"]),
        observation("menu", &hears("press 1", "Inclusion"), &[presses(9)], &["billing", "closed"]),
        observation("billing", &hears("billing department", "Inclusion"), &[ends()], &[]),
        observation("closed", &hears("closed", "Inclusion"), &[ends()], &[]),
    ]));
    let observed: Vec<&str> =
        result.observations.iter().filter(|it| it.is_observed).map(|it| it.identifier.as_str()).collect();
    assert_eq!((result.status, observed), (TestStatus::Passed, vec!["start", "menu", "closed"]));
}

#[test]
fn the_shapes_that_are_written_mean_the_same() {
    let read = |event: Value, action: Value| {
        let document = json!({"Observations": [{"Identifier": "o", "Event": event, "Actions": [action]}]}).to_string();
        TestCase::read(&document).unwrap().observations()[0].clone()
    };
    let expected = Observation::of_message("o", "hi").then(TestAction::Press("1".into()));
    let plain = json!({"Type": "SendInstruction", "Parameters": {"DtmfInput": {"Type": "DtmfInput", "Properties": {"Value": 1}}}});
    assert_eq!(
        read(json!({"Type": "MessageReceived", "Properties": {"Text": "hi"}, "MatchingCriteria": "Inclusion"}), plain),
        expected
    );
    let flat = json!({"Type": "SendInstruction", "Parameters": {"InstructionType": "DTMF", "Value": "1"}});
    let content = json!({"Type": "MessageReceived", "MatchingCriteria": {"Content": {"Similarity": {"Value": "hi", "Threshold": 0.8}}}});
    let similar = read(content, flat);
    assert_eq!(
        (similar.event.matching, similar.event.threshold, similar.actions),
        (Matching::Similarity, Some(0.8), expected.actions.clone())
    );
    let again = TestCase::read(TestCase::of(vec![expected.clone()]).to_text()).unwrap();
    assert_eq!(again.observations(), [expected]);
    assert!(TestCase::read("{}").is_err() && TestCase::read("x").is_err());
}
