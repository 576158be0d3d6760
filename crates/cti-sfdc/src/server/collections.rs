//! Many records in one request: `/composite/sobjects`.

use std::sync::Arc;

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::reply::Reply;
use super::request::Call;
use crate::error_code::ErrorCode;
use crate::org::{ObjectSchema, OrgError, Transaction};

/// The most records in one request.
const MOST: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Records {
    #[serde(default)]
    all_or_none: bool,
    records: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Wanted {
    ids: Vec<String>,
    fields: Vec<String>,
}

/// Answers for each record; an error takes all of them back.
pub(super) fn answer(
    org: &mut Transaction<'_>,
    call: &Call,
    steps: &[&str],
    objects: &[Arc<ObjectSchema>],
) -> Result<Reply, Reply> {
    match (&call.method, steps) {
        (&Method::POST, []) => {
            let records: Records = call.json()?;
            each(records.all_or_none, records.records, |mut fields| {
                let object = object_of(&mut fields)?;
                let id = org.create(&object, &fields)?;
                Ok(json!({"id": id, "success": true, "errors": []}))
            })
        }
        (&Method::PATCH, []) => {
            let records: Records = call.json()?;
            each(records.all_or_none, records.records, |mut fields| {
                let object = object_of(&mut fields)?;
                let id = take_text(&mut fields, "id")?;
                org.update(&object, &id, &fields)?;
                Ok(json!({"id": id, "success": true, "errors": []}))
            })
        }
        (&Method::PATCH, [object, field]) => {
            let records: Records = call.json()?;
            each(records.all_or_none, records.records, |mut fields| {
                fields.shift_remove("attributes");
                let value = take_text(&mut fields, field)?;
                let upserted = org.upsert(object, field, &value, &fields)?;
                Ok(json!({"id": upserted.id, "success": true, "errors": [], "created": upserted.created}))
            })
        }
        (&Method::DELETE, []) => {
            let ids = list(call.parameter("ids"));
            each(call.flag("allOrNone"), ids, |id| {
                let object = objects.iter().find(|object| id.as_bytes().starts_with(&object.key_prefix));
                let object =
                    object.ok_or_else(|| OrgError::new(ErrorCode::MalformedId, format!("malformed id {id}")))?;
                org.delete(&object.name, &id)?;
                Ok(json!({"id": id, "success": true, "errors": []}))
            })
        }
        (&Method::GET | &Method::POST, [object]) => {
            let wanted = match call.method {
                Method::GET => Wanted { ids: list(call.parameter("ids")), fields: list(call.parameter("fields")) },
                _ => call.json()?,
            };
            too_many(wanted.ids.len())?;
            let mut records = Vec::with_capacity(wanted.ids.len());
            for id in &wanted.ids {
                records.push(match org.retrieve(object, id, Some(&wanted.fields)) {
                    Ok(record) => Value::Object(record),
                    Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::EntityIsDeleted) => Value::Null,
                    Err(error) => return Err(error.into()),
                });
            }
            Ok(Reply::ok(Value::Array(records)))
        }
        _ => Err(Reply::method_not_allowed(&call.method)),
    }
}

fn each<T>(
    all_or_none: bool,
    items: Vec<T>,
    mut work: impl FnMut(T) -> Result<Value, OrgError>,
) -> Result<Reply, Reply> {
    too_many(items.len())?;
    let results: Vec<Result<Value, OrgError>> = items.into_iter().map(&mut work).collect();
    let halted = all_or_none && results.iter().any(Result::is_err);
    let told = results.into_iter().map(|result| match result {
        Ok(_) if halted => {
            let message =
                "Record rolled back because not all records were valid and the request was using AllOrNone header";
            failed(&OrgError::new(ErrorCode::Other("ALL_OR_NONE_OPERATION_ROLLED_BACK".to_owned()), message))
        }
        Ok(saved) => saved,
        Err(error) => failed(&error),
    });
    let reply = Reply::ok(told.collect());
    if halted { Err(reply) } else { Ok(reply) }
}

/// A record that was not saved; here the code has another name.
fn failed(error: &OrgError) -> Value {
    json!({"success": false, "errors": [
        {"statusCode": error.code, "message": error.message, "fields": error.fields}]})
}

fn too_many(count: usize) -> Result<(), Reply> {
    if count <= MOST {
        return Ok(());
    }
    let code = ErrorCode::Other("EXCEEDED_ID_LIMIT".to_owned());
    Err(Reply::error(&code, &format!("record limit reached. cannot submit more than {MOST} records into this call")))
}

fn object_of(fields: &mut Map<String, Value>) -> Result<String, OrgError> {
    let object = fields.shift_remove("attributes");
    let object = object.as_ref().and_then(|attributes| attributes.get("type")?.as_str());
    object.map(str::to_owned).ok_or_else(|| OrgError::new(ErrorCode::InvalidType, "the type of the record is missing"))
}

/// Takes a field out of a record, in whatever letter case.
fn take_text(fields: &mut Map<String, Value>, field: &str) -> Result<String, OrgError> {
    let name = fields.keys().find(|name| name.eq_ignore_ascii_case(field)).cloned();
    let value = name.and_then(|name| fields.shift_remove(&name));
    match value {
        Some(Value::String(text)) => Ok(text),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
        _ => Err(OrgError::new(ErrorCode::Other("MISSING_ARGUMENT".to_owned()), format!("{field} not specified"))),
    }
}

fn list(text: Option<&str>) -> Vec<String> {
    let items = text.unwrap_or_default().split(',').map(str::trim);
    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}
