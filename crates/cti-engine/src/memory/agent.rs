//! An agent in memory: phone, states, presence, and what happens to them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::connector::{
    AgentConfiguration, AgentControl, AgentState, AgentStateKind, Connector, ConnectorError, Desk, Dial, Endpoint,
    ErrorKind, NewTask, Presence, PresenceStatus, RoutingProfile, Workload,
};
use crate::event::{AgentEvent, DeskEvent, SalesforceAgentEvent, StateChange, StatusChange, WorkloadChange};

/// How many events are kept until they are taken; the oldest go first.
const MAX_EVENTS: usize = 1_000;

/// An agent at the contact center and at the CRM, kept in memory.
///
/// It is the desk's source of events: whoever changes its state, a run through the connectors or the agent at the screen
/// ([`MemoryAgent::choose_state`] and the like), the change is in [`MemoryAgent::take_events`]. Setting what is set
/// already is not a change.
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

#[derive(Debug)]
struct State {
    states: Vec<AgentState>,
    current: AgentState,
    logged_in: bool,
    muted: bool,
    dialled: Vec<Dial>,
    quick_connects: Vec<Endpoint>,
    configuration: AgentConfiguration,
    tasks: Vec<NewTask>,
    statuses: Vec<PresenceStatus>,
    status: Option<PresenceStatus>,
    workload: Workload,
    events: VecDeque<DeskEvent>,
}

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
                current: available,
                logged_in: true,
                muted: false,
                dialled: Vec::new(),
                quick_connects: Vec::new(),
                configuration,
                tasks: Vec::new(),
                statuses: vec![
                    status("0N55g0000000001CAA", "Available"),
                    status("0N55g0000000002CAA", "Busy"),
                    status("0N55g0000000003CAA", "Offline"),
                ],
                status: None,
                workload: Workload { configured_capacity: 5.0, current_workload: 0.0 },
                events: VecDeque::new(),
            }),
        }
    }

    /// The agent's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The state the agent is in.
    pub fn current_state(&self) -> AgentState {
        self.state().current.clone()
    }

    /// Whether the agent is muted.
    pub fn is_muted(&self) -> bool {
        self.state().muted
    }

    /// The calls the agent has dialled.
    pub fn dialled(&self) -> Vec<Dial> {
        self.state().dialled.clone()
    }

    /// The tasks the agent has created.
    pub fn created_tasks(&self) -> Vec<NewTask> {
        self.state().tasks.clone()
    }

    /// Gives the agent a quick connect.
    pub fn add_quick_connect(&self, endpoint: Endpoint) {
        self.state().quick_connects.push(endpoint);
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

    /// What happened to the agent since this was last asked, in order. Of more than 1,000 events the newest are kept.
    pub fn take_events(&self) -> Vec<DeskEvent> {
        std::mem::take(&mut self.state().events).into()
    }

    fn set(&self, choose: impl Fn(&AgentState) -> bool) -> Result<(), ConnectorError> {
        let mut state = self.state();
        if !state.logged_in {
            return Err(logged_out());
        }
        let chosen = state.states.iter().find(|state| choose(state)).cloned();
        let chosen = chosen.ok_or_else(|| ConnectorError::new(ErrorKind::NotFound, "the agent has no such state"))?;
        state.enter(&self.name, chosen);
        Ok(())
    }

    fn set_presence(&self, choose: impl Fn(&PresenceStatus) -> bool) -> Result<(), ConnectorError> {
        let mut state = self.state();
        let missing = || ConnectorError::new(ErrorKind::NotFound, "there is no such presence status");
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

impl State {
    /// Events of a change come in the order of Amazon Connect Streams: of the type first, then of the name.
    fn enter(&mut self, agent: &str, state: AgentState) {
        let old = std::mem::replace(&mut self.current, state);
        if old.kind != self.current.kind {
            match self.current.kind {
                AgentStateKind::Routable => self.record(AgentEvent::Routable),
                AgentStateKind::NotRoutable => self.record(AgentEvent::NotRoutable),
                AgentStateKind::Offline => self.record(AgentEvent::Offline),
                _ => {}
            }
        }
        if old.name != self.current.name {
            let new_state = self.current.name.clone();
            let change = StateChange { agent: agent.to_owned(), old_state: old.name, new_state };
            self.record(AgentEvent::StateChange(change));
        }
    }

    fn record(&mut self, event: impl Into<DeskEvent>) {
        if self.events.len() == MAX_EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(event.into());
    }
}

fn logged_out() -> ConnectorError {
    ConnectorError::new(ErrorKind::Conflict, "the agent is not logged in")
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl AgentControl for MemoryAgent {
    async fn dial(&self, call: &Dial) -> Result<(), ConnectorError> {
        self.state().dialled.push(call.clone());
        Ok(())
    }

    async fn mute(&self) -> Result<(), ConnectorError> {
        self.state().muted = true;
        Ok(())
    }

    async fn unmute(&self) -> Result<(), ConnectorError> {
        self.state().muted = false;
        Ok(())
    }

    async fn state(&self) -> Result<AgentState, ConnectorError> {
        Ok(self.current_state())
    }

    async fn states(&self) -> Result<Vec<AgentState>, ConnectorError> {
        Ok(self.state().states.clone())
    }

    async fn set_state(&self, state: &AgentState) -> Result<(), ConnectorError> {
        self.set(|known| known == state || known.name == state.name)
    }

    async fn set_state_by_name(&self, name: &str) -> Result<(), ConnectorError> {
        self.set(|known| known.name == name)
    }

    async fn set_available(&self) -> Result<(), ConnectorError> {
        self.set(|known| known.kind == AgentStateKind::Routable)
    }

    async fn quick_connects(&self) -> Result<Vec<Endpoint>, ConnectorError> {
        Ok(self.state().quick_connects.clone())
    }

    async fn transfer_endpoints(&self, _contact_id: &str) -> Result<Vec<Endpoint>, ConnectorError> {
        Ok(self.state().quick_connects.clone())
    }

    async fn configuration(&self) -> Result<AgentConfiguration, ConnectorError> {
        Ok(self.state().configuration.clone())
    }

    async fn use_softphone(&self) -> Result<(), ConnectorError> {
        self.state().configuration.softphone_enabled = true;
        Ok(())
    }

    async fn use_deskphone(&self, phone_number: &str) -> Result<(), ConnectorError> {
        // Anything but E.164 makes the update fail (`external-apis` section 1.1).
        let digits = phone_number.strip_prefix('+').filter(|rest| !rest.is_empty() && rest.len() <= 15);
        if !digits.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(ConnectorError::new(ErrorKind::Invalid, "the number is not in E.164"));
        }
        let mut state = self.state();
        state.configuration.softphone_enabled = false;
        state.configuration.extension = Some(phone_number.to_owned());
        Ok(())
    }

    async fn logout(&self) -> Result<(), ConnectorError> {
        self.set(|known| known.kind == AgentStateKind::Offline)?;
        self.state().logged_in = false;
        Ok(())
    }

    async fn create_task(&self, task: &NewTask) -> Result<String, ConnectorError> {
        let mut state = self.state();
        state.tasks.push(task.clone());
        Ok(format!("00000000-0000-4000-8000-{:012}", state.tasks.len()))
    }

    async fn logs(&self) -> Result<Vec<Value>, ConnectorError> {
        Ok(Vec::new())
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Presence for MemoryAgent {
    async fn workload(&self) -> Result<Workload, ConnectorError> {
        let state = self.state();
        state.status.as_ref().ok_or_else(logged_out)?;
        Ok(state.workload.clone())
    }

    async fn status(&self) -> Result<Option<PresenceStatus>, ConnectorError> {
        Ok(self.state().status.clone())
    }

    async fn set_status(&self, status: &str) -> Result<(), ConnectorError> {
        // Setting a status logs in if need be (`external-apis` section 3.3).
        self.set_presence(|known| known.status_id == status || known.status_api_name == status)
    }

    async fn login(&self, status: &str) -> Result<(), ConnectorError> {
        self.set_status(status).await
    }

    async fn logout(&self) -> Result<(), ConnectorError> {
        self.log_out_of_presence()
    }
}

impl Connector for MemoryAgent {
    fn install(self: Arc<Self>, desk: Desk) -> Desk {
        desk.with_agent(self.clone()).with_presence(self)
    }
}
