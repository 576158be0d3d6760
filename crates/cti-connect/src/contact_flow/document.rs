//! Documents of contact flows: read whole, looked at, and written back byte for byte.

use cti_model::{Code, Finding, Json, Object};

use super::action::{Action, Branch};
use super::flow_type::FlowType;
use super::legacy::{Conversion, LegacyFlow};
use super::read;
use super::text::{Text, Wrapper};

/// A document that is not a contact flow: everything that is wrong with it, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.findings))]
pub struct ReadError {
    pub(super) findings: Vec<Finding>,
}

impl ReadError {
    pub(super) fn one(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }

    /// What is wrong, in document order; never empty.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

pub(super) fn lines(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A document of either form: flow language, or what the old editor exported.
///
/// ```
/// use cti_connect::contact_flow::Document;
///
/// let answer = r#"{"ContactFlow": {"Name": "Hello", "Type": "CONTACT_FLOW",
///   "Content": "{\"Version\":\"2019-10-30\",\"StartAction\":\"bye\",\"Actions\":[{\"Identifier\":\"bye\",\"Type\":\"DisconnectParticipant\",\"Parameters\":{},\"Transitions\":{}}]}"}}"#;
/// let document = Document::read(answer)?;
/// assert_eq!((document.name(), document.to_text()), (Some("Hello"), answer));
/// let flow = document.into_flow().flow;
/// assert_eq!(flow.action("bye").map(|it| it.action_type()), Some("DisconnectParticipant"));
/// # Ok::<(), cti_connect::contact_flow::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub enum Document {
    /// Flow language, version 2019-10-30.
    Flow(ContactFlow),
    /// An export of the old editor: modules and branches.
    Legacy(LegacyFlow),
}

impl Document {
    /// Reads a document: a flow, an answer of the service that holds one (`DescribeContactFlow`,
    /// `DescribeContactFlowModule`, its `ContactFlow` alone), or the flow as a JSON text.
    ///
    /// # Errors
    /// [`ReadError`] when it is not JSON, not a flow, larger than 4 MiB, or nested deeper than 64 levels.
    pub fn read(source: &str) -> Result<Self, ReadError> {
        let (text, value) = Text::read(source)?;
        read::document(text, value)
    }

    /// Reads a document from bytes, which must be UTF-8.
    ///
    /// # Errors
    /// As [`Document::read`].
    pub fn read_bytes(source: &[u8]) -> Result<Self, ReadError> {
        let text = std::str::from_utf8(source).map_err(|error| {
            let at = error.valid_up_to();
            let what = format!("byte {at} is not UTF-8");
            ReadError::one(Finding::new(Code::JsonSyntax, what).at_span(at..at).help("save the file as UTF-8"))
        })?;
        Self::read(text)
    }

    /// The whole document, as it was read but for what was changed.
    pub fn to_text(&self) -> &str {
        match self {
            Self::Flow(flow) => flow.to_text(),
            Self::Legacy(flow) => flow.to_text(),
        }
    }

    /// The name of the flow, from the answer around it or from its metadata.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Flow(flow) => flow.name(),
            Self::Legacy(flow) => flow.name(),
        }
    }

    /// What the flow is for, as the document says or as its actions show.
    pub fn flow_type(&self) -> Option<FlowType> {
        match self {
            Self::Flow(flow) => flow.flow_type(),
            Self::Legacy(flow) => flow.flow_type(),
        }
    }

    /// The flow in flow language. Of a document of the old editor the conversion says what it could not carry.
    pub fn into_flow(self) -> Conversion {
        match self {
            Self::Flow(flow) => Conversion { flow, findings: Vec::new() },
            Self::Legacy(flow) => flow.convert(),
        }
    }
}

/// A contact flow in flow language.
#[derive(Clone, Debug)]
pub struct ContactFlow {
    pub(super) text: Text,
    pub(super) members: Object,
    pub(super) start: Option<String>,
    pub(super) actions: Vec<Action>,
    /// What was passed over while it was read.
    pub(super) notes: Vec<Finding>,
}

impl PartialEq for ContactFlow {
    /// Flows are the same when their documents are.
    fn eq(&self, other: &Self) -> bool {
        self.to_text() == other.to_text()
    }
}

impl ContactFlow {
    /// Reads a flow in flow language; see [`Document::read`] for documents of either form.
    ///
    /// # Errors
    /// As [`Document::read`], and for a document of the old editor.
    pub fn read(source: &str) -> Result<Self, ReadError> {
        match Document::read(source)? {
            Document::Flow(flow) => Ok(flow),
            Document::Legacy(_) => Err(ReadError::one(super::legacy::is_legacy())),
        }
    }

    /// A flow whose text was made here.
    pub(super) fn made(source: String) -> Self {
        match Text::read_whole(&source).and_then(|(text, value)| read::document(text, value)) {
            Ok(Document::Flow(flow)) => flow,
            Ok(Document::Legacy(_)) | Err(_) => Self {
                text: Text::bare(source),
                members: Object::default(),
                start: None,
                actions: Vec::new(),
                notes: Vec::new(),
            },
        }
    }

    /// The whole document, as it was read but for what was changed.
    pub fn to_text(&self) -> &str {
        self.text.source()
    }

    /// The text of the flow, without the answer around it.
    pub fn content(&self) -> &str {
        self.text.content()
    }

    /// The version of the language; `2019-10-30` is the one there is.
    pub fn version(&self) -> Option<&str> {
        self.members.get("Version").and_then(Json::as_str)
    }

    /// The identifier of the first action.
    pub fn start_action(&self) -> Option<&str> {
        self.start.as_deref()
    }

    /// The actions, in written order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The action of that identifier; where several have it, the first.
    pub fn action(&self, identifier: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.identifier == identifier)
    }

    /// The top-level members other than `Actions` and `StartAction`, unknown ones included.
    pub fn members(&self) -> &Object {
        &self.members
    }

    /// The name, from the answer around the flow or from its metadata.
    pub fn name(&self) -> Option<&str> {
        let wrapped = self.text.wrapper.as_ref().and_then(|it| it.name.as_deref());
        wrapped.or_else(|| self.metadata("name")).or_else(|| self.metadata("Name")).filter(|it| !it.is_empty())
    }

    /// The ARN, or the id, from the answer around the flow.
    pub fn arn(&self) -> Option<&str> {
        let wrapper: &Wrapper = self.text.wrapper.as_ref()?;
        wrapper.arn.as_deref().or(wrapper.id.as_deref())
    }

    /// The type that the document states: in the answer around it, or in its metadata.
    pub fn stated_type(&self) -> Option<FlowType> {
        let wrapper = self.text.wrapper.as_ref();
        if wrapper.is_some_and(|it| it.is_module) {
            return Some(FlowType::Module);
        }
        let stated = wrapper.and_then(|it| it.flow_type.as_deref()).or_else(|| self.metadata("type"));
        stated.map(FlowType::from).filter(FlowType::is_known)
    }

    /// What the flow is for: the stated type, else the only type whose flows have all of its actions.
    pub fn flow_type(&self) -> Option<FlowType> {
        self.stated_type().or_else(|| super::catalogue::only_type(self.actions.iter().map(|it| it.kind.as_str())))
    }

    /// A text of the flow's metadata.
    pub(super) fn metadata(&self, name: &str) -> Option<&str> {
        self.members.get("Metadata")?.as_object()?.get(name)?.as_str()
    }

    /// What the pointer of a branch is, in a finding.
    pub(super) fn pointer(at: usize, action: &Action, branch: &Branch) -> String {
        match branch {
            Branch::Next => format!("/Actions/{at}/Transitions/NextAction"),
            Branch::Condition(index) => format!("/Actions/{at}/Transitions/Conditions/{index}"),
            Branch::Error(error) => {
                let index = action.errors.iter().position(|it| it.error_type == *error).unwrap_or_default();
                format!("/Actions/{at}/Transitions/Errors/{index}")
            }
        }
    }

    /// Finds the places of findings in the document, where they are not known.
    pub fn locate(&self, findings: &mut [Finding]) {
        for finding in findings.iter_mut().filter(|it| it.span.is_none()) {
            finding.span = self.text.place(&finding.pointer);
        }
    }
}
