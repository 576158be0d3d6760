//! The spelling as a JSON Schema: a property for each field.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::super::Initial;
use super::super::form::{ActionForm, FieldType, FormField, FormSpelling};
use super::{Members, optional, options, places, set_text, text, texts};
use crate::record::{Field, unexpected};

pub(super) const KNOWN: &[&str] = &["$schema", "title", "description", "type", "properties", "required", "ui:order"];
pub(super) const KNOWN_IN_FIELD: &[&str] = &["title", "type", "enum", "propertyOrder", "order", "default"];

/// The member of a property that holds its position, before [`OTHER_ORDER`].
const OWN_ORDER: &str = "propertyOrder";
const OTHER_ORDER: &str = "order";

pub(super) fn read(object: &Members) -> Result<ActionForm, String> {
    let order = Order::of(object)?;
    let required = texts(object, "required")?.unwrap_or_default();
    let required: HashSet<_> = required.into_iter().collect();
    let mut fields = Vec::new();
    for (at, (name, property)) in properties(object)?.into_iter().flatten().enumerate() {
        let field = match property {
            Value::Object(members) => read_field(name, members),
            other => Err(unexpected(other, "an object")),
        };
        let mut field = field.map_err(|fault| format!("property {}: {fault}", at + 1))?;
        field.required = required.contains(name);
        field.order = order.position(name, property, at);
        fields.push(field);
    }
    Ok(ActionForm {
        title: text(object, "title")?,
        instructions: text(object, "description")?,
        fields,
        spelling: FormSpelling::JsonSchema,
        read_from: object.clone(),
    })
}

fn properties(object: &Members) -> Result<Option<&Members>, String> {
    match object.get("properties") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(properties)) => Ok(Some(properties)),
        Some(other) => Err(format!("`properties`: {}", unexpected(other, "an object"))),
    }
}

fn read_field(name: &str, members: &Members) -> Result<FormField, String> {
    let named: Option<String> = optional(members, "type")?;
    let field_type = match (texts(members, "enum")?, named) {
        (Some(options), _) => FieldType::Dropdown { options },
        (None, Some(named)) if named != "string" => FieldType::Other(named),
        (None, _) => FieldType::Text,
    };
    let mut field = FormField::text(name, text(members, "title")?);
    field.field_type = field_type;
    field.initial = Initial::read(members.get("default"));
    Ok(field)
}

/// The order of a schema's properties, as far as it stands outside of them.
struct Order {
    listed: HashMap<String, i64>,
    rest: Option<i64>,
}

impl Order {
    fn of(object: &Members) -> Result<Self, String> {
        let Some(names) = texts(object, "ui:order")? else { return Ok(Self { listed: HashMap::new(), rest: None }) };
        let end = place(names.len());
        let mut listed = HashMap::with_capacity(names.len());
        for (at, name) in names.into_iter().enumerate() {
            listed.entry(name).or_insert(place(at));
        }
        let rest = listed.get("*").copied().unwrap_or(end);
        Ok(Self { listed, rest: Some(rest) })
    }

    fn position(&self, name: &str, property: &Value, at: usize) -> i64 {
        let own = [OWN_ORDER, OTHER_ORDER].iter().find_map(|key| i64::from_field(property.get(*key)?).ok());
        own.or_else(|| self.listed.get(name).copied()).or(self.rest).unwrap_or(place(at))
    }
}

fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// Writes what differs from what was read into what was read. No two fields have the same name.
pub(super) fn write(form: &ActionForm, was: &ActionForm, mut object: Members) -> Members {
    object.entry("type").or_insert_with(|| "object".into());
    if was.fields != form.fields {
        let required = required(form, was, &object);
        if required.is_empty() {
            object.shift_remove("required");
        } else {
            object.insert("required".to_owned(), required.into());
        }
        let written = write_properties(form, was, &object);
        object.insert("properties".to_owned(), Value::Object(written));
    }
    set_text(&mut object, "title", &was.title, &form.title);
    set_text(&mut object, "description", &was.instructions, &form.instructions);
    object
}

fn write_properties(form: &ActionForm, was: &ActionForm, object: &Members) -> Members {
    let before = places(was);
    let read_from = properties(object).ok().flatten();
    // What it says was read once, so that it can be read.
    let order = Order::of(object).unwrap_or(Order { listed: HashMap::new(), rest: None });
    let write = |(at, field): (usize, &FormField)| {
        let old = before.get(field.name.as_str()).map(|(_, old)| *old);
        let mut members = read_from.and_then(|all| all.get(&field.name)?.as_object()).cloned().unwrap_or_default();
        set_text(&mut members, "title", old.map_or("", |old| &old.label), &field.label);
        if old.is_none_or(|old| old.field_type != field.field_type) {
            set_type(&mut members, &field.field_type);
        }
        field.initial.write(old.map_or(&Initial::None, |old| &old.initial), "default", &mut members);
        let mut property = Value::Object(members);
        if order.position(&field.name, &property, at) != field.order
            && let Some(members) = property.as_object_mut()
        {
            members.insert(OWN_ORDER.to_owned(), field.order.into());
        }
        (field.name.clone(), property)
    };
    form.fields.iter().enumerate().map(write).collect()
}

/// The names of the required fields, and what else stands among them.
fn required(form: &ActionForm, was: &ActionForm, object: &Members) -> Vec<Value> {
    let (before, now) = (places(was), places(form));
    let mut names = texts(object, "required").ok().flatten().unwrap_or_default();
    names.retain(|name| match now.get(name.as_str()) {
        Some((_, field)) => field.required,
        None => !before.contains_key(name.as_str()),
    });
    let listed: HashSet<_> = names.iter().cloned().collect();
    let more = form.fields.iter().filter(|field| field.required && !listed.contains(&field.name));
    names.iter().cloned().chain(more.map(|field| field.name.clone())).map(Value::from).collect()
}

fn set_type(members: &mut Members, field_type: &FieldType) {
    let name = match field_type {
        FieldType::Text | FieldType::Dropdown { .. } => "string",
        FieldType::Other(name) => name,
    };
    members.insert("type".to_owned(), name.into());
    match options(field_type) {
        Some(options) => members.insert("enum".to_owned(), options),
        None => members.shift_remove("enum"),
    };
}
