//! A definition that is written anew, in the dialect that Setup imports.

use std::fmt::Write;

use cti_model::call_center::{CallCenterDefinition, CallCenterError};

/// Sections with their items; their places are their orders.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) sections: Vec<OutlineSection>,
    /// Whether the text has what the second version of the connector has: a declaration and a namespace.
    pub(super) is_v2: bool,
}

#[derive(Debug)]
pub(super) struct OutlineSection {
    pub(super) name: String,
    pub(super) label: Option<String>,
    pub(super) items: Vec<OutlineItem>,
}

#[derive(Debug)]
pub(super) struct OutlineItem {
    pub(super) name: String,
    pub(super) label: Option<String>,
    pub(super) value: String,
}

impl Outline {
    pub(super) fn section_mut(&mut self, name: &str, label: Option<&str>) -> &mut OutlineSection {
        let at = self.sections.iter().position(|section| section.name == name).unwrap_or(self.sections.len());
        if at == self.sections.len() {
            let (name, label) = (name.to_owned(), label.map(str::to_owned));
            self.sections.push(OutlineSection { name, label, items: Vec::new() });
        }
        let last = self.sections.len().saturating_sub(1);
        #[expect(
            clippy::indexing_slicing,
            reason = "a section stands there: the one that was found, or the one just pushed"
        )]
        &mut self.sections[at.min(last)]
    }

    pub(super) fn definition(&self) -> Result<CallCenterDefinition, CallCenterError> {
        CallCenterDefinition::parse(&self.text())
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        if self.is_v2 {
            text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
            text.push_str("<callCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n");
        } else {
            text.push_str("<callCenter>\n");
        }
        for (place, section) in self.sections.iter().enumerate() {
            writeln!(text, "  <section sortOrder=\"{place}\"{}>", names(&section.name, section.label.as_deref()))?;
            for (place, item) in section.items.iter().enumerate() {
                let names = names(&item.name, item.label.as_deref());
                writeln!(text, "    <item sortOrder=\"{place}\"{names}>{}</item>", escaped(&item.value))?;
            }
            text.push_str("  </section>\n");
        }
        text.push_str("</callCenter>\n");
        Ok(())
    }
}

fn names(name: &str, label: Option<&str>) -> String {
    let label = label.map(|label| format!(" label=\"{}\"", escaped(label))).unwrap_or_default();
    format!(" name=\"{}\"{label}", escaped(name))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        let written = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            // A reader makes blanks of these in attributes, and of a carriage return everywhere.
            '\r' => "&#13;",
            '\n' => "&#10;",
            '\t' => "&#9;",
            c => {
                escaped.push(c);
                continue;
            }
        };
        escaped.push_str(written);
    }
    escaped
}
