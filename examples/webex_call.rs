//! A call of Webex Contact Center, and what its connector does for it in Salesforce: pops, the activity with its subject, the
//! change of its owner when the call is passed on, the agent's states. Then a CTI flow runs for the same call.
//!
//! Run it with `cargo run --example webex_call`. Everything runs in memory and in virtual time, on an org in memory.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cti_engine::connector::{Answer, Call, RecordsCall};
use cti_engine::event::{ClickToDial, DeskEvent, RecordShown, SalesforceAgentEvent, SalesforceUiEvent, Work};
use cti_engine::layer::{Ask, Layer, Next};
use cti_engine::memory::{MemoryDesk, Phase};
use cti_engine::{Adapter, Channel, Contact, Engine, Happening, async_trait};
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use cti_sfdc::org::{Field, FieldType, MemoryOrg, ObjectSchema};
use cti_webex::agent_state::{AuxCode, AuxCodes};
use cti_webex::definition::ConnectorConfig;
use cti_webex::event::{TaskEvent, TaskEventName};
use cti_webex::mapping::Row;
use cti_webex::planner::{Planned, Planner, PlannerOptions};
use cti_webex::report::{Dimension, Report, ReportQuery};
use cti_webex::task::{TaskMoment, Tasks};
use cti_webex::widget::WidgetAction;
use serde_json::{Value, json};

const CUSTOMER: &str = "+12025550123";

type Fallible<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Fallible {
    let org = org()?;
    let user = |name: &str| -> Fallible<String> {
        let fields = json!({"LastName": name, "Username": format!("{}@example.com", name.to_lowercase())});
        create(&org, "User", &fields)
    };
    let (sato_id, ito_id) = (user("Sato")?, user("Ito")?);
    let account = create(&org, "Account", &json!({"Name": "Acme"}))?;
    let customer =
        create(&org, "Contact", &json!({"LastName": "Yamada", "Phone": "(202) 555-0123", "AccountId": account}))?;
    let memory = MemoryDesk::with_crm("Sato", org);

    println!("The settings of November 2024, as they are delivered.");
    let mut sato = Agent::new(&memory, "a-1", ConnectorConfig::default(), &sato_id);
    sato.takes("call-1", &json!({}));
    sato.sends(TaskEventName::ContactEnded, "call-1");
    sato.wraps_up("call-1", "Solved");
    let first = std::mem::take(&mut sato.moments);
    if memory.crm().count("Task")? != 1 {
        return Err("the call should have one activity".into());
    }

    println!("\nWith what is switched off there: Sato takes a call and passes it on to Ito.");
    memory.agent().choose_presence("Available")?;
    let mut sato = Agent::new(&memory, "a-1", switched_on(), &sato_id);
    let mut ito = Agent::new(&memory.colleague("Ito"), "a-2", switched_on(), &ito_id);
    ito.memory.agent().choose_presence("Available")?;
    sato.takes("call-2", &json!({}));
    let note = WidgetAction::Notes { interaction_id: "call-2".into(), text: "The lamp is broken.".into() };
    let planned = memory.drive(sato.planner.press(&note))?;
    sato.show("takes a note", planned);
    sato.sends(TaskEventName::AgentVteamTransferred, "call-2");
    (ito.time, sato.time) = (sato.time, sato.time + 30_000);
    ito.takes("call-2", &json!({"a-1": {"id": "a-1", "pType": "Agent", "hasLeft": true}}));
    sato.wraps_up("call-2", "Passed on");
    ito.sends(TaskEventName::ContactEnded, "call-2");
    ito.wraps_up("call-2", "Solved");
    println!("  The state of Sato in Salesforce is {}.", presence(&memory));
    let activities = memory.crm().query(
        "SELECT Subject, OwnerId, WhoId, CallDisposition, Description, Tier__c FROM Task WHERE CallObject = 'call-2'",
    )?;
    let [activity] = &activities.records[..] else { return Err("both agents should have one activity".into()) };
    for field in ["Subject", "CallDisposition", "Description", "Tier__c"] {
        println!("  {field}: {}", activity.get(field).and_then(Value::as_str).unwrap_or_default());
    }
    if activity.get("OwnerId") != Some(&json!(ito_id)) || activity.get("WhoId") != Some(&json!(customer)) {
        return Err("the activity should be Ito's, and about the customer".into());
    }

    println!("\nSato accepts a case of Omni-Channel, and clicks on a number after it.");
    let work = Work { work_id: "w-1".into(), ..Work::default() };
    sato.hears_desk("work accepted", SalesforceAgentEvent::WorkAccepted(work.clone()));
    sato.hears_desk("work closed", SalesforceAgentEvent::WorkClosed(work));
    let record = RecordShown { record_id: Some(customer), ..RecordShown::default() };
    let click = ClickToDial { number: "+1 (202) 555-0123 home".into(), record, params: None };
    sato.hears_desk("click to dial", SalesforceUiEvent::ClickToDial(click));

    println!("\nCTI flows hear the first call.");
    flows(&memory, &first)?;

    println!("\nThe report of the day:");
    let today = memory.desk().time_zone().to_datetime(cti_engine::connector::Clock::timestamp(memory.clock())).date();
    let query = ReportQuery::of_days(today, today);
    let calls = memory.drive(query.read(&memory.desk(), Duration::from_secs(10)))?;
    let report = Report::of(&[Dimension::Direction, Dimension::Disposition], &calls);
    println!("  {}", report.to_string().replace('\n', "\n  "));
    if presence(&memory) == "Available" && report.total.calls == 2 { Ok(()) } else { Err("not as it should be".into()) }
}

/// An org with the fields of its own that the example writes.
fn org() -> Fallible<MemoryOrg> {
    let org = MemoryOrg::new();
    org.define(ObjectSchema::new("Task", "00T").with_field(Field::text("Tier__c", 40)))?;
    org.define(ObjectSchema::new("Case", "500").with_field(Field::new("ContactPhone", FieldType::Phone)))?;
    Ok(org)
}

fn create(org: &MemoryOrg, object: &str, fields: &Value) -> Fallible<String> {
    let fields = fields.as_object().ok_or("not an object")?;
    Ok(org.create(object, fields)?.to_string())
}

/// The defaults, and everything that can be switched on besides.
fn switched_on() -> ConnectorConfig {
    let mut config = ConnectorConfig::default();
    let activity = &mut config.activity;
    (activity.create_on_connected, activity.open_on_connected, activity.open_on_wrap_up) = (true, true, true);
    (activity.change_owner_on_transfer, activity.live_notes, activity.auto_refresh) = (true, true, true);
    "{direction} Call of {tier} customer, {activityDatetime}".clone_into(&mut activity.subject_template);
    "d MMM yyyy, HH:mm".clone_into(&mut activity.subject_date_format);
    activity.update_custom_fields = true;
    activity.mapping = activity.mapping.clone().with(Row::of_variable("tier", "Tier__c"));
    (config.case.create_for_inbound, config.case.open_in_edit_mode) = (true, true);
    config.case.mapping = config.case.mapping.clone().with(Row::of_constant("Phone", "Origin"));
    config.omni.is_enabled = true;
    (config.omni.status_on_call, config.omni.idle_code_on_work) = ("On a Webex call".to_owned(), "Lunch".to_owned());
    config
}

/// The class of Apex that an administrator creates for the connector.
struct Apex;

#[async_trait]
impl Layer for Apex {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        match ask.call {
            Call::Records(RecordsCall::Invoke { class, .. }) if class == "sfdcOmniChannel" => {
                let statuses = json!([{"Id": "0N55g0000000001CAA", "MasterLabel": "Available"},
                    {"Id": "0N55g0000000002CAA", "MasterLabel": "On a Webex call"}]);
                Ok(statuses.to_string().into())
            }
            _ => next.call(ask).await,
        }
    }
}

/// An agent whose desktop tells what happens.
struct Agent {
    memory: MemoryDesk<MemoryOrg>,
    id: &'static str,
    tasks: Tasks,
    planner: Planner,
    /// The time of the desktop, in milliseconds since 1970 began.
    time: i64,
    moments: Vec<TaskMoment>,
}

impl Agent {
    fn new(memory: &MemoryDesk<MemoryOrg>, id: &'static str, config: ConnectorConfig, user: &str) -> Self {
        let codes = AuxCodes::from(vec![AuxCode::new("1", "Solved"), AuxCode::new("2", "Passed on")]);
        let options = PlannerOptions { wrap_up_codes: codes, ..PlannerOptions::default() }.with_user(user);
        let planner = Planner::new(memory.desk().with_layer(Arc::new(Apex)), config, options);
        let (memory, time) = (memory.clone(), 1_733_211_600_000);
        Self { memory, id, tasks: Tasks::of_agent(id), planner, time, moments: Vec::new() }
    }

    /// A message of the desktop, with the variables that the contact center has.
    fn message(&mut self, name: TaskEventName, call: &str) -> TaskEvent {
        self.time += 20_000;
        TaskEvent::of(name, call)
            .with("agentId", self.id)
            .with("eventTime", self.time)
            .with("agentsPendingWrapUp", json!([self.id]))
            .with("interaction", self.interaction(call, &json!({})))
    }

    fn interaction(&self, call: &str, parties: &Value) -> Value {
        let attributes = self.memory.center().contact(call).map(|contact| contact.attributes).unwrap_or_default();
        let variables = attributes.iter().map(|(name, value)| (name.to_owned(), json!({"value": value})));
        json!({"mediaType": "telephony", "contactDirection": {"type": "INBOUND"}, "state": "connected", "owner": self.id,
            "participants": parties, "callAssociatedData": variables.collect::<serde_json::Map<_, _>>(),
            "callAssociatedDetails": {"ani": CUSTOMER, "dn": "+18005550100", "virtualTeamName": "Support"}})
    }

    /// A call is offered and answered.
    fn takes(&mut self, call: &str, parties: &Value) {
        let center = self.memory.center();
        if center.contact(call).is_none() {
            center.add(Contact::new(call, Channel::Voice).with_attribute("tier", "gold"));
        }
        let names = [
            TaskEventName::AgentContactReserved,
            TaskEventName::AgentOfferContact,
            TaskEventName::AgentContactAssigned,
        ];
        for name in names {
            let message = self.message(name, call).with("interaction", self.interaction(call, parties));
            self.hears(&message);
        }
    }

    fn sends(&mut self, name: TaskEventName, call: &str) {
        let message = self.message(name, call);
        self.hears(&message);
    }

    fn wraps_up(&mut self, call: &str, reason: &str) {
        self.memory.center().set_phase(call, Phase::Cleared);
        self.sends(TaskEventName::AgentWrapup, call);
        let message = self.message(TaskEventName::AgentWrappedUp, call).with("wrapUpReason", reason);
        self.hears(&message);
    }

    /// A message comes, and is acted upon.
    fn hears(&mut self, message: &TaskEvent) {
        self.memory.clock().advance(Duration::from_secs(20));
        for moment in self.tasks.hear_task(message) {
            let kind = serde_json::to_value(&moment.kind).unwrap_or_default();
            let planned = self.memory.drive(self.planner.hear(&moment));
            self.show(kind.get("moment").and_then(Value::as_str).unwrap_or_default(), planned);
            self.moments.push(moment);
        }
    }

    fn hears_desk(&mut self, what: &str, event: impl Into<DeskEvent>) {
        let planned = self.memory.drive(self.planner.hear_desk(&event.into()));
        self.show(what, planned);
    }

    fn show(&self, what: &str, planned: Vec<Planned>) {
        println!("  {} hears: {what}", self.memory.agent().name());
        for planned in planned {
            println!("    {planned}");
        }
        for (_, seen) in self.memory.screen().take_seen() {
            println!("      screen: {}", self.memory.screen().describe(&seen));
        }
    }
}

fn presence(memory: &MemoryDesk<MemoryOrg>) -> String {
    memory.agent().presence().map(|status| status.status_name).unwrap_or_default()
}

/// Runs the flows of an adapter for the moments of a call.
fn flows(memory: &MemoryDesk<MemoryOrg>, moments: &[TaskMoment]) -> Fallible {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapter");
    let adapter = Adapter::compile(&Engine::new(), &CtiAdapter::from_files(&AdapterFiles::read_dir(directory)?)?);
    let mut session = adapter.open(memory.desk());
    let mut ran = 0;
    for event in moments.iter().flat_map(TaskMoment::desk_events) {
        println!("  {}", event.trigger());
        session.inbox().raise(event)?;
        for happening in memory.drive(session.settle()) {
            if let Happening::FlowRan(_) = happening {
                ran += 1;
                println!("    {happening}");
            }
        }
        for (_, seen) in memory.screen().take_seen() {
            println!("      screen: {}", memory.screen().describe(&seen));
        }
    }
    if ran == 2 { Ok(()) } else { Err(format!("{ran} flows ran: expected two").into()) }
}
