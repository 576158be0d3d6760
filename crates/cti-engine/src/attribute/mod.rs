//! The panel of attributes at work: rows of a contact's attributes, ready to be drawn (sections 8.2 to 8.4).
//!
//! ```
//! use cti_engine::attribute::AttributePanel;
//! use cti_model::attribute::{AttributeType, CtiAttribute, Display};
//! use cti_model::feature::CtiAttributesFeature;
//!
//! let mut map = CtiAttribute::new("Map", "Map", "https://www.google.com/maps/search/{{postal_code}}");
//! map.display = Display::KeyValue;
//! map.kind = AttributeType::Hyperlink;
//! map.style = "color: red".into();
//! map.default_value = "no postal code".into();
//! let panel = AttributePanel::compile(&[map], &CtiAttributesFeature::default());
//!
//! let shown = panel.rows([("postal_code", "SW1A 1AA"), ("language", "en")]);
//! let value = shown.rows[0].value.as_ref().unwrap();
//! assert_eq!(value.text(), "https://www.google.com/maps/search/SW1A 1AA");
//! assert_eq!(value.href(), Some("https://www.google.com/maps/search/SW1A%201AA"));
//!
//! let missing = panel.rows([("language", "en")]);
//! assert_eq!(missing.rows[0].value.as_ref().unwrap().text(), "no postal code");
//! assert_eq!(
//!     missing.rows[0].to_html().as_str(),
//!     "<div class=\"cti-attribute\"><span class=\"cti-label\" style=\"color: red\">Map</span>\
//!      <span class=\"cti-value\" style=\"color: red\">no postal code</span></div>"
//! );
//! ```
//!
//! An attribute that shows nothing itself is used in the formats of others; see
//! [`cti_model::attribute`] for what a placeholder means.
//!
//! ```
//! use cti_engine::attribute::AttributePanel;
//! use cti_model::attribute::{AttributeType, CtiAttribute, Display};
//! use cti_model::feature::CtiAttributesFeature;
//!
//! let base = CtiAttribute::new("crm", "", "https://crm.example.com/cases");
//! let mut link = CtiAttribute::new("Case", "Case", "{{crm}}/{{caseId}}");
//! link.display = Display::Value;
//! link.kind = AttributeType::Hyperlink;
//!
//! let panel = AttributePanel::compile(&[base, link], &CtiAttributesFeature::default());
//! let shown = panel.rows([("caseId", "x/y?z"), ("crm", "https://evil.example")]);
//! let value = shown.rows[0].value.as_ref().unwrap();
//! assert_eq!(value.href(), Some("https://crm.example.com/cases/x%2Fy%3Fz"));
//! ```
//!
//! # What a customer typed
//!
//! Attributes of a contact may hold what a customer typed. A value never becomes syntax:
//!
//! - Values are percent-encoded in links, all but letters, digits and `-._~`; in `mailto:`, `tel:` and `sip:` also `+`
//!   stays, and in `mailto:` and `tel:` an `@` when the format has none of its own. [`AttributePanel::encode_urls`] turns that off.
//! - What is not safe as a link is shown as text: [`RowValue::RefusedLink`].
//! - [`Html`] escapes every text in it.
//!
//! Values are there for the life of the contact; nothing is written to Salesforce. The product also shows the id of the
//! contact as a row: give it as one more attribute to [`AttributePanel::rows`].

mod encode;
mod fill;
mod html;
mod panel;
mod row;

pub use fill::{MAX_RENDERED, render};
pub use html::Html;
pub use panel::AttributePanel;
pub use row::{AttributeRow, PanelRows, RowValue};
