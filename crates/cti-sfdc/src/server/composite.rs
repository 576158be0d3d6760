//! Several requests in one: `/composite`, where later ones use what earlier ones answered.

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::reply::Reply;
use super::request::Call;
use crate::error_code::ErrorCode;

/// The most requests in one (`external-apis` section 4.1).
const MOST: usize = 25;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Requests {
    #[serde(default)]
    all_or_none: bool,
    composite_request: Vec<Subrequest>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subrequest {
    method: String,
    url: String,
    reference_id: String,
    #[serde(default)]
    body: Value,
}

/// Answers each request with what a function answers to it; an error takes all of them back.
pub(super) fn answer(call: &Call, mut resource: impl FnMut(&Call) -> Reply) -> Result<Reply, Reply> {
    let requests: Requests = call.json()?;
    if requests.composite_request.len() > MOST {
        let code = ErrorCode::Other("LIMIT_EXCEEDED".to_owned());
        return Err(Reply::error(&code, &format!("The request can't contain more than {MOST} operations.")));
    }
    let mut bodies: Map<String, Value> = Map::new();
    let mut replies: Vec<(String, Reply)> = Vec::new();
    let mut has_failed = false;
    for request in requests.composite_request {
        let reply = if has_failed && requests.all_or_none {
            halted()
        } else {
            match (
                filled(&request.url, &bodies),
                filled_value(&request.body, &bodies),
                request.method.parse::<Method>(),
            ) {
                (Ok(url), Ok(body), Ok(method)) => resource(&call.within(method, &url, &body)),
                (Err(missing), ..) | (_, Err(missing), _) => Reply::error(
                    &ErrorCode::ProcessingHalted,
                    &format!("Invalid reference specified. No value for {missing} found."),
                ),
                (.., Err(_)) => Reply::error(&ErrorCode::MethodNotAllowed, "not a method of HTTP"),
            }
        };
        if reply.status.is_success() {
            bodies.insert(request.reference_id.clone(), reply.body());
        } else {
            has_failed = true;
        }
        replies.push((request.reference_id, reply));
    }
    let is_taken_back = has_failed && requests.all_or_none;
    let told = replies.into_iter().map(|(reference, reply)| {
        let reply = if is_taken_back && reply.status.is_success() { halted() } else { reply };
        json!({"body": reply.body(), "httpHeaders": {}, "httpStatusCode": reply.status.as_u16(), "referenceId": reference})
    });
    let reply = Reply::ok(json!({"compositeResponse": told.collect::<Vec<_>>()}));
    if is_taken_back { Err(reply) } else { Ok(reply) }
}

fn halted() -> Reply {
    let message = "The transaction was rolled back since another operation in the same transaction failed.";
    Reply { status: StatusCode::BAD_REQUEST, ..Reply::error(&ErrorCode::ProcessingHalted, message) }
}

/// A text in which each `@{reference.path}` is replaced; an error with the reference that has no value.
fn filled(text: &str, bodies: &Map<String, Value>) -> Result<String, String> {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("@{") {
        let Some((reference, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        match value_of(reference, bodies) {
            Some(Value::String(text)) => filled.push_str(text),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => filled.push_str(&value.to_string()),
            _ => return Err(reference.to_owned()),
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn filled_value(value: &Value, bodies: &Map<String, Value>) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => filled(text, bodies)?.into(),
        Value::Array(items) => items.iter().map(|item| filled_value(item, bodies)).collect::<Result<_, _>>()?,
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| Ok((name.clone(), filled_value(value, bodies)?)));
            Value::Object(members.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

/// What `reference.records[0].Id` leads to.
fn value_of<'v>(path: &str, bodies: &'v Map<String, Value>) -> Option<&'v Value> {
    let mut steps = path.split('.');
    let mut value = bodies.get(steps.next()?)?;
    for step in steps {
        let (name, indices) = step.split_once('[').unwrap_or((step, ""));
        value = value.get(name)?;
        for index in indices.split('[').filter(|index| !index.is_empty()) {
            value = value.get(index.trim_end_matches(']').parse::<usize>().ok()?)?;
        }
    }
    Some(value)
}
