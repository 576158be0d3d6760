//! What users of the product suffer from (section 11.2), and a test or a scenario for each that shows it cured.
//!
//! | pain point | cured in |
//! |---|---|
//! | a flow is tested by placing a real call | `a_flow_is_tested_without_placing_a_call` |
//! | silent failure: open ports | `an_open_port_is_told_before_and_after_the_run` |
//! | silent failure: typos in paths | `a_typo_in_a_path_is_found_by_the_checker`, `a_path_that_leads_nowhere_is_seen_in_the_run` |
//! | debugging by eye on one line of JSON | `a_log_of_a_run_is_readable_and_complete` |
//! | no versioning, no audit | `flows_are_files_that_can_be_reviewed_and_compared` |
//! | *Upload* corrupts the counter of ids | `an_id_like_uid_nan_does_not_stop_anybody_from_adding_blocks` |
//! | no drop-downs, look-up by one name only | `an_editor_is_told_what_to_offer` |
//! | one flow for an event, all cases in one graph | `cases_of_one_event_can_be_flows_of_their_own` |
//! | events of the first twenty seconds are lost | `examples/scenarios/start-up-loses-nothing.yaml` |
//! | `agent.onRefresh` is not bound | `examples/scenarios/start-up-loses-nothing.yaml` |
//! | click-to-dial is dead at the start | `examples/scenarios/start-up-loses-nothing.yaml` |
//! | *Clear All Properties* bricks the session | `examples/scenarios/clear-all-properties.yaml` |
//! | `parsedNumber` changed without a word | `the_change_of_parsed_number_is_told_before_an_upgrade` |
//! | no transfer from an action | `examples/scenarios/transfer-by-button.yaml` |
//! | no values into a form | `values_can_be_pushed_into_a_form` |
//! | no panel of one's own | `a_panel_of_one_s_own_takes_the_call` |
//! | a clicked record is hard to link to the call | `examples/scenarios/clicked-record.yaml` |
//! | `isMonitor` lost for four releases | `a_release_that_loses_is_monitor_is_told` |
//!
//! And what else went wrong at the desk (sections 3.1, 3.5 and 12):
//!
//! | pain point | cured in |
//! |---|---|
//! | every open tab ran the flow | `one_desk_runs_a_flow_once_however_many_tabs_are_open` |
//! | after a reload, contact events were dead | `examples/scenarios/reload-in-a-call.yaml` |
//! | actions of several chats used the first one | `examples/scenarios/chats-in-view.yaml` |
//! | a hand-over that creates a second Case, or breaks in silence | `transfer-keeps-the-case.yaml`, `event-that-comes-twice.yaml` and `case-that-cannot-be-handed-over.yaml` in `examples/scenarios` |
//!
//! What a library cannot cure:
//!
//! | pain point | why |
//! |---|---|
//! | look-up in English only | the sources have no list of the names in other languages; [`cti_model::Catalogue`] is the one table to translate |
//! | an upgrade adds no picklist values (`ctiAction`, `MONITOR`) | the picklist belongs to the Salesforce organisation; here a value needs no picklist to be read, checked and run |
//! | a panel covers another (Amazon Q, attributes) | drawing is the host's; [`cti_model::adapter::CtiAdapter::panels`] tells which there are, and in which order |
//! | tabs that live in processes of their own | a session runs each event that is raised; a host whose tabs all hear an event raises it from one of them |
#![expect(clippy::unwrap_used, reason = "a test")]

mod authoring;
mod outside;
mod session;
mod upgrade;

use std::sync::Arc;

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_engine::event::DeskEvent;
use cti_engine::memory::MemoryDesk;
use cti_engine::session::{FlowRan, Happening, Inbox, Session};
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Block, Catalogue, Flow, Port, Trigger};

/// The customer's number.
const NUMBER: &str = "+12025550123";

/// A block whose every port leads to another; of a type that is not the product's, `done`.
fn to(block: Block, next: &str) -> Block {
    let ports = Catalogue::standard().get(block.type_id()).map_or(&[Port::Done][..], |spec| spec.ports.all());
    ports.iter().fold(block, |block, port| block.with_port(port.as_str(), next))
}

/// Start, blocks one behind the other whatever becomes of them, end.
fn chain<const N: usize>(blocks: [Block; N]) -> Flow {
    let ids: Vec<String> = blocks.iter().map(|block| block.id().to_owned()).chain(["end".to_owned()]).collect();
    let mut ids = ids.iter();
    let mut flow = Flow::new().with_block(to(Block::new("start", "SE_Start"), ids.next().unwrap()));
    for (block, next) in blocks.into_iter().zip(ids) {
        flow = flow.with_block(to(block, next));
    }
    flow.with_block(Block::new("end", "SE_End"))
}

/// A flow that writes a value to its log.
fn log(message: &str) -> Flow {
    chain([Block::new("log", "SE_Log").with_control("level", "info").with_control("message", message)])
}

/// A flow that dials the number that was clicked.
fn click_to_dial() -> Flow {
    chain([Block::new("dial", "SE_AgentDialNumber").with_control("phoneNumber", "$.payload.number")])
}

fn adapter<const N: usize>(flows: [(&str, Flow); N]) -> CtiAdapter {
    let mut adapter = CtiAdapter::default();
    adapter.settings.name = "ACLightningAdapter".into();
    adapter.settings.instance = "my-instance".into();
    for (trigger, flow) in flows {
        let parsed: Trigger = trigger.parse().unwrap();
        adapter.flows.push(CtiFlow::new(trigger, parsed.source, parsed.event, flow));
    }
    adapter
}

fn compiled(adapter: &CtiAdapter) -> Adapter {
    Adapter::compile(&Engine::new(), adapter)
}

/// An agent at a desk in memory, with a session.
struct Agent {
    memory: MemoryDesk,
    session: Session,
    inbox: Inbox,
}

impl Agent {
    /// An agent alone.
    fn with(adapter: &CtiAdapter) -> Self {
        Self::at(MemoryDesk::new("Sato"), &compiled(adapter))
    }

    /// An agent at that desk.
    fn at(memory: MemoryDesk, adapter: &Adapter) -> Self {
        let session = adapter.open(memory.desk());
        let inbox = session.inbox();
        Self { memory, session, inbox }
    }

    /// An event fires, and what waits is run.
    fn hears(&mut self, event: impl Into<DeskEvent>) -> Vec<Arc<FlowRan>> {
        self.inbox.raise(event).unwrap();
        self.run()
    }

    /// Runs all that waits.
    fn run(&mut self) -> Vec<Arc<FlowRan>> {
        let ran = |happening| match happening {
            Happening::FlowRan(ran) => Some(ran),
            _ => None,
        };
        self.memory.drive(self.session.settle()).into_iter().filter_map(ran).collect()
    }
}

/// What the runs wrote to their logs.
fn logged(runs: &[Arc<FlowRan>]) -> Vec<&str> {
    runs.iter().flat_map(|ran| ran.execution.log()).map(|line| line.message.as_str()).collect()
}
