//! A block's view of the run it is in.

use std::borrow::Cow;
use std::time::Duration;

use cti_model::{BlockId, Path, ProductVersion};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::bind::{Bound, BoundControl, Lent, Sources};
use crate::connector::{Desk, LogLevel};
use crate::contact::{Contact, Context};
use crate::execution::{AttributeChange, Changes, LogLine};
use crate::ids::RunId;
use crate::js;
use crate::layer::{At, NextObservation, Observation, Observed, in_hand};
use crate::phone_number::{Dialling, PhoneNumbers};
use crate::program::Program;
use crate::properties::{Change, PropertyError};
use crate::record::Exception;
use crate::state::{State, hide_secrets};
use crate::weight::{length_as_json, weight, weight_of_key, weight_of_parts, weight_of_text};

/// Texts shorter than this are not counted while a block runs: it reads a few of them.
const SHORT: usize = 1_024;

/// How many times as many bytes as a message [`hide_secrets`] takes at most: the places of the secrets, and the result, which
/// doubles when it is full.
const MOST_OF_REDACTED: usize = 1 + 2 * 5;

/// A control that a behaviour took when it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control(pub(crate) u16);

/// What a block sees of its run: its controls, resolved as it asks, the contact in hand, and what the desk keeps.
pub struct Scope<'r> {
    pub(crate) frame: &'r Frame<'r>,
    pub(crate) controls: &'r [BoundControl],
    /// The block's place in the program.
    pub(crate) at: u32,
    pub(crate) state: &'r mut State,
}

/// What stays the same throughout a run.
pub(crate) struct Frame<'r> {
    pub(crate) program: &'r Program,
    pub(crate) desk: &'r Desk,
    pub(crate) context: &'r Context,
    pub(crate) run: RunId,
    /// When it began, in nanoseconds of the desk's clock; zero until that is read.
    pub(crate) began: u64,
}

impl Frame<'_> {
    /// Observes something in hand, through the layers that stand there.
    pub(crate) fn observe(&self, at: u32, state: &State, what: &Observation<'_>) -> Option<Value> {
        let here = At { desk: self.desk, began: Duration::from_nanos(self.began) };
        if self.desk.layers().is_empty() {
            return in_hand(here, what);
        }
        let (session, visit) = (self.desk.session(), state.path.len());
        let observed = Observed { session, run: self.run, block: self.program.id_of(at), visit, what };
        NextObservation::all(here).observe(&observed).unwrap_or_else(|error| {
            state.fail(Exception::from(&error));
            None
        })
    }
}

impl<'r> Scope<'r> {
    /// The value of a control; `None` is JavaScript's `undefined`, which is what a path that leads nowhere and a control
    /// that is not set give.
    pub fn value(&self, control: Control) -> Option<Cow<'_, Value>> {
        self.resolve(&self.controls.get(usize::from(control.0))?.value)
    }

    /// Looks at the value of a control without copying it; what [`Scope::value`] gives, at less cost.
    pub fn look<T>(&self, control: Control, look: impl FnOnce(Option<&Value>) -> T) -> T {
        match self.lend(control) {
            Lent::Value(value) => look(value),
            Lent::Text(_) | Lent::Build => look(self.value(control).as_deref()),
        }
    }

    /// The value of a control as text; `undefined` and `null` are empty, `false` is not.
    pub fn text(&self, control: Control) -> Cow<'_, str> {
        match self.lend(control) {
            Lent::Text(text) => self.lend_text(text),
            Lent::Value(Some(Value::String(text))) => self.lend_text(text),
            Lent::Value(value) => self.text_of(value),
            Lent::Build => match self.value(control) {
                Some(Cow::Owned(Value::String(text))) => Cow::Owned(text),
                value => Cow::Owned(self.text_of(value.as_deref()).into_owned()),
            },
        }
    }

    /// A text, when the run can pay for a copy of it, which a block may make of what it reads.
    #[inline]
    fn lend_text<'v>(&self, text: &'v str) -> Cow<'v, str> {
        let fits = text.len() < SHORT || self.state.borrow(text.len());
        Cow::Borrowed(if fits { text } else { "" })
    }

    /// The text of a value, when the run can pay for it.
    pub(crate) fn text_of<'v>(&self, value: Option<&'v Value>) -> Cow<'v, str> {
        match value {
            Some(Value::String(text)) => self.lend_text(text),
            Some(value) if !self.can_write(value) => Cow::default(),
            value => js::text_or_empty(value),
        }
    }

    /// Whether the run can pay for the text of a value. That of a list is written anew; all else has one, or a short one.
    pub(crate) fn can_write(&self, value: &Value) -> bool {
        !value.is_array() || self.can_build(value)
    }

    /// Whether the run can pay for a copy of a value, or for its text, while the block runs.
    pub(crate) fn can_build(&self, value: &Value) -> bool {
        self.state.borrow(weight(value).unwrap_or(usize::MAX / 4))
    }

    /// The value of a control, to keep.
    pub fn copy(&self, control: Control) -> Option<Value> {
        self.copied(self.value(control)?)
    }

    pub(crate) fn copied(&self, value: Cow<'_, Value>) -> Option<Value> {
        match value {
            Cow::Owned(value) => Some(value),
            Cow::Borrowed(value) => self.can_build(value).then(|| value.clone()),
        }
    }

    /// Takes memory for what the block builds besides its results, for as long as it runs; whether the run has so much. A
    /// run that lacks it ends after the block.
    pub fn borrow_memory(&self, bytes: usize) -> bool {
        self.state.borrow(bytes)
    }

    /// A value as JSON; empty when the run cannot pay for it.
    pub(crate) fn json(&self, value: &Value) -> String {
        if self.state.borrow(length_as_json(value)) { value.to_string() } else { String::new() }
    }

    /// Whether the test holds for an element of a list, as [`Scope::list`] reads it, without a copy of the list.
    pub fn any(&self, control: Control, mut holds: impl FnMut(&Value) -> bool) -> bool {
        self.look(control, |value| match value {
            None | Some(Value::Null) => false,
            Some(Value::Array(items)) => items.iter().any(holds),
            Some(Value::String(text)) => self.lend_text(text).split(',').any(|part| holds(&part.trim().into())),
            Some(other) => holds(other),
        })
    }

    /// The same, `None` when it is empty.
    pub fn filled_text(&self, control: Control) -> Option<Cow<'_, str>> {
        Some(self.text(control)).filter(|text| !text.is_empty())
    }

    /// The value of a control as JavaScript's `Number(…)` reads it.
    pub fn number(&self, control: Control) -> f64 {
        self.look(control, |value| match value {
            Some(value) if !self.can_write(value) => f64::NAN,
            value => js::to_number(value),
        })
    }

    /// Whether a check box is ticked. The texts `true` and `false` are read as what they say.
    pub fn flag(&self, control: Control) -> bool {
        self.look(control, |value| match value {
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => false,
            value => js::truthy(value),
        })
    }

    /// The value of a control as rows; empty when it is not an object. What is undefined is left out.
    pub fn rows(&self, control: Control) -> Map<String, Value> {
        match self.value(control) {
            Some(Cow::Owned(Value::Object(rows))) => rows,
            Some(Cow::Borrowed(rows @ Value::Object(members))) if self.can_build(rows) => members.clone(),
            _ => Map::new(),
        }
    }

    /// The value of a control as a list: the elements of an array, the parts of a text between commas, or one value.
    pub fn list(&self, control: Control) -> Vec<Value> {
        let value = self.value(control);
        let size = match value.as_deref() {
            Some(Value::String(text)) => weight_of_parts(text),
            value => value.map_or(Some(0), weight).unwrap_or(usize::MAX / 4),
        };
        match value.as_deref() {
            None | Some(Value::Null) => Vec::new(),
            Some(_) if !self.state.borrow(size) => Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(Value::String(text)) => text.split(',').map(|part| Value::from(part.trim())).collect(),
            Some(other) => vec![other.clone()],
        }
    }

    /// Follows a path that a block has of its own; a query takes steps of the run.
    pub(crate) fn follow<'v>(&self, path: &Path, value: &'v Value) -> Option<&'v Value> {
        if path.is_plain() {
            path.resolve(value)
        } else {
            self.state.query(|steps| path.resolve_within(0, value, steps))
        }
    }

    /// The payload of the event.
    pub fn payload(&self) -> &'r Value {
        &self.frame.context.payload
    }

    /// The version of the product as which the program behaves.
    pub fn version(&self) -> ProductVersion {
        self.frame.program.version()
    }

    /// The contact that the run is bound to, as it stood when the event fired; see [`Scope::attribute`] for attributes.
    pub fn contact(&self) -> Option<&'r Contact> {
        self.frame.context.contact.as_deref()
    }

    /// The same, or the exception to end with.
    ///
    /// # Errors
    /// When the run is bound to no contact.
    pub fn require_contact(&self) -> Result<&'r Contact, Exception> {
        self.contact().ok_or_else(|| Exception::new("noContact", "the flow runs without a contact"))
    }

    /// An attribute of the contact, with what this run has written to it.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        match self.state.notes.changes().attribute(name) {
            Some(value) => Some(value),
            None => self.contact()?.attribute(name),
        }
    }

    /// `$.contact`: the contact as JSON, with what this run has written to its attributes.
    pub fn contact_context(&self) -> Option<Value> {
        let contact = self.contact()?;
        // One is copied, and one written as JSON.
        if !self.state.borrow(2 * contact.weight().min(usize::MAX / 4)) {
            return None;
        }
        let mut contact = contact.clone();
        contact.attributes.extend(self.state.notes.changes().attribute_pairs());
        Some(contact.to_value(self.phone_numbers(), self.frame.program.named_version()))
    }

    /// Notes that an attribute was written, so that the rest of the run reads it.
    pub fn attribute_written(&mut self, name: &str, value: &str) {
        // It is listed among the changes, and stands in `$.contact`.
        self.state.charge(2 * (weight_of_key(name) + weight_of_text(value)));
        if self.state.is_exhausted() {
            return;
        }
        let secret = self.contact().is_some_and(|contact| contact.attributes.is_secret(name));
        let written = AttributeChange { name: name.to_owned(), value: value.to_owned(), secret };
        self.state.notes.changes_mut().attributes.push(written);
        let attributes = self.state.contact_view.as_deref_mut().and_then(|view| view.get_mut("attributes"));
        if let Some(Value::Object(attributes)) = attributes {
            attributes.insert(name.to_owned(), value.into());
        }
    }

    /// A property; first what the adapter keeps, then what flows have set.
    pub fn property(&self, key: &str) -> Option<Value> {
        if self.frame.desk.layers().is_empty() {
            return self.frame.desk.properties().look(key, |value| self.copied(Cow::Borrowed(value?)));
        }
        self.observe(&Observation::Property { key: key.into() })
    }

    /// Every property.
    pub fn properties(&self) -> Map<String, Value> {
        // What a layer says instead may be less or more than what the desk has, as in a run that is replayed.
        if self.frame.desk.layers().is_empty() && !self.state.borrow(self.frame.desk.properties().weight()) {
            return Map::new();
        }
        match self.observe(&Observation::Properties) {
            Some(Value::Object(all)) => all,
            _ => Map::new(),
        }
    }

    /// Sets a property, and lists the change.
    ///
    /// # Errors
    /// When the property store is full.
    pub fn set_property(&mut self, key: String, value: Value) -> Result<(), Exception> {
        // One is kept at the desk, one is listed among the changes.
        self.state.charge(2 * (weight_of_key(&key) + weight(&value).unwrap_or(usize::MAX / 4)));
        if !self.state.is_exhausted() {
            if self.frame.desk.layers().is_empty() {
                self.frame.desk.properties().keep(&key, Cow::Borrowed(&value))?;
            } else {
                let set = Observation::SetProperty { key: key.as_str().into(), value: Cow::Borrowed(&value) };
                match self.observe(&set) {
                    Some(Value::Bool(true)) => {}
                    other => return Err(refused(other.as_ref())),
                }
            }
            self.state.notes.changes_mut().properties.insert(key, Change::Set(value));
        }
        Ok(())
    }

    /// Removes a property, and lists the change.
    pub fn unset_property(&mut self, key: &str) {
        if self.state.is_exhausted() {
            return;
        }
        if self.observe(&Observation::UnsetProperty { key: key.into() }) == Some(Value::Bool(true)) {
            self.state.notes.changes_mut().properties.insert(key.to_owned(), Change::Removed);
        }
    }

    /// Removes every property that flows have set, and lists the changes. Versions before 5.15 remove what the adapter keeps
    /// too, those before 5.27 its credential for recordings (section 3.8).
    pub fn clear_properties(&mut self) {
        // Each is listed among the changes.
        let is_in_hand = self.frame.desk.layers().is_empty();
        if is_in_hand {
            self.state.charge(self.frame.desk.properties().weight_of_keys());
            if self.state.is_exhausted() {
                return;
            }
        }
        let mut removed = self.removed_keys(&Observation::ClearProperties);
        if self.version() < ProductVersion::new(5, 15, 0) {
            removed.extend(self.removed_keys(&Observation::ClearAdapterProperties));
        } else if self.version() < ProductVersion::new(5, 27, 0) {
            let key = "recordingNamedCredential";
            let unset = self.observe(&Observation::UnsetAdapterProperty { key: key.into() });
            removed.extend((unset == Some(Value::Bool(true))).then(|| key.into()));
        }
        if !is_in_hand {
            self.state.charge(removed.iter().filter_map(Value::as_str).map(weight_of_key).sum());
        }
        let changed = &mut self.state.notes.changes_mut().properties;
        for key in removed.iter().filter_map(Value::as_str) {
            changed.insert(key.to_owned(), Change::Removed);
        }
    }

    /// Removes properties; the keys of those that there were.
    fn removed_keys(&self, clear: &Observation<'_>) -> Vec<Value> {
        match self.observe(clear) {
            Some(Value::Array(removed)) => removed,
            _ => Vec::new(),
        }
    }

    /// The value of a counter; 0 when there is none.
    pub fn counter(&self, name: &str) -> f64 {
        let count = self.observe(&Observation::Counter { name: name.into() });
        count.as_ref().and_then(Value::as_f64).unwrap_or_default()
    }

    /// Adds to a counter, and lists the change; gives its new value.
    ///
    /// # Errors
    /// When the property store is full.
    pub fn add_to_counter(&mut self, name: &str, delta: f64) -> Result<f64, Exception> {
        let seen = self.observe(&Observation::AddToCounter { name: name.into(), delta });
        let count = seen.as_ref().and_then(Value::as_f64).ok_or_else(|| refused(seen.as_ref()))?;
        self.state.charge(name.len());
        if !self.state.is_exhausted() {
            self.state.notes.changes_mut().counters.insert(name.to_owned(), count);
        }
        Ok(count)
    }

    /// A message in which secret attributes of the contact are not to be read, neither as they stood when the event
    /// fired nor as this run wrote them.
    fn without_secrets(&self, message: String) -> String {
        let Some(contact) = self.contact().filter(|contact| contact.attributes.secret_names().len() > 0) else {
            return message;
        };
        if !self.state.borrow(MOST_OF_REDACTED * message.len()) {
            return String::new();
        }
        hide_secrets(&message, contact, self.changes()).into_owned()
    }

    /// Writes a line to the run's log. The values of the contact's secret attributes are not written.
    pub fn log(&mut self, level: LogLevel, message: String) {
        let message = self.without_secrets(message);
        self.state.charge(size_of::<LogLine>() + message.len() + level.as_str().len());
        if !self.state.is_exhausted() {
            let line = LogLine { block: self.block().clone(), level, message };
            self.state.notes.log_mut().push(line);
        }
    }

    /// The reader of phone numbers.
    pub fn phone_numbers(&self) -> &'r dyn PhoneNumbers {
        &**self.frame.desk.phone_numbers()
    }

    /// How the desk takes the phone numbers that are dialled.
    pub fn dialling(&self) -> Dialling {
        *self.frame.desk.dialling()
    }

    /// The desk's time zone.
    pub fn time_zone(&self) -> &'r TimeZone {
        self.frame.desk.time_zone()
    }

    /// The date and time.
    pub fn timestamp(&self) -> Timestamp {
        let clock = self.frame.desk.clock();
        if self.frame.desk.layers().is_empty() {
            return clock.timestamp();
        }
        let seen = self.observe(&Observation::Timestamp);
        let seen = seen.as_ref().and_then(Value::as_str).and_then(|text| text.parse().ok());
        seen.unwrap_or_else(|| clock.timestamp())
    }

    /// The id of the block.
    pub fn block(&self) -> &'r BlockId {
        self.frame.program.id_of(self.at)
    }

    /// The id of the run.
    pub fn run(&self) -> RunId {
        self.frame.run
    }

    /// How many calls the block has made in this visit.
    pub fn calls(&self) -> usize {
        self.state.calls as usize
    }

    /// How many bytes the run may still produce. A block that builds text asks before it builds.
    pub fn memory_left(&self) -> usize {
        self.state.memory_left()
    }

    /// What the run has changed so far.
    pub fn changes(&self) -> &Changes {
        self.state.notes.changes()
    }

    fn observe(&self, what: &Observation<'_>) -> Option<Value> {
        self.frame.observe(self.at, self.state, what)
    }

    #[inline]
    pub(super) fn lend(&self, control: Control) -> Lent<'_> {
        match self.controls.get(usize::from(control.0)).map(|control| &control.value) {
            Some(Bound::Literal(value)) => Lent::Value(Some(value)),
            Some(Bound::Path(path)) => path.lend(&self.frame.context.payload, self.state),
            Some(Bound::Unset) | None => Lent::Value(None),
            Some(Bound::Map(_) | Bound::List(_)) => Lent::Build,
        }
    }

    pub(crate) fn resolve<'s>(&'s self, bound: &'s Bound) -> Option<Cow<'s, Value>> {
        match bound {
            Bound::Unset => None,
            Bound::Literal(value) => Some(Cow::Borrowed(value)),
            Bound::Path(path) => match path.lend(&self.frame.context.payload, self.state) {
                Lent::Value(value) => value.map(Cow::Borrowed),
                Lent::Text(text) => self.state.borrow(weight_of_text(text)).then(|| Cow::Owned(text.into())),
                Lent::Build => {
                    let sources = self.sources();
                    self.state.borrow(path.weight_of_copies(&sources)).then(|| path.resolve(&sources))?
                }
            },
            Bound::Map(members) => {
                let mut map = Map::new();
                for (key, bound) in members {
                    if let Some(value) = self.copy_of(bound, weight_of_key(key)) {
                        map.insert(key.clone(), value);
                    }
                }
                Some(Cow::Owned(Value::Object(map)))
            }
            // As in JavaScript, an element that is undefined keeps its place.
            Bound::List(items) => {
                let items = items.iter().map(|item| self.copy_of(item, weight_of_key("")).unwrap_or(Value::Null));
                Some(Cow::Owned(items.collect()))
            }
        }
    }

    fn sources(&self) -> Sources<'_> {
        Sources { payload: &self.frame.context.payload, ids: self.frame.program.ids(), state: self.state }
    }

    /// A value for a map or list that is being built; it counts against the run's memory before it is copied.
    fn copy_of(&self, bound: &Bound, extra: usize) -> Option<Value> {
        if !self.state.borrow(extra) {
            return None;
        }
        let value = self.resolve(bound)?;
        self.copied(value)
    }

    /// Every control with its name and resolved value, for an observer: looking costs the run nothing.
    pub(crate) fn controls(&self) -> impl Iterator<Item = (&'static str, Option<Cow<'_, Value>>)> {
        let resolve = |bound| self.state.free_of_charge(|| self.resolve(bound));
        self.controls.iter().map(move |control| (control.name, resolve(&control.value)))
    }
}

impl std::fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scope").field("block", self.block()).finish_non_exhaustive()
    }
}

/// Why the property store refused a change, as the observation of it gives it.
fn refused(seen: Option<&Value>) -> Exception {
    let error = seen.and_then(|seen| PropertyError::deserialize(seen).ok());
    error.unwrap_or(PropertyError::Full).into()
}
