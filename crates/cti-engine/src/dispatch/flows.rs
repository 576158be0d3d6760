//! The active flows of an adapter, compiled once and found by what triggers them.

use std::collections::HashMap;
use std::sync::Arc;

use cti_model::adapter::{CtiFlow, Script};
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

    /// The document, compiled.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The lines that the product writes to the console for a run of this flow (section 3.9).
    pub fn product_log(&self, payload: &Value, execution: &Execution) -> [String; 3] {
        product_log(&self.name, &self.flow, payload, execution)
    }
}

/// The active flows of an adapter: at most one for each source and event, and any number for CTI Actions.
#[derive(Clone, Debug, Default)]
pub struct FlowSet {
    by_trigger: HashMap<Trigger, Arc<ActiveFlow>>,
    /// The flows of CTI Actions, which have no event, in the order given.
    for_actions: Vec<Arc<ActiveFlow>>,
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
    /// Compiles the active flows of an adapter. Flows that are not active are left out.
    ///
    /// # Errors
    /// [`FlowSetError`] when two active flows have the same source and event, or one is no flow or does not compile.
    pub fn compile<'f>(engine: &Engine, flows: impl IntoIterator<Item = &'f CtiFlow>) -> Result<Self, FlowSetError> {
        let mut set = Self::default();
        let mut refusals = Vec::new();
        for record in flows.into_iter().filter(|flow| flow.active) {
            match activate(engine, record) {
                Ok(flow) if flow.trigger.source == Source::CtiAction => set.for_actions.push(Arc::new(flow)),
                Ok(flow) => match set.by_trigger.get(&flow.trigger) {
                    None => {
                        set.by_trigger.insert(flow.trigger.clone(), Arc::new(flow));
                    }
                    Some(first) => refusals.push(Refusal::SecondForEvent {
                        flow: flow.name,
                        first: first.name.clone(),
                        trigger: flow.trigger,
                    }),
                },
                Err(refusal) => refusals.push(refusal),
            }
        }
        if refusals.is_empty() { Ok(set) } else { Err(FlowSetError { refusals }) }
    }

    /// The flow that listens to an event.
    pub fn listening_to(&self, trigger: &Trigger) -> Option<&Arc<ActiveFlow>> {
        self.by_trigger.get(trigger)
    }

    /// The flow of that name that CTI Actions can run; the first one, when several have it.
    pub fn for_action(&self, name: &str) -> Option<&Arc<ActiveFlow>> {
        self.for_actions.iter().find(|flow| flow.name == name)
    }
}

fn activate(engine: &Engine, record: &CtiFlow) -> Result<ActiveFlow, Refusal> {
    let name = record.name.clone();
    match &record.script {
        Script::Flow(flow) => match engine.compile(flow) {
            Ok(program) => Ok(ActiveFlow { name, trigger: record.trigger(), flow: flow.clone(), program }),
            Err(reason) => Err(Refusal::DoesNotCompile { flow: name, reason }),
        },
        Script::Unreadable { error, .. } => Err(Refusal::NoFlow { flow: name, reason: error.clone() }),
    }
}
