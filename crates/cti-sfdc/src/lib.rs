#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod bridge;
#[cfg(feature = "rest")]
#[cfg_attr(docsrs, doc(cfg(feature = "rest")))]
pub mod configuration;
pub mod console;
mod error_code;
mod id;
pub mod look_up;
pub mod open_cti;
pub mod org;
pub mod page;
#[cfg(feature = "rest")]
#[cfg_attr(docsrs, doc(cfg(feature = "rest")))]
pub mod rest;
#[cfg(feature = "org-server")]
#[cfg_attr(docsrs, doc(cfg(feature = "org-server")))]
pub mod server;
pub mod soql;
pub mod sosl;
mod syntax;
#[cfg(any(feature = "rest", feature = "org-server"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "rest", feature = "org-server"))))]
pub mod transport;

pub use error_code::ErrorCode;
pub use id::{IdError, RecordId};
