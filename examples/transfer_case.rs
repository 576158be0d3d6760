//! The hand-over story: two agents, one call, one Case.
//!
//! Agent 1 takes a call from a known customer. When it rings, the *connecting* flow pops the customer; once it is
//! connected, the *connected* flow creates a Case, writes its id to the call and pops it. The call is transferred, and
//! agent 2's *connecting* flow pops the same Case. No second Case exists.
//!
//! Run it with `cargo run --example transfer_case`.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::time::Duration;

use cti_engine::connector::Clock as _;
use cti_engine::desk::{MemoryCrm, MemoryDesk};
use cti_engine::{Channel, Contact, Context, Engine, Execution, Program};
use cti_model::{Catalogue, Flow};
use serde_json::json;

const CALL: &str = "b3f1c1f2-5d0e-4c6e-9d56-0a1b2c3d4e01";
const TRANSFERRED: &str = "b3f1c1f2-5d0e-4c6e-9d56-0a1b2c3d4e02";

fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::new();
    let connecting = Event {
        name: "connectVoiceContact.onConnecting",
        flow: compile(&engine, include_str!("flows/voice-contact-on-connecting.json"))?,
    };
    let connected = Event {
        name: "connectVoiceContact.onConnected",
        flow: compile(&engine, include_str!("flows/voice-contact-on-connected.json"))?,
    };

    let agent_1 = MemoryDesk::with_crm("Sato", MemoryCrm::new("US"));
    let agent_2 = agent_1.colleague("Suzuki");
    let crm = agent_1.crm();
    crm.insert("Contact", json!({"FirstName": "Hanako", "LastName": "Yamada", "Phone": "(202) 555-0123"}));

    say(&agent_1, "A customer calls.");
    agent_1.center().add(Contact::new(CALL, Channel::Voice).from_number("+12025550123").in_queue("Support"));
    play(&engine, &agent_1, &connecting, CALL)?;
    agent_1.clock().advance(Duration::from_secs(6));
    play(&engine, &agent_1, &connected, CALL)?;

    agent_1.clock().advance(Duration::from_secs(95));
    say(&agent_1, "Sato transfers the call to Suzuki.");
    agent_1.center().transfer(CALL, TRANSFERRED).ok_or("the call is gone")?;
    play(&engine, &agent_2, &connecting, TRANSFERRED)?;
    agent_1.clock().advance(Duration::from_secs(4));
    play(&engine, &agent_2, &connected, TRANSFERRED)?;

    let cases = crm.records("Case");
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

/// An event and the flow that it triggers.
struct Event {
    name: &'static str,
    flow: Program,
}

fn compile(engine: &Engine, source: &str) -> Result<Program, Box<dyn Error>> {
    Ok(engine.compile(&Flow::parse(source)?)?)
}

/// Fires an event at an agent's desk and prints what came of it.
fn play(engine: &Engine, memory: &MemoryDesk, event: &Event, contact_id: &str) -> Result<(), Box<dyn Error>> {
    let contact = memory.center().contact(contact_id).ok_or("the contact is gone")?;
    let context = Context::new().with_contact(contact);
    let execution = memory.drive(engine.run(&event.flow, &memory.desk(), &context));

    say(memory, &format!("{} at {}'s desk", event.name, memory.agent().name()));
    println!("          flow    {}", event.flow.name().unwrap_or("without a name"));
    println!("          blocks  {}", blocks_taken(&execution));
    println!("          end     {}", execution.end());
    for line in execution.log() {
        println!("          log     {line}");
    }
    for (name, value) in &execution.changes().attributes {
        println!("          call    {name} = {value}");
    }
    for (_, seen) in memory.screen().take_seen() {
        println!("          screen  {}", memory.screen().describe(&seen));
    }
    Ok(())
}

/// The blocks that ran, by their names, with the ports that were a choice.
fn blocks_taken(execution: &Execution) -> String {
    let names = execution.path().map(|step| {
        let type_id = execution.program().type_of(step.block).unwrap_or_default();
        let name = Catalogue::standard().get(type_id).map_or(type_id, |spec| spec.name);
        match step.port {
            Some(port) if port.as_str() != "done" => format!("{name} ({port})"),
            _ => name.to_owned(),
        }
    });
    names.collect::<Vec<_>>().join(" > ")
}
