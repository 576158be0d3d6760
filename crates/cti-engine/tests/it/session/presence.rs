//! Presence sync at a desk in memory (section 9.3), and the in-memory agent as a source of events.

use std::future::Future as _;
use std::task::{Context, Waker};
use std::time::Duration;

use cti_engine::connector::{AgentControl, Call, Clock, ErrorKind, Presence, PresenceStatus};
use cti_engine::event::{AgentEvent, DeskEvent, EventKind, SalesforceAgentEvent, StateChange, StatusChange};
use cti_engine::memory::{JournalEntry, MemoryDesk};
use cti_engine::session::{Happening, PresenceApplied, PresenceEffect, SessionOptions};
use cti_model::adapter::CtiAdapter;
use cti_model::js::Comparator;
use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::session::common::Bench;

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// When the contact center's state becomes `state`, set the CRM's.
fn to_salesforce(state: &str, status: &str) -> PresenceSyncRule {
    PresenceSyncRule::new(format!("{state} -> {status}"), RuleSource::ConnectStateChange)
        .when(Operand::ConnectNewState, Comparator::Equal, state)
        .set(Destination::Salesforce, status)
}

/// When the CRM's status becomes `status`, set the contact center's state; a logout when it is `Offline`.
fn to_connect(status: &str, state: &str) -> PresenceSyncRule {
    let source = if status == "Offline" { RuleSource::SalesforceLogout } else { RuleSource::SalesforceStateChange };
    PresenceSyncRule::new(format!("{state} <- {status}"), source)
        .when(Operand::SalesforceNewState, Comparator::Equal, status)
        .set(Destination::Connect, state)
}

fn both_ways() -> Vec<PresenceSyncRule> {
    let pairs = [("Available", "Available"), ("Lunch", "Busy"), ("Offline", "Offline")];
    pairs.iter().flat_map(|(state, status)| [to_salesforce(state, status), to_connect(status, state)]).collect()
}

/// A desk in memory with presence sync.
struct Room {
    bench: Bench,
    memory: MemoryDesk,
}

fn configuration(rules: impl IntoIterator<Item = PresenceSyncRule>) -> CtiAdapter {
    CtiAdapter { presence_sync_rules: rules.into_iter().collect(), ..CtiAdapter::default() }
}

impl Room {
    fn new(rules: impl IntoIterator<Item = PresenceSyncRule>) -> Self {
        Self::with_options(rules, SessionOptions::default())
    }

    fn with_options(rules: impl IntoIterator<Item = PresenceSyncRule>, options: SessionOptions) -> Self {
        let bench = Bench::of(&configuration(rules), options);
        let memory = bench.memory.clone();
        Self { bench, memory }
    }

    /// What rules do about an event.
    fn handle(&mut self, event: &DeskEvent) -> Vec<PresenceApplied> {
        let ticket = self.bench.inbox.raise(event.clone()).unwrap();
        let applied = |happening| match happening {
            Happening::PresenceApplied(applied) => Some(applied),
            _ => None,
        };
        let applied: Vec<_> = self.bench.settle().into_iter().filter_map(applied).collect();
        assert!(applied.iter().all(|applied| applied.ticket == ticket));
        applied
    }

    /// Hands over what happened, and what happens because of that, until nothing does.
    fn settle(&mut self) -> Vec<PresenceApplied> {
        let mut applied = Vec::new();
        for _ in 0..20 {
            let events = self.memory.agent().take_events();
            if events.is_empty() {
                return applied;
            }
            for event in &events {
                applied.extend(self.handle(event));
            }
        }
        panic!("it does not become quiet: {applied:?}");
    }

    /// The states of both sides.
    fn sides(&self) -> (String, String) {
        let agent = self.memory.agent();
        let status = agent.presence().map_or("logged out".to_owned(), |status| status.status_api_name);
        (agent.current_state().name, status)
    }

    /// The updates in the journal: when, and what.
    fn updates(&self) -> Vec<(Duration, &'static str)> {
        let entries = self.memory.journal().entries();
        let updates = entries.iter().filter(|entry| !matches!(entry.call.name(), "agent.state" | "presence.status"));
        let name = |entry: &JournalEntry| Call::names().find(|name| *name == entry.call.name()).unwrap();
        updates.map(|entry| (entry.at, name(entry))).collect()
    }
}

fn connect(new: &str) -> DeskEvent {
    AgentEvent::StateChange(StateChange { agent: "Sato".into(), old_state: "Available".into(), new_state: new.into() })
        .into()
}

fn busy() -> DeskEvent {
    let status = PresenceStatus { status_api_name: "Busy".into(), ..PresenceStatus::default() };
    SalesforceAgentEvent::StateChange(StatusChange { status, channels: Value::Null }).into()
}

fn outcomes(applied: &[PresenceApplied]) -> Vec<(&str, &str)> {
    let outcome = |applied: &PresenceApplied| match &applied.effect {
        PresenceEffect::Set => "set",
        PresenceEffect::Unchanged => "unchanged",
        PresenceEffect::Failed { error } => error.kind().as_str(),
        other => panic!("{other:?}"),
    };
    applied.iter().map(|it| (it.rule.as_str(), outcome(it))).collect()
}

// Both sides together.

#[test]
fn rules_both_ways_bring_both_sides_together_and_become_quiet() {
    let mut room = Room::new(both_ways());
    room.memory.agent().choose_state("Lunch").unwrap();
    assert_eq!(outcomes(&room.settle()), [("Lunch -> Busy", "set")]);
    assert_eq!(room.sides(), ("Lunch".into(), "Busy".into()));
    room.memory.agent().choose_presence("Available").unwrap();
    assert_eq!(outcomes(&room.settle()), [("Available <- Available", "set")]);
    assert_eq!(room.sides(), ("Available".into(), "Available".into()));
    assert_eq!(room.memory.journal().calls().len(), 4, "each side was looked at and set once");
}

#[test]
fn two_changes_in_a_hurry_do_not_chase_each_other() {
    let mut room = Room::new(both_ways());
    room.memory.agent().choose_state("Lunch").unwrap();
    room.memory.agent().choose_state("Available").unwrap();
    assert_eq!(outcomes(&room.settle()), [("Lunch -> Busy", "set"), ("Available -> Available", "set")]);
    assert_eq!(room.sides(), ("Available".into(), "Available".into()));
}

#[test]
fn rules_that_disagree_become_quiet_too() {
    let rules = [
        to_salesforce("Available", "Busy"),
        to_connect("Busy", "Lunch"),
        to_salesforce("Lunch", "Available"),
        to_connect("Available", "Available"),
    ];
    let mut room = Room::new(rules);
    room.memory.agent().choose_state("Lunch").unwrap();
    assert_eq!(outcomes(&room.settle()), [("Lunch -> Available", "set")]);
}

#[test]
fn offline_at_the_crm_is_a_logout_in_both_directions() {
    let mut room = Room::new(both_ways());
    room.memory.agent().choose_presence("Busy").unwrap();
    room.settle();
    room.memory.agent().choose_state("Offline").unwrap();
    assert_eq!(outcomes(&room.settle()), [("Offline -> Offline", "set")]);
    assert_eq!(room.sides(), ("Offline".into(), "logged out".into()));
    assert_eq!(room.updates().last().unwrap().1, "presence.logout");

    room.memory.agent().choose_presence("Available").unwrap();
    room.settle();
    room.memory.agent().log_out_of_presence().unwrap();
    room.settle();
    assert_eq!(room.sides(), ("Offline".into(), "logged out".into()));
}

#[test]
fn who_is_logged_out_already_is_not_logged_out_again() {
    let mut room = Room::new(both_ways());
    assert_eq!(outcomes(&room.handle(&connect("Offline"))), [("Offline -> Offline", "unchanged")]);
    assert_eq!(room.updates(), []);
}

// How rules are applied.

#[test]
fn a_state_is_set_only_when_it_differs() {
    let mut room = Room::new(both_ways());
    room.memory.agent().choose_presence("Busy").unwrap();
    assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", "unchanged")]);
    assert_eq!(room.updates(), []);
}

#[test]
fn every_rule_that_holds_is_applied_in_the_order_given_and_100_ms_apart() {
    let mut room = Room::new([to_salesforce("Lunch", "Busy"), to_salesforce("Lunch", "Available")]);
    let applied = room.handle(&connect("Lunch"));
    assert_eq!(outcomes(&applied), [("Lunch -> Busy", "set"), ("Lunch -> Available", "set")]);
    assert_eq!(room.updates(), [(ms(0), "presence.set_status"), (ms(100), "presence.set_status")]);
    assert_eq!(room.sides().1, "Available");
}

#[test]
fn updates_of_different_events_keep_their_distance_and_none_is_lost() {
    let mut room = Room::new(both_ways());
    room.memory.agent().choose_state("Lunch").unwrap();
    room.settle();
    room.memory.clock().advance(ms(30));
    room.memory.agent().choose_presence("Available").unwrap();
    room.settle();
    room.memory.clock().advance(ms(1_000));
    room.memory.agent().choose_state("Lunch").unwrap();
    room.settle();
    let times: Vec<Duration> = room.updates().iter().map(|(at, _)| *at).collect();
    assert_eq!(times, [ms(0), ms(100), ms(1_100)]);
}

#[test]
fn a_workload_moves_the_agent_at_the_contact_center() {
    let full = PresenceSyncRule::new("full", RuleSource::WorkloadChanged)
        .when(Operand::NewWorkloadPct, Comparator::GreaterOrEqual, "80")
        .set(Destination::Connect, "Lunch");
    let mut room = Room::new([full]);
    room.memory.agent().set_workload(3.0);
    assert_eq!(outcomes(&room.settle()), [] as [(&str, &str); 0]);
    room.memory.agent().set_workload(4.0);
    assert_eq!(outcomes(&room.settle()), [("full", "set")]);
    assert_eq!(room.sides().0, "Lunch");
}

#[test]
fn switched_off_it_does_nothing() {
    let mut adapter = configuration(both_ways());
    adapter.settings.presence_sync_enabled = false;
    let mut room = Room::new([]);
    room.bench.adapter.replace(&adapter);
    room.memory.agent().choose_state("Lunch").unwrap();
    assert!(room.settle().is_empty());
    assert_eq!(room.memory.journal().calls(), [] as [&str; 0]);
    adapter.settings.presence_sync_enabled = true;
    room.bench.adapter.replace(&adapter);
    assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", "set")]);
}

#[test]
fn an_update_has_one_echo_on_its_own_side_and_within_the_window() {
    let mut room = Room::new(both_ways());
    room.handle(&connect("Lunch"));
    room.memory.agent().choose_state("Available").unwrap();
    assert!(room.handle(&busy()).is_empty(), "the echo");
    assert_eq!(outcomes(&room.handle(&busy())), [("Lunch <- Busy", "set")], "the agent's own choice");

    let mut room = Room::new(both_ways());
    room.handle(&connect("Lunch"));
    room.memory.agent().choose_state("Available").unwrap();
    room.memory.clock().advance(ms(15_001));
    assert_eq!(outcomes(&room.handle(&busy())), [("Lunch <- Busy", "set")], "too late for an echo");
}

// When calls fail.

#[test]
fn a_call_that_fails_is_told_with_its_rule_and_the_next_event_is_handled() {
    for (call, kind) in [("presence.status", ErrorKind::Unavailable), ("presence.set_status", ErrorKind::Denied)] {
        let mut room = Room::new(both_ways());
        room.memory.faults().fail(call, kind).unwrap();
        assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", kind.as_str())], "{call}");
        assert_eq!(room.sides().1, "logged out");
        room.memory.faults().heal(call);
        assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", "set")], "{call}");
    }
}

#[test]
fn an_update_that_was_refused_has_no_echo() {
    for kind in [ErrorKind::Denied, ErrorKind::NotFound, ErrorKind::Invalid, ErrorKind::Conflict] {
        let mut room = Room::new(both_ways());
        room.memory.faults().fail("presence.set_status", kind).unwrap();
        room.handle(&connect("Lunch"));
        room.memory.agent().choose_presence("Busy").unwrap();
        assert_eq!(outcomes(&room.settle()), [("Lunch <- Busy", "set")], "{kind}");
    }
}

#[test]
fn an_update_that_may_have_happened_has_an_echo() {
    for kind in [ErrorKind::Timeout, ErrorKind::Unavailable, ErrorKind::Other] {
        let mut room = Room::new(both_ways());
        room.memory.faults().fail("presence.set_status", kind).unwrap();
        room.handle(&connect("Lunch"));
        room.memory.agent().choose_presence("Busy").unwrap();
        assert_eq!(outcomes(&room.settle()), [] as [(&str, &str); 0], "{kind}: it happened after all");
        room.memory.agent().choose_presence("Available").unwrap();
        room.memory.agent().choose_presence("Busy").unwrap();
        assert_eq!(outcomes(&room.settle()).len(), 2, "{kind}: there is one echo");
    }
}

#[test]
fn an_update_that_is_made_again_has_one_echo() {
    let mut room = Room::new(both_ways());
    room.memory.faults().fail("presence.set_status", ErrorKind::Unavailable).unwrap();
    room.handle(&connect("Lunch"));
    room.memory.faults().heal("presence.set_status");
    assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", "set")]);
    assert_eq!(outcomes(&room.settle()), [] as [(&str, &str); 0], "the echo");
    assert_eq!(outcomes(&room.handle(&busy())), [("Lunch <- Busy", "set")], "the agent's own choice");
}

#[test]
fn an_update_goes_on_when_the_future_of_its_session_was_dropped() {
    let mut room = Room::new(both_ways());
    room.memory.faults().delay("presence.set_status", ms(500)).unwrap();
    room.bench.inbox.raise(connect("Lunch")).unwrap();
    for _ in 0..3 {
        let mut settle = Box::pin(room.bench.session.settle());
        assert!(settle.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    room.bench.settle();
    assert_eq!((room.updates(), room.sides().1.as_str()), (vec![(ms(0), "presence.set_status")], "Busy"));
}

#[test]
fn a_faulty_rule_is_left_out_and_told_and_the_others_are_applied() {
    // Only the contact center sets Busy.
    let mut room = Room::new([to_connect("Available", "Busy"), to_salesforce("Lunch", "Busy")]);
    let findings = room.bench.adapter.findings();
    let told = findings.iter().filter(|it| it.is_error() && it.to_string().contains("rule `Busy <- Available`"));
    assert_eq!(told.count(), 1, "{findings:#?}");
    assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", "set")]);
}

#[test]
fn a_call_that_hangs_is_given_up_after_its_deadline_and_leaves_the_desk_usable() {
    for call in ["presence.status", "presence.set_status"] {
        let mut room = Room::new([to_salesforce("Lunch", "Busy"), to_connect("Busy", "Lunch")]);
        room.memory.faults().hang(call).unwrap();
        assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", "timeout")], "{call}");
        assert_eq!(room.memory.clock().now(), ms(10_000), "{call}");
        room.memory.faults().heal(call);
        assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", "set")], "{call}");
    }
}

#[test]
fn one_rule_that_fails_does_not_keep_the_next_from_being_applied() {
    let mut room = Room::new([to_salesforce("Lunch", "No_Such_Status"), to_salesforce("Lunch", "Busy")]);
    let applied = room.handle(&connect("Lunch"));
    assert_eq!(outcomes(&applied), [("Lunch -> No_Such_Status", "notFound"), ("Lunch -> Busy", "set")]);
    assert_eq!(room.updates().iter().map(|(at, _)| *at).collect::<Vec<_>>(), [ms(0), ms(100)]);
}

#[test]
fn a_destination_that_is_not_known_is_told_when_its_rule_holds() {
    let rule = to_salesforce("Lunch", "Busy").set(Destination::Other("Coffee machine".into()), "on");
    let mut room = Room::new([rule]);
    assert_eq!(outcomes(&room.handle(&connect("Lunch"))), [("Lunch -> Busy", "invalid")]);
    assert_eq!(room.memory.journal().calls(), [] as [&str; 0]);
}

#[test]
fn the_distance_of_updates_is_an_option() {
    let rules = [to_salesforce("Lunch", "Busy"), to_salesforce("Lunch", "Available")];
    let mut room = Room::with_options(rules, SessionOptions::default().presence_spacing(ms(1_000)));
    room.handle(&connect("Lunch"));
    assert_eq!(room.memory.clock().now(), ms(1_000));
}

// Events of a desk.

fn triggers(memory: &MemoryDesk) -> Vec<String> {
    memory.agent().take_events().iter().map(|event| event.trigger().to_string()).collect()
}

#[test]
fn a_change_of_the_agents_state_makes_the_event_of_its_type_before_that_of_its_name() {
    let memory = MemoryDesk::new("Sato");
    for (state, of_type) in [("Lunch", "onNotRoutable"), ("Offline", "onOffline"), ("Available", "onRoutable")] {
        memory.agent().choose_state(state).unwrap();
        assert_eq!(triggers(&memory), [format!("connectAgent.{of_type}"), "connectAgent.onStateChange".to_owned()]);
    }
    memory.agent().choose_state("Lunch").unwrap();
    let events = memory.agent().take_events();
    assert_eq!(events[1].payload(), json!({"agent": "Sato", "oldState": "Available", "newState": "Lunch"}));
}

#[test]
fn setting_what_is_set_makes_no_event() {
    let memory = MemoryDesk::new("Sato");
    memory.agent().choose_state("Available").unwrap();
    memory.agent().set_workload(0.0);
    memory.agent().log_in();
    memory.agent().choose_presence("Busy").unwrap();
    assert_eq!(triggers(&memory), ["salesforceAgent.onStateChange"]);
    memory.agent().choose_presence("Busy").unwrap();
    assert_eq!(triggers(&memory), [] as [&str; 0]);
}

#[test]
fn changes_through_the_connectors_make_events_like_those_at_the_screen() {
    let memory = MemoryDesk::new("Sato");
    let agent = memory.agent();
    memory.drive(agent.set_state_by_name("Lunch")).unwrap();
    memory.drive(agent.set_available()).unwrap();
    memory.drive(agent.set_status("0N55g0000000002CAA")).unwrap();
    memory.drive(Presence::logout(agent)).unwrap();
    let expected = [
        "connectAgent.onNotRoutable",
        "connectAgent.onStateChange",
        "connectAgent.onRoutable",
        "connectAgent.onStateChange",
        "salesforceAgent.onStateChange",
        "salesforceAgent.onLogout",
    ];
    assert_eq!(triggers(&memory), expected);
    assert_eq!(memory.drive(Presence::logout(agent)).unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(agent.choose_presence("Nowhere").unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(triggers(&memory), [] as [&str; 0]);
}

#[test]
fn who_is_signed_out_of_the_contact_center_is_offline_and_sets_no_state() {
    let memory = MemoryDesk::new("Sato");
    let agent = memory.agent();
    memory.drive(AgentControl::logout(agent)).unwrap();
    assert_eq!((agent.is_logged_in(), agent.current_state().name.as_str()), (false, "Offline"));
    assert_eq!(triggers(&memory), ["connectAgent.onOffline", "connectAgent.onStateChange"]);
    assert_eq!(agent.choose_state("Available").unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(memory.drive(AgentControl::logout(agent)).unwrap_err().kind(), ErrorKind::Conflict);
    agent.log_in();
    assert_eq!(triggers(&memory), ["connectAgent.onInit"]);
    agent.choose_state("Available").unwrap();
}

#[test]
fn events_that_nobody_takes_do_not_pile_up() {
    let memory = MemoryDesk::new("Sato");
    for workload in 1..=1_500 {
        memory.agent().set_workload(f64::from(workload));
    }
    let events = memory.agent().take_events();
    assert_eq!(events.len(), 1_000);
    let EventKind::SalesforceAgent(SalesforceAgentEvent::WorkloadChanged(last)) = events[999].kind() else { panic!() };
    assert!(last.new_workload > 1_499.0, "the newest are kept");
}

// Laws.

fn any_rule() -> impl Strategy<Value = PresenceSyncRule> {
    let state = || prop::sample::select(vec!["Available", "Lunch", "Offline"]);
    let status = || prop::sample::select(vec!["Available", "Busy", "Offline", "Nowhere", "0N55g0000000002CAA"]);
    let comparator = || prop::sample::select(vec![Comparator::Equal, Comparator::NotEqual, Comparator::Less]);
    prop_oneof![
        (state(), comparator(), status()).prop_map(|(state, comparator, status)| {
            to_salesforce(state, status).when(Operand::ConnectNewState, comparator, state)
        }),
        (status(), state()).prop_map(|(status, state)| to_connect(status, state)),
        (state(), comparator(), state()).prop_map(|(old, comparator, new)| {
            let rule = PresenceSyncRule::new("same side", RuleSource::ConnectStateChange);
            rule.when(Operand::ConnectNewState, comparator, old).set(Destination::Connect, new)
        }),
    ]
}

#[derive(Clone, Debug)]
enum Act {
    State(&'static str),
    Status(&'static str),
    LogOut,
    Settle,
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        prop::sample::select(vec!["Available", "Lunch", "Offline"]).prop_map(Act::State),
        prop::sample::select(vec!["Available", "Busy"]).prop_map(Act::Status),
        Just(Act::LogOut),
        Just(Act::Settle),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_rules_and_the_agent_do_it_becomes_quiet_and_updates_keep_their_distance(
        rules in prop::collection::vec(any_rule(), 0..8),
        acts in prop::collection::vec(any_act(), 0..12),
    ) {
        let mut room = Room::new(rules);
        for act in acts {
            match act {
                Act::State(state) => room.memory.agent().choose_state(state).unwrap(),
                Act::Status(status) => room.memory.agent().choose_presence(status).unwrap(),
                Act::LogOut => drop(room.memory.agent().log_out_of_presence()),
                Act::Settle => drop(room.settle()),
            }
        }
        room.settle();
        let times: Vec<Duration> = room.updates().iter().map(|(at, _)| *at).collect();
        prop_assert!(times.windows(2).all(|pair| pair[1] >= pair[0] + ms(100)), "{times:?}");
    }

    #[test]
    fn rules_that_pair_states_leave_both_sides_in_agreement(acts in prop::collection::vec(any_act(), 1..12)) {
        let mut room = Room::new(both_ways());
        for act in acts {
            match act {
                Act::State(state) => room.memory.agent().choose_state(state).unwrap(),
                Act::Status(status) => room.memory.agent().choose_presence(status).unwrap(),
                Act::LogOut => drop(room.memory.agent().log_out_of_presence()),
                Act::Settle => {}
            }
            room.settle();
        }
        let pair = room.sides();
        // The agent may not have been moved at all yet.
        let agrees = matches!(
            (pair.0.as_str(), pair.1.as_str()),
            ("Available", "Available") | ("Lunch", "Busy") | ("Offline" | "Available", "logged out")
        );
        prop_assert!(agrees, "{pair:?}");
    }
}
