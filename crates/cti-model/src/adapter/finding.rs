//! What the check of an adapter has to say.

use std::fmt;

use serde::Serialize;

use super::CtiFlow;
use crate::finding::{Finding, Severity};
use crate::one_line::OneLine;

/// A part of an adapter: what kind of record, and its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Part {
    /// The settings.
    Settings,
    /// A flow.
    Flow(String),
    /// A CTI Action.
    Action(String),
    /// A CTI Attribute.
    Attribute(String),
    /// A Presence Sync Rule.
    PresenceSyncRule(String),
    /// A feature.
    Feature(String),
    /// A voicemail drop.
    VoicemailDrop(String),
    /// An instance that stands by.
    Replica(String),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::Settings => return f.write_str("settings"),
            Self::Flow(name) => ("flow", name),
            Self::Action(name) => ("action", name),
            Self::Attribute(name) => ("attribute", name),
            Self::PresenceSyncRule(name) => ("presence sync rule", name),
            Self::Feature(name) => ("feature", name),
            Self::VoicemailDrop(name) => ("voicemail drop", name),
            Self::Replica(name) => ("replica", name),
        };
        write!(f, "{kind} `{}`", OneLine(name))
    }
}

/// What kind of finding about an adapter this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AdapterCode {
    /// A setting that is missing, or does not go with the rest.
    Setting,
    /// Two active flows have the same source and event; the product refuses the second.
    DuplicateEvent,
    /// A member that is not known here, in a file; it is kept and does nothing.
    UnknownMember,
    /// Two records of a kind have one name, so nobody can tell them apart.
    DuplicateName,
    /// A record of a flow holds no flow.
    UnreadableFlow,
    /// A finding about the document of a flow; [`AdapterFinding::diagnostic`] has it with its place.
    Flow,
    /// A flow for CTI Actions that no action starts.
    UnusedFlow,
    /// An action starts no flow of the adapter, or one that is not for CTI Actions.
    ActionWithoutFlow,
    /// An action starts a flow that is not active.
    ActionFlowInactive,
    /// A finding about an action by itself.
    Action,
    /// A finding about an attribute.
    Attribute,
    /// A finding about a rule, such as one that sets a state which cannot be set.
    PresenceSyncRule,
    /// A finding about a feature by itself.
    Feature,
    /// Features that do not go together, or with the rest.
    FeatureConflict,
    /// Sales work is completed from properties that no flow of the adapter ever unsets.
    HvsKeysKept,
    /// A flow or an action does something else in one version of the product than in another; only
    /// [`CtiAdapter::version_changes`](super::CtiAdapter::version_changes) tells.
    BehaviourChanged,
}

impl AdapterCode {
    /// The stable name, such as `duplicate-event`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setting => "setting",
            Self::DuplicateEvent => "duplicate-event",
            Self::UnknownMember => "unknown-member",
            Self::DuplicateName => "duplicate-name",
            Self::UnreadableFlow => "unreadable-flow",
            Self::Flow => "flow",
            Self::UnusedFlow => "unused-flow",
            Self::ActionWithoutFlow => "action-without-flow",
            Self::ActionFlowInactive => "action-flow-inactive",
            Self::Action => "action",
            Self::Attribute => "attribute",
            Self::PresenceSyncRule => "presence-sync-rule",
            Self::Feature => "feature",
            Self::FeatureConflict => "feature-conflict",
            Self::HvsKeysKept => "hvs-keys-kept",
            Self::BehaviourChanged => "behaviour-changed",
        }
    }
}

/// One finding about an adapter. It prints as one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AdapterFinding {
    /// The part that it is about.
    pub part: Part,
    /// What kind of finding it is.
    pub code: AdapterCode,
    /// How grave it is.
    pub severity: Severity,
    /// What is the case.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// For a finding about a flow's document: the finding, with its place in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<Finding>,
}

impl AdapterFinding {
    pub(super) fn new(part: Part, code: AdapterCode, severity: Severity, message: impl Into<String>) -> Self {
        Self { part, code, severity, message: message.into(), suggestion: None, diagnostic: None }
    }

    /// A finding about the document of a flow.
    pub(super) fn in_document(flow: &CtiFlow, code: AdapterCode, diagnostic: Finding) -> Self {
        let part = Part::Flow(flow.name.clone());
        let finding = Self::new(part, code, diagnostic.severity, diagnostic.message.clone());
        Self { suggestion: diagnostic.suggestion.clone(), diagnostic: Some(diagnostic), ..finding }
    }

    pub(super) fn help(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

impl fmt::Display for AdapterFinding {
    /// `error[duplicate-event] flow Second: … (…)`, on one line; a finding about a document as [`Finding`] prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(diagnostic) = &self.diagnostic {
            return write!(f, "{}: {diagnostic}", self.part);
        }
        write!(f, "{}[{}] {}: {}", self.severity, self.code.as_str(), self.part, OneLine(&self.message))?;
        match &self.suggestion {
            Some(suggestion) => write!(f, " ({})", OneLine(suggestion)),
            None => Ok(()),
        }
    }
}
