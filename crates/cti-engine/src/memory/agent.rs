//! An agent in memory: phone, states, presence, and what happens to them.

mod connectors;
mod state;

use std::sync::{Mutex, MutexGuard, PoisonError};

use cti_model::shortened;
use serde_json::Map;
use state::State;
pub(super) use state::Work;

use super::kept::Kept;
use crate::connector::{
    AgentConfiguration, AgentState, AgentStateKind, ConnectorError, Dial, Endpoint, ErrorKind, NewTask, PresenceStatus,
    RoutingProfile, Workload,
};
use crate::event::{AgentEvent, DeskEvent, SalesforceAgentEvent, StatusChange, WorkloadChange};

/// How many events, dialled calls and created tasks are kept.
const MOST: usize = 1_000;

/// An agent at the contact center and at the CRM, kept in memory.
///
/// It is the desk's source of events: whoever changes its state, a run through the connectors or the agent at the screen
/// ([`MemoryAgent::choose_state`] and the like), the change is in [`MemoryAgent::take_events`]. Setting what is set
/// already is not a change.
///
/// **During a contact.** While the agent is on a call, the state is `Busy`, and then `AfterCallWork` until the call is
/// cleared or another state is set. A state that is set while any contact is live waits until the agent is free
/// ([`MemoryAgent::next_state`]), as Amazon Connect Streams does with `enqueueNextState`; without it Streams refuses the
/// state, and so does an agent with [`MemoryAgent::set_enqueues_states`] off (`external-apis` section 1.2). A contact that
/// the agent only monitors counts for nothing.
///
/// ```
/// use cti_engine::memory::MemoryDesk;
///
/// let memory = MemoryDesk::new("Sato");
/// memory.agent().choose_state("Lunch")?;
/// let events = memory.agent().take_events();
/// let triggers: Vec<String> = events.iter().map(|event| event.trigger().to_string()).collect();
/// assert_eq!(triggers, ["connectAgent.onNotRoutable", "connectAgent.onStateChange"]);
/// # Ok::<(), cti_engine::connector::ConnectorError>(())
/// ```
pub struct MemoryAgent {
    name: String,
    state: Mutex<State>,
}

redacted!(struct MemoryAgent { name });

impl MemoryAgent {
    /// An agent of that name, available at the contact center, logged out of the CRM's presence, with the routing profile
    /// "Basic Routing Profile".
    pub(super) fn new(name: &str) -> Self {
        let state = |kind: AgentStateKind, name: &str| AgentState {
            agent_state_arn: Some(format!("arn:aws:connect:us-east-1:000000000000:instance/memory/agent-state/{name}")),
            kind,
            name: name.to_owned(),
        };
        let status = |id: &str, name: &str| PresenceStatus {
            status_id: id.to_owned(),
            status_name: name.to_owned(),
            status_api_name: name.to_owned(),
        };
        let available = state(AgentStateKind::Routable, "Available");
        let configuration = AgentConfiguration {
            name: name.to_owned(),
            username: name.to_lowercase().replace(' ', "."),
            softphone_enabled: true,
            dialable_countries: vec!["jp".to_owned(), "us".to_owned()],
            routing_profile: Some(RoutingProfile {
                name: "Basic Routing Profile".to_owned(),
                arn: Some("arn:aws:connect:us-east-1:000000000000:instance/memory/routing-profile/basic".to_owned()),
                other: Map::new(),
            }),
            ..AgentConfiguration::default()
        };
        Self {
            name: name.to_owned(),
            state: Mutex::new(State {
                states: vec![
                    available.clone(),
                    state(AgentStateKind::NotRoutable, "Lunch"),
                    state(AgentStateKind::Offline, "Offline"),
                ],
                chosen: available,
                next: None,
                enqueues: true,
                work: Work::default(),
                dismissed: 0,
                logged_in: true,
                muted: false,
                dialled: Kept::new(MOST),
                quick_connects: Vec::new(),
                configuration,
                tasks: Kept::new(MOST),
                tasks_made: 0,
                statuses: vec![
                    status("0N55g0000000001CAA", "Available"),
                    status("0N55g0000000002CAA", "Busy"),
                    status("0N55g0000000003CAA", "Offline"),
                ],
                status: None,
                workload: Workload { configured_capacity: 5.0, current_workload: 0.0 },
                events: Kept::new(MOST),
            }),
        }
    }

    /// The agent's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The state the agent is in: the chosen one, or `Busy` or `AfterCallWork` for the sake of a call.
    pub fn current_state(&self) -> AgentState {
        self.state().shown()
    }

    /// The state that the agent enters when the contacts in hand are over; `None` when the one before them comes back.
    pub fn next_state(&self) -> Option<AgentState> {
        self.state().next.clone()
    }

    /// Sets whether a state that is set while a contact is live waits for its end, as by default, or is refused.
    pub fn set_enqueues_states(&self, enqueues: bool) {
        self.state().enqueues = enqueues;
    }

    /// Whether the agent is muted.
    pub fn is_muted(&self) -> bool {
        self.state().muted
    }

    /// The calls the agent has dialled; of more than 1,000 the newest.
    pub fn dialled(&self) -> Vec<Dial> {
        self.state().dialled.all()
    }

    /// The tasks the agent has created; of more than 1,000 the newest.
    pub fn created_tasks(&self) -> Vec<NewTask> {
        self.state().tasks.all()
    }

    /// Gives the agent a quick connect. Voicemails, transfers and tasks go to one of these, or nowhere.
    pub fn add_quick_connect(&self, endpoint: Endpoint) {
        self.state().quick_connects.push(endpoint);
    }

    /// Adds a state that the agent can be in, beside "Available", "Lunch" and "Offline"; one of that name is replaced.
    pub fn add_state(&self, added: AgentState) {
        let states = &mut self.state().states;
        states.retain(|state| state.name != added.name);
        states.push(added);
    }

    /// Adds a presence status of the CRM, beside "Available", "Busy" and "Offline"; one of that developer name is replaced.
    pub fn add_presence_status(&self, added: PresenceStatus) {
        let statuses = &mut self.state().statuses;
        statuses.retain(|status| status.status_api_name != added.status_api_name);
        statuses.push(added);
    }

    /// The agent's status at the CRM; `None` when logged out.
    pub fn presence(&self) -> Option<PresenceStatus> {
        self.state().status.clone()
    }

    /// Whether the agent is signed in to the contact center.
    pub fn is_logged_in(&self) -> bool {
        self.state().logged_in
    }

    /// Gives the agent another routing profile; `None` for an agent whose profile is not known.
    pub fn set_routing_profile(&self, profile: Option<RoutingProfile>) {
        self.state().configuration.routing_profile = profile;
    }

    /// The agent chooses a state at the contact center, by its name.
    ///
    /// # Errors
    /// When the agent has no such state or is signed out.
    pub fn choose_state(&self, name: &str) -> Result<(), ConnectorError> {
        self.set(|known| known.name == name)
    }

    /// The agent signs in to the contact center. The state is still the one of the sign-out.
    pub fn log_in(&self) {
        let mut state = self.state();
        if !std::mem::replace(&mut state.logged_in, true) {
            state.record(AgentEvent::Init);
        }
    }

    /// The agent chooses a presence status at the CRM, by its developer name; that logs in if need be.
    ///
    /// # Errors
    /// When there is no such status.
    pub fn choose_presence(&self, developer_name: &str) -> Result<(), ConnectorError> {
        self.set_presence(|known| known.status_api_name == developer_name)
    }

    /// The agent logs out of the CRM's presence.
    ///
    /// # Errors
    /// When the agent is logged out.
    pub fn log_out_of_presence(&self) -> Result<(), ConnectorError> {
        let mut state = self.state();
        state.status.take().ok_or_else(logged_out)?;
        state.record(SalesforceAgentEvent::Logout);
        Ok(())
    }

    /// The agent's work at the CRM grows or shrinks to that much.
    pub fn set_workload(&self, workload: f64) {
        let mut state = self.state();
        let now = Workload { current_workload: workload, ..state.workload };
        if now != state.workload {
            let change = WorkloadChange::between(&state.workload, &now);
            state.workload = now;
            state.record(SalesforceAgentEvent::WorkloadChanged(change));
        }
    }

    /// What happened to the agent since this was last asked, in order; of more than 1,000 events the newest.
    pub fn take_events(&self) -> Vec<DeskEvent> {
        self.state().events.take()
    }

    /// How many events, dialled calls and created tasks went before those that are kept.
    pub(super) fn dropped(&self) -> [u64; 3] {
        let state = self.state();
        [state.events.dropped(), state.dialled.dropped(), state.tasks.dropped()]
    }

    /// Tells the agent that a contact counts otherwise than before.
    pub(super) fn works(&self, before: Work, after: Work) {
        self.state().works(&self.name, before, after);
    }

    /// The quick connect that is meant: by its ARN or its name.
    pub(super) fn quick_connect(&self, endpoint: &Endpoint) -> Result<Endpoint, ConnectorError> {
        let arn = |of: &Endpoint| of.endpoint_arn.clone().or_else(|| of.endpoint_id.clone());
        let (wanted, name) = (arn(endpoint), endpoint.name.as_deref().unwrap_or_default());
        let is_meant = |known: &&Endpoint| match &wanted {
            Some(wanted) => arn(known).as_ref() == Some(wanted),
            None => known.name.as_deref() == Some(name),
        };
        self.state().quick_connects.iter().find(is_meant).cloned().ok_or_else(|| {
            let shown = shortened(wanted.as_deref().unwrap_or(name));
            ConnectorError::new(ErrorKind::NotFound, format!("the agent has no quick connect `{shown}`"))
        })
    }

    fn set(&self, choose: impl Fn(&AgentState) -> bool) -> Result<(), ConnectorError> {
        let mut state = self.state();
        if !state.logged_in {
            return Err(logged_out());
        }
        let chosen = state.states.iter().find(|state| choose(state)).cloned();
        let chosen = chosen.ok_or_else(|| ConnectorError::new(ErrorKind::NotFound, "the agent has no such state"))?;
        state.choose(&self.name, chosen)
    }

    fn set_presence(&self, choose: impl Fn(&PresenceStatus) -> bool) -> Result<(), ConnectorError> {
        let mut state = self.state();
        let missing = || ConnectorError::new(ErrorKind::NotFound, "the presence status does not exist");
        let chosen = state.statuses.iter().find(|status| choose(status)).cloned().ok_or_else(missing)?;
        if state.status.as_ref() != Some(&chosen) {
            state.status = Some(chosen.clone());
            // The platform gives the channels as JSON text (`external-apis` section 3.3).
            let change = StatusChange { status: chosen, channels: "[]".into() };
            state.record(SalesforceAgentEvent::StateChange(change));
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a number is in E.164, in the pattern of the service.
pub(super) fn is_e164(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn logged_out() -> ConnectorError {
    ConnectorError::new(ErrorKind::Conflict, "the agent is not logged in")
}
