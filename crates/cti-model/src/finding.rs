//! What the parser, the checker and the compiler have to say about a flow.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

use crate::flow::BlockId;
use crate::one_line::OneLine;

/// How grave a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
        f.write_str(match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Declares every code once: its variant, stable name, severity, and the sentence that explains it.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// What kind of finding a [`Finding`] is. Its name ([`Code::as_str`]) is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Self::$variant),+];

            /// The stable name, such as `dangling-target`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// How grave a finding of this kind is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }

            /// What the code means, for a list of rules.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

codes! {
    /// The text is not JSON, or not UTF-8.
    JsonSyntax = "json-syntax", Error;
    /// The document is JSON but does not have the shape of a flow.
    NotAFlow = "not-a-flow", Error;
    /// The document has more bytes than the parser was told to accept.
    TooLarge = "too-large", Error;
    /// The document is nested deeper than the parser was told to accept.
    TooDeep = "too-deep", Error;

    /// The flow has no `SE_Start`, so there is nothing to run.
    MissingStart = "missing-start", Error;
    /// The flow has more than one `SE_Start`.
    SeveralStarts = "several-starts", Error;
    /// Two blocks have the same id.
    DuplicateId = "duplicate-id", Error;
    /// A control holds a path that cannot be read.
    PathSyntax = "path-syntax", Error;
    /// A control has a value that the block can never use; only compiling the flow tells.
    InvalidControl = "invalid-control", Error;

    /// A port leads to a block that does not exist; a run that takes it stops there.
    DanglingTarget = "dangling-target", Error;
    /// No run can reach `SE_End`.
    NoWayToEnd = "no-way-to-end", Error;
    /// A port that the block's type does not have; no run takes it.
    UnknownPort = "unknown-port", Warning;
    /// A control without which the block cannot do its work is not set.
    RequiredControlUnset = "required-control-unset", Error;
    /// A path names a block that does not exist.
    UnknownReference = "unknown-reference", Error;
    /// A path names a result that the block does not return.
    UnknownResult = "unknown-result", Warning;
    /// A path reads a block that can only run later, or never before this one.
    ReferenceNeverReady = "reference-never-ready", Error;
    /// A path reads a block that has not run on every way to here.
    ReferenceNotAlwaysReady = "reference-not-always-ready", Warning;
    /// A path starts at something other than `payload`, `contact`, `actions`, `agent` or `userProfile`.
    UnknownRoot = "unknown-root", Warning;
    /// The block's type is not in the catalogue; it is kept, and fails when it is executed.
    UnknownType = "unknown-type", Warning;
    /// No run reaches the block.
    Unreachable = "unreachable", Warning;
    /// A port that a run may take is not connected; the run stops there without a word.
    OpenPort = "open-port", Warning;
    /// A failure port is not connected; when the call fails, the run stops without a word.
    OpenFailurePort = "open-failure-port", Warning;
    /// The flow can go round in a circle; a run is ended by its step budget or deadline.
    Loop = "loop", Hint;
    /// A branch on something that never changes, so one side is never taken.
    BranchOnLiteral = "branch-on-literal", Warning;
    /// A control that the block's type does not have.
    UnknownControl = "unknown-control", Warning;
    /// A control that an older version of the block had, or an older spelling of one.
    StaleControl = "stale-control", Warning;
    /// A control that today's editor always writes is missing; its default counts.
    ControlDefaulted = "control-defaulted", Hint;
    /// A numeric control that holds empty text, which counts as not set.
    EmptyNumber = "empty-number", Hint;
    /// A numeric control that is set to text that is no number.
    NotANumber = "not-a-number", Warning;
    /// A value that is not among those the control offers.
    NotInPicklist = "not-in-picklist", Warning;
    /// Text that looks like a path and is none: `$` without a dot, blanks around it, or a path inside a text.
    DollarWithoutDot = "dollar-without-dot", Warning;
    /// A fixed text where a value of the contact or event is expected; often a sample left behind.
    SampleLiteral = "sample-literal", Warning;
    /// The text `null` where an empty value is meant.
    NullAsText = "null-as-text", Hint;
    /// A path whose meaning changed between product versions.
    VersionDependent = "version-dependent", Warning;
    /// The flow does something else in one version of the product than in another; only comparing two versions tells.
    BehaviourChanged = "behaviour-changed", Warning;
    /// A block, or an event, that the version of the product does not have yet.
    NotInVersion = "not-in-version", Warning;
    /// A key is written more than once in one object; only the last counts.
    DuplicateKey = "duplicate-key", Warning;
    /// The document is longer than the product can store.
    OverProductLimit = "over-product-limit", Warning;
    /// A block id that an editor fault produced (`uid-NaN`).
    BrokenId = "broken-id", Warning;
    /// High Velocity Sales work is completed and its keys are kept, so the next event completes it again.
    HvsKeysKept = "hvs-keys-kept", Warning;
    /// A property is kept that no flow of the recipe it comes from reads.
    UnusedProperty = "unused-property", Hint;
    /// A record is created by an event that fires again and again for the same contact.
    CreatesOnView = "creates-on-view", Warning;
    /// The event does not exist for that source.
    UnknownEvent = "unknown-event", Warning;
    /// The source or event was removed from the product.
    RemovedEvent = "removed-event", Warning;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One finding about a flow document.
///
/// It serialises to JSON for an editor or a CI log, prints as one line, and with the `miette` feature prints with the
/// place marked in the source text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of finding this is.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// The block it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<BlockId>,
    /// The control of that block it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The port of that block it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// Where in the document, as a JSON pointer (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// Where in the source text, in bytes; known when the source was at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Range<usize>>,
    /// One sentence that says what is the case.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

impl Finding {
    /// A finding about the whole document, with the severity of its code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            block: None,
            control: None,
            port: None,
            pointer: String::new(),
            span: None,
            message: message.into(),
            suggestion: None,
        }
    }

    /// The same at a JSON pointer.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// The same with its place in the source text.
    pub fn at_span(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    /// The same about a block.
    pub fn block(mut self, block: &str) -> Self {
        self.block = Some(block.into());
        self
    }

    /// The same about a control of the block.
    pub fn control(mut self, control: &str) -> Self {
        self.control = Some(control.to_owned());
        self
    }

    /// The same about a port of the block.
    pub fn port(mut self, port: &str) -> Self {
        self.port = Some(port.to_owned());
        self
    }

    /// The same with what to do about it.
    pub fn help(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// Finds the place in the source text that the pointer leads to, unless it is known already.
    pub fn locate(&mut self, source: &str) {
        if self.span.is_none() {
            self.span = crate::locate::locate(source, &self.pointer);
        }
    }
}

impl fmt::Display for Finding {
    /// `warning[open-failure-port] block uid-3: the failure port is not connected (connect it)`, on one line whatever
    /// the document holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.code)?;
        if let Some(block) = &self.block {
            write!(f, " block {block}")?;
        }
        if let Some(control) = &self.control {
            write!(f, ", control {}", OneLine(control))?;
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
