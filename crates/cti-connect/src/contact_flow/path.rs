//! Paths of contact flows: a whole value, or any number of them inside a text.

use cti_model::Path;
use serde_json::Value;

/// A path into what a flow knows of its contact, such as `$.Attributes.user_type` (`connect-events` section 4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    path: Path,
    root: Box<str>,
}

impl Reference {
    /// The path as it is written.
    pub fn as_str(&self) -> &str {
        self.path.as_str()
    }

    /// The namespace: `Attributes`, `External`, `CustomerEndpoint` …
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The name in the namespace: `user_type` of `$.Attributes.user_type`.
    pub fn member(&self) -> Option<&str> {
        self.path.segments().get(1)?.key()
    }

    /// The value, if there is one.
    pub fn resolve<'v>(&self, namespaces: &'v Value) -> Option<&'v Value> {
        self.path.resolve(namespaces)
    }

    fn read(text: &str) -> Option<Self> {
        let path = Path::parse(text).ok()?;
        let root = path.segments().first()?.key()?.into();
        Some(Self { path, root })
    }
}

/// A text of a parameter, in its literal parts and its paths.
///
/// Where a path in a text ends, the service does not document. Inferred from published flows: names have ASCII letters,
/// digits, `_` and `-`, and a dot that ends a sentence is not part of a path.
///
/// ```
/// use cti_connect::contact_flow::Template;
///
/// let text = Template::read("Your $.Attributes.cardType. ends in $.External['last four'].");
/// let paths: Vec<_> = text.references().map(|it| it.as_str()).collect();
/// assert_eq!(paths, ["$.Attributes.cardType", "$.External['last four']"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(Box<str>),
    Path(Reference),
}

impl Template {
    /// Reads a text. Whatever is not a path is text.
    pub fn read(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            literal.push_str(before);
            let length = path_length(from);
            // A namespace alone, such as `$.Attributes`, is a path where a value has one name: `$.ContactId`.
            let reference = from.get(..length).filter(|it| it.len() > 1).and_then(Reference::read);
            if let Some(reference) = reference {
                if !literal.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut literal).into()));
                }
                pieces.push(Piece::Path(reference));
                rest = from.get(length..).unwrap_or_default();
            } else {
                literal.push('$');
                rest = from.get(1..).unwrap_or_default();
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Text(literal.into()));
        }
        Self(pieces)
    }

    /// The paths in it.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Path(reference) => Some(reference),
            Piece::Text(_) => None,
        })
    }

    /// The path, when the whole text is one.
    pub fn as_reference(&self) -> Option<&Reference> {
        match self.0.as_slice() {
            [Piece::Path(reference)] => Some(reference),
            _ => None,
        }
    }

    /// The text, when there is no path in it.
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with the values of its paths; a path that leads nowhere is what `missing` says.
    pub fn fill(&self, namespaces: &Value, missing: Unresolved) -> String {
        self.fill_within(namespaces, missing, &mut usize::MAX.clone())
    }

    /// The same, with so many bytes for values; what is over is left out.
    pub(super) fn fill_within(&self, namespaces: &Value, missing: Unresolved, room: &mut usize) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            let value = match piece {
                Piece::Text(literal) => {
                    text.push_str(literal);
                    continue;
                }
                Piece::Path(reference) => match (reference.resolve(namespaces), missing) {
                    (Some(value), _) => spoken(value),
                    (None, Unresolved::Empty) => continue,
                    (None, Unresolved::Path) => reference.as_str().to_owned(),
                },
            };
            if let Some(left) = room.checked_sub(value.len()) {
                *room = left;
                text.push_str(&value);
            }
        }
        text
    }
}

/// What stands in a text for a path that leads nowhere; the service does not document it (`connect-events` section 4.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unresolved {
    /// Nothing. Inferred.
    #[default]
    Empty,
    /// The path itself, as another simulator has it.
    Path,
}

/// A value in a text: a text without its quotes, anything else as JSON; `null` is nothing.
pub(super) fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// How many bytes of a text that begins with `$` are a path.
fn path_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let mut end = 1;
    loop {
        let dot = usize::from(bytes.get(end) == Some(&b'.'));
        let rest = bytes.get(end + dot..).unwrap_or_default();
        if rest.first() == Some(&b'[') {
            let Some(length) = bracket(rest) else { return end };
            end += dot + length;
            continue;
        }
        let length = rest.iter().take_while(|byte| is_name(byte)).count();
        // `$5` and `$x` are amounts and placeholders.
        if dot == 0 || length == 0 || (end == 1 && rest.first().is_some_and(u8::is_ascii_digit)) {
            return end;
        }
        end += dot + length;
    }
}

/// How many bytes are `['a name']` or `["a name"]`.
fn bracket(bytes: &[u8]) -> Option<usize> {
    let quote = *bytes.get(1).filter(|it| matches!(it, b'\'' | b'"'))?;
    let close = bytes.iter().skip(2).position(|byte| *byte == quote)? + 2;
    (bytes.get(close + 1) == Some(&b']')).then_some(close + 2)
}
