//! Runs end within their bounds, and leave the records of what ran, however they end.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::Duration;

use cti_engine::layer::Ask;
use cti_engine::memory::MemoryDesk;
use cti_engine::observer::{BlockEntered, BlockLeft, Observer, RunBegan};
use cti_engine::properties::Change;
use cti_engine::{CancelToken, Channel, Contact, Context, End, Engine, Execution, Limits, Program, RunId, RunOptions};
use cti_model::{Block, Flow};
use serde_json::json;

/// Start, a dial, end; each port leads to the end.
fn dial() -> Flow {
    Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "dial"))
        .with_block(
            Block::new("dial", "SE_AgentDialNumber")
                .with_control("phoneNumber", "+12025550123")
                .with_port("success", "end")
                .with_port("failure", "end"),
        )
        .with_block(Block::new("end", "SE_End"))
}

/// A circle of one block.
fn circle(block: Block) -> Flow {
    Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "b"))
        .with_block(block.with_port("done", "b"))
        .with_block(Block::new("end", "SE_End"))
}

fn compile(flow: &Flow) -> Program {
    Program::compile(flow).unwrap()
}

fn ids(execution: &Execution) -> Vec<&str> {
    execution.path().map(|step| step.block.as_str()).collect()
}

#[test]
fn a_call_that_hangs_ends_at_the_deadline_of_sixty_seconds() {
    let memory = MemoryDesk::new("Agent");
    memory.faults().hang("agent.dial").unwrap();
    let execution = memory.drive(Engine::new().run(&compile(&dial()), &memory.desk(), &Context::new()));
    assert_eq!(*execution.end(), End::TimedOut { block: "dial".into() });
    assert_eq!(execution.elapsed(), Duration::from_secs(60));
    assert!(execution.record("start").unwrap().success);
    let record = execution.record("dial").unwrap();
    assert_eq!((record.success, &*record.exception.as_ref().unwrap().kind), (false, "timeout"));
    assert_eq!(execution.record("end"), None);
}

#[test]
fn a_delay_counts_towards_the_deadline() {
    let memory = MemoryDesk::new("Agent");
    let flow = circle(Block::new("b", "SE_CoreDelay").with_control("duration", "25000"));
    let execution = memory.drive(Engine::new().run(&compile(&flow), &memory.desk(), &Context::new()));
    assert_eq!(*execution.end(), End::TimedOut { block: "b".into() });
    assert_eq!(ids(&execution), ["start", "b", "b", "b"]);
    assert_eq!(execution.elapsed(), Duration::from_secs(60));
}

#[test]
fn a_slow_call_is_answered_in_virtual_time() {
    let memory = MemoryDesk::new("Agent");
    memory.faults().delay("agent.dial", Duration::from_secs(59)).unwrap();
    let execution = memory.drive(Engine::new().run(&compile(&dial()), &memory.desk(), &Context::new()));
    assert_eq!(*execution.end(), End::Ended);
    assert_eq!(execution.elapsed(), Duration::from_secs(59));
    assert_eq!(execution.path().map(|step| step.took.as_secs()).collect::<Vec<_>>(), [0, 59, 0]);
}

#[test]
fn a_circle_ends_at_the_step_budget() {
    let memory = MemoryDesk::new("Agent");
    let program = compile(&circle(Block::new("b", "SE_Log").with_control("message", "round")));
    let execution = memory.drive(Engine::new().run(&program, &memory.desk(), &Context::new()));
    assert_eq!(*execution.end(), End::StepLimit { block: "b".into() });
    assert_eq!(execution.path().len(), 10_000);

    let engine = Engine::new().with_limits(Limits::default().steps(3));
    let execution = memory.drive(engine.run(&program, &memory.desk(), &Context::new()));
    assert_eq!(ids(&execution), ["start", "b", "b"]);
}

#[test]
fn a_circle_of_blocks_that_only_compute_lets_others_run_and_can_be_cancelled_meanwhile() {
    let memory = MemoryDesk::new("Agent");
    let program = compile(&circle(Block::new("b", "SE_CoreLength").with_control("value", "text")));
    let (engine, desk, context, token) = (Engine::new(), memory.desk(), Context::new(), CancelToken::new());
    let mut run = pin!(engine.run_with(&program, &desk, &context, RunOptions::new().token(token.clone())));
    let mut task = TaskContext::from_waker(Waker::noop());
    for _ in 0..3 {
        assert!(run.as_mut().poll(&mut task).is_pending(), "it lets others run");
    }
    token.cancel();
    let Poll::Ready(execution) = run.as_mut().poll(&mut task) else { panic!("it goes on") };
    assert_eq!(*execution.end(), End::Cancelled { block: "b".into() });
    assert!(execution.path().len() <= 4 * 64, "{}", execution.path().len());
}

/// A circle of one block that asks a query of a payload of so many elements.
fn queries(elements: usize, path: &str, steps: usize) -> Execution {
    let memory = MemoryDesk::new("Agent");
    let program = compile(&circle(Block::new("b", "SE_CoreLength").with_control("value", path)));
    let context = Context::new().with_payload(json!({"list": vec![json!({"a": 1}); elements], "plain": 1}));
    let engine = Engine::new().with_limits(Limits::default().steps(steps));
    memory.drive(engine.run(&program, &memory.desk(), &context))
}

#[test]
fn every_64_steps_of_a_query_cost_a_step_of_the_run() {
    // 640 elements, each looked at by the query and by its condition.
    let circles = |path: &str| queries(640, path, 1_000).path().len();
    assert_eq!(circles("$.payload.plain"), 1_000);
    assert_eq!(circles("$.payload.list[0:1]"), 1_000, "what takes less than 64 is free");
    let costly = circles("$.payload.list[?@.a == 2]");
    assert!((20..=100).contains(&costly), "{costly}");
}

#[test]
fn a_query_that_takes_more_steps_than_the_run_has_left_ends_it() {
    let execution = queries(10_000, "$.payload..[?@.a == 2]", 100);
    assert_eq!(*execution.end(), End::StepLimit { block: "b".into() });
    assert_eq!(ids(&execution), ["start", "b"]);
    let record = execution.record("b").unwrap();
    assert_eq!((record.success, &*record.exception.as_ref().unwrap().kind), (false, "stepLimit"));
}

#[test]
fn a_call_with_a_query_that_was_given_up_is_not_made() {
    let memory = MemoryDesk::new("Agent");
    let flow = circle(Block::new("b", "SE_AgentDialNumber").with_control("phoneNumber", "$.payload..[?@.a == 2]"));
    let context = Context::new().with_payload(json!({"list": vec![json!({"a": 1}); 10_000]}));
    let engine = Engine::new().with_limits(Limits::default().steps(100));
    let execution = memory.drive(engine.run(&compile(&flow), &memory.desk(), &context));
    assert_eq!(*execution.end(), End::StepLimit { block: "b".into() });
}

struct Looks;

impl Observer for Looks {
    fn block_entered(&self, block: &BlockEntered<'_>) {
        for _ in 0..100 {
            assert!(block.controls().count() > 0 || block.type_id != "SE_CoreLength");
        }
    }
}

#[test]
fn an_observer_that_looks_takes_no_steps() {
    let memory = MemoryDesk::new("Agent");
    let flow = circle(Block::new("b", "SE_CoreLength").with_control("value", "$.payload.list[?@.a == 2]"));
    let context = Context::new().with_payload(json!({"list": vec![json!({"a": 1}); 640]}));
    let steps = |engine: Engine| memory.drive(engine.run(&compile(&flow), &memory.desk(), &context)).path().len();
    assert_eq!(steps(Engine::new().with_observer(Arc::new(Looks))), steps(Engine::new()));
}

#[test]
fn a_text_that_doubles_in_a_circle_ends_at_the_memory_budget() {
    let memory = MemoryDesk::new("Agent");
    let flow = Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "seed"))
        .with_block(
            Block::new("seed", "SE_SetProperty")
                .with_control("key", "p")
                .with_control("value", "x")
                .with_port("done", "get"),
        )
        .with_block(Block::new("get", "SE_GetProperty").with_control("key", "p").with_port("done", "join"))
        .with_block(
            Block::new("join", "SE_CoreJoinStrings")
                .with_control("string1", "$.actions.get.results.value")
                .with_control("string2", "$.actions.get.results.value")
                .with_port("done", "set"),
        )
        .with_block(
            Block::new("set", "SE_SetProperty")
                .with_control("key", "p")
                .with_control("value", "$.actions.join.results.string")
                .with_port("done", "get"),
        );
    let engine = Engine::new().with_limits(Limits::default().memory(1 << 20));
    let execution = memory.drive(engine.run(&compile(&flow), &memory.desk(), &Context::new()));
    let End::Failed { reason, .. } = execution.end() else { panic!("{}", execution.end()) };
    assert_eq!(reason.kind, "outOfMemory");
}

#[test]
fn values_that_nest_in_a_circle_end_at_the_depth_that_a_reader_could_read_back() {
    let memory = MemoryDesk::new("Agent");
    let nested = r#"{"actions":[
        {"id":"start","type":"SE_Start","ports":{"done":"get"}},
        {"id":"get","type":"SE_GetProperty","controls":{"key":"p"},"ports":{"done":"set"}},
        {"id":"set","type":"SE_SetProperty","controls":{"key":"p","value":{"in":["$.actions.get.results.value"]}},"ports":{"done":"get"}}]}"#;
    let program = compile(&Flow::parse(nested).unwrap());
    let execution = memory.drive(Engine::new().run(&program, &memory.desk(), &Context::new()));
    assert!(matches!(execution.end(), End::Failed { .. }), "{}", execution.end());
    assert!(execution.path().len() < 300);
}

#[test]
fn a_token_cancels_a_run_that_waits_and_one_that_is_about_to_go_on() {
    let memory = MemoryDesk::new("Agent");
    memory.faults().hang("agent.dial").unwrap();
    let (engine, program, desk, context) = (Engine::new(), compile(&dial()), memory.desk(), Context::new());
    let token = CancelToken::new();
    let mut run = pin!(engine.run_with(&program, &desk, &context, RunOptions::new().token(token.clone())));
    let mut task = TaskContext::from_waker(Waker::noop());
    assert!(run.as_mut().poll(&mut task).is_pending());
    token.cancel();
    let Poll::Ready(execution) = run.as_mut().poll(&mut task) else { panic!("still waiting") };
    assert_eq!(*execution.end(), End::Cancelled { block: "dial".into() });
    assert_eq!(execution.record("dial").unwrap().exception.as_ref().unwrap().kind, "cancelled");

    let execution = memory.drive(engine.run_with(&program, &desk, &context, RunOptions::new().token(token.clone())));
    assert_eq!((execution.end(), execution.path().len()), (&End::Cancelled { block: "start".into() }, 0));
}

#[test]
fn a_cancelled_token_wakes_a_run_that_waits_on_another_thread() {
    let memory = MemoryDesk::new("Agent");
    memory.faults().hang("agent.dial").unwrap();
    let token = CancelToken::new();
    let (engine, program, context) =
        (Engine::new().with_limits(Limits::default().deadline(Duration::MAX)), compile(&dial()), Context::new());
    // Without a deadline on the virtual clock's way, only the token can end it.
    let desk = memory.desk().with_clock(Arc::new(Frozen));
    let canceller = token.clone();
    let thread = std::thread::spawn(move || canceller.cancel());
    let execution = memory.drive(engine.run_with(&program, &desk, &context, RunOptions::new().token(token.clone())));
    thread.join().unwrap();
    assert!(matches!(execution.end(), End::Cancelled { .. }));
}

/// A clock on which nothing ever comes.
#[derive(Debug)]
struct Frozen;

impl cti_engine::connector::Clock for Frozen {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
    fn timestamp(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
    fn sleep_until(&self, _: Duration) -> cti_engine::connector::Sleep {
        Box::pin(std::future::pending())
    }
}

/// Writes down what it is told.
#[derive(Debug, Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn note(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
}

impl Observer for Diary {
    fn run_began(&self, event: &RunBegan<'_>) {
        self.note(format!("began {:?}", event.program.name()));
    }
    fn block_entered(&self, event: &BlockEntered<'_>) {
        let controls: Vec<String> = event.controls().map(|(name, value)| format!("{name}={value:?}")).collect();
        self.note(format!("entered {} {} {} [{}]", event.visit, event.block, event.type_id, controls.join(" ")));
    }
    fn outside_call(&self, ask: &Ask<'_>) {
        self.note(format!("asked {} {} {} {}", ask.visit, ask.block.unwrap(), ask.nth, ask.call.name()));
    }
    fn outside_polled(&self, _: RunId, entering: bool) {
        self.note(format!("polled {entering}"));
    }
    fn block_left(&self, event: &BlockLeft<'_>) {
        self.note(format!("left {} {:?} {}", event.block, event.port, event.record.success));
    }
    fn run_ended(&self, _: RunId, execution: &Execution) {
        self.note(format!("ended {} {}", execution.end(), serde_json::to_string(&execution.actions()).unwrap()));
    }
}

#[test]
fn an_observer_sees_every_block_with_its_resolved_controls_and_every_call() {
    let diary = Arc::new(Diary::default());
    let memory = MemoryDesk::new("Agent");
    let mut flow = dial();
    flow.blocks_mut()[1].set_control("phoneNumber", "$.payload.number");
    let context = Context::new().with_payload(json!({"number": "+12025550123"}));
    memory.drive(Engine::new().with_observer(diary.clone()).run(&compile(&flow), &memory.desk(), &context));
    assert_eq!(
        *diary.0.lock().unwrap(),
        [
            "began None",
            "entered 0 start SE_Start []",
            "left start Some(Done) true",
            r#"entered 1 dial SE_AgentDialNumber [phoneNumber=Some(String("+12025550123")) endpoint=None queueARN=None]"#,
            "asked 1 dial 0 agent.dial",
            "polled true",
            "polled false",
            "left dial Some(Success) true",
            "entered 2 end SE_End []",
            "left end None true",
            r#"ended ended {"start":{"success":true,"results":null,"exception":null},"dial":{"success":true,"exception":null},"end":{"success":true,"results":null,"exception":null}}"#,
        ]
    );
}

#[test]
fn a_run_whose_future_is_dropped_still_hands_its_records_to_the_observer() {
    let diary = Arc::new(Diary::default());
    let memory = MemoryDesk::new("Agent");
    memory.faults().hang("agent.dial").unwrap();
    let engine = Engine::new().with_observer(diary.clone());
    let (program, desk, context) = (compile(&dial()), memory.desk(), Context::new());
    {
        let mut run = pin!(engine.run(&program, &desk, &context));
        assert!(run.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())).is_pending());
    }
    let last = diary.0.lock().unwrap().last().cloned().unwrap();
    assert_eq!(last, r#"ended cancelled at dial {"start":{"success":true,"results":null,"exception":null}}"#);
}

#[test]
fn an_unknown_type_fails_only_when_it_is_executed() {
    let memory = MemoryDesk::new("Agent");
    let mut flow = dial();
    flow.blocks_mut().push(Block::new("odd", "SE_NotYetKnown").with_port("done", "end"));
    let execution = memory.drive(Engine::new().run(&compile(&flow), &memory.desk(), &Context::new()));
    assert_eq!(*execution.end(), End::Ended);

    flow.blocks_mut()[0].connect("done", "odd");
    let execution = memory.drive(Engine::new().run(&compile(&flow), &memory.desk(), &Context::new()));
    let End::Failed { block, reason } = execution.end() else { panic!("{}", execution.end()) };
    assert_eq!((block.as_str(), &*reason.kind), ("odd", "unknownType"));
    assert!(!execution.record("odd").unwrap().success);
}

#[test]
fn an_open_port_halts_and_a_dangling_one_says_where_it_leads() {
    let memory = MemoryDesk::new("Agent");
    let mut flow = dial();
    flow.blocks_mut()[1].disconnect("success");
    let execution = memory.drive(Engine::new().run(&compile(&flow), &memory.desk(), &Context::new()));
    assert_eq!(execution.end().to_string(), "halted: port `success` of dial is not connected");

    flow.blocks_mut()[1].connect("success", "gone");
    let execution = memory.drive(Engine::new().run(&compile(&flow), &memory.desk(), &Context::new()));
    assert_eq!(execution.end().to_string(), "halted: port `success` of dial leads to `gone`, which does not exist");
}

#[test]
fn what_changed_is_listed() {
    let memory = MemoryDesk::new("Agent");
    let contact = Contact::new("c-1", Channel::Voice);
    memory.center().add(contact.clone());
    let flow = Flow::parse(
        r#"{"actions":[
        {"id":"0","type":"SE_Start","ports":{"done":"1"}},
        {"id":"1","type":"SE_ContactUpdateAttributes","controls":{"attributes":{"case":"500"}},"ports":{"success":"2"}},
        {"id":"2","type":"SE_ContactGetAttributeValue","controls":{"attributeName":"case","defaultValue":""},"ports":{"done":"3"}},
        {"id":"3","type":"SE_SetProperty","controls":{"key":"seen","value":"$.actions.2.results.value"},"ports":{"done":"4"}},
        {"id":"4","type":"SE_UnsetProperty","controls":{"key":"seen"},"ports":{"done":"5"}},
        {"id":"5","type":"SE_UpdateCounter","controls":{"name":"calls","delta":2},"ports":{"done":"6"}},
        {"id":"6","type":"SE_SetProperty","controls":{"key":"view","value":"$.contact.attributes.case"},"ports":{"done":"7"}},
        {"id":"7","type":"SE_End"}]}"#,
    )
    .unwrap();
    let context = Context::new().with_contact(contact);
    let execution = memory.drive(Engine::new().run(&compile(&flow), &memory.desk(), &context));
    assert_eq!(execution.changes().attribute("case"), Some("500"));
    let properties = [("seen".to_owned(), Change::Removed), ("view".to_owned(), Change::Set(json!("500")))];
    assert_eq!(execution.changes().properties, properties.into(), "`$.contact` shows what was written");
    assert_eq!(execution.changes().counters, [("calls".to_owned(), 2.0)].into());
    let report = serde_json::to_value(&execution).unwrap();
    assert_eq!(report["outcome"], "ended");
    assert_eq!(
        report["changes"],
        json!({
            "properties": {"seen": "removed", "view": {"set": "500"}},
            "counters": {"calls": 2.0},
            "attributes": [{"name": "case", "value": "500"}],
        })
    );
}

#[test]
#[cfg(target_pointer_width = "64")]
fn the_future_of_a_run_is_hardly_more_than_the_run() {
    let (engine, desk, context) = (Engine::new(), MemoryDesk::new("Agent").desk(), Context::new());
    let program = compile(&dial());
    // A desk may hold many that wait: with what a run keeps elsewhere it is about 1,500 bytes.
    let bytes = size_of_val(&engine.run(&program, &desk, &context));
    assert!(bytes <= 416, "{bytes}");
}

#[test]
fn runs_need_no_runtime_and_can_be_sent_between_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    fn is_shared<T: Send + Sync>() {}
    let memory = MemoryDesk::new("Agent");
    let (engine, program, desk, context) = (Engine::new(), compile(&dial()), memory.desk(), Context::new());
    let execution = memory.drive(is_send(engine.run(&program, &desk, &context)));
    assert_eq!(*execution.end(), End::Ended);
    is_shared::<(Program, Engine, Execution, cti_engine::connector::Desk, MemoryDesk)>();
}
