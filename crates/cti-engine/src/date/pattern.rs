//! Date patterns: compiled once, in Java style or in dayjs style, and then applied to any moment.

use jiff::Zoned;

use super::dialect::DateDialect;
use super::field::Field;
use super::lex::{Lexeme, Lexemes, dialect_of};

/// Why a text is no date pattern. Positions are bytes from the start of the pattern, the first being 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatePatternError {
    /// The pattern is over [`DatePattern::MAX_CHARS`].
    #[error("a date pattern of {chars} characters: at most {} are read", DatePattern::MAX_CHARS)]
    TooLong {
        /// The characters of the pattern.
        chars: usize,
    },
    /// The pattern is empty, or nothing but literal text.
    #[error("a date pattern without any date or time in it")]
    NoField,
    /// A token of the other style. Both styles have it and mean different things, or only the other one has it.
    #[error("`{token}` at byte {at} is {} in a {dialect} pattern: write `{instead}`", .dialect.other())]
    Mixed {
        /// The token at fault.
        token: Box<str>,
        /// Where it begins.
        at: usize,
        /// The style of the rest of the pattern.
        dialect: DateDialect,
        /// The same in the style of the rest.
        instead: &'static str,
    },
    /// Letters that are no token of the pattern's style.
    #[error("`{token}` at byte {at} is no token of a {dialect} pattern: write text as `{}`", .dialect.escape())]
    Unknown {
        /// The letters at fault.
        token: Box<str>,
        /// Where they begin.
        at: usize,
        /// The style of the pattern.
        dialect: DateDialect,
    },
    /// A quote or bracket that is opened and not closed.
    #[error("`{open}` at byte {at} is never closed")]
    Unclosed {
        /// `'` or `[`.
        open: char,
        /// Where it stands.
        at: usize,
    },
}

/// A compiled date pattern.
///
/// The product's documentation shows no pattern language for its block *Format a Date object*, so this one is this
/// project's choice: the two that authors of flows know, told apart by their letters. `Y`, `D`, `A`, `ddd` and `ZZ` are
/// dayjs style; `y`, `E`, `X` and `x` are Java style, and so are `d` and `dd` where none of these stands. A pattern with
/// none of them (`HH:mm`) is Java style too, unless it has text in `[…]`. A mix is refused, because `DD` is the day of
/// the month in one style and the day of the year in the other.
///
/// | | Java style | dayjs style |
/// |---|---|---|
/// | year, `2026`, `26` | `yyyy` `yy` | `YYYY` `YY` |
/// | month, `03`, `3`, `Mar`, `March` | `MM` `M` `MMM` `MMMM` | the same |
/// | day of the month, `08`, `8`, `8th` | `dd` `d` | `DD` `D` `Do` |
/// | weekday, `Sun`, `Sunday` | `EEE` `EEEE` | `ddd` `dddd` |
/// | hour of 24, of 12 | `HH` `H`, `hh` `h` | the same |
/// | minute, second, millisecond | `mm` `m`, `ss` `s`, `SSS` | the same |
/// | half of the day, `PM`, `pm` | `a` | `A` `a` |
/// | offset, `-05:00`, `-0500` | `xxx` `Z` | `Z` `ZZ` |
/// | offset, `Z` for none | `XXX` | |
/// | text | `'…'`, apostrophe `''` | `[…]` |
///
/// Names are English. All that is no ASCII letter stands for itself, so `yyyy年MM月dd日` is a pattern; any other letter is
/// refused, never echoed. Years before 1 are counted with a year 0 and written with a minus.
///
/// ```
/// use cti_engine::date::DatePattern;
///
/// let at: jiff::Zoned = "2026-03-08T15:04:05-04:00[America/New_York]".parse()?;
/// assert_eq!(DatePattern::compile("MM-dd-yyyy hh:mm a")?.format(&at), "03-08-2026 03:04 PM");
/// assert_eq!(DatePattern::compile("ddd, Do MMM YYYY [at] H:mm")?.format(&at), "Sun, 8th Mar 2026 at 15:04");
///
/// let mixed = DatePattern::compile("yyyy-MM-DD").unwrap_err();
/// assert_eq!(mixed.to_string(), "`DD` at byte 8 is dayjs style in a Java style pattern: write `dd`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatePattern {
    source: Box<str>,
    dialect: DateDialect,
    pieces: Vec<Piece>,
}

impl DatePattern {
    /// The longest pattern, in characters.
    pub const MAX_CHARS: usize = 256;

    /// Reads a pattern.
    ///
    /// # Errors
    /// [`DatePatternError`] for a pattern that is too long, holds no date field, mixes the styles, holds a letter that is
    /// no token, or leaves a quote or bracket open.
    pub fn compile(pattern: &str) -> Result<Self, DatePatternError> {
        let chars = pattern.chars().count();
        if chars > Self::MAX_CHARS {
            return Err(DatePatternError::TooLong { chars });
        }
        let dialect = dialect_of(pattern);
        let mut pieces = Vec::new();
        for (at, lexeme) in Lexemes::new(pattern, Some(dialect)) {
            match lexeme {
                Lexeme::Letters(token) => pieces.push(Piece::Field(field(token, at, dialect)?)),
                Lexeme::Other(symbol) => {
                    foreign_escape(pattern, symbol, at, dialect)?;
                    push_text(&mut pieces, symbol.encode_utf8(&mut [0; 4]));
                }
                Lexeme::Text(text) if dialect == DateDialect::Java => push_text(&mut pieces, &text.replace("''", "'")),
                Lexeme::Text(text) => push_text(&mut pieces, text),
            }
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Field(_))) {
            return Err(DatePatternError::NoField);
        }
        Ok(Self { source: pattern.into(), dialect, pieces })
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The style that the pattern was read in.
    pub fn dialect(&self) -> DateDialect {
        self.dialect
    }

    /// Writes a moment, as the clock of its zone shows it.
    pub fn format(&self, at: &Zoned) -> String {
        let mut out = String::with_capacity(self.source.len() + 16);
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Field(field) => field.write(at, &mut out),
            }
        }
        out
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// The field that a run of letters stands for in a style.
fn field(token: &str, at: usize, dialect: DateDialect) -> Result<Field, DatePatternError> {
    use DateDialect::{Dayjs, Java};
    let field = match (token, dialect) {
        ("MM" | "M", _) => Field::Month { padded: token == "MM" },
        ("MMM" | "MMMM", _) => Field::MonthName { short: token == "MMM" },
        ("HH" | "H", _) => Field::Hour { padded: token == "HH" },
        ("hh" | "h", _) => Field::HourOf12 { padded: token == "hh" },
        ("mm" | "m", _) => Field::Minute { padded: token == "mm" },
        ("ss" | "s", _) => Field::Second { padded: token == "ss" },
        ("SSS", _) => Field::Millisecond,
        ("yyyy", Java) | ("YYYY", Dayjs) => Field::Year,
        ("yy", Java) | ("YY", Dayjs) => Field::YearOfCentury,
        ("dd", Java) | ("DD", Dayjs) => Field::Day { padded: true },
        ("d", Java) | ("D", Dayjs) => Field::Day { padded: false },
        ("Do", Dayjs) => Field::DayOrdinal,
        ("EEE", Java) | ("ddd", Dayjs) => Field::Weekday { short: true },
        ("EEEE", Java) | ("dddd", Dayjs) => Field::Weekday { short: false },
        ("a", Java) | ("A", Dayjs) => Field::Half { upper: true },
        ("a", Dayjs) => Field::Half { upper: false },
        ("XXX", Java) => Field::Offset { colon: true, zulu: true },
        ("xxx", Java) | ("Z", Dayjs) => Field::Offset { colon: true, zulu: false },
        ("Z", Java) | ("ZZ", Dayjs) => Field::Offset { colon: false, zulu: false },
        _ => {
            return Err(match instead(token, dialect) {
                Some(instead) => DatePatternError::Mixed { token: token.into(), at, dialect, instead },
                None => DatePatternError::Unknown { token: token.into(), at, dialect },
            });
        }
    };
    Ok(field)
}

/// What to write in a style for a token of the other one.
fn instead(token: &str, dialect: DateDialect) -> Option<&'static str> {
    use DateDialect::{Dayjs, Java};
    Some(match (token, dialect) {
        ("YYYY", Java) => "yyyy",
        ("YY", Java) => "yy",
        ("DD", Java) => "dd",
        ("D" | "Do", Java) => "d",
        ("ddd", Java) => "EEE",
        ("dddd", Java) => "EEEE",
        ("A", Java) => "a",
        ("yyyy", Dayjs) => "YYYY",
        ("yy", Dayjs) => "YY",
        ("dd", Dayjs) => "DD",
        ("d", Dayjs) => "D",
        ("EEE", Dayjs) => "ddd",
        ("EEEE", Dayjs) => "dddd",
        ("ZZ", Java) | ("XXX" | "xxx", Dayjs) => "Z",
        _ => return None,
    })
}

/// Refuses a quote or bracket that opens nothing in this style but would have opened a text in the other one.
fn foreign_escape(pattern: &str, symbol: char, at: usize, dialect: DateDialect) -> Result<(), DatePatternError> {
    let own = match dialect {
        DateDialect::Java => '\'',
        DateDialect::Dayjs => '[',
    };
    if symbol == own {
        return Err(DatePatternError::Unclosed { open: symbol, at });
    }
    let close = match symbol {
        '\'' => '\'',
        '[' => ']',
        _ => return Ok(()),
    };
    let inside = pattern.get(at + 1..).and_then(|rest| rest.split_once(close)).map_or("", |(inside, _)| inside);
    if inside.contains(|c: char| c.is_ascii_alphabetic()) {
        let token = pattern.get(at..at + inside.len() + 2).unwrap_or_default().into();
        return Err(DatePatternError::Mixed { token, at, dialect, instead: dialect.escape() });
    }
    Ok(())
}
