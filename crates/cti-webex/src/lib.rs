#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod agent_state;
pub mod definition;
pub mod event;
pub mod layout;
pub mod mapping;
pub mod task;
pub mod webhook;
