//! Text: join, template, replace, slice, length (section 5.3).

use std::borrow::Cow;
use std::ops::Range;

use cti_model::TemplatePart;
use serde_json::Value;

use super::{Entry, drops_false};
use crate::block::{Behaviour, Control, Controls, Origin, Outcome, Scope};
use crate::js;
use crate::record::Exception;
use crate::soql::Values;

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
    /// Which parts are values, where that is followed.
    values: Option<Values>,
}

impl Builder {
    fn new(scope: &Scope<'_>, capacity: usize, follows: bool) -> Self {
        let most = scope.memory_left();
        Self { text: String::with_capacity(capacity.min(most)), most, values: follows.then(Values::new) }
    }

    fn push<'o>(&mut self, part: &str, origin: impl FnOnce() -> Origin<'o>) -> Result<(), Exception> {
        let start = self.text.len();
        let length = start + part.len();
        if length > self.most {
            return Err(too_long());
        }
        if length > self.text.capacity() {
            self.text.reserve_exact(length.max(2 * self.text.len()).min(self.most) - self.text.len());
        }
        self.text.push_str(part);
        let Some(values) = &mut self.values else { return Ok(()) };
        match origin() {
            Origin::Author => {}
            Origin::Value => values.push(start..self.text.len()),
            Origin::Built(parts) => {
                if (values.len() + parts.len()).saturating_mul(size_of::<Range<usize>>()) > self.most {
                    return Err(too_long());
                }
                values.extend(parts.iter().map(|part| start + part.start..start + part.end));
            }
        }
        Ok(())
    }

    /// The outcome, with the text as `string`.
    fn end(mut self, scope: &mut Scope<'_>) -> Outcome {
        self.text.shrink_to_fit();
        if let Some(values) = self.values {
            scope.keep_values(values);
        }
        Outcome::done_field("string", Some(Value::String(self.text)))
    }
}

fn too_long() -> Exception {
    Exception::new("tooLong", "the text is longer than what the run may still produce")
}

fn join(controls: &mut Controls<'_>) -> Behaviour {
    let parts = [controls.take("string1"), controls.take("separator"), controls.take("string2")];
    let (drops_false, follows) = (drops_false(controls.version()), controls.follows_values);
    if drops_false || follows {
        return Behaviour::pure(move |scope| {
            let texts = parts.map(|part| text_of(scope, part, drops_false));
            let mut joined = Builder::new(scope, texts.iter().map(|text| text.len()).sum(), follows);
            let mut pairs = texts.iter().zip(parts);
            match pairs.try_for_each(|(text, part)| joined.push(text, || scope.origin(part))) {
                Ok(()) => joined.end(scope),
                Err(exception) => Outcome::done_badly(exception),
            }
        });
    }
    let [first, separator, second] = parts;
    Behaviour::pure(move |scope| {
        let texts = [scope.text(first), scope.text(separator), scope.text(second)];
        if texts.iter().map(|text| text.len()).sum::<usize>() > scope.memory_left() {
            return Outcome::done_badly(too_long());
        }
        Outcome::done_field("string", Some(Value::String(texts.concat())))
    })
}

/// The text of a control; a `false` may have none.
fn text_of<'s>(scope: &'s Scope<'_>, control: Control, drops_false: bool) -> Cow<'s, str> {
    let is_false = || scope.value(control).as_deref() == Some(&Value::Bool(false));
    if drops_false && is_false() { Cow::Borrowed("") } else { scope.text(control) }
}

fn template(controls: &mut Controls<'_>) -> Behaviour {
    let (template, variables) = (controls.take("template"), controls.take("variables"));
    let fixed = controls.literal_text(template).map(TemplatePart::split);
    let follows = controls.follows_values;
    Behaviour::pure(move |scope| {
        let made;
        let parts = match &fixed {
            Some(parts) => parts,
            None => {
                let template = scope.text(template);
                let braces = template.bytes().filter(|byte| *byte == b'{').count();
                // Each place is two parts, and the list of parts doubles when it is full.
                let fits = scope.borrow_memory(8 * size_of::<TemplatePart>() * braces);
                made = TemplatePart::split(if fits { &template } else { "" });
                &made
            }
        };
        let rows = scope.rows(variables);
        let mut filled = Builder::new(scope, 0, follows);
        // A template that holds values is one itself.
        let around = || match scope.origin(template) {
            Origin::Author | Origin::Built([]) => Origin::Author,
            Origin::Built(_) | Origin::Value => Origin::Value,
        };
        let mut write = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => filled.push(text, around),
            TemplatePart::Place(name) => {
                filled.push(&js::text_or_empty(rows.get(name)), || scope.origin_in(variables, name))
            }
        };
        match parts.iter().try_for_each(&mut write) {
            Ok(()) => filled.end(scope),
            Err(exception) => Outcome::done_badly(exception),
        }
    })
}

fn replace(controls: &mut Controls<'_>) -> Behaviour {
    let (text, pattern) = (controls.take("string"), controls.take("pattern"));
    let replacement = controls.take("replacement");
    let is_fixed = controls.literal_text(text).and(controls.literal_text(pattern)).is_some();
    let follows = controls.follows_values && is_fixed;
    Behaviour::pure(move |scope| {
        let (inside, wanted, new) = (scope.text(text), scope.text(pattern), scope.text(replacement));
        let Ok(replaced) = js::replace(&inside, &wanted, &new, scope.memory_left()) else {
            return Outcome::done_badly(too_long());
        };
        let mut values = Values::new();
        if follows && let Some((before, behind)) = inside.split_once(&*wanted) {
            let place = before.len()..replaced.len().saturating_sub(behind.len());
            match scope.origin(replacement) {
                Origin::Author | Origin::Built([]) => {}
                // What `$` stands for may be cut out of the values of a text that was built.
                Origin::Built(_) | Origin::Value => values.push(place),
            }
        }
        if follows {
            scope.keep_values(values);
        }
        Outcome::done_field("string", Some(Value::String(replaced)))
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
        let number = |control| Some(scope.value(control)?).map(|_| scope.number(control));
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
