//! HTML that is safe by type: what a text holds never becomes syntax.

use std::fmt;

use serde::Serialize;

/// A piece of HTML. It can only be made from texts, which are escaped, so that a page can show it without asking where
/// it came from.
///
/// ```
/// use cti_engine::attribute::Html;
///
/// assert_eq!(Html::text("R&D <\"x\"> o'clock").as_str(), "R&amp;D &lt;&quot;x&quot;&gt; o&#39;clock");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// A text, escaped.
    pub fn text(text: &str) -> Self {
        let mut html = Self::default();
        html.push_text(text);
        html
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Appends markup that is written in this crate.
    pub(super) fn push_markup(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Appends a text, escaped for an element as well as for an attribute in quotes of either kind.
    pub(super) fn push_text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
    }

    /// Appends an attribute: ` name="value"`.
    pub(super) fn push_attribute(&mut self, name: &'static str, value: &str) {
        self.0.push(' ');
        self.push_markup(name);
        self.push_markup("=\"");
        self.push_text(value);
        self.push_markup("\"");
    }

    pub(super) fn push(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
