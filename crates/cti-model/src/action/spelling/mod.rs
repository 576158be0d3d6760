//! The two spellings in which the form of a CTI Action is read and written as JSON.
//!
//! What is written begins with what was read, and only what was changed is set anew: so members that are not known here
//! stay where they are.

mod plain;
mod schema;

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::form::{ActionForm, FieldType, FormField, FormSpelling};
use crate::record::{Field, unexpected};

/// The members of an object.
type Members = Map<String, Value>;

/// Reads a form in either spelling.
pub(super) fn read(object: &Members) -> Result<ActionForm, String> {
    let is_schema = object.contains_key("properties") || object.get("type").and_then(Value::as_str) == Some("object");
    if is_schema {
        if object.contains_key("fields") {
            return Err("it has `fields`, and is a JSON Schema too; expected one of both".to_owned());
        }
        return schema::read(object);
    }
    if object.is_empty() || plain::KNOWN.iter().any(|key| object.contains_key(*key)) {
        return plain::read(object);
    }
    Err("it has none of `fields`, `title`, `instructions` and `properties`, so it is not a form".to_owned())
}

/// Writes a form in its spelling.
pub(super) fn write(form: &ActionForm) -> Members {
    let was = read(&form.read_from).unwrap_or_default();
    if was.same_content(form) && (was.spelling == form.spelling || form.is_empty()) {
        return form.read_from.clone();
    }
    let mut names = HashSet::new();
    match form.spelling {
        FormSpelling::JsonSchema if form.fields.iter().all(|field| names.insert(&field.name)) => {
            schema::write(form, &was, form.read_from.clone())
        }
        FormSpelling::JsonSchema => plain::write(form, &ActionForm::default(), Members::new()),
        FormSpelling::Plain => plain::write(form, &was, form.read_from.clone()),
    }
}

/// The members of a form which are not known here, each with the field in which it stands.
pub(super) fn unknown_members(form: &Members) -> Vec<(Option<&str>, &str)> {
    let (known, known_in_field, fields) = match form.get("properties") {
        Some(Value::Object(properties)) => (
            schema::KNOWN,
            schema::KNOWN_IN_FIELD,
            properties.iter().map(|(name, field)| (name.as_str(), field)).collect(),
        ),
        _ => {
            let fields = form.get("fields").and_then(Value::as_array).into_iter().flatten();
            let named = |field| Some((Value::get(field, "name")?.as_str()?, field));
            (plain::KNOWN, plain::KNOWN_IN_FIELD, fields.filter_map(named).collect::<Vec<_>>())
        }
    };
    let mut unknown: Vec<_> = keys_but(form, known).map(|key| (None, key)).collect();
    for (name, field) in fields {
        let members = field.as_object().into_iter().flat_map(|members| keys_but(members, known_in_field));
        unknown.extend(members.map(|key| (Some(name), key)));
    }
    unknown
}

fn keys_but<'a>(object: &'a Members, known: &'static [&str]) -> impl Iterator<Item = &'a str> {
    object.keys().map(String::as_str).filter(|key| !known.contains(key))
}

/// The text under a key; empty when there is none.
fn text(object: &Members, key: &str) -> Result<String, String> {
    optional(object, key).map(Option::unwrap_or_default)
}

/// The value under a key; `None` when there is none.
fn optional<T: Field>(object: &Members, key: &str) -> Result<Option<T>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => T::from_field(value).map(Some).map_err(|fault| format!("`{key}`: {fault}")),
    }
}

/// The texts in the array under a key; `None` when there is none.
fn texts(object: &Members, key: &str) -> Result<Option<Vec<String>>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(items)) => {
            let texts = items.iter().map(String::from_field).collect::<Result<_, _>>();
            texts.map(Some).map_err(|fault| format!("an item of `{key}`: {fault}"))
        }
        Some(other) => Err(format!("`{key}`: {}", unexpected(other, "an array"))),
    }
}

/// Sets a text that has changed; an empty one is taken away.
fn set_text(object: &mut Members, key: &str, was: &str, is: &str) {
    if was == is {
        return;
    }
    if is.is_empty() {
        object.shift_remove(key);
    } else {
        object.insert(key.to_owned(), is.into());
    }
}

/// The fields of a form by name, each with its place; of several with one name the first.
fn places(form: &ActionForm) -> HashMap<&str, (usize, &FormField)> {
    let mut places = HashMap::with_capacity(form.fields.len());
    for (at, field) in form.fields.iter().enumerate() {
        places.entry(field.name.as_str()).or_insert((at, field));
    }
    places
}

/// The options of a dropdown.
fn options(field_type: &FieldType) -> Option<Value> {
    match field_type {
        FieldType::Dropdown { options } => Some(options.iter().map(String::as_str).collect()),
        FieldType::Text | FieldType::Other(_) => None,
    }
}
