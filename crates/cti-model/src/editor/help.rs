//! Help about blocks, controls, ports and paths, in Markdown.

use super::tree::Node;
use crate::catalogue::{BlockSpec, Evidence, Port, Returns};
use crate::check::known_members;
use crate::one_line::shortened;
use crate::path::ContextRoot;
use crate::trigger::Trigger;

/// Text of the document in Markdown: what could be markup is escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for character in shortened(text).chars() {
        if character.is_ascii_punctuation() {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}

/// What a block is: its label, its type, what it does, its ports, results and controls.
pub(super) fn block(node: &Node, spec: Option<&BlockSpec>) -> String {
    let title =
        node.get("meta").and_then(|meta| meta.get("title")).and_then(Node::text).filter(|title| !title.is_empty());
    let type_id = node.get("type").and_then(Node::text).unwrap_or_default();
    let mut parts = Vec::new();
    match spec {
        Some(spec) => parts.push(format!("**{}** · `{}`{}", spec.name, spec.type_id, sure(spec.evidence))),
        None => parts.push(format!("{}: a type that is not in the catalogue", escaped(type_id))),
    }
    parts.extend(title.map(|title| format!("Label: {}", escaped(title))));
    if let Some(spec) = spec {
        parts.extend((!spec.help.is_empty()).then(|| spec.help.to_owned()));
        parts.push(ports(spec));
        parts.push(returns(spec));
        parts.extend(controls(spec));
        parts.extend(spec.since.map(|since| format!("Since {since}.")));
        parts.extend(spec.history.map(str::to_owned));
    }
    parts.join("\n\n")
}

fn sure(evidence: Evidence) -> &'static str {
    if evidence == Evidence::Attested { "" } else { " (inferred)" }
}

pub(super) fn controls(spec: &BlockSpec) -> Option<String> {
    let lines: Vec<String> =
        spec.controls.iter().map(|control| format!("- `{}`: {}", control.spelling(), control.summary())).collect();
    (!lines.is_empty()).then(|| format!("Controls:\n\n{}", lines.join("\n")))
}

pub(super) fn ports(spec: &BlockSpec) -> String {
    let names: Vec<String> = spec.ports.names().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "No ports: a run ends here.".to_owned() } else { format!("Ports: {}.", names.join(", ")) }
}

fn returns(spec: &BlockSpec) -> String {
    let list = |fields: &[crate::catalogue::ResultField]| {
        fields.iter().map(|field| format!("`{}`", field.name)).collect::<Vec<_>>().join(", ")
    };
    match spec.returns {
        Returns::Nothing => "Results: none.".to_owned(),
        Returns::Decision => "Results: the decision, true or false.".to_owned(),
        Returns::Fields(fields) => format!("Results: {}.", list(fields)),
        Returns::AtLeast(fields) => format!("Results: {}, and others.", list(fields)),
        Returns::Open => "Results: what was found.".to_owned(),
    }
}

pub(super) fn control(name: &str, spec: &BlockSpec) -> Option<String> {
    if let Some((_, new)) = spec.stale_controls.iter().find(|(old, _)| *old == name) {
        return Some(match new {
            Some(new) => format!("An older spelling of `{new}`."),
            None => "The block no longer has this control.".to_owned(),
        });
    }
    let control = spec.control(name)?;
    Some(format!("**{}** of {}\n\n{}", control.spelling(), spec.name, control.summary()))
}

pub(super) fn port(name: &str) -> Option<String> {
    Port::find(name).map(|port| format!("**{port}**\n\n{}", port.meaning()))
}

pub(super) fn root(root: ContextRoot) -> String {
    format!("`$.{}`\n\n{}", root.as_str(), root.meaning())
}

/// A member below a root whose members are listed, or about whose members nothing is known.
pub(super) fn member(of: ContextRoot, name: &str) -> String {
    let known = of.members().iter().find(|(member, _)| *member == name).map(|(_, meaning)| *meaning);
    known.map_or_else(|| root(of), |meaning| format!("**{name}** · `$.{}`\n\n{meaning}", of.as_str()))
}

/// A member of the payload: which events bring it.
pub(super) fn payload(name: &str, trigger: Option<&Trigger>) -> String {
    let known = known_members(trigger).into_iter().find(|(member, _)| *member == name);
    let brought = match (known, trigger) {
        (Some((_, events)), None) => {
            let events: Vec<String> = events.iter().map(|event| format!("`{event}`")).collect();
            format!("Comes with {}.", events.join(", "))
        }
        (Some(_), Some(trigger)) => format!("Comes with {}.", escaped(&trigger.to_string())),
        (None, _) => root(ContextRoot::Payload),
    };
    format!("**{}** of the payload\n\n{brought}", escaped(name))
}

/// What a path reads of what a block left.
pub(super) fn results(node: &Node, spec: Option<&BlockSpec>, fields: &[&str]) -> String {
    let id = node.get("id").and_then(Node::text).unwrap_or_default();
    let what = match fields {
        ["success", ..] => "Whether the block succeeded".to_owned(),
        ["exception", ..] => "Why the block failed".to_owned(),
        ["results", field, ..] => {
            let evidence = spec.and_then(|spec| match spec.returns {
                Returns::Fields(fields) | Returns::AtLeast(fields) => {
                    fields.iter().find(|known| known.name == *field).map(|known| known.evidence)
                }
                _ => None,
            });
            format!("The result {}{}", escaped(field), evidence.map_or("", sure))
        }
        ["results"] => "The results".to_owned(),
        _ => "What is left".to_owned(),
    };
    format!("{what} of block {}.\n\n{}", escaped(id), block(node, spec))
}
