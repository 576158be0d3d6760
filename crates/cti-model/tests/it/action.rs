//! CTI Actions: the record, the form, what an agent enters, the payload, and who may change it (section 6).
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::action::{
    ActionForm, ActionOrdering, ActionType, CtiAction, EditError, FormField, FormSpelling, Initial, Payload,
    PermissionSet, STORED_LIMIT_CHARS, StoredForm, sort_actions,
};
use cti_model::record::Record;
use cti_model::{Code, Evidence, Finding, ProductVersion, Severity};
use serde_json::{Map, Value, json};

const NEWEST: ProductVersion = ProductVersion::NEWEST;

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn form(value: &Value) -> ActionForm {
    StoredForm::from_text(&value.to_string()).get().unwrap().clone()
}

/// Why a form cannot be read.
fn fault(value: &Value) -> String {
    StoredForm::from_text(&value.to_string()).get().unwrap_err().reason().to_owned()
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

// ---- The record ------------------------------------------------------------------------------------------------------

#[test]
fn a_record_is_read_with_the_defaults_of_the_product() {
    let record = map(&json!({"Name": "Escalate", "amazonconnect__CTIFlow__c": "a0B", "Id": "a0C"}));
    let action = CtiAction::from_record(&record).unwrap();
    assert_eq!((action.action_type.clone(), action.order, action.needs_form()), (ActionType::Action, 0, false));
    assert_eq!(action.check(), []);
    assert_eq!(
        Value::from(action.to_record()),
        json!({"Name": "Escalate", "CTIFlow__c": "a0B", "Id": "a0C"}),
        "what was not read is not written"
    );
    let expected = json!({"Name": "Escalate", "Type__c": "Action", "CTIFlow__c": "a0B", "Order__c": 0,
        "Payload__c": "{}", "ActionFormSchema__c": "{}"});
    assert_eq!(Value::from(CtiAction::new("Escalate", "a0B").to_record()), expected);
}

#[test]
fn a_type_that_is_not_known_is_kept() {
    let record = map(&json!({"Name": "n", "Type__c": "Wizard"}));
    let action = CtiAction::from_record(&record).unwrap();
    assert_eq!(action.action_type, ActionType::Other("Wizard".into()));
    assert_eq!(action.to_record()["Type__c"], json!("Wizard"));
    assert_eq!(serde_json::from_str::<ActionType>("\"tab\"").unwrap(), ActionType::Tab);
}

#[test]
fn in_a_file_payload_and_form_are_objects() {
    let file = json!({"name": "n", "type": "Action", "flow": "f", "order": 2, "payload": {"a": {"b": 1}},
        "form": {"title": "T"}, "more": true});
    let action: CtiAction = serde_json::from_value(file.clone()).unwrap();
    assert_eq!(serde_json::to_value(&action).unwrap(), file);
    let empty = json!({"name": "n", "type": "Action", "flow": "f", "order": 0});
    let action: CtiAction = serde_json::from_value(empty.clone()).unwrap();
    assert_eq!(serde_json::to_value(&action).unwrap(), empty);
    assert_eq!(action.to_record()["Payload__c"], json!("{}"));
}

#[test]
fn a_payload_that_is_no_object_is_kept_and_told() {
    for text in ["{Priority: Low}", "[1, 2]", "null", " 5 ", "\"{}\"", "{\"a\":1} x"] {
        let record = map(&json!({"Name": "n", "CTIFlow__c": "f", "Payload__c": text}));
        let action = CtiAction::from_record(&record).unwrap();
        assert_eq!(action.to_record()["Payload__c"], json!(text));
        let problems = action.check();
        assert_eq!(codes(&problems), [Code::UnreadablePayload], "{problems:?}");
        assert!(problems[0].is_error());
        // In a file it is the text that it was.
        let file = serde_json::to_value(&action).unwrap();
        assert_eq!(file["payload"], json!(text));
        assert_eq!(serde_json::from_value::<CtiAction>(file).unwrap(), action);
    }
    for text in ["", "  "] {
        assert_eq!(Payload::from_text(text), Payload::default());
    }
}

#[test]
fn a_payload_that_is_nested_too_deep_is_kept_as_text() {
    let nested = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    assert!(Payload::from_text(&nested(64)).get().is_ok());
    for levels in [65, 127, 10_000] {
        let mut action = CtiAction::new("n", "f");
        action.payload = Payload::from_text(&nested(levels));
        assert!(action.payload.get().is_err());
        // So a file that holds it can be read.
        let file = serde_json::to_string(&[action.clone()]).unwrap();
        assert_eq!(serde_json::from_str::<[CtiAction; 1]>(&file).unwrap(), [action]);
    }
}

#[test]
fn a_form_that_is_none_is_kept_letter_by_letter_and_told() {
    let text = r#"{ "schema": {"type": "object"},  "uiSchema": {"n": 1.50} }"#;
    let record = map(&json!({"Name": "n", "CTIFlow__c": "f", "ActionFormSchema__c": text}));
    let action = CtiAction::from_record(&record).unwrap();
    assert_eq!(action.to_record()["ActionFormSchema__c"], json!(text));
    assert_eq!(codes(&action.check()), [Code::UnreadableForm]);
    // What it asks is not known, so nothing starts without it.
    assert!(action.needs_form());
    // An object of a file stays an object there.
    let file = json!({"name": "n", "type": "Action", "flow": "f", "order": 0, "form": {"schema": {}}});
    let action: CtiAction = serde_json::from_value(file.clone()).unwrap();
    assert_eq!(serde_json::to_value(&action).unwrap(), file);
}

// ---- The order and the button ----------------------------------------------------------------------------------------

#[test]
fn actions_stand_by_order_and_then_by_name() {
    let make = |name: &str, order| {
        let mut action = CtiAction::new(name, "f");
        action.order = order;
        action
    };
    let mut actions = [make("c", 0), make("b", 2), make("a", 2), make("d", -1)];
    let names = |actions: &[CtiAction]| actions.iter().map(|it| it.name.clone()).collect::<String>();
    sort_actions(&mut actions, ActionOrdering::Ascending);
    assert_eq!(names(&actions), "dcab");
    sort_actions(&mut actions, ActionOrdering::Descending);
    assert_eq!(names(&actions), "abcd");
}

#[test]
fn a_title_instructions_or_a_field_make_a_form() {
    let needs = |form: ActionForm| action(&json!({}), form).needs_form();
    assert!(!needs(ActionForm::new()));
    assert!(needs(ActionForm::new().with_title("T")));
    assert!(needs(ActionForm::new().with_instructions("I")));
    assert!(needs(named(&["a"])));
}

#[test]
fn fields_stand_by_order_and_then_as_written() {
    let form = ActionForm::new()
        .with_field(FormField::text("a", ""))
        .with_field(FormField::text("b", "").at(1))
        .with_field(FormField::text("c", "").at(-1))
        .with_field(FormField::text("d", ""));
    let names: String = form.ordered_fields().into_iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, "cadb");
}

// ---- The two spellings -----------------------------------------------------------------------------------------------

#[test]
fn the_plain_spelling() {
    let form = form(&json!({"title": "T", "instructions": "I", "fields": [
        {"name": "a", "label": "A", "type": "Text", "order": 2.0, "required": true},
        {"name": "b", "options": ["x", "y"]},
        {"name": "c", "type": "dropdown"},
        {"name": "d", "type": "date"},
    ]}));
    assert_eq!((form.title.as_str(), form.instructions.as_str(), form.spelling()), ("T", "I", FormSpelling::Plain));
    let expected = [
        FormField::text("a", "A").at(2).required(),
        FormField::dropdown("b", "", ["x", "y"]),
        FormField::dropdown::<String>("c", "", []),
        FormField::other("d", "", "date"),
    ];
    assert_eq!(form.fields, expected);
}

#[test]
fn the_spelling_as_a_json_schema() {
    let form = form(&json!({"title": "T", "description": "I", "type": "object", "required": ["b", "z"],
    "ui:order": ["c", "*", "a"],
    "properties": {
        "a": {"type": "string", "title": "A"},
        "b": {"enum": ["x", "y"]},
        "c": {"type": "integer"},
        "d": {"propertyOrder": 7, "order": 1},
    }}));
    assert_eq!((form.title.as_str(), form.instructions.as_str()), ("T", "I"));
    assert_eq!((form.spelling(), form.spelling().evidence()), (FormSpelling::JsonSchema, Evidence::Inferred));
    let expected = [
        FormField::text("a", "A").at(2),
        FormField::dropdown("b", "", ["x", "y"]).at(1).required(),
        FormField::other("c", "", "integer").at(0),
        FormField::text("d", "").at(7),
    ];
    assert_eq!(form.fields, expected);
}

#[test]
fn without_any_hint_properties_stand_as_written() {
    let form = form(&json!({"properties": {"b": {}, "a": {}}}));
    assert_eq!(form.fields, [FormField::text("b", "").at(0), FormField::text("a", "").at(1)]);
}

#[test]
fn what_is_no_form_says_why() {
    assert!(fault(&json!({"foo": 1})).contains("it has none of"));
    assert!(fault(&json!({"fields": [], "properties": {}})).contains("JSON Schema too"));
    assert_eq!(fault(&json!({"title": 1})), "`title`: it is a number, expected text");
    assert_eq!(fault(&json!({"fields": {}})), "`fields`: it is an object, expected an array");
    assert_eq!(fault(&json!({"fields": [{"name": "a"}, 1]})), "field 2: it is a number, expected an object");
    assert_eq!(fault(&json!({"fields": [{"label": "a"}]})), "field 1: it has no `name`");
    let options = json!({"fields": [{"name": "a", "type": "dropdown", "options": [1]}]});
    assert_eq!(fault(&options), "field 1: an item of `options`: it is a number, expected text");
    assert_eq!(fault(&json!({"properties": {"a": true}})), "property 1: it is true/false, expected an object");
    let types = json!({"properties": {"a": {"type": ["string", "null"]}}});
    assert_eq!(fault(&types), "property 1: `type`: it is an array, expected text");
}

#[test]
fn new_forms_are_written_plainly() {
    let form = ActionForm::new().with_title("T").with_field(FormField::dropdown("size", "Size", ["S", "L"]).required());
    let expected = json!({"title": "T", "fields": [{"name": "size", "label": "Size", "type": "dropdown",
        "options": ["S", "L"], "order": 0, "required": true}]});
    assert_eq!(Value::from(form.to_object()), expected);
    let schema = form.spelt(FormSpelling::JsonSchema);
    let expected = json!({"type": "object", "title": "T", "required": ["size"],
        "properties": {"size": {"title": "Size", "type": "string", "enum": ["S", "L"]}}});
    assert_eq!(Value::from(schema.to_object()), expected);
}

#[test]
fn only_what_is_changed_is_written_anew() {
    let mut plain = form(&json!({"x": 1, "title": "T", "fields": [
        {"name": "a", "help": "h", "type": "Text"}, {"name": "b", "type": "DROPDOWN", "options": ["o"], "y": 2}]}));
    plain.fields[0].required = true;
    plain.fields[1].label = "B".into();
    plain.fields.push(FormField::text("c", ""));
    plain.title = String::new();
    let expected = json!({"x": 1, "fields": [
        {"name": "a", "help": "h", "type": "Text", "required": true},
        {"name": "b", "type": "DROPDOWN", "options": ["o"], "y": 2, "label": "B"},
        {"name": "c", "label": "", "type": "text", "order": 0, "required": false}]});
    assert_eq!(Value::from(plain.to_object()), expected);

    let mut schema = form(&json!({"$schema": "s", "type": "object", "required": ["gone", "b"], "properties": {
        "a": {"type": "string", "minLength": 2}, "b": {"enum": ["o"], "default": "o"}, "c": {}}}));
    schema.fields[0].required = true;
    schema.fields[1].required = false;
    schema.fields.remove(2);
    schema.fields.swap(0, 1);
    let expected = json!({"$schema": "s", "type": "object", "required": ["gone", "a"], "properties": {
        "b": {"enum": ["o"], "default": "o", "propertyOrder": 1},
        "a": {"type": "string", "minLength": 2, "propertyOrder": 0}}});
    assert_eq!(Value::from(schema.to_object()), expected);
}

#[test]
fn a_form_whose_last_known_member_goes_is_still_a_form() {
    let mut form = form(&json!({"title": "T", "x": 1}));
    form.title = String::new();
    assert_eq!(Value::from(form.to_object()), json!({"x": 1, "fields": []}));
}

#[test]
fn two_fields_of_one_name_have_no_schema_and_lose_nothing() {
    let twice = named(&["a", "a"]).spelt(FormSpelling::JsonSchema);
    assert_eq!(form(&Value::from(twice.to_object())).fields, twice.fields);
}

// ---- Checking and changing -------------------------------------------------------------------------------------------

#[test]
fn every_problem_of_an_action_is_told() {
    let mut action = action(
        &json!({"caseNumber": 1}),
        ActionForm::new()
            .with_field(FormField::text("caseNumber", ""))
            .with_field(FormField::text("caseNumber", ""))
            .with_field(FormField::dropdown::<String>("Size", "", []))
            .with_field(FormField::other("due", "", "date"))
            .with_field(FormField::text(" ", "Blank")),
    );
    action.name = " ".into();
    action.flow = String::new();
    let told: Vec<(Code, String)> =
        action.check().into_iter().map(|it| (it.code, it.field.unwrap_or_default())).collect();
    let expected = [
        (Code::ActionIncomplete, "Name"),
        (Code::ActionIncomplete, "CTIFlow__c"),
        (Code::ShadowedKey, "caseNumber"),
        (Code::DuplicateField, "caseNumber"),
        (Code::NotCamelCase, "Size"),
        (Code::NoOptions, "Size"),
        (Code::UnknownFieldType, "due"),
        (Code::ActionIncomplete, " "),
    ];
    assert_eq!(told, expected.map(|(code, field)| (code, field.to_owned())));
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn members_that_are_not_known_are_told_where_they_stand() {
    let plain = action(&json!({}), form(&json!({"title": "T", "x": 1, "fields": [{"name": "a", "help": "h"}]})));
    let schema = action(&json!({}), form(&json!({"x": 1, "properties": {"a": {"oneOf": []}}})));
    let told = |action: &CtiAction| -> Vec<String> { action.check().into_iter().map(|it| it.message).collect() };
    let line = |whose: &str, member: &str| {
        format!("{whose} has a member `{member}` that is not known here; it is kept and not used")
    };
    assert_eq!(told(&plain), [line("the form", "x"), line("the field `a`", "help")]);
    assert_eq!(told(&schema), [line("the form", "x"), line("the field `a`", "oneOf")]);
    let first = &schema.check()[0];
    assert_eq!((first.code, first.severity), (Code::UnknownMember, Severity::Hint));
}

#[test]
fn a_text_of_a_record_has_a_limit() {
    let text = |chars: usize| json!({"a": "é".repeat(chars)});
    // `{"a":"…"}` has eight characters around the text.
    assert_eq!(action(&text(STORED_LIMIT_CHARS - 8), ActionForm::new()).check(), []);
    let over = action(&text(STORED_LIMIT_CHARS - 7), ActionForm::new()).check();
    assert_eq!((codes(&over), over[0].field.as_deref()), (vec![Code::OverFieldLimit], Some("Payload__c")));
    let form = ActionForm::new().with_instructions("i".repeat(STORED_LIMIT_CHARS));
    let over = action(&json!({}), form).check();
    assert_eq!((codes(&over), over[0].field.as_deref()), (vec![Code::OverFieldLimit], Some("ActionFormSchema__c")));
}

#[test]
fn since_5_20_1_only_the_administrator_edits_actions() {
    use PermissionSet::{Administrator, Agent, Manager};
    let may = |version: &str| {
        let version = version.parse().unwrap();
        [Agent, Manager, Administrator].map(|it| it.may_edit_actions(version))
    };
    assert_eq!(may("5.12"), [false, false, false]);
    assert_eq!(may("5.13"), [true, true, true]);
    assert_eq!(may("5.20"), [true, true, true]);
    assert_eq!(may("5.20.1"), [false, false, true]);
    assert_eq!(may("5.32"), [false, false, true]);
    assert_eq!((Administrator.api_name(), Administrator.evidence()), ("AC_Administrator", Evidence::Attested));
    assert_eq!(Manager.evidence(), Evidence::Inferred);
}

fn edited(action: &CtiAction, change: impl FnOnce(&mut CtiAction)) -> Result<CtiAction, EditError> {
    let mut copy = action.clone();
    let result = copy.edit(PermissionSet::Administrator, NEWEST, change);
    if result.is_err() {
        assert_eq!(copy, *action, "a refused edit changes nothing");
    }
    result.map(|()| copy)
}

#[test]
fn an_edit_needs_permission() {
    let mut action = CtiAction::new("n", "f");
    let error = action.edit(PermissionSet::Manager, NEWEST, |draft| draft.order = 1).unwrap_err();
    assert_eq!(error, EditError::NotAllowed { by: PermissionSet::Manager, version: NEWEST });
    assert_eq!(error.to_string(), "AC_Manager may not edit CTI Actions in 5.32");
    assert_eq!(action.order, 0);
    assert_eq!(edited(&action, |draft| draft.order = 1).unwrap().order, 1);
}

#[test]
fn the_name_of_a_saved_field_stays() {
    let saved = action(&json!({}), named(&["a", "b"]));
    let renamed = edited(&saved, |draft| draft.form = named(&["a", "c"]).into()).unwrap_err();
    let EditError::Refused(findings) = renamed else { panic!("{renamed:?}") };
    assert_eq!((codes(&findings), findings[0].field.as_deref()), (vec![Code::FieldRenamed], Some("b")));
    assert!(findings[0].message.ends_with("so its name cannot be changed to `c`"), "{}", findings[0]);
    // Taking away, adding and moving does not change a name.
    for names in [&["a"][..], &["a", "b", "c"], &["b", "a"], &["b"], &[]] {
        assert!(edited(&saved, |draft| draft.form = named(names).into()).is_ok(), "{names:?}");
    }
}

#[test]
fn an_edit_that_cannot_be_saved_is_refused_with_every_fault() {
    let saved = action(&json!({}), named(&["a"]));
    let error = edited(&saved, |draft| {
        draft.name = String::new();
        draft.payload = map(&json!({"x": "y".repeat(STORED_LIMIT_CHARS)})).into();
        draft.form = named(&["a", "b", "b", ""]).into();
    });
    let Err(EditError::Refused(problems)) = error else { panic!("{error:?}") };
    let expected = [Code::ActionIncomplete, Code::OverFieldLimit, Code::DuplicateField, Code::ActionIncomplete];
    assert_eq!(codes(&problems), expected, "{problems:?}");
}

#[test]
fn an_edit_may_leave_a_fault_that_was_there_but_not_another_one() {
    let mut saved = CtiAction::new("n", "f");
    saved.payload = Payload::from_text("{broken");
    assert!(edited(&saved, |draft| draft.order = 1).is_ok());
    assert!(edited(&saved, |draft| draft.payload = Payload::default()).is_ok());
    assert!(edited(&saved, |draft| draft.payload = Payload::from_text("{otherwise")).is_err());
}

#[test]
fn what_a_field_starts_with_is_read_and_written_in_both_spellings() {
    let initials = [
        (json!("Phone"), Initial::Text("Phone".into())),
        (json!({"attribute": "SfdcCaseId"}), Initial::Attribute("SfdcCaseId".into())),
        (json!({"property": "taskId"}), Initial::Property("taskId".into())),
        // What is not one of these is kept and starts nothing.
        (json!({"attribute": 5}), Initial::None),
        (json!(["a"]), Initial::None),
    ];
    for (written, initial) in initials {
        let plain = json!({"fields": [{"name": "a", "label": "A", "initial": written}]});
        let schema = json!({"type": "object", "properties": {"a": {"title": "A", "default": written}}});
        for file in [plain, schema] {
            let stored = StoredForm::from_text(&file.to_string());
            let form = stored.get().unwrap();
            assert_eq!(form.fields[0].initial, initial, "{file}");
            assert_eq!(Value::Object(form.to_object()), file);
            for to in [Initial::None, Initial::Attribute("b".into()), Initial::Text("c".into())] {
                let mut changed = form.clone();
                changed.fields[0].initial = to.clone();
                let read = StoredForm::from_text(&Value::Object(changed.to_object()).to_string());
                let kept = to == Initial::None && initial == Initial::None;
                assert!(kept || read.get().unwrap().fields[0].initial == to, "{file} {to:?}");
            }
        }
    }
}

#[test]
fn a_dropdown_that_starts_with_what_it_does_not_offer_is_told() {
    let form = |initial: &str| {
        let field = FormField::dropdown("a", "A", ["x"]).starting_with(Initial::Text(initial.into()));
        let mut action = CtiAction::new("n", "f");
        action.form = ActionForm::new().with_field(field).into();
        action.check().into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(form("y"), [cti_model::Code::NotInPicklist]);
    assert_eq!(form("x"), []);
}
