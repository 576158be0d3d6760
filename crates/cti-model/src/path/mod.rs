//! Paths: how a control reads a value from the run's context.
//!
//! Real flows write `$.actions.uid-1.results.value` and `$.actions.uid-17.results.value.[0].CustomField__c`, which
//! RFC 9535 engines refuse. This module reads that dialect and splits a path once. Members and indices run on our own
//! segments; anything richer (wildcard, filter, slice, descent) is a query, which the feature `queries` brings: its text
//! is read by `jsonpath-rust`, and walked here to the first hit within a number of steps.

mod parse;
#[cfg(feature = "queries")]
mod query;
#[cfg(not(feature = "queries"))]
mod query {
    //! No queries: a build without the feature `queries` refuses them.

    use serde_json::Value;

    #[derive(Clone, Debug)]
    pub(super) enum Query {}

    impl Query {
        pub(super) fn compile(_: &str) -> Result<Self, String> {
            Err("a query, and the crate was built without its feature `queries`: name members and indices only".into())
        }

        pub(super) fn cost(&self) -> u32 {
            match *self {}
        }
    }

    pub(super) struct OutOfSteps;

    pub(super) fn first<'v>(query: &Query, _: &'v Value, _: &mut u64) -> Result<Option<&'v Value>, OutOfSteps> {
        match *query {}
    }
}
mod root;

use std::fmt;

use serde_json::Value;

use self::query::Query;
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
#[derive(Clone, Debug)]
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

impl PartialEq for Path {
    /// Two paths are the same when they are spelt the same.
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Path {}

/// A path that was given up: following it takes more steps than are left.
///
/// Only a query can be that costly. What it would have found is not known, so it is not the same as undefined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the path `{}` looks at too many values of the document: name the members that lead to the value", OneLine(.path))]
pub struct TooCostly {
    path: Box<str>,
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
    /// The most steps of a query that look at a whole tree (`..`), at every element with a condition (`[?…]`) or at one value
    /// several times (`[a,b]`): their costs multiply.
    pub const MAX_COSTLY_STEPS: usize = 2;
    /// The most steps that [`Path::resolve`] takes: a second's work at worst, and ten milliseconds' of nearly every path
    /// that comes that far. Looking at a value is a step; so is passing a pattern (`match`, `search`) over a byte of text.
    pub const MAX_STEPS: u64 = 1_000_000;

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
    /// [`PathError`] for an empty step, an unclosed bracket, a script `[(…)]`, a query that is not as RFC 9535 has it
    /// (or any, without the feature `queries`), and for what is over [`Path::MAX_LEN`], [`Path::MAX_NESTING`] or [`Path::MAX_COSTLY_STEPS`].
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let (plain, query) = parse::parse(text)?;
        Ok(Self { source: text.into(), plain, query })
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

    /// The text of a path through members, each in its place below the one before.
    ///
    /// ```
    /// use cti_model::Path;
    ///
    /// assert_eq!(Path::text_of(["actions", "uid-1", "results"]), "$.actions.uid-1.results");
    /// assert_eq!(Path::text_of(["actions", "a.b", "results"]), "$.actions['a.b'].results");
    /// ```
    pub fn text_of<'k>(keys: impl IntoIterator<Item = &'k str>) -> String {
        std::iter::once("$".to_owned()).chain(keys.into_iter().map(parse::step_to)).collect()
    }

    /// The text of the path with the name of another member in one of its [segments](Path::segments).
    pub(crate) fn with_key(&self, segment: usize, key: &str) -> Option<String> {
        let place = parse::places(&self.source).get(segment)?.clone();
        let (before, after) = (self.source.get(..place.start)?, self.source.get(place.end..)?);
        Some(format!("{before}{}{after}", parse::step_to(key)))
    }

    /// The segment in which a byte of the path's text stands; of one behind its last segment, that one.
    #[cfg(feature = "editor")]
    pub(crate) fn segment_at(&self, byte: usize) -> Option<usize> {
        let places = parse::places(&self.source);
        places.iter().position(|place| byte < place.end).or_else(|| places.len().checked_sub(1))
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

    /// To which power of the document's size the cost of following the path may grow: 0 for members and indices, 1 for a
    /// query that looks at no value twice, more for one that may (`$..a..b`, `$.list[?@..b]`).
    pub fn cost(&self) -> u32 {
        self.query.as_ref().map_or(0, Query::cost)
    }

    /// Whether a long list or a large record may make the path [`TooCostly`]: its [cost](Path::cost) is over 1.
    pub fn is_costly(&self) -> bool {
        self.cost() > 1
    }

    /// Follows the path; `None` is JavaScript's `undefined`. Of several hits of a query the first counts. One that takes
    /// more than [`Path::MAX_STEPS`] is undefined too; [`Path::resolve_within`] reports it.
    pub fn resolve<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        self.resolve_from(0, root)
    }

    /// Follows the path from the value to which its first `done` segments have led already.
    pub fn resolve_from<'v>(&self, done: usize, value: &'v Value) -> Option<&'v Value> {
        self.resolve_within(done, value, &mut Self::MAX_STEPS.clone()).unwrap_or_default()
    }

    /// Follows the path from the value to which its first `done` segments have led already (none: from the root), and
    /// takes from `steps` what it costs.
    ///
    /// ```
    /// use cti_model::Path;
    /// use serde_json::json;
    ///
    /// let context = json!({"list": vec![vec![0; 100]; 100]});
    /// let path = Path::parse("$..[?@ == 7]")?;
    /// let mut steps = 100_000;
    /// assert_eq!(path.resolve_within(0, &context, &mut steps), Ok(None));
    /// assert!(steps < 80_000);
    /// assert!(path.resolve_within(0, &context, &mut 1_000).is_err());
    /// # Ok::<(), cti_model::PathError>(())
    /// ```
    ///
    /// # Errors
    /// [`TooCostly`] when the steps are not enough, and for a query that goes down more than 600 levels; then none are left.
    pub fn resolve_within<'v>(
        &self,
        done: usize,
        value: &'v Value,
        steps: &mut u64,
    ) -> Result<Option<&'v Value>, TooCostly> {
        let Some(segments) = self.plain.get(done..) else { return Ok(None) };
        let Some(at) = segments.iter().try_fold(value, |at, segment| segment.step(at)) else { return Ok(None) };
        let Some(query) = &self.query else { return Ok(Some(at)) };
        query::first(query, at, steps).map_err(|query::OutOfSteps| {
            *steps = 0;
            TooCostly { path: self.source.clone() }
        })
    }
}

impl Segment {
    /// One step; `None` when there is nothing there.
    pub fn step<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        match (self, value) {
            (Self::Key(key) | Self::KeyOrIndex(key, _), Value::Object(map)) => map.get(&**key),
            (Self::KeyOrIndex(_, index), Value::Array(items)) => items.get(*index),
            (Self::Index(index), Value::Array(items)) => element(items, *index),
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

/// An element; a negative index counts from the end.
fn element(items: &[Value], index: i64) -> Option<&Value> {
    match usize::try_from(index) {
        Ok(index) => items.get(index),
        Err(_) => items.get(items.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?),
    }
}

/// On one line; [`Path::as_str`] gives it as it is.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine(&self.source).fmt(f)
    }
}

impl std::str::FromStr for Path {
    type Err = PathError;
    fn from_str(text: &str) -> Result<Self, PathError> {
        Self::parse(text)
    }
}
