//! How much memory a value takes.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Number, Value};

/// Values nested deeper than this are not handed on. A JSON reader gives up at 128 levels, and what is written around a
/// value (its record, the execution, the account of it) takes some of them.
const MAX_DEPTH: usize = 100;

/// What a value takes besides its text, and what the allocator keeps beside a text.
const NODE: usize = size_of::<Value>() + 16;

/// Whether a number is as long as its digits, as the feature `arbitrary_precision` of `serde_json` makes it.
const NUMBERS_ARE_TEXTS: bool = size_of::<Number>() >= size_of::<String>();

/// What a member of an object takes besides its value and the text of its key: the key, its hash, its place in the table,
/// and the room that a growing object keeps.
const MEMBER: usize = size_of::<String>() + NODE;

/// At most how many bytes a value takes, near enough; `None` when it is nested too deep.
#[inline]
pub(crate) fn weight(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(weight_of_text(text)),
        _ => weight_within(value, MAX_DEPTH),
    }
}

/// How many bytes a text takes as a value.
pub(crate) fn weight_of_text(text: &str) -> usize {
    NODE + text.len()
}

/// How many bytes a member takes besides its value.
pub(crate) fn weight_of_key(key: &str) -> usize {
    MEMBER + key.len()
}

/// How many bytes the values of a text take that is a list between commas.
pub(crate) fn weight_of_parts(text: &str) -> usize {
    let commas = text.bytes().filter(|byte| *byte == b',').count();
    // The list doubles when it is full, and holds its old elements until it has moved them.
    3 * NODE * (commas + 1) + text.len()
}

/// At most how many bytes the value takes that a text of JSON becomes, and the room that its lists keep.
pub(crate) fn weight_of_json(text: &str) -> usize {
    let values = text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    text.len() + 2 * (MEMBER + NODE) * (values + 1)
}

/// Counts what is written.
struct Counted(usize);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many bytes a value takes as JSON.
pub(crate) fn length_as_json(value: &impl Serialize) -> usize {
    let mut counted = Counted(0);
    serde_json::to_writer(&mut counted, value).map_or(usize::MAX / 4, |()| counted.0)
}

/// About how many bytes data takes that is kept: as JSON, and what each value in it takes besides.
pub(crate) fn weight_of_kept(data: &impl Serialize) -> usize {
    /// Writes as many bytes for an element or a member as it takes besides its text.
    struct Nodes;

    impl Formatter for Nodes {
        fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, _: bool) -> io::Result<()> {
            writer.write_all(&[0; NODE])
        }

        fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, _: bool) -> io::Result<()> {
            writer.write_all(&[0; NODE + MEMBER])
        }
    }

    let mut counted = Counted(0);
    let written = data.serialize(&mut Serializer::with_formatter(&mut counted, Nodes));
    written.map_or(usize::MAX / 4, |()| counted.0)
}

fn weight_within(value: &Value, depth: usize) -> Option<usize> {
    Some(match value {
        Value::Number(number) if NUMBERS_ARE_TEXTS => NODE + length_as_json(number),
        Value::Null | Value::Bool(_) | Value::Number(_) => NODE,
        Value::String(text) => weight_of_text(text),
        Value::Array(items) => {
            let below = depth.checked_sub(1)?;
            items.iter().try_fold(NODE, |sum, item| Some(sum + weight_within(item, below)?))?
        }
        Value::Object(map) => {
            let below = depth.checked_sub(1)?;
            map.iter()
                .try_fold(NODE, |sum, (key, item)| Some(sum + weight_of_key(key) + weight_within(item, below)?))?
        }
    })
}
