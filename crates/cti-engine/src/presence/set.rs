//! Several rules together: those that may run.

use cti_model::Finding;
use cti_model::presence::PresenceSyncRule;

use super::evaluate::applies_to;
use super::event::PresenceEvent;

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
    Faulty(Vec<Finding>),
    /// More active rules than [`RuleSet::MAX_RULES`].
    #[error(
        "there are more than {} active rules, which is more than an event may have to be held against",
        RuleSet::MAX_RULES
    )]
    TooMany,
}

fn summary(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl RuleSet {
    /// How many active rules a set can have: 1,000.
    pub const MAX_RULES: usize = cti_model::presence::MAX_RULES;

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
        let errors: Vec<_> = rules.iter().flat_map(PresenceSyncRule::check).filter(Finding::is_error).collect();
        if errors.is_empty() { Ok(Self { rules }) } else { Err(RuleSetError::Faulty(errors)) }
    }

    /// The rules.
    pub fn rules(&self) -> &[PresenceSyncRule] {
        &self.rules
    }

    /// The rules that hold at an event, in their order.
    pub fn holding<'r>(&'r self, event: &'r PresenceEvent) -> impl Iterator<Item = &'r PresenceSyncRule> {
        self.rules.iter().filter(move |rule| applies_to(rule, event))
    }
}
