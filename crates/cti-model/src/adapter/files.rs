//! An adapter as a directory of files, made for version control and review.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;
use serde_json::Value;

use super::document::is_document;
use super::links::Links;
use super::lists::{EachList, Listed};
use super::{AdapterError, AdapterSettings, Checks, CtiAdapter, CtiFlow, Script};
use crate::check::repeated_keys;
use crate::finding::{Code, Finding, Part};
use crate::json::{Json, pointer_token, rounded_number};
use crate::locate::{Lines, line_column, locate_all, offset_of};
use crate::one_line::shortened;
use crate::record::Record;

/// The member of a flow's entry that names the file of its document.
pub(super) const DOCUMENT: &str = "document";

/// The file of the settings.
const SETTINGS: &str = "adapter.json";

/// The file of the checks that are switched off.
const CHECKS: &str = "checks.json";

/// The longest document that [`Flow::parse`](crate::Flow::parse) takes, in bytes. What would be longer over many lines is written on one.
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
    /// line), a key that is written twice, an entry with a member of the wrong kind, a document that is missing or that no
    /// entry names. [`CtiAdapter::read_files`] leaves out what cannot be read instead.
    pub fn from_files(files: &AdapterFiles) -> Result<Self, AdapterError> {
        let (adapter, findings) = Self::read_files(files);
        AdapterError::unless_empty(findings).map_or(Ok(adapter), Err)
    }

    /// Reads an adapter from its files, as far as it can be read. An entry at fault, and a flow whose document is missing,
    /// are left out and reported, and never stop the rest; a document that is not a flow is kept as text
    /// ([`Script::Unreadable`]); of a key that is written twice the last one counts. What is left out would be gone from a
    /// directory to which this adapter is written.
    pub fn read_files(files: &AdapterFiles) -> (Self, Vec<Finding>) {
        let mut reading = Reading { files, seen: BTreeSet::new(), adapter: Self::default(), findings: Vec::new() };
        match reading.json(SETTINGS) {
            Some(value) => {
                let place = Finding::new(Code::NotAnAdapter, "").file(SETTINGS).part(Part::Settings);
                if let Some((settings, _)) = reading.entry::<AdapterSettings>(&place, value) {
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
        let is_unread = |it: &Finding| it.file.as_deref() == Some(CtiFlow::FILE) && it.code != Code::DuplicateKey;
        let is_listed = !reading.findings.iter().any(is_unread);
        reading.documents();
        reading.unknown(is_listed);
        (reading.adapter, reading.findings)
    }

    /// Writes the adapter as files. A flow that was read from files keeps the name of its document; another one gets a name
    /// from its own record, whatever other flows there are and in whatever order: that of the flow, with a few digits made of
    /// the whole name where that has letters that not every file system takes. Several flows that would have one name get the
    /// digits of their ids, or else what triggers them.
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
            Ok(value) => {
                self.repeated_keys(name, text, bare);
                let Some(span) = rounded_number(bare) else { return Some(value) };
                let before = text.len() - bare.len();
                self.rounded(name, text, span.start + before..span.end + before);
                None
            }
            Err(error) => {
                let at = offset_of(bare, error.line(), error.column()) + (text.len() - bare.len());
                let finding = Finding::new(Code::JsonSyntax, format!("not JSON: {error}")).file(name);
                self.findings.push(finding.line(error.line()).at_span(at..at));
                None
            }
        }
    }

    fn rounded(&mut self, name: &str, text: &str, span: Range<usize>) {
        let number = shortened(text.get(span.clone()).unwrap_or_default());
        let line = line_column(text, span.start).0;
        let finding = Finding::new(Code::NumberTooLong, format!("`{number}` has more digits than a number holds"));
        self.findings.push(finding.file(name).line(line).at_span(span).help("write it as text, in quotes"));
    }

    /// Reports the keys that are written more than once.
    fn repeated_keys(&mut self, name: &str, text: &str, bare: &str) {
        let Ok(json) = serde_json::from_str::<Json>(bare) else { return };
        let mut repeated = repeated_keys(&json);
        locate_all(bare, &mut repeated);
        let lines = Lines::new(bare);
        for mut finding in repeated {
            if let Some(span) = &mut finding.span {
                let line = lines.line_column(span.start).0;
                let before = text.len() - bare.len();
                *span = span.start + before..span.end + before;
                finding = finding.line(line);
            }
            self.findings.push(finding.file(name));
        }
    }

    /// Reads one entry, and whether the whole of it could be read. `place` is a finding with its place.
    fn entry<T: Record>(&mut self, place: &Finding, value: Value) -> Option<(T, bool)> {
        let tell = |message: String| Finding { message, ..place.clone() };
        let Value::Object(members) = value else {
            self.findings.push(tell(format!("expected an object, found {}", crate::record::kind(&value))));
            return None;
        };
        let (entry, error) = T::read_entry(&members);
        let is_whole = error.is_none();
        for fault in error.into_iter().flat_map(|error| error.faults) {
            let pointer = format!("{}/{}", place.pointer, pointer_token(&fault.field));
            self.findings.push(tell(fault.message).at(pointer));
        }
        Some((entry, is_whole))
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
        flows.retain_mut(|flow| self.document(flow));
        self.adapter.flows = flows;
    }

    /// Reads the document of a flow; whether there is one.
    fn document(&mut self, flow: &mut CtiFlow) -> bool {
        let part = Part::Flow(flow.name.clone());
        let mut tell = |code, message: String| {
            let finding = Finding::new(code, message).file(CtiFlow::FILE).part(part.clone()).field(DOCUMENT);
            self.findings.push(finding);
        };
        let Some(name) = flow.other.get(DOCUMENT).and_then(Value::as_str) else {
            tell(Code::MissingFile, "expected the name of the file with the flow's document".to_owned());
            return false;
        };
        if !is_document(name) {
            let message = format!("`{name}` is not the name of a document; expected `flows/NAME.json`");
            tell(Code::MissingFile, message);
            return false;
        }
        let Some(text) = self.files.get(name) else {
            tell(Code::MissingFile, format!("`{name}` is not among the files"));
            return false;
        };
        if !self.seen.insert(name.to_owned()) {
            tell(Code::SharedDocument, format!("`{name}` is also the document of another flow"));
            return false;
        }
        flow.script = Script::read(text);
        if let (Script::Unreadable { error, .. }, true) = (&flow.script, name.rsplit('.').next() == Some("json")) {
            let lines = Lines::new(text);
            for finding in error.findings().iter().cloned() {
                let line = finding.span.as_ref().map_or(1, |span| lines.line_column(span.start).0);
                self.findings.push(finding.file(name).part(part.clone()).line(line));
            }
        }
        true
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
            if let Some((entry, true)) = self.entry(&place, value) {
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
