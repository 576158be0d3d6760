//! What the parser takes, what it refuses and where, and what editing leaves alone (sections 1.1 to 1.4).
#![expect(clippy::expect_used, clippy::panic, clippy::string_slice, clippy::unwrap_used, reason = "a test")]

use cti_model::{Block, Code, Flow, Json, Object, ParseOptions, line_column};
use serde_json::json;

/// Code, pointer, marked text and line of every problem of a document.
fn problems(source: &str) -> Vec<(Code, String, &str, usize)> {
    let error = Flow::parse(source).expect_err(source);
    let problems = error.findings().iter().map(|it| {
        let span = it.span.clone().unwrap_or_else(|| panic!("{it} has no place"));
        let line = line_column(source, span.start).0;
        (it.code, it.pointer.clone(), &source[span], line)
    });
    problems.collect()
}

fn problem(source: &str) -> (Code, String, &str, usize) {
    let all = problems(source);
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().unwrap()
}

fn message(source: &str) -> String {
    Flow::parse(source).expect_err(source).to_string()
}

/// A document with one block, of which this is the rest.
fn block(rest: &str) -> String {
    format!("{{\"actions\": [\n  {{\"id\": \"uid-0\", \"type\": \"SE_Start\"{rest}}}\n]}}")
}

#[test]
fn a_text_that_is_not_json_is_refused_where_it_breaks() {
    assert_eq!(problem("{\"actions\": [\n  nonsense]}"), (Code::JsonSyntax, String::new(), "", 2));
    assert_eq!(problem(""), (Code::JsonSyntax, String::new(), "", 1));
    assert_eq!(problem("{\"actions\": []} {}"), (Code::JsonSyntax, String::new(), "", 1));
    // The published document whose end was cut off while it was pasted into an issue.
    let cut = block(",\"position\": [1, -88.1");
    assert_eq!(problem(&cut[..cut.len() - 5]).0, Code::JsonSyntax);
    let error = Flow::parse("{\"actions\": [}").unwrap_err();
    assert_eq!(error.findings()[0].span, Some(13..13));
    assert!(
        message("{\"actions\": [}").starts_with("error[json-syntax]: not JSON: expected value at line 1 column 14")
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_where_they_break() {
    let error = Flow::parse_bytes(b"{\"actions\": [],\n\"name\": \"\xff\"}").unwrap_err();
    let first = &error.findings()[0];
    assert_eq!((first.code, first.span.clone()), (Code::JsonSyntax, Some(25..25)));
    assert!(first.message.contains("line 2"), "{first}");
    // UTF-16 with its mark, as some editors save.
    assert!(Flow::parse_bytes(b"\xff\xfe{\0}\0").is_err());
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_document() {
    let marked = format!("\u{feff}{}", block(""));
    assert_eq!(Flow::parse(&marked), Flow::parse(&block("")));
    assert_eq!(Flow::parse_bytes(marked.as_bytes()), Flow::parse(&block("")));
    assert!(!Flow::parse(&marked).unwrap().to_json().starts_with('\u{feff}'));
    // Places are those of the text with its mark.
    assert_eq!(problem("\u{feff}{\"actions\": 5}"), (Code::NotAFlow, "/actions".into(), "5", 1));
    assert_eq!(problem("\u{feff}{\n \"actions\": ?}").3, 2);
}

#[test]
fn a_flow_is_an_object_with_an_array_of_actions() {
    for (source, pointer, marked) in [
        ("5", "", "5"),
        ("[]", "", "[]"),
        (" null ", "", "null"),
        ("{}", "", "{}"),
        (r#"{"name": "x", "Actions": []}"#, "", r#"{"name": "x", "Actions": []}"#),
        (r#"{"actions": null}"#, "/actions", "null"),
        (r#"{"actions": {"0": {}}}"#, "/actions", r#"{"0": {}}"#),
        (r#"{"actions": "[]"}"#, "/actions", "\"[]\""),
    ] {
        assert_eq!(problem(source), (Code::NotAFlow, pointer.to_owned(), marked, 1), "{source}");
    }
    assert!(message(r#"{"name": "x", "Actions": []}"#).contains("no `actions` (it has name, Actions)"));
    assert!(Flow::parse(r#"{"actions": []}"#).unwrap().blocks().is_empty());
}

#[test]
fn actions_written_twice_are_refused() {
    let source = "{\"actions\": [],\n\"actions\": [ ]}";
    assert_eq!(problem(source), (Code::NotAFlow, "/actions".into(), "[ ]", 2));
    assert!(message(source).contains("written twice"));
}

#[test]
fn a_block_is_an_object_with_a_text_id_and_type() {
    let at = |rest: &str, pointer: &str, marked: &str| {
        let source = format!("{{\"actions\": [\n{rest}\n]}}");
        assert_eq!(problem(&source), (Code::NotAFlow, pointer.to_owned(), marked, 2), "{rest}");
    };
    at("\"uid-0\"", "/actions/0", "\"uid-0\"");
    at("{\"type\": \"SE_End\"}", "/actions/0", "{\"type\": \"SE_End\"}");
    at("{\"id\": \"0\"}", "/actions/0", "{\"id\": \"0\"}");
    at("{\"id\": 0, \"type\": \"SE_End\"}", "/actions/0/id", "0");
    at("{\"id\": \"0\", \"type\": null}", "/actions/0/type", "null");
    at("{\"id\": \"0\", \"type\": \"SE_End\", \"controls\": []}", "/actions/0/controls", "[]");
    at("{\"id\": \"0\", \"type\": \"SE_End\", \"ports\": \"1\"}", "/actions/0/ports", "\"1\"");
    at("{\"id\": \"0\", \"type\": \"SE_End\", \"ports\": {\"a/b\": 1}}", "/actions/0/ports/a~1b", "1");
    at("{\"id\": \"0\", \"type\": \"SE_End\", \"ports\": {\"done\": null}}", "/actions/0/ports/done", "null");
    at("{\"id\": 0, \"id\": \"1\", \"type\": 0, \"type\": {}}", "/actions/0/type", "{}");
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_document() {
    let source = r#"{"actions": [
        {"id": 1},
        {"id": "a", "type": "SE_End"},
        [],
        {"id": "b", "type": "SE_End", "ports": {"x": 1, "y": 2}}],
        "name": "\ud800"}"#;
    let found: Vec<_> = problems(source).into_iter().map(|(_, pointer, _, line)| (pointer, line)).collect();
    let expected = [
        ("/actions/0", 2),
        ("/actions/0/id", 2),
        ("/actions/2", 4),
        ("/actions/3/ports/x", 5),
        ("/actions/3/ports/y", 5),
        ("/name", 6),
    ];
    assert_eq!(found, expected.map(|(pointer, line)| (pointer.to_owned(), line)));
    assert_eq!(message(source).lines().count(), 6);
    // What could not be read does not hide that `actions` is missing.
    assert_eq!(problems(r#"{"name": "\ud800"}"#).len(), 2);
}

#[test]
fn after_a_hundred_problems_the_rest_is_counted() {
    let source = format!("{{\"actions\": [{}]}}", vec!["1"; 500].join(","));
    let error = Flow::parse(&source).unwrap_err();
    assert_eq!(error.findings().len(), 101);
    assert!(error.to_string().ends_with("and 400 more of the kind"));
}

#[test]
fn a_document_over_the_limit_of_bytes_is_not_read() {
    let source = block("");
    let parse = |bytes| ParseOptions::default().max_bytes(bytes).parse(&source);
    assert!(parse(source.len()).is_ok());
    let error = parse(source.len() - 1).unwrap_err();
    assert_eq!(error.findings()[0].code, Code::TooLarge);
    assert!(error.findings()[0].span.is_none());
    let bytes = ParseOptions::default().max_bytes(10).parse_bytes(source.as_bytes());
    assert_eq!(bytes.unwrap_err().findings()[0].code, Code::TooLarge);
    assert_eq!(Flow::parse(&" ".repeat((1 << 20) + 1)).unwrap_err().findings()[0].code, Code::TooLarge);
}

#[test]
fn a_document_nested_too_deep_is_refused_where_it_is() {
    // The flow, its list, the block, and `controls` are four levels; the rest is in the value.
    let nested =
        |levels: usize| block(&format!(", \"controls\": {{\"v\": {}{}}}", "[".repeat(levels), "]".repeat(levels)));
    let parse = |depth, levels| ParseOptions::default().max_depth(depth).parse(&nested(levels));
    assert!(parse(64, 60).is_ok() && Flow::parse(&nested(60)).is_ok());
    let error = parse(64, 61).unwrap_err();
    let first = &error.findings()[0];
    assert_eq!((first.code, &nested(61)[first.span.clone().unwrap()]), (Code::TooDeep, "[]"));
    assert_eq!(first.pointer, format!("/actions/0/controls/v{}", "/0".repeat(60)));
    // A limit is never below the level of a block, nor above what can be read back.
    assert!(ParseOptions::default().max_depth(0).parse(&block("")).is_ok());
    assert!(parse(0, 0).is_err());
    let deepest = parse(usize::MAX, 116).unwrap();
    assert_eq!(ParseOptions::default().max_depth(120).parse(&deepest.to_json()), Ok(deepest));
    assert!(parse(usize::MAX, 117).is_err());
    // The same for a value in memory.
    let deep = (0..61).fold(json!(1), |inner, _| json!([inner]));
    let value = json!({"actions": [{"id": "0", "type": "SE_End", "controls": {"v": deep}}]});
    let error = Flow::from_value(&value).unwrap_err();
    assert_eq!((error.findings()[0].code, &error.findings()[0].span), (Code::TooDeep, &None));
}

#[test]
fn a_hundred_thousand_open_brackets_are_refused_and_not_followed() {
    let most = if cfg!(miri) { 1_000 } else { 100_000 };
    for (open, close, levels) in [("[", "]", most), ("{\"a\":", "}", most / 4)] {
        let (open, close) = (open.repeat(levels), close.repeat(levels));
        assert!(Flow::parse(&open).is_err());
        assert!(Flow::parse(&format!("{open}1{close}")).is_err());
        let inside = format!("{{\"actions\":[],\"x\":{open}1{close}}}");
        assert_eq!(Flow::parse(&inside).unwrap_err().findings()[0].code, Code::TooDeep);
    }
}

#[test]
fn a_text_that_is_no_unicode_is_refused_where_it_stands() {
    let control = block(", \"controls\": {\"a\": {\"b/c\": [\"\\ud83d\"]}}");
    assert_eq!(problem(&control), (Code::JsonSyntax, "/actions/0/controls/a/b~1c/0".into(), "\"\\ud83d\"", 2));
    // Of a key only the place is told, as it can be in no pointer.
    let key = block(", \"controls\": {\"a\": {\"\\udc00\": 1}}");
    let (code, pointer, _, line) = problem(&key);
    assert_eq!((code, pointer.as_str(), line), (Code::JsonSyntax, "/actions/0/controls/a", 2));
    let (code, pointer, _, _) = problem(r#"{"\ud800": 1, "actions": []}"#);
    assert_eq!((code, pointer.as_str()), (Code::JsonSyntax, ""));
    // A whole pair is a character.
    assert_eq!(Flow::parse(&block(", \"x\": \"\\ud83d\\ude00\"")), Flow::parse(&block(", \"x\": \"\u{1f600}\"")));
}

#[test]
fn null_missing_and_empty_are_kept_apart() {
    let written = |rest: &str| Flow::parse(&block(rest)).unwrap().to_json();
    let spellings = ["", ", \"controls\": null", ", \"controls\": {}", ", \"ports\": null", ", \"ports\": {}"];
    for rest in spellings {
        assert_eq!(written(rest), block(rest).replace(['\n', ' '], ""), "{rest}");
        let flow = Flow::parse(&block(rest)).unwrap();
        assert_eq!((flow.blocks()[0].controls().count(), flow.blocks()[0].ports().count()), (0, 0));
    }
    for value in ["null", "\"\"", "{}", "[]", "false", "0"] {
        let rest = format!(", \"controls\": {{\"v\": {value}}}");
        assert_eq!(written(&rest), block(&rest).replace(['\n', ' '], ""));
    }
}

#[test]
fn unknown_keys_stay_where_they_are_at_every_level() {
    let source = concat!(
        r#"{"$schema":"x","actions":[{"z":1,"id":"0","note":{"by":"me"},"type":"SE_Own","#,
        r#""meta":{"title":"T","colour":[1]},"controls":{"b":1,"a":{"y":null,"x":[true]}},"#,
        r#""ports":{"odd":"9"},"position":[-88.12500000000001,1.50]}],"#,
        r#""name":"Last","version":1e3,"big":123456789012345678901234567890}"#
    );
    let flow = Flow::parse(source).unwrap();
    assert_eq!(flow.to_json(), source);
    assert_eq!((flow.name(), flow.blocks()[0].title()), (Some("Last"), Some("T")));
    assert_eq!(flow.blocks()[0].position(), Some((-88.125_000_000_000_01, 1.5)));
    let members: Vec<_> = flow.members().iter().map(|(key, _)| key).collect();
    assert_eq!(members, ["$schema", "name", "version", "big"]);
    assert_eq!(flow.blocks()[0].members().get("z").map(Json::to_value), Some(json!(1)));
}

#[test]
fn a_repeated_key_is_kept_and_its_last_member_counts() {
    let source = concat!(
        r#"{"name":"A","actions":[{"id":"x","type":"SE_Log","id":"0","controls":{"m":1,"m":{"k":1,"k":2}},"#,
        r#""ports":{"done":"x","done":"y"}}],"name":"B"}"#
    );
    let flow = Flow::parse(source).unwrap();
    assert_eq!(flow.to_json(), source);
    let block = &flow.blocks()[0];
    assert_eq!((flow.name(), block.id(), block.port("done")), (Some("B"), "0", Some("y")));
    assert_eq!(block.ports().collect::<Vec<_>>(), [("done", "y")]);
    assert_eq!(block.control("m").map(Json::to_value), Some(json!({"k": 2})));
    assert_eq!(block.controls().count(), 1);
    let mut flow = flow;
    flow.blocks_mut()[0].set_control("m", true);
    assert!(flow.to_json().contains(r#""controls":{"m":1,"m":true}"#));
    assert!(flow.blocks_mut()[0].remove_control("m").is_some());
    assert!(flow.to_json().contains(r#""controls":{}"#));
}

#[test]
fn blocks_are_found_by_id_and_keep_their_order() {
    let flow =
        Flow::parse(r#"{"actions":[{"id":"b","type":"X"},{"id":"a","type":"Y"},{"id":"b","type":"Z"}]}"#).unwrap();
    assert_eq!(flow.blocks().iter().map(Block::type_id).collect::<Vec<_>>(), ["X", "Y", "Z"]);
    assert_eq!(flow.block("b").map(Block::type_id), Some("X"));
    assert_eq!(flow.block("B"), None);
}

#[test]
fn editing_changes_what_it_names_and_nothing_else() {
    let source = concat!(
        r#"{"actions":[{"id":"0","type":"SE_Log","meta":{"title":"Say"},"controls":{"level":"debug","message":"a"},"#,
        r#""ports":{"done":"1"},"own":1.0}],"other":[]}"#
    );
    let mut flow = Flow::parse(source).unwrap();
    let block = &mut flow.blocks_mut()[0];
    block.set_control("level", "info");
    block.set_control("extra", 5);
    assert_eq!(block.remove_control("message"), Some(Json::from("a")));
    assert_eq!(block.remove_control("message"), None);
    block.connect("done", "2");
    block.connect("failure", "3");
    block.disconnect("done");
    assert!(block.set_member("own", false));
    assert!(!block.set_member("id", "9") && !block.set_member("ports", "9"));
    assert_eq!(
        flow.to_json(),
        concat!(
            r#"{"actions":[{"id":"0","type":"SE_Log","meta":{"title":"Say"},"controls":{"level":"info","extra":5},"#,
            r#""ports":{"failure":"3"},"own":false}],"other":[]}"#
        )
    );
}

#[test]
fn editing_makes_the_objects_it_needs() {
    let mut flow = Flow::parse(r#"{"actions":[{"id":"0","type":"SE_Log","controls":null}]}"#).unwrap();
    flow.blocks_mut()[0].set_control("message", "a");
    flow.blocks_mut()[0].connect("done", "1");
    let written = r#"{"actions":[{"id":"0","type":"SE_Log","controls":{"message":"a"},"ports":{"done":"1"}}]}"#;
    assert_eq!(flow.to_json(), written);
}

#[test]
fn a_name_is_set_in_place_and_a_new_one_comes_first() {
    let named = |source: &str| {
        let mut flow = Flow::parse(source).unwrap();
        flow.set_name("New");
        assert_eq!(flow.name(), Some("New"));
        flow.to_json()
    };
    assert_eq!(named(r#"{"a":1,"actions":[],"name":"Old","b":2}"#), r#"{"a":1,"actions":[],"name":"New","b":2}"#);
    assert_eq!(named(r#"{"a":1,"actions":[],"b":2}"#), r#"{"name":"New","a":1,"actions":[],"b":2}"#);
    assert_eq!(named(r#"{"name":null,"actions":[]}"#), r#"{"name":"New","actions":[]}"#);
}

#[test]
fn a_flow_is_built_as_the_editor_writes_one() {
    let mut flow = Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(Block::new("1", "SE_Log").with_title("Say").with_control("message", "a").with_port("done", "2"))
        .with_block(Block::new("2", "SE_End"));
    flow.set_name("Built");
    let written = flow.to_json();
    assert!(written.starts_with(r#"{"name":"Built","actions":[{"id":"0","type":"SE_Start","meta":{},"controls":{},"#));
    assert!(written.contains(r#""meta":{"title":"Say"},"controls":{"message":"a"},"ports":{"done":"2"}"#));
    assert_eq!(Flow::parse(&written), Ok(flow.clone()));
    assert_eq!(Flow::parse(&flow.to_json_pretty()), Ok(flow));
    assert_eq!(Flow::new().to_json(), r#"{"actions":[]}"#);
}

#[test]
fn a_value_in_memory_is_read_as_its_text_is() {
    let value = json!({"name": "V", "actions": [{"id": "0", "type": "SE_End", "n": [1.5, -0.0, u64::MAX, 1e300]}]});
    let flow = Flow::from_value(&value).unwrap();
    assert_eq!(serde_json::to_value(&flow).unwrap(), value);
    let error = Flow::from_value(&json!({"actions": [{"id": 5, "type": "X"}]})).unwrap_err();
    assert_eq!((error.findings()[0].pointer.as_str(), &error.findings()[0].span), ("/actions/0/id", &None));
}

#[test]
fn serde_reads_and_writes_flows_inside_other_documents() {
    #[derive(serde::Deserialize, serde::Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Record {
        name: String,
        script: Flow,
    }
    let record = r#"{"Name":"R","Script":{"actions":[{"id":"0","type":"SE_End","position":[1.50,2]}]}}"#;
    let read: Record = serde_json::from_str(record).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), record);
    let refused = serde_json::from_str::<Record>(r#"{"Name":"R","Script":{"actions":5}}"#);
    assert!(refused.err().unwrap().to_string().contains("`actions` is a number"));
}

#[test]
fn numbers_keep_their_spelling_and_become_values() {
    for (spelling, value) in [
        ("1.50", json!(1.5)),
        ("-0", json!(-0.0)),
        ("1e3", json!(1000.0)),
        ("18446744073709551615", json!(u64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("123456789012345678901234567890", json!(1.234_567_890_123_456_8e29)),
        ("1e999", json!(null)),
    ] {
        let number: Json = serde_json::from_str(spelling).unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), spelling);
        assert_eq!(number.to_value(), value, "{spelling}");
    }
}

#[test]
fn the_four_spellings_of_not_set_are_one() {
    for unset in [Json::Null, Json::from(""), Json::from(Object::default())] {
        assert!(unset.is_unset(), "{unset:?}");
    }
    for set in [Json::from(false), Json::from(0), Json::from(" "), Json::from(Vec::new())] {
        assert!(!set.is_unset(), "{set:?}");
    }
}

#[test]
fn a_free_id_is_one_that_no_block_has_and_no_port_leads_to() {
    assert_eq!(Flow::new().free_id().as_str(), "uid-0");
    let flow = |ids: &[&str]| ids.iter().fold(Flow::new(), |flow, id| flow.with_block(Block::new(id, "SE_End")));
    // The numbers of published files have gaps; one that was deleted may still be named in a path.
    assert_eq!(flow(&["uid-0", "uid-54", "uid-3"]).free_id().as_str(), "uid-55");
    assert_eq!(flow(&["0", "uid17", "uid-NaN", "uid--4", "uid-1.5"]).free_id().as_str(), "uid-0");
    let longest = format!("uid-{}", u64::MAX);
    assert_eq!(flow(&[&longest]).free_id().as_str(), "uid-18446744073709551616");
    assert_eq!(flow(&[&longest, "uid-18446744073709551616"]).free_id().as_str(), "uid-18446744073709551617");
    let dangling = flow(&["uid-1"]).with_block(Block::new("uid-2", "SE_Start").with_port("done", "uid-9"));
    assert_eq!(dangling.free_id().as_str(), "uid-10");
}

#[test]
#[cfg(not(feature = "queries"))]
fn a_block_that_a_query_names_keeps_its_id_where_queries_are_not_read() {
    let path = "$.actions.a.results[?@.b]";
    let mut flow = Flow::new()
        .with_block(cti_model::Block::new("a", "SE_Start"))
        .with_block(cti_model::Block::new("b", "SE_Log").with_control("message", path));
    let before = flow.clone();
    assert!(flow.rename_block("a", "c").unwrap_err().to_string().contains(path));
    assert_eq!(flow, before);
}

#[test]
#[cfg(feature = "queries")]
fn a_block_gets_another_id_wherever_the_document_names_it() {
    let source = r#"{"actions":[
        {"id":"a","type":"SE_Start","ports":{"done":"uid-NaN"}},
        {"id":"uid-NaN","type":"SE_GetPayload","ports":{"done":"c"},"position":[1.50,2]},
        {"id":"c","type":"SE_SFCreateTask","controls":{"subject":"$.actions.uid-NaN","note":"uid-NaN",
         "otherTaskFields":{"A":"$.actions['uid-NaN'].results.value.[0].Name","B":["$.actions.uid-NaNs.x"]},
         "list":["$.actions.uid-NaN.results[?@.a == 'uid-NaN']"]},"ports":{"success":"uid-NaN"}}]}"#;
    let mut flow = Flow::parse(source).unwrap();
    flow.rename_block("uid-NaN", "uid-9").unwrap();
    let expected = source
        .replace("\"uid-NaN\",\"type\"", "\"uid-9\",\"type\"")
        .replace(":\"uid-NaN\"}", ":\"uid-9\"}")
        .replace("$.actions.uid-NaN\"", "$.actions.uid-9\"")
        .replace("['uid-NaN'].results", "['uid-9'].results")
        .replace("$.actions.uid-NaN.results", "$.actions.uid-9.results");
    assert_eq!(flow, Flow::parse(&expected).unwrap());
}

#[test]
fn a_rename_that_cannot_be_whole_changes_nothing() {
    let source = r#"{"actions":[{"id":"a","type":"SE_Start","ports":{"done":"b"}},
        {"id":"b","type":"SE_Log","controls":{"message":"$.actions.a.results"},"ports":{"done":"gone"}},
        {"id":"c","type":"SE_End"},{"id":"c","type":"SE_End"}]}"#;
    let flow = Flow::parse(source).unwrap();
    for (from, to, error) in [
        ("x", "y", "there is no block `x`, or several: expected exactly one"),
        ("c", "y", "there is no block `c`, or several: expected exactly one"),
        ("a", "b", "the id `b` is taken: choose another one"),
        ("a", "gone", "the id `gone` is taken: choose another one"),
        ("a", "", "the id `` is taken: choose another one"),
        ("a", "x.y", "block b, control message: the path `$.actions.a.results` cannot be written with the new id"),
    ] {
        let mut renamed = flow.clone();
        assert_eq!(renamed.rename_block(from, to).unwrap_err().to_string(), error);
        assert_eq!(renamed, flow);
    }
}
