//! What experience with published flows teaches: limits, and the event around the flow.

use super::{Graph, about_block, about_control, repeated, repeated_members};
use crate::catalogue::Role;
use crate::control::ControlValue;
use crate::finding::{Code, Finding};
use crate::flow::{Block, Flow, PRODUCT_LIMIT_CHARS};
use crate::nearest::did_you_mean;
use crate::trigger::{Event, PairStatus, Trigger};
use crate::version::ProductVersion;

/// Findings about the document as a whole.
pub(super) fn check_document(flow: &Flow, findings: &mut Vec<Finding>) {
    findings.extend(repeated_members(flow.members()).into_iter().map(|(pointer, key)| repeated(key, pointer)));
    if let Some(chars) = flow.chars_beyond(PRODUCT_LIMIT_CHARS) {
        let message = format!("the document has {chars} characters; the product stores at most {PRODUCT_LIMIT_CHARS}");
        findings.push(Finding::new(Code::OverProductLimit, message).help("split the flow"));
    }
}

/// Findings about the event that triggers the flow (sections 4.2 and 4.3).
pub(super) fn check_trigger(
    trigger: &Trigger,
    version: ProductVersion,
    graph: &Graph<'_>,
    findings: &mut Vec<Finding>,
) {
    if let Some(since) = trigger.since()
        && version < since
    {
        let message = format!("`{trigger}` came in {since}; in {version} it never fires");
        findings.push(Finding::new(Code::NotInVersion, message));
    }
    match trigger.status() {
        PairStatus::Removed => {
            let message = format!("`{trigger}` was removed from the product");
            findings.push(Finding::new(Code::RemovedEvent, message));
        }
        PairStatus::Unknown => {
            let mut finding = Finding::new(Code::UnknownEvent, format!("`{trigger}` is not an event of the product"));
            finding.suggestion = did_you_mean(trigger.meant().map(|meant| meant.to_string()).as_deref());
            findings.push(finding);
        }
        _ => {}
    }
    if trigger.event != Some(Event::OnViewContact) {
        return;
    }
    for (at, node) in graph.nodes.iter().enumerate().filter(|(at, _)| graph.is_reached(*at)) {
        let created = match node.spec.and_then(|spec| spec.role) {
            Some(Role::CreatesRecord) => Some(String::new()),
            Some(Role::SavesRecord { id }) => created_when(node.block, id),
            _ => None,
        };
        let Some(when) = created else { continue };
        let message = format!("creates a record each time the agent looks at the chat{when}");
        let help = "create it under onConnecting or onConnected";
        findings.push(about_block(Code::CreatesOnView, at, node.block, message).help(help));
    }
}

/// What there is to say about a block that dials the number of a click straight away (section 2.2): it is what stands in
/// the field.
pub(super) fn check_dial(graph: &Graph<'_>, at: usize, values: &[(&str, ControlValue)], findings: &mut Vec<Finding>) {
    let Some(node) = graph.nodes.get(at) else { return };
    let Some((spec, Role::Dials { number })) = node.spec.and_then(|spec| Some((spec, spec.role?))) else { return };
    let dials = |name: &str| spec.control(name).is_some_and(|control| control.name == number);
    for (name, value) in values {
        if let ControlValue::Path(path) = value
            && path.to_string() == "$.payload.number"
            && dials(name)
        {
            let message = format!("`{path}` is the number as it stands in the field; only one in E.164 is dialled");
            let finding = about_control(Code::DialsAsWritten, at, node.block, name, "", message);
            findings.push(finding.help("put *Format Phone Number (E164)* in front, with the country of such numbers"));
        }
    }
}

/// When a block that saves a record creates one, as the end of a sentence: always, as long as a path leads to nothing, or
/// never (`None`).
fn created_when(save: &Block, id: &str) -> Option<String> {
    let Some(id) = save.control(id) else { return Some(String::new()) };
    if id.is_unset() || id.as_str() == Some("null") {
        return Some(String::new());
    }
    // A path that cannot be read has a finding of its own.
    match ControlValue::read(id).ok()? {
        ControlValue::Path(path) => Some(format!(" while `{path}` is undefined or empty")),
        _ => None,
    }
}
