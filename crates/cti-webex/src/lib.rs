#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod activity;
pub mod agent_state;
pub mod case;
pub mod date_pattern;
pub mod definition;
pub mod event;
pub mod layout;
pub mod mapping;
pub mod omni;
pub mod outdial;
pub mod planner;
pub mod prefix;
mod record_id;
pub mod recording;
pub mod report;
pub mod screen_pop;
pub mod subject;
pub mod task;
pub mod webhook;
pub mod widget;
