//! How a block ends: by which exit, with which record.

use serde_json::Value;

use crate::record::{BlockRecord, Exception, Port, Results};

/// How a block ends: what it leaves, and by which kind of exit.
#[derive(Debug)]
#[must_use]
pub struct Outcome {
    pub(crate) exit: Exit,
    pub(crate) record: BlockRecord,
}

/// The kind of exit. "Found nothing" is an outcome of its own, which each look-up block maps to a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Port(Port),
    FoundNothing,
}

impl Outcome {
    fn with(port: Port, success: bool, results: Results) -> Self {
        Self { exit: Exit::Port(port), record: BlockRecord { success, results, exception: None } }
    }

    /// By `done`, with nothing to return.
    pub fn done() -> Self {
        Self::with(Port::Done, true, Results::Undefined)
    }

    /// By `done`, with `null`, as the control blocks leave it.
    pub(crate) fn passed() -> Self {
        Self::with(Port::Done, true, Results::Null)
    }

    /// By `done`, with results.
    pub fn done_with(results: impl Into<Results>) -> Self {
        Self::with(Port::Done, true, results.into())
    }

    /// By `done`, with one field; `None` leaves it undefined.
    pub fn done_field(name: &'static str, value: Option<Value>) -> Self {
        Self::with(Port::Done, true, Results::field(name, value))
    }

    /// By `done` although it did not work: such a block has no other exit, so only its record shows it (section 3.3).
    pub fn done_badly(exception: Exception) -> Self {
        Self::broken(Port::Done, exception)
    }

    /// By `true` or `false`.
    pub fn decide(yes: bool) -> Self {
        Self::with(if yes { Port::True } else { Port::False }, true, Results::Decision(yes))
    }

    /// By `false`, because it could not be decided.
    pub fn undecided(exception: Exception) -> Self {
        Self::broken(Port::False, exception)
    }

    /// By `success`, with nothing to return.
    pub fn success() -> Self {
        Self::with(Port::Success, true, Results::Undefined)
    }

    /// By `success`, with results.
    pub fn success_with(results: impl Into<Results>) -> Self {
        Self::with(Port::Success, true, results.into())
    }

    /// By `success`, with one field.
    pub fn success_field(name: &'static str, value: Value) -> Self {
        Self::with(Port::Success, true, Results::field(name, Some(value)))
    }

    /// By `failure`.
    pub fn failure(exception: impl Into<Exception>) -> Self {
        Self::broken(Port::Failure, exception.into())
    }

    /// By `failure`, with results all the same.
    pub fn failure_with(exception: impl Into<Exception>, results: impl Into<Results>) -> Self {
        let mut failure = Self::failure(exception);
        failure.record.results = results.into();
        failure
    }

    /// The call worked and there is nothing to be found; which port that is depends on the block.
    pub fn found_nothing(what: impl Into<String>) -> Self {
        let exception = Some(Box::new(Exception::new("notFound", what)));
        Self {
            exit: Exit::FoundNothing,
            record: BlockRecord { success: false, results: Results::Undefined, exception },
        }
    }

    fn broken(port: Port, exception: Exception) -> Self {
        let exception = Some(Box::new(exception));
        Self { exit: Exit::Port(port), record: BlockRecord { success: false, results: Results::Undefined, exception } }
    }
}
