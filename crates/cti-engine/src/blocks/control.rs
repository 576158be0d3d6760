//! Start, end, decisions, delay, log and messages (section 5.3).

use std::cmp::Ordering;
use std::time::Duration;

use serde_json::Value;

use super::{Entry, done, succeed};
use crate::block::{Behaviour, Controls, Kind, Outcome, Plan};
use crate::connector::{ClockCall, LogLevel, WorkspaceCall};
use crate::js;
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

/// How two values are compared.
#[derive(Clone, Copy)]
enum Comparator {
    Equal,
    NotEqual,
    Ordered(fn(Ordering) -> bool),
    Contains,
    StartsWith,
}

impl Comparator {
    /// The stored spellings of the presence rules (section 9.1), the words an editor may show, and two of ours.
    fn parse(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        Some(match plain.as_str() {
            "===" | "==" | "=" | "equals" | "equal" | "equalto" => Self::Equal,
            "!==" | "!=" | "<>" | "notequals" | "notequal" | "notequalto" => Self::NotEqual,
            ">" | "greaterthan" => Self::Ordered(Ordering::is_gt),
            ">=" | "greaterthanorequal" | "greaterthanorequalto" => Self::Ordered(Ordering::is_ge),
            "<" | "lessthan" => Self::Ordered(Ordering::is_lt),
            "<=" | "lessthanorequal" | "lessthanorequalto" => Self::Ordered(Ordering::is_le),
            "contains" => Self::Contains,
            "startswith" => Self::StartsWith,
            _ => return None,
        })
    }

    fn holds(self, a: Option<&Value>, b: Option<&Value>) -> bool {
        match self {
            Self::Equal => equal(a, b),
            Self::NotEqual => !equal(a, b),
            Self::Ordered(test) => order(a, b).is_some_and(test),
            Self::Contains => js::text_or_empty(a).contains(&*js::text_or_empty(b)),
            Self::StartsWith => js::text_or_empty(a).starts_with(&*js::text_or_empty(b)),
        }
    }
}

/// As numbers when both read as numbers, otherwise as they are: a control holds text, a result may hold a number
/// (section 13, "numeric compare") or the boolean of a decision, which equals the word for it.
fn equal(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (both_numbers(a, b), a, b) {
        (Some((a, b)), ..) => a.partial_cmp(&b) == Some(Ordering::Equal),
        (None, Some(Value::Bool(flag)), Some(Value::String(text)))
        | (None, Some(Value::String(text)), Some(Value::Bool(flag))) => text == if *flag { "true" } else { "false" },
        (None, a, b) => js::strict_equal(a, b),
    }
}

fn order(a: Option<&Value>, b: Option<&Value>) -> Option<Ordering> {
    match both_numbers(a, b) {
        Some((a, b)) => a.partial_cmp(&b),
        None => js::compare(a, b),
    }
}

fn both_numbers(a: Option<&Value>, b: Option<&Value>) -> Option<(f64, f64)> {
    let number = |value: Option<&Value>| match value? {
        Value::Number(number) => number.as_f64(),
        // Most texts are no number, and the first character shows it.
        Value::String(text) if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) => {
            Some(js::to_number(value)).filter(|number| !number.is_nan())
        }
        _ => None,
    };
    // Phone numbers are text: `+1` is no number to anyone who compares it.
    let plain = |value: Option<&Value>| !value.and_then(Value::as_str).is_some_and(|text| text.starts_with('+'));
    (plain(a) && plain(b)).then(|| Some((number(a)?, number(b)?))).flatten()
}

fn if_else(controls: &mut Controls<'_>) -> Behaviour {
    let a = controls.take("operandA");
    let comparator = controls.take("comparator");
    let b = controls.take("operandB");
    let fixed = controls.literal_text(comparator).map(Comparator::parse);
    if fixed.is_some_and(|parsed| parsed.is_none()) {
        controls.refuse(comparator, "not a comparator; one of ===, !==, >, >=, <, <=, contains, startsWith");
    }
    let fixed = fixed.flatten();
    Behaviour::pure(move |scope| {
        let Some(comparator) = fixed.or_else(|| Comparator::parse(&scope.text(comparator))) else {
            return Outcome::undecided(Exception::new("invalid", "`comparator` is no comparator"));
        };
        let holds = |a: Option<&Value>| scope.look_at_operand(b, |b| comparator.holds(a, b));
        Outcome::decide(scope.look_at_operand(a, holds))
    })
}

fn is_truthy(controls: &mut Controls<'_>) -> Behaviour {
    let value = controls.take("value");
    Behaviour::pure(move |scope| Outcome::decide(scope.look(value, js::truthy)))
}

fn is_one_of(controls: &mut Controls<'_>) -> Behaviour {
    let (value, list) = (controls.take("value"), controls.take("list"));
    Behaviour::pure(move |scope| {
        let value = scope.value(value);
        Outcome::decide(scope.list(list).iter().any(|item| equal(value.as_deref(), Some(item))))
    })
}

fn any_affix(controls: &mut Controls<'_>, test: fn(&str, &str) -> bool) -> Behaviour {
    let (text, values) = (controls.take("text"), controls.take("values"));
    Behaviour::pure(move |scope| {
        let text = scope.text(text);
        let holds = |item: &Value| {
            let affix = js::text_or_empty(Some(item));
            !affix.is_empty() && test(&text, &affix)
        };
        Outcome::decide(scope.list(values).iter().any(holds))
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
            // As a browser's timer: what is no time to wait is no wait.
            Err(_) => Plan::End(Outcome::done()),
        },
        done,
    )
}

fn log(controls: &mut Controls<'_>) -> Behaviour {
    let (level, message) = (controls.take("level"), controls.take("message"));
    Behaviour::pure(move |scope| {
        let level = LogLevel::from(&*scope.text(level));
        let message = match scope.value(message).as_deref() {
            Some(value @ (Value::Object(_) | Value::Array(_))) => value.to_string(),
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

/// It reads its controls for those who watch a run, although it can do nothing with them.
fn call_jquery_method(controls: &mut Controls<'_>) -> Behaviour {
    for name in ["selector", "method", "args"] {
        controls.take(name);
    }
    Behaviour::pure(|_| Outcome::failure(Exception::new("unsupported", "there is no browser page to call into")))
}
