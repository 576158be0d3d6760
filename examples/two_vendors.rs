//! One adapter, one desk, two contact centers: a call of Amazon Connect and a call of Webex run the same CTI flows.
//!
//! Run it with `cargo run --example two_vendors`. Everything runs in memory and in virtual time.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::Path;

use cti_connect::streams::{AgentUpdate, Follower};
use cti_engine::event::DeskEvent;
use cti_engine::memory::MemoryDesk;
use cti_engine::{Adapter, Engine, Happening, Session};
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use cti_webex::event::DesktopEvent;
use cti_webex::task::{TaskMoment, Tasks};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapter");
    let adapter = Adapter::compile(&Engine::new(), &CtiAdapter::from_files(&AdapterFiles::read_dir(directory)?)?);
    let memory = MemoryDesk::new("Sato");
    memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "(202) 555-0123"}));
    memory.crm().insert("Contact", json!({"LastName": "Rossi", "Phone": "(202) 555-0188"}));
    let mut session = adapter.open(memory.desk());

    println!("Amazon Connect: snapshots of the agent's page.");
    let mut page = Follower::new();
    let mut connect = Vec::new();
    for snapshot in connect_call() {
        let told = page.follow(&AgentUpdate::from_value(snapshot)?);
        let events = told.into_iter().map(DeskEvent::from).filter(|event| event.contact_in_hand().is_some());
        connect.extend(run(&memory, &mut session, events.collect())?);
    }

    println!("\nWebex: messages of the desktop's socket. One comes twice, and one came late.");
    let mut tasks = Tasks::of_agent("a-1");
    let mut webex = Vec::new();
    for message in webex_call() {
        let moments = tasks.hear(&DesktopEvent::from_value(message)?);
        webex.extend(run(&memory, &mut session, moments.iter().flat_map(TaskMoment::desk_events).collect())?);
    }

    println!("\nThe CRM has a Case for each call, of the customer who called:");
    let cases = memory.crm().records("Case");
    for case in &cases {
        let contact = case.get("ContactId").and_then(Value::as_str).and_then(|id| memory.crm().label(id));
        let subject = case.get("Subject").and_then(Value::as_str).unwrap_or_default();
        println!("  {subject} of {}", contact.as_deref().unwrap_or("an unknown caller"));
    }
    if connect == webex && cases.len() == 2 {
        println!("The same {} flows ran for both.", connect.len());
        Ok(())
    } else {
        Err(format!("the flows differ: {connect:?}, {webex:?}").into())
    }
}

/// A call that rings, is answered, and ends.
fn connect_call() -> Vec<Value> {
    let snapshot =
        |agent: &str, contacts: Value| json!({"state": {"name": agent, "type": "system"}, "contacts": contacts});
    let call = |state: &str, connection: &str| {
        json!([{"contactId": "connect-call", "type": "voice", "state": {"type": state}, "queue": {"name": "Support"},
            "attributes": {"tier": {"value": "gold"}}, "connections": [
                {"connectionId": "c", "type": "inbound", "initial": true, "state": {"type": connection},
                    "endpoint": {"phoneNumber": "+12025550123"}}]}])
    };
    vec![
        snapshot("PendingBusy", call("connecting", "connected")),
        snapshot("Busy", call("connected", "connected")),
        snapshot("AfterCallWork", call("ended", "disconnected")),
        snapshot("Available", json!([])),
    ]
}

/// A call that rings, is answered, is held for a moment, ends, and is wrapped up.
fn webex_call() -> Vec<Value> {
    let message = |at: i64, name: &str, hold: bool| {
        json!({"type": "RoutingMessage", "data": {
            "type": name, "agentId": "a-1", "interactionId": "webex-call", "eventTime": 1_733_211_616_000 + at,
            "agentsPendingWrapUp": ["a-1"],
            "interaction": {
                "mediaType": "telephony", "contactDirection": {"type": "INBOUND"},
                "state": if name == "AgentOfferContact" { "new" } else { "connected" },
                "media": {"webex-call": {"mType": "mainCall", "isHold": hold}},
                "callAssociatedDetails": {"ani": "+12025550188", "dn": "+18005550100", "virtualTeamName": "Support"},
                "callAssociatedData": {"tier": {"value": "gold", "isSecure": false}, "pin": {"value": "4711", "isSecure": true}}
            }
        }})
    };
    vec![
        message(2, "AgentOfferContact", false),
        message(1, "AgentContactReserved", false),
        message(3, "AgentContactAssigned", false),
        message(3, "AgentContactAssigned", false),
        message(4, "AgentContactHeld", true),
        message(5, "AgentContactUnheld", false),
        message(6, "ContactEnded", false),
        message(7, "AgentWrapup", false),
        message(8, "AgentWrappedUp", false),
    ]
}

/// Raises events, prints what happened, and gives the names of the flows that ran.
fn run(memory: &MemoryDesk, session: &mut Session, events: Vec<DeskEvent>) -> Result<Vec<String>, Box<dyn Error>> {
    let mut ran = Vec::new();
    for event in events {
        let Some(contact) = event.contact_in_hand() else { continue };
        // The contact center has it: flows read and write its attributes there.
        if memory.center().contact(&contact.contact_id).is_none() {
            memory.center().add((**contact).clone());
        }
        println!("  {}", event.trigger());
        session.inbox().raise(event)?;
        for happening in memory.drive(session.settle()) {
            if let Happening::FlowRan(run) = &happening {
                ran.push(run.flow.to_string());
            }
            if !matches!(happening, Happening::NotRun(_)) {
                println!("    {happening}");
            }
        }
        for (_, seen) in memory.screen().take_seen() {
            println!("      screen: {}", memory.screen().describe(&seen));
        }
    }
    Ok(ran)
}
