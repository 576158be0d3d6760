//! An event as patterns see it: its leaves, by path, each with the elements of arrays that it lies in.

use std::fmt::Write;
use std::ops::Range;

use serde_json::Value;
use thiserror::Error;

use crate::event_bridge::lexer::{DEEPEST, Lexer, Syntax, Token};
use crate::event_bridge::number::Comparable;

/// An event, taken apart for patterns. Read it once for any number of them.
///
/// Paths are joined with `.`, so `{"a.b": 1}` and `{"a": {"b": 1}}` have the same leaf; of a key that is written twice
/// both values count (`connect-events` section 2.3).
///
/// ```
/// use cti_connect::event_bridge::{FlatEvent, Pattern};
///
/// let pattern: Pattern = r#"{"detail": {"channel": ["VOICE"]}}"#.parse()?;
/// assert!(pattern.matches(&FlatEvent::parse(r#"{"detail": {"channel": "VOICE"}}"#)?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct FlatEvent {
    /// All paths and texts, one behind the other.
    texts: String,
    /// In order of their paths, then of the document.
    fields: Vec<Field>,
    /// Where the fields of each path are.
    groups: Vec<Range<usize>>,
    /// Arrays and the indices within them, of all fields.
    elements: Vec<Element>,
}

/// An array of the event, numbered from 0, and an index within it.
pub(crate) type Element = (u32, u32);

#[derive(Clone, Debug)]
pub(crate) struct Field {
    path: Range<usize>,
    kind: Kind,
    elements: Range<usize>,
}

#[derive(Clone, Debug)]
enum Kind {
    Text(Range<usize>),
    Number(Range<usize>, Option<Comparable>),
    True,
    False,
    Null,
}

/// A value that is neither an object nor an array.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Leaf<'e> {
    Text(&'e str),
    Number(&'e str, Option<Comparable>),
    True,
    False,
    Null,
}

/// An event that cannot be matched.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EventError {
    /// The text is not JSON.
    #[error("the event is not JSON: {what} at byte {offset}")]
    Syntax {
        /// What was expected, and what was found.
        what: String,
        /// Where, in bytes from 0.
        offset: usize,
    },
    /// The event is JSON, but not an object.
    #[error("the event is not an object: expected `{{\"source\": …, \"detail-type\": …, \"detail\": …}}`")]
    NotAnObject,
    /// A field that every event has is missing, or is not of its type.
    #[error("the event has no `{field}` that is {expected}: every event of EventBridge has one")]
    Envelope {
        /// The name of the field.
        field: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// Arrays and objects lie too deep within each other.
    #[error("the event has more than 128 levels of arrays and objects")]
    TooDeep,
    /// Long names over many leaves, or many arrays within each other: taken apart the event would fill 64 MiB.
    #[error("the event takes more than 64 MiB when it is taken apart: shorten its names or send fewer elements")]
    TooLarge,
}

/// How many bytes the parts of an event may take; no event that the service carries comes near.
const LARGEST: usize = 64 << 20;

impl FlatEvent {
    /// Reads the text of an event.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, or not an object.
    pub fn parse(text: &str) -> Result<Self, EventError> {
        let mut reader = FromText { lexer: Lexer::new(text), builder: Builder::default() };
        if reader.next()? != Token::ObjectStart {
            return Err(EventError::NotAnObject);
        }
        reader.object()?;
        match reader.lexer.end() {
            Ok(()) => Ok(reader.builder.finish()),
            Err(Syntax(what)) => Err(EventError::Syntax { what, offset: reader.lexer.start() }),
        }
    }

    /// Takes an event that is in memory.
    ///
    /// # Errors
    ///
    /// When the value is not an object, or lies more than 128 levels deep.
    pub fn from_value(event: &Value) -> Result<Self, EventError> {
        let Value::Object(members) = event else { return Err(EventError::NotAnObject) };
        let mut builder = Builder::default();
        for (key, value) in members {
            builder.member(key, |builder| builder.value(value, 1))?;
        }
        Ok(builder.finish())
    }

    /// The fields of a path.
    pub(crate) fn fields(&self, path: &str) -> &[Field] {
        let found = self.groups.binary_search_by(|group| self.path_of(group).cmp(path));
        found.ok().and_then(|at| self.groups.get(at)).map_or(&[], |group| self.group(group))
    }

    /// Each path, with its fields, in the order of paths.
    pub(crate) fn by_path(&self) -> impl Iterator<Item = (&str, &[Field])> {
        self.groups.iter().map(|group| (self.path_of(group), self.group(group)))
    }

    pub(crate) fn leaf(&self, field: &Field) -> Leaf<'_> {
        let text = |range: &Range<usize>| self.texts.get(range.clone()).unwrap_or_default();
        match &field.kind {
            Kind::Text(range) => Leaf::Text(text(range)),
            Kind::Number(range, number) => Leaf::Number(text(range), *number),
            Kind::True => Leaf::True,
            Kind::False => Leaf::False,
            Kind::Null => Leaf::Null,
        }
    }

    /// The elements of arrays that a field lies in, the outermost first.
    pub(crate) fn elements(&self, field: &Field) -> &[Element] {
        self.elements.get(field.elements.clone()).unwrap_or_default()
    }

    fn group(&self, group: &Range<usize>) -> &[Field] {
        self.fields.get(group.clone()).unwrap_or_default()
    }

    fn path_of(&self, group: &Range<usize>) -> &str {
        let range = self.fields.get(group.start).map(|field| field.path.clone()).unwrap_or_default();
        self.texts.get(range).unwrap_or_default()
    }
}

impl Leaf<'_> {
    /// As JSON writes it.
    pub(crate) fn written(self) -> String {
        match self {
            Self::Text(text) => crate::event_bridge::matcher::quoted(text),
            Self::Number(text, _) => text.to_owned(),
            Self::True => "true".to_owned(),
            Self::False => "false".to_owned(),
            Self::Null => "null".to_owned(),
        }
    }
}

#[derive(Debug, Default)]
struct Builder {
    event: FlatEvent,
    path: String,
    /// The elements that what is read lies in.
    within: Vec<Element>,
    arrays: u32,
}

impl Builder {
    /// Reads what lies under a key.
    fn member<E>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> Result<(), E>) -> Result<(), E> {
        let before = self.path.len();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(key);
        read(self)?;
        self.path.truncate(before);
        Ok(())
    }

    fn array(&mut self) -> u32 {
        self.arrays += 1;
        self.arrays - 1
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let from = self.event.texts.len();
        self.event.texts.push_str(text);
        from..self.event.texts.len()
    }

    fn leaf(&mut self, leaf: Leaf<'_>) {
        // The elements of an array of scalars follow each other.
        let known = self.event.fields.last().map(|field| field.path.clone());
        let known = known.filter(|path| self.event.texts.get(path.clone()) == Some(self.path.as_str()));
        let path = known.unwrap_or_else(|| {
            let from = self.event.texts.len();
            self.event.texts.push_str(&self.path);
            from..self.event.texts.len()
        });
        let kind = match leaf {
            Leaf::Text(text) => Kind::Text(self.keep(text)),
            Leaf::Number(text, number) => Kind::Number(self.keep(text), number),
            Leaf::True => Kind::True,
            Leaf::False => Kind::False,
            Leaf::Null => Kind::Null,
        };
        // So do the leaves of one element.
        let same = self.event.fields.last().map(|field| field.elements.clone());
        let same = same.filter(|known| self.event.elements.get(known.clone()) == Some(self.within.as_slice()));
        let elements = same.unwrap_or_else(|| {
            let from = self.event.elements.len();
            self.event.elements.extend_from_slice(&self.within);
            from..self.event.elements.len()
        });
        self.event.fields.push(Field { path, kind, elements });
    }

    /// Whether what was kept so far fills more than is allowed.
    fn is_too_large(&self) -> bool {
        self.event.texts.len() + size_of::<Element>() * self.event.elements.len() > LARGEST
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<(), EventError> {
        if depth > DEEPEST {
            return Err(EventError::TooDeep);
        }
        if self.is_too_large() {
            return Err(EventError::TooLarge);
        }
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    self.member(key, |builder| builder.value(value, depth + 1))?;
                }
            }
            Value::Array(items) => {
                let array = self.array();
                for (index, item) in (0..).zip(items) {
                    let nested = item.is_object() || item.is_array();
                    // Only what holds more remembers its element.
                    self.within.extend(nested.then_some((array, index)));
                    self.value(item, depth + 1)?;
                    if nested {
                        self.within.pop();
                    }
                }
            }
            Value::String(text) => self.leaf(Leaf::Text(text)),
            Value::Number(number) => {
                let mut text = String::new();
                _ = write!(text, "{number}");
                self.leaf(Leaf::Number(&text, Comparable::read(&text)));
            }
            Value::Bool(true) => self.leaf(Leaf::True),
            Value::Bool(false) => self.leaf(Leaf::False),
            Value::Null => self.leaf(Leaf::Null),
        }
        Ok(())
    }

    fn finish(mut self) -> FlatEvent {
        let event = &mut self.event;
        let texts = &event.texts;
        event.fields.sort_by(|one, other| {
            texts.get(one.path.clone()).unwrap_or_default().cmp(texts.get(other.path.clone()).unwrap_or_default())
        });
        let mut from = 0;
        for run in event.fields.chunk_by(|one, other| texts.get(one.path.clone()) == texts.get(other.path.clone())) {
            event.groups.push(from..from + run.len());
            from += run.len();
        }
        self.event
    }
}

struct FromText<'s> {
    lexer: Lexer<'s>,
    builder: Builder,
}

impl<'s> FromText<'s> {
    fn next(&mut self) -> Result<Token<'s>, EventError> {
        if self.builder.is_too_large() {
            return Err(EventError::TooLarge);
        }
        self.lexer.next().map_err(|Syntax(what)| EventError::Syntax { what, offset: self.lexer.start() })
    }

    /// The members of an object whose brace was read. The reader of tokens bounds the depth.
    fn object(&mut self) -> Result<(), EventError> {
        loop {
            match self.next()? {
                Token::Key(key) => {
                    let before = self.builder.path.len();
                    if before > 0 {
                        self.builder.path.push('.');
                    }
                    self.builder.path.push_str(&key);
                    let token = self.next()?;
                    self.value(token)?;
                    self.builder.path.truncate(before);
                }
                _ => return Ok(()),
            }
        }
    }

    fn value(&mut self, token: Token<'_>) -> Result<(), EventError> {
        match token {
            Token::ObjectStart => return self.object(),
            Token::ArrayStart => return self.array(),
            Token::Text(text) => self.builder.leaf(Leaf::Text(&text)),
            Token::Number(text) => self.builder.leaf(Leaf::Number(text, Comparable::read(text))),
            Token::True => self.builder.leaf(Leaf::True),
            Token::False => self.builder.leaf(Leaf::False),
            Token::Null => self.builder.leaf(Leaf::Null),
            Token::Key(_) | Token::ObjectEnd | Token::ArrayEnd => {}
        }
        Ok(())
    }

    fn array(&mut self) -> Result<(), EventError> {
        let array = self.builder.array();
        for index in 0.. {
            match self.next()? {
                Token::ArrayEnd => break,
                token @ (Token::ObjectStart | Token::ArrayStart) => {
                    self.builder.within.push((array, index));
                    self.value(token)?;
                    self.builder.within.pop();
                }
                token => self.value(token)?,
            }
        }
        Ok(())
    }
}
