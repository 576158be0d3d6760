//! What waits for its turn: order, readiness, bounds.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cti_engine::connector::Clock;
use cti_engine::dispatch::{Admission, Cause, Dispatcher, Overflow, Refused, SessionOptions};
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, EndedPhase};
use cti_engine::memory::MemoryDesk;
use cti_engine::observer::{BlockEntered, Observer, RunBegan};
use cti_engine::{Channel, Contact, Engine};
use cti_model::Block;
use proptest::prelude::*;

use crate::dispatch::common::{Bench, call, compile, cti_flow, flow_of, log, logged};

const CONNECTING: &str = "connectVoiceContact.onConnecting";

fn rings(id: &str) -> DeskEvent {
    DeskEvent::contact(call(id), ContactEvent::Connecting)
}

fn queued(ahead: usize) -> Admission {
    Admission::Queued { ahead, displaced: None }
}

#[test]
fn events_before_the_session_is_ready_wait_and_run_in_order() {
    let flows = [cti_flow("Init", "connectAgent.onInit", log("init")), cti_flow("Rings", CONNECTING, log("rings"))];
    let mut bench = Bench::not_ready(&flows, SessionOptions::default());
    assert_eq!(bench.inbox.raise(AgentEvent::Init).unwrap(), queued(0));
    // No flow listens to this one; before the session is ready nobody knows.
    assert_eq!(bench.inbox.raise(AgentEvent::Refresh).unwrap(), queued(1));
    assert_eq!(bench.inbox.raise(rings("c-1")).unwrap(), queued(2));
    bench.memory.clock().advance(Duration::from_secs(20));
    bench.inbox.ready();
    let first = bench.next();
    assert_eq!(first.waited, Duration::from_secs(20));
    let second = bench.next();
    assert_eq!(logged(&[first, second]), ["init", "rings"]);
}

#[test]
fn a_session_that_waits_wakes_when_something_comes() {
    let Bench { memory, mut session, inbox, .. } = Bench::new(&[cti_flow("Rings", CONNECTING, log("rings"))]);
    let later = async {
        memory.clock().sleep_until(Duration::from_secs(5)).await;
        let _ = inbox.raise(rings("c-1")).unwrap();
    };
    let (ran, ()) = memory.drive(async { tokio::join!(session.next(), later) });
    assert_eq!(ran.unwrap().cause, Cause::Event(CONNECTING.parse().unwrap()));
}

#[test]
fn a_full_queue_refuses_and_says_what() {
    let options = SessionOptions::default().capacity(2);
    let mut bench = Bench::with_options(&[cti_flow("Rings", CONNECTING, log("$.contact.contactId"))], options);
    for id in ["c-1", "c-2"] {
        let _ = bench.inbox.raise(rings(id)).unwrap();
    }
    let refused = bench.inbox.raise(rings("c-3")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "2 events wait at this desk, which is as many as it may hold; connectVoiceContact.onConnecting was refused"
    );
    assert_eq!(logged(&bench.all()), ["c-1", "c-2"]);
    assert_eq!(bench.inbox.raise(rings("c-3")).unwrap(), queued(0));
}

#[test]
fn a_full_queue_may_drop_the_oldest_and_hands_it_back() {
    let options = SessionOptions::default().capacity(2).overflow(Overflow::DropOldest);
    let mut bench = Bench::with_options(&[cti_flow("Rings", CONNECTING, log("$.contact.contactId"))], options);
    for id in ["c-1", "c-2"] {
        let _ = bench.inbox.raise(rings(id)).unwrap();
    }
    let displaced = Some(Cause::Event(CONNECTING.parse().unwrap()));
    assert_eq!(bench.inbox.raise(rings("c-3")).unwrap(), Admission::Queued { ahead: 1, displaced });
    assert_eq!(logged(&bench.all()), ["c-2", "c-3"]);
}

#[test]
fn events_that_no_flow_listens_to_give_way_when_the_queue_is_full() {
    let options = SessionOptions::default().capacity(2);
    let flows = [cti_flow("Rings", CONNECTING, log("$.contact.contactId"))];
    let mut bench = Bench::not_ready(&flows, options);
    let refresh = || AgentEvent::Refresh;
    for _ in 0..2 {
        let _ = bench.inbox.raise(refresh()).unwrap();
    }
    assert_eq!(bench.inbox.raise(refresh()).unwrap(), Admission::Unheard, "full, and nobody would hear it");
    assert_eq!(bench.inbox.raise(rings("c-1")).unwrap(), queued(0));
    assert_eq!(bench.inbox.raise(rings("c-2")).unwrap(), queued(1));
    assert!(bench.inbox.raise(rings("c-3")).is_err());
    bench.inbox.ready();
    assert_eq!(logged(&bench.all()), ["c-1", "c-2"]);
}

#[test]
fn an_ended_event_that_was_displaced_can_be_raised_again() {
    let options = SessionOptions::default().capacity(1).overflow(Overflow::DropOldest);
    let ended = |id: &str| DeskEvent::contact(call(id), ContactEvent::Ended(EndedPhase::Ended));
    let flow = cti_flow("Ended", "connectVoiceContact.onEnded", log("$.contact.contactId"));
    let mut bench = Bench::with_options(&[flow], options);
    let _ = bench.inbox.raise(ended("c-1")).unwrap();
    assert!(matches!(bench.inbox.raise(ended("c-2")).unwrap(), Admission::Queued { displaced: Some(_), .. }));
    let first = bench.next();
    let _ = bench.inbox.raise(ended("c-1")).unwrap();
    let second = bench.next();
    assert_eq!(logged(&[first, second]), ["c-2", "c-1"]);
}

#[test]
fn a_closed_session_takes_nothing_more_and_runs_what_waits() {
    let mut bench = Bench::new(&[cti_flow("Rings", CONNECTING, log("rings"))]);
    let _ = bench.inbox.raise(rings("c-1")).unwrap();
    bench.inbox.close();
    assert!(matches!(bench.inbox.raise(rings("c-2")), Err(Refused::Closed { .. })));
    assert!(bench.memory.drive(bench.session.next()).is_some());
    assert!(bench.memory.drive(bench.session.next()).is_none());
}

#[test]
fn dropping_the_future_cancels_the_run_and_the_desk_goes_on() {
    let waits = flow_of(Block::new("wait", "SE_CoreDelay").with_control("duration", "10000"));
    let mut bench = Bench::new(&[cti_flow("Waits", CONNECTING, waits)]);
    for id in ["c-1", "c-2"] {
        let _ = bench.inbox.raise(rings(id)).unwrap();
    }
    {
        let mut next = Box::pin(bench.session.next());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(next.as_mut().poll(&mut context).is_pending());
    }
    assert!(!bench.inbox.cancel(), "no run is under way");
    assert_eq!(bench.next().context.contact.unwrap().contact_id, "c-2");
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
    let dispatcher = Dispatcher::new(engine, compile(&[cti_flow("Waits", CONNECTING, waits)]));
    let first = MemoryDesk::new("Sato");
    let second = first.colleague("Suzuki");
    let mut sessions = [dispatcher.open(first.desk()), dispatcher.open(second.desk())];
    for (at, session) in sessions.iter().enumerate() {
        let inbox = session.inbox();
        inbox.ready();
        for turn in 0..2 {
            let _ = inbox.raise(rings(&format!("desk{at}-{turn}"))).unwrap();
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

proptest! {
    /// Whatever is raised: runs come in the order of arrival, and no event is lost without a word.
    #[test]
    fn every_event_is_run_or_refused_or_handed_back(
        capacity in 1_usize..6,
        drop_oldest: bool,
        steps in proptest::collection::vec(any::<bool>(), 0..40),
    ) {
        let overflow = if drop_oldest { Overflow::DropOldest } else { Overflow::Refuse };
        let options = SessionOptions::default().capacity(capacity).overflow(overflow);
        let mut bench = Bench::with_options(&[cti_flow("Rings", CONNECTING, log("$.contact.contactId"))], options);
        let (mut raised, mut refused, mut displaced, mut ran) = (0, 0, 0, Vec::new());
        for raise in steps {
            if raise {
                let id = format!("{raised:04}");
                raised += 1;
                match bench.inbox.raise(DeskEvent::contact(Contact::new(&id, Channel::Voice), ContactEvent::Connecting)) {
                    Ok(Admission::Queued { displaced: Some(_), .. }) => displaced += 1,
                    Ok(_) => {}
                    Err(_) => refused += 1,
                }
                prop_assert!(bench.inbox.waiting() <= capacity);
            } else if bench.inbox.waiting() > 0 {
                ran.push(bench.next());
            }
        }
        ran.extend(bench.all());
        let ids = logged(&ran);
        prop_assert!(ids.is_sorted());
        prop_assert_eq!(ids.len() + refused + displaced, raised);
        prop_assert_eq!(refused == 0 || displaced == 0, true);
    }
}
