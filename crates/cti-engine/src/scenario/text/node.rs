//! A value of a text, and where it stands.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

/// A place in a text: line and column, both from 1, the column in characters. The line is 0 where there is no text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::scenario) struct Mark {
    pub(in crate::scenario) line: usize,
    pub(in crate::scenario) column: usize,
}

impl Mark {
    pub(in crate::scenario) const START: Self = Self { line: 1, column: 1 };
}

/// A value of a text.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) at: Mark,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    /// A text in quotes.
    Text(String),
    /// A text without quotes, which is whatever is looked for: `5` is a number or a text.
    Plain(String),
    List(Vec<Node>),
    Map(Vec<(Mark, String, Node)>),
}

impl Kind {
    /// What a text without quotes is when nothing in particular is looked for: `null`, `true`, `false` and the numbers of
    /// JSON are what they are there; all else is text, such as `+81312345678`, `0312345678` or `no`.
    pub(super) fn of_plain(text: &str) -> Self {
        match text {
            "" | "~" | "null" => Self::Null,
            "true" => Self::Bool(true),
            "false" => Self::Bool(false),
            // serde_json also takes blanks around a number, which a plain text never has.
            _ => serde_json::from_str(text).map_or_else(|_| Self::Text(text.to_owned()), Self::Number),
        }
    }
}

/// A value, and the line and column of the scenario where it was read; both are 0 for one that was made or sent. Only the
/// value counts when two are compared, and only the value is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct At<T> {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The value.
    pub value: T,
}

impl<T> At<T> {
    /// The value and its place.
    pub(in crate::scenario) fn mark(&self) -> Mark {
        Mark { line: self.line, column: self.column }
    }
}

impl<T> From<T> for At<T> {
    fn from(value: T) -> Self {
        Self { line: 0, column: 0, value }
    }
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Serialize> Serialize for At<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// The name by which the reader of a text knows that the place is asked for.
pub(super) const AT: &str = "cti_engine::scenario::At";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Placed<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Placed<T> {
            type Value = At<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            /// Of a text: line, column, value.
            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<At<T>, A::Error> {
                let missing = || de::Error::custom("a value with its place has three parts");
                let line = parts.next_element()?.ok_or_else(missing)?;
                let column = parts.next_element()?.ok_or_else(missing)?;
                let value = parts.next_element()?.ok_or_else(missing)?;
                Ok(At { line, column, value })
            }

            /// Of anything else.
            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<At<T>, D::Error> {
                T::deserialize(deserializer).map(At::from)
            }
        }
        deserializer.deserialize_newtype_struct(AT, Placed(PhantomData))
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}
