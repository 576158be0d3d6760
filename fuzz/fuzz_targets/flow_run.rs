//! Any flow with any payload: it is checked, compiled and run without a panic, and the run keeps to the graph.
//!
//! The first byte chooses. Its lowest bit: when clear, the rest is `document U+001E payload U+001E contact` as written;
//! when set, flow, payload and contact are made out of the rest. The next two bits choose the desk, so that `0`, `2` and
//! `4` begin a written input on a bare desk, a desk in memory, and a desk that answers anything; `1`, `3` and `5` a made one.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Unstructured;
use cti_engine::{Channel, CompileError, Contact, Context, End, Engine, Execution, Limits, Program, RunId, RunOptions};
use cti_fuzz::{DeskKind, split};
use cti_model::{Catalogue, Checker, Finding, Flow, Severity, locate_all};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const STEPS: usize = 200;

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new().with_limits(Limits::default().steps(STEPS).memory(1 << 20)));

fuzz_target!(|input: &[u8]| {
    let Some((first, rest)) = input.split_first() else { return };
    let made = if first & 1 == 0 { written(rest) } else { generated(&mut Unstructured::new(rest)) };
    let Some((flow, context, answers)) = made else { return };
    let desk = match (first >> 1) & 3 {
        0 => DeskKind::Bare,
        1 => DeskKind::Memory,
        _ => DeskKind::Answering(answers),
    };
    check_and_run(&flow, &context, &desk);
});

fn written(input: &[u8]) -> Option<(Flow, Context, Vec<Value>)> {
    let (document, rest) = split(input);
    let (payload, contact) = split(rest);
    let flow = Flow::parse_bytes(document).ok()?;
    let payload = serde_json::from_slice(payload).unwrap_or(Value::Null);
    let answers = vec![payload.clone(), Value::from(1)];
    let mut context = Context::new().with_payload(payload);
    if let Ok(contact) = serde_json::from_slice::<Contact>(contact) {
        context = context.with_contact(contact);
    } else if !contact.is_empty() {
        // Whatever else stands there becomes an attribute.
        let text = String::from_utf8_lossy(contact);
        let (name, value) = text.split_once('=').unwrap_or((&text, &text));
        context =
            context.with_contact(Contact::new("1", Channel::Voice).from_number(value).with_attribute(name, value));
    }
    Some((flow, context, answers))
}

fn generated(u: &mut Unstructured<'_>) -> Option<(Flow, Context, Vec<Value>)> {
    // The small parts come first, so that they change when the flow's own bytes do not.
    let mut context = Context::new().with_payload(cti_fuzz::json(u, 3).ok()?);
    if let Some(contact) = cti_fuzz::contact(u).ok()? {
        context = context.with_contact(contact);
    }
    let answers = (0..u.int_in_range(1..=4).ok()?).map(|_| cti_fuzz::json(u, 2));
    let answers = answers.collect::<Result<_, _>>().ok()?;
    Some((cti_fuzz::flow(u).ok()?, context, answers))
}

fn check_and_run(flow: &Flow, context: &Context, desk: &DeskKind) {
    let mut findings = Checker::new().check(flow);
    let source = flow.to_json();
    locate_all(&source, &mut findings);
    for finding in &findings {
        let place = finding.span.clone().unwrap_or_else(|| panic!("{} leads nowhere: {finding}", finding.pointer));
        assert!(source.get(place).is_some(), "{finding}");
    }

    let program = match Program::compile(flow) {
        Ok(program) => program,
        Err(error) => return refused(&error, &findings),
    };
    assert_eq!(program.block_ids().len(), flow.blocks().len());
    let execution = run(&program, context, desk);
    keeps_to_the_graph(flow, &execution);
    keeps_its_limits(&execution);

    let actions = serde_json::to_string(&execution.actions()).expect("the actions of a run, written");
    serde_json::from_str::<Value>(&actions).expect("the actions of a run, read");
    let written = serde_json::to_string(&execution).expect("a run, written");
    let read: Execution = serde_json::from_str(&written).expect("a run, read");
    assert_eq!(execution, read, "a run, written and read");
    assert_eq!(execution, run(&program, context, desk), "the same run twice");
}

fn run(program: &Program, context: &Context, desk: &DeskKind) -> Execution {
    let (clock, desk) = desk.set_up(context);
    let options = RunOptions::new().id(RunId::from_u128(1));
    clock.drive(ENGINE.run_with(program, &desk, context, options))
}

/// What stops a flow is an error with a reason, and the checker says it too.
fn refused(error: &CompileError, findings: &[Finding]) {
    assert!(!error.findings().is_empty());
    for fault in error.findings() {
        assert_eq!(fault.severity, Severity::Error, "{fault}");
        let said = findings.iter().any(|finding| finding.code == fault.code && finding.pointer == fault.pointer);
        assert!(said, "the checker does not say: {fault}");
    }
}

/// The path begins at the start, every port leads to the next step's block, and the end fits the last step.
fn keeps_to_the_graph(flow: &Flow, execution: &Execution) {
    let path: Vec<_> = execution.path().collect();
    let block = |id: &str| flow.block(id).unwrap_or_else(|| panic!("block `{id}` of the path is not in the flow"));
    if let Some(first) = path.first() {
        assert_eq!(block(first.block.as_str()).type_id(), "SE_Start");
    }
    for (at, step) in path.iter().enumerate() {
        let block = block(step.block.as_str());
        assert!(execution.record(block.id()).is_some(), "{} left no record", step.block);
        let next = path.get(at + 1).map(|next| next.block.as_str());
        let Some(port) = step.port else {
            assert_eq!(next, None, "the run went on from {} by no port", step.block);
            continue;
        };
        let spec = Catalogue::standard().get(block.type_id()).expect("only known blocks are left by a port");
        assert!(spec.ports.all().contains(&port), "{} has no port {port}", block.type_id());
        if let Some(next) = next {
            assert_eq!(block.port(port.as_str()), Some(next), "port {port} of {}", step.block);
        }
    }

    let last = path.last();
    match execution.end() {
        End::Ended => {
            let last = last.expect("a run that ended took a step");
            assert_eq!((block(last.block.as_str()).type_id(), last.port), ("SE_End", None));
        }
        End::Halted { block: at, port, target } => {
            let last = last.expect("a run that halted took a step");
            assert_eq!((last.block, last.port), (at, Some(*port)));
            assert_eq!(block(at.as_str()).port(port.as_str()), target.as_deref());
            assert!(target.as_deref().is_none_or(|target| flow.block(target).is_none()));
        }
        End::StepLimit { block: at } => {
            // Further calls and long queries cost steps too, so the way may be shorter than the limit.
            let last = last.expect("a run that spent its steps took one");
            match last.port {
                Some(port) => assert_eq!(block(last.block.as_str()).port(port.as_str()), Some(at.as_str())),
                None => assert_eq!(last.block, at, "a block that could not be paid for ends the run"),
            }
        }
        End::Failed { block: at, .. } => assert_eq!(last.map(|last| last.block), Some(at)),
        End::TimedOut { block: at } => {
            let last = last.expect("a run that timed out took a step");
            let came_to = last.port.and_then(|port| block(last.block.as_str()).port(port.as_str()));
            assert_eq!(came_to.unwrap_or(last.block.as_str()), at.as_str());
        }
        other => panic!("nothing cancels these runs, yet: {other}"),
    }
}

fn keeps_its_limits(execution: &Execution) {
    assert!(execution.path().len() <= STEPS);
    assert!(execution.elapsed() <= Limits::default().deadline);
    let ran = execution.path().map(|step| step.took).sum();
    assert_eq!(execution.elapsed(), ran, "the steps take up the time of the run");
}
