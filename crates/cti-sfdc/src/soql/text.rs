//! Text in quotes: as it is written, as it is meant, and the patterns of `LIKE`.

use std::fmt;

use cti_engine::memory::words::Pattern;
use cti_model::soql::between_quotes;

/// A text as SOQL writes it between quotes (`external-apis` section 4.5).
///
/// ```
/// use cti_sfdc::soql::Text;
///
/// let text = Text::new(r"Anne-Marie O'Neil \ Co");
/// assert_eq!(text.to_string(), r"'Anne-Marie O\'Neil \\ Co'");
/// assert_eq!(text.value(), r"Anne-Marie O'Neil \ Co");
/// assert_eq!(Text::containing("100%").to_string(), r"'%100\%%'");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What stands between the quotes: each quote and backslash is escaped.
    raw: Box<str>,
}

impl Text {
    /// Exactly this text. In `LIKE` its `%` and `_` are wildcards: see [`Text::containing`].
    pub fn new(text: &str) -> Self {
        Self { raw: between_quotes(text, false).into() }
    }

    /// For `LIKE`: this very text.
    pub fn exactly(text: &str) -> Self {
        Self { raw: between_quotes(text, true).into() }
    }

    /// For `LIKE`: what has this text in it.
    pub fn containing(text: &str) -> Self {
        Self { raw: format!("%{}%", between_quotes(text, true)).into() }
    }

    /// For `LIKE`: what begins with this text.
    pub fn beginning(text: &str) -> Self {
        Self { raw: format!("{}%", between_quotes(text, true)).into() }
    }

    /// For `LIKE`: what ends with this text.
    pub fn ending(text: &str) -> Self {
        Self { raw: format!("%{}", between_quotes(text, true)).into() }
    }

    /// A text that the lexer has checked.
    pub(crate) fn from_raw(raw: &str) -> Self {
        Self { raw: raw.into() }
    }

    /// What stands between the quotes.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The text that is meant.
    pub fn value(&self) -> String {
        self.read(|sign, _| sign)
    }

    /// The pattern that is meant.
    pub(crate) fn pattern(&self) -> Vec<Pattern> {
        self.read(|sign, is_escaped| match sign {
            '%' if !is_escaped => Pattern::Any,
            '_' if !is_escaped => Pattern::One,
            sign => Pattern::Is(sign),
        })
    }

    /// Every character with whether it is escaped.
    fn read<T, C: FromIterator<T>>(&self, each: impl Fn(char, bool) -> T) -> C {
        let mut signs = self.raw.chars().peekable();
        std::iter::from_fn(|| {
            let sign = signs.next()?;
            if sign != '\\' {
                return Some(each(sign, false));
            }
            let sign = match signs.next()? {
                'n' | 'N' => '\n',
                'r' | 'R' => '\r',
                't' | 'T' => '\t',
                'b' | 'B' => '\u{8}',
                'f' | 'F' => '\u{c}',
                'u' | 'U' => {
                    let unit = code_unit(&mut signs);
                    // Characters beyond the first plane are two units.
                    let low = matches!(unit, 0xd800..=0xdbff).then(|| {
                        let mut ahead = signs.clone();
                        let escape = ahead.next() == Some('\\') && matches!(ahead.next(), Some('u' | 'U'));
                        let low = if escape { code_unit(&mut ahead) } else { 0 };
                        matches!(low, 0xdc00..=0xdfff).then(|| {
                            signs = ahead;
                            low
                        })
                    });
                    let code = low.flatten().map_or(unit, |low| 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
                    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                }
                other => other,
            };
            Some(each(sign, true))
        })
        .collect()
    }
}

/// Four hexadecimal digits.
fn code_unit(signs: &mut impl Iterator<Item = char>) -> u32 {
    signs.take(4).filter_map(|sign| sign.to_digit(16)).fold(0, |unit, digit| unit << 4 | digit)
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.raw)
    }
}
