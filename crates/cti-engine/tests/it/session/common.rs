//! Flows, desks and sessions for the tests.

use std::sync::Arc;

use cti_engine::adapter::Adapter;
use cti_engine::memory::MemoryDesk;
use cti_engine::session::{FlowRan, Happening, Inbox, Session, SessionOptions, Ticket, Why};
use cti_engine::{Channel, Contact, Engine};
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Block, Flow, Trigger};
use serde_json::Value;

/// A flow of one block behind the start, each of whose ports leads to the end.
pub(crate) fn flow_of(block: Block) -> Flow {
    let block = ["done", "success", "failure"].iter().fold(block, |block, port| block.with_port(port, "end"));
    let id = block.id().to_owned();
    Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", &id))
        .with_block(block)
        .with_block(Block::new("end", "SE_End"))
}

/// A flow that writes a value to its log.
pub(crate) fn log(message: &str) -> Flow {
    flow_of(Block::new("log", "SE_Log").with_control("level", "info").with_control("message", message))
}

/// A flow that dials a number, which can be made to hang.
pub(crate) fn dial() -> Flow {
    flow_of(Block::new("dial", "SE_AgentDialNumber").with_control("phoneNumber", "+12025550123"))
}

/// The record of a flow that is triggered so.
pub(crate) fn cti_flow(name: &str, trigger: &str, flow: Flow) -> CtiFlow {
    let trigger: Trigger = trigger.parse().unwrap();
    CtiFlow::new(name, trigger.source, trigger.event, flow)
}

pub(crate) fn adapter(flows: &[CtiFlow]) -> CtiAdapter {
    CtiAdapter { flows: flows.to_vec(), ..CtiAdapter::default() }
}

/// A desk with a session.
pub(crate) struct Bench {
    pub(crate) memory: MemoryDesk,
    pub(crate) adapter: Adapter,
    pub(crate) session: Session,
    pub(crate) inbox: Inbox,
}

impl Bench {
    pub(crate) fn new(flows: &[CtiFlow]) -> Self {
        Self::with_options(flows, SessionOptions::default())
    }

    pub(crate) fn with_options(flows: &[CtiFlow], options: SessionOptions) -> Self {
        Self::of(&adapter(flows), options)
    }

    pub(crate) fn of(adapter: &CtiAdapter, options: SessionOptions) -> Self {
        Self::at(MemoryDesk::new("Sato"), &Adapter::compile(&Engine::new(), adapter), options)
    }

    pub(crate) fn at(memory: MemoryDesk, adapter: &Adapter, options: SessionOptions) -> Self {
        let session = adapter.open_with(memory.desk(), options);
        let inbox = session.inbox();
        Self { memory, adapter: adapter.clone(), session, inbox }
    }

    /// The next run; there must be something to run.
    pub(crate) fn next(&mut self) -> Arc<FlowRan> {
        assert!(self.inbox.waiting() > 0, "nothing waits");
        loop {
            if let Happening::FlowRan(ran) = self.memory.drive(self.session.next()).unwrap() {
                return ran;
            }
        }
    }

    /// Works until nothing is left to do.
    pub(crate) fn settle(&mut self) -> Vec<Happening> {
        self.memory.drive(self.session.settle())
    }

    /// Runs all that waits.
    pub(crate) fn all(&mut self) -> Vec<Arc<FlowRan>> {
        runs(self.settle())
    }

    /// The result of what was raised: `ran`, or why not, by ticket.
    pub(crate) fn accounts(&mut self) -> Vec<(Ticket, Result<(), Why>)> {
        self.settle().iter().filter_map(account).collect()
    }
}

pub(crate) fn account(happening: &Happening) -> Option<(Ticket, Result<(), Why>)> {
    match happening {
        Happening::FlowRan(ran) => Some((ran.ticket, Ok(()))),
        Happening::NotRun(not_run) => Some((not_run.ticket, Err(not_run.why))),
        _ => None,
    }
}

pub(crate) fn runs(happened: Vec<Happening>) -> Vec<Arc<FlowRan>> {
    let ran = |happening| match happening {
        Happening::FlowRan(ran) => Some(ran),
        _ => None,
    };
    happened.into_iter().filter_map(ran).collect()
}

/// What the runs wrote to their logs.
pub(crate) fn logged(runs: &[Arc<FlowRan>]) -> Vec<String> {
    runs.iter().flat_map(|ran| ran.execution.log()).map(|line| line.message.clone()).collect()
}

pub(crate) fn call(id: &str) -> Contact {
    Contact::new(id, Channel::Voice)
}

pub(crate) fn payload_of(ran: &FlowRan) -> &Value {
    &ran.context.payload
}
