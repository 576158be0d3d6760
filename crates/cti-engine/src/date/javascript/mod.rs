//! Texts that JavaScript's `Date` reads: the standard's form, and the free forms that V8 and its relatives take
//! besides.
//!
//! ECMA-262 leaves the free forms to the engine. Flows ran in browsers, so this follows V8, rule by rule: a word that
//! is neither a month, a zone nor a half of the day may stand before the first number alone; `(…)` is passed over; a
//! number before `:` is one of the time, any other one of the date; `+` and `-` after a time begin an offset.

mod token;

use jiff::civil::{self, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Zoned};

use self::token::{Token, Tokens, Word};

/// What a text says: a date, a time, and where they hold.
#[derive(Debug, Default)]
struct Written {
    day: Day,
    time: Time,
    zone: Zone,
}

/// Reads a text as V8 does; one that names no offset on the clock of `zone`. `None` for what V8 calls an invalid date,
/// and for moments outside of the years −9999 to 9999.
pub(super) fn read(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let mut tokens = Tokens::new(text);
    let mut written = Written::default();
    if let Some(rest) = written.standard(&mut tokens)? {
        written.free(rest, &mut tokens)?;
    }
    let date = written.day.date()?;
    let local = written.time.on(date)?;
    match written.zone.seconds().ok()? {
        None => local.to_zoned(zone.clone()).ok(),
        Some(offset) => {
            let utc = local.checked_sub(SignedDuration::from_secs(offset)).ok()?;
            Some(utc.to_zoned(TimeZone::UTC).ok()?.with_time_zone(zone.clone()))
        }
    }
}

impl Written {
    /// The form of the standard: `2026-03-08T15:04:05.678+01:00` and its beginnings. What of it is there is kept; gives
    /// back the first token that does not fit, from which the free forms go on. `None` when nothing can make a date of
    /// it.
    #[expect(clippy::option_option, reason = "no date at all, all read, or something left to be read")]
    fn standard(&mut self, tokens: &mut Tokens<'_>) -> Option<Option<Token>> {
        match tokens.peek() {
            Token::Sign(sign) => {
                let first = tokens.next();
                let year = tokens.peek().digits(6);
                match year {
                    Some(year) if year != 0 || sign > 0 => {
                        tokens.next();
                        self.day.add(sign * year)?;
                    }
                    // V8 has passed a year of zero by then.
                    Some(_) => {
                        tokens.next();
                        return Some(Some(first));
                    }
                    None => return Some(Some(first)),
                }
            }
            token => match token.digits(4) {
                Some(year) => {
                    tokens.next();
                    self.day.add(year)?;
                }
                None => return Some(Some(tokens.next())),
            },
        }
        for last in [12, 31] {
            if !tokens.skip('-') {
                break;
            }
            match tokens.peek().digits(2).filter(|number| (1..=last).contains(number)) {
                Some(number) => {
                    tokens.next();
                    self.day.add(number)?;
                }
                None => return Some(Some(tokens.next())),
            }
        }
        match tokens.peek() {
            Token::Word(Word::T) => {
                tokens.next();
                self.standard_time(tokens)?;
            }
            Token::End => {}
            _ => return Some(Some(tokens.next())),
        }
        // A date alone is one of Greenwich, a date with a time one of here.
        if self.time.is_empty() {
            self.zone.set(0);
        }
        self.day.is_standard = true;
        Some(None)
    }

    fn standard_time(&mut self, tokens: &mut Tokens<'_>) -> Option<()> {
        let number = |tokens: &mut Tokens<'_>, most: i64| {
            let number = tokens.next().digits(2)?;
            (number <= most).then_some(number)
        };
        let hour = number(tokens, 24)?;
        // Midnight at the end of the day, and nothing after it.
        let (most, most_fraction) = if hour == 24 { (0, Some(0)) } else { (59, None) };
        self.time.add(hour)?;
        tokens.skip(':').then_some(())?;
        self.time.add(number(tokens, most)?)?;
        if tokens.skip(':') {
            self.time.add(number(tokens, most)?)?;
            if tokens.skip('.') {
                let fraction = tokens.next();
                fraction.number().filter(|number| most_fraction.is_none_or(|most| *number <= most))?;
                self.time.add(fraction.milliseconds()?)?;
            }
        }
        match tokens.next() {
            Token::End => return Some(()),
            Token::Word(Word::Zone { hours: 0, letters: 1 }) => self.zone.set(0),
            Token::Sign(sign) => {
                self.zone.sign = Some(sign);
                let (hour, minute) = match tokens.peek().digits(4) {
                    Some(both) => {
                        tokens.next();
                        (both / 100, both % 100)
                    }
                    None => {
                        let hour = number(tokens, 23)?;
                        tokens.skip(':').then_some(())?;
                        (hour, number(tokens, 59)?)
                    }
                };
                (hour <= 23 && minute <= 59).then_some(())?;
                (self.zone.hour, self.zone.minute) = (Some(hour), Some(minute));
            }
            _ => return None,
        }
        (tokens.next() == Token::End).then_some(())
    }

    /// Everything else, from a token on.
    fn free(&mut self, first: Token, tokens: &mut Tokens<'_>) -> Option<()> {
        let mut has_number = !self.day.is_empty();
        let mut token = first;
        while token != Token::End {
            match token {
                Token::Number { value, .. } => {
                    has_number = true;
                    self.number(value, tokens)?;
                }
                Token::Word(Word::Half(hours)) if !self.time.is_empty() => self.time.half = Some(hours),
                Token::Word(Word::Month(month)) => {
                    self.day.month = Some(month);
                    tokens.skip('-');
                }
                Token::Word(Word::Zone { hours, .. }) if has_number => self.zone.set(hours),
                Token::Word(_) if has_number || tokens.peek().number().is_some() => return None,
                Token::Sign(sign) if self.zone.is_greenwich() || !self.time.is_empty() => {
                    has_number = true;
                    self.offset(sign, tokens)?;
                }
                Token::Sign(_) | Token::Symbol(')') if has_number => return None,
                _ => {}
            }
            token = tokens.next();
        }
        Some(())
    }

    fn number(&mut self, number: i64, tokens: &mut Tokens<'_>) -> Option<()> {
        if tokens.skip(':') {
            if tokens.skip(':') {
                self.time.is_empty().then_some(())?;
                self.time.add(number)?;
                return self.time.add(0);
            }
            self.time.add(number)?;
            tokens.skip('.');
        } else if tokens.skip('.') && self.time.expects(number) {
            self.time.add(number)?;
            self.time.finish(tokens.next().milliseconds()?);
        } else if self.zone.expects(number) {
            self.zone.minute = Some(number);
        } else if self.time.expects(number) {
            self.time.finish(number);
            let may_follow = matches!(
                tokens.peek(),
                Token::End | Token::Blank | Token::Sign(_) | Token::Word(Word::Zone { letters: 1, .. })
            );
            may_follow.then_some(())?;
        } else {
            self.day.add(number)?;
            tokens.skip('-');
        }
        Some(())
    }

    /// An offset after its sign: `+09`, `+9`, `+0900`, `+09:00`, or nothing.
    fn offset(&mut self, sign: i64, tokens: &mut Tokens<'_>) -> Option<()> {
        self.zone.sign = Some(sign);
        let (number, length) = match tokens.peek() {
            Token::Number { value, length } => {
                tokens.next();
                (value, length)
            }
            _ => (0, 0),
        };
        (self.zone.hour, self.zone.minute) = match length {
            _ if tokens.peek() == Token::Symbol(':') => (Some(number), None),
            1 | 2 => (Some(number), Some(0)),
            3 | 4 => (Some(number / 100), Some(number % 100)),
            _ => return None,
        };
        Some(())
    }
}

/// The numbers of a date in their order, and a month that was named.
#[derive(Debug, Default)]
struct Day {
    numbers: Vec<i64>,
    month: Option<i64>,
    is_standard: bool,
}

impl Day {
    fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    fn add(&mut self, number: i64) -> Option<()> {
        self.numbers.push(number);
        (self.numbers.len() <= 3).then_some(())
    }

    fn date(&self) -> Option<civil::Date> {
        let number = |nth: usize| self.numbers.get(nth).copied().unwrap_or(1);
        let is_day = |number: i64| (1..=31).contains(&number);
        let (first, second, third) = (*self.numbers.first()?, number(1), number(2));
        let (year, month, day) = match self.month {
            None if self.is_standard || !is_day(first) => (first, second, third),
            None => (third, first, second),
            Some(month) if is_day(first) => (second, month, first),
            Some(month) => (first, month, second),
        };
        let year = match year {
            0..=49 if !self.is_standard => year + 2_000,
            50..=99 if !self.is_standard => year + 1_900,
            year => year,
        };
        is_day(day).then_some(())?;
        // The 30th of February is a day of March.
        let first = civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
        first.checked_add(SignedDuration::from_hours((day - 1) * 24)).ok()
    }
}

/// Hour, minute, second and millisecond, as far as they were written.
#[derive(Debug, Default)]
struct Time {
    numbers: Vec<i64>,
    /// The hours that `am` or `pm` adds.
    half: Option<i64>,
}

impl Time {
    fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    fn add(&mut self, number: i64) -> Option<()> {
        self.numbers.push(number);
        (self.numbers.len() <= 4).then_some(())
    }

    /// The last number of a time; V8 passes over a fifth one.
    fn finish(&mut self, number: i64) {
        self.numbers.push(number);
        self.numbers.resize(4, 0);
    }

    /// Whether the number can be the next one.
    fn expects(&self, number: i64) -> bool {
        match self.numbers.len() {
            1 | 2 => number <= 59,
            3 => number <= 999,
            _ => false,
        }
    }

    fn on(&self, date: civil::Date) -> Option<DateTime> {
        let number = |nth: usize| self.numbers.get(nth).copied().unwrap_or_default();
        let (mut hour, minute, second, millisecond) = (number(0), number(1), number(2), number(3));
        if let Some(half) = self.half {
            (hour <= 12).then_some(())?;
            hour = hour % 12 + half;
        }
        let is_time = hour <= 23 && minute <= 59 && second <= 59 && millisecond <= 999;
        let is_end_of_day = (hour, minute, second, millisecond) == (24, 0, 0, 0);
        (is_time || is_end_of_day).then_some(())?;
        let since_midnight = ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond;
        date.to_datetime(civil::Time::midnight()).checked_add(SignedDuration::from_millis(since_midnight)).ok()
    }
}

/// An offset, as far as it was written.
#[derive(Debug, Default)]
struct Zone {
    sign: Option<i64>,
    hour: Option<i64>,
    minute: Option<i64>,
}

impl Zone {
    fn set(&mut self, hours: i64) {
        let sign = if hours < 0 { -1 } else { 1 };
        *self = Self { sign: Some(sign), hour: Some(hours * sign), minute: Some(0) };
    }

    fn is_greenwich(&self) -> bool {
        (self.hour, self.minute) == (Some(0), Some(0))
    }

    /// Whether the number can be the minutes of the offset.
    fn expects(&self, number: i64) -> bool {
        self.hour.is_some() && self.minute.is_none() && number <= 59
    }

    /// `None` when no offset is written. V8 counts them in 32 bits without a sign; what is over 31 is an error.
    fn seconds(&self) -> Result<Option<i64>, std::num::TryFromIntError> {
        let (hour, minute) = (self.hour.unwrap_or_default(), self.minute.unwrap_or_default());
        let seconds = i32::try_from((hour * 3_600 + minute * 60) % (1 << 32))?;
        Ok(self.sign.map(|sign| sign * i64::from(seconds)))
    }
}
