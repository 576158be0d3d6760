//! Objects that lose nothing: known members are typed, and all others are kept as they came.

use std::fmt;

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
    /// Whether the value can be read.
    fn fits(value: &Value) -> bool;
    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError>;
    fn write(&self) -> Value;
}

impl Json for String {
    fn fits(value: &Value) -> bool {
        value.is_string()
    }

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
    fn fits(value: &Value) -> bool {
        value.is_boolean()
    }

    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError> {
        value.as_bool().ok_or_else(|| at.unexpected("true or false", Some(&value)))
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Json for Number {
    fn fits(value: &Value) -> bool {
        value.is_number()
    }

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
    fn fits(_value: &Value) -> bool {
        true
    }

    fn read(value: Value, _at: &At<'_>) -> Result<Self, SnapshotError> {
        Ok(value)
    }

    fn write(&self) -> Value {
        self.clone()
    }
}

impl<T: Json> Json for Vec<T> {
    fn fits(value: &Value) -> bool {
        value.as_array().is_some_and(|items| items.iter().all(T::fits))
    }

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
    fn fits(value: &Value) -> bool {
        value.as_object().is_some_and(|members| members.values().all(T::fits))
    }

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

/// The name under which a member stands. An alias counts where the name itself is missing.
fn spelt<'n>(members: &Map<String, Value>, names: &[&'n str]) -> Option<&'n str> {
    names.iter().find(|name| members.contains_key(**name)).copied()
}

/// Takes a member that may be missing; one that is null, or has another shape than expected, stays with the other members.
pub(crate) fn take<T: Json>(members: &mut Map<String, Value>, names: &[&str]) -> Option<T> {
    let name = spelt(members, names)?;
    members.get(name).filter(|value| !value.is_null() && T::fits(value))?;
    T::read(members.shift_remove(name).unwrap_or_default(), &At::Root).ok()
}

/// As [`take`], for a member without which nothing can be told: another shape is an error.
pub(crate) fn take_whole<T: Json>(
    members: &mut Map<String, Value>,
    names: &[&str],
    at: &At<'_>,
) -> Result<Option<T>, SnapshotError> {
    let Some(name) = spelt(members, names) else { return Ok(None) };
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => T::read(members.shift_remove(name).unwrap_or_default(), &At::Member(at, name)).map(Some),
    }
}

/// Whether [`take_whole`] takes a member; what is missing or null fits where it is not required.
pub(crate) fn fits_whole<T: Json>(value: &Value, names: &[&str], is_required: bool) -> bool {
    let Some(members) = value.as_object() else { return false };
    match spelt(members, names).and_then(|name| members.get(name)) {
        None | Some(Value::Null) => !is_required,
        Some(value) => T::fits(value),
    }
}

/// What was taken of a member that has a default. One that says the default stays with the other members, too, so that it
/// is written where it was and nowhere else.
pub(crate) fn or_default<T: Json + Default + PartialEq>(
    taken: Option<T>,
    members: &mut Map<String, Value>,
    name: &str,
) -> T {
    if let Some(value) = &taken
        && is_default(value)
    {
        members.insert(name.to_owned(), value.write());
    }
    taken.unwrap_or_default()
}

/// Whether a member is what a missing one is read as.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Declares objects: each member with its name in JSON and its aliases, what is read instead of a missing or null member
/// (`required`: nothing; `default`, `whole`: its default; else `None`), and whether `Debug` shows it (`shown`). A member of
/// another shape refuses the object where it is `required` or `whole`; any other is kept among those that are not known.
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
            /// The members that are not known here, those that are null, those that say a default, and those that have
            /// another shape than expected.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $crate::streams::json::Json for $Name {
            fn fits(value: &serde_json::Value) -> bool {
                value.is_object() $(&& object!(@fits value $type, [$key $(, $alias)*] $($($mark)+)?))+
            }

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
        match $crate::streams::json::take_whole(&mut $members, &[$key $(, $alias)*], $at)? {
            Some(value) => value,
            None => {
                let at = $crate::streams::json::At::Member($at, $key);
                return Err(at.unexpected("a value", $members.get($key)));
            }
        }
    };
    (@read $members:ident [$key:literal $(, $alias:literal)*] $at:ident whole $($rest:ident)*) => {{
        let taken = $crate::streams::json::take_whole(&mut $members, &[$key $(, $alias)*], $at)?;
        $crate::streams::json::or_default(taken, &mut $members, $key)
    }};
    (@read $members:ident [$key:literal $(, $alias:literal)*] $at:ident default $($rest:ident)*) => {{
        let taken = $crate::streams::json::take(&mut $members, &[$key $(, $alias)*]);
        $crate::streams::json::or_default(taken, &mut $members, $key)
    }};
    (@read $members:ident [$($name:literal),+] $at:ident $($rest:ident)*) => {
        $crate::streams::json::take(&mut $members, &[$($name),+])
    };
    (@fits $value:ident $type:ty, [$($name:literal),+] required $($rest:ident)*) => {
        $crate::streams::json::fits_whole::<$type>($value, &[$($name),+], true)
    };
    (@fits $value:ident $type:ty, [$($name:literal),+] whole $($rest:ident)*) => {
        $crate::streams::json::fits_whole::<$type>($value, &[$($name),+], false)
    };
    (@fits $value:ident $type:ty, [$($name:literal),+] $($rest:ident)*) => { true };
    (@put $self:ident $members:ident $field:ident $key:literal required $($rest:ident)*) => {
        $members.insert($key.to_owned(), $crate::streams::json::Json::write(&$self.$field));
    };
    (@put $self:ident $members:ident $field:ident $key:literal whole $($rest:ident)*) => {
        object!(@put $self $members $field $key default $($rest)*)
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
