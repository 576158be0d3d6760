//! The agent's status, quick connects, tasks and outbound calls.

use async_trait::async_trait;
use cti_engine::connector::{
    AgentControl, AgentState, AgentStateKind, ConnectorError, Dial, Endpoint, EndpointKind, ErrorKind, NewTask,
};
use cti_model::shortened;

use super::{ServiceAgent, endpoint, invalid};
use crate::service::{
    AgentStatusSummary, AgentStatusType, PutUserStatus, QuickConnectType, Reference, ReferenceType,
    StartOutboundVoiceContact, StartTaskContact, bare_id,
};

fn state(status: AgentStatusSummary) -> AgentState {
    let kind = match status.kind {
        AgentStatusType::Routable => AgentStateKind::Routable,
        AgentStatusType::Custom => AgentStateKind::NotRoutable,
        AgentStatusType::Offline => AgentStateKind::Offline,
        AgentStatusType::Other(name) => AgentStateKind::from(name.to_lowercase().as_str()),
    };
    AgentState { agent_state_arn: Some(status.arn), kind, name: status.name }
}

impl ServiceAgent {
    async fn set(
        &self,
        is_meant: impl Fn(&AgentStatusSummary) -> bool + Send,
        name: &str,
    ) -> Result<(), ConnectorError> {
        let statuses = self.statuses().await?;
        let Some(status) = statuses.into_iter().find(is_meant) else {
            let message = format!("the instance has no agent status `{}`", shortened(name));
            return Err(ConnectorError::new(ErrorKind::NotFound, message));
        };
        let request = PutUserStatus {
            instance_id: self.instance_id.clone(),
            user_id: self.user_id.clone(),
            agent_status_id: status.id,
        };
        Ok(self.service.put_user_status(&request).await?)
    }

    /// The number of an endpoint; of a quick connect the service knows it.
    async fn number(&self, endpoint: &Endpoint) -> Result<String, ConnectorError> {
        let no_call = || invalid("only phone numbers can be called from a server: an agent or a queue joins a call");
        if endpoint.kind.as_ref().is_some_and(|kind| *kind != EndpointKind::PhoneNumber) {
            return Err(no_call());
        }
        if let Some(number) = endpoint.phone_number.clone().filter(|number| !number.is_empty()) {
            return Ok(number);
        }
        let quick_connect = self.quick_connect(endpoint).await?;
        if quick_connect.quick_connect_type != QuickConnectType::PhoneNumber {
            return Err(no_call());
        }
        let described = self.described(&quick_connect).await?;
        described.quick_connect_config.phone_config.map(|phone| phone.phone_number).ok_or_else(no_call)
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl AgentControl for ServiceAgent {
    async fn dial(&self, call: &Dial) -> Result<(), ConnectorError> {
        let Some(flow) = self.outbound_flow.clone() else {
            let message = "this agent has no contact flow for calls: set one with `ServiceAgent::with_outbound_flow`";
            return Err(ConnectorError::new(ErrorKind::Unsupported, message));
        };
        let request = StartOutboundVoiceContact {
            instance_id: self.instance_id.clone(),
            contact_flow_id: flow,
            destination_phone_number: self.number(&call.endpoint).await?,
            source_phone_number: call.caller_id.clone().or_else(|| self.source_phone_number.clone()),
            queue_id: call.queue_arn.as_deref().map(|queue| bare_id(queue).to_owned()),
            ..StartOutboundVoiceContact::default()
        };
        self.service.start_outbound_voice_contact(&request).await?;
        Ok(())
    }

    async fn states(&self) -> Result<Vec<AgentState>, ConnectorError> {
        Ok(self.statuses().await?.into_iter().map(state).collect())
    }

    async fn set_state(&self, state: &AgentState) -> Result<(), ConnectorError> {
        match &state.agent_state_arn {
            Some(arn) => self.set(|status| status.arn == *arn || status.id == *arn, &state.name).await,
            None => self.set_state_by_name(&state.name).await,
        }
    }

    async fn set_state_by_name(&self, name: &str) -> Result<(), ConnectorError> {
        self.set(|status| status.name == name, name).await
    }

    async fn set_available(&self) -> Result<(), ConnectorError> {
        self.set(|status| status.kind == AgentStatusType::Routable, "Available").await
    }

    async fn quick_connects(&self) -> Result<Vec<Endpoint>, ConnectorError> {
        Ok(self.all_quick_connects().await?.into_iter().map(endpoint).collect())
    }

    async fn transfer_endpoints(&self, _contact_id: &str) -> Result<Vec<Endpoint>, ConnectorError> {
        self.quick_connects().await
    }

    async fn create_task(&self, task: &NewTask) -> Result<String, ConnectorError> {
        let Some(endpoint) = task.endpoint.as_deref().filter(|endpoint| !endpoint.is_empty()) else {
            return Err(invalid("a task needs the quick connect that gets it"));
        };
        let endpoint = if endpoint.starts_with("arn:") {
            Endpoint { endpoint_arn: Some(endpoint.to_owned()), ..Endpoint::default() }
        } else {
            Endpoint::quick_connect(endpoint)
        };
        let quick_connect = self.quick_connect(&endpoint).await?;
        // Inferred: a telephone takes no task.
        if quick_connect.quick_connect_type == QuickConnectType::PhoneNumber {
            return Err(invalid("a task goes to an agent, a queue or a flow, not to a phone number"));
        }
        let link = |value: &String| Reference { value: value.clone(), kind: ReferenceType::Url };
        let request = StartTaskContact {
            instance_id: self.instance_id.clone(),
            name: task.name.clone(),
            description: task.description.clone(),
            quick_connect_id: Some(quick_connect.id),
            references: task.references.iter().map(|(name, value)| (name.clone(), link(value))).collect(),
            ..StartTaskContact::default()
        };
        Ok(self.service.start_task_contact(&request).await?.contact_id)
    }
}
