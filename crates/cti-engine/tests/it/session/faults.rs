//! What a session does when an outside call of its flow fails, hangs, is cancelled, or goes away with its future: the run
//! is accounted for, and the desk takes the next event as if nothing had been (sections 3.1, 3.4 and 3.6).
//!
//! What each block does in its own run is told in `blocks/faults.rs`; here every one of them runs in a session, with
//! another event behind it.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Waker};
use std::time::Duration;

use cti_engine::adapter::Adapter;
use cti_engine::connector::{Clock, ErrorKind};
use cti_engine::event::{ContactEvent, DeskEvent, SalesforceUiEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::observer::Observer;
use cti_engine::session::{Cause, FlowRan, Happening, Inbox, Session};
use cti_engine::{Channel, Contact, Context, End, Engine, Execution, Port, RunId};
use cti_model::action::CtiAction;
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Block, Flow, Object, Trigger};
use serde_json::{Map, Value, json};

use crate::common::around::{BLOCK, end_of, flow, port_of_failure};
use crate::common::asking::{Asking, Scene, table};

/// The event of the flow whose call is in trouble.
const ASKS: &str = "connectTaskContact.onRefresh";
/// The event behind it.
const NEXT: &str = "connectTaskContact.onViewContact";

/// Notes how each run ended, and its records: all that is left of a run whose future was dropped.
#[derive(Default)]
struct Ends(Mutex<Vec<(End, Value)>>);

impl Observer for Ends {
    fn run_ended(&self, _: RunId, execution: &Execution) {
        let records = serde_json::to_value(execution.actions()).unwrap();
        self.0.lock().unwrap().push((execution.end().clone(), records));
    }
}

/// A desk with a session, and an event under way to it.
struct Scenario {
    memory: MemoryDesk,
    session: Session,
    inbox: Inbox,
    context: Context,
    ends: Arc<Ends>,
}

/// A flow that writes a value to its log.
fn log(message: &str) -> Flow {
    flow(&[], "SE_Log", &json!({"level": "info", "message": message}))
}

fn adapter<const N: usize>(flows: [(&str, &str, Flow); N]) -> CtiAdapter {
    let record = |(name, trigger, flow): (&str, &str, Flow)| {
        let trigger: Trigger = trigger.parse().unwrap();
        CtiFlow::new(name, trigger.source, trigger.event, flow)
    };
    CtiAdapter { flows: flows.into_iter().map(record).collect(), ..CtiAdapter::default() }
}

fn fired(trigger: &str) -> Cause {
    Cause::Event(Arc::new(trigger.parse().unwrap()))
}

impl Scenario {
    /// A session at that desk, with the event of the flow under test in front and another one behind it.
    fn of(row: &Asking) -> Self {
        let asks = flow(&[], row.type_id, &row.controls);
        let scenario =
            Self::at(row.scene(), &adapter([("Asks", ASKS, asks), ("Next", NEXT, log("$.contact.contactId"))]));
        scenario.raise(ASKS);
        scenario.raise(NEXT);
        scenario
    }

    fn at(scene: Scene, adapter: &CtiAdapter) -> Self {
        let Scene { memory, desk, context } = scene;
        let ends = Arc::new(Ends::default());
        let engine = Engine::new().with_observer(ends.clone());
        let session = Adapter::compile(&engine, adapter).open(desk);
        let inbox = session.inbox();
        Self { memory, session, inbox, context, ends }
    }

    /// An agent with one call, which the contact center knows.
    fn with_call(adapter: &CtiAdapter) -> Self {
        let memory = crate::common::asking::plain();
        let call = Contact::new("c-1", Channel::Voice);
        memory.center().add(call.clone());
        let desk = memory.desk();
        Self::at(Scene { memory, desk, context: Context::new().with_contact(call) }, adapter)
    }

    /// Raises an event with the payload and the contact that the table's controls point to.
    fn raise(&self, trigger: &str) {
        let Context { payload, contact, .. } = self.context.clone();
        self.inbox.raise(DeskEvent::from_parts(trigger.parse().unwrap(), payload, contact).unwrap()).unwrap();
    }

    fn next(&mut self) -> Arc<FlowRan> {
        ran(self.memory.drive(self.session.next()))
    }

    /// The next run, which is cancelled after that time.
    fn next_cancelled_after(&mut self, time: Duration) -> Arc<FlowRan> {
        let Self { memory, session, inbox, .. } = self;
        let at = memory.clock().now() + time;
        let cancel = async {
            memory.clock().sleep_until(at).await;
            assert!(inbox.cancel(), "a run is under way");
        };
        ran(memory.drive(async { tokio::join!(session.next(), cancel) }).0)
    }

    /// Lets the next run come to its first wait, and drops the future of the session there.
    fn poll_next(&mut self) {
        let next = pin!(self.session.next());
        assert!(next.poll(&mut TaskContext::from_waker(Waker::noop())).is_pending());
    }

    /// The event behind runs as it would have, after that wait; then the first one does, now that its call is healed.
    fn check_usable(mut self, row: &Asking, waited: Duration) {
        assert!(!self.inbox.cancel(), "{}: no run is under way", row.type_id);
        let next = self.next();
        assert_eq!((&next.cause, next.waited), (&fired(NEXT), waited), "{}", row.type_id);
        assert_eq!((next.execution.end(), next.execution.log()[0].message.as_str()), (&End::Ended, "c-1"));
        assert_eq!(self.memory.journal().calls(), row.calls_so_far(), "{}: asked once", row.type_id);

        self.memory.journal().clear();
        self.memory.faults().heal(row.call);
        self.raise(ASKS);
        let again = self.next();
        let record = again.execution.record(BLOCK).unwrap();
        assert!(record.success, "{}: {record:?}", row.type_id);
        assert_ne!(port_of(&again.execution), Some(Port::Failure), "{}", row.type_id);
        assert_eq!(again.waited, Duration::ZERO, "{}", row.type_id);
        assert_eq!(self.memory.journal().calls(), row.calls, "{}", row.type_id);

        self.inbox.close();
        assert!(self.memory.drive(self.session.next()).is_none(), "{}: nothing else is left", row.type_id);
    }
}

/// The run that was told.
fn ran(happening: Option<Happening>) -> Arc<FlowRan> {
    match happening {
        Some(Happening::FlowRan(ran)) => ran,
        other => panic!("{other:?}"),
    }
}

fn port_of(execution: &Execution) -> Option<Port> {
    execution.path().find(|step| step.block.as_str() == BLOCK).unwrap().port
}

fn kind(execution: &Execution) -> Option<&str> {
    Some(&execution.record(BLOCK)?.exception.as_ref()?.kind)
}

fn way(execution: &Execution) -> Vec<&str> {
    execution.path().map(|step| step.block.as_str()).collect()
}

/// The run was that of the first event, was interrupted at its call, and left the records of what ran.
fn check_interrupted(ran: &FlowRan, row: &Asking, end: &End, why: &str, after: Duration) {
    assert_eq!((&ran.cause, &*ran.flow), (&fired(ASKS), "Asks"));
    assert_eq!((ran.execution.end(), ran.execution.elapsed()), (end, after), "{}", row.type_id);
    assert_eq!(way(&ran.execution), ["start", BLOCK], "{}", row.type_id);
    assert!(ran.execution.record("start").unwrap().success);
    assert_eq!((kind(&ran.execution), port_of(&ran.execution)), (Some(why), None), "{}", row.type_id);
    assert!(ran.execution.changes().attributes.is_empty(), "{}", row.type_id);
}

#[test]
fn a_call_that_fails_goes_by_the_port_of_failure_and_the_next_event_runs() {
    for row in table() {
        let mut scenario = Scenario::of(&row);
        scenario.memory.faults().fail(row.call, ErrorKind::Unavailable).unwrap();
        let ran = scenario.next();
        let port = port_of_failure(row.type_id);
        assert_eq!((&ran.cause, ran.execution.end()), (&fired(ASKS), &End::Ended), "{}", row.type_id);
        assert_eq!(way(&ran.execution), ["start", BLOCK, &end_of(port)], "{}", row.type_id);
        assert_eq!(kind(&ran.execution), Some("unavailable"), "{}", row.type_id);
        assert_eq!(scenario.inbox.contact("c-1"), scenario.context.contact, "{}", row.type_id);
        scenario.check_usable(&row, Duration::ZERO);
    }
}

#[test]
fn a_call_that_hangs_ends_its_run_at_the_deadline_and_the_next_event_runs() {
    for row in table() {
        let mut scenario = Scenario::of(&row);
        scenario.memory.faults().hang(row.call).unwrap();
        let ran = scenario.next();
        let deadline = Duration::from_secs(60);
        check_interrupted(&ran, &row, &End::TimedOut { block: BLOCK.into() }, "timeout", deadline);
        scenario.check_usable(&row, deadline);
    }
}

#[test]
fn a_run_that_is_cancelled_at_its_call_ends_at_once_and_the_next_event_runs() {
    for row in table() {
        let mut scenario = Scenario::of(&row);
        scenario.memory.faults().hang(row.call).unwrap();
        let after = Duration::from_secs(7);
        let ran = scenario.next_cancelled_after(after);
        check_interrupted(&ran, &row, &End::Cancelled { block: BLOCK.into() }, "cancelled", after);
        scenario.check_usable(&row, after);
    }
}

#[test]
fn a_run_goes_on_when_the_future_of_its_session_was_dropped_at_its_call() {
    for row in table() {
        let mut scenario = Scenario::of(&row);
        let answers_after = Duration::from_secs(2);
        scenario.memory.faults().delay(row.call, answers_after).unwrap();
        scenario.poll_next();
        let ran = scenario.next();
        assert_eq!((ran.execution.end(), ran.execution.elapsed()), (&End::Ended, answers_after), "{}", row.type_id);
        let next = scenario.next();
        assert_eq!((&next.cause, next.waited), (&fired(NEXT), answers_after), "{}", row.type_id);
        assert_eq!(scenario.memory.journal().calls(), row.calls, "{}: asked once", row.type_id);
    }
}

#[test]
fn a_run_whose_session_is_dropped_at_its_call_leaves_its_records() {
    for row in table() {
        let mut scenario = Scenario::of(&row);
        scenario.memory.faults().hang(row.call).unwrap();
        scenario.poll_next();
        let Scenario { session, inbox, ends, .. } = scenario;
        drop(session);
        let ended = ends.0.lock().unwrap().pop().unwrap();
        let records = json!({"start": {"success": true, "results": null, "exception": null}});
        assert_eq!(ended, (End::Cancelled { block: BLOCK.into() }, records), "{}", row.type_id);
        assert!(inbox.is_closed());
    }
}

#[test]
fn a_cti_action_whose_call_hangs_leaves_the_desk_usable_too() {
    for row in table() {
        let mut adapter = adapter([("Asks", "ctiAction", flow(&[], row.type_id, &row.controls))]);
        adapter.actions = vec![CtiAction::new("Press", "Asks")];
        let scene = row.scene();
        adapter.actions[0].payload = scene.context.payload.as_object().unwrap().clone().into();
        let mut scenario = Scenario::at(scene, &adapter);
        let contact = scenario.context.contact.clone().unwrap();
        scenario.inbox.raise(DeskEvent::contact(contact, ContactEvent::Refresh)).unwrap();
        scenario.memory.drive(scenario.session.settle());
        let press = |scenario: &Scenario| scenario.inbox.execute("Press", &Map::new()).unwrap();

        scenario.memory.faults().hang(row.call).unwrap();
        press(&scenario);
        let ran = scenario.next_cancelled_after(Duration::from_secs(1));
        assert_eq!((&ran.cause, kind(&ran.execution)), (&Cause::Action("Press".into()), Some("cancelled")));
        scenario.memory.faults().heal(row.call);
        press(&scenario);
        assert_eq!(scenario.next().execution.record(BLOCK).map(|record| record.success), Some(true), "{}", row.type_id);
    }
}

/// Click-to-dial, and a call that rings.
fn telephony() -> CtiAdapter {
    let dial = flow(&[], "SE_AgentDialNumber", &json!({"phoneNumber": "$.payload.number"}));
    let rings = log("$.contact.contactId");
    adapter([("Dial", "salesforceUI.onClickToDial", dial), ("Rings", "connectVoiceContact.onConnecting", rings)])
}

fn rings(id: &str) -> DeskEvent {
    DeskEvent::contact(Contact::new(id, Channel::Voice), ContactEvent::Connecting)
}

fn logged(ran: &FlowRan) -> &str {
    &ran.execution.log()[0].message
}

#[test]
fn what_comes_while_a_call_hangs_waits_and_runs_after_it_in_order() {
    let mut scenario = Scenario::with_call(&telephony());
    scenario.memory.faults().hang("agent.dial").unwrap();
    scenario.inbox.raise(SalesforceUiEvent::click_to_dial("+12025550123")).unwrap();
    {
        let Scenario { memory, session, inbox, .. } = &mut scenario;
        let arrive = async {
            for second in 1..=3 {
                memory.clock().sleep_until(Duration::from_secs(second * 10)).await;
                inbox.raise(rings(&format!("c-{second}"))).unwrap();
                assert_eq!(inbox.waiting(), usize::try_from(second).unwrap());
            }
        };
        let (hung, ()) = memory.drive(async { tokio::join!(session.next(), arrive) });
        assert_eq!(ran(hung).execution.end(), &End::TimedOut { block: BLOCK.into() });
    }
    let after: Vec<(String, u64)> =
        (0..3).map(|_| scenario.next()).map(|ran| (logged(&ran).to_owned(), ran.waited.as_secs())).collect();
    assert_eq!(after, [("c-1".to_owned(), 50), ("c-2".to_owned(), 40), ("c-3".to_owned(), 30)]);
}

#[test]
fn cancelling_concerns_the_run_under_way_and_nothing_that_waits() {
    let mut scenario = Scenario::with_call(&telephony());
    scenario.memory.faults().hang("agent.dial").unwrap();
    for _ in 0..2 {
        scenario.inbox.raise(SalesforceUiEvent::click_to_dial("+12025550123")).unwrap();
    }
    assert!(!scenario.inbox.cancel(), "none has begun");
    let ran = scenario.next_cancelled_after(Duration::from_secs(1));
    assert_eq!(ran.execution.end(), &End::Cancelled { block: BLOCK.into() });
    // The second waits as long as it may, by its own clock.
    let ran = scenario.next();
    assert_eq!(ran.execution.end(), &End::TimedOut { block: BLOCK.into() });
    assert_eq!((ran.waited.as_secs(), ran.execution.elapsed().as_secs()), (1, 60));
}

#[test]
fn the_deadline_counts_from_the_turn_and_not_from_the_event() {
    let mut scenario = Scenario::with_call(&telephony());
    scenario.memory.faults().delay("agent.dial", Duration::from_secs(59)).unwrap();
    for _ in 0..2 {
        scenario.inbox.raise(SalesforceUiEvent::click_to_dial("+12025550123")).unwrap();
    }
    let runs = [scenario.next(), scenario.next()];
    assert_eq!(runs.each_ref().map(|ran| ran.waited.as_secs()), [0, 59]);
    assert!(runs.iter().all(|ran| *ran.execution.end() == End::Ended));
    assert_eq!(scenario.memory.agent().dialled().len(), 2);
}

#[test]
fn a_session_that_is_closed_while_a_call_hangs_still_accounts_for_it_and_for_what_waits() {
    let mut scenario = Scenario::with_call(&telephony());
    scenario.memory.faults().hang("agent.dial").unwrap();
    scenario.inbox.raise(SalesforceUiEvent::click_to_dial("+12025550123")).unwrap();
    scenario.inbox.raise(rings("c-2")).unwrap();
    let Scenario { memory, session, inbox, .. } = &mut scenario;
    let close = async {
        memory.clock().sleep_until(Duration::from_secs(1)).await;
        inbox.close();
        assert!(inbox.cancel());
    };
    let (cancelled, ()) = memory.drive(async { tokio::join!(session.next(), close) });
    assert_eq!(ran(cancelled).execution.end(), &End::Cancelled { block: BLOCK.into() });
    assert_eq!(logged(&ran(memory.drive(session.next()))), "c-2");
    assert!(memory.drive(session.next()).is_none());
}

#[test]
fn a_future_that_is_dropped_while_nothing_runs_loses_no_event() {
    let mut scenario = Scenario::with_call(&telephony());
    scenario.poll_next();
    scenario.inbox.raise(rings("c-1")).unwrap();
    assert_eq!(logged(&scenario.next()), "c-1");
}

#[test]
fn a_call_that_hangs_at_one_desk_is_not_felt_at_another() {
    let engine = Engine::new();
    let adapter = Adapter::compile(&engine, &telephony());
    let first = MemoryDesk::new("Sato");
    let second = first.colleague("Suzuki");
    first.faults().hang("agent.dial").unwrap();
    let mut sessions = [adapter.open(first.desk()), adapter.open(second.desk())];
    for session in &sessions {
        session.inbox().raise(SalesforceUiEvent::click_to_dial("+12025550123")).unwrap();
    }
    let [one, two] = &mut sessions;
    let (hung, fine) = first.drive(async { tokio::join!(one.next(), two.next()) });
    let (hung, fine) = (ran(hung).execution.clone(), ran(fine).execution.clone());
    assert_eq!((hung.end(), hung.elapsed().as_secs()), (&End::TimedOut { block: BLOCK.into() }, 60));
    assert_eq!((fine.end(), fine.elapsed().as_secs()), (&End::Ended, 0));
}

/// A flow that writes an attribute and dials then, and one that reads the attribute.
fn write_then_dial() -> CtiAdapter {
    let attributes = Object::from_iter([("SfdcCaseId", "500-1")]);
    let write = Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "write"))
        .with_block(
            Block::new("write", "SE_ContactUpdateAttributes")
                .with_control("attributes", attributes)
                .with_port("success", BLOCK)
                .with_port("failure", BLOCK),
        )
        .with_block(Block::new(BLOCK, "SE_AgentDialNumber").with_control("phoneNumber", "+12025550123"));
    let read =
        flow(&[], "SE_ContactGetAttributeValue", &json!({"attributeName": "SfdcCaseId", "defaultValue": "none"}));
    adapter([("Write", ASKS, write), ("Read", NEXT, read)])
}

/// The attribute as two later runs read it, one that waited while the first ran and one that came after; the events of
/// both show the contact as it was before.
fn read_later(mut scenario: Scenario) -> [Value; 2] {
    scenario.raise(NEXT);
    [(); 2].map(|()| {
        let ran = scenario.next();
        serde_json::to_value(ran.execution.record(BLOCK).unwrap()).unwrap()["results"]["value"].clone()
    })
}

#[test]
fn what_a_run_wrote_before_it_was_interrupted_is_read_by_what_waits_and_by_what_comes_later() {
    type Interrupt = fn(&mut Scenario);
    let interrupts: [Interrupt; 2] = [
        |scenario| assert_eq!(scenario.next().execution.end(), &End::TimedOut { block: BLOCK.into() }),
        |scenario| {
            scenario.next_cancelled_after(Duration::from_secs(1));
        },
    ];
    for interrupt in interrupts {
        let mut scenario = Scenario::with_call(&write_then_dial());
        scenario.memory.faults().hang("agent.dial").unwrap();
        scenario.raise(ASKS);
        scenario.raise(NEXT);
        interrupt(&mut scenario);
        assert_eq!(scenario.memory.center().contact("c-1").unwrap().attribute("SfdcCaseId"), Some("500-1"));
        assert_eq!(read_later(scenario), ["500-1", "500-1"]);
    }
}

#[test]
fn an_attribute_that_was_not_written_is_not_read() {
    for hangs in [false, true] {
        let mut scenario = Scenario::with_call(&write_then_dial());
        let faults = scenario.memory.faults();
        if hangs {
            faults.hang("contact.update_attributes").unwrap();
        } else {
            faults.fail("contact.update_attributes", ErrorKind::Denied).unwrap();
        }
        scenario.raise(ASKS);
        scenario.raise(NEXT);
        scenario.next();
        assert_eq!(read_later(scenario), ["none", "none"]);
    }
}
