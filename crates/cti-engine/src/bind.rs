//! Binding: a control's paths are tied to the slots and roots they will be read from, once.

use std::borrow::Cow;
use std::collections::HashMap;

use cti_model::{BlockId, ContextRoot, ControlValue, Path, Segment};
use serde_json::{Map, Value};

use crate::record::{BlockRecord, Results};
use crate::state::State;
use crate::weight::{weight, weight_of_key, weight_of_text};

/// A control of a compiled block.
#[derive(Debug)]
pub(crate) struct BoundControl {
    pub(crate) name: &'static str,
    pub(crate) value: Bound,
}

/// A control's value, ready to be read in a run.
#[derive(Debug)]
pub(crate) enum Bound {
    Unset,
    Literal(Value),
    Path(BoundPath),
    Map(Vec<(String, Bound)>),
    List(Vec<Bound>),
}

#[derive(Debug)]
pub(crate) struct BoundPath {
    path: Path,
    root: Root,
    /// How many segments of `path` led to what `root` names.
    done: usize,
}

/// Where a path starts once its first segments are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    Payload,
    Contact,
    Property,
    /// A block's record: the whole, or one member of it.
    Record(u32, Member),
    /// The whole context, for queries that look at all of it.
    Whole,
    Nowhere,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Whole,
    Success,
    Results,
    Exception,
}

/// What a path can be read from while a run goes on.
pub(crate) struct Sources<'r> {
    pub(crate) payload: &'r Value,
    /// The ids of the blocks, for queries over the whole context.
    pub(crate) ids: &'r [BlockId],
    pub(crate) state: &'r State,
}

/// Knows the slot of every block.
pub(crate) struct Binder<'f> {
    slots: HashMap<&'f str, u32>,
}

impl<'f> Binder<'f> {
    pub(crate) fn new(ids: impl Iterator<Item = &'f str>) -> Self {
        let number = |(at, id)| (id, u32::try_from(at).unwrap_or(u32::MAX));
        Self { slots: ids.enumerate().map(number).collect() }
    }

    pub(crate) fn slot(&self, id: &str) -> Option<u32> {
        self.slots.get(id).copied()
    }

    pub(crate) fn bind(&self, value: ControlValue) -> Bound {
        match value {
            ControlValue::Unset => Bound::Unset,
            ControlValue::Literal(value) => Bound::Literal(value),
            ControlValue::Path(path) => Bound::Path(self.bind_path(path)),
            ControlValue::Map(members) => {
                Bound::Map(members.into_iter().map(|(key, value)| (key, self.bind(value))).collect())
            }
            ControlValue::List(items) => Bound::List(items.into_iter().map(|item| self.bind(item)).collect()),
        }
    }

    fn bind_path(&self, path: Path) -> BoundPath {
        let mut keys = path.segments().iter().map(Segment::key);
        let root = match keys.next() {
            // A query from the root, such as `$..Id`.
            None => return BoundPath { path, root: Root::Whole, done: 0 },
            Some(key) => key.and_then(ContextRoot::find),
        };
        let (root, done) = match root {
            Some(ContextRoot::Payload) => (Root::Payload, 1),
            Some(ContextRoot::Contact) => (Root::Contact, 1),
            Some(ContextRoot::UserProfile) => (Root::Property, 1),
            Some(ContextRoot::Actions) => match keys.next() {
                None => (Root::Whole, 0),
                Some(id) => match id.and_then(|id| self.slot(id)) {
                    None => (Root::Nowhere, 2),
                    Some(slot) => match keys.next() {
                        None => (Root::Record(slot, Member::Whole), 2),
                        Some(Some("success")) => (Root::Record(slot, Member::Success), 3),
                        Some(Some("results")) => (Root::Record(slot, Member::Results), 3),
                        Some(Some("exception")) => (Root::Record(slot, Member::Exception), 3),
                        Some(_) => (Root::Nowhere, 3),
                    },
                },
            },
            None => (Root::Nowhere, 1),
        };
        BoundPath { path, root, done }
    }
}

impl Bound {
    pub(crate) fn as_literal(&self) -> Option<&Value> {
        match self {
            Self::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// Whether reading it needs `$.contact`.
    pub(crate) fn reads_contact(&self) -> bool {
        match self {
            Self::Unset | Self::Literal(_) => false,
            Self::Path(path) => matches!(path.root, Root::Contact | Root::Whole),
            Self::Map(members) => members.iter().any(|(_, value)| value.reads_contact()),
            Self::List(items) => items.iter().any(Self::reads_contact),
        }
    }

    /// Whether reading it needs `$.userProfile`.
    pub(crate) fn reads_user_profile(&self) -> bool {
        match self {
            Self::Unset | Self::Literal(_) => false,
            Self::Path(path) => matches!(path.root, Root::Property | Root::Whole),
            Self::Map(members) => members.iter().any(|(_, value)| value.reads_user_profile()),
            Self::List(items) => items.iter().any(Self::reads_user_profile),
        }
    }
}

/// A value that a path leads to.
pub(crate) enum Lent<'r> {
    /// It stands somewhere and is lent; `None` is undefined.
    Value(Option<&'r Value>),
    /// It is a text that stands somewhere.
    Text(&'r str),
    /// It has to be built; see [`BoundPath::resolve`].
    Build,
}

impl BoundPath {
    /// The block whose text it reads: `$.actions.<id>.results.string`.
    pub(crate) fn text_of(&self) -> Option<u32> {
        let Root::Record(slot, Member::Results) = self.root else { return None };
        let is_text = |rest: &[Segment]| matches!(rest, [only] if only.key() == Some("string"));
        (self.path.is_plain() && self.path.segments().get(self.done..).is_some_and(is_text)).then_some(slot)
    }

    /// The value, where it only has to be pointed at: in the payload, or in what a block returned. Most paths end here.
    #[inline]
    pub(crate) fn lend<'r>(&'r self, payload: &'r Value, state: &'r State) -> Lent<'r> {
        match self.root {
            Root::Payload => Lent::Value(self.follow(self.done, payload, state)),
            Root::Nowhere => Lent::Value(None),
            Root::Record(slot, Member::Results) => {
                let Some(Some(record)) = state.records.get(slot as usize) else { return Lent::Value(None) };
                match &record.results {
                    Results::Value(value) => Lent::Value(self.follow(self.done, value, state)),
                    Results::Field(name, Some(value)) => {
                        match self.path.segments().get(self.done).and_then(Segment::key) {
                            Some(key) if key == *name => Lent::Value(self.follow(self.done + 1, value, state)),
                            Some(_) => Lent::Value(None),
                            None => Lent::Build,
                        }
                    }
                    Results::Text(name, text) => match self.path.segments().get(self.done..) {
                        Some([only]) if only.key() == Some(*name) && self.path.is_plain() => Lent::Text(text),
                        Some([first, ..]) if first.key().is_some_and(|key| key != *name) => Lent::Value(None),
                        _ => Lent::Build,
                    },
                    _ => Lent::Build,
                }
            }
            _ => Lent::Build,
        }
    }

    /// Follows the path from where `done` segments of it led. A query takes steps of the run; members and indices do not.
    #[inline]
    fn follow<'v>(&self, done: usize, value: &'v Value, state: &State) -> Option<&'v Value> {
        if self.path.is_plain() {
            return self.path.resolve_from(done, value);
        }
        state.query(|steps| self.path.resolve_within(done, value, steps))
    }

    /// At most how many bytes [`BoundPath::resolve`] copies.
    pub(crate) fn weight_of_copies(&self, sources: &Sources<'_>) -> usize {
        let weigh = |value: &Value| weight(value).unwrap_or(usize::MAX / 4);
        let weigh_record = |record: &BlockRecord| {
            let exception = record.exception.as_ref().map_or(0, |exception| exception.weight());
            let results = match &record.results {
                Results::Text(_, text) => weight_of_text(text),
                Results::Field(_, Some(value)) | Results::Value(value) => weigh(value),
                _ => 0,
            };
            // The names of its members, and its plain values.
            1_024 + results + exception
        };
        match self.root {
            Root::Whole => {
                let roots = [Some(sources.payload), sources.contact(), sources.user_profile()];
                let roots = roots.into_iter().flatten().map(weigh);
                let records = sources.state.records.iter().flatten().map(weigh_record);
                let ids = sources.ids.iter().map(|id| weight_of_key(id.as_str()));
                // What the path finds in the copy is copied once more.
                2 * roots.chain(records).chain(ids).sum::<usize>()
            }
            Root::Record(slot, _) => {
                2 * sources.state.records.get(slot as usize).and_then(Option::as_ref).map_or(0, weigh_record)
            }
            Root::Payload | Root::Contact | Root::Property | Root::Nowhere => 0,
        }
    }

    /// Follows the path; `None` is undefined. Only a query over the whole context, or a record as a whole, copies.
    pub(crate) fn resolve<'r>(&'r self, sources: &Sources<'r>) -> Option<Cow<'r, Value>> {
        let follow = |value: &'r Value| self.follow(self.done, value, sources.state).map(Cow::Borrowed);
        let follow_copy = |value: Value| Some(Cow::Owned(self.follow(self.done, &value, sources.state)?.clone()));
        match self.root {
            Root::Contact => follow(sources.contact()?),
            Root::Property => follow(sources.user_profile()?),
            Root::Payload | Root::Nowhere => None,
            Root::Whole => follow_copy(sources.whole()),
            Root::Record(slot, member) => {
                let record = sources.state.records.get(slot as usize)?.as_ref()?;
                match (member, &record.results) {
                    (Member::Whole, _) => follow_copy(serde_json::to_value(record).ok()?),
                    (Member::Success, _) => follow_copy(Value::Bool(record.success)),
                    (Member::Exception, _) => follow_copy(serde_json::to_value(&record.exception).ok()?),
                    (Member::Results, results) => follow_copy(results.to_value()?),
                }
            }
        }
    }
}

impl<'r> Sources<'r> {
    fn contact(&self) -> Option<&'r Value> {
        self.state.contact_view.as_deref()
    }

    fn user_profile(&self) -> Option<&'r Value> {
        self.state.user_profile.as_deref()
    }

    /// The context as one value.
    fn whole(&self) -> Value {
        let mut actions = Map::new();
        for (id, record) in self.ids.iter().zip(&self.state.records) {
            if let Some(record) = record
                && let Ok(record) = serde_json::to_value(record)
            {
                actions.insert(id.as_str().to_owned(), record);
            }
        }
        let mut whole = Map::new();
        whole.insert(ContextRoot::Payload.as_str().to_owned(), self.payload.clone());
        if let Some(contact) = self.contact() {
            whole.insert(ContextRoot::Contact.as_str().to_owned(), contact.clone());
        }
        if let Some(profile) = self.user_profile() {
            whole.insert(ContextRoot::UserProfile.as_str().to_owned(), profile.clone());
        }
        whole.insert(ContextRoot::Actions.as_str().to_owned(), Value::Object(actions));
        Value::Object(whole)
    }
}
