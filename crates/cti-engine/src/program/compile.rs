//! From a flow document to a program: everything that can be refused is refused here.

use std::sync::Arc;

use cti_model::{
    Block, BlockSpec, ControlSpec, Finding, Flow, Ports, ProductVersion, Role, check_compilable, shortened,
};

use super::{Blocks, Inner, Node, Target};
use crate::bind::{Binder, BoundControl};
use crate::block::{Behaviour, Controls, Kind, Outcome};
use crate::record::{Exception, Port};
use crate::registry::{Entry, Registry};

/// A flow that cannot be run: why, each with block and control.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct CompileError {
    findings: Vec<Finding>,
}

impl CompileError {
    /// What is wrong; never empty.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The errors among findings, when there are any.
    pub(crate) fn of_errors(findings: Vec<Finding>) -> Option<Self> {
        let findings: Vec<Finding> = findings.into_iter().filter(Finding::is_error).collect();
        (!findings.is_empty()).then_some(Self { findings })
    }
}

pub(super) fn compile(
    flow: &Flow,
    registry: &Registry,
    version: Option<ProductVersion>,
) -> Result<Inner, CompileError> {
    let mut faults = check_compilable(flow, registry.catalogue());
    let binder = Binder::new(flow.blocks().iter().map(Block::id));
    let role = |block: &Block| registry.entry(block.type_id()).and_then(|entry| entry.spec.role);
    let follows_values = flow.blocks().iter().any(|block| matches!(role(block), Some(Role::Queries { .. })));
    let mut nodes = Vec::with_capacity(flow.blocks().len());
    for (at, block) in flow.blocks().iter().enumerate() {
        nodes.push(node(at, block, registry, version, &binder, follows_values, &mut faults));
    }
    let start = flow.blocks().iter().position(|block| registry.catalogue().is_start(block.type_id()));
    match start.and_then(|start| u32::try_from(start).ok()) {
        Some(start) if faults.is_empty() => {
            let any = |test: fn(&BoundControl) -> bool| nodes.iter().any(|node| node.controls.iter().any(test));
            Ok(Inner {
                blocks: Arc::new(Blocks {
                    flow: flow.name().map(str::to_owned),
                    ids: flow.blocks().iter().map(|block| block.id().into()).collect(),
                    types: nodes.iter().map(|node| node.type_id.clone()).collect(),
                }),
                start,
                version,
                reads_contact: any(|control| control.value.reads_contact()),
                // Before 5.9 there was none (section 2.1).
                reads_user_profile: version.is_none_or(|version| version >= ProductVersion::new(5, 9, 0))
                    && any(|control| control.value.reads_user_profile()),
                nodes: nodes.into(),
            })
        }
        _ => Err(CompileError { findings: faults }),
    }
}

/// The behaviour of a block that lacks a control which it needs: it fails by the control's name.
fn without(control: &ControlSpec, block: &Block, spec: &'static BlockSpec) -> Behaviour {
    let other = block.controls().map(|(name, _)| name).find(|name| spec.control(name).is_none());
    let other = other.map_or_else(String::new, |name| format!("; `{}` is not one of the block's", shortened(name)));
    let exception = Exception::new("emptyControl", format!("the control `{}` is missing{other}", control.name));
    Behaviour::pure(move |_| match spec.ports {
        Ports::TrueFalse => Outcome::undecided(exception.clone()),
        Ports::SuccessFailure => Outcome::failure(exception.clone()),
        _ => Outcome::done_badly(exception.clone()),
    })
}

fn node(
    at: usize,
    block: &Block,
    registry: &Registry,
    version: Option<ProductVersion>,
    binder: &Binder<'_>,
    follows_values: bool,
    faults: &mut Vec<Finding>,
) -> Node {
    let entry = registry.entry(block.type_id());
    let mut taken: Box<[BoundControl]> = Box::default();
    let is_there = |entry: &&Entry| version.is_none_or(|version| entry.spec.is_in(version));
    let behaviour = match entry.filter(is_there) {
        None => Behaviour(Kind::Unknown),
        Some(entry) => {
            let (spec, named_version, taken_so_far) = (entry.spec, version, Vec::new());
            let mut controls =
                Controls { at, block, spec, binder, named_version, follows_values, taken: taken_so_far, faults };
            let behaviour = (entry.build)(&mut controls);
            taken = controls.taken.into();
            match entry.spec.missing(block) {
                None => behaviour,
                Some(control) => without(control, block, entry.spec),
            }
        }
    };
    let next = Port::ALL.map(|port| {
        block.port(port.as_str()).and_then(|target| binder.slot(target)).map_or(Target::Nowhere, Target::Node)
    });
    let missing = |port: Port| Some((port, block.port(port.as_str()).filter(|to| binder.slot(to).is_none())?.into()));
    Node {
        type_id: block.type_id().into(),
        behaviour,
        controls: taken,
        next,
        dangling: Port::ALL.into_iter().filter_map(missing).collect(),
        nothing: entry.map_or(Port::Failure, |entry| entry.spec.nothing),
    }
}
