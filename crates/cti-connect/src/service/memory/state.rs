//! What the service in memory remembers.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use cti_engine::jiff::Timestamp;
use indexmap::IndexMap;
use serde_json::Value;

use super::MemoryContact;
use crate::service::{
    AgentStatusSummary, ErrorCode, QuickConnect, ServiceError, StartOutboundVoiceContact, StartTaskContact,
};

/// How many requests, calls and tasks are kept.
const MOST: usize = 1_000;

/// How long a token counts (`external-apis` section 2).
const TOKEN_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

#[derive(Default)]
pub(super) struct State {
    pub(super) contacts: IndexMap<String, MemoryContact>,
    /// By the first contact of the conversation.
    pub(super) attributes: HashMap<String, IndexMap<String, String>>,
    pub(super) statuses: Vec<AgentStatusSummary>,
    pub(super) users: BTreeMap<String, User>,
    pub(super) quick_connects: Vec<QuickConnect>,
    /// The quick connects of each queue.
    pub(super) queues: HashMap<String, Vec<String>>,
    /// How many tasks name a contact as the previous one.
    pub(super) chained: HashMap<String, u32>,
    pub(super) errors: VecDeque<ServiceError>,
    pub(super) requests: VecDeque<(String, Value)>,
    pub(super) calls: VecDeque<StartOutboundVoiceContact>,
    pub(super) tasks: VecDeque<StartTaskContact>,
    tokens: HashMap<(&'static str, String), Used>,
    ids: u64,
}

/// The status of an agent, and the one that waits.
#[derive(Default)]
pub(super) struct User {
    pub(super) status: Option<String>,
    pub(super) next_status: Option<String>,
}

/// What a token was used for.
struct Used {
    request: Value,
    contact_id: String,
    until: Duration,
}

/// Keeps the newest.
pub(super) fn keep<T>(kept: &mut VecDeque<T>, item: T) {
    if kept.len() >= MOST {
        kept.pop_front();
    }
    kept.push_back(item);
}

impl State {
    pub(super) fn next_id(&mut self) -> String {
        self.ids += 1;
        format!("00000000-0000-4000-8000-{:012}", self.ids)
    }

    pub(super) fn note(&mut self, operation: &str, request: Value) {
        keep(&mut self.requests, (operation.to_owned(), request));
    }

    pub(super) fn status_name(&self, id: &str) -> Option<String> {
        self.statuses.iter().find(|status| status.id == id).map(|status| status.name.clone())
    }

    pub(super) fn handles(&self, user_id: &str) -> bool {
        self.contacts.values().any(|contact| contact.is_live() && contact.user_id.as_deref() == Some(user_id))
    }

    /// The contact that a token started. One that was used for another request is refused where `is_strict`.
    pub(super) fn started(
        &self,
        operation: &'static str,
        token: Option<&str>,
        request: &Value,
        now: Duration,
        is_strict: bool,
    ) -> Result<Option<String>, ServiceError> {
        let Some(token) = token else { return Ok(None) };
        match self.tokens.get(&(operation, token.to_owned())).filter(|used| used.until > now) {
            Some(used) if is_strict && used.request != *request => {
                let message = "the client token was used for another request";
                Err(ServiceError::refused(ErrorCode::Idempotency, message))
            }
            Some(used) => Ok(Some(used.contact_id.clone())),
            None => Ok(None),
        }
    }

    pub(super) fn remember(
        &mut self,
        operation: &'static str,
        token: Option<&str>,
        request: Value,
        contact_id: &str,
        now: Duration,
    ) {
        self.tokens.retain(|_, used| used.until > now);
        if let Some(token) = token {
            let used = Used { request, contact_id: contact_id.to_owned(), until: now.saturating_add(TOKEN_LIFETIME) };
            self.tokens.insert((operation, token.to_owned()), used);
        }
    }

    /// Ends a contact; an agent who has no other one gets the status that waits.
    pub(super) fn end(&mut self, contact_id: &str, now: Timestamp) {
        let Some(contact) = self.contacts.get_mut(contact_id).filter(|contact| contact.is_live()) else { return };
        contact.ended_ms = Some(now.as_millisecond());
        let Some(user_id) = contact.user_id.clone() else { return };
        if self.handles(&user_id) {
            return;
        }
        if let Some(user) = self.users.get_mut(&user_id)
            && let Some(next) = user.next_status.take()
        {
            user.status = Some(next);
        }
    }
}
