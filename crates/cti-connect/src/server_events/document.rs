//! Documents that lose nothing: members are found in any case, typed where they have the shape that is expected, and
//! written back as they were spelt.

use std::borrow::Cow;
use std::fmt;

use cti_model::{OneLine, js};
use serde_json::{Map, Number, Value};

use crate::streams::Timestamp;

/// Why something cannot be read. Values are not repeated: they may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The text is not JSON.
    #[error("{}: expected JSON, {why}", Place(pointer))]
    NotJson {
        /// Where the text stands: a JSON pointer, empty when the text is the whole input.
        pointer: String,
        /// Why, with line and column.
        why: String,
    },
    /// A member without which nothing can be told lacks, or has another shape than expected.
    #[error("{}: expected {expected}, found {found}", Place(pointer))]
    Unexpected {
        /// Where: a JSON pointer such as `/detail/contactId`, empty for the whole.
        pointer: String,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
}

impl ReadError {
    pub(super) fn unexpected(pointer: impl Into<String>, expected: &'static str, found: Option<&Value>) -> Self {
        let found = match found {
            None => "nothing",
            Some(Value::Null) => "null",
            Some(Value::Bool(_)) => "true or false",
            Some(Value::Number(_)) => "a number",
            Some(Value::String(text)) if text.trim().is_empty() => "an empty text",
            Some(Value::String(_)) => "text",
            Some(Value::Array(_)) => "a list",
            Some(Value::Object(_)) => "an object",
        };
        Self::Unexpected { pointer: pointer.into(), expected, found }
    }

    /// A member that is not what it has to be, under whichever spelling it stands.
    pub(super) fn lacks(value: &Value, at: &str, name: &str, expected: &'static str) -> Self {
        let (spelt, found) = member(value, name);
        Self::unexpected(format!("{at}/{spelt}"), expected, found)
    }

    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        Self::NotJson { pointer: String::new(), why: error.to_string() }
    }

    /// The same error in a document that stands somewhere.
    pub(super) fn within(mut self, outer: &str) -> Self {
        let (Self::NotJson { pointer, .. } | Self::Unexpected { pointer, .. }) = &mut self;
        pointer.insert_str(0, outer);
        self
    }
}

/// The value of a text.
pub(super) fn parse(text: &str) -> Result<Value, ReadError> {
    js::from_json(text).map_err(|error| ReadError::not_json(&error))
}

/// The values of a text that holds one or more, with blanks or nothing between them. What follows one that is not JSON
/// cannot be told apart, so that its error is the last; a text without a value is an error, too.
pub(super) fn parse_all(text: &str) -> Vec<Result<Value, ReadError>> {
    let read = |text: &str| -> Vec<Result<Value, ReadError>> {
        let values = serde_json::Deserializer::from_str(text).into_iter();
        values.map(|value| value.map_err(|error| ReadError::not_json(&error))).collect()
    };
    let mut values = read(text);
    if values.last().is_some_and(Result::is_err)
        && let Cow::Owned(mended) = js::well_formed(text)
    {
        values = read(&mended);
    }
    if values.is_empty() {
        values.push(parse(text));
    }
    values
}

/// A JSON pointer in a message.
struct Place<'p>(&'p str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("the event"),
            pointer => write!(f, "`{}`", OneLine(pointer)),
        }
    }
}

/// What stands in a member. Reading never fails for a value that fits, and writing gives that value again.
pub(crate) trait Member: Sized {
    fn fits(value: &Value) -> bool;
    fn read(value: Value) -> Option<Self>;
    fn write(&self) -> Value;
}

impl Member for String {
    fn fits(value: &Value) -> bool {
        value.is_string()
    }

    fn read(value: Value) -> Option<Self> {
        if let Value::String(text) = value { Some(text) } else { None }
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl Member for Number {
    fn fits(value: &Value) -> bool {
        value.is_number()
    }

    fn read(value: Value) -> Option<Self> {
        if let Value::Number(number) = value { Some(number) } else { None }
    }

    fn write(&self) -> Value {
        Value::Number(self.clone())
    }
}

impl Member for Value {
    fn fits(_value: &Value) -> bool {
        true
    }

    fn read(value: Value) -> Option<Self> {
        Some(value)
    }

    fn write(&self) -> Value {
        self.clone()
    }
}

impl Member for Map<String, Value> {
    fn fits(value: &Value) -> bool {
        value.is_object()
    }

    fn read(value: Value) -> Option<Self> {
        if let Value::Object(members) = value { Some(members) } else { None }
    }

    fn write(&self) -> Value {
        Value::Object(self.clone())
    }
}

impl Member for Timestamp {
    fn fits(value: &Value) -> bool {
        value.is_string() || value.is_number()
    }

    fn read(value: Value) -> Option<Self> {
        serde_json::from_value(value).ok()
    }

    fn write(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl<T: Member> Member for Vec<T> {
    fn fits(value: &Value) -> bool {
        value.as_array().is_some_and(|items| items.iter().all(T::fits))
    }

    fn read(value: Value) -> Option<Self> {
        if let Value::Array(items) = value { items.into_iter().map(T::read).collect() } else { None }
    }

    fn write(&self) -> Value {
        self.iter().map(T::write).collect()
    }
}

/// A name of an open list as it is spelt: `Voice` is the name `voice`, and is written `Voice` again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spelt<T> {
    name: T,
    text: String,
}

impl<T> Spelt<T> {
    /// The name.
    pub fn name(&self) -> &T {
        &self.name
    }

    /// The text, as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> std::ops::Deref for Spelt<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.name
    }
}

impl<T: for<'t> From<&'t str>> Member for Spelt<T> {
    fn fits(value: &Value) -> bool {
        value.is_string()
    }

    fn read(value: Value) -> Option<Self> {
        String::read(value).map(|text| Self { name: T::from(&text), text })
    }

    fn write(&self) -> Value {
        self.text.as_str().into()
    }
}

/// How members are spelt where that is not as they are documented: the documented name, and the one that stands there.
pub(crate) type Spellings = Vec<(&'static str, String)>;

/// The name under which a member stands: as it is documented, else in any case.
pub(crate) fn spelling<'m>(members: &'m Map<String, Value>, name: &str) -> Option<&'m str> {
    match members.get_key_value(name) {
        Some((spelt, _)) => Some(spelt),
        None => members.keys().find(|it| it.eq_ignore_ascii_case(name)).map(String::as_str),
    }
}

/// The name under which a member stands, and the member.
pub(super) fn member<'v>(value: &'v Value, name: &'v str) -> (&'v str, Option<&'v Value>) {
    let members = value.as_object();
    let spelt = members.and_then(|members| spelling(members, name)).unwrap_or(name);
    (spelt, members.and_then(|members| members.get(spelt)))
}

/// Whether a member is text that is not blank.
pub(super) fn is_text(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
}

/// Takes a member, under whichever spelling. What is null or has another shape than expected stays where it is.
pub(crate) fn take<T: Member>(
    members: &mut Map<String, Value>,
    name: &'static str,
    spellings: &mut Spellings,
) -> Option<T> {
    let spelt = spelling(members, name)?.to_owned();
    let value = members.get(&spelt).filter(|value| !value.is_null() && T::fits(value))?;
    let read = T::read(value.clone())?;
    members.shift_remove(&spelt);
    if spelt != name {
        spellings.push((name, spelt));
    }
    Some(read)
}

/// Writes a member as it was spelt.
pub(crate) fn put<T: Member>(
    members: &mut Map<String, Value>,
    name: &'static str,
    value: Option<&T>,
    spellings: &Spellings,
) {
    if let Some(value) = value {
        let spelt = spellings.iter().find(|(known, _)| *known == name).map_or(name, |(_, spelt)| spelt);
        members.insert(spelt.to_owned(), value.write());
    }
}

/// Declares documents: each member with its documented name. `Debug` shows those that are marked `[shown]`.
macro_rules! document {
    ($(
        $(#[$meta:meta])*
        pub struct $Name:ident {
            $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $key:literal $([$shown:ident])?,)+
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $Name {
            $($(#[doc = $doc])+ pub $field: Option<$type>,)+
            /// The members that are not known here, those that are null, and those that have another shape than expected.
            pub other: serde_json::Map<String, serde_json::Value>,
            spellings: $crate::server_events::document::Spellings,
        }

        impl $crate::server_events::document::Member for $Name {
            fn fits(value: &serde_json::Value) -> bool {
                value.is_object()
            }

            fn read(value: serde_json::Value) -> Option<Self> {
                let serde_json::Value::Object(mut members) = value else { return None };
                let mut spellings = Vec::new();
                $(let $field = $crate::server_events::document::take(&mut members, $key, &mut spellings);)+
                Some(Self { $($field,)+ other: members, spellings })
            }

            fn write(&self) -> serde_json::Value {
                let mut members = serde_json::Map::new();
                $($crate::server_events::document::put(&mut members, $key, self.$field.as_ref(), &self.spellings);)+
                for (name, value) in &self.other {
                    if !members.contains_key(name) {
                        members.insert(name.clone(), value.clone());
                    }
                }
                serde_json::Value::Object(members)
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::server_events::document::Member::write(self), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                $crate::server_events::document::Member::read(value)
                    .ok_or_else(|| serde::de::Error::custom("expected an object"))
            }
        }

        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($Name));
                $($($crate::server_events::document::Shown::$shown(&mut shown, self.$field.as_ref(), stringify!($field));)?)+
                shown.finish_non_exhaustive()
            }
        }
    )+};
}

pub(crate) use document;

/// Shows a member that is there.
pub(crate) trait Shown {
    fn shown<T: fmt::Debug>(&mut self, value: Option<&T>, name: &str);
}

impl Shown for fmt::DebugStruct<'_, '_> {
    fn shown<T: fmt::Debug>(&mut self, value: Option<&T>, name: &str) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }
}

/// A moment in milliseconds. Amazon Connect writes the first millisecond of 1970 for what did not happen yet
/// (`connect-events` section 5.1).
pub(super) fn moment(time: Option<&Timestamp>) -> Option<i64> {
    time.and_then(Timestamp::millis).filter(|millis| *millis > 1)
}

/// The texts of a map, numbers and booleans as text; what is null counts as missing.
pub(super) fn texts(map: Option<&Map<String, Value>>) -> impl Iterator<Item = (&str, String)> {
    map.into_iter().flatten().filter_map(|(name, value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        Some((name.as_str(), text))
    })
}
