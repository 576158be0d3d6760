//! Scenarios that an administrator writes, and the service's test cases that they become.

use std::sync::Arc;

use cti_connect::contact_flow::{
    Call, ContactFlow, FlowScenario, FlowStep, Instance, Script, ScriptedCustomer, Simulator, TestAction, TestCase,
    TestStatus, World,
};
use cti_engine::memory::VirtualClock;
use cti_model::Code;
use serde_json::json;

use super::{BYE, text};

/// Who calls, a menu, a queue.
fn main_flow() -> String {
    let kind = r#""NextAction":"menu","Errors":[{"NextAction":"menu","ErrorType":"NoMatchingCondition"}],"Conditions":[{"NextAction":"member","Condition":{"Operator":"Equals","Operands":["member"]}}]"#;
    let menu = r#""NextAction":"bye","Errors":[{"NextAction":"sorry","ErrorType":"InputTimeLimitExceeded"},{"NextAction":"sorry","ErrorType":"NoMatchingCondition"}],"Conditions":[{"NextAction":"q","Condition":{"Operator":"Equals","Operands":["2"]}}]"#;
    text(&[
        ("who", "Compare", r#""ComparisonValue":"$.Attributes.user_type""#, kind),
        ("member", "MessageParticipant", r#""Text":"Welcome back""#, r#""NextAction":"menu""#),
        (
            "menu",
            "GetParticipantInput",
            r#""Text":"Press 2 for billing","StoreInput":"False","InputTimeLimitSeconds":"5""#,
            menu,
        ),
        ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/billing""#, r#""NextAction":"t""#),
        (
            "t",
            "TransferContactToQueue",
            "",
            r#""NextAction":"sorry","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"}]"#,
        ),
        ("sorry", "MessageParticipant", r#""Text":"Sorry""#, r#""NextAction":"bye""#),
        BYE,
    ])
}

fn play(scenario: &str) -> cti_connect::contact_flow::FlowPlayed {
    let load = |name: &str| if name == "main.json" { Ok(main_flow()) } else { Err("no such file".to_owned()) };
    FlowScenario::parse(scenario).unwrap().play(load).unwrap()
}

const MEMBER: &str = r#"
scenario: A member presses 2 and is queued
flow: main
flows: {main: main.json}
call: {from: "+819012345678", attributes: {user_type: member}}
world:
  queues: {billing: {answeredAfterSeconds: 30, agent: aiko, acts: [{talk: 5000}, {hold: 2000}]}}
steps:
  - hears: Welcome back
  - presses: 2
  - queued: billing
  - agent: aiko
  - attributes: {user_type: member}
  - ends: handled
never:
  - hears: Sorry
"#;

#[test]
fn what_comes_about_passes_with_its_coverage() {
    let played = play(MEMBER);
    assert!(played.passed(), "{played}");
    assert_eq!(played.flows[0].coverage.actions_missed, ["sorry", "bye"]);
}

#[test]
fn a_failure_names_its_line_what_was_expected_and_what_the_caller_heard() {
    let played = play(&MEMBER.replace("presses: 2", "presses: 7"));
    let told: Vec<String> = played.failures.iter().map(ToString::to_string).collect();
    assert_eq!(
        told[0],
        "line 11: expected: the contact waits in billing; the caller heard \"Sorry\", and the call: disconnected by the flow"
    );
    assert!(told.last().unwrap().starts_with("line 16: never: the caller hears \"Sorry\"; and at 00:"), "{told:?}");
    let silent = play(&MEMBER.replace("presses: 2", "silent"));
    assert!(!silent.passed() && silent.outcome.heard().any(|it| it == "Sorry"));
}

#[test]
fn a_queue_and_hours_may_be_called_by_their_names() {
    let named = MEMBER.replace("billing", "Accounts").replace(
        "call:",
        "names: {\"arn:aws:connect:eu-west-2:1:instance/i/queue/billing\": Accounts and Bills}\ncall:",
    );
    let named = named.replace("queues: {Accounts:", "queues: {Accounts and Bills:");
    let played = play(&named);
    assert!(played.passed(), "{played}");
    let (case, _) = FlowScenario::parse(&named).unwrap().to_test_case();
    assert!(case.to_text().contains("$.Queue.Name"));
}

#[test]
fn metrics_and_failing_services_are_scripted() {
    let staff = r#""NextAction":"sorry","Errors":[{"NextAction":"closed","ErrorType":"NoMatchingCondition"}],"Conditions":[{"NextAction":"bye","Condition":{"Operator":"NumberGreaterThan","Operands":["0"]}}]"#;
    let flow = text(&[
        ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/billing""#, r#""NextAction":"staff""#),
        ("staff", "CheckMetricData", r#""MetricType":"NumberOfAgentsStaffed""#, staff),
        ("closed", "MessageParticipant", r#""Text":"Nobody is here""#, r#""NextAction":"task""#),
        (
            "task",
            "CreateTask",
            r#""Name":"Call back""#,
            r#""NextAction":"bye","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"}]"#,
        ),
        ("sorry", "MessageParticipant", r#""Text":"Sorry""#, r#""NextAction":"bye""#),
        BYE,
    ]);
    let scenario = "scenario: Nobody works\nflow: main\nflows: {main: main.json}\nworld:\n  queues: {billing: {metrics: {NumberOfAgentsStaffed: 0}}}\n  services: {CreateTask: null}\nsteps:\n  - hears: Nobody is here\n  - hears: Sorry\n";
    let played = FlowScenario::parse(scenario).unwrap().play(|_| Ok(flow.clone())).unwrap();
    assert!(played.passed(), "{played}");
}

#[test]
fn a_failure_of_a_very_long_contact_shows_its_beginning_and_its_end() {
    let wait =
        r#""Conditions":[{"NextAction":"again","Condition":{"Operator":"Equals","Operands":["MessagesInterrupted"]}}]"#;
    let queue = text(&[
        (
            "m",
            "MessageParticipantIteratively",
            r#""Messages":[{"Text":"Wait"}],"InterruptFrequencySeconds":"20""#,
            wait,
        ),
        ("again", "MessageParticipant", r#""Text":"Thank you""#, r#""NextAction":"m""#),
    ]);
    let scenario =
        MEMBER.replace("{main: main.json}", "{main: main.json, wait: wait.json}\ndefaults: {customerQueue: wait}");
    let scenario = scenario.replace("answeredAfterSeconds: 30, ", "");
    let load = |name: &str| if name == "main.json" { Ok(main_flow()) } else { Ok(queue.clone()) };
    let told = FlowScenario::parse(&scenario).unwrap().play(load).unwrap().to_string();
    assert!(told.lines().count() < 300 && told.contains("lines are left out") && told.contains("began"), "{told}");
    assert!(told.ends_with("ended: the most time was over"), "{told}");
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let error = FlowScenario::parse(&MEMBER.replace("steps:", "stepz:")).unwrap_err();
    assert!(error.line > 1, "{error}");
    let error = FlowScenario::parse(MEMBER).unwrap().play(|_| Err("no such file".to_owned())).unwrap_err();
    assert_eq!(error.to_string(), "main:1:1: expected a file that can be read, found no such file");
}

#[test]
fn a_scenario_is_written_and_read_back() {
    let scenario = FlowScenario::parse(MEMBER).unwrap();
    assert_eq!(FlowScenario::parse(&scenario.to_yaml()).unwrap(), scenario);
}

#[test]
fn a_scenario_becomes_a_test_case_that_passes_and_comes_back() {
    let plain = MEMBER.replace("  - agent: aiko\n", "").replace("  - ends: handled\n", "");
    let scenario = FlowScenario::parse(&plain).unwrap();
    let (case, lost) = scenario.to_test_case();
    assert!(lost.iter().all(|it| it.code == Code::NotCarried));
    // Who calls, queues and attributes of the call, and what never happens.
    assert_eq!(lost.len(), 4, "{lost:?}");
    let clock = VirtualClock::new();
    let flow = ContactFlow::read(&main_flow()).unwrap();
    let world = World::of(Arc::new(clock.clone()), Arc::new(Script::new(Arc::new(clock.clone()))));
    let simulator = Simulator::new(Arc::new(Instance::new().with_flow("main", &flow)), world);
    let call =
        Call::from("+819012345678", "main", Arc::new(ScriptedCustomer::new())).with_attribute("user_type", "member");
    let again = TestCase::read(case.to_text()).unwrap();
    let result = clock.drive(again.run(&simulator, call));
    assert_eq!(result.status, TestStatus::Passed, "{result}");
    let (back, lost) = FlowScenario::of_test_case("again", "main", json!("main.json"), &case);
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(back.steps, scenario.steps);
}

#[test]
fn a_test_case_becomes_a_scenario_with_what_it_mocks() {
    let document = json!({"Observations": [
        {"Identifier": "a", "Event": {"Type": "TestInitiated"}, "Actions": [{"Type": "OverrideSystemBehavior", "Parameters": {
            "Behavior": {"Properties": {"ActionType": "InvokeLambdaFunction", "ActionParameters": {"LambdaFunctionARN": "who"},
                "Strategy": {"Response": {"ExecutionResult": {"Value": "{\"name\":\"Bo\"}"}}}}}}}],
            "Transitions": {"NextObservations": ["b", "c"]}},
        {"Identifier": "b", "Event": {"Type": "MessageReceived", "Properties": {"Text": "Hi"}}, "Actions": []},
        {"Identifier": "c", "Event": {"Type": "MessageReceived", "Properties": {"Text": "Ho"}}, "Actions": []}]});
    let case = TestCase::read(&document.to_string()).unwrap();
    assert!(matches!(case.observations()[0].actions[0], TestAction::Override { .. }));
    let (scenario, lost) = FlowScenario::of_test_case("x", "main", json!("main.json"), &case);
    assert_eq!(scenario.world.functions["who"], json!({"name": "Bo"}));
    assert_eq!(scenario.steps.iter().map(|it| it.value.clone()).collect::<Vec<_>>(), [FlowStep::Hears("Hi".into())]);
    // Another observation might have followed, and the message may be alike.
    assert_eq!(lost.len(), 2);
}

#[test]
fn where_a_test_case_begins_goes_into_the_scenario() {
    let content = json!({"Observations": [{"Identifier": "a", "Event": {"Type": "TestInitiated"}, "Actions": [
        {"Type": "Assert", "Parameters": {"Namespace": "$.Queue.OutboundCallerId.Address", "Operator": "Equals", "Operand": "+1"}}]}]});
    let document = json!({"TestCase": {"Name": "x", "EntryPoint": {"Type": "VOICE_CALL", "VoiceCallEntryPointParameters": {
        "SourcePhoneNumber": "+81311112222", "DestinationPhoneNumber": "+81333334444", "FlowId": "main"}}, "Content": content.to_string()}});
    let case = TestCase::read(&document.to_string()).unwrap();
    let (scenario, lost) = FlowScenario::of_test_case("x", "main", json!("main.json"), &case);
    assert_eq!(scenario.call.from.as_deref(), Some("+81311112222"));
    assert_eq!(scenario.call.to.as_deref(), Some("+81333334444"));
    // The number that a queue calls from is not its name.
    assert_eq!((scenario.steps.len(), lost.len()), (0, 1), "{lost:?}");
}

#[test]
fn a_test_case_of_the_service_is_played_in_the_flow_that_it_names() {
    let case = r#"{"Observations": [{"Identifier": "o", "Event": {"Type": "MessageReceived", "Properties": {"Text": "Sorry"},
        "MatchingCriteria": "Inclusion"}, "Actions": []}]}"#;
    let flows = [
        ("main".to_owned(), ContactFlow::read(&main_flow()).unwrap()),
        ("other".to_owned(), ContactFlow::read(&text(&[BYE])).unwrap()),
    ];
    let alone = TestCase::read(case).unwrap();
    assert!(alone.play(&flows).unwrap_err().contains("does not say in which flow it begins"));
    let played = alone.play(&flows[..1]).unwrap();
    assert!(played.passed(), "{played}");
    assert_eq!(
        played.flows[0].coverage.actions_missed,
        ["member", "q", "t", "bye"],
        "the test is over with the apology"
    );
    let answer = |flow: &str| {
        json!({"TestCase": {"Name": "Nobody presses a key", "Content": case, "EntryPoint": {"Type": "VOICE_CALL",
            "VoiceCallEntryPointParameters": {"SourcePhoneNumber": "+12025550123", "FlowId": flow}}}})
        .to_string()
    };
    let named = TestCase::read(&answer("main")).unwrap();
    assert_eq!((named.name(), named.to_text()), (Some("Nobody presses a key"), answer("main").as_str()));
    assert!(named.play(&flows).unwrap().passed());
    let elsewhere = TestCase::read(&answer("other")).unwrap().play(&flows).unwrap();
    assert!(!elsewhere.passed());
    assert!(elsewhere.to_string().contains("expects a message with \"Sorry\""), "{elsewhere}");
    assert!(TestCase::read(&answer("gone")).unwrap().play(&flows).unwrap_err().contains("`gone`, which is not there"));
}
