//! What comes in at a desk, and whether it was taken.

use std::fmt;

use cti_model::{OneLine, Trigger};

use crate::action::ActionError;

/// Why a flow is run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// Its event fired.
    Event(Trigger),
    /// The agent executed the CTI Action of that name.
    Action(String),
}

/// Why a CTI Action was not executed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// Its flow is not active.
    #[error("the flow of the CTI Action `{}` is not active", OneLine(action))]
    NotActive {
        /// The action.
        action: String,
    },
    /// What was entered is not what its form asks for, or the action itself cannot be used.
    #[error(transparent)]
    Action(#[from] ActionError),
    /// The desk does not take it now.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(trigger) => write!(f, "{}", OneLine(&trigger.to_string())),
            Self::Action(name) => write!(f, "CTI Action {}", OneLine(name)),
        }
    }
}

/// What became of an event that was raised.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum Admission {
    /// It waits for its turn.
    Queued {
        /// How many run before it, one that is under way not counted.
        ahead: usize,
        /// What lost its place to it, under [`Overflow::DropOldest`](super::Overflow::DropOldest).
        displaced: Option<Cause>,
    },
    /// No active flow listens to it, so nothing happens.
    Unheard,
    /// It is an `onEnded` that was fired before; see [`EndedPolicy`](super::EndedPolicy).
    Repeated,
}

/// Why an event or a CTI Action was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// As many wait as may wait.
    #[error("{waiting} events wait at this desk, which is as many as it may hold; {refused} was refused")]
    QueueFull {
        /// How many wait.
        waiting: usize,
        /// What was refused.
        refused: Cause,
    },
    /// The session was closed.
    #[error("the session of this desk is closed; {refused} was refused")]
    Closed {
        /// What was refused.
        refused: Cause,
    },
    /// This desk has not heard of the contact, or so long ago that it was forgotten.
    #[error("this desk knows no contact `{}`; raise the event with the contact itself", OneLine(contact_id))]
    UnknownContact {
        /// Its id.
        contact_id: String,
    },
}
