//! Whether a rule holds at an event (sections 9.1 and 9.3).

use cti_model::js::Comparator;
use cti_model::presence::{Operand, PresenceSyncRule, RuleSource};
use serde_json::Value;

use super::event::PresenceEvent;

/// Whether a rule sets its destination at this event: it is active, the event is of its source, and its comparison holds.
///
/// An operand without a value (an empty text, or one that the event does not bring) makes the comparison not hold,
/// whatever the comparator. Where an operand has several values, one of them is enough; `!==` holds when `===` does not.
/// Values are compared as [`Comparator::holds`] says.
///
/// A rule on *Salesforce Agent Logout* holds only if it tests *Salesforce Agent New State* for being equal to exactly
/// `Offline`, and the change of the status to `Offline` is not a logout (section 9.3).
///
/// ```
/// use cti_engine::presence::{PresenceEvent, applies_to};
/// use cti_model::js::Comparator;
/// use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
///
/// let rule = PresenceSyncRule::new("At lunch", RuleSource::ConnectStateChange)
///     .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
///     .set(Destination::Salesforce, "At_Lunch");
/// let event = PresenceEvent::ConnectStateChange { old: "Available".into(), new: "Lunch".into() };
/// assert!(applies_to(&rule, &event));
/// ```
pub fn applies_to(rule: &PresenceSyncRule, event: &PresenceEvent) -> bool {
    rule.active
        && rule.source == event.source()
        && (rule.source != RuleSource::SalesforceLogout || rule.tests_offline())
        && comparison_holds(rule, event)
}

fn comparison_holds(rule: &PresenceSyncRule, event: &PresenceEvent) -> bool {
    let values = |operand: &Operand, text: &str| match operand {
        Operand::StaticValue if text.is_empty() => Vec::new(),
        Operand::StaticValue => vec![text.into()],
        operand => event.values(operand),
    };
    let left = values(&rule.operand_a, &rule.operand_a_custom);
    let right = values(&rule.operand_b, &rule.operand_b_custom);
    if left.is_empty() || right.is_empty() {
        return false;
    }
    let some =
        |comparator: &Comparator| left.iter().any(|a: &Value| right.iter().any(|b| comparator.holds(Some(a), Some(b))));
    match &*rule.comparator {
        Comparator::NotEqual => !some(&Comparator::Equal),
        comparator => some(comparator),
    }
}
