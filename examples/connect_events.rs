//! A server hears of two agents and their calls by contact events and agent events, twice, late and out of order, and runs
//! the flows of an adapter at the desks of the agents.
//!
//! ```sh
//! cargo run --example connect_events                 # the events of examples/connect-events/morning.jsonl
//! cargo run --example connect_events -- events.jsonl # others, one a line
//! ```
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cti_connect::server_events::{Merger, Routed, ServerEvent};
use cti_connect::streams::Conversations;
use cti_engine::memory::MemoryDesk;
use cti_engine::{Adapter, Engine, Happening, Session};
use cti_model::OneLine;
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given = std::env::args_os().nth(1).map(PathBuf::from);
    let text = std::fs::read_to_string(given.clone().unwrap_or_else(|| here.join("connect-events/morning.jsonl")))?;
    let files = AdapterFiles::read_dir(here.join("adapter"))?;
    let adapter = Adapter::compile(&Engine::new(), &CtiAdapter::from_files(&files)?);

    let conversations = Arc::new(Conversations::new());
    let mut merger = Merger::new().with_agent_stream().with_conversations(Arc::clone(&conversations));
    let mut floor = Floor::new(adapter, conversations);
    for (line, text) in (1..).zip(text.lines()) {
        let event = match ServerEvent::from_json(text) {
            Ok(event) => event,
            Err(error) => {
                println!("{line}. not an event: {error}");
                continue;
            }
        };
        let told = merger.merge(&event);
        println!("{line}. {}{}", kind(&event), if told.is_empty() { ": nothing new" } else { "" });
        for routed in told {
            floor.take(routed)?;
        }
    }

    let call = merger.contact("call-2");
    let cases = floor.center.crm().records("Case").len();
    println!("Cases in the CRM: {cases}");
    match call {
        // The story of the file: one Case, which the second agent has, too.
        Some(call) if given.is_none() && (cases != 1 || call.attribute("SfdcCaseId").is_none()) => {
            Err("the second agent should have the Case of the first".into())
        }
        _ => Ok(()),
    }
}

fn kind(event: &ServerEvent) -> String {
    match event {
        ServerEvent::Contact(event) => format!("contact event {} of {}", event.kind(), OneLine(event.contact_id())),
        ServerEvent::Agent(event) => {
            let kind = event.event_type.as_ref().map(|kind| kind.name().to_string()).unwrap_or_default();
            format!("agent event {kind} of {}", short(event.agent_arn.as_deref().unwrap_or_default()))
        }
        ServerEvent::Record(_) => "contact record".to_owned(),
        ServerEvent::Invocation(_) => "a contact flow invokes a function".to_owned(),
        _ => "another event".to_owned(),
    }
}

/// The last part of an ARN.
fn short(arn: &str) -> OneLine<'_> {
    OneLine(arn.rsplit('/').next().unwrap_or(arn))
}

/// The desks of all agents, who share a CRM and the contacts.
struct Floor {
    adapter: Adapter,
    conversations: Arc<Conversations>,
    center: MemoryDesk,
    desks: BTreeMap<String, (MemoryDesk, Session)>,
}

impl Floor {
    fn new(adapter: Adapter, conversations: Arc<Conversations>) -> Self {
        let center = MemoryDesk::new("nobody");
        center.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "(202) 555-0123"}));
        Self { adapter, conversations, center, desks: BTreeMap::new() }
    }

    /// Raises an event at the desk that it happened at, and prints what it leads to.
    fn take(&mut self, routed: Routed) -> Result<(), Box<dyn Error>> {
        let trigger = routed.event.trigger();
        let Some(arn) = routed.agent else {
            println!("   {trigger}, at no desk");
            return Ok(());
        };
        if routed.is_late {
            println!("   {trigger} for {}, too late for a flow", short(&arn));
            return Ok(());
        }
        println!("   {trigger} for {}", short(&arn));
        let (desk, session) = self.desks.entry(arn.clone()).or_insert_with(|| {
            let desk = self.center.colleague(&short(&arn).to_string());
            let session = self.adapter.open(desk.desk());
            (desk, session)
        });
        let contact = routed.event.contact_in_hand().cloned();
        if let Some(contact) = contact.as_ref().filter(|contact| desk.center().contact(&contact.contact_id).is_none()) {
            desk.center().add((**contact).clone());
        }
        session.inbox().raise(routed.event)?;
        for happening in desk.drive(session.settle()) {
            if !matches!(happening, Happening::NotRun(_)) {
                println!("     {happening}");
            }
        }
        for (_, seen) in desk.screen().take_seen() {
            println!("     screen: {}", desk.screen().describe(&seen));
        }
        // What flows wrote goes with the conversation to its next leg.
        let after = contact.and_then(|contact| desk.center().contact(&contact.contact_id));
        for (name, value) in after.iter().flat_map(|contact| &contact.attributes) {
            if let Some(contact) = &after {
                self.conversations.write(contact, name, value);
            }
        }
        Ok(())
    }
}
