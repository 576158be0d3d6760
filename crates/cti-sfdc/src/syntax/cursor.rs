//! A place among tokens.

use super::lexer::{self, Kind, Token};
use super::{MAX_DEPTH, MAX_LENGTH, SyntaxError};

/// The tokens of a text and the next one.
#[derive(Debug)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    at: usize,
    depth: usize,
    /// Whether `:name` may stand where a value does, as in Apex.
    pub(crate) takes_binds: bool,
}

const END: Token<'static> = Token { kind: Kind::End, text: "", offset: 0 };

impl<'t> Cursor<'t> {
    /// The tokens from a place on.
    pub(crate) fn new(text: &'t str, from: usize) -> Result<Self, SyntaxError> {
        if text.len() > MAX_LENGTH {
            let expected = format!("at most {MAX_LENGTH} bytes");
            return Err(SyntaxError::at(text, MAX_LENGTH, "a longer text", expected));
        }
        Ok(Self { text, tokens: lexer::tokens(text, from)?, at: 0, depth: 0, takes_binds: false })
    }

    /// The text from a place up to the next token.
    pub(crate) fn text_since(&self, offset: usize) -> &'t str {
        self.text.get(offset..self.peek().offset).unwrap_or_default()
    }

    /// A token ahead of the next one.
    pub(crate) fn ahead(&self, by: usize) -> Token<'t> {
        self.tokens.get(self.at + by).or(self.tokens.last()).copied().unwrap_or(END)
    }

    /// The next token.
    pub(crate) fn peek(&self) -> Token<'t> {
        self.ahead(0)
    }

    /// Takes the next token.
    pub(crate) fn next(&mut self) -> Token<'t> {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Whether the token that far ahead is a word, in any letter case.
    pub(crate) fn is_word_ahead(&self, by: usize, word: &str) -> bool {
        let token = self.ahead(by);
        token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word)
    }

    /// Whether the next token is a word.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.is_word_ahead(0, word)
    }

    /// Whether the next tokens are words.
    pub(crate) fn are_words(&self, first: &str, second: &str) -> bool {
        self.is_word(first) && self.is_word_ahead(1, second)
    }

    /// Whether the next token is a sign.
    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        self.peek().kind == Kind::Sign && self.peek().text == sign
    }

    /// Takes a word if it is the next one.
    pub(crate) fn take_word(&mut self, word: &str) -> bool {
        let is_next = self.is_word(word);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes two words if they are next.
    pub(crate) fn take_words(&mut self, first: &str, second: &str) -> bool {
        let are_next = self.are_words(first, second);
        self.at += if are_next { 2 } else { 0 };
        are_next
    }

    /// Takes a sign if it is the next one.
    pub(crate) fn take_sign(&mut self, sign: &str) -> bool {
        let is_next = self.is_sign(sign);
        self.at += usize::from(is_next);
        is_next
    }

    pub(crate) fn expect_word(&mut self, word: &str) -> Result<(), SyntaxError> {
        if self.take_word(word) { Ok(()) } else { Err(self.error(format!("`{word}`"))) }
    }

    pub(crate) fn expect_sign(&mut self, sign: &str) -> Result<(), SyntaxError> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.error(format!("`{sign}`"))) }
    }

    pub(crate) fn expect_kind(&mut self, kind: Kind, what: &str) -> Result<Token<'t>, SyntaxError> {
        if self.peek().kind == kind { Ok(self.next()) } else { Err(self.error(what)) }
    }

    /// A whole number that is not negative.
    pub(crate) fn expect_count(&mut self, what: &str) -> Result<u32, SyntaxError> {
        let count = if self.peek().kind == Kind::Number { self.peek().text.parse().ok() } else { None };
        let count = count.ok_or_else(|| self.error(what))?;
        self.next();
        Ok(count)
    }

    pub(crate) fn expect_end(&self) -> Result<(), SyntaxError> {
        if self.peek().kind == Kind::End { Ok(()) } else { Err(self.error("the end of the text")) }
    }

    /// One or more things with commas between.
    pub(crate) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<Vec<T>, SyntaxError> {
        let mut items = vec![item(self)?];
        while self.take_sign(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Reads something one level deeper.
    pub(crate) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(format!("at most {MAX_DEPTH} levels of brackets, `NOT` and sub-queries")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// What is told when the next token does not fit.
    pub(crate) fn error(&self, expected: impl Into<String>) -> SyntaxError {
        let Token { kind, text, offset } = self.peek();
        let shown = if kind == Kind::Text { format!("'{text}'") } else { text.to_owned() };
        SyntaxError::at(self.text, offset, &shown, expected)
    }

    /// The same for a token that was taken.
    pub(crate) fn error_at(&self, token: Token<'_>, expected: impl Into<String>) -> SyntaxError {
        SyntaxError::at(self.text, token.offset, token.text, expected)
    }
}
