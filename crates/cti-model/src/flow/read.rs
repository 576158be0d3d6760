//! Reading a flow document: limits, shapes, and every problem of one load at once.

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Block, Flow};
use crate::finding::{Code, Finding};
use crate::json::{Json, Object, ReadFault, all_raw_members, pointer_token, raw_items, raw_members};
use crate::locate::{locate, offset_of};

/// Levels of nesting that a document may have unless [`ParseOptions::max_depth`] says otherwise.
pub(crate) const DEFAULT_MAX_DEPTH: usize = 64;

/// A block stands on this level, so fewer would admit nothing.
const LEAST_MAX_DEPTH: usize = 3;

/// Deeper than this, `serde_json` itself refuses a document, so one that we wrote could not be read back.
const HARD_MAX_DEPTH: usize = 120;

/// After so many problems a document is not worth reading on; how many more there are is still said.
const MAX_FAULTS: usize = 100;

/// Limits for reading a document that may come from anyone.
#[derive(Clone, Debug)]
pub struct ParseOptions {
    max_bytes: usize,
    max_depth: usize,
}

impl Default for ParseOptions {
    /// 1 MiB (eight times the product's own limit in ASCII), 64 levels.
    fn default() -> Self {
        Self { max_bytes: 1 << 20, max_depth: DEFAULT_MAX_DEPTH }
    }
}

/// A document that is not a flow: everything that is wrong with it, and where.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", self.summary())]
pub struct ParseError {
    findings: Vec<Finding>,
}

impl ParseError {
    /// What is wrong, in document order; never empty.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn one(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }

    fn summary(&self) -> String {
        let lines: Vec<String> = self.findings.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }
}

impl ParseOptions {
    /// The most bytes a document may have; the default is 1,048,576.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// The most levels of `{` and `[` inside each other, from 3 (on which a block stands) to 120; the default is 64.
    pub fn max_depth(mut self, levels: usize) -> Self {
        self.max_depth = levels.clamp(LEAST_MAX_DEPTH, HARD_MAX_DEPTH);
        self
    }

    /// Reads a flow from bytes, which must be UTF-8.
    ///
    /// # Errors
    /// As [`ParseOptions::parse`], and for bytes that are not UTF-8.
    pub fn parse_bytes(&self, source: &[u8]) -> Result<Flow, ParseError> {
        self.check_size(source.len())?;
        let text = std::str::from_utf8(source).map_err(|error| {
            let at = error.valid_up_to();
            let line = 1 + source.iter().take(at).filter(|byte| **byte == b'\n').count();
            let what = format!("byte {at} (line {line}) is not UTF-8");
            ParseError::one(Finding::new(Code::JsonSyntax, what).at_span(at..at).help("save the file as UTF-8"))
        })?;
        self.parse(text)
    }

    /// Reads a flow from text.
    ///
    /// # Errors
    /// [`ParseError`] when the text is not JSON, is over a limit, or is JSON but not a flow.
    pub fn parse(&self, source: &str) -> Result<Flow, ParseError> {
        self.check_size(source.len())?;
        // Editors on Windows put a byte-order mark in front; it is no part of the document.
        let text = source.strip_prefix('\u{feff}').unwrap_or(source);
        let mut reader = Reader { source, max_depth: self.max_depth, faults: Vec::new(), unsaid: 0 };
        // A document without a fault at its top is read in one go; only a faulty one is looked at again, to say where.
        if let Some(members) = all_raw_members(text) {
            return reader.flow(members);
        }
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
            let at = offset_of(text, error.line(), error.column()) + (source.len() - text.len());
            let what = format!("not JSON: {error}");
            ParseError::one(Finding::new(Code::JsonSyntax, what).at_span(at..at))
        })?;
        reader.members_of(raw, String::new, "a flow is an object with `actions`");
        reader.end(Flow::default())
    }

    /// Reads a flow from a value in memory.
    ///
    /// # Errors
    /// As [`ParseOptions::parse`]; places are JSON pointers only, as there is no text.
    pub fn read_value(&self, value: &Value) -> Result<Flow, ParseError> {
        let document = Json::from_value(value, self.max_depth).map_err(|pointer| {
            let what = format!("nested deeper than {} levels", self.max_depth);
            ParseError::one(Finding::new(Code::TooDeep, what).at(pointer))
        })?;
        // A value in memory is small change beside a file, and one reader is better than two.
        self.parse(&serde_json::to_string(&document).unwrap_or_default()).map_err(|mut error| {
            for finding in &mut error.findings {
                finding.span = None;
            }
            error
        })
    }

    fn check_size(&self, bytes: usize) -> Result<(), ParseError> {
        if bytes <= self.max_bytes {
            return Ok(());
        }
        let what = format!("the document has {bytes} bytes, more than the limit of {}", self.max_bytes);
        Err(ParseError::one(Finding::new(Code::TooLarge, what).help("raise `ParseOptions::max_bytes` if it is meant")))
    }
}

struct Reader<'a> {
    source: &'a str,
    max_depth: usize,
    faults: Vec<Finding>,
    unsaid: usize,
}

impl<'a> Reader<'a> {
    fn flow(mut self, written: Vec<(String, &'a RawValue)>) -> Result<Flow, ParseError> {
        let mut flow = Flow::default();
        let mut members = Vec::new();
        let mut actions = None;
        for (key, value) in written {
            if key != "actions" {
                match Json::read(value, self.max_depth.saturating_sub(1)) {
                    Ok(json) => members.push((key, json)),
                    Err(fault) => self.read_fault(&fault, &format!("/{}", pointer_token(&key))),
                }
            } else if actions.replace(value).is_some() {
                self.fault(value, "/actions", "`actions` is written twice".to_owned());
            } else {
                flow.before = members.len();
            }
        }
        flow.members = Object::from_members(members);
        match actions {
            Some(actions) => self.blocks(actions, &mut flow.blocks),
            None => {
                let keys: Vec<&str> = flow.members.iter().map(|(key, _)| key).take(8).collect();
                let found = if keys.is_empty() { "it is empty".into() } else { format!("it has {}", keys.join(", ")) };
                let whole = locate(self.source, "").unwrap_or(0..self.source.len());
                let what = format!("not a flow: the object has no `actions` ({found})");
                self.note(Finding::new(Code::NotAFlow, what).at_span(whole));
            }
        }
        self.end(flow)
    }

    /// The flow, if nothing was wrong with it.
    fn end(mut self, flow: Flow) -> Result<Flow, ParseError> {
        if self.faults.is_empty() {
            return Ok(flow);
        }
        self.faults.sort_by_key(|fault| fault.span.as_ref().map_or(0, |span| span.start));
        if self.unsaid > 0 {
            self.faults.push(Finding::new(Code::NotAFlow, format!("and {} more of the kind", self.unsaid)));
        }
        Err(ParseError { findings: self.faults })
    }

    fn blocks(&mut self, raw: &'a RawValue, blocks: &mut Vec<Block>) {
        if !raw.get().starts_with('[') {
            self.fault(raw, "/actions", format!("`actions` is {}, expected an array of blocks", kind_of(raw)));
            return;
        }
        let items = raw_items(raw).unwrap_or_default();
        blocks.reserve(items.len());
        for (at, item) in items.into_iter().enumerate() {
            let pointer = || format!("/actions/{at}");
            let known = self.faults.len() + self.unsaid;
            let mut members = Vec::with_capacity(6);
            for (key, value) in self.members_of(item, pointer, "a block is an object with `id` and `type`") {
                match Json::read(value, self.max_depth.saturating_sub(3)) {
                    Ok(json) => members.push((key, json)),
                    Err(fault) => self.read_fault(&fault, &format!("{}/{}", pointer(), pointer_token(&key))),
                }
            }
            if self.faults.len() + self.unsaid > known {
                continue;
            }
            match Block::check(Object::from_members(members)) {
                Ok(block) => blocks.push(block),
                Err(faults) => {
                    for (place, what) in faults {
                        self.fault(item, &format!("{}{place}", pointer()), what);
                    }
                }
            }
        }
    }

    fn members_of(
        &mut self,
        raw: &'a RawValue,
        pointer: impl Fn() -> String,
        expected: &str,
    ) -> Vec<(String, &'a RawValue)> {
        if !raw.get().starts_with('{') {
            self.fault(raw, &pointer(), format!("found {}, but {expected}", kind_of(raw)));
            return Vec::new();
        }
        raw_members(raw).unwrap_or_else(|fault| {
            self.read_fault(&fault, &pointer());
            Vec::new()
        })
    }

    /// Notes a value that could not be read. `pointer` leads to the value that was to be read.
    fn read_fault(&mut self, fault: &ReadFault<'_>, pointer: &str) {
        let start = self.offset(fault.at);
        let span = start + fault.within.start..start + fault.within.end;
        let pointer = format!("{pointer}{}", fault.pointer);
        self.note(Finding::new(fault.code, fault.to_string()).at(pointer).at_span(span));
    }

    /// Notes a value of the wrong shape: `raw` or what `pointer` leads to inside it.
    fn fault(&mut self, raw: &RawValue, pointer: &str, what: String) {
        let start = self.offset(raw);
        let span = locate(self.source, pointer).unwrap_or(start..start + raw.get().len());
        self.note(Finding::new(Code::NotAFlow, what).at(pointer).at_span(span));
    }

    fn note(&mut self, finding: Finding) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(finding);
        } else {
            self.unsaid += 1;
        }
    }

    /// Where a raw part begins: it is a slice of the source, so its address tells.
    fn offset(&self, raw: &RawValue) -> usize {
        (raw.get().as_ptr() as usize).saturating_sub(self.source.as_ptr() as usize)
    }
}

fn kind_of(raw: &RawValue) -> &'static str {
    match raw.get().as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "true/false",
        Some(b'"') => "text",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        _ => "a number",
    }
}
