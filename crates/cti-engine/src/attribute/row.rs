//! What the panel shows: rows that are ready to be drawn, or to be written as HTML.

use cti_model::attribute::{LinkError, Style};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::html::Html;

/// A row of the panel.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AttributeRow {
    /// The name of the attribute it comes from; of an attribute of the contact without a row of its own, its key.
    pub name: String,
    /// The label, when it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The value, when it is shown; it may be an empty text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<RowValue>,
    /// How label and value look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// Whether the value was cut at [`MAX_RENDERED`](super::MAX_RENDERED).
    pub is_cut: bool,
}

redacted!(struct AttributeRow { name, is_cut });

/// The value of a row.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
#[non_exhaustive]
pub enum RowValue {
    /// A text.
    Text {
        /// The text, not escaped.
        text: String,
    },
    /// A link. Its scheme and host are those of the format.
    Link {
        /// Where it leads, with its values percent-encoded unless the panel was set otherwise; not escaped for HTML.
        href: String,
        /// What is shown: the same with its values as they are.
        text: String,
    },
    /// What should be a link and is not safe as one; it is shown as text.
    RefusedLink {
        /// The text, not escaped.
        text: String,
        /// Why it is not a link.
        reason: LinkError,
    },
}

redacted!(
    enum RowValue {
        Text,
        Link,
        RefusedLink,
    }
);

impl RowValue {
    /// What is shown, and copied by the icon beside it.
    pub fn text(&self) -> &str {
        match self {
            Self::Text { text } | Self::Link { text, .. } | Self::RefusedLink { text, .. } => text,
        }
    }

    /// Where a link leads.
    pub fn href(&self) -> Option<&str> {
        match self {
            Self::Link { href, .. } => Some(href),
            Self::Text { .. } | Self::RefusedLink { .. } => None,
        }
    }
}

impl AttributeRow {
    /// The row as HTML: a `div` of class `cti-attribute` with a `span` of class `cti-label` and one of class `cti-value`,
    /// as far as they are shown, each with the row's style. A link opens beside the page and does not tell where it came
    /// from.
    pub fn to_html(&self) -> Html {
        let mut html = Html::default();
        html.push_markup("<div class=\"cti-attribute\">");
        if let Some(label) = &self.label {
            self.open_span(&mut html, "cti-label");
            html.push_text(label);
            html.push_markup("</span>");
        }
        if let Some(value) = &self.value {
            self.open_span(&mut html, "cti-value");
            if let Some(href) = value.href() {
                html.push_markup("<a");
                html.push_attribute("href", href);
                html.push_markup(" target=\"_blank\" rel=\"noopener noreferrer\">");
                html.push_text(value.text());
                html.push_markup("</a>");
            } else {
                html.push_text(value.text());
            }
            html.push_markup("</span>");
        }
        html.push_markup("</div>");
        html
    }

    fn open_span(&self, html: &mut Html, class: &'static str) {
        html.push_markup("<span");
        html.push_attribute("class", class);
        if let Some(style) = self.style.as_ref().filter(|style| !style.is_empty()) {
            html.push_attribute("style", &style.to_string());
        }
        html.push_markup(">");
    }
}

/// What the panel shows for a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PanelRows {
    /// The rows, in the order in which they are shown.
    pub rows: Vec<AttributeRow>,
    pub(super) is_shown: bool,
}

impl PanelRows {
    /// The heading of the panel *Data* (section 6.4).
    pub const DATA_HEADING: &str = "Data Sink";

    /// What the panel *Data* shows of the object that *Send Data to CCP Overlay* sent last: a row for each member, its key
    /// and its value. Texts are shown as they are, other values as JSON. The panel is always shown.
    ///
    /// ```
    /// use cti_engine::attribute::PanelRows;
    /// use serde_json::json;
    ///
    /// let sent = json!({"Tier": "gold", "Open Cases": 2}).as_object().unwrap().clone();
    /// let shown = PanelRows::of_data(&sent);
    /// assert_eq!(shown.rows[1].label.as_deref(), Some("Open Cases"));
    /// assert_eq!(shown.rows[1].value.as_ref().unwrap().text(), "2");
    /// ```
    pub fn of_data(data: &Map<String, Value>) -> Self {
        let row = |(key, value): (&String, &Value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let (name, label) = (key.clone(), Some(key.clone()));
            AttributeRow { name, label, value: Some(RowValue::Text { text }), ..AttributeRow::default() }
        };
        Self { rows: data.iter().map(row).collect(), is_shown: true }
    }

    /// Whether the panel is shown at all. One in which no row has a value counts as empty, headings or not, and
    /// `ShowAttributesIfEmpty` decides; no source states what exactly the product takes for empty.
    pub fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// The rows as HTML, in a `div` of class `cti-attributes`; empty when the panel is not shown.
    pub fn to_html(&self) -> Html {
        let mut html = Html::default();
        if self.is_shown {
            html.push_markup("<div class=\"cti-attributes\">");
            self.rows.iter().for_each(|row| html.push(&row.to_html()));
            html.push_markup("</div>");
        }
        html
    }
}
