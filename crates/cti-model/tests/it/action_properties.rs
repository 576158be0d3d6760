//! What holds for any form of a CTI Action, and for whatever an agent enters (section 6).
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use cti_model::action::{ActionForm, FieldType, FormField, FormSpelling, Initial, StoredForm};
use proptest::prelude::*;
use serde_json::{Map, Value};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..3).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((word(), inner), 0..6).prop_map(|it| it.into_iter().collect()),
        ]
    })
}

/// The words of both spellings, so that many of the objects are forms.
fn word() -> impl Strategy<Value = String> {
    let known = vec![
        "title",
        "instructions",
        "description",
        "fields",
        "properties",
        "type",
        "object",
        "name",
        "label",
        "options",
        "enum",
        "order",
        "propertyOrder",
        "ui:order",
        "required",
        "text",
        "dropdown",
        "string",
        "a",
        "b",
        "*",
        "",
    ];
    prop_oneof![8 => proptest::sample::select(known).prop_map(str::to_owned), 1 => "\\PC{0,6}"]
}

/// An object that is nearly a form in one of the spellings, or one.
fn near_form() -> impl Strategy<Value = Value> {
    let text = || proptest::sample::select(vec!["text", "dropdown", "string", "date", "T", ""]).prop_map(Value::from);
    let texts = || proptest::collection::vec("[ab*]", 0..3).prop_map(Value::from);
    let value = move || {
        prop_oneof![4 => text(), 3 => texts(), 2 => (-2i64..9).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from), 1 => Just(Value::Null)]
    };
    let members = move || proptest::collection::vec((word(), value()), 0..3);
    let field = move || {
        let kind = proptest::option::of((proptest::sample::select(vec!["type", "title", "label"]), text()));
        let rest = proptest::option::of((proptest::sample::select(vec!["options", "enum"]), texts()));
        ("[ab]", kind, rest, members()).prop_map(|(name, kind, rest, members)| {
            let mut field: Map<String, Value> = members.into_iter().collect();
            field.extend(kind.into_iter().chain(rest).map(|(key, value)| (key.to_owned(), value)));
            field.insert("name".to_owned(), name.into());
            Value::from(field)
        })
    };
    (any::<bool>(), proptest::collection::vec(field(), 0..4), members()).prop_map(|(plain, fields, members)| {
        let mut form: Map<String, Value> = members.into_iter().collect();
        if plain {
            form.insert("fields".to_owned(), fields.into());
        } else {
            let named = fields.into_iter().map(|field| (field["name"].as_str().unwrap().to_owned(), field));
            form.insert("properties".to_owned(), named.collect());
        }
        form.into()
    })
}

fn any_field() -> impl Strategy<Value = FormField> {
    let options = proptest::collection::vec("[xyz ]{0,2}", 0..4);
    let name = || proptest::sample::select(vec!["a", "b", "caseNumber", "", "名"]);
    let kind = prop_oneof![
        Just(FieldType::Text),
        options.prop_map(|options| FieldType::Dropdown { options }),
        Just(FieldType::Other("date".into())),
    ];
    let initial = prop_oneof![
        2 => Just(Initial::None),
        1 => "[a-z]{1,2}".prop_map(Initial::Text),
        1 => "[a-z]{0,2}".prop_map(Initial::Attribute),
        1 => "[a-z]{0,2}".prop_map(Initial::Property),
    ];
    (name(), "[A-Z]?", kind, -2i64..5, any::<bool>(), initial).prop_map(
        |(name, label, kind, order, required, initial)| {
            let mut field = FormField::text(name, label).at(order).starting_with(initial);
            field.field_type = kind;
            field.required = required;
            field
        },
    )
}

fn any_form() -> impl Strategy<Value = ActionForm> {
    ("[A-Z]?", "[A-Z]?", proptest::collection::vec(any_field(), 0..6)).prop_map(|(title, instructions, fields)| {
        let form = ActionForm::new().with_title(title).with_instructions(instructions);
        fields.into_iter().fold(form, ActionForm::with_field)
    })
}

fn same(a: &ActionForm, b: &ActionForm) -> bool {
    a.title == b.title && a.instructions == b.instructions && a.fields == b.fields
}

proptest! {
    #![proptest_config(crate::common::property::config())]

    #[test]
    fn any_text_is_read_and_kept(text in "\\PC{0,80}") {
        let stored = StoredForm::from_text(&text);
        if stored.get().is_err() {
            prop_assert_eq!(stored.to_text(), text);
        }
    }

    #[test]
    fn a_form_that_can_be_read_is_written_back_the_same(value in prop_oneof![any_json(), near_form()]) {
        let text = value.to_string();
        let stored = StoredForm::from_text(&text);
        prop_assert_eq!(serde_json::from_str::<Value>(&stored.to_text()).unwrap(), value);
        prop_assert_eq!(StoredForm::from_text(&stored.to_text()), stored);
    }

    #[test]
    fn a_changed_form_is_read_as_it_was_meant(value in prop_oneof![any_json(), near_form()], form in any_form(), schema: bool) {
        // Laid over whatever was read before, and written in either spelling.
        let mut changed = StoredForm::from_text(&value.to_string()).get().cloned().unwrap_or_default();
        if schema {
            changed = changed.spelt(FormSpelling::JsonSchema);
        }
        (changed.title, changed.instructions, changed.fields) =
            (form.title.clone(), form.instructions.clone(), form.fields.clone());
        let written = Value::from(changed.to_object());
        let read = StoredForm::from_text(&written.to_string());
        let read = read.get().unwrap();
        prop_assert!(same(read, &form), "{written}");
    }
}
