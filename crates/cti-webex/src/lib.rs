#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod agent_state;
pub mod event;
pub mod task;
pub mod webhook;
