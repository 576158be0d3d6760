//! What is wrong with a definition that can be read (`webex` sections 1.2 and 1.4): nothing of it keeps Salesforce from
//! importing the file, as published files show, so the findings are warnings.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Map, Value};

use super::known::{self, Kind, Known};
use super::{CallCenterDefinition, Dialect, Fix, GENERAL, Item, Section};
use crate::finding::{Code, Finding};
use crate::nearest::{did_you_mean, nearest, slips};
use crate::one_line::shortened;

const LONGEST_NAME: usize = 40;
const LONGEST_LABEL: usize = 1000;
const MOST_SECTIONS: usize = 500;
const MOST_ITEMS: usize = 1000;

impl CallCenterDefinition {
    /// What is wrong, in the order of the document, each with its place in the text.
    pub fn check(&self) -> Vec<Finding> {
        self.found().into_iter().map(|found| found.finding).collect()
    }

    /// The findings that can be mended, each with the change that mends it. Changes move what stands behind them: ask
    /// again after [`CallCenterDefinition::apply`].
    pub fn fixes(&self) -> Vec<Fix> {
        self.found().into_iter().filter(|found| !found.edits.is_empty()).collect()
    }

    fn found(&self) -> Vec<Fix> {
        let mut check = Check { definition: self, found: Vec::new() };
        check.orders();
        check.names();
        check.values();
        check.pairs();
        check.conflicts();
        check.toolkit();
        check.found.sort_by_key(|found| found.finding.span.as_ref().map(|span| span.start));
        check.found
    }

    /// The value of `customSettings`, where it is a JSON object.
    pub(super) fn custom_settings(&self) -> Map<String, Value> {
        let object = self.field("customSettings").and_then(|text| serde_json::from_str(text).ok());
        object.unwrap_or_default()
    }
}

struct Check<'a> {
    definition: &'a CallCenterDefinition,
    found: Vec<Fix>,
}

impl Check<'_> {
    fn tell(&mut self, finding: Finding) {
        self.found.push(Fix { finding, edits: Vec::new() });
    }

    fn tell_with(&mut self, finding: Finding, edits: Vec<(Range<usize>, String)>) {
        self.found.push(Fix { finding, edits });
    }

    /// `sortOrder` counts from 0, without gaps.
    fn orders(&mut self) {
        if self.definition.dialect == Dialect::Metadata {
            return;
        }
        let sections: Vec<Ordered> = self.definition.sections_in_order().into_iter().map(Ordered::section).collect();
        self.order("the sections", &sections);
        for section in &self.definition.sections {
            let items: Vec<Ordered> = section.items_in_order().into_iter().map(Ordered::item).collect();
            self.order(&format!("the items of section `{}`", shortened(&section.name)), &items);
        }
    }

    fn order(&mut self, what: &str, ordered: &[Ordered]) {
        let wrong =
            |(place, one): &(usize, &Ordered)| one.order.is_some_and(|order| usize::try_from(order) != Ok(*place));
        let Some((place, first)) = ordered.iter().enumerate().find(wrong) else { return };
        let found = first.order.unwrap_or_default();
        let message = format!("`sortOrder` of {what} counts {found} where {place} is expected");
        let edit = |(place, one): (usize, &Ordered)| Some((one.place.clone()?, place.to_string()));
        let mut edits: Vec<_> = ordered.iter().enumerate().filter_map(edit).collect();
        edits.sort_by_key(|(range, _)| range.start);
        let finding = Finding::new(Code::SortOrderGap, message).at_span(first.span.clone());
        self.tell_with(finding.help("count from 0 without gaps and repetitions"), edits);
    }

    fn names(&mut self) {
        let definition = self.definition;
        self.count("sections", definition.sections.len(), MOST_SECTIONS, 0..0);
        self.repeated(definition.sections.iter().map(|section| (section.name.as_str(), section.span.clone())), None);
        self.fixed_places();
        for section in &definition.sections {
            let place = &section.name;
            self.name(&section.name, place, &section.span, known::is_section(&section.name));
            self.label(section.label.as_deref(), place, &section.span, section.places.label.as_ref());
            self.count(
                &format!("items in section `{}`", shortened(place)),
                section.items.len(),
                MOST_ITEMS,
                section.span.clone(),
            );
            self.repeated(section.items.iter().map(|item| (item.name.as_str(), item.span.clone())), Some(place));
            for item in &section.items {
                let place = format!("{}/{}", section.name, item.name);
                self.misspelt(section, item, &place);
                self.name(&item.name, &place, &item.span, known::is_section(&section.name));
                self.label(item.label.as_deref(), &place, &item.span, item.places.label.as_ref());
            }
        }
    }

    fn count(&mut self, what: &str, number: usize, most: usize, span: Range<usize>) {
        if number > most {
            let message = format!("{number} {what}; Salesforce takes {most}");
            self.tell(Finding::new(Code::TooManyItems, message).at_span(span));
        }
    }

    fn repeated<'n>(&mut self, names: impl Iterator<Item = (&'n str, Range<usize>)>, section: Option<&str>) {
        let mut seen: BTreeMap<&str, (usize, Range<usize>)> = BTreeMap::new();
        for (name, span) in names {
            let entry = seen.entry(name).or_insert((0, span.clone()));
            *entry = (entry.0 + 1, span);
        }
        for (name, (times, span)) in seen.into_iter().filter(|(_, (times, _))| *times > 1) {
            let (what, field) = match section {
                Some(section) => ("items", format!("{section}/{name}")),
                None => ("sections", name.to_owned()),
            };
            let message = format!("{times} {what} have the name `{}`", shortened(name));
            self.tell(
                Finding::new(Code::RepeatedName, message).field(&field).at_span(span).help("give each its own name"),
            );
        }
    }

    /// Salesforce keeps its section first, and in it the two names.
    fn fixed_places(&mut self) {
        if self.definition.dialect == Dialect::Metadata {
            return;
        }
        let Some(general) = self.definition.section(GENERAL) else { return };
        let first = general.sort_order.is_none_or(|order| order == 0);
        if !first {
            self.misplaced(GENERAL, GENERAL, &general.span, 0);
        }
        for (place, name) in [(0, known::INTERNAL_NAME), (1, known::DISPLAY_NAME)] {
            let item = general.item(name);
            if let Some(item) = item.filter(|item| item.sort_order.is_some_and(|order| order != place)) {
                self.misplaced(name, &format!("{GENERAL}/{name}"), &item.span, place);
            }
        }
    }

    fn misplaced(&mut self, name: &str, field: &str, span: &Range<usize>, place: u32) {
        let message = format!("`{name}` belongs at `sortOrder` {place}");
        self.tell(Finding::new(Code::FixedPlace, message).field(field).at_span(span.clone()));
    }

    fn name(&mut self, name: &str, field: &str, span: &Range<usize>, own: bool) {
        let letters = name.chars().count();
        let fault = if known::RUNTIME_KEYS.contains(&name) {
            Some((Code::ReservedName, format!("`{name}` is a key of the runtime settings, which hides this one")))
        } else if name.starts_with("req") && !own {
            let message = format!("`{}` begins with `req`, which Salesforce keeps for itself", shortened(name));
            Some((Code::ReservedName, message))
        } else {
            None
        };
        let form = if !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            Some(format!("`{}` has other characters than letters and digits", shortened(name)))
        } else if letters > LONGEST_NAME {
            Some(format!("`{}` has {letters} characters, at most {LONGEST_NAME} are expected", shortened(name)))
        } else {
            None
        };
        for (code, message) in fault.into_iter().chain(form.map(|message| (Code::NameForm, message))) {
            self.tell(Finding::new(code, message).field(field).at_span(span.clone()));
        }
    }

    fn label(&mut self, label: Option<&str>, field: &str, span: &Range<usize>, place: Option<&Range<usize>>) {
        let Some(label) = label else { return };
        let letters = label.chars().count();
        if letters > LONGEST_LABEL {
            let message = format!("the label has {letters} characters, at most {LONGEST_LABEL} are expected");
            self.tell(Finding::new(Code::LabelForm, message).field(field).at_span(span.clone()));
        }
        if label.trim() != label {
            let finding = Finding::new(Code::LabelForm, "the label begins or ends with a blank").field(field);
            let text = place.and_then(|place| self.definition.source.get(place.clone()));
            let trimmed = text.map(str::trim).filter(|trimmed| text.is_some_and(|text| text != *trimmed));
            let edits = place.cloned().zip(trimmed.map(str::to_owned));
            self.tell_with(finding.at_span(span.clone()).help("remove the blank"), edits.into_iter().collect());
        }
    }

    /// An item in a section of Salesforce's own whose name is nearly one that Salesforce reads there.
    fn misspelt(&mut self, section: &Section, item: &Item, field: &str) {
        let ours = known::ITEMS.iter().filter(|known| known.section == section.name).map(|known| known.name);
        if known::item(&section.name, &item.name).is_some() {
            return;
        }
        // Only a slip of the pen: `reqSettings` is not `reqVersion`.
        let meant = nearest(&item.name, ours).filter(|meant| slips(meant, &item.name) <= 2);
        if let Some(meant) = meant.filter(|meant| section.item(meant).is_none()) {
            let message = format!("Salesforce reads no item `{}` here", shortened(&item.name));
            let finding = Finding::new(Code::MisspeltItem, message).field(field).at_span(item.span.clone());
            let finding = Finding { suggestion: did_you_mean(Some(meant)), ..finding };
            let edits = item.places.name.clone().map(|place| (place, meant.to_owned()));
            self.tell_with(finding, edits.into_iter().collect());
        }
    }

    fn values(&mut self) {
        let definition = self.definition;
        for section in &definition.sections {
            for item in &section.items {
                let Some(known) = known::item(&section.name, &item.name) else { continue };
                let Some(value) = item.value.as_deref() else { continue };
                if let Some((what, better)) = fault_of(known, value.trim()) {
                    self.value(section, item, &what, better);
                }
            }
        }
        let open_cti = definition.value(GENERAL, "reqUseApi").is_some_and(|value| value.trim() == "true");
        let custom = definition.custom_settings();
        let mode = definition.item(GENERAL, known::MODE).is_some() || custom.contains_key(known::MODE);
        if open_cti && !mode {
            let message = format!("`{}` is not set, so the soft phone works in Classic alone", known::MODE);
            let span = definition.section(GENERAL).map_or(0..0, |general| general.span.clone());
            self.tell(
                Finding::new(Code::CompatibilityUnset, message)
                    .field(&format!("{GENERAL}/{}", known::MODE))
                    .at_span(span)
                    .help("add it with `Lightning` or `Classic_and_Lightning`"),
            );
        }
    }

    fn value(&mut self, section: &Section, item: &Item, what: &str, better: Option<String>) {
        let value = item.value.as_deref().unwrap_or_default().trim();
        let message = format!("`{}` is `{}`; {what}", item.name, shortened(value));
        let finding = Finding::new(Code::SettingValue, message)
            .field(&format!("{}/{}", section.name, item.name))
            .at_span(item.span.clone());
        match better {
            Some(better) => {
                let mut mended = self.definition.clone();
                let counts = section.item(&item.name).is_some_and(|counting| counting.span == item.span);
                // The change is the one that setting the value makes.
                let done = counts && mended.set_value(&section.name, &item.name, &better).is_ok();
                let edits = if done { difference(&self.definition.source, &mended.source) } else { Vec::new() };
                self.tell_with(finding.help(format!("write `{better}`")), edits);
            }
            None => self.tell(finding),
        }
    }

    fn pairs(&mut self) {
        let definition = self.definition;
        let set = |name: &str| definition.value(GENERAL, name).is_some_and(|value| !value.trim().is_empty());
        for known in known::ITEMS {
            let Some(with) = known.with else { continue };
            if let Some(item) = definition.item(GENERAL, known.name).filter(|_| set(known.name) && !set(with)) {
                let message = format!("`{}` does nothing without `{with}`", known.name);
                let finding = Finding::new(Code::PairIncomplete, message);
                self.tell(finding.field(&format!("{GENERAL}/{}", known.name)).at_span(item.span.clone()));
            }
        }
    }

    /// One setting that stands at several places of a definition of the Metadata API.
    fn conflicts(&mut self) {
        let definition = self.definition;
        let custom = definition.custom_settings();
        let field =
            |(field, item): &(&'static str, &'static str)| Some((*field, *item, definition.field(field)?.to_owned()));
        let fields = known::FIELDS.iter().filter_map(field);
        let custom =
            custom.iter().filter_map(|(key, value)| Some(("customSettings", key.as_str(), value.as_str()?.to_owned())));
        for (place, name, value) in fields.chain(custom) {
            let Some(item) = definition.item(GENERAL, name) else { continue };
            let other = item.value.as_deref().unwrap_or_default();
            if other != value {
                let message = format!(
                    "`{}` is `{}` in `{place}` and `{}` here",
                    shortened(name),
                    shortened(&value),
                    shortened(other)
                );
                let finding = Finding::new(Code::SettingConflict, message).field(&format!("{GENERAL}/{name}"));
                self.tell(finding.at_span(item.span.clone()).help("write one value at both places"));
            }
        }
    }

    /// A deployment can ask for the items of the CTI toolkit, unless the definition says that it is of another kind.
    fn toolkit(&mut self) {
        let definition = self.definition;
        let kind = definition.custom_settings().contains_key("reqCallCenterType");
        if definition.dialect != Dialect::Metadata || kind {
            return;
        }
        let asked = ["reqVersion", "reqDescription", "reqProgId"];
        let missing: Vec<String> = asked
            .iter()
            .filter(|name| definition.item(GENERAL, name).is_none())
            .map(|name| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("a deployment may ask for {} in section `{GENERAL}`", missing.join(", "));
            let span = definition.section(GENERAL).map_or(0..0, |general| general.span.clone());
            self.tell(Finding::new(Code::ToolkitItems, message).field(GENERAL).at_span(span));
        }
    }
}

/// A section or item, for its place among others.
struct Ordered {
    order: Option<u32>,
    place: Option<Range<usize>>,
    span: Range<usize>,
}

impl Ordered {
    fn section(section: &Section) -> Self {
        Self { order: section.sort_order, place: section.places.sort_order.clone(), span: section.span.clone() }
    }

    fn item(item: &Item) -> Self {
        Self { order: item.sort_order, place: item.places.sort_order.clone(), span: item.span.clone() }
    }
}

/// What is wrong with a value, and a better one.
fn fault_of(known: &Known, value: &str) -> Option<(String, Option<String>)> {
    match known.kind {
        Kind::Text => None,
        Kind::InternalName => {
            let begins = value.starts_with(|first: char| first.is_ascii_alphabetic());
            let plain = value.chars().all(|c| c.is_ascii_alphanumeric()) && value.len() <= LONGEST_NAME;
            let what = "expected at most 40 letters and digits, a letter first";
            (!begins || !plain).then(|| (what.to_owned(), None))
        }
        Kind::Url => url_fault(value),
        Kind::Boolean => one_of(value, &["true", "false"]),
        Kind::Word(words) => one_of(value, words),
        Kind::Milliseconds => {
            let number = value.parse::<u32>().is_ok();
            (!number).then(|| ("expected a whole number of milliseconds".to_owned(), None))
        }
        Kind::Pixels(least, most) => pixels(value, least, most),
    }
}

fn one_of(value: &str, words: &[&str]) -> Option<(String, Option<String>)> {
    if words.contains(&value) {
        return None;
    }
    let better = words.iter().find(|word| word.eq_ignore_ascii_case(value)).map(|word| (*word).to_owned());
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    Some((format!("expected {}", words.join(" or ")), better))
}

fn url_fault(value: &str) -> Option<(String, Option<String>)> {
    if value.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | '<' | '>')) {
        return Some(("a page has no blanks, braces or angle brackets: a placeholder was left".to_owned(), None));
    }
    if let Some(rest) = strip_scheme(value, "http") {
        let what = "Lightning loads pages by https alone".to_owned();
        // The page of a developer's own machine need not have a certificate.
        let local = ["localhost", "127.0.0.1"].iter().any(|host| rest.starts_with(host));
        return Some((what, (!local).then(|| format!("https://{rest}"))));
    }
    let page = value.starts_with('/') && !value.starts_with("//");
    let known = page || strip_scheme(value, "https").is_some_and(|rest| !rest.is_empty());
    (!known).then(|| ("expected `https://…`, or `/apex/…` for a page of the org".to_owned(), None))
}

fn strip_scheme<'v>(value: &'v str, scheme: &str) -> Option<&'v str> {
    let (found, rest) = value.split_once("://")?;
    found.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn pixels(value: &str, least: u32, most: u32) -> Option<(String, Option<String>)> {
    let number = value.strip_suffix("px").map(str::trim_end);
    match number.unwrap_or(value).parse::<u32>() {
        Ok(pixels) if number.is_some() => Some(("expected a number alone".to_owned(), Some(pixels.to_string()))),
        Ok(pixels) if (least..=most).contains(&pixels) => None,
        Ok(_) => Some((format!("Lightning takes {least} to {most} pixels"), None)),
        Err(_) => Some(("expected a whole number of pixels".to_owned(), None)),
    }
}

/// The one change that makes the second text of the first.
fn difference(before: &str, after: &str) -> Vec<(Range<usize>, String)> {
    let bytes = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let begin = (0..=bytes).rev().find(|at| before.is_char_boundary(*at) && after.is_char_boundary(*at)).unwrap_or(0);
    let most = before.len().min(after.len()) - begin;
    let bytes = before.bytes().rev().zip(after.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    let ends = |end: &usize| before.is_char_boundary(before.len() - end) && after.is_char_boundary(after.len() - end);
    let end = (0..=bytes).rev().find(ends).unwrap_or(0);
    let with = after.get(begin..after.len() - end).unwrap_or_default();
    vec![(begin..before.len() - end, with.to_owned())]
}
