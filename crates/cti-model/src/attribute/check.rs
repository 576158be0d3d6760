//! What is wrong with attributes: each for itself, and together.

use std::collections::{BTreeMap, BTreeSet};

use super::link::LinkFormat;
use super::picklist::{AttributeType, Display};
use super::style::Style;
use super::template::Template;
use super::{CtiAttribute, FORMAT};
use crate::finding::{Code, Finding, Part};
use crate::names::listed;
use crate::one_line::shortened;

/// What is wrong with the attributes of an adapter: with each for itself, with its link as it is made while values are
/// percent-encoded, and with all of them together.
///
/// ```
/// use cti_model::attribute::{AttributeType, CtiAttribute, Display, check_attributes};
///
/// let mut map = CtiAttribute::new("Map", "Map", "https://maps.example{{place}}");
/// map.display = Display::Value;
/// map.kind = AttributeType::Hyperlink;
/// assert_eq!(
///     check_attributes(&[map])[0].to_string(),
///     "warning[link-refused] attribute `Map`, field Format__c: the format is shown as text and not as a link: a value \
///      takes part in its scheme or host; expected them in the format"
/// );
/// ```
pub fn check_attributes(attributes: &[CtiAttribute]) -> Vec<Finding> {
    let names = Names::of(attributes);
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for attribute in attributes {
        let mut tell = |code, field, message: String| {
            findings.push(about(&attribute.name, code, field, message));
        };
        check_texts(attribute, &mut tell);
        check_picklists(attribute, &mut tell);
        check_format(attribute, &names, &mut tell);
        for dropped in Style::parse(&attribute.style).dropped() {
            let message =
                format!("`{}` is not taken; only plain colours, fonts, texts, spaces and borders", shortened(dropped));
            tell(Code::StyleDropped, "Style__c", message);
        }
        let is_reference = attribute.active && attribute.display == Display::None;
        if is_reference && !attribute.name.is_empty() && !seen.insert(&attribute.name) {
            let message = "another attribute of this name is there to be used in formats; the first one counts";
            tell(Code::DuplicateName, "Name", message.to_owned());
        }
    }
    findings.extend(check_links(attributes));
    findings
}

/// Reports the formats that never make a link.
fn check_links(attributes: &[CtiAttribute]) -> Vec<Finding> {
    let mut used = BTreeMap::new();
    for attribute in attributes.iter().filter(|it| it.active && it.display == Display::None) {
        let format = || (Template::parse(&attribute.format).ok(), attribute.default_value.as_str());
        used.entry(attribute.name.as_str()).or_insert_with(format);
    }
    let is_link = |it: &&CtiAttribute| it.active && it.display.shows_value() && it.kind == AttributeType::Hyperlink;
    let refused = attributes.iter().filter(is_link).filter_map(|attribute| {
        let template = Template::parse(&attribute.format).ok()?;
        let format =
            LinkFormat::of(&template, |key| used.get(key).map(|(template, default)| (template.as_ref(), *default)));
        let message = format!("the format is shown as text and not as a link: {}", format.refusal()?);
        Some(about(&attribute.name, Code::LinkRefused, FORMAT, message))
    });
    refused.collect()
}

/// A finding about a field of the attribute of that name.
fn about(attribute: &str, code: Code, field: &str, message: impl Into<String>) -> Finding {
    Finding::new(code, message).part(Part::Attribute(attribute.to_owned())).field(field)
}

type Tell<'a> = dyn FnMut(Code, &'static str, String) + 'a;

fn check_texts(attribute: &CtiAttribute, tell: &mut Tell<'_>) {
    if attribute.name.trim().is_empty() {
        tell(Code::AttributeIncomplete, "Name", "it is empty; every attribute needs a name".to_owned());
    }
    if attribute.label.trim().is_empty() && attribute.display.shows_label() {
        tell(Code::AttributeIncomplete, "Label__c", "it is empty, and the row shows a label".to_owned());
    }
    if attribute.format.trim().is_empty() && (attribute.display.shows_value() || attribute.display == Display::None) {
        tell(
            Code::AttributeIncomplete,
            FORMAT,
            "it is empty, so there is no value; expected a text with `{{key}}`".to_owned(),
        );
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
            tell(
                Code::OverProductLimit,
                field,
                format!("it has {chars} characters; the product stores at most {most}"),
            );
        }
    }
}

fn check_picklists(attribute: &CtiAttribute, tell: &mut Tell<'_>) {
    if let Display::Other(found) = &attribute.display {
        let message = format!("`{}` is not known, expected one of {}", shortened(found), listed(Display::KNOWN));
        tell(Code::NotInPicklist, "Display__c", message + "; label and value are shown");
    }
    if let AttributeType::Other(found) = &attribute.kind {
        let message = format!("`{}` is not known, expected one of {}", shortened(found), listed(AttributeType::KNOWN));
        tell(Code::NotInPicklist, "Type__c", message + "; the value is shown as text");
    }
}

fn check_format(attribute: &CtiAttribute, names: &Names<'_>, tell: &mut Tell<'_>) {
    let template = match Template::parse(&attribute.format) {
        Ok(template) => template,
        Err(error) => {
            tell(Code::AttributeFormat, FORMAT, format!("{error}; only the default is shown"));
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
                tell(Code::AttributeReference, FORMAT, message);
            }
            Some(false) => {
                let message = format!(
                    "`{}` is the name of an attribute that is not active; the attribute of the contact is used",
                    shortened(key)
                );
                tell(Code::AttributeReference, FORMAT, message);
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
