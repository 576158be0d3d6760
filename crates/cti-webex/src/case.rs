//! The case that is created for a call: whether, and how it is opened (`webex` section 5.1).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::definition::Case;

/// How a record is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OpenMode {
    /// For editing.
    Edit,
    /// For reading.
    View,
}

impl fmt::Display for OpenMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Edit => "for editing",
            Self::View => "for reading",
        })
    }
}

/// Whether a case is created beside one that the search popped. No source states what the connector does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CasePolicy {
    /// For every call of the direction, as the label of the item says.
    #[default]
    Always,
    /// Unless the call popped a case.
    UnlessCasePopped,
}

/// What no source states of the case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CaseOptions {
    /// Whether a case is created beside one that was popped.
    pub policy: CasePolicy,
    /// The API name of the field of the Case that takes the id of the interaction, if one does: a text that is indexed. By it
    /// the case of a call is found again by a page that was loaded in the middle of it, whatever that page hears late; it is
    /// asked for before each creation. Without such a field the activity of the call tells, where it is created when the
    /// call is connected.
    pub interaction_field: Option<String>,
}

impl CaseOptions {
    /// The field, unless what is named cannot be one: it is to stand in a query.
    pub(crate) fn field(&self) -> Option<&str> {
        let field = self.interaction_field.as_deref()?.trim();
        let is_name = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        Some(field)
            .filter(|field| field.starts_with(|sign: char| sign.is_ascii_alphabetic()) && field.chars().all(is_name))
    }
}

/// A call, as far as it decides on a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each holds or not, whatever the others do")]
pub struct CaseCall {
    /// Whether the customer began it.
    pub is_inbound: bool,
    /// Whether it came from another agent, who has a case of it then.
    pub is_transfer: bool,
    /// Whether a case was popped.
    pub has_popped_case: bool,
    /// Whether it has a case already.
    pub has_case: bool,
}

/// Why no case is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NoCase {
    /// It is switched off for calls of that direction.
    SwitchedOff,
    /// The call has one: one case for an interaction, not for an agent. Inferred.
    HasOne,
    /// The call was passed on, and the agent before has the case. Inferred.
    Transferred,
    /// The call has an activity, so that it was decided on before, and no case is known. Inferred.
    Settled,
    /// A case was popped, and the policy is not to create another.
    Popped,
}

impl fmt::Display for NoCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SwitchedOff => "it is switched off for calls of this direction",
            Self::HasOne => "the call has one",
            Self::Transferred => "the agent before has created it",
            Self::Settled => "it was decided on when the activity of the call was created",
            Self::Popped => "a case was popped",
        })
    }
}

impl Case {
    /// Whether a case is created for a call.
    ///
    /// # Errors
    /// [`NoCase`]: why not.
    pub fn wanted_for(&self, call: CaseCall, policy: CasePolicy) -> Result<(), NoCase> {
        let is_on = if call.is_inbound { self.create_for_inbound } else { self.create_for_outbound };
        if !is_on {
            Err(NoCase::SwitchedOff)
        } else if call.has_case {
            Err(NoCase::HasOne)
        } else if call.is_transfer {
            Err(NoCase::Transferred)
        } else if call.has_popped_case && policy == CasePolicy::UnlessCasePopped {
            Err(NoCase::Popped)
        } else {
            Ok(())
        }
    }

    /// How a case is opened that was created for a call; `None` when it is not opened. Inferred: where both switches are
    /// on, reading counts.
    ///
    /// ```
    /// use cti_webex::case::OpenMode;
    /// use cti_webex::definition::Case;
    ///
    /// let both = Case { open_in_edit_mode: true, always_in_view_mode: true, ..Case::default() };
    /// assert_eq!(both.open_mode(), Some(OpenMode::View));
    /// assert_eq!(Case::default().open_mode(), None);
    /// ```
    pub fn open_mode(&self) -> Option<OpenMode> {
        match (self.always_in_view_mode, self.open_in_edit_mode) {
            (true, _) => Some(OpenMode::View),
            (false, true) => Some(OpenMode::Edit),
            (false, false) => None,
        }
    }

    /// How a case is opened that the agent created with the actions widget: for editing (`webex` section 5.4), unless
    /// cases are always opened for reading.
    pub fn widget_open_mode(&self) -> OpenMode {
        if self.always_in_view_mode { OpenMode::View } else { OpenMode::Edit }
    }
}
