//! An agent in memory: phone, states, presence.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::Value;

use crate::connector::{
    AgentConfiguration, AgentPhone, AgentState, ConnectorError, Dial, Endpoint, ErrorKind, NewTask, Presence,
    PresenceStatus, Workload,
};

/// An agent at the contact center and at the CRM, kept in memory.
#[derive(Debug)]
pub struct MemoryAgent {
    name: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    states: Vec<AgentState>,
    current: AgentState,
    muted: bool,
    dialled: Vec<Dial>,
    quick_connects: Vec<Endpoint>,
    configuration: AgentConfiguration,
    tasks: Vec<NewTask>,
    statuses: Vec<PresenceStatus>,
    status: Option<PresenceStatus>,
    workload: Workload,
}

impl MemoryAgent {
    /// An agent of that name, available at the contact center, logged out of the CRM's presence.
    pub(super) fn new(name: &str) -> Self {
        let state = |kind: &str, name: &str| AgentState {
            agent_state_arn: Some(format!("arn:aws:connect:us-east-1:000000000000:instance/memory/agent-state/{name}")),
            kind: kind.to_owned(),
            name: name.to_owned(),
        };
        let status = |id: &str, name: &str| PresenceStatus {
            status_id: id.to_owned(),
            status_name: name.to_owned(),
            status_api_name: name.to_owned(),
        };
        let available = state("routable", "Available");
        let configuration = AgentConfiguration {
            name: name.to_owned(),
            username: name.to_lowercase().replace(' ', "."),
            softphone_enabled: true,
            dialable_countries: vec!["jp".to_owned(), "us".to_owned()],
            ..AgentConfiguration::default()
        };
        Self {
            name: name.to_owned(),
            state: Mutex::new(State {
                states: vec![available.clone(), state("not_routable", "Lunch"), state("offline", "Offline")],
                current: available,
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

    fn set(&self, choose: impl Fn(&AgentState) -> bool) -> Result<(), ConnectorError> {
        let mut state = self.state();
        let chosen = state.states.iter().find(|state| choose(state)).cloned();
        state.current =
            chosen.ok_or_else(|| ConnectorError::new(ErrorKind::NotFound, "the agent has no such state"))?;
        Ok(())
    }

    fn set_presence(&self, status: &str) -> Result<(), ConnectorError> {
        let mut state = self.state();
        let named = |known: &&PresenceStatus| known.status_id == status || known.status_api_name == status;
        let chosen = state.statuses.iter().find(named).cloned();
        let missing = || ConnectorError::new(ErrorKind::NotFound, "there is no such presence status");
        state.status = Some(chosen.ok_or_else(missing)?);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn logged_out() -> ConnectorError {
    ConnectorError::new(ErrorKind::Conflict, "the agent is not logged in")
}

#[async_trait]
impl AgentPhone for MemoryAgent {
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
        self.set(|known| known.kind == "routable")
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
        // Anything but E.164 makes the update fail (`external-apis`, section 1.1).
        let digits = phone_number.strip_prefix('+').filter(|rest| !rest.is_empty() && rest.len() <= 15);
        if !digits.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(ConnectorError::new(ErrorKind::Invalid, "the number is not in E.164"));
        }
        let mut state = self.state();
        state.configuration.softphone_enabled = false;
        state.configuration.extension = Some(phone_number.to_owned());
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

#[async_trait]
impl Presence for MemoryAgent {
    async fn workload(&self) -> Result<Workload, ConnectorError> {
        let state = self.state();
        state.status.as_ref().ok_or_else(logged_out)?;
        Ok(state.workload.clone())
    }

    async fn status(&self) -> Result<PresenceStatus, ConnectorError> {
        self.state().status.clone().ok_or_else(logged_out)
    }

    async fn set_status(&self, status: &str) -> Result<(), ConnectorError> {
        // Setting a status logs in if need be (`external-apis`, section 3.3).
        self.set_presence(status)
    }

    async fn login(&self, status: &str) -> Result<(), ConnectorError> {
        self.set_presence(status)
    }

    async fn logout(&self) -> Result<(), ConnectorError> {
        self.state().status.take().map(|_| ()).ok_or_else(logged_out)
    }
}
