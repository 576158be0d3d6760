//! What one run asked of the outside and saw of what is in hand, in order, as data.

use cti_model::{BlockId, OneLine};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Ask, Observation, Observed};
use crate::connector::{Answer, Call, ConnectorError};
use crate::ids::RunId;

/// Everything that a run learned from outside itself: a [`Recorder`](super::Recorder) writes it, a
/// [`Replayer`](super::Replayer) reads it.
///
/// It holds what was sent and answered, which may be a customer's data, and which the law may want to be deleted. It does
/// not hold the flow and the context with which the run began: keep those beside it.
///
/// As JSON it is one object, or one line for each entry ([`RunJournal::to_lines`]), which can be appended to a file while
/// the run goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunJournal {
    /// The run.
    pub run: RunId,
    /// What happened, in order.
    pub entries: Vec<RunEntry>,
    /// Whether it grew beyond what its recorder keeps. Its entries are gone then, and it cannot be replayed.
    #[serde(default)]
    pub truncated: bool,
}

/// One entry of a [`RunJournal`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RunEntry {
    /// A block made a call.
    Call {
        /// The block.
        block: BlockId,
        /// How many blocks ran before it.
        visit: usize,
        /// How many calls the block made before it in this visit.
        nth: usize,
        /// The call.
        call: Box<Call>,
        /// What came of it.
        answer: RunAnswer,
    },
    /// A block observed something in hand.
    Observation {
        /// The block.
        block: BlockId,
        /// How many blocks ran before it.
        visit: usize,
        /// What was observed, or changed.
        what: Observation<'static>,
        /// What the run saw; nothing when that is undefined.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
        saw: Option<Value>,
    },
}

redacted!(
    enum RunEntry {
        Call,
        Observation,
    }
);

/// What came of a call.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunAnswer {
    /// It was answered.
    Value(Value),
    /// It failed.
    Error(ConnectorError),
    /// The run did not wait for the answer: its deadline came, or it was cancelled.
    Abandoned,
}

redacted!(
    enum RunAnswer {
        Value,
        Error,
        Abandoned,
    }
);

/// A member that is there, also when it is `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A line of a journal that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the journal is not an entry: {}", OneLine(&source.to_string()))]
pub struct RunJournalError {
    /// The line, from 1.
    pub line: usize,
    source: serde_json::Error,
}

impl RunJournal {
    /// An empty journal.
    pub fn new(run: RunId) -> Self {
        Self { run, entries: Vec::new(), truncated: false }
    }

    /// The entries, each as a line of JSON.
    pub fn to_lines(&self) -> String {
        self.entries.iter().map(RunEntry::to_line).collect()
    }

    /// Reads what [`RunJournal::to_lines`] or a recorder's sink wrote. A last line without an end is one that was being
    /// written when the process stopped: it is left out, and what it would have recorded happens again.
    ///
    /// # Errors
    /// [`RunJournalError`] for any other line that is not an entry.
    pub fn from_lines(run: RunId, lines: &str) -> Result<Self, RunJournalError> {
        let whole = lines.rfind('\n').and_then(|end| lines.get(..end)).unwrap_or_default();
        let entries = whole
            .lines()
            .enumerate()
            .map(|(at, line)| serde_json::from_str(line).map_err(|source| RunJournalError { line: at + 1, source }));
        Ok(Self { entries: entries.collect::<Result<_, _>>()?, ..Self::new(run) })
    }
}

impl RunEntry {
    /// The entry as a line of JSON, with its end.
    pub fn to_line(&self) -> String {
        // Writing into memory fails only for keys that are not text, and there are none here.
        serde_json::to_string(self).map(|line| line + "\n").unwrap_or_default()
    }

    pub(super) fn of_call(ask: &Ask<'_>, answer: RunAnswer) -> Self {
        Self::Call {
            block: ask.block.cloned().unwrap_or_else(|| BlockId::from("")),
            visit: ask.visit,
            nth: ask.nth,
            call: Box::new(ask.call.clone()),
            answer,
        }
    }

    pub(super) fn of_observation(at: &Observed<'_>, saw: Option<Value>) -> Self {
        Self::Observation { block: at.block.clone(), visit: at.visit, what: at.what.clone().into_owned(), saw }
    }
}

impl From<&Answer> for RunAnswer {
    fn from(answer: &Answer) -> Self {
        match answer {
            Ok(value) => Self::Value(value.clone()),
            Err(error) => Self::Error(error.clone()),
        }
    }
}
