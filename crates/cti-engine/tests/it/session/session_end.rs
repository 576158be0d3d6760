//! What happens to the agent when a session ends (section 7.4), as a machine and at a desk in memory.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test")]

mod laws;
mod sign_out;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cti_engine::connector::{Clock, ErrorKind, RoutingProfile};
use cti_engine::memory::MemoryDesk;
use cti_engine::session_end::{Condition, Effect, Input, Machine, Moment, Outcome, SessionEnd, SessionSignals, Step};
use cti_model::ProductVersion;
use cti_model::adapter::CtiAdapter;
use cti_model::feature::{Feature, SetAgentStatusOnSessionEnd};

const S: Duration = Duration::from_secs(1);

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|&item| item.to_owned()).collect()
}

fn logging_out() -> SetAgentStatusOnSessionEnd {
    SetAgentStatusOnSessionEnd { status: "Logout".into(), ..SetAgentStatusOnSessionEnd::default() }
}

/// A desk in memory with a session on one page.
struct Room {
    memory: MemoryDesk,
    session_end: SessionEnd,
    signals: SessionSignals,
}

impl Room {
    fn new(settings: SetAgentStatusOnSessionEnd) -> Self {
        let memory = MemoryDesk::new("Sato");
        let session_end = SessionEnd::new(settings, memory.desk());
        let signals = session_end.signals();
        signals.pages_open(1);
        Self { memory, session_end, signals }
    }

    /// Waits for the next thing that is done.
    fn next(&mut self) -> Outcome {
        self.memory.drive(self.session_end.next())
    }

    /// The next effect, which succeeds.
    fn next_effect(&mut self) -> Effect {
        match self.next() {
            Outcome::Performed { effect, answer: Ok(()) } => effect,
            other => panic!("{other:?}"),
        }
    }

    /// Lets time pass; nothing is done meanwhile.
    fn quiet_for(&mut self, time: Duration) {
        let clock = self.memory.clock();
        let end = clock.now() + time;
        let mut next = pin!(self.session_end.next());
        loop {
            if let Poll::Ready(outcome) = next.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                panic!("{outcome:?} at {:?}", clock.now());
            }
            if clock.now() >= end {
                return;
            }
            clock.advance(S / 10);
        }
    }

    fn state(&self) -> String {
        self.memory.agent().current_state().name
    }
}

fn set(name: &str) -> Effect {
    Effect::SetStatus(name.to_owned())
}

// When a session ends.

#[test]
fn when_the_last_page_is_closed_the_agent_goes_offline_after_five_seconds() {
    let mut room = Room::new(SetAgentStatusOnSessionEnd::default());
    room.signals.pages_open(2);
    room.signals.pages_open(1);
    room.quiet_for(60 * S);
    room.signals.pages_open(0);
    let closed = room.memory.clock().now();
    assert_eq!(room.next_effect(), set("Offline"));
    assert_eq!((room.memory.clock().now(), room.state().as_str()), (closed + 5 * S, "Offline"));
    assert!(room.memory.agent().is_logged_in());
    room.quiet_for(60 * S);
}

#[test]
fn a_logout_from_the_crm_ends_the_session_too() {
    let mut room = Room::new(SetAgentStatusOnSessionEnd::default());
    room.signals.salesforce_logout();
    assert_eq!(room.next_effect(), set("Offline"));
    assert_eq!(room.memory.clock().now(), 5 * S);
}

#[test]
fn a_page_that_comes_back_in_time_takes_the_end_back() {
    let mut room = Room::new(SetAgentStatusOnSessionEnd::default());
    room.signals.pages_open(0);
    room.quiet_for(S * 49 / 10);
    room.signals.pages_open(1);
    room.signals.logged_in();
    room.quiet_for(60 * S);
    assert_eq!(room.state(), "Available", "a reload changes nothing");
    room.signals.pages_open(0);
    room.quiet_for(S * 49 / 10);
    assert_eq!(room.next_effect(), set("Offline"), "the timer runs anew");
}

#[test]
fn pages_that_are_closed_after_a_logout_are_no_page_that_comes_back() {
    let mut room = Room::new(logging_out());
    room.signals.pages_open(3);
    room.signals.salesforce_logout();
    for count in [3, 2] {
        room.quiet_for(S);
        room.signals.pages_open(count);
    }
    assert_eq!(room.next_effect(), set("Offline"));
    assert_eq!(room.memory.clock().now(), 5 * S);
    room.signals.pages_open(1);
    assert_eq!(room.next_effect(), Effect::LogOut);
    room.signals.pages_open(0);
    room.quiet_for(60 * S);

    let mut room = Room::new(logging_out());
    room.signals.pages_open(3);
    room.signals.salesforce_logout();
    room.signals.pages_open(1);
    room.signals.pages_open(2);
    room.quiet_for(60 * S);
    assert_eq!(room.state(), "Available", "a page did come back");
}

#[test]
fn an_adapter_says_whether_anything_is_done() {
    let memory = MemoryDesk::new("Sato");
    let of = |adapter: &CtiAdapter| SessionEnd::of_adapter(adapter, ProductVersion::NEWEST, memory.desk());
    let mut adapter = CtiAdapter::default();
    assert!(of(&adapter).is_none());
    adapter.features.push(Feature::new("SetAgentStatusOnSessionEnd", "Status: Lunch"));
    let mut session_end = of(&adapter).unwrap();
    session_end.signals().salesforce_logout();
    let outcome = memory.drive(session_end.next());
    assert!(matches!(outcome, Outcome::Performed { effect, .. } if effect == set("Lunch")));
    adapter.features[0].active = false;
    assert!(of(&adapter).is_none());
}

#[test]
fn the_timer_is_not_set_back_while_it_runs() {
    let mut room = Room::new(SetAgentStatusOnSessionEnd::default());
    room.signals.pages_open(0);
    room.quiet_for(4 * S);
    room.signals.pages_open(0);
    room.signals.salesforce_logout();
    assert_eq!(room.next_effect(), set("Offline"));
    assert_eq!(room.memory.clock().now(), 5 * S);
}

#[test]
fn before_a_page_was_open_there_is_no_session_that_could_end() {
    let memory = MemoryDesk::new("Sato");
    let mut machine = Machine::new(SetAgentStatusOnSessionEnd::default());
    machine.input(memory.clock().now(), Input::PagesOpen(0));
    assert_eq!(machine.step(60 * S), Step::Wait { until: None });
}

#[test]
fn timer_and_status_are_as_they_are_set() {
    let settings = SetAgentStatusOnSessionEnd {
        status: "Lunch".into(),
        session_end_timer: 90 * S,
        ..SetAgentStatusOnSessionEnd::default()
    };
    let mut room = Room::new(settings);
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Lunch"));
    assert_eq!((room.memory.clock().now(), room.state().as_str()), (90 * S, "Lunch"));
}

#[test]
fn without_a_status_nothing_is_done() {
    let mut room =
        Room::new(SetAgentStatusOnSessionEnd { status: String::new(), ..SetAgentStatusOnSessionEnd::default() });
    room.signals.pages_open(0);
    room.quiet_for(60 * S);
    room.signals.logged_in();
    room.quiet_for(S);
}

// Conditions.

#[test]
fn a_routing_profile_is_tested_by_a_part_of_its_name() {
    for (items, holds) in
        [(&["Basic"][..], true), (&["Gold", "Routing"], true), (&["Gold"], false), (&["basic"], false)]
    {
        let settings = SetAgentStatusOnSessionEnd {
            if_profile_name_includes: texts(items),
            ..SetAgentStatusOnSessionEnd::default()
        };
        let mut room = Room::new(settings);
        room.signals.pages_open(0);
        match room.next() {
            Outcome::Performed { effect, .. } => assert!(holds && effect == set("Offline"), "{items:?}"),
            Outcome::Withheld { withheld, error: None } => {
                assert!(!holds, "{items:?}");
                assert_eq!((withheld.moment, withheld.condition), (Moment::SessionEnd, Condition::RoutingProfile));
                assert_eq!(withheld.found.as_deref(), Some("Basic Routing Profile"));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(room.state(), if holds { "Offline" } else { "Available" });
        room.quiet_for(60 * S);
    }
}

#[test]
fn the_current_state_is_tested_by_its_whole_name_when_the_timer_has_run_out() {
    let settings = || SetAgentStatusOnSessionEnd {
        if_current_agent_state: texts(&["Available", "At Lunch"]),
        ..Default::default()
    };
    let mut room = Room::new(settings());
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Offline"));

    let mut room = Room::new(settings());
    room.signals.pages_open(0);
    room.quiet_for(S);
    room.memory.agent().choose_state("Lunch").unwrap();
    let Outcome::Withheld { withheld, .. } = room.next() else { panic!() };
    assert_eq!((withheld.condition, withheld.found.as_deref()), (Condition::AgentState, Some("Lunch")));
}

#[test]
fn every_condition_must_hold_and_only_what_they_need_is_asked_for() {
    let settings = SetAgentStatusOnSessionEnd {
        if_profile_name_includes: texts(&["Basic"]),
        if_current_agent_state: texts(&["Lunch"]),
        ..SetAgentStatusOnSessionEnd::default()
    };
    let mut room = Room::new(settings);
    room.signals.pages_open(0);
    assert!(matches!(room.next(), Outcome::Withheld { .. }));
    assert_eq!(room.memory.journal().calls(), ["agent.configuration", "agent.state"]);

    let blank = SetAgentStatusOnSessionEnd {
        if_profile_name_includes: texts(&[" ", ""]),
        ..SetAgentStatusOnSessionEnd::default()
    };
    let mut room = Room::new(blank);
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Offline"), "empty items are no condition");
    assert_eq!(room.memory.journal().calls(), ["agent.set_state_by_name"]);
}

#[test]
fn a_condition_on_what_cannot_be_found_out_does_not_hold() {
    let settings = || SetAgentStatusOnSessionEnd { if_profile_name_includes: texts(&["Basic"]), ..Default::default() };
    let mut room = Room::new(settings());
    room.memory.agent().set_routing_profile(None);
    room.signals.pages_open(0);
    let Outcome::Withheld { withheld, error: None } = room.next() else { panic!() };
    assert_eq!(withheld.found, None);

    let mut room = Room::new(settings());
    room.memory.journal().hang("agent.configuration").unwrap();
    room.signals.pages_open(0);
    let Outcome::Withheld { error: Some(error), .. } = room.next() else { panic!() };
    assert_eq!((error.kind(), room.memory.clock().now()), (ErrorKind::Timeout, 15 * S));
    assert_eq!(room.state(), "Available");
}

// The next login.

#[test]
fn the_next_login_sets_the_initial_state_once() {
    let mut room = Room::new(logging_out());
    room.signals.logged_in();
    room.quiet_for(S);
    room.signals.pages_open(0);
    assert_eq!((room.next_effect(), room.next_effect()), (set("Offline"), Effect::LogOut));
    assert!(room.signals.is_login_due());
    room.signals.pages_open(1);
    room.memory.agent().log_in();
    room.signals.logged_in();
    assert_eq!(room.next_effect(), Effect::SetInitialState("Available".into()));
    assert_eq!(room.state(), "Available");
    assert!(!room.signals.is_login_due());
    room.signals.logged_in();
    room.quiet_for(60 * S);
}

#[test]
fn the_initial_state_is_under_the_condition_on_the_profile_and_not_under_that_on_the_state() {
    let settings = SetAgentStatusOnSessionEnd {
        if_profile_name_includes: texts(&["Basic"]),
        if_current_agent_state: texts(&["Available"]),
        initial_agent_state: "Lunch".into(),
        ..SetAgentStatusOnSessionEnd::default()
    };
    for profile in ["Basic Routing Profile", "Gold"] {
        let mut room = Room::new(settings.clone());
        room.signals.pages_open(0);
        assert_eq!(room.next_effect(), set("Offline"));
        let now = RoutingProfile { name: profile.into(), ..RoutingProfile::default() };
        room.memory.agent().set_routing_profile(Some(now));
        room.signals.pages_open(1);
        room.signals.logged_in();
        match room.next() {
            Outcome::Performed { effect, .. } => {
                assert_eq!((effect, profile), (Effect::SetInitialState("Lunch".into()), "Basic Routing Profile"));
            }
            Outcome::Withheld { withheld, .. } => assert_eq!((withheld.moment, profile), (Moment::Login, "Gold")),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_session_end_that_was_withheld_is_followed_by_no_initial_state() {
    let settings = SetAgentStatusOnSessionEnd {
        if_current_agent_state: texts(&["Lunch"]),
        ..SetAgentStatusOnSessionEnd::default()
    };
    let mut room = Room::new(settings);
    room.signals.pages_open(0);
    assert!(matches!(room.next(), Outcome::Withheld { .. }));
    room.signals.pages_open(1);
    room.signals.logged_in();
    room.quiet_for(60 * S);
}

#[test]
fn a_program_that_was_started_anew_can_remember_that_a_login_is_due() {
    let memory = MemoryDesk::new("Sato");
    memory.agent().choose_state("Offline").unwrap();
    let machine = Machine::new(SetAgentStatusOnSessionEnd::default()).with_login_due(true);
    let mut session_end = SessionEnd::with_machine(machine, memory.desk());
    session_end.signals().logged_in();
    assert!(matches!(memory.drive(session_end.next()), Outcome::Performed { answer: Ok(()), .. }));
    assert_eq!(memory.agent().current_state().name, "Available");
}

// When calls fail.

#[test]
fn a_call_that_fails_or_hangs_is_told_and_what_follows_is_still_done() {
    for (hangs, kind) in [(false, ErrorKind::Unavailable), (true, ErrorKind::Timeout)] {
        let mut room = Room::new(logging_out());
        if hangs {
            room.memory.journal().hang("agent.set_state_by_name").unwrap();
        } else {
            room.memory.journal().fail("agent.set_state_by_name", kind).unwrap();
        }
        room.signals.pages_open(0);
        let Outcome::Performed { effect, answer } = room.next() else { panic!() };
        assert_eq!((effect, answer.unwrap_err().kind()), (set("Offline"), kind));
        assert_eq!(room.memory.clock().now(), if hangs { 15 * S } else { 5 * S });
        assert_eq!(room.next_effect(), Effect::LogOut);
    }
}

#[test]
fn waiting_can_be_given_up_and_taken_up_again() {
    let mut room =
        Room::new(SetAgentStatusOnSessionEnd { if_profile_name_includes: texts(&["Basic"]), ..Default::default() });
    room.signals.pages_open(0);
    room.quiet_for(S);
    room.memory.journal().hang("agent.configuration").unwrap();
    room.memory.clock().advance(5 * S);
    room.quiet_for(S);
    room.memory.journal().heal("agent.configuration");
    assert_eq!(room.next_effect(), set("Offline"));
}

#[test]
fn a_signal_from_elsewhere_wakes_who_waits() {
    fn is_send(_: &impl Send) {}
    let mut room = Room::new(SetAgentStatusOnSessionEnd { session_end_timer: Duration::ZERO, ..Default::default() });
    let signals = room.signals.clone();
    let next = room.session_end.next();
    is_send(&next);
    let elsewhere = std::thread::spawn(move || signals.salesforce_logout());
    assert!(matches!(room.memory.drive(next), Outcome::Performed { .. }));
    elsewhere.join().unwrap();
}
