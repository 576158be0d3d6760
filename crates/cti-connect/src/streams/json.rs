//! Objects that lose nothing: known members are typed, and all others are kept as they came.

use std::fmt;

use cti_engine::jiff;
use cti_model::OneLine;
use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

/// Why something is not a snapshot. Values are not repeated: they may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The text is not JSON.
    #[error("the snapshot is not JSON: {why}")]
    NotJson {
        /// Why, with line and column.
        why: String,
    },
    /// A member has another shape than expected.
    #[error("{}: expected {expected}, found {found}", Place(pointer))]
    Unexpected {
        /// Where: a JSON pointer such as `/contacts/0/state`, empty for the whole.
        pointer: String,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
}

/// A JSON pointer in a message.
struct Place<'p>(&'p str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("the snapshot"),
            pointer => write!(f, "`{}`", OneLine(pointer)),
        }
    }
}

/// Where a value stands: the way to it, from the inside.
#[derive(Clone, Copy)]
pub(crate) enum At<'p> {
    Root,
    Member(&'p At<'p>, &'p str),
    Item(&'p At<'p>, usize),
}

impl At<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Member(outer, name) => {
                format!("{}/{}", outer.pointer(), name.replace('~', "~0").replace('/', "~1"))
            }
            Self::Item(outer, at) => format!("{}/{at}", outer.pointer()),
        }
    }

    pub(crate) fn unexpected(&self, expected: &'static str, found: Option<&Value>) -> SnapshotError {
        let found = match found {
            None => "nothing",
            Some(Value::Null) => "null",
            Some(Value::Bool(_)) => "true or false",
            Some(Value::Number(_)) => "a number",
            Some(Value::String(text)) if text.is_empty() => "an empty text",
            Some(Value::String(_)) => "text",
            Some(Value::Array(_)) => "a list",
            Some(Value::Object(_)) => "an object",
        };
        SnapshotError::Unexpected { pointer: self.pointer(), expected, found }
    }
}

/// What is read from a value, and written as one.
pub(crate) trait Json: Sized {
    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError>;
    fn write(&self) -> Value;
}

impl Json for String {
    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(at.unexpected("text", Some(&other))),
        }
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl Json for bool {
    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError> {
        value.as_bool().ok_or_else(|| at.unexpected("true or false", Some(&value)))
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Json for Number {
    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError> {
        match value {
            Value::Number(number) => Ok(number),
            other => Err(at.unexpected("a number", Some(&other))),
        }
    }

    fn write(&self) -> Value {
        Value::Number(self.clone())
    }
}

impl Json for Value {
    fn read(value: Value, _at: &At<'_>) -> Result<Self, SnapshotError> {
        Ok(value)
    }

    fn write(&self) -> Value {
        self.clone()
    }
}

impl<T: Json> Json for Vec<T> {
    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError> {
        match value {
            Value::Array(items) => {
                items.into_iter().enumerate().map(|(index, item)| T::read(item, &At::Item(at, index))).collect()
            }
            other => Err(at.unexpected("a list", Some(&other))),
        }
    }

    fn write(&self) -> Value {
        self.iter().map(T::write).collect()
    }
}

impl<T: Json> Json for IndexMap<String, T> {
    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError> {
        match value {
            Value::Object(members) => members
                .into_iter()
                .map(|(name, member)| {
                    let member = T::read(member, &At::Member(at, &name))?;
                    Ok((name, member))
                })
                .collect(),
            other => Err(at.unexpected("an object", Some(&other))),
        }
    }

    fn write(&self) -> Value {
        Value::Object(self.iter().map(|(name, member)| (name.clone(), member.write())).collect())
    }
}

/// A moment as it came: seconds with a fraction on the wire, ISO text where a `Date` of the browser was written as JSON
/// (`external-apis` section 1.1).
///
/// ```
/// use cti_connect::streams::Timestamp;
///
/// let wire: Timestamp = serde_json::from_str("1646369082.782")?;
/// let browser: Timestamp = serde_json::from_str(r#""2022-03-04T04:44:42.782Z""#)?;
/// assert_eq!(wire.millis(), Some(1_646_369_082_782));
/// assert_eq!(wire.millis(), browser.millis());
/// assert_eq!(serde_json::to_string(&wire)?, "1646369082.782");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timestamp(Written);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Written {
    Seconds(Number),
    Iso(String),
}

/// The last millisecond that a date of JavaScript can name, and the first with a minus.
const MOST_MILLIS: f64 = 8.64e15;

impl Timestamp {
    /// The moment that is so many milliseconds after 1970 began, as the wire writes it.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any date are whole in a float")]
    pub fn from_millis(millis: i64) -> Self {
        let seconds = Number::from_f64(millis as f64 / 1000.0);
        Self(Written::Seconds(seconds.unwrap_or_else(|| 0.into())))
    }

    /// Milliseconds since 1970 began; `None` for a text that is not a date, and for a number that is outside of all dates.
    pub fn millis(&self) -> Option<i64> {
        match &self.0 {
            Written::Seconds(seconds) => {
                let millis = (seconds.as_f64()? * 1000.0).round();
                #[expect(clippy::cast_possible_truncation, reason = "whole, and within the bound")]
                (millis.abs() <= MOST_MILLIS).then_some(millis as i64)
            }
            Written::Iso(text) => text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond),
        }
    }
}

impl Json for Timestamp {
    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError> {
        match value {
            Value::Number(seconds) => Ok(Self(Written::Seconds(seconds))),
            Value::String(text) => Ok(Self(Written::Iso(text))),
            other => Err(at.unexpected("a time in seconds, or as ISO text", Some(&other))),
        }
    }

    fn write(&self) -> Value {
        match &self.0 {
            Written::Seconds(seconds) => Value::Number(seconds.clone()),
            Written::Iso(text) => text.as_str().into(),
        }
    }
}

/// Takes a member that may be missing or null; what is null stays with the other members. An alias counts where the name
/// itself is missing.
pub(crate) fn take<T: Json>(
    members: &mut Map<String, Value>,
    names: &[&str],
    at: &At<'_>,
) -> Result<Option<T>, SnapshotError> {
    let Some(name) = names.iter().find(|name| members.contains_key(**name)) else { return Ok(None) };
    match members.get(*name) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => T::read(members.shift_remove(*name).unwrap_or_default(), &At::Member(at, name)).map(Some),
    }
}

/// As [`take`], for a member that has a default. One that says the default stays with the other members, too, so that it
/// is written where it was and nowhere else.
pub(crate) fn take_or_default<T: Json + Default + PartialEq>(
    members: &mut Map<String, Value>,
    names: &[&str],
    at: &At<'_>,
) -> Result<T, SnapshotError> {
    let taken: Option<T> = take(members, names, at)?;
    if let (Some(value), Some(name)) = (&taken, names.first())
        && is_default(value)
    {
        members.insert((*name).to_owned(), value.write());
    }
    Ok(taken.unwrap_or_default())
}

/// Whether a member is what a missing one is read as.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Declares objects: each member with its name in JSON and its aliases, what is read instead of a missing or null member
/// (`required`: nothing; `or default`: its default; else `None`), and whether `Debug` shows it (`shown`).
macro_rules! object {
    ($(
        $(#[$meta:meta])*
        pub struct $Name:ident {
            $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $key:literal $(| $alias:literal)* $([$($mark:ident)+])?,)+
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        pub struct $Name {
            $(
                $(#[doc = $doc])+
                #[doc = concat!("\n\nIn JSON `", $key, "`" $(, " or `", $alias, "`")*, ".")]
                pub $field: $type,
            )+
            /// The members that are not known here, those that are null, and those that say a default.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $crate::streams::json::Json for $Name {
            fn read(
                value: serde_json::Value,
                at: &$crate::streams::json::At<'_>,
            ) -> Result<Self, $crate::streams::SnapshotError> {
                let serde_json::Value::Object(mut members) = value else {
                    return Err(at.unexpected("an object", Some(&value)));
                };
                $(let $field = object!(@read members [$key $(, $alias)*] at $($($mark)+)?);)+
                Ok(Self { $($field,)+ other: members })
            }

            fn write(&self) -> serde_json::Value {
                let mut members = serde_json::Map::new();
                $(object!(@put self members $field $key $($($mark)+)?);)+
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
                $crate::streams::json::Json::write(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                $crate::streams::json::Json::read(value, &$crate::streams::json::At::Root)
                    .map_err(serde::de::Error::custom)
            }
        }

        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($Name));
                $($(object!(@show shown self $field $($mark)+);)?)+
                shown.finish_non_exhaustive()
            }
        }
    )+};
    (@read $members:ident [$key:literal $(, $alias:literal)*] $at:ident required $($rest:ident)*) => {
        match $crate::streams::json::take(&mut $members, &[$key $(, $alias)*], $at)? {
            Some(value) => value,
            None => {
                let at = $crate::streams::json::At::Member($at, $key);
                return Err(at.unexpected("a value", $members.get($key)));
            }
        }
    };
    (@read $members:ident [$($name:literal),+] $at:ident default $($rest:ident)*) => {
        $crate::streams::json::take_or_default(&mut $members, &[$($name),+], $at)?
    };
    (@read $members:ident [$($name:literal),+] $at:ident $($rest:ident)*) => {
        $crate::streams::json::take(&mut $members, &[$($name),+], $at)?
    };
    (@put $self:ident $members:ident $field:ident $key:literal required $($rest:ident)*) => {
        $members.insert($key.to_owned(), $crate::streams::json::Json::write(&$self.$field));
    };
    (@put $self:ident $members:ident $field:ident $key:literal default $($rest:ident)*) => {
        if !$crate::streams::json::is_default(&$self.$field) {
            $members.insert($key.to_owned(), $crate::streams::json::Json::write(&$self.$field));
        }
    };
    (@put $self:ident $members:ident $field:ident $key:literal $($rest:ident)*) => {
        if let Some(value) = &$self.$field {
            $members.insert($key.to_owned(), $crate::streams::json::Json::write(value));
        }
    };
    (@show $shown:ident $self:ident $field:ident shown) => { $shown.field(stringify!($field), &$self.$field); };
    (@show $shown:ident $self:ident $field:ident $first:ident shown) => {
        $shown.field(stringify!($field), &$self.$field);
    };
    (@show $shown:ident $self:ident $field:ident $($mark:ident)+) => {};
}

pub(crate) use object;

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write().serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = <Value as serde::Deserialize>::deserialize(deserializer)?;
        Self::read(value, &At::Root).map_err(serde::de::Error::custom)
    }
}
