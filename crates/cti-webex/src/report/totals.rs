//! Totals of calls, grouped.

use std::collections::BTreeMap;
use std::fmt;

use cti_model::OneLine;
use serde::{Deserialize, Serialize};

use super::ReportedCall;

/// By what calls are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Dimension {
    /// The agent.
    Agent,
    /// The queue.
    Queue,
    /// The direction.
    Direction,
    /// The disposition.
    Disposition,
    /// The day, as `2024-11-25`.
    Day,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 5] = [Self::Agent, Self::Queue, Self::Direction, Self::Disposition, Self::Day];

    /// What a call is grouped under; `None` when its activity does not say.
    pub fn of(self, call: &ReportedCall) -> Option<String> {
        match self {
            Self::Agent => call.agent.clone(),
            Self::Queue => call.queue.clone(),
            Self::Direction => call.direction.clone(),
            Self::Disposition => call.disposition.clone(),
            Self::Day => call.day.map(|day| day.to_string()),
        }
    }
}

/// The totals of some calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Totals {
    /// How many calls.
    pub calls: u64,
    /// How many of them have a duration.
    pub timed: u64,
    /// How long they took together, in seconds.
    pub seconds: u64,
    /// How long the longest took, in seconds.
    pub longest: u64,
}

impl Totals {
    /// How long a call took on average, in seconds, of those that have a duration; `None` when none has.
    pub fn average(&self) -> Option<u64> {
        self.seconds.checked_div(self.timed)
    }

    fn add(&mut self, call: &ReportedCall) {
        self.calls = self.calls.saturating_add(1);
        if let Some(seconds) = call.seconds {
            self.timed = self.timed.saturating_add(1);
            self.seconds = self.seconds.saturating_add(seconds);
            self.longest = self.longest.max(seconds);
        }
    }
}

/// One group of calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportRow {
    /// What its calls have in common, in the order of [`Report::by`]; `None` where their activities do not say.
    pub of: Vec<Option<String>>,
    /// Their totals.
    #[serde(flatten)]
    pub totals: Totals,
}

/// A report: calls grouped by some dimensions, in the order of their texts, what is not known first.
///
/// ```
/// use cti_webex::report::{Dimension, Report, ReportedCall};
///
/// let call = |agent: &str, seconds| ReportedCall {
///     agent: Some(agent.to_owned()), seconds: Some(seconds), ..ReportedCall::default()
/// };
/// let report = Report::of(&[Dimension::Agent], [call("Sato", 60), call("Ito", 20), call("Sato", 40)].iter());
/// assert_eq!(report.total.calls, 3);
/// let row = |agent: &str| report.row(&[Some(agent)]).unwrap();
/// assert_eq!((row("Sato").average(), row("Sato").longest, row("Ito").calls), (Some(50), 60, 1));
/// assert_eq!(report.to_string().lines().next(), Some("Ito: 1 call, 20 s, 20 s on average"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Report {
    /// By what the calls are grouped.
    pub by: Vec<Dimension>,
    /// The groups.
    pub rows: Vec<ReportRow>,
    /// All calls together.
    pub total: Totals,
}

impl Report {
    /// Groups calls; without a dimension there is one group.
    pub fn of<'c>(by: &[Dimension], calls: impl IntoIterator<Item = &'c ReportedCall>) -> Self {
        let mut groups: BTreeMap<Vec<Option<String>>, Totals> = BTreeMap::new();
        let mut total = Totals::default();
        for call in calls {
            total.add(call);
            groups.entry(by.iter().map(|dimension| dimension.of(call)).collect()).or_default().add(call);
        }
        let rows = groups.into_iter().map(|(of, totals)| ReportRow { of, totals }).collect();
        Self { by: by.to_vec(), rows, total }
    }

    /// The totals of a group.
    pub fn row(&self, of: &[Option<&str>]) -> Option<&Totals> {
        let is_it = |row: &&ReportRow| row.of.iter().map(Option::as_deref).eq(of.iter().copied());
        self.rows.iter().find(is_it).map(|row| &row.totals)
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {} s", self.calls, if self.calls == 1 { "call" } else { "calls" }, self.seconds)?;
        match self.average() {
            Some(average) => write!(f, ", {average} s on average"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Report {
    /// A line for each group, and one for all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            let of: Vec<&str> = row.of.iter().map(|it| it.as_deref().unwrap_or("not known")).collect();
            writeln!(f, "{}: {}", OneLine(&of.join(", ")), row.totals)?;
        }
        write!(f, "all: {}", self.total)
    }
}
