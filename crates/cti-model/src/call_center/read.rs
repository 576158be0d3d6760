//! Reading a definition: which dialect it is, and what is refused.

use super::{CallCenterDefinition, Dialect, settings, xml};
use crate::finding::{Code, Finding};
use crate::locate::Lines;

/// The most bytes of a definition.
pub const MAX_BYTES: usize = 1 << 20;
/// The most elements inside each other.
pub const MAX_DEPTH: usize = 32;

/// A text that is not a call-center definition: everything that is wrong with it, each with line and column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.summary())]
pub struct CallCenterError {
    findings: Vec<Finding>,
    places: Vec<(usize, usize)>,
}

impl CallCenterError {
    pub(super) fn new(source: &str, mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| finding.span.as_ref().map(|span| span.start));
        let lines = Lines::new(source);
        let place = |finding: &Finding| finding.span.as_ref().map_or((1, 1), |span| lines.line_column(span.start));
        Self { places: findings.iter().map(place).collect(), findings }
    }

    pub(super) fn one(source: &str, finding: Finding) -> Self {
        Self::new(source, vec![finding])
    }

    /// What is wrong, in the order of the document; never empty.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Line and column of each finding, counted from 1.
    pub fn places(&self) -> &[(usize, usize)] {
        &self.places
    }

    fn summary(&self) -> String {
        let line = |((line, column), finding): (&(usize, usize), &Finding)| format!("{line}:{column}: {finding}");
        self.places.iter().zip(&self.findings).map(line).collect::<Vec<_>>().join("\n")
    }
}

impl CallCenterDefinition {
    /// Reads a definition of any dialect: a text that begins with `{` as runtime settings, else as XML.
    ///
    /// # Errors
    /// For text that is not well-formed or has a document type, for another root element, for sections and items
    /// without a name or, where it counts, a whole `sortOrder`, for a definition without `reqInternalName` or
    /// `reqDisplayName`, and for more than [`MAX_BYTES`] or [`MAX_DEPTH`].
    pub fn parse(source: &str) -> Result<Self, CallCenterError> {
        if source.len() > MAX_BYTES {
            let what = format!("the definition has {} bytes, at most {MAX_BYTES} are read", source.len());
            return Err(CallCenterError::one("", Finding::new(Code::TooLarge, what).at_span(0..0)));
        }
        let json = source.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        let (definition, mut findings) = if json { settings::read(source)? } else { xml::read(source)? };
        // A name may be missing because it could not be read.
        if findings.is_empty() {
            findings = definition.missing_names();
        }
        if findings.is_empty() { Ok(definition) } else { Err(CallCenterError::new(source, findings)) }
    }

    /// Reads a definition from bytes, which must be UTF-8.
    ///
    /// # Errors
    /// As [`CallCenterDefinition::parse`], and for bytes that are not UTF-8.
    pub fn parse_bytes(source: &[u8]) -> Result<Self, CallCenterError> {
        match std::str::from_utf8(source) {
            Ok(text) => Self::parse(text),
            Err(error) => {
                let at = error.valid_up_to();
                let read = source.get(..at).and_then(|read| std::str::from_utf8(read).ok()).unwrap_or_default();
                let what = format!("byte {at} is not UTF-8");
                let finding = Finding::new(Code::XmlSyntax, what).at_span(at..at).help("save the file as UTF-8");
                Err(CallCenterError::one(read, finding))
            }
        }
    }

    /// The names that Salesforce asks for. The Metadata API takes them from the name of the file and from fields.
    fn missing_names(&self) -> Vec<Finding> {
        let asked: &[&str] = match self.dialect {
            Dialect::SetupImport => &[super::known::INTERNAL_NAME, super::known::DISPLAY_NAME],
            Dialect::Settings => &[super::known::INTERNAL_NAME],
            Dialect::Metadata => &[],
        };
        let span = self.section(super::GENERAL).map_or(0..0, |section| section.span.clone());
        let missing = |name: &&&str| self.value(super::GENERAL, name).is_none_or(|value| value.trim().is_empty());
        let told = |name: &&str| {
            let what = format!("section `{}` needs an item `{name}` with a value", super::GENERAL);
            Finding::new(Code::CallCenterName, what).at_span(span.clone())
        };
        asked.iter().filter(missing).map(told).collect()
    }
}
