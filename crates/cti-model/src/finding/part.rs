//! Which part of an adapter a finding is about.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::one_line::OneLine;

/// A part of an adapter: what kind of record, and its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Part {
    /// The settings.
    Settings,
    /// Which checks are switched off.
    Checks,
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
            Self::Checks => return f.write_str("checks"),
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
