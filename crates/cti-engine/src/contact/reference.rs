//! What comes with a contact: links, addresses, dates, files.

use std::fmt;

use cti_model::names;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// Something that came with a contact, such as a link to an order. As JSON `{"type": "URL", "value": "https://…"}`; a text
/// alone is read as a link.
///
/// `Debug` shows its kind and not its value.
#[derive(Clone, PartialEq)]
pub struct Reference {
    /// What it is.
    pub kind: ReferenceKind,
    /// The link, address, date … itself; empty for a file that is known by its ARN only.
    pub value: String,
    /// Other members of its JSON, such as `arn` and `status` of a file.
    pub other: Map<String, Value>,
}

impl Reference {
    /// A reference of a kind.
    pub fn new(kind: ReferenceKind, value: impl Into<String>) -> Self {
        Self { kind, value: value.into(), other: Map::new() }
    }

    /// A link.
    pub fn url(value: impl Into<String>) -> Self {
        Self::new(ReferenceKind::Url, value)
    }
}

impl From<&str> for Reference {
    /// A link.
    fn from(link: &str) -> Self {
        Self::url(link)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference").field("kind", &self.kind).finish_non_exhaustive()
    }
}

names! {
    /// What a [`Reference`] is; the names are those of Amazon Connect, in any case.
    pub enum ReferenceKind {
        /// A link.
        Url = "URL",
        /// An e-mail address.
        Email = "EMAIL",
        /// A number.
        Number = "NUMBER",
        /// A text.
        Text = "STRING",
        /// A date.
        Date = "DATE",
        /// A file.
        Attachment = "ATTACHMENT",
        /// The message of an e-mail contact.
        EmailMessage = "EMAIL_MESSAGE",
        /// A transcript or analysis of the conversation.
        ContactAnalysis = "CONTACT_ANALYSIS",
    }
}

/// A reference as JSON.
#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(rename = "type")]
    kind: ReferenceKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = Some(self.value.clone()).filter(|value| !value.is_empty());
        Written { kind: self.kind.clone(), value, other: self.other.clone() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected a link, or an object with the members `type` and `value`")]
        enum Read {
            Link(String),
            Written(Written),
        }
        Ok(match Read::deserialize(deserializer)? {
            Read::Link(link) => Self::url(link),
            Read::Written(Written { kind, value, other }) => Self { kind, value: value.unwrap_or_default(), other },
        })
    }
}
