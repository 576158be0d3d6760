//! Start, end, decisions, delay, log and messages (section 5.3).
#![expect(clippy::needless_pass_by_value, reason = "a test")]

use std::time::Duration;

use cti_engine::connector::ErrorKind;
use cti_engine::memory::Seen;
use cti_engine::{CancelToken, End, Port};
use serde_json::{Value, json};

use crate::blocks::bench::{BLOCK, Bench, port_of, returned, returned_nothing};

/// The decision of a block, read from its port and its record, which must agree.
fn decides(payload: Value, type_id: &str, controls: Value) -> bool {
    let ran = Bench::new().payload(payload).run(type_id, controls);
    assert_eq!(ran.record, returned(json!(ran.port == Port::True)), "results is the bare boolean");
    assert!(matches!(ran.port, Port::True | Port::False));
    assert_eq!(ran.calls, [] as [Value; 0]);
    ran.port == Port::True
}

fn compares(a: Value, comparator: &str, b: Value) -> bool {
    let controls = json!({"operandA": "$.payload.a", "comparator": comparator, "operandB": "$.payload.b"});
    decides(json!({"a": a, "b": b}), "SE_CoreDecision", controls)
}

#[test]
fn start_and_end_leave_null() {
    let execution = Bench::new().execute(&[], "SE_End", json!(null), &CancelToken::new()).unwrap();
    assert_eq!(*execution.end(), End::Ended);
    assert_eq!(port_of(&execution), None);
    for id in ["start", BLOCK] {
        assert_eq!(serde_json::to_value(execution.record(id).unwrap()).unwrap(), returned(json!(null)));
    }
    assert_eq!(execution.path().next().unwrap().port, Some(Port::Done));
}

#[test]
fn if_else_compares_as_numbers_when_both_sides_are_numbers() {
    assert!(compares(json!("10"), ">", json!(9)));
    assert!(compares(json!("1.0"), "===", json!(1)));
    assert!(compares(json!(" 5"), "!==", json!("6")));
    assert!(compares(json!("-3"), "<", json!("2")));
    assert!(compares(json!(5), ">=", json!("5")));
    assert!(compares(json!(5), "<=", json!("5.0")));
    assert!(!compares(json!("9"), ">", json!("10")));
}

#[test]
fn if_else_compares_anything_else_as_text_with_case() {
    assert!(compares(json!("Available"), "===", json!("Available")));
    assert!(!compares(json!("Available"), "===", json!("available")));
    assert!(compares(json!("Busy"), "!==", json!("Available")));
    assert!(compares(json!("b"), ">", json!("a")));
    assert!(!compares(json!("a"), ">", json!("a")));
    // The result of another block is a boolean, and what an editor writes into a control is text.
    assert!(compares(json!(true), "===", json!("true")));
    assert!(compares(json!("false"), "===", json!(false)));
    assert!(compares(json!(false), "!==", json!("true")));
}

#[test]
fn if_else_finds_what_is_undefined_nowhere_and_equal_only_to_what_is_undefined() {
    let decide = |comparator: &str, a: &str, b: &str| {
        let controls = json!({"operandA": a, "comparator": comparator, "operandB": b});
        decides(json!({"tier": "gold, undefined"}), "SE_CoreDecision", controls)
    };
    for comparator in ["contains", "startsWith", "===", ">", ">=", "<", "<="] {
        assert!(!decide(comparator, "$.payload.tier", "$.payload.nowhere"), "{comparator}");
        assert!(!decide(comparator, "$.payload.nowhere", "$.payload.tier"), "{comparator}");
        assert!(!decide(comparator, "$.payload.nowhere", ""), "{comparator}");
    }
    assert!(decide("===", "$.payload.nowhere", "$.payload.neither"));
    assert!(decide("!==", "$.payload.nowhere", "$.payload.tier"));
}

#[test]
fn if_else_compares_whole_numbers_of_nineteen_digits_exactly() {
    let (less, more) = (9_007_199_254_740_993_i64, 9_007_199_254_740_994_i64);
    for (a, b) in [(json!(less), json!(more)), (json!(less.to_string()), json!(more.to_string()))] {
        assert!(!compares(a.clone(), "===", b.clone()) && compares(a, "<", b));
    }
    assert!(compares(json!(1_234_567_890_123_456_789_i64), "!==", json!(1_234_567_890_123_456_788_i64)));
}

#[test]
fn if_else_takes_a_phone_number_for_text() {
    assert!(!compares(json!("+12025550123"), "===", json!("12025550123")));
    assert!(compares(json!("+12025550123"), "===", json!("+12025550123")));
}

#[test]
fn if_else_orders_nothing_that_has_no_order() {
    for comparator in [">", ">=", "<", "<="] {
        assert!(!compares(json!("abc"), comparator, json!(5)), "{comparator}");
        assert!(!compares(json!({"a": 1}), comparator, json!(1)), "{comparator}");
    }
}

#[test]
fn if_else_finds_text_inside_and_at_the_start() {
    assert!(compares(json!("VIP gold"), "contains", json!("gold")));
    assert!(!compares(json!("VIP gold"), "contains", json!("silver")));
    assert!(compares(json!("VIP gold"), "startsWith", json!("VIP")));
    assert!(!compares(json!("VIP gold"), "startsWith", json!("gold")));
}

#[test]
fn if_else_reads_the_words_of_an_editor_as_comparators() {
    for (words, holds) in [
        ("Equals", false),
        ("equal to", false),
        ("Not Equal To", true),
        ("Greater than", true),
        ("greater than or equal to", true),
        ("Less Than", false),
        ("less than or equal", false),
        ("=", false),
        ("<>", true),
    ] {
        assert_eq!(compares(json!(2), words, json!(1)), holds, "{words}");
    }
}

#[test]
fn if_else_tests_for_equality_when_no_comparator_is_set_and_for_the_empty_text_when_no_operand_is() {
    assert!(decides(json!({"a": "x"}), "SE_CoreDecision", json!({"operandA": "$.payload.a", "operandB": "x"})));
    assert!(decides(json!({"a": ""}), "SE_CoreDecision", json!({"operandA": "$.payload.a", "operandB": ""})));
    assert!(!decides(json!({"a": "x"}), "SE_CoreDecision", json!({"operandA": "$.payload.a", "operandB": null})));
    // What leads nowhere is undefined, which is not the empty text.
    assert!(!decides(json!({}), "SE_CoreDecision", json!({"operandA": "$.payload.a", "operandB": ""})));
}

#[test]
fn if_else_refuses_a_fixed_comparator_that_is_none_and_decides_no_on_one_from_a_path() {
    let refused = Bench::new().refusals("SE_CoreDecision", json!({"comparator": "resembles"}));
    assert!(refused.len() == 1 && refused[0].contains("is not a known comparator"), "{refused:?}");
    let bench = Bench::new().payload(json!({"how": "resembles"}));
    let ran = bench.run("SE_CoreDecision", json!({"operandA": "", "comparator": "$.payload.how", "operandB": ""}));
    assert_eq!(ran.way(), (Port::False, Some("invalid")));
}

#[test]
fn is_truthy_decides_as_javascript() {
    for falsy in [json!(""), json!(0), json!(-0.0), json!(null), json!(false)] {
        assert!(!decides(json!({"v": falsy}), "SE_CoreTruthy", json!({"value": "$.payload.v"})), "{falsy}");
    }
    let truthy = [
        json!("false"),
        json!("0"),
        json!("null"),
        json!(" "),
        json!({}),
        json!([]),
        json!(1),
        json!(-1),
        json!(0.5),
        json!(true),
    ];
    for truthy in truthy {
        assert!(decides(json!({"v": truthy}), "SE_CoreTruthy", json!({"value": "$.payload.v"})), "{truthy}");
    }
}

#[test]
fn is_truthy_is_false_for_what_is_undefined_or_not_set_and_true_for_a_fixed_text() {
    assert!(!decides(json!({}), "SE_CoreTruthy", json!({"value": "$.payload.v"})));
    assert!(!decides(json!({}), "SE_CoreTruthy", json!({"value": "$.actions.uid12.results.contactId"})));
    assert!(!decides(json!({}), "SE_CoreTruthy", json!({"value": ""})));
    assert!(!decides(json!({}), "SE_CoreTruthy", json!({"value": null})));
    // `$12.results.type` of a published flow is not a path, but text.
    assert!(decides(json!({}), "SE_CoreTruthy", json!({"value": "$12.results.type"})));
}

#[test]
fn is_one_of_compares_with_each_value_of_a_list_or_of_a_text_with_commas() {
    let is = |value: Value, list: Value| {
        decides(json!({"v": value}), "SE_CoreIsOneOf", json!({"value": "$.payload.v", "list": list}))
    };
    assert!(is(json!("Low"), json!(["High", "Low"])));
    assert!(!is(json!("low"), json!(["High", "Low"])));
    assert!(is(json!("Low"), json!("High, Low")));
    assert!(is(json!(2), json!("1,2,3")));
    assert!(is(json!(true), json!("true")));
    assert!(!is(json!("Low"), json!([])));
    assert!(!is(json!("Low"), json!("")));
}

#[test]
fn text_starts_or_ends_with_one_of_the_values() {
    let check = |type_id: &str, values: Value| {
        decides(json!({"n": "+12025550123"}), type_id, json!({"text": "$.payload.n", "values": values}))
    };
    assert!(check("SE_CoreStartsWith", json!(["+44", "+1"])));
    assert!(check("SE_CoreStartsWith", json!("+44, +1")));
    assert!(!check("SE_CoreStartsWith", json!(["+44", "0123"])));
    assert!(check("SE_CoreEndsWith", json!(["99", "0123"])));
    assert!(check("SE_CoreEndsWith", json!("0123")));
    assert!(!check("SE_CoreEndsWith", json!(["+1"])));
    // A value that is empty, as one whose path leads nowhere, says nothing.
    assert!(!check("SE_CoreStartsWith", json!(["", "$.payload.nowhere"])));
    assert!(!check("SE_CoreEndsWith", json!([])));
}

#[test]
fn delay_waits_that_many_milliseconds_and_passes_on() {
    let ran = Bench::new().run("SE_CoreDelay", json!({"duration": "1500"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned_nothing()));
    assert_eq!(ran.execution.elapsed(), Duration::from_millis(1_500));
    let ran = Bench::new().run("SE_CoreDelay", json!({"duration": 59_999}));
    assert_eq!(ran.execution.elapsed(), Duration::from_millis(59_999));
}

#[test]
fn delay_counts_toward_the_deadline_of_sixty_seconds() {
    let bench = Bench::new();
    let execution = bench.execute(&[], "SE_CoreDelay", json!({"duration": 60_001}), &CancelToken::new()).unwrap();
    assert_eq!(*execution.end(), End::TimedOut { block: BLOCK.into() });
    assert_eq!(execution.elapsed(), Duration::from_secs(60));
    assert_eq!(execution.record(BLOCK).unwrap().exception.as_ref().unwrap().kind, "timeout");
    let before = [("SE_CoreDelay", json!({"duration": 40_000}))];
    let execution = bench.execute(&before, "SE_CoreDelay", json!({"duration": 40_000}), &CancelToken::new()).unwrap();
    assert_eq!(*execution.end(), End::TimedOut { block: BLOCK.into() });
    assert_eq!(execution.elapsed(), Duration::from_secs(60));
}

#[test]
fn delay_is_cut_short_by_a_cancellation() {
    let execution = Bench::new().cancel_after(3, "SE_CoreDelay", json!({"duration": 30_000}));
    assert_eq!(*execution.end(), End::Cancelled { block: BLOCK.into() });
    assert_eq!(execution.elapsed(), Duration::from_secs(3));
}

#[test]
fn delay_does_not_wait_for_what_is_no_time() {
    for duration in [json!("soon"), json!(-5), json!(null), json!({"a": 1}), json!(0)] {
        let ran = Bench::new().payload(json!({"d": duration})).run("SE_CoreDelay", json!({"duration": "$.payload.d"}));
        assert_eq!((ran.way(), ran.execution.elapsed()), ((Port::Done, None), Duration::ZERO), "{duration}");
    }
}

#[test]
fn log_writes_level_and_message_and_keeps_false() {
    let log = |payload: Value, controls: Value| {
        let ran = Bench::new().payload(payload).run("SE_Log", controls);
        assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned_nothing()));
        let [line] = ran.execution.log() else { panic!("{:?}", ran.execution.log()) };
        assert_eq!(line.block.as_str(), BLOCK);
        format!("{}: {}", line.level, line.message)
    };
    assert_eq!(log(json!(null), json!({"level": "debug", "message": "hello"})), "debug: hello");
    assert_eq!(log(json!(null), json!({"message": "hello"})), "info: hello");
    assert_eq!(log(json!(null), json!({"message": false})), "info: false");
    assert_eq!(log(json!({"v": false}), json!({"message": "$.payload.v"})), "info: false");
    assert_eq!(log(json!({"v": 1.5}), json!({"message": "$.payload.v"})), "info: 1.5");
    // There is no interpolation: a text is wholly a path or wholly a literal.
    assert_eq!(log(json!({"v": 1}), json!({"message": "Call $.payload.v"})), "info: Call $.payload.v");
    assert_eq!(log(json!({"a": [1, {"b": 2}]}), json!({"message": "$.payload"})), r#"info: {"a":[1,{"b":2}]}"#);
    assert_eq!(log(json!({}), json!({"message": "$.payload.v"})), "info: undefined");
}

#[test]
fn show_modal_shows_title_and_message() {
    let bench = Bench::new().payload(json!({"name": "Yamada"}));
    let ran = bench.run("SE_SFShowModal", json!({"title": "Customer", "message": "$.payload.name"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"workspace": {"show_modal": {"title": "Customer", "message": "Yamada"}}}));
    assert_eq!(ran.seen, [Seen::Modal { title: "Customer".into(), message: "Yamada".into() }]);
}

#[test]
fn show_modal_fails_when_it_cannot_be_shown() {
    let bench = Bench::new();
    bench.memory.faults().fail("workspace.show_modal", ErrorKind::Unavailable).unwrap();
    let ran = bench.run("SE_SFShowModal", json!({"message": "x"}));
    assert_eq!((ran.way(), ran.seen.len()), ((Port::Failure, Some("unavailable")), 0));
}

#[test]
fn alert_shows_its_message_and_passes_on_even_when_it_cannot() {
    let bench = Bench::new();
    let ran = bench.run("SE_CoreAlert", json!({"message": "Call back"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"workspace": {"alert": {"message": "Call back"}}}));
    assert_eq!(ran.seen, [Seen::Alert("Call back".into())]);
    bench.memory.faults().fail("workspace.alert", ErrorKind::Denied).unwrap();
    let ran = bench.run("SE_CoreAlert", json!({"message": "Call back"}));
    assert_eq!((ran.way(), ran.seen.len()), ((Port::Done, Some("denied")), 0));
}

#[test]
fn call_jquery_method_fails_because_there_is_no_page() {
    let ran = Bench::new().run("SE_CoreJQuery", json!({"selector": "#a", "method": "hide", "args": ["fast"]}));
    assert_eq!(ran.way(), (Port::Failure, Some("unsupported")));
}

#[test]
fn a_required_control_that_is_missing_or_misspelt_fails_the_block_by_name() {
    for (type_id, controls, port, name) in [
        ("SE_CoreDecision", json!({"operandA": "", "comparator": "==="}), Port::False, "operandB"),
        ("SE_CoreDecision", json!({"operandB": "x", "oprandA": "x"}), Port::False, "operandA"),
        ("SE_CoreDecision", json!({}), Port::False, "operandA"),
        ("SE_CoreTruthy", json!({"val": "x"}), Port::False, "value"),
        ("SE_CoreIsOneOf", json!({"list": ["a"]}), Port::False, "value"),
        ("SE_CoreIsOneOf", json!({"value": "a"}), Port::False, "list"),
        ("SE_CoreStartsWith", json!({"values": ["a"], "txet": "a"}), Port::False, "text"),
        ("SE_SetProperty", json!({"value": "x"}), Port::Done, "key"),
        ("SE_SFQuery", json!({"qurey": "SELECT Id FROM Account"}), Port::Failure, "query"),
    ] {
        let ran = Bench::new().run(type_id, controls.clone());
        assert_eq!((ran.way(), ran.calls.len()), ((port, Some("emptyControl")), 0), "{type_id} {controls}");
        let message = ran.record["exception"]["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(&format!("the control `{name}` is missing")), "{message}");
    }
    let misspelt = Bench::new().run("SE_CoreDecision", json!({"operandB": "x", "oprandA": "x"}));
    let message = &misspelt.record["exception"]["message"];
    assert_eq!(*message, "the control `operandA` is missing; `oprandA` is not one of the block's");
}

#[test]
fn an_operand_that_is_left_blank_is_the_empty_text_in_every_spelling_of_blank() {
    for blank in [json!(""), json!(null), json!({})] {
        let ran = Bench::new().run("SE_CoreDecision", json!({"operandA": blank, "comparator": "===", "operandB": ""}));
        assert_eq!(ran.way(), (Port::True, None), "{blank}");
        let ran = Bench::new().run("SE_CoreDecision", json!({"left": "x", "operator": "contains", "right": blank}));
        assert_eq!(ran.way(), (Port::True, None), "{blank}");
    }
}
