//! Writing values back as they were read, and how long they are when written.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use super::{Json, Number, Object};

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A plain integer goes out natively, so that every serde format can write it. Any other spelling travels as a
        // raw value, which only serde_json understands and which keeps it to the letter.
        match self.0.parse::<i64>() {
            Ok(number) if number.to_string() == *self.0 => serializer.serialize_i64(number),
            _ => match RawValue::from_string(self.0.to_string()) {
                Ok(raw) => raw.serialize(serializer),
                Err(error) => Err(serde::ser::Error::custom(error)),
            },
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl Json {
    /// How many characters the value has when it is written on one line.
    fn written_chars(&self) -> usize {
        match self {
            Self::Null | Self::Bool(true) => 4,
            Self::Bool(false) => 5,
            Self::Number(number) => number.0.len(),
            Self::String(text) => text_chars(text),
            Self::Array(items) => list_chars(items.iter().map(Self::written_chars)),
            Self::Object(object) => object.written_chars(),
        }
    }
}

impl Object {
    /// How many characters the object has when it is written on one line.
    pub(crate) fn written_chars(&self) -> usize {
        list_chars(self.0.iter().map(|(key, value)| text_chars(key) + 1 + value.written_chars()))
    }
}

/// How many characters a list has whose elements have so many: brackets around them, and commas between.
pub(crate) fn list_chars(elements: impl Iterator<Item = usize>) -> usize {
    let (count, sum) = elements.fold((0_usize, 2), |(count, sum), chars| (count + 1, sum + chars));
    sum + count.saturating_sub(1)
}

/// How many characters a text has between its quotes, and these: those that need an escape count as two or six.
fn text_chars(text: &str) -> usize {
    let chars = text.bytes().filter(|byte| (*byte & 0xc0) != 0x80).count();
    let backslashes = text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    let control = text.bytes().filter(|byte| *byte < b' ').count();
    let short = if control == 0 { 0 } else { text.bytes().filter(|byte| matches!(byte, 8..=10 | 12 | 13)).count() };
    chars + backslashes + 5 * control - 4 * short + 2
}
