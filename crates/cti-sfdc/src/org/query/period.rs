//! What spans of time and parts of dates are, by the clock and the time zone of the user.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use super::super::cell::Cell;
use super::super::schema::FieldType;
use crate::soql::{Period, PeriodKind};

/// When a query is asked, and where.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    pub(crate) now: Timestamp,
    pub(crate) zone: TimeZone,
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    /// The first day of the unit that a day is in. Weeks begin on Sunday, as for a user of the United States; the fiscal
    /// year is that of the calendar, as in an org that has not set another.
    fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => back(day, i64::from(day.weekday().since(Weekday::Sunday))),
            Self::Month => day.first_of_month(),
            Self::Quarter => Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).unwrap_or(day),
            Self::Year => day.first_of_year(),
        }
    }

    fn times(self, count: i64) -> Span {
        // As long as the calendar that jiff has, and no longer.
        let most = |most: i64| count.clamp(-most, most);
        match self {
            Self::Day => most(7_300_000).days(),
            Self::Week => most(1_040_000).weeks(),
            Self::Month => most(239_000).months(),
            Self::Quarter => (most(79_000) * 3).months(),
            Self::Year => most(19_000).years(),
        }
    }

    fn later(self, day: Date, count: i64) -> Date {
        day.saturating_add(self.times(count))
    }
}

fn back(day: Date, days: i64) -> Date {
    day.saturating_sub(days.days())
}

impl Moment {
    /// Today.
    pub(crate) fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    /// The first day of a span, and the first day behind it.
    pub(crate) fn days(&self, period: &Period) -> (Date, Date) {
        use PeriodKind as P;
        let (today, n) = (self.today(), i64::from(period.count.unwrap_or(1)));
        // The unit, which one of them counted from the present one, and how many.
        let (unit, first, count) = match period.kind {
            P::Yesterday => (Unit::Day, -1, 1),
            P::Today => (Unit::Day, 0, 1),
            P::Tomorrow => (Unit::Day, 1, 1),
            P::LastWeek => (Unit::Week, -1, 1),
            P::ThisWeek => (Unit::Week, 0, 1),
            P::NextWeek => (Unit::Week, 1, 1),
            P::LastMonth => (Unit::Month, -1, 1),
            P::ThisMonth => (Unit::Month, 0, 1),
            P::NextMonth => (Unit::Month, 1, 1),
            P::LastQuarter | P::LastFiscalQuarter => (Unit::Quarter, -1, 1),
            P::ThisQuarter | P::ThisFiscalQuarter => (Unit::Quarter, 0, 1),
            P::NextQuarter | P::NextFiscalQuarter => (Unit::Quarter, 1, 1),
            P::LastYear | P::LastFiscalYear => (Unit::Year, -1, 1),
            P::ThisYear | P::ThisFiscalYear => (Unit::Year, 0, 1),
            P::NextYear | P::NextFiscalYear => (Unit::Year, 1, 1),
            // The last days have today in them besides, the next ones begin tomorrow.
            P::Last90Days => (Unit::Day, -90, 91),
            P::LastNDays => (Unit::Day, -n, n + 1),
            P::Next90Days => (Unit::Day, 1, 90),
            P::NextNDays => (Unit::Day, 1, n),
            P::NDaysAgo => (Unit::Day, -n, 1),
            P::LastNWeeks => (Unit::Week, -n, n),
            P::NextNWeeks => (Unit::Week, 1, n),
            P::NWeeksAgo => (Unit::Week, -n, 1),
            P::LastNMonths => (Unit::Month, -n, n),
            P::NextNMonths => (Unit::Month, 1, n),
            P::NMonthsAgo => (Unit::Month, -n, 1),
            P::LastNQuarters | P::LastNFiscalQuarters => (Unit::Quarter, -n, n),
            P::NextNQuarters | P::NextNFiscalQuarters => (Unit::Quarter, 1, n),
            P::NQuartersAgo | P::NFiscalQuartersAgo => (Unit::Quarter, -n, 1),
            P::LastNYears | P::LastNFiscalYears => (Unit::Year, -n, n),
            P::NextNYears | P::NextNFiscalYears => (Unit::Year, 1, n),
            P::NYearsAgo | P::NFiscalYearsAgo => (Unit::Year, -n, 1),
        };
        let start = unit.later(unit.start(today), first);
        (start, unit.later(start, count))
    }

    /// A span as values of a field: from the first up to the second, which is not in it.
    pub(crate) fn range(&self, period: &Period, kind: &FieldType) -> (Cell, Cell) {
        let (start, end) = self.days(period);
        if *kind == FieldType::DateTime {
            return (Cell::Moment(self.beginning(start)), Cell::Moment(self.beginning(end)));
        }
        (Cell::Date(start), Cell::Date(end))
    }

    fn beginning(&self, day: Date) -> i64 {
        day.to_zoned(self.zone.clone()).map_or(i64::MAX, |at| at.timestamp().as_millisecond())
    }

    /// The day and hour of a value: of a moment in UTC, or in the time zone of the user if it is converted.
    fn read(&self, cell: &Cell, converted: bool) -> Option<(Date, i8)> {
        match cell {
            Cell::Date(day) => Some((*day, 0)),
            Cell::Moment(at) => {
                let zone = if converted { self.zone.clone() } else { TimeZone::UTC };
                let at = Timestamp::from_millisecond(*at).ok()?.to_zoned(zone);
                Some((at.date(), at.hour()))
            }
            _ => None,
        }
    }

    /// A part of a date, by the name of its function.
    pub(crate) fn part(&self, function: &str, cell: &Cell, converted: bool) -> Cell {
        let Some((day, hour)) = self.read(cell, converted) else { return Cell::Null };
        let number = match function.to_ascii_uppercase().as_str() {
            "DAY_ONLY" => return Cell::Date(day),
            "CALENDAR_YEAR" | "FISCAL_YEAR" => day.year(),
            "CALENDAR_QUARTER" | "FISCAL_QUARTER" => i16::from((day.month() - 1) / 3 + 1),
            "CALENDAR_MONTH" | "FISCAL_MONTH" => i16::from(day.month()),
            "DAY_IN_MONTH" => i16::from(day.day()),
            "DAY_IN_WEEK" => i16::from(day.weekday().since(Weekday::Sunday)) + 1,
            "DAY_IN_YEAR" => day.day_of_year(),
            // The first seven days are the first week.
            "WEEK_IN_MONTH" => i16::from((day.day() - 1) / 7 + 1),
            "WEEK_IN_YEAR" => (day.day_of_year() - 1) / 7 + 1,
            "HOUR_IN_DAY" => i16::from(hour),
            _ => return Cell::Null,
        };
        Cell::Number(f64::from(number))
    }
}
