//! What no source states of the activity, as options.

use serde::{Deserialize, Serialize};

/// What no source states of the activity. [`Default`] has what suits the facts best.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ActivityOptions {
    /// When the activity is created that is not created as soon as the call is connected.
    pub created_in: CreatedIn,
    /// The status that the activity gets when the call is over for the agent; none is set when `None`. A closed status, as
    /// a sister product sets it (`webex` section 4.4); a row of the mapping overrides it.
    pub completed_status: Option<String>,
    /// Whether an inbound call that nobody answered gets an activity, too.
    pub logs_missed_calls: bool,
    /// The field of the Task that takes the name of the queue, if one does.
    pub queue_field: Option<String>,
    /// The field of the Task that takes the link to the recording, if one does.
    pub recording_field: Option<String>,
    /// The least time between two writes of live notes, in milliseconds.
    pub notes_interval_millis: u64,
    /// What stands between the notes of one agent and those of the next.
    pub notes_separator: String,
}

impl Default for ActivityOptions {
    fn default() -> Self {
        Self {
            created_in: CreatedIn::WrapUp,
            completed_status: Some("Completed".to_owned()),
            logs_missed_calls: false,
            queue_field: None,
            recording_field: None,
            // An agent types a few words in that time, and an org allows some calls of its API per second and user.
            notes_interval_millis: 2_000,
            notes_separator: "\n----\n".to_owned(),
        }
    }
}

/// When the activity is created that is not created as soon as the call is connected. Inferred: *Open Activity Record On
/// Wrap-Up State* needs it when the wrap-up begins; the help article reads as if it were created at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CreatedIn {
    /// When the wrap-up begins.
    #[default]
    WrapUp,
    /// When the agent has given the wrap-up reason.
    WrappedUp,
}
