//! Every published desktop layout is kept, seen typed, changed in place and checked; parts of one and broken ones are
//! refused with their place; what field reports complain about is found.
#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "what was told of a document stands above its verdict"
)]

use cti_corpus::{Corpus, Document};
use cti_model::{Code, Severity};
use cti_webex::layout::{Address, CONNECTOR_HOST, CrmConnector, DesktopLayout};
use serde_json::{Value, json};

use crate::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let documents = corpus.documents("layouts", "json")?.into_iter().map(|Document { name, bytes }| {
        if name.starts_with("invalid/") || name.starts_with("fragments/") {
            return trial(format!("layout {name}: is refused with its place"), move || refused(&name, &bytes));
        }
        trial(format!("layout {name}: is kept, changed and checked"), move || held(&name, &bytes))
    });
    let mut trials: Vec<_> = documents.collect();
    for (id, run) in [("e09", versions as fn(&Value) -> _), ("e10", letter_case), ("e12", pasted)] {
        let report = corpus.json(&format!("field-reports/webex/{id}.json"))?;
        trials.push(trial(format!("webex report {id}: is found"), move || run(&report)));
    }
    Ok(trials)
}

fn refused(name: &str, bytes: &[u8]) -> Result<(), String> {
    let error = DesktopLayout::parse_bytes(bytes).err().ok_or("it was read")?;
    println!("{error}");
    let is_part = error.finding().code == Code::NotALayout;
    ensure(is_part == name.starts_with("fragments/"), || format!("told as {}", error.finding().code))
}

fn held(name: &str, bytes: &[u8]) -> Result<(), String> {
    let layout = DesktopLayout::parse_bytes(bytes).map_err(|error| error.to_string())?;
    ensure(layout.as_str().as_bytes() == bytes, || "the text is not kept".to_owned())?;
    let findings = layout.check();
    for finding in &findings {
        println!("{finding}");
        ensure(finding.span.is_some(), || format!("no place: {finding}"))?;
    }
    let grids = findings.iter().find(|it| matches!(it.code, Code::LayoutGrid | Code::LayoutTabs | Code::LayoutKeyCase));
    ensure(grids.is_none() || !name.starts_with("wxcc/"), || format!("a published layout: {grids:?}"))?;
    ensure(!layout.components().is_empty(), || "no component is seen".to_owned())?;
    findings_agree_with_the_text(&layout, &findings.iter().map(|it| it.code).collect::<Vec<_>>())?;
    each_text_can_be_set(&layout)?;
    hosts_can_be_replaced(layout)
}

/// What a search in the text finds is told, and nothing else is.
fn findings_agree_with_the_text(layout: &DesktopLayout, codes: &[Code]) -> Result<(), String> {
    let text = layout.as_str();
    let connectors = layout.connectors();
    let addresses: Vec<_> = connectors.iter().flat_map(CrmConnector::addresses).map(|(address, _)| address).collect();
    for (word, code) in [("-nonprod-", Code::NonProductionHost), ("cloudfront.net", Code::SupersededHost)] {
        let there = addresses.iter().any(|address| address.contains(word));
        ensure(!there || codes.contains(&code), || format!("{code} is not told"))?;
    }
    let placeholder = text.contains("<OutDialAniValue>") || text.contains("<OutDialANIValue");
    ensure(!placeholder || codes.contains(&Code::PlaceholderLeft), || "a placeholder is not told".to_owned())?;
    let mut versions: Vec<_> = Vec::new();
    for address in &addresses {
        let Ok(address) = Address::parse(address) else { continue };
        let folder = address.rest.split('/').nth(1).unwrap_or_default();
        versions.extend(address.version().filter(|_| folder == "salesforce"));
    }
    versions.sort_unstable();
    versions.dedup();
    let mixed = codes.contains(&Code::MixedVersions);
    ensure(versions.len() < 2 || mixed, || format!("{versions:?} are not told"))?;
    ensure(versions.len() != 1 || !mixed, || "one version is told as mixed".to_owned())
}

/// A value that is set is read back, and all else is what it was.
fn each_text_can_be_set(layout: &DesktopLayout) -> Result<(), String> {
    let whole: Value =
        serde_json::from_str(layout.as_str().trim_start_matches('\u{feff}')).map_err(|it| it.to_string())?;
    for connector in layout.connectors() {
        let pointer = format!("{}/attributes/outDialAni", connector.component().pointer());
        let Some(old) = whole.pointer(&pointer) else { continue };
        let mut changed = layout.clone();
        changed.set(&pointer, &json!("+12025550100")).map_err(|error| error.to_string())?;
        let mut expected = whole.clone();
        *expected.pointer_mut(&pointer).ok_or("the pointer leads nowhere")? = json!("+12025550100");
        let text = changed.as_str().trim_start_matches('\u{feff}');
        ensure(serde_json::from_str::<Value>(text).is_ok_and(|it| it == expected), || format!("{pointer} is not set"))?;
        changed.set(&pointer, old).map_err(|error| error.to_string())?;
        ensure(changed.as_str() == layout.as_str(), || format!("{pointer} is not set back"))?;
    }
    Ok(())
}

fn hosts_can_be_replaced(mut layout: DesktopLayout) -> Result<(), String> {
    let before = layout.as_str().to_owned();
    let rewritten = layout.rewrite_superseded_hosts();
    let mut expected = before;
    for change in &rewritten {
        println!("{} becomes {:?}", change.from, change.to);
        if let Some(to) = &change.to {
            ensure(to.contains(CONNECTOR_HOST), || format!("{to} is on another host"))?;
            expected = expected.replace(&change.from, to);
        }
    }
    ensure(layout.as_str() == expected, || "more than the addresses changed".to_owned())
}

/// The layout of a report that is one.
fn layout(report: &Value) -> Result<DesktopLayout, String> {
    DesktopLayout::parse(&report["input"].to_string()).map_err(|error| error.to_string())
}

/// An old layout with a script of another release: the host and the version are told.
fn versions(report: &Value) -> Result<(), String> {
    let findings = layout(report)?.check();
    for finding in &findings {
        println!("{finding}");
    }
    for code in [Code::SupersededHost, Code::MixedVersions] {
        ensure(findings.iter().any(|finding| finding.code == code), || format!("{code} is not told"))?;
    }
    Ok(())
}

/// Keys in another letter case: each is told with the key that is meant.
fn letter_case(report: &Value) -> Result<(), String> {
    let told: Vec<String> = layout(report)?
        .check()
        .iter()
        .inspect(|finding| println!("{finding}"))
        .filter(|finding| finding.code == Code::LayoutKeyCase && finding.severity == Severity::Warning)
        .map(|finding| {
            let key = finding.pointer.rsplit('/').next().unwrap_or_default();
            let meant = finding.suggestion.as_deref().unwrap_or_default().trim_start_matches("write ").replace('`', "");
            format!("{key}: {meant}")
        })
        .collect();
    ensure(json!(told) == report["expect"]["warnings"], || format!("{told:?}"))
}

/// A snippet alone is told as such; placed in a layout, its script is not an address, and no path is told.
fn pasted(report: &Value) -> Result<(), String> {
    let error = layout(report).err().ok_or("a component alone was read as a layout")?;
    println!("{error}");
    ensure(error.contains("component"), || error.clone())?;
    let whole = json!({"version": "0.1.0", "area": {"advancedHeader": [report["input"]]}});
    let layout = DesktopLayout::parse(&whole.to_string()).map_err(|error| error.to_string())?;
    let findings = layout.check();
    for finding in &findings {
        println!("{finding}");
    }
    let codes: Vec<_> = findings.iter().map(|finding| (finding.code, finding.severity)).collect();
    ensure(codes == [(Code::ScriptAddress, Severity::Error)], || format!("{codes:?}"))
}
