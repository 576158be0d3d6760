//! The picklists of an attribute's record, with an arm for values that are not known (sections 8.1 and 8.2).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::record::Field;

/// Declares a picklist: each value with its text; the first one is the default.
macro_rules! picklist {
    ($(#[$meta:meta])* pub enum $Name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[doc = $doc])+ $variant,)+
            /// A value that is not known here.
            Other(String),
        }

        impl $Name {
            const KNOWN: &[Self] = &[$(Self::$variant),+];

            /// The value as it stands in the record.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }

            /// The values that are known, for a message.
            pub(super) fn expected() -> String {
                Self::KNOWN.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
            }
        }

        impl Default for $Name {
            fn default() -> Self {
                Self::KNOWN.first().cloned().unwrap_or_else(|| Self::Other(String::new()))
            }
        }

        impl From<&str> for $Name {
            /// The value of that text, whatever its case; no text is the default.
            fn from(text: &str) -> Self {
                let trimmed = text.trim();
                let mut known = Self::KNOWN.iter();
                match known.find(|it| it.as_str().eq_ignore_ascii_case(trimmed)) {
                    Some(known) => known.clone(),
                    None if trimmed.is_empty() => Self::default(),
                    None => Self::Other(text.to_owned()),
                }
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Field for $Name {
            fn from_field(value: &Value) -> Result<Self, String> {
                String::from_field(value).map(|text| Self::from(text.as_str()))
            }

            fn to_field(&self) -> Value {
                self.as_str().into()
            }
        }

        impl Serialize for $Name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $Name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
            }
        }
    };
}

picklist! {
    /// What of an attribute is shown. Source: section 8.2. The texts are those of the documentation; that the record
    /// holds the same is inferred.
    ///
    /// ```
    /// use cti_model::attribute::Display;
    ///
    /// assert_eq!(Display::from("key-value"), Display::KeyValue);
    /// assert_eq!(Display::from("Banner"), Display::Other("Banner".into()));
    /// ```
    pub enum Display {
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

picklist! {
    /// What an attribute's value is shown as. Source: section 8.1.
    pub enum AttributeType {
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
