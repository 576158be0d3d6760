//! What happens to the agent when a session ends (section 7.4), as a machine and at a desk in memory.
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_engine::connector::{Clock, ConnectorError, Desk, ErrorKind, RoutingProfile};
use cti_engine::event::{AgentEvent, SalesforceAgentEvent, SessionEvent, StateChange};
use cti_engine::memory::MemoryDesk;
use cti_engine::session::{Condition, Happening, Inbox, Moment, Session, SessionOptions};
use cti_model::adapter::CtiAdapter;
use cti_model::feature::{Feature, SetAgentStatusOnSessionEnd};

use crate::session::common::Bench;

pub(crate) const S: Duration = Duration::from_secs(1);

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|&item| item.to_owned()).collect()
}

pub(crate) fn logging_out() -> SetAgentStatusOnSessionEnd {
    SetAgentStatusOnSessionEnd { status: "Logout".into(), ..SetAgentStatusOnSessionEnd::default() }
}

/// The configuration of the feature as an administrator writes it.
fn configuration(settings: &SetAgentStatusOnSessionEnd) -> CtiAdapter {
    let text = format!(
        "Status: {}\nIfProfileNameIncludes: {}\nIfCurrentAgentState: {}\nSessionEndTimer: {}\nInitialAgentState: {}",
        settings.status,
        settings.if_profile_name_includes.join(","),
        settings.if_current_agent_state.join(","),
        settings.session_end_timer.as_secs(),
        settings.initial_agent_state,
    );
    let feature = Feature::new(SetAgentStatusOnSessionEnd::NAME, text);
    assert_eq!(SetAgentStatusOnSessionEnd::read(&feature.value).status, settings.status);
    CtiAdapter { features: vec![feature], ..CtiAdapter::default() }
}

/// Something that is done to the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    SetStatus(String),
    LogOut,
    SetInitialState(String),
}

/// What was done, or why it was not.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Performed { effect: Effect, answer: Result<(), ConnectorError> },
    Withheld { withheld: Withheld, error: Option<ConnectorError> },
}

#[derive(Clone, Debug)]
pub(crate) struct Withheld {
    pub(crate) moment: Moment,
    pub(crate) condition: Condition,
    pub(crate) found: Option<String>,
}

fn outcome(happening: Happening) -> Option<Outcome> {
    let answer = |error: Option<ConnectorError>| error.map_or(Ok(()), Err);
    match happening {
        Happening::StatusSet { moment: Moment::Login, status, error } => {
            Some(Outcome::Performed { effect: Effect::SetInitialState(status), answer: answer(error) })
        }
        Happening::StatusSet { status, error, .. } => {
            Some(Outcome::Performed { effect: Effect::SetStatus(status), answer: answer(error) })
        }
        Happening::SignedOut { ticket: None, error } => {
            Some(Outcome::Performed { effect: Effect::LogOut, answer: answer(error) })
        }
        Happening::Withheld { moment, condition, found, error } => {
            Some(Outcome::Withheld { withheld: Withheld { moment, condition, found }, error })
        }
        Happening::NotRun(_) => None,
        other => panic!("{other}"),
    }
}

/// Tells a session what happens.
#[derive(Clone)]
pub(crate) struct Signals(Inbox);

impl Signals {
    pub(crate) fn pages_open(&self, count: usize) {
        self.0.raise(SessionEvent::pages_open(count)).unwrap();
    }

    pub(crate) fn salesforce_logout(&self) {
        self.0.raise(SalesforceAgentEvent::Logout).unwrap();
    }

    pub(crate) fn logged_in(&self) {
        self.0.raise(AgentEvent::Init).unwrap();
    }

    pub(crate) fn call_in_progress(&self, in_progress: bool) {
        self.0.raise(SessionEvent::call_in_progress(in_progress)).unwrap();
    }
}

/// A desk in memory with a session on one page.
pub(crate) struct Room {
    pub(crate) memory: MemoryDesk,
    pub(crate) session: Session,
    pub(crate) signals: Signals,
}

impl Room {
    pub(crate) fn new(settings: &SetAgentStatusOnSessionEnd) -> Self {
        let memory = MemoryDesk::new("Sato");
        let desk = memory.desk();
        let room = Self::at(memory, desk, settings, SessionOptions::default());
        room.signals.pages_open(1);
        room
    }

    /// The same, taking up the session of a page that was reloaded.
    fn taking_up(settings: &SetAgentStatusOnSessionEnd) -> Self {
        let memory = MemoryDesk::new("Sato");
        let desk = memory.desk();
        let room = Self::at(memory, desk, settings, SessionOptions::default().login_due(false));
        room.signals.pages_open(1);
        room
    }

    pub(crate) fn at(
        memory: MemoryDesk,
        desk: Desk,
        settings: &SetAgentStatusOnSessionEnd,
        options: SessionOptions,
    ) -> Self {
        let session = Adapter::compile(&Engine::new(), &configuration(settings)).open_with(desk, options);
        let signals = Signals(session.inbox());
        Self { memory, session, signals }
    }

    /// Waits for the next thing that is done.
    pub(crate) fn next(&mut self) -> Outcome {
        loop {
            if let Some(outcome) = outcome(self.memory.drive(self.session.next()).unwrap()) {
                return outcome;
            }
        }
    }

    /// The next effect, which succeeds.
    pub(crate) fn next_effect(&mut self) -> Effect {
        match self.next() {
            Outcome::Performed { effect, answer: Ok(()) } => effect,
            other => panic!("{other:?}"),
        }
    }

    /// Lets time pass; nothing is done meanwhile.
    pub(crate) fn quiet_for(&mut self, time: Duration) {
        let clock = self.memory.clock();
        let end = clock.now() + time;
        loop {
            while let Poll::Ready(told) = pin!(self.session.next()).poll(&mut Context::from_waker(Waker::noop())) {
                if let Some(outcome) = outcome(told.unwrap()) {
                    panic!("{outcome:?} at {:?}", clock.now());
                }
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

pub(crate) fn set(name: &str) -> Effect {
    Effect::SetStatus(name.to_owned())
}

// When a session ends.

#[test]
fn when_the_last_page_is_closed_the_agent_goes_offline_after_five_seconds() {
    let mut room = Room::new(&SetAgentStatusOnSessionEnd::default());
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
    let mut room = Room::new(&SetAgentStatusOnSessionEnd::default());
    room.signals.salesforce_logout();
    assert_eq!(room.next_effect(), set("Offline"));
    assert_eq!(room.memory.clock().now(), 5 * S);
}

#[test]
fn a_page_that_comes_back_in_time_takes_the_end_back() {
    let mut room = Room::taking_up(&SetAgentStatusOnSessionEnd::default());
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
    let mut room = Room::new(&logging_out());
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

    let mut room = Room::new(&logging_out());
    room.signals.pages_open(3);
    room.signals.salesforce_logout();
    room.signals.pages_open(1);
    room.signals.pages_open(2);
    room.quiet_for(60 * S);
    assert_eq!(room.state(), "Available", "a page did come back");
}

#[test]
fn without_the_feature_nothing_is_done_and_a_new_configuration_can_switch_it_on_and_off() {
    let mut bench = Bench::new(&[]);
    let mut close = |adapter: &CtiAdapter| {
        bench.adapter.replace(adapter);
        bench.memory.agent().choose_state("Available").unwrap();
        bench.inbox.raise(SessionEvent::pages_open(1)).unwrap();
        bench.inbox.raise(SessionEvent::pages_open(0)).unwrap();
        bench.settle();
        bench.memory.agent().current_state().name
    };
    let mut adapter = CtiAdapter::default();
    assert_eq!(close(&adapter), "Available");
    adapter.features.push(Feature::new("SetAgentStatusOnSessionEnd", "Status: Lunch"));
    assert_eq!(close(&adapter), "Lunch");
    adapter.features[0].active = false;
    assert_eq!(close(&adapter), "Available");
}

#[test]
fn the_timer_is_not_set_back_while_it_runs() {
    let mut room = Room::new(&SetAgentStatusOnSessionEnd::default());
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
    let desk = memory.desk();
    let mut room = Room::at(memory, desk, &SetAgentStatusOnSessionEnd::default(), SessionOptions::default());
    room.signals.pages_open(0);
    room.quiet_for(60 * S);
}

#[test]
fn timer_and_status_are_as_they_are_set() {
    let settings = SetAgentStatusOnSessionEnd {
        status: "Lunch".into(),
        session_end_timer: 90 * S,
        ..SetAgentStatusOnSessionEnd::default()
    };
    let mut room = Room::new(&settings);
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Lunch"));
    assert_eq!((room.memory.clock().now(), room.state().as_str()), (90 * S, "Lunch"));
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
        let mut room = Room::new(&settings);
        room.signals.pages_open(0);
        match room.next() {
            Outcome::Performed { effect, .. } => assert!(holds && effect == set("Offline"), "{items:?}"),
            Outcome::Withheld { withheld, error: None } => {
                assert!(!holds, "{items:?}");
                assert_eq!((withheld.moment, withheld.condition), (Moment::SessionEnd, Condition::RoutingProfile));
                assert_eq!(withheld.found.as_deref(), Some("Basic Routing Profile"));
            }
            other @ Outcome::Withheld { .. } => panic!("{other:?}"),
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
    let mut room = Room::new(&settings());
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Offline"));

    let mut room = Room::new(&settings());
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
    let mut room = Room::new(&settings);
    room.signals.pages_open(0);
    assert!(matches!(room.next(), Outcome::Withheld { .. }));
    assert_eq!(room.memory.journal().calls(), ["agent.configuration", "agent.state"]);

    let blank = SetAgentStatusOnSessionEnd {
        if_profile_name_includes: texts(&[" ", ""]),
        ..SetAgentStatusOnSessionEnd::default()
    };
    let mut room = Room::new(&blank);
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Offline"), "empty items are not a condition");
    assert_eq!(room.memory.journal().calls(), ["agent.set_state_by_name"]);
}

#[test]
fn a_condition_on_what_cannot_be_found_out_does_not_hold() {
    let settings = || SetAgentStatusOnSessionEnd { if_profile_name_includes: texts(&["Basic"]), ..Default::default() };
    let mut room = Room::new(&settings());
    room.memory.agent().set_routing_profile(None);
    room.signals.pages_open(0);
    let Outcome::Withheld { withheld, error: None } = room.next() else { panic!() };
    assert_eq!(withheld.found, None);

    let mut room = Room::new(&settings());
    room.memory.faults().hang("agent.configuration").unwrap();
    room.signals.pages_open(0);
    let Outcome::Withheld { error: Some(error), .. } = room.next() else { panic!() };
    assert_eq!((error.kind(), room.memory.clock().now()), (ErrorKind::Timeout, 15 * S));
    assert_eq!(room.state(), "Available");
}

// The next login.

#[test]
fn the_agent_becomes_available_at_login_and_at_the_next_one_after_a_session_end() {
    let mut room = Room::new(&logging_out());
    room.memory.agent().choose_state("Offline").unwrap();
    let initial = Effect::SetInitialState("Available".into());
    room.signals.logged_in();
    assert_eq!((room.next_effect(), room.state().as_str()), (initial.clone(), "Available"));
    room.memory.agent().choose_state("Lunch").unwrap();
    room.signals.logged_in();
    room.quiet_for(S);
    assert_eq!(room.state(), "Lunch", "a page was reloaded");
    room.signals.pages_open(0);
    assert_eq!((room.next_effect(), room.next_effect()), (set("Offline"), Effect::LogOut));
    room.signals.pages_open(1);
    room.memory.agent().log_in();
    room.signals.logged_in();
    assert_eq!((room.next_effect(), room.state().as_str()), (initial, "Available"));
    room.signals.logged_in();
    room.quiet_for(60 * S);
}

#[test]
fn a_login_after_the_agent_signed_out_sets_the_initial_state_again() {
    let mut room = Room::new(&SetAgentStatusOnSessionEnd::default());
    let initial = Effect::SetInitialState("Available".into());
    room.signals.logged_in();
    assert_eq!(room.next_effect(), initial);
    let change = StateChange { new_state: "Logout".into(), ..StateChange::default() };
    room.signals.0.raise(AgentEvent::StateChange(change)).unwrap();
    while !matches!(room.memory.drive(room.session.next()).unwrap(), Happening::SignedOut { .. }) {}
    room.memory.agent().log_in();
    room.signals.logged_in();
    assert_eq!((room.next_effect(), room.state().as_str()), (initial, "Available"));
}

#[test]
fn a_login_during_a_call_sets_nothing() {
    // A page that is reloaded by another process looks like a login.
    let mut room = Room::new(&SetAgentStatusOnSessionEnd::default());
    room.signals.call_in_progress(true);
    room.signals.logged_in();
    let Outcome::Withheld { withheld, error: None } = room.next() else { panic!() };
    assert_eq!((withheld.moment, withheld.condition), (Moment::Login, Condition::NoCall));
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
        let mut room = Room::new(&settings);
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
        }
    }
}

#[test]
fn a_session_end_that_was_withheld_is_followed_by_no_initial_state() {
    let settings = SetAgentStatusOnSessionEnd {
        if_current_agent_state: texts(&["Lunch"]),
        ..SetAgentStatusOnSessionEnd::default()
    };
    let mut room = Room::taking_up(&settings);
    room.signals.pages_open(0);
    assert!(matches!(room.next(), Outcome::Withheld { .. }));
    room.signals.pages_open(1);
    room.signals.logged_in();
    room.quiet_for(60 * S);
}

#[test]
fn a_session_that_takes_up_another_one_takes_the_first_login_for_a_reload() {
    let mut room = Room::taking_up(&SetAgentStatusOnSessionEnd::default());
    room.memory.agent().choose_state("Lunch").unwrap();
    room.signals.logged_in();
    room.quiet_for(60 * S);
    assert_eq!(room.state(), "Lunch");
}

// When calls fail.

#[test]
fn a_call_that_fails_or_hangs_is_told_and_what_follows_is_still_done() {
    for (hangs, kind) in [(false, ErrorKind::Unavailable), (true, ErrorKind::Timeout)] {
        let mut room = Room::new(&logging_out());
        if hangs {
            room.memory.faults().hang("agent.set_state_by_name").unwrap();
        } else {
            room.memory.faults().fail("agent.set_state_by_name", kind).unwrap();
        }
        room.signals.pages_open(0);
        let Outcome::Performed { effect, answer } = room.next() else { panic!() };
        assert_eq!((effect, answer.unwrap_err().kind()), (set("Offline"), kind));
        assert_eq!(room.memory.clock().now(), if hangs { 15 * S } else { 5 * S });
        assert_eq!(room.next_effect(), Effect::LogOut);
    }
}

#[test]
fn a_call_goes_on_when_the_future_of_its_session_was_dropped() {
    let mut room =
        Room::new(&SetAgentStatusOnSessionEnd { if_profile_name_includes: texts(&["Basic"]), ..Default::default() });
    room.memory.faults().delay("agent.configuration", 3 * S).unwrap();
    room.signals.pages_open(0);
    room.quiet_for(7 * S);
    assert_eq!((room.next_effect(), room.memory.clock().now()), (set("Offline"), 8 * S));
    assert_eq!(room.memory.journal().calls(), ["agent.configuration", "agent.set_state_by_name"]);
}

#[test]
fn a_signal_from_elsewhere_wakes_who_waits() {
    fn is_send(_: &impl Send) {}
    let mut room = Room::new(&SetAgentStatusOnSessionEnd { session_end_timer: Duration::ZERO, ..Default::default() });
    let signals = room.signals.clone();
    is_send(&room.session.next());
    let elsewhere = std::thread::spawn(move || signals.salesforce_logout());
    assert_eq!(room.next_effect(), set("Offline"));
    elsewhere.join().unwrap();
}
