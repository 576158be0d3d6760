//! The enhanced logout: a status of the agent that ends the session when it is selected (section 10.5).
//!
//! When the agent selects a status whose name contains `Logout`, with that case, the agent is set `Offline`, then signed
//! out. The agent chose the status, so it is carried out even while a contact is there; the contact center may then refuse.
//! The agent is signed out also when the state could not be set.

use std::sync::Arc;

use cti_model::presence::OFFLINE;
use serde::de::IgnoredAny;

use super::core::Core;
use super::happening::Happening;
use crate::connector::AgentCall;

/// The part of a session that carries out the enhanced logout.
pub(super) async fn part(core: Arc<Core>) {
    loop {
        let ticket = core.next(|mail| &mut mail.logout).await;
        let within = core.options.call_deadline;
        let offline = AgentCall::SetStateByName { name: OFFLINE.to_owned() };
        // An agent who leaves is signed out, whether the state could be set or not.
        let _ = core.desk.call::<IgnoredAny>(offline, within).await;
        let error = core.desk.call::<IgnoredAny>(AgentCall::Logout {}, within).await.err();
        core.state().tell(Happening::SignedOut { ticket: Some(ticket), error });
    }
}
