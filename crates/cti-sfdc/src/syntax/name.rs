//! Names of objects, fields and aliases: what cannot be escaped has to be a name.

use std::fmt;
use std::str::FromStr;

use cti_model::OneLine;

/// A name, or several with dots between: `Phone`, `Account.Owner.Name`, `ns__Thing__c`.
///
/// Each part begins with a letter and has letters, digits and `_` of ASCII. Nothing else can be one, so a name that came
/// from outside never becomes syntax (`external-apis` section 4.5). Letter case is kept, and does not count when two are
/// compared.
#[derive(Clone, Debug, Eq)]
pub struct Name(Box<str>);

/// A text is not a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a name of an object or field: expected letters, digits and `_`, with dots between the parts", OneLine(.0))]
pub struct NameError(pub String);

impl Name {
    /// The longest name; Salesforce's have 80 characters at most, with five relationships between.
    const LONGEST: usize = 600;

    /// The name that a text is.
    ///
    /// # Errors
    /// [`NameError`] for every other text.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let is_part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if text.len() <= Self::LONGEST && text.split('.').all(is_part) {
            return Ok(Self(text.into()));
        }
        Err(NameError(text.chars().take(40).collect()))
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its parts.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.')
    }

    /// Whether it is this one, letter case aside.
    pub fn is(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
