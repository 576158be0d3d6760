//! Every event is accounted for, exactly once.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use cti_engine::End;
use cti_engine::connector::{AgentControl, Clock, ConnectorError, Desk, Dial, Sleep};
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, SalesforceUiEvent, SessionEvent, StateChange};
use cti_engine::session::{Account, Happening, Inbox, Overflow, Refused, SessionOptions, Ticket, Why};
use cti_model::Block;
use cti_model::adapter::CtiAdapter;
use proptest::prelude::*;

use crate::session::common::{Bench, account, adapter, call, cti_flow, dial, flow_of, log};

const CONNECTING: &str = "connectVoiceContact.onConnecting";

fn rings(id: impl std::fmt::Display) -> DeskEvent {
    DeskEvent::contact(call(&id.to_string()), ContactEvent::Connecting)
}

fn click() -> SalesforceUiEvent {
    SalesforceUiEvent::click_to_dial("+12025550123")
}

fn dialling() -> Bench {
    Bench::new(&[cti_flow("Dial", "salesforceUI.onClickToDial", dial()), cti_flow("Rings", CONNECTING, log("rings"))])
}

#[derive(Clone, Debug)]
enum Act {
    Ring(u8),
    WithId(u8),
    Unheard,
    Presence,
    Page(bool),
    Replace(bool),
    Work,
    Wait(u16),
    Ready,
    Cancel,
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..8u8).prop_map(Act::Ring),
        2 => (0..3u8).prop_map(Act::WithId),
        2 => Just(Act::Unheard),
        1 => Just(Act::Presence),
        1 => any::<bool>().prop_map(Act::Page),
        2 => any::<bool>().prop_map(Act::Replace),
        6 => Just(Act::Work),
        2 => (1..400u16).prop_map(Act::Wait),
        1 => Just(Act::Ready),
        1 => Just(Act::Cancel),
    ]
}

/// Lets a session do what it can at this moment, and takes down its accounts.
fn work(bench: &mut Bench, told: &mut BTreeMap<Ticket, Vec<Result<(), Why>>>) {
    while let Poll::Ready(Some(happening)) = pin!(bench.session.next()).poll(&mut Context::from_waker(Waker::noop())) {
        if let Some((ticket, account)) = account(&happening) {
            told.entry(ticket).or_default().push(account);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is raised, replaced, cancelled and closed: every event is refused, or has one account.
    #[test]
    fn every_event_is_accounted_for_once(
        capacity in 1_usize..5,
        drop_oldest: bool,
        ready: bool,
        acts in proptest::collection::vec(any_act(), 0..50),
        ends_at_once: bool,
    ) {
        let overflow = if drop_oldest { Overflow::DropOldest } else { Overflow::Refuse };
        let options = SessionOptions::default().capacity(capacity).overflow(overflow).ready(ready);
        let waits = || flow_of(Block::new("wait", "SE_CoreDelay").with_control("duration", "100"));
        let flows = adapter(&[cti_flow("Rings", CONNECTING, waits()), cti_flow("Click", "salesforceUI.onClickToDial", waits())]);
        let mut bench = Bench::of(&flows, options);
        let (mut tickets, mut told) = (Vec::new(), BTreeMap::new());
        for act in acts {
            let event: DeskEvent = match act {
                Act::Ring(id) => rings(id),
                Act::WithId(id) => DeskEvent::from(click()).with_id(id.to_string()),
                Act::Unheard => AgentEvent::Refresh.into(),
                Act::Presence => AgentEvent::StateChange(StateChange::default()).into(),
                Act::Page(open) => SessionEvent::pages_open(open.into()).into(),
                Act::Replace(with) => {
                    bench.adapter.replace(&if with { flows.clone() } else { CtiAdapter::default() });
                    continue;
                }
                Act::Work => {
                    work(&mut bench, &mut told);
                    continue;
                }
                Act::Wait(milliseconds) => {
                    bench.memory.clock().advance(Duration::from_millis(milliseconds.into()));
                    continue;
                }
                Act::Ready => {
                    bench.inbox.ready();
                    continue;
                }
                Act::Cancel => {
                    bench.inbox.cancel();
                    continue;
                }
            };
            match bench.inbox.raise(event) {
                Ok(ticket) => tickets.push(ticket),
                Err(refused) => {
                    let full = matches!(refused, Refused::QueueFull { .. });
                    // What the parts of the session are to hear takes no other's place.
                    let of_a_part = refused.to_string().contains("`session.");
                    prop_assert!(full && (!drop_oldest || of_a_part), "{refused}");
                }
            }
            prop_assert!(bench.inbox.waiting() <= capacity);
        }
        if ends_at_once { bench.inbox.close_now() } else { bench.inbox.close() }
        prop_assert_eq!(bench.inbox.raise(rings("late")), Err(Refused::Closed));
        for happening in bench.settle() {
            if let Some((ticket, account)) = account(&happening) {
                told.entry(ticket).or_default().push(account);
            }
        }
        prop_assert!(bench.memory.drive(bench.session.next()).is_none());
        prop_assert!(told.values().all(|accounts| accounts.len() == 1), "{told:?}");
        prop_assert_eq!(told.into_keys().collect::<Vec<_>>(), tickets);
    }
}

#[test]
fn who_asks_is_given_the_account_that_the_session_tells() {
    let mut bench = dialling();
    let inbox = bench.inbox.clone();
    let both = async {
        let (click, unheard) = tokio::join!(inbox.ask(click()), inbox.ask(AgentEvent::Refresh));
        (click.unwrap(), unheard.unwrap())
    };
    let work = async {
        let mut told = Vec::new();
        for _ in 0..2 {
            told.push(bench.session.next().await.unwrap());
        }
        told
    };
    let ((ran, unheard), told) = bench.memory.drive(async { tokio::join!(both, work) });
    let Account::Ran(ran) = ran else { panic!("{ran:?}") };
    assert_eq!((&*ran.flow, ran.execution.end()), ("Dial", &End::Ended));
    let Account::NotRun(unheard) = unheard else { panic!("{unheard:?}") };
    assert_eq!(unheard.why, Why::Unheard);
    assert_eq!(told.iter().filter_map(Happening::ticket).collect::<Vec<_>>(), [unheard.ticket, ran.ticket]);
}

/// Asks, drops the session at its call, and waits for the account.
#[test]
fn a_session_that_is_dropped_refuses_and_who_asked_is_told() {
    let mut bench = dialling();
    bench.memory.faults().hang("agent.dial").unwrap();
    let inbox = bench.inbox.clone();
    let mut asked = [Box::pin(inbox.ask(click())), Box::pin(inbox.ask(click()))];
    let mut context = Context::from_waker(Waker::noop());
    for asked in &mut asked {
        assert!(asked.as_mut().poll(&mut context).is_pending());
    }
    assert!(pin!(bench.session.next()).poll(&mut context).is_pending());
    drop(bench.session);
    // The first had begun, so what it called may have had effects; the second never had its turn.
    for (asked, why) in asked.into_iter().zip([Why::Lost, Why::Closed]) {
        let Ok(Account::NotRun(not_run)) = bench.memory.drive(asked) else { panic!("an account") };
        assert_eq!(not_run.why, why);
    }
    assert_eq!(inbox.raise(click()), Err(Refused::Closed));
    assert!(inbox.is_closed());
}

/// A phone that panics.
struct Broken;

#[async_trait::async_trait]
impl AgentControl for Broken {
    async fn dial(&self, _: &Dial) -> Result<(), ConnectorError> {
        panic!("the phone is broken");
    }
}

#[test]
fn a_connector_that_panics_costs_its_own_call_and_the_session_goes_on() {
    let bench = dialling();
    let mut session = bench.adapter.open(bench.memory.desk().with_agent(Arc::new(Broken)));
    let inbox = session.inbox();
    let panics = inbox.raise(click()).unwrap();
    let waits = inbox.raise(rings("c-1")).unwrap();
    let told = [(); 2].map(|()| bench.memory.drive(session.next()).unwrap());
    let accounts = told.each_ref().map(|told| account(told).unwrap());
    assert_eq!(accounts, [(panics, Ok(())), (waits, Ok(()))]);
    let Happening::FlowRan(ran) = &told[0] else { panic!("a run") };
    let record = ran.execution.record("dial").unwrap();
    assert!(!record.success && format!("{:?}", record.exception).len() > 4);
    assert_eq!(record.exception.as_ref().unwrap().message, "`agent.dial` panicked: the phone is broken");
    inbox.close();
    assert!(bench.memory.drive(session.next()).is_none());
}

/// A clock that panics when it is broken.
#[derive(Debug)]
struct BrokenClock {
    clock: Arc<dyn Clock>,
    is_broken: AtomicBool,
}

impl Clock for BrokenClock {
    fn now(&self) -> Duration {
        assert!(!self.is_broken.load(Ordering::Relaxed), "the clock is broken");
        self.clock.now()
    }

    fn timestamp(&self) -> jiff::Timestamp {
        self.clock.timestamp()
    }

    fn sleep_until(&self, time: Duration) -> Sleep {
        self.clock.sleep_until(time)
    }
}

#[test]
fn a_panic_that_leaves_the_session_ends_it_and_all_is_accounted_for() {
    let bench = dialling();
    let clock = BrokenClock { clock: bench.memory.desk().clock().clone(), is_broken: AtomicBool::new(false) };
    let clock = Arc::new(clock);
    let mut session = bench.adapter.open(Desk::new(clock.clone()));
    let inbox = session.inbox();
    let runs = inbox.raise(click()).unwrap();
    let waits = inbox.raise(rings("c-1")).unwrap();
    clock.is_broken.store(true, Ordering::Relaxed);
    assert!(catch_unwind(AssertUnwindSafe(|| bench.memory.drive(session.next()))).is_err());
    clock.is_broken.store(false, Ordering::Relaxed);
    assert!(inbox.is_closed());
    assert_eq!(inbox.raise(rings("c-2")), Err(Refused::Closed));
    let told = [(); 2].map(|()| bench.memory.drive(session.next()).unwrap());
    let accounts = told.each_ref().map(|told| account(told).unwrap());
    assert_eq!(accounts, [(waits, Err(Why::Closed)), (runs, Err(Why::Lost))]);
    assert!(bench.memory.drive(session.next()).is_none());
}

#[test]
fn close_now_cancels_what_runs_and_accounts_for_the_rest() {
    let mut bench = dialling();
    bench.memory.faults().hang("agent.dial").unwrap();
    let runs = bench.inbox.raise(click()).unwrap();
    let waits = bench.inbox.raise(rings("c-1")).unwrap();
    bench.inbox.raise(SessionEvent::pages_open(1)).unwrap();
    let Bench { memory, session, inbox, .. } = &mut bench;
    let close = async {
        memory.clock().sleep_until(Duration::from_secs(1)).await;
        inbox.close_now();
    };
    let (happened, ()) = memory.drive(async { tokio::join!(session.settle(), close) });
    let ran = happened.iter().find_map(|happening| match happening {
        Happening::FlowRan(ran) => Some(ran),
        _ => None,
    });
    let ran = ran.unwrap();
    assert_eq!((ran.ticket, ran.execution.end()), (runs, &End::Cancelled { block: "dial".into() }));
    assert!(happened.iter().filter_map(account).any(|account| account == (waits, Err(Why::Closed))));
    assert!(memory.drive(session.next()).is_none());
    assert_eq!(memory.clock().now(), Duration::from_secs(1));
}

#[test]
fn an_event_with_an_id_is_heard_once() {
    let mut bench = dialling();
    let [first, repeated, other] =
        ["e-1", "e-1", "e-2"].map(|id| bench.inbox.raise(DeskEvent::from(click()).with_id(id)).unwrap());
    assert_eq!(bench.accounts(), [(repeated, Err(Why::Repeated { first })), (first, Ok(())), (other, Ok(()))]);
    assert_eq!(bench.memory.agent().dialled().len(), 2);
}

/// Looks into the inbox as soon as it is woken, as an executor does that polls at once.
struct Looks(Inbox);

impl Wake for Looks {
    fn wake(self: Arc<Self>) {
        self.0.waiting();
    }
}

#[test]
fn who_is_woken_may_look_into_the_inbox_at_once() {
    let mut bench = dialling();
    bench.memory.faults().hang("agent.dial").unwrap();
    let waker = Waker::from(Arc::new(Looks(bench.inbox.clone())));
    let mut context = Context::from_waker(&waker);
    let acts: [&dyn Fn(&Inbox); 4] = [
        &|inbox| drop(inbox.raise(click())),
        &|inbox| assert!(inbox.cancel()),
        &|inbox| drop(inbox.raise(click())),
        &Inbox::close_now,
    ];
    for act in acts {
        while pin!(bench.session.next()).poll(&mut context).is_ready() {}
        act(&bench.inbox);
    }
}
