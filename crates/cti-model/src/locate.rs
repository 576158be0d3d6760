//! Where a JSON pointer leads in a source text.
//!
//! Findings carry pointers, which cost nothing while all is well. Only when one is shown is the text read again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::finding::Finding;
use crate::json::{Reader, Stop};

/// The bytes of the value that a JSON pointer (RFC 6901) leads to; `None` when it leads nowhere.
///
/// Of a repeated key the last member is meant. For many pointers see [`locate_all`].
///
/// ```
/// let source = r#"{"actions":[{"id":"uid-0"}]}"#;
/// let place = cti_model::locate(source, "/actions/0/id").unwrap();
/// assert_eq!(&source[place], r#""uid-0""#);
/// ```
pub fn locate(source: &str, pointer: &str) -> Option<Range<usize>> {
    Places::read(source)?.find(pointer)
}

/// Finds the places of many findings, for the price of reading the text once. Known places are left as they are.
///
/// ```
/// use cti_model::{Checker, Flow, Lines, locate_all};
///
/// let source = "{\"actions\": [\n  {\"id\": \"uid-0\", \"type\": \"SE_Start\", \"ports\": {\"done\": \"uid-1\"}}\n]}";
/// let mut findings = Checker::new().check(&Flow::parse(source)?);
/// locate_all(source, &mut findings);
/// let dangling = findings.iter().find(|it| it.port.is_some()).unwrap();
/// let lines = Lines::new(source);
/// assert_eq!(lines.line_column(dangling.span.clone().unwrap().start), (2, 57));
/// # Ok::<(), cti_model::ParseError>(())
/// ```
pub fn locate_all(source: &str, findings: &mut [Finding]) {
    let Some(places) = Places::read(source) else { return };
    for finding in findings.iter_mut().filter(|finding| finding.span.is_none()) {
        finding.span = places.find(&finding.pointer);
    }
}

/// A source text in which places are looked up. Each array and object on the way to one is read once.
#[derive(Debug)]
pub(crate) struct Places<'s> {
    source: &'s str,
    root: Range<usize>,
    /// What was read so far, by the first byte of the array or object.
    read: RefCell<HashMap<usize, Rc<Children>>>,
}

/// Where the values inside an array or object stand.
#[derive(Debug)]
enum Children {
    Items(Vec<Range<usize>>),
    /// By their keys; where one is written twice, the last stands last.
    Members(Vec<(String, Range<usize>)>),
}

impl<'s> Places<'s> {
    /// `None` when the source is not JSON.
    pub(crate) fn read(source: &'s str) -> Option<Self> {
        let mark = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut reader = Reader::new(source, mark);
        let root = reader.skip().ok()?;
        reader.end().ok()?;
        Some(Self { source, root, read: RefCell::default() })
    }

    pub(crate) fn find(&self, pointer: &str) -> Option<Range<usize>> {
        let mut at = self.root.clone();
        let mut tokens = pointer.split('/');
        // What stands before the first slash: nothing, or it is not a pointer.
        tokens.next().filter(|first| first.is_empty())?;
        for token in tokens {
            at = match &*self.children(at.start)? {
                Children::Items(items) => items.get(index(token)?)?.clone(),
                Children::Members(members) => {
                    let key = if token.contains('~') { &*token.replace("~1", "/").replace("~0", "~") } else { token };
                    let after = members.partition_point(|(name, _)| name.as_str() <= key);
                    let (name, place) = members.get(after.checked_sub(1)?)?;
                    (name == key).then(|| place.clone())?
                }
            };
        }
        Some(at)
    }

    /// What is inside the value that begins at that byte; `None` when it is neither an array nor an object.
    fn children(&self, at: usize) -> Option<Rc<Children>> {
        if let Some(children) = self.read.borrow().get(&at) {
            return Some(Rc::clone(children));
        }
        let children = Rc::new(children_at(self.source, at).ok()?);
        self.read.borrow_mut().insert(at, Rc::clone(&children));
        Some(children)
    }
}

fn children_at(source: &str, at: usize) -> Result<Children, Stop> {
    let mut reader = Reader::new(source, at);
    let mut first = true;
    if reader.peek() == Some(b'[') {
        reader.expect(b'[')?;
        let mut items = Vec::new();
        while reader.more(&mut first, b']')? {
            items.push(reader.skip()?);
        }
        return Ok(Children::Items(items));
    }
    reader.expect(b'{')?;
    let mut members = Vec::new();
    while reader.more(&mut first, b'}')? {
        match reader.key() {
            Ok(key) => members.push((key, reader.skip()?)),
            // No pointer can name it.
            Err(Stop::Fault(_)) => _ = reader.skip()?,
            Err(Stop::Syntax) => return Err(Stop::Syntax),
        }
    }
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(Children::Members(members))
}

/// An array index: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let plain = token == "0" || token.starts_with(|first: char| ('1'..='9').contains(&first));
    token.parse().ok().filter(|_| plain)
}

/// The line and column (both from 1, the column in characters) of a byte offset. For many of them see [`Lines`].
pub fn line_column(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..char_start(source, offset)).unwrap_or_default();
    let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
    (before.bytes().filter(|byte| *byte == b'\n').count() + 1, line.chars().count() + 1)
}

/// Where the lines of a text begin, so that the line and column of many places are found for the price of reading the
/// text once, however long its lines are.
///
/// ```
/// use cti_model::Lines;
///
/// let lines = Lines::new("{\n  \"名\": 1}");
/// assert_eq!(lines.line_column(9), (2, 6));
/// ```
#[derive(Clone, Debug)]
pub struct Lines<'s> {
    source: &'s str,
    /// The first byte of each line.
    starts: Vec<usize>,
    /// How many characters stand before each block of [`Lines::BLOCK`] bytes.
    characters: Vec<usize>,
}

impl<'s> Lines<'s> {
    const BLOCK: usize = 256;

    /// Reads a text once.
    pub fn new(source: &'s str) -> Self {
        let breaks = source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut count = 0;
        let mut characters = vec![0];
        for block in source.as_bytes().chunks(Self::BLOCK) {
            count += starting_in(block);
            characters.push(count);
        }
        Self { source, starts, characters }
    }

    /// The line and column (both from 1, the column in characters) of a byte offset; of one past the end, those of the end.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = char_start(self.source, offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        (line, self.characters_before(offset) - self.characters_before(start) + 1)
    }

    /// The bytes of the line on which an offset stands, without its break.
    #[cfg(feature = "miette")]
    pub(crate) fn around(&self, offset: usize) -> Range<usize> {
        let next = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(next.saturating_sub(1)).copied().unwrap_or_default();
        start..self.starts.get(next).map_or(self.source.len(), |next| next - 1)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / Self::BLOCK;
        let rest = self.source.as_bytes().get(block * Self::BLOCK..offset).unwrap_or_default();
        self.characters.get(block).copied().unwrap_or_default() + starting_in(rest)
    }
}

/// How many characters begin in a part of a UTF-8 text.
fn starting_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

/// The byte offset of a line and column (both from 1, the column in bytes) as `serde_json` counts them.
pub(crate) fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    char_start(text, before + column.saturating_sub(1))
}

/// The start of the character that a byte offset falls into, at most the end of the text.
pub(crate) fn char_start(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
