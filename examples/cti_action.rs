//! A CTI Action: a button with a payload and a form, which opens a new Case filled with what the agent chose.
//!
//! Run it with `cargo run --example cti_action`. It prints the lines that the product writes to the browser's console, and
//! exits with 1 unless they are the ones that were published for this story.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::Path;

use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Adapter, Channel, Contact, Engine, Happening};
use cti_model::action::FieldType;
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use serde_json::{Map, Value, json};

/// What the browser's console showed for each of the two actions.
const PUBLISHED: [(&str, &str); 2] = [
    (
        "Open New Case",
        r#"[CTI ADAPTER]: [FLOW] [CTIAction_CreateCase]: payload: {"Priority":"Low","Status":"Working"}"#,
    ),
    (
        "Open New Case with a form",
        r#"[CTI ADAPTER]: [FLOW] [CTIAction_CreateCase]: payload: {"Priority":"Middle","Status":"Escalated"}"#,
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapter");
    let configuration = CtiAdapter::from_files(&AdapterFiles::read_dir(directory)?)?;
    let adapter = Adapter::compile_strict(&Engine::new(), &configuration)?;

    let memory = MemoryDesk::new("Sato");
    let mut session = adapter.open(memory.desk());
    let inbox = session.inbox();
    let call = Contact::new("b3f1c1f2-5d0e-4c6e-9d56-0a1b2c3d4e01", Channel::Voice);
    // No flow of this story listens, but the desk now has a contact.
    inbox.raise(DeskEvent::contact(call, ContactEvent::Accepted))?;
    memory.drive(session.settle());

    for button in adapter.actions() {
        let action = button.action();
        println!("\n[{}]  {}", if action.needs_form() { "form" } else { "Execute" }, action.name);
        let mut entered = Map::new();
        for field in action.form.get()?.ordered_fields() {
            let choice = if field.name == "Priority" { "Middle" } else { "Escalated" };
            if let FieldType::Dropdown { options } = &field.field_type {
                println!(
                    "    {}{}: {choice}  of {}",
                    field.label,
                    if field.required { "*" } else { "" },
                    options.join(", ")
                );
            }
            entered.insert(field.name.clone(), choice.into());
        }
        inbox.execute(&action.name, &entered)?;
        let Some(Happening::FlowRan(ran)) = memory.drive(session.next()) else { return Err("no flow ran".into()) };
        let flow = button.flow().ok_or("its flow is not active")?;
        let [_, payload, actions] = flow.product_log(&ran.context.payload, &ran.execution);
        println!("{payload}\n{actions}");

        let published = PUBLISHED.iter().find(|(name, _)| *name == action.name);
        if published.is_none_or(|(_, line)| *line != payload) {
            return Err("the payload's line is not the published one".into());
        }
        let got = ran.execution.record("uid-8").map(|record| json!(record));
        if got != Some(json!({"success": true, "results": {"value": ran.context.payload}, "exception": null})) {
            return Err("the record of Get Payload is not the published one".into());
        }
        let id = memory.screen().save_new_record().ok_or("no form was shown")?;
        println!("saved: {}", Value::from(memory.crm().record(&id).ok_or("no Case was saved")?));
    }
    Ok(())
}
