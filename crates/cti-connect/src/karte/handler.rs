//! From the records of an invocation to calls: every record has its outcome, and no call is made twice.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cti_engine::jiff::Timestamp;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::karte::limiter::Limiter;
use crate::karte::record::{self, ACTION, Request};
use crate::karte::store::{CallStore, Claim};
use crate::service::{ConnectService, Operation as _, ServiceError, StartOutboundVoiceContact};

/// What calls are made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// Tells this configuration from others that share a store; a part of every token.
    pub id: String,
    /// The name of the actions that ask for a call; records of others are ignored.
    pub name: String,
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the contact flow.
    pub contact_flow_id: String,
    /// The number that calls come from, in E.164.
    pub source_phone_number: String,
    /// Whether the number that is called is among the attributes, too. It then stands in contact records and logs.
    #[serde(default)]
    pub has_phone_attribute: bool,
    /// For how long one number is called once, in milliseconds: a visitor may press twice. 60,000 by default; our decision.
    #[serde(default = "one_minute")]
    pub guard_ms: u64,
}

fn one_minute() -> u64 {
    60_000
}

impl Configuration {
    /// A configuration with the defaults.
    pub fn new(id: &str, name: &str, instance_id: &str, contact_flow_id: &str, source_phone_number: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            instance_id: instance_id.to_owned(),
            contact_flow_id: contact_flow_id.to_owned(),
            source_phone_number: source_phone_number.to_owned(),
            has_phone_attribute: false,
            guard_ms: one_minute(),
        }
    }
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Outcome {
    /// A call was started.
    Started {
        /// The id of its contact.
        contact_id: String,
    },
    /// The call was started before, for the same event or for the same number.
    AlreadyStarted {
        /// The id of its contact.
        contact_id: String,
    },
    /// The record does not ask for a call of this configuration.
    Ignored {
        /// Why.
        reason: String,
    },
    /// The record can never be handled.
    Rejected {
        /// Why.
        reason: String,
    },
    /// The call was not started.
    Failed {
        /// Why.
        reason: String,
        /// Whether the same record may succeed later.
        is_retryable: bool,
    },
}

/// What became of an invocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// Of each record, in their order.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// Whether the invocation has to fail, so that it is delivered again; what was started is not started again.
    pub fn must_be_retried(&self) -> bool {
        self.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Failed { is_retryable: true, .. }))
    }
}

/// Handles invocations. It may be used by many at once.
pub struct Handler {
    configuration: Configuration,
    service: Arc<dyn ConnectService>,
    store: Arc<dyn CallStore>,
    limiter: Limiter,
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler").field("id", &self.configuration.id).finish_non_exhaustive()
    }
}

/// How long a token is remembered: as long as the service does, 7 days (`connect-events` section 3.3).
const TOKEN_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How long an attempt may take before another may be made, far more than a request takes; our decision.
const CLAIM_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// The longest token that the service takes (`connect-events` section 3.3).
const LONGEST_TOKEN: usize = 500;

impl Handler {
    /// A handler.
    pub fn new(
        configuration: Configuration,
        service: Arc<dyn ConnectService>,
        store: Arc<dyn CallStore>,
        limiter: Limiter,
    ) -> Self {
        Self { configuration, service, store, limiter }
    }

    /// Handles the records of an invocation, one after another. A record that cannot be handled harms no other.
    pub async fn handle(&self, invocation: &Value) -> Report {
        let Some(records) = invocation.get("Records").and_then(Value::as_array) else {
            let reason = "the invocation has no `Records`: expected one by an SNS topic".to_owned();
            return Report { outcomes: vec![Outcome::Rejected { reason }] };
        };
        let mut outcomes = Vec::with_capacity(records.len());
        for record in records {
            outcomes.push(self.one(record).await);
        }
        Report { outcomes }
    }

    async fn one(&self, record: &Value) -> Outcome {
        let call = match record::read(record) {
            Ok(request) => match self.ignored(&request) {
                Some(reason) => return Outcome::Ignored { reason },
                None => self.call(&request),
            },
            Err(reason) => Err(reason),
        };
        match call {
            Ok(call) => self.start(call).await,
            Err(reason) => Outcome::Rejected { reason },
        }
    }

    /// Why a record is not for this configuration. What a test typed by hand leaves out is not held against it.
    fn ignored(&self, request: &Request) -> Option<String> {
        let differs = |found: &Option<String>, wanted: &str| found.clone().filter(|found| found != wanted);
        let shown = |text: &str| cti_model::OneLine(&cti_model::shortened(text)).to_string();
        if let Some(other) = differs(&request.detail_type, ACTION) {
            return Some(format!("`detail-type` is `{}`, not `{ACTION}`", shown(&other)));
        }
        let other = differs(&request.name, &self.configuration.name)?;
        Some(format!("`detail.name` is `{}`, not `{}`", shown(&other), self.configuration.name))
    }

    /// The call that a request asks for. Its rules are those of the service, which are checked before anything is claimed.
    fn call(&self, request: &Request) -> Result<StartOutboundVoiceContact, String> {
        let phone = match request.content.get("phone_e164") {
            Some(Value::String(phone)) if cti_engine::phone_number::is_e164(phone) => phone.clone(),
            // The number itself is personal data.
            Some(Value::String(_)) => {
                return Err("`phone_e164` is not a number in E.164: write `+` and digits".to_owned());
            }
            Some(_) => return Err("`phone_e164` is not text".to_owned()),
            None => return Err("`phone_e164` is missing".to_owned()),
        };
        let mut attributes = attributes(&request.content)?;
        if !self.configuration.has_phone_attribute {
            attributes.shift_remove("phone_e164");
        }
        let call = StartOutboundVoiceContact {
            destination_phone_number: phone,
            instance_id: self.configuration.instance_id.clone(),
            contact_flow_id: self.configuration.contact_flow_id.clone(),
            source_phone_number: Some(self.configuration.source_phone_number.clone()),
            client_token: self.token(request),
            attributes,
            ..StartOutboundVoiceContact::default()
        };
        // No rule of a call depends on the time.
        call.check(Timestamp::UNIX_EPOCH).map_err(|invalid| invalid.to_string())?;
        Ok(call)
    }

    /// From the id of the event, which repetitions share. Without one, from the id of the message with the content, since
    /// message ids of some topics repeat. `None` when there is neither: a test typed by hand.
    fn token(&self, request: &Request) -> Option<String> {
        let id = match (&request.event_id, &request.message_id) {
            (Some(event), _) => format!("e:{event}"),
            (None, Some(message)) => {
                let content: BTreeSet<(&str, String)> =
                    request.content.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect();
                format!("m:{message}:{:032x}", digest(&format!("{content:?}")))
            }
            (None, None) => return None,
        };
        let token = format!("{}:{id}", self.configuration.id);
        Some(if token.len() <= LONGEST_TOKEN { token } else { format!("{:032x}", digest(&token)) })
    }

    async fn start(&self, call: StartOutboundVoiceContact) -> Outcome {
        let phone = &call.destination_phone_number;
        let (id, flow) = (&self.configuration.id, &self.configuration.contact_flow_id);
        let token = call.client_token.as_ref().map(|token| (format!("token:{token}"), TOKEN_LIFETIME));
        let guard =
            (format!("guard:{id}:{flow}:{:032x}", digest(phone)), Duration::from_millis(self.configuration.guard_ms));
        let mut claimed: Vec<&(String, Duration)> = Vec::new();
        for key in token.iter().chain([&guard]) {
            let refused = match self.store.claim(&key.0, CLAIM_LIFETIME).await {
                Ok(Claim::Granted) => {
                    claimed.push(key);
                    continue;
                }
                Ok(Claim::Settled(contact_id)) => Outcome::AlreadyStarted { contact_id },
                Ok(Claim::Taken) => {
                    Outcome::Failed { reason: "the same call is being started".to_owned(), is_retryable: true }
                }
                Err(error) => Outcome::Failed { reason: error.to_string(), is_retryable: true },
            };
            // The event of a second press belongs to the call of the first.
            if let Outcome::AlreadyStarted { contact_id } = &refused {
                self.settle(&claimed, contact_id).await;
            } else {
                self.release(&claimed).await;
            }
            return refused;
        }
        self.limiter.wait().await;
        match self.service.start_outbound_voice_contact(&call).await {
            Ok(started) => {
                self.settle(&claimed, &started.contact_id).await;
                Outcome::Started { contact_id: started.contact_id }
            }
            Err(error) => {
                self.release(&claimed).await;
                match error {
                    ServiceError::Invalid(invalid) => Outcome::Rejected { reason: invalid.to_string() },
                    error => Outcome::Failed { is_retryable: error.is_retryable(), reason: error.to_string() },
                }
            }
        }
    }

    /// A store that fails now changes nothing of what was started: the service knows the token.
    async fn settle(&self, claimed: &[&(String, Duration)], contact_id: &str) {
        for (key, lifetime) in claimed {
            _ = self.store.settle(key, contact_id, *lifetime).await;
        }
    }

    async fn release(&self, claimed: &[&(String, Duration)]) {
        for (key, _) in claimed {
            _ = self.store.release(key).await;
        }
    }
}

/// Texts as they are, numbers and booleans as text, nothing for null (`connect-events` section 3.3).
fn attributes(content: &Map<String, Value>) -> Result<IndexMap<String, String>, String> {
    let mut attributes = IndexMap::new();
    for (name, value) in content {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                let shown = cti_model::shortened(name);
                return Err(format!("`{shown}` is a list or an object: attributes are texts"));
            }
        };
        attributes.insert(name.clone(), text);
    }
    Ok(attributes)
}

/// FNV-1a with 128 bits: the same on every machine and in every version.
fn digest(text: &str) -> u128 {
    text.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}
