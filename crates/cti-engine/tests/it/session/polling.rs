//! What a poll of a session does, and who is woken: what is under way goes on however much there is to give out, and nobody
//! sleeps who has something to say.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_engine::connector::Answer;
use cti_engine::event::{ContactEvent, DeskEvent, SessionEvent};
use cti_engine::layer::{Ask, Layer, Next};
use cti_engine::memory::MemoryDesk;
use cti_engine::session::{Account, Happening, Inbox, Session, SessionOptions, Why};
use cti_model::Flow;
use cti_model::adapter::CtiAdapter;

use crate::session::common::{adapter, call, cti_flow, dial, log};

const CONNECTED: &str = "connectVoiceContact.onConnected";

fn event(id: &str, event: ContactEvent) -> DeskEvent {
    DeskEvent::contact(call(id), event)
}

/// Every call has to be polled four times.
struct Slow;

#[async_trait::async_trait]
impl Layer for Slow {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        next.call(ask).await
    }
}

fn poll(session: &mut Session) -> Poll<Option<Happening>> {
    session.poll_next(&mut Context::from_waker(Waker::noop()))
}

fn is_run_of(told: &Poll<Option<Happening>>, name: &str) -> bool {
    matches!(told, Poll::Ready(Some(Happening::FlowRan(ran))) if *ran.flow == *name)
}

#[test]
fn a_run_that_waits_goes_on_while_others_are_given_out() {
    let adapter = Adapter::compile(&Engine::new(), &adapter(&[cti_flow("Dial", CONNECTED, dial())]));
    let mut session = adapter.open(MemoryDesk::new("Sato").desk().with_layer(Arc::new(Slow)));
    let inbox = session.inbox();
    inbox.raise(event("c-1", ContactEvent::Connected)).unwrap();
    let ran = (0..20).find(|_| {
        inbox.raise(event("c-2", ContactEvent::Refresh)).unwrap();
        is_run_of(&poll(&mut session), "Dial")
    });
    assert!(ran.is_some_and(|polls| polls < 10), "{ran:?}");
}

#[test]
fn the_other_parts_go_on_while_runs_are_given_out() {
    let mut configuration = adapter(&[cti_flow("Log", "connectVoiceContact.onRefresh", log("x"))]);
    configuration.settings.instance = "https://own.my.connect.aws".into();
    let adapter = Adapter::compile(&Engine::new(), &configuration);
    let mut session = adapter.open(MemoryDesk::new("Sato").desk());
    let inbox = session.inbox();
    inbox.raise(SessionEvent::fail_over("nowhere")).unwrap();
    let told = (0..20).find(|_| {
        inbox.raise(event("c-1", ContactEvent::Refresh)).unwrap();
        matches!(poll(&mut session), Poll::Ready(Some(Happening::UnknownRegion { .. })))
    });
    assert!(told.is_some(), "the fail-over was never looked at");
}

/// Counts how often it is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A session in which an event waits, that was polled and sleeps.
fn asleep(options: SessionOptions) -> (Adapter, Session, Inbox, Arc<Woken>) {
    let adapter = Adapter::compile(&Engine::new(), &adapter(&[cti_flow("Log", CONNECTED, log("x"))]));
    let mut session = adapter.open_with(MemoryDesk::new("Sato").desk(), options);
    let inbox = session.inbox();
    inbox.raise(event("c-1", ContactEvent::Connected)).unwrap();
    let woken = Arc::<Woken>::default();
    assert!(session.poll_next(&mut Context::from_waker(&Waker::from(Arc::clone(&woken)))).is_pending());
    woken.0.store(0, Ordering::SeqCst);
    (adapter, session, inbox, woken)
}

#[test]
fn a_new_configuration_wakes_a_session_in_which_something_waits() {
    for look in [false, true] {
        let (adapter, mut session, inbox, woken) = asleep(SessionOptions::default().ready(false));
        adapter.replace(&CtiAdapter::default());
        if look {
            // Another thread that looks takes the new configuration up.
            assert_eq!(inbox.waiting(), 0);
        }
        assert!(woken.0.load(Ordering::SeqCst) > 0, "looked at: {look}");
        let told = poll(&mut session);
        let Poll::Ready(Some(Happening::NotRun(not_run))) = told else { panic!("{told:?}") };
        assert_eq!(not_run.why, Why::Replaced);
    }
}

/// A waker whose last owner looks at the desk.
struct Looks(Inbox);

impl Wake for Looks {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Looks {
    fn drop(&mut self) {
        assert!(!self.0.is_closed());
    }
}

#[test]
fn a_waker_is_dropped_without_the_lock() {
    let (_adapter, mut session, inbox, _) = asleep(SessionOptions::default().ready(false));
    for _ in 0..2 {
        let waker = Waker::from(Arc::new(Looks(inbox.clone())));
        assert!(session.poll_next(&mut Context::from_waker(&waker)).is_pending());
    }
    assert!(poll(&mut session).is_pending());
}

/// A call that never ends, and panics when it is dropped.
struct Bomb;

struct Explodes;

impl Drop for Explodes {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "the call was dropped");
    }
}

#[async_trait::async_trait]
impl Layer for Bomb {
    async fn call(&self, _: &Ask<'_>, _: Next<'_>) -> Answer {
        let _explodes = Explodes;
        std::future::pending().await
    }
}

#[test]
fn who_asks_is_answered_although_a_call_panics_when_it_is_dropped() {
    let flows: [(&str, Flow); 2] = [(CONNECTED, dial()), ("connectVoiceContact.onRefresh", log("x"))];
    let flows = flows.map(|(trigger, flow)| cti_flow(trigger, trigger, flow));
    let adapter = Adapter::compile(&Engine::new(), &adapter(&flows));
    let mut session = adapter.open(MemoryDesk::new("Sato").desk().with_layer(Arc::new(Bomb)));
    let inbox = session.inbox();
    inbox.raise(event("c-1", ContactEvent::Connected)).unwrap();
    assert!(poll(&mut session).is_pending());
    let mut asked = Box::pin(inbox.ask(event("c-1", ContactEvent::Refresh)));
    let mut context = Context::from_waker(Waker::noop());
    assert!(asked.as_mut().poll(&mut context).is_pending());
    let session = Mutex::new(Some(session));
    let dropped = std::panic::catch_unwind(|| drop(session.lock().unwrap().take()));
    assert!(dropped.is_err());
    let Poll::Ready(Ok(Account::NotRun(not_run))) = Pin::new(&mut asked).poll(&mut context) else {
        panic!("an account")
    };
    assert_eq!(not_run.why, Why::Closed);
}

#[test]
fn flows_read_the_credential_of_a_new_configuration() {
    let configuration = |credential: &str| {
        let mut configuration = CtiAdapter::default();
        configuration.settings.instance = "https://own.my.connect.aws".into();
        configuration.settings.named_credential = Some(credential.into());
        configuration
    };
    let memory = MemoryDesk::new("Sato");
    let adapter = Adapter::compile(&Engine::new(), &configuration("Old"));
    let mut session = adapter.open(memory.desk());
    let read = || memory.desk().properties().snapshot().adapter.properties.get("recordingNamedCredential").cloned();
    let old = read();
    adapter.replace(&configuration("New"));
    assert!(poll(&mut session).is_pending());
    assert_ne!(old, read());
    assert_eq!(read(), Some(session.inbox().instance().recording_named_credential.into()));
}

#[test]
fn what_is_raised_again_changes_nothing() {
    let adapter = Adapter::compile(&Engine::new(), &CtiAdapter::default());
    let memory = MemoryDesk::new("Sato");
    let mut session = adapter.open(memory.desk());
    let inbox = session.inbox();
    let tier = |id: &str, tier: &str| {
        DeskEvent::contact(call("c-1").with_attribute("tier", tier), ContactEvent::Refresh).with_id(id)
    };
    for (id, value) in [("e-1", "silver"), ("e-2", "gold"), ("e-1", "silver")] {
        inbox.raise(tier(id, value)).unwrap();
    }
    assert_eq!(inbox.contact("c-1").unwrap().attribute("tier"), Some("gold"));
    for (id, tabs) in [("t-1", 1), ("t-2", 2), ("t-1", 1)] {
        inbox.raise(DeskEvent::from(SessionEvent::tabs_open(tabs)).with_id(id)).unwrap();
    }
    let counter = memory.desk().properties().snapshot().adapter.counters.get("openAgentTabs").copied();
    assert_eq!(counter, Some(2.0));
    assert_eq!(memory.drive(session.settle()).len(), 6);
    assert!(memory.clock().next_moment().is_none_or(|moment| moment > Duration::ZERO));
}
