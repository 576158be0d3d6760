//! The ways out of an action: which have to be there, which the service refuses, and what conditions compare.

use cti_model::{Code, Finding, Json, Severity, did_you_mean, nearest, shortened};

use super::Check;
use super::parameters::{is_true, stores_input};
use crate::contact_flow::action::{Action, Branch, ConditionBranch, Operator, number};
use crate::contact_flow::catalogue::{self, ActionSpec, Need, NextRule, Results};
use crate::contact_flow::document::ContactFlow;
use crate::contact_flow::path::Template;

/// The catch-all of errors.
const CATCH_ALL: &str = "NoMatchingError";

/// Metrics that are only compared with none (`connect-events` section 4.3).
const AGENT_METRICS: [&str; 3] = ["NumberOfAgentsAvailable", "NumberOfAgentsStaffed", "NumberOfAgentsOnline"];

impl Check<'_> {
    pub(super) fn branches(&mut self, at: usize) {
        let Some((action, Some(spec))) = self.at(at) else { return };
        if spec.is_open {
            return;
        }
        self.next(at, action, spec);
        self.errors(at, action, spec);
        self.conditions(at, action, spec);
    }

    fn next(&mut self, at: usize, action: &Action, spec: &'static ActionSpec) {
        let place = "/Transitions";
        let mirrored = match spec.next {
            NextRule::None => {
                if action.next.is_some() && spec.results == Results::None {
                    let what = format!("a contact does not go on from `{}`: remove `NextAction`", spec.name);
                    let finding = Finding::new(Code::NextAction, what).port("next").at_most(Severity::Warning);
                    self.report(at, "/Transitions/NextAction", finding);
                }
                return;
            }
            NextRule::Required => None,
            // Without a condition there is one way on.
            NextRule::Errors if spec.results == Results::Name && action.conditions.is_empty() => None,
            NextRule::Input if stores_input(action) => None,
            NextRule::Input => action.error_target("NoMatchingCondition"),
            NextRule::Error(error) => action.error_target(error),
            NextRule::Errors => action
                .next()
                .filter(|next| action.errors.iter().any(|it| it.target == *next))
                .or_else(|| action.errors.first().map(|it| it.target.as_str())),
            NextRule::Condition(result) => {
                let found = action.conditions.iter().find(|it| it.condition.operand() == Some(result));
                found.map(|it| it.target.as_str())
            }
        };
        match (action.next(), mirrored) {
            (None, _) => {
                let what = format!("`{}` needs a `NextAction`", spec.name);
                let mut finding = Finding::new(Code::NextAction, what).port("next");
                // Where it only repeats a branch, nothing but `Loop` was seen to need it (`connect-events` section 4.3).
                if spec.next != NextRule::Required && spec.name != "Loop" {
                    finding = finding.at_most(Severity::Hint);
                }
                finding.suggestion =
                    mirrored.map(|target| format!("exports of the service lead it to `{}`", shortened(target)));
                self.report(at, place, finding);
            }
            (Some(next), Some(target)) if next != target => {
                let what = format!(
                    "`NextAction` leads to `{}`, and the branch that it repeats to `{}`: which one a contact takes is not documented",
                    shortened(next),
                    shortened(target)
                );
                self.report(at, "/Transitions/NextAction", Finding::new(Code::MirroredNext, what).port("next"));
            }
            _ => {}
        }
    }

    fn errors(&mut self, at: usize, action: &Action, spec: &'static ActionSpec) {
        for (error, need) in spec.errors {
            let is_needed = match need {
                // Without a condition there is nothing to match.
                Need::Required if *error == "NoMatchingCondition" && spec.results == Results::Name => {
                    !action.conditions.is_empty()
                }
                Need::Required => true,
                Need::Optional => false,
                Need::UnlessStored => !stores_input(action),
                Need::IfPhoneNumber => {
                    stores_input(action) && action.parameter("InputValidation.PhoneNumberValidation").is_some()
                }
                Need::IfContinued => is_true(action.parameter("ContinueFlowExecution")),
            };
            if is_needed && action.error_target(error).is_none() {
                let what = format!("`{}` has no branch for `{error}`", spec.name);
                self.report(at, "/Transitions", Finding::new(Code::MissingBranch, what).port(error));
            }
        }
        for (index, branch) in action.errors.iter().enumerate() {
            let place = format!("/Transitions/Errors/{index}");
            let error = branch.error_type.as_str();
            if action.errors.iter().take(index).any(|it| it.error_type == error) {
                let what = format!("`{}` has a branch already; this one is never taken", shortened(error));
                self.report(at, &place, Finding::new(Code::StrayBranch, what).port(error).at_most(Severity::Warning));
                continue;
            }
            if spec.errors.iter().any(|(known, _)| *known == error) {
                continue;
            }
            let what = format!("`{}` has no error `{}`", spec.name, shortened(error));
            let mut finding = Finding::new(Code::StrayBranch, what).port(error);
            // The service was seen to refuse the catch-all of actions that cannot fail (`connect-events` section 4.3); what it
            // does with others is not known.
            if error == CATCH_ALL && spec.errors.is_empty() && spec.next == NextRule::Required {
                finding = finding.help("remove the branch: the service refuses it here");
            } else {
                finding = finding.at_most(Severity::Warning);
                finding.suggestion = did_you_mean(nearest(error, spec.errors.iter().map(|(known, _)| *known)));
            }
            self.report(at, &place, finding);
        }
    }

    fn conditions(&mut self, at: usize, action: &Action, spec: &'static ActionSpec) {
        let takes_none = spec.results == Results::None || (spec.results == Results::Digit && stores_input(action));
        for (index, branch) in action.conditions.iter().enumerate() {
            let place = format!("/Transitions/Conditions/{index}");
            let port = Branch::Condition(index).to_string();
            if takes_none {
                let what = format!("`{}` has no result, so no contact takes a branch with a condition", spec.name);
                self.report(at, &place, Finding::new(Code::StrayBranch, what).port(&port).at_most(Severity::Warning));
                continue;
            }
            let is_repeated = action.conditions.iter().take(index).any(|it| it.condition == branch.condition);
            if is_repeated {
                let what = "the same condition stands before it, so this branch is never taken";
                self.report(at, &place, Finding::new(Code::StrayBranch, what).port(&port).at_most(Severity::Warning));
            }
            if let Some(finding) = condition_fault(action, spec, branch) {
                self.report(at, &place, finding.port(&port));
            }
        }
        let needed: &[&str] = match spec.name {
            "CheckHoursOfOperation" => &["True", "False"],
            "Loop" => &["ContinueLooping", "DoneLooping"],
            "Wait" => &["WaitCompleted"],
            _ => &[],
        };
        for result in needed {
            if !action.conditions.iter().any(|it| it.condition.operand() == Some(result)) {
                let what = format!("`{}` has no branch for the result `{result}`", spec.name);
                self.report(at, "/Transitions", Finding::new(Code::MissingBranch, what).port(result));
            }
        }
    }
}

/// What is wrong with a condition of an action.
fn condition_fault(action: &Action, spec: &'static ActionSpec, branch: &ConditionBranch) -> Option<Finding> {
    let condition = &branch.condition;
    let operators: Vec<&Operator> = Operator::KNOWN
        .iter()
        .filter(|operator| match spec.results {
            Results::Compared => true,
            Results::Number => **operator == Operator::Equals || operator.is_numeric(),
            Results::Percentage => **operator == Operator::NumberLessThan,
            Results::None | Results::Fixed(_) | Results::Digit | Results::Name => **operator == Operator::Equals,
        })
        .collect();
    if !operators.contains(&&condition.operator) {
        let known: Vec<&str> = operators.iter().map(|it| it.as_str()).collect();
        let name = condition.operator.as_str();
        let what = if name.is_empty() {
            "the condition has no `Operator`".to_owned()
        } else {
            format!("`{}` does not compare with `{}`, only with {}", spec.name, shortened(name), known.join(", "))
        };
        let mut finding = Finding::new(Code::ConditionType, what);
        finding.suggestion = did_you_mean(catalogue::meant(name, known.into_iter()));
        return Some(finding);
    }
    let [operand] = condition.operands.as_slice() else {
        let what = format!("the condition has {} operands, expected one", condition.operands.len());
        return Some(Finding::new(Code::ConditionType, what));
    };
    let Json::String(operand) = operand else {
        let what = format!("the operand is {}, expected text", operand.kind());
        return Some(Finding::new(Code::ConditionType, what));
    };
    if Template::read(operand).references().next().is_some() {
        return None;
    }
    operand_fault(action, spec, &condition.operator, operand)
}

fn operand_fault(action: &Action, spec: &'static ActionSpec, operator: &Operator, operand: &str) -> Option<Finding> {
    let shown = shortened(operand);
    let fault = |what: String| Some(Finding::new(Code::ConditionType, what));
    match spec.results {
        Results::Fixed(known) => {
            let is_known = known.iter().any(|it| cti_model::same_name(it, operand));
            if is_known {
                return None;
            }
            let mut finding = Finding::new(
                Code::ConditionType,
                format!("`{}` never has the result `{shown}`, only {}", spec.name, known.join(", ")),
            );
            finding.suggestion = did_you_mean(catalogue::meant(operand, known.iter().copied()));
            Some(finding)
        }
        Results::Number => {
            if number(operand).is_none() {
                return fault(format!("the operand is `{shown}`, expected a number"));
            }
            let metric = action.parameter("MetricType").and_then(Json::as_str).unwrap_or_default();
            let is_plain = *operator == Operator::NumberGreaterThan && number(operand) == Some(0.0);
            if AGENT_METRICS.contains(&metric) && !is_plain {
                return fault(format!("`{metric}` can only be compared by `NumberGreaterThan` with `0`"));
            }
            None
        }
        Results::Percentage => match number(operand) {
            Some(value) if (1.0..=100.0).contains(&value) => None,
            _ => fault(format!("the operand is `{shown}`, expected a number from 1 to 100")),
        },
        Results::Digit => {
            let mut characters = operand.chars();
            let is_key = characters.next().is_some_and(|it| it.is_ascii_digit() || matches!(it, '*' | '#'));
            let is_one = is_key && characters.next().is_none();
            if is_one {
                None
            } else {
                fault(format!("the operand is `{shown}`, expected one key of the phone: 0 to 9, `*` or `#`"))
            }
        }
        Results::Compared if operator.is_numeric() && number(operand).is_none() => {
            fault(format!("`{operator}` compares numbers, and the operand is `{shown}`"))
        }
        Results::Compared | Results::Name | Results::None => None,
    }
}

/// The place of a branch, for findings about where it leads.
pub(super) fn place(at: usize, action: &Action, branch: &Branch) -> String {
    let pointer = ContactFlow::pointer(at, action, branch);
    pointer.strip_prefix(&format!("/Actions/{at}")).unwrap_or_default().to_owned()
}
