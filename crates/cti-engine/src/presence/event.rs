//! What rules are evaluated on: an event as plain data, and the value of each operand at it.

use cti_model::js::number_value;
use cti_model::presence::{OFFLINE, Operand, RuleSource};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something that happened to an agent, on which presence rules are evaluated (section 9.2).
///
/// An empty text is a value that is not known: the operand that stands for it is undefined, and no comparison with it
/// holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum PresenceEvent {
    /// The agent's state at the contact center changed.
    ConnectStateChange {
        /// The name of the state before.
        old: String,
        /// The name of the state now.
        new: String,
    },
    /// The presence status at the CRM changed.
    SalesforceStateChange {
        /// The developer name of the status now.
        new: String,
        /// The developer names of its service channels.
        channels: Vec<String>,
    },
    /// The agent logged out of the CRM's presence. Its new state is [`OFFLINE`].
    SalesforceLogout,
    /// The agent accepted work at the CRM.
    WorkAccepted {
        /// The service channel it came by.
        channel: String,
    },
    /// The agent's workload at the CRM changed.
    WorkloadChanged {
        /// How much the agent can take.
        configured_capacity: f64,
        /// How much the agent had.
        previous: f64,
        /// How much the agent has.
        new: f64,
    },
}

impl PresenceEvent {
    /// The source whose rules hear of it.
    pub fn source(&self) -> RuleSource {
        match self {
            Self::ConnectStateChange { .. } => RuleSource::ConnectStateChange,
            Self::SalesforceStateChange { .. } => RuleSource::SalesforceStateChange,
            Self::SalesforceLogout => RuleSource::SalesforceLogout,
            Self::WorkAccepted { .. } => RuleSource::WorkAccepted,
            Self::WorkloadChanged { .. } => RuleSource::WorkloadChanged,
        }
    }

    /// The values of an operand at this event, none of them an empty text; none when it is not known.
    pub(super) fn values(&self, operand: &Operand) -> Vec<Value> {
        match (self, operand) {
            (Self::ConnectStateChange { new, .. }, Operand::ConnectNewState)
            | (Self::SalesforceStateChange { new, .. }, Operand::SalesforceNewState) => texts([new]),
            (Self::ConnectStateChange { old, .. }, Operand::ConnectOldState) => texts([old]),
            (Self::SalesforceStateChange { channels, .. }, Operand::ServiceChannel) => texts(channels),
            (Self::SalesforceLogout, Operand::SalesforceNewState) => texts([OFFLINE]),
            (Self::WorkAccepted { channel }, Operand::ServiceChannel) => texts([channel]),
            (Self::WorkloadChanged { configured_capacity, previous, new }, operand) => {
                let percent = |load: f64| (*configured_capacity > 0.0).then(|| load * 100.0 / configured_capacity);
                let number = match operand {
                    Operand::PreviousWorkload => Some(*previous),
                    Operand::PreviousWorkloadPct => percent(*previous),
                    Operand::NewWorkload => Some(*new),
                    Operand::NewWorkloadPct => percent(*new),
                    Operand::ConfiguredCapacity => Some(*configured_capacity),
                    _ => None,
                };
                number.filter(|number| number.is_finite()).map(number_value).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

fn texts<'t, T: AsRef<str> + ?Sized + 't>(texts: impl IntoIterator<Item = &'t T>) -> Vec<Value> {
    texts.into_iter().map(AsRef::as_ref).filter(|text| !text.is_empty()).map(Value::from).collect()
}
