//! What happened to a task, in the words of this crate.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::state::{Failure, Recording, Task, WrapUp};

/// A moment in the life of a task, with the task as it stands then: the event is taken in first, and told afterwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskMoment {
    /// What happened.
    pub kind: MomentKind,
    /// The task, shared and not copied.
    pub task: Arc<Task>,
    /// When, in milliseconds since 1970 began; `None` when the event has no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

/// What happened to a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "moment", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum MomentKind {
    /// It came to the agent. The first moment of a life; nothing was done for it yet.
    Came,
    /// It was there before this page was: the agent has it, in whatever state. The first moment of a life, too, and nothing
    /// is to be created for it.
    Hydrated,
    /// It rings at the agent, or the agent's call goes out.
    Ringing,
    /// Agent and customer are connected; of a consulted agent, with the one who asked.
    Connected,
    /// The talk with the customer was put on hold.
    Held,
    /// The talk with the customer was taken off hold.
    Resumed,
    /// A consultation began.
    Consulting,
    /// The consultation ended; the task stays, unless this agent was consulted.
    ConsultEnded,
    /// It became a conference.
    ConferenceStarted,
    /// The conference is over.
    ConferenceEnded,
    /// Another agent is its owner.
    OwnerChanged {
        /// The owner before, if known.
        from: Option<String>,
        /// The owner now.
        to: Option<String>,
    },
    /// This agent passed it on. [`MomentKind::Ended`] follows, and the wrap-up.
    Transferred,
    /// The agent did not get it: not answered, declined, not reached. [`MomentKind::Ended`] follows when it was not
    /// connected.
    Rejected {
        /// Why.
        failure: Failure,
    },
    /// The agent's call did not reach the customer. It is not over: its end and its wrap-up come still.
    OutdialFailed {
        /// Why.
        failure: Failure,
    },
    /// Recording began, was paused, went on.
    RecordingChanged {
        /// How it is now.
        recording: Recording,
    },
    /// Another interaction is part of this one now.
    Merged {
        /// The id of the other one, whose task ended.
        child: Option<String>,
    },
    /// A flow wants a page shown.
    ScreenPop {
        /// Its name.
        name: String,
        /// Its address.
        url: String,
    },
    /// Its data changed.
    Updated,
    /// The conversation ended for this agent. Told once in a life.
    Ended {
        /// Whether a wrap-up is awaited. When not, the task is over; a late request for a wrap-up is told all the same.
        wrap_up_required: bool,
    },
    /// The wrap-up began.
    WrapUp,
    /// The agent gave a wrap-up reason; the task is over.
    WrappedUp {
        /// What the agent gave.
        wrap_up: WrapUp,
    },
}

impl TaskMoment {
    /// Whether the task is over after it, unless a late request for a wrap-up comes.
    pub fn is_last(&self) -> bool {
        matches!(self.kind, MomentKind::Ended { wrap_up_required: false } | MomentKind::WrappedUp { .. })
    }
}
