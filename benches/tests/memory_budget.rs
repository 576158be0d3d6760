//! No run makes the process grow by more than twice its memory budget, whatever the flow is greedy for. The heap is
//! counted, so nothing else may run in this process.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test, which prints what it measured"
)]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cti_benches::{SystemClock, now_or_never};
use cti_engine::connector::{Answer, ConnectorError, Desk, ErrorKind};
use cti_engine::layer::{Ask, Layer, Next};
use cti_engine::observer::{BlockEntered, Observer};
use cti_engine::{Channel, Contact, Context, Engine, Execution, Limits, Program};
use cti_model::{BlockSpec, Catalogue, ControlKind, ControlSpec, Flow, Role};
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

/// Blocks that read as text what stands somewhere, make it longer, or take what the contact and the desk hold.
fn greedy_elsewhere() -> Vec<(&'static str, Value)> {
    vec![
        ("SE_CoreDecision", json!({"operandA": "$.payload.texts", "comparator": ">", "operandB": "x"})),
        ("SE_CoreDecision", json!({"operandA": "x", "comparator": "contains", "operandB": "$.payload.texts"})),
        ("SE_CoreDecision", json!({"operandA": "$.payload.list", "comparator": "===", "operandB": "$.payload.list"})),
        ("SE_CoreDecision", json!({"operandA": "$.payload.nulls", "comparator": "===", "operandB": "$.payload.nulls"})),
        ("SE_CoreIsOneOf", json!({"value": "$.payload.nulls", "list": ["$.payload.half", 1]})),
        ("SE_CoreIsOneOf", json!({"value": "x", "list": "$.payload.huge"})),
        ("SE_CoreStartsWith", json!({"text": "x", "values": "$.payload.huge"})),
        ("SE_CoreStartsWith", json!({"text": "x", "values": "$.payload.nested"})),
        ("SE_CoreMultiply", json!({"number1": "$.payload.texts", "number2": "2"})),
        ("SE_CoreSlice", json!({"value": "abc", "start": "$.payload.texts"})),
        ("SE_CoreDelay", json!({"duration": "$.payload.texts"})),
        ("SE_AgentSetStatus", json!({"state": "$.payload.texts"})),
        ("SE_AgentCreateTask", json!({"name": "x", "endpoint": "$.payload.huge"})),
        ("SE_AgentCreateTask", json!({"name": "x", "endpoint": "$.payload.named"})),
        ("SE_SFRunApex", json!({"apexClass": "A", "methodName": "m", "methodParams": "$.payload.huge"})),
        ("SE_SFRunApex", json!({"apexClass": "A", "methodName": "m", "methodParams": {"a": "$.payload.accents"}})),
        ("SE_SFRunApex", json!({"apexClass": "A", "methodName": "m", "methodParams": "$.payload.members"})),
        ("SE_SFRunApex", json!({"apexClass": "A", "methodName": "m", "methodParams": "$.payload"})),
        ("SE_CoreHttpRequest", json!({"url": "$.payload.address", "method": "GET"})),
        ("SE_SFScreenpopSearch", json!({"searchString": "$.payload.accents"})),
        ("SE_SFSaveLog", json!({"entityType": "Case", "fieldValues": {"Phone": "$.payload.accents"}})),
        ("SE_AgentDialNumber", json!({"endpoint": "$.payload.digits"})),
        ("SE_Log", json!({"message": "x", "level": "$.payload.half"})),
        ("SE_Log", json!({"message": "$.payload.half"})),
        ("SE_SFRetrieve", json!({"fields": "$.payload.fields", "type": "Case", "id": "500"})),
        ("SE_CoreExtractValue", json!({"targetField": "$.payload", "keyPath": "$.payload.dots"})),
        // What the contact and the desk hold.
        ("SE_ContactGetAttributeValue", json!({"attributeName": "huge"})),
        ("SE_CoreLength", json!({"value": "$.contact.attributes.huge"})),
        ("SE_ContactPopTaskReferenceUrls", json!({})),
        ("SE_GetProperty", json!({"key": "huge"})),
        ("SE_ClearAllProperties", json!({})),
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
        "huge": times("x", 6 * BUDGET),
        "texts": [times("x", 6 * BUDGET)],
        "nested": [[times("x", 6 * BUDGET)]],
        "nulls": vec![Value::Null; BUDGET],
        "named": {"name": times("x", 6 * BUDGET)},
        "accents": times("\u{e9}", 9 * BUDGET / 10),
        "digits": times("1", 9 * BUDGET / 10),
        "address": format!("https://example.com/{}", times("\u{e9}", 9 * BUDGET / 10)),
        "fields": times("a,", BUDGET / 80),
        "dots": times("a.", 9 * BUDGET / 10),
    });
    Context::new().with_payload(payload)
}

/// A task with more in it than a run may take, or with little.
fn contact(is_huge: bool) -> Contact {
    let mut contact = Contact::new("c-1", Channel::Task)
        .with_attribute("note", &"x".repeat(BUDGET / 8))
        .with_secret_attribute("pin", "x");
    if is_huge {
        contact = contact.with_attribute("huge", &"x".repeat(6 * BUDGET));
        contact
            .references
            .insert("link".to_owned(), format!("https://example.com/{}", "x".repeat(6 * BUDGET)).as_str().into());
    }
    contact
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

/// A desk without connectors, whose properties are more than a run may take.
fn desk() -> Desk {
    let desk = Desk::new(Arc::new(SystemClock::new()));
    desk.properties().set("huge", "x".repeat(6 * BUDGET).into()).unwrap();
    for at in 0..2_000 {
        desk.properties().set(&format!("{at}{}", "x".repeat(BUDGET / 500)), Value::Null).unwrap();
    }
    desk
}

/// A run at a desk without connectors, where nothing waits and nothing is kept but properties.
fn run(engine: &Engine, program: &Program, desk: &Desk, context: &Context) -> Execution {
    now_or_never(engine.run(program, desk, context)).expect("nothing waits")
}

/// By how many bytes the heap grew at most, and what came of the work.
fn growth<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let profiler = dhat::Profiler::builder().testing().build();
    let before = HeapStats::get().curr_bytes;
    let result = work();
    let grown = HeapStats::get().max_bytes.saturating_sub(before);
    drop(profiler);
    (grown, result)
}

/// Looks at everything.
struct Eyes;

impl Observer for Eyes {
    fn block_entered(&self, event: &BlockEntered<'_>) {
        event.controls().for_each(drop);
    }
}

/// The heap is counted for the whole process, so one counts at a time.
static COUNTING: Mutex<()> = Mutex::new(());

#[test]
fn no_run_grows_past_twice_its_budget_and_looking_costs_nothing() {
    let _counting = COUNTING.lock();
    let contexts = [context().with_contact(contact(false)), context().with_contact(contact(true))];
    let mut over = Vec::new();
    for (type_id, controls, context) in greedy()
        .into_iter()
        .chain(greedy_elsewhere())
        .flat_map(|(id, controls)| contexts.iter().map(move |it| (id, controls.clone(), it)))
    {
        let program = circle(type_id, &controls);
        let (desks, engine) = ([desk(), desk(), desk()], engine());
        let (grown, execution) = growth(|| run(&engine, &program, &desks[0], context));
        let percent = 100 * grown / BUDGET;
        println!("{type_id:<36}{percent:>6} % of the budget, {:>2} steps, {}", execution.path().len(), execution.end());
        if grown > 2 * BUDGET + BESIDES {
            over.push((type_id, controls.to_string(), grown));
        }
        let seen = run(&engine.clone().with_observer(Arc::new(Eyes)), &program, &desks[1], context);
        let unseen = run(&engine, &program, &desks[2], context);
        assert_eq!((seen.end(), seen.path().len()), (unseen.end(), unseen.path().len()), "{type_id} observed");
    }
    assert!(over.is_empty(), "{over:#?}");
}

/// Answers every call with a copy of one value.
struct Answers(Value);

/// Fails every call with a copy of one value.
struct Fails(Value);

#[async_trait]
impl Layer for Fails {
    async fn call(&self, _: &Ask<'_>, _: Next<'_>) -> Answer {
        Err(ConnectorError::new(ErrorKind::Other, "no").with_detail(self.0.clone()))
    }
}

#[async_trait]
impl Layer for Answers {
    async fn call(&self, _: &Ask<'_>, _: Next<'_>) -> Answer {
        Ok(self.0.clone())
    }
}

/// Answers of about so many bytes, each of the form that some block expects.
fn answers(bytes: usize) -> Vec<(&'static str, Value)> {
    let text = "x".repeat(bytes);
    let numbers = vec![0; bytes / 48];
    let records = vec![json!({"Id": "003000000000001AAA", "Name": "Yamada"}); bytes / 300];
    let found = (0..bytes / 400).map(|at| (format!("{at}"), json!({"Id": at.to_string(), "Name": "Yamada"})));
    let body = format!("[{}0]", "[],".repeat(bytes / 48));
    vec![
        ("a list of numbers", json!(numbers)),
        ("a list of records", json!(records)),
        ("records by id", Value::Object(found.collect())),
        ("an answer of HTTP", json!({"status": 200, "headers": {"content-type": "application/json"}, "body": body})),
        ("a list of texts", json!(vec!["x".repeat(100); bytes / 140])),
        ("a text", text.as_str().into()),
        ("a tab", json!({"id": text, "url": "", "parent": null, "recordId": null, "focused": true})),
        ("a tab of a record", json!([{"id": "", "url": "", "parent": null, "recordId": text, "focused": true}])),
    ]
}

/// A block with something in every control, so that it comes to its call.
fn filled(spec: &BlockSpec) -> Value {
    let fill = |kind: ControlKind| match kind {
        ControlKind::Number => json!("1"),
        ControlKind::Bool => json!(true),
        ControlKind::Text | ControlKind::Any => json!("+12025550123"),
        ControlKind::List => json!("Id,Name"),
        _ => json!({"Name": "Yamada"}),
    };
    let control = |control: &ControlSpec| match (spec.type_id, control.name) {
        ("SE_CoreHttpRequest", "url") => json!("https://example.com"),
        ("SE_CoreHttpRequest", "method") => json!("GET"),
        // It takes some texts only.
        _ if control.literal.is_some() => json!(control.default.unwrap_or_default()),
        _ => fill(control.kind),
    };
    Value::Object(spec.controls.iter().map(|it| (it.name.to_owned(), control(it))).collect())
}

/// An answer is the connector's until the run has it: what the heap may grow by is that answer, and twice the budget.
#[test]
fn answers_of_connectors_count_against_the_budget() {
    let _counting = COUNTING.lock();
    let (mut asked, mut worst, mut over) = (0, (0, String::new()), Vec::new());
    for bytes in [BUDGET / 3, 9 * BUDGET / 10, 6 * BUDGET] {
        for (name, answer) in answers(bytes) {
            let (size, copy) = growth(|| answer.clone());
            drop(copy);
            let most = 2 * BUDGET + BESIDES + if bytes > BUDGET { size } else { 0 };
            let blocks = Catalogue::standard().iter().filter(|spec| spec.role != Some(Role::Start));
            // A block makes the same of every error.
            let ways: &[bool] = if name == "a text" { &[false, true] } else { &[false] };
            for (spec, fails) in blocks.flat_map(|spec| ways.iter().map(move |fails| (spec, *fails))) {
                let program = circle(spec.type_id, &filled(spec));
                let answer = answer.clone();
                let layer: Arc<dyn Layer> = if fails { Arc::new(Fails(answer)) } else { Arc::new(Answers(answer)) };
                let desk = Desk::new(Arc::new(SystemClock::new())).with_layer(layer);
                let contact = Contact::new("c-1", Channel::Voice);
                let context = Context::new().with_contact(contact);
                let engine = engine().with_limits(Limits::default().memory(BUDGET).steps(4));
                let ran = || now_or_never(engine.run(&program, &desk, &context)).expect("nothing waits");
                let (grown, execution) = growth(ran);
                asked += usize::from(execution.path().len() > 1);
                if 100 * grown / most > worst.0 {
                    worst = (100 * grown / most, format!("*{}* and {name} of {bytes} bytes", spec.name));
                }
                if grown > most {
                    over.push(format!("*{}*, {name} of {bytes} bytes: {grown}, {}", spec.name, execution.end()));
                }
            }
        }
    }
    println!("{asked} runs; at most {} % of what a run may grow by: {}", worst.0, worst.1);
    assert!(over.is_empty(), "{over:#?}");
}

/// Runs a flow of blocks in a row once.
fn row(blocks: &[(&str, &str, Value)]) -> Program {
    let mut actions = vec![json!({"id": "start", "type": "SE_Start", "ports": {"done": blocks[0].0}})];
    for (at, (id, type_id, controls)) in blocks.iter().enumerate() {
        let next = blocks.get(at + 1).map_or("end", |next| next.0);
        let ports = json!({"done": next, "success": next, "failure": next, "true": next, "false": next});
        actions.push(json!({"id": id, "type": type_id, "controls": controls, "ports": ports}));
    }
    actions.push(json!({"id": "end", "type": "SE_End"}));
    Program::compile(&Flow::parse(&json!({"actions": actions}).to_string()).unwrap()).unwrap()
}

#[test]
fn values_in_queries_and_details_of_errors_count_against_the_budget() {
    let _counting = COUNTING.lock();
    let value = |text: &str, share: usize| text.repeat(BUDGET / share / text.len());
    let query = row(&[
        (
            "a",
            "SE_CoreJoinStrings",
            json!({"string1": "SELECT Id FROM A WHERE B LIKE '", "string2": "$.payload.value"}),
        ),
        ("b", "SE_CoreJoinStrings", json!({"string1": "$.actions.a.results.string", "string2": "'"})),
        ("c", "SE_SFQuery", json!({"query": "$.actions.b.results.string"})),
    ]);
    let detail = row(&[
        ("a", "SE_SFQuery", json!({"query": "SELECT Id FROM A"})),
        ("b", "SE_CoreTruthy", json!({"value": "$.actions.a.exception.detail"})),
        ("c", "SE_CoreTruthy", json!({"value": "$..nothing"})),
    ]);
    for share in [2, 3, 4, 8] {
        for text in ["x", "'", "%", "\u{1}", "\u{e9}"] {
            let context = Context::new().with_payload(json!({"value": value(text, share)}));
            let desk = Desk::new(Arc::new(SystemClock::new()));
            let (grown, execution) = growth(|| run(&engine(), &query, &desk, &context));
            assert!(grown <= 2 * BUDGET + BESIDES, "{text:?} / {share}: {grown}, {}", execution.end());
        }
        let desk = Desk::new(Arc::new(SystemClock::new())).with_layer(Arc::new(Fails(value("x", share).into())));
        let (grown, execution) = growth(|| run(&engine(), &detail, &desk, &Context::new()));
        assert!(grown <= 2 * BUDGET + BESIDES, "detail / {share}: {grown}, {}", execution.end());
    }
}
