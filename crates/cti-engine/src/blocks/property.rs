//! Properties and counters, which outlive a run (sections 3.8 and 5.3).

use serde_json::Value;

use super::{Entry, empty};
use crate::block::{Behaviour, Controls, Outcome, Scope};
use crate::js;
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_SetProperty", set),
    ("SE_GetProperty", get),
    ("SE_GetAllProperties", |_| Behaviour::pure(get_all)),
    ("SE_UnsetProperty", unset),
    ("SE_ClearAllProperties", |_| {
        Behaviour::pure(|scope| {
            scope.clear_properties();
            Outcome::done()
        })
    }),
    ("SE_UpdateCounter", update_counter),
    ("SE_GetCounter", get_counter),
];

fn set(controls: &mut Controls<'_>) -> Behaviour {
    let (key, value) = (controls.take("key"), controls.take("value"));
    Behaviour::pure(move |scope| {
        let Some(key) = scope.filled_text(key).map(std::borrow::Cow::into_owned) else {
            return Outcome::done_badly(empty("key"));
        };
        // Setting what is undefined leaves a property that reads as undefined: none at all.
        match scope.operand(value) {
            Some(value) => match scope.set_property(key, value) {
                Ok(()) => Outcome::done(),
                Err(full) => Outcome::done_badly(full),
            },
            None => {
                scope.unset_property(&key);
                Outcome::done()
            }
        }
    })
}

fn get(controls: &mut Controls<'_>) -> Behaviour {
    let (key, default) = (controls.take("key"), controls.take("defaultValue"));
    Behaviour::pure(move |scope| {
        let value = scope.property(&scope.text(key));
        Outcome::done_field("value", value.or_else(|| scope.copy(default)))
    })
}

/// Everything that is kept and, under `contact`, the contact as the run sees it: it answers while a contact is being
/// destroyed (section 3.8), so it gives the contact too. That it does so under this name is inferred; a property of
/// that name takes precedence.
fn get_all(scope: &mut Scope<'_>) -> Outcome {
    let mut all = scope.properties();
    if let Some(contact) = scope.contact_context() {
        all.entry("contact").or_insert(contact);
    }
    Outcome::done_with(Value::Object(all))
}

fn unset(controls: &mut Controls<'_>) -> Behaviour {
    let key = controls.take("key");
    Behaviour::pure(move |scope| {
        let key = scope.text(key).into_owned();
        scope.unset_property(&key);
        Outcome::done()
    })
}

fn update_counter(controls: &mut Controls<'_>) -> Behaviour {
    let (name, delta) = (controls.take("name"), controls.take("delta"));
    Behaviour::pure(move |scope| {
        let delta = scope.number(delta);
        let Some(name) = scope.filled_text(name).map(std::borrow::Cow::into_owned) else {
            return Outcome::done_badly(empty("name"));
        };
        if !delta.is_finite() {
            return Outcome::done_badly(Exception::new("invalid", "`delta` is not a number"));
        }
        match scope.add_to_counter(&name, delta) {
            Ok(count) => Outcome::done_field("value", Some(js::number_value(count))),
            Err(full) => Outcome::done_badly(full),
        }
    })
}

fn get_counter(controls: &mut Controls<'_>) -> Behaviour {
    let name = controls.take("name");
    Behaviour::pure(move |scope| {
        let count = scope.counter(&scope.text(name));
        Outcome::done_field("value", Some(js::number_value(count)))
    })
}
