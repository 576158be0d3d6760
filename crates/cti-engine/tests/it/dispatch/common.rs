//! Flows, desks and sessions for the tests.

use cti_engine::dispatch::{Dispatcher, FlowSet, Inbox, Ran, Session, SessionOptions};
use cti_engine::memory::MemoryDesk;
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

pub(crate) fn compile(flows: &[CtiFlow]) -> FlowSet {
    FlowSet::compile(&Engine::new(), &adapter(flows)).unwrap()
}

/// A desk with a session that is ready.
pub(crate) struct Bench {
    pub(crate) memory: MemoryDesk,
    pub(crate) dispatcher: Dispatcher,
    pub(crate) session: Session,
    pub(crate) inbox: Inbox,
}

impl Bench {
    pub(crate) fn new(flows: &[CtiFlow]) -> Self {
        Self::with_options(flows, SessionOptions::default())
    }

    pub(crate) fn with_options(flows: &[CtiFlow], options: SessionOptions) -> Self {
        let bench = Self::not_ready(flows, options);
        bench.inbox.ready();
        bench
    }

    pub(crate) fn not_ready(flows: &[CtiFlow], options: SessionOptions) -> Self {
        let memory = MemoryDesk::new("Sato");
        let dispatcher = Dispatcher::new(Engine::new(), compile(flows));
        let session = dispatcher.open_with(memory.desk(), options);
        let inbox = session.inbox();
        Self { memory, dispatcher, session, inbox }
    }

    /// The next run; there must be something to run.
    pub(crate) fn next(&mut self) -> Ran {
        assert!(self.inbox.waiting() > 0, "nothing waits");
        self.memory.drive(self.session.next()).unwrap()
    }

    /// Runs all that waits.
    pub(crate) fn all(&mut self) -> Vec<Ran> {
        let mut all = Vec::new();
        while self.inbox.waiting() > 0 {
            all.push(self.next());
        }
        all
    }
}

/// What the runs wrote to their logs.
pub(crate) fn logged(runs: &[Ran]) -> Vec<String> {
    runs.iter().flat_map(|ran| ran.execution.log()).map(|line| line.message.clone()).collect()
}

pub(crate) fn call(id: &str) -> Contact {
    Contact::new(id, Channel::Voice)
}

pub(crate) fn payload_of(ran: &Ran) -> &Value {
    &ran.context.payload
}
