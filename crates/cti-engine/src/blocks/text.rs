//! Text: join, template, replace, slice, length (section 5.3).

use serde_json::Value;

use super::Entry;
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
        let length = self.text.len() + part.len();
        if length > self.most {
            return Err(too_long());
        }
        if length > self.text.capacity() {
            self.text.reserve_exact(length.max(2 * self.text.len()).min(self.most) - self.text.len());
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
        Ok(mut text) => {
            text.shrink_to_fit();
            Outcome::done_field("string", Some(Value::String(text)))
        }
        Err(exception) => Outcome::done_badly(exception),
    }
}

fn join(controls: &mut Controls<'_>) -> Behaviour {
    let (first, second) = (controls.take("string1"), controls.take("string2"));
    let separator = controls.take("separator");
    Behaviour::pure(move |scope| {
        let (a, between, b) = (scope.text(first), scope.text(separator), scope.text(second));
        let mut joined = Builder::new(scope, a.len() + between.len() + b.len());
        string([a, between, b].iter().try_for_each(|part| joined.push(part)).map(|()| joined.text))
    })
}

/// A part of a template.
enum Part<'t> {
    Text(&'t str),
    /// `{{name}}`, `{name}` or `${name}`.
    Place(&'t str),
}

/// Takes the parts of a template one after the other. Its place markers are not documented; the braces of the attribute
/// formats (section 8.3) and of JavaScript are read.
fn each_part<E>(template: &str, mut take: impl FnMut(Part<'_>) -> Result<(), E>) -> Result<(), E> {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (inner, open, close) = match after.strip_prefix('{') {
            Some(inner) => (inner, "{{", "}}"),
            None => (after, "{", "}"),
        };
        // A name holds no brace, so the next brace decides.
        let place = inner.find(['{', '}']).and_then(|end| inner.split_at_checked(end));
        match place.and_then(|(name, behind)| Some((name.trim(), behind.strip_prefix(close)?))) {
            Some((name, behind)) if !name.is_empty() => {
                take(Part::Text(before.strip_suffix('$').unwrap_or(before)))?;
                take(Part::Place(name))?;
                rest = behind;
            }
            _ => {
                take(Part::Text(before))?;
                take(Part::Text(open))?;
                rest = inner;
            }
        }
    }
    take(Part::Text(rest))
}

fn template(controls: &mut Controls<'_>) -> Behaviour {
    let (template, variables) = (controls.take("template"), controls.take("variables"));
    Behaviour::pure(move |scope| {
        let (template, variables) = (scope.text(template), scope.rows(variables));
        let mut filled = Builder::new(scope, 0);
        let written = each_part(&template, |part| match part {
            Part::Text(text) => filled.push(text),
            Part::Place(name) => filled.push(&js::text_or_empty(variables.get(name))),
        });
        string(written.map(|()| filled.text))
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
        let cut = |value: Option<&Value>| {
            let fits = value.is_none_or(|value| scope.can_build(value));
            fits.then(|| js::slice(value, number(start), number(end))).flatten()
        };
        match scope.look_at_operand(value, cut) {
            Some(value) => Outcome::done_field("value", Some(value)),
            None => Outcome::done_badly(Exception::new("invalid", "`value` is neither text nor a list")),
        }
    })
}
