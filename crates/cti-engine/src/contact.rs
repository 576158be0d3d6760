//! The contact that a run is bound to, and the context in which a run begins.

use std::sync::Arc;
use std::time::Duration;

use cti_model::ProductVersion;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::phone_number::PhoneNumbers;

/// The medium of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Channel {
    /// A call.
    #[default]
    Voice,
    /// A call back that the customer asked for.
    QueueCallback,
    /// A chat.
    Chat,
    /// A task.
    Task,
    /// An e-mail.
    Email,
    /// A channel that this crate does not know.
    #[serde(untagged)]
    Other(String),
}

impl Channel {
    /// The channel as the contact center spells it: `voice`, `queue_callback` …
    pub fn as_str(&self) -> &str {
        match self {
            Self::Voice => "voice",
            Self::QueueCallback => "queue_callback",
            Self::Chat => "chat",
            Self::Task => "task",
            Self::Email => "email",
            Self::Other(name) => name,
        }
    }
}

/// A contact as it stood when an event fired. Blocks read it without waiting.
///
/// Source: sections 2.1 and 5.8; `external-apis` section 1.3.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Contact {
    /// Its id.
    pub contact_id: String,
    /// The id of the first contact of the conversation; differs after a transfer.
    pub initial_contact_id: Option<String>,
    /// Its medium.
    pub channel: Channel,
    /// Whether the customer began it.
    pub is_inbound: bool,
    /// How it began: `inbound`, `outbound`, `transfer`, `queue_transfer`, `callback` …
    pub initiation_method: Option<String>,
    /// The name of its queue.
    pub queue_name: Option<String>,
    /// The customer's number, as the network gave it.
    pub phone_number: Option<String>,
    /// Its name, for a task.
    pub name: Option<String>,
    /// Its description, for a task.
    pub description: Option<String>,
    /// Links that came with it: name to URL.
    pub references: IndexMap<String, String>,
    /// Its attributes.
    pub attributes: IndexMap<String, String>,
    /// Whether the agent only listens in.
    pub is_monitor: bool,
    /// How long agent and customer have been connected; zero when the contact was missed.
    pub interaction_duration: Duration,
    /// How long it rang until it was accepted, missed or declined.
    pub incoming_duration: Duration,
}

impl Contact {
    /// An inbound contact.
    pub fn new(contact_id: &str, channel: Channel) -> Self {
        Self { contact_id: contact_id.to_owned(), channel, is_inbound: true, ..Self::default() }
    }

    /// The same from a customer's number.
    pub fn from_number(mut self, phone_number: &str) -> Self {
        self.phone_number = Some(phone_number.to_owned());
        self
    }

    /// The same with an attribute.
    pub fn with_attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same in a queue.
    pub fn in_queue(mut self, name: &str) -> Self {
        self.queue_name = Some(name.to_owned());
        self
    }

    /// The same, begun by the agent's side.
    pub fn outbound(mut self) -> Self {
        self.is_inbound = false;
        self
    }

    /// The contact that the next agent gets when this one is transferred: attributes and number go with it.
    pub fn transferred_as(&self, contact_id: &str) -> Self {
        let initial = self.initial_contact_id.clone().unwrap_or_else(|| self.contact_id.clone());
        Self {
            contact_id: contact_id.to_owned(),
            initial_contact_id: Some(initial),
            initiation_method: Some("transfer".to_owned()),
            ..self.clone()
        }
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        // A handful of names is compared sooner than one is hashed.
        if self.attributes.len() <= 8 {
            return self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        }
        self.attributes.get(name).map(String::as_str)
    }

    /// `inbound` or `outbound`.
    pub const fn call_type(&self) -> &'static str {
        if self.is_inbound { "inbound" } else { "outbound" }
    }

    /// Whether it came from another agent or queue.
    ///
    /// Inferred: the initial contact is another one, or it says so itself (`external-apis`, section 1.3).
    pub fn is_transfer(&self) -> bool {
        let other = self.initial_contact_id.as_deref().is_some_and(|initial| initial != self.contact_id);
        other || matches!(self.initiation_method.as_deref(), Some("transfer" | "queue_transfer"))
    }

    /// `$.contact` of a run's context: what is known, with `parsedNumber` when the number can be read.
    pub(crate) fn to_value(&self, numbers: &dyn PhoneNumbers, version: ProductVersion) -> Value {
        let mut value = match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        };
        if let Some(Ok(parsed)) = self.phone_number.as_deref().map(|number| numbers.parse(number, None)) {
            value.insert("parsedNumber".to_owned(), parsed.to_value_in(version));
        }
        Value::Object(value)
    }
}

/// What a run begins with: the payload of the event, and the contact it is bound to.
///
/// ```
/// use cti_engine::{Channel, Contact, Context};
/// use serde_json::json;
///
/// let context = Context::new()
///     .with_payload(json!({"number": "+12025550123"}))
///     .with_contact(Contact::new("0f6f4d4e", Channel::Voice).from_number("+12025550123"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Context {
    /// The event's arguments; an object, or `null` when there are none.
    pub payload: Value,
    /// The contact, bound when the event fired.
    pub contact: Option<Arc<Contact>>,
}

impl Context {
    /// No payload, no contact.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a payload.
    pub fn with_payload(mut self, payload: Value) -> Self {
        self.payload = payload;
        self
    }

    /// The same with a contact.
    pub fn with_contact(mut self, contact: impl Into<Arc<Contact>>) -> Self {
        self.contact = Some(contact.into());
        self
    }
}
