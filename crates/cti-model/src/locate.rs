//! Where a JSON pointer leads in a source text.
//!
//! Findings carry pointers, which cost nothing while all is well. Only when one is shown is the text read again.

use std::cell::OnceCell;
use std::ops::Range;

use serde_json::value::RawValue;

use crate::finding::Finding;
use crate::json::{raw_items, raw_members};

/// The bytes of the value that a JSON pointer (RFC 6901) leads to; `None` when it leads nowhere.
///
/// Of a repeated key the last member is meant.
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
/// use cti_model::{Checker, Flow, line_column, locate_all};
///
/// let source = "{\"actions\": [\n  {\"id\": \"uid-0\", \"type\": \"SE_Start\", \"ports\": {\"done\": \"uid-1\"}}\n]}";
/// let mut findings = Checker::new().check(&Flow::parse(source)?);
/// locate_all(source, &mut findings);
/// let dangling = findings.iter().find(|it| it.port.is_some()).unwrap();
/// assert_eq!(line_column(source, dangling.span.clone().unwrap().start), (2, 57));
/// # Ok::<(), cti_model::ParseError>(())
/// ```
pub fn locate_all(source: &str, findings: &mut [Finding]) {
    let Some(places) = Places::read(source) else { return };
    for finding in findings.iter_mut().filter(|finding| finding.span.is_none()) {
        finding.span = places.find(&finding.pointer);
    }
}

/// A source text in which places are looked up.
pub(crate) struct Places<'s> {
    source: &'s str,
    root: &'s RawValue,
    /// The elements of `actions`, kept since nearly every pointer goes through them.
    blocks: OnceCell<Vec<&'s RawValue>>,
}

impl<'s> Places<'s> {
    /// `None` when the source is not JSON.
    pub(crate) fn read(source: &'s str) -> Option<Self> {
        let text = source.strip_prefix('\u{feff}').unwrap_or(source);
        Some(Self { source, root: serde_json::from_str(text).ok()?, blocks: OnceCell::new() })
    }

    pub(crate) fn find(&self, pointer: &str) -> Option<Range<usize>> {
        let block = pointer.strip_prefix("/actions/").and_then(|rest| {
            let (block, rest) = rest.find('/').and_then(|end| rest.split_at_checked(end)).unwrap_or((rest, ""));
            Some((self.blocks().get(index(block)?)?, rest))
        });
        let value = match block {
            Some((block, rest)) => follow(block, rest)?,
            None => follow(self.root, pointer)?,
        };
        let start = (value.get().as_ptr() as usize).checked_sub(self.source.as_ptr() as usize)?;
        Some(start..start + value.get().len())
    }

    fn blocks(&self) -> &[&'s RawValue] {
        self.blocks.get_or_init(|| {
            let actions = follow(self.root, "/actions").filter(|actions| actions.get().starts_with('['));
            actions.and_then(|actions| raw_items(actions).ok()).unwrap_or_default()
        })
    }
}

/// The value that a pointer leads to from here.
fn follow<'s>(from: &'s RawValue, pointer: &str) -> Option<&'s RawValue> {
    let mut at = from;
    let mut tokens = pointer.split('/');
    // What stands before the first slash: nothing, or it is no pointer.
    tokens.next().filter(|first| first.is_empty())?;
    for token in tokens {
        at = match at.get().as_bytes().first()? {
            b'{' => {
                let key = token.replace("~1", "/").replace("~0", "~");
                raw_members(at).ok()?.into_iter().rev().find(|(name, _)| *name == key)?.1
            }
            b'[' => raw_items(at).ok()?.get(index(token)?).copied()?,
            _ => return None,
        };
    }
    Some(at)
}

/// An array index: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let plain = token == "0" || token.starts_with(|first: char| ('1'..='9').contains(&first));
    token.parse().ok().filter(|_| plain)
}

/// The line and column (both from 1, the column in characters) of a byte offset.
pub fn line_column(source: &str, offset: usize) -> (usize, usize) {
    let mut line = 1;
    let mut column = 1;
    for (at, character) in source.char_indices() {
        if at >= offset {
            break;
        }
        if character == '\n' {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
    (line, column)
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
