//! With `Logout` the agent is signed out at the end of a session, and never during a call.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use cti_engine::connector::{AgentControl, AgentState, ConnectorError, ErrorKind};
use cti_engine::session::{Condition, Moment, SessionOptions};
use cti_model::feature::SetAgentStatusOnSessionEnd;

use crate::session::session_end::{Effect, Outcome, Room, S, Signals, logging_out, set};

#[test]
fn logout_sets_the_agent_offline_and_then_signs_out() {
    for status in ["Logout", "Lunch Logout"] {
        let mut room =
            Room::new(&SetAgentStatusOnSessionEnd { status: status.into(), ..SetAgentStatusOnSessionEnd::default() });
        room.signals.pages_open(0);
        assert_eq!((room.next_effect(), room.next_effect()), (set("Offline"), Effect::LogOut));
        assert_eq!(room.memory.journal().calls(), ["agent.set_state_by_name", "agent.state", "agent.logout"]);
        assert!(!room.memory.agent().is_logged_in());
        room.quiet_for(60 * S);
    }
    let mut room =
        Room::new(&SetAgentStatusOnSessionEnd { status: "logout".into(), ..SetAgentStatusOnSessionEnd::default() });
    room.signals.pages_open(0);
    let Outcome::Performed { effect, answer } = room.next() else { panic!() };
    assert_eq!((effect, answer.unwrap_err().kind()), (set("logout"), ErrorKind::NotFound), "with its case");
}

#[test]
fn during_a_call_only_the_state_is_set_and_the_agent_is_signed_out_when_it_ends() {
    let mut room = Room::new(&logging_out());
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
impl AgentControl for Phone {
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
    let memory = cti_engine::memory::MemoryDesk::new("Sato");
    let desk = memory.desk().with_agent(Arc::new(phone.clone()));
    let mut room = Room::at(memory, desk, &logging_out(), SessionOptions::default());
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
    let mut room = Room::new(&logging_out());
    room.memory.faults().fail("agent.state", ErrorKind::Unavailable).unwrap();
    room.signals.pages_open(0);
    assert_eq!(room.next_effect(), set("Offline"));
    let Outcome::Withheld { withheld, error: Some(error) } = room.next() else { panic!() };
    assert_eq!((withheld.condition, withheld.found, error.kind()), (Condition::NoCall, None, ErrorKind::Unavailable));
    room.quiet_for(60 * S);
    assert!(room.memory.agent().is_logged_in());
}

#[test]
fn a_page_or_a_login_before_the_call_ends_keeps_the_agent_signed_in() {
    for comes_back in [|signals: &Signals| signals.pages_open(1), |signals: &Signals| signals.logged_in()] {
        let mut room = Room::new(&logging_out());
        room.signals.call_in_progress(true);
        room.signals.pages_open(0);
        assert_eq!(room.next_effect(), set("Offline"));
        comes_back(&room.signals);
        room.memory.drive(room.session.settle());
        room.signals.call_in_progress(false);
        room.quiet_for(60 * S);
        assert!(room.memory.agent().is_logged_in());
    }
}

#[test]
fn a_page_that_comes_back_while_the_state_is_being_set_keeps_the_agent_signed_in() {
    let mut room = Room::new(&logging_out());
    room.memory.faults().delay("agent.set_state_by_name", 3 * S).unwrap();
    room.signals.pages_open(0);
    room.memory.clock().advance(5 * S);
    {
        let signals = room.signals.clone();
        for _ in 0..3 {
            // The accounts of the two events come first, then the call takes three seconds.
            let _ = pin!(room.session.next()).poll(&mut Context::from_waker(Waker::noop()));
        }
        signals.pages_open(1);
        assert_eq!(room.next_effect(), set("Offline"));
    }
    room.quiet_for(60 * S);
    assert!(room.memory.agent().is_logged_in());
}
