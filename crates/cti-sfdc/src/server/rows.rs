//! Single records and descriptions: `/sobjects`.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::reply::Reply;
use super::request::Call;
use crate::error_code::ErrorCode;
use crate::org::{MemoryOrg, OrgError, Transaction};

/// What describes objects: it needs no transaction. `None` for everything else.
pub(super) fn describe(org: &MemoryOrg, call: &Call, steps: &[&str]) -> Option<Reply> {
    let reply = |described: Result<Value, OrgError>| match described {
        Ok(body) => Reply::ok(body),
        Err(error) if error.code == ErrorCode::InvalidType => Reply::not_found(),
        Err(error) => error.into(),
    };
    match (&call.method, steps) {
        (&Method::GET, []) => Some(Reply::ok(org.describe_global())),
        (&Method::GET, [object, "describe"]) => Some(reply(org.describe(object))),
        (&Method::GET, [object]) => {
            let described = org.describe(object).map(|mut body| {
                if let Some(body) = body.as_object_mut() {
                    body.retain(|name, _| {
                        !matches!(name.as_str(), "fields" | "childRelationships" | "recordTypeInfos")
                    });
                }
                json!({"objectDescribe": body, "recentItems": []})
            });
            Some(reply(described))
        }
        _ => None,
    }
}

/// Reads and writes of one record.
pub(super) fn answer(org: &mut Transaction<'_>, call: &Call, steps: &[&str], version: u32) -> Result<Reply, Reply> {
    match steps {
        [object] if call.method == Method::POST => {
            let id = org.create(object, &call.fields()?).map_err(hidden_type)?;
            Ok(Reply::created(json!({"id": id, "success": true, "errors": []})))
        }
        [] | [_] => Err(Reply::method_not_allowed(&call.method)),
        [object, id] => one(org, call, object, id),
        // A value may hold slashes that a client left as they are.
        [object, field, value @ ..] => by_external_id(org, call, (object, field, &value.join("/")), version),
    }
}

fn one(org: &mut Transaction<'_>, call: &Call, object: &str, id: &str) -> Result<Reply, Reply> {
    match call.method {
        Method::GET | Method::HEAD => {
            let fields = wanted(call);
            Ok(Reply::ok(Value::Object(org.retrieve(object, id, fields.as_deref()).map_err(hidden_type)?)))
        }
        Method::PATCH => org.update(object, id, &call.fields()?).map(|()| Reply::no_content()).map_err(hidden_type),
        Method::DELETE => org.delete(object, id).map(|()| Reply::no_content()).map_err(hidden_type),
        _ => Err(Reply::method_not_allowed(&call.method)),
    }
}

fn by_external_id(
    org: &mut Transaction<'_>,
    call: &Call,
    (object, field, value): (&str, &str, &str),
    version: u32,
) -> Result<Reply, Reply> {
    if call.method == Method::PATCH {
        let fields = call.fields()?;
        let found = org.find_by_external_id(object, field, value).map_err(hidden_type)?;
        if found.is_empty() && call.flag("updateOnly") {
            return Err(Reply::not_found());
        }
        if found.len() > 1 {
            return Err(choices(object, found.iter().map(ToString::to_string)));
        }
        return match org.upsert(object, field, value, &fields) {
            // Versions before 46 answer a change without a body.
            Ok(upserted) if !upserted.created && version < 46 => Ok(Reply::no_content()),
            Ok(upserted) => {
                let body = json!({"id": upserted.id, "success": true, "errors": [], "created": upserted.created});
                Ok(if upserted.created { Reply::created(body) } else { Reply::ok(body) })
            }
            Err(error) => Err(hidden_type(error)),
        };
    }
    let mut found = org.find_by_external_id(object, field, value).map_err(hidden_type)?;
    if found.is_empty() && call.has_plus {
        // simple-salesforce writes a blank like this when it reads.
        found = org.find_by_external_id(object, field, &value.replace('+', " ")).map_err(hidden_type)?;
    }
    match found.as_slice() {
        [] => Err(Reply::not_found()),
        [id] => one(org, call, object, id.as_str()),
        several => Err(choices(object, several.iter().map(ToString::to_string))),
    }
}

/// The fields that a request wants.
fn wanted(call: &Call) -> Option<Vec<String>> {
    let fields = call.parameter("fields")?;
    Some(fields.split(',').map(|field| field.trim().to_owned()).filter(|field| !field.is_empty()).collect())
}

fn choices(object: &str, ids: impl Iterator<Item = String>) -> Reply {
    let paths: Vec<String> = ids.map(|id| format!("/services/data/v62.0/sobjects/{object}/{id}")).collect();
    Reply::json(StatusCode::MULTIPLE_CHOICES, json!(paths))
}

/// In a path an object that is not there is a resource that is not there.
fn hidden_type(error: OrgError) -> Reply {
    if error.code == ErrorCode::InvalidType { Reply::not_found() } else { error.into() }
}
