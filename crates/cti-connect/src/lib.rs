#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod contact_flow;
pub mod event_bridge;
pub mod karte;
pub mod server_events;
pub mod service;
pub mod streams;

pub use cti_model::ccp;
