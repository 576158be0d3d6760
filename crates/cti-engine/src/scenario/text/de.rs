//! The tree of a text as a source of `serde`: what cannot be read is told with its place, and with what was expected.

use std::fmt;

use cti_model::OneLine;
use serde::de::{
    self, DeserializeSeed, EnumAccess, Expected, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::node::{AT, Kind, Mark, Node};
use crate::event::in_words;
use crate::scenario::error::ScenarioError;

/// Why a value cannot be read; the place is that of the innermost value at fault.
#[derive(Debug)]
pub(super) struct Error {
    at: Option<Mark>,
    expected: String,
    found: String,
    help: Option<String>,
}

impl Error {
    fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { at: None, expected: expected.into(), found: found.into(), help: None }
    }

    /// Sets the place unless it is known.
    pub(super) fn at(mut self, at: Mark) -> Self {
        self.at.get_or_insert(at);
        self
    }
}

impl From<Error> for ScenarioError {
    fn from(Error { at, expected, found, help }: Error) -> Self {
        let error = Self::new(at.unwrap_or(Mark::START), expected, found);
        match help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", OneLine(&self.expected), OneLine(&self.found))
    }
}

impl std::error::Error for Error {}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn unknown(what: &str, name: &str, known: &'static [&'static str]) -> Error {
    let shown = format!("`{}`", cti_model::shortened(name));
    if known.is_empty() {
        return Error::new(format!("no {what}"), shown);
    }
    let mut error = Error::new(format!("{what} among {}", listed(known)), shown);
    error.help = cti_model::nearest(name, known.iter().copied()).map(|name| format!("did you mean `{name}`?"));
    error
}

/// What a custom error says: `expected …, found …`, or one sentence.
fn in_two(message: &str) -> Error {
    let (message, help) = match message.split_once("; help: ") {
        Some((message, help)) => (message, Some(help.to_owned())),
        None => (message, None),
    };
    let mut error = match message.strip_prefix("expected ").and_then(|rest| rest.rsplit_once(", found ")) {
        Some((expected, found)) => Error::new(expected, found),
        None => Error::new("another value", message),
    };
    error.help = help;
    error
}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        in_two(&message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        let mut error = Self::new(in_words(&expected), kind_of(found));
        if matches!(found, Unexpected::Bool(_) | Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_))
            && error.expected == "text"
        {
            error.help = Some("put it between double quotes".to_owned());
        }
        if error.expected.starts_with("a list") && !matches!(found, Unexpected::Map | Unexpected::Seq) {
            error.help = Some("put it between brackets: `[…]`".to_owned());
        }
        error
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        unknown("one", variant, known)
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        unknown("a member", field, known)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("the member `{field}`"), "none")
    }
}

fn kind_of(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "text",
        Unexpected::Unit | Unexpected::Option => "nothing",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        _ => "something else",
    }
}

/// Gives a visitor a value that is neither a list nor an object.
fn visit_scalar<'de, V: Visitor<'de>>(kind: &Kind, visitor: V) -> Result<V::Value, Error> {
    match kind {
        Kind::Bool(it) => visitor.visit_bool(*it),
        Kind::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(it), ..) => visitor.visit_u64(it),
            (_, Some(it), _) => visitor.visit_i64(it),
            (_, _, Some(it)) => visitor.visit_f64(it),
            _ => visitor.visit_str(&number.to_string()),
        },
        Kind::Text(text) | Kind::Plain(text) => visitor.visit_str(text),
        Kind::Null | Kind::List(_) | Kind::Map(_) => visitor.visit_unit(),
    }
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let read = match &self.kind {
            Kind::List(items) => visitor.visit_seq(Items(items.iter())),
            Kind::Map(members) => visitor.visit_map(Members { rest: members.iter(), value: None }),
            Kind::Plain(text) => visit_scalar(&Kind::of_plain(text), visitor),
            scalar => visit_scalar(scalar, visitor),
        };
        read.map_err(|error| error.at(self.at))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Plain(text) if !text.is_empty() => visitor.visit_str(text).map_err(|error: Error| error.at(self.at)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let is_null = match &self.kind {
            Kind::Null => true,
            Kind::Plain(text) => matches!(Kind::of_plain(text), Kind::Null),
            _ => false,
        };
        if is_null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        let parts = match name {
            AT => visitor.visit_seq(Placed { node: self, at: 0 }),
            _ => visitor.visit_newtype_struct(self),
        };
        parts.map_err(|error| error.at(self.at))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let read = match &self.kind {
            Kind::Map(members) => match members.as_slice() {
                [(at, name, value)] => visitor.visit_enum(Variant { at: *at, name, value: Some(value) }),
                [] => Err(Error::new(format!("one of {}", listed(known)), "an empty object")),
                [_, (at, name, _), ..] => {
                    Err(Error::new("one member", format!("a second one, `{}`", cti_model::shortened(name.as_str())))
                        .at(*at))
                }
            },
            Kind::Text(name) | Kind::Plain(name) => visitor.visit_enum(Variant { at: self.at, name, value: None }),
            _ => Err(Error::new(format!("one of {}", listed(known)), "something else")),
        };
        read.map_err(|error| error.at(self.at))
    }

    /// A list is not an object, though what serde derives would take its items for the members.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::List(_) => Err(<Error as de::Error>::invalid_type(Unexpected::Seq, &visitor).at(self.at)),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct map
        ignored_any
    }
}

struct Items<'n>(std::slice::Iter<'n, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(node) = self.0.next() else { return Ok(None) };
        seed.deserialize(node).map(Some).map_err(|error| error.at(node.at))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members<'n> {
    rest: std::slice::Iter<'n, (Mark, String, Node)>,
    value: Option<&'n Node>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some((at, name, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Name(name)).map(Some).map_err(|error| error.at(*at))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let Some(node) = self.value.take() else { return Err(Error::new("a value", "none")) };
        seed.deserialize(node).map_err(|error| error.at(node.at))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The name of a member.
struct Name<'n>(&'n str);

impl<'de> de::Deserializer<'de> for Name<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Line, column and value, as [`At`](super::At) reads them.
struct Placed<'n> {
    node: &'n Node,
    at: usize,
}

impl<'de> SeqAccess<'de> for Placed<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        use serde::de::IntoDeserializer;
        let Mark { line, column } = self.node.at;
        self.at += 1;
        match self.at {
            1 => seed.deserialize(line.into_deserializer()).map(Some),
            2 => seed.deserialize(column.into_deserializer()).map(Some),
            3 => seed.deserialize(self.node).map(Some),
            _ => Ok(None),
        }
    }
}

struct Variant<'n> {
    at: Mark,
    name: &'n str,
    value: Option<&'n Node>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let name = seed.deserialize(Name(self.name)).map_err(|error| error.at(self.at))?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.value {
            // `reload: true` is `reload`.
            None | Some(Node { kind: Kind::Null | Kind::Bool(true), .. }) => Ok(()),
            Some(Node { kind: Kind::Plain(text), .. }) if matches!(text.as_str(), "" | "true" | "null" | "~") => Ok(()),
            Some(node) => Err(Error::new("nothing after it", "a value").at(node.at)),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        match self.value {
            Some(node) => seed.deserialize(node).map_err(|error| error.at(node.at)),
            None => {
                let mut error = Error::new(format!("`{}: …`", self.name), "the name alone").at(self.at);
                error.help = Some(format!("write `{}: {{}}` if there is nothing to say", self.name));
                Err(error)
            }
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Some(node) => de::Deserializer::deserialize_any(node, visitor),
            None => Err(Error::new(format!("`{}: …`", self.name), "the name alone").at(self.at)),
        }
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.tuple_variant(fields.len(), visitor)
    }
}
