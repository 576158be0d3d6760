//! A recorded run goes the same way again: interrupted after any call and resumed, it is the same execution.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::connector::{Answer, ConnectorError, Desk, ErrorKind, HostPolicy, HttpMethod};
use cti_engine::layer::{
    Ask, Layer, Next, Recorder, Replayer, RunAnswer, RunEntry, RunJournal, RunJournalError, TruncatedJournal,
};
use cti_engine::memory::MemoryDesk;
use cti_engine::properties::PropertySnapshot;
use cti_engine::{Channel, Contact, Context, End, Engine, Execution, Limits, Program, RunId, RunOptions};
use cti_model::{Block, Flow, Json};
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: RunId = RunId::from_u128(42);
const URL: &str = "https://api.example.com/";

/// Where a run happens; two that were made the same way are the same.
struct World {
    memory: MemoryDesk,
    desk: Desk,
    context: Context,
}

impl World {
    fn new() -> Self {
        let memory = MemoryDesk::new("Sato");
        memory.crm().insert("Contact", json!({"LastName": "Customer", "Phone": "+12025550123"}));
        memory.web().answer_json(HttpMethod::Get, URL, &json!({"tier": "gold"}));
        memory.properties().set_adapter("userProfile", json!("00e1"));
        memory.properties().set("before", json!([1])).unwrap();
        memory.properties().add_to_counter("before", 0.5).unwrap();
        let contact = Contact::new("c-1", Channel::Voice).from_number("+12025550123").with_attribute("a", "b");
        memory.center().add(contact.clone());
        let payload = json!({"number": "+12025550123", "list": [1, 2, 3]});
        let context = Context::new().with_payload(payload).with_contact(contact);
        let desk = memory.desk().with_http_policy(HostPolicy::deny_all().allow_host("api.example.com"));
        Self { memory, desk, context }
    }

    fn with_delay(self, call: &str, by: Duration) -> Self {
        self.memory.faults().delay(call, by).unwrap();
        self
    }

    /// Runs to the end.
    fn run(&self, engine: &Engine, program: &Program, layers: Vec<Arc<dyn Layer>>) -> Execution {
        let desk = layers.into_iter().fold(self.desk.clone(), Desk::with_layer);
        self.memory.drive(engine.run_with(program, &desk, &self.context, RunOptions::new().id(ID)))
    }

    /// Runs until so many calls are answered, and drops the run before the next one leaves; what was recorded until then.
    /// `None` when it ends before.
    fn run_until(
        &self,
        calls: usize,
        engine: &Engine,
        program: &Program,
        layers: Vec<Arc<dyn Layer>>,
    ) -> Option<RunJournal> {
        let (stop, recorder) =
            (Arc::new(Stop { after: calls, seen: AtomicUsize::new(0) }), Arc::new(Recorder::new(ID)));
        let desk = layers.into_iter().fold(self.desk.clone().with_layer(stop.clone()), Desk::with_layer);
        let desk = desk.with_layer(recorder.clone());
        let mut run = pin!(engine.run_with(program, &desk, &self.context, RunOptions::new().id(ID)));
        let ended = self.memory.drive(poll_fn(|context| match run.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if stop.has_stopped() => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }));
        (!ended).then(|| recorder.journal())
    }

    /// What a run leaves behind: properties, and the calls that were made.
    fn left(&self) -> (PropertySnapshot, Vec<String>) {
        let calls = self.memory.journal().calls().iter().map(ToString::to_string).collect();
        (self.memory.properties().snapshot(), calls)
    }
}

/// Passes a number of calls, and holds the next.
struct Stop {
    after: usize,
    seen: AtomicUsize,
}

impl Stop {
    fn has_stopped(&self) -> bool {
        self.seen.load(Ordering::Relaxed) > self.after
    }
}

#[async_trait]
impl Layer for Stop {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        if self.seen.fetch_add(1, Ordering::Relaxed) >= self.after {
            return std::future::pending().await;
        }
        next.call(ask).await
    }
}

/// The journal as another process gets it.
fn travelled(journal: &RunJournal) -> RunJournal {
    let read: RunJournal = serde_json::from_str(&serde_json::to_string(journal).unwrap()).unwrap();
    assert_eq!(read, *journal);
    let read = RunJournal::from_lines(journal.run, &journal.to_lines()).unwrap();
    assert_eq!(read, *journal);
    read
}

fn replayer(journal: RunJournal) -> Arc<Replayer> {
    Arc::new(Replayer::new(journal).unwrap())
}

/// The law: for every call n, interrupt after n, replay, continue: the same execution, and the same desk. How many calls
/// there were.
fn holds(engine: &Engine, flow: &Flow, world: impl Fn() -> World) -> usize {
    let program = engine.compile(flow).unwrap();
    let whole = world();
    let recorder = Arc::new(Recorder::new(ID));
    let expected = whole.run(engine, &program, vec![recorder.clone()]);
    let left = whole.left();
    let bare = world();
    assert_eq!(bare.run(engine, &program, vec![]), expected, "recording changes nothing");
    assert_eq!(bare.left(), left);

    let journal = travelled(&recorder.journal());
    let calls = journal.entries.iter().filter(|entry| matches!(entry, RunEntry::Call { .. })).count();
    for n in 0..=calls {
        let world = world();
        let before = world.memory.properties().snapshot();
        let Some(journal) = world.run_until(n, engine, &program, vec![]) else {
            assert_eq!(n, calls);
            continue;
        };
        // The process was gone before it saved its properties.
        world.memory.properties().restore(&before).unwrap();
        let resumed = world.run(engine, &program, vec![replayer(travelled(&journal))]);
        assert_eq!(resumed, expected, "interrupted after {n} of {calls} calls");
        assert_eq!(world.left(), left, "interrupted after {n} of {calls} calls");
    }

    let replayed = world();
    let layer = replayer(journal);
    assert_eq!(replayed.run(engine, &program, vec![layer.clone()]), expected, "replayed as a whole");
    assert_eq!((layer.remaining(), replayed.left().0), (0, left.0));
    if !matches!(expected.end(), End::TimedOut { .. }) {
        assert_eq!(replayed.left().1, [""; 0], "no call leaves");
    }
    calls
}

fn block(id: &str, type_id: &str, controls: &Value, ports: &Value) -> Block {
    let mut block = Block::new(id, type_id);
    for (name, value) in controls.as_object().unwrap() {
        block.set_control(name, Json::from(value.as_str().unwrap()));
    }
    for (port, target) in ports.as_object().unwrap() {
        block.connect(port, target.as_str().unwrap());
    }
    block
}

/// A flow that asks and observes everything that can be recorded, three times round.
fn rounds() -> Flow {
    let blocks = [
        ("start", "SE_Start", json!({}), json!({"done": "count"})),
        ("count", "SE_UpdateCounter", json!({"name": "n", "delta": "1"}), json!({"done": "set"})),
        (
            "set",
            "SE_SetProperty",
            json!({"key": "seen", "value": "$.actions.count.results.value"}),
            json!({"done": "now"}),
        ),
        ("now", "SE_CoreFormatDate", json!({"format": "yyyy-MM-dd HH:mm:ss"}), json!({"done": "task"})),
        (
            "task",
            "SE_SFCreateTask",
            json!({"subject": "$.actions.now.results.value"}),
            json!({"success": "wait", "failure": "wait"}),
        ),
        ("wait", "SE_CoreDelay", json!({"duration": "1500"}), json!({"done": "ask"})),
        (
            "ask",
            "SE_CoreHttpRequest",
            json!({"url": URL, "method": "GET"}),
            json!({"success": "write", "failure": "write"}),
        ),
        ("write", "SE_ContactUpdateAttributes", json!({}), json!({"success": "drop", "failure": "drop"})),
        ("drop", "SE_UnsetProperty", json!({"key": "before"}), json!({"done": "nothing"})),
        ("nothing", "SE_UnsetProperty", json!({"key": "never"}), json!({"done": "read"})),
        ("read", "SE_GetCounter", json!({"name": "n"}), json!({"done": "all"})),
        ("all", "SE_GetAllProperties", json!({}), json!({"done": "log"})),
        ("log", "SE_Log", json!({"message": "$.userProfile"}), json!({"done": "more"})),
        (
            "more",
            "SE_CoreIsOneOf",
            json!({"value": "$.actions.read.results.value", "options": "3"}),
            json!({"true": "clear", "false": "count"}),
        ),
        ("clear", "SE_ClearAllProperties", json!({}), json!({"done": "last"})),
        (
            "last",
            "SE_SetProperty",
            json!({"key": "last", "value": "$.actions.now.results.value"}),
            json!({"done": "mute"}),
        ),
        ("mute", "SE_AgentMute", json!({}), json!({"success": "end", "failure": "end"})),
        ("end", "SE_End", json!({}), json!({})),
    ];
    let blocks = blocks.iter().map(|(id, type_id, controls, ports)| block(id, type_id, controls, ports));
    changed(blocks.fold(Flow::new(), Flow::with_block), "write", |block| {
        let rows = [("round".to_owned(), Json::from("$.actions.count.results.value"))];
        block.set_control("attributes", Json::Object(rows.into_iter().collect()));
    })
}

fn changed(mut flow: Flow, id: &str, change: impl FnOnce(&mut Block)) -> Flow {
    change(flow.blocks_mut().iter_mut().find(|block| block.id() == id).unwrap());
    flow
}

fn compiled(flow: &Flow) -> (Engine, Program) {
    let engine = Engine::new();
    let program = engine.compile(flow).unwrap();
    (engine, program)
}

#[test]
fn a_run_interrupted_after_any_call_and_resumed_is_the_same_execution() {
    assert_eq!(holds(&Engine::new(), &rounds(), World::new), 13);
}

#[test]
fn so_it_is_when_calls_take_their_time_and_when_they_fail() {
    let slow = || World::new().with_delay("http.send", Duration::from_millis(2_500));
    holds(&Engine::new(), &rounds(), slow);
    let failing = || {
        let world = World::new();
        for call in ["records.create", "http.send", "agent.mute"] {
            world.memory.faults().fail(call, ErrorKind::Unavailable).unwrap();
        }
        world
    };
    holds(&Engine::new(), &rounds(), failing);
}

#[test]
fn so_it_is_where_a_flow_wipes_what_the_adapter_keeps() {
    let keeping = || {
        let world = World::new();
        world.memory.properties().set_adapter("recordingNamedCredential", json!("credential"));
        world
    };
    for (version, left) in [("5.14", 0), ("5.26", 1), ("5.27", 2)] {
        let engine = Engine::new().with_version(version.parse().unwrap());
        holds(&engine, &rounds(), keeping);
        let world = keeping();
        let kept = world.memory.properties().snapshot().adapter.properties.len();
        world.run(&engine, &engine.compile(&rounds()).unwrap(), vec![]);
        let snapshot = world.memory.properties().snapshot();
        assert_eq!(snapshot.adapter.properties.len(), if left == 0 { 0 } else { kept - 2 + left }, "{version}");
    }
}

#[test]
fn so_it_is_at_the_deadline_and_out_of_steps() {
    let slow = || World::new().with_delay("http.send", Duration::from_secs(25));
    let (engine, program) = compiled(&rounds());
    assert!(matches!(slow().run(&engine, &program, vec![]).end(), End::TimedOut { .. }));
    holds(&engine, &rounds(), slow);
    holds(&Engine::new().with_limits(Limits::default().steps(20)), &rounds(), World::new);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn so_it_is_for_any_flow(flow in crate::properties::flow()) {
        let engine = Engine::new().with_limits(Limits::default().steps(40).memory(1 << 20));
        holds(&engine, &flow, World::new);
    }
}

#[test]
fn a_run_that_is_interrupted_after_every_call_goes_on_from_line_to_line() {
    let (engine, program) = compiled(&rounds());
    let whole = World::new();
    let expected = whole.run(&engine, &program, vec![]);
    let (world, mut lines) = (World::new(), String::new());
    for n in 1.. {
        let journal = RunJournal::from_lines(ID, &lines).unwrap();
        let Some(journal) = world.run_until(1, &engine, &program, vec![replayer(journal)]) else { break };
        assert!(journal.to_lines().starts_with(&lines), "the replayed way is recorded again");
        lines = journal.to_lines();
        assert!(n < 20);
    }
    let journal = RunJournal::from_lines(ID, &lines).unwrap();
    let again = World::new();
    let resumed = again.run(&engine, &program, vec![replayer(journal)]);
    assert_eq!(resumed, expected);
    assert_eq!(world.left(), whole.left());
}

#[test]
fn a_sink_hears_each_entry_before_the_run_goes_on_and_numbers_go_on_after_a_replay() {
    let (engine, program) = compiled(&rounds());
    let written: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = |written: &Arc<Mutex<Vec<String>>>| {
        let written = written.clone();
        move |number: usize, entry: &RunEntry| {
            let mut written = written.lock().unwrap();
            if number >= written.len() {
                assert_eq!(number, written.len());
                written.push(entry.to_line());
            }
        }
    };
    let world = World::new();
    let recorder = Arc::new(Recorder::new(ID).with_sink(sink(&written)).with_limit(0));
    let desk = world.desk.clone().with_layer(recorder.clone());
    {
        let mut run = pin!(engine.run_with(&program, &desk, &world.context, RunOptions::new().id(ID)));
        // To the delay, and no further.
        assert!(run.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())).is_pending());
    }
    let lines = written.lock().unwrap().concat();
    let calls = RunJournal::from_lines(ID, &lines).unwrap();
    assert!(
        matches!(calls.entries.last(), Some(RunEntry::Observation { .. })),
        "a call that is abandoned last is none"
    );
    assert_eq!(Replayer::new(recorder.journal()).unwrap_err(), TruncatedJournal { run: ID });

    // The line that was being written is not there as a whole.
    let torn = format!("{lines}{{\"call\": {{\"blo");
    let journal = RunJournal::from_lines(ID, &torn).unwrap();
    assert_eq!(journal, calls);
    let recorder = Arc::new(Recorder::new(ID).with_sink(sink(&written)));
    let resumed = world.run(&engine, &program, vec![replayer(journal), recorder.clone()]);
    let all = RunJournal::from_lines(ID, &written.lock().unwrap().concat()).unwrap();
    assert_eq!(all, recorder.journal());
    assert_eq!(World::new().run(&engine, &program, vec![replayer(all)]), resumed);
}

#[test]
fn a_torn_line_amid_the_others_is_told_with_its_place() {
    let world = World::new();
    let (engine, program) = compiled(&rounds());
    let lines = world.run_until(3, &engine, &program, vec![]).unwrap().to_lines();
    let torn = lines.replacen("}\n", "\n", 1);
    let RunJournalError { line, .. } = RunJournal::from_lines(ID, &torn).unwrap_err();
    assert_eq!(line, 1);
}

#[test]
fn time_in_which_nothing_ran_does_not_count() {
    let (engine, program) = compiled(&rounds());
    let expected = World::new().run(&engine, &program, vec![]);
    let world = World::new();
    let journal = world.run_until(4, &engine, &program, vec![]).unwrap();
    // Overnight, and on a clock that says something else.
    world.memory.clock().advance(Duration::from_secs(8 * 3600));
    let resumed = world.run(&engine, &program, vec![replayer(journal)]);
    let way = |execution: &Execution| {
        let steps = execution.path().map(|step| (step.block.to_string(), step.port, step.took));
        (steps.collect::<Vec<_>>(), execution.elapsed(), execution.end().clone())
    };
    assert_eq!(way(&resumed), way(&expected));
    let date = |execution: &Execution| execution.record("now").unwrap().results.to_value().unwrap();
    assert_ne!(date(&resumed), date(&expected), "the date is that of now");
}

#[test]
fn a_run_that_asks_something_else_than_was_recorded_ends_and_says_what() {
    let world = World::new();
    let (engine, program) = compiled(&rounds());
    let journal = world.run_until(6, &engine, &program, vec![]).unwrap();
    let diverges = |flow: &Flow, journal: &RunJournal| {
        let world = World::new();
        let execution = world.run(&engine, &engine.compile(flow).unwrap(), vec![replayer(journal.clone())]);
        let End::Failed { reason, .. } = execution.end() else { panic!("{}", execution.end()) };
        assert_eq!(reason.kind, "diverged");
        assert_eq!(world.left().1, [""; 0], "no call leaves");
        reason.message.clone()
    };
    let other = changed(rounds(), "ask", |block| block.set_control("url", "https://api.example.com/other"));
    let message = diverges(&other, &journal);
    assert!(message.contains("expected call 0 `http.send` of block `ask` at step 6"), "{message}");
    assert!(message.ends_with("found the same with other arguments"), "{message}");

    let unmute = block("task", "SE_AgentUnmute", &json!({}), &json!({"success": "wait", "failure": "wait"}));
    let other = changed(rounds(), "task", |block| *block = unmute);
    let message = diverges(&other, &journal);
    assert!(message.contains("expected call 0 `records.create` of block `task`"), "{message}");
    assert!(message.ends_with("found call 0 `agent.unmute` of block `task` at step 4"), "{message}");
    let number = journal.entries.iter().position(|entry| matches!(entry, RunEntry::Call { .. })).unwrap() + 1;
    assert!(message.starts_with(&format!("entry {number} of the journal: ")), "{message}");

    let other = changed(rounds(), "set", |block| block.set_control("key", "other"));
    let message = diverges(&other, &journal);
    assert!(message.contains("expected observation `setProperty` of block `set`"), "{message}");

    // One that ends before the journal does.
    let other = changed(rounds(), "count", |block| block.disconnect("done"));
    let message = diverges(&other, &journal);
    assert!(message.ends_with("found observation `elapsed` of block `count` at step 2"), "{message}");
}

#[test]
fn other_runs_at_the_same_desk_are_neither_recorded_nor_replayed() {
    let (engine, program) = compiled(&rounds());
    let world = World::new();
    let (recorder, other) = (Arc::new(Recorder::new(RunId::from_u128(1))), World::new());
    let journal = other.run_until(2, &engine, &program, vec![]).unwrap();
    let replayer = replayer(RunJournal { run: RunId::from_u128(2), ..journal });
    let remaining = replayer.remaining();
    let execution = world.run(&engine, &program, vec![replayer.clone(), recorder.clone()]);
    assert_eq!(execution, World::new().run(&engine, &program, vec![]));
    assert_eq!((recorder.journal().entries.len(), replayer.remaining()), (0, remaining));
}

#[test]
fn a_journal_is_bounded() {
    let (engine, program) = compiled(&rounds());
    let recorder = Arc::new(Recorder::new(ID).with_limit(500));
    let execution = World::new().run(&engine, &program, vec![recorder.clone()]);
    assert_eq!(execution, World::new().run(&engine, &program, vec![]));
    let journal = recorder.journal();
    assert!(journal.truncated && journal.entries.is_empty());
    let read: RunJournal = serde_json::from_str(&serde_json::to_string(&journal).unwrap()).unwrap();
    assert_eq!(Replayer::new(read).unwrap_err(), TruncatedJournal { run: ID });
}

#[test]
fn entries_are_written_as_this() {
    let answer = |answer| RunEntry::Call {
        block: "uid-1".into(),
        visit: 1,
        nth: 0,
        call: Box::new(cti_engine::connector::AgentCall::Mute {}.into()),
        answer,
    };
    let entries = [
        answer(RunAnswer::Value(json!(null))),
        answer(RunAnswer::Error(ConnectorError::new(ErrorKind::Denied, "no"))),
        answer(RunAnswer::Abandoned),
        RunEntry::Observation {
            block: "uid-2".into(),
            visit: 2,
            what: cti_engine::layer::Observation::Property { key: "k".into() },
            saw: Some(Value::Null),
        },
        RunEntry::Observation {
            block: "uid-3".into(),
            visit: 3,
            what: cti_engine::layer::Observation::AddToCounter { name: "n".into(), delta: 0.5 },
            saw: None,
        },
    ];
    let journal = RunJournal { entries: entries.to_vec(), ..RunJournal::new(ID) };
    assert_eq!(
        travelled(&journal).to_lines(),
        concat!(
            r#"{"call":{"block":"uid-1","visit":1,"nth":0,"call":{"agent":{"mute":{}}},"answer":{"value":null}}}"#,
            "\n",
            r#"{"call":{"block":"uid-1","visit":1,"nth":0,"call":{"agent":{"mute":{}}},"answer":{"error":{"kind":"denied","message":"no","retryable":false}}}}"#,
            "\n",
            r#"{"call":{"block":"uid-1","visit":1,"nth":0,"call":{"agent":{"mute":{}}},"answer":"abandoned"}}"#,
            "\n",
            r#"{"observation":{"block":"uid-2","visit":2,"what":{"property":{"key":"k"}},"saw":null}}"#,
            "\n",
            r#"{"observation":{"block":"uid-3","visit":3,"what":{"addToCounter":{"name":"n","delta":0.5}}}}"#,
            "\n",
        )
    );
}
