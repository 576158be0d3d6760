//! What an execution keeps of its program: the flow's name, and the ids and types of its blocks.

use std::sync::{Arc, LazyLock};

use cti_model::BlockId;

/// The names of a flow and its blocks, shared by a program and every account of its runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocks {
    pub(crate) flow: Option<String>,
    pub(crate) ids: Box<[BlockId]>,
    pub(crate) types: Box<[Arc<str>]>,
}

impl Blocks {
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|known| known == id)
    }

    /// The id of a block. A run only holds nodes of its own program; the first stands in for what cannot be.
    pub(crate) fn id_of(&self, node: u32) -> &BlockId {
        static NONE: LazyLock<BlockId> = LazyLock::new(|| BlockId::from(""));
        self.ids.get(node as usize).or(self.ids.first()).unwrap_or(&NONE)
    }

    /// The type identifier of a block; empty for one that does not exist.
    pub(crate) fn type_of(&self, node: u32) -> &str {
        self.types.get(node as usize).map_or("", |type_id| type_id)
    }
}
