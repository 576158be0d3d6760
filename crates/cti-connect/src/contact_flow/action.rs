//! One action of a contact flow, and the ways out of it.

use std::fmt;

use cti_model::{Json, OneLine};
use serde::{Deserialize, Serialize};

cti_model::names! {
    /// How a condition compares (`connect-events` section 4.2).
    pub enum Operator {
        /// The same text, with its case.
        Equals = "Equals",
        /// The text begins so.
        TextStartsWith = "TextStartsWith",
        /// The text ends so.
        TextEndsWith = "TextEndsWith",
        /// The text holds this one.
        TextContains = "TextContains",
        /// A greater number.
        NumberGreaterThan = "NumberGreaterThan",
        /// A greater number, or the same.
        NumberGreaterOrEqualTo = "NumberGreaterOrEqualTo",
        /// A smaller number.
        NumberLessThan = "NumberLessThan",
        /// A smaller number, or the same.
        NumberLessOrEqualTo = "NumberLessOrEqualTo",
    }
}

impl Operator {
    /// Whether both sides are read as numbers.
    pub fn is_numeric(&self) -> bool {
        use Operator::{NumberGreaterOrEqualTo, NumberGreaterThan, NumberLessOrEqualTo, NumberLessThan};
        matches!(self, NumberGreaterThan | NumberGreaterOrEqualTo | NumberLessThan | NumberLessOrEqualTo)
    }

    /// Whether it holds between a value and an operand. A numeric operator is false for what is not a number; there is no
    /// comparison that holds without a value (`connect-events` section 4.2).
    pub fn holds(&self, value: &str, operand: &str) -> bool {
        let numbers = |test: fn(f64, f64) -> bool| match (number(value), number(operand)) {
            (Some(value), Some(operand)) => test(value, operand),
            _ => false,
        };
        match self {
            Self::Equals => value == operand,
            Self::TextStartsWith => value.starts_with(operand),
            Self::TextEndsWith => value.ends_with(operand),
            Self::TextContains => value.contains(operand),
            Self::NumberGreaterThan => numbers(|value, operand| value > operand),
            Self::NumberGreaterOrEqualTo => numbers(|value, operand| value >= operand),
            Self::NumberLessThan => numbers(|value, operand| value < operand),
            Self::NumberLessOrEqualTo => numbers(|value, operand| value <= operand),
            Self::Other(_) => false,
        }
    }
}

/// A finite number; `nan`, `inf` and blanks are not numbers.
pub(super) fn number(text: &str) -> Option<f64> {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    text.parse::<f64>().ok().filter(|number| has_digit && number.is_finite())
}

/// A condition of a branch: an operator with one operand, which is a text or a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// How it compares.
    pub operator: Operator,
    /// With what; as it is written, nested conditions included.
    pub operands: Vec<Json>,
}

impl Condition {
    /// Its one operand, when it is a text.
    pub fn operand(&self) -> Option<&str> {
        match self.operands.as_slice() {
            [Json::String(text)] => Some(text),
            _ => None,
        }
    }
}

/// A branch with a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionBranch {
    /// When it is taken.
    pub condition: Condition,
    /// The identifier of the action it leads to.
    pub target: String,
}

/// A branch for an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorBranch {
    /// The error, such as `NoMatchingError`.
    pub error_type: String,
    /// The identifier of the action it leads to.
    pub target: String,
}

/// A way out of an action.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Branch {
    /// `NextAction`.
    Next,
    /// A condition, by its place in the list from 0.
    Condition(usize),
    /// An error, by its type.
    Error(String),
}

impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next => f.write_str("next"),
            Self::Condition(at) => write!(f, "condition {}", at + 1),
            Self::Error(error) => write!(f, "{}", OneLine(error)),
        }
    }
}

/// An action as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub(super) identifier: String,
    pub(super) kind: String,
    pub(super) parameters: Json,
    pub(super) next: Option<String>,
    pub(super) conditions: Vec<ConditionBranch>,
    pub(super) errors: Vec<ErrorBranch>,
}

impl Action {
    /// Its identifier; empty when the document gives none.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// Its type, such as `MessageParticipant`.
    pub fn action_type(&self) -> &str {
        &self.kind
    }

    /// A parameter, as it is written. A dot leads into an object: `InputValidation.CustomValidation.MaximumLength`.
    pub fn parameter(&self, name: &str) -> Option<&Json> {
        if let Some(value) = self.parameters.as_object().and_then(|it| it.get(name)) {
            return Some(value);
        }
        name.split('.').try_fold(&self.parameters, |at, name| at.as_object()?.get(name))
    }

    /// All parameters, as they are written.
    pub fn parameters(&self) -> &Json {
        &self.parameters
    }

    /// The identifier of the next action.
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The branches with a condition, in the order in which they are tried.
    pub fn conditions(&self) -> &[ConditionBranch] {
        &self.conditions
    }

    /// The branches for errors.
    pub fn errors(&self) -> &[ErrorBranch] {
        &self.errors
    }

    /// Where the branch of an error leads.
    pub fn error_target(&self, error_type: &str) -> Option<&str> {
        self.errors.iter().find(|it| it.error_type == error_type).map(|it| it.target.as_str())
    }

    /// Every way out, with the identifier it leads to.
    pub fn branches(&self) -> impl Iterator<Item = (Branch, &str)> {
        let next = self.next.iter().map(|target| (Branch::Next, target.as_str()));
        let conditions = self.conditions.iter().enumerate().map(|(at, it)| (Branch::Condition(at), it.target.as_str()));
        let errors = self.errors.iter().map(|it| (Branch::Error(it.error_type.clone()), it.target.as_str()));
        next.chain(conditions).chain(errors)
    }
}
