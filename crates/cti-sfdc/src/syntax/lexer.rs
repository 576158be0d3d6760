//! From text to tokens.

use super::SyntaxError;

/// A token, by its place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind,
    /// As it is written; a text without its quotes.
    pub(crate) text: &'t str,
    pub(crate) offset: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a keyword.
    Word,
    /// Text in quotes.
    Text,
    /// A number, perhaps with a sign.
    Number,
    /// A day, a moment or a time of day.
    Date,
    /// A currency and an amount with a fraction, `USD5000.50`; without one it is a word.
    Currency,
    /// A sign, or two that belong together.
    Sign,
    /// The end of the text.
    End,
}

/// Reads the tokens of a text from a place on.
pub(crate) fn tokens(text: &str, from: usize) -> Result<Vec<Token<'_>>, SyntaxError> {
    let mut lexer = Lexer { text, at: from };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks()?;
        let token = lexer.token()?;
        tokens.push(token);
        if token.kind == Kind::End {
            return Ok(tokens);
        }
    }
}

/// The place behind blanks and comments.
pub(crate) fn behind_blanks(text: &str, from: usize) -> Result<usize, SyntaxError> {
    let mut lexer = Lexer { text, at: from };
    lexer.skip_blanks()?;
    Ok(lexer.at)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) -> Result<(), SyntaxError> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                let end = trimmed.find("*/").ok_or_else(|| self.error("/*", "a comment that ends in `*/`"))?;
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Result<Token<'t>, SyntaxError> {
        let (rest, offset) = (self.rest(), self.at);
        let Some(first) = rest.chars().next() else { return Ok(Token { kind: Kind::End, text: "", offset }) };
        if first == '\'' {
            return self.text_token();
        }
        let second = rest.as_bytes().get(1).copied().unwrap_or(0);
        let (kind, length) = match first {
            'a'..='z' | 'A'..='Z' | '_' => word(rest),
            '0'..='9' => number_or_date(rest),
            '+' | '-' if second.is_ascii_digit() => {
                let (kind, length) = number(rest.get(1..).unwrap_or_default());
                (kind, length + 1)
            }
            '!' | '<' | '>' if second == b'=' => (Kind::Sign, 2),
            '<' if second == b'>' => (Kind::Sign, 2),
            '(' | ')' | ',' | '.' | '=' | '<' | '>' | ':' | '[' | ']' => (Kind::Sign, 1),
            other => return Err(self.error(other.encode_utf8(&mut [0; 4]), "a name, a value or a sign of SOQL")),
        };
        let text = rest.get(..length).unwrap_or_default();
        self.at += length;
        if matches!(kind, Kind::Number | Kind::Date | Kind::Currency)
            && self.rest().starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        {
            return Err(self.error(self.rest(), "a blank or a sign behind the number"));
        }
        Ok(Token { kind, text, offset })
    }

    /// A text in quotes, as it is written. Its escapes are checked.
    fn text_token(&mut self) -> Result<Token<'t>, SyntaxError> {
        let (offset, body) = (self.at, self.rest().get(1..).unwrap_or_default());
        let mut signs = body.char_indices();
        while let Some((at, sign)) = signs.next() {
            match sign {
                '\'' => {
                    self.at += at + 2;
                    return Ok(Token { kind: Kind::Text, text: body.get(..at).unwrap_or_default(), offset });
                }
                '\\' => {
                    let escaped = signs.next().map(|(_, sign)| sign);
                    let hex = |signs: &mut std::str::CharIndices<'_>| {
                        (0..4).all(|_| signs.next().is_some_and(|(_, sign)| sign.is_ascii_hexdigit()))
                    };
                    let known = match escaped {
                        Some(
                            'n' | 'N' | 'r' | 'R' | 't' | 'T' | 'b' | 'B' | 'f' | 'F' | '"' | '\'' | '\\' | '_' | '%',
                        ) => true,
                        Some('u' | 'U') => hex(&mut signs),
                        _ => false,
                    };
                    if !known {
                        self.at += at + 1;
                        let found: String = ['\\'].into_iter().chain(escaped).collect();
                        let expected = r#"an escape of SOQL in the text: \n, \r, \t, \b, \f, \", \', \\ or \uXXXX"#;
                        return Err(self.error(&found, expected));
                    }
                }
                _ => {}
            }
        }
        Err(self.error(self.rest(), "a text that ends in `'`"))
    }

    fn error(&self, found: &str, expected: &str) -> SyntaxError {
        SyntaxError::at(self.text, self.at, found, expected)
    }
}

fn run(text: &str, is_part: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|byte| is_part(*byte)).count()
}

fn digits(text: &str) -> usize {
    run(text, |byte| byte.is_ascii_digit())
}

fn behind(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

fn word(text: &str) -> (Kind, usize) {
    let length = run(text, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let letters = run(text, |byte| byte.is_ascii_alphabetic());
    if letters == 3 && length > 3 && digits(behind(text, 3)) == length - 3 {
        let fraction = behind(text, length).strip_prefix('.').map_or(0, digits);
        if fraction > 0 {
            return (Kind::Currency, length + 1 + fraction);
        }
    }
    (Kind::Word, length)
}

/// Digits, a fraction, an exponent.
fn number(text: &str) -> (Kind, usize) {
    let mut length = digits(text);
    if let Some(fraction) = behind(text, length).strip_prefix('.') {
        let digits = digits(fraction);
        if digits > 0 {
            length += 1 + digits;
        }
    }
    if let Some(exponent) = behind(text, length).strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        let digits = digits(behind(exponent, sign));
        if digits > 0 {
            length += 1 + sign + digits;
        }
    }
    (Kind::Number, length)
}

fn number_or_date(text: &str) -> (Kind, usize) {
    let shape: Vec<u8> = text.bytes().take(10).map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect();
    if shape == b"0000-00-00" {
        let mut length = 10;
        if let Some(time) = behind(text, 10).strip_prefix(['T', 't']) {
            length += 1 + run(time, |byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
            let zone = behind(text, length);
            length += match zone.as_bytes().first() {
                Some(b'Z' | b'z') => 1,
                Some(b'+' | b'-') => 1 + run(behind(zone, 1), |byte| byte.is_ascii_digit() || byte == b':'),
                _ => 0,
            };
        }
        return (Kind::Date, length);
    }
    if shape.starts_with(b"00:00") {
        let length = run(text, |byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
        return (Kind::Date, length + usize::from(behind(text, length).starts_with(['Z', 'z'])));
    }
    number(text)
}
