//! Picklist fields of records: enums with an arm for values that are not known here.

/// Declares a picklist: each value with its text; the first one is the default.
macro_rules! picklist {
    ($(#[$meta:meta])* pub enum $Name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[doc = $doc])+ $variant,)+
            /// A value that is not known here.
            Other(String),
        }

        impl $Name {
            pub(crate) const KNOWN: &[Self] = &[$(Self::$variant),+];

            /// The value as it stands in the record.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl Default for $Name {
            fn default() -> Self {
                Self::KNOWN.first().cloned().unwrap_or_else(|| Self::Other(String::new()))
            }
        }

        impl From<&str> for $Name {
            /// The value of that text, whatever its case; no text is the default.
            fn from(text: &str) -> Self {
                let trimmed = text.trim();
                let mut known = Self::KNOWN.iter();
                match known.find(|it| it.as_str().eq_ignore_ascii_case(trimmed)) {
                    Some(known) => known.clone(),
                    None if trimmed.is_empty() => Self::default(),
                    None => Self::Other(text.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl crate::record::Field for $Name {
            fn from_field(value: &serde_json::Value) -> Result<Self, String> {
                <String as crate::record::Field>::from_field(value).map(|text| Self::from(text.as_str()))
            }

            fn to_field(&self) -> serde_json::Value {
                self.as_str().into()
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

/// The values that a picklist offers, for a message.
pub(crate) fn expected(known: &[impl std::fmt::Display]) -> String {
    known.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

pub(crate) use picklist;
