//! Where a JSON pointer leads in a source text.
//!
//! Diagnostics carry pointers, which cost nothing while all is well. Only when one is shown is the text read again.

use std::ops::Range;

use serde_json::value::RawValue;

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
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut at: &RawValue = serde_json::from_str(text).ok()?;
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        at = if at.get().starts_with('{') {
            raw_members(at).ok()?.into_iter().rev().find(|(name, _)| *name == key)?.1
        } else if at.get().starts_with('[') {
            raw_items(at).ok()?.get(key.parse::<usize>().ok()?).copied()?
        } else {
            return None;
        };
    }
    let start = (at.get().as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    Some(start..start + at.get().len())
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
