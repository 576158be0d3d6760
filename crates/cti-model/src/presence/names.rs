//! The names in a rule: sources, operands and destinations (section 9.2).

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::names::stored_names;
use crate::record::Field;

/// A value of a picklist, together with how it was spelt where it was read.
///
/// No source states what the product stores for the sources, operands and destinations of its rules; what is known are
/// the labels that it shows. So a value is read from its label, in any case, with or without blanks and underscores
/// (`Connect Agent New State`, `connectAgentNewState`), and is written back as it was read. A value that was not read is
/// written as its label (inferred); a [comparator](crate::js::Comparator) as the operator that the product stores (attested).
///
/// ```
/// use cti_model::presence::{Operand, Picked};
///
/// let read = Picked::<Operand>::read("connectAgentNewState");
/// assert_eq!(*read, Operand::ConnectNewState);
/// assert_eq!(read.spelling(), "connectAgentNewState");
/// assert_eq!(Picked::from(Operand::ConnectNewState).spelling(), "Connect Agent New State");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Picked<T> {
    value: T,
    spelling: String,
}

impl<T: for<'t> From<&'t str>> Picked<T> {
    /// Reads a value; what is not known is kept. The empty text is a value that is not set.
    pub fn read(text: &str) -> Self {
        Self { value: text.into(), spelling: text.to_owned() }
    }
}

impl<T> Picked<T> {
    /// How it is written.
    pub fn spelling(&self) -> &str {
        &self.spelling
    }

    /// Whether anything is chosen.
    pub fn is_set(&self) -> bool {
        !self.spelling.trim().is_empty()
    }
}

impl<T> Deref for Picked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: AsRef<str>> From<T> for Picked<T> {
    fn from(value: T) -> Self {
        let spelling = value.as_ref().to_owned();
        Self { value, spelling }
    }
}

impl<T: PartialEq> PartialEq<T> for Picked<T> {
    fn eq(&self, other: &T) -> bool {
        self.value == *other
    }
}

impl<T> Serialize for Picked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.spelling)
    }
}

impl<'de, T: for<'t> From<&'t str>> Deserialize<'de> for Picked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::read(&text))
    }
}

impl<T: for<'t> From<&'t str>> Field for Picked<T> {
    fn from_field(value: &Value) -> Result<Self, String> {
        String::from_field(value).map(|text| Self::read(&text))
    }

    fn to_field(&self) -> Value {
        self.spelling.to_field()
    }

    fn is_unset(&self) -> bool {
        self.spelling.is_empty()
    }
}

stored_names! {
    /// The event on which a rule is evaluated. Source: section 9.2.
    pub enum RuleSource {
        /// The agent's state at the contact center changed.
        ConnectStateChange = "Connect Agent State Change",
        /// The agent's presence status at the CRM changed. A change to *Offline* is not a logout.
        SalesforceStateChange = "Salesforce Agent State Change",
        /// The agent logged out of the CRM's presence.
        SalesforceLogout = "Salesforce Agent Logout",
        /// The agent accepted work at the CRM.
        WorkAccepted = "Salesforce Work Accepted",
        /// The agent's workload at the CRM changed.
        WorkloadChanged = "Salesforce Workload Changed",
    }
}

stored_names! {
    /// What a rule compares. Source: section 9.2.
    pub enum Operand {
        /// The name of the agent's state at the contact center now.
        ConnectNewState = "Connect Agent New State",
        /// The name of the state before.
        ConnectOldState = "Connect Agent Old State",
        /// The developer name of the presence status now; `Offline` at a logout.
        SalesforceNewState = "Salesforce Agent New State",
        /// The service channel on which work was accepted, or those of the presence status now.
        ServiceChannel = "Salesforce Service Channel",
        /// The workload before.
        PreviousWorkload = "Salesforce Previous Workload",
        /// The workload before, in percent of the configured capacity.
        PreviousWorkloadPct = "Salesforce Previous Workload Pct",
        /// The workload now.
        NewWorkload = "Salesforce New Workload",
        /// The workload now, in percent of the configured capacity.
        NewWorkloadPct = "Salesforce New Workload Pct",
        /// The configured capacity.
        ConfiguredCapacity = "Salesforce Configured Capacity",
        /// A text that stands in the rule.
        StaticValue = "Static Value",
    }
}

stored_names! {
    /// The side whose state a rule sets. That the contact center is one is a conclusion from the product's two-way
    /// examples. Source: section 9.2.
    pub enum Destination {
        /// The agent's presence status at the CRM.
        Salesforce = "Salesforce Agent State",
        /// The agent's state at the contact center.
        Connect = "Connect Agent State",
    }
}

impl Operand {
    /// Whether events of a source have it. Attested for the service channel of accepted work; the rest follows from the
    /// names (inferred), also that a presence status brings its service channels.
    pub fn is_provided_by(&self, source: &RuleSource) -> bool {
        match source {
            RuleSource::ConnectStateChange => matches!(self, Self::ConnectNewState | Self::ConnectOldState),
            RuleSource::SalesforceStateChange => matches!(self, Self::SalesforceNewState | Self::ServiceChannel),
            RuleSource::SalesforceLogout => *self == Self::SalesforceNewState,
            RuleSource::WorkAccepted => *self == Self::ServiceChannel,
            RuleSource::WorkloadChanged => self.is_number(),
            RuleSource::Other(_) => false,
        }
    }

    /// Whether it is a number: a workload or the capacity.
    pub(super) fn is_number(&self) -> bool {
        matches!(
            self,
            Self::PreviousWorkload
                | Self::PreviousWorkloadPct
                | Self::NewWorkload
                | Self::NewWorkloadPct
                | Self::ConfiguredCapacity
        )
    }
}
