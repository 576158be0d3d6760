//! The picklists of an attribute's record (sections 8.1 and 8.2).

use crate::names::stored_names;

stored_names! {
    /// What of an attribute is shown. Source: section 8.2. The texts are those of the documentation; that the record
    /// holds the same is inferred.
    ///
    /// ```
    /// use cti_model::attribute::Display;
    ///
    /// assert_eq!(Display::from("key-value"), Display::KeyValue);
    /// assert_eq!(Display::from("Banner"), Display::Other("Banner".into()));
    /// ```
    pub enum Display or None {
        /// Nothing; the attribute is there to be used in the formats of others.
        None = "--None--",
        /// The label and the value.
        KeyValue = "Key-Value",
        /// The label only, as the heading of a section.
        Key = "Key",
        /// The value only.
        Value = "Value",
    }
}

stored_names! {
    /// What an attribute's value is shown as. Source: section 8.1.
    pub enum AttributeType or Text {
        /// Text.
        Text = "Text",
        /// A link whose address is the value.
        Hyperlink = "Hyperlink",
    }
}

impl Display {
    /// Whether the label is shown. Of a display that is not known, label and value are.
    pub fn shows_label(&self) -> bool {
        matches!(self, Self::KeyValue | Self::Key | Self::Other(_))
    }

    /// Whether the value is shown.
    pub fn shows_value(&self) -> bool {
        matches!(self, Self::KeyValue | Self::Value | Self::Other(_))
    }
}
