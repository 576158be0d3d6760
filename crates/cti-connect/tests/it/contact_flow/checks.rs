//! What the checker finds, and what it leaves alone.

use cti_connect::contact_flow::{ContactFlow, Document, FlowChecker, FlowType, Resources};
use cti_model::{Code, Finding};

use super::{BYE, flow, text};

const NME: &str = r#""Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]"#;

fn found(actions: &[(&str, &str, &str, &str)]) -> Vec<Finding> {
    FlowChecker::new().check(&flow(actions))
}

/// The codes, with the action each is about.
fn codes(findings: &[Finding]) -> Vec<(Code, String)> {
    findings.iter().map(|it| (it.code, it.block.as_ref().map(ToString::to_string).unwrap_or_default())).collect()
}

fn one(actions: &[(&str, &str, &str, &str)]) -> Finding {
    let findings = found(actions);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.into_iter().next().unwrap()
}

fn to_bye(rest: &str) -> String {
    let comma = if rest.is_empty() { "" } else { "," };
    format!(r#""NextAction":"bye"{comma}{rest}"#)
}

#[test]
fn a_flow_as_the_service_takes_it_has_no_findings() {
    let next = to_bye("");
    let checked = to_bye(NME);
    assert!(
        found(&[("log", "UpdateFlowLoggingBehavior", r#""FlowLoggingBehavior":"Enabled""#, &next), BYE]).is_empty()
    );
    assert!(found(&[("q", "UpdateContactTargetQueue", r#""QueueId":"$.Attributes.q""#, &checked), BYE]).is_empty());
}

#[test]
fn invented_types_and_near_misses_are_separate_findings_with_what_was_meant() {
    let findings = found(&[
        ("t", "Trigger", "", r#""NextAction":"l""#),
        ("l", "UpdateFlowLoggingBehavior", r#""LoggingBehavior":"Enabled""#, r#""NextAction":"v""#),
        ("v", "UpdateContactTextToSpeechVoice", r#""VoiceId":"Mizuki","Engine":"Neural""#, r#""NextAction":"c""#),
        ("c", "CheckCondition", "", r#""NextAction":"f""#),
        (
            "f",
            "InvokeLambdaFunction",
            r#""LambdaFunctionARN":"f","InvocationTimeLimitSeconds":"3","RequestAttributes":{"a":"b"}"#,
            &format!(r#""NextAction":"q",{NME}"#),
        ),
        ("q", "UpdateContactTargetQueue", r#""QueueId":{"QueueId":"arn:q"}"#, &to_bye(NME)),
        BYE,
    ]);
    let told: Vec<(Code, Option<&str>)> = findings.iter().map(|it| (it.code, it.suggestion.as_deref())).collect();
    let expected = [
        (Code::UnknownAction, Some("remove it and let `StartAction` name the first action")),
        (Code::RequiredControlUnset, None),
        (Code::UnknownParameter, Some("did you mean `FlowLoggingBehavior`?")),
        (Code::RequiredControlUnset, None),
        (Code::UnknownParameter, Some("did you mean `TextToSpeechVoice`?")),
        (Code::UnknownParameter, Some("did you mean `TextToSpeechEngine`?")),
        (Code::UnknownAction, Some("did you mean `Compare`?")),
        (Code::UnknownParameter, Some("did you mean `LambdaInvocationAttributes`?")),
        (Code::InvalidControl, None),
    ];
    assert_eq!(told, expected, "{findings:#?}");
    assert!(findings.iter().all(Finding::is_error));
}

#[test]
fn a_target_that_is_missing_is_told_with_the_one_that_was_meant() {
    let hello = ("hello", "MessageParticipant", r#""Text":"x""#, r#""NextAction":"bey""#);
    let findings = found(&[hello, BYE]);
    let expected = [(Code::DanglingTarget, "hello".to_owned()), (Code::Unreachable, "bye".to_owned())];
    assert_eq!(codes(&findings), expected);
    assert_eq!(findings[0].suggestion.as_deref(), Some("did you mean `bye`?"));
}

#[test]
fn identifiers_have_a_form() {
    for (identifier, code) in [
        ("a%b", Code::ActionIdentifier),
        ("constructor", Code::ActionIdentifier),
        ("", Code::ActionIdentifier),
        (&"x".repeat(51), Code::ActionIdentifier),
    ] {
        let findings = found(&[BYE, (identifier, "DisconnectParticipant", "", "")]);
        assert!(findings.iter().any(|it| it.code == code), "{identifier}: {findings:?}");
    }
    let twice = found(&[BYE, BYE]);
    assert!(twice.iter().any(|it| it.code == Code::DuplicateId));
    let fine = found(&[("With blanks", "DisconnectParticipant", "", "")]);
    assert!(fine.is_empty(), "{fine:?}");
}

/// Whether each finding about the parameters of an action is an error, with its place.
fn misfits(action_type: &str, parameters: &str) -> Vec<(bool, String)> {
    let findings = found(&[("a", action_type, parameters, &to_bye(NME)), BYE]);
    let about = findings.into_iter().filter(|it| it.code == Code::InvalidControl);
    about.map(|it| (it.is_error(), it.pointer.replace("/Actions/0/Parameters", ""))).collect()
}

#[test]
fn a_structured_parameter_has_the_shape_that_published_flows_have() {
    let error = |at: &str| vec![(true, at.to_owned())];
    let warning = |at: &str| vec![(false, at.to_owned())];
    for (action_type, parameters, expected) in [
        ("UpdateContactAttributes", r#""Attributes":["a"]"#, error("/Attributes")),
        ("UpdateContactAttributes", r#""Attributes":"a=b""#, error("/Attributes")),
        ("UpdateContactAttributes", r#""Attributes":{"a":{"b":"c"}}"#, error("/Attributes/a")),
        ("UpdateContactAttributes", r#""Attributes":{"a/b":["c"]}"#, error("/Attributes/a~1b")),
        ("UpdateContactAttributes", r#""Attributes":{"a":5}"#, warning("/Attributes/a")),
        ("UpdateFlowAttributes", r#""FlowAttributes":["a"]"#, error("/FlowAttributes")),
        (
            "InvokeLambdaFunction",
            r#""LambdaFunctionARN":"f","LambdaInvocationAttributes":[]"#,
            error("/LambdaInvocationAttributes"),
        ),
        (
            "InvokeLambdaFunction",
            r#""LambdaFunctionARN":"f","LambdaInvocationAttributes":{"a":{}}"#,
            warning("/LambdaInvocationAttributes/a"),
        ),
        ("ConnectParticipantWithLexBot", r#""LexSessionAttributes":{"a":true}"#, warning("/LexSessionAttributes/a")),
        ("ConnectParticipantWithLexBot", r#""LexSessionAttributes":7"#, error("/LexSessionAttributes")),
        ("TagContact", r#""Tags":["a"]"#, warning("/Tags")),
        ("UnTagContact", r#""TagKeys":"a""#, warning("/TagKeys")),
        ("UnTagContact", r#""TagKeys":"$.Attributes.a""#, warning("/TagKeys")),
        (
            "UpdateContactRecordingBehavior",
            r#""RecordingBehavior":{"RecordedParticipants":"Agent"}"#,
            error("/RecordingBehavior/RecordedParticipants"),
        ),
        (
            "UpdateContactRecordingBehavior",
            r#""RecordingBehavior":{"RecordedParticipants":{"0":"Agent"}}"#,
            error("/RecordingBehavior/RecordedParticipants"),
        ),
        (
            "UpdateContactRecordingBehavior",
            r#""RecordingBehavior":{"RecordedParticipants":["Agent",{}]}"#,
            error("/RecordingBehavior/RecordedParticipants/1"),
        ),
        ("Wait", r#""TimeLimitSeconds":"5","Events":"CustomerReturned""#, warning("/Events")),
        ("MessageParticipantIteratively", r#""Messages":["hello"]"#, error("/Messages/0")),
        ("GetParticipantInput", r#""Text":"x","InputTimeLimitSeconds":5"#, warning("/InputTimeLimitSeconds")),
        ("UpdateContactTargetQueue", r#""QueueId":["q"]"#, error("/QueueId")),
    ] {
        assert_eq!(misfits(action_type, parameters), expected, "{action_type} {parameters}");
    }
}

#[test]
fn shapes_that_the_service_writes_and_what_is_put_in_later_are_left_alone() {
    for (action_type, parameters) in [
        ("UpdateContactAttributes", r#""Attributes":{"a":"b","$.Attributes.c":"$.External.d","e":null}"#),
        ("UpdateContactAttributes", r#""Attributes":"$.External.all""#),
        ("UpdateContactAttributes", r#""Attributes":"${attributes}""#),
        ("UpdateFlowAttributes", r#""FlowAttributes":{"a":{"Value":"b"}}"#),
        ("UpdateContactRecordingBehavior", r#""RecordingBehavior":{"RecordedParticipants":[]}"#),
        ("InvokeLambdaFunction", r#""LambdaFunctionARN":"f","InvocationTimeLimitSeconds":3"#),
        ("Loop", r#""LoopCount":3"#),
        (
            "GetParticipantInput",
            r#""Text":"x","InputTimeLimitSeconds":"5","DTMFConfiguration":{"DisableCancelKey":true}"#,
        ),
    ] {
        assert_eq!(misfits(action_type, parameters), [], "{action_type} {parameters}");
    }
}

#[test]
fn the_service_refuses_a_catch_all_where_nothing_fails_and_asks_for_it_elsewhere() {
    let log = one(&[("log", "UpdateFlowLoggingBehavior", r#""FlowLoggingBehavior":"Enabled""#, &to_bye(NME)), BYE]);
    assert_eq!((log.code, log.is_error(), log.port.as_deref()), (Code::StrayBranch, true, Some("NoMatchingError")));
    let record = r#""RecordingBehavior":{"RecordedParticipants":["Agent"]}"#;
    assert_eq!(one(&[("r", "UpdateContactRecordingBehavior", record, &to_bye(NME)), BYE]).code, Code::StrayBranch);
    let tag = one(&[("t", "TagContact", r#""Tags":{"a":"b"}"#, &to_bye("")), BYE]);
    assert_eq!((tag.code, tag.port.as_deref()), (Code::MissingBranch, Some("NoMatchingError")));
    assert!(found(&[("m", "MessageParticipant", r#""Text":"x""#, &to_bye("")), BYE]).is_empty());
}

#[test]
fn conditions_fit_what_the_action_gives() {
    let compare = |operator: &str, operands: &str| {
        let transitions = format!(
            r#""NextAction":"bye","Errors":[{{"NextAction":"bye","ErrorType":"NoMatchingCondition"}}],"Conditions":[{{"NextAction":"bye","Condition":{{"Operator":"{operator}","Operands":[{operands}]}}}}]"#
        );
        found(&[("c", "Compare", r#""ComparisonValue":"$.Attributes.a""#, &transitions), BYE])
    };
    assert!(compare("TextContains", r#""x""#).is_empty());
    assert!(compare("NumberGreaterThan", r#""$.Attributes.b""#).is_empty());
    for (operator, operands) in [
        ("NumberGreaterThan", r#""x""#),
        ("Equals", r#""a","b""#),
        ("Equals", "1"),
        ("GreaterThan", r#""1""#),
        ("equals", r#""x""#),
    ] {
        let findings = compare(operator, operands);
        assert_eq!(codes(&findings), [(Code::ConditionType, "c".to_owned())], "{operator}");
    }
    assert_eq!(compare("GreaterThan", r#""1""#)[0].suggestion.as_deref(), Some("did you mean `NumberGreaterThan`?"));
    let staffed = format!(
        r#""NextAction":"bye","Errors":[{{"NextAction":"bye","ErrorType":"NoMatchingError"}}],"Conditions":[{{"NextAction":"bye","Condition":{{"Operator":"NumberGreaterThan","Operands":["{}"]}}}}]"#,
        3
    );
    let finding = one(&[("m", "CheckMetricData", r#""MetricType":"NumberOfAgentsStaffed""#, &staffed), BYE]);
    assert_eq!(finding.code, Code::ConditionType);
}

#[test]
fn a_loop_without_an_end_is_an_error_and_one_with_a_pause_a_warning() {
    let say = |to: &str| format!(r#""NextAction":"{to}""#);
    let (b, a) = (say("b"), say("a"));
    let endless =
        found(&[("a", "MessageParticipant", r#""Text":"x""#, &b), ("b", "MessageParticipant", r#""Text":"y""#, &a)]);
    assert_eq!((endless[0].code, endless[0].is_error()), (Code::EndlessLoop, true));
    let menu = r#""NextAction":"a","Errors":[{"NextAction":"a","ErrorType":"NoMatchingCondition"},{"NextAction":"a","ErrorType":"NoMatchingError"}]"#;
    let paused =
        found(&[("a", "GetParticipantInput", r#""Text":"x","StoreInput":"False","InputTimeLimitSeconds":"5""#, menu)]);
    assert_eq!((paused[0].code, paused[0].is_error()), (Code::EndlessLoop, false));
}

#[test]
fn an_action_that_no_contact_reaches_is_told() {
    assert_eq!(
        codes(&found(&[BYE, ("alone", "DisconnectParticipant", "", "")])),
        [(Code::Unreachable, "alone".to_owned())]
    );
}

#[test]
fn what_is_set_too_late_is_told() {
    let read = ("read", "MessageParticipant", r#""Text":"$.FlowAttributes.x""#, r#""NextAction":"set""#);
    let set = ("set", "UpdateFlowAttributes", r#""FlowAttributes":{"x":{"Value":"1"}}"#, r#""NextAction":"bye""#);
    assert_eq!(codes(&found(&[read, set, BYE])), [(Code::AttributeNotSet, "read".to_owned())]);
    let set_first = ("set", set.1, set.2, r#""NextAction":"read""#);
    let read_then = ("read", read.1, read.2, r#""NextAction":"bye""#);
    assert!(found(&[set_first, read_then, BYE]).is_empty());
    let other = one(&[("r", "MessageParticipant", r#""Text":"$.Atributes.x""#, &to_bye("")), BYE]);
    assert_eq!((other.code, other.suggestion.as_deref()), (Code::UnknownRoot, Some("did you mean `Attributes`?")));
}

#[test]
fn the_type_of_the_flow_is_held_against_its_actions_and_the_type_that_is_wanted() {
    let queue = ContactFlow::read(r#"{"Version":"2019-10-30","StartAction":"q","Metadata":{"type":"customerQueue"},"Actions":[{"Identifier":"q","Type":"UpdateContactTargetQueue","Parameters":{"QueueId":"x"},"Transitions":{"NextAction":"e","Errors":[{"NextAction":"e","ErrorType":"NoMatchingError"}]}},{"Identifier":"e","Type":"EndFlowExecution","Parameters":{},"Transitions":{}}]}"#).unwrap();
    let findings = FlowChecker::new().check(&queue);
    assert_eq!(codes(&findings), [(Code::FlowType, "q".to_owned())]);
    let legacy = r#"{"modules":[{"id":"a","type":"LoopPrompts","branches":[],"parameters":[{"name":"Text","value":"x"}]}],"version":"1","type":"customerQueue","start":"a","metadata":{"type":"customerQueue"}}"#;
    let document = Document::read(legacy).unwrap();
    let findings = FlowChecker::new().for_type(FlowType::ContactFlow).check_document(&document);
    let told = findings.iter().find(|it| it.message.contains("CUSTOMER_QUEUE") && it.message.contains("CONTACT_FLOW"));
    assert!(told.is_some_and(Finding::is_error), "{findings:?}");
    assert_eq!(findings[0].code, Code::LegacyFlow);
}

#[test]
fn published_every_resource_is_known() {
    let transitions = to_bye(NME);
    let go = |id: &str| text(&[("go", "TransferToFlow", &format!(r#""ContactFlowId":"{id}""#), &transitions), BYE]);
    let arn = "arn:aws:connect:eu-west-1:1:instance/i/contact-flow/f-1";
    let check = |id: &str, known: &[&str]| {
        let flow = ContactFlow::read(&go(id)).unwrap();
        assert!(FlowChecker::new().check(&flow).is_empty());
        codes(&FlowChecker::new().published(known.iter().collect::<Resources>()).check(&flow))
            .into_iter()
            .map(|it| it.0)
            .collect::<Vec<_>>()
    };
    for known in [arn, "contact-flow/f-1", "f-1", "arn:aws:connect:us-east-1:2:instance/j/contact-flow/f-1"] {
        assert!(check(arn, &[known]).is_empty(), "{known}");
        assert!(check("f-1", &[known]).is_empty(), "{known}");
    }
    assert_eq!(check(arn, &["f-2"]), [Code::UnknownResource]);
    assert_eq!(check("${flow}", &["f-2"]), [Code::UnresolvedPlace]);
    assert!(check("$.Attributes.flow", &[]).is_empty());
}

#[test]
fn findings_stand_in_the_order_of_the_document_with_their_places() {
    let source = text(&[("a", "Nonsense", "", r#""NextAction":"gone""#), ("b", "Nonsense", "", "")]);
    let findings = FlowChecker::new().check(&ContactFlow::read(&source).unwrap());
    let spans: Vec<usize> = findings.iter().map(|it| it.span.clone().unwrap().start).collect();
    assert!(spans.is_sorted(), "{findings:#?}");
    assert!(findings.len() >= 3);
}

#[test]
fn what_is_told_of_documents_channels_and_ways_on() {
    let has =
        |findings: &[Finding], code: Code| assert!(findings.iter().any(|it| it.code == code), "{code}: {findings:?}");
    has(ContactFlow::read(r#"{"Version": "2019-10-30"}"#).unwrap_err().findings(), Code::NotAContactFlow);
    has(&found(&[("m", "MessageParticipant", r#""Text":"x""#, "")]), Code::NextAction);
    let compare = r#""NextAction":"bye","Conditions":[{"NextAction":"bye","Condition":{"Operator":"Equals","Operands":["a"]}}],
        "Errors":[{"NextAction":"m","ErrorType":"NoMatchingCondition"}]"#;
    let message = ("m", "MessageParticipant", r#""Text":"x""#, r#""NextAction":"bye""#);
    has(
        &found(&[("c", "Compare", r#""ComparisonValue":"$.Attributes.a""#, compare), message, BYE]),
        Code::MirroredNext,
    );
    let names: Vec<String> = (0..251).map(|at| format!("a{at}")).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), "DisconnectParticipant", "", "")).collect();
    has(&found(&many), Code::TooManyActions);
    let keys = flow(&[("v", "GetParticipantInput", r#""Text":"x""#, &to_bye("")), BYE]);
    has(&FlowChecker::new().for_channel("CHAT").check(&keys), Code::WrongChannel);
}
