//! The records that a run leaves are those that the product logs (section 3.2), to the byte.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

use std::time::Duration;

use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_engine::memory::MemoryDesk;
use cti_engine::{BlockRecord, Channel, Contact, Context, Engine, Execution, RunId, RunOptions, product_log};
use cti_model::{Block, Flow};
use serde_json::{Value, json};

/// Runs blocks one behind the other, by every port, to an end.
fn run(blocks: Vec<Block>, payload: Value) -> Execution {
    let ids: Vec<String> = blocks.iter().map(|block| block.id().to_owned()).chain(["end".to_owned()]).collect();
    let mut flow = Flow::new().with_block(Block::new("start", "SE_Start").with_port("done", &ids[0]));
    for (mut block, next) in blocks.into_iter().zip(&ids[1..]) {
        for port in ["done", "success", "failure", "true", "false"] {
            block.connect(port, next);
        }
        flow = flow.with_block(block);
    }
    let flow = flow.with_block(Block::new("end", "SE_End"));
    let memory = MemoryDesk::new("Agent");
    let engine = Engine::new();
    let contact = Contact::new("c-1", Channel::Voice).from_number("+12345678900");
    memory.center().add(contact.clone());
    let context = Context::new().with_payload(payload).with_contact(contact);
    memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &context))
}

fn record(execution: &Execution, id: &str) -> String {
    serde_json::to_string(execution.record(id).unwrap()).unwrap()
}

#[test]
fn start_and_end_leave_null() {
    let execution = run(vec![Block::new("b", "SE_CoreTruthy")], Value::Null);
    assert_eq!(record(&execution, "start"), r#"{"success":true,"results":null,"exception":null}"#);
    assert_eq!(record(&execution, "end"), r#"{"success":true,"results":null,"exception":null}"#);
}

#[test]
fn a_decision_leaves_its_bare_boolean_and_success_does_not_encode_it() {
    let yes = Block::new("b", "SE_CoreTruthy").with_control("value", "$.payload.number");
    let execution = run(vec![yes.clone()], json!({"number": "1"}));
    assert_eq!(record(&execution, "b"), r#"{"success":true,"results":true,"exception":null}"#);
    let execution = run(vec![yes], json!({"number": ""}));
    assert_eq!(record(&execution, "b"), r#"{"success":true,"results":false,"exception":null}"#);
}

#[test]
fn a_value_block_leaves_its_return_fields() {
    let format = Block::new("b", "SE_CoreFormatPhoneNumberE164")
        .with_control("phoneNumber", "$.payload.number")
        .with_control("countryCode", "US");
    let execution = run(vec![format], json!({"number": "234-567-8900"}));
    assert_eq!(record(&execution, "b"), r#"{"success":true,"results":{"value":"+12345678900"},"exception":null}"#);
}

#[test]
fn an_endpoint_has_all_declared_fields_and_null_where_empty() {
    let endpoint = Block::new("b", "SE_AgentGetEndpointByPhoneNumber").with_control("phoneNumber", "+12345678900");
    let execution = run(vec![endpoint], Value::Null);
    assert_eq!(
        record(&execution, "b"),
        r#"{"success":true,"results":{"endpointARN":null,"endpointId":null,"type":"phone_number","name":null,"phoneNumber":"+12345678900","agentLogin":null,"queue":null},"exception":null}"#
    );
}

#[test]
fn results_are_absent_where_a_block_returns_nothing() {
    let dial = Block::new("b", "SE_AgentDialNumber").with_control("phoneNumber", "+12345678900");
    let execution = run(vec![dial], Value::Null);
    assert_eq!(record(&execution, "b"), r#"{"success":true,"exception":null}"#);
}

#[test]
fn the_actions_map_lists_whole_number_ids_first_as_a_javascript_object_does() {
    let log = |id: &str| Block::new(id, "SE_Log").with_control("message", "x");
    let execution = run(vec![log("uid-9"), log("10"), log("2"), log("01")], Value::Null);
    let actions = serde_json::to_value(execution.actions()).unwrap();
    let ids: Vec<&String> = actions.as_object().unwrap().keys().collect();
    assert_eq!(ids, ["2", "10", "start", "uid-9", "01", "end"]);
}

#[test]
fn the_results_of_a_record_are_equal_when_their_json_is() {
    let read = |json: &str| serde_json::from_str::<BlockRecord>(json).unwrap();
    let field = run(vec![Block::new("b", "SE_CoreTruthy").with_control("value", "x")], Value::Null);
    assert_eq!(field.record("b").unwrap(), &read(r#"{"success":true,"results":true,"exception":null}"#));
    let format = Block::new("b", "SE_CoreJoinStrings").with_control("string1", "a").with_control("string2", "b");
    let joined = run(vec![format], Value::Null);
    let record = joined.record("b").unwrap();
    assert_eq!(record, &read(&serde_json::to_string(record).unwrap()));
    assert_ne!(record, &read(r#"{"success":true,"results":{},"exception":null}"#));
    let (absent, null) = (read(r#"{"success":true}"#), read(r#"{"success":true,"results":null}"#));
    assert_ne!(absent, null, "what is not there is undefined");
    assert_eq!(serde_json::to_string(&absent).unwrap(), r#"{"success":true,"exception":null}"#);
}

#[test]
fn an_execution_is_written_with_records_by_block_and_times_in_milliseconds() {
    let memory = MemoryDesk::new("Agent");
    memory.faults().delay("agent.dial", Duration::from_micros(1_500)).unwrap();
    let flow = Flow::parse(
        r#"{"name":"Dial","actions":[{"id":"0","type":"SE_Start","ports":{"done":"1"}},
            {"id":"1","type":"SE_AgentDialNumber","controls":{"phoneNumber":"+12025550123"},"ports":{"success":"gone"}}]}"#,
    )
    .unwrap();
    let engine = Engine::new();
    let options = RunOptions::new().id(RunId::from_u128(7));
    let program = engine.compile(&flow).unwrap();
    let execution = memory.drive(engine.run_with(&program, &memory.desk(), &Context::new(), options));
    let written = serde_json::to_value(&execution).unwrap();
    assert_eq!(
        written,
        json!({
            "flow": "Dial",
            "run": "00000000000000000000000000000007",
            "outcome": "halted", "block": "1", "port": "success", "target": "gone",
            "milliseconds": 1.5,
            "path": [
                {"block": "0", "type": "SE_Start", "port": "done", "milliseconds": 0},
                {"block": "1", "type": "SE_AgentDialNumber", "port": "success", "milliseconds": 1.5},
            ],
            "records": {
                "0": {"success": true, "results": null, "exception": null},
                "1": {"success": true, "exception": null},
            },
            "changes": {"properties": {}, "counters": {}, "attributes": []},
            "log": [],
        })
    );
    assert_eq!(serde_json::from_value::<Execution>(written).unwrap(), execution);
}

#[test]
fn what_is_written_to_a_secret_attribute_is_kept_and_never_shown() {
    let memory = MemoryDesk::new("Agent");
    let contact = Contact::new("c-1", Channel::Voice).with_secret_attribute("card", "4111");
    memory.center().add(contact.clone());
    let flow = Flow::parse(
        r#"{"actions":[{"id":"0","type":"SE_Start","ports":{"done":"1"}},
            {"id":"1","type":"SE_ContactUpdateAttributes","controls":{"attributes":{"card":"4242","tier":"gold"}},
             "ports":{"success":"2"}},
            {"id":"2","type":"SE_End"}]}"#,
    )
    .unwrap();
    let (engine, context) = (Engine::new(), Context::new().with_contact(contact));
    let execution = memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &context));
    assert_eq!(execution.changes().attribute("card"), Some("4242"));
    let written = serde_json::to_value(&execution).unwrap();
    let attributes = json!([{"name": "card", "value": "4242", "secret": true}, {"name": "tier", "value": "gold"}]);
    assert_eq!(written["changes"]["attributes"], attributes);
    let read: Execution = serde_json::from_value(written).unwrap();
    assert_eq!(read, execution);
    let report = read.report().to_string();
    assert!(report.contains("attribute card = [secret]") && report.contains("attribute tier = gold"), "{report}");
    assert!(!report.contains("4242") && !format!("{:?}", read.changes()).contains("4242"));
}

#[test]
fn an_error_of_a_connector_is_written_without_its_cause_and_one_of_an_unknown_kind_is_another() {
    let cause = std::io::Error::other("secret");
    let error = ConnectorError::new(ErrorKind::NotFound, "no such record").retryable(true).caused_by(cause);
    let written = serde_json::to_value(&error).unwrap();
    assert_eq!(written, json!({"kind": "notFound", "message": "no such record", "retryable": true}));
    assert_eq!(serde_json::from_value::<ConnectorError>(written).unwrap(), error);
    let newer = json!({"kind": "sleepy", "message": "zzz", "retryable": false});
    assert_eq!(serde_json::from_value::<ConnectorError>(newer).unwrap().kind(), ErrorKind::Other);
}

#[test]
fn the_console_lines_are_those_of_the_product() {
    let flow = Flow::parse(
        r#"{"actions":[{"id":"uid-0","type":"SE_Start","meta":{},"controls":{},"ports":{"done":"uid-1"}},
            {"id":"uid-1","type":"SE_End","meta":{},"controls":{},"ports":{}}]}"#,
    )
    .unwrap();
    let memory = MemoryDesk::new("Agent");
    let engine = Engine::new();
    let context = Context::new().with_payload(json!({"Priority": "Low", "Status": "Working"}));
    let execution = memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &context));
    let lines = product_log("Create a Case", &flow, &context.payload, &execution);
    assert_eq!(
        lines[0],
        format!(r#"[CTI ADAPTER]: [FLOW]: Executing Flow:  {{"name":"Create a Case",{}"#, &flow.to_json()[1..])
    );
    assert_eq!(lines[1], r#"[CTI ADAPTER]: [FLOW] [Create a Case]: payload: {"Priority":"Low","Status":"Working"}"#);
    assert_eq!(
        lines[2],
        r#"[CTI ADAPTER]: [FLOW] [Create a Case]: actions: {"uid-0":{"success":true,"results":null,"exception":null},"uid-1":{"success":true,"results":null,"exception":null}}"#
    );
}

#[test]
fn a_printed_report_has_a_line_for_each_visit_and_the_results_of_the_last_one() {
    let counts = |id: &str| Block::new(id, "SE_UpdateCounter").with_control("name", "n").with_control("delta", "1");
    let flow = Flow::new()
        .with_block(Block::new("start\n", "SE_Start").with_port("done", "count"))
        .with_block(counts("count").with_port("done", "again"))
        .with_block(
            Block::new("again", "SE_CoreIsOneOf")
                .with_control("value", "$.actions.count.results.value")
                .with_control("options", "1")
                .with_port("true", "count"),
        );
    let (memory, engine) = (MemoryDesk::new("Agent"), Engine::new());
    let execution = memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &Context::new()));
    let printed = execution.report().to_string();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "halted: port `false` of again is not connected");
    assert_eq!(
        lines[1..4],
        [r"  start\u{a} SE_Start -> done", "  count SE_UpdateCounter -> done", "  again SE_CoreIsOneOf -> true"]
    );
    assert_eq!(
        lines[4..6],
        [r#"  count SE_UpdateCounter -> done {"value":2}"#, "  again SE_CoreIsOneOf -> false false"]
    );
}
