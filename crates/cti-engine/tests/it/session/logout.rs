//! The enhanced logout: a status that signs the agent out when it is selected (section 10.5).

use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_engine::event::{AgentEvent, StateChange};
use cti_engine::session::Happening;

use crate::session::common::Bench;

fn select(bench: &mut Bench, status: &str) -> Option<Result<(), ConnectorError>> {
    let change = StateChange { new_state: status.to_owned(), ..StateChange::default() };
    let ticket = bench.inbox.raise(AgentEvent::StateChange(change)).unwrap();
    bench.settle().into_iter().find_map(|happening| match happening {
        Happening::SignedOut { ticket: of, error } if of == Some(ticket) => Some(error.map_or(Ok(()), Err)),
        _ => None,
    })
}

#[test]
fn any_name_with_logout_in_it_counts_with_its_case() {
    for (status, counts) in [("Logout", true), ("End of day - Logout", true), ("logout", false), ("Offline", false)] {
        let mut bench = Bench::new(&[]);
        assert_eq!(select(&mut bench, status).is_some(), counts, "{status}");
        let calls = ["agent.set_state_by_name", "agent.logout"];
        assert_eq!(bench.memory.journal().calls(), calls[..if counts { 2 } else { 0 }]);
    }
}

#[test]
fn the_agent_is_signed_out_even_when_the_state_cannot_be_set() {
    let mut bench = Bench::new(&[]);
    bench.memory.faults().fail("agent.set_state_by_name", ErrorKind::Unavailable).unwrap();
    assert!(select(&mut bench, "Logout").unwrap().is_ok());
    assert!(!bench.memory.agent().is_logged_in());
}

#[test]
fn a_call_that_hangs_holds_nobody_up() {
    let mut bench = Bench::new(&[]);
    bench.memory.faults().hang("agent.logout").unwrap();
    assert_eq!(select(&mut bench, "Logout").unwrap().unwrap_err().kind(), ErrorKind::Timeout);
}
