//! Everything that is done to documents whose cost must not outgrow them.

use std::hint::black_box;

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};
use cti_model::{Checker, Code, Finding, Flow, Json, Lines, ParseError, ParseOptions, locate_all};
use cti_sfdc::soql::{Query, SyntaxError};
use cti_sfdc::sosl::Search;
use serde_json::Value;

/// Something that is done to a document.
pub(super) type Work<D> = (&'static str, fn(&D));

/// A flow as text, and what is made of it before the work that is counted.
pub(super) struct FlowDocument {
    text: String,
    parsed: Result<Flow, ParseError>,
    /// The flow, or an empty one.
    flow: Flow,
    /// What the checker finds.
    found: Vec<Finding>,
    /// Findings at every value that is two levels below a block, as a checker could make them.
    everywhere: Vec<Finding>,
    engine: Engine,
}

impl FlowDocument {
    pub(super) fn new(text: String) -> Self {
        let parsed = parse(&text);
        let flow = parsed.clone().unwrap_or_default();
        let found = Checker::new().check(&flow);
        let everywhere = findings(&text);
        Self { text, parsed, flow, found, everywhere, engine: Engine::new() }
    }
}

pub(super) const FLOW_WORKS: &[Work<FlowDocument>] = &[
    ("parse", |it| drop(black_box(parse(&it.text)))),
    ("print", |it| match &it.parsed {
        Ok(flow) => drop(black_box(flow.to_json())),
        Err(error) => drop(black_box(error.to_string())),
    }),
    ("check", |it| drop(black_box(Checker::new().check(&it.flow)))),
    ("compile", |it| drop(black_box(it.engine.compile(&it.flow)))),
    ("print what is wrong", |it| it.found.iter().for_each(|finding| drop(black_box(finding.to_string())))),
    ("locate what the checker finds", |it| locate_all(&it.text, &mut it.found.clone())),
    ("locate", |it| {
        let mut findings = it.everywhere.clone();
        locate_all(&it.text, &mut findings);
        let lines = Lines::new(&it.text);
        for span in findings.iter().filter_map(|finding| finding.span.clone()) {
            black_box(lines.line_column(span.start));
        }
    }),
    ("rename a block", |it| {
        let id = it.flow.blocks().first().map(|block| block.id().to_owned()).unwrap_or_default();
        _ = black_box(it.flow.clone().rename_block(&id, "another"));
    }),
    ("read as any value", |it| drop(black_box(serde_json::from_str::<Json>(&it.text)))),
];

/// An adapter as text, and what is made of it before the work that is counted.
pub(super) struct RecordDocument {
    text: String,
    adapter: CtiAdapter,
    files: AdapterFiles,
    engine: Engine,
}

impl RecordDocument {
    pub(super) fn new(text: String) -> Self {
        let adapter = from_records(&text);
        let files = adapter.to_files();
        Self { text, adapter, files, engine: Engine::new() }
    }
}

pub(super) const RECORD_WORKS: &[Work<RecordDocument>] = &[
    ("read records", |it| drop(black_box(from_records(&it.text)))),
    ("write records", |it| drop(black_box(it.adapter.to_records()))),
    ("write files", |it| drop(black_box(it.adapter.to_files()))),
    ("read files", |it| drop(black_box(CtiAdapter::from_files(&it.files)))),
    ("check an adapter", |it| drop(black_box(AdapterChecker::new().check(&it.adapter)))),
    ("compile an adapter", |it| drop(black_box(Adapter::compile(&it.engine, &it.adapter)))),
];

/// An adapter as files, and the adapter, or an empty one.
pub(super) struct FileDocument {
    files: AdapterFiles,
    adapter: CtiAdapter,
}

impl FileDocument {
    pub(super) fn new(files: AdapterFiles) -> Self {
        let adapter = CtiAdapter::from_files(&files).unwrap_or_default();
        Self { files, adapter }
    }
}

pub(super) const FILE_WORKS: &[Work<FileDocument>] = &[
    ("read files", |it| match CtiAdapter::from_files(&it.files) {
        Ok(adapter) => drop(black_box(adapter)),
        Err(error) => drop(black_box(error.to_string())),
    }),
    ("write files", |it| drop(black_box(it.adapter.to_files()))),
    ("check an adapter", |it| drop(black_box(AdapterChecker::new().check(&it.adapter)))),
];

/// A query or a search as text, and as it was read.
pub(super) struct QueryDocument<Q> {
    text: String,
    parsed: Result<Q, SyntaxError>,
}

impl QueryDocument<Query> {
    pub(super) fn soql(text: String) -> Self {
        Self { parsed: Query::parse(&text), text }
    }
}

impl QueryDocument<Search> {
    pub(super) fn sosl(text: String) -> Self {
        Self { parsed: Search::parse(&text), text }
    }
}

pub(super) const SOQL_WORKS: &[Work<QueryDocument<Query>>] = &[
    ("read SOQL", |it| drop(black_box(Query::parse(&it.text)))),
    ("print SOQL", |it| match &it.parsed {
        Ok(query) => drop(black_box(query.to_string())),
        Err(error) => drop(black_box(error.to_string())),
    }),
];

pub(super) const SOSL_WORKS: &[Work<QueryDocument<Search>>] = &[
    ("read SOSL", |it| drop(black_box(Search::parse(&it.text)))),
    ("print SOSL", |it| match &it.parsed {
        Ok(search) => drop(black_box(search.to_string())),
        Err(error) => drop(black_box(error.to_string())),
    }),
];

/// The adapter; when it is refused, the one that is left when nothing of it is read.
fn from_records(text: &str) -> CtiAdapter {
    let records: Value = serde_json::from_str(text).unwrap_or_default();
    CtiAdapter::from_records(&records).unwrap_or_default()
}

fn parse(text: &str) -> Result<Flow, ParseError> {
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
