//! Rules for fixed texts: what a control can use, as one function for the check and for compiling.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::date::DatePattern;
use crate::js::{CastType, Comparator};
use crate::path::Path;

/// The methods that *HTTP Call* sends, whatever the letter case in which they are written (section 5.3).
pub const HTTP_METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// What a fixed text of a control has to be, since the block can use no other.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum LiteralRule {
    /// A [`Comparator`], in any of its spellings.
    Comparator,
    /// One of [`HTTP_METHODS`].
    HttpMethod,
    /// A [`CastType`].
    CastType,
    /// A [`DatePattern`].
    DatePattern,
    /// A key path, read by [`Path::parse_key_path`].
    KeyPath,
    /// A rule of an embedder: a name for it, and the test, which says what was expected.
    Own(&'static str, fn(&str) -> Result<(), String>),
}

impl LiteralRule {
    /// Tests a text.
    ///
    /// # Errors
    /// What is wrong with it and what was expected, in words that follow the text.
    ///
    /// ```
    /// use cti_model::LiteralRule;
    ///
    /// assert_eq!(LiteralRule::HttpMethod.check("get"), Ok(()));
    /// assert_eq!(LiteralRule::CastType.check("Date").unwrap_err(), "is not a known type: expected Number, String, Boolean or Object");
    /// ```
    pub fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::Comparator => known(Comparator::from(text).is_known(), || {
                let known: Vec<&str> = Comparator::KNOWN.iter().map(Comparator::as_str).collect();
                format!("is not a known comparator: expected one of {}", known.join(", "))
            }),
            Self::HttpMethod => known(HTTP_METHODS.iter().any(|method| method.eq_ignore_ascii_case(text)), || {
                format!("is not a known method: expected one of {}", HTTP_METHODS.join(", "))
            }),
            Self::CastType => known(CastType::parse(text).is_some(), || {
                "is not a known type: expected Number, String, Boolean or Object".to_owned()
            }),
            Self::DatePattern => {
                DatePattern::compile(text).map(drop).map_err(|error| format!("is not a date pattern: {error}"))
            }
            Self::KeyPath => Path::parse_key_path(text).map(drop).map_err(|_| {
                "is not a key path: expected names and indices, as in `Owner.Name` or `records[0].Id`".to_owned()
            }),
            Self::Own(_, test) => test(text),
        }
    }

    /// Every text that the rule takes, where they can be listed: letters count without their case, and of a comparator blanks
    /// and underscores not at all.
    pub(crate) fn spellings(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Comparator => Some(Comparator::SPELLINGS.to_vec()),
            Self::HttpMethod => Some(HTTP_METHODS.to_vec()),
            Self::CastType => Some(CastType::NAMES.iter().map(|(name, _)| *name).collect()),
            Self::DatePattern | Self::KeyPath | Self::Own(..) => None,
        }
    }

    /// What a text has to be, in a few words; `None` where the values that the control offers say it, and for a rule of an
    /// embedder.
    pub(crate) const fn wanted(self) -> Option<&'static str> {
        match self {
            Self::DatePattern => Some("a date pattern, as `yyyy-MM-dd`"),
            Self::KeyPath => Some("a key path, as `Owner.Name` or `records[0].Id`"),
            Self::Comparator | Self::HttpMethod | Self::CastType | Self::Own(..) => None,
        }
    }

    /// The name of the rule.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comparator => "comparator",
            Self::HttpMethod => "httpMethod",
            Self::CastType => "castType",
            Self::DatePattern => "datePattern",
            Self::KeyPath => "keyPath",
            Self::Own(name, _) => name,
        }
    }
}

fn known(is_known: bool, expected: impl FnOnce() -> String) -> Result<(), String> {
    if is_known { Ok(()) } else { Err(expected()) }
}

impl fmt::Debug for LiteralRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Rules are the same by their names.
impl PartialEq for LiteralRule {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for LiteralRule {}

impl Serialize for LiteralRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
