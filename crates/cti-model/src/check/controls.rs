//! Controls: is every one known, set, and of a value that the block can use?

use super::{Graph, about_block, about_control, did_you_mean, nearest};
use crate::catalogue::{BlockSpec, ControlKind, ControlSpec, Evidence, Ports};
use crate::control::ControlValue;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::flow::Block;

/// Findings about the controls of one block.
pub(super) fn check(graph: &Graph<'_>, at: usize, values: &[(&str, ControlValue)], findings: &mut Vec<Diagnostic>) {
    let Some(node) = graph.nodes.get(at) else { return };
    let block = node.block;
    for (name, value) in values {
        check_texts(at, block, name, value, findings);
    }
    let Some(spec) = node.spec else { return };
    for (name, value) in values {
        match spec.control(name) {
            Some(control) => check_value(at, block, (name, control), value, spec, findings),
            None => findings.push(unexpected(at, block, name, spec)),
        }
    }
    for control in spec.controls {
        let spelt = |name: &str| name == control.name || control.aliases.contains(&name);
        let stale = spec.stale_controls.iter().filter(|(_, new)| *new == Some(control.name)).map(|(old, _)| *old);
        let written = values.iter().find(|(name, _)| spelt(name));
        let written =
            written.or_else(|| stale.into_iter().find_map(|old| values.iter().find(|(name, _)| *name == old)));
        // An empty text that a decision tests has a finding of its own.
        let tested = spec.ports == Ports::TrueFalse && written.is_some();
        let unset = written.is_none_or(|(_, value)| *value == ControlValue::Unset);
        // One that cannot be read is not in `values`, yet it is written.
        let unreadable = written.is_none() && block.control(control.name).is_some();
        if unset && control.required && control.default.is_none() && !tested && !unreadable {
            let message = format!("`{}` is not set, and the block can do nothing without it", control.name);
            let mut finding = about_block(Code::RequiredControlUnset, at, block, message).control(control.name);
            // A name of our choice may be another in a real export.
            if control.evidence == Evidence::Inferred {
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
        if written.is_none() && control.always_written {
            let counts = control.default.map_or("nothing".to_owned(), |value| format!("`{value}`"));
            let message = format!("`{}` is missing, as in files of older editors; {counts} counts", control.name);
            findings.push(about_block(Code::ControlDefaulted, at, block, message).control(control.name));
        }
    }
}

/// Texts that look like a path and are none, or are one by accident. They are looked for at every depth.
fn check_texts(at: usize, block: &Block, name: &str, value: &ControlValue, findings: &mut Vec<Diagnostic>) {
    each_text(value, &mut |text| {
        let blanks = text.trim() != text && crate::Path::is_path(text.trim());
        let amount = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
        let dollar = text.strip_prefix('$').is_some_and(|rest| !amount(rest) && !rest.starts_with(['$', '{']));
        let inside = ["$.payload.", "$.actions.", "$.contact."].iter().any(|root| text.contains(root));
        let (message, help) = if blanks {
            ("a path with blanks around it is text", "remove the blanks")
        } else if dollar {
            ("text that begins with `$` but is no path, so it is used as it stands", "a path begins with `$.`")
        } else if inside {
            ("a path inside a text is not replaced", "use *Join Strings* or *String Template*")
        } else {
            return;
        };
        let message = format!("`{}`: {message}", shortened(text));
        findings.push(about_control(Code::DollarWithoutDot, at, block, name, "", message).help(help));
    });
}

fn each_text<'v>(value: &'v ControlValue, see: &mut dyn FnMut(&'v str)) {
    fn each_in_json<'v>(value: &'v serde_json::Value, see: &mut dyn FnMut(&'v str)) {
        match value {
            serde_json::Value::String(text) => see(text),
            serde_json::Value::Array(items) => items.iter().for_each(|item| each_in_json(item, see)),
            serde_json::Value::Object(map) => map.values().for_each(|item| each_in_json(item, see)),
            _ => {}
        }
    }
    match value {
        ControlValue::Literal(value) => each_in_json(value, see),
        ControlValue::Map(members) => members.iter().for_each(|(_, item)| each_text(item, see)),
        ControlValue::List(items) => items.iter().for_each(|item| each_text(item, see)),
        ControlValue::Unset | ControlValue::Path(_) => {}
    }
}

fn check_value(
    at: usize,
    block: &Block,
    (name, control): (&str, &ControlSpec),
    value: &ControlValue,
    spec: &BlockSpec,
    findings: &mut Vec<Diagnostic>,
) {
    let mut find = |code: Code, message: String, help: Option<String>| {
        let mut finding = about_control(code, at, block, name, "", message);
        finding.suggestion = help;
        findings.push(finding);
    };
    if spec.ports == Ports::TrueFalse
        && control.varies
        && matches!(value, ControlValue::Unset | ControlValue::Literal(_))
    {
        let what = match value.as_literal_text() {
            Some(text) => format!("the fixed text `{}`", shortened(text)),
            None if *value == ControlValue::Unset => "nothing".to_owned(),
            None => "a fixed value".to_owned(),
        };
        let message = format!("the branch tests {what}, so every run takes the same side");
        find(Code::BranchOnLiteral, message, Some("pick the field to test".to_owned()));
        return;
    }
    let Some(text) = value.as_literal_text() else {
        if control.kind == ControlKind::Number
            && *value == ControlValue::Unset
            && block.control(name).is_some_and(is_empty_text)
        {
            let message = format!("`{name}` is a number and holds empty text; it counts as not set");
            find(Code::EmptyNumber, message, None);
        }
        return;
    };
    if text == "null" && matches!(control.kind, ControlKind::Text | ControlKind::Any) {
        find(Code::NullAsText, format!("`{name}` holds the text `null`"), Some("leave it empty".to_owned()));
    } else if control.varies {
        let message = format!("`{name}` is the fixed text `{}`, the same for every contact", shortened(text));
        find(Code::SampleLiteral, message, Some("pick a value of the contact or the event".to_owned()));
    } else if control.kind == ControlKind::Number && text.trim().parse::<f64>().is_err() {
        find(Code::NotANumber, format!("`{name}` is a number, and `{}` is none", shortened(text)), None);
    } else if !control.picklist.is_empty() && !control.picklist.contains(&text) {
        let message = format!("`{}` is not among the standard values of `{name}`", shortened(text));
        let help = did_you_mean(nearest(text, control.picklist.iter().copied()));
        find(Code::NotInPicklist, message, help.or_else(|| Some(format!("one of: {}", control.picklist.join(", ")))));
    }
}

fn is_empty_text(value: &crate::Json) -> bool {
    value.as_str().is_some_and(str::is_empty)
}

fn unexpected(at: usize, block: &Block, name: &str, spec: &BlockSpec) -> Diagnostic {
    let Some((_, new)) = spec.stale_controls.iter().find(|(old, _)| *old == name) else {
        let message = format!("`{}` has no control `{name}`; it is ignored", spec.type_id);
        let mut finding = about_control(Code::UnknownControl, at, block, name, "", message);
        let known = spec.controls.iter().map(|control| control.name);
        finding.suggestion = did_you_mean(nearest(name, known));
        return finding;
    };
    let message = match new {
        None => format!("the block no longer has the control `{name}`; it is ignored"),
        Some(new) => match (block.control(name), block.control(new)) {
            (Some(old), Some(current)) if old == current => {
                format!("`{name}` is an older spelling of `{new}`, which is set too")
            }
            (_, Some(_)) => format!("`{name}` is an older spelling of `{new}`, which says something else and counts"),
            (_, None) => format!("`{name}` is an older spelling of `{new}`"),
        },
    };
    let finding = about_control(Code::StaleControl, at, block, name, "", message);
    match new {
        Some(new) if block.control(new).is_none() => finding.help(format!("write `{new}`")),
        _ => finding.help("remove it"),
    }
}

/// At most 60 characters of a text, for a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
