//! What an org tells about its object types, in the words of the REST API.

use serde_json::{Value, json};

use super::API_VERSION;
use super::schema::{Field, FieldType, ObjectSchema, OnDelete};

/// The answer of `GET …/sobjects`.
pub(crate) fn global<'s>(objects: impl Iterator<Item = &'s ObjectSchema>) -> Value {
    let objects: Vec<Value> = objects.map(summary).collect();
    json!({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects})
}

/// What the list of object types says about each.
pub(crate) fn summary(schema: &ObjectSchema) -> Value {
    let name = &schema.name;
    let custom = name.ends_with("__c");
    let url = format!("/services/data/v{API_VERSION}/sobjects/{name}");
    json!({
        "name": name,
        "label": schema.label,
        "labelPlural": format!("{}s", schema.label),
        "keyPrefix": String::from_utf8_lossy(&schema.key_prefix),
        "custom": custom,
        "customSetting": false,
        "createable": true,
        "updateable": true,
        "deletable": true,
        "queryable": true,
        "retrieveable": true,
        "undeletable": true,
        "searchable": schema.searchable,
        "layoutable": true,
        "triggerable": true,
        "urls": {
            "sobject": url,
            "describe": format!("{url}/describe"),
            "rowTemplate": format!("{url}/{{ID}}"),
        },
    })
}

/// The answer of `GET …/sobjects/Account/describe`.
pub(crate) fn object<'s>(schema: &ObjectSchema, all: impl Iterator<Item = &'s ObjectSchema>) -> Value {
    let mut described = summary(schema);
    let children: Vec<Value> = all.flat_map(|child| children(schema, child)).collect();
    let record_types = schema.record_types.iter().map(|it| {
        json!({"name": it.label, "developerName": it.developer_name, "available": true, "active": true,
            "defaultRecordTypeMapping": it.is_default, "master": false})
    });
    if let Value::Object(members) = &mut described {
        members.insert("fields".to_owned(), schema.fields.iter().map(field).collect());
        members.insert("childRelationships".to_owned(), children.into());
        members.insert("recordTypeInfos".to_owned(), record_types.collect());
    }
    described
}

/// The fields of one object type that refer to another.
fn children<'s>(parent: &'s ObjectSchema, child: &'s ObjectSchema) -> impl Iterator<Item = Value> + 's {
    child.fields.iter().filter_map(|field| {
        let reference = field.as_reference()?;
        reference.to.iter().find(|to| to.eq_ignore_ascii_case(&parent.name))?;
        Some(json!({
            "childSObject": child.name,
            "field": field.name,
            "relationshipName": reference.children,
            "cascadeDelete": reference.on_delete == OnDelete::Cascade,
            "restrictedDelete": reference.on_delete == OnDelete::Restrict,
            "deprecatedAndHidden": false,
        }))
    })
}

fn field(field: &Field) -> Value {
    let values: &[String] = match &field.kind {
        FieldType::Picklist { values, .. } | FieldType::MultiPicklist { values } => values,
        _ => &[],
    };
    let picklist: Vec<Value> = values
        .iter()
        .map(|value| {
            let is_default = field.default.as_ref().is_some_and(|default| default == value);
            json!({"value": value, "label": value, "active": true, "defaultValue": is_default, "validFor": null})
        })
        .collect();
    let reference = field.as_reference();
    let long = matches!(field.kind, FieldType::TextArea(length) if length > 255);
    json!({
        "name": field.name,
        "label": field.label,
        "type": field.type_name(),
        "length": field.length(),
        "byteLength": field.length() * 3,
        "nillable": !field.required && !matches!(field.kind, FieldType::Boolean | FieldType::Id),
        "createable": !field.read_only,
        "updateable": !field.read_only,
        "unique": field.unique,
        "externalId": field.external_id,
        "idLookup": field.external_id || matches!(field.kind, FieldType::Id | FieldType::Email),
        "custom": field.name.ends_with("__c"),
        "nameField": field.name == "Name" || field.name == "CaseNumber",
        "autoNumber": matches!(field.kind, FieldType::AutoNumber(_)),
        "calculated": false,
        "defaultedOnCreate": field.default.is_some() || field.kind == FieldType::Boolean,
        "defaultValue": field.default,
        "filterable": !long,
        "groupable": !long && !matches!(field.kind, FieldType::DateTime | FieldType::Double | FieldType::Currency),
        "sortable": !long && !matches!(field.kind, FieldType::MultiPicklist { .. }),
        "restrictedPicklist": matches!(field.kind, FieldType::Picklist { restricted: true, .. }),
        "picklistValues": picklist,
        "referenceTo": reference.map(|it| it.to.clone()).unwrap_or_default(),
        "relationshipName": reference.map(|it| &it.relationship),
    })
}
