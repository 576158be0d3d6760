//! Mappings: reading rows as people write them, and evaluating them with reasons.

use cti_engine::contact::Attributes;
use cti_model::Code;
use cti_webex::mapping::{
    Condition, FieldType, Mapped, Mapping, MappingOptions, Outcome, Row, RowDialect, Unmatched, Variables,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn codes<T>(read: &cti_webex::mapping::RowsRead<T>) -> Vec<Code> {
    read.findings.iter().map(|finding| finding.code).collect()
}

fn variables<const N: usize>(cad: [(&str, &str); N]) -> Variables {
    Variables { cad: Attributes::from_iter(cad), own: Attributes::new() }
}

fn evaluated(mapping: &Mapping, variables: &Variables) -> Mapped {
    mapping.evaluate(variables, &MappingOptions::default())
}

#[test]
fn both_dialects_are_read_with_switches_of_either_kind() {
    let text = r#"[
        {"wxccFieldName":"a","sfdcFieldName":"A__c","isDefaultValueEnabled":"false","isConditionalEnabled":"True"},
        {"CadFieldName":"b","SalesforceFieldName":"B__c","isDefaultValueEnabled":true,"defaultFieldValue":"x"},
        {"wxccFieldName":"c","sfdcFieldName":"C__c","isDefaultValueEnabled":null,"defaultFieldValue":7}
    ]"#;
    let read = Row::read_all(text, 2);
    assert_eq!(codes(&read), []);
    assert_eq!(read.dialect, Some(RowDialect::Wxcc));
    let b = Row { variable: "b".to_owned(), ..Row::of_constant("x", "B__c") };
    let c = Row { constant: Some("7".to_owned()), ..Row::of_variable("c", "C__c") };
    assert_eq!(read.rows, [Row::of_condition("a", "A__c").in_item(2), b.in_item(2), c.in_item(2)]);
}

#[test]
fn no_rows_are_no_fault() {
    for text in ["", "  ", "[]", "null", " [ ] "] {
        let read = Row::read_all(text, 1);
        assert_eq!((read.rows, read.findings), (vec![], vec![]), "{text:?}");
    }
}

#[test]
fn keys_in_another_case_and_with_a_slip_are_read_and_told() {
    let read = Row::read_all(r#"[{"WXCCFIELDNAME":"a","sfdcFieldNam":"A__c","isDefaulValueEnabled":"false"}]"#, 1);
    assert_eq!(read.rows, [Row::of_variable("a", "A__c")]);
    assert_eq!(codes(&read), [Code::MappingKey; 3]);
}

#[test]
fn unknown_keys_are_kept_and_told() {
    let read = Row::read_all(r#"[{"wxccFieldName":"a","sfdcFieldName":"A__c","zendeskId":[1]}]"#, 1);
    assert_eq!(codes(&read), [Code::MappingKey]);
    assert_eq!(read.rows[0].unknown.get("zendeskId"), Some(&json!([1])));
    assert!(Row::write_all(&read.rows, RowDialect::Wxcc).ends_with(r#","zendeskId":[1]}]"#));
}

#[test]
fn typographic_quotes_are_read_as_straight_ones_and_told() {
    let read = Row::read_all("[{“wxccFieldName”:“it’s”,“sfdcFieldName”:“A__c”}]", 1);
    assert_eq!(codes(&read), [Code::SmartQuotes]);
    assert_eq!(read.rows, [Row::of_variable("it’s", "A__c")]);
    // Inside straight quotes they are what the author means.
    let read = Row::read_all(r#"[{"wxccFieldName":"“a”","sfdcFieldName":"A__c"}]"#, 1);
    assert_eq!((codes(&read), read.rows[0].variable.as_str()), (vec![], "“a”"));
}

#[test]
fn text_that_is_not_rows_is_told_with_its_place() {
    for (text, rows, pointer) in [
        ("name:Field", 0, ""),
        ("[{]", 0, ""),
        ("7", 0, ""),
        (r#"[7, {"wxccFieldName":"a","sfdcFieldName":"A"}]"#, 1, "/0"),
        (r#"{"wxccFieldName":"a","sfdcFieldName":"A"}"#, 1, ""),
    ] {
        let read = Row::read_all(text, 1);
        assert_eq!((codes(&read), read.rows.len()), (vec![Code::MappingSyntax], rows), "{text}");
        assert_eq!(read.findings[0].pointer, pointer);
    }
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(codes(&Row::read_all(&deep, 1)), [Code::MappingSyntax]);
}

#[test]
fn a_row_that_cannot_do_what_it_says_is_told() {
    for text in [
        r#"[{"wxccFieldName":"a","sfdcFieldName":" "}]"#,
        r#"[{"wxccFieldName":"","sfdcFieldName":"A"}]"#,
        r#"[{"sfdcFieldName":"A","isDefaultValueEnabled":"true","defaultFieldValue":""}]"#,
        r#"[{"wxccFieldName":"a","sfdcFieldName":"A","isDefaultValueEnabled":"yes"}]"#,
        r#"[{"wxccFieldName":["a"],"sfdcFieldName":"A","isDefaultValueEnabled":"true","defaultFieldValue":"x"}]"#,
        r#"[{"sfdcFieldName":"A","isDefaultValueEnabled":"true","defaultFieldValue":"x","isConditionalEnabled":true}]"#,
    ] {
        assert_eq!(codes(&Row::read_all(text, 1)), [Code::MappingRow], "{text}");
    }
    assert_eq!(codes(&Condition::read_all(r#"[{"wxccFieldValue":"1"}]"#, 1)), [Code::MappingRow]);
    let twice = r#"[{"wxccFieldName":"a","CadFieldName":"b","sfdcFieldName":"A"}]"#;
    let read = Row::read_all(twice, 1);
    assert_eq!((codes(&read), read.rows[0].variable.as_str()), (vec![Code::DuplicateKey], "b"));
}

#[test]
fn a_constant_is_written_whatever_the_variable_holds() {
    let row = Row { variable: "status".to_owned(), ..Row::of_constant("Completed", "Status") };
    for cad in [variables([]), variables([("status", "Open")])] {
        assert_eq!(evaluated(&Mapping::default().with(row.clone()), &cad).fields["Status"], "Completed");
    }
    let both = Row { is_conditional: true, ..row };
    let mapping = Mapping::default().with(both).with_condition(Condition::new("status", "Open", "No"));
    assert_eq!(evaluated(&mapping, &variables([("status", "Open")])).fields["Status"], "Completed");
}

#[test]
fn a_value_is_translated_by_the_first_conditional_row_that_has_it() {
    let mapping = Mapping::default()
        .with(Row::of_condition("queue", "Tier__c"))
        .with(Row::of_condition("queue", "Level__c"))
        .with_condition(Condition::new("other", "Gold", "0"))
        .with_condition(Condition::new("queue", " Gold ", "Premium"))
        .with_condition(Condition::new("queue", "Gold", "Never"));
    let mapped = evaluated(&mapping, &variables([("queue", "Gold")]));
    assert_eq!(Value::Object(mapped.fields), json!({"Tier__c": "Premium", "Level__c": "Premium"}));
    assert!(matches!(mapped.explanations[0].outcome, Outcome::Condition { condition: 1, .. }));
    // Letters count.
    assert_eq!(evaluated(&mapping, &variables([("queue", "gold")])).explanations[0].outcome, Outcome::Unmatched);
}

#[test]
fn what_does_not_match_is_a_choice() {
    let row = Row { constant: Some("Standard".to_owned()), ..Row::of_condition("queue", "Tier__c") };
    let mapping = Mapping::default().with(row);
    let with = |unmatched| {
        let options = MappingOptions { unmatched, ..MappingOptions::default() };
        mapping.evaluate(&variables([("queue", "Lead")]), &options).fields.get("Tier__c").cloned()
    };
    assert_eq!(with(Unmatched::Skip), None);
    assert_eq!(with(Unmatched::Value), Some("Lead".into()));
    assert_eq!(with(Unmatched::Constant), Some("Standard".into()));
}

#[test]
fn a_secret_variable_is_never_written_and_never_told() {
    let mut variables = variables([("card", "4111"), ("Pin", "0815")]);
    variables.cad.mark_secret("card");
    variables.cad.mark_secret("Pin");
    // Neither by another letter case, nor by a variable of the connector's own, nor by a translation.
    variables.own.insert("card", "own");
    let mapping = Mapping::default()
        .with(Row::of_variable("card", "Card__c"))
        .with(Row::of_variable("pin", "Pin__c"))
        .with(Row::of_condition("card", "Kind__c"))
        .with_condition(Condition::new("card", "4111", "Visa"));
    for unmatched in [Unmatched::Skip, Unmatched::Value, Unmatched::Constant] {
        let options = MappingOptions { unmatched, ..MappingOptions::default() };
        let mapped = mapping.evaluate(&variables, &options);
        assert!(mapped.fields.is_empty(), "{mapped:?}");
        assert!(mapped.explanations.iter().all(|it| it.outcome == Outcome::Secret));
        let shown = format!("{mapped:?}{}{variables:?}", serde_json::to_string(&mapped).unwrap());
        assert!(!shown.contains("4111") && !shown.contains("0815"), "{shown}");
    }
}

#[test]
fn names_are_found_in_another_letter_case_unless_that_is_forbidden() {
    let mapping = Mapping::default().with(Row::of_variable("ORDER", "Order__c"));
    let variables = variables([("Order", "7")]);
    let mapped = evaluated(&mapping, &variables);
    assert_eq!(
        mapped.explanations[0].to_string(),
        r#"`Order__c` is "7": the value of variable `ORDER`; it is spelt `Order`"#
    );
    let exact = MappingOptions { exact_names: true, ..MappingOptions::default() };
    assert_eq!(mapping.evaluate(&variables, &exact).explanations[0].outcome, Outcome::Missing);
}

#[test]
fn a_variable_of_the_call_comes_before_the_connectors_own_unless_it_is_blank() {
    let mapping = Mapping::default().with(Row::of_variable("ContactId", "WhoId"));
    for (cad, expected) in [("003A", Some("003A")), (" ", Some("003B"))] {
        let mut variables = variables([("ContactId", cad)]);
        variables.own.insert("ContactId", "003B");
        let mapped = evaluated(&mapping, &variables);
        assert_eq!(mapped.fields.get("WhoId").and_then(Value::as_str), expected);
    }
    assert_eq!(evaluated(&mapping, &variables([("ContactId", "")])).explanations[0].outcome, Outcome::Blank);
}

#[test]
fn of_two_rows_for_a_field_the_last_that_writes_counts() {
    let mapping = Mapping::default()
        .with(Row::of_constant("first", "A"))
        .with(Row::of_constant("second", "a"))
        .with(Row::of_variable("missing", "A"));
    let mapped = evaluated(&mapping, &variables([]));
    assert_eq!(serde_json::to_string(&mapped.fields).unwrap(), r#"{"a":"second"}"#);
    let outcomes: Vec<_> = mapped.explanations.into_iter().map(|it| it.outcome).collect();
    assert_eq!(outcomes, [Outcome::Replaced { by: 1 }, Outcome::Constant("second".into()), Outcome::Missing]);
}

#[test]
fn values_take_the_type_of_their_field() {
    let typed = |text: &str, field_type| {
        let options =
            MappingOptions { field_types: [("F".to_owned(), field_type)].into_iter().collect(), ..Default::default() };
        let mapped = Mapping::default().with(Row::of_variable("v", "F")).evaluate(&variables([("v", text)]), &options);
        let cut = mapped.explanations[0].cut;
        (mapped.fields.get("F").cloned(), cut)
    };
    assert_eq!(typed(" TRUE ", FieldType::Boolean), (Some(json!(true)), 0));
    assert_eq!(typed("yes", FieldType::Boolean), (None, 0));
    assert_eq!(typed("12", FieldType::Number), (Some(json!(12)), 0));
    assert_eq!(typed("-1.5", FieldType::Number), (Some(json!(-1.5)), 0));
    assert_eq!(typed("NaN", FieldType::Number), (None, 0));
    assert_eq!(typed("2024-02-29", FieldType::Date), (Some(json!("2024-02-29")), 0));
    assert_eq!(typed("29.02.2024", FieldType::Date), (None, 0));
    assert_eq!(typed("2024-02-29T23:30:00+09:00", FieldType::DateTime), (Some(json!("2024-02-29T14:30:00Z")), 0));
    assert_eq!(typed("grüße", FieldType::Text { max_length: Some(3) }), (Some(json!("grü")), 2));
    assert_eq!(typed("grüße", FieldType::Text { max_length: Some(5) }), (Some(json!("grüße")), 0));
    // What is sent fits, also where an emoji counts as two; none is halved.
    assert_eq!(typed("a👋b", FieldType::Text { max_length: Some(2) }), (Some(json!("a")), 2));
    assert_eq!(typed("a👋b", FieldType::Text { max_length: Some(3) }), (Some(json!("a👋")), 1));
}

fn text() -> impl Strategy<Value = String> {
    "[a-c ]{0,3}"
}

proptest! {
    /// Each row is explained; what is written is what some explanation says; no secret is.
    #[test]
    fn fields_are_what_the_explanations_say(
        rows in prop::collection::vec((text(), text(), any::<(bool, bool)>(), text()), 0..8),
        conditions in prop::collection::vec((text(), text(), text()), 0..4),
        cad in prop::collection::vec((text(), text()), 0..6),
        secret in text(),
    ) {
        let rows = rows.into_iter().map(|(variable, field, (is_constant, is_conditional), constant)| Row {
            variable, field, is_constant, is_conditional, constant: Some(constant), ..Row::default()
        });
        let conditions = conditions.into_iter().map(|(a, b, c)| Condition::new(a, b, c));
        let mapping = Mapping { rows: rows.collect(), conditions: conditions.collect() };
        let mut variables = Variables::default();
        variables.cad.extend(cad);
        variables.cad.insert(secret.clone(), "SECRET");
        variables.cad.mark_secret(secret);
        let mapped = mapping.evaluate(&variables, &MappingOptions::default());
        prop_assert_eq!(mapped.explanations.len(), mapping.rows.len());
        for (place, explanation) in mapped.explanations.iter().enumerate() {
            prop_assert_eq!(explanation.row, place);
            if let Some(value) = explanation.outcome.value() {
                prop_assert_eq!(mapped.fields.get(&explanation.field), Some(value));
            }
        }
        let told = mapped.explanations.iter().filter(|it| it.outcome.value().is_some()).count();
        prop_assert_eq!(told, mapped.fields.len());
        let shown = format!("{mapped:?}");
        prop_assert!(!shown.contains("SECRET"));
        let _ = mapping.check();
    }

    /// Rows that are written in a dialect are read back the same.
    #[test]
    fn rows_survive_either_dialect(
        variable in "[ -~“]{0,8}", field in "[ -~ü]{0,8}", constant in "[ -~\n]{0,8}", switches in any::<(bool, bool)>(),
    ) {
        let constant = Some(constant).filter(|it| !it.is_empty());
        let row = Row { variable, field, is_constant: switches.0, constant, is_conditional: switches.1, ..Row::default() };
        for dialect in [RowDialect::Wxcc, RowDialect::Cad] {
            let read = Row::read_all(&Row::write_all(std::slice::from_ref(&row), dialect), 1);
            prop_assert_eq!(read.rows, vec![row.clone()]);
            prop_assert_eq!(read.dialect, Some(dialect));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[\\[\\]{}\":,a-z“”' 0-9]{0,60}") {
        let _ = (Row::read_all(&text, 1), Condition::read_all(&text, 1));
    }
}
