//! The plain spelling: a title, instructions, and a list of fields.

use serde_json::Value;

use super::super::Initial;
use super::super::form::{ActionForm, FieldType, FormField, FormSpelling};
use super::{Members, optional, options, places, set_text, text, texts};
use crate::record::{Field, unexpected};

pub(super) const KNOWN: &[&str] = &["title", "instructions", "fields"];
pub(super) const KNOWN_IN_FIELD: &[&str] = &["name", "label", "type", "options", "order", "required", "initial"];

pub(super) fn read(object: &Members) -> Result<ActionForm, String> {
    let mut fields = Vec::new();
    for (at, item) in items(object)?.iter().enumerate() {
        let field = match item {
            Value::Object(members) => read_field(members),
            other => Err(unexpected(other, "an object")),
        };
        fields.push(field.map_err(|fault| format!("field {}: {fault}", at + 1))?);
    }
    Ok(ActionForm {
        title: text(object, "title")?,
        instructions: text(object, "instructions")?,
        fields,
        spelling: FormSpelling::Plain,
        read_from: object.clone(),
    })
}

/// The fields as they are written.
fn items(object: &Members) -> Result<&[Value], String> {
    match object.get("fields") {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(format!("`fields`: {}", unexpected(other, "an array"))),
    }
}

fn read_field(members: &Members) -> Result<FormField, String> {
    let name = members.get("name").ok_or("it has no `name`")?;
    let options = texts(members, "options");
    let named: Option<String> = optional(members, "type")?;
    let field_type = match named {
        None => options?.map_or(FieldType::Text, |options| FieldType::Dropdown { options }),
        Some(name) if name.eq_ignore_ascii_case("text") => FieldType::Text,
        Some(name) if name.eq_ignore_ascii_case("dropdown") => {
            FieldType::Dropdown { options: options?.unwrap_or_default() }
        }
        Some(name) => FieldType::Other(name),
    };
    Ok(FormField {
        name: String::from_field(name).map_err(|fault| format!("`name`: {fault}"))?,
        label: text(members, "label")?,
        field_type,
        order: optional(members, "order")?.unwrap_or_default(),
        required: optional(members, "required")?.unwrap_or_default(),
        initial: Initial::read(members.get("initial")),
    })
}

/// Writes what differs from what was read into what was read.
pub(super) fn write(form: &ActionForm, was: &ActionForm, mut object: Members) -> Members {
    if was.fields != form.fields {
        let before = places(was);
        let items = items(&object).unwrap_or_default();
        let write = |field: &FormField| {
            let old = before.get(field.name.as_str());
            let old = old.and_then(|(at, old)| Some((*old, items.get(*at)?.as_object()?)));
            Value::Object(old.map_or_else(|| new_field(field), |(old, members)| changed_field(field, old, members)))
        };
        let fields: Value = form.fields.iter().map(write).collect();
        object.insert("fields".to_owned(), fields);
    }
    set_text(&mut object, "title", &was.title, &form.title);
    set_text(&mut object, "instructions", &was.instructions, &form.instructions);
    if !KNOWN.iter().any(|key| object.contains_key(*key)) {
        // Without one of them it would not be known for a form.
        object.insert("fields".to_owned(), Value::Array(Vec::new()));
    }
    object
}

fn new_field(field: &FormField) -> Members {
    let mut members = Members::new();
    members.insert("name".to_owned(), field.name.as_str().into());
    members.insert("label".to_owned(), field.label.as_str().into());
    set_type(&mut members, &field.field_type);
    members.insert("order".to_owned(), field.order.into());
    members.insert("required".to_owned(), field.required.into());
    field.initial.write(&Initial::None, "initial", &mut members);
    members
}

fn changed_field(field: &FormField, old: &FormField, members: &Members) -> Members {
    let mut members = members.clone();
    set_text(&mut members, "label", &old.label, &field.label);
    if old.field_type != field.field_type {
        set_type(&mut members, &field.field_type);
    }
    if old.order != field.order {
        members.insert("order".to_owned(), field.order.into());
    }
    if old.required != field.required {
        members.insert("required".to_owned(), field.required.into());
    }
    field.initial.write(&old.initial, "initial", &mut members);
    members
}

fn set_type(members: &mut Members, field_type: &FieldType) {
    let name = match field_type {
        FieldType::Text => "text",
        FieldType::Dropdown { .. } => "dropdown",
        FieldType::Other(name) => name,
    };
    members.insert("type".to_owned(), name.into());
    match options(field_type) {
        Some(options) => members.insert("options".to_owned(), options),
        None => members.shift_remove("options"),
    };
}
