//! The tests of cti-model, in one binary.

mod action;
mod action_properties;
mod adapter;
#[cfg(feature = "fs")]
mod adapter_directory;
mod attribute;
#[cfg(feature = "call-center")]
mod call_center;
mod catalogue;
mod ccp;
mod check;
mod check_graph;
mod check_queries;
mod check_rules;
mod common;
mod corrections;
#[cfg(feature = "editor")]
mod editor;
mod feature;
mod findings;
mod flow;
mod flow_properties;
mod js_semantics;
#[cfg(feature = "miette")]
mod marked;
mod path;
#[cfg(feature = "picture")]
mod picture;
mod planted;
mod presence;
#[cfg(feature = "queries")]
mod queries;
mod schema;
mod version;
