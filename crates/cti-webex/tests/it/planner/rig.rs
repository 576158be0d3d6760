//! Agents at desks in memory, with planners that hear of their tasks.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, Mutex};

use cti_engine::connector::{Answer, Call, ConnectorError, ErrorKind, RecordsCall};
use cti_engine::event::DeskEvent;
use cti_engine::layer::{Ask, Layer, Next};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Channel, Contact, async_trait};
use cti_webex::definition::ConnectorConfig;
use cti_webex::event::{TaskEvent, TaskEventName};
use cti_webex::planner::{Planned, Planner, PlannerOptions};
use cti_webex::task::Tasks;
use serde_json::{Map, Value, json};

pub(super) const CUSTOMER: &str = "+12025550123";

/// The field of a case that takes the id of the interaction, where one does.
pub(super) const CASE_FIELD: &str = "WebexInteraction__c";

/// What comes in place of the answer of the next creation.
type Lost = Arc<Mutex<Option<ConnectorError>>>;

/// The errors of creations that may have been made: a call that timed out, as a desk tells it and as a client that knows that
/// it is not to be sent again; a gateway's page where the answer was expected.
pub(super) fn lost() -> [ConnectorError; 4] {
    let timeout = || ConnectorError::new(ErrorKind::Timeout, "the answer was lost");
    let page = "it begins with `<h1>HTTP Status 500</h1> Type Status Report Description The server failed`";
    [
        timeout(),
        timeout().retryable(false),
        ConnectorError::new(ErrorKind::Unavailable, page).retryable(false),
        ConnectorError::new(ErrorKind::Other, "the page was loaded again while it was carried out"),
    ]
}

/// Answers the look-ups of an activity and of a case, which the CRM in memory cannot work out, and loses answers when told so.
struct Crm {
    memory: MemoryDesk,
    loses_creations: Lost,
}

#[async_trait]
impl Layer for Crm {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        match ask.call {
            Call::Records(RecordsCall::Query { query }) => {
                let part = |after: &str| query.split_once(after)?.1.split('\'').next();
                let (object, field, interaction) = match (part("CallObject = '"), part("WebexInteraction__c = '")) {
                    (Some(interaction), _) => ("Task", "CallObject", interaction),
                    (_, Some(interaction)) => ("Case", CASE_FIELD, interaction),
                    _ => return next.call(ask).await,
                };
                let is_it = |record: &Map<String, Value>| {
                    record.get(field).is_some_and(|value| value == interaction)
                        && part("OwnerId = '").is_none_or(|owner| record["OwnerId"] == owner)
                };
                Ok(json!(self.memory.crm().records(object).into_iter().filter(is_it).take(1).collect::<Vec<_>>()))
            }
            Call::Records(RecordsCall::Create { .. }) => {
                let lost = self.loses_creations.lock().unwrap().take();
                let answer = next.call(ask).await;
                lost.map_or(answer, Err)
            }
            _ => next.call(ask).await,
        }
    }
}

/// One agent.
pub(super) struct Agent {
    pub(super) memory: MemoryDesk,
    pub(super) tasks: Tasks,
    pub(super) planner: Planner,
    /// What the planner did, in words.
    pub(super) did: Vec<String>,
    pub(super) planned: Vec<Planned>,
    config: ConnectorConfig,
    options: PlannerOptions,
    loses_creations: Lost,
    id: &'static str,
    clock: i64,
}

impl Agent {
    pub(super) fn new(config: ConnectorConfig) -> Self {
        Self::with(config, PlannerOptions::default())
    }

    pub(super) fn with(config: ConnectorConfig, options: PlannerOptions) -> Self {
        Self::at(MemoryDesk::new("Sato"), "agent-1", config, options)
    }

    pub(super) fn at(memory: MemoryDesk, id: &'static str, config: ConnectorConfig, options: PlannerOptions) -> Self {
        let loses_creations = Lost::default();
        let planner = planner(&memory, &loses_creations, &config, &options);
        if memory.center().contact("i-1").is_none() {
            memory.center().add(Contact::new("i-1", Channel::Voice));
        }
        let (did, planned) = (Vec::new(), Vec::new());
        let clock = 1_733_211_600_000;
        Self { memory, tasks: Tasks::of_agent(id), planner, did, planned, config, options, loses_creations, id, clock }
    }

    /// A second agent with the same settings, who shares CRM and contact center.
    pub(super) fn colleague(&self, id: &'static str, user: &str) -> Self {
        let options = PlannerOptions { user_id: Some(user.to_owned()), ..self.options.clone() };
        let mut colleague = Self::at(self.memory.colleague("Ito"), id, self.config.clone(), options);
        colleague.clock = self.clock + 60_000;
        colleague
    }

    /// Loads the page again: with nothing remembered, or with what the planner remembers.
    pub(super) fn reload(&mut self, remembers: bool) {
        let memory = serde_json::to_string(&self.planner.memory()).unwrap();
        self.planner = planner(&self.memory, &self.loses_creations, &self.config, &self.options);
        self.tasks = Tasks::of_agent(self.id);
        if remembers {
            let planner = planner(&self.memory, &self.loses_creations, &self.config, &self.options);
            self.planner = planner.with_memory(serde_json::from_str(&memory).unwrap());
        }
    }

    /// Loses the answer of the next creation: this error comes in its place.
    pub(super) fn lose_next_creation(&self, error: ConnectorError) {
        *self.loses_creations.lock().unwrap() = Some(error);
    }

    /// An inbound call of this agent's, with the variables that the contact center has.
    pub(super) fn event(&mut self, name: TaskEventName, interaction: Value) -> TaskEvent {
        self.clock += 10_000;
        let mut whole = json!({"mediaType": "telephony", "contactDirection": {"type": "INBOUND"}, "owner": self.id,
            "callAssociatedDetails": {"ani": CUSTOMER, "dn": "+18005550100", "virtualTeamName": "Gold"},
            "callAssociatedData": {}});
        if let (Some(whole), Value::Object(own)) = (whole.as_object_mut(), interaction) {
            whole.extend(own);
        }
        if let Some(contact) = self.memory.center().contact("i-1") {
            for (name, value) in &contact.attributes {
                whole["callAssociatedData"][name] = json!({"name": name, "value": value, "isSecure": false});
            }
        }
        TaskEvent::of(name, "i-1").with("eventTime", self.clock).with("agentId", self.id).with("interaction", whole)
    }

    pub(super) fn hear_event(&mut self, event: &TaskEvent) -> Vec<String> {
        let before = self.did.len();
        for moment in self.tasks.hear_task(event) {
            let planned = self.memory.drive(self.planner.hear(&moment));
            self.did.extend(planned.iter().map(ToString::to_string));
            self.planned.extend(planned);
        }
        self.did[before..].to_vec()
    }

    /// Hears an event of the call `i-1`; what was done.
    pub(super) fn hear(&mut self, name: TaskEventName) -> Vec<String> {
        self.hear_with(name, json!({}))
    }

    pub(super) fn hear_with(&mut self, name: TaskEventName, interaction: Value) -> Vec<String> {
        let event = self.event(name, interaction);
        self.hear_event(&event)
    }

    pub(super) fn hear_desk(&mut self, event: impl Into<DeskEvent>) -> Vec<String> {
        let planned = self.memory.drive(self.planner.hear_desk(&event.into()));
        planned.iter().map(ToString::to_string).collect()
    }

    /// The call is offered and answered.
    pub(super) fn answers(&mut self) -> Vec<String> {
        self.hear(TaskEventName::AgentContactReserved);
        self.hear(TaskEventName::AgentOfferContact);
        self.hear(TaskEventName::AgentContactAssigned)
    }

    /// The conversation ends, and the agent wraps up with that reason.
    pub(super) fn wraps_up(&mut self, reason: &str) -> Vec<String> {
        let before = self.did.len();
        let id = self.id;
        let ended = self.event(TaskEventName::ContactEnded, json!({"state": "connected"}));
        self.hear_event(&ended.with("agentsPendingWrapUp", json!([id])));
        self.hear(TaskEventName::AgentWrapup);
        let done = self.event(TaskEventName::AgentWrappedUp, json!({}));
        self.hear_event(&done.with("wrapUpReason", reason));
        self.did[before..].to_vec()
    }

    pub(super) fn tasks_in_crm(&self) -> Vec<Map<String, Value>> {
        self.memory.crm().records("Task")
    }

    /// How often that call was made.
    pub(super) fn count(&self, call: &str) -> usize {
        self.memory.journal().calls().iter().filter(|name| *name == call).count()
    }
}

fn planner(memory: &MemoryDesk, loses_creations: &Lost, config: &ConnectorConfig, options: &PlannerOptions) -> Planner {
    let crm = Crm { memory: memory.clone(), loses_creations: Arc::clone(loses_creations) };
    Planner::new(memory.desk().with_layer(Arc::new(crm)), config.clone(), options.clone())
}
