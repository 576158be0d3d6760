//! Coverage: which blocks, ports, triggers, CTI Actions and presence rules a set of runs has tried, and which not.
//!
//! ```
//! use cti_engine::coverage::Coverage;
//! use cti_engine::event::SalesforceUiEvent;
//! use cti_engine::memory::MemoryDesk;
//! use cti_engine::{Adapter, Engine};
//! use cti_model::adapter::{CtiAdapter, CtiFlow};
//! use cti_model::{Block, Event, Flow, Source};
//!
//! let dial = Flow::new()
//!     .with_block(Block::new("start", "SE_Start").with_port("done", "dial"))
//!     .with_block(Block::new("dial", "SE_AgentDialNumber")
//!         .with_control("phoneNumber", "$.payload.number")
//!         .with_port("success", "end")
//!         .with_port("failure", "end"))
//!     .with_block(Block::new("end", "SE_End"));
//! let mut configuration = CtiAdapter::default();
//! configuration.flows.push(CtiFlow::new("Click to dial", Source::SalesforceUi, Event::OnClickToDial, dial));
//! let adapter = Adapter::compile(&Engine::new(), &configuration);
//!
//! let memory = MemoryDesk::new("Sato");
//! let mut session = adapter.open(memory.desk());
//! session.inbox().raise(SalesforceUiEvent::click_to_dial("+12025550123"))?;
//! let mut coverage = Coverage::of(&adapter);
//! for happening in memory.drive(session.settle()) {
//!     coverage.note(&happening);
//! }
//! assert_eq!(coverage.flows["Click to dial"].untried_ports().collect::<Vec<_>>(), [("dial", "failure")]);
//! # Ok::<(), cti_engine::session::Refused>(())
//! ```

mod lcov;
#[cfg(feature = "picture")]
mod marks;
mod text;

use cti_model::{Source, Trigger};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

pub use lcov::{FlowFile, Reached, lcov};

use crate::adapter::{ActiveFlow, Adapter};
use crate::session::{Cause, FlowRan, Happening};

/// What a set of runs has tried of a configuration: how often each thing was, 0 for what was not tried. As JSON it is
/// `{flows, actions, rules}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Coverage {
    /// The active flows, by name. Two of one name share their counts; a check of the adapter reports them (`duplicate-name`).
    pub flows: IndexMap<String, FlowCoverage>,
    /// How often each CTI Action was executed, by name.
    pub actions: IndexMap<String, u64>,
    /// How often each presence rule held, by name.
    pub rules: IndexMap<String, u64>,
}

/// What runs have tried of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct FlowCoverage {
    /// What triggers it; `ctiAction` for one that CTI Actions start.
    pub trigger: String,
    /// How often it ran.
    pub runs: u64,
    /// Its blocks, by id, in the order of the document.
    pub blocks: IndexMap<String, BlockCoverage>,
}

/// What runs have tried of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct BlockCoverage {
    /// Its type.
    #[serde(rename = "type")]
    pub type_id: String,
    /// How often it ran.
    pub runs: u64,
    /// How often it was left by each port: by those that are connected, and by those that were taken though they are not.
    pub ports: IndexMap<String, u64>,
}

/// How many of so many were tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Tried {
    /// How many were tried.
    pub tried: usize,
    /// How many there are.
    pub of: usize,
}

impl Tried {
    fn of(counts: impl IntoIterator<Item = u64>) -> Self {
        let mut it = Self::default();
        for count in counts {
            it.of += 1;
            it.tried += usize::from(count > 0);
        }
        it
    }

    /// The share, in hundredths, rounded down: 100 means all. All of nothing is 100.
    pub fn percent(self) -> usize {
        (self.tried * 100).checked_div(self.of).unwrap_or(100)
    }
}

impl Coverage {
    /// Of a configuration, with nothing tried.
    pub fn of(adapter: &Adapter) -> Self {
        let flows = adapter.flows().iter().map(|flow| (flow.name().to_owned(), FlowCoverage::of(flow))).collect();
        let actions = adapter.actions().iter().map(|action| (action.action().name.clone(), 0)).collect();
        let rules = adapter.compiled().rules.clone();
        let rules = rules.iter().flat_map(|rules| rules.rules()).map(|rule| (rule.name.clone(), 0)).collect();
        Self { flows, actions, rules }
    }

    /// Counts what happened.
    pub fn note(&mut self, happening: &Happening) {
        match happening {
            Happening::FlowRan(ran) => self.note_run(ran),
            Happening::PresenceApplied(applied) => *self.rules.entry(applied.rule.clone()).or_default() += 1,
            _ => {}
        }
    }

    /// Counts a run.
    pub fn note_run(&mut self, ran: &FlowRan) {
        if let Cause::Action(name) = &ran.cause {
            *self.actions.entry(name.to_string()).or_default() += 1;
        }
        let flow = self.flows.entry(ran.flow.to_string()).or_default();
        flow.runs += 1;
        if flow.trigger.is_empty() {
            flow.trigger = match &ran.cause {
                Cause::Event(trigger) => trigger.to_string(),
                Cause::Action(_) => Trigger::new(Source::CtiAction, None).to_string(),
            };
        }
        for step in ran.execution.path() {
            let block = flow.blocks.entry(step.block.to_string()).or_default();
            if block.type_id.is_empty() {
                step.type_id.clone_into(&mut block.type_id);
            }
            block.runs += 1;
            if let Some(port) = step.port {
                *block.ports.entry(port.as_str().to_owned()).or_default() += 1;
            }
        }
    }

    /// Adds what other runs have tried, of the same configuration or of another one.
    pub fn merge(&mut self, other: &Self) {
        for (name, theirs) in &other.flows {
            let ours = self.flows.entry(name.clone()).or_default();
            ours.runs += theirs.runs;
            if ours.trigger.is_empty() {
                ours.trigger.clone_from(&theirs.trigger);
            }
            for (id, theirs) in &theirs.blocks {
                let ours = ours.blocks.entry(id.clone()).or_default();
                ours.runs += theirs.runs;
                if ours.type_id.is_empty() {
                    ours.type_id.clone_from(&theirs.type_id);
                }
                add(&mut ours.ports, &theirs.ports);
            }
        }
        add(&mut self.actions, &other.actions);
        add(&mut self.rules, &other.rules);
    }

    /// How many blocks were tried.
    pub fn blocks(&self) -> Tried {
        Tried::of(self.flows.values().flat_map(|flow| flow.blocks.values()).map(|block| block.runs))
    }

    /// How many ports were tried.
    pub fn ports(&self) -> Tried {
        let blocks = self.flows.values().flat_map(|flow| flow.blocks.values());
        Tried::of(blocks.flat_map(|block| block.ports.values()).copied())
    }

    /// How many triggers were tried: flows that ran.
    pub fn triggers(&self) -> Tried {
        Tried::of(self.flows.values().map(|flow| flow.runs))
    }

    /// How many CTI Actions were tried.
    pub fn actions(&self) -> Tried {
        Tried::of(self.actions.values().copied())
    }

    /// How many presence rules were tried.
    pub fn rules(&self) -> Tried {
        Tried::of(self.rules.values().copied())
    }
}

fn add(ours: &mut IndexMap<String, u64>, theirs: &IndexMap<String, u64>) {
    for (name, count) in theirs {
        *ours.entry(name.clone()).or_default() += count;
    }
}

impl FlowCoverage {
    fn of(flow: &ActiveFlow) -> Self {
        let block = |block: &cti_model::Block| {
            let ports = block.ports().map(|(port, _)| (port.to_owned(), 0)).collect();
            (block.id().to_owned(), BlockCoverage { type_id: block.type_id().to_owned(), runs: 0, ports })
        };
        let blocks = flow.flow().blocks().iter().map(block).collect();
        Self { trigger: flow.trigger().to_string(), runs: 0, blocks }
    }

    /// The blocks that were not tried.
    pub fn untried_blocks(&self) -> impl Iterator<Item = (&str, &str)> {
        let untried = self.blocks.iter().filter(|(_, block)| block.runs == 0);
        untried.map(|(id, block)| (id.as_str(), block.type_id.as_str()))
    }

    /// The ports that were not tried: block and port.
    pub fn untried_ports(&self) -> impl Iterator<Item = (&str, &str)> {
        let ports = self.blocks.iter().flat_map(|(id, block)| block.ports.iter().map(move |port| (id, port)));
        ports.filter(|(_, (_, count))| **count == 0).map(|(id, (port, _))| (id.as_str(), port.as_str()))
    }
}
