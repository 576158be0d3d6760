//! An agent whose flows run on a server: the engine's connectors, on the service.

mod contact;
mod known;
mod phone;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cti_engine::Contact;
use cti_engine::connector::{Connector, ConnectorError, Desk, Endpoint, EndpointKind, ErrorKind};
use cti_model::shortened;
use known::Known;

use super::{
    AgentStatusSummary, ConnectService, DescribeQuickConnect, ListAgentStatuses, ListQueueQuickConnects,
    ListQuickConnects, QuickConnect, QuickConnectSummary, QuickConnectType, bare_id,
};

/// An agent and the contacts in hand, as far as a server can work them without the agent's page
/// (`external-apis` section 2).
///
/// | call | what is done |
/// |---|---|
/// | `agent.states`, `agent.set_state`, `agent.set_state_by_name`, `agent.set_available` | the statuses of the instance; of an agent who handles a contact the next status is set |
/// | `agent.quick_connects`, `agent.transfer_endpoints` | those of the instance, or of the queues that are given |
/// | `agent.create_task` | a task for a quick connect, by its name, id or ARN |
/// | `agent.dial` | a call of its own by the flow that is given ([`ServiceAgent::with_outbound_flow`]), also while another is in hand; no agent dials, so the flow has to put it in a queue |
/// | `contact.update_attributes` | the attributes of the first contact of the conversation, which transfers share |
/// | `contact.*_recording` | the recording; one that was stopped is not started again |
/// | `contact.destroy_agent_connection` | ends the contact for everybody, where the service can; one that is gone counts as ended |
/// | `contact.clear` | nothing, for what is over or gone; a live contact is refused |
/// | `contact.transfer` | a task or an e-mail, to a quick connect |
///
/// Everything else needs the agent's page, and is unsupported: mute, phone, configuration, the agent's own state, transfers
/// of calls.
///
/// The id of the first contact is asked of the service once for each contact; [`ServiceAgent::remember`] saves that.
///
/// ```
/// use std::sync::Arc;
/// use cti_connect::service::{AgentStatusType, MemoryService, ServiceAgent};
/// use cti_engine::connector::{AgentControl, Desk};
/// use cti_engine::memory::VirtualClock;
///
/// let clock = VirtualClock::new();
/// let service = Arc::new(MemoryService::new("1", Arc::new(clock.clone())));
/// service.add_agent_status("Break", AgentStatusType::Custom);
/// let agent = Arc::new(ServiceAgent::new(service.clone(), "1", &service.add_user("sato")));
/// clock.drive(agent.set_state_by_name("Break"))?;
/// assert_eq!(service.user_status("sato").as_deref(), Some("Break"));
/// let desk = Desk::new(Arc::new(clock)).with(agent);
/// # Ok::<(), cti_engine::connector::ConnectorError>(())
/// ```
pub struct ServiceAgent {
    service: Arc<dyn ConnectService>,
    instance_id: String,
    user_id: String,
    outbound_flow: Option<String>,
    source_phone_number: Option<String>,
    queues: Vec<String>,
    known: Mutex<Known>,
}

impl fmt::Debug for ServiceAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAgent")
            .field("instance_id", &self.instance_id)
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

/// How many pages of a list are read, of 1,000 or 100 entries each: more than any instance has; our decision.
const MOST_PAGES: usize = 100;

impl ServiceAgent {
    /// An agent of an instance; both by their ids or ARNs.
    pub fn new(service: Arc<dyn ConnectService>, instance: &str, user: &str) -> Self {
        Self {
            service,
            instance_id: bare_id(instance).to_owned(),
            user_id: bare_id(user).to_owned(),
            outbound_flow: None,
            source_phone_number: None,
            queues: Vec::new(),
            known: Mutex::default(),
        }
    }

    /// Sets the flow, by its id or ARN, that calls enter. Without it the agent does not dial.
    pub fn with_outbound_flow(mut self, contact_flow: &str) -> Self {
        self.outbound_flow = Some(bare_id(contact_flow).to_owned());
        self
    }

    /// Sets the number that calls come from unless they say another, in E.164. Without any a call needs a queue.
    pub fn with_source_phone_number(mut self, number: &str) -> Self {
        self.source_phone_number = Some(number.to_owned());
        self
    }

    /// Sets the queues, by their ids or ARNs, whose quick connects the agent has; those of the instance by default.
    pub fn with_queues<'a>(mut self, queues: impl IntoIterator<Item = &'a str>) -> Self {
        self.queues = queues.into_iter().map(|queue| bare_id(queue).to_owned()).collect();
        self
    }

    /// Notes a contact, so that the service need not be asked about it.
    pub fn remember(&self, contact: &Contact) {
        self.known().note(contact);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn statuses(&self) -> Result<Vec<AgentStatusSummary>, ConnectorError> {
        let instance_id = self.instance_id.clone();
        let mut request = ListAgentStatuses { instance_id, max_results: Some(1_000), ..ListAgentStatuses::default() };
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = self.service.list_agent_statuses(&request).await?;
            all.extend(page.agent_status_summary_list);
            match page.next_token {
                Some(token) => request.next_token = Some(token),
                None => return Ok(all),
            }
        }
        Err(endless())
    }

    /// The quick connects of the agent, each once.
    async fn all_quick_connects(&self) -> Result<Vec<QuickConnectSummary>, ConnectorError> {
        let mut all: Vec<QuickConnectSummary> = Vec::new();
        if self.queues.is_empty() {
            let instance_id = self.instance_id.clone();
            let mut request =
                ListQuickConnects { instance_id, max_results: Some(1_000), ..ListQuickConnects::default() };
            for _ in 0..MOST_PAGES {
                let page = self.service.list_quick_connects(&request).await?;
                all.extend(page.quick_connect_summary_list);
                match page.next_token {
                    Some(token) => request.next_token = Some(token),
                    None => return Ok(all),
                }
            }
            return Err(endless());
        }
        for queue_id in &self.queues {
            for summary in self.quick_connects_of(queue_id).await? {
                if !all.iter().any(|known| known.id == summary.id) {
                    all.push(summary);
                }
            }
        }
        Ok(all)
    }

    async fn quick_connects_of(&self, queue_id: &str) -> Result<Vec<QuickConnectSummary>, ConnectorError> {
        let mut request = ListQueueQuickConnects {
            instance_id: self.instance_id.clone(),
            queue_id: queue_id.to_owned(),
            max_results: Some(100),
            next_token: None,
        };
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = self.service.list_queue_quick_connects(&request).await?;
            all.extend(page.quick_connect_summary_list);
            match page.next_token {
                Some(token) => request.next_token = Some(token),
                None => return Ok(all),
            }
        }
        Err(endless())
    }

    /// The quick connect that is meant: by its ARN, its id or its name.
    async fn quick_connect(&self, endpoint: &Endpoint) -> Result<QuickConnectSummary, ConnectorError> {
        let arn = endpoint.endpoint_arn.as_deref().or(endpoint.endpoint_id.as_deref());
        let wanted = arn.or(endpoint.name.as_deref()).unwrap_or_default();
        let all = self.all_quick_connects().await?;
        let by_arn = |it: &&QuickConnectSummary| it.arn == wanted || it.id == wanted;
        let by_name = |it: &&QuickConnectSummary| arn.is_none() && it.name == wanted;
        let found = all.iter().find(by_arn).or_else(|| all.iter().find(by_name)).cloned();
        found.ok_or_else(|| {
            let message = format!("the agent has no quick connect `{}`", shortened(wanted));
            ConnectorError::new(ErrorKind::NotFound, message)
        })
    }

    async fn described(&self, summary: &QuickConnectSummary) -> Result<QuickConnect, ConnectorError> {
        let (instance_id, quick_connect_id) = (self.instance_id.clone(), summary.id.clone());
        let request = DescribeQuickConnect { instance_id, quick_connect_id };
        Ok(self.service.describe_quick_connect(&request).await?)
    }
}

fn endless() -> ConnectorError {
    ConnectorError::new(ErrorKind::Other, format!("the list has more than {MOST_PAGES} pages"))
}

fn invalid(message: impl Into<String>) -> ConnectorError {
    ConnectorError::new(ErrorKind::Invalid, message)
}

/// A quick connect as flows know it. Its number is not among what a list says.
fn endpoint(summary: QuickConnectSummary) -> Endpoint {
    let kind = match summary.quick_connect_type {
        QuickConnectType::User => EndpointKind::Agent,
        QuickConnectType::Queue => EndpointKind::Queue,
        QuickConnectType::PhoneNumber => EndpointKind::PhoneNumber,
        other => EndpointKind::from(other.as_str().to_lowercase().as_str()),
    };
    Endpoint {
        endpoint_id: Some(summary.arn.clone()),
        endpoint_arn: Some(summary.arn),
        kind: Some(kind),
        name: Some(summary.name),
        ..Endpoint::default()
    }
}

impl Connector for ServiceAgent {
    fn install(self: Arc<Self>, desk: Desk) -> Desk {
        desk.with_agent(self.clone()).with_contact(self)
    }
}
