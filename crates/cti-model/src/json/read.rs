//! Reading values from raw text and from memory.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Json, Number, Object, pointer_token};
use crate::finding::Code;
use crate::locate::offset_of;

impl Json {
    /// Reads one raw value. `depth` is the number of levels that may still open below here.
    ///
    /// # Errors
    /// The raw part at fault, with what is wrong with it and its pointer below this value.
    pub(crate) fn read(raw: &RawValue, depth: usize) -> Result<Self, ReadFault<'_>> {
        let text = raw.get();
        if text.starts_with(['[', '{'])
            && let Some(value) = super::stream::read(text, depth)
        {
            return Ok(value);
        }
        let below = || depth.checked_sub(1).ok_or_else(|| ReadFault::too_deep(raw));
        Ok(match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'"') => Self::String(serde_json::from_str(text).map_err(|error| ReadFault::text(raw, &error))?),
            Some(b'[') => {
                let below = below()?;
                let read =
                    |(at, item): (usize, _)| Self::read(item, below).map_err(|fault| fault.inside(&at.to_string()));
                Self::Array(raw_items(raw)?.into_iter().enumerate().map(read).collect::<Result<_, _>>()?)
            }
            Some(b'{') => {
                let below = below()?;
                let read = |(key, item): (String, _)| match Self::read(item, below) {
                    Ok(value) => Ok((key, value)),
                    Err(fault) => Err(fault.inside(&key)),
                };
                Self::Object(Object(raw_members(raw)?.into_iter().map(read).collect::<Result<_, _>>()?))
            }
            _ => Self::Number(Number(text.into())),
        })
    }

    /// Copies a value that is already in memory. `depth` is the number of levels that may still open below here.
    ///
    /// # Errors
    /// The JSON pointer of the place that is nested too deep.
    pub(crate) fn from_value(value: &Value, depth: usize) -> Result<Self, String> {
        let nested = |value: &Value, key: &str, below: usize| {
            Self::from_value(value, below).map_err(|deeper| format!("/{}{deeper}", pointer_token(key)))
        };
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(Number(number.to_string().into())),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(items) => {
                let below = depth.checked_sub(1).ok_or_else(String::new)?;
                let read = |(at, item): (usize, &Value)| nested(item, &at.to_string(), below);
                Self::Array(items.iter().enumerate().map(read).collect::<Result<_, _>>()?)
            }
            Value::Object(map) => {
                let below = depth.checked_sub(1).ok_or_else(String::new)?;
                let read = |(key, item): (&String, &Value)| Ok((key.clone(), nested(item, key, below)?));
                Self::Object(Object(map.iter().map(read).collect::<Result<_, String>>()?))
            }
        })
    }
}

impl<'de> Deserialize<'de> for Json {
    /// Reads through `serde_json` only, since no other format keeps the spelling; at most 64 levels deep.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::read(&raw, crate::flow::DEFAULT_MAX_DEPTH).map_err(serde::de::Error::custom)
    }
}

/// Why a raw value could not be read, and which part of the text is at fault.
#[derive(Debug)]
pub(crate) struct ReadFault<'a> {
    pub(crate) code: Code,
    /// The value at fault.
    pub(crate) at: &'a RawValue,
    /// The bytes at fault within it.
    pub(crate) within: Range<usize>,
    /// Where that value stands below the one that was to be read, as a JSON pointer.
    pub(crate) pointer: String,
    what: String,
}

impl<'a> ReadFault<'a> {
    /// Nested deeper than allowed.
    fn too_deep(at: &'a RawValue) -> Self {
        let what = "nested deeper than the parser's limit".to_owned();
        Self { code: Code::TooDeep, at, within: 0..at.get().len(), pointer: String::new(), what }
    }

    /// A text or a key that is not Unicode (a lone surrogate escape), which `serde_json` sees only now.
    fn text(at: &'a RawValue, error: &serde_json::Error) -> Self {
        let within = if at.get().starts_with('"') {
            0..at.get().len()
        } else {
            let key = offset_of(at.get(), error.line(), error.column());
            key..key
        };
        let what = "text that is not Unicode: half of a surrogate pair, such as `\\ud800` alone".to_owned();
        Self { code: Code::JsonSyntax, at, within, pointer: String::new(), what }
    }

    fn inside(mut self, key: &str) -> Self {
        self.pointer.insert_str(0, &format!("/{}", pointer_token(key)));
        self
    }
}

impl fmt::Display for ReadFault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// The members of a raw object, in written order, values still raw.
///
/// # Errors
/// For a key that is not Unicode.
pub(crate) fn raw_members(raw: &RawValue) -> Result<Vec<(String, &RawValue)>, ReadFault<'_>> {
    members(&mut serde_json::Deserializer::from_str(raw.get())).map_err(|error| ReadFault::text(raw, &error))
}

/// The members of a document that is one object, values still raw but known to be JSON; `None` for any other text.
pub(crate) fn all_raw_members(text: &str) -> Option<Vec<(String, &RawValue)>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let members = members(&mut reader).ok()?;
    reader.end().ok()?;
    Some(members)
}

fn members<'de>(
    reader: &mut serde_json::Deserializer<serde_json::de::StrRead<'de>>,
) -> serde_json::Result<Vec<(String, &'de RawValue)>> {
    struct Members;
    impl<'de> serde::de::Visitor<'de> for Members {
        type Value = Vec<(String, &'de RawValue)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::with_capacity(8);
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    serde::Deserializer::deserialize_map(reader, Members)
}

/// The elements of a raw array, still raw.
///
/// # Errors
/// For what is no array.
pub(crate) fn raw_items(raw: &RawValue) -> Result<Vec<&RawValue>, ReadFault<'_>> {
    serde_json::from_str(raw.get()).map_err(|error| ReadFault::text(raw, &error))
}
