//! How a run is made: how far it may go, under which id, and who may cancel it.

use std::time::Duration;

use super::CancelToken;
use crate::ids::RunId;

/// How far a run may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long it may take, by the desk's clock; 60 seconds, as in the product since 5.9 (section 3.6).
    pub deadline: Duration,
    /// How many blocks it may execute, and how many calls besides the first of each; 10,000. Every 64 steps of its queries
    /// (`$..Id`, `$.list[?…]`) cost one too: looking at a value is a step of a query.
    pub steps: usize,
    /// About how many bytes of values it may produce; 64 MiB. A block that only computes does so in one poll, however long
    /// the text that it looks through: this bounds how long that is.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { deadline: Duration::from_secs(60), steps: 10_000, memory: 64 << 20 }
    }
}

impl Limits {
    /// Sets the deadline.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the step budget.
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// Sets the memory budget, in bytes.
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }
}

/// What a caller may choose for one run; by default a fresh id, no token, and the limits of the engine.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RunOptions {
    /// The id of the run; a fresh one when `None`.
    pub id: Option<RunId>,
    /// Cancels the run.
    pub token: Option<CancelToken>,
    /// How far the run may go; as far as the engine allows when `None`.
    pub limits: Option<Limits>,
    /// When it begins, by the desk's clock, for a caller who has just read it.
    pub(crate) began: Option<Duration>,
}

impl RunOptions {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the id of the run, as one does who resumes one.
    pub fn id(mut self, id: RunId) -> Self {
        self.id = Some(id);
        self
    }

    /// Sets the token that cancels the run.
    pub fn token(mut self, token: CancelToken) -> Self {
        self.token = Some(token);
        self
    }

    /// Sets the limits of the run.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }
}
