//! Date patterns: the parts of a date that one names, in Java style or in dayjs style.

use super::dialect::DateDialect;
use super::lex::{Lexeme, Lexemes, dialect_of};
use super::token::{field, token, write_text};
use crate::one_line::OneLine;

/// Why a text is not a date pattern. Positions are bytes from the start of the pattern, the first being 0.
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
    #[error("`{}` at byte {at} is {} in a {dialect} pattern: write `{instead}`", OneLine(.token), .dialect.other())]
    Mixed {
        /// The token at fault.
        token: Box<str>,
        /// Where it begins.
        at: usize,
        /// The style of the rest of the pattern.
        dialect: DateDialect,
        /// The token with that meaning in the style of the rest.
        instead: &'static str,
    },
    /// Letters that are not a token of the pattern's style.
    #[error("`{}` at byte {at} is not a token of a {dialect} pattern: write text as `{}`", OneLine(.token), .dialect.escape())]
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
    /// A part of the date that the other style has no token for.
    #[error("a {dialect} pattern cannot write {what}")]
    Inexpressible {
        /// The part.
        what: &'static str,
        /// The style that lacks it.
        dialect: DateDialect,
    },
}

/// A compiled date pattern.
///
/// The product's documentation shows no pattern language for its block *Format a Date object*, so this one is this
/// project's choice: the two that authors of flows know; the letters decide which one it is. `Y`, `D`, `A`, `ddd` and
/// `ZZ` are dayjs style; `y`, `E`, `X` and `x` are Java style, and so are `d` and `dd` where none of these stands. A
/// pattern with none of them (`HH:mm`) is Java style too, unless it has text in `[…]`. A mix is refused, because `DD`
/// is the day of the month in one style and the day of the year in the other.
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
/// | offset, `Z` for none; hours alone | `XXX`; `X` | |
/// | zone, `EST` | `z` | |
/// | text | `'…'`, apostrophe `''` | `[…]` |
///
/// Names are English. All that is not an ASCII letter stands for itself, so `yyyy年MM月dd日` is a pattern; any other
/// letter is refused, never echoed. Years before 1 are counted with a year 0 and written with a minus.
///
/// ```
/// use cti_model::date::{DateField, DatePattern, DatePiece};
///
/// let pattern = DatePattern::compile("d.M.")?;
/// let dot = || DatePiece::Text(".".to_owned());
/// let (day, month) = (DateField::Day { padded: false }, DateField::Month { padded: false });
/// assert_eq!(pattern.pieces(), [DatePiece::Field(day), dot(), DatePiece::Field(month), dot()]);
///
/// let mixed = DatePattern::compile("yyyy-MM-DD").unwrap_err();
/// assert_eq!(mixed.to_string(), "`DD` at byte 8 is dayjs style in a Java style pattern: write `dd`");
/// # Ok::<(), cti_model::date::DatePatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatePattern {
    source: Box<str>,
    dialect: DateDialect,
    pieces: Vec<DatePiece>,
}

impl DatePattern {
    /// The longest pattern, in characters.
    pub const MAX_CHARS: usize = 256;

    /// Reads a pattern.
    ///
    /// # Errors
    /// [`DatePatternError`] for a pattern that is too long, holds no date field, mixes the styles, holds a letter that
    /// is not a token, or leaves a quote or bracket open.
    pub fn compile(pattern: &str) -> Result<Self, DatePatternError> {
        Self::compile_as(pattern, dialect_of(pattern))
    }

    /// Reads a pattern in a style, for a place where only one is understood: `hh:mm a` is of either, and `a` writes `PM`
    /// in Java style and `pm` in dayjs style.
    ///
    /// # Errors
    /// As for [`DatePattern::compile`]; [`DatePatternError::Mixed`] for a pattern of the other style.
    pub fn compile_as(pattern: &str, dialect: DateDialect) -> Result<Self, DatePatternError> {
        let chars = pattern.chars().count();
        if chars > Self::MAX_CHARS {
            return Err(DatePatternError::TooLong { chars });
        }
        let mut pieces = Vec::new();
        for (at, lexeme) in Lexemes::new(pattern, Some(dialect)) {
            match lexeme {
                Lexeme::Letters(token) => pieces.push(DatePiece::Field(field(token, at, dialect)?)),
                Lexeme::Other(symbol) => {
                    foreign_escape(pattern, symbol, at, dialect)?;
                    push_text(&mut pieces, symbol.encode_utf8(&mut [0; 4]));
                }
                Lexeme::Text(text) if dialect == DateDialect::Java => push_text(&mut pieces, &text.replace("''", "'")),
                Lexeme::Text(text) => push_text(&mut pieces, text),
            }
        }
        if !pieces.iter().any(|piece| matches!(piece, DatePiece::Field(_))) {
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

    /// What it is made of, in order.
    pub fn pieces(&self) -> &[DatePiece] {
        &self.pieces
    }

    /// The pattern of a style that writes the same.
    ///
    /// ```
    /// use cti_model::date::{DateDialect, DatePattern};
    ///
    /// let java = DatePattern::compile("MM-dd-yyyy 'at' hh:mm a")?;
    /// assert_eq!(java.in_dialect(DateDialect::Dayjs)?.as_str(), "MM-DD-YYYY [at] hh:mm A");
    /// # Ok::<(), cti_model::date::DatePatternError>(())
    /// ```
    ///
    /// # Errors
    /// [`DatePatternError::Inexpressible`] for a part that the style has no token for, and
    /// [`DatePatternError::TooLong`].
    pub fn in_dialect(&self, dialect: DateDialect) -> Result<Self, DatePatternError> {
        let mut text = String::with_capacity(self.source.len() + 8);
        for piece in &self.pieces {
            match piece {
                DatePiece::Text(plain) => write_text(plain, dialect, &mut text),
                DatePiece::Field(field) => text.push_str(token(*field, dialect)?),
            }
        }
        Self::compile_as(&text, dialect)
    }
}

/// A piece of a date pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatePiece {
    /// Text that stands for itself.
    Text(String),
    /// A part of the date.
    Field(DateField),
}

/// A part of a date or time, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateField {
    /// The year, of four digits.
    Year,
    /// The last two digits of the year.
    YearOfCentury,
    /// The month, as a number.
    Month {
        /// Whether it has two digits.
        padded: bool,
    },
    /// The month, by its English name.
    MonthName {
        /// Whether it is cut to three letters.
        short: bool,
    },
    /// The day of the month.
    Day {
        /// Whether it has two digits.
        padded: bool,
    },
    /// The day of the month, as `8th`.
    DayOrdinal,
    /// The day of the week, by its English name.
    Weekday {
        /// Whether it is cut to three letters.
        short: bool,
    },
    /// The hour of 24.
    Hour {
        /// Whether it has two digits.
        padded: bool,
    },
    /// The hour of 12.
    HourOf12 {
        /// Whether it has two digits.
        padded: bool,
    },
    /// The minute.
    Minute {
        /// Whether it has two digits.
        padded: bool,
    },
    /// The second.
    Second {
        /// Whether it has two digits.
        padded: bool,
    },
    /// The millisecond, of three digits.
    Millisecond,
    /// The half of the day.
    Half {
        /// `PM`, and not `pm`.
        upper: bool,
    },
    /// The offset from UTC.
    Offset {
        /// `-05:00`, and not `-0500`.
        colon: bool,
        /// `Z` where there is none.
        zulu: bool,
    },
    /// The hours of the offset from UTC, `-05`; `Z` where there is none.
    OffsetHours,
    /// The zone, by its abbreviation.
    Zone,
}

fn push_text(pieces: &mut Vec<DatePiece>, text: &str) {
    match pieces.last_mut() {
        Some(DatePiece::Text(last)) => last.push_str(text),
        _ => pieces.push(DatePiece::Text(text.to_owned())),
    }
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
