//! Values: extract, cast, arithmetic, dates, phone numbers, payload, logs (section 5.3).
#![expect(clippy::panic, reason = "a test")]

use cti_engine::Port;
use cti_engine::connector::ErrorKind;
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, Ran, returned};

fn run(payload: Value, type_id: &str, controls: Value) -> Ran {
    let ran = Bench::new().payload(payload).run(type_id, controls);
    assert_eq!(ran.port, Port::Done);
    ran
}

fn value(payload: Value, type_id: &str, controls: Value) -> Value {
    let ran = run(payload, type_id, controls);
    assert_eq!(ran.way().1, None, "{}", ran.record);
    ran.value().clone()
}

/// The kind of exception of a block that passes on although it did not work.
fn kind(payload: Value, type_id: &str, controls: Value) -> String {
    let ran = run(payload, type_id, controls);
    ran.way().1.unwrap_or_else(|| panic!("{}", ran.record)).to_owned()
}

#[test]
fn extract_value_follows_a_key_path_into_objects_and_lists() {
    let payload = json!({"records": [{"Id": "003", "Owner": {"Name": "Sato"}, "a b": 1}], "n": false});
    let at = |target: &str, path: &str| {
        value(payload.clone(), "SE_CoreExtractValue", json!({"targetField": target, "keyPath": path}))
    };
    assert_eq!(at("$.payload", "n"), json!(false));
    assert_eq!(at("$.payload.records", ".[0].Id"), "003");
    assert_eq!(at("$.payload.records", "[0].Owner.Name"), "Sato");
    assert_eq!(at("$.payload", "records.[0].Id"), "003");
    assert_eq!(at("$.payload", "records[0]['a b']"), 1);
    assert_eq!(at("$.payload.records.[0]", "Owner"), json!({"Name": "Sato"}));
}

#[test]
fn extract_value_is_undefined_where_nothing_is() {
    for (target, path) in [("$.payload", "b"), ("$.payload.nowhere", "a"), ("$.payload.a", "b.c"), ("text", "a")] {
        let ran = run(json!({"a": 1}), "SE_CoreExtractValue", json!({"targetField": target, "keyPath": path}));
        assert_eq!(ran.record, returned(json!({})), "{target} {path}");
    }
}

#[test]
fn extract_value_refuses_a_fixed_path_that_is_none_and_says_so_of_one_from_a_path() {
    let refused = Bench::new().refusals("SE_CoreExtractValue", json!({"targetField": "x", "keyPath": "a[["}));
    assert!(refused.len() == 1 && refused[0].contains("is not a key path"), "{refused:?}");
    let controls = json!({"targetField": "$.payload", "keyPath": "$.payload.p"});
    assert_eq!(kind(json!({"p": "a[["}), "SE_CoreExtractValue", controls), "invalid");
}

#[test]
fn cast_follows_javascript() {
    let cast =
        |input: Value, to: &str| value(json!({"v": input}), "SE_CoreCast", json!({"value": "$.payload.v", "type": to}));
    assert_eq!(cast(json!("12"), "Number"), json!(12));
    assert_eq!(cast(json!("1e3"), "Number"), json!(1000));
    assert_eq!(cast(json!(""), "Number"), json!(0));
    assert_eq!(cast(json!("12a"), "Number"), json!(null));
    assert_eq!(cast(json!(true), "number"), json!(1));
    assert_eq!(cast(json!(false), "String"), "false");
    assert_eq!(cast(json!(1.0), "String"), "1");
    assert_eq!(cast(json!([1, [2, null]]), "String"), "1,2,");
    assert_eq!(cast(json!("false"), "Boolean"), json!(true));
    assert_eq!(cast(json!(0), "Boolean"), json!(false));
    assert_eq!(cast(json!(r#"{"a":[1]}"#), "Object"), json!({"a": [1]}));
}

#[test]
fn cast_says_what_it_cannot_cast() {
    let controls = json!({"value": "{a: 1}", "type": "Object"});
    assert_eq!(kind(json!({}), "SE_CoreCast", controls), "invalid");
    let controls = json!({"value": "1", "type": "$.payload.t"});
    assert_eq!(kind(json!({"t": "Integer"}), "SE_CoreCast", controls), "invalid");
    let refused = Bench::new().refusals("SE_CoreCast", json!({"value": "1", "type": "Integer"}));
    assert!(refused.len() == 1 && refused[0].contains("is not a known type"), "{refused:?}");
}

#[test]
fn multiply_and_divide_read_numbers_as_javascript() {
    let compute = |type_id: &str, a: Value, b: Value| {
        value(json!({"a": a}), type_id, json!({"number1": "$.payload.a", "number2": b}))
    };
    assert_eq!(compute("SE_CoreMultiply", json!("6"), json!("7")), json!(42));
    assert_eq!(compute("SE_CoreMultiply", json!(0.1), json!(3)), json!(0.300_000_000_000_000_04));
    assert_eq!(compute("SE_CoreMultiply", json!(null), json!(3)), json!(0));
    assert_eq!(compute("SE_CoreDivide", json!("7"), json!(2)), json!(3.5));
    assert_eq!(compute("SE_CoreDivide", json!(-6), json!("3")), json!(-2));
}

#[test]
fn divide_by_zero_and_arithmetic_with_words_have_no_value() {
    let ran = run(json!(null), "SE_CoreDivide", json!({"number1": "1", "number2": "0"}));
    assert_eq!(ran.way(), (Port::Done, Some("invalid")));
    assert_eq!(
        ran.record["exception"]["message"],
        "the result is Infinity, which JSON cannot hold: check both numbers"
    );
    assert!(ran.record.get("results").is_none());
    for controls in [json!({"number1": "x", "number2": 2}), json!({"number1": "$.payload.nowhere", "number2": 2})] {
        assert_eq!(kind(json!({}), "SE_CoreMultiply", controls), "invalid");
    }
    assert_eq!(kind(json!({}), "SE_CoreDivide", json!({"number1": 0, "number2": 0})), "invalid");
}

#[test]
fn format_phone_number_writes_the_national_form() {
    let format = |number: &str, country: &str| {
        let controls = json!({"phoneNumber": "$.payload.n", "countryCode": country});
        value(json!({"n": number}), "SE_CoreFormatPhoneNumber", controls)
    };
    assert_eq!(format("+12025550123", "US"), "(202) 555-0123");
    assert_eq!(format("2025550123", "us"), "(202) 555-0123");
    assert_eq!(format("+81312345678", "US"), "03-1234-5678");
    assert_eq!(format("+12025550123", ""), "(202) 555-0123");
}

#[test]
fn format_phone_number_e164_writes_the_form_for_the_world() {
    let format = |number: &str, country: &str| {
        let controls = json!({"phoneNumber": "$.payload.n", "countryCode": country});
        value(json!({"n": number}), "SE_CoreFormatPhoneNumberE164", controls)
    };
    assert_eq!(format("(202) 555-0123", "US"), "+12025550123");
    assert_eq!(format("03-1234-5678", "JP"), "+81312345678");
    assert_eq!(format("+44 20 7946 0000", "US"), "+442079460000");
    let ran =
        run(json!(null), "SE_CoreFormatPhoneNumberE164", json!({"phoneNumber": "234-567-8900", "countryCode": "US"}));
    assert_eq!(ran.record, returned(json!({"value": "+12345678900"})));
}

#[test]
fn format_phone_number_passes_on_and_says_what_is_no_number() {
    for type_id in ["SE_CoreFormatPhoneNumber", "SE_CoreFormatPhoneNumberE164"] {
        assert_eq!(kind(json!({}), type_id, json!({"phoneNumber": "anonymous", "countryCode": "US"})), "phoneNumber");
        assert_eq!(kind(json!({}), type_id, json!({"phoneNumber": "2025550123"})), "phoneNumber", "no country");
        assert_eq!(kind(json!({}), type_id, json!({"phoneNumber": "2025550123", "countryCode": "XX"})), "phoneNumber");
        assert_eq!(kind(json!({}), type_id, json!({"phoneNumber": "", "countryCode": "US"})), "emptyControl");
        assert_eq!(kind(json!({}), type_id, json!({"phoneNumber": "$.payload.nowhere"})), "emptyControl");
    }
}

#[test]
fn format_date_shows_a_moment_in_a_zone() {
    let at = "2026-03-08T15:04:05.000+0000";
    let format = |format: &str, zone: &str| {
        value(json!({"d": at}), "SE_CoreFormatDate", json!({"date": "$.payload.d", "format": format, "timeZone": zone}))
    };
    assert_eq!(format("yyyy-MM-dd HH:mm", ""), "2026-03-08 15:04");
    assert_eq!(format("yyyy-MM-dd HH:mm", "Asia/Tokyo"), "2026-03-09 00:04");
    assert_eq!(format("YYYY-MM-DD hh:mm A", "America/New_York"), "2026-03-08 11:04 AM");
    assert_eq!(format("", "Asia/Tokyo"), "2026-03-09");
}

#[test]
fn format_date_reads_a_date_with_slashes_as_a_browser_does() {
    for (text, date) in [("2020/03/17", "2020-03-17"), ("2020/3/7", "2020-03-07"), ("03/17/2020", "2020-03-17")] {
        let shown =
            value(json!({"d": text}), "SE_CoreFormatDate", json!({"date": "$.payload.d", "format": "yyyy-MM-dd"}));
        assert_eq!(shown, date, "{text}");
    }
}

#[test]
fn format_date_without_a_date_shows_the_present_moment_on_the_desks_clock() {
    assert_eq!(value(json!(null), "SE_CoreFormatDate", json!({})), "2026-01-05");
    let bench = Bench::new().with_desk(|desk| {
        let zone = jiff::tz::TimeZone::get("Asia/Tokyo").unwrap_or_else(|error| panic!("{error}"));
        desk.with_time_zone(zone)
    });
    let later = [("SE_CoreDelay", json!({"duration": 5_000}))];
    let ran = bench.run_behind(&later, "SE_CoreFormatDate", json!({"format": "HH:mm:ss"}));
    assert_eq!(ran.value(), "18:00:05");
}

#[test]
fn format_date_says_what_is_no_date_no_pattern_or_no_zone() {
    let controls = |date: &str, format: &str, zone: &str| json!({"date": date, "format": format, "timeZone": zone});
    assert_eq!(kind(json!({}), "SE_CoreFormatDate", controls("yesterday", "yyyy", "")), "invalid");
    assert_eq!(kind(json!({}), "SE_CoreFormatDate", controls("", "yyyy", "Mars/Base")), "invalid");
    assert_eq!(kind(json!({"f": "qqq"}), "SE_CoreFormatDate", controls("", "$.payload.f", "")), "invalid");
    assert_eq!(Bench::new().refusals("SE_CoreFormatDate", controls("", "qqq", "")).len(), 1);
}

#[test]
fn get_payload_takes_the_named_keys() {
    let payload = json!({"Priority": "Low", "Status": "Working", "Other": 1, "none": null});
    let pick = |fields: Value| value(payload.clone(), "SE_GetPayload", json!({"returnFields": fields}));
    assert_eq!(pick(json!(["Status", "Priority"])), json!({"Priority": "Low", "Status": "Working"}));
    assert_eq!(pick(json!("Priority, none")), json!({"Priority": "Low", "none": null}));
    assert_eq!(pick(json!(["missing"])), json!({}));
    assert_eq!(pick(json!(null)), json!({}));
    assert_eq!(value(json!(null), "SE_GetPayload", json!({"returnFields": ["a"]})), json!({}));
    let read = [("SE_GetPayload", json!({"returnFields": ["Status"]}))];
    let ran = Bench::new().payload(payload).run_behind(
        &read,
        "SE_CoreJoinStrings",
        json!({"string1": "$.actions.a0.results.value.Status"}),
    );
    assert_eq!(ran.field("string"), "Working");
}

#[test]
fn get_ccp_logs_passes_on_with_the_lines_or_without() {
    let bench = Bench::new();
    let ran = bench.run("SE_AgentGetLogs", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Done, None), &json!({"agent": {"logs": {}}})));
    assert_eq!(ran.record, returned(json!({"logs": []})));
    assert_eq!(bench.memory.faults().fail("agent.logs", ErrorKind::Denied), Ok(()));
    assert_eq!(bench.run("SE_AgentGetLogs", json!({})).way(), (Port::Done, Some("denied")));
}
