//! What is wrong with one CTI Action, found without running it.

use std::collections::HashSet;

use super::form::{ActionForm, FieldType};
use super::spelling::unknown_members;
use super::{CtiAction, Initial, STORED_LIMIT_CHARS};
use crate::finding::{Code, Finding, Part, Severity};
use crate::one_line::shortened;

impl CtiAction {
    /// Everything that can be said about the action by itself, in the order of its fields.
    ///
    /// ```
    /// use cti_model::action::{ActionForm, CtiAction, FormField};
    ///
    /// let mut action = CtiAction::new("Escalate", "Escalate a case");
    /// action.form = ActionForm::new().with_field(FormField::text("Case Number", "Case number")).into();
    /// assert_eq!(
    ///     action.check()[0].to_string(),
    ///     "hint[not-camel-case] action `Escalate`, field Case Number: the field name `Case Number` is not in camel case, \
    ///      as in `caseNumber`"
    /// );
    /// ```
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.name.trim().is_empty() {
            let message = "the action has no name, so its button has no text";
            findings.push(Finding::new(Code::ActionIncomplete, message).field("Name"));
        }
        if self.flow.trim().is_empty() {
            let finding = Finding::new(Code::ActionIncomplete, "the action starts no flow").field("CTIFlow__c");
            findings.push(finding.help("pick one whose source is ctiAction"));
        }
        findings.extend(over_limit("Payload__c", &self.payload.to_text()));
        if let Err(unreadable) = self.payload.get() {
            let message = format!("the payload cannot be used: {}", unreadable.reason());
            findings.push(Finding::new(Code::UnreadablePayload, message).field("Payload__c"));
        }
        findings.extend(over_limit("ActionFormSchema__c", &self.form.to_text()));
        match self.form.get() {
            Ok(form) => self.check_form(form, &mut findings),
            Err(unreadable) => {
                let message = format!("the form cannot be shown: {}", unreadable.reason());
                findings.push(Finding::new(Code::UnreadableForm, message).field("ActionFormSchema__c"));
            }
        }
        findings.into_iter().map(|finding| finding.part(self.part())).collect()
    }

    /// The action as a part of its adapter.
    pub(crate) fn part(&self) -> Part {
        Part::Action(self.name.clone())
    }

    fn check_form(&self, form: &ActionForm, findings: &mut Vec<Finding>) {
        let payload = self.payload.get().ok();
        let mut seen = HashSet::new();
        for field in &form.fields {
            let name = shortened(&field.name);
            let mut tell = |code, message: String| findings.push(Finding::new(code, message).field(&name));
            if field.name.trim().is_empty() {
                let message = format!("the field labelled `{}` has no name", shortened(&field.label));
                tell(Code::ActionIncomplete, message);
            } else if !is_camel_case(&field.name) {
                let message = format!("the field name `{name}` is not in camel case, as in `caseNumber`");
                tell(Code::NotCamelCase, message);
            }
            if !seen.insert(&field.name) {
                tell(Code::DuplicateField, format!("two fields have the name `{name}`"));
            } else if payload.is_some_and(|payload| payload.contains_key(&field.name)) {
                let message = format!("`{name}` stands in the payload and in the form; the form's value counts");
                tell(Code::ShadowedKey, message);
            }
            match &field.field_type {
                FieldType::Dropdown { options } if options.is_empty() => {
                    tell(Code::NoOptions, format!("the dropdown `{name}` has nothing to choose from"));
                }
                FieldType::Dropdown { options } => {
                    if let Initial::Text(initial) = &field.initial
                        && !options.contains(initial)
                    {
                        let message = format!("the dropdown `{name}` starts with `{}`", shortened(initial));
                        tell(Code::NotInPicklist, message + ", which is not among its options");
                    }
                }
                FieldType::Other(kind) => {
                    let kind = shortened(kind);
                    let message = format!("the field `{name}` has the type `{kind}`, which is not known here");
                    tell(Code::UnknownFieldType, message + "; it is taken for text");
                }
                FieldType::Text => {}
            }
        }
        let written = form.to_object();
        for (field, member) in unknown_members(&written) {
            let whose = field.map_or("the form".to_owned(), |field| format!("the field `{}`", shortened(field)));
            let member = shortened(member);
            let message = format!("{whose} has a member `{member}` that is not known here; it is kept and not used");
            let finding = Finding::new(Code::UnknownMember, message).at_most(Severity::Hint);
            findings.push(match field {
                Some(field) => finding.field(&shortened(field)),
                None => finding.field("ActionFormSchema__c"),
            });
        }
    }
}

fn over_limit(field: &str, text: &str) -> Option<Finding> {
    // Characters are at most as many as bytes, so only what may be too long is counted.
    let chars = if text.len() > STORED_LIMIT_CHARS { text.chars().count() } else { 0 };
    let message = format!("the text has {chars} characters; Salesforce stores at most {STORED_LIMIT_CHARS}");
    (chars > STORED_LIMIT_CHARS).then(|| Finding::new(Code::OverFieldLimit, message).field(field))
}

/// `caseNumber`: letters and digits of ASCII, a small letter first.
fn is_camel_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
