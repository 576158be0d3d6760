//! What a control means: unset, a literal, a path, or rows and lists of these.

use serde_json::{Map, Value};

use crate::json::{Json, pointer_token};
use crate::path::{Path, PathError};

/// A control's value, read once: the checker looks at it, the compiler binds it.
///
/// A text is wholly a path or wholly a literal; there is no interpolation. Source: sections 1.4 and 2.3. That paths are
/// read at every depth of an object or array is our decision; files show them one level deep.
#[derive(Clone, Debug, PartialEq)]
pub enum ControlValue {
    /// Missing, `null`, `""` or `{}`.
    Unset,
    /// A value that is the same in every run.
    Literal(Value),
    /// Read from the context when the block is about to run.
    Path(Path),
    /// Key/value rows of which at least one holds a path.
    Map(Vec<(String, ControlValue)>),
    /// Several values of which at least one is a path.
    List(Vec<ControlValue>),
}

impl ControlValue {
    /// Reads a control.
    ///
    /// # Errors
    /// The JSON pointer below the control and the reason, for the first text that is meant as a path and cannot be read
    /// as one.
    pub fn read(value: &Json) -> Result<Self, (String, PathError)> {
        if value.is_unset() { Ok(Self::Unset) } else { Self::read_inner(value) }
    }

    /// Inside rows and lists `""`, `{}` and `null` are values like any other.
    fn read_inner(value: &Json) -> Result<Self, (String, PathError)> {
        match value {
            Json::String(text) if Path::is_path(text) => {
                Path::parse(text).map(Self::Path).map_err(|error| (String::new(), error))
            }
            Json::Array(items) => {
                let below =
                    |(at, item)| Self::read_inner(item).map_err(|(rest, error)| (format!("/{at}{rest}"), error));
                let items: Vec<Self> = items.iter().enumerate().map(below).collect::<Result<_, _>>()?;
                Ok(Self::literal_list(items))
            }
            Json::Object(members) => {
                let below = |(key, item): (&str, &Json)| {
                    let inner = Self::read_inner(item);
                    let inner = inner.map_err(|(rest, error)| (format!("/{}{rest}", pointer_token(key)), error))?;
                    Ok((key.to_owned(), inner))
                };
                let members: Vec<(String, Self)> = members.effective().map(below).collect::<Result<_, _>>()?;
                Ok(Self::literal_map(members))
            }
            other => Ok(Self::Literal(other.to_value())),
        }
    }

    fn literal_list(items: Vec<Self>) -> Self {
        if items.iter().any(|item| !matches!(item, Self::Literal(_))) {
            return Self::List(items);
        }
        Self::Literal(items.into_iter().filter_map(Self::into_literal).collect())
    }

    fn literal_map(members: Vec<(String, Self)>) -> Self {
        if members.iter().any(|(_, item)| !matches!(item, Self::Literal(_))) {
            return Self::Map(members);
        }
        let members = members.into_iter().filter_map(|(key, item)| Some((key, item.into_literal()?)));
        Self::Literal(Value::Object(members.collect::<Map<_, _>>()))
    }

    fn into_literal(self) -> Option<Value> {
        match self {
            Self::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// The text, when it is the same in every run.
    pub fn as_literal_text(&self) -> Option<&str> {
        match self {
            Self::Literal(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Calls `see` for every path, with its JSON pointer below the control.
    pub fn each_path<'a>(&'a self, see: &mut dyn FnMut(&str, &'a Path)) {
        self.each_path_below("", see);
    }

    fn each_path_below<'a>(&'a self, pointer: &str, see: &mut dyn FnMut(&str, &'a Path)) {
        match self {
            Self::Unset | Self::Literal(_) => {}
            Self::Path(path) => see(pointer, path),
            Self::Map(members) => {
                for (key, item) in members {
                    item.each_path_below(&format!("{pointer}/{}", pointer_token(key)), see);
                }
            }
            Self::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    item.each_path_below(&format!("{pointer}/{at}"), see);
                }
            }
        }
    }
}
