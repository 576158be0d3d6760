//! Giving a block another id, wherever the document names it.

use super::{Block, BlockId, Flow};
use crate::json::Json;
use crate::one_line::OneLine;
use crate::path::{Path, Segment};

/// Why a block keeps its id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenameError {
    /// No block has the id, or several have it.
    #[error("there is no block `{0}`, or several: expected exactly one")]
    NotOne(BlockId),
    /// Another block has the new id, or a port leads to it.
    #[error("the id `{0}` is taken: choose another one")]
    Taken(BlockId),
    /// A path that reads the block cannot be written with the new id. Without the feature `queries`, so is any query in
    /// which the id stands.
    #[error(
        "block {block}, control {}: the path `{}` cannot be written with the new id",
        OneLine(control),
        OneLine(path)
    )]
    Path {
        /// The block whose control holds the path.
        block: BlockId,
        /// The control.
        control: String,
        /// The path.
        path: String,
    },
}

impl Flow {
    /// Gives a block another id, in the ports that lead to it and the paths that read its record too. All of it or, on an
    /// error, nothing.
    ///
    /// ```
    /// use cti_model::{Block, Flow};
    ///
    /// let mut flow = Flow::new()
    ///     .with_block(Block::new("uid-NaN", "SE_ContactProperties").with_port("done", "uid-2"))
    ///     .with_block(Block::new("uid-2", "SE_Log").with_control("message", "$.actions.uid-NaN.results.type"));
    /// let id = flow.free_id();
    /// flow.rename_block("uid-NaN", id.as_str())?;
    /// assert_eq!(flow.blocks()[0].id(), "uid-3");
    /// let message = flow.blocks()[1].control("message").and_then(|value| value.as_str());
    /// assert_eq!(message, Some("$.actions.uid-3.results.type"));
    /// # Ok::<(), cti_model::RenameError>(())
    /// ```
    ///
    /// # Errors
    /// [`RenameError`].
    pub fn rename_block(&mut self, from: &str, to: &str) -> Result<(), RenameError> {
        if self.blocks.iter().filter(|block| block.id() == from).count() != 1 {
            return Err(RenameError::NotOne(from.into()));
        }
        let is_target = self.blocks.iter().flat_map(Block::ports).any(|(_, target)| target == to);
        if to.is_empty() || self.block(to).is_some() || is_target {
            return Err(RenameError::Taken(to.into()));
        }
        let mut blocks = self.blocks.clone();
        for block in &mut blocks {
            block.lead_elsewhere(from, to);
            let id = block.id().to_owned();
            block.change_controls(|name, value| {
                rename(value, from, to).map_err(|path| RenameError::Path {
                    block: id.as_str().into(),
                    control: name.to_owned(),
                    path,
                })
            })?;
            if block.id() == from {
                block.set_id(to);
            }
        }
        self.blocks = blocks;
        Ok(())
    }
}

/// A value with the paths in it renamed.
///
/// # Errors
/// The path that cannot be.
fn rename(value: &Json, from: &str, to: &str) -> Result<Json, String> {
    Ok(match value {
        Json::String(text) => Json::String(rename_path(text, from, to)?),
        Json::Array(items) => Json::Array(items.iter().map(|item| rename(item, from, to)).collect::<Result<_, _>>()?),
        Json::Object(members) => {
            let renamed = members.iter().map(|(key, item)| Ok((key.to_owned(), rename(item, from, to)?)));
            Json::Object(renamed.collect::<Result<Vec<_>, String>>()?.into_iter().collect())
        }
        other => other.clone(),
    })
}

fn rename_path(text: &str, from: &str, to: &str) -> Result<String, String> {
    let reads = |path: &Path, id: &str| {
        let keys: Vec<Option<&str>> = path.segments().iter().take(2).map(Segment::key).collect();
        keys == [Some("actions"), Some(id)]
    };
    let Some(before) = Path::is_path(text).then(|| Path::parse(text).ok()).flatten().filter(|it| reads(it, from))
    else {
        // A query is not read without the feature, and may well read the block.
        let is_unread = cfg!(not(feature = "queries")) && Path::is_path(text) && Path::parse(text).is_err();
        return if is_unread && text.contains(from) { Err(text.to_owned()) } else { Ok(text.to_owned()) };
    };
    let renamed = text.split_once("actions").map(|(root, rest)| format!("{root}actions{}", rest.replacen(from, to, 1)));
    let after = renamed.as_deref().and_then(|text| Path::parse(text).ok());
    let same_rest = |after: &Path| after.segments().get(2..) == before.segments().get(2..);
    match (renamed, after) {
        (Some(renamed), Some(after)) if reads(&after, to) && same_rest(&after) => Ok(renamed),
        _ => Err(text.to_owned()),
    }
}
