//! What the checker says about every published flow: reviewed line by line where a flow is known, by rule elsewhere.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};

use cti_model::{Checker, Finding, Flow, locate, locate_all};

/// `file | severity code | block | control/port | message (help) # true: why`; `#` alone begins a remark.
const SNAPSHOT: &str = include_str!("snapshots/published_flows.txt");

/// Stands in the snapshot for a flow about which nothing is to be said.
const CLEAN: &str = "nothing to say |  |  |";

#[test]
fn every_finding_about_a_published_flow_is_the_reviewed_one() {
    let Some(folder) = crate::common::corpus::corpus("flows") else { return };
    let snapshot = snapshot();
    let mut failures = Vec::new();
    let mut missing: BTreeSet<&str> = snapshot.keys().copied().collect();
    let (mut reviewed, mut unseen, mut findings) = (0, 0, 0);
    for (name, bytes) in crate::common::files::files_below(&folder, "json") {
        let Ok(flow) = Flow::parse_bytes(&bytes) else { continue };
        let found = Checker::new().check(&flow);
        findings += found.len();
        failures.extend(broken_rules(&flow, &bytes, &found).into_iter().map(|what| format!("{name}: {what}")));
        let Some(expected) = snapshot.get(name.as_str()) else {
            unseen += 1;
            println!("UNSEEN {name}: {} findings, checked by rule only", found.len());
            for finding in &found {
                println!("    {finding}");
            }
            continue;
        };
        missing.remove(name.as_str());
        reviewed += 1;
        let mut lines: Vec<String> = found.iter().map(line).collect();
        if lines.is_empty() {
            lines.push(CLEAN.to_owned());
        }
        if lines != *expected {
            failures.push(format!("{name}: reviewed:\n{}\n  found:\n{}", expected.join("\n"), lines.join("\n")));
        }
    }
    for name in &missing {
        println!("SKIPPED: {name} is not in the corpus");
    }
    println!("{reviewed} reviewed flows, {unseen} unseen, {findings} findings, {} failures", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
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
