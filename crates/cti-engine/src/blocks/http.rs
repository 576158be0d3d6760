//! HTTP Call (section 5.3): only to where the desk's policy allows.

use cti_model::HTTP_METHODS;
use indexmap::IndexMap;
use serde_json::Value;

use super::Entry;
use crate::block::{Control, Controls, Outcome, Plan, Scope, Step};
use crate::connector::{HttpCall, HttpRequest, HttpResponse};
use crate::js;
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[("SE_CoreHttpRequest", request)];

fn request(controls: &mut Controls<'_>) -> Step {
    let (url, method) = (controls.take("url"), controls.take("method"));
    let (headers, body) = (controls.take("headers"), controls.take("body"));
    Step::asking(
        move |scope| match plan(scope, url, method, headers, body) {
            Ok(request) => Plan::ask(HttpCall::Send { request }),
            Err(exception) => Plan::End(Outcome::failure(exception)),
        },
        |_, _, answer| match answer.map(serde_json::from_value::<HttpResponse>) {
            Ok(Ok(response)) => read(&response),
            Ok(Err(_)) => Outcome::failure(Exception::new("other", "the connector's answer is no response")),
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
    let url = scope.desk().http_policy().check(&scope.text(url)).map_err(|error| Exception::from(&error))?;
    let method = scope.text(method).to_ascii_uppercase();
    if !HTTP_METHODS.contains(&method.as_str()) {
        return Err(Exception::new("invalid", "`method` is not a known HTTP method"));
    }
    let mut sent = IndexMap::new();
    for (name, value) in scope.rows(headers) {
        let value = js::text_or_empty(Some(&value)).into_owned();
        check_header(&name, &value)?;
        sent.insert(name, value);
    }
    let body = match scope.value(body).as_deref() {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(json) => {
            if !sent.keys().any(|name| name.eq_ignore_ascii_case("content-type")) {
                sent.insert("Content-Type".to_owned(), "application/json".to_owned());
            }
            Some(json.to_string())
        }
    };
    Ok(HttpRequest { method, url, headers: sent, body })
}

/// A header is data: it must not be able to end its line.
fn check_header(name: &str, value: &str) -> Result<(), Exception> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) || value.chars().any(char::is_control) {
        return Err(Exception::new("invalid", "a header name is no token, or its value holds a control character"));
    }
    Ok(())
}

/// A body of JSON is handed on as what it says; anything else as text. An error status leaves by failure, and its
/// response is in the exception's message only by number: bodies may hold what a log must not.
fn read(response: &HttpResponse) -> Outcome {
    if response.status >= 400 {
        return Outcome::failure(Exception::new("httpStatus", format!("the answer has status {}", response.status)));
    }
    let json = response
        .headers
        .iter()
        .any(|(name, value)| name.eq_ignore_ascii_case("content-type") && value.to_ascii_lowercase().contains("json"));
    let body = json.then(|| serde_json::from_str(&response.body).ok()).flatten();
    let body = body.unwrap_or_else(|| Value::from(response.body.as_str()));
    let headers: Value =
        response.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
    Outcome::success_with(serde_json::json!({"status": response.status, "headers": headers, "body": body}))
}
