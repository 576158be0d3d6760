//! What kinds of value a key of a feature takes, and how each is read (section 7.2).

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::spec::KeySpec;
use super::typed;
use super::value::FeatureValue;
use crate::finding::{Code, Finding};
use crate::names::stored_names;
use crate::one_line::{OneLine, shortened};

/// What kind of value a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum KeyKind {
    /// A text.
    Text,
    /// Texts, separated by commas; blanks around them and empty ones do not count.
    List,
    /// `true` or `false`, whatever its case.
    Boolean,
    /// A whole number of seconds.
    Seconds,
    /// A web address that begins with `https://`.
    Address,
    /// The name of a virtual desktop platform.
    Platform,
}

impl KeyKind {
    /// What is expected, for a message.
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::List => "texts separated by commas",
            Self::Boolean => "`true` or `false`",
            Self::Seconds => "a whole number of seconds, at most 4294967295",
            Self::Address => "an address that begins with `https://`",
            Self::Platform => "`CITRIX` or `AWS_WORKSPACE`",
        }
    }
}

/// A web address, `https://` and what follows it.
///
/// That only `https` is taken is our decision: what is configured here is where agents sign in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct WebAddress(String);

impl WebAddress {
    /// The address as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine(&self.0).fmt(f)
    }
}

stored_names! {
    /// Where virtual desktops run.
    pub enum Platform {
        /// Citrix; the soft phone then only works inside Citrix.
        Citrix = "CITRIX",
        /// Amazon `WorkSpaces`.
        AwsWorkspace = "AWS_WORKSPACE",
    }
}

/// A type that a key's value is read as.
pub(super) trait KeyValue: Default {
    const KIND: KeyKind;
    /// Whether the feature cannot work without the key.
    const REQUIRED: bool = false;

    /// Reads a text that is not empty.
    fn read(text: &str) -> Option<Self>;

    /// Whether it is one of the values that are known.
    fn is_known(&self) -> bool {
        true
    }
}

impl KeyValue for String {
    const KIND: KeyKind = KeyKind::Text;

    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl KeyValue for Vec<String> {
    const KIND: KeyKind = KeyKind::List;

    fn read(text: &str) -> Option<Self> {
        Some(text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect())
    }
}

impl KeyValue for bool {
    const KIND: KeyKind = KeyKind::Boolean;

    fn read(text: &str) -> Option<Self> {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        (is("true") || is("false")).then(|| is("true"))
    }
}

impl KeyValue for Duration {
    const KIND: KeyKind = KeyKind::Seconds;

    fn read(text: &str) -> Option<Self> {
        // `parse` alone would also take `+5`. 32 bits are enough, and a clock can add them without running over.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten().map(|seconds| Self::from_secs(seconds.into()))
    }
}

/// A key without which the feature cannot work.
impl<T: Required> KeyValue for Option<T> {
    const KIND: KeyKind = T::KIND;
    const REQUIRED: bool = true;

    fn read(text: &str) -> Option<Self> {
        T::read(text).map(Some)
    }

    fn is_known(&self) -> bool {
        self.as_ref().is_none_or(T::is_known)
    }
}

/// A type of value that has no default.
pub(super) trait Required: Sized {
    const KIND: KeyKind;

    fn read(text: &str) -> Option<Self>;

    fn is_known(&self) -> bool {
        true
    }
}

impl Required for String {
    const KIND: KeyKind = KeyKind::Text;

    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Required for WebAddress {
    const KIND: KeyKind = KeyKind::Address;

    fn read(text: &str) -> Option<Self> {
        let (scheme, host) = text.split_once("://")?;
        let begins = host.starts_with(|first: char| first.is_alphanumeric() || first == '[');
        let is_one_word = !host.contains(|character: char| character.is_whitespace() || character.is_control());
        (scheme.eq_ignore_ascii_case("https") && begins && is_one_word).then(|| Self(text.to_owned()))
    }
}

impl Required for Platform {
    const KIND: KeyKind = KeyKind::Platform;

    fn read(text: &str) -> Option<Self> {
        Some(Self::from(text))
    }

    fn is_known(&self) -> bool {
        self.is_known()
    }
}

/// The default of a key, which the table holds as text.
pub(super) fn default_of<T: KeyValue>(text: &str) -> T {
    if text.is_empty() { T::default() } else { T::read(text).unwrap_or_default() }
}

/// Reads a key; its default counts when it is missing, empty or at fault.
pub(super) fn take<T: KeyValue>(value: &FeatureValue, key: &KeySpec, findings: &mut Vec<Finding>) -> T {
    let Some(entry) = value.entry(key.name).filter(|entry| !entry.rest.is_empty()) else {
        if T::REQUIRED {
            let message = format!("`{}` is not set, and the feature cannot work without it", key.name);
            findings.push(Finding::new(Code::FeatureKeyMissing, message).field(key.name));
        }
        return default_of(key.default);
    };
    let read = T::read(entry.rest);
    if read.as_ref().is_none_or(|read| !read.is_known()) {
        let found = format!("`{}` is `{}`, expected {}", key.name, shortened(entry.rest), T::KIND.expected());
        let (code, instead) = match (&read, key.default) {
            (Some(_), _) => (Code::FeatureValueUnknown, String::new()),
            (None, "") => (Code::FeatureValue, "; it counts as not set".to_owned()),
            (None, default) => (Code::FeatureValueUnknown, format!("; the default `{default}` counts")),
        };
        let mut finding = entry.finding(code, found + &instead);
        let meant = typed::plain(entry.rest);
        let is_meant = meant != entry.rest && T::read(&meant).is_some_and(|meant| meant.is_known());
        finding.suggestion = is_meant.then(|| format!("write `{}`", shortened(&meant)));
        findings.push(finding);
    }
    read.unwrap_or_else(|| default_of(key.default))
}
