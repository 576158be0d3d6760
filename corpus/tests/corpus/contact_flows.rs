//! Contact flows of Amazon Connect: every published document is read and written back, of both forms.

#![expect(clippy::indexing_slicing, reason = "a test; a member of a JSON value that is not there is null")]

use std::path::Path;
use std::sync::Arc;

use cti_connect::contact_flow::{
    Branch, Call, CallerInput, CallerKind, Callers, ContactFlow, Document, End, FlowChecker, FlowType, Input, Instance,
    Resources, Script, ScriptedCustomer, Seeded, Simulator, TestCase, TestStatus, World,
};
use cti_corpus::{Corpus, Document as File};
use cti_engine::connector::Clock;
use cti_engine::memory::VirtualClock;
use cti_model::{Code, Finding};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for file in flows(corpus)? {
        let (checked, simulated) = (file.clone(), file.clone());
        trials.push(trial(format!("contact flow: {}", file.name), move || round_trip(&file)));
        trials.push(trial(format!("contact flow, checked: {}", checked.name), move || check(&checked)));
        let drawn = simulated.clone();
        trials.push(trial(format!("contact flow, simulated: {}", simulated.name), move || simulate(&simulated)));
        trials.push(trial(format!("contact flow, drawn: {}", drawn.name), move || draw(&drawn)));
    }
    trials.extend(reports(corpus)?);
    trials.extend(test_cases(corpus)?);
    Ok(trials)
}

/// The flows: everything but notes and test cases.
pub(crate) fn flows(corpus: &Corpus) -> std::io::Result<Vec<File>> {
    let is_flow = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        !name.to_ascii_lowercase().ends_with(".md") && !name.starts_with("test-") && !name.ends_with("-scenarios.json")
    };
    corpus.files("contact-flows", is_flow)
}

fn round_trip(file: &File) -> Result<(), String> {
    let document = Document::read_bytes(&file.bytes).map_err(|error| error.to_string())?;
    ensure(document.to_text().as_bytes() == file.bytes, || "written back otherwise".to_owned())?;
    match document {
        Document::Flow(flow) => {
            // What is set to what it was leaves every byte where it stood.
            let mut changed = flow.clone();
            for (at, action) in flow.actions().iter().enumerate().filter(|(_, it)| !it.identifier().is_empty()) {
                for (branch, target) in action.branches() {
                    changed.set_target(action.identifier(), &branch, "elsewhere").map_err(|error| error.to_string())?;
                    ensure(changed.to_text() != flow.to_text(), || format!("{branch} was not changed"))?;
                    changed.set_target(action.identifier(), &branch, target).map_err(|error| error.to_string())?;
                }
                changed.set(&format!("/Actions/{at}/Type"), action.action_type()).map_err(|error| error.to_string())?;
            }
            ensure(changed.to_text() == flow.to_text(), || "changed there and back it is another text".to_owned())
        }
        Document::Legacy(old) => {
            let converted = old.convert();
            let flow = &converted.flow;
            ensure(flow.actions().len() == old.modules().len(), || "a block is missing".to_owned())?;
            ensure(flow.start_action() == old.start(), || "another start".to_owned())?;
            // No block loses a target.
            for (module, action) in old.modules().iter().zip(flow.actions()) {
                for branch in module.branches() {
                    let is_there = action.branches().any(|(_, target)| target == branch.transition);
                    ensure(is_there, || format!("{}: branch {} is lost", module.id(), branch.condition))?;
                }
                let stray =
                    action.branches().find(|(_, target)| !module.branches().iter().any(|it| it.transition == *target));
                ensure(stray.is_none(), || {
                    format!("{}: {:?} leads nowhere", module.id(), stray.map(|it: (Branch, &str)| it.0))
                })?;
            }
            let unsaid: Vec<String> = converted.findings.iter().map(ToString::to_string).collect();
            ensure(unsaid.is_empty(), || unsaid.join("\n"))
        }
    }
}

/// What is wrong with published flows: invented types, a deliberate break, queues that the export left out.
const WRONG: [(&str, &[Code]); 7] = [
    ("lang-30", &[Code::UnknownAction]),
    ("lang-31", &[]),
    ("lang-37", &[Code::MissingBranch, Code::UnknownAction]),
    ("lang-38", &[Code::ActionIdentifier, Code::DanglingTarget, Code::UnknownAction]),
    ("legacy-45", &[Code::RequiredControlUnset]),
    ("legacy-46", &[Code::RequiredControlUnset]),
    ("scv-aws/2021-03-28_awsscv_ddr_flow_cf", &[Code::JsonSyntax]),
];

fn check(file: &File) -> Result<(), String> {
    let document = Document::read_bytes(&file.bytes).map_err(|error| error.to_string())?;
    let findings = FlowChecker::new().check_document(&document);
    let is_legacy = matches!(document, Document::Legacy(_));
    let mut errors: Vec<Code> =
        findings.iter().filter(|it| it.is_error()).map(|it| it.code).filter(|it| *it != Code::LegacyFlow).collect();
    errors.sort_unstable();
    errors.dedup();
    ensure(is_legacy == findings.iter().any(|it| it.code == Code::LegacyFlow), || "the form is not told".to_owned())?;
    let mut expected =
        WRONG.iter().find(|(name, _)| file.name.starts_with(name)).map_or(Vec::new(), |it| it.1.to_vec());
    expected.sort_unstable();
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    ensure(errors == expected, || lines.join("\n"))
}

/// Contacts with other keys, words and patience each go through the flow; every one ends where the flow ends it.
fn simulate(file: &File) -> Result<(), String> {
    let flow = Document::read_bytes(&file.bytes).map_err(|error| error.to_string())?.into_flow().flow;
    let clock = VirtualClock::new();
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let script = Script::new(shared.clone()).function("", json!({"status": "ok"})).bots_take_keys_as_places();
    let simulator =
        Simulator::new(Arc::new(Instance::new().with_flow("main", &flow)), World::of(shared, Arc::new(script)));
    let inputs = (0..=9).map(|key| CallerInput { at: None, weight: 1, input: Input::Digits(format!("{key}2#")) });
    let kind = CallerKind {
        inputs: inputs.collect(),
        patience_seconds: Some((60, 600)),
        hangs_up_seconds: Some((300, 1_800)),
        ..CallerKind::default()
    };
    let callers = Callers { kinds: vec![kind], ..Callers::default() };
    let outcome = clock.drive(simulator.run_many("main", &callers, 12, &mut Seeded::new(1)));
    ensure(outcome.calls == 12, || format!("{} calls", outcome.calls))?;
    let is_broken = file.name.starts_with("lang-38");
    let stuck = outcome.ends.iter().find(|it| matches!(it.what, End::DeadEnd | End::StepLimit));
    ensure(is_broken == stuck.is_some(), || outcome.to_string())
}

/// What went wrong for people who write contact flows, with the right answer.
fn reports(corpus: &Corpus) -> Result<Vec<Trial>, Box<dyn std::error::Error>> {
    let input = |name: &str| -> Result<(Document, Value), Box<dyn std::error::Error>> {
        let report = corpus.json(&format!("field-reports/connect/{name}.json"))?;
        Ok((Document::read(&report["input"].to_string())?, report["expect"].clone()))
    };
    let (queue, expect) = input("c06")?;
    let import = trial("contact flow, field report c06".to_owned(), move || {
        let stated = queue.flow_type().map(|it| it.to_string());
        ensure(stated.as_deref() == expect["flowType"].as_str(), || format!("{stated:?}"))?;
        let findings = FlowChecker::new().for_type(FlowType::ContactFlow).check_document(&queue);
        let names_both = |it: &Finding| {
            it.is_error() && ["CUSTOMER_QUEUE", "CONTACT_FLOW"].iter().all(|name| it.message.contains(name))
        };
        ensure(findings.iter().any(names_both), || format!("{findings:?}"))
    });
    let (transfer, _) = input("c09")?;
    let publish = trial("contact flow, field report c09".to_owned(), move || {
        let saved = FlowChecker::new().check_document(&transfer);
        ensure(saved.is_empty(), || format!("{saved:?}"))?;
        let published = FlowChecker::new().published(Resources::default()).check_document(&transfer);
        let is_told = |it: &Finding| it.is_error() && it.message.contains("contact-flow/not-there");
        ensure(published.iter().any(is_told), || format!("{published:?}"))
    });
    let (invented, expect) = input("c10")?;
    let generated = trial("contact flow, field report c10".to_owned(), move || {
        let findings = FlowChecker::new().check_document(&invented);
        let lines: Vec<String> = findings.iter().filter(|it| it.is_error()).map(ToString::to_string).collect();
        for expected in expect["errors"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let names: Vec<&str> =
                expected.split([' ', '(', ')']).filter(|it| it.starts_with(char::is_uppercase)).collect();
            let is_told = lines.iter().any(|line| names.iter().all(|name| line.contains(name)));
            ensure(is_told, || format!("`{expected}` is not among\n{}", lines.join("\n")))?;
        }
        Ok(())
    });
    Ok(vec![import, publish, generated])
}

/// Every action has a box, every branch that a contact can take a wire, and none leads nowhere that the check does not tell.
fn draw(file: &File) -> Result<(), String> {
    let flow = Document::read_bytes(&file.bytes).map_err(|error| error.to_string())?.into_flow().flow;
    let picture = flow.picture();
    ensure(picture.nodes().len() == flow.actions().len() + 1, || format!("{} boxes", picture.nodes().len()))?;
    let svg = picture.to_svg();
    let nowhere = svg.matches("class=\"nowhere\"").count();
    let findings = FlowChecker::new().check(&flow);
    let is_told = findings.iter().any(|it| it.code == Code::DanglingTarget);
    ensure(nowhere == 0 || is_told, || format!("{nowhere} wires lead nowhere, and the check is silent: {findings:?}"))
}

/// The service's own test cases, each against the flow that it was written for.
fn test_cases(corpus: &Corpus) -> Result<Vec<Trial>, Box<dyn std::error::Error>> {
    let document = corpus.json("contact-flows/aws-testcases/healthcare-scenarios.json")?;
    let flow = corpus.json("contact-flows/aws-testcases/sunrise-health-flow.json")?.to_string();
    let mut trials = Vec::new();
    for (name, scenario) in document["scenarios"].as_object().into_iter().flatten() {
        let (source, flow) = (scenario["content"].to_string(), flow.clone());
        trials.push(trial(format!("contact flow, test case: {name}"), move || {
            let case = TestCase::read(&source).map_err(|error| error.to_string())?;
            ensure(case.to_text() == source, || "written back otherwise".to_owned())?;
            // The bots of the flow read the keys of its menus.
            let flow = ContactFlow::read(&flow).map_err(|error| error.to_string())?;
            let clock = VirtualClock::new();
            let shared: Arc<dyn Clock> = Arc::new(clock.clone());
            let script = Script::new(shared.clone()).bots_take_keys_as_places();
            let instance = Instance::new().with_flow("main", &flow);
            let simulator = Simulator::new(Arc::new(instance), World::of(shared, Arc::new(script)));
            let call = || Call::from("+12025550123", "main", Arc::new(ScriptedCustomer::new()));
            let result = clock.drive(case.run(&simulator, call()));
            ensure(result.status == TestStatus::Passed, || format!("{result}\nheard {:?}", result.heard))?;
            ensure(result.observations.iter().all(|it| it.is_observed), || result.to_string())?;
            // What is built of its observations is the same test.
            let again = TestCase::read(TestCase::of(case.observations().to_vec()).to_text())
                .map_err(|error| error.to_string())?;
            ensure(again.observations() == case.observations(), || again.to_text().to_owned())?;
            // A test that expects something else fails, and says what it expected.
            let other = TestCase::read(&source.replace("EndTest", "LogData").replace("\"Value\":1", "\"Value\":7"))
                .map_err(|error| error.to_string())?;
            let changed = clock.drive(other.run(&simulator, call()));
            let presses_one = source.contains("\"Value\":1");
            ensure(!presses_one || !changed.failures.is_empty(), || changed.to_string())
        }));
    }
    Ok(trials)
}
