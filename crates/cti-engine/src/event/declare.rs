//! The one declaration from which an enum of events comes: variants, names, payloads, writing and reading.

use serde::Serialize;
use serde_json::{Map, Value};

/// Writes an enum of events from its declaration: each variant with the payload it brings, if any, and its name. With
/// `open`, any other event has a variant too.
///
/// What is written for each: the enum, `EVENTS` (the names), `event`, `payload`, and `read`, which takes a name and a
/// payload (an object) and gives `None` for a name that the enum does not have.
macro_rules! events {
    (
        $(#[$doc:meta])*
        enum $name:ident $(open $open:ty)? {
            $($(#[$variant_doc:meta])* $variant:ident $(($payload:ty))? => $event:ident,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant $(($payload))?,)*
            $(
                /// Any other, such as one that only the embedder's contact center has.
                Other($open),
            )?
        }

        impl $name {
            /// The names of its events, of each variant one.
            pub const EVENTS: &'static [Event] = &[$(Event::$event),*];

            /// The name of the event.
            pub fn event(&self) -> Event {
                match self {
                    $(Self::$variant { .. } => Event::$event,)*
                    $(events!(@open other $open) => other.event().clone(),)?
                }
            }

            /// What it brings: an object, empty for an event that brings nothing.
            pub fn payload(&self) -> Value {
                match self {
                    $(events!(@pattern payload $variant $($payload)?) => events!(@write payload $($payload)?),)*
                    $(events!(@open other $open) => other.payload().clone(),)?
                }
            }

            pub(super) fn read(event: &Event, payload: &Value) -> Option<Result<Self, serde_json::Error>> {
                Some(match event {
                    $(Event::$event => events!(@read $variant payload $($payload)?),)*
                    _ => return None,
                })
            }
        }
    };
    (@open $other:ident $open:ty) => { Self::Other($other) };
    (@pattern $payload:ident $variant:ident) => { Self::$variant };
    (@pattern $payload:ident $variant:ident $type:ty) => { Self::$variant($payload) };
    (@write $payload:ident) => { Value::Object(Map::new()) };
    (@write $payload:ident $type:ty) => { crate::event::declare::written($payload) };
    (@read $variant:ident $payload:ident) => { Ok(Self::$variant) };
    (@read $variant:ident $payload:ident $type:ty) => { <$type>::deserialize($payload).map(Self::$variant) };
}

pub(super) use events;

/// A payload as JSON. Only `NaN` and the infinities could fail, and they become `null`.
pub(super) fn written(payload: impl Serialize) -> Value {
    serde_json::to_value(payload).unwrap_or_else(|_| Value::Object(Map::new()))
}
