//! A JSON value that is written back as it was read.
//!
//! [`serde_json::Value`] forgets how a number was spelt (`1.50`, `1e3`, twenty-digit integers), and keeps one member
//! where a document wrote a key twice. A flow document must survive being read and saved, so the document types of this
//! crate hold [`Json`]. The engine turns it into [`serde_json::Value`] once, when a flow is compiled.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// Any JSON value, lossless: key order, repeated keys and the spelling of numbers are kept.
///
/// ```
/// use cti_model::Json;
///
/// let value: Json = serde_json::from_str(r#"{"b":1.50,"a":1e3}"#)?;
/// assert_eq!(serde_json::to_string(&value)?, r#"{"b":1.50,"a":1e3}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, by its spelling.
    Number(Number),
    /// A text.
    String(String),
    /// `[…]`
    Array(Vec<Json>),
    /// `{…}`
    Object(Object),
}

/// A JSON number as it was spelt in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(Box<str>);

/// The members of a JSON object in written order; a repeated key is kept, and its last member counts, as in JavaScript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(Vec<(String, Json)>);

impl Json {
    /// The text, when this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The members, when this is an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The elements, when this is an array.
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Whether this is one of the four spellings of "not set": `null`, `""`, `{}` (the fourth is a missing key).
    ///
    /// Source: flow format, section 1.4. An empty array is not among them.
    pub fn is_unset(&self) -> bool {
        match self {
            Self::Null => true,
            Self::String(text) => text.is_empty(),
            Self::Object(object) => object.is_empty(),
            Self::Bool(_) | Self::Number(_) | Self::Array(_) => false,
        }
    }

    /// What the value is, in words: `text`, `number`, `object` …
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true/false",
            Self::Number(_) => "number",
            Self::String(_) => "text",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// The value as the engine computes with it. A repeated key keeps its last member; a number beyond the range of a
    /// double (`1e999`) becomes `null`, which is what `JSON.stringify` makes of it.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => number.to_value(),
            Self::String(text) => Value::String(text.clone()),
            Self::Array(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(object) => {
                Value::Object(object.iter().map(|(key, value)| (key.to_owned(), value.to_value())).collect())
            }
        }
    }

    fn rough_size(&self) -> usize {
        match self {
            Self::Null | Self::Bool(_) => 1,
            Self::Number(number) => number.0.len(),
            Self::String(text) => text.len() + 1,
            Self::Array(items) => items.iter().map(Self::rough_size).sum::<usize>() + 1,
            Self::Object(object) => object.rough_size(),
        }
    }

    /// Reads one raw value. `depth` is the number of levels that may still open below here.
    ///
    /// # Errors
    /// The raw part at fault, with what is wrong with it.
    pub(crate) fn read(raw: &RawValue, depth: usize) -> Result<Self, ReadFault<'_>> {
        let text = raw.get();
        let fault = |error: serde_json::Error| ReadFault { at: raw, what: Fault::Text(error) };
        Ok(match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'"') => Self::String(serde_json::from_str(text).map_err(fault)?),
            Some(b'[') => {
                let below = depth.checked_sub(1).ok_or(ReadFault { at: raw, what: Fault::TooDeep })?;
                let items = raw_items(raw).map_err(fault)?;
                Self::Array(items.into_iter().map(|item| Self::read(item, below)).collect::<Result<_, _>>()?)
            }
            Some(b'{') => {
                let below = depth.checked_sub(1).ok_or(ReadFault { at: raw, what: Fault::TooDeep })?;
                let members = raw_members(raw).map_err(fault)?;
                let read = |(key, value)| Ok((key, Self::read(value, below)?));
                Self::Object(Object(members.into_iter().map(read).collect::<Result<_, _>>()?))
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

/// Why a raw value could not be read, and which part of the text is at fault.
#[derive(Debug)]
pub(crate) struct ReadFault<'a> {
    pub(crate) at: &'a RawValue,
    pub(crate) what: Fault,
}

/// What was wrong at a [`ReadFault`].
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nested deeper than allowed.
    TooDeep,
    /// A text that is no Unicode (a lone surrogate escape).
    Text(serde_json::Error),
}

impl Fault {
    /// The code under which it is reported.
    pub(crate) const fn code(&self) -> crate::diagnostic::Code {
        match self {
            Self::TooDeep => crate::diagnostic::Code::TooDeep,
            Self::Text(_) => crate::diagnostic::Code::JsonSyntax,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooDeep => f.write_str("nested deeper than the parser's limit"),
            Self::Text(error) => write!(f, "text that cannot be read: {error}"),
        }
    }
}

impl Number {
    /// The number as it was spelt.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn to_value(&self) -> Value {
        if let Ok(number) = self.0.parse::<u64>() {
            return number.into();
        }
        match self.0.parse::<i64>() {
            // `-0` is a double of its own.
            Ok(number) if number != 0 => number.into(),
            // `Value::from` maps what no JSON number can hold to null.
            _ => self.0.parse::<f64>().map_or(Value::Null, Value::from),
        }
    }
}

impl Object {
    /// How many members are written, repeated keys included.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a key; of a repeated key the last one.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Json> {
        self.0.iter_mut().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Sets a key where it stands, or appends it; gives back the value it replaces.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        let (key, value) = (key.into(), value.into());
        if let Some(present) = self.get_mut(&key) {
            return Some(std::mem::replace(present, value));
        }
        self.0.push((key, value));
        None
    }

    /// The object under a key; anything else that stands there, or nothing, becomes an empty one first.
    pub(crate) fn object_mut(&mut self, key: &str) -> &mut Object {
        if !matches!(self.get(key), Some(Json::Object(_))) {
            self.insert(key, Object::default());
        }
        #[expect(clippy::unreachable, reason = "the line above put an object there")]
        let Some(Json::Object(object)) = self.get_mut(key) else { unreachable!() };
        object
    }

    /// Removes every member of that key; gives back the one that counted.
    pub fn remove(&mut self, key: &str) -> Option<Json> {
        let mut removed = None;
        self.0.retain_mut(|(name, value)| {
            let hit = name == key;
            if hit {
                removed = Some(std::mem::take(value));
            }
            !hit
        });
        removed
    }

    /// The members in written order, repeated keys included.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Json)> + DoubleEndedIterator {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The members that count: where a key is repeated, only the last.
    pub fn effective(&self) -> impl Iterator<Item = (&str, &Json)> {
        let repeated = self.repeated();
        let later = move |at: usize, key: &str| repeated.get(key).is_some_and(|last| at < *last);
        self.iter().enumerate().filter(move |(at, (key, _))| !later(*at, key)).map(|(_, member)| member)
    }

    /// The keys that are written more than once, each with the position of its last member.
    pub fn repeated(&self) -> BTreeMap<&str, usize> {
        let mut last = BTreeMap::new();
        let mut repeated = BTreeMap::new();
        // Most objects have few members, for which comparing all beats building a map.
        if self.0.len() <= 8 {
            for (at, (key, _)) in self.iter().enumerate() {
                if self.0.iter().take(at).any(|(name, _)| name == key) {
                    repeated.insert(key, at);
                }
            }
            return repeated;
        }
        for (at, (key, _)) in self.iter().enumerate() {
            if last.insert(key, at).is_some() {
                repeated.insert(key, at);
            }
        }
        repeated
    }

    /// About how many values and bytes of text the object holds; at least an eighth of its length when written.
    pub(crate) fn rough_size(&self) -> usize {
        self.0.iter().map(|(key, value)| key.len() + value.rough_size()).sum::<usize>() + 1
    }

    pub(crate) fn from_members(members: Vec<(String, Json)>) -> Self {
        Self(members)
    }
}

impl<K: Into<String>, V: Into<Json>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        Self(members.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<Object> for Json {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

impl From<Vec<Json>> for Json {
    fn from(value: Vec<Json>) -> Self {
        Self::Array(value)
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Number(Number(value.to_string().into()))
    }
}

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

impl<'de> Deserialize<'de> for Json {
    /// Reads through serde_json only, since no other format keeps the spelling; at most 64 levels deep.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::read(&raw, crate::flow::DEFAULT_MAX_DEPTH).map_err(|fault| serde::de::Error::custom(fault.what))
    }
}

/// The members of a raw object, in written order, values still raw.
pub(crate) fn raw_members(raw: &RawValue) -> serde_json::Result<Vec<(String, &RawValue)>> {
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
    let mut reader = serde_json::Deserializer::from_str(raw.get());
    serde::Deserializer::deserialize_map(&mut reader, Members)
}

/// The elements of a raw array, still raw.
pub(crate) fn raw_items(raw: &RawValue) -> serde_json::Result<Vec<&RawValue>> {
    serde_json::from_str(raw.get())
}

/// A key as one token of a JSON pointer (RFC 6901).
pub(crate) fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
