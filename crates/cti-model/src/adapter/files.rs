//! An adapter as a directory of files, made for version control and review.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::document::{FOLDER, is_document, slug};
use super::links::Links;
use super::lists::{EachList, Listed};
use super::{AdapterError, AdapterSettings, Checks, CtiAdapter, CtiFlow, Script};
use crate::finding::{Code, Finding, Part};
use crate::flow::Flow;
use crate::json::pointer_token;
use crate::locate::{Lines, offset_of};
use crate::record::Record;

/// The member of a flow's entry that names the file of its document.
pub(super) const DOCUMENT: &str = "document";

/// The file of the settings.
const SETTINGS: &str = "adapter.json";

/// The file of the checks that are switched off.
const CHECKS: &str = "checks.json";

/// The longest document that [`Flow::parse`] takes, in bytes. What would be longer over many lines is written on one.
const MAX_DOCUMENT: usize = 1 << 20;

/// The files of an adapter: name, with `/` between folders, and text.
///
/// The names are those of the [layout](super); others are refused when an adapter is read from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdapterFiles(BTreeMap<String, String>);

impl AdapterFiles {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; gives back the text it replaces.
    pub fn insert(&mut self, name: impl Into<String>, text: impl Into<String>) -> Option<String> {
        self.0.insert(name.into(), text.into())
    }

    /// The text of a file.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The names of the files, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Names and texts, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

impl<N: Into<String>, T: Into<String>> FromIterator<(N, T)> for AdapterFiles {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(files: I) -> Self {
        Self(files.into_iter().map(|(name, text)| (name.into(), text.into())).collect())
    }
}

impl CtiAdapter {
    /// Reads an adapter from its files.
    ///
    /// # Errors
    /// [`AdapterError`] with everything that cannot be read: no `adapter.json`, a file that is not JSON (with its
    /// line), an entry with a member of the wrong kind, a document that is missing or that no entry names.
    pub fn from_files(files: &AdapterFiles) -> Result<Self, AdapterError> {
        let mut reading = Reading { files, seen: BTreeSet::new(), adapter: Self::default(), findings: Vec::new() };
        match reading.json(SETTINGS) {
            Some(value) => {
                let place = Finding::new(Code::NotAnAdapter, "").file(SETTINGS).part(Part::Settings);
                if let Some(settings) = reading.entry::<AdapterSettings>(&place, value) {
                    reading.adapter.settings = settings;
                }
            }
            None if files.get(SETTINGS).is_none() => {
                let message = "the file is missing; it holds the settings of the adapter";
                reading.findings.push(Finding::new(Code::MissingFile, message).file(SETTINGS));
            }
            None => {}
        }
        reading.checks();
        reading.all();
        // An entry that cannot be read may name any document.
        let is_listed = !reading.findings.iter().any(|it| it.file.as_deref() == Some(CtiFlow::FILE));
        reading.documents();
        reading.unknown(is_listed);
        AdapterError::unless_empty(reading.findings).map_or(Ok(reading.adapter), Err)
    }

    /// Writes the adapter as files. A flow that was read from files keeps the name of its document; another one gets its
    /// name from that of the flow.
    pub fn to_files(&self) -> AdapterFiles {
        let (links, documents) = (Links::new(self), self.document_names());
        let mut writing = Writing { adapter: self, links, files: AdapterFiles::new(), documents };
        writing.files.insert(SETTINGS, pretty(&in_lines(&self.settings)));
        if self.checks != Checks::default() {
            writing.files.insert(CHECKS, pretty(&self.checks));
        }
        writing.all();
        for (flow, name) in self.flows.iter().zip(&writing.documents) {
            let text = match &flow.script {
                Script::Flow(document) => {
                    let text = pretty(document);
                    if text.len() > MAX_DOCUMENT { document.to_json() } else { text }
                }
                Script::Unreadable { text, .. } => text.clone(),
            };
            writing.files.insert(name, text);
        }
        writing.files
    }

    /// The file of each flow's document: no two the same, whatever the letter case.
    fn document_names(&self) -> Vec<String> {
        let mut taken = BTreeSet::new();
        let kept: Vec<Option<String>> = self
            .flows
            .iter()
            .map(|flow| {
                let name = flow.other.get(DOCUMENT)?.as_str()?;
                let right_kind = extension(&flow.script) == name.rsplit('.').next()?;
                (is_document(name) && right_kind && taken.insert(name.to_lowercase())).then(|| name.to_owned())
            })
            .collect();
        let mut times = BTreeMap::new();
        let mut free = |flow: &CtiFlow| {
            let (slug, extension) = (slug(&flow.name), extension(&flow.script));
            let times: &mut usize = times.entry(slug.clone()).or_insert(0);
            loop {
                *times += 1;
                let name = match *times {
                    1 => format!("{FOLDER}/{slug}.{extension}"),
                    again => format!("{FOLDER}/{slug}-{again}.{extension}"),
                };
                if taken.insert(name.clone()) {
                    break name;
                }
            }
        };
        self.flows.iter().zip(kept).map(|(flow, kept)| kept.unwrap_or_else(|| free(flow))).collect()
    }
}

/// Whether a file in the directory itself is one of an adapter's.
#[cfg(feature = "fs")]
pub(super) fn is_list_or_settings(name: &str) -> bool {
    struct Lists<'n>(&'n str, bool);
    impl EachList for Lists<'_> {
        fn each<T: Listed>(&mut self) {
            self.1 |= T::FILE == self.0;
        }
    }
    let mut lists = Lists(name, name == SETTINGS || name == CHECKS);
    lists.all();
    lists.1
}

/// A flow's document is JSON; text that is not JSON is kept as text.
fn extension(script: &Script) -> &'static str {
    match script {
        Script::Flow(_) => "json",
        Script::Unreadable { .. } => "txt",
    }
}

struct Reading<'f> {
    files: &'f AdapterFiles,
    seen: BTreeSet<String>,
    adapter: CtiAdapter,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    /// The JSON in a file, if there is one.
    fn json(&mut self, name: &str) -> Option<Value> {
        let text = self.files.get(name)?;
        self.seen.insert(name.to_owned());
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        match serde_json::from_str(bare) {
            Ok(value) => Some(value),
            Err(error) => {
                let at = offset_of(bare, error.line(), error.column()) + (text.len() - bare.len());
                let finding = Finding::new(Code::JsonSyntax, format!("not JSON: {error}")).file(name);
                self.findings.push(finding.line(error.line()).at_span(at..at));
                None
            }
        }
    }

    /// Reads one entry. `place` is a finding with its place.
    fn entry<T: Record>(&mut self, place: &Finding, value: Value) -> Option<T> {
        let tell = |message: String| Finding { message, ..place.clone() };
        let Value::Object(members) = value else {
            self.findings.push(tell(format!("expected an object, found {}", crate::record::kind(&value))));
            return None;
        };
        let error = match T::from_file(&members) {
            Ok(entry) => return Some(entry),
            Err(error) => error,
        };
        for fault in error.faults {
            let pointer = format!("{}/{}", place.pointer, pointer_token(&fault.field));
            self.findings.push(tell(fault.message).at(pointer));
        }
        None
    }

    /// Reads which checks are switched off.
    fn checks(&mut self) {
        let Some(value) = self.json(CHECKS) else { return };
        match serde_json::from_value(value) {
            Ok(checks) => self.adapter.checks = checks,
            Err(error) => {
                let message = format!("expected an object with a list `off` of names: {error}");
                self.findings.push(Finding::new(Code::NotAnAdapter, message).file(CHECKS).part(Part::Checks));
            }
        }
    }

    /// Reads the documents that the entries of the flows name.
    fn documents(&mut self) {
        let mut flows = std::mem::take(&mut self.adapter.flows);
        for flow in &mut flows {
            let part = Part::Flow(flow.name.clone());
            let tell = |code, message: String| {
                Finding::new(code, message).file(CtiFlow::FILE).part(part.clone()).field(DOCUMENT)
            };
            let Some(name) = flow.other.get(DOCUMENT).and_then(Value::as_str).map(str::to_owned) else {
                let message = "expected the name of the file with the flow's document";
                self.findings.push(tell(Code::MissingFile, message.to_owned()));
                continue;
            };
            if !is_document(&name) {
                let message = format!("`{name}` is not the name of a document; expected `flows/NAME.json`");
                self.findings.push(tell(Code::MissingFile, message));
                continue;
            }
            let Some(text) = self.files.get(&name) else {
                self.findings.push(tell(Code::MissingFile, format!("`{name}` is not among the files")));
                continue;
            };
            if !self.seen.insert(name.clone()) {
                let message = format!("`{name}` is also the document of another flow");
                self.findings.push(tell(Code::SharedDocument, message));
                continue;
            }
            if name.rsplit('.').next() == Some("txt") {
                flow.script = Script::read(text);
                continue;
            }
            match Flow::parse(text) {
                Ok(document) => flow.script = Script::Flow(document),
                Err(error) => {
                    let lines = Lines::new(text);
                    for finding in error.findings().iter().cloned() {
                        let line = finding.span.as_ref().map_or(1, |span| lines.line_column(span.start).0);
                        self.findings.push(finding.file(&name).part(part.clone()).line(line));
                    }
                }
            }
        }
        self.adapter.flows = flows;
    }

    /// Reports the files that nothing has read; of documents only when every entry could.
    fn unknown(&mut self, is_listed: bool) {
        let files = self.files;
        for name in files.names().filter(|name| !self.seen.contains(*name)) {
            let finding = |message: &str| Finding::new(Code::StrayPart, message).file(name);
            if !is_document(name) {
                self.findings.push(finding("the file is not part of an adapter"));
            } else if is_listed {
                let finding = finding("no entry of flows.json names this document");
                self.findings.push(finding.help("add one, or remove the file"));
            }
        }
    }
}

impl EachList for Reading<'_> {
    fn each<T: Listed>(&mut self) {
        let Some(value) = self.json(T::FILE) else { return };
        let place = Finding::new(Code::NotAnAdapter, "").file(T::FILE);
        let Value::Array(entries) = value else {
            let message = format!("expected a list, found {}", crate::record::kind(&value));
            return self.findings.push(Finding { message, ..place });
        };
        for (at, value) in entries.into_iter().enumerate() {
            let mut place = place.clone().at(format!("/{at}"));
            place.part = value.get("name").and_then(Value::as_str).map(|name| T::part_of(name.to_owned()));
            if let Some(entry) = self.entry(&place, value) {
                T::list_mut(&mut self.adapter).push(entry);
            }
        }
    }
}

struct Writing<'a> {
    adapter: &'a CtiAdapter,
    links: Links<'a>,
    files: AdapterFiles,
    documents: Vec<String>,
}

impl EachList for Writing<'_> {
    fn each<T: Listed>(&mut self) {
        let entry = |entry: &T| {
            let mut entry = entry.clone();
            entry.name_links(&self.links);
            in_lines(&entry)
        };
        let entries: Vec<Value> = T::list(self.adapter).iter().map(entry).collect();
        if entries.is_empty() {
            return;
        }
        let entries = match T::FILE {
            CtiFlow::FILE => entries.into_iter().zip(&self.documents).map(with_document).collect(),
            _ => entries,
        };
        self.files.insert(T::FILE, pretty(&entries));
    }
}

fn with_document((mut entry, name): (Value, &String)) -> Value {
    if let Value::Object(members) = &mut entry {
        members.insert(DOCUMENT.to_owned(), name.as_str().into());
    }
    entry
}

/// An entry whose known members are lists of lines where they have several.
fn in_lines<T: Record + Serialize>(entry: &T) -> Value {
    // Records hold texts, flags and whole numbers, which can all be written.
    let mut value = serde_json::to_value(entry).unwrap_or_default();
    for (key, member) in value.as_object_mut().into_iter().flatten() {
        if let Value::String(text) = member
            && text.contains('\n')
            && !entry.other().contains_key(key)
        {
            *member = text.split('\n').map(Value::from).collect();
        }
    }
    value
}

fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
