//! JSON as a stream of tokens, with their places: the language of patterns is judged token by token.

use std::borrow::Cow;
use std::fmt::Write;

/// How deep arrays and objects may lie within each other, as in `serde_json`.
pub(crate) const DEEPEST: usize = 128;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token<'s> {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    Key(Cow<'s, str>),
    Text(Cow<'s, str>),
    Number(&'s str),
    True,
    False,
    Null,
}

/// A text that is not JSON: what is wrong, in one line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Syntax(pub(crate) String);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// Before the value of all, or behind it.
    Top {
        done: bool,
    },
    Array {
        first: bool,
    },
    Object {
        first: bool,
        value: bool,
    },
}

#[derive(Debug)]
pub(crate) struct Lexer<'s> {
    source: &'s str,
    at: usize,
    start: usize,
    stack: Vec<Place>,
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { source, at: 0, start: 0, stack: vec![Place::Top { done: false }] }
    }

    /// Where the latest token begins, in bytes.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Fails when anything but white space is left.
    pub(crate) fn end(&mut self) -> Result<(), Syntax> {
        self.blanks();
        self.start = self.at;
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the text")),
        }
    }

    /// The next token; the text may not end before the value does.
    pub(crate) fn next(&mut self) -> Result<Token<'s>, Syntax> {
        self.blanks();
        self.start = self.at;
        match self.stack.last().copied() {
            Some(Place::Array { first }) => {
                if self.eat(b']') {
                    return Ok(self.close(Token::ArrayEnd));
                }
                if !first {
                    self.separate("`,` or `]`")?;
                }
                self.set(Place::Array { first: false });
                self.value()
            }
            Some(Place::Object { value: true, .. }) => {
                if !self.eat(b':') {
                    return Err(self.unexpected("`:`"));
                }
                self.blanks();
                self.start = self.at;
                self.set(Place::Object { first: false, value: false });
                self.value()
            }
            Some(Place::Object { first, .. }) => {
                if self.eat(b'}') {
                    return Ok(self.close(Token::ObjectEnd));
                }
                if !first {
                    self.separate("`,` or `}`")?;
                }
                if !self.eat(b'"') {
                    return Err(self.unexpected("a name in double quotes"));
                }
                let key = self.text()?;
                self.set(Place::Object { first: false, value: true });
                Ok(Token::Key(key))
            }
            Some(Place::Top { done: false }) => {
                self.set(Place::Top { done: true });
                self.value()
            }
            Some(Place::Top { done: true }) | None => Err(self.unexpected("the end of the text")),
        }
    }

    fn close(&mut self, token: Token<'s>) -> Token<'s> {
        self.stack.pop();
        token
    }

    fn set(&mut self, place: Place) {
        if let Some(top) = self.stack.last_mut() {
            *top = place;
        }
    }

    fn open(&mut self, place: Place) -> Result<(), Syntax> {
        if self.stack.len() > DEEPEST {
            return Err(Syntax(format!("arrays and objects lie more than {DEEPEST} deep")));
        }
        self.stack.push(place);
        Ok(())
    }

    fn separate(&mut self, expected: &str) -> Result<(), Syntax> {
        if !self.eat(b',') {
            return Err(self.unexpected(expected));
        }
        self.blanks();
        self.start = self.at;
        Ok(())
    }

    fn value(&mut self) -> Result<Token<'s>, Syntax> {
        match self.peek() {
            Some(b'{') => {
                self.at += 1;
                self.open(Place::Object { first: true, value: false })?;
                Ok(Token::ObjectStart)
            }
            Some(b'[') => {
                self.at += 1;
                self.open(Place::Array { first: true })?;
                Ok(Token::ArrayStart)
            }
            Some(b'"') => {
                self.at += 1;
                self.text().map(Token::Text)
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                for (word, token) in [("true", Token::True), ("false", Token::False), ("null", Token::Null)] {
                    let rest = self.rest();
                    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
                    if rest.strip_prefix(word).is_some_and(ends) {
                        self.at += word.len();
                        return Ok(token);
                    }
                }
                Err(self.unexpected("a value"))
            }
        }
    }

    fn number(&mut self) -> Result<Token<'s>, Syntax> {
        let from = self.at;
        _ = self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        if self.peek().is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, b'.' | b'+' | b'-')) {
            return Err(self.unexpected("the end of a number"));
        }
        Ok(Token::Number(self.source.get(from..self.at).unwrap_or_default()))
    }

    fn digits(&mut self) -> Result<(), Syntax> {
        let from = self.at;
        while self.peek().is_some_and(|next| next.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == from { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    /// The rest of a text whose opening quote was read.
    fn text(&mut self) -> Result<Cow<'s, str>, Syntax> {
        let from = self.at;
        let mut owned: Option<String> = None;
        let mut copied = from;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let rest = self.source.get(copied..self.at).unwrap_or_default();
                    self.at += 1;
                    return Ok(match owned {
                        None => Cow::Borrowed(rest),
                        Some(text) => Cow::Owned(text + rest),
                    });
                }
                Some(b'\\') => {
                    let text = owned.get_or_insert_default();
                    text.push_str(self.source.get(copied..self.at).unwrap_or_default());
                    self.at += 1;
                    let escaped = self.escape()?;
                    if let Some(text) = &mut owned {
                        text.push(escaped);
                    }
                    copied = self.at;
                }
                Some(0..=0x1f) => return Err(self.unexpected("a control character to be escaped")),
                Some(_) => self.at += 1,
                None => return Err(Syntax("the text ends within a string: a closing quote is missing".to_owned())),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Syntax> {
        let Some(letter) = self.peek() else { return Err(self.unexpected("an escaped character")) };
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                let unit = self.hex()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                // Half of a pair; alone it is not a character.
                let mark = self.at;
                if self.eat(b'\\') && self.eat(b'u') {
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                }
                self.at = mark;
                return Ok(char::REPLACEMENT_CHARACTER);
            }
            _ => return Err(self.unexpected("one of the escapes of JSON")),
        };
        self.at += 1;
        Ok(plain)
    }

    fn hex(&mut self) -> Result<u32, Syntax> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|next| char::from(next).to_digit(16)) else {
                return Err(self.unexpected("four hexadecimal digits"));
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    fn unexpected(&self, expected: &str) -> Syntax {
        let mut text = String::new();
        _ = match self.rest().chars().next() {
            Some(found) => write!(text, "expected {expected}, found `{}`", cti_model::OneLine(&found.to_string())),
            None => write!(text, "expected {expected}, found the end of the text"),
        };
        Syntax(text)
    }

    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }
}
