//! The text of a feature: lines of `key: value`, read and changed without losing anything (section 7.2).

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::typed;
use crate::finding::{Code, Finding};
use crate::one_line::shortened;
use crate::record::Field;

/// The value of a feature: the text as it is, and the entries in it.
///
/// A line is a key, a colon, and the rest of the line; the line is split at its *first* colon, so that an address needs
/// no quotes. Blanks around key and rest do not count, blank lines mean nothing. A key is letters, digits and
/// underscores of ASCII. Keys are looked up whatever their case, and of a key that is written twice the last line counts;
/// whether the product does the same in these two points is not known.
///
/// ```
/// use cti_model::feature::FeatureValue;
///
/// let mut value = FeatureValue::from("Status:Offline\r\n# our own note\r\nSessionEndTimer : 5");
/// assert_eq!(value.get("status"), Some("Offline"));
/// assert_eq!(value.findings()[0].line, Some(2));
///
/// value.set("SessionEndTimer", "20")?;
/// value.set("IfCurrentAgentState", "Available, At Lunch")?;
/// assert_eq!(
///     value.to_string(),
///     "Status:Offline\r\n# our own note\r\nSessionEndTimer : 20\r\nIfCurrentAgentState: Available, At Lunch"
/// );
/// # Ok::<(), cti_model::feature::SetError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FeatureValue(String);

/// A line that has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyLine<'a> {
    /// The line's number; the first line is 1.
    pub line: usize,
    /// The key as it is written.
    pub key: &'a str,
    /// What stands behind the first colon, without the blanks around it; empty counts as not set.
    pub rest: &'a str,
    /// The byte of the value at which `rest` begins.
    start: usize,
}

/// Why a key cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetError {
    /// The key would not be read back as one.
    #[error("`{}` is not a key; expected letters, digits and underscores", shortened(.0))]
    Key(String),
    /// The value would become a line of its own.
    #[error("the value of `{}` holds a line break; expected one line", shortened(.0))]
    LineBreak(String),
}

/// A line of the text: its number, the byte at which it begins, and what it holds without its end.
type Line<'a> = (usize, usize, &'a str);

impl FeatureValue {
    /// The most characters that the product can store.
    pub const MAX_CHARS: usize = 32_768;

    /// The text as it is.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The lines that have a key, in written order.
    pub fn entries(&self) -> impl Iterator<Item = KeyLine<'_>> {
        self.lines().filter_map(KeyLine::read)
    }

    /// The entry of a key, whatever its case; the last one when there are several.
    pub fn entry(&self, key: &str) -> Option<KeyLine<'_>> {
        self.entries().filter(|entry| entry.key.eq_ignore_ascii_case(key)).last()
    }

    /// What stands behind a key; `Some("")` when nothing does.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.entry(key).map(|entry| entry.rest)
    }

    /// Writes a value behind a key: in the line that counts today, which else stays as it is, or in a new last line.
    /// Blanks around the value are dropped, as they would be on reading.
    ///
    /// # Errors
    /// [`SetError`] for a key or value that would be read back as something else; the text is as before.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), SetError> {
        if !is_key(key) {
            return Err(SetError::Key(key.to_owned()));
        }
        let value = value.trim();
        if value.contains(['\n', '\r']) {
            return Err(SetError::LineBreak(key.to_owned()));
        }
        if let Some(place) = self.entry(key).map(|entry| entry.start..entry.start + entry.rest.len()) {
            self.0.replace_range(place, value);
            return Ok(());
        }
        if !self.0.is_empty() && !self.0.ends_with('\n') {
            self.0.push_str(if self.0.contains("\r\n") { "\r\n" } else { "\n" });
        }
        self.0.extend([key, ": ", value]);
        Ok(())
    }

    /// What does not fit the grammar: lines without a key, keys that are written twice, and a text that is longer than
    /// the product can store. Nothing of it is lost or cut.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.too_long().into_iter().collect();
        let mut seen = BTreeSet::new();
        for (number, start, text) in self.lines() {
            match KeyLine::read((number, start, text)) {
                Some(entry) if !seen.insert(entry.key.to_ascii_lowercase()) => {
                    let message =
                        format!("`{}` is written more than once; only the last one counts", shortened(entry.key));
                    findings.push(entry.finding(Code::DuplicateKey, message));
                }
                None if !text.trim().is_empty() => {
                    let message = format!("`{}` is not read; expected `key: value`", shortened(text.trim()));
                    let mut finding = Finding::new(Code::UnknownFeatureKey, message).line(number);
                    finding.suggestion = typed::line(text, is_key).map(|line| format!("write `{}`", shortened(&line)));
                    findings.push(finding);
                }
                _ => {}
            }
        }
        findings
    }

    /// What there is to say about a text that the product cannot store.
    pub(super) fn too_long(&self) -> Option<Finding> {
        let chars = self.0.chars().count();
        let message = format!("the value has {chars} characters; the product stores at most {}", Self::MAX_CHARS);
        (chars > Self::MAX_CHARS).then(|| Finding::new(Code::OverProductLimit, message))
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut next = 0;
        self.0.split_inclusive('\n').enumerate().map(move |(at, line)| {
            let start = next;
            next += line.len();
            (at + 1, start, line)
        })
    }
}

impl<'a> KeyLine<'a> {
    /// A finding about the entry.
    pub(super) fn finding(self, code: Code, message: impl Into<String>) -> Finding {
        Finding::new(code, message).field(&shortened(self.key)).line(self.line)
    }

    fn read((number, start, line): Line<'a>) -> Option<Self> {
        let (key, behind) = line.split_once(':')?;
        let start = start + key.len() + 1;
        let key = key.trim();
        let behind = behind.trim_end();
        let rest = behind.trim_start();
        is_key(key).then(|| Self { line: number, key, rest, start: start + behind.len() - rest.len() })
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl fmt::Display for FeatureValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for FeatureValue {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for FeatureValue {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Field for FeatureValue {
    fn from_field(value: &Value) -> Result<Self, String> {
        String::from_field(value).map(Self)
    }

    fn to_field(&self) -> Value {
        self.0.to_field()
    }

    fn is_unset(&self) -> bool {
        self.0.is_empty()
    }
}
