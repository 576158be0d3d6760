//! A shift at a desk, with all that an adapter's configuration does: flows, attributes, recording, presence, the end of the
//! session.
//!
//! Run it with `cargo run --example agent_desk`. Everything runs in memory and in virtual time.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::Path;

use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, SessionEvent};
use cti_engine::memory::{MemoryDesk, Phase};
use cti_engine::session::RecordingControl;
use cti_engine::{Adapter, Channel, Contact, Engine, Happening, Session};
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use serde_json::json;

const CALL: &str = "b3f1c1f2-5d0e-4c6e-9d56-0a1b2c3d4e01";

fn main() -> Result<(), Box<dyn Error>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapter");
    let adapter = Adapter::compile(&Engine::new(), &CtiAdapter::from_files(&AdapterFiles::read_dir(directory)?)?);
    let memory = MemoryDesk::new("Sato");
    memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "(202) 555-0123"}));
    let mut session = adapter.open(memory.desk());
    let inbox = session.inbox();

    println!("The agent logs in, and a call comes in.");
    let call = Contact::new(CALL, Channel::Voice)
        .from_number("+12025550123")
        .with_attribute("tier", "gold")
        .with_attribute("postal_code", "SW1A 1AA");
    memory.center().add(call.clone());
    inbox.raise(SessionEvent::pages_open(1))?;
    inbox.raise(AgentEvent::Init)?;
    inbox.raise(DeskEvent::contact(call.clone(), ContactEvent::Connecting))?;
    tell(&memory, &mut session);
    for row in adapter.attributes().rows(&call.attributes).rows {
        println!("  row: {}", row.to_html());
    }
    inbox.raise(DeskEvent::contact(call, ContactEvent::Connected))?;
    inbox.raise(SessionEvent::recording(CALL, RecordingControl::Start))?;
    tell(&memory, &mut session);
    let call = inbox.contact_in_view().ok_or("the desk forgot the call")?;
    println!("  The call now has the Case {:?}.", call.attribute("SfdcCaseId"));

    println!("The call ends, and the agent clears it.");
    memory.center().set_phase(CALL, Phase::Over);
    memory.center().set_phase(CALL, Phase::Cleared);
    pump(&memory, &mut session)?;

    println!("The agent goes to lunch at the contact center, and comes back at the CRM.");
    memory.agent().choose_state("Lunch")?;
    pump(&memory, &mut session)?;
    memory.agent().choose_presence("Available")?;
    pump(&memory, &mut session)?;

    println!("The agent closes the last page.");
    inbox.raise(SessionEvent::pages_open(0))?;
    inbox.close();
    tell(&memory, &mut session);
    let state = memory.agent().current_state().name;
    println!("  The agent is {state}.");
    if state == "Offline" { Ok(()) } else { Err("the agent should be offline".into()) }
}

/// Works until nothing is left to do and prints what happened, except that most events start no flow.
fn tell(memory: &MemoryDesk, session: &mut Session) {
    for happening in memory.drive(session.settle()) {
        if !matches!(happening, Happening::NotRun(_)) {
            println!("  {happening}");
        }
    }
    for (_, seen) in memory.screen().take_seen() {
        println!("    screen: {}", memory.screen().describe(&seen));
    }
}

/// Passes on what the agent's two sides report, until they are quiet.
fn pump(memory: &MemoryDesk, session: &mut Session) -> Result<(), Box<dyn Error>> {
    loop {
        let events = memory.agent().take_events();
        if events.is_empty() {
            return Ok(());
        }
        for event in events {
            session.inbox().raise(event)?;
        }
        tell(memory, session);
    }
}
