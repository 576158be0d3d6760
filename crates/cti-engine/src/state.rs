//! What a run gathers on its way, and the memory it may spend on that.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use cti_model::TooCostly;
use serde_json::Value;

use crate::contact::{Contact, redact};
use crate::execution::{Changes, LogLine};
use crate::record::{BlockRecord, Exception, Port, Results};
use crate::soql::Values;
use crate::weight::{weight, weight_of_text};

/// One step of a run's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    pub(crate) node: u32,
    /// `None` when the block was not left by a port: it ended the run, or was interrupted.
    pub(crate) port: Option<Port>,
    /// Nanoseconds.
    pub(crate) took: u64,
}

impl Visit {
    pub(crate) fn new(node: u32, port: Option<Port>, took: Duration) -> Self {
        Self { node, port, took: nanoseconds(took) }
    }

    pub(crate) fn took(&self) -> Duration {
        Duration::from_nanos(self.took)
    }
}

/// As many nanoseconds as fit.
pub(crate) fn nanoseconds(time: Duration) -> u64 {
    time.as_secs().saturating_mul(1_000_000_000).saturating_add(time.subsec_nanos().into())
}

/// What few runs have: changes, log lines, secrets. Made with the first of them, so that a run without any stays small.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(Option<Box<Noted>>);

#[derive(Clone, Debug, Default)]
struct Noted {
    changes: Changes,
    log: Vec<LogLine>,
    /// The contact, when it has attributes that are secret.
    contact: Option<Arc<Contact>>,
}

impl Notes {
    pub(crate) fn new(changes: Changes, log: Vec<LogLine>) -> Self {
        let is_empty = log.is_empty() && changes == Changes::default();
        Self((!is_empty).then(|| Box::new(Noted { changes, log, contact: None })))
    }

    pub(crate) fn changes(&self) -> &Changes {
        static NONE: LazyLock<Changes> = LazyLock::new(Changes::default);
        self.0.as_ref().map_or(&NONE, |notes| &notes.changes)
    }

    pub(crate) fn log(&self) -> &[LogLine] {
        self.0.as_ref().map_or(&[], |notes| &notes.log)
    }

    pub(crate) fn changes_mut(&mut self) -> &mut Changes {
        &mut self.0.get_or_insert_default().changes
    }

    pub(crate) fn log_mut(&mut self) -> &mut Vec<LogLine> {
        &mut self.0.get_or_insert_default().log
    }

    /// Keeps the contact of the run, if some of its attributes are secret.
    pub(crate) fn keep_secrets(&mut self, contact: Option<&Arc<Contact>>) {
        if let Some(contact) = contact.filter(|contact| contact.attributes.secret_names().len() > 0) {
            self.0.get_or_insert_default().contact = Some(Arc::clone(contact));
        }
    }

    /// A text in which the values of secret attributes are not to be read, neither as they stood when the event fired nor
    /// as the run wrote them.
    pub(crate) fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let contact = self.0.as_ref().and_then(|notes| notes.contact.as_ref());
        contact.map_or(Cow::Borrowed(text), |contact| hide_secrets(text, contact, self.changes()))
    }
}

/// A text without the values of the secret attributes of a contact, as they are and as JSON writes them.
pub(crate) fn hide_secrets<'t>(text: &'t str, contact: &Contact, changes: &Changes) -> Cow<'t, str> {
    let written = changes.attributes.iter().filter(|written| written.secret).map(|written| written.value.as_str());
    let plain: Vec<&str> = contact.attributes.secret_values().chain(written).collect();
    let in_json = |value: &&str| {
        let json = Value::from(*value).to_string();
        json.get(1..json.len() - 1).filter(|inside| inside != value).map(str::to_owned)
    };
    let in_json: Vec<String> = plain.iter().filter_map(in_json).collect();
    redact(text, plain.into_iter().chain(in_json.iter().map(String::as_str)))
}

/// Which parts of texts are values, by block.
#[derive(Debug, Default)]
struct Followed(HashMap<u32, Values>);

/// What a run has gathered at any moment; it becomes the [`Execution`].
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) records: Vec<Option<BlockRecord>>,
    pub(crate) path: Vec<Visit>,
    pub(crate) notes: Notes,
    /// `$.contact`, made only for programs that read it.
    pub(crate) contact_view: Option<Box<Value>>,
    /// `$.userProfile`, likewise.
    pub(crate) user_profile: Option<Box<Value>>,
    /// Which parts of the texts that blocks returned are values, by block; only for programs that have a query.
    values: Option<Box<Followed>>,
    /// Why the run cannot go on, as a layer said it.
    failure: OnceCell<Box<Exception>>,
    /// How many steps the run has left; [`State::OUT_OF_STEPS`] when a query took more.
    steps: Cell<usize>,
    memory: Memory,
    /// How many calls the block that is running has made.
    pub(crate) calls: u32,
}

impl State {
    /// So many steps of a query cost the run one of its own: looking at a value is less work than running a block.
    const QUERY_STEPS: u64 = 64;
    const OUT_OF_STEPS: usize = usize::MAX;

    pub(crate) fn empty(memory: Memory, steps: usize) -> Self {
        Self { memory, steps: Cell::new(steps.min(Self::OUT_OF_STEPS - 1)), ..Self::default() }
    }

    /// Whether there was a step left to take.
    #[inline]
    pub(crate) fn take_step(&mut self) -> bool {
        let left = self.steps.get_mut();
        let has_one = *left > 0;
        *left -= usize::from(has_one);
        has_one
    }

    /// Follows a query, which takes from the steps that it is given what it costs; what is less than a step of the run is
    /// free. When they are not enough, the run ends after the block.
    pub(crate) fn query<'v>(
        &self,
        follow: impl FnOnce(&mut u64) -> Result<Option<&'v Value>, TooCostly>,
    ) -> Option<&'v Value> {
        let most = (self.steps.get() as u64).saturating_mul(Self::QUERY_STEPS).saturating_add(Self::QUERY_STEPS - 1);
        let mut left = most;
        if let Ok(hit) = follow(&mut left) {
            let taken = usize::try_from((most - left) / Self::QUERY_STEPS).unwrap_or(usize::MAX);
            self.steps.set(self.steps.get().saturating_sub(taken));
            return hit;
        }
        self.steps.set(Self::OUT_OF_STEPS);
        self.memory.spend();
        None
    }

    pub(crate) fn is_out_of_steps(&self) -> bool {
        self.steps.get() == Self::OUT_OF_STEPS
    }

    /// Makes room for the records of so many blocks.
    pub(crate) fn make_room(&mut self, blocks: usize) {
        self.records = std::iter::repeat_with(|| None).take(blocks).collect();
        self.path = Vec::with_capacity(blocks.min(16));
    }

    /// Writes a block's record, for which the run pays; what the block had borrowed is given back.
    ///
    /// It stands in the block's own code, where mostly it is known what the results are. As a call, which writes the record in
    /// parts and then copies it as a whole, it takes a tenth of a run: the processor waits until the parts are in its cache.
    #[expect(clippy::inline_always, reason = "a call costs a tenth of a run")]
    #[inline(always)]
    pub(crate) fn keep(&mut self, block: u32, record: BlockRecord) {
        let BlockRecord { success, results, exception } = record;
        self.memory.give_back();
        match &results {
            Results::Undefined | Results::Null | Results::Decision(_) | Results::Field(_, None) => {}
            Results::Field(_, Some(value)) | Results::Value(value) => self.charge(weight(value).unwrap_or(usize::MAX)),
            Results::Text(_, text) => self.charge(weight_of_text(text)),
        }
        if let Some(exception) = &exception {
            self.charge(exception.weight());
        }
        if let Some(slot) = self.records.get_mut(block as usize) {
            *slot = Some(BlockRecord { success, results, exception });
        }
    }

    /// Ends the run after the block that is running; the first reason counts.
    pub(crate) fn fail(&self, reason: Exception) {
        self.failure.get_or_init(|| Box::new(reason));
    }

    pub(crate) fn failure(&self) -> Option<&Exception> {
        self.failure.get().map(|reason| &**reason)
    }

    pub(crate) fn charge(&self, bytes: usize) {
        self.memory.charge(bytes);
    }

    /// Which parts of the text that a block returned are values.
    pub(crate) fn values_in(&self, block: u32) -> Option<&[Range<usize>]> {
        self.values.as_ref()?.0.get(&block).map(Vec::as_slice)
    }

    pub(crate) fn keep_values(&mut self, block: u32, values: Values) {
        self.charge(values.len().saturating_mul(size_of::<Range<usize>>()));
        if !self.is_exhausted() {
            self.values.get_or_insert_default().0.insert(block, values);
        }
    }

    /// Takes memory for as long as the block runs; whether there was so much. A run that lacks it ends after the block.
    pub(crate) fn borrow(&self, bytes: usize) -> bool {
        self.memory.borrow(bytes);
        !self.is_exhausted()
    }

    /// Does something that leaves both budgets as they were.
    pub(crate) fn free_of_charge<T>(&self, work: impl FnOnce() -> T) -> T {
        let (steps, memory) = (self.steps.get(), self.memory.clone());
        let result = work();
        self.steps.set(steps);
        self.memory.reset(&memory);
        result
    }

    pub(crate) fn memory_left(&self) -> usize {
        self.memory.left()
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        self.memory.is_exhausted()
    }
}

/// A run's memory budget. What is charged is gone, what a block borrows comes back when it is left, and
/// [`Memory::SPENT`] says that something did not fit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    left: Cell<usize>,
    borrowed: Cell<usize>,
}

impl Memory {
    const SPENT: usize = usize::MAX;

    pub(crate) fn new(bytes: usize) -> Self {
        Self { left: Cell::new(bytes.min(Self::SPENT - 1)), borrowed: Cell::new(0) }
    }

    pub(crate) fn charge(&self, bytes: usize) {
        let left = self.left.get();
        if left != Self::SPENT {
            self.left.set(left.checked_sub(bytes).unwrap_or(Self::SPENT));
        }
    }

    fn borrow(&self, bytes: usize) {
        self.charge(bytes);
        if !self.is_exhausted() {
            self.borrowed.set(self.borrowed.get() + bytes);
        }
    }

    #[inline]
    fn give_back(&self) {
        let borrowed = self.borrowed.get();
        if borrowed > 0 {
            self.borrowed.set(0);
            if !self.is_exhausted() {
                self.left.set(self.left.get() + borrowed);
            }
        }
    }

    fn spend(&self) {
        self.left.set(Self::SPENT);
    }

    fn reset(&self, before: &Self) {
        self.left.set(before.left.get());
        self.borrowed.set(before.borrowed.get());
    }

    pub(crate) fn left(&self) -> usize {
        if self.is_exhausted() { 0 } else { self.left.get() }
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        self.left.get() == Self::SPENT
    }
}
