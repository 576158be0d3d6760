//! What runs ask of an agent: the contact center's side and the CRM's.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use super::{MemoryAgent, is_e164, logged_out};
use crate::connector::{
    AgentConfiguration, AgentControl, AgentState, AgentStateKind, Connector, ConnectorError, Desk, Dial, Endpoint,
    EndpointKind, ErrorKind, NewTask, Presence, PresenceStatus, Workload,
};

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl AgentControl for MemoryAgent {
    async fn dial(&self, call: &Dial) -> Result<(), ConnectorError> {
        let mut state = self.state();
        // With a call in hand the party is added to it; without one only a number can be called.
        let is_number = matches!(call.endpoint.kind, Some(EndpointKind::PhoneNumber) | None);
        if state.work.calls == 0 && !is_number {
            let message = "only phone number addresses are supported: no call is in hand to which the endpoint could be \
                           added";
            return Err(ConnectorError::new(ErrorKind::Invalid, message));
        }
        state.dialled.push(call.clone());
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
        if !is_e164(phone_number) {
            return Err(ConnectorError::new(ErrorKind::Invalid, "the number is not in E.164"));
        }
        let mut state = self.state();
        state.configuration.softphone_enabled = false;
        state.configuration.extension = Some(phone_number.to_owned());
        Ok(())
    }

    async fn logout(&self) -> Result<(), ConnectorError> {
        if self.state().work.live > 0 {
            return Err(ConnectorError::new(ErrorKind::Conflict, "the agent handles a contact: log out after it"));
        }
        self.set(|known| known.kind == AgentStateKind::Offline)?;
        self.state().logged_in = false;
        Ok(())
    }

    async fn create_task(&self, task: &NewTask) -> Result<String, ConnectorError> {
        let invalid = |message: &str| Err(ConnectorError::new(ErrorKind::Invalid, message));
        // The limits of the service (`external-apis` section 2).
        let (name, description) = (task.name.chars().count(), task.description.as_deref().unwrap_or_default());
        if !(1..=1_024).contains(&name) || description.chars().count() > 4_096 {
            return invalid("a task has a name of 1 to 1,024 characters, and a description of at most 4,096");
        }
        let is_reference = |(name, value): (&String, &String)| {
            (1..=4_096).contains(&name.chars().count()) && value.chars().count() <= 4_096
        };
        if !task.references.iter().all(is_reference) {
            return invalid("a reference has a name of 1 to 4,096 characters, and a value of at most 4,096");
        }
        let Some(endpoint) = task.endpoint.as_deref().filter(|name| !name.is_empty()) else {
            return invalid("a task needs the quick connect that gets it");
        };
        let by_name = self.quick_connect(&Endpoint::quick_connect(endpoint));
        let by_arn = || Endpoint { endpoint_arn: Some(endpoint.to_owned()), ..Endpoint::default() };
        let endpoint = by_name.or_else(|error| self.quick_connect(&by_arn()).map_err(|_| error))?;
        // Inferred: a telephone takes no task.
        if endpoint.kind == Some(EndpointKind::PhoneNumber) {
            return invalid("a task goes to an agent or a queue, not to a phone number");
        }
        let mut state = self.state();
        state.tasks.push(task.clone());
        state.tasks_made += 1;
        Ok(format!("00000000-0000-4000-8000-{:012}", state.tasks_made))
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
