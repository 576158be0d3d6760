//! What comes out of a session: everything that happened, as data.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cti_model::OneLine;
use cti_model::presence::Destination;
use serde::{Deserialize, Serialize};

use super::account::{Account, Cause, NotRun, Ticket};
use super::session_end::{Condition, Moment};
use crate::adapter::Instance;
use crate::connector::{ConnectorError, LogLevel};
use crate::contact::Context;
use crate::execution::{Execution, LogLine};
use crate::recording::{Recording, RecordingControl};

/// Something that a session did, or that it did not do and why.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "happening", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Happening {
    /// A flow ran.
    FlowRan(Arc<FlowRan>),
    /// An event or a CTI Action led to no run.
    NotRun(NotRun),
    /// A presence rule held.
    PresenceApplied(PresenceApplied),
    /// The agent's state was to be set at the end of a session, or at the login after it.
    StatusSet {
        /// When.
        moment: Moment,
        /// The state.
        status: String,
        /// Why it was not set; `None` when it was. It is not tried again.
        error: Option<ConnectorError>,
    },
    /// The agent was to be signed out of the contact center.
    SignedOut {
        /// The ticket of the change of state that asks for it; `None` at the end of a session.
        ticket: Option<Ticket>,
        /// Why the agent was not signed out; `None` when that was done. It is not tried again.
        error: Option<ConnectorError>,
    },
    /// At the end of a session, or at the login after it, nothing was done since a condition does not hold.
    Withheld {
        /// When.
        moment: Moment,
        /// The condition.
        condition: Condition,
        /// What was found instead; `None` when it is not known.
        found: Option<String>,
        /// Why it is not known.
        error: Option<ConnectorError>,
    },
    /// Another region took over.
    FailedOver {
        /// The ticket of the event.
        ticket: Ticket,
        /// The instance that works from now on.
        instance: Box<Instance>,
        /// The result for the agent's state.
        agent_state: AgentStateAfter,
    },
    /// A fail-over was raised for a region in which the adapter has no instance, or Global Resiliency is off.
    UnknownRegion {
        /// The ticket of the event.
        ticket: Ticket,
        /// The region.
        region: String,
        /// The regions in which the adapter has an instance.
        known: Vec<String>,
    },
    /// The properties that the desk keeps could not be loaded; runs go without them, and nothing is saved until they are.
    PropertiesNotLoaded {
        /// Why.
        error: ConnectorError,
    },
    /// What changed in the properties could not be saved; the next save has it too.
    PropertiesNotSaved {
        /// Why.
        error: ConnectorError,
    },
    /// A recording button was pressed.
    Recording {
        /// The ticket of the event.
        ticket: Ticket,
        /// The call.
        contact_id: String,
        /// The button.
        control: RecordingControl,
        /// The recording now, as far as is known.
        recording: Recording,
        /// Why it was not done; `None` when it was.
        error: Option<ConnectorError>,
    },
}

/// A run that an event or a CTI Action led to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FlowRan {
    /// The ticket of the event.
    pub ticket: Ticket,
    /// Why it ran.
    pub cause: Cause,
    /// The name of the flow.
    pub flow: Arc<str>,
    /// Whether debug lines of the flow's log are shown.
    pub debug: bool,
    /// What it began with.
    pub context: Context,
    /// How long it waited for its turn, by the desk's clock; in JSON a number of milliseconds, with a fraction where there is one.
    #[serde(with = "crate::execution::milliseconds")]
    pub waited: Duration,
    /// What it left.
    pub execution: Execution,
}

impl FlowRan {
    /// What the flow wrote to its log. Lines of the level `debug` are shown only for a flow whose record says so
    /// (section 1.6).
    pub fn log(&self) -> impl Iterator<Item = &LogLine> {
        self.execution.log().iter().filter(|line| self.debug || line.level != LogLevel::Debug)
    }
}

impl fmt::Display for FlowRan {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: flow `{}` {}", self.cause, OneLine(&self.flow), self.execution.end())?;
        match self.execution.failures().count() {
            0 => Ok(()),
            1 => f.write_str(", 1 block failed"),
            many => write!(f, ", {many} blocks failed"),
        }
    }
}

/// A presence rule that held.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PresenceApplied {
    /// The ticket of the event.
    pub ticket: Ticket,
    /// The name of the rule.
    pub rule: String,
    /// The side that it sets.
    pub destination: Destination,
    /// The state that it sets.
    pub state: String,
    /// What came of it.
    #[serde(flatten)]
    pub effect: PresenceEffect,
}

/// What came of setting a state by a presence rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "camelCase")]
#[non_exhaustive]
pub enum PresenceEffect {
    /// It was set.
    Set,
    /// It was the current state already.
    Unchanged,
    /// The current state could not be read, or the state could not be set.
    Failed {
        /// Why.
        error: ConnectorError,
    },
}

/// The result of a fail-over for the agent's state. After it, Amazon Connect has the agent offline.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
#[non_exhaustive]
pub enum AgentStateAfter {
    /// It is left as it is: `RetainAgentStateEnabled` is off.
    NotRetained,
    /// The state before is not known, was offline, or signed the agent out.
    NothingToRestore,
    /// It was restored.
    Restored {
        /// Its name.
        state: String,
    },
    /// It could not be restored in time.
    NotRestored {
        /// The name of the state before.
        state: String,
        /// Why the last try failed.
        error: ConnectorError,
    },
}

impl Happening {
    /// The ticket of the event that led to it; `None` for what the session does by itself.
    pub fn ticket(&self) -> Option<Ticket> {
        match self {
            Self::FlowRan(ran) => Some(ran.ticket),
            Self::NotRun(not_run) => Some(not_run.ticket),
            Self::PresenceApplied(applied) => Some(applied.ticket),
            Self::FailedOver { ticket, .. } | Self::UnknownRegion { ticket, .. } | Self::Recording { ticket, .. } => {
                Some(*ticket)
            }
            Self::SignedOut { ticket, .. } => *ticket,
            Self::StatusSet { .. }
            | Self::Withheld { .. }
            | Self::PropertiesNotLoaded { .. }
            | Self::PropertiesNotSaved { .. } => None,
        }
    }

    /// The account of an event, when it is one: that of its run, or of why there was none.
    pub fn account(&self) -> Option<Account> {
        match self {
            Self::FlowRan(ran) => Some(Account::Ran(Arc::clone(ran))),
            Self::NotRun(not_run) => Some(Account::NotRun(not_run.clone())),
            _ => None,
        }
    }
}

impl fmt::Display for Happening {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FlowRan(ran) => ran.fmt(f),
            Self::NotRun(not_run) => not_run.fmt(f),
            Self::PresenceApplied(PresenceApplied { rule, destination, state, effect, .. }) => {
                write!(f, "rule `{}`: {destination} to {}", OneLine(rule), OneLine(state))?;
                match effect {
                    PresenceEffect::Set => f.write_str(", set"),
                    PresenceEffect::Unchanged => f.write_str(", as it was"),
                    PresenceEffect::Failed { error } => write!(f, ", failed: {error}"),
                }
            }
            Self::StatusSet { moment, status, error } => {
                write!(f, "{moment}: state {}", OneLine(status))?;
                done(f, error.as_ref(), "set")
            }
            Self::SignedOut { error, .. } => {
                f.write_str("agent")?;
                done(f, error.as_ref(), "signed out")
            }
            Self::Withheld { moment, condition, found, error } => {
                write!(f, "{moment}: nothing done, {condition}")?;
                match (found, error) {
                    (Some(found), _) => write!(f, " (found `{}`)", OneLine(found)),
                    (None, Some(error)) => write!(f, " ({error})"),
                    (None, None) => Ok(()),
                }
            }
            Self::FailedOver { instance, agent_state, .. } => {
                write!(f, "`{}` works from now on, ", OneLine(&instance.region))?;
                match agent_state {
                    AgentStateAfter::NotRetained => f.write_str("the agent's state is not retained"),
                    AgentStateAfter::NothingToRestore => f.write_str("there is no state to restore"),
                    AgentStateAfter::Restored { state } => write!(f, "state `{}` restored", OneLine(state)),
                    AgentStateAfter::NotRestored { state, error } => {
                        write!(f, "state `{}` not restored: {error}", OneLine(state))
                    }
                }
            }
            Self::UnknownRegion { region, known, .. } => {
                write!(f, "the adapter has no instance in `{}`; it has {}", OneLine(region), OneLine(&known.join(", ")))
            }
            Self::PropertiesNotLoaded { error } => write!(f, "the properties could not be loaded: {error}"),
            Self::PropertiesNotSaved { error } => write!(f, "the properties could not be saved: {error}"),
            Self::Recording { contact_id, control, recording, error, .. } => match error {
                None => write!(f, "recording of `{}`: {recording}", OneLine(contact_id)),
                Some(error) => write!(f, "recording of `{}` could not be {control}: {error}", OneLine(contact_id)),
            },
        }
    }
}

fn done(f: &mut fmt::Formatter<'_>, error: Option<&ConnectorError>, what: &str) -> fmt::Result {
    match error {
        None => write!(f, " {what}"),
        Some(error) => write!(f, " not {what}: {error}"),
    }
}
