//! What the engine expects of the control of an agent, of the contact in hand, and of the presence at the CRM.

use indexmap::IndexMap;

use super::ConformanceReport;
use crate::connector::{AgentControl, AgentStateKind, ContactControl, Endpoint, ErrorKind, Presence};

/// What the suite may do with an agent, who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentCase {
    /// A state that the agent can choose and in which no contacts are routed.
    pub state: String,
}

/// Runs the suite on the connector of an agent. At its end the agent is available.
pub async fn agent(agent: &dyn AgentControl, case: &AgentCase) -> ConformanceReport {
    let mut report = ConformanceReport::new("agent");
    let states = agent.states().await;
    let states = report.answers("the agent has states", states, |states| !states.is_empty()).unwrap_or_default();
    let current = agent.state().await;
    report.answers("the state the agent is in has a name", current, |state| !state.name.is_empty());
    let set = agent.set_state_by_name(&case.state).await;
    if report.answers("a state is set by its name", set, |()| true).is_some() {
        let now = agent.state().await;
        report.answers("the state that was set is the agent's", now, |state| state.name == case.state);
    }
    let unknown = agent.set_state_by_name("no such state").await;
    report.refuses("a state that is not there is not set", unknown, &[ErrorKind::NotFound, ErrorKind::Invalid]);
    if let Some(state) = states.iter().find(|state| state.name == case.state) {
        let set = agent.set_state(state).await;
        report.answers("a state is set as it was given", set, |()| true);
    }
    let set = agent.set_available().await;
    if report.answers("the agent becomes available", set, |()| true).is_some() {
        let now = agent.state().await;
        let name = "who is available is in a state in which contacts are routed";
        report.answers(name, now, |state| state.kind == AgentStateKind::Routable);
    }
    for name in ["the agent is muted", "who is muted can be muted"] {
        report.answers(name, agent.mute().await, |()| true);
    }
    report.answers("the mute ends", agent.unmute().await, |()| true);
    let configuration = agent.configuration().await;
    report.answers("the agent has a login", configuration, |agent| !agent.username.is_empty());
    let odd = agent.use_deskphone("not a number").await;
    report.refuses("a desk phone has a number in E.164", odd, &[ErrorKind::Invalid]);
    report.answers("quick connects are listed", agent.quick_connects().await, |_| true);
    report
}

/// What the suite may do with a contact, which is live and not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactCase {
    /// Its id.
    pub contact_id: String,
    /// An id without a contact.
    pub missing_id: String,
    /// A quick connect to which it may be transferred.
    pub quick_connect: String,
}

/// Runs the suite on a contact. At its end it is transferred and cleared.
pub async fn contact(center: &dyn ContactControl, case: &ContactCase) -> ConformanceReport {
    let mut report = ConformanceReport::new("contact");
    let id = &*case.contact_id;
    let attributes = IndexMap::from([("conformance".to_owned(), "1".to_owned())]);
    let written = center.update_attributes(id, &attributes).await;
    report.answers("attributes are written", written, |()| true);
    let missing = center.update_attributes(&case.missing_id, &attributes).await;
    report.refuses("a contact that is not there is not written", missing, &[ErrorKind::NotFound]);
    let conflict = [ErrorKind::Conflict];
    report.refuses("what is not recorded is not stopped", center.stop_recording(id).await, &conflict);
    if report.answers("recording starts", center.start_recording(id).await, |()| true).is_some() {
        report.answers("recording is paused", center.suspend_recording(id).await, |()| true);
        report.answers("recording goes on", center.resume_recording(id).await, |()| true);
        report.answers("recording stops", center.stop_recording(id).await, |()| true);
        report.refuses("what was stopped is not started again", center.start_recording(id).await, &conflict);
    }
    report.refuses("a live contact is not cleared", center.clear(id).await, &conflict);
    let endpoint = Endpoint::quick_connect(&case.quick_connect);
    if report.answers("a live contact is transferred", center.transfer(id, &endpoint).await, |()| true).is_some() {
        report.refuses(
            "what was transferred is not transferred again",
            center.transfer(id, &endpoint).await,
            &conflict,
        );
        report.answers("what is over is cleared", center.clear(id).await, |()| true);
    }
    report
}

/// What the suite may do with the presence of an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresenceCase {
    /// The developer name of a status.
    pub status: String,
    /// The developer name of another one.
    pub other_status: String,
}

/// Runs the suite on the presence of an agent. At its end the agent is logged out.
pub async fn presence(crm: &dyn Presence, case: &PresenceCase) -> ConformanceReport {
    let mut report = ConformanceReport::new("presence");
    report.answers("the agent logs in", crm.login(&case.status).await, |()| true);
    let named = |name: &'_ str, status: Option<&crate::connector::PresenceStatus>| {
        status.is_some_and(|status| status.status_api_name == name)
    };
    let status = crm.status().await;
    report.answers("who logged in has that status", status, |status| named(&case.status, status.as_ref()));
    report.answers("another status is set", crm.set_status(&case.other_status).await, |()| true);
    let status = crm.status().await;
    let name = "the status that was set is the agent's";
    let status = report.answers(name, status, |status| named(&case.other_status, status.as_ref()));
    if let Some(Some(status)) = status {
        let set = crm.set_status(&status.status_id).await;
        report.answers("a status is set by its id, too", set, |()| true);
    }
    let unknown = crm.set_status("no such status").await;
    report.refuses("a status that is not there is not set", unknown, &[ErrorKind::NotFound, ErrorKind::Invalid]);
    let workload = crm.workload().await;
    report.answers("who is logged in has a capacity", workload, |load| load.configured_capacity >= 0.0);
    report.answers("the agent logs out", crm.logout().await, |()| true);
    report.answers("an agent who is logged out has no status", crm.status().await, Option::is_none);
    report.refuses("who is logged out does not log out", crm.logout().await, &[ErrorKind::Conflict]);
    report
}
