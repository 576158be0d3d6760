//! The size of the soft-phone panel, within what Lightning accepts.

use serde::{Deserialize, Serialize};

/// A size that the panel cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the panel cannot have a {what} of {pixels} pixels: expected {least} to {most}")]
pub struct PanelSizeError {
    what: &'static str,
    pixels: u32,
    least: u32,
    most: u32,
}

/// Declares a size with its limits.
macro_rules! size {
    ($(#[doc = $doc:literal])+ $Size:ident, $what:literal, $least:literal, $most:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "u32", into = "u32")]
        pub struct $Size(u32);

        impl $Size {
            /// The least, in pixels (`external-apis` section 3.1).
            pub const MIN: Self = Self($least);
            /// The most, in pixels (`external-apis` section 3.1).
            pub const MAX: Self = Self($most);

            /// A size in pixels.
            ///
            /// # Errors
            /// [`PanelSizeError`] outside [`Self::MIN`] and [`Self::MAX`].
            pub const fn new(pixels: u32) -> Result<Self, PanelSizeError> {
                if pixels < $least || pixels > $most {
                    return Err(PanelSizeError { what: $what, pixels, least: $least, most: $most });
                }
                Ok(Self(pixels))
            }

            /// The size in pixels.
            pub const fn pixels(self) -> u32 {
                self.0
            }
        }

        impl TryFrom<u32> for $Size {
            type Error = PanelSizeError;

            fn try_from(pixels: u32) -> Result<Self, PanelSizeError> {
                Self::new(pixels)
            }
        }

        impl From<$Size> for u32 {
            fn from(size: $Size) -> u32 {
                size.0
            }
        }
    };
}

size! {
    /// The height of the soft-phone panel: 240 to 2,560 pixels.
    PanelHeight, "height", 240, 2_560
}

size! {
    /// The width of the soft-phone panel: 200 to 1,920 pixels.
    PanelWidth, "width", 200, 1_920
}
