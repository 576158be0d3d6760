//! Presence rules at work: which of them hold at an event (section 9.3).
//!
//! A [`PresenceSyncRule`](cti_model::presence::PresenceSyncRule) says: when this happens and this comparison holds, set
//! the state of that side. A [`RuleSet`] holds rules that may run, and gives those that hold at a [`PresenceEvent`].
//!
//! ```
//! use cti_engine::presence::{PresenceEvent, RuleSet};
//! use cti_model::presence::PresenceSyncRule;
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
//! let rules = RuleSet::compile([rule])?;
//!
//! let event = PresenceEvent::WorkloadChanged { configured_capacity: 5.0, previous: 3.0, new: 4.0 };
//! assert_eq!(rules.holding(&event).map(|rule| rule.state()).collect::<Vec<_>>(), ["Back office"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod evaluate;
mod event;
mod set;

pub use evaluate::applies_to;
pub use event::PresenceEvent;
pub use set::{RuleSet, RuleSetError};
