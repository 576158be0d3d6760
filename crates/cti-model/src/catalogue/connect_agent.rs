//! To be filled.
use super::spec::BlockSpec;
pub(super) const BLOCKS: &[BlockSpec] = &[];
