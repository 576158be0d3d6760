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
    fn chars(&self, of_text: fn(&str) -> usize) -> usize {
        match self {
            Self::Null | Self::Bool(true) => 4,
            Self::Bool(false) => 5,
            Self::Number(number) => number.0.len(),
            Self::String(text) => of_text(text),
            Self::Array(items) => list_chars(items.iter().map(|item| item.chars(of_text))),
            Self::Object(object) => object.chars(of_text),
        }
    }
}

impl Object {
    /// How many characters the object has when it is written on one line, given how many a text has.
    pub(crate) fn chars(&self, of_text: fn(&str) -> usize) -> usize {
        list_chars(self.0.iter().map(|(key, value)| of_text(key) + 1 + value.chars(of_text)))
    }
}

/// How many characters a list has whose elements have so many: brackets around them, and commas between.
pub(crate) fn list_chars(elements: impl Iterator<Item = usize>) -> usize {
    elements.map(|chars| chars + 1).sum::<usize>().max(1) + 1
}

/// At most how many characters a text has when it is written: a sign of control becomes six, `\u0000`.
pub(crate) fn most_text_chars(text: &str) -> usize {
    6 * text.len() + 2
}

/// How many characters a text has when it is written.
pub(crate) fn text_chars(text: &str) -> usize {
    let of_byte = |byte| match byte {
        b'"' | b'\\' | 8..=10 | 12 | 13 => 2,
        0..b' ' => 6,
        // It goes on with a character.
        0x80..0xc0 => 0,
        _ => 1,
    };
    text.bytes().map(of_byte).sum::<usize>() + 2
}
