//! What is wrong with a rule by itself.

use super::names::{Destination, Operand, Picked, RuleSource};
use super::{PresenceSyncRule, Side, is_set_by_the_contact_center};
use crate::finding::{Code, Finding, Part, Severity};
use crate::js::is_number_text;
use crate::one_line::shortened;

impl PresenceSyncRule {
    /// What is wrong with the rule, whether it is active or not.
    ///
    /// An error: what is missing, and a state of the contact center that cannot be set ([`is_set_by_the_contact_center`]). A warning: the
    /// rule can never hold, or does not hold when it seems to. A hint: a presence status that looks like a label.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        findings.extend(self.chosen(&self.source, self.source.is_known(), "Source__c", "event"));
        for side in self.sides() {
            findings.extend(self.check_side(side));
        }
        findings.extend(self.chosen(&self.comparator, self.comparator.is_known(), "Comparator__c", "comparator"));
        findings.extend(self.check_comparison());
        findings.extend(self.chosen(&self.destination, self.destination.is_known(), "Destination__c", "destination"));
        findings.extend(self.check_value());
        findings
    }

    /// What is wrong with the rule; of one that is not active a warning at most, since it does nothing.
    pub(super) fn check_in_force(&self) -> Vec<Finding> {
        let most = if self.active { Severity::Error } else { Severity::Warning };
        self.check().into_iter().map(|finding| finding.at_most(most)).collect()
    }

    /// A finding about a field of the rule.
    pub(super) fn about(&self, code: Code, field: &str, message: impl Into<String>) -> Finding {
        Finding::new(code, message).part(Part::PresenceSyncRule(self.name.clone())).field(field)
    }

    /// Says so when nothing is chosen, or what is not known here.
    fn chosen<T>(&self, picked: &Picked<T>, is_known: bool, field: &'static str, what: &str) -> Option<Finding> {
        if !picked.is_set() {
            return Some(self.about(Code::RuleIncomplete, field, format!("no {what} is chosen")));
        }
        if is_known {
            return None;
        }
        let found = shortened(picked.spelling());
        let message = format!("`{found}` is not a known {what}, so the rule does nothing");
        Some(self.about(Code::NotInPicklist, field, message))
    }

    fn check_side(&self, side: Side<'_>) -> Option<Finding> {
        let (field, custom) = side.fields;
        if let Some(finding) = self.chosen(side.operand, side.operand.is_known(), field, "operand") {
            return Some(finding);
        }
        let operand = &**side.operand;
        if *operand == Operand::StaticValue {
            return side.text.is_empty().then(|| {
                self.about(Code::RuleIncomplete, custom, "the static value is empty, and nothing compares with that")
            });
        }
        let source = &*self.source;
        if operand.is_provided_by(source) || !source.is_known() {
            return None;
        }
        let provided: Vec<&str> =
            Operand::KNOWN.iter().filter(|it| it.is_provided_by(source)).map(Operand::as_str).collect();
        let message = format!("`{source}` brings no `{operand}`, so the rule never holds");
        Some(
            self.about(Code::RuleNeverHolds, field, message)
                .help(format!("it brings `{}`; or compare with a static value", provided.join("`, `"))),
        )
    }

    fn check_comparison(&self) -> Option<Finding> {
        let [a, b] = self.sides();
        let is_static = |side: Side<'_>| *side.operand == Operand::StaticValue;
        if self.source == RuleSource::SalesforceLogout && !self.tests_offline() {
            let message = "a rule on a logout holds only when it tests the new state for being equal to `Offline`";
            return Some(
                self.about(Code::RuleNeverHolds, "OperandA__c", message)
                    .help("compare `Salesforce Agent New State` by `===` with the static value `Offline`"),
            );
        }
        if is_static(a) && is_static(b) {
            let message = "both sides are static values, so the comparison is the same at every event";
            return Some(self.about(Code::BranchOnLiteral, "OperandA__c", message));
        }
        let (fixed, other) = if is_static(a) { (a, b) } else { (b, a) };
        if !is_static(fixed) || fixed.text.is_empty() {
            return None;
        }
        if other.operand.is_number() && !is_number_text(fixed.text) {
            let message = format!("`{}` is compared with `{}`, which is not a number", **other.operand, fixed.text);
            return Some(
                self.about(Code::NotANumber, fixed.fields.1, message).help("write digits only: `80` for 80 percent"),
            );
        }
        let is_status = *other.operand == Operand::SalesforceNewState;
        is_status.then(|| self.looks_like_a_label(fixed.text, fixed.fields.1)).flatten()
    }

    fn check_value(&self) -> Option<Finding> {
        let state = self.state();
        if state.is_empty() {
            return Some(self.about(Code::RuleIncomplete, "Value__c", "there is no state to set"));
        }
        match *self.destination {
            Destination::Connect if is_set_by_the_contact_center(state) => {
                let message = format!("the contact center sets `{state}` itself, and nobody else can");
                let help = "set a state that the agent can choose; a rule may test this one";
                Some(self.about(Code::SystemState, "Value__c", message).help(help))
            }
            Destination::Salesforce => self.looks_like_a_label(state, "Value__c"),
            Destination::Connect | Destination::Other(_) => None,
        }
    }

    /// Developer names have letters, digits and underscores only.
    fn looks_like_a_label(&self, status: &str, field: &'static str) -> Option<Finding> {
        let is_name = status.chars().all(|character| character.is_alphanumeric() || character == '_');
        (!is_name).then(|| {
            let message = format!("`{status}` looks like the label of a presence status, not like its Developer Name");
            self.about(Code::StatusLabel, field, message).help("write the Developer Name, such as `At_Lunch`")
        })
    }
}
