//! No run makes the process grow by more than twice its memory budget, whatever the flow is greedy for. The heap is
//! counted, so nothing else may run in this process.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test, which prints what it measured")]

use std::sync::Arc;

use cti_benches::{SystemClock, now_or_never};
use cti_engine::connector::Desk;
use cti_engine::observer::{BlockEntered, Observer};
use cti_engine::{Channel, Contact, Context, Engine, Execution, Limits, Program};
use cti_model::Flow;
use dhat::HeapStats;
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const BUDGET: usize = 128 << 10;

/// What is not counted: the run itself, its path, and short texts.
const BESIDES: usize = 32 << 10;

/// Blocks that build something, each with controls that make it build as much as it can, over a payload of more than the
/// budget. Each is run again and again, so that what it leaves adds up, too.
fn greedy() -> Vec<(&'static str, Value)> {
    let big = "$.payload.text";
    vec![
        ("SE_CoreIsOneOf", json!({"value": "x", "list": "$.payload.commas"})),
        ("SE_CoreIsOneOf", json!({"value": "x", "list": "$.payload.list"})),
        ("SE_CoreStartsWith", json!({"text": big, "values": "$.payload.commas"})),
        ("SE_CoreEndsWith", json!({"text": big, "values": "$.payload.commas"})),
        ("SE_CoreDecision", json!({"operandA": [big, big], "comparator": "==", "operandB": [big, big]})),
        ("SE_CoreDecision", json!({"operandA": "$..nowhere", "comparator": "==", "operandB": "$.actions"})),
        ("SE_CoreTruthy", json!({"value": "$..last"})),
        ("SE_CoreJoinStrings", json!({"string1": big, "string2": big, "separator": big})),
        ("SE_CoreJoinStrings", json!({"string1": "$.payload.half", "string2": "$.actions.b.results.string"})),
        ("SE_CoreJoinStrings", json!({"string1": "$.payload.list", "string2": "$.payload.list"})),
        ("SE_CoreStringTemplate", json!({"template": "$.payload.template", "variables": {"a": "$.payload.half"}})),
        (
            "SE_CoreStringTemplate",
            json!({"template": "{{a}}{{a}}{{b}}", "variables": {"a": "$.payload.list", "b": big}}),
        ),
        ("SE_CoreReplaceString", json!({"string": "$.payload.half", "pattern": "x", "replacement": "$'$'$'$'$'$'"})),
        ("SE_CoreLength", json!({"value": "$..text"})),
        ("SE_CoreSlice", json!({"value": "$.payload.list", "start": "0", "end": "1000000"})),
        ("SE_CoreSlice", json!({"value": big, "start": "1"})),
        ("SE_CoreExtractValue", json!({"targetField": "$.payload", "keyPath": "list"})),
        ("SE_CoreExtractValue", json!({"targetField": {"in": "$.payload"}, "keyPath": "in"})),
        ("SE_CoreExtractValue", json!({"targetField": "$.payload", "keyPath": big})),
        ("SE_CoreCast", json!({"value": "$.payload.json", "type": "Object"})),
        ("SE_CoreCast", json!({"value": "$.payload.list", "type": "Object"})),
        ("SE_CoreCast", json!({"value": "$.payload.list", "type": "String"})),
        ("SE_CoreFormatDate", json!({"date": big, "format": big})),
        ("SE_CoreFormatPhoneNumber", json!({"phoneNumber": big, "countryCode": big})),
        ("SE_CoreFormatPhoneNumberE164", json!({"phoneNumber": big, "countryCode": "US"})),
        ("SE_CoreMultiply", json!({"number1": big, "number2": "$.payload.list"})),
        ("SE_GetPayload", json!({"returnFields": "text,list,commas,json"})),
        ("SE_GetPayload", json!({"returnFields": "$.payload.commas"})),
        ("SE_Log", json!({"message": "$.payload.list"})),
        ("SE_Log", json!({"message": "$.payload.control"})),
        ("SE_Log", json!({"message": big, "level": big})),
        ("SE_Log", json!({"message": "$.payload.half"})),
        ("SE_SetProperty", json!({"key": "k", "value": big})),
        ("SE_SetProperty", json!({"key": big, "value": big})),
        ("SE_SetProperty", json!({"key": "k", "value": {"a": "$.payload.half", "b": ["$.actions.b"]}})),
        ("SE_GetProperty", json!({"key": "none", "defaultValue": "$.payload"})),
        ("SE_UpdateCounter", json!({"name": big, "delta": "1"})),
        ("SE_UnsetProperty", json!({"key": big})),
        ("SE_GetAllProperties", json!({})),
        ("SE_ContactProperties", json!({})),
        ("SE_ContactGetChatMessage", json!({})),
        ("SE_ContactGetAttributeValue", json!({"attributeName": "none", "defaultValue": "$.payload"})),
        ("SE_ContactUpdateAttributes", json!({"attributes": {"a": "$.payload.half", "b": "$.payload.half"}})),
        ("SE_ContactUpdateAttributes", json!({"attributes": "$.payload.members"})),
        ("SE_AgentDialNumber", json!({"phoneNumber": big, "endpoint": "$.payload", "queueARN": big})),
        ("SE_AgentGetEndpointByPhoneNumber", json!({"phoneNumber": big})),
        ("SE_AgentSetStatus", json!({"state": "$.payload"})),
        ("SE_AgentSetStatusByName", json!({"name": big})),
        ("SE_AgentCreateTask", json!({"name": big, "description": big, "references": {"a": big, "b": big}})),
        ("SE_CoreAlert", json!({"message": big})),
        ("SE_SFShowModal", json!({"title": big, "message": "$.payload.half"})),
        (
            "SE_CoreHttpRequest",
            json!({"url": "https://example.com", "method": "POST", "headers": {"a": big}, "body": "$.payload"}),
        ),
        ("SE_SFSaveLog", json!({"entityType": "Case", "fieldValues": {"a": big, "b": big, "c": "$.payload.list"}})),
        ("SE_SFCreateTask", json!({"subject1": big, "subject2": big, "subject3": big, "Type": big, "Priority": big})),
        ("SE_SFRetrieve", json!({"fields": "$.payload.commas", "type": "Case", "id": "500"})),
        ("SE_SFQuery", json!({"query": big})),
        ("SE_SFGetContactId", json!({"formattedPhoneNumber": big})),
        ("SE_SFRunApex", json!({"apexClass": "A", "methodName": "m", "methodParams": {"a": big, "b": big}})),
        (
            "SE_SFSearchAndScreenpop",
            json!({"searchParams": big, "queryParams": "$.payload", "defaultFieldValues": {"a": big}}),
        ),
        ("SE_SFScreenpopNewRecord", json!({"entityType": big, "defaultFieldValues": {"a": big}})),
        ("SE_SFScreenpopUrl", json!({"url": big})),
        ("SE_SFOpenPrimaryTab", json!({"url": big})),
        ("SE_SendDataToOverlay", json!({"data": {"a": big, "b": "$.payload.list"}})),
        ("SE_CoreJQuery", json!({"selector": big})),
    ]
}

fn context() -> Context {
    let times = |text: &str, length: usize| text.repeat(length / text.len());
    let member = |at: usize| (format!("member-{at}"), Value::from(at));
    let payload = json!({
        "text": times("x", 2 * BUDGET),
        "half": times("x", BUDGET / 4),
        "commas": times(",", 2 * BUDGET),
        "list": vec![0; BUDGET / 16],
        "json": format!("[{}0]", times("[],", BUDGET / 2)),
        "template": times("{a}", 2 * BUDGET),
        "control": [times("\u{1}", BUDGET / 2)],
        "members": Value::Object((0..BUDGET / 64).map(member).collect()),
        "message": vec![times("x", BUDGET)],
    });
    let contact = Contact::new("c-1", Channel::Voice).with_attribute("note", &"x".repeat(BUDGET / 8));
    Context::new().with_payload(payload).with_contact(contact)
}

/// A flow that goes round one block.
fn circle(type_id: &str, controls: &Value) -> Program {
    let around = json!({"done": "b", "success": "b", "failure": "b", "true": "b", "false": "b"});
    let flow = json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "b"}},
        {"id": "b", "type": type_id, "controls": controls, "ports": around},
    ]});
    Program::compile(&Flow::parse(&flow.to_string()).unwrap()).unwrap()
}

/// With too few steps for the run to let others run.
fn engine() -> Engine {
    Engine::new().with_limits(Limits::default().memory(BUDGET).steps(12))
}

/// A run at a desk without connectors, where nothing waits and nothing is kept but properties.
fn run(engine: &Engine, program: &Program, context: &Context) -> Execution {
    let desk = Desk::new(Arc::new(SystemClock::new()));
    now_or_never(engine.run(program, &desk, context)).expect("nothing waits")
}

/// By how many bytes the heap grew at most, and what the run left.
fn growth(program: &Program, context: &Context) -> (usize, Execution) {
    let profiler = dhat::Profiler::builder().testing().build();
    let before = HeapStats::get().curr_bytes;
    let execution = run(&engine(), program, context);
    let grown = HeapStats::get().max_bytes.saturating_sub(before);
    drop(profiler);
    (grown, execution)
}

/// Looks at everything.
struct Eyes;

impl Observer for Eyes {
    fn block_entered(&self, event: &BlockEntered<'_>) {
        event.controls().for_each(drop);
    }
}

#[test]
fn no_run_grows_past_twice_its_budget_and_looking_costs_nothing() {
    let context = context();
    let mut over = Vec::new();
    for (type_id, controls) in greedy() {
        let program = circle(type_id, &controls);
        let (grown, execution) = growth(&program, &context);
        let percent = 100 * grown / BUDGET;
        println!("{type_id:<36}{percent:>6} % of the budget, {:>2} steps, {}", execution.path().len(), execution.end());
        if grown > 2 * BUDGET + BESIDES {
            over.push((type_id, controls.to_string(), grown));
        }
        let seen = run(&engine().with_observer(Arc::new(Eyes)), &program, &context);
        let unseen = run(&engine(), &program, &context);
        assert_eq!((seen.end(), seen.path().len()), (unseen.end(), unseen.path().len()), "{type_id} observed");
    }
    assert!(over.is_empty(), "{over:#?}");
}
