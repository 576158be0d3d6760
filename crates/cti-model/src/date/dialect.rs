//! The two styles of date patterns.

use std::fmt;

/// The style in which a date pattern is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateDialect {
    /// `MM-dd-yyyy hh:mm a`: text in `'…'`, an apostrophe as `''`.
    Java,
    /// `MM-DD-YYYY hh:mm A`: text in `[…]`.
    Dayjs,
}

impl DateDialect {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Java => "Java style",
            Self::Dayjs => "dayjs style",
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Java => Self::Dayjs,
            Self::Dayjs => Self::Java,
        }
    }

    pub(super) fn escape(self) -> &'static str {
        match self {
            Self::Java => "'…'",
            Self::Dayjs => "[…]",
        }
    }
}

impl fmt::Display for DateDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
