//! What the product's page cannot do, since only its own blocks and its own panel exist there.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cti_engine::adapter::Adapter;
use cti_engine::block::{Behaviour, Outcome};
use cti_engine::connector::{AgentControl, ConnectorError, Desk, Dial, Endpoint};
use cti_engine::event::{ClickToDial, ContactEvent, DeskEvent, RecordShown, SalesforceUiEvent};
use cti_engine::memory::{MemoryDesk, Phase, Seen};
use cti_engine::session::Happening;
use cti_engine::{Channel, Contact, End, Engine, Registry};
use cti_model::action::CtiAction;
use cti_model::{Block, BlockSpec, ControlKind, ControlSpec, Json, Object, Ports};
use serde_json::{Map, Value, json};

use crate::pain_points::{Agent, NUMBER, adapter, chain, click_to_dial, compiled};

#[test]
fn a_call_can_be_transferred_from_an_action() {
    let transfer = chain([
        Block::new("list", "SE_AgentGetTransferConnectionList"),
        Block::new("first", "SE_CoreExtractValue")
            .with_control("targetField", "$.actions.list.results.value")
            .with_control("keyPath", "[0]"),
        Block::new("add", "SE_AgentDialNumber").with_control("endpoint", "$.actions.first.results.value"),
        Block::new("leave", "SE_ContactDestroyAgentConnection"),
    ]);
    let mut adapter = adapter([("ctiAction", transfer)]);
    adapter.actions = vec![CtiAction::new("To the back office", "ctiAction")];
    let mut agent = Agent::with(&adapter);
    let office =
        Endpoint { name: Some("Back office".into()), endpoint_arn: Some("arn:office".into()), ..Endpoint::default() };
    agent.memory.agent().add_quick_connect(office.clone());
    let call = Contact::new("c-1", Channel::Voice).from_number(NUMBER);
    agent.memory.center().add(call.clone());
    agent.hears(DeskEvent::contact(call, ContactEvent::Connected));

    agent.inbox.execute("To the back office", &Map::new()).unwrap();
    assert_eq!(agent.run()[0].execution.end(), &End::Ended);
    let calls = ["agent.transfer_endpoints", "agent.dial", "contact.destroy_agent_connection"];
    assert_eq!(agent.memory.journal().calls(), calls);
    assert_eq!(agent.memory.agent().dialled(), [Dial { endpoint: office, queue_arn: None, ..Dial::default() }]);
    assert_eq!(agent.memory.center().phase("c-1"), Some(Phase::Over));
}

#[test]
fn values_can_be_pushed_into_a_form() {
    static FILL: BlockSpec = BlockSpec::custom("OWN_FillForm", "Fill the Form")
        .ports(Ports::Done)
        .controls(&[ControlSpec::attested("fields", ControlKind::Map).required()]);
    // The form of the host's own page, into which the host's own block writes.
    let form = Arc::new(Mutex::new(Map::new()));
    let mut registry = Registry::standard().clone();
    let page = Arc::clone(&form);
    registry.register(&FILL, move |controls| {
        let (fields, page) = (controls.take("fields"), Arc::clone(&page));
        Behaviour::pure(move |scope| {
            page.lock().unwrap().extend(scope.rows(fields));
            Outcome::done()
        })
    });
    let rows = || Object::from_iter([("Phone", Json::from("$.contact.phoneNumber")), ("Origin", "Phone".into())]);
    let flow = chain([
        Block::new("fill", "OWN_FillForm").with_control("fields", rows()),
        // The form of a new record is filled by a block of the product.
        Block::new("new", "SE_SFScreenpopNewRecord")
            .with_control("entityName", "Case")
            .with_control("defaultFieldValues", rows()),
    ]);
    let engine = Engine::with_registry(registry);
    assert!(engine.check(&flow).iter().all(|finding| finding.block.as_ref().is_none_or(|block| *block != "fill")));
    let adapter = Adapter::compile(&engine, &adapter([("connectVoiceContact.onConnected", flow)]));
    let mut agent = Agent::at(MemoryDesk::new("Sato"), &adapter);
    let call = Contact::new("c-1", Channel::Voice).from_number(NUMBER);
    agent.hears(DeskEvent::contact(call, ContactEvent::Connected));
    let filled = json!({"Phone": NUMBER, "Origin": "Phone"});
    assert_eq!(Value::Object(form.lock().unwrap().clone()), filled);
    let seen = agent.memory.screen().seen();
    let [Seen::Pop(pop)] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!(serde_json::to_value(pop).unwrap()["defaultFieldValues"], filled);
}

/// A panel of the host's own.
#[derive(Default)]
struct OwnPanel(Mutex<Vec<String>>);

#[async_trait]
impl AgentControl for OwnPanel {
    async fn dial(&self, call: &Dial) -> Result<(), ConnectorError> {
        self.0.lock().unwrap().extend(call.endpoint.phone_number.clone());
        Ok(())
    }
}

#[test]
fn a_panel_of_one_s_own_takes_the_call() {
    let panel = Arc::new(OwnPanel::default());
    let memory = MemoryDesk::new("nobody");
    let desk = Desk::new(Arc::new(memory.clock().clone())).with_agent(panel.clone());
    let mut session = compiled(&adapter([("salesforceUI.onClickToDial", click_to_dial())])).open(desk);
    session.inbox().raise(SalesforceUiEvent::click_to_dial(NUMBER)).unwrap();
    let Some(Happening::FlowRan(ran)) = memory.drive(session.next()) else { panic!("a run") };
    assert_eq!(ran.execution.end(), &End::Ended);
    assert_eq!(*panel.0.lock().unwrap(), [NUMBER]);
}

#[test]
fn the_record_that_was_clicked_is_found_on_the_call() {
    let clicked = chain([
        Block::new("keep", "SE_SetProperty").with_control("key", "clicked").with_control("value", "$.payload.recordId"),
        Block::new("dial", "SE_AgentDialNumber").with_control("phoneNumber", "$.payload.number"),
    ]);
    let row = Object::from_iter([("SfdcRecordId", Json::from("$.actions.clicked.results.value"))]);
    let connecting = chain([
        Block::new("clicked", "SE_GetProperty").with_control("key", "clicked"),
        Block::new("link", "SE_ContactUpdateAttributes").with_control("attributes", row),
        Block::new("forget", "SE_UnsetProperty").with_control("key", "clicked"),
    ]);
    let mut agent = Agent::with(&adapter([
        ("salesforceUI.onClickToDial", clicked),
        ("connectVoiceContact.onConnecting", connecting),
    ]));
    let lead = agent.memory.crm().insert("Lead", json!({"LastName": "Mori", "Phone": NUMBER}));
    let record = RecordShown { record_id: Some(lead.clone()), ..RecordShown::default() };
    agent.hears(SalesforceUiEvent::ClickToDial(ClickToDial { number: NUMBER.to_owned(), record, params: None }));
    let call = Contact::new("c-1", Channel::Voice).from_number(NUMBER).outbound();
    agent.memory.center().add(call.clone());
    agent.hears(DeskEvent::contact(call, ContactEvent::Connecting));
    // Attributes are what the contact center's analytics have of a call.
    assert_eq!(agent.memory.center().contact("c-1").unwrap().attribute("SfdcRecordId"), Some(lead.as_str()));
}
