//! Trying a configuration: one event or one button at a desk in memory, and what comes of it.
//!
//! ```
//! use cti_engine::Engine;
//! use cti_engine::rehearsal::Rehearsal;
//! use cti_model::{Block, Flow};
//! use serde_json::json;
//!
//! let dial = Flow::new()
//!     .with_block(Block::new("start", "SE_Start").with_port("done", "dial"))
//!     .with_block(Block::new("dial", "SE_AgentDialNumber")
//!         .with_control("phoneNumber", "$.payload.number")
//!         .with_port("success", "end")
//!         .with_port("failure", "end"))
//!     .with_block(Block::new("end", "SE_End"));
//! let rehearsal = Rehearsal::of_event("salesforceUI.onClickToDial".parse()?).from_number("+819012345678");
//! let rehearsed = rehearsal.play_flow(&Engine::new(), dial)?;
//! assert!(rehearsed.to_string().ends_with("dialled: +819012345678"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod told;

use std::sync::Arc;

use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Event, Finding, Flow, Part, Source, Trigger};
use serde_json::{Map, Value, json};

use crate::adapter::Adapter;
use crate::contact::{Channel, Contact};
use crate::event::{ContactEvent, DeskEvent, EventError};
use crate::execution::{End, Execution};
use crate::memory::{MemoryCrm, MemoryDesk};
#[cfg(feature = "phone")]
use crate::phone_number::{LibPhoneNumbers, PhoneNumbers};
use crate::program::CompileError;
use crate::properties::PropertyError;
use crate::run::Engine;
use crate::scenario::{Recording, SessionJournal};
use crate::session::{FlowRan, Happening, Refused};

/// The agent at whose desk it happens.
const AGENT: &str = "Agent";

/// What is tried: an event or a button, with what is there before.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    cause: Cause,
    payload: Value,
    contact: Option<Contact>,
    attributes: Vec<(String, String)>,
    phone: String,
    records: Option<Map<String, Value>>,
    properties: Map<String, Value>,
}

#[derive(Clone, Debug)]
enum Cause {
    Event(Trigger),
    Action(String),
}

/// Why nothing could be tried.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RehearsalError {
    /// The flow does not compile.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The event is not one.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The session refused it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A property cannot be kept.
    #[error(transparent)]
    Property(#[from] PropertyError),
    /// The records are not lists by object type.
    #[error(
        "records of `{}`: expected a list of records, as in `{{\"Contact\": [{{\"LastName\": \"Mori\"}}]}}`",
        cti_model::OneLine(object)
    )]
    Records {
        /// The object type.
        object: String,
    },
}

/// What came of it.
#[derive(Debug)]
pub struct Rehearsed {
    adapter: Adapter,
    memory: MemoryDesk,
    happenings: Vec<Happening>,
    journal: SessionJournal,
}

impl Rehearsal {
    /// An event. Where it is one of a contact, there is a contact, by the phone from `+12025550123`, in the channel of the
    /// event.
    pub fn of_event(trigger: Trigger) -> Self {
        Self::of(Cause::Event(trigger))
    }

    /// The button of a CTI Action, pressed while the agent looks at a contact. Its payload is typed over what stands in the
    /// form first.
    pub fn of_action(name: impl Into<String>) -> Self {
        Self::of(Cause::Action(name.into()))
    }

    /// An event that only says that a flow runs, `flow.onRun`, for a flow of which nobody says what starts it. It comes with
    /// a contact.
    pub fn of_flow() -> Self {
        Self::of_event(Trigger::new(Source::Other("flow".to_owned()), Some(Event::Other("onRun".to_owned()))))
    }

    fn of(cause: Cause) -> Self {
        Self {
            cause,
            payload: Value::Null,
            contact: None,
            attributes: Vec::new(),
            phone: "+12025550123".to_owned(),
            records: None,
            properties: Map::new(),
        }
    }

    /// Sets what the event brings, or what is entered in the form. A click on a number brings the [caller's
    /// number](Self::from_number) unless this says something else.
    pub fn with_payload(mut self, payload: Value) -> Self {
        self.payload = payload;
        self
    }

    /// Sets the contact.
    pub fn with_contact(mut self, contact: Contact) -> Self {
        self.contact = Some(contact);
        self
    }

    /// Adds an attribute of the contact.
    pub fn with_attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Sets the caller's number; its country is that of the CRM.
    pub fn from_number(mut self, phone: impl Into<String>) -> Self {
        self.phone = phone.into();
        self
    }

    /// Sets the records of the CRM, lists by their object type. Without them it holds one Contact with the caller's number,
    /// and a Lead with it when a flow looks for one.
    pub fn with_records(mut self, records: Map<String, Value>) -> Self {
        self.records = Some(records);
        self
    }

    /// Sets properties that flows have set before.
    pub fn with_properties(mut self, properties: Map<String, Value>) -> Self {
        self.properties = properties;
        self
    }

    /// What is tried, as the name of a flow that it starts: the event, or `ctiAction`.
    pub fn trigger(&self) -> Trigger {
        match &self.cause {
            Cause::Event(trigger) => trigger.clone(),
            Cause::Action(_) => Trigger::new(Source::CtiAction, None),
        }
    }

    /// Plays it with one flow, which it starts.
    ///
    /// # Errors
    /// [`RehearsalError`].
    pub fn play_flow(&self, engine: &Engine, flow: Flow) -> Result<Rehearsed, RehearsalError> {
        engine.compile(&flow)?;
        let trigger = self.trigger();
        let mut configuration = CtiAdapter::default();
        configuration.flows.push(CtiFlow::new(trigger.to_string(), trigger.source, trigger.event, flow));
        self.play(engine, &configuration)
    }

    /// Plays it with a configuration. What is faulty in that is left out, as [`Adapter::findings`] says.
    ///
    /// # Errors
    /// [`RehearsalError`].
    pub fn play(&self, engine: &Engine, configuration: &CtiAdapter) -> Result<Rehearsed, RehearsalError> {
        let adapter = Adapter::compile(engine, configuration);
        let memory = self.desk(&adapter, configuration)?;
        let contact = self.contact_at(&memory);
        let recording = Recording::new(AGENT, &memory.desk());
        let mut session = adapter.open(memory.desk().with_layer(recording.layer()));
        let inbox = session.inbox();
        match &self.cause {
            Cause::Event(trigger) => {
                recording.raise(&inbox, DeskEvent::from_parts(trigger.clone(), self.payload_of(trigger), contact)?)?;
            }
            Cause::Action(action) => {
                if let Some(contact) = contact {
                    recording.raise(&inbox, DeskEvent::contact(contact, ContactEvent::ViewContact))?;
                }
                let mut entered = inbox.initial_values(action)?;
                entered.extend(self.payload.as_object().cloned().unwrap_or_default());
                recording.execute(&inbox, action, &entered)?;
            }
        }
        let happenings = memory.drive(session.settle());
        for happening in &happenings {
            recording.happened(happening);
        }
        Ok(Rehearsed { adapter, memory, happenings, journal: recording.journal() })
    }

    /// The desk, with what is there before.
    fn desk(&self, adapter: &Adapter, configuration: &CtiAdapter) -> Result<MemoryDesk, RehearsalError> {
        let memory = MemoryDesk::with_crm(AGENT, MemoryCrm::new(&country(&self.phone)));
        match &self.records {
            Some(objects) => {
                for (object, records) in objects {
                    let refused = || RehearsalError::Records { object: object.clone() };
                    let records = records.as_array().filter(|records| records.iter().all(Value::is_object));
                    for record in records.ok_or_else(refused)? {
                        memory.crm().insert(object, record.clone());
                    }
                }
            }
            None => {
                let sample = |object: &str| json!({"FirstName": "Sample", "LastName": object, "Phone": self.phone});
                memory.crm().insert("Contact", sample("Contact"));
                // Where two records match, a search pops neither.
                let catalogue = adapter.engine().registry().catalogue();
                let mut blocks = configuration.flows.iter().filter_map(CtiFlow::flow).flat_map(Flow::blocks);
                if blocks.any(|block| catalogue.get(block.type_id()).is_some_and(|spec| spec.name.contains("Lead"))) {
                    memory.crm().insert("Lead", sample("Lead"));
                }
            }
        }
        for (key, value) in &self.properties {
            memory.properties().set(key, value.clone())?;
        }
        Ok(memory)
    }

    /// What the event brings.
    fn payload_of(&self, trigger: &Trigger) -> Value {
        let is_click = trigger.event == Some(Event::OnClickToDial);
        if is_click && self.payload.is_null() { json!({"number": self.phone}) } else { self.payload.clone() }
    }

    /// The contact, which the contact center has too; none where the event comes without one.
    fn contact_at(&self, memory: &MemoryDesk) -> Option<Arc<Contact>> {
        let Trigger { source, .. } = self.trigger();
        let is_asked = self.contact.is_some() || !self.attributes.is_empty();
        if !is_asked && !source.is_contact() && !matches!(source, Source::CtiAction | Source::Other(_)) {
            return None;
        }
        let channel = match source {
            Source::ConnectChatContact => Channel::Chat,
            Source::ConnectTaskContact => Channel::Task,
            Source::ConnectQueueCallbackContact => Channel::QueueCallback,
            _ => Channel::Voice,
        };
        let contact = self.contact.clone().unwrap_or_else(|| {
            Contact::new("11111111-2222-4333-8444-555555555555", channel)
                .from_number(&self.phone)
                .in_queue("BasicQueue")
        });
        let contact =
            self.attributes.iter().fold(contact, |contact, (name, value)| contact.with_attribute(name, value));
        memory.center().add(contact.clone());
        Some(Arc::new(contact))
    }
}

/// The country of a number; the United States for one of no country, and where numbers are not read.
fn country(phone: &str) -> String {
    #[cfg(feature = "phone")]
    let known = LibPhoneNumbers.parse(phone, None).ok().and_then(|number| number.country);
    #[cfg(not(feature = "phone"))]
    let (known, _) = (None::<String>, phone);
    known.unwrap_or_else(|| "US".to_owned())
}

impl Rehearsed {
    /// The configuration, compiled.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// The desk as it is afterwards.
    pub fn memory(&self) -> &MemoryDesk {
        &self.memory
    }

    /// What happened, in order.
    pub fn happenings(&self) -> &[Happening] {
        &self.happenings
    }

    /// What was sent and answered, of which [`SessionJournal::to_scenario`] makes a scenario.
    pub fn journal(&self) -> &SessionJournal {
        &self.journal
    }

    /// The runs, each with its flow.
    pub fn runs(&self) -> Vec<(Flow, &FlowRan)> {
        let flows = self.adapter.flows();
        let runs = self.happenings.iter().filter_map(|happening| match happening {
            Happening::FlowRan(ran) => {
                let flow = flows.iter().find(|flow| flow.name() == &*ran.flow)?;
                Some((flow.flow().clone(), &**ran))
            }
            _ => None,
        });
        runs.collect()
    }

    /// What is wrong with the flows of the configuration, for which one may have been left out.
    pub fn findings(&self) -> Vec<Finding> {
        let is_of_flow = |finding: &Finding| finding.is_error() && matches!(finding.part, Some(Part::Flow(_)));
        self.adapter.findings().into_iter().filter(is_of_flow).collect()
    }

    /// Whether something happened, and each flow that ran came to an end block.
    pub fn is_fine(&self) -> bool {
        let is_ended = |happening: &Happening| match happening {
            Happening::FlowRan(ran) => *ran.execution.end() == End::Ended,
            _ => true,
        };
        self.happenings.iter().all(is_ended)
            && self.happenings.iter().any(|happening| !matches!(happening, Happening::NotRun(_)))
    }
}

/// The name by which people know a flow: that of its document, else that of its record.
fn name<'n>(flow: &'n Flow, ran: &'n FlowRan) -> &'n str {
    flow.name().unwrap_or(&ran.flow)
}

/// A run as JSON: how it ended, what failed, and what each block left.
fn run_as_json(name: &str, execution: &Execution) -> Value {
    let failed = execution.failures().map(|(block, exception)| json!({"block": block, "exception": exception}));
    json!({
        "flow": name,
        "outcome": execution.end().to_string(),
        "failed": failed.collect::<Vec<_>>(),
        "actions": execution.actions(),
    })
}
