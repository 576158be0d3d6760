//! Documents that an editor has open, and what is wrong with them.

use std::ops::Range;
use std::path::Path;

use cti_engine::coverage::FlowFile;
use cti_model::adapter::{AdapterFiles, CtiAdapter, CtiFlow};
use cti_model::editor::Draft;
use cti_model::{Checker, Code, Severity, Trigger};
use lsp_types::{
    Diagnostic, DiagnosticSeverity, NumberOrString, TextDocumentContentChangeEvent, TextDocumentItem, Uri,
};

use serde::de::IgnoredAny;

use super::places::Places;
use crate::check::{self, Asked};
use crate::kind::{Kind, names_a_scenario};
use crate::printed::Said;

/// The most bytes of a document, 16 MiB, as of a file that is checked. A longer one is not kept.
const MOST: usize = 16 << 20;
/// The most findings that are shown of a document.
const MOST_SHOWN: usize = 1_000;

/// An open document.
pub(super) struct Document<'c> {
    pub(super) uri: Uri,
    pub(super) text: String,
    version: i32,
    /// What it was told to be when that could be told last.
    kind: Option<Kind>,
    /// Whether it changed since then.
    is_kind_old: bool,
    checker: Checker<'c>,
    is_too_long: bool,
    /// Whether it changed since its findings were published.
    pub(super) is_changed: bool,
}

impl<'c> Document<'c> {
    pub(super) fn open(item: TextDocumentItem, checker: Checker<'c>) -> Self {
        let checker = in_adapter(&item.uri, checker);
        let mut document = Self {
            uri: item.uri,
            text: String::new(),
            version: item.version,
            kind: None,
            is_kind_old: true,
            checker,
            is_too_long: false,
            is_changed: true,
        };
        document.set(item.text);
        document
    }

    /// Changes the text, piece by piece.
    pub(super) fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        self.version = version;
        self.is_changed = true;
        for change in changes {
            let Some(range) = change.range else {
                self.set(change.text);
                continue;
            };
            // Of a text that is not kept nothing can be replaced.
            if !self.is_too_long {
                let span = Places::new(&self.text).span(range);
                self.text.replace_range(span, &change.text);
                let text = std::mem::take(&mut self.text);
                self.set(text);
            }
        }
    }

    fn set(&mut self, text: String) {
        self.is_too_long = text.len() > MOST;
        self.text = if self.is_too_long { String::new() } else { text };
        self.is_kind_old = true;
    }

    /// Tells what the document is, before it is asked about.
    pub(super) fn settle(&mut self) {
        if std::mem::take(&mut self.is_kind_old) {
            self.kind = kind(&self.text, self.kind);
        }
    }

    /// The text as one of a flow, if it is one.
    pub(super) fn draft(&self) -> Option<Draft<'_>> {
        (self.kind == Some(Kind::Flow)).then(|| Draft::read(&self.text, &self.checker))
    }

    /// What is wrong with it, as the protocol says it.
    pub(super) fn diagnostics(&self, checks: &Asked<'_>) -> Vec<Diagnostic> {
        if self.is_too_long {
            let message = format!("the document has more than {MOST} bytes and is not checked");
            return vec![Diagnostic { severity: Some(DiagnosticSeverity::WARNING), message, ..Diagnostic::default() }];
        }
        let Some(kind) = self.kind else { return Vec::new() };
        let said = match self.draft() {
            Some(draft) => Said::all(draft.findings(), &self.text),
            None => check::document(kind, &self.text, checks),
        };
        let places = Places::new(&self.text);
        said.iter().take(MOST_SHOWN).map(|said| diagnostic(said, &places)).collect()
    }

    pub(super) fn version(&self) -> i32 {
        self.version
    }
}

/// What was found, as the protocol says it.
pub(super) fn diagnostic(said: &Said, places: &Places<'_>) -> Diagnostic {
    let known = said.finding.as_ref().and_then(|finding| finding.span.clone());
    let span: Range<usize> =
        known.unwrap_or_else(|| said.place.map_or(0..0, |(line, column)| places.rest_of_line(line, column)));
    let help = said.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
    Diagnostic {
        range: places.range(&span),
        severity: Some(match said.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            _ => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(said.code.clone())),
        source: Some("cti".to_owned()),
        message: format!("{}{help}", said.message),
        ..Diagnostic::default()
    }
}

/// What a text is, as far as it says so itself: of a file that is none of ours nothing is to be said. A text that is broken
/// is what it was.
fn kind(text: &str, last: Option<Kind>) -> Option<Kind> {
    match Kind::told(text) {
        // What is not JSON is YAML for `cti check`, and may be anything here.
        Some(kind @ (Kind::Scenario | Kind::FlowScenario)) => names_a_scenario(text).then_some(kind),
        Some(kind @ Kind::EventPattern) => {
            let keys = ["\"source\"", "\"detail\"", "\"detail-type\""];
            keys.iter().any(|key| text.contains(key)).then_some(kind)
        }
        Some(kind) => Some(kind),
        None => {
            let is_broken = serde_json::from_str::<IgnoredAny>(text).is_err();
            is_broken.then(|| last.or_else(|| Kind::meant(text))).flatten()
        }
    }
}

/// The checker of a flow that stands in the directory of an adapter: with what triggers it, and without the checks that are
/// switched off there.
fn in_adapter<'c>(uri: &Uri, checker: Checker<'c>) -> Checker<'c> {
    let Some((trigger, off)) = beside(uri) else { return checker };
    let checker = trigger.into_iter().fold(checker, Checker::triggered_by);
    off.into_iter().fold(checker, Checker::without)
}

/// What stands beside a flow in the directory of an adapter: its trigger, and the codes that are switched off.
fn beside(uri: &Uri) -> Option<(Option<Trigger>, Vec<Code>)> {
    let path = url::Url::parse(uri.as_str()).ok()?.to_file_path().ok()?;
    let is_adapter = |folder: &&Path| folder.join("adapter.json").is_file();
    let directory = path.ancestors().skip(1).take(4).find(is_adapter)?;
    let files = AdapterFiles::read_dir(directory).ok()?;
    let (adapter, _) = CtiAdapter::read_files(&files);
    let is_of = |name: &str| FlowFile::of(&files, "", name).is_some_and(|file| directory.join(file.path) == path);
    let flow = adapter.flows.iter().find(|flow| is_of(&flow.name));
    Some((flow.map(CtiFlow::trigger), adapter.checks.codes().collect()))
}
