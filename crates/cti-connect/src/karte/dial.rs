//! Starting an outbound call: the request, the trait, and a service in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What `StartOutboundVoiceContact` takes of a call.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OutboundCall {
    /// The number to call, in E.164.
    pub destination_phone_number: String,
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the contact flow.
    pub contact_flow_id: String,
    /// The number that the call comes from, in E.164.
    pub source_phone_number: String,
    /// One call is started for one token, however often it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
    /// What the contact flow can read.
    pub attributes: BTreeMap<String, String>,
}

/// Without numbers and attributes, which are personal data.
impl std::fmt::Debug for OutboundCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutboundCall")
            .field("instance_id", &self.instance_id)
            .field("contact_flow_id", &self.contact_flow_id)
            .field("client_token", &self.client_token)
            .finish_non_exhaustive()
    }
}

/// Why a call was not started.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("the call was not started: {message}")]
pub struct DialError {
    /// What the service said.
    pub message: String,
    /// Whether the same request may succeed later: throttling, an error within the service, a broken connection.
    pub is_retryable: bool,
}

/// Starts calls.
#[async_trait]
pub trait Dialler: Send + Sync {
    /// Starts a call; the answer is the id of its contact.
    ///
    /// # Errors
    ///
    /// When the service refuses or is not reached.
    async fn start(&self, call: &OutboundCall) -> Result<String, DialError>;
}

/// A service in memory: it starts a contact for every token once, and fails as it is told.
#[derive(Debug, Default)]
pub struct MemoryDialler {
    state: Mutex<Started>,
}

#[derive(Debug, Default)]
struct Started {
    calls: Vec<OutboundCall>,
    by_token: HashMap<String, String>,
    faults: Vec<DialError>,
}

impl MemoryDialler {
    /// The next attempts fail, in this order.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = DialError>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).faults.extend(faults);
    }

    /// The calls that were started, in order.
    pub fn calls(&self) -> Vec<OutboundCall> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).calls.clone()
    }
}

#[async_trait]
impl Dialler for MemoryDialler {
    async fn start(&self, call: &OutboundCall) -> Result<String, DialError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.faults.is_empty() {
            return Err(state.faults.remove(0));
        }
        if let Some(known) = call.client_token.as_ref().and_then(|token| state.by_token.get(token)) {
            return Ok(known.clone());
        }
        state.calls.push(call.clone());
        let contact_id = format!("00000000-0000-4000-8000-{:012}", state.calls.len());
        if let Some(token) = &call.client_token {
            state.by_token.insert(token.clone(), contact_id.clone());
        }
        Ok(contact_id)
    }
}
