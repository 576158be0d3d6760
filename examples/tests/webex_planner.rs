//! The planner of cti-webex in an org of cti-sfdc, neither of which knows the other.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_engine::memory::MemoryDesk;
use cti_engine::{Channel, Contact};
use cti_sfdc::org::{Field, MemoryOrg, ObjectSchema};
use cti_webex::definition::ConnectorConfig;
use cti_webex::event::{TaskEvent, TaskEventName as Name};
use cti_webex::mapping::Row;
use cti_webex::planner::{Planner, PlannerOptions};
use cti_webex::task::Tasks;
use serde_json::{Map, Value, json};

struct Agent {
    memory: MemoryDesk<MemoryOrg>,
    id: &'static str,
    tasks: Tasks,
    planner: Planner,
    did: Vec<String>,
    time: i64,
}

impl Agent {
    fn new(memory: MemoryDesk<MemoryOrg>, id: &'static str, config: &ConnectorConfig, user: &str) -> Self {
        let planner = Planner::new(memory.desk(), config.clone(), PlannerOptions::default().with_user(user));
        Self { memory, id, tasks: Tasks::of_agent(id), planner, did: Vec::new(), time: 1_733_211_600_000 }
    }

    fn hear(&mut self, name: Name) {
        self.time += 30_000;
        let attributes = self.memory.center().contact("i-1").map(|contact| contact.attributes).unwrap_or_default();
        let cad: Map<String, Value> =
            attributes.iter().map(|(name, value)| (name.to_owned(), json!({"value": value}))).collect();
        let event = TaskEvent::of(name, "i-1")
            .with("agentId", self.id)
            .with("eventTime", self.time)
            .with("agentsPendingWrapUp", json!([self.id]))
            .with("wrapUpReason", "Solved")
            .with(
                "interaction",
                json!({"mediaType": "telephony", "contactDirection": {"type": "INBOUND"}, "state": "connected",
                    "owner": self.id, "callAssociatedData": cad, "callAssociatedDetails": {"ani": "+12025550123"}}),
            );
        for moment in self.tasks.hear_task(&event) {
            self.did.extend(self.memory.drive(self.planner.hear(&moment)).iter().map(ToString::to_string));
        }
    }
}

fn create(org: &MemoryOrg, object: &str, fields: &Value) -> String {
    org.create(object, fields.as_object().unwrap()).unwrap().to_string()
}

fn one(org: &MemoryOrg, query: &str) -> Map<String, Value> {
    let mut records = org.query(query).unwrap().records;
    assert_eq!(records.len(), 1, "{query}");
    records.remove(0)
}

#[test]
fn a_call_that_is_passed_on_has_one_activity_in_the_org() {
    let org = MemoryOrg::new();
    org.define(ObjectSchema::new("Task", "00T").with_field(Field::text("Tier__c", 40))).unwrap();
    let users = ["Sato", "Ito"]
        .map(|name| create(&org, "User", &json!({"LastName": name, "Username": format!("{name}@example.com")})));
    let account = create(&org, "Account", &json!({"Name": "Acme"}));
    let contact = json!({"LastName": "Yamada", "MobilePhone": "(202) 555-0123", "AccountId": account});
    let contact = create(&org, "Contact", &contact);

    let mut config = ConnectorConfig::default();
    (config.activity.create_on_connected, config.activity.change_owner_on_transfer) = (true, true);
    config.activity.update_custom_fields = true;
    config.activity.mapping = config.activity.mapping.clone().with(Row::of_variable("tier", "Tier__c"));
    config.case.create_for_inbound = true;
    let memory = MemoryDesk::with_crm("Sato", org);
    memory.center().add(Contact::new("i-1", Channel::Voice).with_attribute("tier", "gold"));
    let mut sato = Agent::new(memory.clone(), "a-1", &config, &users[0]);
    let mut ito = Agent::new(memory.colleague("Ito"), "a-2", &config, &users[1]);

    for it in [Name::AgentContactReserved, Name::AgentOfferContact, Name::AgentContactAssigned] {
        sato.hear(it);
    }
    sato.hear(Name::AgentBlindTransferred);
    ito.time = sato.time;
    for it in [Name::AgentContactReserved, Name::AgentOfferContact, Name::AgentContactAssigned] {
        ito.hear(it);
    }
    for it in [Name::AgentWrapup, Name::AgentWrappedUp] {
        sato.hear(it);
    }
    for it in [Name::ContactEnded, Name::AgentWrapup, Name::AgentWrappedUp] {
        ito.hear(it);
    }

    let org = memory.crm();
    let task =
        one(org, "SELECT Subject, OwnerId, WhoId, Status, CallDisposition, CallDurationInSeconds, Tier__c FROM Task");
    assert_eq!((&task["OwnerId"], &task["WhoId"]), (&json!(users[1]), &json!(contact)), "{:?} {:?}", sato.did, ito.did);
    assert_eq!((&task["Status"], &task["CallDisposition"]), (&json!("Completed"), &json!("Solved")));
    assert_eq!((&task["CallDurationInSeconds"], &task["Tier__c"]), (&json!(30), &json!("gold")));
    // The field that the delivered mapping writes and this org lacks is left out, and told.
    let case = one(org, "SELECT AccountId, ContactId FROM Case");
    assert_eq!((&case["AccountId"], &case["ContactId"]), (&json!(account), &json!(contact)));
    assert!(sato.did.iter().any(|it| it.starts_with("Case was written without `ContactPhone`")), "{:?}", sato.did);
}

#[test]
fn a_page_that_is_loaded_again_finds_the_activity_in_the_org() {
    let mut config = ConnectorConfig::default();
    config.activity.create_on_connected = true;
    let org = MemoryOrg::new();
    let user = org.user().to_string();
    let mut agent = Agent::new(MemoryDesk::with_crm("Sato", org), "a-1", &config, &user);
    agent.hear(Name::AgentContactAssigned);
    let mut again = Agent::new(agent.memory.clone(), "a-1", &config, &user);
    again.time = agent.time;
    for name in [Name::AgentContact, Name::ContactEnded, Name::AgentWrapup, Name::AgentWrappedUp] {
        again.hear(name);
    }
    let task = one(again.memory.crm(), "SELECT Status FROM Task WHERE CallObject = 'i-1'");
    assert_eq!(task["Status"], "Completed", "{:?}", again.did);
}
