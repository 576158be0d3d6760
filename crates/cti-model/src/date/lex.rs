//! The words of a date pattern: runs of letters, quoted text and single symbols.

use super::dialect::DateDialect;

/// A word of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lexeme<'a> {
    /// A run of one ASCII letter, or `Do`.
    Letters(&'a str),
    /// The inside of a quote or bracket, doubled apostrophes still doubled.
    Text(&'a str),
    /// Anything else.
    Other(char),
}

/// Splits a pattern into words with their places in bytes. Without a style, the escapes of both are honoured.
#[derive(Debug)]
pub(super) struct Lexemes<'a> {
    rest: &'a str,
    at: usize,
    dialect: Option<DateDialect>,
}

impl<'a> Lexemes<'a> {
    pub(super) fn new(pattern: &'a str, dialect: Option<DateDialect>) -> Self {
        Self { rest: pattern, at: 0, dialect }
    }

    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(len).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.at += taken.len();
        taken
    }
}

impl<'a> Iterator for Lexemes<'a> {
    type Item = (usize, Lexeme<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let first = self.rest.chars().next()?;
        let quoted = match first {
            '\'' if self.dialect != Some(DateDialect::Dayjs) => quoted(self.rest),
            '[' if self.dialect != Some(DateDialect::Java) => bracketed(self.rest),
            _ => None,
        };
        let lexeme = if let Some((text, len)) = quoted {
            self.take(len);
            Lexeme::Text(text)
        } else if first.is_ascii_alphabetic() {
            let same = self.rest.len() - self.rest.trim_start_matches(first).len();
            Lexeme::Letters(self.take(if self.rest.starts_with("Do") { 2 } else { same }))
        } else {
            self.take(first.len_utf8());
            Lexeme::Other(first)
        };
        Some((at, lexeme))
    }
}

/// The text of a Java style quote at the start, and its length with the quotes; `''` is an apostrophe.
fn quoted(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.strip_prefix('\'')?;
    if inside.starts_with('\'') {
        return Some(("'", 2));
    }
    let mut from = 0;
    loop {
        let close = from + inside.get(from..)?.find('\'')?;
        if !inside.get(close + 1..)?.starts_with('\'') {
            return Some((inside.get(..close)?, close + 2));
        }
        from = close + 2;
    }
}

/// The text of a dayjs style bracket at the start, and its length with the brackets; `[]` is itself.
fn bracketed(rest: &str) -> Option<(&str, usize)> {
    let (inside, _) = rest.strip_prefix('[')?.split_once(']')?;
    Some((if inside.is_empty() { "[]" } else { inside }, inside.len() + 2))
}

/// The style of a pattern, by the first letters that only one style has.
pub(super) fn dialect_of(pattern: &str) -> DateDialect {
    let (mut days, mut brackets) = (false, false);
    for (at, lexeme) in Lexemes::new(pattern, None) {
        match lexeme {
            Lexeme::Letters("d" | "dd") => days = true,
            Lexeme::Letters("ZZ") => return DateDialect::Dayjs,
            Lexeme::Letters(token) if token.starts_with(['Y', 'D', 'A', 'd']) => return DateDialect::Dayjs,
            Lexeme::Letters(token) if token.starts_with(['y', 'E', 'X', 'x']) => return DateDialect::Java,
            Lexeme::Text(text) if pattern.get(at..).is_some_and(|rest| rest.starts_with('[')) => {
                brackets |= text.contains(|c: char| c.is_ascii_alphabetic());
            }
            _ => {}
        }
    }
    if brackets && !days { DateDialect::Dayjs } else { DateDialect::Java }
}
