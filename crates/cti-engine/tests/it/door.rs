//! The door: layers around calls and observations, ids, calls of an embedder's own, blocks that ask several times.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::block::{Behaviour, Outcome, Plan};
use cti_engine::connector::{AgentCall, Answer, Call, ClockCall, ConnectorError, Desk, ErrorKind, Service};
use cti_engine::layer::{Ask, Layer, Next, NextObservation, Observation, Observed, Sighting};
use cti_engine::memory::MemoryDesk;
use cti_engine::observer::{Observer, RunBegan};
use cti_engine::{
    CancelToken, Channel, Contact, Context, End, Engine, Execution, Limits, Registry, RunId, RunOptions, SessionId,
};
use cti_model::{Block, BlockSpec, Flow, Ports};
use serde_json::{Value, json};

/// Start, these blocks one after the other by whatever port, end.
fn chain(blocks: Vec<Block>) -> Flow {
    let mut flow = Flow::new().with_block(Block::new("start", "SE_Start").with_port("done", blocks[0].id()));
    let next: Vec<String> = blocks.iter().skip(1).map(|block| block.id().to_owned()).chain(["end".into()]).collect();
    for (mut block, next) in blocks.into_iter().zip(next) {
        for port in ["done", "success", "failure", "true", "false"] {
            block.connect(port, &next);
        }
        flow = flow.with_block(block);
    }
    flow.with_block(Block::new("end", "SE_End"))
}

fn mute() -> Block {
    Block::new("mute", "SE_AgentMute")
}

fn run(memory: &MemoryDesk, desk: &Desk, flow: &Flow) -> Execution {
    let engine = Engine::new();
    memory.drive(engine.run(&engine.compile(flow).unwrap(), desk, &Context::new()))
}

/// Writes down what passes, under its name.
struct Spy(&'static str, Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Layer for Spy {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        self.1.lock().unwrap().push(format!("{} before {}", self.0, ask.call.name()));
        let answer = next.call(ask).await;
        self.1.lock().unwrap().push(format!("{} after {}", self.0, ask.call.name()));
        answer
    }

    fn observe(&self, at: &Observed<'_>, next: NextObservation<'_>) -> Sighting {
        let seen = next.observe(at);
        if !matches!(at.what, Observation::Elapsed) {
            let what = serde_json::to_value(at.what).unwrap();
            self.1.lock().unwrap().push(format!("{} saw {what} at {}", self.0, at.block));
        }
        seen
    }
}

#[test]
fn the_newest_layer_stands_outermost_and_none_is_removed() {
    let (memory, told) = (MemoryDesk::new("Sato"), Arc::default());
    let spy = |name| Arc::new(Spy(name, Arc::clone(&told)));
    let desk = memory.desk().with_layer(spy("inner")).with_layer(spy("outer"));
    let before = desk.clone();
    let get = Block::new("get", "SE_GetProperty").with_control("key", "k");
    assert_eq!(run(&memory, &desk, &chain(vec![mute(), get])).end(), &End::Ended);
    let expected = [
        "outer before agent.mute",
        "inner before agent.mute",
        "inner after agent.mute",
        "outer after agent.mute",
        r#"inner saw {"property":{"key":"k"}} at get"#,
        r#"outer saw {"property":{"key":"k"}} at get"#,
    ];
    assert_eq!(std::mem::take(&mut *told.lock().unwrap()), expected);
    assert_eq!(memory.journal().calls(), ["agent.mute"], "the journal stands there still");

    // A desk that got another layer is another desk.
    let _ = before.clone().with_layer(spy("third"));
    let _: () = memory.drive(before.call(AgentCall::Unmute {}, Duration::from_secs(1))).unwrap();
    assert_eq!(told.lock().unwrap().len(), 4);
}

#[test]
fn an_ask_says_which_session_run_block_visit_and_call_it_is() {
    type Key = (Option<SessionId>, Option<RunId>, Option<String>, usize, usize);

    #[derive(Default)]
    struct Keys(Mutex<Vec<Key>>);

    #[async_trait]
    impl Layer for Keys {
        async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
            let block = ask.block.map(ToString::to_string);
            self.0.lock().unwrap().push((ask.session.cloned(), ask.run, block, ask.visit, ask.nth));
            next.call(ask).await
        }
    }

    let (memory, keys) = (MemoryDesk::new("Sato"), Arc::new(Keys::default()));
    let desk = memory.desk().with_layer(keys.clone()).with_session("sato-1");
    let mut task = Contact::new("c-1", Channel::Task);
    for name in ["a", "b"] {
        task.references.insert(name.into(), format!("https://{name}.example.com/").as_str().into());
    }
    let engine = Engine::new();
    let program = engine.compile(&chain(vec![mute(), Block::new("pop", "SE_ContactPopTaskReferenceUrls")])).unwrap();
    let (context, id) = (Context::new().with_contact(task), RunId::from_u128(7));
    memory.drive(engine.run_with(&program, &desk, &context, RunOptions::new().id(id)));
    let _: () = memory.drive(desk.call(AgentCall::Unmute {}, Duration::from_secs(1))).unwrap();

    let key = |block: &str, visit, nth| (Some("sato-1".into()), Some(id), Some(block.to_owned()), visit, nth);
    let of_no_run = (Some("sato-1".into()), None, None, 0, 0);
    let all = keys.0.lock().unwrap();
    assert_eq!(*all, [key("mute", 1, 0), key("pop", 2, 0), key("pop", 2, 1), of_no_run]);
}

#[test]
fn a_layer_may_answer_change_and_repeat() {
    struct Meddle;

    #[async_trait]
    impl Layer for Meddle {
        async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
            match ask.call {
                Call::Agent(AgentCall::Mute {}) => Ok(Value::Null),
                Call::Agent(AgentCall::Unmute {}) => {
                    let call = Call::from(AgentCall::SetStateByName { name: "Lunch".into() });
                    next.call(&Ask { call: &call, ..*ask }).await
                }
                _ => next.call(ask).await.and(next.call(ask).await),
            }
        }
    }

    let memory = MemoryDesk::new("Sato");
    let desk = memory.desk().with_layer(Arc::new(Meddle));
    let dial = Block::new("dial", "SE_AgentDialNumber").with_control("phoneNumber", "+12025550123");
    run(&memory, &desk, &chain(vec![mute(), Block::new("unmute", "SE_AgentUnmute"), dial]));
    assert!(!memory.agent().is_muted());
    assert_eq!(memory.agent().current_state().name, "Lunch");
    assert_eq!(memory.agent().dialled().len(), 2);
}

#[test]
fn what_a_layer_says_a_run_observes_the_run_sees() {
    struct Yesterday;

    impl Layer for Yesterday {
        fn observe(&self, at: &Observed<'_>, next: NextObservation<'_>) -> Sighting {
            match at.what {
                Observation::Property { key } if key == "tier" => Ok(Some("gold".into())),
                Observation::Timestamp => Ok(Some("2026-01-04T09:00:00Z".into())),
                Observation::AddToCounter { .. } => Ok(Some(41.into())),
                Observation::Property { key } if key == "fault" => {
                    Err(ConnectorError::new(ErrorKind::Diverged, "`fault` was not read"))
                }
                _ => next.observe(at),
            }
        }
    }

    let memory = MemoryDesk::new("Sato");
    let desk = memory.desk().with_layer(Arc::new(Yesterday));
    let get = |id: &str, key: &str| Block::new(id, "SE_GetProperty").with_control("key", key);
    let date = Block::new("date", "SE_CoreFormatDate").with_control("format", "yyyy-MM-dd");
    let count = Block::new("count", "SE_UpdateCounter").with_control("name", "n").with_control("delta", "1");
    let flow = chain(vec![get("tier", "tier"), date, count, get("fault", "fault"), mute()]);
    let execution = run(&memory, &desk, &flow);
    let value = |id: &str| execution.record(id).unwrap().results.to_value().unwrap()["value"].clone();
    assert_eq!(value("tier"), "gold");
    assert_eq!(value("date"), "2026-01-04");
    assert_eq!((value("count"), memory.properties().counter("n")), (41.into(), 0.0));
    let End::Failed { block, reason } = execution.end() else { panic!("{}", execution.end()) };
    assert_eq!((block.as_str(), reason.to_string().as_str()), ("fault", "diverged: `fault` was not read"));
    assert_eq!(memory.journal().calls(), [""; 0], "nothing ran behind it");
}

#[test]
fn an_answer_that_diverges_ends_the_run() {
    let memory = MemoryDesk::new("Sato");
    memory.faults().fail("agent.mute", ErrorKind::Diverged).unwrap();
    let execution = run(&memory, &memory.desk(), &chain(vec![mute(), Block::new("unmute", "SE_AgentUnmute")]));
    assert!(matches!(execution.end(), End::Failed { block, .. } if *block == "mute"), "{}", execution.end());
    assert_eq!(memory.journal().calls(), ["agent.mute"]);
}

#[test]
fn without_a_layer_a_run_does_and_sees_the_same() {
    let (with, without) = (MemoryDesk::new("Sato"), MemoryDesk::new("Sato"));
    let bare = Desk::new(without.desk().clock().clone())
        .with_agent(without.desk().agent().clone())
        .with_properties(without.desk().properties().clone());
    let set = Block::new("set", "SE_SetProperty").with_control("key", "k").with_control("value", "v");
    let count = Block::new("count", "SE_UpdateCounter").with_control("name", "n").with_control("delta", "2.5");
    let all = Block::new("all", "SE_GetAllProperties");
    let unset = Block::new("unset", "SE_UnsetProperty").with_control("key", "k");
    let wait = Block::new("wait", "SE_CoreDelay").with_control("duration", "1500");
    let flow = chain(vec![set, count, all, mute(), wait, unset, Block::new("clear", "SE_ClearAllProperties")]);
    let report = |execution: Execution| {
        let mut report = serde_json::to_value(execution).unwrap();
        report["run"] = Value::Null;
        report
    };
    assert_eq!(report(run(&with, &with.desk(), &flow)), report(run(&without, &bare, &flow)));
}

static TWICE: BlockSpec = BlockSpec::custom("OWN_Twice", "Twice").ports(Ports::SuccessFailure);

/// An engine with a block that asks for as many answers as its service says.
fn asking_engine() -> Engine {
    fn ask(nth: usize) -> Plan {
        Plan::ask(Call::Other { name: "own.more".into(), arguments: json!(nth) })
    }
    let mut registry = Registry::standard().clone();
    registry.register(&TWICE, |_| {
        Behaviour::asking(
            |scope| ask(scope.calls()),
            |scope, call, answer| match (call, answer) {
                (Call::Other { arguments, .. }, Ok(Value::Bool(true))) => {
                    assert_eq!(arguments, json!(scope.calls() - 1), "the call comes back with its answer");
                    ask(scope.calls())
                }
                (_, Ok(_)) => Outcome::success_field("value", scope.calls().into()).into(),
                (_, Err(error)) => Outcome::failure(&error).into(),
            },
        )
    });
    Engine::with_registry(registry)
}

/// Says that there is more, so many times.
struct More(usize);

#[async_trait]
impl Service for More {
    async fn call(&self, method: &str, arguments: &Value) -> Answer {
        assert_eq!(method, "more");
        Ok(json!(arguments.as_u64().unwrap() < self.0 as u64))
    }
}

#[test]
fn a_service_of_one_s_own_is_asked_by_its_name_and_another_is_unsupported() {
    let (memory, engine) = (MemoryDesk::new("Sato"), asking_engine());
    let program = engine.compile(&chain(vec![Block::new("own", "OWN_Twice")])).unwrap();
    let desk = memory.desk().with_service("own", Arc::new(More(2)));
    let execution = memory.drive(engine.run(&program, &desk, &Context::new()));
    assert_eq!(execution.record("own").unwrap().results.to_value(), Some(json!({"value": 3})));
    assert_eq!(memory.journal().calls(), ["own.more"; 3]);

    let execution = memory.drive(engine.run(&program, &memory.desk(), &Context::new()));
    let exception = execution.record("own").unwrap().exception.clone().unwrap();
    assert_eq!(exception.to_string(), "unsupported: this desk does not support `own.more`");
    memory.faults().fail("own.more", ErrorKind::Denied).unwrap();
    let execution = memory.drive(engine.run(&program, &desk, &Context::new()));
    assert_eq!(execution.record("own").unwrap().exception.as_ref().unwrap().kind, "denied");
}

#[test]
fn each_call_behind_the_first_costs_a_step_and_a_block_that_asks_on_ends() {
    let memory = MemoryDesk::new("Sato");
    let program = |engine: &Engine| engine.compile(&chain(vec![Block::new("own", "OWN_Twice")])).unwrap();
    let run = |more: usize, steps: usize| {
        let engine = asking_engine().with_limits(Limits::default().steps(steps));
        let desk = memory.desk().with_service("own", Arc::new(More(more)));
        memory.journal().clear();
        memory.drive(engine.run(&program(&engine), &desk, &Context::new()))
    };
    // Start, the block and two further calls, end.
    assert_eq!(run(2, 5).end(), &End::Ended);
    assert_eq!(run(2, 4).end(), &End::StepLimit { block: "end".into() });
    let execution = run(2, 3);
    assert_eq!(execution.end(), &End::StepLimit { block: "own".into() });
    assert_eq!(execution.record("own").unwrap().exception.as_ref().unwrap().kind, "stepLimit");
    assert_eq!(memory.journal().calls().len(), 2);
    assert!(matches!(run(usize::MAX, 10_000).end(), End::StepLimit { .. }));
    assert_eq!(memory.journal().calls().len(), 9_999);
}

/// Cancels while a block makes that call.
struct CancelAt(usize, CancelToken);
#[async_trait]
impl Layer for CancelAt {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        if ask.nth == self.0 {
            self.1.cancel();
        }
        next.call(ask).await
    }
}

#[test]
fn a_block_that_asks_on_ends_at_the_deadline_and_when_it_is_cancelled() {
    let memory = MemoryDesk::new("Sato");
    let engine = asking_engine();
    let program = engine.compile(&chain(vec![Block::new("own", "OWN_Twice")])).unwrap();
    memory.faults().delay("own.more", Duration::from_secs(25)).unwrap();
    let desk = memory.desk().with_service("own", Arc::new(More(usize::MAX)));
    let execution = memory.drive(engine.run(&program, &desk, &Context::new()));
    assert_eq!(execution.end(), &End::TimedOut { block: "own".into() });
    assert_eq!((execution.elapsed().as_secs(), memory.journal().calls().len()), (60, 3));

    memory.faults().heal_all();
    memory.journal().clear();
    let token = CancelToken::new();
    let desk = desk.with_layer(Arc::new(CancelAt(4, token.clone())));
    let execution = memory.drive(engine.run_with(&program, &desk, &Context::new(), RunOptions::new().token(token)));
    assert_eq!(execution.end(), &End::Cancelled { block: "own".into() });
    assert_eq!(memory.journal().calls().len(), 5, "the call under way was answered, and none followed");
}

#[test]
fn waiting_is_a_call_that_a_layer_may_shorten() {
    struct NoWait;

    #[async_trait]
    impl Layer for NoWait {
        async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
            match ask.call {
                Call::Clock(ClockCall::Sleep { .. }) => Ok(Value::Null),
                _ => next.call(ask).await,
            }
        }
    }

    let memory = MemoryDesk::new("Sato");
    let flow = chain(vec![Block::new("wait", "SE_CoreDelay").with_control("duration", "30000")]);
    let execution = run(&memory, &memory.desk().with_layer(Arc::new(NoWait)), &flow);
    assert_eq!((execution.end(), execution.elapsed()), (&End::Ended, Duration::ZERO));
    let execution = run(&memory, &memory.desk(), &flow);
    assert_eq!((execution.end(), execution.elapsed().as_secs()), (&End::Ended, 30));
    assert_eq!(execution.path().map(|step| step.took.as_secs()).collect::<Vec<_>>(), [0, 30, 0]);
}

#[test]
fn a_run_that_only_computes_lets_others_run_and_ends_at_its_deadline() {
    let memory = MemoryDesk::new("Sato");
    let flow = Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "b"))
        .with_block(Block::new("b", "SE_Log").with_control("message", "round").with_port("done", "b"))
        .with_block(Block::new("end", "SE_End"));
    let (engine, desk, token) = (Engine::new(), memory.desk(), CancelToken::new());
    let program = engine.compile(&flow).unwrap();
    let other = async {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        token.cancel();
    };
    let context = Context::new();
    let run = engine.run_with(&program, &desk, &context, RunOptions::new().token(token.clone()));
    let (execution, ()) = memory.drive(async { tokio::join!(run, other) });
    assert_eq!(execution.end(), &End::Cancelled { block: "b".into() });
    assert!((64..1_000).contains(&execution.path().len()), "{}", execution.path().len());

    let late = async {
        tokio::task::yield_now().await;
        memory.clock().advance(Duration::from_secs(61));
    };
    let (execution, ()) = memory.drive(async { tokio::join!(engine.run(&program, &desk, &context), late) });
    assert_eq!(execution.end(), &End::TimedOut { block: "b".into() });
}

#[test]
fn an_observer_hears_of_which_session_and_run() {
    #[derive(Default)]
    struct Began(Mutex<Vec<(Option<SessionId>, RunId)>>);

    impl Observer for Began {
        fn run_began(&self, event: &RunBegan<'_>) {
            self.0.lock().unwrap().push((event.session.cloned(), event.run));
        }
    }

    let (memory, began) = (MemoryDesk::new("Sato"), Arc::new(Began::default()));
    let engine = Engine::new().with_observer(began.clone());
    let program = engine.compile(&chain(vec![mute()])).unwrap();
    let (desk, context) = (memory.desk(), Context::new());
    memory.drive(engine.run(&program, &desk, &context));
    memory.drive(engine.run(&program, &desk.with_session("s"), &context));
    let began = began.0.lock().unwrap();
    assert_eq!(began.iter().map(|(session, _)| session.clone()).collect::<Vec<_>>(), [None, Some("s".into())]);
    assert_ne!(began[0].1, began[1].1);
}

#[test]
fn ids_of_runs_are_unique_and_are_written_as_32_digits() {
    let take = || std::thread::spawn(|| (0..10_000).map(|_| RunId::new()).collect::<Vec<_>>());
    let threads: Vec<_> = (0..4).map(|_| take()).collect();
    let ids: HashSet<RunId> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(ids.len(), 40_000);
    let id = RunId::from_u128(0xABC);
    assert_eq!(serde_json::to_value(id).unwrap(), json!("00000000000000000000000000000abc"));
    assert_eq!(serde_json::from_value::<RunId>(json!("00000000000000000000000000000ABC")).unwrap(), id);
    for wrong in [
        "",
        "abc",
        "0000000000000000000000000000000g",
        "+0000000000000000000000000000abc",
        "é0000000000000000000000000000abc",
    ] {
        assert!(wrong.parse::<RunId>().is_err(), "{wrong}");
    }
}
