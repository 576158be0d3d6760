//! The active flows of an adapter, compiled once and found by what triggers them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use cti_model::action::{ActionOrdering, CtiAction, sort_actions};
use cti_model::adapter::{CtiAdapter, CtiFlow, Script};
use cti_model::{Flow, OneLine, Source, Trigger};
use serde_json::Value;

use crate::execution::{Execution, product_log};
use crate::program::{CompileError, Program};
use crate::run::Engine;

/// A flow that runs when its event fires.
#[derive(Debug)]
pub struct ActiveFlow {
    name: String,
    trigger: Trigger,
    flow: Flow,
    program: Program,
    debug: bool,
}

impl ActiveFlow {
    /// The name of its record.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What triggers it.
    pub fn trigger(&self) -> &Trigger {
        &self.trigger
    }

    /// The document.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Whether debug lines of its log are shown.
    pub fn is_debug(&self) -> bool {
        self.debug
    }

    /// The document, compiled.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The lines that the product writes to the console for a run of this flow (section 3.9).
    pub fn product_log(&self, payload: &Value, execution: &Execution) -> [String; 3] {
        product_log(&self.name, &self.flow, payload, execution)
    }
}

/// A CTI Action of an adapter, with the flow that it starts.
#[derive(Clone, Debug)]
pub struct ActiveAction {
    action: CtiAction,
    flow: Option<Arc<ActiveFlow>>,
}

impl ActiveAction {
    /// The action.
    pub fn action(&self) -> &CtiAction {
        &self.action
    }

    /// The flow that it starts; `None` when that is not active.
    pub fn flow(&self) -> Option<&Arc<ActiveFlow>> {
        self.flow.as_ref()
    }
}

/// The active flows of an adapter, at most one for each source and event, and its CTI Actions.
#[derive(Clone, Debug, Default)]
pub struct FlowSet {
    by_trigger: HashMap<Trigger, Arc<ActiveFlow>>,
    actions: Vec<ActiveAction>,
}

/// A set of flows that cannot run: every reason at once.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", self.summary())]
#[non_exhaustive]
pub struct FlowSetError {
    /// Why; never empty.
    pub refusals: Vec<Refusal>,
}

/// Why a flow of the set is refused.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Another active flow listens to the same event already (section 4.3).
    #[error(
        "flow `{}`: `{trigger}` already has the active flow `{}`; deactivate one of them, or join them into one",
        OneLine(flow),
        OneLine(first)
    )]
    SecondForEvent {
        /// The flow that is refused.
        flow: String,
        /// The flow that came first.
        first: String,
        /// What triggers both.
        trigger: Trigger,
    },
    /// The record does not hold a flow.
    #[error("flow `{}`: its record holds no flow; deactivate it, or replace its text: {reason}", OneLine(flow))]
    NoFlow {
        /// The flow that is refused.
        flow: String,
        /// What is wrong with the text.
        reason: cti_model::ParseError,
    },
    /// The flow of a CTI Action is not among those of the adapter, or is not for CTI Actions.
    #[error(
        "CTI Action `{}`: the adapter has no flow `{}` whose source is ctiAction; pick one that it has",
        OneLine(action),
        OneLine(flow)
    )]
    ActionWithoutFlow {
        /// The action that is refused.
        action: String,
        /// The flow that it names.
        flow: String,
    },
    /// The flow does not compile.
    #[error("flow `{}`: {reason}", OneLine(flow))]
    DoesNotCompile {
        /// The flow that is refused.
        flow: String,
        /// What is wrong with it.
        reason: CompileError,
    },
}

impl FlowSetError {
    fn summary(&self) -> String {
        let lines: Vec<String> = self.refusals.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }
}

impl FlowSet {
    /// Compiles the active flows of an adapter and binds its CTI Actions to theirs. Flows that are not active are left
    /// out.
    ///
    /// # Errors
    /// [`FlowSetError`] when two active flows have the same source and event, one is no flow or does not compile, or an
    /// action starts no flow of the adapter, or one that is not for CTI Actions.
    pub fn compile(engine: &Engine, adapter: &CtiAdapter) -> Result<Self, FlowSetError> {
        let mut set = Self::default();
        let mut refusals = Vec::new();
        let mut active: Vec<(&CtiFlow, Arc<ActiveFlow>)> = Vec::new();
        for record in adapter.flows.iter().filter(|flow| flow.active) {
            match activate(engine, record) {
                Ok(flow) => active.push((record, Arc::new(flow))),
                Err(refusal) => refusals.push(refusal),
            }
        }
        // A CTI Action has no event; any number of flows serve them.
        for (_, flow) in active.iter().filter(|(record, _)| record.source != Source::CtiAction) {
            match set.by_trigger.entry(flow.trigger.clone()) {
                Entry::Vacant(free) => {
                    free.insert(Arc::clone(flow));
                }
                Entry::Occupied(first) => refusals.push(Refusal::SecondForEvent {
                    flow: flow.name.clone(),
                    first: first.get().name.clone(),
                    trigger: flow.trigger.clone(),
                }),
            }
        }
        let mut actions = adapter.actions.clone();
        sort_actions(&mut actions, ActionOrdering::default());
        for action in actions {
            let Some(record) = adapter.flow_of(&action).filter(|flow| flow.source == Source::CtiAction) else {
                refusals.push(Refusal::ActionWithoutFlow { action: action.name, flow: action.flow });
                continue;
            };
            let flow = active.iter().find(|(known, _)| std::ptr::eq(*known, record)).map(|(_, flow)| Arc::clone(flow));
            set.actions.push(ActiveAction { action, flow });
        }
        if refusals.is_empty() { Ok(set) } else { Err(FlowSetError { refusals }) }
    }

    /// The flow that listens to an event.
    pub fn listening_to(&self, trigger: &Trigger) -> Option<&Arc<ActiveFlow>> {
        self.by_trigger.get(trigger)
    }

    /// The CTI Actions in ascending order; [`sort_actions`] has the other.
    pub fn actions(&self) -> &[ActiveAction] {
        &self.actions
    }

    /// The flow of a CTI Action as it is today: the one of that name that an action starts, else the one given.
    pub(super) fn today(&self, flow: Arc<ActiveFlow>) -> Arc<ActiveFlow> {
        let mut flows = self.actions.iter().filter_map(ActiveAction::flow);
        flows.find(|today| today.name == flow.name).cloned().unwrap_or(flow)
    }

    /// The CTI Action of that name; the first one, when several have it.
    pub fn action(&self, name: &str) -> Option<&ActiveAction> {
        self.actions.iter().find(|action| action.action.name == name)
    }
}

fn activate(engine: &Engine, record: &CtiFlow) -> Result<ActiveFlow, Refusal> {
    let name = record.name.clone();
    match &record.script {
        Script::Flow(flow) => match engine.compile(flow) {
            Ok(program) => {
                let (trigger, flow, debug) = (record.trigger(), flow.clone(), record.debug);
                Ok(ActiveFlow { name, trigger, flow, program, debug })
            }
            Err(reason) => Err(Refusal::DoesNotCompile { flow: name, reason }),
        },
        Script::Unreadable { error, .. } => Err(Refusal::NoFlow { flow: name, reason: error.clone() }),
    }
}
