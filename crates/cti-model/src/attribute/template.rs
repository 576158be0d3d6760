//! The format of an attribute: text with `{{key}}` in it (section 8.3).

use std::fmt;
use std::str::FromStr;

use crate::one_line::{OneLine, shortened};

/// A text in which every `{{key}}` stands for a value.
///
/// Blanks inside the braces do not count; braces that stand alone, and a `}}` that closes nothing, are text. There is no
/// way to write a `{{` that is text: no source describes one, and a `{{` that is not closed is most likely a mistake,
/// so it is refused. A key is any text without braces, with its case.
///
/// ```
/// use cti_model::attribute::Template;
///
/// let format = Template::parse("{{ first }} {{last}} ({})")?;
/// assert_eq!(format.keys().collect::<Vec<_>>(), ["first", "last"]);
/// # Ok::<(), cti_model::attribute::TemplateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    source: Box<str>,
    parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text that stands for itself.
    Text(Box<str>),
    /// The key of a placeholder, without the braces.
    Key(Box<str>),
}

/// Why a text is not a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} (byte {at} of `{}`)", OneLine(.shown))]
pub struct TemplateError {
    shown: String,
    at: usize,
    what: &'static str,
}

impl TemplateError {
    /// The byte at fault.
    pub fn position(&self) -> usize {
        self.at
    }
}

impl Template {
    /// The longest template, in bytes. The field holds 255 characters, which are at most as many bytes.
    pub const MAX_LEN: usize = 1_024;
    /// The most placeholders of a template.
    pub const MAX_KEYS: usize = 64;

    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`] for a `{{` that is not closed, a key that is empty or holds a brace, and for what is over
    /// [`Self::MAX_LEN`] or [`Self::MAX_KEYS`].
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        let fault = |at, what| TemplateError { shown: shortened(source), at, what };
        if source.len() > Self::MAX_LEN {
            return Err(fault(Self::MAX_LEN, "the format is longer than 1024 bytes"));
        }
        let mut parts = Vec::new();
        let mut keys = 0;
        let mut rest = source;
        while let Some((text, behind)) = rest.split_once("{{") {
            let at = source.len() - behind.len() - 2;
            let Some((key, after)) = behind.split_once("}}") else {
                return Err(fault(at, "`{{` is not closed; expected `}}` behind the key"));
            };
            let key = key.trim();
            if key.is_empty() {
                return Err(fault(at, "the key is missing; expected `{{key}}`"));
            }
            if key.contains(['{', '}']) {
                return Err(fault(at, "the key holds a brace; expected `{{key}}`"));
            }
            keys += 1;
            if keys > Self::MAX_KEYS {
                return Err(fault(at, "more than 64 placeholders"));
            }
            if !text.is_empty() {
                parts.push(TemplatePart::Text(text.into()));
            }
            parts.push(TemplatePart::Key(key.into()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(TemplatePart::Text(rest.into()));
        }
        Ok(Self { source: source.into(), parts })
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The keys of the placeholders in written order; a key that stands there twice comes twice.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Key(key) => Some(&**key),
            TemplatePart::Text(_) => None,
        })
    }

    /// The parts in written order.
    pub fn parts(&self) -> &[TemplatePart] {
        &self.parts
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(source: &str) -> Result<Self, TemplateError> {
        Self::parse(source)
    }
}
