//! A session that was recorded is a scenario that passes.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use cti_engine::connector::{Clock, ErrorKind};
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, EndedPhase, SalesforceUiEvent, SessionEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::scenario::{Recording, Scenario, SessionJournal, Stage};
use cti_engine::{Adapter, Channel, Contact, Engine, Session};
use cti_model::action::CtiAction;
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::feature::Feature;
use cti_model::js::Comparator;
use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
use cti_model::{Flow, Trigger};
use proptest::prelude::*;
use serde_json::{Map, json};

use super::FLOWS;

/// Flows that call, wait, remember and log; two actions, presence rules both ways, the end of a session.
fn configuration() -> CtiAdapter {
    let mut adapter = CtiAdapter::default();
    adapter.settings.presence_sync_enabled = true;
    let scenario = Scenario::parse(&format!("scenario: s{FLOWS}")).unwrap();
    for (trigger, source) in &scenario.flows {
        let document = serde_json::to_string(&source.value).unwrap();
        let parsed: Trigger = trigger.parse().unwrap();
        adapter.flows.push(CtiFlow::new(
            trigger.as_str(),
            parsed.source,
            parsed.event,
            Flow::parse(&document).unwrap(),
        ));
    }
    let note = json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "count"}},
        {"id": "count", "type": "SE_UpdateCounter", "controls": {"name": "notes", "delta": 1}, "ports": {"done": "wait"}},
        {"id": "wait", "type": "SE_CoreDelay", "controls": {"seconds": 1, "delay": 1, "duration": 1}, "ports": {"done": "log"}},
        {"id": "log", "type": "SE_Log", "controls": {"level": "info", "message": "$.contact.attributes.note"}, "ports": {"done": "write"}},
        {"id": "write", "type": "SE_ContactUpdateAttributes", "controls": {"attributes": {"note": "${x} $${y}"}}, "ports": {"success": "end"}},
        {"id": "end", "type": "SE_End"}
    ]});
    let action: Trigger = "ctiAction".parse().unwrap();
    adapter.flows.push(CtiFlow::new("Note", action.source, None, Flow::parse(&note.to_string()).unwrap()));
    adapter.actions = vec![CtiAction::new("Note", "Note")];
    adapter.presence_sync_rules = vec![
        PresenceSyncRule::new("Lunch", RuleSource::ConnectStateChange)
            .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
            .set(Destination::Salesforce, "Busy"),
        PresenceSyncRule::new("Back", RuleSource::SalesforceStateChange)
            .when(Operand::SalesforceNewState, Comparator::Equal, "Available")
            .set(Destination::Connect, "Available"),
    ];
    adapter.features = vec![Feature::new("SetAgentStatusOnSessionEnd", "Status: Offline\nSessionEndTimer: 2")];
    adapter
}

#[derive(Clone, Debug)]
enum Act {
    Contact(u8, u8),
    Click(u16),
    Choose(u8),
    Presence(u8),
    Pages(u8),
    Press,
    Init,
    Fault(u8),
    Heal,
    Work,
    Wait(u16),
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..3u8, 0..6u8).prop_map(|(contact, event)| Act::Contact(contact, event)),
        2 => (0..100u16).prop_map(Act::Click),
        2 => (0..3u8).prop_map(Act::Choose),
        2 => (0..3u8).prop_map(Act::Presence),
        1 => (0..2u8).prop_map(Act::Pages),
        2 => Just(Act::Press),
        1 => Just(Act::Init),
        1 => (0..5u8).prop_map(Act::Fault),
        1 => Just(Act::Heal),
        6 => Just(Act::Work),
        3 => (1..4_000u16).prop_map(Act::Wait),
    ]
}

/// A host: a desk in memory, its session, and the recording of that.
struct Host {
    memory: MemoryDesk,
    session: Session,
    recording: Recording,
}

impl Host {
    fn new() -> Self {
        let memory = MemoryDesk::new("Sato");
        memory.properties().set("seen", json!("a $${b} ${c}")).unwrap();
        memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "+12025550101"}));
        memory.clock().advance(Duration::from_millis(1_234));
        let recording = Recording::new("Sato", &memory.desk());
        let adapter = Stage::new(&configuration()).adapter().clone();
        let session = adapter.open(memory.desk().with_layer(recording.layer()));
        Self { memory, session, recording }
    }

    /// Works as far as can be without time, and raises what the agent's two sides report.
    fn work(&mut self) {
        loop {
            while let Poll::Ready(Some(happening)) =
                pin!(self.session.next()).poll(&mut Context::from_waker(Waker::noop()))
            {
                self.recording.happened(&happening);
            }
            let events = self.memory.agent().take_events();
            if events.is_empty() {
                return;
            }
            for event in events {
                self.recording.raise(&self.session.inbox(), event).unwrap();
            }
        }
    }

    fn wait(&mut self, duration: Duration) {
        let clock = self.memory.clock().clone();
        let target = clock.now() + duration;
        loop {
            self.work();
            let next = clock.next_moment().filter(|next| *next <= target);
            clock.advance(next.unwrap_or(target).saturating_sub(clock.now()));
            if next.is_none() {
                return self.work();
            }
        }
    }

    fn act(&mut self, act: &Act) {
        let Self { memory, session, recording } = self;
        let inbox = session.inbox();
        match act {
            Act::Contact(contact, event) => {
                let id = format!("call-{contact}");
                let prepared = || {
                    let number = format!("+1202555010{contact}");
                    Contact::new(&id, Channel::Voice).from_number(&number).with_attribute("note", "a: ${b}")
                };
                if memory.center().contact(&id).is_none() {
                    memory.center().add(prepared());
                }
                let shown = memory.center().contact(&id).unwrap();
                let event = match event {
                    0 => ContactEvent::Connecting,
                    1 => ContactEvent::Connected,
                    2 => ContactEvent::ViewContact,
                    3 => ContactEvent::Ended(EndedPhase::Ended),
                    4 => ContactEvent::Ended(EndedPhase::Destroyed),
                    _ => ContactEvent::Refresh,
                };
                recording.raise(&inbox, DeskEvent::contact(shown, event)).unwrap();
            }
            Act::Click(number) => {
                let click = SalesforceUiEvent::click_to_dial(&format!("+1202555{number:04}"));
                recording.raise(&inbox, DeskEvent::from(click).with_id(format!("click-{number}"))).unwrap();
            }
            Act::Choose(at) => {
                // While a call is in hand the agent may be refused.
                let _ = memory.agent().choose_state(["Available", "Lunch", "Offline"][usize::from(*at)]);
            }
            Act::Presence(at) => {
                let _ = memory.agent().choose_presence(["Available", "Busy", "Offline"][usize::from(*at)]);
            }
            Act::Pages(count) => drop(recording.raise(&inbox, SessionEvent::pages_open(usize::from(*count))).unwrap()),
            Act::Press => drop(recording.execute(&inbox, "Note", &Map::new()).unwrap()),
            Act::Init => drop(recording.raise(&inbox, AgentEvent::Init).unwrap()),
            Act::Fault(at) => {
                let faults = memory.faults();
                match at {
                    0 => faults.fail("records.create", ErrorKind::Denied),
                    1 => faults.delay("workspace.search_and_pop", Duration::from_millis(700)),
                    2 => faults.hang("agent.dial"),
                    3 => faults.fail("presence.set_status", ErrorKind::Timeout),
                    _ => faults.delay("agent.set_state_by_name", Duration::from_millis(50)),
                }
                .unwrap();
            }
            Act::Heal => memory.faults().heal_all(),
            Act::Work => self.work(),
            Act::Wait(milliseconds) => self.wait(Duration::from_millis(u64::from(*milliseconds))),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens at a desk: the journal of it is a scenario that passes, also when both went through their texts, and
    /// also when it stops in the middle.
    #[test]
    fn a_recorded_session_is_a_scenario_that_passes(
        acts in proptest::collection::vec(any_act(), 1..40),
        settled in any::<bool>(),
    ) {
        let mut host = Host::new();
        for act in &acts {
            host.act(act);
        }
        host.work();
        if settled {
            host.wait(Duration::from_secs(600));
        }
        let journal = serde_json::to_string(&host.recording.journal()).unwrap();
        let journal: SessionJournal = serde_json::from_str(&journal).unwrap();
        let scenario = journal.to_scenario("What happened", None).unwrap();
        let text = scenario.to_yaml();
        let read = match Scenario::parse(&text) {
            Ok(read) => read,
            Err(error) => return Err(TestCaseError::fail(format!("{error} in\n{text}"))),
        };
        prop_assert!(read == scenario);
        let stage = Stage::new(&configuration());
        let played = stage.play(&read);
        prop_assert!(played.passed(), "{played}\n{text}");
    }
}

#[test]
fn a_change_of_the_flow_fails_the_recording() {
    let mut host = Host::new();
    host.act(&Act::Contact(1, 1));
    host.work();
    let scenario = host.recording.journal().to_scenario("A Task", None).unwrap();
    let mut changed = configuration();
    let cti_model::adapter::Script::Flow(flow) = &mut changed.flows[2].script else { panic!("a flow") };
    let block = flow.blocks_mut().iter_mut().find(|block| block.id() == "task").unwrap();
    block.set_control("entityType", "Case");
    let played = Stage::new(&changed).play(&scenario);
    let told: Vec<&str> = played.failures.iter().map(|failure| failure.what.as_str()).collect();
    assert_eq!(told, ["runs", "calls"], "{played}");
}

/// Looks at the recording at the very moment at which it is woken, as an executor may that polls at once.
struct Looks(Recording, AtomicUsize);

impl Wake for Looks {
    fn wake(self: Arc<Self>) {
        self.1.store(self.0.journal().entries.len(), Ordering::SeqCst);
    }
}

#[test]
fn what_is_raised_is_recorded_before_anybody_is_woken_by_it_and_withdrawn_when_it_is_refused() {
    let memory = MemoryDesk::new("Sato");
    let recording = Recording::new("Sato", &memory.desk());
    let adapter = Adapter::compile(&Engine::new(), &CtiAdapter::default());
    let mut session = adapter.open(memory.desk().with_layer(recording.layer()));
    let looks = Arc::new(Looks(recording.clone(), AtomicUsize::new(0)));
    let waker = Waker::from(looks.clone());
    assert!(session.poll_next(&mut Context::from_waker(&waker)).is_pending());
    recording.raise(&session.inbox(), AgentEvent::Init).unwrap();
    assert_eq!(looks.1.load(Ordering::SeqCst), 1);
    assert!(recording.execute(&session.inbox(), "no such action", &Map::new()).is_err());
    session.inbox().close();
    assert!(recording.raise(&session.inbox(), AgentEvent::Init).is_err());
    assert_eq!(recording.journal().entries.len(), 1);
}

#[test]
fn a_recording_is_bounded_in_bytes_also_where_its_values_are_small() {
    let memory = MemoryDesk::new("Sato");
    let recording = Recording::new("Sato", &memory.desk());
    let adapter = Adapter::compile(&Engine::new(), &CtiAdapter::default());
    let session = adapter.open(memory.desk());
    // 400 KB as JSON, and some 10 MB as values.
    let payload = json!(vec![json!([]); 100_000]);
    for _ in 0..10 {
        let event =
            DeskEvent::from_value(json!({"source": "embedder", "event": "onNews", "payload": payload})).unwrap();
        recording.raise(&session.inbox(), event).unwrap();
    }
    let journal = recording.journal();
    assert!(journal.truncated && (1..10).contains(&journal.entries.len()), "{}", journal.entries.len());
    assert!(journal.to_scenario("s", None).is_none());
}
