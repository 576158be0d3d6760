//! What becomes of an event: its ticket, and the account of its run or of why there was none.

use std::fmt;
use std::sync::Arc;

use cti_model::{OneLine, Trigger};
use serde::{Deserialize, Serialize};

use super::happening::FlowRan;
use crate::action::ActionError;

/// The receipt of an event or a CTI Action that a session took in. The result carries the same ticket; numbers begin
/// at 1 with each session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub(super) u64);

impl Ticket {
    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// Why a flow runs. In JSON `{"type": "event", "name": "connectAgent.onInit"}` or `{"type": "action", "name": "Open a case"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", content = "name", rename_all = "camelCase")]
#[non_exhaustive]
pub enum Cause {
    /// Its event fired.
    Event(Arc<Trigger>),
    /// The agent executed the CTI Action of that name.
    Action(Arc<str>),
}

impl From<Trigger> for Cause {
    fn from(trigger: Trigger) -> Self {
        Self::Event(Arc::new(trigger))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(trigger) => write!(f, "{}", OneLine(&trigger.to_string())),
            Self::Action(name) => write!(f, "CTI Action {}", OneLine(name)),
        }
    }
}

/// The account of an event that led to no run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NotRun {
    /// The ticket of the event.
    pub ticket: Ticket,
    /// What was raised.
    pub cause: Cause,
    /// Why it led to no run.
    pub why: Why,
}

impl fmt::Display for NotRun {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: no run, {}", self.cause, self.why)
    }
}

/// Why an event that was taken in led to no run: in JSON `"unheard"`, `"leftOut"`, `"displaced"` …, and `{"repeated": {"first": 7}}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Why {
    /// No active flow listens to it. Other parts of the session may have heard it.
    Unheard,
    /// The flow that listens to it has an error and was left out; [`Adapter::findings`](crate::Adapter::findings) says which.
    LeftOut,
    /// It was raised before: the same id, or the same event of a contact in one life of it.
    Repeated {
        /// The ticket under which it was raised first; its account says what came of it.
        first: Ticket,
    },
    /// The queue was full, and a later event took its place.
    Displaced,
    /// It waited, and the configuration that came meanwhile has no flow for it.
    Replaced,
    /// The session was closed before its turn came.
    Closed,
    /// Its run had begun, and was lost: the session was dropped, or panicked. What it called by then may have
    /// had effects, so raising the event again may repeat them.
    Lost,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Repeated { first } => return write!(f, "it was raised before, as {first}"),
            Self::Unheard => "no flow listens to it",
            Self::LeftOut => "the flow that listens to it has an error and was left out",
            Self::Displaced => "a later event took its place in the full queue",
            Self::Replaced => "the new configuration has no flow for it",
            Self::Closed => "the session was closed before its turn",
            Self::Lost => "its run was lost: the session was dropped, or panicked",
        })
    }
}

/// What came of an event that was asked about ([`Inbox::ask`](super::Inbox::ask)).
///
/// It comes when the run has ended, and before what the run left in the properties is saved. A save that fails is told by
/// [`Happening::PropertiesNotSaved`](super::Happening::PropertiesNotSaved), and the next one has its changes too. A session
/// that is closed ends after the last save.
///
/// In JSON the member `account` is `ran` or `notRun`, beside the members of
/// [`FlowRan`] or [`NotRun`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "account", rename_all = "camelCase")]
#[non_exhaustive]
pub enum Account {
    /// Its flow ran.
    Ran(Arc<FlowRan>),
    /// No flow ran.
    NotRun(NotRun),
}

impl Account {
    /// The ticket of the event.
    pub fn ticket(&self) -> Ticket {
        match self {
            Self::Ran(ran) => ran.ticket,
            Self::NotRun(not_run) => not_run.ticket,
        }
    }
}

impl fmt::Display for Account {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ran(ran) => ran.fmt(f),
            Self::NotRun(not_run) => not_run.fmt(f),
        }
    }
}

/// Why a session did not take in an event or a CTI Action. Nothing of it was heard; what is refused has no ticket. In JSON
/// the member `refused` names the reason, as in `{"refused": "queueFull", "waiting": 256, "cause": …}`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "refused", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Refused {
    /// As many wait as may wait.
    #[error(
        "{waiting} events wait at this desk, which is as many as it may hold; `{cause}` was refused, raise it again later"
    )]
    QueueFull {
        /// How many wait.
        waiting: usize,
        /// What was refused.
        cause: Cause,
    },
    /// The session was closed, was dropped, or [ended in a panic](super#what-a-panic-costs), which one of a connector or
    /// a block does not do.
    #[error("the session of this desk is closed: open another one")]
    Closed,
    /// This desk has not heard of the contact, or so long ago that it was forgotten.
    #[error("this desk does not know the contact `{}`; raise the event with the contact itself", OneLine(contact_id))]
    UnknownContact {
        /// Its id.
        contact_id: String,
    },
    /// The adapter has no CTI Action of that name that can be used.
    #[error("the adapter has no usable CTI Action `{}`", OneLine(action))]
    UnknownAction {
        /// The name.
        action: String,
    },
    /// The flow of the CTI Action is not active, or is faulty.
    #[error("the flow of the CTI Action `{}` is not active", OneLine(action))]
    NotActive {
        /// The action.
        action: String,
    },
    /// What was entered is not what the form of the CTI Action asks for.
    #[error(transparent)]
    Action(#[from] ActionError),
}
