//! The service in memory: the same rules, and what they do to contacts, recordings, agents and quick connects.

mod contact;
mod operations;
mod state;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cti_engine::connector::Clock;
use cti_engine::session::Recording;
use indexmap::IndexMap;
use serde_json::Value;

pub use contact::MemoryContact;
use state::State;

use super::{
    AgentStatusSummary, AgentStatusType, ErrorCode, Operation, QuickConnect, QuickConnectConfig, ServiceError,
    StartOutboundVoiceContact, StartTaskContact,
};

/// An instance in memory, which knows statuses, agents, quick connects and contacts; any id of a flow, queue or template is
/// taken for one that is there.
///
/// Every request is checked as the one over HTTP is. Then: a token starts one contact within 7 days; attributes belong to
/// the first contact of a conversation, and have 32,768 bytes in all; a recording that was stopped is not started again; a
/// contact that is over is not stopped, transferred or recorded; an agent who handles a contact gets the next status.
///
/// ```
/// use std::sync::Arc;
/// use cti_connect::service::{ConnectService, ErrorCode, MemoryContact, MemoryService, StopContact};
/// use cti_engine::memory::VirtualClock;
///
/// let clock = VirtualClock::new();
/// let service = MemoryService::new("1", Arc::new(clock.clone()));
/// service.add_contact(MemoryContact::voice("c-1"));
/// let stop = StopContact { instance_id: "1".to_owned(), contact_id: "c-1".to_owned() };
/// clock.drive(service.stop_contact(&stop))?;
/// let error = clock.drive(service.stop_contact(&stop)).unwrap_err();
/// assert_eq!(error.code(), Some(&ErrorCode::ContactNotFound));
/// # Ok::<(), cti_connect::service::ServiceError>(())
/// ```
pub struct MemoryService {
    instance_id: String,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl fmt::Debug for MemoryService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let contacts = self.state().contacts.len();
        f.debug_struct("MemoryService")
            .field("instance_id", &self.instance_id)
            .field("contacts", &contacts)
            .finish_non_exhaustive()
    }
}

impl MemoryService {
    /// An instance with the statuses `Available` and `Offline`, as a new one has, and nothing else.
    pub fn new(instance_id: &str, clock: Arc<dyn Clock>) -> Self {
        let service = Self { instance_id: instance_id.to_owned(), clock, state: Mutex::default() };
        service.add_agent_status("Available", AgentStatusType::Routable);
        service.add_agent_status("Offline", AgentStatusType::Offline);
        service
    }

    /// The id of the instance.
    pub fn instance_id(&self) -> &str {
        &self.instance_id
    }

    /// Adds a status that agents can have; gives its id.
    pub fn add_agent_status(&self, name: &str, kind: AgentStatusType) -> String {
        let mut state = self.state();
        let id = state.next_id();
        let (arn, name) = (self.arn("agent-state", &id), name.to_owned());
        state.statuses.push(AgentStatusSummary { id: id.clone(), arn, name, kind, ..AgentStatusSummary::default() });
        id
    }

    /// Adds an agent, who is offline; gives the ARN.
    pub fn add_user(&self, user_id: &str) -> String {
        self.state().users.entry(user_id.to_owned()).or_default();
        self.arn("agent", user_id)
    }

    /// The name of the status that an agent has; `None` of one that was never set, and of an agent that is not there.
    pub fn user_status(&self, user_id: &str) -> Option<String> {
        let state = self.state();
        state.status_name(state.users.get(user_id)?.status.as_deref()?)
    }

    /// The name of the status that an agent gets when no contact is in hand any more.
    pub fn next_user_status(&self, user_id: &str) -> Option<String> {
        let state = self.state();
        state.status_name(state.users.get(user_id)?.next_status.as_deref()?)
    }

    /// Adds a quick connect; gives its id.
    pub fn add_quick_connect(&self, name: &str, config: QuickConnectConfig) -> String {
        let mut state = self.state();
        let id = state.next_id();
        state.quick_connects.push(QuickConnect {
            quick_connect_id: id.clone(),
            quick_connect_arn: self.arn("transfer-destination", &id),
            name: name.to_owned(),
            quick_connect_config: config,
            ..QuickConnect::default()
        });
        id
    }

    /// Lets the agents of a queue use a quick connect.
    pub fn allow_quick_connect(&self, queue_id: &str, quick_connect_id: &str) {
        self.state().queues.entry(queue_id.to_owned()).or_default().push(quick_connect_id.to_owned());
    }

    /// Adds a contact, or replaces the one with its id.
    pub fn add_contact(&self, contact: MemoryContact) {
        self.state().contacts.insert(contact.contact_id.clone(), contact);
    }

    /// A contact as it stands.
    pub fn contact(&self, contact_id: &str) -> Option<MemoryContact> {
        self.state().contacts.get(contact_id).cloned()
    }

    /// The attributes that a contact shares with the first one of its conversation.
    pub fn attributes(&self, contact_id: &str) -> Option<IndexMap<String, String>> {
        let state = self.state();
        let contact = state.contacts.get(contact_id)?;
        Some(state.attributes.get(contact.initial_id()).cloned().unwrap_or_default())
    }

    /// The recording of a contact.
    pub fn recording(&self, contact_id: &str) -> Option<Recording> {
        Some(self.state().contacts.get(contact_id)?.recording)
    }

    /// Ends a contact, as a customer does who hangs up.
    pub fn end_contact(&self, contact_id: &str) {
        let now = self.clock.timestamp();
        self.state().end(contact_id, now);
    }

    /// Forgets a contact, as the service does after 24 months.
    pub fn remove_contact(&self, contact_id: &str) {
        self.state().contacts.shift_remove(contact_id);
    }

    /// The next requests that are valid fail, in this order.
    pub fn fail_next(&self, errors: impl IntoIterator<Item = ServiceError>) {
        self.state().errors.extend(errors);
    }

    /// The calls that were started, in order; of more than 1,000 the newest.
    pub fn outbound_calls(&self) -> Vec<StartOutboundVoiceContact> {
        self.state().calls.iter().cloned().collect()
    }

    /// The tasks that were started, in order; of more than 1,000 the newest.
    pub fn tasks(&self) -> Vec<StartTaskContact> {
        self.state().tasks.iter().cloned().collect()
    }

    /// The requests that came, each with the name of its operation, whatever was answered; of more than 1,000 the newest.
    pub fn requests(&self) -> Vec<(String, Value)> {
        self.state().requests.iter().cloned().collect()
    }

    fn arn(&self, kind: &str, id: &str) -> String {
        format!("arn:aws:connect:us-east-1:111122223333:instance/{}/{kind}/{id}", self.instance_id)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a request: notes it, checks it, fails if that is ordered, and gives what it works on.
    fn take<O: Operation>(&self, request: &O, instance_id: &str) -> Result<MutexGuard<'_, State>, ServiceError> {
        let mut state = self.state();
        state.note(O::NAME, serde_json::to_value(request).unwrap_or_default());
        request.check(self.clock.timestamp())?;
        if let Some(error) = state.errors.pop_front() {
            return Err(error);
        }
        if super::bare_id(instance_id) != self.instance_id {
            return Err(ServiceError::refused(ErrorCode::ResourceNotFound, "the instance does not exist"));
        }
        Ok(state)
    }
}
