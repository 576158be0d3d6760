//! Values: extract, cast, arithmetic, dates, phone numbers, payload, logs (section 5.3).

use std::borrow::Cow;

use cti_model::Path;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::{Entry, done_field, empty};
use crate::block::{Behaviour, Control, Controls, Outcome, Plan, Scope};
use crate::connector::AgentCall;
use crate::date::{DatePattern, read_date, write_date};
use crate::js;
use crate::phone_number::{PhoneError, PhoneNumbers};
use crate::record::Exception;
use crate::weight::weight_of_json;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_CoreExtractValue", extract),
    ("SE_CoreCast", cast),
    ("SE_CoreMultiply", |controls| arithmetic(controls, |a, b| a * b)),
    ("SE_CoreDivide", |controls| arithmetic(controls, |a, b| a / b)),
    ("SE_CoreFormatPhoneNumber", |controls| {
        phone_number(controls, |numbers, text, country| numbers.format_national(text, country))
    }),
    ("SE_CoreFormatPhoneNumberE164", |controls| {
        phone_number(controls, |numbers, text, country| Ok(numbers.parse(text, country)?.number))
    }),
    ("SE_CoreFormatDate", format_date),
    ("SE_GetPayload", get_payload),
    ("SE_AgentGetLogs", |_| {
        Behaviour::asking(|_| Plan::ask(AgentCall::Logs {}), |_, _, answer| done_field("logs", answer))
    }),
];

fn value(value: Option<Value>) -> Outcome {
    Outcome::done_field("value", value)
}

fn extract(controls: &mut Controls<'_>) -> Behaviour {
    let (target, path) = (controls.take("targetField"), controls.take("keyPath"));
    let fixed = controls.literal_text(path).and_then(|text| Path::parse_key_path(text).ok());
    Behaviour::pure(move |scope| {
        let made;
        let path = match &fixed {
            Some(path) => path,
            None => match Path::parse_key_path(&scope.text(path)) {
                Ok(path) => {
                    made = path;
                    &made
                }
                Err(_) => return Outcome::done_badly(Exception::new("invalid", "`keyPath` is not a key path")),
            },
        };
        value(scope.value(target).and_then(|target| scope.copied(Cow::Borrowed(scope.follow(path, &target)?))))
    })
}

fn cast(controls: &mut Controls<'_>) -> Behaviour {
    let (input, kind) = (controls.take("value"), controls.take("type"));
    let fixed = controls.literal_text(kind).and_then(js::CastType::parse);
    Behaviour::pure(move |scope| {
        let Some(kind) = fixed.or_else(|| js::CastType::parse(&scope.text(kind))) else {
            return Outcome::done_badly(Exception::new("invalid", "`type` is not a known type"));
        };
        // Text that becomes an object takes more than its length; all else takes at most what it was.
        let fits = |input: &Value| match input {
            Value::String(text) if kind == js::CastType::Object => scope.borrow_memory(weight_of_json(text)),
            input => scope.can_build(input),
        };
        let cast = |input: Option<&Value>| {
            if input.is_none_or(fits) { js::cast(input, kind) } else { Ok(Value::Null) }
        };
        match scope.look_at_operand(input, cast) {
            Ok(cast) => value(Some(cast)),
            Err(error) => Outcome::done_badly(Exception::new("invalid", error.to_string())),
        }
    })
}

/// A result that is not finite (a division by zero, text that is not a number) has no value in JSON; the record says
/// so.
fn arithmetic(controls: &mut Controls<'_>, compute: fn(f64, f64) -> f64) -> Behaviour {
    let (a, b) = (controls.take("number1"), controls.take("number2"));
    Behaviour::pure(move |scope| {
        let number = compute(scope.number(a), scope.number(b));
        if number.is_finite() {
            value(Some(js::number_value(number)))
        } else {
            let message =
                format!("the result is {}, which JSON cannot hold: check both numbers", js::number_text(number));
            Outcome::done_badly(Exception::new("invalid", message))
        }
    })
}

type Format = fn(&dyn PhoneNumbers, &str, Option<&str>) -> Result<String, PhoneError>;

fn phone_number(controls: &mut Controls<'_>, format: Format) -> Behaviour {
    let (number, country) = (controls.take("phoneNumber"), controls.take("countryCode"));
    Behaviour::pure(move |scope| {
        let text = scope.text(number);
        if text.is_empty() {
            return Outcome::done_badly(empty("phoneNumber"));
        }
        let country = scope.filled_text(country);
        match format(scope.phone_numbers(), &text, country.as_deref()) {
            Ok(number) => value(Some(number.into())),
            Err(error) => Outcome::done_badly(Exception::new("phoneNumber", error.to_string())),
        }
    })
}

fn format_date(controls: &mut Controls<'_>) -> Behaviour {
    let (date, format, zone) = (controls.take("date"), controls.take("format"), controls.take("timeZone"));
    let fixed = controls.literal_text(format).and_then(|text| DatePattern::compile(text).ok());
    Behaviour::pure(move |scope| {
        let made = match &fixed {
            Some(_) => None,
            None => match DatePattern::compile(&scope.text(format)) {
                Ok(pattern) => Some(pattern),
                Err(error) => return Outcome::done_badly(Exception::new("invalid", error.to_string())),
            },
        };
        let zone = match time_zone(scope, zone) {
            Ok(zone) => zone,
            Err(exception) => return Outcome::done_badly(exception),
        };
        let date = scope.value(date);
        match (fixed.as_ref().or(made.as_ref()), read_date(date.as_deref(), scope.timestamp(), &zone)) {
            (Some(pattern), Some(date)) => value(Some(write_date(pattern, &date).into())),
            _ => Outcome::done_badly(Exception::new(
                "invalid",
                "`date` is not a date: expected ISO 8601 or milliseconds",
            )),
        }
    })
}

/// The zone that the control names, or the desk's.
fn time_zone(scope: &Scope<'_>, control: Control) -> Result<TimeZone, Exception> {
    match scope.filled_text(control) {
        None => Ok(scope.time_zone().clone()),
        Some(name) => TimeZone::get(&name).map_err(|_| {
            if cfg!(feature = "time-zones") {
                Exception::new("invalid", "`timeZone` is not a time zone: expected a name such as `Asia/Tokyo`")
            } else {
                let message = "this build knows only the time zone `UTC` by name: switch on the feature `time-zones` of cti-engine";
                Exception::new("unsupported", message)
            }
        }),
    }
}

fn get_payload(controls: &mut Controls<'_>) -> Behaviour {
    let fields = controls.take("returnFields");
    Behaviour::pure(move |scope| {
        let Value::Object(payload) = scope.payload() else { return value(Some(Value::Object(Map::new()))) };
        let keys = scope.list(fields);
        let picked = keys.iter().filter_map(Value::as_str).filter_map(|key| payload.get_key_value(key));
        let copied = picked.filter_map(|(key, value)| Some((key.clone(), scope.copied(Cow::Borrowed(value))?)));
        value(Some(copied.collect::<Map<_, _>>().into()))
    })
}
