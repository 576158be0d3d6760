//! Start, end, decisions, delay, log and messages (section 5.3).

use std::time::Duration;

use cti_model::ProductVersion;
use serde_json::Value;

use super::{Entry, done, drops_false, succeed};
use crate::block::{Behaviour, Controls, Kind, Outcome, Plan, Scope};
use crate::connector::{ClockCall, LogLevel, WorkspaceCall};
use crate::js::{self, Comparator};
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_Start", |_| Behaviour::pure(|_| Outcome::passed())),
    ("SE_End", |_| Behaviour(Kind::End)),
    ("SE_CoreDecision", if_else),
    ("SE_CoreTruthy", is_truthy),
    ("SE_CoreIsOneOf", is_one_of),
    ("SE_CoreStartsWith", |controls| any_affix(controls, |text, affix| text.starts_with(affix))),
    ("SE_CoreEndsWith", |controls| any_affix(controls, |text, affix| text.ends_with(affix))),
    ("SE_CoreDelay", delay),
    ("SE_Log", log),
    ("SE_SFShowModal", show_modal),
    ("SE_CoreAlert", alert),
    ("SE_CoreJQuery", call_jquery_method),
];

fn if_else(controls: &mut Controls<'_>) -> Behaviour {
    let a = controls.take("operandA");
    let comparator = controls.take("comparator");
    let b = controls.take("operandB");
    let fixed = controls.literal_text(comparator).map(Comparator::from);
    Behaviour::pure(move |scope| {
        let found = if fixed.is_none() { Comparator::from(&*scope.text(comparator)) } else { Comparator::default() };
        let comparator = fixed.as_ref().unwrap_or(&found);
        if !comparator.is_known() {
            return Outcome::undecided(Exception::new("invalid", "`comparator` is not a known comparator"));
        }
        if let Comparator::Equal | Comparator::NotEqual = comparator
            && let Some((a, b)) = scope.operand_text(a).zip(scope.operand_text(b))
        {
            return Outcome::decide(js::equal_texts(a, b) == (*comparator == Comparator::Equal));
        }
        let holds = |a: Option<&Value>| scope.look_at_operand(b, |b| compare(scope, comparator, a, b));
        Outcome::decide(scope.look_at_operand(a, holds))
    })
}

/// Whether a comparison holds. One that reads lists as texts is made when the run can pay for the texts.
fn compare(scope: &Scope<'_>, comparator: &Comparator, a: Option<&Value>, b: Option<&Value>) -> bool {
    let is_by_text = match comparator {
        Comparator::Equal | Comparator::NotEqual => false,
        Comparator::Contains => !matches!(a, Some(Value::Array(_))),
        _ => true,
    };
    let fits = |value: Option<&Value>| value.is_none_or(|value| scope.can_write(value));
    (!is_by_text || (fits(a) && fits(b))) && comparator.holds(a, b)
}

fn is_truthy(controls: &mut Controls<'_>) -> Behaviour {
    let value = controls.take("value");
    // Inferred: how it was wrong about Booleans before 5.4 (section 11.1). It took a value without a length for empty.
    if controls.version() < ProductVersion::new(5, 4, 0) {
        return Behaviour::pure(move |scope| {
            let is_true = scope.look(value, |value| !matches!(value, Some(Value::Bool(_))) && js::truthy(value));
            Outcome::decide(is_true)
        });
    }
    Behaviour::pure(move |scope| Outcome::decide(scope.is_truthy(value)))
}

fn is_one_of(controls: &mut Controls<'_>) -> Behaviour {
    let (value, list) = (controls.take("value"), controls.take("list"));
    Behaviour::pure(move |scope| {
        let value = scope.value(value);
        Outcome::decide(scope.any(list, |item| Comparator::Equal.holds(value.as_deref(), Some(item))))
    })
}

fn any_affix(controls: &mut Controls<'_>, test: fn(&str, &str) -> bool) -> Behaviour {
    let (text, values) = (controls.take("text"), controls.take("values"));
    Behaviour::pure(move |scope| {
        let text = scope.text(text);
        let holds = |item: &Value| {
            let affix = js::text_or_empty(Some(item).filter(|item| scope.can_write(item)));
            !affix.is_empty() && test(&text, &affix)
        };
        Outcome::decide(scope.any(values, holds))
    })
}

fn delay(controls: &mut Controls<'_>) -> Behaviour {
    let duration = controls.take("duration");
    Behaviour::asking(
        move |scope| match Duration::try_from_secs_f64(scope.number(duration) / 1e3) {
            Ok(duration) => {
                let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
                Plan::ask(ClockCall::Sleep { milliseconds })
            }
            // As with a browser's timer, a negative or unreadable time does not wait.
            Err(_) => Plan::End(Outcome::done()),
        },
        done,
    )
}

fn log(controls: &mut Controls<'_>) -> Behaviour {
    let drops_false = drops_false(controls.version());
    let (level, message) = (controls.take("level"), controls.take("message"));
    Behaviour::pure(move |scope| {
        let level = LogLevel::from(&*scope.text(level));
        let message = match scope.value(message).as_deref() {
            Some(value @ (Value::Object(_) | Value::Array(_))) => scope.json(value),
            Some(Value::Bool(false)) if drops_false => String::new(),
            Some(Value::String(text)) if !scope.borrow_memory(text.len()) => String::new(),
            value => js::to_text(value).into_owned(),
        };
        scope.log(level, message);
        Outcome::done()
    })
}

fn show_modal(controls: &mut Controls<'_>) -> Behaviour {
    let (title, message) = (controls.take("title"), controls.take("message"));
    Behaviour::asking(
        move |scope| {
            let (title, message) = (scope.text(title).into_owned(), scope.text(message).into_owned());
            Plan::ask(WorkspaceCall::ShowModal { title, message })
        },
        succeed,
    )
}

fn alert(controls: &mut Controls<'_>) -> Behaviour {
    let message = controls.take("message");
    Behaviour::asking(move |scope| Plan::ask(WorkspaceCall::Alert { message: scope.text(message).into_owned() }), done)
}

/// It reads its controls so that observers see them, although it can do nothing with them.
fn call_jquery_method(controls: &mut Controls<'_>) -> Behaviour {
    for name in ["selector", "method", "args"] {
        controls.take(name);
    }
    Behaviour::pure(|_| {
        Outcome::failure(Exception::new("unsupported", "the block calls into a browser page, and the engine has none"))
    })
}
