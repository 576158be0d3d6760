//! The flows of an instance, and what its resources are called.

use std::collections::HashMap;
use std::sync::Arc;

use super::program::FlowProgram;
use crate::contact_flow::check::short;
use crate::contact_flow::document::ContactFlow;
use crate::contact_flow::flow_type::FlowType;

/// The flows that contacts may come to, found by ARN, id or name, and the names of other resources.
#[derive(Clone, Debug, Default)]
pub struct Instance {
    flows: HashMap<String, Arc<FlowProgram>>,
    defaults: Vec<(FlowType, Arc<FlowProgram>)>,
    names: HashMap<String, String>,
}

impl Instance {
    /// An instance without flows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a flow under a name: an ARN, an id, or what flows call it. The ARN and the name in its document count too.
    pub fn with_flow(self, name: impl Into<String>, flow: &ContactFlow) -> Self {
        let name = name.into();
        let program = FlowProgram::new(flow);
        let program = if program.name().is_empty() { program.named(&name) } else { program };
        let program = Arc::new(program);
        let mut with = self.with_program(name, Arc::clone(&program));
        for name in flow.arn().into_iter().chain(flow.name()) {
            with.flows.insert(short(name).to_owned(), Arc::clone(&program));
        }
        with
    }

    /// Adds a compiled flow under a name.
    pub fn with_program(mut self, name: impl Into<String>, program: Arc<FlowProgram>) -> Self {
        self.flows.insert(short(&name.into()).to_owned(), program);
        self
    }

    /// Sets the flow that the instance takes where a contact names none of that type.
    pub fn with_default(mut self, flow_type: FlowType, program: Arc<FlowProgram>) -> Self {
        self.defaults.push((flow_type, program));
        self
    }

    /// Says what a queue or another resource is called.
    pub fn with_name(mut self, resource: impl Into<String>, name: impl Into<String>) -> Self {
        self.names.insert(short(&resource.into()).to_owned(), name.into());
        self
    }

    /// The flow or module of that ARN, id or name.
    pub fn flow(&self, name: &str) -> Option<&Arc<FlowProgram>> {
        let name = short(name);
        let id = name.rsplit('/').next().unwrap_or_default();
        self.flows.get(name).or_else(|| self.flows.get(id)).or_else(|| {
            let ending = |known: &&String| known.rsplit('/').next() == Some(name);
            let mut found: Vec<&String> = self.flows.keys().filter(ending).collect();
            found.sort();
            self.flows.get(*found.first()?)
        })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<FlowProgram>> {
        self.flows.values().chain(self.defaults.iter().map(|(_, program)| program))
    }

    pub(super) fn default_of(&self, flow_type: &FlowType) -> Option<&Arc<FlowProgram>> {
        self.defaults.iter().rev().find(|(known, _)| known == flow_type).map(|(_, program)| program)
    }

    /// What a resource is called; without a name, the end of its ARN.
    pub(super) fn name_of<'n>(&'n self, resource: &'n str) -> &'n str {
        let resource = short(resource);
        self.names.get(resource).map_or(resource, String::as_str)
    }
}
