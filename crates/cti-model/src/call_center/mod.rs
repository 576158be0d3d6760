//! Call-center definitions: the file with which a soft phone of any vendor is made known to Salesforce.
//!
//! A *call-center definition* names the soft phone, the page that it loads, and the settings that its vendor reads at run
//! time. It comes in three dialects (`webex` section 1.1), which one type reads:
//!
//! | dialect | what it is | who takes it |
//! |---|---|---|
//! | [`Dialect::SetupImport`] | `<callCenter>` with sections and items in attributes | Setup, Call Centers, Import |
//! | [`Dialect::Metadata`] | `<CallCenter>` of the Metadata API | `sf project deploy`, change sets |
//! | [`Dialect::Settings`] | a flat JSON object of texts | what Open CTI's `getCallCenterSettings()` answers |
//!
//! The text is kept. What is not changed is written back byte for byte: order, comments, entities, blanks, unknown
//! elements and attributes. A value is changed in place.
//!
//! ```
//! use cti_model::call_center::{CallCenterDefinition, Dialect};
//!
//! let source = r#"<callCenter>
//!   <section sortOrder="0" name="reqGeneralInfo" label="General Information">
//!     <item sortOrder="0" name="reqInternalName" label="Internal Name">LampPhone</item>
//!     <item sortOrder="1" name="reqDisplayName" label="Display Name">Lamp &amp; Co.</item>
//!     <item sortOrder="2" name="reqAdapterUrl" label="CTI Adapter URL">http://phone.example/</item>
//!     <item sortOrder="3" name="reqUseApi" label="Use CTI API">true</item>
//!     <item sortOrder="4" name="reqSalesforceCompatibilityMode" label="Mode">Lightning</item>
//!   </section>
//! </callCenter>"#;
//! let mut definition = CallCenterDefinition::parse(source)?;
//! assert_eq!(definition.dialect(), Dialect::SetupImport);
//! assert_eq!(definition.display_name(), Some("Lamp & Co."));
//!
//! let findings = definition.check();
//! assert_eq!(
//!     findings[0].to_string(),
//!     "warning[setting-value] field reqGeneralInfo/reqAdapterUrl: `reqAdapterUrl` is `http://phone.example/`; \
//!      Lightning loads pages by https alone (write `https://phone.example/`)"
//! );
//! definition.set_value("reqGeneralInfo", "reqAdapterUrl", "https://phone.example/?a=1&b=2")?;
//! assert!(definition.check().is_empty());
//! assert_eq!(definition.as_str(), source.replace("http://phone.example/", "https://phone.example/?a=1&amp;b=2"));
//!
//! let metadata = definition.convert(Dialect::Metadata)?;
//! assert_eq!(metadata.file_name.as_deref(), Some("LampPhone.callCenter-meta.xml"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Salesforce retires Open CTI, which these definitions serve, on 28 February 2028.

mod check;
mod convert;
mod edit;
mod known;
mod read;
mod settings;
mod xml;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use convert::Conversion;
pub use edit::{EditError, Fix};
pub use read::{CallCenterError, MAX_BYTES, MAX_DEPTH};
pub use settings::undecorated;

/// The section in which Salesforce keeps its own items.
pub const GENERAL: &str = "reqGeneralInfo";

/// The form in which a definition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Dialect {
    /// The file that Setup imports. A default namespace on its root is kept and changes nothing: Webex publishes such a
    /// hybrid.
    SetupImport,
    /// The file of the Metadata API.
    Metadata,
    /// The answer of `getCallCenterSettings()`: a JSON object whose keys are paths and whose values are texts.
    Settings,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SetupImport => "Setup import",
            Self::Metadata => "Metadata API",
            Self::Settings => "runtime settings",
        })
    }
}

/// A call-center definition: its text, and what stands in it.
///
/// Serialises as its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallCenterDefinition {
    source: String,
    dialect: Dialect,
    namespace: Option<String>,
    fields: Vec<Field>,
    sections: Vec<Section>,
}

/// One section: settings that are shown together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// Its name, such as `reqGeneralInfo`.
    pub name: String,
    /// What an administrator reads above it.
    pub label: Option<String>,
    /// Its place among the sections, counted from 0; in the dialect of the Metadata API the order of the document counts.
    pub sort_order: Option<u32>,
    /// Its items, in the order of the document.
    pub items: Vec<Item>,
    /// Where it stands in the text, in bytes; empty at 0 in runtime settings, where a section has no place of its own.
    pub span: Range<usize>,
    places: Places,
}

/// One item: one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// Its name, such as `reqAdapterUrl`.
    pub name: String,
    /// What an administrator reads beside it.
    pub label: Option<String>,
    /// Its place in the section, counted from 0; in the dialect of the Metadata API the order of the document counts.
    pub sort_order: Option<u32>,
    /// Its value, as it was read; `None` where the Metadata API says `xsi:nil`, or no value stands.
    pub value: Option<String>,
    /// Where the item stands in the text, in bytes.
    pub span: Range<usize>,
    /// Where its value stands: the element or text that holds it.
    slot: Slot,
    places: Places,
}

/// Where the words about a section or item stand in the text, each without its quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Places {
    name: Option<Range<usize>>,
    label: Option<Range<usize>>,
    sort_order: Option<Range<usize>>,
}

/// A field of a definition outside its sections, such as `adapterUrl` in the dialect of the Metadata API.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
    slot: Slot,
}

/// The bytes to write when a value changes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Slot {
    /// What stands between the tags of an element.
    Content(Range<usize>),
    /// A whole element, which has no closing tag or says that it has no value; the name of its tag.
    Element(Range<usize>, String),
    /// A JSON text with its quotes.
    Json(Range<usize>),
    /// Just before the end of an element that has no place for a value yet.
    Append(usize),
}

impl CallCenterDefinition {
    /// The text, as it was read where nothing was changed.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The form in which it is written.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The default namespace of the root element.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The sections in the order of the document, which need not be that of `sortOrder`.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The sections in the order in which Salesforce shows them.
    pub fn sections_in_order(&self) -> Vec<&Section> {
        in_order(&self.sections, |section| section.sort_order)
    }

    /// The first section of a name.
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// The fields outside the sections: those of the Metadata API, and `label`s of the runtime settings.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The value of a field outside the sections.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }

    /// An item of a section. Where one name stands twice the last one counts. Inferred: no source says which.
    pub fn item(&self, section: &str, name: &str) -> Option<&Item> {
        let sections = self.sections.iter().filter(|it| it.name == section);
        sections.filter_map(|section| section.item(name)).next_back()
    }

    /// The value of an item.
    pub fn value(&self, section: &str, name: &str) -> Option<&str> {
        self.item(section, name)?.value.as_deref()
    }

    /// The name by which Salesforce knows the definition. The dialect of the Metadata API says it by the name of the
    /// file alone, so there it is `None` unless an item repeats it.
    pub fn internal_name(&self) -> Option<&str> {
        self.value(GENERAL, known::INTERNAL_NAME).map(str::trim)
    }

    /// The name that an administrator reads.
    pub fn display_name(&self) -> Option<&str> {
        self.value(GENERAL, known::DISPLAY_NAME).or_else(|| self.field("displayName"))
    }

    /// The address of the page that the soft phone loads.
    pub fn adapter_url(&self) -> Option<&str> {
        self.value(GENERAL, known::ADAPTER_URL).or_else(|| self.field("adapterUrl"))
    }
}

impl Section {
    /// The item of a name; where it stands twice the last one counts.
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items_in_order().into_iter().rfind(|item| item.name == name)
    }

    /// The items in the order in which Salesforce shows them.
    pub fn items_in_order(&self) -> Vec<&Item> {
        in_order(&self.items, |item| item.sort_order)
    }
}

/// What has an order stands by it; what has none keeps its place after what stands before it.
fn in_order<T>(all: &[T], order: impl Fn(&T) -> Option<u32>) -> Vec<&T> {
    let mut sorted: Vec<&T> = all.iter().collect();
    if all.iter().all(|one| order(one).is_some()) {
        sorted.sort_by_key(|one| order(one));
    }
    sorted
}

impl fmt::Display for CallCenterDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl FromStr for CallCenterDefinition {
    type Err = CallCenterError;

    fn from_str(source: &str) -> Result<Self, CallCenterError> {
        Self::parse(source)
    }
}

impl Serialize for CallCenterDefinition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}

impl<'de> Deserialize<'de> for CallCenterDefinition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
