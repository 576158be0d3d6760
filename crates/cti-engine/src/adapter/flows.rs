//! The active flows and the CTI Actions of an adapter, compiled and found by what starts them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cti_model::action::{ActionOrdering, CtiAction, sort_actions};
use cti_model::adapter::{CtiAdapter, CtiFlow, Script};
use cti_model::{Finding, Flow, Part, Source, Trigger};
use serde_json::Value;

use crate::execution::{Execution, product_log};
use crate::program::Program;
use crate::run::Engine;

/// A flow that runs when its event fires, or when a CTI Action starts it.
#[derive(Debug)]
pub struct ActiveFlow {
    name: Arc<str>,
    trigger: Arc<Trigger>,
    flow: Flow,
    program: Program,
    debug: bool,
}

impl ActiveFlow {
    /// The name of its record.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn shared_name(&self) -> &Arc<str> {
        &self.name
    }

    /// What triggers it.
    pub fn trigger(&self) -> &Trigger {
        &self.trigger
    }

    pub(crate) fn shared_trigger(&self) -> &Arc<Trigger> {
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

    /// The flow that it starts; `None` when that is not active, or is faulty.
    pub fn flow(&self) -> Option<&Arc<ActiveFlow>> {
        self.flow.as_ref()
    }
}

/// The active flows, at most one for each source and event, and the CTI Actions.
#[derive(Debug, Default)]
pub(super) struct Flows {
    by_trigger: BTreeMap<Arc<Trigger>, Arc<ActiveFlow>>,
    all: Vec<Arc<ActiveFlow>>,
    actions: Vec<ActiveAction>,
    /// What the active flows that were left out listen to.
    faulty: BTreeSet<Trigger>,
}

impl Flows {
    /// Compiles the active flows and binds the actions to theirs. Left out are a flow that does not compile, a record that
    /// holds none, a second flow for an event, and an action with an error or that starts no flow for CTI Actions; the
    /// check of the adapter reports each. What the compiler says of the first is handed back.
    pub(super) fn compile(engine: &Engine, adapter: &CtiAdapter) -> (Self, Vec<Finding>) {
        let mut flows = Self::default();
        let mut faulty = Vec::new();
        let mut active: Vec<(&CtiFlow, Arc<ActiveFlow>)> = Vec::new();
        for record in adapter.flows.iter().filter(|flow| flow.active) {
            let Script::Flow(flow) = &record.script else {
                flows.faulty.insert(record.trigger());
                continue;
            };
            match engine.compile(flow) {
                Ok(program) => {
                    let (name, trigger) = (record.name.as_str().into(), record.trigger().into());
                    let flow = ActiveFlow { name, trigger, flow: flow.clone(), program, debug: record.debug };
                    active.push((record, Arc::new(flow)));
                }
                Err(refused) => {
                    flows.faulty.insert(record.trigger());
                    let part = || Part::Flow(record.name.clone());
                    faulty.extend(refused.findings().iter().map(|finding| finding.clone().part(part())));
                }
            }
        }
        for (record, flow) in &active {
            // A CTI Action has no event; any number of flows serve them.
            if record.source != Source::CtiAction {
                match flows.by_trigger.entry(Arc::clone(&flow.trigger)) {
                    Entry::Vacant(free) => drop(free.insert(Arc::clone(flow))),
                    Entry::Occupied(_) => continue,
                }
            }
            flows.all.push(Arc::clone(flow));
        }
        let mut actions = adapter.actions.clone();
        sort_actions(&mut actions, ActionOrdering::default());
        let is_sound = |action: &CtiAction| !action.check().iter().any(Finding::is_error);
        let index = adapter.flow_index();
        let active: HashMap<_, _> =
            active.into_iter().map(|(record, flow)| (std::ptr::from_ref(record), flow)).collect();
        for action in actions.into_iter().filter(is_sound) {
            let Some(record) = index.flow_of(&action).filter(|flow| flow.source == Source::CtiAction) else {
                continue;
            };
            let flow = active.get(&std::ptr::from_ref(record)).map(Arc::clone);
            flows.actions.push(ActiveAction { action, flow });
        }
        (flows, faulty)
    }

    /// The flow that listens to an event.
    pub(super) fn listening_to(&self, trigger: &Trigger) -> Option<&Arc<ActiveFlow>> {
        self.by_trigger.get(trigger)
    }

    /// Whether a flow that listens to an event was left out.
    pub(super) fn left_out(&self, trigger: &Trigger) -> bool {
        self.faulty.contains(trigger)
    }

    pub(super) fn all(&self) -> &[Arc<ActiveFlow>] {
        &self.all
    }

    pub(super) fn actions(&self) -> &[ActiveAction] {
        &self.actions
    }
}
