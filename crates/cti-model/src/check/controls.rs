//! Controls: is every one known, set, and of a value that the block can use?

use serde_json::Value;

use super::{Fault, Graph, about_block, about_control, literals, nearest};
use crate::catalogue::{BlockSpec, ControlKind, ControlSpec, Evidence, Expects, Ports, Role, is_record_id};
use crate::control::ControlValue;
use crate::finding::{Code, Finding, Fix, Severity};
use crate::flow::Block;
use crate::json::pointer_token;
use crate::one_line::shortened;
use crate::path::ContextRoot;

/// Findings about the controls of one block.
pub(super) fn check(graph: &Graph<'_>, at: usize, values: &[(&str, ControlValue)], findings: &mut Vec<Finding>) {
    let Some(node) = graph.nodes.get(at) else { return };
    let block = node.block;
    for (name, value) in values {
        check_texts(at, block, name, value, findings);
    }
    let Some(spec) = node.spec else { return };
    let decides_on_path = spec.ports == Ports::TrueFalse && values.iter().any(|(_, value)| value_has_path(value));
    for (name, value) in values {
        let Some(control) = spec.control(name) else {
            findings.push(unexpected(at, block, name, spec));
            continue;
        };
        let fault = match spec.ports {
            Ports::TrueFalse if control.varies && !decides_on_path => Some(branch_fault(value)),
            // It is compared with something that varies.
            Ports::TrueFalse if control.varies => None,
            _ => value_fault(block, (name, control), value, spec),
        };
        findings.extend(fault.map(|fault| fault.about(at, block, name, "")));
    }
    for control in spec.controls {
        let Some((spelling, _)) = spec.written(control, block) else {
            findings.extend(missing(at, block, spec, control));
            continue;
        };
        let value = values.iter().find(|(name, _)| *name == spelling).map(|(_, value)| value);
        findings.extend(value.and_then(|value| literals::fault(at, block, (spelling, control), value)));
        if let Some(value) = value {
            doubts(at, block, (spelling, control, spec.role), value, findings);
        }
        let unset = value == Some(&ControlValue::Unset);
        // An empty text that a decision tests has a finding of its own.
        let tested = spec.ports == Ports::TrueFalse && control.varies;
        if unset && !tested && !control.may_be_blank {
            findings.extend(required(at, block, spec, control));
        }
    }
}

/// What there is to say about a control whose key is not there.
fn missing(at: usize, block: &Block, spec: &BlockSpec, control: &ControlSpec) -> Option<Finding> {
    if !control.always_written {
        return required(at, block, spec, control);
    }
    let counts = control.default.map_or("it counts as not set".to_owned(), |value| format!("`{value}` counts"));
    let message = format!("`{}` is missing, as in files of older editors; {counts}", control.spelling());
    Some(about_block(Code::ControlDefaulted, at, block, message).control(control.spelling()))
}

/// What there is to say about a control that is not set.
fn required(at: usize, block: &Block, spec: &BlockSpec, control: &ControlSpec) -> Option<Finding> {
    if !control.required || control.default.is_some() {
        return None;
    }
    let other = control.unless.and_then(|name| spec.control(name)).and_then(|other| spec.written(other, block));
    if other.is_some_and(|(_, value)| !value.is_unset()) {
        return None;
    }
    let message = format!("`{}` is not set, and the block can do nothing without it", control.spelling());
    let mut finding = about_block(Code::RequiredControlUnset, at, block, message).control(control.spelling());
    // A name of our choice may be another in a real export.
    if control.evidence == Evidence::Inferred {
        finding.severity = Severity::Warning;
    }
    Some(finding)
}

/// Findings about a fixed value with which the block runs and does not do what is meant.
fn doubts(
    at: usize,
    block: &Block,
    (name, control, role): (&str, &ControlSpec, Option<Role>),
    value: &ControlValue,
    findings: &mut Vec<Finding>,
) {
    let mut tell = |fault: Fault, below: &str| findings.push(fault.about(at, block, name, below));
    if let (ControlKind::Bool, ControlValue::Literal(found)) = (control.kind, value)
        && !found.is_boolean()
    {
        let meant = found.as_str().and_then(|text| text.trim().to_ascii_lowercase().parse::<bool>().ok());
        let found = match found {
            Value::String(text) => format!("the text `{}`", shortened(text)),
            other => format!("`{}`", shortened(&other.to_string())),
        };
        let message =
            format!("`{name}` is a check box and holds {found}, and every text that is not empty counts as set");
        let mut fault = Fault::new(Code::DoubtfulValue, message).help("set it to true or false");
        fault.write = meant.map(Value::from);
        tell(fault, "");
    }
    if let ControlKind::Map = control.kind {
        let writes_attributes = matches!(role, Some(Role::WritesAttributes { .. }));
        let is_attribute = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let keys: Vec<&str> = match value {
            ControlValue::Map(members) => members.iter().map(|(key, _)| key.as_str()).collect(),
            ControlValue::Literal(Value::Object(members)) => members.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        for key in keys {
            let (message, help) = if key.trim() != key || key.is_empty() {
                (format!("the name `{}` is empty or has blanks around it", shortened(key)), "write the name alone")
            } else if writes_attributes && !is_attribute(key) {
                let message = format!("`{}` cannot be the name of an attribute", shortened(key));
                (message, "use letters, digits, `-` and `_` only")
            } else {
                continue;
            };
            tell(Fault::new(Code::DoubtfulValue, message).help(help), &format!("/{}", pointer_token(key)));
        }
    }
    let number = |number: &serde_json::Number| number.to_string();
    let text = match value {
        ControlValue::Literal(Value::String(text)) => text.clone(),
        ControlValue::Literal(Value::Number(found)) => number(found),
        _ => return,
    };
    // The text `null` has a finding of its own; a sample left behind too.
    if text.is_empty() || text == "null" || (control.varies && !is_meant(control, &text)) {
        return;
    }
    if let Some((expects, doubt)) = control.expects.and_then(|expects| Some((expects, expects.doubt(&text)?))) {
        let code = if expects == Expects::DeveloperName { Code::StatusLabel } else { Code::DoubtfulValue };
        tell(Fault::new(code, format!("`{}` {doubt}", shortened(&text))), "");
    }
}

/// Whether a fixed text may be meant where a value of the contact is expected: a record that is the same for everybody.
fn is_meant(control: &ControlSpec, text: &str) -> bool {
    control.expects == Some(Expects::RecordId) && is_record_id(text)
}

fn value_has_path(value: &ControlValue) -> bool {
    !matches!(value, ControlValue::Unset | ControlValue::Literal(_))
}

/// Texts that look like a path and are not one. They are looked for at every depth.
fn check_texts(at: usize, block: &Block, name: &str, value: &ControlValue, findings: &mut Vec<Finding>) {
    each_text(value, "", &mut |below, text| {
        let blanks = text.trim() != text && crate::Path::is_path(text.trim());
        let inside = holds_path(text);
        let (message, help) = if blanks {
            ("a path with blanks around it is text", "remove the blanks")
        } else if begins_like_path(text) {
            ("text that begins with `$` but is not a path, so it is used as it stands", "a path begins with `$.`")
        } else if inside {
            ("a path inside a text is not replaced", "use *Join Strings* or *String Template*")
        } else {
            return;
        };
        let message = format!("`{}`: {message}", shortened(text));
        let mut finding = about_control(Code::DollarWithoutDot, at, block, name, below, message).help(help);
        finding.fix = blanks.then(|| Fix::write(finding.pointer.clone(), text.trim()));
        findings.push(finding);
    });
}

/// Whether a path to a member of the context stands somewhere in a text.
fn holds_path(text: &str) -> bool {
    let begins = |rest: &str| {
        ContextRoot::ALL
            .iter()
            .any(|root| rest.strip_prefix(root.as_str()).is_some_and(|behind| behind.starts_with('.')))
    };
    text.split("$.").skip(1).any(begins)
}

/// A `$` in front that is neither an amount (`$5.00`, `$5 off`) nor a template (`${…}`, `$$`).
fn begins_like_path(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('$') else { return false };
    let word = rest.split(char::is_whitespace).next().filter(|word| !word.is_empty()).unwrap_or(rest);
    let amount = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    !amount && !word.starts_with(['$', '{'])
}

/// Calls `see` for every literal text, with its JSON pointer below the control.
pub(super) fn each_text<'v>(value: &'v ControlValue, pointer: &str, see: &mut dyn FnMut(&str, &'v str)) {
    match value {
        ControlValue::Literal(value) => each_text_in_json(value, pointer, see),
        ControlValue::Map(members) => {
            for (key, item) in members {
                each_text(item, &format!("{pointer}/{}", pointer_token(key)), see);
            }
        }
        ControlValue::List(items) => {
            for (at, item) in items.iter().enumerate() {
                each_text(item, &format!("{pointer}/{at}"), see);
            }
        }
        ControlValue::Unset | ControlValue::Path(_) => {}
    }
}

fn each_text_in_json<'v>(value: &'v Value, pointer: &str, see: &mut dyn FnMut(&str, &'v str)) {
    match value {
        Value::String(text) => see(pointer, text),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                each_text_in_json(item, &format!("{pointer}/{at}"), see);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                each_text_in_json(item, &format!("{pointer}/{}", pointer_token(key)), see);
            }
        }
        _ => {}
    }
}

/// A decision on something that is the same in every run.
fn branch_fault(value: &ControlValue) -> Fault {
    let what = match value.as_literal_text() {
        Some(text) => format!("the fixed text `{}`", shortened(text)),
        None if *value == ControlValue::Unset => "nothing".to_owned(),
        None => "a fixed value".to_owned(),
    };
    let message = format!("the branch tests {what}, so every run takes the same side");
    Fault::new(Code::BranchOnLiteral, message).help("pick the field to test")
}

/// A value that the control does not take, or that is not meant for it.
fn value_fault(
    block: &Block,
    (name, control): (&str, &ControlSpec),
    value: &ControlValue,
    spec: &BlockSpec,
) -> Option<Fault> {
    let Some(text) = value.as_literal_text() else {
        let empty = control.kind == ControlKind::Number && block.control(name).is_some_and(is_empty_text);
        let message = || format!("`{name}` takes a number and holds empty text; it counts as not set");
        return empty.then(|| Fault::new(Code::EmptyNumber, message()));
    };
    let shown = shortened(text);
    Some(if text == "null" && matches!(control.kind, ControlKind::Text | ControlKind::Any) {
        let create = spec.role == Some(Role::SavesRecord { id: control.name });
        let meaning = if create { "which is taken for: create a record" } else { "which is not the same as empty" };
        let message = format!("`{name}` holds the text `null`, {meaning}");
        Fault::new(Code::NullAsText, message).help("leave it empty").write("")
    } else if control.varies && !is_meant(control, text) {
        let message = format!("`{name}` is the fixed text `{shown}`, the same for every contact");
        Fault::new(Code::SampleLiteral, message).help("pick a value of the contact or the event")
    } else if control.kind == ControlKind::Number && !is_number(text) {
        Fault::new(Code::NotANumber, format!("`{name}` takes a number, and `{shown}` is not a number"))
    } else if control.literal.is_none() && !control.picklist.is_empty() && !control.picklist.contains(&text) {
        let message = format!("`{shown}` is not among the standard values of `{name}`");
        let meant = nearest(text, control.picklist.iter().copied());
        let fault = Fault::new(Code::NotInPicklist, message).help(format!("one of: {}", control.picklist.join(", ")));
        fault.meant(meant, |meant| Some(meant.to_owned()))
    } else {
        return None;
    })
}

/// Whether a text is a finite number, blanks around it allowed.
fn is_number(text: &str) -> bool {
    crate::js::parse_number(text).is_finite()
}

fn is_empty_text(value: &crate::Json) -> bool {
    value.as_str().is_some_and(str::is_empty)
}

fn unexpected(at: usize, block: &Block, name: &str, spec: &BlockSpec) -> Finding {
    let Some((_, new)) = spec.stale_controls.iter().find(|(old, _)| *old == name) else {
        let message = format!("the catalogue knows no control `{name}` of `{}`; it is ignored", spec.type_id);
        let meant = nearest(name, spec.controls.iter().map(ControlSpec::spelling));
        let mut finding = about_control(Code::UnknownControl, at, block, name, "", message).meant(meant, Fix::rename);
        let is_free = |meant| spec.control(meant).is_some_and(|control| spec.written(control, block).is_none());
        finding.fix = finding.fix.filter(|_| meant.is_some_and(is_free));
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
    let place = finding.pointer.clone();
    match new {
        Some(new) if block.control(new).is_none() => {
            finding.help(format!("write `{new}`")).fix(Fix::rename(place, *new))
        }
        _ => finding.help("remove it").fix(Fix::remove(place)),
    }
}
