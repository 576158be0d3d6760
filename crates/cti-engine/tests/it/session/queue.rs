//! What waits for its turn: order, readiness, bounds.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_engine::connector::Clock;
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, EndedPhase};
use cti_engine::memory::MemoryDesk;
use cti_engine::observer::{BlockEntered, Observer, RunBegan};
use cti_engine::session::{Cause, Happening, Overflow, Refused, SessionOptions, Why};
use cti_model::Block;

use crate::session::common::{Bench, adapter, call, cti_flow, flow_of, log, logged};

const CONNECTING: &str = "connectVoiceContact.onConnecting";

fn rings(id: &str) -> DeskEvent {
    DeskEvent::contact(call(id), ContactEvent::Connecting)
}

fn not_ready() -> SessionOptions {
    SessionOptions::default().ready(false)
}

#[test]
fn events_before_the_session_is_ready_wait_and_run_in_order() {
    let flows = [cti_flow("Init", "connectAgent.onInit", log("init")), cti_flow("Rings", CONNECTING, log("rings"))];
    let mut bench = Bench::with_options(&flows, not_ready());
    bench.inbox.raise(AgentEvent::Init).unwrap();
    // No flow listens to this one; before the session is ready nobody knows.
    let unheard = bench.inbox.raise(AgentEvent::Refresh).unwrap();
    bench.inbox.raise(rings("c-1")).unwrap();
    assert!(bench.settle().is_empty());
    assert_eq!(bench.inbox.waiting(), 3);
    bench.memory.clock().advance(Duration::from_secs(20));
    bench.inbox.ready();
    let Some(Happening::FlowRan(first)) = bench.memory.drive(bench.session.next()) else { panic!("a run") };
    assert_eq!(
        (first.waited, logged(std::slice::from_ref(&first))),
        (Duration::from_secs(20), vec!["init".to_owned()])
    );
    let Some(Happening::NotRun(not_run)) = bench.memory.drive(bench.session.next()) else { panic!("an account") };
    assert_eq!((not_run.ticket, not_run.why), (unheard, Why::Unheard));
    assert_eq!(logged(&bench.all()), ["rings"]);
}

#[test]
fn a_session_that_waits_wakes_when_something_comes() {
    let Bench { memory, mut session, inbox, .. } = Bench::new(&[cti_flow("Rings", CONNECTING, log("rings"))]);
    let later = async {
        memory.clock().sleep_until(Duration::from_secs(5)).await;
        inbox.raise(rings("c-1")).unwrap();
    };
    let (ran, ()) = memory.drive(async { tokio::join!(session.next(), later) });
    let Some(Happening::FlowRan(ran)) = ran else { panic!("a run") };
    assert_eq!(ran.cause, Cause::Event(Arc::new(CONNECTING.parse().unwrap())));
}

#[test]
fn a_full_queue_refuses_and_says_what() {
    let options = SessionOptions::default().capacity(2);
    let mut bench = Bench::with_options(&[cti_flow("Rings", CONNECTING, log("$.contact.contactId"))], options);
    for id in ["c-1", "c-2"] {
        bench.inbox.raise(rings(id)).unwrap();
    }
    let refused = bench.inbox.raise(rings("c-3")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "2 events wait at this desk, which is as many as it may hold; `connectVoiceContact.onConnecting` was refused, \
         raise it again later"
    );
    assert!(bench.inbox.contact("c-3").is_none(), "nothing of it was heard");
    assert_eq!(logged(&bench.all()), ["c-1", "c-2"]);
    bench.inbox.raise(rings("c-3")).unwrap();
    assert_eq!(logged(&bench.all()), ["c-3"], "what was refused is new when it is raised again");
}

#[test]
fn of_an_event_that_is_refused_nothing_is_heard() {
    let flows = ["onConnecting", "onViewContact", "onDestroy"]
        .map(|event| cti_flow(event, &format!("connectVoiceContact.{event}"), log("$.contact.contactId")));
    let mut bench = Bench::with_options(&flows, SessionOptions::default().capacity(1));
    bench.inbox.raise(rings("c-1")).unwrap();
    let changed = call("c-1").with_attribute("tier", "gold");
    for event in [ContactEvent::ViewContact, ContactEvent::Destroy] {
        let refused = [call("c-2"), changed.clone()]
            .map(|contact| bench.inbox.raise(DeskEvent::contact(contact, event.clone()).with_id("once")).is_err());
        assert_eq!(refused, [true, true]);
    }
    assert!(bench.inbox.contact("c-2").is_none());
    assert_eq!(bench.inbox.contact("c-1").unwrap().attribute("tier"), None);
    assert_eq!(bench.inbox.contact_in_view().unwrap().contact_id, "c-1");
    // What was heard before needs no room.
    bench.inbox.raise(rings("c-1")).unwrap();
    assert_eq!(logged(&bench.all()), ["c-1"]);
    bench.inbox.raise(DeskEvent::contact(changed, ContactEvent::Destroy).with_id("once")).unwrap();
    assert_eq!(logged(&bench.all()), ["c-1"], "what was refused is new, also by its id");
}

#[test]
fn a_contact_that_lives_again_is_heard_once_also_where_its_first_life_is_displaced() {
    let options = SessionOptions::default().capacity(1).overflow(Overflow::DropOldest);
    let mut bench = Bench::with_options(&[cti_flow("Rings", CONNECTING, log("$.contact.contactId"))], options);
    bench.inbox.raise(rings("c-1")).unwrap();
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Missed)).unwrap();
    bench.inbox.raise(rings("c-1")).unwrap();
    bench.inbox.raise(rings("c-1")).unwrap();
    assert_eq!(logged(&bench.all()), ["c-1"]);
}

#[test]
fn a_full_queue_may_drop_the_oldest_which_is_accounted_for() {
    let options = SessionOptions::default().capacity(2).overflow(Overflow::DropOldest);
    let mut bench = Bench::with_options(&[cti_flow("Rings", CONNECTING, log("$.contact.contactId"))], options);
    let tickets = ["c-1", "c-2", "c-3"].map(|id| bench.inbox.raise(rings(id)).unwrap());
    assert_eq!(bench.accounts(), [(tickets[0], Err(Why::Displaced)), (tickets[1], Ok(())), (tickets[2], Ok(()))]);
    bench.inbox.raise(rings("c-1")).unwrap();
    assert_eq!(logged(&bench.all()), ["c-1"], "what was displaced is new when it is raised again");
}

#[test]
fn events_that_no_flow_listens_to_give_way_when_the_queue_is_full() {
    let options = not_ready().capacity(2);
    let flows = [cti_flow("Rings", CONNECTING, log("$.contact.contactId"))];
    let mut bench = Bench::with_options(&flows, options);
    let mut unheard: Vec<_> = (0..3).map(|_| bench.inbox.raise(AgentEvent::Refresh).unwrap()).collect();
    assert_eq!(bench.inbox.waiting(), 2, "full, and nobody would hear the third");
    unheard.rotate_right(1);
    for id in ["c-1", "c-2"] {
        bench.inbox.raise(rings(id)).unwrap();
    }
    assert!(bench.inbox.raise(rings("c-3")).is_err());
    assert_eq!(bench.accounts(), unheard.into_iter().map(|ticket| (ticket, Err(Why::Unheard))).collect::<Vec<_>>());
    bench.inbox.ready();
    assert_eq!(logged(&bench.all()), ["c-1", "c-2"]);
}

#[test]
fn an_ended_event_that_was_displaced_can_be_raised_again() {
    let options = SessionOptions::default().capacity(1).overflow(Overflow::DropOldest);
    let ended = |id: &str| DeskEvent::contact(call(id), ContactEvent::Ended(EndedPhase::Ended));
    let flow = cti_flow("Ended", "connectVoiceContact.onEnded", log("$.contact.contactId"));
    let mut bench = Bench::with_options(&[flow], options);
    bench.inbox.raise(ended("c-1")).unwrap();
    bench.inbox.raise(ended("c-2")).unwrap();
    let first = bench.next();
    bench.inbox.raise(ended("c-1")).unwrap();
    let second = bench.next();
    assert_eq!(logged(&[first, second]), ["c-2", "c-1"]);
}

#[test]
fn a_closed_session_takes_nothing_more_and_runs_what_waits() {
    let mut bench = Bench::new(&[cti_flow("Rings", CONNECTING, log("rings"))]);
    bench.inbox.raise(rings("c-1")).unwrap();
    bench.inbox.close();
    assert!(matches!(bench.inbox.raise(rings("c-2")), Err(Refused::Closed)));
    assert!(bench.memory.drive(bench.session.next()).is_some());
    assert!(bench.memory.drive(bench.session.next()).is_none());
}

#[test]
fn a_session_that_is_closed_before_it_was_ready_accounts_for_what_waits() {
    let mut bench = Bench::with_options(&[cti_flow("Rings", CONNECTING, log("rings"))], not_ready());
    let ticket = bench.inbox.raise(rings("c-1")).unwrap();
    bench.inbox.close();
    assert_eq!(bench.accounts(), [(ticket, Err(Why::Closed))]);
    assert!(bench.memory.drive(bench.session.next()).is_none());
}

#[test]
fn dropping_the_future_of_next_loses_nothing() {
    let waits = flow_of(Block::new("wait", "SE_CoreDelay").with_control("duration", "10000"));
    let mut bench = Bench::new(&[cti_flow("Waits", CONNECTING, waits)]);
    for id in ["c-1", "c-2"] {
        bench.inbox.raise(rings(id)).unwrap();
    }
    for _ in 0..3 {
        let mut next = Box::pin(bench.session.next());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(next.as_mut().poll(&mut context).is_pending());
        drop(next);
        bench.memory.clock().advance(Duration::from_secs(2));
    }
    let ran = bench.all();
    let contact = |at: usize| ran[at].context.contact.as_ref().unwrap().contact_id.as_str();
    assert_eq!(([contact(0), contact(1)], ran.len()), (["c-1", "c-2"], 2));
    assert_eq!(bench.memory.clock().now(), Duration::from_secs(20), "the first run went on where it was");
}

/// Notes which run each block belongs to.
#[derive(Default)]
struct Order(Mutex<Vec<String>>);

impl Observer for Order {
    fn run_began(&self, began: &RunBegan<'_>) {
        let contact = began.context.contact.as_ref().map(|contact| contact.contact_id.clone());
        self.0.lock().unwrap().push(format!("begin {}", contact.unwrap_or_default()));
    }

    fn block_entered(&self, entered: &BlockEntered<'_>) {
        self.0.lock().unwrap().push(entered.block.to_string());
    }
}

#[test]
fn one_flow_runs_at_a_time_at_a_desk_and_desks_run_side_by_side() {
    let waits = flow_of(Block::new("wait", "SE_CoreDelay").with_control("duration", "1000"));
    let order = Arc::new(Order::default());
    let engine = Engine::new().with_observer(order.clone());
    let compiled = Adapter::compile(&engine, &adapter(&[cti_flow("Waits", CONNECTING, waits)]));
    let first = MemoryDesk::new("Sato");
    let second = first.colleague("Suzuki");
    let mut sessions = [compiled.open(first.desk()), compiled.open(second.desk())];
    for (at, session) in sessions.iter().enumerate() {
        let inbox = session.inbox();
        for turn in 0..2 {
            inbox.raise(rings(&format!("desk{at}-{turn}"))).unwrap();
        }
        inbox.close();
    }
    let [one, two] = &mut sessions;
    first.drive(async {
        tokio::join!(async { while one.next().await.is_some() {} }, async { while two.next().await.is_some() {} })
    });
    // Two runs of a second each at each desk, side by side, take two seconds and not four.
    assert_eq!(first.clock().now(), Duration::from_secs(2));
    let order = order.0.lock().unwrap();
    let begins: Vec<&str> = order.iter().filter_map(|line| line.strip_prefix("begin ")).collect();
    for desk in ["desk0", "desk1"] {
        let at_desk: Vec<&str> = begins.iter().copied().filter(|run| run.starts_with(desk)).collect();
        assert_eq!(at_desk, [format!("{desk}-0"), format!("{desk}-1")]);
    }
}
