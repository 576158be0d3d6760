//! What a planner did, or left, and why.

use std::fmt;

use cti_engine::connector::ConnectorError;
use cti_model::OneLine;
use serde::{Deserialize, Serialize};

use crate::case::{NoCase, OpenMode};
use crate::mapping::Explanation;
use crate::omni::{Side, Why};
use crate::screen_pop::{NoSearch, TermSource};

/// Something that a planner did for a call, or left.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Planned {
    /// The call; `None` for what concerns none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction_id: Option<String>,
    /// What was done.
    #[serde(flatten)]
    pub effect: Effect,
}

/// What was done, or left. `Debug` names it alone: terms, subjects and numbers are a customer's. `Display` says it in full.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Effect {
    /// A search was made; the soft-phone layout says what it pops.
    Searched {
        /// What was searched for.
        term: String,
        /// Where the term comes from.
        source: TermSource,
        /// How many records were found.
        matches: usize,
    },
    /// Nothing was searched for.
    NotSearched {
        /// Why.
        why: NoSearch,
    },
    /// The form of a new record was shown, since nothing was found.
    NewRecordOffered {
        /// Its object type.
        object: String,
    },
    /// The call is about the record on which the agent clicked.
    Linked {
        /// Its id.
        id: String,
    },
    /// The activity was created.
    ActivityCreated {
        /// Its id.
        id: String,
        /// Its subject.
        subject: String,
    },
    /// The activity that the call carries is this agent's now.
    ActivityTakenOver {
        /// Its id.
        id: String,
        /// Whether its owner was changed; it is not when the agent's user is not known, or had it already.
        owner_changed: bool,
    },
    /// The activity that was created before was found.
    ActivityFound {
        /// Its id.
        id: String,
    },
    /// Fields of the activity were written.
    ActivityUpdated {
        /// Its id.
        id: String,
        /// The names of the fields.
        fields: Vec<String>,
    },
    /// The activity was opened for editing.
    ActivityOpened {
        /// Its id.
        id: String,
    },
    /// The activity is left to the agent to whom the call was passed on.
    ActivityLeft {
        /// Its id.
        id: String,
    },
    /// No activity is created: there may be one that cannot be looked for.
    ActivityUnsure,
    /// The id of the activity was written to the variable of the call that carries it.
    ActivityCarried {
        /// The name of the variable.
        variable: String,
    },
    /// The subject is not what its template says.
    SubjectIncomplete {
        /// The variables that the call does not have.
        missing: Vec<String>,
        /// The variables that are secret.
        secret: Vec<String>,
        /// Whether it was cut.
        is_cut: bool,
    },
    /// A row of a mapping did not do what it says.
    Row {
        /// What it did.
        explanation: Explanation,
    },
    /// A field was refused, and the record was written without it.
    FieldRefused {
        /// The object type of the record.
        object: String,
        /// The name of the field.
        field: String,
        /// Why.
        error: ConnectorError,
    },
    /// The screen was refreshed.
    Refreshed,
    /// A case was created.
    CaseCreated {
        /// Its id.
        id: String,
    },
    /// The case that was created before was found.
    CaseFound {
        /// Its id.
        id: String,
    },
    /// No case is created: there may be one that cannot be looked for.
    CaseUnsure,
    /// A case was opened.
    CaseOpened {
        /// Its id.
        id: String,
        /// How.
        mode: OpenMode,
    },
    /// No case was created, although cases are created for calls of this direction.
    NoCase {
        /// Why.
        why: NoCase,
    },
    /// A state of the agent was set for the sake of work on the other side.
    StateSet {
        /// Which state.
        side: Side,
        /// To what.
        to: String,
    },
    /// A state of the agent was set back.
    StateRestored {
        /// Which state.
        side: Side,
        /// To what.
        to: String,
    },
    /// A state of the agent was left as it is.
    StateLeft {
        /// Which state.
        side: Side,
        /// Why.
        why: Why,
    },
    /// There is no presence status with the label of the definition, so none is set.
    UnknownStatus {
        /// The label.
        label: String,
    },
    /// A number was dialled.
    Dialled {
        /// What was dialled.
        destination: String,
        /// The number that the other party sees, if one was set.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller_id: Option<String>,
    },
    /// A number is dialled that could not be held against the agent's dial plan.
    NumberUnchecked {
        /// Why.
        reason: String,
    },
    /// A number that was clicked was not dialled.
    NotDialled {
        /// Why.
        reason: String,
    },
    /// The link to the recording was not written.
    NoRecordingLink {
        /// Why.
        reason: String,
    },
    /// A call to the outside failed.
    Failed {
        /// Its name: `records.create`.
        call: String,
        /// Why.
        error: ConnectorError,
    },
}

impl Effect {
    pub(super) fn failed(call: &str, error: ConnectorError) -> Self {
        Self::Failed { call: call.to_owned(), error }
    }

    /// Its name, as it stands in JSON.
    fn name(&self) -> &'static str {
        match self {
            Self::Searched { .. } => "searched",
            Self::NotSearched { .. } => "notSearched",
            Self::NewRecordOffered { .. } => "newRecordOffered",
            Self::Linked { .. } => "linked",
            Self::ActivityCreated { .. } => "activityCreated",
            Self::ActivityTakenOver { .. } => "activityTakenOver",
            Self::ActivityFound { .. } => "activityFound",
            Self::ActivityUpdated { .. } => "activityUpdated",
            Self::ActivityOpened { .. } => "activityOpened",
            Self::ActivityLeft { .. } => "activityLeft",
            Self::ActivityUnsure => "activityUnsure",
            Self::ActivityCarried { .. } => "activityCarried",
            Self::SubjectIncomplete { .. } => "subjectIncomplete",
            Self::Row { .. } => "row",
            Self::FieldRefused { .. } => "fieldRefused",
            Self::Refreshed => "refreshed",
            Self::CaseCreated { .. } => "caseCreated",
            Self::CaseFound { .. } => "caseFound",
            Self::CaseUnsure => "caseUnsure",
            Self::CaseOpened { .. } => "caseOpened",
            Self::NoCase { .. } => "noCase",
            Self::StateSet { .. } => "stateSet",
            Self::StateRestored { .. } => "stateRestored",
            Self::StateLeft { .. } => "stateLeft",
            Self::UnknownStatus { .. } => "unknownStatus",
            Self::Dialled { .. } => "dialled",
            Self::NumberUnchecked { .. } => "numberUnchecked",
            Self::NotDialled { .. } => "notDialled",
            Self::NoRecordingLink { .. } => "noRecordingLink",
            Self::Failed { .. } => "failed",
        }
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.interaction_id {
            Some(id) => write!(f, "{} of {}", self.effect.name(), OneLine(id)),
            None => f.write_str(self.effect.name()),
        }
    }
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.effect.fmt(f)
    }
}

impl fmt::Display for Effect {
    /// One sentence on one line, whatever the call holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Searched { term, source, matches } => {
                let from = match source {
                    TermSource::Number => "",
                    TermSource::Variable => ", the value of the CAD variable",
                    TermSource::NumberInstead => ", since the CAD variable has no value",
                };
                let found = match matches {
                    0 => "nothing".to_owned(),
                    1 => "1 record".to_owned(),
                    several => format!("{several} records"),
                };
                write!(f, "searched for `{}`{from}: found {found}", OneLine(term))
            }
            Self::NotSearched { why } => write!(f, "nothing was searched for: {why}"),
            Self::NewRecordOffered { object } => write!(f, "offered a new {}", OneLine(object)),
            Self::Linked { id } => write!(f, "the call is about {}", OneLine(id)),
            Self::ActivityCreated { id, subject } => {
                write!(f, "activity {} created: `{}`", OneLine(id), OneLine(subject))
            }
            Self::ActivityTakenOver { id, owner_changed: true } => {
                write!(f, "activity {} taken over, its owner changed", OneLine(id))
            }
            Self::ActivityTakenOver { id, .. } => write!(f, "activity {} goes on", OneLine(id)),
            Self::ActivityFound { id } => write!(f, "activity {} was there already", OneLine(id)),
            Self::ActivityUpdated { id, fields } => {
                write!(f, "activity {} updated: {}", OneLine(id), OneLine(&fields.join(", ")))
            }
            Self::ActivityOpened { id } => write!(f, "activity {} opened for editing", OneLine(id)),
            Self::ActivityLeft { id } => write!(f, "activity {} is left to its next owner", OneLine(id)),
            Self::ActivityUnsure => {
                f.write_str("no activity created: there may be one already, and it cannot be looked for")
            }
            Self::ActivityCarried { variable } => {
                write!(f, "the call carries its activity in the variable `{}`", OneLine(variable))
            }
            Self::SubjectIncomplete { missing, secret, is_cut } => {
                let mut parts = Vec::new();
                parts.extend((!missing.is_empty()).then(|| format!("the call has no `{}`", missing.join("`, `"))));
                parts.extend((!secret.is_empty()).then(|| format!("`{}` is secret", secret.join("`, `"))));
                parts.extend(is_cut.then(|| "it was cut".to_owned()));
                write!(f, "the subject is not complete: {}", OneLine(&parts.join("; ")))
            }
            Self::Row { explanation } => explanation.fmt(f),
            Self::FieldRefused { object, field, error } => {
                write!(f, "{} was written without `{}`: {error}", OneLine(object), OneLine(field))
            }
            Self::Refreshed => f.write_str("screen refreshed"),
            Self::CaseCreated { id } => write!(f, "case {} created", OneLine(id)),
            Self::CaseFound { id } => write!(f, "case {} was there already", OneLine(id)),
            Self::CaseUnsure => f.write_str("no case created: there may be one already, and it cannot be looked for"),
            Self::CaseOpened { id, mode } => write!(f, "case {} opened {mode}", OneLine(id)),
            Self::NoCase { why } => write!(f, "no case created: {why}"),
            Self::StateSet { side, to } => write!(f, "{side} set to {}", OneLine(to)),
            Self::StateRestored { side, to } => write!(f, "{side} set back to {}", OneLine(to)),
            Self::StateLeft { side, why } => write!(f, "{side} left: {why}"),
            Self::UnknownStatus { label } => {
                write!(
                    f,
                    "there is no presence status `{}`: set the label of one in `defaultOmniStateForCall`",
                    OneLine(label)
                )
            }
            Self::Dialled { destination, caller_id: Some(caller) } => {
                write!(f, "dialled {} as {}", OneLine(destination), OneLine(caller))
            }
            Self::Dialled { destination, .. } => write!(f, "dialled {}", OneLine(destination)),
            Self::NumberUnchecked { reason } => {
                write!(f, "the number was not held against the dial plan: {}", OneLine(reason))
            }
            Self::NotDialled { reason } => write!(f, "not dialled: {}", OneLine(reason)),
            Self::NoRecordingLink { reason } => write!(f, "no link to the recording: {}", OneLine(reason)),
            Self::Failed { call, error } => write!(f, "`{}` failed: {error}", OneLine(call)),
        }
    }
}
