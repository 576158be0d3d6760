//! The check and the compiler agree: what the check passes compiles, and a flow compiles strictly exactly when the check
//! finds no error in it.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::sync::LazyLock;

use cti_engine::block::{Behaviour, Outcome};
use cti_engine::{Engine, Registry};
use cti_model::adapter::{AdapterChecker, CtiAdapter, CtiFlow};
use cti_model::{
    Block, BlockSpec, Catalogue, Code, ControlKind, ControlSpec, Event, Finding, Flow, Json, LiteralRule, Part, Ports,
    ProductVersion, Source,
};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use serde_json::json;

use crate::common::around;

/// A block of an embedder with a rule of its own, another spelling and an older one.
static RING: BlockSpec = BlockSpec::custom("OWN_Ring", "Ring a Bell")
    .ports(Ports::Done)
    .controls(&[ControlSpec::attested("tone", ControlKind::Text).aliases(&["sound"]).literal(LiteralRule::Own(
        "tone",
        |text| if text.len() == 1 { Ok(()) } else { Err("is not one letter".to_owned()) },
    ))])
    .stale(&[("note", Some("tone"))]);

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let mut registry = Registry::standard().clone();
    registry.register(&RING, |controls| {
        controls.take("tone");
        Behaviour::pure(|_| Outcome::done())
    });
    Engine::with_registry(registry)
});

/// Texts of which some are what a control can use, and many are not.
const TEXTS: &[&str] = &[
    "===",
    "~",
    "equal to",
    "GET",
    "get",
    "FETCH",
    "Number",
    "integer",
    "yyyy-MM-dd",
    "yyyy-MM-DD",
    "'",
    "Owner.Name",
    "a..",
    "records[0].Id",
    "null",
    "x",
    "long",
    "$.payload.a",
    "$.payload[",
    "$.agent.name",
    "$.actions.a.results.value",
    "$.actions.nowhere.results.value",
    "$.contact.parsedNumber.phone",
    "$payload",
    "",
];

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![8 => select(TEXTS).prop_map(Json::from), 1 => Just(Json::Null), 1 => any::<bool>().prop_map(Json::from)];
    prop_oneof![
        6 => leaf.clone(),
        1 => prop::collection::vec(leaf.clone(), 0..3).prop_map(Json::from),
        1 => prop::collection::vec(("[ab]", leaf), 0..3).prop_map(|rows| Json::Object(rows.into_iter().collect())),
    ]
}

/// Names under which the block types' controls are, were and are not written.
fn names(spec: &BlockSpec) -> Vec<&'static str> {
    let own = spec.controls.iter().flat_map(|control| [&[control.name], control.aliases].concat());
    own.chain(spec.stale_controls.iter().map(|(name, _)| *name)).chain(["other"]).collect()
}

/// A flow in which a start may lack, ids may clash, ports lead anywhere, and controls hold what they cannot use.
fn any_flow() -> impl Strategy<Value = Flow> {
    let catalogue: Vec<&'static BlockSpec> = ENGINE.registry().catalogue().iter().collect();
    // Those with rules are what this is about.
    let ruled: Vec<&'static BlockSpec> = catalogue
        .iter()
        .copied()
        .filter(|spec| spec.controls.iter().any(|control| control.literal.is_some()))
        .collect();
    assert_eq!(ruled.len(), 6, "each rule has a block");
    let spec = prop_oneof![2 => select(ruled), 2 => select(catalogue)];
    let block = spec.prop_flat_map(|spec| {
        let planted = prop::collection::vec((select(names(spec)), value()), 0..3);
        let stray = (select(vec!["done", "success", "failure", "true", "false", "other"]), "[a-e]");
        let stray = prop_oneof![7 => Just(None), 1 => stray.prop_map(Some)];
        let id = prop_oneof![9 => Just(None), 1 => "[a-d]".prop_map(Some)];
        (Just(spec), id, prop_oneof![3 => Just(Vec::new()), 2 => planted], stray)
    });
    let start = prop_oneof![9 => Just(Some("SE_Start")), 1 => Just(None)];
    let end = prop_oneof![9 => Just(Some("e")), 1 => Just(None)];
    (start, prop::collection::vec(block, 0..4), end).prop_map(|(start, blocks, end)| {
        let own = |at: usize| if at < blocks.len() { ["a", "b", "c"][at] } else { "e" };
        let mut flow = Flow::new();
        if let Some(start) = start {
            flow = flow.with_block(Block::new("s", start).with_port("done", own(0)));
        }
        for (at, (spec, id, planted, stray)) in blocks.iter().enumerate() {
            let mut block = Block::new(id.as_deref().unwrap_or(own(at)), spec.type_id);
            for control in spec.controls.iter().filter(|control| control.required) {
                let sound = if control.literal.is_some() { good(control.name) } else { "$.payload.a" };
                block.set_control(control.name, sound);
            }
            for (name, value) in planted {
                block.set_control(name, value.clone());
            }
            block = spec.ports.names().fold(block, |block, port| block.with_port(port, own(at + 1)));
            flow = flow.with_block(stray.iter().fold(block, |block, (port, to)| block.with_port(port, to)));
        }
        end.into_iter().fold(flow, |flow, id| flow.with_block(Block::new(id, "SE_End")))
    })
}

/// What a required control with a rule can use.
fn good(control: &str) -> &'static str {
    if control == "type" { "Number" } else { "a.b" }
}

fn errors(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(Finding::is_error).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_flow_compiles_strictly_exactly_when_the_check_finds_no_error(flow in any_flow(), minor in 0..33_u16) {
        let engine = ENGINE.clone().with_version(ProductVersion::new(5, minor, 0));
        let errors = errors(engine.check(&flow));
        match engine.compile_strict(&flow) {
            Ok(_) => prop_assert_eq!(errors, []),
            Err(refused) => prop_assert_eq!(refused.findings(), errors),
        }
    }

    #[test]
    fn what_the_check_passes_compiles_and_what_is_refused_it_has_told(flow in any_flow()) {
        let errors = errors(ENGINE.check(&flow));
        if let Err(refused) = ENGINE.compile(&flow) {
            for finding in refused.findings() {
                prop_assert!(errors.contains(finding), "the check does not say: {}", finding);
            }
            prop_assert!(!refused.findings().is_empty());
        }
    }

    #[test]
    fn the_check_of_an_adapter_finds_the_same_errors_in_its_flows(flows in prop::collection::vec(any_flow(), 1..4)) {
        let events = [Event::OnConnecting, Event::OnConnected, Event::OnDestroy];
        let record = |(flow, event): (&Flow, Event)| {
            CtiFlow::new(event.to_string(), Source::ConnectVoiceContact, event, flow.clone())
        };
        let adapter = CtiAdapter { flows: flows.iter().zip(events).map(record).collect(), ..CtiAdapter::default() };
        let found = AdapterChecker::new().with_catalogue(ENGINE.registry().catalogue()).check(&adapter);
        for record in &adapter.flows {
            let part = Part::Flow(record.name.clone());
            let of_flow: Vec<Finding> =
                found.iter().filter(|it| it.is_error() && it.part == Some(part.clone())).cloned().collect();
            let refused = record.flow().and_then(|flow| ENGINE.compile_strict(flow).err());
            let refused = refused.map(|error| error.findings().to_vec()).unwrap_or_default();
            prop_assert_eq!(of_flow, refused.into_iter().map(|it| it.part(part.clone())).collect::<Vec<_>>());
        }
    }
}

/// Without this the laws above could hold for want of cases.
#[test]
fn the_flows_are_of_every_kind() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds = [0; 3];
    for _ in 0..1_000 {
        let flow = any_flow().new_tree(&mut runner).unwrap().current();
        match (ENGINE.compile(&flow).is_ok(), ENGINE.compile_strict(&flow).is_ok()) {
            (true, true) => kinds[0] += 1,
            (true, false) => kinds[1] += 1,
            (false, _) => kinds[2] += 1,
        }
    }
    assert!(kinds.iter().all(|count| *count > 50), "{kinds:?}: compile, compile but not strictly, do not compile");
}

#[test]
fn every_rule_is_kept_by_the_check_and_the_compiler_alike() {
    let cases = [
        ("SE_CoreDecision", "comparator", "resembles", "equals"),
        ("SE_CoreHttpRequest", "method", "FETCH", "post"),
        ("SE_CoreCast", "type", "integer", "text"),
        ("SE_CoreFormatDate", "format", "yyyy-MM-DD", "d. M. yyyy"),
        ("SE_CoreExtractValue", "keyPath", "a..", "a[0].b"),
        ("OWN_Ring", "tone", "long", "x"),
        ("OWN_Ring", "sound", "long", "x"),
        ("OWN_Ring", "note", "long", "x"),
    ];
    for (type_id, control, bad, good) in cases {
        let mut block = Block::new("b", type_id);
        let spec = ENGINE.registry().catalogue().get(type_id).unwrap();
        let mut told = |value: &str| {
            block.set_control(control, value);
            let mut flow = Flow::new().with_block(Block::new("s", "SE_Start").with_port("done", "b"));
            flow = flow.with_block(spec.ports.names().fold(block.clone(), |block, port| block.with_port(port, "e")));
            flow = flow.with_block(Block::new("e", "SE_End"));
            let refused = ENGINE.compile(&flow).err().map(|error| error.findings().to_vec()).unwrap_or_default();
            let checked: Vec<Finding> =
                ENGINE.check(&flow).into_iter().filter(|finding| finding.code == Code::InvalidControl).collect();
            assert_eq!(refused, checked, "{type_id} {control} {value}");
            refused.first().map(|finding| (finding.control.clone().unwrap(), finding.message.clone()))
        };
        let (at, message) = told(bad).unwrap();
        assert_eq!((at.as_str(), message.starts_with(&format!("`{bad}` is not "))), (control, true), "{message}");
        assert_eq!(told(good), None, "{type_id} {control}");
    }
}

#[test]
fn a_spelling_that_does_not_count_may_hold_anything() {
    let flow = around::flow(&[], "SE_CoreCast", &json!({"value": 1, "type": "Number", "castType": "integer"}));
    assert!(Engine::new().compile(&flow).is_ok());
    assert!(!Engine::new().check(&flow).iter().any(|finding| finding.code == Code::InvalidControl));
}

#[test]
fn nothing_stands_at_the_root_but_what_the_check_knows() {
    let flow = around::flow(&[], "SE_Log", &json!({"message": "$.agent.name"}));
    let told = Engine::new().check(&flow);
    assert!(told.iter().any(|finding| finding.code == Code::UnknownRoot), "{told:?}");
    let memory = cti_engine::memory::MemoryDesk::new("Sato");
    let engine = Engine::new();
    let program = engine.compile(&flow).unwrap();
    let run = memory.drive(engine.run(&program, &memory.desk(), &cti_engine::Context::new()));
    assert_eq!(run.log().iter().map(ToString::to_string).collect::<Vec<_>>(), ["info: undefined"]);
}

/// A file without its comments.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n")
}

/// Facts about block types stand in the catalogue, in a file of the same name as the one that runs them.
#[test]
fn catalogue_and_behaviour_are_in_files_of_the_same_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut described, mut run) = (Vec::new(), Vec::new());
    for (folder, found) in [("../cti-model/src/catalogue", &mut described), ("src/blocks", &mut run)] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let room = path.file_stem().unwrap().to_str().unwrap().to_owned();
            for named in code(&path).split("\"SE_").skip(1) {
                found.push((format!("SE_{}", named.split('"').next().unwrap()), room.clone()));
            }
        }
        found.sort();
        found.dedup();
    }
    assert_eq!(described, run);
    assert_eq!(described.len(), Catalogue::standard().iter().len());
}

/// No block type is named where checks are made, programs compiled and registries kept.
#[test]
fn checks_and_engine_name_no_block_type() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<_> = ["src", "../cti-model/src/check", "../cti-model/src/adapter"].map(|it| root.join(it)).into();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("src/blocks") {
                    open.push(path);
                }
                continue;
            }
            let code = code(&path);
            let named: Vec<&str> = code.lines().filter(|line| line.contains("\"SE_")).collect();
            assert_eq!(named, [""; 0], "{}", path.display());
        }
    }
}
