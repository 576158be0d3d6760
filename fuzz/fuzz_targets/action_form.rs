//! Any text as the form of a CTI Action, and any JSON as what an agent entered: `form U+001E entered U+001E payload`.
#![no_main]

use cti_engine::action::{payload_for, validate};
use cti_fuzz::split;
use cti_model::action::{ActionForm, CtiAction, FieldType, FormSpelling, Payload, PermissionSet, StoredForm};
use cti_model::record::Record;
use cti_model::{OneLine, ProductVersion};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

const REPLACING: ProductVersion = ProductVersion::new(5, 16, 0);
const UNITING: ProductVersion = ProductVersion::new(5, 17, 0);

fuzz_target!(|input: &[u8]| {
    let (form, rest) = split(input);
    let (entered, payload) = split(rest);
    let (Ok(text), Ok(payload)) = (std::str::from_utf8(form), std::str::from_utf8(payload)) else { return };
    let entered: Map<String, Value> = serde_json::from_slice(entered).unwrap_or_default();

    let mut action = CtiAction::new("n", "f");
    action.form = StoredForm::from_text(text);
    action.payload = Payload::from_text(payload);
    record_and_file(&action);
    problems(&action);
    match action.form.get() {
        Ok(form) => {
            written_back(text, form);
            asked(form, &entered);
            merged(&action, form, &entered);
        }
        Err(unreadable) => {
            assert!(!unreadable.reason().is_empty());
            assert_eq!(action.form.to_text(), text);
            assert!(action.needs_form());
            assert!(payload_for(&action, &entered, UNITING).is_err());
        }
    }
});

fn record_and_file(action: &CtiAction) {
    let record = action.to_record();
    let again = CtiAction::from_record(&record).expect("a record that was written");
    assert_eq!(again.to_record(), record);
    let file = serde_json::to_string(action).expect("a file");
    let again: CtiAction = serde_json::from_str(&file).expect("a file that was written");
    assert_eq!(&again, action, "{file}");
}

fn problems(action: &CtiAction) {
    for problem in action.check() {
        let line = problem.to_string();
        assert!(!line.is_empty() && line == OneLine(&line).to_string(), "{line}");
    }
    // What was there before does not stand in the way of another change.
    let mut edited = action.clone();
    let moved = edited.edit(PermissionSet::Administrator, ProductVersion::NEWEST, |draft| draft.order = 1);
    assert_eq!((moved, edited.order), (Ok(()), 1));
}

fn written_back(text: &str, form: &ActionForm) {
    let written = Value::from(form.to_object());
    if !text.trim().is_empty() {
        assert_eq!(serde_json::from_str::<Value>(text).expect("it was read"), written);
    }
    // Spelt otherwise it asks the same, except that types which have a meaning in the other spelling take it.
    for spelling in [FormSpelling::Plain, FormSpelling::JsonSchema] {
        let stored = StoredForm::from_text(&Value::from(form.clone().spelt(spelling).to_object()).to_string());
        let again = stored.get().expect("a form that was written");
        assert_eq!((&again.title, &again.instructions), (&form.title, &form.instructions));
        assert_eq!(again.fields.len(), form.fields.len());
        for (again, field) in again.fields.iter().zip(&form.fields) {
            assert_eq!((&again.name, &again.label, again.order), (&field.name, &field.label, field.order));
            assert_eq!(again.required, field.required);
        }
    }
    assert!(form.ordered_fields().is_sorted_by_key(|field| field.order));
}

fn asked(form: &ActionForm, entered: &Map<String, Value>) {
    let taken = match validate(form, entered) {
        Ok(taken) => taken,
        Err(errors) => {
            assert!(!errors.faults.is_empty());
            let line = errors.to_string();
            assert_eq!(line, OneLine(&line).to_string());
            return;
        }
    };
    for (name, value) in &taken {
        assert_eq!(entered.get(name), Some(value));
        let text = value.as_str().expect("values of a form are texts");
        for field in form.fields.iter().filter(|field| field.name == *name) {
            if let FieldType::Dropdown { options } = &field.field_type {
                assert!(options.iter().any(|option| option == text), "{text}");
            }
        }
    }
    assert!(form.fields.iter().all(|field| !field.required || taken.contains_key(&field.name)));
    assert_eq!(validate(form, &taken), Ok(taken));
}

fn merged(action: &CtiAction, form: &ActionForm, entered: &Map<String, Value>) {
    let (union, replaced) = (payload_for(action, entered, UNITING), payload_for(action, entered, REPLACING));
    let (Ok(fixed), Ok(values)) = (action.payload.get(), validate(form, entered)) else {
        assert!(union.is_err() && replaced.is_err());
        return;
    };
    let (union, replaced) = (union.expect("both parts are sound"), replaced.expect("both parts are sound"));
    assert!(values.iter().all(|(key, value)| union.get(key) == Some(value)));
    assert!(fixed.iter().all(|(key, value)| values.contains_key(key) || union.get(key) == Some(value)));
    assert!(union.keys().all(|key| values.contains_key(key) || fixed.contains_key(key)));
    assert_eq!(&replaced, if form.fields.is_empty() { fixed } else { &values });
}
