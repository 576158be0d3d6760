//! What is wrong with a contact flow, on the two levels of the service: saved and published.

mod branches;
mod graph;
mod parameters;
mod reads;
mod resources;
mod shape;
mod structure;
mod values;

use std::collections::HashMap;

use cti_model::{Code, Finding};

pub(super) use parameters::stores_input;
pub use resources::Resources;
pub(super) use resources::short;

use super::action::Action;
use super::catalogue::{self, ActionSpec};
use super::document::{ContactFlow, Document};
use super::flow_type::FlowType;
use super::legacy;

/// Checks contact flows without running them.
///
/// As it is made it checks what the service asks of a flow that is *saved*: its structure. With [`FlowChecker::published`]
/// it also checks that every resource is known, which the service asks of a flow that is *published*.
///
/// ```
/// use cti_connect::contact_flow::{ContactFlow, FlowChecker, Resources};
///
/// let flow = ContactFlow::read(r#"{"Version": "2019-10-30", "StartAction": "go", "Actions": [
///   {"Identifier": "go", "Type": "TransferToFlow", "Parameters": {"ContactFlowId": "arn:aws:connect:eu-west-2:1:instance/i/contact-flow/f"},
///    "Transitions": {"NextAction": "bye", "Errors": [{"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
///   {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}"#)?;
/// assert!(FlowChecker::new().check(&flow).is_empty());
/// let findings = FlowChecker::new().published(Resources::default()).check(&flow);
/// assert_eq!(findings[0].to_string(), "error[unknown-resource] block go, control ContactFlowId: `contact-flow/f` is not among the known resources");
/// # Ok::<(), cti_connect::contact_flow::ReadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct FlowChecker {
    resources: Option<Resources>,
    flow_type: Option<FlowType>,
    channel: Option<String>,
    off: Vec<Code>,
}

impl FlowChecker {
    /// A checker of what is asked of a saved flow.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks what is asked of a published flow too: every resource that it names is among these.
    pub fn published(mut self, resources: Resources) -> Self {
        self.resources = Some(resources);
        self
    }

    /// Checks flows as flows of that type, whatever they say of themselves.
    pub fn for_type(mut self, flow_type: FlowType) -> Self {
        self.flow_type = Some(flow_type);
        self
    }

    /// Checks flows for contacts of that channel: `VOICE`, `CHAT`, `TASK` or `EMAIL`.
    pub fn for_channel(mut self, channel: impl Into<String>) -> Self {
        self.channel = Some(channel.into());
        self
    }

    /// Switches a code off, unless its findings are errors.
    pub fn without(mut self, code: Code) -> Self {
        if code.can_be_off() {
            self.off.push(code);
        }
        self
    }

    /// What is wrong with a flow, in document order, each finding with its place.
    pub fn check(&self, flow: &ContactFlow) -> Vec<Finding> {
        let mut findings = self.unlocated(flow);
        flow.locate(&mut findings);
        findings.sort_by_key(|it| it.span.as_ref().map_or(0, |span| span.start));
        findings
    }

    /// What is wrong with a document of either form. The API does not take one of the old editor, which is the first
    /// finding; the others are about what it converts to.
    pub fn check_document(&self, document: &Document) -> Vec<Finding> {
        let flow = match document {
            Document::Flow(flow) => return self.check(flow),
            Document::Legacy(flow) => flow,
        };
        let converted = flow.convert();
        let mut findings = vec![legacy::is_legacy()];
        findings.extend(converted.findings);
        // Blocks and actions stand in the same order.
        findings.extend(self.unlocated(&converted.flow).into_iter().map(|mut finding| {
            let block = finding.pointer.strip_prefix("/Actions/").and_then(|it| it.split('/').next());
            finding.pointer = block.map(|at| format!("/modules/{at}")).unwrap_or_default();
            finding.span = flow.text.place(&finding.pointer);
            finding
        }));
        findings.retain(|it| !self.off.contains(&it.code));
        findings
    }

    fn unlocated(&self, flow: &ContactFlow) -> Vec<Finding> {
        let stated = flow.stated_type();
        let flow_type = self.flow_type.clone().or_else(|| flow.flow_type());
        let mut check = Check {
            flow,
            actions: flow.actions.iter().map(|action| (action, catalogue::action(&action.kind))).collect(),
            places: HashMap::with_capacity(flow.actions.len()),
            flow_type,
            channel: self.channel.as_deref(),
            suggestions: MOST_SUGGESTIONS,
            findings: flow.notes.clone(),
        };
        for (at, action) in flow.actions.iter().enumerate() {
            check.places.entry(action.identifier.as_str()).or_insert(at);
        }
        if let (Some(wanted), Some(stated)) = (&self.flow_type, &stated)
            && wanted != stated
        {
            let what = format!("the document is a flow of type `{stated}`, and `{wanted}` is expected");
            let help = format!("import it as `{stated}`, or build the flow anew as `{wanted}`");
            check.findings.push(Finding::new(Code::FlowType, what).help(help));
        }
        if let Some(finding) = too_large(flow) {
            check.findings.push(finding);
            return check.findings;
        }
        check.structure();
        for at in 0..check.actions.len() {
            check.parameters(at);
            check.branches(at);
        }
        check.graph();
        check.reads();
        if let Some(resources) = &self.resources {
            check.resources(resources);
        }
        let mut findings = check.findings;
        findings.retain(|it| !self.off.contains(&it.code));
        findings.sort_by_cached_key(|it| place_of(&it.pointer));
        findings
    }
}

/// Far more than the service takes (`connect-events` section 4.2), and few enough for checks whose cost grows with the
/// square.
const MOST: usize = 5_000;

/// A flow that is too large to be looked at closely.
fn too_large(flow: &ContactFlow) -> Option<Finding> {
    let branches: usize = flow.actions.iter().map(|it| 1 + it.conditions.len() + it.errors.len()).sum();
    if branches <= MOST {
        return None;
    }
    let what = format!(
        "the flow has {} actions and {branches} branches; the service takes {} actions, and nothing else was checked",
        flow.actions.len(),
        structure::MOST_ACTIONS
    );
    Some(Finding::new(Code::TooManyActions, what).at("/Actions"))
}

/// After so many suggestions nobody reads another one, and each costs a comparison with every known name.
const MOST_SUGGESTIONS: u32 = 100;

/// The order of pointers: numbers by their value.
fn place_of(pointer: &str) -> Vec<(Option<usize>, String)> {
    let token = |it: &str| (it.parse().ok(), it.to_owned());
    pointer.split('/').map(token).collect()
}

/// One check of one flow.
struct Check<'f> {
    flow: &'f ContactFlow,
    /// Each action with its type, where that is known.
    actions: Vec<(&'f Action, Option<&'static ActionSpec>)>,
    /// Where the action of an identifier stands; the first of several.
    places: HashMap<&'f str, usize>,
    flow_type: Option<FlowType>,
    channel: Option<&'f str>,
    /// How many more names are compared with all known ones.
    suggestions: u32,
    findings: Vec<Finding>,
}

impl<'f> Check<'f> {
    /// The action at a place, with what is known of its type.
    fn at(&self, at: usize) -> Option<(&'f Action, Option<&'static ActionSpec>)> {
        self.actions.get(at).copied()
    }

    /// What to do about a name that is not known, unless enough was suggested.
    fn suggest<'n>(&mut self, meant: impl FnOnce(&Self) -> Option<&'n str>) -> Option<String> {
        self.suggestions = self.suggestions.checked_sub(1)?;
        cti_model::did_you_mean(meant(self))
    }

    /// The identifier that was meant; among very many none is looked for.
    fn near_action(&self, identifier: &str) -> Option<&'f str> {
        let few = self.places.keys().copied().take(if self.places.len() > 1_000 { 0 } else { self.places.len() });
        cti_model::nearest(identifier, few)
    }

    /// Reports something about an action, or a part of it.
    fn report(&mut self, at: usize, below: &str, finding: Finding) {
        let block = self.actions.get(at).map_or("", |(action, _)| action.identifier.as_str());
        self.findings.push(finding.block(block).at(format!("/Actions/{at}{below}")));
    }
}
