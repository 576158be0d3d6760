//! JSON, read into a tree.

use std::str::Chars;

use serde::de::IgnoredAny;

use super::node::{Kind, Mark, Node};
use super::{MOST_LEVELS, too_deep, twice};
use crate::scenario::error::ScenarioError;

/// Reads a text of JSON. What it is, `serde_json` says; this notes where its values stand.
pub(super) fn read(text: &str) -> Result<Node, ScenarioError> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| {
        let message = error.to_string();
        let why = message.rsplit_once(" at line ").map_or(message.as_str(), |(why, _)| why);
        let at = Mark { line: error.line().max(1), column: error.column().max(1) };
        ScenarioError::new(at, "JSON, since the text begins with `{`", format!("what is not JSON ({why})"))
    })?;
    let mut reader = Reader { rest: text.chars(), at: Mark::START };
    reader.value(0)
}

/// Walks over a text that is JSON.
struct Reader<'t> {
    rest: Chars<'t>,
    at: Mark,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn step(&mut self) {
        match self.rest.next() {
            Some('\n') => self.at = Mark { line: self.at.line + 1, column: 1 },
            Some(_) => self.at.column += 1,
            None => {}
        }
    }

    /// Passes blanks and the signs between values.
    fn pass(&mut self) {
        while self.peek().is_some_and(|sign| sign.is_ascii_whitespace() || matches!(sign, ',' | ':')) {
            self.step();
        }
    }

    /// The text of a literal.
    fn literal(&mut self) -> &'t str {
        let from = self.rest.as_str();
        let quoted = self.peek() == Some('"');
        let mut escaped = false;
        loop {
            let first = self.rest.as_str().len() == from.len();
            match self.peek() {
                None => break,
                Some('"') if quoted && !first && !escaped => {
                    self.step();
                    break;
                }
                Some(sign) if !quoted && (sign.is_ascii_whitespace() || matches!(sign, ',' | ']' | '}')) => break,
                Some(sign) => {
                    escaped = sign == '\\' && !escaped;
                    self.step();
                }
            }
        }
        from.get(..from.len() - self.rest.as_str().len()).unwrap_or_default()
    }

    fn text(&mut self) -> String {
        // A text with half of a surrogate pair is one that serde_json does not take either.
        serde_json::from_str(self.literal()).unwrap_or_default()
    }

    fn value(&mut self, level: usize) -> Result<Node, ScenarioError> {
        self.pass();
        let at = self.at;
        if level > MOST_LEVELS {
            return Err(too_deep(at));
        }
        let kind = match self.peek() {
            Some('{') => {
                self.step();
                let mut members: Vec<(Mark, String, Node)> = Vec::new();
                loop {
                    self.pass();
                    let at = self.at;
                    if self.peek() != Some('"') {
                        break;
                    }
                    let name = self.text();
                    if let Some((first, ..)) = members.iter().find(|(_, known, _)| *known == name) {
                        return Err(twice(at, &name, *first));
                    }
                    members.push((at, name, self.value(level + 1)?));
                }
                self.step();
                Kind::Map(members)
            }
            Some('[') => {
                self.step();
                let mut items = Vec::new();
                loop {
                    self.pass();
                    if matches!(self.peek(), Some(']') | None) {
                        break;
                    }
                    items.push(self.value(level + 1)?);
                }
                self.step();
                Kind::List(items)
            }
            Some('"') => Kind::Text(self.text()),
            _ => Kind::of_plain(self.literal()),
        };
        Ok(Node { at, kind })
    }
}
