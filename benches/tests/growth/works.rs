//! Everything that is done to documents whose cost must not outgrow them.

use std::hint::black_box;

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};
use cti_model::{Checker, Code, Finding, Flow, Json, Lines, ParseOptions, locate_all};
use cti_sfdc::soql::Query;
use cti_sfdc::sosl::Search;
use serde_json::Value;

/// Something that is done to a document, ready to be done again and again.
pub(super) type Ready<'d> = Box<dyn FnMut() + 'd>;

/// Everything that is done to a document, each on its own.
pub(super) type Work<D> = (&'static str, fn(&D) -> Ready<'_>);

pub(super) const FLOW_WORKS: &[Work<str>] = &[
    ("parse", |text| Box::new(move || drop(black_box(parse(text))))),
    ("print", |text| {
        let parsed = parse(text);
        Box::new(move || match &parsed {
            Ok(flow) => drop(black_box(flow.to_json())),
            Err(error) => drop(black_box(error.to_string())),
        })
    }),
    ("check", |text| {
        let flow = parse(text).unwrap_or_default();
        Box::new(move || drop(black_box(Checker::new().check(&flow))))
    }),
    ("compile", |text| {
        let (engine, flow) = (Engine::new(), parse(text).unwrap_or_default());
        Box::new(move || drop(black_box(engine.compile(&flow))))
    }),
    ("print what is wrong", |text| {
        let findings = Checker::new().check(&parse(text).unwrap_or_default());
        Box::new(move || findings.iter().for_each(|finding| drop(black_box(finding.to_string()))))
    }),
    ("locate what the checker finds", |text| {
        let findings = Checker::new().check(&parse(text).unwrap_or_default());
        Box::new(move || locate_all(text, &mut findings.clone()))
    }),
    ("locate", |text| {
        let findings = findings(text);
        Box::new(move || {
            let mut findings = findings.clone();
            locate_all(text, &mut findings);
            let lines = Lines::new(text);
            for span in findings.iter().filter_map(|finding| finding.span.clone()) {
                black_box(lines.line_column(span.start));
            }
        })
    }),
    ("rename a block", |text| {
        let flow = parse(text).unwrap_or_default();
        let id = flow.blocks().first().map(|block| block.id().to_owned()).unwrap_or_default();
        Box::new(move || _ = black_box(flow.clone().rename_block(&id, "another")))
    }),
    ("read as any value", |text| Box::new(move || drop(black_box(serde_json::from_str::<Json>(text))))),
];

pub(super) const RECORD_WORKS: &[Work<str>] = &[
    ("read records", |text| Box::new(move || drop(black_box(from_records(text))))),
    ("write records", |text| {
        let adapter = from_records(text);
        Box::new(move || drop(black_box(adapter.to_records())))
    }),
    ("write files", |text| {
        let adapter = from_records(text);
        Box::new(move || drop(black_box(adapter.to_files())))
    }),
    ("read files", |text| {
        let files = from_records(text).to_files();
        Box::new(move || drop(black_box(CtiAdapter::from_files(&files))))
    }),
    ("check an adapter", |text| {
        let adapter = from_records(text);
        Box::new(move || drop(black_box(AdapterChecker::new().check(&adapter))))
    }),
    ("compile an adapter", |text| {
        let (engine, adapter) = (Engine::new(), from_records(text));
        Box::new(move || drop(black_box(Adapter::compile(&engine, &adapter))))
    }),
];

pub(super) const FILE_WORKS: &[Work<AdapterFiles>] = &[
    ("read files", |files| {
        Box::new(move || match CtiAdapter::from_files(files) {
            Ok(adapter) => drop(black_box(adapter)),
            Err(error) => drop(black_box(error.to_string())),
        })
    }),
    ("write files", |files| {
        let adapter = CtiAdapter::from_files(files).unwrap_or_default();
        Box::new(move || drop(black_box(adapter.to_files())))
    }),
    ("check an adapter", |files| {
        let adapter = CtiAdapter::from_files(files).unwrap_or_default();
        Box::new(move || drop(black_box(AdapterChecker::new().check(&adapter))))
    }),
];

pub(super) const SOQL_WORKS: &[Work<str>] = &[
    ("read SOQL", |text| Box::new(move || drop(black_box(Query::parse(text))))),
    ("print SOQL", |text| {
        let parsed = Query::parse(text);
        Box::new(move || match &parsed {
            Ok(query) => drop(black_box(query.to_string())),
            Err(error) => drop(black_box(error.to_string())),
        })
    }),
];

pub(super) const SOSL_WORKS: &[Work<str>] = &[
    ("read SOSL", |text| Box::new(move || drop(black_box(Search::parse(text))))),
    ("print SOSL", |text| {
        let parsed = Search::parse(text);
        Box::new(move || match &parsed {
            Ok(search) => drop(black_box(search.to_string())),
            Err(error) => drop(black_box(error.to_string())),
        })
    }),
];

/// The adapter; when it is refused, the one that is left when nothing of it is read.
fn from_records(text: &str) -> CtiAdapter {
    let records: Value = serde_json::from_str(text).unwrap_or_default();
    CtiAdapter::from_records(&records).unwrap_or_default()
}

fn parse(text: &str) -> Result<Flow, cti_model::ParseError> {
    ParseOptions::default().max_bytes(usize::MAX).parse(text)
}

/// Findings at every value of a document that is two levels below a block, as a checker could make them.
fn findings(text: &str) -> Vec<Finding> {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else { return Vec::new() };
    let at = |pointer: String| Finding::new(Code::NotAFlow, "").at(pointer);
    let mut findings = vec![at(String::new())];
    for (number, block) in document.get("actions").and_then(|it| it.as_array()).into_iter().flatten().enumerate() {
        findings.push(at(format!("/actions/{number}")));
        for (key, value) in block.as_object().into_iter().flatten().filter(|(key, _)| key.len() < 100) {
            let inside = value.as_object().into_iter().flatten().map(|(name, _)| name).filter(|name| name.len() < 100);
            findings.extend(inside.map(|name| at(format!("/actions/{number}/{key}/{name}"))));
        }
    }
    findings
}
