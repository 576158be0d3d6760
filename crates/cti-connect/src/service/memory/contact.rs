//! A contact of the service in memory.

use cti_engine::Channel;
use cti_engine::session::Recording;

use crate::service::InitiationMethod;

/// A contact of [`MemoryService`](super::MemoryService).
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryContact {
    /// Its id.
    pub contact_id: String,
    /// The id of the first contact of the conversation; `None` of the first one itself.
    pub initial_contact_id: Option<String>,
    /// Its medium.
    pub channel: Channel,
    /// How it began.
    pub initiation_method: InitiationMethod,
    /// The id of the agent.
    pub user_id: Option<String>,
    /// When it ended, in milliseconds since 1970; `None` while it lives.
    pub ended_ms: Option<i64>,
    /// Whether the agent still works on it after its end.
    pub is_in_after_contact_work: bool,
    /// Its recording.
    pub recording: Recording,
    /// How often it was transferred.
    pub transfers: u32,
}

impl MemoryContact {
    /// A live inbound contact.
    pub fn new(contact_id: &str, channel: Channel) -> Self {
        Self {
            contact_id: contact_id.to_owned(),
            initial_contact_id: None,
            channel,
            initiation_method: InitiationMethod::Inbound,
            user_id: None,
            ended_ms: None,
            is_in_after_contact_work: false,
            recording: Recording::Off,
            transfers: 0,
        }
    }

    /// A live inbound call.
    pub fn voice(contact_id: &str) -> Self {
        Self::new(contact_id, Channel::Voice)
    }

    /// Sets the agent who handles it.
    pub fn with_user(mut self, user_id: &str) -> Self {
        self.user_id = Some(user_id.to_owned());
        self
    }

    /// Sets the first contact of the conversation: it was transferred from there.
    pub fn transferred_from(mut self, initial_contact_id: &str) -> Self {
        self.initial_contact_id = Some(initial_contact_id.to_owned());
        self.initiation_method = InitiationMethod::Transfer;
        self
    }

    /// Whether it has not ended.
    pub fn is_live(&self) -> bool {
        self.ended_ms.is_none()
    }

    /// The id of the first contact of the conversation.
    pub fn initial_id(&self) -> &str {
        self.initial_contact_id.as_deref().unwrap_or(&self.contact_id)
    }

    pub(super) fn is_call(&self) -> bool {
        matches!(self.channel, Channel::Voice | Channel::QueueCallback)
    }
}
