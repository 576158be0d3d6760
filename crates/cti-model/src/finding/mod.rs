//! The one way to say what is wrong: with a flow, a file, a record, or an adapter as a whole.

mod code;
mod fix;
mod part;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use code::{Code, UnknownCode};
pub use fix::{Change, Fix};
pub use part::Part;

use crate::flow::BlockId;
use crate::one_line::OneLine;

/// How serious a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// True, harmless, worth knowing.
    Hint,
    /// Probably not what the author meant.
    Warning,
    /// Cannot work as written.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One finding: what is wrong, where, and what to do about it.
///
/// Parsing, checking and compiling a flow, reading an adapter from files or records, and checking it all say what they
/// find in this one form. It travels as JSON both ways, prints as one line, and with the feature `miette` prints with the
/// place marked in the source text ([`MarkedSource`](crate::MarkedSource)).
///
/// ```
/// use cti_model::{Code, Finding};
///
/// let finding = Finding::new(Code::OpenPort, "port `done` is not connected").at("/actions/2").block("uid-3").port("done");
/// assert_eq!(finding.to_string(), "warning[open-port] block uid-3: port `done` is not connected");
/// let text = serde_json::to_string(&finding)?;
/// assert_eq!(serde_json::from_str::<Finding>(&text)?, finding);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of finding this is.
    pub code: Code,
    /// How serious it is: as its code says ([`Code::severity`]), or less.
    pub severity: Severity,
    /// The part of an adapter that it concerns; `None` where a flow is looked at by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// The block it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<BlockId>,
    /// The control of that block it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The port of that block it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// The field it concerns: of a record by its API name without namespace, of a feature by its key, of a form by its
    /// name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The line of the file or of the feature's value, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The file of the adapter's directory, with `/` between folders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Where in the document, as a JSON pointer (RFC 6901); empty for the whole document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// Where in the source text, in bytes; known when the source was at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Range<usize>>,
    /// One sentence that says what is the case.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// The change of the document that does what the suggestion says, where it is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding about the whole document, with the severity of its code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            part: None,
            block: None,
            control: None,
            port: None,
            field: None,
            line: None,
            file: None,
            pointer: String::new(),
            span: None,
            message: message.into(),
            suggestion: None,
            fix: None,
        }
    }

    /// Sets the JSON pointer to its place in the document.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// Sets the bytes of the source text that it is about.
    pub fn at_span(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    /// Names the part of the adapter.
    pub fn part(mut self, part: Part) -> Self {
        self.part = Some(part);
        self
    }

    /// Names the block.
    pub fn block(mut self, block: &str) -> Self {
        self.block = Some(block.into());
        self
    }

    /// Names the control of the block.
    pub fn control(mut self, control: &str) -> Self {
        self.control = Some(control.to_owned());
        self
    }

    /// Names the port of the block.
    pub fn port(mut self, port: &str) -> Self {
        self.port = Some(port.to_owned());
        self
    }

    /// Names the field of the record, the key of the feature, or the field of the form.
    pub fn field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// Sets the line, from 1.
    pub fn line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Names the file of the adapter's directory.
    pub fn file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    /// Lowers the severity to this one; it is never more serious than its code says.
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.severity = self.severity.min(severity);
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// Sets the change of the document that does what the suggestion says.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Says which name was meant, and what writing it changes.
    pub(crate) fn meant<'n>(mut self, name: Option<&'n str>, change: impl FnOnce(String, &'n str) -> Fix) -> Self {
        if let Some(name) = name {
            self.fix = Some(change(self.pointer.clone(), name));
            self.suggestion = crate::nearest::did_you_mean(Some(name));
        }
        self
    }

    /// Whether it stops a flow, or an adapter, from being compiled strictly.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether another finding says the same of a part that may have another name.
    pub(crate) fn same_fault(&self, other: &Self) -> bool {
        (self.code, &self.field, &self.message) == (other.code, &other.field, &other.message)
    }

    /// Finds the place in the source text that the pointer leads to, unless it is known already.
    pub fn locate(&mut self, source: &str) {
        if self.span.is_none() {
            self.span = crate::locate::locate(source, &self.pointer);
        }
    }

    /// The places it names, from the outermost to the innermost, as `flow `Dial`, block uid-3, control recordId`.
    pub(crate) fn place(&self) -> String {
        let mut places = Vec::new();
        places.extend(self.file.as_ref().map(|file| OneLine(file).to_string()));
        places.extend(self.part.as_ref().map(ToString::to_string));
        places.extend(self.block.as_ref().map(|block| format!("block {block}")));
        places.extend(self.control.as_ref().map(|control| format!("control {}", OneLine(control))));
        places.extend(self.field.as_ref().map(|field| format!("field {}", OneLine(field))));
        places.extend(self.line.map(|line| format!("line {line}")));
        places.join(", ")
    }
}

/// Findings as lines, for an error that holds several.
pub(crate) fn lines(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl fmt::Display for Finding {
    /// `warning[open-failure-port] flow `Dial`, block uid-3: the failure port is not connected (connect it)`, on one line
    /// whatever the document holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.code)?;
        let place = self.place();
        if !place.is_empty() {
            write!(f, " {place}")?;
        }
        write!(f, ": {}", OneLine(&self.message))?;
        if self.block.is_none() && !self.pointer.is_empty() {
            write!(f, " at {}", OneLine(&self.pointer))?;
        }
        match &self.suggestion {
            Some(suggestion) => write!(f, " ({})", OneLine(suggestion)),
            None => Ok(()),
        }
    }
}
