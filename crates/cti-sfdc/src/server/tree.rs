//! Records with their children in one request: `/composite/tree` (`external-apis` section 4.1).

use std::collections::HashSet;
use std::sync::Arc;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::reply::Reply;
use super::request::Call;
use crate::error_code::ErrorCode;
use crate::id::RecordId;
use crate::org::{ObjectSchema, OrgError, Transaction};

/// The most records in one request.
const MOST_RECORDS: usize = 200;

/// The most types of records, and the most levels.
const MOST_TYPES: usize = 5;
const MOST_LEVELS: usize = 5;

#[derive(Deserialize)]
struct Trees {
    records: Vec<Map<String, Value>>,
}

/// A record that waits to be created, with the field that refers to its parent.
struct Waiting {
    fields: Map<String, Value>,
    parent: Option<(String, RecordId)>,
}

/// Creates the records level by level; an error takes all of them back.
pub(super) fn answer(
    org: &mut Transaction<'_>,
    call: &Call,
    object: &str,
    objects: &[Arc<ObjectSchema>],
) -> Result<Reply, Reply> {
    let trees: Trees = call.json()?;
    let mut level: Vec<Waiting> = trees.records.into_iter().map(|fields| Waiting { fields, parent: None }).collect();
    let mut planting = Planting { org, object, objects, types: HashSet::new(), below: Vec::new() };
    let mut results = Vec::new();
    let mut count = 0;
    for depth in 0.. {
        count += level.len();
        if level.is_empty() {
            break;
        }
        if depth == MOST_LEVELS || count > MOST_RECORDS {
            let message =
                format!("The request has more than {MOST_RECORDS} records, or more than {MOST_LEVELS} levels of them.");
            return Err(Reply::error(&ErrorCode::InvalidField, &message));
        }
        let mut errors = Vec::new();
        for mut waiting in level {
            let attributes = waiting.fields.shift_remove("attributes").unwrap_or_default();
            let text = |name: &str| attributes.get(name).and_then(Value::as_str).unwrap_or_default();
            let reference = text("referenceId").to_owned();
            match planting.create(waiting, text("type"), &reference) {
                Ok(id) => results.push(json!({"referenceId": reference, "id": id})),
                Err(error) => errors.push(failed(&reference, &error)),
            }
        }
        if planting.types.len() > MOST_TYPES {
            let message = format!("The request has more than {MOST_TYPES} types of records.");
            return Err(Reply::error(&ErrorCode::InvalidField, &message));
        }
        if !errors.is_empty() {
            return Err(Reply::json(StatusCode::BAD_REQUEST, json!({"hasErrors": true, "results": errors})));
        }
        level = std::mem::take(&mut planting.below);
    }
    Ok(Reply::created(json!({"hasErrors": false, "results": results})))
}

/// Trees that are being created.
struct Planting<'a, 'o> {
    org: &'a mut Transaction<'o>,
    /// The type of the records at the root.
    object: &'a str,
    objects: &'a [Arc<ObjectSchema>],
    types: HashSet<String>,
    /// The records of the next level.
    below: Vec<Waiting>,
}

impl Planting<'_, '_> {
    fn create(&mut self, waiting: Waiting, of: &str, reference: &str) -> Result<RecordId, OrgError> {
        let Waiting { mut fields, parent } = waiting;
        if of.is_empty() || reference.is_empty() {
            return Err(missing("the type or the referenceId of the record is missing"));
        }
        if parent.is_none() && !of.eq_ignore_ascii_case(self.object) {
            let message = format!("a record of type {of} stands at the root, where {} is expected", self.object);
            return Err(missing(&message));
        }
        let schema = self.objects.iter().find(|schema| schema.name.eq_ignore_ascii_case(of));
        let schema = schema.ok_or_else(|| OrgError::unknown_type(of))?;
        self.types.insert(schema.name.clone());
        let children = take_children(&mut fields, schema, self.objects);
        if let Some((field, id)) = parent {
            fields.insert(field, id.to_string().into());
        }
        let id = self.org.create(&schema.name, &fields)?;
        for (field, records) in children {
            let waiting = |fields| Waiting { fields, parent: Some((field.clone(), id)) };
            self.below.extend(records.into_iter().map(waiting));
        }
        Ok(id)
    }
}

/// The children of a record, each list with the field that refers to the parent. What is not the name of a relationship stays
/// a field.
fn take_children(
    fields: &mut Map<String, Value>,
    parent: &ObjectSchema,
    objects: &[Arc<ObjectSchema>],
) -> Vec<(String, Vec<Map<String, Value>>)> {
    let refers = |name: &str| {
        objects.iter().flat_map(|object| &object.fields).find_map(|field| {
            let reference = field.as_reference()?;
            let is_meant = reference.children.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(name))
                && reference.to.iter().any(|to| to.eq_ignore_ascii_case(&parent.name));
            is_meant.then(|| field.name.clone())
        })
    };
    let lists: Vec<(String, String)> = fields
        .iter()
        .filter(|(_, value)| value.get("records").is_some_and(Value::is_array))
        .filter_map(|(name, _)| Some((name.clone(), refers(name)?)))
        .collect();
    let mut children = Vec::new();
    for (name, field) in lists {
        let Some(list) = fields.get(&name).and_then(|list| Trees::deserialize(list).ok()) else { continue };
        fields.shift_remove(&name);
        children.push((field, list.records));
    }
    children
}

fn missing(message: &str) -> OrgError {
    OrgError::new(ErrorCode::Other("MISSING_ARGUMENT".to_owned()), message)
}

fn failed(reference: &str, error: &OrgError) -> Value {
    let told = json!({"statusCode": error.code, "message": error.message, "fields": error.fields});
    json!({"referenceId": reference, "errors": [told]})
}
