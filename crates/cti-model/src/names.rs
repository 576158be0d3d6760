//! Names that are stored as text: enums with an arm for those that are not known here, all declared by one macro.

use std::fmt::Display;

/// Declares names: each variant with its text, as it is stored, and further spellings that are read.
///
/// What is not known is kept in `Other` as it is spelt. The default is the variant behind `or`, which blank text is too, else
/// `Other` with no text. Two spellings are compared by the function behind `by`: [`same_name`] where none stands there,
/// [`same_but_for_case`], or [`same_text`]. For the crates of this workspace; it may change with any release.
///
/// [`same_name`]: fn@crate::same_name
/// [`same_but_for_case`]: fn@crate::same_but_for_case
/// [`same_text`]: fn@crate::same_text
#[doc(hidden)]
#[macro_export]
macro_rules! names {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident $(or $default:ident)? $(by $same:path)? {
            $($(#[doc = $doc:literal])+ $variant:ident = $text:literal $(| $also:literal)*,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[doc = $doc])+ #[doc = concat!("\n\nSpelt `", $text, "`.")] $variant,)+
            /// A name that is not known here, as it is spelt; empty when there is none.
            Other(String),
        }

        impl $Name {
            /// Every name that is known here.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// Every spelling that is read as a name that is known here.
            pub const SPELLINGS: &'static [&'static str] = &[$($text, $($also,)*)+];

            /// The name as it is stored.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }

            /// Whether the name is known here.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }

        impl Default for $Name {
            fn default() -> Self {
                $crate::names_default!($($default)?)
            }
        }

        impl From<&str> for $Name {
            fn from(text: &str) -> Self {
                let is_text = |name| $crate::names_rule!($($same)?)(name, text);
                $(if [$text, $($also),*].into_iter().any(is_text) {
                    return Self::$variant;
                })+
                $(if text.trim().is_empty() {
                    return Self::$default;
                })?
                Self::Other(text.to_owned())
            }
        }

        impl std::str::FromStr for $Name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&$crate::OneLine(self.as_str()).to_string())
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer).map(|text| Self::from(text.as_str()))
            }
        }
    };
}

/// The default of names: a variant, or no name at all.
#[doc(hidden)]
#[macro_export]
macro_rules! names_default {
    () => {
        Self::Other(String::new())
    };
    ($variant:ident) => {
        Self::$variant
    };
}

/// How two spellings are compared.
#[doc(hidden)]
#[macro_export]
macro_rules! names_rule {
    () => {
        $crate::same_name
    };
    ($same:path) => {
        $same
    };
}

/// Declares names that stand in fields of records.
macro_rules! stored_names {
    ($(#[$meta:meta])* pub enum $Name:ident $($rest:tt)*) => {
        $crate::names! { $(#[$meta])* pub enum $Name $($rest)* }

        impl crate::record::Field for $Name {
            fn from_field(value: &serde_json::Value) -> Result<Self, String> {
                <String as crate::record::Field>::from_field(value).map(|text| Self::from(text.as_str()))
            }

            fn to_field(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }
    };
}

pub(crate) use stored_names;

/// Whether two spellings are one name: letters are compared without their case, blanks and underscores do not count.
#[doc(hidden)]
pub fn same_name(name: &str, text: &str) -> bool {
    let counted =
        |text| str::chars(text).filter(|it| !it.is_whitespace() && *it != '_').map(|it| it.to_ascii_lowercase());
    counted(name).eq(counted(text))
}

/// Whether two spellings are one name: letters are compared without their case, blanks around the text do not count.
#[doc(hidden)]
pub fn same_but_for_case(name: &str, text: &str) -> bool {
    name.eq_ignore_ascii_case(text.trim())
}

/// Whether two spellings are one name: letter by letter.
#[doc(hidden)]
pub fn same_text(name: &str, text: &str) -> bool {
    name == text
}

/// The names that are known, for a message.
pub(crate) fn listed(known: &[impl Display]) -> String {
    known.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}
