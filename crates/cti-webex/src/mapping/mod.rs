//! Mappings: which values of a call go to which fields of a record in the CRM (`webex` section 2).
//!
//! A definition holds mappings as JSON in the values of its items. [`Row::read_all`] reads that text in both of the
//! product's dialects; [`Mapping::evaluate`] makes the fields of one record, with a reason for each row.
//!
//! ```
//! use cti_engine::contact::Attributes;
//! use cti_webex::mapping::{Condition, Mapping, MappingOptions, Row, Variables};
//!
//! let mapping = Mapping::default()
//!     .with(Row::of_variable("language", "Language__c"))
//!     .with(Row::of_condition("queueName", "Tier__c"))
//!     .with(Row::of_constant("Phone", "Origin"))
//!     .with(Row::of_variable("card", "Card__c"))
//!     .with_condition(Condition::new("queueName", "Gold queue", "Premium"));
//!
//! let mut cad = Attributes::from_iter([("language", "ja"), ("card", "4111")]);
//! cad.mark_secret("card");
//! let variables = Variables { cad, own: Attributes::from_iter([("queueName", "Gold queue")]) };
//! let mapped = mapping.evaluate(&variables, &MappingOptions::default());
//! assert_eq!(
//!     serde_json::to_string(&mapped.fields)?,
//!     r#"{"Language__c":"ja","Tier__c":"Premium","Origin":"Phone"}"#
//! );
//! assert_eq!(mapped.explanations[3].to_string(), "`Card__c` is not written: variable `card` is secret");
//! # Ok::<(), serde_json::Error>(())
//! ```

mod check;
mod evaluate;
mod row;
mod text;

pub(crate) use evaluate::put;
pub use evaluate::{Explanation, FieldMap, FieldType, Mapped, MappingOptions, Outcome, Unmatched, Variables};
pub use row::{Condition, Mapping, Row, RowDialect};
pub use text::RowsRead;
