//! Decisions and waits: is there something to decide, and time for what follows?

use std::collections::HashMap;

use super::fixed::Fixed;
use super::{Graph, about_control, value_of};
use crate::catalogue::{Ports, Role};
use crate::control::ControlValue;
use crate::finding::{Code, Finding};
use crate::js::Comparator;
use crate::one_line::shortened;
use crate::version::ProductVersion;

/// Findings about what a decision compares.
pub(super) fn check(graph: &Graph<'_>, at: usize, values: &[(&str, ControlValue)], findings: &mut Vec<Finding>) {
    let Some(node) = graph.nodes.get(at) else { return };
    let Some(spec) = node.spec.filter(|spec| spec.ports == Ports::TrueFalse) else { return };
    let mut tell = |code, control: &str, below: &str, message: String, help: &str| {
        findings.push(about_control(code, at, node.block, control, below, message).help(help));
    };
    match spec.role {
        Some(Role::Compares { left, by, right }) => {
            let value = |name| value_of(spec, name, values);
            let comparator = match value(by) {
                Some((_, ControlValue::Literal(text))) => text.as_str().map(Comparator::from),
                None | Some((_, ControlValue::Unset)) => Some(Comparator::Equal),
                Some(_) => None,
            };
            let (a, b) = (value(left), value(right));
            if let (Some((_, ControlValue::Path(a))), Some((name, ControlValue::Path(b)))) = (a, b)
                && a == b
            {
                let message = format!("`{a}` is compared with itself, so every run takes the same side");
                tell(Code::BranchOnLiteral, name, "", message, "pick another value to compare with");
            }
            let (Some(comparator), Some((_, ControlValue::Path(_)))) = (comparator, a) else { return };
            let is_part = matches!(comparator, Comparator::Contains | Comparator::StartsWith);
            let is_size = matches!(
                comparator,
                Comparator::Greater | Comparator::GreaterOrEqual | Comparator::Less | Comparator::LessOrEqual
            );
            match b {
                None | Some((_, ControlValue::Unset)) if is_part => {
                    let name = b.map_or(right, |(name, _)| name);
                    let message = format!("an empty text is a part of every text, so `{comparator}` decides nothing");
                    tell(Code::BranchOnLiteral, name, "", message, "write the text to look for");
                }
                None | Some((_, ControlValue::Unset)) if is_size => {
                    let name = b.map_or(right, |(name, _)| name);
                    let message = format!("`{comparator}` compares with nothing");
                    tell(Code::BranchOnLiteral, name, "", message, "write the number to compare with");
                }
                Some((name, value)) if is_size => {
                    if let Some(text) = value.as_literal_text().filter(|text| !text.contains(|c: char| c.is_numeric()))
                    {
                        let message =
                            format!("`{comparator}` compares sizes, and `{}` is not a number", shortened(text));
                        tell(Code::NotANumber, name, "", message, "write digits only");
                    }
                }
                _ => {}
            }
        }
        Some(Role::MatchesTexts { texts }) => {
            let Some((name, value)) = value_of(spec, texts, values) else { return };
            super::controls::each_text(value, "", &mut |below, text| {
                if text.is_empty() {
                    let message = "every text begins and ends with an empty one, so every run takes the same side";
                    tell(Code::BranchOnLiteral, name, below, message.to_owned(), "remove the empty text");
                }
            });
        }
        _ => {}
    }
}

/// Findings about waits of which the flow fixes how long they are, and that are, on one way, as long as a run may take (section 3.6).
pub(super) fn check_waits(
    graph: &Graph<'_>,
    values: &[Vec<(&str, ControlValue)>],
    version: ProductVersion,
    findings: &mut Vec<Finding>,
) {
    let window = version.run_window();
    #[expect(clippy::cast_precision_loss, reason = "a minute")]
    let most = window.as_millis() as f64;
    let fixed = Fixed::new(graph, values);
    let waits: HashMap<usize, f64> =
        (0..graph.nodes.len()).filter_map(|at| Some((at, wait(graph, &fixed, at)?))).collect();
    for (at, waited) in graph.sums_on_every_way(|at| waits.get(&at).copied()) {
        let Some(node) = graph.nodes.get(at) else { continue };
        let (Some(own), Some(spec)) = (waits.get(&at), node.spec) else { continue };
        if waited < most || waited - own >= most {
            continue;
        }
        let Some(Role::Waits { duration }) = spec.role else { continue };
        let name =
            values.get(at).and_then(|values| value_of(spec, duration, values)).map_or(duration, |(name, _)| name);
        let sum = if waited > *own { "the waits up to here take" } else { "the wait takes" };
        let message = format!("{sum} {waited} ms, and a run is ended after {most} ms");
        findings.push(about_control(Code::BeyondDeadline, at, node.block, name, "", message).help("wait less"));
    }
}

/// The milliseconds that a block waits in every run, at least.
fn wait(graph: &Graph<'_>, fixed: &Fixed<'_, '_>, at: usize) -> Option<f64> {
    let Some(Role::Waits { duration }) = graph.nodes.get(at)?.spec?.role else { return None };
    fixed.least(at, duration).filter(|wait| *wait > 0.0)
}
