//! A request as it travels: from its members to path, query and body.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::service::{Method, Operation, Repeat, ServiceError};

/// What stays as it is in paths and queries: the characters that a signature does not encode.
const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A request that can be sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wire {
    pub(super) method: Method,
    /// The path and the query, encoded.
    pub(super) target: String,
    pub(super) body: Option<Vec<u8>>,
}

/// Writes a request, with that token if it takes one and has none.
pub(super) fn write<O: Operation>(request: &O, token: impl FnOnce() -> String) -> Result<Wire, ServiceError> {
    let unwritable = |reason: String| ServiceError::Settings { reason: format!("`{}`: {reason}", O::NAME) };
    let members = serde_json::to_value(request).map_err(|error| unwritable(error.to_string()))?;
    let Value::Object(mut members) = members else { return Err(unwritable("not an object".to_owned())) };
    if O::REPEAT == Repeat::WithToken && !members.contains_key("ClientToken") {
        members.insert("ClientToken".to_owned(), token().into());
    }
    let mut target = path(O::URI, &mut members).ok_or_else(|| unwritable("an id is missing".to_owned()))?;
    let body = match O::METHOD {
        Method::Get => {
            target.push_str(&query(&members));
            None
        }
        Method::Post | Method::Put => {
            Some(serde_json::to_vec(&members).map_err(|error| unwritable(error.to_string()))?)
        }
    };
    Ok(Wire { method: O::METHOD, target, body })
}

/// Fills the names in braces, and takes their members out.
fn path(uri: &str, members: &mut Map<String, Value>) -> Option<String> {
    let mut path = String::new();
    for segment in uri.split('/').skip(1) {
        path.push('/');
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            None => path.push_str(segment),
            Some(name) => {
                let value = members.shift_remove(name)?;
                let value = value.as_str().filter(|value| !matches!(*value, "" | "." | ".."))?;
                path.extend(utf8_percent_encode(value, &KEPT));
            }
        }
    }
    Some(path)
}

/// The members as a query; a list gives its name once for each of its items.
fn query(members: &Map<String, Value>) -> String {
    let mut query = String::new();
    for (member, value) in members {
        let name = match member.as_str() {
            "NextToken" => "nextToken",
            "MaxResults" => "maxResults",
            other => other,
        };
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            let text = match item {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            query.extend(utf8_percent_encode(&text, &KEPT));
        }
    }
    query
}
