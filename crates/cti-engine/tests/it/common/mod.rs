//! What several tests share.

pub(crate) mod around;
pub(crate) mod asking;
