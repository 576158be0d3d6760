//! The record around a flow: what triggers it, and whether it is on (section 1.6).

use serde_json::Value;

use crate::flow::{Flow, ParseError};
use crate::record::{Field, record, unexpected};
use crate::trigger::{Event, Source, Trigger};

record! {
    /// A CTI Flow of an adapter: the record around a [`Flow`] document.
    ///
    /// ```
    /// use cti_model::adapter::CtiFlow;
    /// use cti_model::{Block, Event, Flow, Source};
    ///
    /// let document = Flow::new()
    ///     .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
    ///     .with_block(Block::new("1", "SE_End"));
    /// let flow = CtiFlow::new("Click to dial", Source::SalesforceUi, Event::OnClickToDial, document);
    /// assert_eq!(flow.trigger().to_string(), "salesforceUI.onClickToDial");
    /// assert!(flow.active);
    /// ```
    pub struct CtiFlow in "AC_CtiScript__c" {
        /// Its name, which log lines show.
        name: String = "Name";
        /// The record of the adapter, by id.
        cti_adapter: Option<String> = "CtiAdapter__c";
        /// Where its event comes from.
        source: Source = "Source__c" or Source::Other(String::new());
        /// The event; none for a CTI Action.
        event: Option<Event> = "Event__c";
        /// Whether it runs.
        active: bool = "Active__c" or true;
        /// Whether debug lines are logged.
        debug: bool = "DebuggerBreakpoint__c";
        /// What it is for.
        description: Option<String> = "Description__c";
        /// The document. In a directory it is a file of its own.
        #[serde(skip)]
        script as "": Script = "Script__c";
    }
}

/// What stands in the record of a flow.
#[derive(Clone, Debug, PartialEq)]
pub enum Script {
    /// A flow document.
    Flow(Flow),
    /// Text that could not be read as a flow, such as a JavaScript extension of version 4, with the reason. It is kept
    /// and written back. A record without a script has empty text here, and is written without one.
    Unreadable {
        /// The text.
        text: String,
        /// Why it cannot be read as a flow.
        error: ParseError,
    },
}

impl Script {
    /// Reads the text of a record; what is not a flow is kept as it is.
    pub fn read(text: &str) -> Self {
        match Flow::parse(text) {
            Ok(flow) => Self::Flow(flow),
            Err(error) => Self::Unreadable { text: text.to_owned(), error },
        }
    }

    /// The flow, if it is one.
    pub fn flow(&self) -> Option<&Flow> {
        match self {
            Self::Flow(flow) => Some(flow),
            Self::Unreadable { .. } => None,
        }
    }

    /// The text, as it stands in the record.
    pub fn to_text(&self) -> String {
        match self {
            Self::Flow(flow) => flow.to_json(),
            Self::Unreadable { text, .. } => text.clone(),
        }
    }
}

impl Default for Script {
    /// No script.
    fn default() -> Self {
        Self::read("")
    }
}

impl From<Flow> for Script {
    fn from(flow: Flow) -> Self {
        Self::Flow(flow)
    }
}

impl CtiFlow {
    /// An active flow.
    pub fn new(
        name: impl Into<String>,
        source: Source,
        event: impl Into<Option<Event>>,
        document: impl Into<Script>,
    ) -> Self {
        Self { name: name.into(), source, event: event.into(), script: document.into(), ..Self::default() }
    }

    /// What triggers it.
    pub fn trigger(&self) -> Trigger {
        Trigger::new(self.source.clone(), self.event.clone())
    }

    /// The document, if it is a flow.
    pub fn flow(&self) -> Option<&Flow> {
        self.script.flow()
    }
}

impl Field for Script {
    fn from_field(value: &Value) -> Result<Self, String> {
        value.as_str().map(Self::read).ok_or_else(|| unexpected(value, "a flow as JSON text"))
    }

    fn to_field(&self) -> Value {
        self.to_text().to_field()
    }
}

impl Field for Source {
    fn from_field(value: &Value) -> Result<Self, String> {
        value.as_str().map(Self::from).ok_or_else(|| unexpected(value, "the name of a source"))
    }

    fn to_field(&self) -> Value {
        self.as_str().into()
    }

    fn is_unset(&self) -> bool {
        self.as_str().is_empty()
    }
}

impl Field for Event {
    fn from_field(value: &Value) -> Result<Self, String> {
        value.as_str().map(Self::from).ok_or_else(|| unexpected(value, "the name of an event"))
    }

    fn to_field(&self) -> Value {
        self.as_str().into()
    }
}
