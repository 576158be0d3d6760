//! A shift at a desk, with all that an adapter's configuration does: flows, attributes, recording, presence, the end of the
//! session.
//!
//! Run it with `cargo run --example agent_desk`. Everything runs in memory and in virtual time.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use cti_engine::connector::Desk;
use cti_engine::dispatch::{Dispatcher, FlowSet, Session};
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::presence_sync::{PresenceSync, presence_event};
use cti_engine::recording::{RecordingControl, RecordingControls};
use cti_engine::session_end::SessionEnd;
use cti_engine::{Channel, Contact, Engine};
use cti_model::ProductVersion;
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use cti_model::attribute::AttributePanel;
use cti_model::feature::FeatureKind;
use serde_json::json;

const CALL: &str = "b3f1c1f2-5d0e-4c6e-9d56-0a1b2c3d4e01";

fn main() -> Result<(), Box<dyn Error>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapter");
    let adapter = CtiAdapter::from_files(&AdapterFiles::read_dir(directory)?)?;
    let engine = Engine::new();
    let flows = FlowSet::compile(&engine, &adapter)?;
    let dispatcher = Dispatcher::new(engine, flows);

    let attributes = adapter.features_on(ProductVersion::NEWEST).find_map(|feature| match feature {
        FeatureKind::CtiAttributes(feature) => Some(feature),
        _ => None,
    });
    let memory = MemoryDesk::new("Sato");
    memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "(202) 555-0123"}));
    let mut shift = Shift {
        session: dispatcher.open(memory.desk()),
        presence: PresenceSync::of_adapter(&adapter, memory.desk())?,
        session_end: SessionEnd::of_adapter(&adapter, ProductVersion::NEWEST, memory.desk()),
        panel: AttributePanel::compile(&adapter.attributes, &attributes.unwrap_or_default()),
        memory,
    };

    shift.call()?;
    shift.lunch()?;
    shift.end()
}

/// A desk, and what the adapter brings to it.
struct Shift {
    memory: MemoryDesk,
    session: Session,
    presence: PresenceSync,
    session_end: Option<SessionEnd>,
    panel: AttributePanel,
}

impl Shift {
    fn desk(&self) -> Desk {
        self.memory.desk()
    }

    /// Hands an event to the flows and the rules, and prints what came of it.
    fn happens(&mut self, event: &DeskEvent) -> Result<(), Box<dyn Error>> {
        let inbox = self.session.inbox();
        let _ = inbox.raise(event.clone())?;
        while inbox.waiting() > 0 {
            let Some(ran) = self.memory.drive(self.session.next()) else { break };
            println!("  {}: flow `{}` {}", ran.cause, ran.flow.name(), ran.execution.end());
        }
        for (_, seen) in self.memory.screen().take_seen() {
            println!("    screen: {}", self.memory.screen().describe(&seen));
        }
        if let Some(event) = presence_event(event) {
            for applied in self.memory.drive(self.presence.handle(&event)) {
                println!(
                    "    rule `{}`: {} to {}: {:?}",
                    applied.rule, applied.destination, applied.state, applied.outcome
                );
            }
        }
        Ok(())
    }

    fn call(&mut self) -> Result<(), Box<dyn Error>> {
        println!("A call comes in while the desk still starts.");
        let call = Contact::new(CALL, Channel::Voice)
            .from_number("+12025550123")
            .with_attribute("tier", "gold")
            .with_attribute("postal_code", "SW1A 1AA");
        self.memory.center().add(call.clone());
        let inbox = self.session.inbox();
        let _ = inbox.raise(DeskEvent::contact(call, ContactEvent::Connecting))?;
        self.memory.clock().advance(Duration::from_secs(20));
        inbox.ready();
        self.happens(&AgentEvent::Init.into())?;

        let call = inbox.contact(CALL).ok_or("the desk forgot the call")?;
        for row in self.panel.rows(&call.attributes).rows {
            println!("    row: {}", row.to_html());
        }
        self.happens(&DeskEvent::contact(call, ContactEvent::Connected))?;

        let call = inbox.contact_in_view();
        println!("  The call now has the Case {:?}.", call.as_ref().and_then(|call| call.attribute("SfdcCaseId")));
        let mut recording = RecordingControls::showing(call.as_deref());
        self.memory.drive(recording.press(RecordingControl::Start, &self.desk()))?;
        println!("  recording: {}", recording.recording());
        Ok(())
    }

    fn lunch(&mut self) -> Result<(), Box<dyn Error>> {
        println!("The agent goes to lunch at the contact center, and comes back at the CRM.");
        self.memory.agent().choose_state("Lunch")?;
        self.pump()?;
        self.memory.agent().choose_presence("Available")?;
        self.pump()
    }

    /// Hands over what the agent's two sides tell, until they are quiet.
    fn pump(&mut self) -> Result<(), Box<dyn Error>> {
        loop {
            let events = self.memory.agent().take_events();
            if events.is_empty() {
                return Ok(());
            }
            for event in events {
                self.happens(&event)?;
            }
        }
    }

    fn end(&mut self) -> Result<(), Box<dyn Error>> {
        println!("The agent closes the last page.");
        let Some(session_end) = &mut self.session_end else {
            println!("  The feature is off, so nothing is done.");
            return Ok(());
        };
        let signals = session_end.signals();
        signals.pages_open(1);
        signals.pages_open(0);
        println!("  {:?}", self.memory.drive(session_end.next()));
        let state = self.memory.agent().current_state().name;
        println!("  The agent is {state}.");
        if state == "Offline" { Ok(()) } else { Err("the agent should be offline".into()) }
    }
}
