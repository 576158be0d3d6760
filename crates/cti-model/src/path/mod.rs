//! Paths: how a control reads a value from the run's context.
//!
//! Real flows write `$.actions.uid-1.results.value` and `$.actions.uid-17.results.value.[0].CustomField__c`, which
//! RFC 9535 engines refuse. This module reads that dialect and splits a path once. Members and indices run on our own
//! segments; anything richer (wildcard, filter, slice, descent) is handed to `jsonpath-rust`, parsed once as well.

mod parse;
mod root;

use std::fmt;

use jsonpath_rust::parser::model::JpQuery;
use jsonpath_rust::query::js_path_process;
use serde_json::Value;

pub use root::ContextRoot;

use crate::one_line::OneLine;

/// A parsed path, ready to be followed through a value any number of times.
///
/// ```
/// use cti_model::Path;
/// use serde_json::json;
///
/// let context = json!({"actions": {"uid-17": {"results": {"value": [{"Call_Result__c": "Busy"}]}}}});
/// let path = Path::parse("$.actions.uid-17.results.value.[0].Call_Result__c")?;
/// assert_eq!(path.resolve(&context), Some(&json!("Busy")));
/// // A path that leads nowhere is undefined, never an error.
/// assert_eq!(Path::parse("$.actions.uid17.results.value")?.resolve(&context), None);
/// # Ok::<(), cti_model::PathError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    source: Box<str>,
    plain: Vec<Segment>,
    query: Option<Query>,
}

/// One step of a path through members and indices.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Segment {
    /// A member of an object.
    Key(Box<str>),
    /// An element of an array; negative counts from the end.
    Index(i64),
    /// `.123`: a member of an object, an element of an array.
    KeyOrIndex(Box<str>, usize),
}

/// What follows the plain segments: a query over the value that they lead to.
#[derive(Clone, Debug, PartialEq)]
struct Query {
    parsed: JpQuery,
}

/// Why a text is not a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} (byte {at} of `{}`)", OneLine(.path))]
pub struct PathError {
    path: Box<str>,
    at: usize,
    what: String,
}

impl PathError {
    /// The byte at fault, at the beginning of a character.
    pub fn position(&self) -> usize {
        self.at
    }
}

impl Path {
    /// The longest path, in bytes.
    pub const MAX_LEN: usize = 1_024;
    /// The deepest brackets of a query.
    pub const MAX_NESTING: usize = 8;
    /// The most steps of a query that look at a whole tree (`..`) or at every element with a condition (`[?…]`): their
    /// costs multiply, so that two hundred bytes could otherwise take minutes.
    pub const MAX_COSTLY_STEPS: usize = 2;

    /// Whether a control's text is meant as a path: `$.` or `$[` in front, but not an amount such as `$.50`.
    ///
    /// `$` alone, `$5.00` and ` $.x` are text. Source: section 2.3 (attested: `$.` begins a path); that `$.50` is text is
    /// our decision, since no root of the context is a number and the amount would be swallowed.
    pub fn is_path(text: &str) -> bool {
        let Some(rest) = text.strip_prefix('$') else { return false };
        match rest.strip_prefix('.') {
            Some(name) => !name.starts_with(|first: char| first.is_ascii_digit()),
            None => rest.starts_with('['),
        }
    }

    /// Reads a path. The root is `$`; names may hold hyphens, blanks, any letter, and begin with a digit. Blanks between
    /// two steps are passed over.
    ///
    /// # Errors
    /// [`PathError`] for an empty step, an unclosed bracket, a script `[(…)]`, a query that `jsonpath-rust` refuses, and
    /// for what is over [`Path::MAX_LEN`], [`Path::MAX_NESTING`] or [`Path::MAX_COSTLY_STEPS`].
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let (plain, query) = parse::parse(text)?;
        Ok(Self { source: text.into(), plain, query: query.map(|parsed| Query { parsed }) })
    }

    /// Reads a key path: a path without its `$.`, as in `AccountId`, `value.[0].Name` and `['a b']`. A whole path is one
    /// too.
    ///
    /// # Errors
    /// As [`Path::parse`].
    ///
    /// ```
    /// use cti_model::Path;
    ///
    /// assert_eq!(Path::parse_key_path("records[0].Id")?, Path::parse("$.records[0].Id")?);
    /// # Ok::<(), cti_model::PathError>(())
    /// ```
    pub fn parse_key_path(text: &str) -> Result<Self, PathError> {
        let dot = if text.starts_with(['.', '[']) { "" } else { "." };
        Self::parse(text).or_else(|_| Self::parse(&format!("${dot}{text}")))
    }

    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The steps through members and indices with which the path begins.
    pub fn segments(&self) -> &[Segment] {
        &self.plain
    }

    /// Whether the path is members and indices only.
    pub fn is_plain(&self) -> bool {
        self.query.is_none()
    }

    /// Follows the path; `None` is JavaScript's `undefined`. Of several hits of a query the first counts.
    pub fn resolve<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        self.resolve_from(0, root)
    }

    /// Follows the path from the value to which its first `done` segments have led already.
    pub fn resolve_from<'v>(&self, done: usize, value: &'v Value) -> Option<&'v Value> {
        let mut at = value;
        for segment in self.plain.get(done..)? {
            at = segment.step(at)?;
        }
        match &self.query {
            None => Some(at),
            Some(query) => {
                js_path_process(&query.parsed, at).ok()?.into_iter().next().map(jsonpath_rust::query::QueryRef::val)
            }
        }
    }
}

impl Segment {
    /// One step; `None` when there is nothing there.
    pub fn step<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        match (self, value) {
            (Self::Key(key) | Self::KeyOrIndex(key, _), Value::Object(map)) => map.get(&**key),
            (Self::KeyOrIndex(_, index), Value::Array(items)) => items.get(*index),
            (Self::Index(index), Value::Array(items)) => match usize::try_from(*index) {
                Ok(index) => items.get(index),
                Err(_) => items.get(items.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?),
            },
            _ => None,
        }
    }

    /// The name of a member, also of one that could be an index.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) | Self::KeyOrIndex(key, _) => Some(key),
            Self::Index(_) => None,
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl std::str::FromStr for Path {
    type Err = PathError;
    fn from_str(text: &str) -> Result<Self, PathError> {
        Self::parse(text)
    }
}
