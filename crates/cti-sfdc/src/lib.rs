#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod error_code;
mod id;
pub mod org;
pub mod soql;
pub mod sosl;
mod syntax;

pub use error_code::ErrorCode;
pub use id::{IdError, RecordId};
