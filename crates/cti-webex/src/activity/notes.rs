//! Live notes: what an agent types during a call, written now and then.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The notes of one agent on one call, behind those of the agents before (`webex` section 4.6). No source states when
/// they are written: here at most so often, and at the end.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LiveNotes {
    /// What stood in the field before this agent wrote; `None` while that is not known.
    before: Option<String>,
    text: String,
    written: String,
    written_at: Option<u64>,
}

impl fmt::Debug for LiveNotes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveNotes").field("chars", &self.text.chars().count()).finish_non_exhaustive()
    }
}

impl LiveNotes {
    /// The most characters of notes that are kept: what the field `Description` of a Task takes.
    pub const MOST: usize = 32_000;

    /// The text as it stands now.
    pub fn set(&mut self, text: &str) {
        self.text = text.chars().take(Self::MOST).collect();
    }

    /// Whether there is something that is not written.
    pub fn is_pending(&self) -> bool {
        self.text != self.written
    }

    /// Whether it is to be written now: at `now`, in milliseconds, with at least `interval` between two writes. A time before
    /// the last write is that of a clock that began anew, with a page that was loaded again.
    pub fn is_due(&self, now: u64, interval: u64) -> bool {
        self.is_pending() && self.written_at.is_none_or(|at| now < at || now - at >= interval)
    }

    /// Whether what stood in the field before is known.
    pub fn knows_before(&self) -> bool {
        self.before.is_some()
    }

    /// What stood in the field before this agent wrote.
    pub fn begin_after(&mut self, before: impl Into<String>) {
        self.before = Some(before.into());
    }

    /// The whole text of the field, at most [`LiveNotes::MOST`] characters; what came first is kept.
    pub fn to_field(&self, separator: &str) -> String {
        let before = self.before.as_deref().unwrap_or_default();
        let separator = if before.trim().is_empty() || self.text.is_empty() { "" } else { separator };
        [before, separator, &self.text].into_iter().flat_map(str::chars).take(Self::MOST).collect()
    }

    /// It was written at that time, in milliseconds.
    pub fn wrote(&mut self, now: u64) {
        self.written.clone_from(&self.text);
        self.written_at = Some(now);
    }
}
