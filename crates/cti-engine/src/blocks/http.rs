//! HTTP Call (section 5.3): it goes only where the desk's policy allows, which the door checks.

use indexmap::IndexMap;
use serde_json::Value;

use super::{Entry, read_answer};
use crate::block::{Behaviour, Control, Controls, Outcome, Plan, Scope};
use crate::connector::{HttpCall, HttpMethod, HttpRequest, HttpResponse, normal_address};
use crate::js;
use crate::record::Exception;
use crate::weight::weight_of_json;

pub(super) const BLOCKS: &[Entry] = &[("SE_CoreHttpRequest", request)];

fn request(controls: &mut Controls<'_>) -> Behaviour {
    let (url, method) = (controls.take("url"), controls.take("method"));
    let (headers, body) = (controls.take("headers"), controls.take("body"));
    Behaviour::asking(
        move |scope| match plan(scope, url, method, headers, body) {
            Ok(request) => Plan::ask(HttpCall::Send { request }),
            Err(exception) => Plan::End(Outcome::failure(exception)),
        },
        |scope, _, answer| match answer.map(|answer| read_answer(answer, &["status", "headers"])) {
            Ok(Some(response)) => read(scope, &response),
            Ok(None) => {
                let message = "the connector's answer is not a response: expected `{status, headers, body}`";
                Outcome::failure(Exception::new("other", message))
            }
            Err(error) => Outcome::failure(&error),
        },
    )
}

fn plan(
    scope: &Scope<'_>,
    url: Control,
    method: Control,
    headers: Control,
    body: Control,
) -> Result<HttpRequest, Exception> {
    let url = scope.text(url);
    // Each byte of it may be written as three, and the text doubles when it is full.
    let fits = scope.borrow_memory(6 * url.len());
    let url = normal_address(if fits { &url } else { "" }).map_err(|error| Exception::from(&error))?;
    let method = scope.text(method).parse::<HttpMethod>();
    let method = method.map_err(|unknown| Exception::new("invalid", format!("`method` is {unknown}")))?;
    let mut sent = IndexMap::new();
    for (name, value) in scope.rows(headers) {
        sent.insert(name, js::text_or_empty(Some(&value)).into_owned());
    }
    let body = match scope.value(body).as_deref() {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if scope.borrow_memory(text.len()) => Some(text.clone()),
        Some(json) => {
            if !sent.keys().any(|name| name.eq_ignore_ascii_case("content-type")) {
                sent.insert("Content-Type".to_owned(), "application/json".to_owned());
            }
            Some(scope.json(json))
        }
    };
    Ok(HttpRequest { method, url, headers: sent, body })
}

/// A body of JSON is handed on as what it says; anything else as text. An error status leaves by failure, with the answer
/// in the results as well; the exception names the status alone, since bodies may hold what a log must not.
fn read(scope: &Scope<'_>, response: &HttpResponse) -> Outcome {
    let json = response
        .headers
        .iter()
        .any(|(name, value)| name.eq_ignore_ascii_case("content-type") && value.to_ascii_lowercase().contains("json"));
    let reads = json && scope.borrow_memory(weight_of_json(&response.body));
    let body = reads.then(|| serde_json::from_str(&response.body).ok()).flatten();
    let body = body.unwrap_or_else(|| Value::from(response.body.as_str()));
    let headers: Value =
        response.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
    let results = serde_json::json!({"status": response.status, "headers": headers, "body": body});
    if response.status < 400 {
        return Outcome::success_with(results);
    }
    let message = format!("the answer has status {}", response.status);
    Outcome::failure_with(Exception::new("httpStatus", message), results)
}
