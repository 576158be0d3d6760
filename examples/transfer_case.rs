//! The hand-over story: two agents, one call, one Case.
//!
//! Agent 1 takes a call from a known customer. When it rings, the *connecting* flow pops the customer; once it is
//! connected, the *connected* flow creates a Case, writes its id to the call and pops it. The call is transferred, and
//! agent 2's *connecting* flow pops the same Case. No second Case exists.
//!
//! Run it with `cargo run --example transfer_case`.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use cti_engine::connector::Clock as _;
use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::memory::{MemoryCrm, MemoryDesk};
use cti_engine::{Adapter, Channel, Contact, Engine, Execution, Happening, Session};
use cti_model::Catalogue;
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use serde_json::json;

const CALL: &str = "b3f1c1f2-5d0e-4c6e-9d56-0a1b2c3d4e01";
const TRANSFERRED: &str = "b3f1c1f2-5d0e-4c6e-9d56-0a1b2c3d4e02";

fn main() -> Result<(), Box<dyn Error>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapter");
    let configuration = CtiAdapter::from_files(&AdapterFiles::read_dir(directory)?)?;
    let adapter = Adapter::compile_strict(&Engine::new(), &configuration)?;

    let sato = MemoryDesk::with_crm("Sato", MemoryCrm::new("US"));
    let suzuki = sato.colleague("Suzuki");
    let mut first = Agent { session: adapter.open(sato.desk()), memory: sato.clone() };
    let mut second = Agent { session: adapter.open(suzuki.desk()), memory: suzuki };
    sato.crm().insert("Contact", json!({"FirstName": "Hanako", "LastName": "Yamada", "Phone": "(202) 555-0123"}));

    say(&sato, "A customer calls.");
    sato.center().add(Contact::new(CALL, Channel::Voice).from_number("+12025550123").in_queue("Support"));
    first.hears(CALL, ContactEvent::Connecting)?;
    sato.clock().advance(Duration::from_secs(6));
    first.hears(CALL, ContactEvent::Connected)?;

    sato.clock().advance(Duration::from_secs(95));
    say(&sato, "Sato transfers the call to Suzuki.");
    sato.center().hand_over(CALL, TRANSFERRED, &second.memory).ok_or("the call is gone")?;
    second.hears(TRANSFERRED, ContactEvent::Connecting)?;
    sato.clock().advance(Duration::from_secs(4));
    second.hears(TRANSFERRED, ContactEvent::Connected)?;

    let cases = sato.crm().records("Case");
    println!("\nCases in the CRM: {}", cases.len());
    for case in &cases {
        println!("  {}", json!(case));
    }
    if cases.len() == 1 { Ok(()) } else { Err("there should be one Case".into()) }
}

/// Prints something that happens, with the time on the desk's clock.
fn say(memory: &MemoryDesk, what: &str) {
    println!("\n{}  {what}", memory.clock().timestamp().strftime("%H:%M:%S"));
}

/// An agent's desk, and the session that runs its flows.
struct Agent {
    memory: MemoryDesk,
    session: Session,
}

impl Agent {
    /// Hears of an event of a contact, runs its flow and prints what came of it.
    fn hears(&mut self, contact_id: &str, event: ContactEvent) -> Result<(), Box<dyn Error>> {
        let memory = &self.memory;
        let contact = memory.center().contact(contact_id).ok_or("the contact is gone")?;
        self.session.inbox().raise(DeskEvent::contact(contact, event))?;
        let Some(Happening::FlowRan(ran)) = memory.drive(self.session.next()) else { return Err("no flow ran".into()) };

        say(memory, &format!("{} at {}'s desk", ran.cause, memory.agent().name()));
        println!("          flow    {}", ran.flow);
        println!("          blocks  {}", blocks_taken(&ran.execution));
        println!("          end     {}", ran.execution.end());
        for line in ran.execution.log() {
            println!("          log     {line}");
        }
        for written in &ran.execution.changes().attributes {
            println!("          call    {} = {}", written.name, written.shown());
        }
        for (_, seen) in memory.screen().take_seen() {
            println!("          screen  {}", memory.screen().describe(&seen));
        }
        Ok(())
    }
}

/// The blocks that ran, by their names, with the ports that were a choice.
fn blocks_taken(execution: &Execution) -> String {
    let names = execution.path().map(|step| {
        let name = Catalogue::standard().get(step.type_id).map_or(step.type_id, |spec| spec.name);
        match step.port {
            Some(port) if port.as_str() != "done" => format!("{name} ({port})"),
            _ => name.to_owned(),
        }
    });
    names.collect::<Vec<_>>().join(" > ")
}
