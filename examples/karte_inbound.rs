//! A visitor asks for a call on a web page, and it is answered: event, rule, call, prompts by the kind of visitor, queue,
//! an agent's desk, and the inquiry found there by its number.
//!
//! ```sh
//! cargo run --example karte_inbound
//! ```
//!
//! Everything runs in memory and in virtual time: the contact flow in a simulator, the desk's flow in the engine.
#![expect(clippy::print_stdout, reason = "an example shows what happens")]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use cti_connect::contact_flow::{
    AgentAct, AgentAnswer, Call, ContactFlow, Event, FlowChecker, FlowProgram, FlowType, Instance, QueueScript, Script,
    ScriptedCustomer, Simulator, World,
};
use cti_connect::event_bridge::FlatEvent;
use cti_connect::karte::{Configuration, Filled, Handler, Limiter, MemoryStore, Template, WebEvent, envelope, rule};
use cti_connect::service::{MemoryService, StartOutboundVoiceContact};
use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::memory::{MemoryDesk, VirtualClock};
use cti_engine::{Adapter, Channel, Contact, Engine};
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use serde_json::{Value, json};

const NAME: &str = "karte_ivr_call_request";
const TRACK_ID: &str = "00004711";

fn main() -> Result<(), Box<dyn Error>> {
    let flow = ContactFlow::read(include_str!("contact-flows/visual-ivr.json"))?;
    let waiting = ContactFlow::read(include_str!("contact-flows/customer-queue.json"))?;
    if let Some(finding) = [&flow, &waiting].into_iter().flat_map(|it| FlowChecker::new().check(it)).next() {
        return Err(finding.to_string().into());
    }
    for user_type in ["member", "visitor"] {
        println!("\n== a {user_type} asks for a call ==");
        let call = requested(user_type)?;
        let heard = answered(&flow, &waiting, &call)?;
        let greeting = if user_type == "member" { "いつもKARTEをご利用" } else { "KARTEの利用をご検討" };
        if !heard.first().is_some_and(|it| it.starts_with(greeting)) {
            return Err(format!("a {user_type} heard {heard:?}").into());
        }
        at_the_desk(&call)?;
    }
    Ok(())
}

/// From the page's event to the call that the service is asked for.
fn requested(user_type: &str) -> Result<StartOutboundVoiceContact, Box<dyn Error>> {
    let mut event = WebEvent::call_request("+819012345678", user_type, "KARTE Datahubについて");
    event.values.insert("track_id".to_owned(), TRACK_ID.into());
    let template: Template = r##"{"phone_e164": "#{phone_e164}", "user_type": "#{user_type}",
        "inquiry_type": "#{inquiry_type}", "track_id": "#{track_id}"}"##
        .parse()?;
    let Filled::Delivered(content) = template.fill(|name| event.values.get(name).cloned()) else {
        return Err("a variable has no value".into());
    };
    let mut sent =
        envelope("7bf73129-1428-4cd3-a780-95db273d1602", "aws.partner/karte.io/account/id/name", NAME, &content);
    sent.account = Some("123456789012".to_owned());
    sent.region = Some("ap-northeast-1".to_owned());
    let sent = serde_json::to_value(&sent)?;
    println!("the rule on the bus: {}", rule(NAME)?.explain(&FlatEvent::from_value(&sent)?));
    let clock = VirtualClock::new();
    let service = Arc::new(MemoryService::new("instance", Arc::new(clock.clone())));
    let handler = Handler::new(
        Configuration::new("shop", NAME, "instance", "visual-ivr", "+81312345678"),
        service.clone(),
        Arc::new(MemoryStore::new(Arc::new(clock.clone()))),
        Limiter::of_the_service(Arc::new(clock.clone())),
    );
    let invocation = json!({"Records": [{"Sns": {"MessageId": "m-1", "Message": sent.to_string()}}]});
    clock.drive(handler.handle(&invocation));
    service.outbound_calls().into_iter().next().ok_or_else(|| "no call was started".into())
}

/// The contact flow: what the visitor hears, until an agent has talked.
fn answered(
    flow: &ContactFlow,
    waiting: &ContactFlow,
    call: &StartOutboundVoiceContact,
) -> Result<Vec<String>, Box<dyn Error>> {
    let clock = VirtualClock::new();
    let agent = AgentAnswer {
        user_name: "sato".to_owned(),
        acts: vec![AgentAct::Talk(Duration::from_secs(120))],
        ..AgentAnswer::default()
    };
    let queue = QueueScript::answered_after(Duration::from_secs(25)).with_agent(agent);
    let script = Script::new(Arc::new(clock.clone())).queue("support", queue);
    let queue_flow = Arc::new(FlowProgram::new(waiting).named("customer queue"));
    let instance = Instance::new()
        .with_flow(&call.contact_flow_id, flow)
        .with_default(FlowType::CustomerQueue, queue_flow)
        .with_name("queue/support", "Support");
    let world = World::of(Arc::new(clock.clone()), Arc::new(script));
    let simulator = Simulator::new(Arc::new(instance), world);
    let mut contact =
        Call::from(&call.destination_phone_number, &call.contact_flow_id, Arc::new(ScriptedCustomer::new()))
            .with_initiation("API")
            .with_system_address(call.source_phone_number.as_deref().unwrap_or_default());
    contact.attributes.extend(call.attributes.clone());
    let outcome = clock.drive(simulator.run(contact));
    print!("{}", outcome.to_text());
    let is_answered = outcome.transcript.iter().any(|it| matches!(it.event, Event::AgentJoined { .. }));
    if is_answered { Ok(outcome.heard().map(str::to_owned).collect()) } else { Err("no agent answered".into()) }
}

/// The agent's desk: the call rings with its attributes, and the flow there pops the inquiry.
fn at_the_desk(call: &StartOutboundVoiceContact) -> Result<(), Box<dyn Error>> {
    let pop = json!({"actions": [
        {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-1"}},
        {"id": "uid-1", "type": "SE_ContactGetAttributeValue",
            "controls": {"attributeName": "track_id", "defaultValue": ""}, "ports": {"done": "uid-2"}},
        {"id": "uid-2", "type": "SE_SFSearchAndScreenpop",
            "controls": {"searchParams": "$.actions.uid-1.results.value", "deferred": false, "callType": "inbound"},
            "ports": {"success": "uid-3", "failure": "uid-3"}},
        {"id": "uid-3", "type": "SE_End"}]});
    let flows = json!([{"name": "Pop the inquiry", "source": "connectVoiceContact", "event": "onConnecting",
        "active": true, "document": "flows/pop.json"}]);
    let adapter = json!({"name": "ACLightningAdapter", "instance": "https://my-shop.my.connect.aws"});
    let files: AdapterFiles = [("adapter.json", &adapter), ("flows.json", &flows), ("flows/pop.json", &pop)]
        .into_iter()
        .map(|(name, value): (_, &Value)| (name, value.to_string()))
        .collect();
    let adapter = Adapter::compile(&Engine::new(), &CtiAdapter::from_files(&files)?);
    let memory = MemoryDesk::new("Sato");
    // The page that gave the visitor the number of the inquiry has opened a case for it.
    let inquiry = memory.crm().insert("Case", json!({"CaseNumber": TRACK_ID, "Subject": "KARTE Datahub"}));
    memory.crm().insert("Case", json!({"CaseNumber": "00004712", "Subject": "Another one"}));
    let mut session = adapter.open(memory.desk());
    let mut contact = Contact::new("b3f1c1f2-5d0e-4c6e-9d56-0a1b2c3d4e01", Channel::Voice)
        .from_number(&call.destination_phone_number);
    for (name, value) in &call.attributes {
        contact = contact.with_attribute(name, value.as_str());
    }
    memory.center().add(contact.clone());
    session.inbox().raise(DeskEvent::contact(contact, ContactEvent::Connecting))?;
    for happening in memory.drive(session.settle()) {
        println!("desk: {happening}");
    }
    let popped: Vec<String> =
        memory.screen().take_seen().into_iter().map(|(_, seen)| memory.screen().describe(&seen)).collect();
    println!("desk: {}", popped.join("; "));
    let is_found = popped.iter().any(|it| it.contains(&inquiry) || it.contains(TRACK_ID));
    if is_found { Ok(()) } else { Err("the visitor's inquiry was not found".into()) }
}
