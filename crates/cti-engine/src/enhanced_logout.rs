//! The enhanced logout: a status of the agent that ends the session when it is selected (section 10.5).

use std::time::Duration;

use cti_model::feature::is_enhanced_logout;
use cti_model::presence::OFFLINE;
use serde::de::IgnoredAny;

use crate::connector::{AgentCall, ConnectorError, Desk};
use crate::event::AgentEvent;

/// How long the contact center may take for each of the two calls.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Carries out the enhanced logout when an event says that the agent selected a status whose name contains `Logout`, with
/// that case: sets the agent `Offline`, then signs out. `None` for any other event.
///
/// Hand it every event of the agent. The agent chose the status, so it is carried out even while a contact is there; the
/// contact center may then refuse, which the answer tells.
///
/// ```
/// use cti_engine::memory::MemoryDesk;
/// use cti_engine::enhanced_logout::enhanced_logout;
/// use cti_engine::event::{AgentEvent, StateChange};
///
/// let memory = MemoryDesk::new("Sato");
/// let selected = StateChange { new_state: "Logout".into(), ..StateChange::default() };
/// let done = memory.drive(enhanced_logout(&AgentEvent::StateChange(selected), &memory.desk()));
/// assert!(done.is_some_and(|answer| answer.is_ok()));
/// assert_eq!(memory.journal().calls(), ["agent.set_state_by_name", "agent.logout"]);
///
/// let lunch = StateChange { new_state: "Lunch".into(), ..StateChange::default() };
/// assert!(memory.drive(enhanced_logout(&AgentEvent::StateChange(lunch), &memory.desk())).is_none());
/// ```
///
/// # Errors
/// Inside the option: what the contact center answered. The agent is signed out also when the state could not be set, and
/// then the answer is that of the sign-out.
pub async fn enhanced_logout(event: &AgentEvent, desk: &Desk) -> Option<Result<(), ConnectorError>> {
    let AgentEvent::StateChange(change) = event else { return None };
    if !is_enhanced_logout(&change.new_state) {
        return None;
    }
    let offline = AgentCall::SetStateByName { name: OFFLINE.to_owned() };
    // Whoever leaves is signed out, whatever became of the state.
    let _ = desk.call::<IgnoredAny>(offline, ANSWER_WITHIN).await;
    Some(desk.call::<IgnoredAny>(AgentCall::Logout {}, ANSWER_WITHIN).await.map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::ErrorKind;
    use crate::event::StateChange;
    use crate::memory::MemoryDesk;

    fn select(memory: &MemoryDesk, status: &str) -> Option<Result<(), ConnectorError>> {
        let change = StateChange { new_state: status.to_owned(), ..StateChange::default() };
        memory.drive(enhanced_logout(&AgentEvent::StateChange(change), &memory.desk()))
    }

    #[test]
    fn any_name_with_logout_in_it_counts_with_its_case() {
        for (status, counts) in [("Logout", true), ("End of day - Logout", true), ("logout", false), ("Offline", false)]
        {
            assert_eq!(select(&MemoryDesk::new("Sato"), status).is_some(), counts, "{status}");
        }
    }

    #[test]
    fn the_agent_is_signed_out_even_when_the_state_cannot_be_set() {
        let memory = MemoryDesk::new("Sato");
        memory.faults().fail("agent.set_state_by_name", ErrorKind::Unavailable).unwrap();
        assert!(select(&memory, "Logout").unwrap().is_ok());
        assert!(!memory.agent().is_logged_in());
    }

    #[test]
    fn a_call_that_hangs_holds_nobody_up() {
        let memory = MemoryDesk::new("Sato");
        memory.faults().hang("agent.logout").unwrap();
        let answer = select(&memory, "Logout").unwrap();
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::Timeout);
    }
}
