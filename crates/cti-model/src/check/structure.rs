//! Starts, ids, ports and ways: is this a graph that a run can walk to its end?

use std::collections::HashMap;

use super::{Graph, about_block, about_port, nearest, pointer_token, repeated, repeated_members};
use crate::catalogue::{Catalogue, Port};
use crate::finding::{Code, Finding, Fix};
use crate::flow::Flow;
use crate::version::ProductVersion;

/// What stops a flow from being compiled.
pub(super) fn check_starts_and_ids(flow: &Flow, catalogue: &Catalogue, findings: &mut Vec<Finding>) {
    let mut starts = flow.blocks().iter().enumerate().filter(|(_, block)| catalogue.is_start(block.type_id()));
    match (starts.next(), starts.next()) {
        (None, _) => {
            let finding = Finding::new(Code::MissingStart, "the flow has no start block");
            findings.push(match catalogue.starts() {
                [start, ..] => finding.help(format!("add a block of type `{}` and connect it", start.type_id)),
                [] => finding.help("add a block type that starts a flow to the catalogue"),
            });
        }
        (Some((_, first)), Some((at, second))) => {
            let message = format!("a second start block beside `{}`: it is not clear where a run begins", first.id());
            findings.push(about_block(Code::SeveralStarts, at, second, message).help("remove one of them"));
        }
        (Some(_), None) => {}
    }
    let mut seen = HashMap::with_capacity(flow.blocks().len());
    for (at, block) in flow.blocks().iter().enumerate() {
        if let Some(first) = seen.insert(block.id(), at) {
            let message = format!("the id `{}` is taken by the block at /actions/{first}", block.id());
            findings.push(about_block(Code::DuplicateId, at, block, message).help("give each block an id of its own"));
        }
    }
}

/// Findings about the graph as a whole.
pub(super) fn check(flow: &Flow, graph: &Graph<'_>, findings: &mut Vec<Finding>) {
    check_starts_and_ids(flow, graph.catalogue, findings);
    if graph.start.is_some() && !graph.can_end() {
        let message = "no run can reach an end block";
        findings.push(Finding::new(Code::NoWayToEnd, message).help("connect the last block to an end block"));
    }
    for at in graph.circles() {
        if let Some(node) = graph.nodes.get(at) {
            let message = "a run can come back here: it is ended by its step budget or its deadline at the latest";
            findings.push(about_block(Code::Loop, at, node.block, message));
        }
    }
}

/// Findings about one block's id, type and ports.
pub(super) fn check_block(graph: &Graph<'_>, at: usize, version: ProductVersion, findings: &mut Vec<Finding>) {
    let Some(node) = graph.nodes.get(at) else { return };
    let block = node.block;
    if is_broken_id(block.id()) {
        let message = "an id that the product's editor wrote after *Upload*; it then refused to add blocks";
        findings.push(about_block(Code::BrokenId, at, block, message).help("rename it, also where it is referenced"));
    }
    for (below, key) in repeated_members(block.members()) {
        findings.push(repeated(key, format!("/actions/{at}{below}")).block(block.id()));
    }
    if node.spec.is_none() {
        let message =
            format!("the type `{}` is not in the catalogue; the block fails when it is executed", block.type_id());
        let write = |pointer, meant: &str| Fix::write(format!("{pointer}/type"), meant);
        let finding = about_block(Code::UnknownType, at, block, message);
        findings.push(finding.meant(graph.nearest_type(block.type_id()), write));
    }
    if let Some(spec) = node.spec
        && !spec.is_in(version)
    {
        let came = spec.since.filter(|since| version < *since).map(|since| format!("came in {since}"));
        let when = came.or_else(|| Some(format!("went in {}", spec.removed?))).unwrap_or_default();
        let message = format!("*{}* {when}; {version} does not have it", spec.name);
        findings.push(about_block(Code::NotInVersion, at, block, message));
    }
    let reached = graph.is_reached(at);
    if graph.start.is_some() && !reached {
        findings.push(about_block(Code::Unreachable, at, block, "no run reaches this block"));
    }
    for (port, target) in block.ports() {
        if !node.has_port(port) {
            let names: Vec<&str> = node.spec.iter().flat_map(|spec| spec.ports.names()).collect();
            let message = format!("the catalogue knows no port `{port}` of `{}`; no run takes it", block.type_id());
            let listed = if names.is_empty() { "none".into() } else { names.join(", ") };
            let meant = nearest(port, names.iter().copied());
            let mut finding = about_port(Code::UnknownPort, at, block, port, message)
                .help(format!("its ports: {listed}"))
                .meant(meant, Fix::rename);
            // Two wires cannot leave by one port.
            finding.fix = finding.fix.filter(|_| meant.is_some_and(|meant| block.port(meant).is_none()));
            findings.push(finding);
        } else if graph.find(target).is_none() {
            let message = format!("port `{port}` leads to `{target}`, which does not exist");
            let finding = about_port(Code::DanglingTarget, at, block, port, message);
            findings.push(finding.meant(graph.nearest_id(target), Fix::write));
        }
    }
    if !reached {
        return;
    }
    for port in node.spec.into_iter().flat_map(|spec| spec.ports.all()) {
        if block.port(port.as_str()).is_none() {
            let code = if *port == Port::Failure { Code::OpenFailurePort } else { Code::OpenPort };
            let port = port.as_str();
            let message = format!("port `{port}` is not connected; a run that takes it stops here without an error");
            let mut finding = about_port(code, at, block, port, message)
                .help("connect it, to the end block if nothing is to be done");
            let place = || format!("/actions/{at}/ports/{}", pointer_token(port));
            finding.fix = graph.only_end().map(|end| Fix::insert(place(), end));
            findings.push(finding);
        }
    }
}

/// `uid-NaN`: the editor's counter was not a number.
fn is_broken_id(id: &str) -> bool {
    id.strip_suffix("NaN").is_some_and(|stem| !stem.ends_with(char::is_alphanumeric))
}
