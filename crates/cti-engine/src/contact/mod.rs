//! The contact that a run is bound to, and the context in which a run begins.

mod attributes;
mod channel;
mod complete;
mod context;
mod json;
mod number;
mod reference;

use std::fmt;
use std::time::Duration;

use cti_model::{ProductVersion, Source};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use attributes::redact;
pub use attributes::{AttributeIter, Attributes};
pub use channel::Channel;
pub use context::Context;
#[cfg(feature = "scenario")]
pub(crate) use json::MEMBERS;
pub use number::CustomerNumber;
pub use reference::{Reference, ReferenceKind};

use crate::phone_number::{PhoneNumbers, is_withheld};
use crate::weight::{weight, weight_of_key, weight_of_text};

/// A contact as it stood when an event fired. Blocks read it without waiting.
///
/// As JSON it is the object that flows find under `$.contact` (without `parsedNumber`), durations in whole milliseconds:
///
/// ```
/// use cti_engine::{Channel, Contact};
/// use serde_json::json;
///
/// let contact: Contact = serde_json::from_value(json!({
///     "contactId": "0f6f4d4e", "channel": "telephony", "queue": {"name": "Support"}, "interactionDuration": 61500,
///     "attributes": {"tier": "gold"}, "language": "en"
/// }))?;
/// assert_eq!((&contact.channel, contact.queue_name()), (&Channel::Voice, Some("Support")));
/// assert_eq!(contact.other["language"], "en");
/// assert!(serde_json::from_value::<Contact>(json!({})).is_err(), "a contact needs its id");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `Debug` shows what routes a contact (ids, channel, queue) and which attributes and references it has, but not what
/// the customer said or is called by: no number, name, description, attribute value or reference.
///
/// Source: sections 2.1 and 5.8; `external-apis` section 1.3.
#[derive(Clone, PartialEq)]
pub struct Contact {
    /// Its id.
    pub contact_id: String,
    /// The id of the first contact of the conversation; differs after a transfer.
    pub initial_contact_id: Option<String>,
    /// Its medium.
    pub channel: Channel,
    /// The source whose flows hear of it, where that is not the one of its channel: see [`Contact::event_source`].
    pub source: Option<Source>,
    /// Whether the customer began it.
    pub is_inbound: bool,
    /// How it began: `inbound`, `outbound`, `transfer`, `queue_transfer`, `callback` …
    pub initiation_method: Option<String>,
    /// The queue it waited in.
    pub queue: Option<Queue>,
    /// The customer's number, as the network gave it.
    pub phone_number: Option<CustomerNumber>,
    /// Its name, for a task.
    pub name: Option<String>,
    /// Its description, for a task.
    pub description: Option<String>,
    /// What came with it, by name: links, dates, addresses …
    pub references: IndexMap<String, Reference>,
    /// Its attributes.
    pub attributes: Attributes,
    /// Whether the agent only listens in.
    pub is_monitor: bool,
    /// How long agent and customer have been connected; zero when the contact was missed; in JSON a whole number of
    /// milliseconds.
    pub interaction_duration: Duration,
    /// How long it rang until it was accepted, missed or declined; in JSON a whole number of milliseconds.
    pub incoming_duration: Duration,
    /// The members of its JSON that are not known here.
    pub other: Map<String, Value>,
}

/// The queue of a contact.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Queue {
    /// Its name. The queue of an agent has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its ARN, or whatever its contact center knows it by.
    #[serde(alias = "queueARN", alias = "queueArn", skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The members of its JSON that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl fmt::Debug for Queue {
    /// Its name and its ARN, as they route a contact; not what else came.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("name", &self.name).field("arn", &self.arn).finish_non_exhaustive()
    }
}

impl Contact {
    /// An inbound contact.
    pub fn new(contact_id: impl Into<String>, channel: Channel) -> Self {
        Self {
            contact_id: contact_id.into(),
            initial_contact_id: None,
            channel,
            source: None,
            is_inbound: true,
            initiation_method: None,
            queue: None,
            phone_number: None,
            name: None,
            description: None,
            references: IndexMap::new(),
            attributes: Attributes::new(),
            is_monitor: false,
            interaction_duration: Duration::ZERO,
            incoming_duration: Duration::ZERO,
            other: Map::new(),
        }
    }

    /// Sets the customer's number.
    pub fn from_number(mut self, phone_number: &str) -> Self {
        self.phone_number = Some(phone_number.into());
        self
    }

    /// Sets an attribute.
    pub fn with_attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.insert(name, value);
        self
    }

    /// Sets an attribute whose value is secret; see [`Attributes::mark_secret`].
    pub fn with_secret_attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.mark_secret(name);
        self.with_attribute(name, value)
    }

    /// Sets the name of its queue.
    pub fn in_queue(mut self, name: &str) -> Self {
        self.queue.get_or_insert_default().name = Some(name.to_owned());
        self
    }

    /// Sets the source whose flows hear of it.
    pub fn with_source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// Says that the agent's side began it.
    pub fn outbound(mut self) -> Self {
        self.is_inbound = false;
        self
    }

    /// The contact that the next agent gets when this one is transferred: attributes and number go with it. It comes in to
    /// that agent, whoever began the first one (`external-apis` section 1.3).
    pub fn transferred_as(&self, contact_id: &str) -> Self {
        let initial = self.initial_contact_id.clone().unwrap_or_else(|| self.contact_id.clone());
        Self {
            contact_id: contact_id.to_owned(),
            initial_contact_id: Some(initial),
            initiation_method: Some("transfer".to_owned()),
            is_inbound: true,
            ..self.clone()
        }
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)
    }

    /// The customer's number; `None` when the caller withholds it, whatever the network sends instead
    /// ([`is_withheld`]).
    pub fn number(&self) -> Option<&CustomerNumber> {
        self.phone_number.as_ref().filter(|number| !is_withheld(number))
    }

    /// The name of its queue.
    pub fn queue_name(&self) -> Option<&str> {
        self.queue.as_ref()?.name.as_deref()
    }

    /// The source of its events: its own, else the one of its channel.
    ///
    /// ```
    /// use cti_engine::{Channel, Contact};
    /// use cti_model::Source;
    ///
    /// let chat = Contact::new("c-1", Channel::Chat);
    /// assert_eq!(chat.event_source(), Source::ConnectChatContact);
    /// let own = chat.with_source(Source::Other("webexContact".into()));
    /// assert_eq!(own.event_source().to_string(), "webexContact");
    /// ```
    pub fn event_source(&self) -> Source {
        self.source.clone().unwrap_or_else(|| self.channel.source())
    }

    /// `inbound` or `outbound`.
    pub const fn call_type(&self) -> &'static str {
        if self.is_inbound { "inbound" } else { "outbound" }
    }

    /// Whether it came from another agent or queue.
    ///
    /// Inferred: the initial contact is another one, or it says so itself (`external-apis` section 1.3).
    pub fn is_transfer(&self) -> bool {
        let other = self.initial_contact_id.as_deref().is_some_and(|initial| initial != self.contact_id);
        let says_so = |method: &str| ["transfer", "queue_transfer"].iter().any(|it| it.eq_ignore_ascii_case(method));
        other || self.initiation_method.as_deref().is_some_and(says_so)
    }

    /// About how many bytes that take which whoever made the contact chose: its texts, references and attributes.
    pub(crate) fn weight(&self) -> usize {
        fn weight_of_members(members: &Map<String, Value>) -> usize {
            let member = |(name, value): (&String, &Value)| {
                weight_of_key(name).saturating_add(weight(value).unwrap_or(usize::MAX / 4))
            };
            members.iter().map(member).fold(0, usize::saturating_add)
        }
        let queue = self.queue.as_ref().map_or([None, None], |queue| [queue.name.as_ref(), queue.arn.as_ref()]);
        let texts = [&self.initial_contact_id, &self.initiation_method, &self.name, &self.description];
        let texts = texts.map(Option::as_ref).into_iter().chain(queue).flatten().map(String::len).sum::<usize>();
        let number = self.phone_number.as_ref().map_or(0, |number| number.as_str().len());
        let reference = |(name, reference): (&String, &Reference)| {
            weight_of_key(name) + weight_of_text(&reference.value) + weight_of_members(&reference.other)
        };
        let attribute = |(name, value): (&str, &str)| weight_of_key(name) + weight_of_text(value);
        [
            self.contact_id.len() + texts + number,
            self.references.iter().map(reference).sum(),
            self.attributes.iter().map(attribute).sum(),
            self.attributes.secret_names().map(weight_of_text).sum(),
            self.queue.as_ref().map_or(0, |queue| weight_of_members(&queue.other)),
            weight_of_members(&self.other),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }

    /// `$.contact` of a run's context: the contact's JSON, with `queueName` and, when the number can be read,
    /// `parsedNumber`, as a version of the product has it if one is named; without the number of a caller who withholds it.
    pub(crate) fn to_value(&self, numbers: &dyn PhoneNumbers, version: Option<ProductVersion>) -> Value {
        let mut value = match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        };
        value.insert("queueName".to_owned(), self.queue_name().into());
        if self.number().is_none() {
            value.shift_remove("phoneNumber");
        }
        if let Some(Ok(parsed)) = self.number().map(|number| number.parsed(numbers)) {
            let parsed = version.map_or_else(|| parsed.to_value(), |version| parsed.to_value_in(version));
            value.insert("parsedNumber".to_owned(), parsed);
        }
        Value::Object(value)
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("contact_id", &self.contact_id)
            .field("initial_contact_id", &self.initial_contact_id)
            .field("source", &format_args!("{}", self.event_source()))
            .field("channel", &self.channel)
            .field("is_inbound", &self.is_inbound)
            .field("initiation_method", &self.initiation_method)
            .field("queue", &self.queue)
            .field("phone_number", &self.phone_number)
            .field("references", &self.references)
            .field("attributes", &self.attributes.names())
            .field("is_monitor", &self.is_monitor)
            .field("interaction_duration", &self.interaction_duration)
            .field("incoming_duration", &self.incoming_duration)
            .finish_non_exhaustive()
    }
}
