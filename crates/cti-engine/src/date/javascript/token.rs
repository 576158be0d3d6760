//! The words, numbers and signs of a text, split as V8 splits them.

use std::iter::Peekable;
use std::str::Chars;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits: the value of the first nine that count, and how many characters there are.
    Number {
        value: i64,
        length: usize,
    },
    /// `+` or `-`, as 1 or -1.
    Sign(i64),
    /// `:`, `.` or `)`.
    Symbol(char),
    Word(Word),
    /// One blank.
    Blank,
    /// Any other sign, and `(…)` as a whole.
    Other,
    End,
}

/// A word, known by its first three letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Month(i64),
    /// `am` or `pm`, as hours.
    Half(i64),
    Zone {
        hours: i64,
        letters: usize,
    },
    T,
    Unknown,
}

impl Token {
    pub(super) fn number(self) -> Option<i64> {
        if let Self::Number { value, .. } = self { Some(value) } else { None }
    }

    /// The value of a number of exactly so many digits.
    pub(super) fn digits(self, count: usize) -> Option<i64> {
        if let Self::Number { value, length } = self { (length == count).then_some(value) } else { None }
    }

    /// What a number is as digits behind a point, in milliseconds; more than three digits are cut off.
    pub(super) fn milliseconds(self) -> Option<i64> {
        let Self::Number { value, length } = self else { return None };
        Some(match length {
            1 => value * 100,
            2 => value * 10,
            length => value / 10_i64.pow(u32::try_from(length.min(MOST_DIGITS)).ok()?.saturating_sub(3)),
        })
    }
}

/// The digits of a number that count, leading zeros left out.
const MOST_DIGITS: usize = 9;

/// Splits a text into tokens.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    rest: Peekable<Chars<'t>>,
    next: Token,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut tokens = Self { rest: text.chars().peekable(), next: Token::End };
        tokens.next = tokens.scan();
        tokens
    }

    pub(super) fn peek(&self) -> Token {
        self.next
    }

    pub(super) fn next(&mut self) -> Token {
        let next = self.scan();
        std::mem::replace(&mut self.next, next)
    }

    /// Passes a sign if it comes next.
    pub(super) fn skip(&mut self, sign: char) -> bool {
        let is_next = match self.next {
            Token::Symbol(symbol) => symbol == sign,
            Token::Sign(value) => sign == if value < 0 { '-' } else { '+' },
            _ => false,
        };
        if is_next {
            self.next();
        }
        is_next
    }

    fn scan(&mut self) -> Token {
        match self.rest.peek() {
            None => return Token::End,
            Some(digit) if digit.is_ascii_digit() => return self.number(),
            Some(letter) if *letter >= 'A' && !is_blank(*letter) => return Token::Word(self.word()),
            Some('(') => {
                self.pass_parentheses();
                return Token::Other;
            }
            Some(_) => {}
        }
        match self.rest.next() {
            Some('+') => Token::Sign(1),
            Some('-') => Token::Sign(-1),
            Some(symbol @ (':' | '.' | ')')) => Token::Symbol(symbol),
            Some(blank) if is_blank(blank) => Token::Blank,
            _ => Token::Other,
        }
    }

    fn number(&mut self) -> Token {
        let (mut value, mut length, mut counted) = (0, 0, 0);
        while let Some(digit) = self.rest.peek().and_then(|digit| digit.to_digit(10)) {
            self.rest.next();
            length += 1;
            if (counted > 0 || digit > 0) && counted < MOST_DIGITS {
                value = value * 10 + i64::from(digit);
                counted += 1;
            }
        }
        Token::Number { value, length }
    }

    fn word(&mut self) -> Word {
        let (mut start, mut letters) = (String::new(), 0);
        while let Some(letter) = self.rest.next_if(|letter| *letter >= 'A' && !is_blank(*letter)) {
            // Beyond three, only whether there are more counts.
            if letters < 3 {
                start.push(letter.to_ascii_lowercase());
            }
            letters += letter.len_utf16();
        }
        let month =
            |name: &str| MONTHS.iter().position(|month| *month == name).and_then(|at| i64::try_from(at + 1).ok());
        if let Some(month) = month(&start) {
            return Word::Month(month);
        }
        if letters > 3 {
            return Word::Unknown;
        }
        match start.as_str() {
            "am" => Word::Half(0),
            "pm" => Word::Half(12),
            "t" => Word::T,
            other => {
                let zone = ZONES.iter().find(|(name, _)| *name == other);
                zone.map_or(Word::Unknown, |(_, hours)| Word::Zone { hours: *hours, letters })
            }
        }
    }

    /// Passes over `(…)`, parentheses inside it too; to the end when it is never closed.
    fn pass_parentheses(&mut self) {
        let mut open = 0_usize;
        for sign in self.rest.by_ref() {
            match sign {
                '(' => open += 1,
                ')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const ZONES: [(&str, i64); 12] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
];

/// White space and line ends as ECMA-262 has them.
pub(super) fn is_blank(sign: char) -> bool {
    sign == '\u{feff}' || (sign.is_whitespace() && sign != '\u{85}')
}
