//! Several rules together: those that may run, and what is wrong with them as a set.

use super::PresenceSyncRule;
use super::check::RuleProblem;
use super::event::{OFFLINE, PresenceEvent};
use super::names::{Destination, Operand, RuleSource};
use crate::finding::Severity;

/// The active rules of an adapter, checked, in the order in which they are evaluated.
///
/// Every rule that holds is applied, in the order given; give them in the order in which they were created. No source
/// tells what the product does; this is our decision (section 9.3).
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<PresenceSyncRule>,
}

/// Rules that were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleSetError {
    /// Rules with errors: every one of them.
    #[error("the rules cannot run: {}", summary(.0))]
    Faulty(Vec<RuleProblem>),
    /// More active rules than [`RuleSet::MAX_RULES`].
    #[error(
        "there are more than {} active rules, which is more than an event may have to be held against",
        RuleSet::MAX_RULES
    )]
    TooMany,
}

fn summary(problems: &[RuleProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl RuleSet {
    /// How many active rules a set can have: 1,000.
    pub const MAX_RULES: usize = 1_000;

    /// Makes a set of the active rules; the others are left out, and need not be free of faults.
    ///
    /// # Errors
    /// Every error that [`PresenceSyncRule::check`] finds in an active rule; rules that set a state which only the contact
    /// center sets are among them. Rules with warnings are taken: at worst they do nothing.
    pub fn compile(rules: impl IntoIterator<Item = PresenceSyncRule>) -> Result<Self, RuleSetError> {
        let active = rules.into_iter().filter(|rule| rule.active);
        let rules: Vec<_> = active.take(Self::MAX_RULES + 1).collect();
        if rules.len() > Self::MAX_RULES {
            return Err(RuleSetError::TooMany);
        }
        let is_error = |problem: &RuleProblem| problem.severity == Severity::Error;
        let errors: Vec<_> = rules.iter().flat_map(PresenceSyncRule::check).filter(is_error).collect();
        if errors.is_empty() { Ok(Self { rules }) } else { Err(RuleSetError::Faulty(errors)) }
    }

    /// The rules.
    pub fn rules(&self) -> &[PresenceSyncRule] {
        &self.rules
    }

    /// The rules that hold at an event, in their order.
    pub fn holding<'r>(&'r self, event: &'r PresenceEvent) -> impl Iterator<Item = &'r PresenceSyncRule> {
        self.rules.iter().filter(move |rule| rule.applies_to(event))
    }
}

/// What is wrong with rules: what each one's own check finds, and a hint for every active rule whose effect another one
/// undoes (of the first [`RuleSet::MAX_RULES`] rules).
///
/// ```
/// use cti_model::presence::{Comparator, Destination, Operand, PresenceSyncRule, RuleSource, check_rules};
///
/// let rules = [
///     PresenceSyncRule::new("Lunch", RuleSource::ConnectStateChange)
///         .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
///         .set(Destination::Salesforce, "Away"),
///     PresenceSyncRule::new("Away", RuleSource::SalesforceStateChange)
///         .when(Operand::SalesforceNewState, Comparator::Equal, "Away")
///         .set(Destination::Connect, "Offline"),
/// ];
/// let problems = check_rules(&rules);
/// assert_eq!(
///     problems[0].to_string(),
///     "hint, rule `Lunch`, Value__c: setting `Away` makes rule `Away` set the other side to `Offline`, for which this \
///      rule does not hold (let the two rules name the same pair of states)"
/// );
/// ```
pub fn check_rules(rules: &[PresenceSyncRule]) -> Vec<RuleProblem> {
    let mut problems: Vec<_> = rules.iter().flat_map(PresenceSyncRule::check).collect();
    let rules = rules.get(..RuleSet::MAX_RULES).unwrap_or(rules);
    problems.extend(rules.iter().filter_map(|rule| undone(rule, rules)));
    problems
}

/// Follows a rule's effect to the other side: whether some rule then moves the side on which it began to a state for
/// which it does not hold.
fn undone(rule: &PresenceSyncRule, rules: &[PresenceSyncRule]) -> Option<RuleProblem> {
    let began = side_of(&rule.source)?;
    let tests_new_state =
        rule.sides().iter().any(|it| matches!(**it.operand, Operand::ConnectNewState | Operand::SalesforceNewState));
    if !rule.active || !tests_new_state || *rule.destination == began {
        return None;
    }
    let after = effect(rule)?;
    let goes_elsewhere = |back: &&PresenceSyncRule| {
        *back.destination == began && back.applies_to(&after) && effect(back).is_some_and(|it| !rule.applies_to(&it))
    };
    let back = rules.iter().find(goes_elsewhere)?;
    let message = format!(
        "setting `{}` makes rule `{}` set the other side to `{}`, for which this rule does not hold",
        rule.state(),
        back.name,
        back.state()
    );
    Some(rule.problem(Severity::Hint, "Value__c", message).help("let the two rules name the same pair of states"))
}

/// The side on which events of a source are changes of the state.
fn side_of(source: &RuleSource) -> Option<Destination> {
    match source {
        RuleSource::ConnectStateChange => Some(Destination::Connect),
        RuleSource::SalesforceStateChange | RuleSource::SalesforceLogout => Some(Destination::Salesforce),
        RuleSource::WorkAccepted | RuleSource::WorkloadChanged | RuleSource::Other(_) => None,
    }
}

/// The event that follows when a rule sets its state. What was before is not known.
fn effect(rule: &PresenceSyncRule) -> Option<PresenceEvent> {
    let new = rule.state().to_owned();
    match *rule.destination {
        Destination::Connect => Some(PresenceEvent::ConnectStateChange { old: String::new(), new }),
        Destination::Salesforce if new == OFFLINE => Some(PresenceEvent::SalesforceLogout),
        Destination::Salesforce => Some(PresenceEvent::SalesforceStateChange { new, channels: Vec::new() }),
        Destination::Other(_) => None,
    }
}
