//! Presence Sync Rules: keep an agent's state at the contact center and at the CRM together (section 9).
//!
//! A [`PresenceSyncRule`] says: when this happens ([`RuleSource`]) and this comparison holds ([`Operand`],
//! [`Comparator`]), set the state of that side ([`Destination`]) to a value. [`check_rules`] finds what is wrong with
//! rules. They run in the crate `cti-engine`.
//!
//! ```
//! use cti_model::presence::{PresenceSyncRule, RuleSource, check_rules};
//! use cti_model::record::Record;
//! use serde_json::json;
//!
//! let record = json!({
//!     "Name": "Busy while there is much to do", "Active__c": true, "Source__c": "Salesforce Workload Changed",
//!     "OperandA__c": "Salesforce New Workload Pct", "Comparator__c": ">=",
//!     "OperandB__c": "Static Value", "OperandBCustom__c": "80",
//!     "Destination__c": "Connect Agent State", "Value__c": "Back office",
//! });
//! let rule = PresenceSyncRule::from_record(record.as_object().unwrap())?;
//! assert_eq!((&*rule.source, rule.state()), (&RuleSource::WorkloadChanged, "Back office"));
//! assert_eq!(check_rules(&[rule]), []);
//! # Ok::<(), cti_model::record::RecordError>(())
//! ```

mod check;
mod legacy;
mod names;
mod together;

pub use legacy::LegacyRuleError;
pub use names::{Destination, Operand, Picked, RuleSource};
pub use together::check_rules;

use crate::js::Comparator;
use crate::record::record;

/// The name of the state, on either side, in which an agent takes no work; at the CRM it stands for being logged out.
pub const OFFLINE: &str = "Offline";

/// How many active rules can run together, so that no event has to be held against more.
pub const MAX_RULES: usize = 1_000;

/// States of the contact center that rules may test and never set (section 9.3).
pub const SYSTEM_STATES: &[&str] = &["Busy", "Pending", "PendingBusy", "CallingCustomer", "AfterCallWork"];

/// States that the contact center puts an agent in when something went wrong, and that nobody can choose: the error states
/// of Amazon Connect Streams. Inferred: the product takes its states from there.
const ERROR_STATES: &[&str] = &[
    "Error",
    "Default",
    "AgentHungUp",
    "BadAddressAgent",
    "BadAddressCustomer",
    "FailedConnectAgent",
    "FailedConnectCustomer",
    "LineEngagedAgent",
    "LineEngagedCustomer",
    "MissedCallAgent",
    "MissedCallCustomer",
    "MultipleCcpWindows",
    "RealtimeCommunicationError",
];

/// Whether a state is one that only the contact center sets, so that no agent, rule or flow can choose it.
///
/// ```
/// use cti_model::presence::is_set_by_the_contact_center;
///
/// assert!(is_set_by_the_contact_center("AfterCallWork") && is_set_by_the_contact_center("MissedCallAgent"));
/// assert!(!is_set_by_the_contact_center("Lunch"));
/// ```
pub fn is_set_by_the_contact_center(state: &str) -> bool {
    let state = state.trim();
    SYSTEM_STATES.contains(&state) || ERROR_STATES.contains(&state)
}

record! {
    /// A rule: on an event, if one comparison holds, set the state of one side. Source: section 9.1.
    ///
    /// What the fields of picklists store is known for the comparator only; see [`Picked`].
    pub struct PresenceSyncRule in "AC_PresenceSyncRule__c" {
        /// The name of the rule.
        name: String = "Name";
        /// Whether the rule is evaluated.
        active: bool = "Active__c" or true;
        /// The id of the adapter it belongs to.
        cti_adapter: Option<String> = "CtiAdapter__c";
        /// The event on which it is evaluated.
        source: Picked<RuleSource> = "Source__c";
        /// The left side of the comparison.
        operand_a: Picked<Operand> = "OperandA__c";
        /// The text of the left side, when that is a static value.
        operand_a_custom: String = "OperandACustom__c";
        /// How the sides are compared.
        comparator: Picked<Comparator> = "Comparator__c";
        /// The right side of the comparison.
        operand_b: Picked<Operand> = "OperandB__c";
        /// The text of the right side, when that is a static value.
        operand_b_custom: String = "OperandBCustom__c";
        /// The side whose state is set.
        destination: Picked<Destination> = "Destination__c";
        /// The state it is set to: a state's name at the contact center, a status's developer name at the CRM.
        value: String = "Value__c";
    }
}

/// One side of a rule's comparison.
#[derive(Clone, Copy)]
struct Side<'r> {
    operand: &'r Picked<Operand>,
    /// The text of a static value.
    text: &'r str,
    /// The API names of the two fields.
    fields: (&'static str, &'static str),
}

impl PresenceSyncRule {
    /// An active rule of that name on that event; give it a comparison and a state to set.
    pub fn new(name: impl Into<String>, source: RuleSource) -> Self {
        Self { name: name.into(), source: source.into(), ..Self::default() }
    }

    /// Sets the comparison: an operand with a static value.
    pub fn when(mut self, operand: Operand, comparator: Comparator, text: impl Into<String>) -> Self {
        self.operand_a = operand.into();
        self.comparator = comparator.into();
        self.operand_b = Operand::StaticValue.into();
        self.operand_b_custom = text.into();
        self
    }

    /// Sets what it does: the side, and the state that the side gets.
    pub fn set(mut self, destination: Destination, value: impl Into<String>) -> Self {
        self.destination = destination.into();
        self.value = value.into();
        self
    }

    /// The state it sets: its value, without blanks around it.
    pub fn state(&self) -> &str {
        self.value.trim()
    }

    /// Whether the comparison is *Salesforce Agent New State* `===` `Offline`, either way round: the only one that holds
    /// at a logout (section 9.3).
    pub fn tests_offline(&self) -> bool {
        let [a, b] = self.sides();
        let is_new_state = |side: Side<'_>| *side.operand == Operand::SalesforceNewState;
        let is_offline = |side: Side<'_>| *side.operand == Operand::StaticValue && side.text == OFFLINE;
        self.comparator == Comparator::Equal && (is_new_state(a) && is_offline(b) || is_offline(a) && is_new_state(b))
    }

    fn sides(&self) -> [Side<'_>; 2] {
        [
            Side {
                operand: &self.operand_a,
                text: &self.operand_a_custom,
                fields: ("OperandA__c", "OperandACustom__c"),
            },
            Side {
                operand: &self.operand_b,
                text: &self.operand_b_custom,
                fields: ("OperandB__c", "OperandBCustom__c"),
            },
        ]
    }
}
