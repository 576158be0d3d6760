//! Values of a query.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::Text;
use crate::id::RecordId;

/// A value as a query writes it. What was read is written back character by character.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Literal {
    /// `null`
    Null,
    /// `TRUE` or `FALSE`
    Boolean(bool),
    /// A text.
    Text(Text),
    /// A number.
    Number(Number),
    /// A day, `2024-02-29`; a moment, `2024-02-29T12:00:00Z`; a time of day, `12:00:00Z`.
    Date(DateText),
    /// A span of time that moves with the clock: `TODAY`, `LAST_N_DAYS:30`.
    Period(Period),
    /// An amount of a currency: `USD5000`.
    Currency(Currency),
    /// A variable of Apex: `:accountId`. No query that is sent has one.
    Bind(Bind),
}

macro_rules! written {
    ($($(#[$meta:meta])+ $Name:ident;)+) => {
        $(
            $(#[$meta])+
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $Name(Box<str>);

            impl $Name {
                /// A text that the parser has checked.
                pub(crate) fn from_checked(text: &str) -> Self {
                    Self(text.into())
                }

                /// As it is written.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl fmt::Display for $Name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }
        )+
    };
}

written! {
    /// A number as it is written.
    Number;
    /// A day, a moment or a time of day as it is written.
    DateText;
    /// An amount of a currency as it is written.
    Currency;
    /// A variable of Apex as it is written, with its colon.
    Bind;
}

/// What a [`DateText`] is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum When {
    Day(Date),
    /// Milliseconds since 1970.
    Moment(i64),
    Time(Time),
}

impl Number {
    /// The nearest number that a computer has.
    pub fn value(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

impl Currency {
    /// The currency, as it is written, and the amount.
    pub(crate) fn amount(&self) -> f64 {
        self.0.get(3..).and_then(|amount| amount.parse().ok()).unwrap_or(f64::NAN)
    }
}

impl DateText {
    /// The day, moment or time that it is; `None` for one that does not exist.
    pub(crate) fn when(&self) -> Option<When> {
        let text = &*self.0;
        if text.as_bytes().get(2) == Some(&b':') {
            return text.trim_end_matches(['Z', 'z']).parse().ok().map(When::Time);
        }
        if text.len() == 10 {
            return text.parse().ok().map(When::Day);
        }
        // A moment has an offset; any number of digits may follow the seconds.
        let (front, zone) = text.split_at_checked(text.rfind(['Z', 'z', '+', '-'])?)?;
        let front = match front.split_once('.') {
            Some((seconds, fraction)) => format!("{seconds}.{}", fraction.get(..9).unwrap_or(fraction)),
            None => front.to_owned(),
        };
        let at: Timestamp = format!("{front}{zone}").parse().ok()?;
        Some(When::Moment(at.as_millisecond()))
    }
}

/// A span of time that moves with the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Period {
    /// Which one.
    pub kind: PeriodKind,
    /// How many, for those that count.
    pub count: Option<u32>,
}

macro_rules! periods {
    ($($Name:ident = $text:literal,)+) => {
        /// The spans of time that a query can name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum PeriodKind {
            $(
                #[doc = concat!("`", $text, "`")]
                $Name,
            )+
        }

        impl PeriodKind {
            /// The name as SOQL writes it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$Name => $text,)+
                }
            }

            /// The span of that name, in any letter case.
            pub(crate) fn named(text: &str) -> Option<Self> {
                $(if $text.eq_ignore_ascii_case(text) {
                    return Some(Self::$Name);
                })+
                None
            }

            /// Whether a colon and a number belong to it.
            pub(crate) fn counts(self) -> bool {
                let text = self.as_str();
                text.contains("_N_") || text.starts_with("N_")
            }
        }
    };
}

periods! {
    Yesterday = "YESTERDAY",
    Today = "TODAY",
    Tomorrow = "TOMORROW",
    LastWeek = "LAST_WEEK",
    ThisWeek = "THIS_WEEK",
    NextWeek = "NEXT_WEEK",
    LastMonth = "LAST_MONTH",
    ThisMonth = "THIS_MONTH",
    NextMonth = "NEXT_MONTH",
    Last90Days = "LAST_90_DAYS",
    Next90Days = "NEXT_90_DAYS",
    LastQuarter = "LAST_QUARTER",
    ThisQuarter = "THIS_QUARTER",
    NextQuarter = "NEXT_QUARTER",
    LastYear = "LAST_YEAR",
    ThisYear = "THIS_YEAR",
    NextYear = "NEXT_YEAR",
    LastFiscalQuarter = "LAST_FISCAL_QUARTER",
    ThisFiscalQuarter = "THIS_FISCAL_QUARTER",
    NextFiscalQuarter = "NEXT_FISCAL_QUARTER",
    LastFiscalYear = "LAST_FISCAL_YEAR",
    ThisFiscalYear = "THIS_FISCAL_YEAR",
    NextFiscalYear = "NEXT_FISCAL_YEAR",
    LastNDays = "LAST_N_DAYS",
    NextNDays = "NEXT_N_DAYS",
    NDaysAgo = "N_DAYS_AGO",
    LastNWeeks = "LAST_N_WEEKS",
    NextNWeeks = "NEXT_N_WEEKS",
    NWeeksAgo = "N_WEEKS_AGO",
    LastNMonths = "LAST_N_MONTHS",
    NextNMonths = "NEXT_N_MONTHS",
    NMonthsAgo = "N_MONTHS_AGO",
    LastNQuarters = "LAST_N_QUARTERS",
    NextNQuarters = "NEXT_N_QUARTERS",
    NQuartersAgo = "N_QUARTERS_AGO",
    LastNYears = "LAST_N_YEARS",
    NextNYears = "NEXT_N_YEARS",
    NYearsAgo = "N_YEARS_AGO",
    LastNFiscalQuarters = "LAST_N_FISCAL_QUARTERS",
    NextNFiscalQuarters = "NEXT_N_FISCAL_QUARTERS",
    NFiscalQuartersAgo = "N_FISCAL_QUARTERS_AGO",
    LastNFiscalYears = "LAST_N_FISCAL_YEARS",
    NextNFiscalYears = "NEXT_N_FISCAL_YEARS",
    NFiscalYearsAgo = "N_FISCAL_YEARS_AGO",
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        self.count.map_or(Ok(()), |count| write!(f, ":{count}"))
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(true) => f.write_str("TRUE"),
            Self::Boolean(false) => f.write_str("FALSE"),
            Self::Text(text) => text.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Period(period) => period.fmt(f),
            Self::Currency(currency) => currency.fmt(f),
            Self::Bind(bind) => bind.fmt(f),
        }
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(Text::new(text))
    }
}

impl From<&String> for Literal {
    fn from(text: &String) -> Self {
        Self::Text(Text::new(text))
    }
}

impl From<String> for Literal {
    fn from(text: String) -> Self {
        Self::Text(Text::new(&text))
    }
}

impl From<Text> for Literal {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<RecordId> for Literal {
    fn from(id: RecordId) -> Self {
        Self::Text(Text::new(id.as_str()))
    }
}

impl From<bool> for Literal {
    fn from(it: bool) -> Self {
        Self::Boolean(it)
    }
}

impl From<i64> for Literal {
    fn from(number: i64) -> Self {
        Self::Number(Number(number.to_string().into()))
    }
}

impl From<i32> for Literal {
    fn from(number: i32) -> Self {
        Self::from(i64::from(number))
    }
}

impl From<f64> for Literal {
    /// A number; `null` for one that is not finite, which a query cannot write.
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(Number(format!("{number}").into())) } else { Self::Null }
    }
}

impl From<Date> for Literal {
    fn from(day: Date) -> Self {
        Self::Date(DateText(day.to_string().into()))
    }
}

impl From<Timestamp> for Literal {
    fn from(at: Timestamp) -> Self {
        Self::Date(DateText(at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string().into()))
    }
}

impl From<PeriodKind> for Literal {
    /// The span; of those that count, one.
    fn from(kind: PeriodKind) -> Self {
        Self::Period(Period { kind, count: kind.counts().then_some(1) })
    }
}

impl<T: Into<Literal>> From<Option<T>> for Literal {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
