//! What is wrong with attributes: each for itself, and together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::picklist::{AttributeType, Display};
use super::style::Style;
use super::template::Template;
use super::{CtiAttribute, FORMAT};
use crate::finding::Severity;
use crate::names::listed;
use crate::one_line::{OneLine, shortened};

/// One finding about an attribute.
///
/// It prints as one line: ``error: attribute `Map`, Format__c: …``.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AttributeProblem {
    /// How grave it is.
    pub severity: Severity,
    /// The name of the attribute.
    pub attribute: String,
    /// The API name of the field, without namespace.
    pub field: &'static str,
    /// What is the case, what was expected, and what counts instead.
    pub message: String,
}

impl AttributeProblem {
    pub(super) fn new(severity: Severity, attribute: &str, field: &'static str, message: impl Into<String>) -> Self {
        Self { severity, attribute: attribute.to_owned(), field, message: message.into() }
    }
}

impl fmt::Display for AttributeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = shortened(&self.attribute);
        write!(f, "{}: attribute `{}`, {}: {}", self.severity, OneLine(&name), self.field, OneLine(&self.message))
    }
}

/// What is wrong with these attributes, but for what depends on how links are made.
pub(super) fn check(attributes: &[CtiAttribute]) -> Vec<AttributeProblem> {
    let names = Names::of(attributes);
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for attribute in attributes {
        let mut tell = |severity, field, message: String| {
            problems.push(AttributeProblem::new(severity, &attribute.name, field, message));
        };
        check_texts(attribute, &mut tell);
        check_picklists(attribute, &mut tell);
        check_format(attribute, &names, &mut tell);
        for dropped in Style::parse(&attribute.style).dropped() {
            let message =
                format!("`{}` is not taken; only plain colours, fonts, texts, spaces and borders", shortened(dropped));
            tell(Severity::Warning, "Style__c", message);
        }
        let is_reference = attribute.active && attribute.display == Display::None;
        if is_reference && !attribute.name.is_empty() && !seen.insert(&attribute.name) {
            let message = "another attribute of this name is there to be used in formats; the first one counts";
            tell(Severity::Warning, "Name", message.to_owned());
        }
    }
    problems
}

type Tell<'a> = dyn FnMut(Severity, &'static str, String) + 'a;

fn check_texts(attribute: &CtiAttribute, tell: &mut Tell<'_>) {
    if attribute.name.trim().is_empty() {
        tell(Severity::Warning, "Name", "it is empty; every attribute needs a name".to_owned());
    }
    if attribute.label.trim().is_empty() && attribute.display.shows_label() {
        tell(Severity::Warning, "Label__c", "it is empty, and the row shows a label".to_owned());
    }
    if attribute.format.trim().is_empty() && (attribute.display.shows_value() || attribute.display == Display::None) {
        tell(Severity::Warning, FORMAT, "it is empty, so there is no value; expected a text with `{{key}}`".to_owned());
    }
    let fields = [
        ("Label__c", &attribute.label),
        ("Style__c", &attribute.style),
        (FORMAT, &attribute.format),
        ("DefaultValue__c", &attribute.default_value),
    ];
    for (field, text) in fields {
        let chars = text.chars().count();
        if chars > CtiAttribute::MAX_CHARS {
            let most = CtiAttribute::MAX_CHARS;
            tell(Severity::Warning, field, format!("it has {chars} characters; the product stores at most {most}"));
        }
    }
}

fn check_picklists(attribute: &CtiAttribute, tell: &mut Tell<'_>) {
    if let Display::Other(found) = &attribute.display {
        let message = format!("`{}` is not known, expected one of {}", shortened(found), listed(Display::KNOWN));
        tell(Severity::Warning, "Display__c", message + "; label and value are shown");
    }
    if let AttributeType::Other(found) = &attribute.kind {
        let message = format!("`{}` is not known, expected one of {}", shortened(found), listed(AttributeType::KNOWN));
        tell(Severity::Warning, "Type__c", message + "; the value is shown as text");
    }
}

fn check_format(attribute: &CtiAttribute, names: &Names<'_>, tell: &mut Tell<'_>) {
    let template = match Template::parse(&attribute.format) {
        Ok(template) => template,
        Err(error) => {
            tell(Severity::Error, FORMAT, format!("{error}; only the default is shown"));
            return;
        }
    };
    let keys: BTreeSet<&str> = template.keys().filter(|key| *key != attribute.name).collect();
    for key in keys {
        match names.0.get(key) {
            Some(true) if attribute.display == Display::None => {
                let message = format!(
                    "`{}` is also the name of an attribute with display `{}`; here it means the attribute of the contact, \
                     since formats are used one level deep",
                    shortened(key),
                    Display::None
                );
                tell(Severity::Warning, FORMAT, message);
            }
            Some(false) => {
                let message = format!(
                    "`{}` is the name of an attribute that is not active; the attribute of the contact is used",
                    shortened(key)
                );
                tell(Severity::Warning, FORMAT, message);
            }
            _ => {}
        }
    }
}

/// The names of the attributes that are there to be used in the formats of others, and whether one of them is active.
struct Names<'a>(BTreeMap<&'a str, bool>);

impl<'a> Names<'a> {
    fn of(attributes: &'a [CtiAttribute]) -> Self {
        let mut names = BTreeMap::new();
        for attribute in attributes.iter().filter(|attribute| attribute.display == Display::None) {
            *names.entry(attribute.name.as_str()).or_insert(false) |= attribute.active;
        }
        Self(names)
    }
}
