//! From one dialect to another, with what the other one has no place for.

use serde_json::{Map, Value};

use super::edit::escaped;
use super::settings::undecorated;
use super::{CallCenterDefinition, CallCenterError, Dialect, GENERAL, known, xml};
use crate::finding::{Code, Finding};
use crate::one_line::shortened;

/// What the Metadata API repeats in its field `customSettings`.
const CUSTOM: [&str; 6] =
    ["reqTimeout", "reqStandbyUrl", "reqSoftphoneHeight", "reqUseApi", "reqSoftphoneWidth", known::MODE];

/// A definition in another dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conversion {
    /// The definition.
    pub definition: CallCenterDefinition,
    /// The name of its file, where the dialect says the internal name by it: that of the Metadata API.
    pub file_name: Option<String>,
    /// What could not be carried over, with its place in the text that was converted.
    pub not_carried: Vec<Finding>,
}

impl CallCenterDefinition {
    /// Writes the definition in another dialect, or anew in its own.
    ///
    /// # Errors
    /// When the definition does not say its internal name and the dialect needs it (see
    /// [`CallCenterDefinition::convert_as`]), and for a value that XML cannot hold.
    pub fn convert(&self, to: Dialect) -> Result<Conversion, CallCenterError> {
        Outline::of(self, None).written(to, self)
    }

    /// Writes the definition in another dialect under an internal name: of a file of the Metadata API, the name before
    /// `.callCenter`.
    ///
    /// # Errors
    /// For a value that XML cannot hold.
    pub fn convert_as(&self, to: Dialect, internal_name: &str) -> Result<Conversion, CallCenterError> {
        Outline::of(self, Some(internal_name)).written(to, self)
    }
}

/// What a definition says, in no dialect.
struct Outline {
    internal_name: Option<Named>,
    display_name: Option<Named>,
    /// Salesforce's own section, without the two names.
    general: Part,
    /// How many sections stand before it.
    before: usize,
    sections: Vec<Part>,
    not_carried: Vec<Finding>,
}

/// A text with the label beside it.
struct Named {
    label: String,
    value: String,
}

struct Part {
    name: String,
    label: Option<String>,
    items: Vec<Entry>,
}

struct Entry {
    name: String,
    label: Option<String>,
    value: String,
}

impl Outline {
    fn of(definition: &CallCenterDefinition, internal_name: Option<&str>) -> Self {
        let mut not_carried = beside(definition);
        let mut sections: Vec<Part> = Vec::new();
        for section in definition.sections_in_order() {
            let mut part = Part { name: section.name.clone(), label: section.label.clone(), items: Vec::new() };
            for item in section.items_in_order() {
                if item.value.is_none() {
                    let what = format!("item `{}` has no value and becomes an empty one", shortened(&item.name));
                    let field = format!("{}/{}", section.name, item.name);
                    not_carried.push(Finding::new(Code::NotCarried, what).field(&field).at_span(item.span.clone()));
                }
                let value = item.value.as_deref().unwrap_or_default();
                let value = if definition.dialect == Dialect::Settings { undecorated(value) } else { value };
                part.items.push(Entry { name: item.name.clone(), label: item.label.clone(), value: value.to_owned() });
            }
            sections.push(part);
        }
        let before = sections.iter().position(|section| section.name == GENERAL);
        let mut general = match before {
            Some(at) => sections.remove(at),
            None => Part { name: GENERAL.to_owned(), label: Some("General Information".to_owned()), items: Vec::new() },
        };
        settings_of(definition, &mut general);
        let label = |field: &str, other: &str| definition.field(field).unwrap_or(other).to_owned();
        let internal = take(&mut general, known::INTERNAL_NAME).map(|(own, value)| (own, value.trim().to_owned()));
        let (own, value) = internal.unzip();
        let internal_name = internal_name.map(str::to_owned).or(value).map(|value| Named {
            label: own.flatten().unwrap_or_else(|| label("internalNameLabel", "Internal Name")),
            value,
        });
        let display = take(&mut general, known::DISPLAY_NAME);
        let display = display.or_else(|| Some((None, definition.field("displayName")?.to_owned())));
        let display_name = display.map(|(own, value)| Named {
            label: own.unwrap_or_else(|| label("displayNameLabel", "Display Name")),
            value,
        });
        Self { internal_name, display_name, general, before: before.unwrap_or_default(), sections, not_carried }
    }

    fn written(mut self, to: Dialect, from: &CallCenterDefinition) -> Result<Conversion, CallCenterError> {
        let mut not_carried = std::mem::take(&mut self.not_carried);
        let name = self.internal_name.as_ref().map(|name| name.value.clone());
        let file_name = name.filter(|_| to == Dialect::Metadata).map(|name| format!("{name}.callCenter-meta.xml"));
        let text = match to {
            Dialect::SetupImport => setup_import(&self.with_names()),
            Dialect::Metadata => self.metadata(from),
            Dialect::Settings => self.settings(),
        };
        let definition = CallCenterDefinition::parse(&text)?;
        not_carried.extend(missing(from, &definition));
        Ok(Conversion { definition, file_name, not_carried })
    }

    /// All sections, with the two names as the first items of Salesforce's own.
    fn with_names(self) -> Vec<Part> {
        let Self { internal_name, display_name, mut general, before, mut sections, .. } = self;
        let names = [(known::INTERNAL_NAME, internal_name), (known::DISPLAY_NAME, display_name)];
        let entry = |(name, named): (&str, Option<Named>)| {
            named.map(|named| Entry { name: name.to_owned(), label: Some(named.label), value: named.value })
        };
        general.items.splice(0..0, names.into_iter().filter_map(entry));
        sections.insert(before.min(sections.len()), general);
        sections
    }

    fn metadata(self, from: &CallCenterDefinition) -> String {
        let custom: Map<String, Value> = match from.dialect {
            Dialect::Metadata => from.custom_settings(),
            _ => {
                let items = self.general.items.iter().filter(|entry| CUSTOM.contains(&entry.name.as_str()));
                items.map(|entry| (entry.name.clone(), Value::from(entry.value.as_str()))).collect()
            }
        };
        let url = self.general.items.iter().find(|entry| entry.name == known::ADAPTER_URL);
        let mut fields = Vec::new();
        fields.extend(url.map(|entry| ("adapterUrl", entry.value.clone())));
        if !custom.is_empty() {
            fields.push(("customSettings", Value::Object(custom).to_string()));
        }
        fields.extend(self.display_name.as_ref().map(|name| ("displayName", name.value.clone())));
        fields.extend(self.display_name.as_ref().map(|name| ("displayNameLabel", name.label.clone())));
        fields.extend(self.internal_name.as_ref().map(|name| ("internalNameLabel", name.label.clone())));
        // A partner's telephony repeats its names as items.
        let partner = self.sections.iter().any(|section| section.name == known::PARTNER);
        let sections = if partner {
            self.with_names()
        } else {
            Self { internal_name: None, display_name: None, ..self }.with_names()
        };
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        text.push_str("<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n");
        for (name, value) in fields {
            text.push_str(&element(4, name, &value));
        }
        for section in sections {
            text.push_str("    <sections>\n");
            for Entry { name, label, value } in section.items {
                text.push_str("        <items>\n");
                text.extend(label.map(|label| element(12, "label", &label)));
                text.push_str(&element(12, "name", &name));
                text.push_str(&element(12, "value", &value));
                text.push_str("        </items>\n");
            }
            text.extend(section.label.map(|label| element(8, "label", &label)));
            text.push_str(&element(8, "name", &section.name));
            text.push_str("    </sections>\n");
        }
        text.push_str("</CallCenter>\n");
        text
    }

    fn settings(self) -> String {
        let mut all = Map::new();
        let names = [("/displayNameLabel", &self.display_name), ("/internalNameLabel", &self.internal_name)];
        for (key, named) in names {
            all.extend(named.as_ref().map(|named| (key.to_owned(), Value::from(named.label.as_str()))));
        }
        for (place, section) in self.with_names().into_iter().enumerate() {
            let mut put = |key: String, value: String| _ = all.insert(key, Value::String(value));
            let name = format!("/{}", section.name);
            section.label.into_iter().for_each(|label| put(format!("{name}/label"), label));
            put(format!("{name}/sortOrder"), format!("{place}.0"));
            for (place, item) in section.items.into_iter().enumerate() {
                let name = format!("{name}/{}", item.name);
                put(name.clone(), item.value);
                item.label.into_iter().for_each(|label| put(format!("{name}/label"), label));
                put(format!("{name}/sortOrder"), format!("{place}.0"));
            }
        }
        serde_json::to_string_pretty(&Value::Object(all)).unwrap_or_default()
    }
}

/// What the Metadata API says outside the sections becomes an item, unless it is one.
fn settings_of(definition: &CallCenterDefinition, general: &mut Part) {
    let url = definition.field("adapterUrl").map(|url| (known::ADAPTER_URL.to_owned(), url.to_owned()));
    let custom = definition.custom_settings().into_iter();
    let custom = custom.filter_map(|(key, value)| Some((key, value.as_str()?.to_owned())));
    for (name, value) in url.into_iter().chain(custom) {
        if !general.items.iter().any(|entry| entry.name == name) {
            general.items.push(Entry { label: Some(name.clone()), name, value });
        }
    }
}

/// Takes the items of a name out of a section; gives label and value of the last one.
fn take(general: &mut Part, name: &str) -> Option<(Option<String>, String)> {
    let (taken, kept) = std::mem::take(&mut general.items).into_iter().partition(|entry| entry.name == name);
    general.items = kept;
    let taken: Vec<Entry> = taken;
    taken.into_iter().next_back().map(|entry| (entry.label, entry.value))
}

/// What stands in a text beside what every dialect says.
fn beside(definition: &CallCenterDefinition) -> Vec<Finding> {
    const FIELDS: [&str; 5] = ["adapterUrl", "customSettings", "displayName", "displayNameLabel", "internalNameLabel"];
    let mut beside = Vec::new();
    if definition.dialect == Dialect::Settings {
        return beside;
    }
    if let Some(namespace) = definition.namespace().filter(|_| definition.dialect == Dialect::SetupImport) {
        let what = format!("the namespace `{}` is not carried over", shortened(namespace));
        beside.push(Finding::new(Code::NotCarried, what).at_span(0..0));
    }
    for (what, span) in xml::extras(&definition.source) {
        beside.push(Finding::new(Code::NotCarried, format!("{what} is not carried over")).at_span(span));
    }
    for field in definition.fields().iter().filter(|field| FIELDS.contains(&field.name.as_str())) {
        let named = field.name == "customSettings" && serde_json::from_str::<Map<String, Value>>(&field.value).is_err();
        if named {
            let finding =
                Finding::new(Code::NotCarried, "`customSettings` is not a JSON object and is not carried over");
            beside.push(finding.field(&field.name).at_span(field.span.clone()));
        }
    }
    beside
}

/// The items whose values a converted definition does not have: the runtime settings take each name once, and none with the
/// signs or words of their keys.
fn missing(from: &CallCenterDefinition, to: &CallCenterDefinition) -> Vec<Finding> {
    let mut missing = Vec::new();
    for section in from.sections() {
        for item in &section.items {
            let is_name = section.name == GENERAL && [known::INTERNAL_NAME, known::DISPLAY_NAME].contains(&&*item.name);
            let counts = from.item(&section.name, &item.name).is_some_and(|counting| std::ptr::eq(counting, item));
            let value = item.value.as_deref().unwrap_or_default();
            let value = if from.dialect == Dialect::Settings { undecorated(value) } else { value };
            let what = match counts {
                true if is_name || to.value(&section.name, &item.name) == Some(value) => continue,
                true => "has a name for which there is no place, and is not carried over",
                false if is_name || to.dialect == Dialect::Settings => {
                    "stands twice, and the one that counts is carried over"
                }
                false => continue,
            };
            let finding = Finding::new(Code::NotCarried, format!("item `{}` {what}", shortened(&item.name)));
            missing.push(finding.field(&format!("{}/{}", section.name, item.name)).at_span(item.span.clone()));
        }
    }
    missing
}

fn setup_import(sections: &[Part]) -> String {
    let mut text = "<callCenter>\n".to_owned();
    for (place, section) in sections.iter().enumerate() {
        let of_section = attributes(place, &section.name, section.label.as_deref());
        text.extend(["    <section", &of_section, ">\n"]);
        for (place, item) in section.items.iter().enumerate() {
            let attributes = attributes(place, &item.name, item.label.as_deref());
            text.extend(["        <item", &attributes, ">", &escaped(&item.value), "</item>\n"]);
        }
        text.push_str("    </section>\n");
    }
    text.push_str("</callCenter>\n");
    text
}

fn attributes(place: usize, name: &str, label: Option<&str>) -> String {
    // A reader makes blanks of breaks in attributes.
    let attribute = |text: &str| escaped(text).replace('\n', "&#10;").replace('\t', "&#9;");
    let label = label.map(|label| format!(" label=\"{}\"", attribute(label))).unwrap_or_default();
    format!(" sortOrder=\"{place}\" name=\"{}\"{label}", attribute(name))
}

fn element(indent: usize, name: &str, value: &str) -> String {
    format!("{:indent$}<{name}>{}</{name}>\n", "", escaped(value))
}
