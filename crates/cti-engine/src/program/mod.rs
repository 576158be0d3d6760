//! A compiled flow: immutable, shared, with nothing left to look up.

mod blocks;
mod compile;

use std::fmt;
use std::sync::Arc;

use cti_model::{BlockId, Flow, ProductVersion};

pub(crate) use blocks::Blocks;
pub use compile::CompileError;

use crate::bind::BoundControl;
use crate::block::Behaviour;
use crate::record::Port;
use crate::registry::Registry;

/// A flow made ready to run: blocks in a vector, ports resolved to indices, controls bound to what they read.
///
/// It is immutable and cheap to clone, and any number of runs share it.
///
/// ```
/// use cti_engine::Program;
/// use cti_model::Flow;
///
/// let flow = Flow::parse(r#"{"actions":[
///     {"id":"0","type":"SE_Start","controls":{},"ports":{"done":"2"}},
///     {"id":"2","type":"SE_End","controls":null}]}"#)?;
/// let program = Program::compile(&flow)?;
/// assert_eq!(program.block_ids().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Program(Arc<Inner>);

struct Inner {
    blocks: Arc<Blocks>,
    nodes: Box<[Node]>,
    start: u32,
    /// The version of the product as which it behaves; `None` for the newest, with what helps older flows.
    version: Option<ProductVersion>,
    reads_contact: bool,
    reads_user_profile: bool,
}

/// A compiled block.
pub(crate) struct Node {
    pub(crate) type_id: Arc<str>,
    pub(crate) behaviour: Behaviour,
    pub(crate) controls: Box<[BoundControl]>,
    /// Where each port leads, by the port's place in [`Port::ALL`].
    next: [Target; 5],
    /// The ports that lead to a block that does not exist, and its id; empty in a sound flow.
    dangling: Box<[(Port, Box<str>)]>,
    /// The port of "found nothing".
    pub(crate) nothing: Port,
}

/// Where a port leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Target {
    /// It is not connected, or leads to a block that does not exist; see [`Node::dangling`].
    #[default]
    Nowhere,
    Node(u32),
}

impl Program {
    /// Compiles a flow with the product's blocks.
    ///
    /// # Errors
    /// [`CompileError`] with everything that stops the flow from running: no or several starts, an id twice, a path that
    /// cannot be read, a fixed control that its block can never use. What may still go well in some run (a port that
    /// leads nowhere, a block of an unknown type) compiles, and ends the run that comes there.
    pub fn compile(flow: &Flow) -> Result<Self, CompileError> {
        Self::compile_with(flow, Registry::standard())
    }

    /// Compiles a flow with the blocks of a registry.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub fn compile_with(flow: &Flow, registry: &Registry) -> Result<Self, CompileError> {
        Self::compile_as(flow, registry, None)
    }

    /// Compiles a flow with the blocks of a registry, to behave as in a version of the product.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub fn compile_for(flow: &Flow, registry: &Registry, version: ProductVersion) -> Result<Self, CompileError> {
        Self::compile_as(flow, registry, Some(version))
    }

    pub(crate) fn compile_as(
        flow: &Flow,
        registry: &Registry,
        version: Option<ProductVersion>,
    ) -> Result<Self, CompileError> {
        compile::compile(flow, registry, version).map(|inner| Self(Arc::new(inner)))
    }

    /// The version of the product as which it behaves.
    pub fn version(&self) -> ProductVersion {
        self.0.version.unwrap_or_default()
    }

    /// The version that it was compiled for, where one was named.
    pub(crate) fn named_version(&self) -> Option<ProductVersion> {
        self.0.version
    }

    /// The script name in the document.
    pub fn name(&self) -> Option<&str> {
        self.0.blocks.flow.as_deref()
    }

    /// The ids of the blocks, in document order.
    pub fn block_ids(&self) -> impl ExactSizeIterator<Item = &BlockId> {
        self.0.blocks.ids.iter()
    }

    /// The type identifier of a block.
    pub fn type_of(&self, id: &BlockId) -> Option<&str> {
        Some(&self.node(self.find(id.as_str())?)?.type_id)
    }

    pub(crate) fn blocks(&self) -> &Arc<Blocks> {
        &self.0.blocks
    }

    pub(crate) fn ids(&self) -> &[BlockId] {
        &self.0.blocks.ids
    }

    pub(crate) fn len(&self) -> usize {
        self.0.nodes.len()
    }

    pub(crate) fn start(&self) -> u32 {
        self.0.start
    }

    pub(crate) fn reads_contact(&self) -> bool {
        self.0.reads_contact
    }

    pub(crate) fn reads_user_profile(&self) -> bool {
        self.0.reads_user_profile
    }

    pub(crate) fn node(&self, at: usize) -> Option<&Node> {
        self.0.nodes.get(at)
    }

    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.0.blocks.find(id)
    }

    /// The id of a block that is known to exist.
    pub(crate) fn id_of(&self, node: u32) -> &BlockId {
        self.0.blocks.id_of(node)
    }
}

impl Node {
    pub(crate) fn target(&self, port: Port) -> Target {
        self.next.get(port as usize).copied().unwrap_or_default()
    }

    /// The id of the block that a port leads to and that does not exist.
    pub(crate) fn dangling(&self, port: Port) -> Option<&str> {
        self.dangling.iter().find(|(from, _)| *from == port).map(|(_, id)| &**id)
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program")
            .field("name", &self.name())
            .field("blocks", &self.0.nodes.len())
            .finish_non_exhaustive()
    }
}
