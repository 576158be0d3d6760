//! What several tests share.

pub(crate) mod around;
pub(crate) mod flows;
pub(crate) mod property;
pub(crate) mod work;
