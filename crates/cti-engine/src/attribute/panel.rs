//! The panel of attributes: compiled once from its configuration, filled for every contact (sections 8.2 to 8.4).

use std::collections::{BTreeMap, BTreeSet};

use cti_model::attribute::{
    AttributeType, CtiAttribute, Display, LinkError, LinkFormat, Origin, Style, Template, has_dot_segment,
};
use cti_model::feature::CtiAttributesFeature;

use super::encode::Encoding;
use super::fill::{self, Output};
use super::row::{AttributeRow, PanelRows, RowValue};

/// What the panel of attributes shows, ready to be filled for a contact; see the [module](super).
#[derive(Clone, Debug)]
pub struct AttributePanel {
    rows: Vec<Row>,
    /// The attributes that are there to be used in the formats of others.
    references: BTreeMap<String, Format>,
    /// The attributes of a contact that have their place in a row.
    placed: BTreeSet<String>,
    show_all: bool,
    show_if_empty: bool,
    encode_urls: bool,
}

/// A row that is shown.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    label: Option<String>,
    style: Option<Style>,
    value: Option<Format>,
    link: Option<(LinkFormat, Encoding)>,
}

/// A template and what takes its place.
#[derive(Clone, Debug)]
struct Format {
    /// `None` when it cannot be read; then only the default is shown.
    template: Option<Template>,
    default: String,
}

type Contact<'a> = BTreeMap<&'a str, &'a str>;

impl AttributePanel {
    /// Makes a panel of attributes, in the order given, and of the feature that says how it behaves. Attributes that are
    /// not active take no part. What is wrong with them is reported by
    /// [`check_attributes`](cti_model::attribute::check_attributes); an attribute whose format cannot be read shows its
    /// default.
    pub fn compile(attributes: &[CtiAttribute], feature: &CtiAttributesFeature) -> Self {
        let mut panel = Self {
            rows: Vec::new(),
            references: BTreeMap::new(),
            placed: BTreeSet::new(),
            show_all: feature.show_all_attributes,
            show_if_empty: feature.show_attributes_if_empty,
            encode_urls: true,
        };
        let active = || attributes.iter().filter(|attribute| attribute.active);
        for attribute in active().filter(|attribute| attribute.display == Display::None) {
            panel.references.entry(attribute.name.clone()).or_insert_with(|| Format::of(attribute));
        }
        for attribute in active().filter(|attribute| attribute.display != Display::None) {
            let row = panel.row_of(attribute);
            if let Some(format) = &row.value {
                let keys: Vec<String> = panel.contact_keys(format).map(str::to_owned).collect();
                panel.placed.extend(keys);
            }
            panel.rows.push(row);
        }
        panel
    }

    /// Sets whether values are percent-encoded where they stand in a link; `true` by default.
    ///
    /// Without encoding, values may hold parts of an address: several segments of a path, or parameters. They still
    /// change neither scheme nor host, and do not lead out of the path. A format that *begins* with a value, such as
    /// `{{casePath}}`, is then a link when the value is a path of the same host; with encoding it is never one, and the check
    /// of attributes says so. Section 8.3 leaves this open: it is our decision.
    pub fn encode_urls(mut self, encode: bool) -> Self {
        self.encode_urls = encode;
        self
    }

    /// The rows for a contact with these attributes; of a key that comes twice the last value counts.
    ///
    /// Rows come in the order in which the attributes were given. With `ShowAllAttributes` every attribute of the
    /// contact follows that no row with a value has in its format, under its key and without style, in the order given
    /// here.
    pub fn rows<K: AsRef<str>, V: AsRef<str>>(&self, contact: impl IntoIterator<Item = (K, V)>) -> PanelRows {
        let given: Vec<(K, V)> = contact.into_iter().collect();
        let contact: Contact<'_> = given.iter().map(|(key, value)| (key.as_ref(), value.as_ref())).collect();
        let mut rows: Vec<AttributeRow> = self.rows.iter().map(|row| self.fill_row(row, &contact)).collect();
        if self.show_all {
            let mut done = BTreeSet::new();
            for key in given.iter().map(|(key, _)| key.as_ref()) {
                if !self.placed.contains(key) && done.insert(key) {
                    let text = contact.get(key).copied().unwrap_or_default().to_owned();
                    rows.push(AttributeRow {
                        name: key.to_owned(),
                        label: Some(key.to_owned()),
                        value: Some(RowValue::Text { text }),
                        ..AttributeRow::default()
                    });
                }
            }
        }
        let has_value = |row: &AttributeRow| row.value.as_ref().is_some_and(|value| !value.text().is_empty());
        let is_shown = self.show_if_empty || rows.iter().any(has_value);
        PanelRows { rows, is_shown }
    }

    fn row_of(&self, attribute: &CtiAttribute) -> Row {
        let display = &attribute.display;
        let format = display.shows_value().then(|| Format::of(attribute));
        let is_link = attribute.kind == AttributeType::Hyperlink;
        let link = format.as_ref().filter(|_| is_link).and_then(|format| self.link_format(format));
        let style = Style::parse(&attribute.style);
        Row {
            name: attribute.name.clone(),
            label: display.shows_label().then(|| attribute.label.clone()),
            style: (!style.is_empty()).then_some(style),
            value: format,
            link,
        }
    }

    /// What a format says about where its link leads, and how values are written into it.
    fn link_format(&self, format: &Format) -> Option<(LinkFormat, Encoding)> {
        let used = |key: &str| self.references.get(key).map(|it| (it.template.as_ref(), it.default.as_str()));
        let link = LinkFormat::of(format.template.as_ref()?, used);
        let encoding = Encoding::of(&link);
        Some((link, encoding))
    }

    fn fill_row(&self, row: &Row, contact: &Contact<'_>) -> AttributeRow {
        let (value, is_cut) = match &row.value {
            Some(format) => {
                let (shown, complete) = self.fill(format, contact, Encoding::Plain);
                let is_cut = shown.is_cut;
                let value = match &row.link {
                    Some(link) if complete || format.default.is_empty() => self.link(format, link, contact, shown),
                    Some(_) => default_link(shown.text),
                    None => RowValue::Text { text: shown.text },
                };
                (Some(value), is_cut)
            }
            None => (None, false),
        };
        AttributeRow { name: row.name.clone(), label: row.label.clone(), value, style: row.style.clone(), is_cut }
    }

    fn link(
        &self,
        format: &Format,
        (link, encoding): &(LinkFormat, Encoding),
        contact: &Contact<'_>,
        shown: Output,
    ) -> RowValue {
        let text = shown.text;
        if text.is_empty() {
            return RowValue::Text { text };
        }
        let encoding = if self.encode_urls { *encoding } else { Encoding::Plain };
        let (filled, _) = self.fill(format, contact, encoding);
        let leads_to = || match (&link.origin, Origin::of(&filled.text)) {
            _ if shown.is_cut || filled.is_cut => Err(LinkError::TooLong),
            (Some(Err(reason)), _) => Err(reason.clone()),
            (None, _) if self.encode_urls => Err(LinkError::ValueInOrigin),
            (_, Err(reason)) => Err(reason),
            // What begins with a value is a path of the same host, or nothing.
            (None, Ok(found)) if found != Origin::default() => Err(LinkError::ValueInOrigin),
            (Some(Ok(_)), Ok(found)) if found.is_opaque() && self.moves_host(format, contact, &found) => {
                Err(LinkError::ValueInOrigin)
            }
            (Some(Ok(origin)), Ok(found)) if !found.is_opaque() && *origin != found => Err(LinkError::ValueInOrigin),
            (_, Ok(found)) if !found.is_opaque() && has_dot_segment(filled.text.trim()) => Err(LinkError::LeavesPath),
            (_, Ok(_)) => Ok(filled.text.trim().to_owned()),
        };
        match leads_to() {
            Ok(href) => RowValue::Link { href, text },
            Err(reason) => RowValue::RefusedLink { text, reason },
        }
    }

    /// Whether the values of the contact decide where an opaque address leads: filled with other values it leads elsewhere. Of
    /// `mailto:` the recipient may be a value as a whole.
    fn moves_host(&self, format: &Format, contact: &Contact<'_>, found: &Origin) -> bool {
        let with = |sample: &'static str| {
            let contact: Contact<'_> = contact.keys().map(|key| (*key, sample)).collect();
            Origin::of(&self.fill(format, &contact, Encoding::Plain).0.text)
        };
        match (with("x"), with("y")) {
            (Ok(one), Ok(other)) if one == other && (one.has_host() || one.is_sip()) => one != *found,
            (Ok(one), Ok(_)) => one.is_sip(),
            _ => true,
        }
    }

    /// Fills a format: with the attributes that are there to be used in others, and those of the contact.
    fn fill(&self, format: &Format, contact: &Contact<'_>, encoding: Encoding) -> (Output, bool) {
        let mut output = Output::default();
        let write_contact = |key: &str, output: &mut Output| {
            contact.get(key).map(|value| output.push(&encoding.apply(value))).is_some()
        };
        let complete = format.fill(&mut output, |key, output| match self.references.get(key) {
            // What an attribute is made of comes from the contact: one level deep there can be no circle.
            Some(reference) => reference.fill(output, write_contact) || !reference.default.is_empty(),
            None => write_contact(key, output),
        });
        (output, complete)
    }

    /// The attributes of the contact that a format reads.
    fn contact_keys<'a>(&'a self, format: &'a Format) -> impl Iterator<Item = &'a str> {
        format.template.iter().flat_map(Template::keys).flat_map(|key| {
            let reference = self.references.get(key);
            let own = reference.is_none().then_some(key);
            own.into_iter().chain(reference.and_then(|it| it.template.as_ref()).into_iter().flat_map(Template::keys))
        })
    }
}

impl Format {
    fn of(attribute: &CtiAttribute) -> Self {
        Self { template: Template::parse(&attribute.format).ok(), default: attribute.default_value.clone() }
    }

    fn fill(&self, output: &mut Output, write: impl FnMut(&str, &mut Output) -> bool) -> bool {
        if let Some(template) = &self.template {
            return fill::fill(template, output, &self.default, write);
        }
        output.push(&self.default);
        false
    }
}

/// A default is written by the administrator, and need not be an address.
fn default_link(text: String) -> RowValue {
    match Origin::of(&text) {
        Ok(_) => RowValue::Link { href: text.trim().to_owned(), text },
        Err(_) => RowValue::Text { text },
    }
}
