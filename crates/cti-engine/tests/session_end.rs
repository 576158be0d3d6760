//! What happens to the agent when a session ends (section 7.4), as a machine and at a desk in memory.
#![expect(clippy::panic, reason = "a test")]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cti_engine::connector::{AgentPhone, AgentState, Clock, ConnectorError, ErrorKind, RoutingProfile};
use cti_engine::desk::MemoryDesk;
use cti_engine::session_end::{
    Condition, Effect, Facts, Input, Machine, Moment, Outcome, SessionEnd, SessionSignals, Step,
};
use cti_model::ProductVersion;
use cti_model::adapter::CtiAdapter;
use cti_model::feature::{Feature, SetAgentStatusOnSessionEnd};
use proptest::prelude::*;

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
    assert_eq!(room.memory.journal().calls(), ["phone.configuration", "phone.state"]);

    let blank = SetAgentStatusOnSessionEnd {
        if_profile_name_includes: texts(&[" ", ""]),
        ..SetAgentStatusOnSessionEnd::default()
    };
    let mut room = Room::new(blank);
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Offline"), "empty items are no condition");
    assert_eq!(room.memory.journal().calls(), ["phone.set_state_by_name"]);
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
    room.memory.journal().hang("phone.configuration").unwrap();
    room.signals.pages_open(0);
    let Outcome::Withheld { error: Some(error), .. } = room.next() else { panic!() };
    assert_eq!((error.kind(), room.memory.clock().now()), (ErrorKind::Timeout, 15 * S));
    assert_eq!(room.state(), "Available");
}

// Logout.

#[test]
fn logout_sets_the_agent_offline_and_then_signs_out() {
    for status in ["Logout", "Lunch Logout"] {
        let mut room =
            Room::new(SetAgentStatusOnSessionEnd { status: status.into(), ..SetAgentStatusOnSessionEnd::default() });
        room.signals.pages_open(0);
        assert_eq!((room.next_effect(), room.next_effect()), (set("Offline"), Effect::LogOut));
        assert_eq!(room.memory.journal().calls(), ["phone.set_state_by_name", "phone.state", "phone.logout"]);
        assert!(!room.memory.agent().is_logged_in());
        room.quiet_for(60 * S);
    }
    let mut room =
        Room::new(SetAgentStatusOnSessionEnd { status: "logout".into(), ..SetAgentStatusOnSessionEnd::default() });
    room.signals.pages_open(0);
    let Outcome::Performed { effect, answer } = room.next() else { panic!() };
    assert_eq!((effect, answer.unwrap_err().kind()), (set("logout"), ErrorKind::NotFound), "with its case");
}

#[test]
fn during_a_call_only_the_state_is_set_and_the_agent_is_signed_out_when_it_ends() {
    let mut room = Room::new(logging_out());
    room.signals.call_in_progress(true);
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Offline"));
    room.quiet_for(600 * S);
    room.signals.call_in_progress(false);
    assert_eq!(room.next_effect(), Effect::LogOut);
}

/// A phone whose agent is in a state that can be changed from outside, and can be signed out.
#[derive(Clone)]
struct Phone(Arc<Mutex<AgentState>>);

impl Phone {
    fn in_state(kind: &str, name: &str) -> Self {
        let phone = Self(Arc::default());
        phone.enter(kind, name);
        phone
    }

    fn enter(&self, kind: &str, name: &str) {
        *self.0.lock().unwrap() = AgentState { kind: kind.into(), name: name.into(), ..AgentState::default() };
    }
}

#[async_trait::async_trait]
impl AgentPhone for Phone {
    async fn state(&self) -> Result<AgentState, ConnectorError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn set_state_by_name(&self, _: &str) -> Result<(), ConnectorError> {
        Ok(())
    }

    async fn logout(&self) -> Result<(), ConnectorError> {
        Ok(())
    }
}

/// A room whose agent is in a state of that type and name; the session ended, and the state was set.
fn room_in_state(kind: &str, name: &str) -> (Room, Phone) {
    let phone = Phone::in_state(kind, name);
    let mut room = Room::new(logging_out());
    let desk = room.memory.desk().with_phone(Arc::new(phone.clone()));
    room.session_end = SessionEnd::new(logging_out(), desk);
    room.signals = room.session_end.signals();
    room.signals.salesforce_logout();
    assert_eq!(room.next_effect(), set("Offline"));
    (room, phone)
}

#[test]
fn an_agent_in_a_state_of_a_call_is_not_signed_out_even_when_no_signal_told() {
    for (kind, name) in [("system", "Busy"), ("system", "CallingCustomer"), ("", "PendingBusy"), ("system", "New one")]
    {
        let (mut room, phone) = room_in_state(kind, name);
        let Outcome::Withheld { withheld, error: None } = room.next() else { panic!("{name}") };
        assert_eq!((withheld.moment, withheld.condition), (Moment::SignOut, Condition::NoCall), "{name}");
        assert_eq!(withheld.found.as_deref(), Some(name));
        room.quiet_for(60 * S);
        // The signal that the call has ended is not believed blindly either.
        room.signals.call_in_progress(false);
        assert!(matches!(room.next(), Outcome::Withheld { .. }), "{name}");
        phone.enter("system", "AfterCallWork");
        room.quiet_for(60 * S);
        room.signals.call_in_progress(false);
        assert_eq!(room.next_effect(), Effect::LogOut, "{name}");
    }
}

#[test]
fn an_agent_in_no_call_is_signed_out() {
    let states = [("system", "AfterCallWork"), ("", "AfterCallWork"), ("not_routable", "Busy"), ("offline", "Offline")];
    for (kind, name) in states {
        let (mut room, _) = room_in_state(kind, name);
        assert_eq!(room.next_effect(), Effect::LogOut, "{kind} {name}");
    }
}

#[test]
fn an_agent_whose_state_is_not_known_may_be_in_a_call() {
    let mut room = Room::new(logging_out());
    room.memory.journal().fail("phone.state", ErrorKind::Unavailable).unwrap();
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Offline"));
    let Outcome::Withheld { withheld, error: Some(error) } = room.next() else { panic!() };
    assert_eq!((withheld.condition, withheld.found, error.kind()), (Condition::NoCall, None, ErrorKind::Unavailable));
    room.quiet_for(60 * S);
    assert!(room.memory.agent().is_logged_in());
}

#[test]
fn a_page_that_comes_back_while_the_call_is_looked_for_keeps_the_agent_signed_in() {
    let mut machine = Machine::new(logging_out());
    machine.input(S, Input::SalesforceLogout);
    assert_eq!(machine.step(6 * S), Step::Do(set("Offline")));
    let look = Step::Look { moment: Moment::SignOut, routing_profile: false, agent_state: true };
    assert_eq!(machine.step(6 * S), look);
    let facts = Facts { agent_state: Some("Offline".into()), ..Facts::default() };
    let mut in_call = machine.clone();
    machine.input(6 * S, Input::PagesOpen(1));
    assert_eq!(machine.looked(Moment::SignOut, &facts), None);
    assert_eq!(machine.step(6 * S), Step::Wait { until: None });
    // And so does a call that begins.
    in_call.input(6 * S, Input::CallInProgress(true));
    assert_eq!(in_call.looked(Moment::SignOut, &facts), None);
    assert_eq!(in_call.step(6 * S), Step::Wait { until: None });
    in_call.input(6 * S, Input::CallInProgress(false));
    assert_eq!(in_call.step(6 * S), look);
}

#[test]
fn a_page_or_a_login_before_the_call_ends_keeps_the_agent_signed_in() {
    for comes_back in [|signals: &SessionSignals| signals.pages_open(1), |signals: &SessionSignals| signals.logged_in()]
    {
        let settings = SetAgentStatusOnSessionEnd { initial_agent_state: String::new(), ..logging_out() };
        let mut room = Room::new(settings);
        room.signals.call_in_progress(true);
        room.signals.pages_open(0);
        assert_eq!(room.next_effect(), set("Offline"));
        comes_back(&room.signals);
        room.signals.call_in_progress(false);
        room.quiet_for(60 * S);
        assert!(room.memory.agent().is_logged_in());
    }
}

#[test]
fn a_page_that_comes_back_while_the_state_is_being_set_keeps_the_agent_signed_in() {
    let mut room = Room::new(logging_out());
    room.memory.journal().delay("phone.set_state_by_name", 3 * S).unwrap();
    room.signals.pages_open(0);
    room.memory.clock().advance(5 * S);
    {
        let signals = room.signals.clone();
        let mut next = pin!(room.session_end.next());
        let pending = next.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending();
        assert!(pending, "the call takes three seconds");
        signals.pages_open(1);
        let outcome = room.memory.clock().drive(next);
        assert!(matches!(outcome, Outcome::Performed { effect: Effect::SetStatus(_), answer: Ok(()) }));
    }
    room.quiet_for(60 * S);
    assert!(room.memory.agent().is_logged_in());
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
            room.memory.journal().hang("phone.set_state_by_name").unwrap();
        } else {
            room.memory.journal().fail("phone.set_state_by_name", kind).unwrap();
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
    room.memory.journal().hang("phone.configuration").unwrap();
    room.memory.clock().advance(5 * S);
    room.quiet_for(S);
    room.memory.journal().heal("phone.configuration");
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

// Laws.

#[derive(Clone, Debug)]
enum Act {
    Input(Input),
    Pass(Duration),
    Look(Facts),
}

fn any_act() -> impl Strategy<Value = Act> {
    let name = || prop::option::of(prop::sample::select(texts(&["Basic", "Gold", "Lunch", "Busy"])));
    prop_oneof![
        4 => (0..4usize).prop_map(|count| Act::Input(Input::PagesOpen(count))),
        1 => Just(Act::Input(Input::SalesforceLogout)),
        2 => Just(Act::Input(Input::LoggedIn)),
        2 => any::<bool>().prop_map(|in_progress| Act::Input(Input::CallInProgress(in_progress))),
        3 => (0..8u32).prop_map(|seconds| Act::Pass(S * seconds)),
        3 => (name(), name()).prop_map(|(routing_profile, agent_state)| {
            Act::Look(Facts { routing_profile, agent_state, agent_state_type: None })
        }),
    ]
}

fn any_settings() -> impl Strategy<Value = SetAgentStatusOnSessionEnd> {
    let items = || prop::sample::subsequence(texts(&["Basic", "Lunch", ""]), 0..3);
    let status = prop::sample::select(texts(&["Offline", "Logout", ""]));
    (status, items(), items(), 0..6u32, any::<bool>()).prop_map(|(status, profiles, states, timer, initial)| {
        SetAgentStatusOnSessionEnd {
            status,
            if_profile_name_includes: profiles,
            if_current_agent_state: states,
            session_end_timer: S * timer,
            initial_agent_state: if initial { "Available".to_owned() } else { String::new() },
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_ends_while_a_page_is_open_and_a_session_ends_once(
        settings in any_settings(),
        acts in prop::collection::vec(any_act(), 0..60),
    ) {
        let mut machine = Machine::new(settings.clone());
        let (mut now, mut closed_at, mut in_call) = (Duration::ZERO, None, false);
        let (mut is_open, mut ended, mut signed_out, mut login_due) = (false, false, false, false);
        let (mut pages, mut is_out_of_call) = (0, false);
        for act in acts {
            match act {
                Act::Pass(time) => now += time,
                Act::Input(input) => {
                    match input {
                        Input::PagesOpen(0) | Input::SalesforceLogout if is_open || input == Input::SalesforceLogout => {
                            if is_open || closed_at.is_none() {
                                closed_at = Some(now);
                            }
                            is_open = false;
                        }
                        Input::PagesOpen(count) if count > pages => {
                            (is_open, closed_at, ended, signed_out) = (true, None, false, false);
                        }
                        Input::CallInProgress(in_progress) => in_call = in_progress,
                        _ => {}
                    }
                    if let Input::PagesOpen(count) = input {
                        pages = count;
                    }
                    machine.input(now, input);
                }
                Act::Look(facts) => {
                    if let Step::Look { moment, .. } = machine.step(now) {
                        machine.looked(moment, &facts);
                        let state = facts.agent_state.as_deref();
                        is_out_of_call = moment == Moment::SignOut && state.is_some_and(|name| name != "Busy");
                    }
                }
            }
            for _ in 0..4 {
                match machine.step(now) {
                    Step::Do(Effect::SetStatus(_)) => {
                        prop_assert!(!is_open && !ended);
                        let closed_at = closed_at.unwrap();
                        prop_assert!(now >= closed_at + settings.session_end_timer);
                        (ended, login_due) = (true, true);
                    }
                    Step::Do(Effect::LogOut) => {
                        prop_assert!(!is_open && ended && !signed_out && !in_call && is_out_of_call);
                        prop_assert_eq!(settings.status.as_str(), "Logout");
                        signed_out = true;
                    }
                    Step::Do(Effect::SetInitialState(_)) => {
                        prop_assert!(std::mem::take(&mut login_due), "only after a session end");
                    }
                    Step::Wait { until } => {
                        prop_assert!(until.is_none_or(|until| until > now), "it would spin");
                        break;
                    }
                    _ => break,
                }
            }
        }
    }
}
