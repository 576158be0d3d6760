//! CTI Actions at work: what an agent enters, and the payload that the flow finds (sections 6.2 and 6.3).
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_engine::action::{ActionError, FormFaultKind, initial_values, payload_for, validate};
use cti_engine::properties::Properties;
use cti_engine::{Channel, Contact};
use cti_model::ProductVersion;
use cti_model::action::{
    ActionForm, CtiAction, FieldType, FormField, Initial, Payload, STORED_LIMIT_CHARS, StoredForm,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const REPLACING: ProductVersion = ProductVersion::new(5, 16, 0);
const UNITING: ProductVersion = ProductVersion::new(5, 17, 0);
const NEWEST: ProductVersion = ProductVersion::NEWEST;

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn action(payload: &Value, form: ActionForm) -> CtiAction {
    let mut action = CtiAction::new("Escalate", "Escalate a case");
    action.payload = map(payload).into();
    action.form = form.into();
    action
}

fn named(names: &[&str]) -> ActionForm {
    names.iter().fold(ActionForm::new(), |form, name| form.with_field(FormField::text(*name, *name)))
}

// ---- What was entered ------------------------------------------------------------------------------------------------

fn case_form() -> ActionForm {
    ActionForm::new()
        .with_field(FormField::text("note", "Note"))
        .with_field(FormField::dropdown("priority", "Priority", ["Low", "High"]).required().at(-1))
        .with_field(FormField::text("reason", "").required())
}

#[test]
fn every_fault_of_what_was_entered_is_told_at_once() {
    let entered = json!({"note": 5, "priority": "Urgent", "reason": " \t", "colour": "red"});
    let error = validate(&case_form(), &map(&entered)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Priority` is `Urgent`, expected one of: Low, High; `Note` is of the type `number`, expected text; \
         `reason` is a required property; `colour` is not a field of the form"
    );
    let kinds: Vec<_> = error.faults.iter().map(|fault| &fault.kind).collect();
    assert!(matches!(kinds[0], FormFaultKind::NotAnOption { .. }) && *kinds[2] == FormFaultKind::Missing);
    assert_eq!(*kinds[3], FormFaultKind::UnknownField);
}

#[test]
fn values_come_in_the_order_of_the_screen_as_they_were_entered_without_blanks() {
    let entered = map(&json!({"note": null, "reason": " why ", "priority": "Low"}));
    let taken = validate(&case_form(), &entered).unwrap();
    assert_eq!(serde_json::to_string(&taken).unwrap(), r#"{"priority":"Low","reason":" why "}"#);
}

#[test]
fn an_option_is_chosen_letter_by_letter() {
    for entered in ["low", "Low ", "Lo"] {
        assert!(validate(&case_form(), &map(&json!({"reason": "r", "priority": entered}))).is_err(), "{entered}");
    }
}

#[test]
fn a_value_has_as_many_characters_as_the_product_stores_in_a_text() {
    let entered = |chars| map(&json!({"a": "é".repeat(chars)}));
    assert!(validate(&named(&["a"]), &entered(STORED_LIMIT_CHARS)).is_ok());
    let error = validate(&named(&["a"]), &entered(STORED_LIMIT_CHARS + 1)).unwrap_err();
    assert_eq!(error.faults[0].kind, FormFaultKind::TooLong { chars: STORED_LIMIT_CHARS + 1 });
}

#[test]
fn a_message_stays_one_short_line_whatever_was_entered() {
    let options: Vec<String> = (0..1000).map(|at| format!("{at}\n{}", "o".repeat(500))).collect();
    let form = ActionForm::new().with_field(FormField::dropdown("a", "l\n".repeat(500), options));
    let message = validate(&form, &map(&json!({"a": "x\n".repeat(9999)}))).unwrap_err().to_string();
    assert!(!message.contains('\n') && message.len() < 5000, "{}", message.len());
}

// ---- The payload -----------------------------------------------------------------------------------------------------

#[test]
fn since_5_17_both_are_there_and_the_form_counts() {
    let action = action(&json!({"origin": "Phone", "priority": "Low"}), case_form());
    let entered = map(&json!({"priority": "High", "reason": "r"}));
    let payload = payload_for(&action, &entered, ProductVersion::new(5, 17, 0)).unwrap();
    let written = serde_json::to_string(&payload).unwrap();
    assert_eq!(written, r#"{"origin":"Phone","priority":"High","reason":"r"}"#);
}

#[test]
fn before_5_17_a_form_with_fields_takes_the_place_of_the_payload() {
    let entered = map(&json!({"priority": "High", "reason": "r"}));
    let fixed = json!({"origin": "Phone", "priority": "Low"});
    let payload = payload_for(&action(&fixed, case_form()), &entered, REPLACING).unwrap();
    assert_eq!(Value::from(payload), json!({"priority": "High", "reason": "r"}));
    for form in [ActionForm::new(), ActionForm::new().with_title("T")] {
        let payload = payload_for(&action(&fixed, form), &Map::new(), REPLACING).unwrap();
        assert_eq!(Value::from(payload), fixed);
    }
}

#[test]
fn a_field_left_blank_does_not_hide_the_fixed_value() {
    let action = action(&json!({"a": "fixed"}), named(&["a"]));
    let payload = payload_for(&action, &map(&json!({"a": ""})), NEWEST).unwrap();
    assert_eq!(Value::from(payload), json!({"a": "fixed"}));
}

#[test]
fn before_5_13_there_are_no_actions() {
    let old = ProductVersion::new(5, 12, 0);
    let error = payload_for(&CtiAction::new("n", "f"), &Map::new(), old).unwrap_err();
    assert_eq!(error, ActionError::TooOld { version: old });
    assert_eq!(error.to_string(), "there are no CTI Actions in 5.12; they came in 5.13");
}

#[test]
fn without_a_form_nothing_is_entered() {
    let error = payload_for(&CtiAction::new("n", "f"), &map(&json!({"a": "b"})), NEWEST).unwrap_err();
    assert_eq!(error.to_string(), "`a` is not a field of the form");
}

#[test]
fn an_action_of_which_a_part_cannot_be_read_does_not_run() {
    let mut broken = CtiAction::new("n", "f");
    broken.payload = Payload::from_text("{broken");
    assert!(matches!(payload_for(&broken, &Map::new(), NEWEST), Err(ActionError::UnreadablePayload(_))));
    broken.payload = Payload::default();
    broken.form = StoredForm::from_text("[1]");
    let error = payload_for(&broken, &Map::new(), NEWEST).unwrap_err();
    assert!(matches!(error, ActionError::UnreadableForm(_)));
    let travelled: ActionError = serde_json::from_str(&serde_json::to_string(&error).unwrap()).unwrap();
    assert_eq!(travelled, error);
}

// ---- Laws ------------------------------------------------------------------------------------------------------------

fn any_other() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!(true)),
        any::<f64>().prop_map(Value::from),
        Just(json!(["x"])),
        Just(json!({}))
    ]
}

fn any_field() -> impl Strategy<Value = FormField> {
    let options = proptest::collection::vec("[xyz ]{0,2}", 0..4);
    let name = || proptest::sample::select(vec!["a", "b", "caseNumber", "", "名"]);
    let kind = prop_oneof![
        Just(FieldType::Text),
        options.prop_map(|options| FieldType::Dropdown { options }),
        Just(FieldType::Other("date".into())),
    ];
    (name(), "[A-Z]?", kind, -2i64..5, any::<bool>()).prop_map(|(name, label, kind, order, required)| {
        let mut field = FormField::text(name, label).at(order);
        field.field_type = kind;
        field.required = required;
        field
    })
}

fn any_form() -> impl Strategy<Value = ActionForm> {
    ("[A-Z]?", "[A-Z]?", proptest::collection::vec(any_field(), 0..6)).prop_map(|(title, instructions, fields)| {
        let form = ActionForm::new().with_title(title).with_instructions(instructions);
        fields.into_iter().fold(form, ActionForm::with_field)
    })
}

/// What an agent may have entered in such a form.
fn any_entered() -> impl Strategy<Value = Map<String, Value>> {
    let key = proptest::sample::select(vec!["a", "b", "caseNumber", "", "名"]).prop_map(str::to_owned);
    let value = prop_oneof![6 => "[xyz ]{0,2}".prop_map(Value::from), 1 => any_other()];
    proptest::collection::vec((key, value), 0..6).prop_map(|it| it.into_iter().collect())
}

proptest! {
    #[test]
    fn what_passes_is_text_of_the_fields_and_among_the_options(form in any_form(), entered in any_entered()) {
        let Ok(taken) = validate(&form, &entered) else { return Ok(()) };
        for (name, value) in &taken {
            prop_assert_eq!(entered.get(name), Some(value));
            for field in form.fields.iter().filter(|field| field.name == *name) {
                let text = value.as_str().unwrap().to_owned();
                prop_assert!(!text.trim().is_empty());
                if let FieldType::Dropdown { options } = &field.field_type {
                    prop_assert!(options.contains(&text));
                }
            }
        }
        prop_assert!(entered.keys().all(|key| form.field(key).is_some()));
        prop_assert!(form.fields.iter().all(|field| !field.required || taken.contains_key(&field.name)));
        // What passed passes again, unchanged.
        prop_assert_eq!(validate(&form, &taken), Ok(taken.clone()));
    }

    #[test]
    fn both_ways_to_merge_hold_their_laws(form in any_form(), entered in any_entered(), fixed in any_entered()) {
        let mut action = CtiAction::new("n", "f");
        (action.payload, action.form) = (fixed.clone().into(), form.clone().into());
        let (union, replaced) = (payload_for(&action, &entered, UNITING), payload_for(&action, &entered, REPLACING));
        let Ok(values) = validate(&form, &entered) else {
            prop_assert!(union.is_err() && replaced.is_err());
            return Ok(());
        };
        let (union, replaced) = (union.unwrap(), replaced.unwrap());
        prop_assert!(values.iter().all(|(key, value)| union.get(key) == Some(value)));
        prop_assert!(fixed.iter().all(|(key, value)| values.contains_key(key) || union.get(key) == Some(value)));
        prop_assert!(union.keys().all(|key| values.contains_key(key) || fixed.contains_key(key)));
        let first: Vec<_> = union.keys().take(fixed.len()).collect();
        prop_assert_eq!(first, fixed.keys().collect::<Vec<_>>());
        prop_assert_eq!(replaced, if form.fields.is_empty() { fixed } else { values });
    }
}

// ---- What stands in the form first -----------------------------------------------------------------------------------

#[test]
fn a_form_starts_with_texts_attributes_and_properties_as_far_as_they_are_there() {
    let field = |name: &str, initial| FormField::text(name, "").starting_with(initial);
    let attribute = |name: &str| Initial::Attribute(name.into());
    let property = |key: &str| Initial::Property(key.into());
    let priority = |initial| FormField::dropdown("priority", "", ["Low", "High"]).starting_with(initial);
    let form = ActionForm::new()
        .with_field(field("origin", Initial::Text("Phone".into())))
        .with_field(field("caseId", attribute("SfdcCaseId")))
        .with_field(field("absent", attribute("none")))
        .with_field(field("count", property("count")))
        .with_field(field("nothing", property("nothing")))
        .with_field(field("plain", Initial::None))
        .with_field(priority(attribute("priority")));
    let contact = |priority: &str| {
        Contact::new("c-1", Channel::Voice).with_attribute("SfdcCaseId", "500").with_attribute("priority", priority)
    };
    let properties = Properties::new();
    properties.set("count", json!(3)).unwrap();
    properties.set("nothing", json!(null)).unwrap();
    let values = |contact: Option<&Contact>| Value::from(initial_values(&form, contact, &properties));
    assert_eq!(
        values(Some(&contact("High"))),
        json!({"origin": "Phone", "caseId": "500", "count": "3", "priority": "High"})
    );
    // What the dropdown does not offer cannot stand in it.
    assert_eq!(values(Some(&contact("Urgent"))), json!({"origin": "Phone", "caseId": "500", "count": "3"}));
    assert_eq!(values(None), json!({"origin": "Phone", "count": "3"}));
    // The form takes what it starts with.
    let entered = initial_values(&form, Some(&contact("Low")), &properties);
    assert!(validate(&form, &entered).is_ok());
}

/// A text that may stand in a field, also one that is as long as a form takes, or longer.
fn any_text() -> impl Strategy<Value = String> {
    let long = |chars: usize| ["x", "\u{3042}"].map(|sign| sign.repeat(chars));
    let [fits, too_long] = [long(STORED_LIMIT_CHARS), long(STORED_LIMIT_CHARS + 1)];
    prop_oneof![4 => "[ a\u{3042}]{0,2}", 1 => prop::sample::select(fits.to_vec()), 1 => prop::sample::select(too_long.to_vec())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_stands_in_a_form_is_taken_unchanged_unless_a_required_field_is_empty(
        fields in prop::collection::vec((any_text(), 0..4_u8, any::<bool>(), any::<bool>()), 0..5),
    ) {
        let (mut form, properties) = (ActionForm::new(), Properties::new());
        let mut contact = Contact::new("c-1", Channel::Voice);
        for (at, (text, from, is_dropdown, is_required)) in fields.into_iter().enumerate() {
            let name = format!("f{at}");
            let mut field = if is_dropdown {
                FormField::dropdown(&*name, "", ["a", "a\u{3042}"])
            } else {
                FormField::text(&*name, "")
            };
            if is_required {
                field = field.required();
            }
            let initial = match from {
                0 => Initial::None,
                1 => Initial::Text(text),
                2 => {
                    contact.attributes.insert(&*name, text);
                    Initial::Attribute(name)
                }
                _ => {
                    properties.set(&name, text.into()).unwrap();
                    Initial::Property(name)
                }
            };
            form = form.with_field(field.starting_with(initial));
        }
        let values = initial_values(&form, Some(&contact), &properties);
        let taken = payload_for(&action(&json!({}), form), &values, NEWEST);
        if let Err(ActionError::Entered(errors)) = taken {
            prop_assert!(errors.faults.iter().all(|fault| fault.kind == FormFaultKind::Missing), "{errors}");
        }
    }
}
