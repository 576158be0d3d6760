//! What experience with published flows teaches: recipes that break later, limits, and the event around the flow.

use super::{Graph, about_block};
use crate::control::ControlValue;
use crate::diagnostic::{Code, Diagnostic};
use crate::flow::{Flow, PRODUCT_LIMIT_CHARS};
use crate::path::Segment;
use crate::trigger::{Event, PairStatus, Trigger};

/// Findings about the document as a whole.
pub(super) fn check_document(flow: &Flow, findings: &mut Vec<Diagnostic>) {
    for key in flow.members().repeated().into_keys() {
        let message = format!("`{key}` is written twice in one object; only the last one counts");
        findings.push(Diagnostic::new(Code::DuplicateKey, message));
    }
    // Counting what is written costs as much as writing it, so only documents that may be near the limit are counted.
    let rough: usize = flow.blocks().iter().map(|block| block.members().rough_size()).sum();
    if rough + flow.members().rough_size() > PRODUCT_LIMIT_CHARS / 8 {
        let chars = flow.to_json().chars().count();
        if chars > PRODUCT_LIMIT_CHARS {
            let message =
                format!("the document has {chars} characters; the product stores at most {PRODUCT_LIMIT_CHARS}");
            findings.push(Diagnostic::new(Code::OverProductLimit, message).help("split the flow"));
        }
    }
}

/// Findings about the event that triggers the flow (sections 4.2 and 4.3).
pub(super) fn check_trigger(trigger: &Trigger, graph: &Graph<'_>, findings: &mut Vec<Diagnostic>) {
    match trigger.status() {
        PairStatus::Removed => {
            let message = format!("`{trigger}` was removed from the product");
            findings.push(Diagnostic::new(Code::RemovedEvent, message));
        }
        PairStatus::Unknown => {
            findings.push(Diagnostic::new(Code::UnknownEvent, format!("`{trigger}` is no event of the product")));
        }
        _ => {}
    }
    if trigger.event != Some(Event::OnViewContact) {
        return;
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        let creates = match node.block.type_id() {
            "SE_SFCreateTask" | "SE_AgentCreateTask" => true,
            "SE_SFSaveLog" => {
                node.block.control("recordId").is_none_or(|id| id.is_unset() || id.as_str() == Some("null"))
            }
            _ => false,
        };
        if creates && graph.is_reached(at) {
            let message = "creates a record each time the agent looks at the chat";
            let help = "create it under onConnecting or onConnected";
            findings.push(about_block(Code::CreatesOnView, at, node.block, message).help(help));
        }
    }
}

/// Findings about properties: the published High Velocity Sales recipe never forgets its work (section 10.9).
pub(super) fn check_properties(
    graph: &Graph<'_>,
    values: &[Vec<(&str, ControlValue)>],
    findings: &mut Vec<Diagnostic>,
) {
    let text = |at: usize, control: &str| {
        values.get(at)?.iter().find(|(name, _)| *name == control).and_then(|(_, value)| value.as_literal_text())
    };
    let mut forgotten: Vec<&str> = Vec::new();
    let mut forgets_all = false;
    for (at, node) in graph.nodes.iter().enumerate().filter(|(at, _)| graph.is_reached(*at)) {
        match node.block.type_id() {
            "SE_UnsetProperty" => forgotten.extend(text(at, "key")),
            "SE_ClearAllProperties" => forgets_all = true,
            "SE_SetProperty" if text(at, "key") == Some("hvsWasConnected") => {
                let message = "`hvsWasConnected` is kept, but completing the work takes no such control";
                findings.push(about_block(Code::UnusedProperty, at, node.block, message).help("remove the block"));
            }
            _ => {}
        }
    }
    for (at, node) in graph.nodes.iter().enumerate().filter(|(at, _)| graph.is_reached(*at)) {
        if node.block.type_id() != "SE_SFCompleteHvsWorkWithTaskSaved" || forgets_all {
            continue;
        }
        let mut kept = Vec::new();
        for (_, value) in values.get(at).into_iter().flatten() {
            value.each_path(&mut |_, path| {
                let source = path.segments().get(1).and_then(Segment::key).and_then(|id| graph.find(id));
                let getter =
                    source.filter(|at| graph.nodes.get(*at).is_some_and(|n| n.block.type_id() == "SE_GetProperty"));
                let key = getter.and_then(|at| text(at, "key"));
                kept.extend(key.filter(|key| !forgotten.contains(key)));
            });
        }
        if !kept.is_empty() {
            let keys = kept.join("` and `");
            let message = format!("`{keys}` stay set, so the next event completes the same work again");
            findings.push(about_block(Code::HvsKeysKept, at, node.block, message).help("unset them afterwards"));
        }
    }
}
