//! What holds for any flow: it compiles, ends within its budgets, and leaves a walk of its graph.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::time::Duration;

use cti_engine::memory::MemoryDesk;
use cti_engine::{Channel, Contact, Context, End, Engine, Execution, Limits, Port};
use cti_model::{Block, Catalogue, Checker, Flow, Json, Ports, Severity};
use proptest::prelude::*;
use serde_json::json;

const STEPS: usize = 60;

/// A control's value: literals of every kind, and paths to every root and to other blocks.
fn control(blocks: usize) -> impl Strategy<Value = Json> {
    let path =
        (0..blocks, "[a-z]{1,3}|value|string|id").prop_map(|(at, field)| format!("$.actions.uid-{at}.results.{field}"));
    let text = prop_oneof![
        "[ -~]{0,12}",
        Just("500".to_owned()),
        Just("$.payload.number".to_owned()),
        Just("$.contact.parsedNumber.number".to_owned()),
        Just("$.payload.list[?@ > 1]".to_owned()),
        path,
    ]
    // A path that cannot be read is refused at compile time, which another test covers.
    .prop_filter("no broken path", |text| !cti_model::Path::is_path(text) || cti_model::Path::parse(text).is_ok())
    .prop_map(Json::from);
    let leaf = prop_oneof![6 => text, 1 => any::<bool>().prop_map(Json::from), 1 => any::<i64>().prop_map(Json::from), 1 => Just(Json::Null)];
    prop_oneof![
        5 => leaf.clone(),
        1 => prop::collection::vec(leaf.clone(), 0..3).prop_map(Json::from),
        1 => prop::collection::vec(("[a-zA-Z_]{1,6}", leaf), 0..3)
            .prop_map(|rows| Json::Object(rows.into_iter().collect())),
    ]
}

/// A well-formed flow of blocks of any type, wired at random; some ports are open.
pub(crate) fn flow() -> impl Strategy<Value = Flow> {
    let types: Vec<&'static str> =
        Catalogue::standard().iter().map(|spec| spec.type_id).filter(|id| *id != "SE_Start").collect();
    (2..12_usize).prop_flat_map(move |blocks| {
        let block = (
            prop::sample::select(types.clone()),
            prop::collection::vec(control(blocks), 17),
            prop::collection::vec(0..=blocks, 2),
        );
        prop::collection::vec(block, blocks).prop_map(move |specs| {
            let mut flow = Flow::new().with_block(Block::new("start", "SE_Start").with_port("done", "uid-0"));
            for (at, (type_id, controls, targets)) in specs.into_iter().enumerate() {
                let spec = Catalogue::standard().get(type_id).unwrap();
                let mut block = Block::new(&format!("uid-{at}"), type_id);
                for (control, value) in spec.controls.iter().zip(controls) {
                    // Fixed choices that no block knows are refused at compile time, as they should be.
                    if control.picklist.is_empty() && !matches!(control.name, "keyPath" | "format") {
                        block.set_control(control.name, value);
                    }
                }
                for (port, target) in spec.ports.names().zip(targets) {
                    if target < blocks {
                        block.connect(port, &format!("uid-{target}"));
                    }
                }
                flow = flow.with_block(block);
            }
            flow
        })
    })
}

fn run(flow: &Flow) -> Result<Execution, cti_engine::CompileError> {
    let memory = MemoryDesk::new("Agent");
    memory.crm().insert("Contact", json!({"LastName": "Customer", "Phone": "+12025550123"}));
    let engine = Engine::new().with_limits(Limits::default().steps(STEPS).memory(1 << 20));
    let program = engine.compile(flow)?;
    let contact = Contact::new("c-1", Channel::Voice).from_number("+12025550123").with_attribute("phone", "2025550123");
    memory.center().add(contact.clone());
    let context =
        Context::new().with_payload(json!({"number": "+12025550123", "list": [1, 2, 3]})).with_contact(contact);
    Ok(memory.drive(engine.run(&program, &memory.desk(), &context)))
}

/// Each step's port leads to the next step, and the end is where the last one leads.
fn check_walk(flow: &Flow, execution: &Execution) -> Result<(), TestCaseError> {
    let steps: Vec<(&str, Option<Port>)> = execution.path().map(|step| (step.block.as_str(), step.port)).collect();
    let target = |(id, port): (&str, Option<Port>)| flow.block(id)?.port(port?.as_str()).map(str::to_owned);
    for pair in steps.windows(2) {
        prop_assert_eq!(target(pair[0]), Some(pair[1].0.to_owned()));
    }
    for (id, port) in &steps {
        let spec = Catalogue::standard().get(flow.block(id).unwrap().type_id()).unwrap();
        prop_assert!(execution.record(id).is_some());
        if let Some(port) = port {
            prop_assert!(spec.ports.names().any(|name| name == port.as_str()), "{} left by {port}", spec.name);
        }
    }
    let ran = flow.blocks().iter().filter(|block| execution.record(block.id()).is_some()).count();
    let mut taken: Vec<&str> = steps.iter().map(|(id, _)| *id).collect();
    taken.sort_unstable();
    taken.dedup();
    prop_assert_eq!(ran, taken.len());
    match execution.end() {
        End::Ended => {
            let (last, _) = steps.last().unwrap();
            prop_assert_eq!(Catalogue::standard().get(flow.block(last).unwrap().type_id()).unwrap().ports, Ports::None);
        }
        End::Halted { block, port, .. } => {
            prop_assert_eq!(steps.last().copied(), Some((block.as_str(), Some(*port))));
            prop_assert_eq!(target(*steps.last().unwrap()), None);
        }
        End::TimedOut { .. } => prop_assert!(execution.elapsed() >= Duration::from_secs(60)),
        End::StepLimit { .. } => prop_assert_eq!(steps.len(), STEPS),
        End::Failed { reason, .. } => prop_assert_eq!(&reason.kind, "outOfMemory"),
        other => prop_assert!(false, "{other}"),
    }
    prop_assert!(steps.len() <= STEPS);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_well_formed_flow_compiles_ends_within_its_budgets_and_leaves_a_walk_of_its_graph(flow in flow()) {
        let execution = run(&flow).map_err(|error| TestCaseError::fail(error.to_string()))?;
        check_walk(&flow, &execution)?;
    }

    #[test]
    fn compiling_and_running_are_deterministic(flow in flow()) {
        let (first, second) = (run(&flow).unwrap(), run(&flow).unwrap());
        let without_times = |execution: &Execution| {
            let path: Vec<_> = execution.path().map(|step| (step.block.clone(), step.port)).collect();
            (path, serde_json::to_value(execution.actions()).unwrap(), execution.end().clone(), execution.changes().clone())
        };
        prop_assert_eq!(without_times(&first), without_times(&second));
    }

    #[test]
    fn an_execution_reads_back_from_what_is_written_of_it(flow in flow()) {
        let execution = run(&flow).unwrap();
        let written = serde_json::to_string(&execution).unwrap();
        let read: Execution = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&read, &execution);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
        prop_assert_eq!(read.report().to_string(), execution.report().to_string());
        let actions = |execution: &Execution| serde_json::to_string(&execution.actions()).unwrap();
        prop_assert_eq!(actions(&read), actions(&execution));
    }

    #[test]
    fn a_flow_that_the_checker_finds_no_error_in_compiles(flow in flow()) {
        let errors = Checker::new().check(&flow).into_iter().any(|finding| finding.severity == Severity::Error);
        prop_assert!(errors || run(&flow).is_ok());
    }

    #[test]
    fn any_document_with_any_payload_does_no_harm(
        source in "\\PC{0,200}",
        id in "[a-z$.\\[\\]'*?0-9]{0,8}",
        type_id in "SE_(Start|End|Log|CoreTruthy|[A-Za-z]{0,8})",
        text in "\\$?\\PC{0,30}",
        payload in any::<i64>(),
    ) {
        if let Ok(flow) = Flow::parse(&source) {
            let _ = run(&flow);
        }
        let document = json!({"actions": [
            {"id": "start", "type": "SE_Start", "ports": {"done": id}},
            {"id": id, "type": type_id, "controls": {"value": text, "message": text}, "ports": {"done": "start", "true": text}},
        ], "payload": payload});
        let flow = Flow::from_value(&document).unwrap();
        let findings = Checker::new().check(&flow);
        match run(&flow) {
            Ok(execution) => prop_assert!(execution.path().len() <= STEPS),
            Err(error) => {
                // What stops a flow from compiling is among the checker's errors.
                for stop in error.findings() {
                    prop_assert!(findings.iter().any(|finding| finding.code == stop.code && finding.pointer == stop.pointer), "{stop}");
                }
            }
        }
    }
}
