#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod bridge;
pub mod console;
pub mod open_cti;
pub mod page;
