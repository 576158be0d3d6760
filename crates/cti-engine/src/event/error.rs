//! Why something is not an event.

use cti_model::{OneLine, Source, Trigger};
use serde::{Deserialize, Serialize};

/// Why something cannot be read as a [`DeskEvent`](super::DeskEvent).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum EventError {
    /// Its JSON has another shape.
    #[error("`{}`: expected {expected}, found {}", OneLine(pointer), OneLine(found))]
    Unexpected {
        /// Where: a JSON pointer such as `/contact/contactId`, empty for the whole.
        pointer: String,
        /// What should stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The trigger names no event, as that of a CTI Action.
    #[error("`{}` names no event: write one such as `connectAgent.onInit`; a CTI Action is executed, not raised",
        OneLine(&from.to_string()))]
    NoEvent {
        /// The source.
        from: Source,
    },
    /// It is an event of a contact, and comes without one.
    #[error("`{}` is an event of a contact: expected a contact with its id, found none", OneLine(&trigger.to_string()))]
    NoContact {
        /// The event.
        trigger: Trigger,
    },
    /// The payload is not one of that event.
    #[error("the payload of `{}` cannot be read: {}", OneLine(&trigger.to_string()), OneLine(reason))]
    Payload {
        /// The event.
        trigger: Trigger,
        /// What was expected and found.
        reason: String,
    },
    /// The contact cannot be read.
    #[error("`/contact`: {}", OneLine(reason))]
    Contact {
        /// What was expected and found.
        reason: String,
    },
}
