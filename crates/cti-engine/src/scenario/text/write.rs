//! A scenario written as YAML that a person reads.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::node::Kind;

/// How many characters a list or an object may have to stand on one line.
const SHORT: usize = 90;

/// A value as YAML: block style, what is short on one line.
pub(in crate::scenario) fn to_yaml(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => object(&mut text, members, 0, true),
        value => {
            text.push_str(&flow(value));
            text.push('\n');
        }
    }
    text
}

fn object(text: &mut String, members: &Map<String, Value>, indent: usize, mut first: bool) {
    for (name, value) in members {
        if !first || indent == 0 {
            margin(text, indent);
        }
        first = false;
        let _ = write!(text, "{}:", scalar(name));
        nested(text, value, indent, true);
    }
}

/// What stands behind `name:` or `-`.
fn nested(text: &mut String, value: &Value, indent: usize, in_object: bool) {
    let inline = flow(value);
    let is_short = indent + inline.chars().count() <= SHORT && !is_tall(value);
    match value {
        Value::Object(members) if !members.is_empty() && !is_short => {
            if in_object {
                text.push('\n');
                margin(text, indent + 2);
            } else {
                text.push(' ');
            }
            object(text, members, indent + 2, true);
        }
        Value::Array(items) if !items.is_empty() && !is_short => {
            text.push('\n');
            for item in items {
                margin(text, indent + 2);
                text.push('-');
                nested(text, item, indent + 2, false);
            }
        }
        _ => {
            let _ = writeln!(text, " {inline}");
        }
    }
}

/// Whether something stands in it that reads better on lines of its own.
fn is_tall(value: &Value) -> bool {
    let is_branch = |value: &Value| {
        matches!(value, Value::Array(items) if !items.is_empty())
            || matches!(value, Value::Object(members) if !members.is_empty())
    };
    match value {
        Value::Array(items) => items.iter().any(|item| matches!(item, Value::Object(_))),
        Value::Object(members) => {
            members.values().any(|member| is_branch(member) && (members.len() > 1 || is_tall(member)))
        }
        _ => false,
    }
}

fn margin(text: &mut String, indent: usize) {
    text.extend(std::iter::repeat_n(' ', indent));
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| format!("{}: {}", scalar(name), flow(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// A text, in quotes where it would be read as something else.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '+' | '(' | '/' | '$'))
        && text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '.' | '/' | '!' | '+'))
        && text.chars().all(|c| c.is_alphanumeric() || " +-_./()$!;=".contains(c))
        && !text.contains("  ")
        && !text.contains(" -")
        && matches!(Kind::of_plain(text), Kind::Text(_));
    if is_plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            ' '..='~' => quoted.push(c),
            c if c.is_alphanumeric() => quoted.push(c),
            // A sign of its own, or one that a reader cannot see.
            c if u32::from(c) <= 0xffff => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => {
                let _ = write!(quoted, "\\U{:08x}", u32::from(c));
            }
        }
    }
    quoted.push('"');
    quoted
}
