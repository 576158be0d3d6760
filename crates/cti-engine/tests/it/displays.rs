//! Text from outside cannot forge a line or move the text around it, whatever prints it: every `Display` of both crates is
//! found in their sources and fed here.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use cti_engine::adapter::Adapter;
use cti_engine::connector::{ConnectorError, ErrorKind, HostPolicy};
use cti_engine::coverage::{Coverage, FlowFile};
use cti_engine::date::DatePattern;
use cti_engine::event::{DeskEvent, EventError, SalesforceUiEvent};
use cti_engine::layer::RunJournal;
use cti_engine::memory::MemoryDesk;
use cti_engine::phone_number::PhoneError;
use cti_engine::presence::RuleSet;
use cti_engine::rehearsal::{Rehearsal, RehearsalError};
use cti_engine::scenario::{Scenario, Stage};
use cti_engine::session::{Cause, Happening, Refused};
use cti_engine::{Context, Engine, Exception, product_log};
use cti_model::action::CtiAction;
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::attribute::{LinkError, Origin, Template};
use cti_model::feature::FeatureValue;
use cti_model::presence::PresenceSyncRule;
use cti_model::{
    Block, BlockId, Code, CorrectionError, Finding, Fix, Flow, Lesson, OneLine, Part, ProductVersion, Source, Trigger,
};
use proptest::prelude::*;
use serde_json::json;

/// Those that say words of their own alone, or numbers.
const OWN_WORDS: &[&str] = &[
    "AgentState",
    "Code",
    "Condition",
    "DateDialect",
    "Dialect",
    "EditError",
    "ErrorKind",
    "FormErrors",
    "HttpMethod",
    "Moment",
    "Port",
    "ProductVersion",
    "PropertyError",
    "ReadFault",
    "Recording",
    "RecordingControl",
    "RunId",
    "RunIdError",
    "Severity",
    "Stuck",
    "Ticket",
    "Tried",
    "TooLong",
    "TruncatedJournal",
    "UnknownMethod",
    "Why",
    "Ids",
    "InvalidRunId",
];

/// Those that *are* a text from outside: what they print is read back, and is not a message.
const WRITERS: &[&str] = &["CallCenterDefinition", "FeatureValue", "Html", "Style", "Template"];

/// Fed in `marked` and `call_center` of the tests of cti-model, where the features are on; or made by a file system, a connector or a feature, and printed
/// by `OneLine`.
const ELSEWHERE: &[&str] =
    &["CallCenterError", "Marked", "MarkedSource", "ConformanceReport", "DirectoryError", "FileError", "WebAddress"];

/// Whether something of a text would do more than stand in its line.
fn moves(text: &str) -> bool {
    text.chars().any(|character| character != '\n' && OneLine::escapes(character))
}

/// What prints hostile text, by the type that prints it.
fn fed(text: &str) -> Vec<(&'static str, String)> {
    let mut fed = fed_by_the_model(text);
    fed.extend(fed_by_the_engine(text));
    fed.extend(fed_by_a_run(text));
    fed.extend(fed_by_a_scenario(text));
    fed.extend(fed_by_a_rehearsal(text));
    fed
}

fn fed_by_a_rehearsal(text: &str) -> Vec<(&'static str, String)> {
    let mut flow = Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", text))
        .with_block(
            Block::new(text, "SE_Log")
                .with_control("level", "info")
                .with_control("message", "$.payload.text")
                .with_port("done", "pop"),
        )
        .with_block(
            Block::new("pop", "SE_SFSearchAndScreenpop")
                .with_control("searchParams", text)
                .with_port("failure", "gone"),
        );
    flow.set_name(text);
    let rehearsal = Rehearsal::of_flow().with_payload(json!({"text": text})).with_attribute(text, text);
    let refused = RehearsalError::Records { object: text.to_owned() }.to_string();
    let rehearsed = rehearsal.from_number(text).play_flow(&Engine::new(), flow);
    vec![
        ("Rehearsed", rehearsed.map_or_else(|error| error.to_string(), |it| it.to_string())),
        ("RehearsalError", refused),
    ]
}

fn fed_by_the_model(text: &str) -> Vec<(&'static str, String)> {
    let mut fed: Vec<(&'static str, String)> = Vec::new();
    let mut feed = |name, shown: &dyn Display| fed.push((name, shown.to_string()));
    let value = json!(text);
    feed("OneLine", &OneLine(text));
    feed("BlockId", &BlockId::from(text));
    feed("Part", &Part::Flow(text.to_owned()));
    feed("Fix", &Fix::rename("/a", text));
    feed("Fix", &Fix::write("/a", text));
    feed("Fix", &Fix::write("/a", json!([text])));
    feed(
        "Finding",
        &Finding::new(Code::NotAFlow, text)
            .file(text)
            .part(Part::Action(text.into()))
            .block(text)
            .control(text)
            .field(text)
            .at(text)
            .help(text),
    );
    feed("Trigger", &Trigger::new(Source::from(text), Some(text.into())));
    feed("$type", &Source::from(text));
    feed("$Name", &cti_model::attribute::Display::from(text));
    feed("Path", &cti_model::Path::parse("$.a").unwrap());
    if let Ok(path) = cti_model::Path::parse(&format!("$.{text}")) {
        feed("Path", &path);
    }
    feed("PathError", &cti_model::Path::parse(&format!("$.{text}[")).unwrap_err());
    feed("TooCostly", &cti_model::Path::parse("$..*").unwrap().resolve_within(0, &json!([1]), &mut 0).unwrap_err());
    feed("UnknownCode", &text.parse::<Code>().unwrap_err());
    feed("VersionError", &text.parse::<ProductVersion>().unwrap_err());
    feed("TriggerError", &text.parse::<Trigger>().err().map_or_else(String::new, |error| error.to_string()));
    feed("ParseError", &Flow::parse(&format!("{{\"actions\":[{{\"id\":{value},\"type\":1}}]}}")).unwrap_err());
    feed("RenameError", &Flow::new().rename_block(text, "a").unwrap_err());
    if let Err(error) = DatePattern::compile(text) {
        feed("DatePatternError", &error);
    }
    feed(
        "DatePatternError",
        &DatePattern::compile(&format!("yyyy{text}q")).err().map_or_else(String::new, |it| it.to_string()),
    );
    feed("SetError", &FeatureValue::default().set(text, "a\nb").unwrap_err());
    feed("TemplateError", &Template::parse(&format!("{{{{{text}")).unwrap_err());
    feed("LinkError", &Origin::of(&format!("a{text}:b")).err().unwrap_or(LinkError::Scheme(text.to_owned())));
    feed("LinkError", &LinkError::Scheme(text.to_owned()));
    feed(
        "CastError",
        &cti_model::js::cast(Some(&value), cti_model::js::CastType::Object)
            .err()
            .map_or_else(String::new, |error| error.to_string()),
    );
    let records = json!([{"attributes": {"type": "AC_CtiAdapter__c"}, "Name": text, "Instance__c": 1, text: 2}]);
    feed("AdapterError", &CtiAdapter::from_records(&records).unwrap_err());
    let error = <CtiAction as cti_model::record::Record>::from_record(
        &json!({"Name": text, "CTIFlow__c": 1}).as_object().unwrap().clone(),
    );
    feed("RecordError", &error.as_ref().unwrap_err());
    feed("FieldFault", &error.unwrap_err().faults[0]);
    let flow = |name: &str| CtiFlow::new(name, Source::from(text), cti_model::Event::OnClickToDial, Flow::new());
    let with = |flow: CtiFlow| CtiAdapter { flows: vec![flow], ..CtiAdapter::default() };
    let mut other = flow("a");
    other.description = Some(text.to_owned());
    for change in with(flow("a")).diff(&with(other)).iter().chain(&with(flow(text)).diff(&CtiAdapter::default())) {
        feed("AdapterChange", change);
        change.fields.iter().for_each(|field| feed("FieldChange", field));
    }
    let (block, type_id, candidates) = (text.to_owned(), text.to_owned(), vec![text.to_owned()]);
    feed("Lesson", &Lesson::OpenControl { block, type_id, control: text.to_owned(), candidates });
    let (block, control) = (text.to_owned(), text.to_owned());
    feed("CorrectionError", &CorrectionError::UnknownControl { block, control, known: text.to_owned() });
    for address in
        [text.to_owned(), format!("https://{text}.my.connect.aws/ccp-v2"), format!("https://a.my.connect.aws/{text}")]
    {
        match address.parse::<cti_model::ccp::CcpAddress>() {
            Ok(read) => feed("CcpAddress", &read),
            Err(error) => feed("CcpError", &error),
        }
    }
    feed("CcpAddress", &"acme".parse::<cti_model::ccp::CcpAddress>().unwrap());
    for part in [text, "a"] {
        match format!("arn:aws:connect:{part}:111122223333:instance/{part}").parse::<cti_model::ccp::InstanceArn>() {
            Ok(read) => feed("InstanceArn", &read),
            Err(error) => feed("InstanceArnError", &error),
        }
    }
    let arn = "arn:aws:connect:us-east-1:111122223333:instance/11111111-1111-1111-1111-111111111111";
    feed("InstanceArn", &arn.parse::<cti_model::ccp::InstanceArn>().unwrap());
    feed("LegacyRuleError", &PresenceSyncRule::from_legacy_json(text).unwrap_err());
    let form: cti_model::action::StoredForm = cti_model::action::StoredForm::from_text(text);
    if let Err(error) = form.get() {
        feed("Unreadable", &error);
    }
    fed
}

fn fed_by_the_engine(text: &str) -> Vec<(&'static str, String)> {
    let mut fed: Vec<(&'static str, String)> = Vec::new();
    let mut feed = |name, shown: &dyn Display| fed.push((name, shown.to_string()));
    let fault =
        json!({"field": text, "label": text, "kind": {"fault": "notAnOption", "found": text, "options": [text]}});
    feed("FormFault", &serde_json::from_value::<cti_engine::action::FormFault>(fault.clone()).unwrap());
    let entered = serde_json::from_value::<cti_engine::action::FormErrors>(json!({"faults": [fault]})).unwrap();
    feed("ActionError", &cti_engine::action::ActionError::Entered(entered));

    feed("ConnectorError", &ConnectorError::new(ErrorKind::Other, text));
    feed("Exception", &Exception::new(text.to_owned(), text));
    feed("HostPolicy", &HostPolicy::deny_all().allow_host(text).allow_subdomains_of(text));
    feed("SessionId", &cti_engine::SessionId::from(text.to_owned()));
    feed("PhoneError", &PhoneError::UnknownCountry { country: text.to_owned() });
    feed("EventError", &DeskEvent::from_json(text).unwrap_err());
    feed("EventError", &EventError::Unexpected { pointer: text.into(), expected: text.into(), found: text.into() });
    feed("Place", &EventError::Unexpected { pointer: text.into(), expected: text.into(), found: text.into() });
    feed(
        "RunJournalError",
        &RunJournal::from_lines(cti_engine::RunId::from_u128(1), text)
            .err()
            .map_or_else(String::new, |it| it.to_string()),
    );
    let memory = MemoryDesk::new(text);
    let hung = memory.faults().hang(&format!("agent.{text}"));
    feed("UnknownCall", &hung.err().map_or_else(String::new, |error| error.to_string()));
    feed("Refused", &Refused::NotActive { action: text.into() });
    feed("Cause", &Cause::Action(text.into()));
    let mut rule = PresenceSyncRule::default();
    (rule.name, rule.active) = (text.to_owned(), true);
    feed("RuleSetError", &RuleSet::compile([rule]).unwrap_err());
    fed
}

fn fed_by_a_run(text: &str) -> Vec<(&'static str, String)> {
    let mut fed: Vec<(&'static str, String)> = Vec::new();
    let mut feed = |name, shown: &dyn Display| fed.push((name, shown.to_string()));
    let memory = MemoryDesk::new(text);
    let flow = Flow::new()
        .with_block(Block::new(text, "SE_Start").with_port("done", "b"))
        .with_block(Block::new("b", "SE_Log").with_control("message", text).with_port("done", text));
    let engine = Engine::new();
    if let Err(error) = engine.compile_strict(&flow) {
        feed("CompileError", &error);
    }
    let program = engine.compile(&flow).unwrap();
    let context = Context::new().with_payload(json!({"a": text}));
    let execution = memory.drive(engine.run(&program, &memory.desk(), &context));
    feed("End", execution.end());
    feed("ExecutionReport", &execution.report());
    feed("Cut", &execution.report());
    for line in execution.log() {
        feed("LogLine", line);
    }
    for line in product_log(text, &flow, &json!({"a": text}), &execution) {
        assert!(!line.contains('\n'), "{line:?}");
        feed("product_log", &line);
    }
    let adapter = Adapter::compile(
        &engine,
        &CtiAdapter {
            flows: vec![CtiFlow::new(text, Source::SalesforceUi, cti_model::Event::OnClickToDial, flow)],
            ..CtiAdapter::default()
        },
    );
    let mut session = adapter.open(memory.desk());
    session.inbox().raise(SalesforceUiEvent::click_to_dial(text)).unwrap();
    session
        .inbox()
        .raise(DeskEvent::from_parts(Trigger::new(Source::SalesforceUi, Some(text.into())), json!(null), None).unwrap())
        .unwrap();
    for happening in memory.drive(session.settle()) {
        feed("Happening", &happening);
        match &happening {
            Happening::FlowRan(ran) => {
                feed("FlowRan", ran);
                feed("Account", &cti_engine::session::Account::Ran(Arc::clone(ran)));
            }
            Happening::NotRun(not_run) => feed("NotRun", not_run),
            _ => {}
        }
    }
    fed
}

fn fed_by_a_scenario(text: &str) -> Vec<(&'static str, String)> {
    let mut fed: Vec<(&'static str, String)> = Vec::new();
    let mut feed = |name, shown: &dyn Display| fed.push((name, shown.to_string()));
    for wrong in
        [text.to_owned(), json!({"scenario": "s", text: 1}).to_string(), json!({"scenario": {text: 1}}).to_string()]
    {
        if let Err(error) = Scenario::parse(&wrong) {
            // What serde is told says it in the same words.
            feed("Error", &error);
            feed("ScenarioError", &error.in_file(text));
        }
    }
    let flow = json!({"actions": [
        {"id": text, "type": "SE_Start", "ports": {"done": "log"}},
        {"id": "log", "type": "SE_Log", "controls": {"message": text}, "ports": {text: "end"}},
    ]});
    let scenario = json!({"scenario": text, "flows": {format!("salesforceUI.{text}"): flow}, "steps": [
        {"event": {"on": format!("salesforceUI.{text}"), "payload": {text: text}}},
        {"event": {"on": text, "contact": text}},
        {"press": {"action": text}},
        {"expect": {"runs": [text], "screen": [{"record": text}], "log": [text], "stands": {"state": text}}},
    ]});
    let scenario = Scenario::parse(&scenario.to_string()).unwrap();
    feed("Scenario", &scenario);
    scenario.steps.iter().for_each(|step| feed("ScenarioStep", &step.value));
    let stage = Stage::of(&scenario, |_| Err(text.to_owned()));
    let Ok(stage) = stage else { return fed };
    let mut coverage = Coverage::of(stage.adapter());
    let played = stage.play(&scenario);
    played.runs().for_each(|ran| coverage.note_run(ran));
    feed("Coverage", &coverage);
    feed("Coverage", &coverage.to_lcov(|_| Some(FlowFile { path: text.to_owned(), text: text.to_owned() })));
    feed("Played", &played);
    played.failures.iter().for_each(|failure| feed("Failure", failure));
    fed
}

fn any_hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "`",
        "\n",
        "\r",
        "\u{1b}[2J",
        "\u{202e}",
        "\u{2066}",
        "\u{2028}",
        "\u{85}",
        "\u{200f}",
        "\u{61c}",
        "é",
        "\\",
        "\"",
        "\u{7f}",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 1..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn hostile_text_stays_in_its_place(text in any_hostile()) {
        for (name, shown) in fed(&text) {
            prop_assert!(!moves(&shown), "{}: {:?}", name, shown);
        }
    }
}

/// The types of a source file that print themselves.
fn printed_in(source: &str, names: &mut BTreeSet<String>) {
    let lines: Vec<&str> = source.lines().collect();
    let name_of = |line: &str| {
        line.split(|c: char| !(c.is_alphanumeric() || "_$".contains(c))).find(|it| !it.is_empty()).map(str::to_owned)
    };
    for (at, line) in lines.iter().enumerate() {
        if let Some((_, rest)) =
            line.split_once("Display for ").filter(|(front, _)| front.trim_start().starts_with("impl"))
        {
            names.extend(name_of(rest));
        }
        if line.trim_start().starts_with("#[derive(") && line.contains("thiserror::Error") {
            let item =
                lines.iter().skip(at).find_map(|line| line.split_once("enum ").or_else(|| line.split_once("struct ")));
            names.extend(item.and_then(|(_, rest)| name_of(rest)));
        }
    }
}

fn sources(folder: &Path, see: &mut dyn FnMut(&str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, see);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            see(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_type_that_prints_itself_is_fed() {
    let mut found = BTreeSet::new();
    for folder in ["src", "../cti-model/src"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        sources(&folder, &mut |source| printed_in(source, &mut found));
    }
    let mut known: BTreeSet<String> = fed("a\u{202e}b").into_iter().map(|(name, _)| name.to_owned()).collect();
    known.extend(OWN_WORDS.iter().chain(WRITERS).chain(ELSEWHERE).map(ToString::to_string));
    let missing: Vec<&String> = found.difference(&known).collect();
    assert!(missing.is_empty(), "feed them above: {missing:?}");
}
