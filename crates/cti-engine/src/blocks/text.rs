//! Text: join, template, replace, slice, length (section 5.3).

use serde_json::Value;

use super::{Entry, text_with_false};
use crate::block::{Behaviour, Controls, Outcome, Scope};
use crate::js;
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_CoreJoinStrings", join),
    ("SE_CoreStringTemplate", template),
    ("SE_CoreReplaceString", replace),
    ("SE_CoreLength", length),
    ("SE_CoreSlice", slice),
];

/// Text that is being built and never grows past what the run may still produce.
struct Builder {
    text: String,
    most: usize,
}

impl Builder {
    fn new(scope: &Scope<'_>, capacity: usize) -> Self {
        let most = scope.memory_left();
        Self { text: String::with_capacity(capacity.min(most)), most }
    }

    fn push(&mut self, part: &str) -> Result<(), Exception> {
        if self.text.len() + part.len() > self.most {
            return Err(too_long());
        }
        self.text.push_str(part);
        Ok(())
    }
}

fn too_long() -> Exception {
    Exception::new("tooLong", "the text is longer than what the run may still produce")
}

fn string(text: Result<String, Exception>) -> Outcome {
    match text {
        Ok(text) => Outcome::done_field("string", Some(Value::String(text))),
        Err(exception) => Outcome::done_badly(exception),
    }
}

fn join(controls: &mut Controls<'_>) -> Behaviour {
    let (first, second) = (controls.take("string1"), controls.take("string2"));
    let separator = controls.take("separator");
    Behaviour::pure(move |scope| {
        let (a, b) = (text_with_false(scope, first), text_with_false(scope, second));
        let between = scope.text(separator);
        let mut joined = Builder::new(scope, a.len() + between.len() + b.len());
        string([a, between, b].iter().try_for_each(|part| joined.push(part)).map(|()| joined.text))
    })
}

/// A part of a template.
enum Part {
    Text(String),
    /// `{{name}}`, `{name}` or `${name}`.
    Place(String),
}

/// Splits a template. Its place markers are not documented; the braces of the attribute formats (section 8.3) and of
/// JavaScript are read.
fn parts(template: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (inner, open, close) = match after.strip_prefix('{') {
            Some(inner) => (inner, "{{", "}}"),
            None => (after, "{", "}"),
        };
        // A name holds no brace, so the next brace decides.
        let place = inner.find(['{', '}']).and_then(|end| inner.split_at_checked(end));
        match place.and_then(|(name, behind)| Some((name.trim(), behind.strip_prefix(close)?))) {
            Some((name, behind)) if !name.is_empty() => {
                if text.ends_with('$') {
                    text.pop();
                }
                parts.push(Part::Text(std::mem::take(&mut text)));
                parts.push(Part::Place(name.to_owned()));
                rest = behind;
            }
            _ => {
                text.push_str(open);
                rest = inner;
            }
        }
    }
    text.push_str(rest);
    parts.push(Part::Text(text));
    parts
}

fn template(controls: &mut Controls<'_>) -> Behaviour {
    let (template, variables) = (controls.take("template"), controls.take("variables"));
    let fixed = controls.literal_text(template).map(parts);
    Behaviour::pure(move |scope| {
        let made;
        let parts = match &fixed {
            Some(parts) => parts,
            None => {
                made = parts(&scope.text(template));
                &made
            }
        };
        let variables = scope.rows(variables);
        let mut filled = Builder::new(scope, 0);
        let mut write = |part: &Part| match part {
            Part::Text(text) => filled.push(text),
            Part::Place(name) => filled.push(&js::text_or_empty(variables.get(name))),
        };
        string(parts.iter().try_for_each(&mut write).map(|()| filled.text))
    })
}

fn replace(controls: &mut Controls<'_>) -> Behaviour {
    let (text, pattern) = (controls.take("string"), controls.take("pattern"));
    let replacement = controls.take("replacement");
    Behaviour::pure(move |scope| {
        let replaced =
            js::replace(&scope.text(text), &scope.text(pattern), &scope.text(replacement), scope.memory_left());
        string(replaced.map_err(|_| too_long()))
    })
}

fn length(controls: &mut Controls<'_>) -> Behaviour {
    let value = controls.take("value");
    Behaviour::pure(move |scope| {
        let length = scope.look_at_operand(value, js::length);
        Outcome::done_field("value", length.map(Value::from))
    })
}

fn slice(controls: &mut Controls<'_>) -> Behaviour {
    let (value, start, end) = (controls.take("value"), controls.take("start"), controls.take("end"));
    Behaviour::pure(move |scope| {
        let number = |control| scope.value(control).map(|value| js::to_number(Some(&value)));
        match scope.look_at_operand(value, |value| js::slice(value, number(start), number(end))) {
            Some(value) => Outcome::done_field("value", Some(value)),
            None => Outcome::done_badly(Exception::new("invalid", "`value` is neither text nor a list")),
        }
    })
}
