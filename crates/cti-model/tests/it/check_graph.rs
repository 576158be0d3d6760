//! Who has run before whom, what is reached, circles; and documents made to keep the checker busy.

use crate::common::flows::flow;
use cti_model::{Block, Checker, Code, Finding, Flow};
use serde_json::{Value, json};

type Part = (&'static str, &'static str, Value, Value);

fn start(to: &'static str) -> Part {
    ("s", "SE_Start", json!({}), json!({"done": to}))
}

fn end() -> Part {
    ("e", "SE_End", json!({}), json!({}))
}

fn step(id: &'static str, to: &'static str) -> Part {
    (id, "SE_ContactProperties", json!({}), json!({"done": to}))
}

fn fork(id: &'static str, yes: &'static str, no: &'static str) -> Part {
    (id, "SE_CoreTruthy", json!({"value": "$.payload.a"}), json!({"true": yes, "false": no}))
}

/// Reads the type that the block `of` found.
fn reader(id: &'static str, of: &str, to: &'static str) -> Part {
    (id, "SE_Log", json!({"message": format!("$.actions.{of}.results.type")}), json!({"done": to}))
}

/// Codes and blocks of the findings.
fn found(blocks: &[Part]) -> Vec<(Code, String)> {
    let findings = Checker::new().check(&flow(blocks));
    findings.into_iter().map(|it| (it.code, it.block.map(|id| id.to_string()).unwrap_or_default())).collect()
}

fn at(code: Code, block: &str) -> (Code, String) {
    (code, block.to_owned())
}

#[test]
fn what_lies_on_the_only_way_has_always_run() {
    assert_eq!(found(&[start("a"), step("a", "f"), fork("f", "r", "r"), reader("r", "a", "e"), end()]), []);
}

#[test]
fn what_lies_on_one_side_of_a_branch_may_not_have_run_after_it() {
    // As the published flow that creates a task with or without an account.
    let converging = [start("f"), fork("f", "a", "r"), step("a", "r"), reader("r", "a", "e"), end()];
    assert_eq!(found(&converging), [at(Code::ReferenceNotAlwaysReady, "r")]);
    let within = [start("f"), fork("f", "a", "e"), step("a", "r"), reader("r", "a", "e"), end()];
    assert_eq!(found(&within), []);
    let both = [start("f"), fork("f", "a", "b"), step("a", "r"), step("b", "r"), reader("r", "a", "e"), end()];
    assert_eq!(found(&both), [at(Code::ReferenceNotAlwaysReady, "r")]);
}

#[test]
fn branches_inside_branches_are_seen_through() {
    let nested = [
        start("a"),
        step("a", "f"),
        fork("f", "g", "h"),
        fork("g", "b", "c"),
        step("b", "c"),
        step("c", "h"),
        step("h", "r"),
        reader("r", "a", "q"),
        reader("q", "c", "p"),
        reader("p", "h", "e"),
        end(),
    ];
    assert_eq!(found(&nested), [at(Code::ReferenceNotAlwaysReady, "q")]);
}

#[test]
fn what_comes_later_or_on_the_other_side_never_runs_before() {
    let later = [start("r"), reader("r", "a", "a"), step("a", "e"), end()];
    assert_eq!(found(&later), [at(Code::ReferenceNeverReady, "r")]);
    let aside = [start("f"), fork("f", "a", "r"), step("a", "e"), reader("r", "a", "e"), end()];
    assert_eq!(found(&aside), [at(Code::ReferenceNeverReady, "r")]);
    let itself = [start("r"), reader("r", "r", "e"), end()];
    assert!(found(&itself).contains(&at(Code::ReferenceNeverReady, "r")));
    let lost = [start("r"), reader("r", "a", "e"), step("a", "r"), end()];
    assert_eq!(found(&lost), [at(Code::ReferenceNeverReady, "r"), at(Code::Unreachable, "a")]);
}

#[test]
fn in_a_circle_the_second_round_reads_what_the_first_left() {
    let polling = [start("r"), reader("r", "a", "a"), step("a", "f"), fork("f", "r", "e"), end()];
    assert_eq!(found(&polling), [at(Code::Loop, "r"), at(Code::ReferenceNotAlwaysReady, "r")]);
    let before = [start("a"), step("a", "r"), reader("r", "a", "f"), fork("f", "a", "e"), end()];
    assert_eq!(found(&before), [at(Code::Loop, "a")]);
    let own = [start("r"), step("r", "f"), fork("f", "f", "e"), end()];
    assert_eq!(found(&own), [at(Code::Loop, "f")]);
}

#[test]
fn each_circle_is_told_once() {
    let two = [start("a"), step("a", "f"), fork("f", "a", "b"), step("b", "g"), fork("g", "b", "e"), end()];
    assert_eq!(found(&two), [at(Code::Loop, "a"), at(Code::Loop, "b")]);
    let crossing = [start("a"), fork("a", "b", "e"), fork("b", "a", "c"), fork("c", "b", "a"), end()];
    assert_eq!(found(&crossing), [at(Code::Loop, "a")]);
    let lost = [start("e"), step("a", "b"), step("b", "a"), end()];
    assert_eq!(found(&lost), [at(Code::Unreachable, "a"), at(Code::Unreachable, "b")]);
}

#[test]
fn what_no_run_reaches_is_told_and_its_open_ports_are_not() {
    let lost = [start("e"), ("a", "SE_ContactClear", json!({}), json!({})), end()];
    assert_eq!(found(&lost), [at(Code::Unreachable, "a")]);
    // A port that the type has not leads nowhere.
    let beside = [
        start("a"),
        ("a", "SE_Log", json!({"message": "m"}), json!({"done": "e", "success": "b"})),
        step("b", "e"),
        end(),
    ];
    assert_eq!(found(&beside), [at(Code::UnknownPort, "a"), at(Code::Unreachable, "b")]);
    // Of a type that is not known any port may be taken.
    let own = [start("a"), ("a", "OWN_Step", json!({}), json!({"odd": "b", "even": "e"})), step("b", "e"), end()];
    assert_eq!(found(&own), [at(Code::UnknownType, "a")]);
    // Without a start nothing is reached, which is said once.
    assert_eq!(found(&[step("a", "e"), end()]), [at(Code::MissingStart, "")]);
}

#[test]
fn of_two_blocks_with_one_id_the_first_is_meant() {
    let twice = [start("a"), step("a", "r"), reader("r", "a", "e"), reader("a", "r", "e"), end()];
    assert_eq!(found(&twice), [at(Code::DuplicateId, "a"), at(Code::Unreachable, "a"), at(Code::UnknownResult, "a")]);
}

/// A flow of that many blocks; the closure gives each its controls and says where `done` leads.
fn many(blocks: usize, make: impl Fn(usize) -> Block) -> Flow {
    let mut flow = Flow::new().with_block(Block::new("s", "SE_Start").with_port("done", "b0"));
    for at in 0..blocks {
        flow.blocks_mut().push(make(at));
    }
    flow.with_block(Block::new("e", "SE_End"))
}

fn check(flow: &Flow) -> Vec<Finding> {
    Checker::new().check(flow)
}

/// Under miri a tenth of a tenth will do.
const fn size(blocks: usize) -> usize {
    if cfg!(miri) { blocks / 100 } else { blocks }
}

#[test]
fn a_chain_of_twenty_thousand_blocks() {
    let blocks = size(20_000);
    let flow = many(blocks, |at| {
        let next = if at + 1 == blocks { "e".to_owned() } else { format!("b{}", at + 1) };
        let first = format!("$.actions.b{}.results.type", at / 2);
        let block = Block::new(&format!("b{at}"), if at % 2 == 0 { "SE_ContactProperties" } else { "SE_Log" });
        let block = block.with_port("done", &next);
        if at % 2 == 0 { block } else { block.with_control("message", first.as_str()) }
    });
    let findings = check(&flow);
    // Half of the references are to logs, which leave nothing.
    assert!(
        findings.iter().all(|it| matches!(it.code, Code::UnknownResult | Code::OverProductLimit)),
        "{:?}",
        findings.first()
    );
}

#[test]
fn five_thousand_blocks_that_all_read_each_other() {
    let blocks = size(5_000);
    let flow = many(blocks, |at| {
        let mut block = Block::new(&format!("b{at}"), "OWN_Step");
        for step in 1..8 {
            let other = (at * 31 + step * 977) % blocks;
            block.set_control(&format!("c{step}"), format!("$.actions.b{other}.results.value").as_str());
            block.connect(&format!("p{step}"), &format!("b{}", (at * 17 + step * 131 + 1) % blocks));
        }
        block.with_port("done", if at % 100 == 0 { "e" } else { "b0" })
    });
    let findings = check(&flow);
    assert_eq!(findings.iter().filter(|it| it.code == Code::UnknownType).count(), blocks);
}

#[test]
fn two_thousand_references_and_ports_to_nothing() {
    let blocks = size(2_000);
    let flow = many(blocks, |at| {
        let block = Block::new(&format!("b{at}"), "SE_Log").with_port("done", &format!("uid-{at}-x"));
        block.with_control("message", format!("$.actions.uid-{at}.results.value").as_str())
    });
    let findings = check(&flow);
    let count = |code: Code| findings.iter().filter(|it| it.code == code).count();
    assert_eq!((count(Code::DanglingTarget), count(Code::UnknownReference)), (blocks, blocks));
    // After some thousand comparisons no more names are guessed.
    assert!(findings.last().is_some_and(|it| it.suggestion.is_none()));
}

#[test]
fn twenty_thousand_blocks_of_types_that_are_nearly_known() {
    let blocks = size(20_000);
    let flow = many(blocks, |at| Block::new(&format!("b{at}"), &format!("SE_SFCompleteHvsWorkWithTaskSave{at}")));
    let findings = check(&flow);
    assert_eq!(findings.iter().filter(|it| it.code == Code::UnknownType).count(), blocks);
    let near = findings.iter().find(|it| it.code == Code::UnknownType).unwrap();
    assert_eq!(near.suggestion.as_deref(), Some("did you mean `SE_SFCompleteHvsWorkWithTaskSaved`?"));
}

#[test]
fn a_ladder_of_circles() {
    // Every block leads one on and one back, which is hard on dominators and on the search for circles.
    let blocks = size(5_000);
    let flow = many(blocks, |at| {
        let next = if at + 1 == blocks { "e".to_owned() } else { format!("b{}", at + 1) };
        let back = format!("b{}", at.saturating_sub(1));
        let block = Block::new(&format!("b{at}"), "SE_CoreTruthy").with_port("true", &next).with_port("false", &back);
        block.with_control("value", format!("$.actions.b{}.results", (at + 7) % blocks).as_str())
    });
    let findings = check(&flow);
    assert_eq!(findings.iter().filter(|it| it.code == Code::Loop).count(), 1);
}
