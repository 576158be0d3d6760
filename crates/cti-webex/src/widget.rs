//! What an agent does in the Salesforce Actions widget (`webex` section 5.4).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that the agent does in the widget, for the call with that interaction id.
///
/// As JSON it is `{"action": "relate", "interactionId": …, "recordId": …}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum WidgetAction {
    /// Opens the activity for editing.
    OpenActivity {
        /// The call.
        interaction_id: String,
    },
    /// Relates a record to the activity: a Contact or Lead as who it is about, any other as what it is about.
    Relate {
        /// The call.
        interaction_id: String,
        /// The id of the record.
        record_id: String,
    },
    /// Creates a case and opens it for editing.
    CreateCase {
        /// The call.
        interaction_id: String,
    },
    /// Notes during the call: the whole text as it stands now.
    Notes {
        /// The call.
        interaction_id: String,
        /// The text.
        text: String,
    },
}

impl fmt::Debug for WidgetAction {
    /// Notes are a customer's matter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::OpenActivity { .. } => "OpenActivity",
            Self::Relate { .. } => "Relate",
            Self::CreateCase { .. } => "CreateCase",
            Self::Notes { .. } => "Notes",
        };
        f.debug_struct(name).field("interaction_id", &self.interaction_id()).finish_non_exhaustive()
    }
}

impl WidgetAction {
    /// The call.
    pub fn interaction_id(&self) -> &str {
        match self {
            Self::OpenActivity { interaction_id }
            | Self::Relate { interaction_id, .. }
            | Self::CreateCase { interaction_id }
            | Self::Notes { interaction_id, .. } => interaction_id,
        }
    }
}

/// Why the widget cannot do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum WidgetError {
    /// The agent has no such call.
    #[error("the agent has no such call: choose one that is in hand")]
    NoCall,
    /// The call has no activity yet.
    #[error(
        "the call has no activity yet: it is created when the call is connected, or in wrap-up, as the definition says"
    )]
    NoActivity,
    /// Live notes are switched off.
    #[error("live notes are switched off: set `isCallNotesEnabled` in the call-center definition")]
    NotesOff,
    /// The record cannot be related to an activity.
    #[error(
        "the record cannot be related to an activity: expected a Contact, Lead, Account, Case, Opportunity or custom object"
    )]
    NotRelatable,
}
