//! What a run observes besides calls: time, properties and counters in hand.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use cti_model::BlockId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::innermost_but;
use crate::connector::{ConnectorError, Desk};
use crate::ids::{RunId, SessionId};
use crate::js;
use crate::properties::PropertyError;

/// What a run sees: a value, or `None` for undefined. An error ends the run as failed.
pub type Sighting = Result<Option<Value>, ConnectorError>;

/// Something in hand that a run reads, or reads and changes.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Observation<'a> {
    /// How long the run has been going, in nanoseconds.
    Elapsed,
    /// The date and time, as RFC 3339 writes it.
    Timestamp,
    /// The value of a property.
    Property {
        /// Its key.
        key: Cow<'a, str>,
    },
    /// Every property, as an object.
    Properties,
    /// The value of a counter.
    Counter {
        /// Its name.
        name: Cow<'a, str>,
    },
    /// Sets a property; `true`, or the [`PropertyError`] that refused it.
    SetProperty {
        /// Its key.
        key: Cow<'a, str>,
        /// Its value.
        value: Cow<'a, Value>,
    },
    /// Removes a property; whether there was one.
    UnsetProperty {
        /// Its key.
        key: Cow<'a, str>,
    },
    /// Removes every property of the flows; their keys.
    ClearProperties,
    /// Removes a property of the adapter; whether there was one.
    UnsetAdapterProperty {
        /// Its key.
        key: Cow<'a, str>,
    },
    /// Removes every property of the adapter; their keys.
    ClearAdapterProperties,
    /// Adds to a counter; its new value, or the [`PropertyError`] that refused it.
    AddToCounter {
        /// Its name.
        name: Cow<'a, str>,
        /// What is added.
        delta: f64,
    },
    /// Sets a counter, as a replay does; `true`, or the [`PropertyError`] that refused it.
    SetCounter {
        /// Its name.
        name: Cow<'a, str>,
        /// Its value.
        count: f64,
    },
}

redacted!(
    enum Observation<'_> {
        Elapsed,
        Timestamp,
        Property,
        Properties,
        Counter,
        SetProperty,
        UnsetProperty,
        ClearProperties,
        UnsetAdapterProperty,
        ClearAdapterProperties,
        AddToCounter,
        SetCounter,
    }
);

impl Observation<'_> {
    /// Its name, as it is written: `elapsed`, `setProperty` …
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Elapsed => "elapsed",
            Self::Timestamp => "timestamp",
            Self::Property { .. } => "property",
            Self::Properties => "properties",
            Self::Counter { .. } => "counter",
            Self::SetProperty { .. } => "setProperty",
            Self::UnsetProperty { .. } => "unsetProperty",
            Self::ClearProperties => "clearProperties",
            Self::UnsetAdapterProperty { .. } => "unsetAdapterProperty",
            Self::ClearAdapterProperties => "clearAdapterProperties",
            Self::AddToCounter { .. } => "addToCounter",
            Self::SetCounter { .. } => "setCounter",
        }
    }

    /// The same observation, borrowing nothing.
    pub fn into_owned(self) -> Observation<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Elapsed => Observation::Elapsed,
            Self::Timestamp => Observation::Timestamp,
            Self::Property { key } => Observation::Property { key: owned(key) },
            Self::Properties => Observation::Properties,
            Self::Counter { name } => Observation::Counter { name: owned(name) },
            Self::SetProperty { key, value } => {
                Observation::SetProperty { key: owned(key), value: Cow::Owned(value.into_owned()) }
            }
            Self::UnsetProperty { key } => Observation::UnsetProperty { key: owned(key) },
            Self::ClearProperties => Observation::ClearProperties,
            Self::UnsetAdapterProperty { key } => Observation::UnsetAdapterProperty { key: owned(key) },
            Self::ClearAdapterProperties => Observation::ClearAdapterProperties,
            Self::AddToCounter { name, delta } => Observation::AddToCounter { name: owned(name), delta },
            Self::SetCounter { name, count } => Observation::SetCounter { name: owned(name), count },
        }
    }
}

/// An observation, and who makes it.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// The session, as the desk names it.
    pub session: Option<&'a SessionId>,
    /// The run.
    pub run: RunId,
    /// The block.
    pub block: &'a BlockId,
    /// How many blocks ran before it in this run.
    pub visit: usize,
    /// What is observed.
    pub what: &'a Observation<'a>,
}

/// What is behind a layer for an observation: the layers further in, and at last what is in hand.
#[derive(Clone, Copy)]
pub struct NextObservation<'a> {
    at: At<'a>,
    left: usize,
}

/// Where a run observes: the desk, and when the run began there.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) began: Duration,
}

impl<'a> NextObservation<'a> {
    pub(crate) fn all(at: At<'a>) -> Self {
        Self { at, left: at.desk.layers().len() }
    }

    /// Observes what is in hand, and carries out what changes it.
    ///
    /// # Errors
    /// Those of a layer further in.
    pub fn observe(self, observed: &Observed<'_>) -> Sighting {
        match innermost_but(self.at.desk.layers(), self.left) {
            Some((layer, left)) => layer.observe(observed, Self { left, ..self }),
            None => Ok(in_hand(self.at, observed.what)),
        }
    }
}

impl fmt::Debug for NextObservation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NextObservation").field("left", &self.left).finish_non_exhaustive()
    }
}

/// What is in hand.
pub(crate) fn in_hand(at: At<'_>, what: &Observation<'_>) -> Option<Value> {
    let properties = at.desk.properties();
    Some(match what {
        Observation::Elapsed => {
            let elapsed = at.desk.clock().now().saturating_sub(at.began);
            u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX).into()
        }
        Observation::Timestamp => at.desk.clock().timestamp().to_string().into(),
        Observation::Property { key } => return properties.get(key),
        Observation::Properties => Value::Object(properties.all()),
        Observation::Counter { name } => js::number_value(properties.counter(name)),
        Observation::SetProperty { key, value } => done(properties.set(key, Value::clone(value))),
        Observation::UnsetProperty { key } => properties.unset(key).into(),
        Observation::ClearProperties => properties.clear().into(),
        Observation::UnsetAdapterProperty { key } => properties.unset_adapter(key).into(),
        Observation::ClearAdapterProperties => properties.clear_adapter().into(),
        Observation::AddToCounter { name, delta } => match properties.add_to_counter(name, *delta) {
            Ok(count) => js::number_value(count),
            refused => done(refused.map(drop)),
        },
        Observation::SetCounter { name, count } => done(properties.set_counter(name, *count)),
    })
}

/// `true`, or why not.
fn done(result: Result<(), PropertyError>) -> Value {
    match result {
        Ok(()) => Value::Bool(true),
        Err(refused) => serde_json::to_value(refused).unwrap_or(Value::Bool(false)),
    }
}
