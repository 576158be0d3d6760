//! What rules are evaluated on: an event as plain data, and the value of each operand at it.

use super::evaluate::Known;
use super::names::{Operand, RuleSource};

/// The name of the state, on either side, in which an agent takes no work; at the CRM it stands for being logged out.
pub const OFFLINE: &str = "Offline";

/// Something that happened to an agent, on which presence rules are evaluated (section 9.2).
///
/// An empty text is a value that is not known: the operand that stands for it is undefined, and no comparison with it
/// holds.
///
/// ```
/// use cti_model::presence::{Comparator, Operand, PresenceEvent, PresenceSyncRule, Destination, RuleSource};
///
/// let rule = PresenceSyncRule::new("At lunch", RuleSource::ConnectStateChange)
///     .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
///     .set(Destination::Salesforce, "At_Lunch");
/// let event = PresenceEvent::ConnectStateChange { old: "Available".into(), new: "Lunch".into() };
/// assert!(rule.applies_to(&event));
/// ```
#[derive(Clone, Debug, PartialEq)]
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

    /// The value of an operand at this event; `None` when it has none.
    pub(super) fn known(&self, operand: &Operand) -> Option<Known<'_>> {
        match (self, operand) {
            (Self::ConnectStateChange { new, .. }, Operand::ConnectNewState)
            | (Self::SalesforceStateChange { new, .. }, Operand::SalesforceNewState) => Known::text(new),
            (Self::ConnectStateChange { old, .. }, Operand::ConnectOldState) => Known::text(old),
            (Self::SalesforceStateChange { channels, .. }, Operand::ServiceChannel) => Known::texts(channels),
            (Self::SalesforceLogout, Operand::SalesforceNewState) => Known::text(OFFLINE),
            (Self::WorkAccepted { channel }, Operand::ServiceChannel) => Known::text(channel),
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
                number.and_then(Known::number)
            }
            _ => None,
        }
    }
}
