//! Reading a flow document: limits, shapes, and every problem of one load at once.

use std::ops::Range;

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Block, Flow};
use crate::finding::{Code, Finding};
use crate::json::{Json, Object, Reader, Stop, pointer_token};
use crate::locate::{Places, char_start, offset_of};
use crate::one_line::shortened;

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
    /// [`ParseError`] when the text is not JSON, is over a limit, or is JSON but not a flow. It has the first hundred
    /// findings and, after more, a last one that says how many are left out.
    pub fn parse(&self, source: &str) -> Result<Flow, ParseError> {
        self.check_size(source.len())?;
        // Editors on Windows put a byte-order mark in front; it is not part of the document.
        let mark = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut load = Load {
            source,
            json: Reader::new(source, mark),
            max_depth: self.max_depth,
            places: None,
            faults: Vec::new(),
            unsaid: 0,
        };
        match load.document() {
            Ok(flow) => load.end(flow),
            Err(Stop::Fault(_) | Stop::Syntax) => Err(not_json(source, mark, load.json.at())),
        }
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

/// One document that is being read. A fault is noted and reading goes on; only what is not JSON ends it.
struct Load<'s> {
    source: &'s str,
    json: Reader<'s>,
    max_depth: usize,
    /// Where the parts of the document stand, read once something is wrong with its shapes.
    places: Option<Places<'s>>,
    faults: Vec<Finding>,
    unsaid: usize,
}

impl Load<'_> {
    fn document(&mut self) -> Result<Flow, Stop> {
        let mut flow = Flow::default();
        if self.json.peek() != Some(b'{') {
            self.not_an_object("", "a flow is an object with `actions`")?;
            self.json.end()?;
            return Ok(flow);
        }
        let start = self.json.at();
        let mut members = Vec::new();
        let mut has_actions = false;
        let mut first = true;
        self.json.expect(b'{')?;
        while self.json.more(&mut first, b'}')? {
            let Some(key) = self.key(String::new)? else { continue };
            if key != "actions" {
                let value = self.value(1, || format!("/{}", pointer_token(&key)))?;
                members.extend(value.map(|value| (key, value)));
            } else if has_actions {
                let span = self.json.skip()?;
                self.fault("/actions", || span, "`actions` is written twice".to_owned());
            } else {
                has_actions = true;
                flow.before = members.len();
                self.blocks(&mut flow.blocks)?;
            }
        }
        let end = self.json.at();
        self.json.end()?;
        if !has_actions {
            let keys: Vec<String> = members.iter().map(|(key, _)| shortened(key)).take(8).collect();
            let found = if keys.is_empty() { "it is empty".into() } else { format!("it has {}", keys.join(", ")) };
            self.fault("", || start..end, format!("not a flow: the object has no `actions` ({found})"));
        }
        flow.members = Object::from_members(members);
        Ok(flow)
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

    fn blocks(&mut self, blocks: &mut Vec<Block>) -> Result<(), Stop> {
        if self.json.peek() != Some(b'[') {
            let found = kind_of(self.json.peek());
            let span = self.json.skip()?;
            self.fault("/actions", || span, format!("`actions` is {found}, expected an array of blocks"));
            return Ok(());
        }
        self.json.expect(b'[')?;
        let (mut first, mut at) = (true, 0);
        while self.json.more(&mut first, b']')? {
            let known = self.faults.len() + self.unsaid;
            let members = self.members_of_block(at)?;
            // What could not be read is reported already.
            if self.faults.len() + self.unsaid == known {
                match Block::check(Object::from_members(members)) {
                    Ok(block) => blocks.push(block),
                    Err(faults) => faults.into_iter().for_each(|(place, what)| self.misshapen(at, &place, what)),
                }
            }
            at += 1;
        }
        Ok(())
    }

    fn members_of_block(&mut self, at: usize) -> Result<Vec<(String, Json)>, Stop> {
        let pointer = || format!("/actions/{at}");
        let mut members = Vec::new();
        if self.json.peek() != Some(b'{') {
            self.not_an_object(&pointer(), "a block is an object with `id` and `type`")?;
            return Ok(members);
        }
        members.reserve(6);
        self.json.expect(b'{')?;
        let mut first = true;
        while self.json.more(&mut first, b'}')? {
            let Some(key) = self.key(pointer)? else { continue };
            let value = self.value(3, || format!("{}/{}", pointer(), pointer_token(&key)))?;
            members.extend(value.map(|value| (key, value)));
        }
        Ok(members)
    }

    /// A key; for one that is not Unicode nothing, and its value is passed.
    fn key(&mut self, pointer: impl Fn() -> String) -> Result<Option<String>, Stop> {
        match self.json.key() {
            Ok(key) => Ok(Some(key)),
            Err(Stop::Fault(fault)) => {
                self.json.skip()?;
                self.note(|| Finding::new(fault.code, fault.to_string()).at(pointer()).at_span(fault.span.clone()));
                Ok(None)
            }
            Err(Stop::Syntax) => Err(Stop::Syntax),
        }
    }

    /// A value on that level of the document; one that cannot be taken is noted and passed.
    fn value(&mut self, level: usize, pointer: impl Fn() -> String) -> Result<Option<Json>, Stop> {
        self.json.peek();
        let start = self.json.at();
        match self.json.value(self.max_depth.saturating_sub(level)) {
            Ok(value) => Ok(Some(value)),
            Err(Stop::Fault(fault)) => {
                self.json.go_to(start);
                self.json.skip()?;
                let place = || format!("{}{}", pointer(), fault.pointer());
                self.note(|| Finding::new(fault.code, fault.to_string()).at(place()).at_span(fault.span.clone()));
                Ok(None)
            }
            Err(Stop::Syntax) => Err(Stop::Syntax),
        }
    }

    fn not_an_object(&mut self, pointer: &str, expected: &str) -> Result<(), Stop> {
        let found = kind_of(self.json.peek());
        let span = self.json.skip()?;
        self.fault(pointer, || span, format!("found {found}, but {expected}"));
        Ok(())
    }

    /// Notes a part of a block that has the wrong shape.
    fn misshapen(&mut self, block: usize, place: &str, what: String) {
        if self.faults.len() >= MAX_FAULTS {
            self.unsaid += 1;
            return;
        }
        let pointer = format!("/actions/{block}{place}");
        if self.places.is_none() {
            self.places = Places::read(self.source);
        }
        let mut finding = Finding::new(Code::NotAFlow, what);
        finding.span = self.places.as_ref().and_then(|places| places.find(&pointer));
        self.faults.push(finding.at(pointer));
    }

    fn fault(&mut self, pointer: &str, span: impl FnOnce() -> Range<usize>, what: String) {
        self.note(|| Finding::new(Code::NotAFlow, what).at(pointer).at_span(span()));
    }

    fn note(&mut self, finding: impl FnOnce() -> Finding) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(finding());
        } else {
            self.unsaid += 1;
        }
    }
}

/// What `serde_json` says about a text that is not JSON.
fn not_json(source: &str, mark: usize, stopped: usize) -> ParseError {
    let text = source.get(mark..).unwrap_or_default();
    let (what, at) = match serde_json::from_str::<&RawValue>(text) {
        Err(error) => (format!("not JSON: {error}"), mark + offset_of(text, error.line(), error.column())),
        Ok(_) => ("not JSON".to_owned(), char_start(source, stopped)),
    };
    ParseError::one(Finding::new(Code::JsonSyntax, what).at_span(at..at))
}

/// What a value is, by its first byte.
fn kind_of(first: Option<u8>) -> &'static str {
    match first {
        Some(b'n') => "null",
        Some(b't' | b'f') => "true/false",
        Some(b'"') => "text",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        _ => "a number",
    }
}
