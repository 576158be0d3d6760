//! How the cost of a document grows with its size, in a build with optimisation.

#[path = "../../crates/cti-engine/tests/it/growth/mod.rs"]
mod growth;
