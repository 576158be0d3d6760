//! The pattern of the date in a subject: of Java's letters in the first connector, of dayjs's in the second (`webex`
//! section 4.5).

use cti_engine::date::write_date;
use cti_engine::jiff::Zoned;
use cti_model::date::{DateDialect, DateField, DatePattern, DatePatternError, DatePiece};
use cti_model::{Code, Finding};

/// The pattern that counts where none can be read: the default of every definition since September 2022, in both styles.
const DEFAULT: (&str, &str) = ("MM-dd-yyyy hh:mm a", "MM-DD-YYYY hh:mm A");

/// The pattern of the date in a subject.
///
/// A pattern of the other style is read as it is meant, and a finding says what to write; one that cannot be read gives way
/// to the default, so that a record always has a subject. Both are our decision: no source states what the connector does.
///
/// ```
/// use cti_webex::date_pattern::SubjectDate;
///
/// let (date, findings) = SubjectDate::read("DD.MM.YYYY hh:mm");
/// assert_eq!(findings.len(), 2);
/// assert_eq!(findings[0].suggestion.as_deref(), Some("write `dd.MM.yyyy hh:mm`"));
/// let at = "2022-09-16T15:04:00+02:00[Europe/Berlin]".parse()?;
/// assert_eq!(date.write(&at), "16.09.2022 03:04");
/// # Ok::<(), cti_engine::jiff::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectDate(Option<DatePattern>);

impl SubjectDate {
    /// Reads the item `SubjectDateFormat` of the first connector, in Java style.
    pub fn read(text: &str) -> (Self, Vec<Finding>) {
        Self::read_as(text, DateDialect::Java)
    }

    /// Reads a pattern for a connector that understands one style: the first one Java's, the second one dayjs's.
    pub fn read_as(text: &str, dialect: DateDialect) -> (Self, Vec<Finding>) {
        let text = text.trim();
        let mut findings = Vec::new();
        let pattern = match DatePattern::compile_as(text, dialect) {
            Ok(pattern) => Some(pattern),
            Err(error) => match DatePattern::compile(text).ok().filter(|pattern| pattern.dialect() != dialect) {
                Some(other) => {
                    let message = format!("a date pattern of the {}, where {dialect} is read", other.dialect());
                    let finding = about(message);
                    findings.push(match other.in_dialect(dialect) {
                        Ok(own) => finding.help(format!("write `{}`", own.as_str())),
                        Err(error) => finding.help(format!("write another pattern: {error}")),
                    });
                    Some(other)
                }
                None => {
                    findings.push(about(error.to_string()).help(format!("write `{}`", default_of(dialect))));
                    DatePattern::compile_as(default_of(dialect), dialect).ok()
                }
            },
        };
        if let Some(pattern) = &pattern {
            findings.extend(doubts(pattern));
        }
        (Self(pattern), findings)
    }

    /// The pattern.
    pub fn pattern(&self) -> Option<&DatePattern> {
        self.0.as_ref()
    }

    /// The pattern as a definition of the second connector has it, which reads dayjs's letters. As in the migration guide the
    /// half of the day stays `a` (`webex` section 1.6), which dayjs writes in small letters.
    ///
    /// # Errors
    /// For a pattern with a letter for which dayjs has none.
    pub fn to_v2(&self) -> Result<String, DatePatternError> {
        let Some(pattern) = &self.0 else { return Ok(DEFAULT.1.replace('A', "a")) };
        let mut is_text = false;
        let half = |sign: char| {
            is_text = match sign {
                '[' => true,
                ']' => false,
                _ => is_text,
            };
            if sign == 'A' && !is_text { 'a' } else { sign }
        };
        Ok(pattern.in_dialect(DateDialect::Dayjs)?.as_str().chars().map(half).collect())
    }

    /// Writes a moment, as the clock of its zone shows it.
    pub fn write(&self, at: &Zoned) -> String {
        self.0.as_ref().map(|pattern| write_date(pattern, at)).unwrap_or_default()
    }
}

impl Default for SubjectDate {
    /// The default of the first connector.
    fn default() -> Self {
        Self::read(DEFAULT.0).0
    }
}

fn default_of(dialect: DateDialect) -> &'static str {
    if dialect == DateDialect::Dayjs { DEFAULT.1 } else { DEFAULT.0 }
}

fn about(message: String) -> Finding {
    Finding::new(Code::DatePattern, message).field("SubjectDateFormat")
}

/// What in a pattern is probably not meant.
fn doubts(pattern: &DatePattern) -> Vec<Finding> {
    let fields = || {
        pattern.pieces().iter().filter_map(|piece| match piece {
            DatePiece::Field(field) => Some(*field),
            DatePiece::Text(_) => None,
        })
    };
    let has = |wanted: fn(DateField) -> bool| fields().any(wanted);
    let has_hour_of_12 = has(|field| matches!(field, DateField::HourOf12 { .. }));
    let has_hour = has_hour_of_12 || has(|field| matches!(field, DateField::Hour { .. }));
    let has_month = has(|field| matches!(field, DateField::Month { .. } | DateField::MonthName { .. }));
    let has_minute = has(|field| matches!(field, DateField::Minute { .. }));
    let has_day = has(|field| matches!(field, DateField::Day { .. } | DateField::DayOrdinal));
    let mut doubts = Vec::new();
    if has_hour_of_12 && !has(|field| matches!(field, DateField::Half { .. })) {
        let message = "an hour of 12 without the half of the day: 3 in the afternoon reads as 3 in the night";
        doubts.push(about(message.to_owned()).help("write `HH`, or add `a`"));
    }
    if has_minute && !has_hour && !has_month {
        let message = "`mm` is the minute, and the pattern has no hour";
        doubts.push(about(message.to_owned()).help("write `MM` for the month"));
    }
    if has_month && has_hour && !has_minute && !has_day {
        doubts.push(
            about("`MM` is the month, and the pattern has no minute".to_owned()).help("write `mm` for the minute"),
        );
    }
    doubts
}
