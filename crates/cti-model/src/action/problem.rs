//! What is wrong with one CTI Action, told without running it.

use std::collections::HashSet;

use super::form::{ActionForm, FieldType};
use super::spelling::unknown_members;
use super::stored::Unreadable;
use super::{CtiAction, STORED_LIMIT_CHARS};
use crate::finding::Severity;
use crate::one_line::{OneLine, shortened};

/// One finding about a [`CtiAction`]; it prints as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActionProblem {
    /// The action has no name, so its button has no text.
    BlankName,
    /// The action starts no flow; the record requires one.
    NoFlow,
    /// The fixed payload is no JSON object; the action cannot run.
    UnreadablePayload(Unreadable),
    /// The form is none that is known here; the action cannot run.
    UnreadableForm(Unreadable),
    /// A text is longer than its field, [`STORED_LIMIT_CHARS`].
    OverLimit {
        /// The API name of the field.
        field: &'static str,
        /// How many characters there are.
        chars: usize,
    },
    /// A field of the form has no name, so its value has no key.
    BlankFieldName {
        /// The label of the field.
        label: String,
    },
    /// Two fields of the form have one name, so one value hides the other.
    DuplicateField {
        /// The name.
        name: String,
    },
    /// A dropdown has nothing to choose from.
    NoOptions {
        /// The name of the field.
        name: String,
    },
    /// A saved field would get another name; only [`edit`](CtiAction::edit) tells.
    FieldRenamed {
        /// The saved name.
        from: String,
        /// The new one.
        to: String,
    },
    /// The type of a field is not known here; it is taken for text.
    UnknownFieldType {
        /// The name of the field.
        name: String,
        /// Its type.
        field_type: String,
    },
    /// The name of a field is not in camel case, which the product advises.
    NotCamelCase {
        /// The name.
        name: String,
    },
    /// A key stands in the fixed payload and in the form; the form's value counts.
    ShadowedKey {
        /// The key.
        key: String,
    },
    /// A member of the stored form is not known here; it is kept.
    UnknownMember {
        /// The name of the field in which it stands; `None` in the form itself.
        field: Option<String>,
        /// The member.
        member: String,
    },
}

impl ActionProblem {
    /// How grave it is.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::BlankName
            | Self::NoFlow
            | Self::UnreadablePayload(_)
            | Self::UnreadableForm(_)
            | Self::OverLimit { .. }
            | Self::BlankFieldName { .. }
            | Self::DuplicateField { .. }
            | Self::FieldRenamed { .. } => Severity::Error,
            Self::NoOptions { .. } | Self::UnknownFieldType { .. } => Severity::Warning,
            Self::NotCamelCase { .. } | Self::ShadowedKey { .. } | Self::UnknownMember { .. } => Severity::Hint,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::BlankName => "the action has no name, so its button has no text".to_owned(),
            Self::NoFlow => "the action starts no flow; pick one whose source is ctiAction".to_owned(),
            Self::UnreadablePayload(what) => format!("the payload cannot be used: {}", what.reason()),
            Self::UnreadableForm(what) => format!("the form cannot be shown: {}", what.reason()),
            Self::OverLimit { field, chars } => {
                format!("`{field}` has {chars} characters; Salesforce stores at most {STORED_LIMIT_CHARS}")
            }
            Self::BlankFieldName { label } => format!("the field labelled `{}` has no name", shortened(label)),
            Self::DuplicateField { name } => format!("two fields have the name `{}`", shortened(name)),
            Self::NoOptions { name } => format!("the dropdown `{}` has nothing to choose from", shortened(name)),
            Self::FieldRenamed { from, to } => format!(
                "the field `{}` is saved, so its name cannot be changed to `{}`; take it away and add another one",
                shortened(from),
                shortened(to)
            ),
            Self::UnknownFieldType { name, field_type } => {
                let (name, field_type) = (shortened(name), shortened(field_type));
                format!("the field `{name}` has the type `{field_type}`, which is not known here and taken for text")
            }
            Self::NotCamelCase { name } => {
                format!("the field name `{}` is not in camel case, as in `caseNumber`", shortened(name))
            }
            Self::ShadowedKey { key } => {
                format!("`{}` stands in the payload and in the form; the form's value counts", shortened(key))
            }
            Self::UnknownMember { field: Some(field), member } => {
                let (field, member) = (shortened(field), shortened(member));
                format!("the field `{field}` has a member `{member}` that is not known here; it is kept and not used")
            }
            Self::UnknownMember { field: None, member } => {
                format!("the form has a member `{}` that is not known here; it is kept and not used", shortened(member))
            }
        }
    }
}

impl std::fmt::Display for ActionProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", OneLine(&self.message()))
    }
}

impl CtiAction {
    /// Everything that can be said about the action by itself, in the order of its fields.
    ///
    /// ```
    /// use cti_model::Severity;
    /// use cti_model::action::{ActionForm, CtiAction, FormField};
    ///
    /// let mut action = CtiAction::new("Escalate", "Escalate a case");
    /// action.form = ActionForm::new().with_field(FormField::text("Case Number", "Case number")).into();
    /// let problems = action.check();
    /// assert_eq!(problems[0].to_string(), "the field name `Case Number` is not in camel case, as in `caseNumber`");
    /// assert_eq!(problems[0].severity(), Severity::Hint);
    /// ```
    pub fn check(&self) -> Vec<ActionProblem> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(ActionProblem::BlankName);
        }
        if self.flow.trim().is_empty() {
            problems.push(ActionProblem::NoFlow);
        }
        problems.extend(over_limit("Payload__c", &self.payload.to_text()));
        if let Err(unreadable) = self.payload.get() {
            problems.push(ActionProblem::UnreadablePayload(unreadable));
        }
        problems.extend(over_limit("ActionFormSchema__c", &self.form.to_text()));
        match self.form.get() {
            Ok(form) => self.check_form(form, &mut problems),
            Err(unreadable) => problems.push(ActionProblem::UnreadableForm(unreadable)),
        }
        problems
    }

    fn check_form(&self, form: &ActionForm, problems: &mut Vec<ActionProblem>) {
        let payload = self.payload.get().ok();
        let mut seen = HashSet::new();
        for field in &form.fields {
            let name = || field.name.clone();
            if field.name.trim().is_empty() {
                problems.push(ActionProblem::BlankFieldName { label: field.label.clone() });
            } else if !is_camel_case(&field.name) {
                problems.push(ActionProblem::NotCamelCase { name: name() });
            }
            if !seen.insert(&field.name) {
                problems.push(ActionProblem::DuplicateField { name: name() });
            } else if payload.is_some_and(|payload| payload.contains_key(&field.name)) {
                problems.push(ActionProblem::ShadowedKey { key: name() });
            }
            match &field.field_type {
                FieldType::Dropdown { options } if options.is_empty() => {
                    problems.push(ActionProblem::NoOptions { name: name() });
                }
                FieldType::Other(field_type) => {
                    let field_type = field_type.clone();
                    problems.push(ActionProblem::UnknownFieldType { name: name(), field_type });
                }
                FieldType::Dropdown { .. } | FieldType::Text => {}
            }
        }
        let written = form.to_object();
        problems.extend(unknown_members(&written).into_iter().map(|(field, member)| ActionProblem::UnknownMember {
            field: field.map(str::to_owned),
            member: member.to_owned(),
        }));
    }
}

fn over_limit(field: &'static str, text: &str) -> Option<ActionProblem> {
    // Characters are at most as many as bytes, so only what may be too long is counted.
    let chars = if text.len() > STORED_LIMIT_CHARS { text.chars().count() } else { 0 };
    (chars > STORED_LIMIT_CHARS).then_some(ActionProblem::OverLimit { field, chars })
}

/// `caseNumber`: letters and digits of ASCII, a small letter first.
fn is_camel_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
