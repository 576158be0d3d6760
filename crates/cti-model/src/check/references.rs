//! References: does every path lead to something that is there when the block runs?

use super::{Fault, Graph, about_control, nearest};
use crate::catalogue::{ControlKind, Evidence, Returns};
use crate::control::ControlValue;
use crate::finding::{Code, Finding, Fix, Severity};
use crate::path::{ContextRoot, Path, Segment};
use crate::version::{ParsedNumberShape, ProductVersion};

/// Findings about the paths in one block's controls.
pub(super) fn check(
    graph: &mut Graph<'_>,
    at: usize,
    values: &[(&str, ControlValue)],
    version: ProductVersion,
    findings: &mut Vec<Finding>,
) {
    for (name, value) in values {
        value.each_path(&mut |below, path| {
            if let (Some(block), true) = (graph.nodes.get(at).map(|node| node.block), ends_in_a_blank(path)) {
                let message = format!("`{path}`: the blanks behind the path belong to the last name");
                let finding = about_control(Code::DollarWithoutDot, at, block, name, below, message);
                let right = path.as_str().trim_end().to_owned();
                let fix = Fix::write(finding.pointer.clone(), right);
                findings.push(finding.help("remove the blanks").fix(fix));
                return;
            }
            if path.is_costly()
                && let Some(block) = graph.nodes.get(at).map(|node| node.block)
            {
                let message = format!(
                    "`{path}` may look at every value several times: where a list is long or a record large, a run fails here"
                );
                let finding = about_control(Code::CostlyPath, at, block, name, below, message);
                findings.push(finding.help("name the members that lead to the value, and use one `..` or condition at most"));
            }
            let kind = graph.nodes.get(at).and_then(|node| Some(node.spec?.control(name)?.kind));
            let kind = kind.filter(|_| below.is_empty());
            let Some(fault) = fault(graph, at, (path, kind), version) else { return };
            let Some(block) = graph.nodes.get(at).map(|node| node.block) else { return };
            let mut finding = fault.about(at, block, name, below);
            if finding.code == Code::UnknownResult && names_are_ours(graph, path) {
                finding.severity = Severity::Hint;
            }
            findings.push(finding);
        });
    }
}

/// Whether the results of the block that a path reads have names of our choice, so that a real export may have others.
fn names_are_ours(graph: &Graph<'_>, path: &Path) -> bool {
    let source = path.segments().get(1).and_then(Segment::key).and_then(|id| graph.find(id));
    let spec = source.and_then(|at| graph.nodes.get(at)?.spec);
    let is_record = path.segments().get(2).and_then(Segment::key) == Some("results");
    is_record
        && spec.is_some_and(|spec| match spec.returns {
            Returns::Fields(fields) => fields.iter().all(|field| field.evidence == Evidence::Inferred),
            _ => false,
        })
}

/// Whether blanks stand behind a path and make it lead elsewhere.
fn ends_in_a_blank(path: &Path) -> bool {
    path.segments().last().and_then(Segment::key).is_some_and(|key| key.trim_end() != key)
}

/// What is wrong with a path of the block at `at`, if anything.
fn fault(
    graph: &mut Graph<'_>,
    at: usize,
    (path, kind): (&Path, Option<ControlKind>),
    version: ProductVersion,
) -> Option<Fault> {
    let mut keys = path.segments().iter().map(Segment::key);
    let root = keys.next()??;
    match ContextRoot::find(root) {
        Some(ContextRoot::Actions) => {}
        Some(ContextRoot::Contact) => return contact_fault(path, version),
        Some(ContextRoot::Payload | ContextRoot::UserProfile) => return None,
        None => {
            let message = format!("a run's context has no `{root}`, so `{path}` is undefined");
            let known = ContextRoot::ALL.map(ContextRoot::as_str);
            return Some(Fault::new(Code::UnknownRoot, message).meant(nearest(root, known), |it| path.with_key(0, it)));
        }
    }
    let id = keys.next()??;
    let Some(source) = graph.find(id) else {
        let message = format!("`{path}` reads the block `{id}`, which does not exist");
        let meant = graph.nearest_id(id);
        return Some(Fault::new(Code::UnknownReference, message).meant(meant, |it| path.with_key(1, it)));
    };
    let fields: Vec<&str> = keys.map_while(|key| key).collect();
    readiness_fault(graph, at, source, path)
        .or_else(|| whole_results_fault(graph, source, path, kind))
        .or_else(|| result_fault(graph, source, path, &fields))
}

/// What `$.contact.parsedNumber` holds changed in 5.22 (section 2.1).
fn contact_fault(path: &Path, version: ProductVersion) -> Option<Fault> {
    let keys: Vec<&str> = path.segments().iter().map(Segment::key).collect::<Option<_>>()?;
    let ["contact", "parsedNumber", member] = *keys else { return None };
    let fault = |message: String| Fault::new(Code::VersionDependent, message);
    let today = |fault: Fault, member: &str| {
        let right = format!("$.contact.parsedNumber.{member}");
        fault.help(format!("write `{right}`")).write(right)
    };
    Some(match (version.parsed_number(), member) {
        (ParsedNumberShape::International, "phone") => {
            let what = format!("`{path}` was the national number before 5.22 and is undefined in the product since");
            today(fault(what), "nationalNumber")
        }
        (ParsedNumberShape::Legacy, "number" | "nationalNumber" | "countryCallingCode") => {
            let fault = fault(format!("`{path}` came in 5.22 and is undefined in {version}"));
            if member == "nationalNumber" { today(fault, "phone") } else { fault }
        }
        _ => return None,
    })
}

/// All results of a block where one value is expected: an object, which is not a text.
fn whole_results_fault(graph: &Graph<'_>, source: usize, path: &Path, kind: Option<ControlKind>) -> Option<Fault> {
    let takes_one = matches!(kind, Some(ControlKind::Text | ControlKind::Number | ControlKind::Bool));
    let is_whole = path.is_plain() && path.segments().len() == 3;
    if !takes_one || !is_whole || path.segments().get(2).and_then(Segment::key) != Some("results") {
        return None;
    }
    let (Returns::Fields(fields) | Returns::AtLeast(fields)) = graph.nodes.get(source)?.spec?.returns else {
        return None;
    };
    let first = fields.first()?.name;
    let message = format!("`{path}` is an object with all results, and one value is expected here");
    let fault = Fault::new(Code::UnknownResult, message).help(format!("write `{path}.{first}`"));
    Some(fault.write(format!("{}.{first}", path.as_str())))
}

/// Whether a block has run when another one reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    /// On every way, or on none of those that can be followed.
    Always,
    /// On some ways.
    Sometimes,
    /// Never.
    Never,
}

/// Whether the block at `source` has run when the block at `at` reads it.
pub(super) fn readiness(graph: &mut Graph<'_>, at: usize, source: usize) -> Readiness {
    if !graph.is_reached(at) || graph.always_before(source, at) {
        Readiness::Always
    } else if graph.is_reached(source) && graph.leads_to(source, at) {
        Readiness::Sometimes
    } else {
        Readiness::Never
    }
}

fn readiness_fault(graph: &mut Graph<'_>, at: usize, source: usize, path: &Path) -> Option<Fault> {
    let (code, what) = match readiness(graph, at, source) {
        Readiness::Always => return None,
        Readiness::Sometimes => {
            (Code::ReferenceNotAlwaysReady, "is undefined when a run comes here without having run")
        }
        Readiness::Never => (Code::ReferenceNeverReady, "is always undefined:"),
    };
    let id = graph.nodes.get(source)?.block.id();
    let behind = if code == Code::ReferenceNeverReady { " never runs before this block" } else { "" };
    Some(Fault::new(code, format!("`{path}` {what} `{id}`{behind}")))
}

/// A member of the record, or a result field, that the source block does not leave.
fn result_fault(graph: &Graph<'_>, source: usize, path: &Path, fields: &[&str]) -> Option<Fault> {
    let node = graph.nodes.get(source)?;
    let record = ["success", "results", "exception"];
    let (member, field) = (fields.first()?, fields.get(1));
    if !record.contains(member) {
        let message = format!("`{path}`: a record has `success`, `results` and `exception`, no `{member}`");
        let fault = Fault::new(Code::UnknownResult, message).help(format!("write `results.{member}`"));
        return Some(fault.meant(nearest(member, record), |it| path.with_key(2, it)));
    }
    let spec = node.spec.filter(|_| *member == "results")?;
    let (names, field): (Vec<&str>, &str) = match (spec.returns, field) {
        (Returns::Fields(fields) | Returns::AtLeast(fields), Some(field)) => {
            (fields.iter().map(|field| field.name).collect(), field)
        }
        (Returns::Decision | Returns::Nothing, Some(field)) => (Vec::new(), field),
        (Returns::Open, _) | (_, None) => return None,
    };
    if names.contains(&field) {
        return None;
    }
    if let Returns::AtLeast(_) = spec.returns {
        // It may be one that no source lists; a slip in one that is known shows.
        let meant = nearest(field, names)?;
        let message = format!("`{path}`: `{}` returns `{meant}`; `{field}` is not known", spec.type_id);
        return Some(Fault::new(Code::UnknownResult, message).meant(Some(meant), |it| path.with_key(3, it)));
    }
    let known = if names.is_empty() { "no fields".to_owned() } else { names.join(", ") };
    let message = format!("`{path}`: `{}` is known to return {known}; `{field}` is not among them", spec.type_id);
    Some(Fault::new(Code::UnknownResult, message).meant(nearest(field, names), |it| path.with_key(3, it)))
}
