//! Changing a definition in place: a value, or what a fix says. All else keeps its bytes.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use super::{CallCenterDefinition, CallCenterError, Dialect, GENERAL, Slot, known};
use crate::finding::Finding;
use crate::one_line::OneLine;

/// A change that could not be made; the definition is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The definition has no such item.
    #[error("the definition has no item `{}` in a section `{}`", OneLine(.item), OneLine(.section))]
    NoItem {
        /// The name of the section.
        section: String,
        /// The name of the item.
        item: String,
    },
    /// The value cannot stand in the definition: XML has no place for most control characters, and the names that
    /// Salesforce asks for must have a value.
    #[error("the value cannot stand in a definition: {0}")]
    Value(CallCenterError),
}

/// How to mend what a finding says, where that is clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is wrong.
    pub finding: Finding,
    /// The bytes to replace, with what takes their place; in the order of the document.
    pub edits: Vec<(Range<usize>, String)>,
}

impl CallCenterDefinition {
    /// Sets the value of an item. Where a name stands twice, the one that counts is set. What a definition of the
    /// Metadata API repeats outside its sections is set there too, unless it said something else before.
    ///
    /// # Errors
    /// When there is no such item, and for a value that the dialect cannot hold.
    pub fn set_value(&mut self, section: &str, item: &str, value: &str) -> Result<(), EditError> {
        let no_item = || EditError::NoItem { section: section.to_owned(), item: item.to_owned() };
        let place = self.item(section, item).ok_or_else(no_item)?;
        let mut edits = vec![self.edit(&place.slot, value).ok_or_else(no_item)?];
        if self.dialect == Dialect::Metadata && section == GENERAL {
            edits.extend(self.repetitions(item, place.value.as_deref().unwrap_or_default(), value));
        }
        edits.sort_by_key(|(range, _)| range.start);
        self.apply_edits(&edits).map_err(EditError::Value)
    }

    /// The change that puts a value where one stands; `None` where there is no place for one.
    fn edit(&self, slot: &Slot, value: &str) -> Option<(Range<usize>, String)> {
        Some(match slot {
            Slot::Content(content) => (content.clone(), escaped(value).into_owned()),
            Slot::Element(whole, tag) => (whole.clone(), self.element(whole, tag, value)),
            Slot::Json(text) => (text.clone(), Value::from(value).to_string()),
            Slot::Append(at) if self.dialect == Dialect::Metadata => {
                (*at..*at, format!("<value>{}</value>", escaped(value)))
            }
            Slot::Append(_) => return None,
        })
    }

    /// The changes to fields that say what an item says.
    fn repetitions(&self, item: &str, old: &str, new: &str) -> Vec<(Range<usize>, String)> {
        let mut edits = Vec::new();
        let named = known::FIELDS.iter().find(|(_, name)| *name == item).map(|(field, _)| *field);
        let same = self.fields.iter().find(|field| Some(field.name.as_str()) == named && field.value == old);
        edits.extend(same.and_then(|field| self.edit(&field.slot, new)));
        let mut custom = self.custom_settings();
        if let Some(setting) = custom.get_mut(item).filter(|setting| setting.as_str() == Some(old)) {
            *setting = Value::from(new);
            let field = self.fields.iter().find(|field| field.name == "customSettings");
            edits.extend(field.and_then(|field| self.edit(&field.slot, &Value::Object(custom).to_string())));
        }
        edits
    }

    /// Makes the change of a fix.
    ///
    /// # Errors
    /// When the fix is of another definition, or of this one before it was changed.
    pub fn apply(&mut self, fix: &Fix) -> Result<(), EditError> {
        self.apply_edits(&fix.edits).map_err(EditError::Value)
    }

    /// An element with no closing tag, or one that says that it has no value, with a value; its attributes are kept, but
    /// for `xsi:nil`.
    fn element(&self, whole: &Range<usize>, tag: &str, value: &str) -> String {
        let text = self.source.get(whole.clone()).unwrap_or_default();
        let attributes = match self.dialect {
            Dialect::SetupImport => text.trim_start_matches('<').strip_prefix(tag).unwrap_or_default(),
            _ => "",
        };
        let attributes = attributes.trim_end_matches('>').trim_end_matches('/').trim_end();
        format!("<{tag}{attributes}>{}</{tag}>", escaped(value))
    }

    fn apply_edits(&mut self, edits: &[(Range<usize>, String)]) -> Result<(), CallCenterError> {
        let mut text = self.source.clone();
        for (range, with) in edits.iter().rev() {
            if text.get(range.clone()).is_some() {
                text.replace_range(range.clone(), with);
            }
        }
        *self = Self::parse(&text)?;
        Ok(())
    }
}

/// A text as the content of an element, or of an attribute in double quotes.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A reader makes `\n` of `\r\n`.
            '\r' => escaped.push_str("&#13;"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}
