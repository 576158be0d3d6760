//! What the checker says about every published flow: reviewed line by line where a flow is known, by rule elsewhere.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::collections::BTreeMap;

use cti_corpus::{Corpus, Document};
use cti_engine::Engine;
use cti_model::{Checker, Finding, Flow, locate, locate_all};

use crate::{Trials, ensure, trial};

/// `file | severity code | block | control/port | message (help) # true: why`; `#` alone begins a remark.
const SNAPSHOT: &str = include_str!("snapshots/published_flows.txt");

/// Stands in the snapshot for a flow about which nothing is to be said.
const CLEAN: &str = "nothing to say |  |  |";

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let snapshot = snapshot();
    let mut trials = Vec::new();
    for Document { name, bytes } in corpus.documents("flows", "json")? {
        let Ok(flow) = Flow::parse_bytes(&bytes) else { continue };
        let found = Checker::new().check(&flow);
        let (of, rules, source) = (flow.clone(), found.clone(), bytes.clone());
        trials.push(trial(format!("flow {name}: every finding leads to its place"), move || {
            let broken = broken_rules(&of, &source, &rules);
            ensure(broken.is_empty(), || broken.join("\n"))
        }));
        let of = flow;
        trials.push(trial(format!("flow {name}: compiles strictly when the check finds no error"), move || {
            let engine = Engine::new();
            let errors: Vec<Finding> = engine.check(&of).into_iter().filter(Finding::is_error).collect();
            let refused = engine.compile_strict(&of).err().map(|it| it.findings().to_vec()).unwrap_or_default();
            ensure(refused == errors, || format!("refused: {refused:?}, checked: {errors:?}"))
        }));
        let Some(expected) = snapshot.get(name.as_str()).cloned() else { continue };
        trials.push(trial(format!("flow {name}: the findings are the reviewed ones"), move || {
            let mut lines: Vec<String> = found.iter().map(line).collect();
            if lines.is_empty() {
                lines.push(CLEAN.to_owned());
            }
            ensure(lines == expected, || format!("reviewed:\n{}\nfound:\n{}", expected.join("\n"), lines.join("\n")))
        }));
    }
    Ok(trials)
}

/// The reviewed findings of each file, without the reasons.
fn snapshot() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut files: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in SNAPSHOT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (finding, why) = line.split_once(" # true: ").unwrap_or_else(|| panic!("not reviewed: {line}"));
        assert!(!why.trim().is_empty(), "no reason: {line}");
        let (file, rest) = finding.split_once(" | ").unwrap_or_else(|| panic!("no file: {line}"));
        files.entry(file).or_default().push(rest);
    }
    files
}

fn line(finding: &Finding) -> String {
    let Finding { severity, code, block, control, port, message, suggestion, .. } = finding;
    let block = block.as_ref().map_or("", |id| id.as_str());
    let part = control.as_deref().or(port.as_deref()).unwrap_or_default();
    let help = suggestion.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{severity} {code} | {block} | {part} | {message}{help}")
}

/// What holds for every finding about any document.
fn broken_rules(flow: &Flow, bytes: &[u8], findings: &[Finding]) -> Vec<String> {
    let source = std::str::from_utf8(bytes).expect("it was parsed");
    let mut placed = findings.to_vec();
    locate_all(source, &mut placed);
    let mut broken = Vec::new();
    for finding in &placed {
        let mut rule = |what: &str, holds: bool| {
            if !holds {
                broken.push(format!("{what}: {finding}"));
            }
        };
        rule("its pointer leads somewhere", locate(source, &finding.pointer) == finding.span && finding.span.is_some());
        let inside =
            finding.span.as_ref().is_some_and(|span| source.get(span.clone()).is_some_and(|it| !it.is_empty()));
        rule("its span is inside the source", inside);
        let block = finding.block.as_ref().map(|id| flow.block(id.as_str()));
        rule("its block exists", block != Some(None));
        rule("its severity is at most that of its code", finding.severity <= finding.code.severity());
        rule("it says something", !finding.message.is_empty());
        let order = findings.windows(2).all(|two| place(&two[0]) <= place(&two[1]));
        rule("findings stand in the order of the blocks", order);
    }
    broken
}

/// The position of the block that a pointer leads into.
fn place(finding: &Finding) -> Option<usize> {
    finding.pointer.strip_prefix("/actions/")?.split('/').next()?.parse().ok()
}
