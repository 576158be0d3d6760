//! What is wrong with rules as a set: those whose effect another one undoes.

use super::names::{Destination, Operand, RuleSource};
use super::{MAX_RULES, OFFLINE, PresenceSyncRule};
use crate::finding::{Code, Finding};

/// What is wrong with rules: what each one's own check finds (of a rule that is not active a warning at most, since it does
/// nothing and can wait), more active rules than [`MAX_RULES`], and a hint for every active rule whose effect another one
/// undoes (of the first [`MAX_RULES`] rules).
///
/// ```
/// use cti_model::js::Comparator;
/// use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource, check_rules};
///
/// let rules = [
///     PresenceSyncRule::new("Lunch", RuleSource::ConnectStateChange)
///         .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
///         .set(Destination::Salesforce, "Away"),
///     PresenceSyncRule::new("Away", RuleSource::SalesforceStateChange)
///         .when(Operand::SalesforceNewState, Comparator::Equal, "Away")
///         .set(Destination::Connect, "Offline"),
/// ];
/// assert_eq!(
///     check_rules(&rules)[0].to_string(),
///     "hint[rule-undone] presence sync rule `Lunch`, field Value__c: setting `Away` makes rule `Away` set the other side \
///      to `Offline`, for which this rule does not hold (let the two rules name the same pair of states)"
/// );
/// ```
pub fn check_rules(rules: &[PresenceSyncRule]) -> Vec<Finding> {
    let mut findings: Vec<_> = rules.iter().flat_map(PresenceSyncRule::check_in_force).collect();
    if let Some(first_over) = rules.iter().filter(|rule| rule.active).nth(MAX_RULES) {
        let message = format!("there are more than {MAX_RULES} active rules");
        findings.push(first_over.about(Code::TooManyRules, "Active__c", message).help("deactivate some"));
    }
    let rules = rules.get(..MAX_RULES).unwrap_or(rules);
    findings.extend(rules.iter().filter_map(|rule| undone(rule, rules)));
    findings
}

/// Follows a rule's effect to the other side: whether some rule then moves the side on which it began to a state for
/// which it does not hold.
fn undone(rule: &PresenceSyncRule, rules: &[PresenceSyncRule]) -> Option<Finding> {
    let began = side_of(&rule.source)?;
    let tests_new_state =
        rule.sides().iter().any(|it| matches!(**it.operand, Operand::ConnectNewState | Operand::SalesforceNewState));
    if !rule.active || !tests_new_state || *rule.destination == began {
        return None;
    }
    let reached = source_of(&rule.destination, rule.state())?;
    let goes_elsewhere = |back: &&PresenceSyncRule| {
        let returns = *back.destination == began && back.holds_in(&reached, rule.state());
        returns && source_of(&back.destination, back.state()).is_some_and(|it| !rule.holds_in(&it, back.state()))
    };
    let back = rules.iter().find(goes_elsewhere)?;
    let message = format!(
        "setting `{}` makes rule `{}` set the other side to `{}`, for which this rule does not hold",
        rule.state(),
        back.name,
        back.state()
    );
    Some(rule.about(Code::RuleUndone, "Value__c", message).help("let the two rules name the same pair of states"))
}

/// The side on which events of a source are changes of the state.
fn side_of(source: &RuleSource) -> Option<Destination> {
    match source {
        RuleSource::ConnectStateChange => Some(Destination::Connect),
        RuleSource::SalesforceStateChange | RuleSource::SalesforceLogout => Some(Destination::Salesforce),
        RuleSource::WorkAccepted | RuleSource::WorkloadChanged | RuleSource::Other(_) => None,
    }
}

/// The event that follows when a state is set.
fn source_of(destination: &Destination, state: &str) -> Option<RuleSource> {
    match destination {
        Destination::Connect => Some(RuleSource::ConnectStateChange),
        Destination::Salesforce if state == OFFLINE => Some(RuleSource::SalesforceLogout),
        Destination::Salesforce => Some(RuleSource::SalesforceStateChange),
        Destination::Other(_) => None,
    }
}

impl PresenceSyncRule {
    /// Whether the rule holds when a side changes to a state, as far as the new state alone decides.
    fn holds_in(&self, source: &RuleSource, state: &str) -> bool {
        let [a, b] = self.sides().map(|side| match &**side.operand {
            Operand::StaticValue => side.text,
            operand @ (Operand::ConnectNewState | Operand::SalesforceNewState) if operand.is_provided_by(source) => {
                state
            }
            _ => "",
        });
        self.active
            && self.source == *source
            && (*source != RuleSource::SalesforceLogout || self.tests_offline())
            && !a.is_empty()
            && !b.is_empty()
            && self.comparator.holds(Some(&a.into()), Some(&b.into()))
    }
}
