//! What the product's page cannot do, since only its own blocks and its own panel exist there.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cti_engine::adapter::Adapter;
use cti_engine::block::{Behaviour, Outcome};
use cti_engine::connector::{AgentControl, ConnectorError, Desk, Dial};
use cti_engine::event::{ContactEvent, DeskEvent, SalesforceUiEvent};
use cti_engine::memory::{MemoryDesk, Seen};
use cti_engine::session::Happening;
use cti_engine::{Channel, Contact, End, Engine, Registry};
use cti_model::{Block, BlockSpec, ControlKind, ControlSpec, Json, Object, Ports};
use serde_json::{Map, Value, json};

use crate::pain_points::{Agent, NUMBER, adapter, chain, click_to_dial, compiled};

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
