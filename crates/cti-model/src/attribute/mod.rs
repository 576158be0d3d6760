//! CTI attributes: what the agent sees of a contact, row by row (section 8).
//!
//! A contact flow collects attributes of a contact: a case number, a postal code, a language. An administrator says with
//! records of the object `AC_CtiAttribute__c` which of them the agent sees, under which label, in which form. The crate
//! `cti-engine` makes rows of both, which a page can draw as they are.
//!
//! ```
//! use cti_model::attribute::{AttributeType, CtiAttribute, Display, check_attributes};
//!
//! let mut map = CtiAttribute::new("Map", "Map", "https://www.google.com/maps/search/{{postal_code}}");
//! map.display = Display::KeyValue;
//! map.kind = AttributeType::Hyperlink;
//! map.style = "color: red".into();
//! map.default_value = "no postal code".into();
//! assert_eq!(check_attributes(&[map]), []);
//! ```
//!
//! # What a placeholder means
//!
//! The [format](Template) of an attribute is text with `{{key}}` in it: the attribute of the contact under that key, with
//! its case. An attribute with [`Display::None`] shows nothing itself; its name may stand as a key in the formats of
//! others, and then means its value. When a contact has an attribute of the same name, the configured one counts: what
//! comes with a contact cannot take the place of what an administrator wrote. The keys in *its* format always mean the
//! contact, so that there is one level and no circle. All three rules are our decision; section 8.2 only says what such
//! attributes are for.
//!
//! # Where a link leads
//!
//! Attributes of a contact may hold what a customer typed. So a value never becomes syntax:
//!
//! - Only `http`, `https`, `mailto`, `tel` and `sip` are links, and paths that begin with one `/`. Anything else, such as
//!   `javascript:` or `data:`, is shown as text: [`LinkError`].
//! - A link's scheme and host ([`Origin`]) stand in the format, and are the same when the values are in. Only the recipient
//!   of `mailto:` may be a value as a whole.
//! - No value leads out of the path in the format: a path with a `.` or `..` segment is not a link ([`has_dot_segment`]).
//! - A [`Style`] takes only declarations that load nothing and position nothing.

mod check;
mod link;
mod picklist;
mod style;
mod template;

pub use check::check_attributes;
pub use link::{LinkError, LinkFormat, Origin, has_dot_segment};
pub use picklist::{AttributeType, Display};
pub use style::Style;
pub use template::{Template, TemplateError, TemplatePart};

use crate::record::record;

/// The field that holds the template.
const FORMAT: &str = "Format__c";

record! {
    /// How an attribute of a contact is shown, as it stands in Salesforce (section 8.1).
    pub struct CtiAttribute in "AC_CtiAttribute__c" {
        /// What identifies the row. Not the key of the contact's attribute, though it had to be before 5.17.
        name: String = "Name";
        /// The text in front of the value.
        label: String = "Label__c";
        /// What of it is shown; an empty picklist is [`Display::None`].
        display: Display = "Display__c";
        /// What the value is shown as.
        kind as "type": AttributeType = "Type__c";
        /// CSS declarations for label and value; see [`Style`].
        style: String = "Style__c";
        /// How the value is made; see [`Template`].
        format: String = "Format__c";
        /// What is shown instead when an attribute of the contact is missing; none when it is empty.
        default_value: String = "DefaultValue__c";
        /// Whether it takes part.
        active: bool = "Active__c" or true;
        /// The adapter it belongs to.
        cti_adapter: Option<String> = "CtiAdapter__c";
    }
}

impl CtiAttribute {
    /// The most characters that the product stores of label, style, format and default each.
    pub const MAX_CHARS: usize = 255;

    /// An active attribute, text, that is only there to be used in the formats of others until its `display` is set.
    pub fn new(name: impl Into<String>, label: impl Into<String>, format: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), format: format.into(), ..Self::default() }
    }
}
