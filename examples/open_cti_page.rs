//! A Salesforce page at the other end of a bridge: a call pops a record there, a click there dials, and a reload in between
//! does nothing twice.
//!
//! Run it with `cargo run --example open_cti_page`. The page is one in memory and answers as Open CTI does; a real one loads
//! `cti_sfdc::bridge::SCRIPT` and connects to a `cti_sfdc::bridge::server::BridgeServer`.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;

use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Adapter, Channel, Contact, Engine, Happening, Session};
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Block, Event, Flow, Source};
use cti_sfdc::bridge::{Bridge, Hello, Link, Mailbox, ToPage};
use cti_sfdc::page::{Api, Invocation};
use serde_json::json;

const CASE: &str = "500A0000007DQPUIA4";

fn main() -> Result<(), Box<dyn Error>> {
    let memory = MemoryDesk::new("Sato");
    let bridge = Bridge::new(Arc::new(memory.clock().clone()));
    // The screen and the presence of the desk are those of the agent's page; the rest stays in memory.
    let desk = memory.desk().with(Arc::new(bridge.clone()));
    let mut session = Adapter::compile(&Engine::new(), &configuration()).open(desk);
    let inbox = session.inbox();
    let mut page = Page::default();
    page.load(&bridge);

    println!("A call comes in.");
    inbox.raise(AgentEvent::Init)?;
    let call = Contact::new("c-1", Channel::Voice).from_number("+12025550123").with_attribute("SfdcCaseId", CASE);
    inbox.raise(DeskEvent::contact(call, ContactEvent::Connecting))?;
    tell(&memory, &mut session, &mut page)?;

    println!("The page is loaded again, and is sent once more what it may have missed: nothing.");
    page.load(&bridge);
    tell(&memory, &mut session, &mut page)?;

    println!("The agent clicks on a number.");
    let click = json!({"type": "event", "id": "page-1", "api": "opencti", "name": "onClickToDial",
        "payload": {"number": "+44 20 7946 0000", "recordId": CASE}});
    for _ in 0..2 {
        // A page that does not know whether it was heard says it again.
        page.link.as_ref().ok_or("the page is not connected")?.receive(&click.to_string())?;
    }
    while let Some(event) = bridge.take_event() {
        inbox.raise(event)?;
    }
    tell(&memory, &mut session, &mut page)?;
    let dialled = memory.agent().dialled();
    println!("  The agent has dialled {} number.", dialled.len());
    if page.popped == 1 && dialled.len() == 1 { Ok(()) } else { Err("something was done twice, or not at all".into()) }
}

/// A call pops the Case that it carries; a click dials.
fn configuration() -> CtiAdapter {
    let pop = Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "case"))
        .with_block(
            Block::new("case", "SE_ContactGetAttributeValue")
                .with_control("attributeName", "SfdcCaseId")
                .with_port("done", "pop"),
        )
        .with_block(
            Block::new("pop", "SE_SFScreenpopObject")
                .with_control("recordId", "$.actions.case.results.value")
                .with_port("success", "end")
                .with_port("failure", "end"),
        )
        .with_block(Block::new("end", "SE_End"));
    let dial = Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "dial"))
        .with_block(
            Block::new("dial", "SE_AgentDialNumber")
                .with_control("phoneNumber", "$.payload.number")
                .with_port("success", "end")
                .with_port("failure", "end"),
        )
        .with_block(Block::new("end", "SE_End"));
    let flows = vec![
        CtiFlow::new("Pop the Case", Source::ConnectVoiceContact, Event::OnConnecting, pop),
        CtiFlow::new("Dial", Source::SalesforceUi, Event::OnClickToDial, dial),
    ];
    CtiAdapter { flows, ..CtiAdapter::default() }
}

/// A page in memory. The notes of a real one are in its session storage.
#[derive(Default)]
struct Page {
    channel: Arc<Mailbox>,
    link: Option<Link>,
    answers: HashMap<u64, String>,
    epoch: String,
    popped: usize,
}

impl Page {
    fn load(&mut self, bridge: &Bridge) {
        self.channel = Mailbox::new();
        self.link = Some(bridge.connect(&Hello::new("page", [Api::OpenCti]), self.channel.clone()));
    }

    async fn work(&mut self) -> Result<Infallible, Box<dyn Error>> {
        loop {
            match serde_json::from_str(&self.channel.next().await)? {
                ToPage::Welcome { epoch } => self.epoch = epoch,
                ToPage::Run { id, invocation } => {
                    let known = self.answers.get(&id).cloned();
                    let answer = known.unwrap_or_else(|| self.carry_out(id, &invocation));
                    self.answers.insert(id, answer.clone());
                    self.link.as_ref().ok_or("the page is not connected")?.receive(&answer)?;
                }
                ToPage::Done { id } => drop(self.answers.remove(&id)),
                _ => {}
            }
        }
    }

    fn carry_out(&mut self, id: u64, invocation: &Invocation) -> String {
        println!("    page: {}({})", invocation.method, invocation.args.first().unwrap_or(&json!(null)));
        self.popped += usize::from(invocation.method == "screenPop");
        let result = json!({"success": true, "returnValue": null, "errors": null});
        json!({"type": "answer", "id": id, "epoch": self.epoch, "result": result}).to_string()
    }
}

/// Works until nothing is left to do, and prints what flows did.
fn tell(memory: &MemoryDesk, session: &mut Session, page: &mut Page) -> Result<(), Box<dyn Error>> {
    let happenings = memory.drive(async {
        tokio::select! {
            happenings = session.settle() => Ok(happenings),
            ended = page.work() => ended.map(|never| match never {}),
        }
    })?;
    for happening in happenings {
        if matches!(happening, Happening::FlowRan(_)) {
            println!("  {happening}");
        }
    }
    Ok(())
}
