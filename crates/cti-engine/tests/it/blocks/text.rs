//! Text: join, template, replace, slice, length (section 5.3).

use cti_engine::Port;
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, returned};

/// What a block leaves in a field of its results; it has to succeed.
fn field(name: &str, payload: Value, type_id: &str, controls: Value) -> Value {
    let ran = Bench::new().payload(payload).run(type_id, controls);
    assert_eq!(ran.way(), (Port::Done, None));
    assert_eq!(ran.calls, [] as [Value; 0]);
    ran.field(name).clone()
}

fn string(payload: Value, type_id: &str, controls: Value) -> Value {
    field("string", payload, type_id, controls)
}

#[test]
fn join_strings_writes_two_values_with_a_separator_between() {
    let join = |controls: Value| string(json!({"a": "Yamada", "n": 7}), "SE_CoreJoinStrings", controls);
    assert_eq!(join(json!({"string1": "Test", "string2": "String"})), "TestString");
    assert_eq!(join(json!({"string1": "$.payload.a", "string2": "$.payload.n", "separator": ", "})), "Yamada, 7");
}

#[test]
fn join_strings_keeps_false_and_zero_and_drops_only_undefined_and_null() {
    let join = |first: Value| {
        string(json!({"v": first}), "SE_CoreJoinStrings", json!({"string1": "$.payload.v", "string2": "!"}))
    };
    assert_eq!(join(json!(false)), "false!");
    assert_eq!(join(json!(0)), "0!");
    assert_eq!(join(json!("")), "!");
    assert_eq!(join(json!(null)), "!");
    let nowhere = json!({"string1": "$.payload.nowhere", "string2": false});
    assert_eq!(string(json!({}), "SE_CoreJoinStrings", nowhere), "false");
    assert_eq!(string(json!({}), "SE_CoreJoinStrings", json!({})), "");
}

#[test]
fn join_strings_leaves_its_text_in_the_attested_field() {
    let ran = Bench::new().run("SE_CoreJoinStrings", json!({"string1": "Test", "string2": "String"}));
    assert_eq!(ran.record, returned(json!({"string": "TestString"})));
}

#[test]
fn string_template_fills_its_places_in_each_way_of_writing_one() {
    let fill = |template: &str| {
        let variables = json!({"name": "$.payload.name", "vip": false, "n": 3, "none": "$.payload.nowhere"});
        string(
            json!({"name": "Yamada"}),
            "SE_CoreStringTemplate",
            json!({"template": template, "variables": variables}),
        )
    };
    assert_eq!(fill("Dear {{name}}, {{ n }} calls"), "Dear Yamada, 3 calls");
    assert_eq!(fill("{name}/${name}"), "Yamada/Yamada");
    assert_eq!(fill("vip={vip} none={none} unknown={unknown}"), "vip=false none= unknown=");
    assert_eq!(fill("{} {{}} {a {name} }}"), "{} {{}} {a Yamada }}");
    assert_eq!(fill("plain"), "plain");
}

#[test]
fn string_template_does_not_fill_what_a_variable_brings_in() {
    let controls = json!({"template": "$.payload.t", "variables": {"a": "{b}", "b": "x"}});
    assert_eq!(string(json!({"t": "{a}{b}"}), "SE_CoreStringTemplate", controls), "{b}x");
}

#[test]
fn replace_string_replaces_the_first_occurrence_only() {
    let replace = |pattern: &str, replacement: &str| {
        let controls = json!({"string": "$.payload.s", "pattern": pattern, "replacement": replacement});
        string(json!({"s": "03-1234-5678"}), "SE_CoreReplaceString", controls)
    };
    assert_eq!(replace("-", ""), "031234-5678");
    assert_eq!(replace("9", "x"), "03-1234-5678");
    assert_eq!(replace("", "+"), "+03-1234-5678");
    assert_eq!(replace("1234", "[$&]"), "03-[1234]-5678");
    // A pattern is text, not a regular expression.
    assert_eq!(replace(".", "x"), "03-1234-5678");
}

#[test]
fn length_counts_utf16_units_of_a_text_and_elements_of_a_list() {
    let length = |value: Value| field("value", json!({"v": value}), "SE_CoreLength", json!({"value": "$.payload.v"}));
    assert_eq!(length(json!("Yamada")), 6);
    assert_eq!(length(json!("山田😀")), 4);
    assert_eq!(length(json!("")), 0);
    assert_eq!(length(json!([1, 2, 3])), 3);
    assert_eq!(field("value", json!(null), "SE_CoreLength", json!({"value": ""})), 0);
}

#[test]
fn length_of_anything_else_is_undefined() {
    for value in [json!(5), json!(true), json!(null), json!({"length": 9})] {
        let ran = Bench::new().payload(json!({"v": value})).run("SE_CoreLength", json!({"value": "$.payload.v"}));
        assert_eq!(ran.record, returned(json!({})), "{value}");
    }
}

#[test]
fn slice_cuts_texts_and_lists_and_counts_negative_places_from_the_end() {
    let slice = |value: Value, start: Value, end: Value| {
        let controls = json!({"value": "$.payload.v", "start": start, "end": end});
        field("value", json!({"v": value}), "SE_CoreSlice", controls)
    };
    assert_eq!(slice(json!("+12025550123"), json!(-4), json!("")), "0123");
    assert_eq!(slice(json!("+12025550123"), json!("1"), json!("-4")), "1202555");
    assert_eq!(slice(json!("abc"), json!(""), json!(2)), "ab");
    assert_eq!(slice(json!("abc"), json!(2), json!(1)), "");
    assert_eq!(slice(json!([1, 2, 3]), json!(-2), json!("")), json!([2, 3]));
    assert_eq!(slice(json!("abc"), json!("x"), json!("")), "abc");
}

#[test]
fn slice_of_what_has_no_parts_says_so_in_its_record() {
    for value in [json!(12345), json!({"a": 1}), json!(null)] {
        let ran = Bench::new().payload(json!({"v": value})).run("SE_CoreSlice", json!({"value": "$.payload.v"}));
        assert_eq!(ran.way(), (Port::Done, Some("invalid")), "{value}");
    }
}
