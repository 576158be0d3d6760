//! What the checker finds: for every code a flow that has the fault, and one like it that has not.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::collections::BTreeSet;

use crate::common::around::{around, with};
use crate::common::flows::flow;
use crate::findings::of_an_adapter;
use cti_model::{Block, Checker, Code, Finding, Flow, PRODUCT_LIMIT_CHARS, ProductVersion, Severity, Trigger};
use serde_json::{Value, json};

/// A flow and, when they matter, what triggers it and the version of the product.
struct Case(Flow, Option<&'static str>, ProductVersion);

impl From<Flow> for Case {
    fn from(flow: Flow) -> Self {
        Self(flow, None, ProductVersion::NEWEST)
    }
}

fn triggered(trigger: &'static str, flow: Flow) -> Case {
    Case(flow, Some(trigger), ProductVersion::NEWEST)
}

fn in_version(minor: u16, flow: Flow) -> Case {
    Case(flow, None, ProductVersion::new(5, minor, 0))
}

fn check(case: &Case) -> Vec<Finding> {
    let checker = Checker::new().with_version(case.2);
    match case.1 {
        Some(trigger) => checker.triggered_by(trigger.parse().expect("a trigger")).check(&case.0),
        None => checker.check(&case.0),
    }
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

/// Writes one test for each rule, and the list of the codes that the tests produce.
macro_rules! rules {
    ($($name:ident: $code:ident $(and $also:ident)*, $faulty:expr, $clean:expr;)+) => {
        $(#[test]
        fn $name() {
            let faulty = check(&Case::from($faulty));
            assert_eq!(codes(&faulty), [Code::$code $(, Code::$also)*], "{faulty:#?}");
            assert_eq!(check(&Case::from($clean)), [], "the clean one");
        })+

        const PRODUCED: &[Code] = &[$(Code::$code),+];
    };
}

rules! {
    a_flow_without_a_start: MissingStart, flow(&[end()]), flow(&[start("e"), end()]);
    a_second_start: SeveralStarts and Unreachable,
        flow(&[start("e"), ("t", "SE_Start", json!({}), json!({"done": "e"})), end()]), flow(&[start("e"), end()]);
    a_comparator_that_is_none: InvalidControl,
        around("SE_CoreDecision", json!({"operandA": "$.payload.a", "comparator": "~", "operandB": "1"})),
        around("SE_CoreDecision", json!({"operandA": "$.payload.a", "comparator": "===", "operandB": "1"}));
    an_id_that_is_taken: DuplicateId and Unreachable,
        flow(&[start("a"), log("a", "e"), log("a", "e"), end()]),
        flow(&[start("a"), log("a", "b"), log("b", "e"), end()]);
    a_path_that_cannot_be_read: PathSyntax,
        around("SE_Log", json!({"message": "$.payload."})), around("SE_Log", json!({"message": "$.payload.a"}));
    a_port_that_leads_nowhere: DanglingTarget,
        with(around("SE_ContactClear", json!({})), "b", |block| block.connect("failure", "x")),
        around("SE_ContactClear", json!({}));
    a_flow_that_cannot_end: NoWayToEnd and Unreachable and OpenPort,
        flow(&[start("a"), end(), ("a", "SE_Log", json!({"message": "m"}), json!({}))]),
        flow(&[start("a"), end(), log("a", "e")]);
    a_port_that_the_type_has_not: UnknownPort,
        with(around("SE_Log", json!({"message": "m"})), "b", |block| block.connect("failure", "e")),
        around("SE_Log", json!({"message": "m"}));
    a_control_that_must_be_set: RequiredControlUnset,
        around("SE_SFScreenpopNewRecord", json!({"entityName": ""})),
        around("SE_SFScreenpopNewRecord", json!({"entityName": "Case"}));
    a_reference_to_no_block: UnknownReference,
        around("SE_Log", json!({"message": "$.actions.q.results.type"})),
        around("SE_Log", json!({"message": "$.actions.p.results.type"}));
    a_reference_to_no_result: UnknownResult,
        around("SE_Log", json!({"message": "$.actions.p.results.typ"})),
        around("SE_Log", json!({"message": "$.actions.p.results"}));
    a_reference_to_what_runs_later: ReferenceNeverReady,
        flow(&[
            start("a"),
            ("a", "SE_Log", json!({"message": "$.actions.b.results.value"}), json!({"done": "b"})),
            get("b", "e"),
            end(),
        ]),
        flow(&[
            start("b"),
            get("b", "a"),
            ("a", "SE_Log", json!({"message": "$.actions.b.results.value"}), json!({"done": "e"})),
            end(),
        ]);
    a_reference_to_what_may_not_have_run: ReferenceNotAlwaysReady,
        flow(&[
            start("t"),
            truthy("t", "b", "a"),
            get("b", "a"),
            ("a", "SE_Log", json!({"message": "$.actions.b.results.value"}), json!({"done": "e"})),
            end(),
        ]),
        flow(&[
            start("t"),
            truthy("t", "b", "e"),
            get("b", "a"),
            ("a", "SE_Log", json!({"message": "$.actions.b.results.value"}), json!({"done": "e"})),
            end(),
        ]);
    a_root_that_no_context_has: UnknownRoot,
        around("SE_Log", json!({"message": "$.paylod.number"})),
        around("SE_Log", json!({"message": "$.payload.number"}));
    a_type_that_is_not_known: UnknownType,
        around("SE_CoreTruthyy", json!({})), around("SE_GetAllProperties", json!({}));
    a_block_that_no_run_reaches: Unreachable,
        flow(&[start("e"), log("a", "e"), end()]), flow(&[start("a"), log("a", "e"), end()]);
    a_port_that_is_left_open: OpenPort,
        with(around("SE_ContactIsVoice", json!({})), "b", |block| block.disconnect("false")),
        around("SE_ContactIsVoice", json!({}));
    a_failure_port_that_is_left_open: OpenFailurePort,
        with(around("SE_ContactClear", json!({})), "b", |block| block.disconnect("failure")),
        around("SE_ContactClear", json!({}));
    a_circle: Loop,
        flow(&[start("t"), truthy("t", "a", "e"), log("a", "t"), end()]),
        flow(&[start("t"), truthy("t", "a", "e"), log("a", "e"), end()]);
    a_branch_on_what_never_changes: BranchOnLiteral,
        around("SE_CoreTruthy", json!({"value": ""})), around("SE_CoreTruthy", json!({"value": "$.payload.a"}));
    a_control_that_the_type_has_not: UnknownControl,
        around("SE_Log", json!({"message": "m", "mesage": "n"})),
        around("SE_Log", json!({"message": "m", "level": "debug"}));
    a_control_that_an_older_version_had: StaleControl,
        around("SE_SFCreateTask", task(json!({"TaskSubType": "Call", "TaskSubtype": "Task"}))),
        around("SE_SFCreateTask", task(json!({"TaskSubtype": "Task"})));
    a_control_that_an_older_editor_did_not_write: ControlDefaulted,
        around("SE_SFScreenpopObject", json!({"recordId": "$.payload.id"})),
        around("SE_SFScreenpopObject", json!({"recordId": "$.payload.id", "noPopOnEmpty": false}));
    an_empty_number: EmptyNumber,
        around("SE_SFCreateTask", task(json!({"CallDurationInSeconds": ""}))),
        around("SE_SFCreateTask", task(json!({"CallDurationInSeconds": "90"})));
    a_number_that_is_none: NotANumber,
        around("SE_SFCreateTask", task(json!({"CallDurationInSeconds": "1:30"}))),
        around("SE_SFCreateTask", task(json!({"CallDurationInSeconds": 90})));
    a_value_that_is_not_offered: NotInPicklist,
        around("SE_SFCreateTask", task(json!({"Status": "InProgress"}))),
        around("SE_SFCreateTask", task(json!({"Status": "In Progress"})));
    a_dollar_without_a_dot: DollarWithoutDot,
        around("SE_Log", json!({"message": "$12.results.type"})), around("SE_Log", json!({"message": "$12.50"}));
    a_sample_left_behind: SampleLiteral,
        around("SE_SFSearchAndScreenpop", json!({"searchParams": "someone@example.com"})),
        around("SE_SFSearchAndScreenpop", json!({"searchParams": "$.payload.mail"}));
    the_text_null: NullAsText,
        around("SE_SFSaveLog", json!({"entityType": "Case", "recordId": "null"})),
        around("SE_SFSaveLog", json!({"entityType": "Case", "recordId": null}));
    a_path_that_means_something_else_today: VersionDependent,
        around("SE_Log", json!({"message": "$.contact.parsedNumber.phone"})),
        around("SE_Log", json!({"message": "$.contact.parsedNumber.number"}));
    a_block_that_the_version_does_not_have: NotInVersion,
        in_version(12, around("SE_GetPayload", json!({}))), in_version(13, around("SE_GetPayload", json!({})));
    a_key_written_twice: DuplicateKey,
        parsed(r#"{"actions":[{"id":"s","type":"SE_Start","ports":{"done":"x","done":"e"}},
                            {"id":"e","type":"SE_End"}]}"#),
        parsed(r#"{"actions":[{"id":"s","type":"SE_Start","ports":{"done":"e"}},{"id":"e","type":"SE_End"}]}"#);
    a_document_that_the_product_cannot_store: OverProductLimit,
        as_long_as(PRODUCT_LIMIT_CHARS + 1),
        as_long_as(PRODUCT_LIMIT_CHARS);
    an_id_that_the_editor_broke: BrokenId,
        flow(&[start("uid-NaN"), log("uid-NaN", "e"), end()]),
        flow(&[start("uid-BaNaNa"), log("uid-BaNaNa", "e"), end()]);
    work_that_is_completed_again: HvsKeysKept, work(&[]), work(&["taskId", "hvsWorkId"]);
    a_country_of_three_letters: DoubtfulValue,
        around("SE_CoreFormatPhoneNumber", json!({"phoneNumber": "$.payload.a", "countryCode": "JPN"})),
        around("SE_CoreFormatPhoneNumber", json!({"phoneNumber": "$.payload.a", "countryCode": "jp"}));
    waits_as_long_as_a_run: BeyondDeadline,
        around("SE_CoreDelay", json!({"duration": 60_000})), around("SE_CoreDelay", json!({"duration": "59999"}));
    a_payload_of_another_event: PayloadMember,
        triggered("connectVoiceContact.onConnecting", around("SE_Log", json!({"message": "$.payload.number"}))),
        triggered("connectVoiceContact.onConnecting", around("SE_Log", json!({"message": "$.payload.own"})));
    a_contact_where_none_is: NoContact,
        triggered("connectAgent.onInit", path_to_contact()),
        triggered("connectAgent.onAfterCallWork", path_to_contact());
    a_record_for_each_look_at_a_chat: CreatesOnView,
        triggered("connectChatContact.onViewContact", around("SE_SFSaveLog", json!({"entityType": "Case"}))),
        triggered("connectChatContact.onConnected", around("SE_SFSaveLog", json!({"entityType": "Case"})));
    a_number_that_is_dialled_as_it_stands_in_a_field: DialsAsWritten,
        around("SE_AgentDialNumber", json!({"phoneNumber": "$.payload.number"})),
        around("SE_AgentDialNumber", json!({"phoneNumber": "$.payload.e164"}));
    a_value_outside_of_the_quotes_of_a_query: QueryValue,
        around("SE_SFQuery", json!({"query": "$.payload.query"})),
        around("SE_SFQuery", json!({"query": "SELECT Id FROM Account"}));
    an_event_that_the_source_has_not: UnknownEvent,
        triggered("connectAgent.onConnected", flow(&[start("e"), end()])),
        triggered("connectVoiceContact.onConnected", flow(&[start("e"), end()]));
    an_event_that_was_removed: RemovedEvent,
        triggered("initialization.onInit", flow(&[start("e"), end()])),
        triggered("connectAgent.onInit", flow(&[start("e"), end()]));
}

fn path_to_contact() -> Flow {
    let message = json!({"message": "$.contact.contactId"});
    flow(&[start("a"), ("a", "SE_Log", message, json!({"done": "e"})), end()])
}

type Part = (&'static str, &'static str, Value, Value);

fn start(to: &'static str) -> Part {
    ("s", "SE_Start", json!({}), json!({"done": to}))
}

fn end() -> Part {
    ("e", "SE_End", json!(null), json!({}))
}

fn log(id: &'static str, to: &'static str) -> Part {
    (id, "SE_Log", json!({"message": "m"}), json!({"done": to}))
}

fn get(id: &'static str, to: &'static str) -> Part {
    (id, "SE_GetProperty", json!({"key": "k"}), json!({"done": to}))
}

#[test]
fn a_wait_that_is_given_as_a_path_is_followed_to_what_the_flow_fixes() {
    let codes = |flow: Flow| {
        let found = Checker::new().check(&flow).into_iter().filter(|it| it.code == Code::BeyondDeadline);
        found.map(|it| it.message).collect::<Vec<_>>()
    };
    let told = |waited: u32| [format!("the wait takes {waited} ms, and a run is ended after 60000 ms")];
    assert_eq!(codes(waits_for(&[90_000])), told(90_000));
    assert_eq!(codes(waits_for(&[90_000, 70_000])), told(70_000), "it takes that long in every run");
    assert_eq!(codes(waits_for(&[90_000, 5_000])), [""; 0]);
    assert_eq!(codes(waits_joined("60", "000")), told(60_000));
    assert_eq!(codes(waits_joined("6", "000")), [""; 0]);
    assert_eq!(codes(around("SE_CoreDelay", json!({"duration": "$.payload.wait"}))), [""; 0]);
}

/// Sets a property to one value after the other, on ways that are not always gone but for the first, and waits as long as
/// it says.
fn waits_for(values: &[u32]) -> Flow {
    let set = |value: u32| json!({"key": "k", "value": value.to_string()});
    let [first, others @ ..] = values else { panic!("a value") };
    let mut parts = vec![start("set"), ("set", "SE_SetProperty", set(*first), json!({"done": "if"}))];
    let other = if others.is_empty() { "get" } else { "other" };
    parts.push(truthy("if", other, "get"));
    parts.extend(others.iter().map(|value| ("other", "SE_SetProperty", set(*value), json!({"done": "get"}))));
    let wait = json!({"duration": "$.actions.get.results.value"});
    parts.extend([get("get", "wait"), ("wait", "SE_CoreDelay", wait, json!({"done": "e"})), end()]);
    flow(&parts)
}

fn waits_joined(first: &str, second: &str) -> Flow {
    let join = json!({"string1": first, "string2": second});
    let wait = json!({"duration": "$.actions.j.results.string"});
    flow(&[
        start("j"),
        ("j", "SE_CoreJoinStrings", join, json!({"done": "wait"})),
        ("wait", "SE_CoreDelay", wait, json!({"done": "e"})),
        end(),
    ])
}

fn truthy(id: &'static str, yes: &'static str, no: &'static str) -> Part {
    (id, "SE_CoreTruthy", json!({"value": "$.payload.a"}), json!({"true": yes, "false": no}))
}

/// Controls of *Create a Task* with what today's editor always writes.
fn task(mut controls: Value) -> Value {
    controls["otherTaskFields"] = json!({});
    controls
}

fn parsed(source: &str) -> Flow {
    Flow::parse(source).expect("a well-formed flow")
}

/// A flow of exactly that many characters, of which some take several bytes.
fn as_long_as(characters: usize) -> Flow {
    let long = |message: String| around("SE_Log", json!({"message": message}));
    let empty = long(String::new()).to_json().chars().count();
    long("é".repeat(characters - empty))
}

/// The published recipe, made up anew: completes work from two properties and then unsets some.
fn work(unset: &[&'static str]) -> Flow {
    let path = |id: &str| format!("$.actions.{id}.results.value");
    let complete = json!({"workId": path("w"), "taskId": path("t"), "disposition": "Done"});
    let mut blocks = vec![
        start("t"),
        ("t", "SE_GetProperty", json!({"key": "taskId"}), json!({"done": "w"})),
        ("w", "SE_GetProperty", json!({"key": "hvsWorkId"}), json!({"done": "c"})),
        ("c", "SE_SFCompleteHvsWorkWithTaskSaved", complete, json!({"failure": "e"})),
        end(),
    ];
    let mut last = ("c", "success");
    for (at, key) in unset.iter().copied().enumerate() {
        let id = ["u0", "u1"][at];
        blocks.push((id, "SE_UnsetProperty", json!({"key": key}), json!({})));
        connect(&mut blocks, last, id);
        last = (id, "done");
    }
    connect(&mut blocks, last, "e");
    flow(&blocks)
}

fn connect(blocks: &mut [Part], (from, port): (&str, &str), to: &str) {
    let block = blocks.iter_mut().find(|(id, ..)| *id == from).expect("the block is there");
    block.3[port] = json!(to);
}

#[test]
fn every_code_is_produced_by_a_rule_the_parser_or_an_adapter() {
    let parser = [Code::JsonSyntax, Code::NotAFlow, Code::TooLarge, Code::TooDeep];
    // One flow alone says nothing about two versions; tests/version.rs has a rule for each change.
    let versions = [Code::BehaviourChanged];
    // Without the feature `queries` the path is refused.
    let queries = [Code::CostlyPath];
    // tests/it/call_center.rs has a document for each.
    let call_centers = [
        Code::XmlSyntax,
        Code::NotACallCenter,
        Code::CallCenterName,
        Code::SortOrder,
        Code::SortOrderGap,
        Code::NameForm,
        Code::ReservedName,
        Code::RepeatedName,
        Code::LabelForm,
        Code::FixedPlace,
        Code::SettingValue,
        Code::MisspeltItem,
        Code::PairIncomplete,
        Code::CompatibilityUnset,
        Code::SettingConflict,
        Code::TooManyItems,
        Code::ToolkitItems,
        Code::NotCarried,
    ];
    // The tests of cti-webex have a document for each.
    let webex = [
        Code::MappingSyntax,
        Code::SmartQuotes,
        Code::MappingRow,
        Code::MappingKey,
        Code::MappingRepeated,
        Code::MappingUnread,
        Code::SettingsContradict,
        Code::DataCenterUnknown,
        Code::NeedsSetup,
        Code::ItemMissing,
        Code::ItemUnknown,
        Code::DatePattern,
        Code::NotALayout,
        Code::LayoutShape,
        Code::LayoutKeyCase,
        Code::LayoutGrid,
        Code::LayoutTabs,
        Code::ScriptAddress,
        Code::SupersededHost,
        Code::NonProductionHost,
        Code::MixedVersions,
        Code::PlaceholderLeft,
        Code::SecretInLayout,
        Code::StorePath,
        Code::ConnectorMissing,
        Code::DefaultLayout,
    ];
    // The tests of cti-connect have a flow for each.
    let contact_flows = [
        Code::NotAContactFlow,
        Code::LegacyFlow,
        Code::FlowType,
        Code::ActionIdentifier,
        Code::UnknownAction,
        Code::UnknownParameter,
        Code::TooManyActions,
        Code::NextAction,
        Code::MissingBranch,
        Code::StrayBranch,
        Code::ConditionType,
        Code::MirroredNext,
        Code::AttributeNotSet,
        Code::WrongChannel,
        Code::EndlessLoop,
        Code::UnknownResource,
        Code::UnresolvedPlace,
    ];
    let adapter: Vec<Code> = of_an_adapter().into_iter().map(|(code, _)| code).collect();
    let produced: Vec<Code> =
        [PRODUCED, &parser, &versions, &queries, &call_centers, &webex, &contact_flows, &adapter].concat();
    assert_eq!(produced.iter().collect::<BTreeSet<_>>(), Code::ALL.iter().collect());
    assert_eq!(produced.len(), Code::ALL.len(), "one rule for each");
}

#[test]
fn codes_have_a_name_of_their_own_and_an_explanation() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!(code.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
        assert!(code.explanation().ends_with('.') && !code.explanation().starts_with(' '), "{code}");
    }
}

#[test]
fn a_finding_serialises_for_an_editor() {
    let findings = Checker::new().check(&around("SE_Log", json!({"message": "$.actions.q.results.type"})));
    let written = serde_json::to_value(&findings).unwrap();
    let expected = json!([{
        "code": "unknown-reference",
        "severity": "error",
        "block": "b",
        "control": "message",
        "pointer": "/actions/2/controls/message",
        "message": "`$.actions.q.results.type` reads the block `q`, which does not exist",
    }]);
    assert_eq!(written, expected);
    let port = Checker::new()
        .check(&with(around("SE_Log", json!({"message": "m"})), "b", |block| block.connect("done", "ee")));
    let written = serde_json::to_value(&port).unwrap();
    let dangling = written.as_array().unwrap().iter().find(|it| it["code"] == "dangling-target").unwrap();
    assert_eq!((&dangling["port"], &dangling["pointer"]), (&json!("done"), &json!("/actions/2/ports/done")));
    assert_eq!(dangling["suggestion"], json!("did you mean `e`?"));
    assert!(dangling.get("control").is_none() && dangling.get("span").is_none());
}

#[test]
fn a_finding_prints_as_one_line() {
    let flow = around("SE_SFCreateTask", task(json!({"Priority": "low"})));
    let findings = Checker::new().check(&flow);
    assert_eq!(
        findings[0].to_string(),
        "warning[not-in-picklist] block b, control Priority: `low` is not among the standard values of `Priority` \
         (did you mean `Low`?)"
    );
    assert_eq!(findings[0].severity, Severity::Warning);
}

#[test]
fn findings_stand_in_the_order_of_the_document() {
    let mut broken = around("SE_SFCreateTask", task(json!({"Status": "open", "Priority": "low"})));
    broken.blocks_mut().insert(0, Block::new("lost", "SE_Own"));
    let findings = Checker::new().triggered_by(Trigger::new(cti_model::Source::Browser, None)).check(&broken);
    let places: Vec<_> = findings.iter().map(|it| it.pointer.as_str()).collect();
    assert_eq!(places, ["", "/actions/0", "/actions/0", "/actions/3/controls/Status", "/actions/3/controls/Priority"]);
}

#[cfg(feature = "queries")]
#[test]
fn a_path_that_looks_at_everything_again_and_again() {
    let costly = check(&Case::from(around("SE_Log", json!({"message": "$..a..b"}))));
    assert_eq!(codes(&costly), [Code::CostlyPath], "{costly:#?}");
    assert_eq!(check(&Case::from(around("SE_Log", json!({"message": "$.payload..b"})))), [], "the clean one");
}
