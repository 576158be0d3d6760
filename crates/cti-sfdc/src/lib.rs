#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod error_code;
mod id;
pub mod org;

pub use error_code::ErrorCode;
pub use id::{IdError, RecordId};
pub mod bridge;
pub mod console;
pub mod open_cti;
pub mod page;
