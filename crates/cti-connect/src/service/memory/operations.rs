//! What each operation does in memory.

use async_trait::async_trait;
use cti_engine::Channel;
use cti_engine::session::RecordingControl;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::state::{State, keep};
use super::{MemoryContact, MemoryService};
use crate::service::check::MOST_ATTRIBUTE_BYTES;
use crate::service::{
    AgentStatusPage, ConnectService, ContactAgent, ContactAttributes, ContactDescription, DescribeContact,
    DescribeQuickConnect, ErrorCode, GetContactAttributes, InitiationMethod, ListAgentStatuses, ListQueueQuickConnects,
    ListQuickConnects, PutUserStatus, QuickConnect, QuickConnectPage, QuickConnectSummary, ResumeContactRecording,
    ServiceError, StartContactRecording, StartOutboundVoiceContact, StartTaskContact, StartedContact, StopContact,
    StopContactRecording, SuspendContactRecording, TransferContact, UpdateContactAttributes, bare_id,
};

/// How many tasks may name one contact as the previous one (`external-apis` section 2).
const MOST_CHAINED: u32 = 12;

/// How often a contact may be transferred (`external-apis` section 2).
const MOST_TRANSFERS: u32 = 11;

fn refused<T>(code: ErrorCode, message: &str) -> Result<T, ServiceError> {
    Err(ServiceError::refused(code, message))
}

fn started(contact_id: String) -> StartedContact {
    StartedContact { contact_id, ..StartedContact::default() }
}

impl State {
    fn found(&mut self, contact_id: &str) -> Result<&mut MemoryContact, ServiceError> {
        let missing = || ServiceError::refused(ErrorCode::ResourceNotFound, "the contact does not exist");
        self.contacts.get_mut(contact_id).ok_or_else(missing)
    }

    /// Writes attributes, unless they would have too many bytes.
    fn write(&mut self, initial_id: &str, attributes: &IndexMap<String, String>) -> Result<(), ServiceError> {
        let mut merged = self.attributes.get(initial_id).cloned().unwrap_or_default();
        merged.extend(attributes.iter().map(|(name, value)| (name.clone(), value.clone())));
        let bytes: usize = merged.iter().map(|(name, value)| name.len() + value.len()).sum();
        if bytes > MOST_ATTRIBUTE_BYTES {
            let message = format!("the attributes would have {bytes} bytes: {MOST_ATTRIBUTE_BYTES} are allowed");
            return refused(ErrorCode::InvalidRequest, &message);
        }
        self.attributes.insert(initial_id.to_owned(), merged);
        Ok(())
    }

    fn copied(&self, related: Option<&String>) -> Result<IndexMap<String, String>, ServiceError> {
        let Some(related) = related else { return Ok(IndexMap::new()) };
        match self.contacts.get(related) {
            Some(contact) => Ok(self.attributes.get(contact.initial_id()).cloned().unwrap_or_default()),
            None => refused(ErrorCode::ResourceNotFound, "the related contact does not exist"),
        }
    }

    fn record(&mut self, contact_id: &str, initial_id: &str, control: RecordingControl) -> Result<(), ServiceError> {
        let contact = self.found(contact_id)?;
        if contact.initial_id() != initial_id {
            return refused(ErrorCode::ResourceNotFound, "the contact has another initial contact");
        }
        if !contact.is_call() {
            return refused(ErrorCode::InvalidRequest, "only calls are recorded");
        }
        if !contact.is_live() {
            return refused(ErrorCode::InvalidRequest, "the contact is not live");
        }
        match contact.recording.after(control) {
            Some(recording) => contact.recording = recording,
            None => {
                let message = format!("the recording is {}; it cannot be {control}", contact.recording);
                return refused(ErrorCode::InvalidRequest, &message);
            }
        }
        Ok(())
    }
}

/// A page of a list, and what asks for the next one.
fn page<T: Clone>(
    items: &[T],
    next_token: Option<&str>,
    max_results: Option<u32>,
) -> Result<(Vec<T>, Option<String>), ServiceError> {
    let first = match next_token.map(str::parse::<usize>) {
        None => 0,
        Some(Ok(first)) if first < items.len() => first,
        Some(_) => return refused(ErrorCode::InvalidParameter, "`NextToken` is not one that was answered"),
    };
    let most = usize::try_from(max_results.unwrap_or(100)).unwrap_or(100);
    let end = first.saturating_add(most).min(items.len());
    let next = (end < items.len()).then(|| end.to_string());
    Ok((items.get(first..end).unwrap_or_default().to_vec(), next))
}

fn summary(quick_connect: &QuickConnect) -> QuickConnectSummary {
    QuickConnectSummary {
        id: quick_connect.quick_connect_id.clone(),
        arn: quick_connect.quick_connect_arn.clone(),
        name: quick_connect.name.clone(),
        quick_connect_type: quick_connect.quick_connect_config.quick_connect_type.clone(),
        other: Map::new(),
    }
}

#[async_trait]
impl ConnectService for MemoryService {
    async fn start_outbound_voice_contact(
        &self,
        call: &StartOutboundVoiceContact,
    ) -> Result<StartedContact, ServiceError> {
        let mut state = self.take(call, &call.instance_id)?;
        let (token, now) = (call.client_token.as_deref(), self.clock.now());
        let operation = "StartOutboundVoiceContact";
        // A contact that was started is given again, whatever else the request says (`external-apis` section 2).
        if let Some(contact_id) = state.started(operation, token, &Value::Null, now, false)? {
            return Ok(started(contact_id));
        }
        let mut attributes = state.copied(call.related_contact_id.as_ref())?;
        attributes.extend(call.attributes.clone());
        let contact_id = state.next_id();
        state.write(&contact_id, &attributes)?;
        let method = InitiationMethod::Api;
        let contact = MemoryContact { initiation_method: method, ..MemoryContact::voice(&contact_id) };
        state.contacts.insert(contact_id.clone(), contact);
        keep(&mut state.calls, call.clone());
        state.remember(operation, token, Value::Null, &contact_id, now);
        Ok(started(contact_id))
    }

    async fn start_task_contact(&self, task: &StartTaskContact) -> Result<StartedContact, ServiceError> {
        let mut state = self.take(task, &task.instance_id)?;
        let (token, now) = (task.client_token.as_deref(), self.clock.now());
        let operation = "StartTaskContact";
        if let Some(contact_id) = state.started(operation, token, &Value::Null, now, false)? {
            return Ok(started(contact_id));
        }
        if let Some(id) = &task.quick_connect_id
            && !state.quick_connects.iter().any(|it| it.quick_connect_id == *id)
        {
            return refused(ErrorCode::ResourceNotFound, "the quick connect does not exist");
        }
        let mut attributes = state.copied(task.related_contact_id.as_ref())?;
        let initial_id = match &task.previous_contact_id {
            Some(previous) => Some(state.found(previous)?.initial_id().to_owned()),
            None => None,
        };
        let chained = task.previous_contact_id.as_ref().and_then(|previous| state.chained.get(previous));
        if chained.is_some_and(|chained| *chained >= MOST_CHAINED) {
            return refused(ErrorCode::ServiceQuotaExceeded, "12 tasks have that previous contact");
        }
        attributes.extend(task.attributes.clone());
        let contact_id = state.next_id();
        state.write(initial_id.as_deref().unwrap_or(&contact_id), &attributes)?;
        if let Some(previous) = &task.previous_contact_id {
            *state.chained.entry(previous.clone()).or_default() += 1;
        }
        let mut contact = MemoryContact::new(&contact_id, Channel::Task);
        contact.initiation_method = InitiationMethod::Api;
        contact.initial_contact_id = initial_id;
        state.contacts.insert(contact_id.clone(), contact);
        keep(&mut state.tasks, task.clone());
        state.remember(operation, token, Value::Null, &contact_id, now);
        Ok(started(contact_id))
    }

    async fn stop_contact(&self, request: &StopContact) -> Result<(), ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        let live = state.contacts.get(&request.contact_id).filter(|contact| contact.is_live());
        let Some(contact) = live else {
            return refused(ErrorCode::ContactNotFound, "the contact does not exist, or has ended");
        };
        if contact.is_call() && !contact.initiation_method.can_be_stopped() {
            let message = format!("a call that began by {} is not stopped", contact.initiation_method);
            return refused(ErrorCode::InvalidRequest, &message);
        }
        state.end(&request.contact_id, self.clock.timestamp());
        Ok(())
    }

    async fn transfer_contact(&self, request: &TransferContact) -> Result<StartedContact, ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        let (token, now) = (request.client_token.as_deref(), self.clock.now());
        let operation = "TransferContact";
        let whole = serde_json::to_value(request).unwrap_or_default();
        let answer = |contact_id: String| {
            let contact_arn = Some(self.arn("contact", &contact_id));
            StartedContact { contact_id, contact_arn, other: Map::new() }
        };
        if let Some(contact_id) = state.started(operation, token, &whole, now, true)? {
            return Ok(answer(contact_id));
        }
        let contact = state.found(&request.contact_id)?.clone();
        if !matches!(contact.channel, Channel::Task | Channel::Email) {
            return refused(ErrorCode::InvalidRequest, "only tasks and e-mails are transferred");
        }
        if !contact.is_live() {
            return refused(ErrorCode::InvalidRequest, "the contact is not live");
        }
        if contact.transfers >= MOST_TRANSFERS {
            return refused(ErrorCode::ServiceQuotaExceeded, "the contact was transferred 11 times");
        }
        let contact_id = state.next_id();
        let next = MemoryContact {
            contact_id: contact_id.clone(),
            initial_contact_id: Some(contact.initial_id().to_owned()),
            initiation_method: InitiationMethod::Transfer,
            user_id: request.user_id.as_deref().map(|user| bare_id(user).to_owned()),
            transfers: contact.transfers + 1,
            ..contact
        };
        state.end(&request.contact_id, self.clock.timestamp());
        state.contacts.insert(contact_id.clone(), next);
        state.remember(operation, token, whole, &contact_id, now);
        Ok(answer(contact_id))
    }

    async fn describe_contact(&self, request: &DescribeContact) -> Result<ContactDescription, ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        let contact = state.found(&request.contact_id)?;
        let channel = match contact.channel {
            Channel::QueueCallback => "VOICE".to_owned(),
            ref channel => channel.as_str().to_uppercase(),
        };
        // To the millisecond, in seconds.
        let seconds = |milliseconds: i64| match milliseconds % 1_000 {
            0 => json!(milliseconds / 1_000),
            rest => format!("{}.{:03}", milliseconds / 1_000, rest).parse().map_or(Value::Null, Value::Number),
        };
        let ended = contact.ended_ms.map(seconds);
        let agent_info = contact.user_id.clone().map(|id| ContactAgent {
            id: Some(id),
            after_contact_work_start_timestamp: ended.clone(),
            after_contact_work_end_timestamp: ended.clone().filter(|_| !contact.is_in_after_contact_work),
            ..ContactAgent::default()
        });
        Ok(ContactDescription {
            id: Some(contact.contact_id.clone()),
            arn: Some(self.arn("contact", &contact.contact_id)),
            initial_contact_id: contact.initial_contact_id.clone(),
            initiation_method: Some(contact.initiation_method.clone()),
            channel: Some(channel),
            agent_info,
            disconnect_timestamp: ended,
            ..ContactDescription::default()
        })
    }

    async fn update_contact_attributes(&self, request: &UpdateContactAttributes) -> Result<(), ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        let contact = state.found(&request.initial_contact_id)?;
        // Our decision: a contact that was transferred is refused, since whoever names it means the first one.
        if contact.initial_contact_id.is_some() {
            return refused(ErrorCode::ResourceNotFound, "the contact is not the first one of its conversation");
        }
        state.write(&request.initial_contact_id, &request.attributes)
    }

    async fn get_contact_attributes(&self, request: &GetContactAttributes) -> Result<ContactAttributes, ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        let initial_id = state.found(&request.initial_contact_id)?.initial_id().to_owned();
        let attributes = state.attributes.get(&initial_id).cloned().unwrap_or_default();
        Ok(ContactAttributes { attributes, other: Map::new() })
    }

    async fn start_contact_recording(&self, request: &StartContactRecording) -> Result<(), ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        state.record(&request.contact_id, &request.initial_contact_id, RecordingControl::Start)
    }

    async fn stop_contact_recording(&self, request: &StopContactRecording) -> Result<(), ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        state.record(&request.contact_id, &request.initial_contact_id, RecordingControl::Stop)
    }

    async fn suspend_contact_recording(&self, request: &SuspendContactRecording) -> Result<(), ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        state.record(&request.contact_id, &request.initial_contact_id, RecordingControl::Pause)
    }

    async fn resume_contact_recording(&self, request: &ResumeContactRecording) -> Result<(), ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        state.record(&request.contact_id, &request.initial_contact_id, RecordingControl::Resume)
    }

    async fn put_user_status(&self, request: &PutUserStatus) -> Result<(), ServiceError> {
        let mut state = self.take(request, &request.instance_id)?;
        if state.status_name(&request.agent_status_id).is_none() {
            return refused(ErrorCode::ResourceNotFound, "the status does not exist");
        }
        let (is_busy, status) = (state.handles(&request.user_id), Some(request.agent_status_id.clone()));
        match state.users.get_mut(&request.user_id) {
            Some(user) if is_busy => user.next_status = status,
            Some(user) => user.status = status,
            None => return refused(ErrorCode::ResourceNotFound, "the user does not exist"),
        }
        Ok(())
    }

    async fn list_agent_statuses(&self, request: &ListAgentStatuses) -> Result<AgentStatusPage, ServiceError> {
        let state = self.take(request, &request.instance_id)?;
        let types = &request.agent_status_types;
        let all: Vec<_> =
            state.statuses.iter().filter(|it| types.is_empty() || types.contains(&it.kind)).cloned().collect();
        let (page, next_token) = page(&all, request.next_token.as_deref(), request.max_results)?;
        Ok(AgentStatusPage { agent_status_summary_list: page, next_token, other: Map::new() })
    }

    async fn list_quick_connects(&self, request: &ListQuickConnects) -> Result<QuickConnectPage, ServiceError> {
        let state = self.take(request, &request.instance_id)?;
        let types = &request.quick_connect_types;
        let all: Vec<_> = state
            .quick_connects
            .iter()
            .map(summary)
            .filter(|it| types.is_empty() || types.contains(&it.quick_connect_type))
            .collect();
        let (page, next_token) = page(&all, request.next_token.as_deref(), request.max_results)?;
        Ok(QuickConnectPage { quick_connect_summary_list: page, next_token, other: Map::new() })
    }

    async fn list_queue_quick_connects(
        &self,
        request: &ListQueueQuickConnects,
    ) -> Result<QuickConnectPage, ServiceError> {
        let state = self.take(request, &request.instance_id)?;
        let allowed = state.queues.get(&request.queue_id).map(Vec::as_slice).unwrap_or_default();
        let all: Vec<_> =
            state.quick_connects.iter().filter(|it| allowed.contains(&it.quick_connect_id)).map(summary).collect();
        let (page, next_token) = page(&all, request.next_token.as_deref(), request.max_results)?;
        Ok(QuickConnectPage { quick_connect_summary_list: page, next_token, other: Map::new() })
    }

    async fn describe_quick_connect(&self, request: &DescribeQuickConnect) -> Result<QuickConnect, ServiceError> {
        let state = self.take(request, &request.instance_id)?;
        let found = state.quick_connects.iter().find(|it| it.quick_connect_id == request.quick_connect_id);
        let missing = || ServiceError::refused(ErrorCode::ResourceNotFound, "the quick connect does not exist");
        found.cloned().ok_or_else(missing)
    }
}
