//! The event around the flow: what its payload brings, and whether there is a contact (sections 2.2 and 4).

use std::collections::HashSet;

use super::{Fault, Graph, about_block, about_control};
use crate::catalogue::{BlockSpec, Category, Role};
use crate::control::ControlValue;
use crate::finding::{Code, Finding};
use crate::one_line::shortened;
use crate::path::{ContextRoot, Path, Segment};
use crate::trigger::{Event, Source, Trigger};

/// What stands under `$.payload`.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    /// The members that are known.
    members: HashSet<String>,
    /// Whether there are no others.
    complete: bool,
    /// What brings it.
    name: String,
}

/// The members of a payload that a source describes, and whether the description is complete.
struct Shape(Source, Event, &'static [&'static str], bool);

#[rustfmt::skip]
static SHAPES: [Shape; 10] = [
    Shape(Source::SalesforceUi, Event::OnClickToDial, &[
        "number", "recordId", "recordName", "objectType", "accountId", "contactId", "personAccount", "params",
    ], true),
    Shape(Source::SalesforceUi, Event::OnNavigationChange, &[
        "url", "recordId", "recordName", "objectType", "accountId", "contactId", "personAccount",
    ], true),
    Shape(Source::SalesforceUi, Event::OnHvsWorkStart, &["workId", "completeWorkWhen", "attributes"], true),
    Shape(Source::ConnectAgent, Event::OnStateChange, &["agent", "oldState", "newState"], false),
    Shape(Source::ConnectAgent, Event::OnError, &["errorType", "errorMessage"], false),
    Shape(Source::ConnectAgent, Event::OnSoftphoneError, &["errorType", "errorMessage"], false),
    Shape(Source::SalesforceAgent, Event::OnStateChange, &[
        "statusId", "statusName", "statusApiName", "channels",
    ], false),
    Shape(Source::SalesforceAgent, Event::OnWorkAccepted, &["workItemId", "workId", "channel"], false),
    Shape(Source::SalesforceAgent, Event::OnWorkClosed, &["workItemId", "workId", "channel"], false),
    Shape(Source::SalesforceAgent, Event::OnWorkloadChanged, &[
        "configuredCapacity", "previousWorkload", "newWorkload",
    ], false),
];

impl Payload {
    /// The payload of an event; `None` where nothing is known of it, as of an action's and of a chat message.
    pub(crate) fn of(trigger: &Trigger) -> Option<Self> {
        let event = trigger.event.as_ref()?;
        let name = trigger.to_string();
        let shape = SHAPES.iter().find(|Shape(source, of, ..)| *source == trigger.source && of == event);
        if let Some(Shape(_, _, members, complete)) = shape {
            let members = members.iter().map(|member| (*member).to_owned()).collect();
            return Some(Self { members, complete: *complete, name });
        }
        let is_open = matches!(event, Event::OnMessageReceived | Event::OnMessageSent | Event::Other(_));
        let is_known = trigger.source.is_contact() || trigger.source == Source::ConnectAgent;
        (is_known && !is_open).then_some(Self { members: HashSet::new(), complete: false, name })
    }

    /// The payload that actions give, by the keys of their values and forms.
    pub(crate) fn of_actions(members: impl IntoIterator<Item = String>) -> Self {
        Self { members: members.into_iter().collect(), complete: true, name: "no action that starts this flow".into() }
    }

    /// What is wrong with reading a member, and which one is meant.
    fn fault(&self, graph: &Graph<'_>, member: &str, shown: &str) -> Option<(String, Option<&str>)> {
        if self.members.contains(member) {
            return None;
        }
        let meant = graph.nearest(member, self.members.iter().map(String::as_str));
        let name = &self.name;
        let brings = |what: &str| format!("`{shown}` is undefined: {what}");
        let is_action = !name.contains('.');
        if self.complete && is_action {
            return Some((brings(&format!("{name} gives `{}`", shortened(member))), meant));
        }
        let elsewhere = SHAPES.iter().find(|Shape(.., members, _)| members.contains(&member));
        if let Some(Shape(source, event, ..)) = elsewhere {
            let other = Trigger::new(source.clone(), event.clone());
            return Some((brings(&format!("`{member}` comes with `{other}`, not with `{name}`")), meant));
        }
        if self.complete || meant.is_some() {
            return Some((brings(&format!("`{name}` brings no `{}`", shortened(member))), meant));
        }
        None
    }
}

/// The members of a payload that are known, each with the events that bring it: of one event, or of all.
#[cfg(feature = "editor")]
pub(crate) fn known_members(trigger: Option<&Trigger>) -> Vec<(&'static str, Vec<Trigger>)> {
    let mut known: Vec<(&str, Vec<Trigger>)> = Vec::new();
    for Shape(source, event, members, _) in &SHAPES {
        let brings = Trigger::new(source.clone(), event.clone());
        if trigger.is_some_and(|trigger| *trigger != brings) {
            continue;
        }
        for member in *members {
            match known.iter_mut().find(|(name, _)| name == member) {
                Some((_, events)) => events.push(brings.clone()),
                None => known.push((member, vec![brings.clone()])),
            }
        }
    }
    known
}

/// Findings about what a block reads of the payload.
pub(super) fn check_payload(
    payload: &Payload,
    graph: &Graph<'_>,
    at: usize,
    values: &[(&str, ControlValue)],
    findings: &mut Vec<Finding>,
) {
    let Some(node) = graph.nodes.get(at) else { return };
    for (name, value) in values {
        value.each_path(&mut |below, path| {
            let Some(member) = member_of(path, ContextRoot::Payload) else { return };
            let Some((message, meant)) = payload.fault(graph, member, path.as_str()) else { return };
            let fault = Fault::new(Code::PayloadMember, message).meant(meant, |meant| path.with_key(1, meant));
            findings.push(fault.about(at, node.block, name, below));
        });
    }
    let Some(Role::ReadsPayload { fields }) = node.spec.and_then(|spec| spec.role) else { return };
    let Some((name, value)) = node.spec.and_then(|spec| super::value_of(spec, fields, values)) else { return };
    super::controls::each_text(value, "", &mut |below, text| {
        let Some((message, meant)) = payload.fault(graph, text, text) else { return };
        let fault = Fault::new(Code::PayloadMember, message).meant(meant, |meant| Some(meant.to_owned()));
        findings.push(fault.about(at, node.block, name, below));
    });
}

/// The first member below a root that a path names.
fn member_of(path: &Path, root: ContextRoot) -> Option<&str> {
    let mut keys = path.segments().iter().map(Segment::key);
    (ContextRoot::find(keys.next()??) == Some(root)).then(|| keys.next()?)?
}

/// Whether an event may come with a contact. Blocks and paths about the contact have nothing to work on otherwise.
pub(crate) fn may_have_contact(trigger: &Trigger) -> bool {
    match trigger.source {
        Source::SalesforceAgent | Source::SalesforceUi => false,
        // The after-call work is about the contact in view.
        Source::ConnectAgent => matches!(trigger.event, Some(Event::OnAfterCallWork | Event::Other(_))),
        _ => true,
    }
}

/// Findings about a block that needs a contact, under an event that comes without one.
pub(super) fn check_contact(
    trigger: &Trigger,
    graph: &Graph<'_>,
    at: usize,
    values: &[(&str, ControlValue)],
    findings: &mut Vec<Finding>,
) {
    let Some(node) = graph.nodes.get(at).filter(|_| graph.is_reached(at)) else { return };
    if let Some(spec) = node.spec
        && needs_contact(spec)
    {
        let message = format!("*{}* works on a contact, and `{trigger}` comes without one", spec.name);
        let help = "use it under an event of a contact, or keep what it needs as a property there";
        findings.push(about_block(Code::NoContact, at, node.block, message).help(help));
    }
    for (name, value) in values {
        value.each_path(&mut |below, path| {
            if path.segments().first().and_then(Segment::key).and_then(ContextRoot::find) == Some(ContextRoot::Contact)
            {
                let message = format!("`{path}` is undefined: `{trigger}` comes without a contact");
                findings.push(about_control(Code::NoContact, at, node.block, name, below, message));
            }
        });
    }
}

/// Findings about a decision on the kind of a contact, under an event that only one kind has.
pub(super) fn check_kind(trigger: &Trigger, graph: &Graph<'_>, at: usize, findings: &mut Vec<Finding>) {
    let Some(node) = graph.nodes.get(at).filter(|_| graph.is_reached(at)) else { return };
    let Some(Role::ChecksSource { source }) = node.spec.and_then(|spec| spec.role) else { return };
    // What a queued callback counts as no source states.
    if !trigger.source.is_contact() || trigger.source == Source::ConnectQueueCallbackContact {
        return;
    }
    let side = if trigger.source.as_str() == source { "true" } else { "false" };
    let message = format!("every contact of `{trigger}` takes the side `{side}`");
    findings.push(about_block(Code::BranchOnLiteral, at, node.block, message).help("connect what is on that side"));
}

fn needs_contact(spec: &BlockSpec) -> bool {
    spec.category == Category::ConnectContact || spec.calls.iter().any(|call| call.starts_with("contact."))
}

/// The findings about a flow that actions start, given what they put into its payload.
pub(crate) fn of_actions(checker: &super::Checker<'_>, flow: &crate::flow::Flow, payload: &Payload) -> Vec<Finding> {
    let graph = Graph::new(flow, checker.catalogue());
    let mut findings = Vec::new();
    for at in 0..flow.blocks().len() {
        let values = super::read_controls(flow, at, &mut Vec::new());
        check_payload(payload, &graph, at, &values, &mut findings);
    }
    findings
}
