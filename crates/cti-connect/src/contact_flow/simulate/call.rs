//! One contact: how it begins, what flows can read of it, and what became of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::coverage::Coverage;
use super::transcript::{End, Event, Line, Listener};
use super::world::{AgentAnswer, CallObserver, Customer};
use crate::contact_flow::path::Unresolved;

/// A contact that is to begin.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// The flow that it begins in, as the instance knows it.
    pub flow: String,
    /// `VOICE`, `CHAT`, `TASK` or `EMAIL`.
    pub channel: String,
    /// `INBOUND`, `API`, `OUTBOUND`, `TRANSFER`, `CALLBACK` …
    pub initiation: String,
    /// The id of the contact.
    pub contact_id: String,
    /// The customer's number or address.
    pub customer_address: String,
    /// The number or address of the instance.
    pub system_address: String,
    /// Attributes that the contact comes with.
    pub attributes: BTreeMap<String, String>,
    /// The customer.
    pub customer: Arc<dyn Customer>,
    /// The agent who has called, for a call with `OUTBOUND`.
    pub agent: Option<AgentAnswer>,
    /// The seed of what is left to chance.
    pub seed: u64,
    /// Who watches the contact.
    pub observer: Option<Arc<dyn CallObserver>>,
}

impl Call {
    /// A voice call from that number into a flow.
    pub fn from(number: impl Into<String>, flow: impl Into<String>, customer: Arc<dyn Customer>) -> Self {
        Self {
            flow: flow.into(),
            channel: "VOICE".to_owned(),
            initiation: "INBOUND".to_owned(),
            contact_id: "00000000-0000-4000-8000-000000000001".to_owned(),
            customer_address: number.into(),
            system_address: "+81312345678".to_owned(),
            attributes: BTreeMap::new(),
            customer,
            agent: None,
            seed: 0,
            observer: None,
        }
    }

    /// Sets an attribute that the contact comes with.
    pub fn with_attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.insert(name.into(), value.into());
        self
    }

    /// Sets the channel.
    pub fn with_channel(mut self, channel: impl Into<String>) -> Self {
        self.channel = channel.into();
        self
    }

    /// Sets how it began.
    pub fn with_initiation(mut self, initiation: impl Into<String>) -> Self {
        self.initiation = initiation.into();
        self
    }

    /// Sets the id of the contact.
    pub fn with_contact_id(mut self, id: impl Into<String>) -> Self {
        self.contact_id = id.into();
        self
    }

    /// Sets the number or address of the instance.
    pub fn with_system_address(mut self, address: impl Into<String>) -> Self {
        self.system_address = address.into();
        self
    }

    /// Sets the agent who has called.
    pub fn with_agent(mut self, agent: AgentAnswer) -> Self {
        self.agent = Some(agent);
        self
    }

    /// Sets who watches the contact.
    pub fn with_observer(mut self, observer: Arc<dyn CallObserver>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Sets the seed of what is left to chance.
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// How much a contact may use, and how it reads what is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallLimits {
    /// The most actions; 10,000.
    pub steps: u32,
    /// The longest time; 24 hours.
    pub time: Duration,
    /// The most bytes that a transcript keeps; 4 MiB. What comes after is left out, and a note says so.
    pub transcript_bytes: usize,
    /// What stands in a text for a path that leads nowhere.
    pub unresolved: Unresolved,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            steps: 10_000,
            time: Duration::from_secs(24 * 3_600),
            transcript_bytes: 4 << 20,
            unresolved: Unresolved::Empty,
        }
    }
}

impl CallLimits {
    /// Sets the most actions.
    pub fn with_steps(mut self, steps: u32) -> Self {
        self.steps = steps;
        self
    }

    /// Sets the longest time.
    pub fn with_time(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// Sets what stands in a text for a path that leads nowhere.
    pub fn with_unresolved(mut self, unresolved: Unresolved) -> Self {
        self.unresolved = unresolved;
        self
    }
}

/// What became of a contact.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallOutcome {
    /// How it ended.
    pub end: End,
    /// What happened, in order.
    pub transcript: Vec<Line>,
    /// The attributes at the end.
    pub attributes: BTreeMap<String, String>,
    /// All that flows could read at the end.
    pub namespaces: Value,
    /// How long it took, without its callbacks.
    pub duration: Duration,
    /// How long it waited in queues, without its callbacks.
    pub waited: Duration,
    /// How the callbacks that it arranged ended.
    pub callbacks: Vec<End>,
    /// What it went through.
    pub coverage: Coverage,
}

impl CallOutcome {
    /// What the customer heard, in order, without prompts.
    pub fn heard(&self) -> impl Iterator<Item = &str> {
        self.transcript.iter().filter_map(|line| match &line.event {
            Event::Heard { by: Listener::Customer, text, .. } => Some(text.as_str()),
            _ => None,
        })
    }

    /// The queues that it waited in, in order.
    pub fn queues(&self) -> impl Iterator<Item = &str> {
        self.transcript.iter().filter_map(|line| match &line.event {
            Event::Queued { queue } => Some(queue.as_str()),
            _ => None,
        })
    }

    /// The transcript as lines of text.
    pub fn to_text(&self) -> String {
        self.transcript.iter().fold(String::new(), |text, line| text + &line.to_string() + "\n")
    }
}

/// What flows can read of a contact, and what they have set around it.
#[derive(Debug)]
pub(super) struct Contact {
    /// `$`: an object with all namespaces.
    pub(super) namespaces: Value,
    /// The flows that wait for an event of the contact.
    pub(super) hooks: BTreeMap<String, String>,
    pub(super) queue: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) priority: u32,
    pub(super) callback_number: Option<String>,
    pub(super) callbacks: Vec<Callback>,
}

/// A callback that is arranged.
#[derive(Clone, Debug)]
pub(super) struct Callback {
    pub(super) number: String,
    pub(super) queue: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) flow: Option<String>,
    pub(super) delay: Duration,
    pub(super) attempts: u32,
    pub(super) retry: Duration,
}

/// The most bytes of attributes that a contact keeps (`connect-events` section 3.3).
pub(super) const MOST_ATTRIBUTES: usize = 32_768;

impl Contact {
    pub(super) fn new(call: &Call) -> Self {
        let kind = if call.channel == "VOICE" { "TELEPHONE_NUMBER" } else { "CONTACT_FLOW" };
        let namespaces = json!({
            "ContactId": call.contact_id,
            "InitialContactId": call.contact_id,
            "Channel": call.channel,
            "InitiationMethod": call.initiation,
            "CustomerEndpoint": {"Address": call.customer_address, "Type": kind},
            "SystemEndpoint": {"Address": call.system_address, "Type": kind},
            "Attributes": call.attributes,
            "External": {},
            "FlowAttributes": {},
            "TextToSpeechVoiceId": "Joanna",
            "InstanceARN": "arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000000",
            "AwsRegion": "us-east-1",
        });
        Self {
            namespaces,
            hooks: BTreeMap::new(),
            queue: None,
            agent: None,
            priority: 5,
            callback_number: None,
            callbacks: Vec::new(),
        }
    }

    /// A namespace that is an object, to change it.
    pub(super) fn space(&mut self, name: &str) -> Option<&mut Map<String, Value>> {
        let all = self.namespaces.as_object_mut()?;
        let space = all.entry(name).or_insert_with(|| json!({}));
        if !space.is_object() {
            *space = json!({});
        }
        space.as_object_mut()
    }

    /// Sets a whole namespace, or a value that has one name.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        if let Some(all) = self.namespaces.as_object_mut() {
            all.insert(name.to_owned(), value.into());
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.namespaces.get(name)
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The attributes, as texts.
    pub(super) fn attributes(&self) -> BTreeMap<String, String> {
        let all = self.get("Attributes").and_then(Value::as_object);
        all.into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), crate::contact_flow::path::spoken(value)))
            .collect()
    }

    /// Sets the queue or the agent that the contact is to wait for.
    pub(super) fn target(&mut self, queue: Option<String>, agent: Option<String>, name: &str) {
        let of = queue.as_deref().or(agent.as_deref()).unwrap_or_default().to_owned();
        self.set("Queue", json!({"Name": name, "ARN": of}));
        self.queue = queue;
        self.agent = agent;
    }

    /// The event that a function gets (`connect-events` section 5.3).
    pub(super) fn event(&self, parameters: &Value) -> Value {
        let take = |name: &str| self.get(name).cloned().unwrap_or_default();
        let queue = self.get("Queue").cloned().unwrap_or_default();
        json!({
            "Name": "ContactFlowEvent",
            "Details": {
                "ContactData": {
                    "Attributes": take("Attributes"),
                    "Channel": take("Channel"),
                    "ContactId": take("ContactId"),
                    "InitialContactId": take("InitialContactId"),
                    "PreviousContactId": self.get("PreviousContactId").cloned().unwrap_or_else(|| take("ContactId")),
                    "CustomerEndpoint": take("CustomerEndpoint"),
                    "SystemEndpoint": take("SystemEndpoint"),
                    "CustomerId": take("CustomerId"),
                    "Name": take("Name"),
                    "Description": take("Description"),
                    "InitiationMethod": take("InitiationMethod"),
                    "InstanceARN": take("InstanceARN"),
                    "LanguageCode": take("LanguageCode"),
                    "MediaStreams": {"Customer": {"Audio": self.get("MediaStreams").and_then(|it| it.pointer("/Customer/Audio")).cloned()}},
                    "Queue": queue,
                    "References": self.get("References").cloned().unwrap_or_else(|| json!({})),
                },
                "Parameters": parameters,
            },
        })
    }
}
