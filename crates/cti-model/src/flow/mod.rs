//! The flow document: what an administrator exports, read without loss and written back the same.

mod block;
mod read;
mod rename;

use std::collections::HashSet;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

pub use block::{Block, BlockId};
pub(crate) use read::DEFAULT_MAX_DEPTH;
pub use read::{ParseError, ParseOptions};
pub use rename::RenameError;

use crate::json::{Json, Object, list_chars, most_text_chars, text_chars};

/// The longest document that the product can store, in characters (`AC_CtiScript__c.Script__c`, section 1.6).
pub const PRODUCT_LIMIT_CHARS: usize = 131_072;

/// A CTI flow document: `{"name"?, "actions": […]}`, lossless.
///
/// What triggers a flow is not part of its document; it stands on the record around it (sections 1.1 and 1.6).
///
/// ```
/// use cti_model::Flow;
///
/// let text = concat!(
///     r#"{"actions":[{"id":"0","type":"SE_Start","controls":{},"ports":{"done":"2"},"position":[-88.50,0]},"#,
///     r#"{"id":"2","type":"SE_End","controls":null}]}"#,
/// );
/// let flow = Flow::parse(text)?;
/// assert_eq!(flow.blocks()[0].port("done"), Some("2"));
/// assert_eq!(flow.to_json(), text);
/// # Ok::<(), cti_model::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Every top-level member except `actions`.
    members: Object,
    /// How many of `members` are written before `actions`.
    before: usize,
    blocks: Vec<Block>,
}

impl Flow {
    /// A flow without blocks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a flow with the default [`ParseOptions`].
    ///
    /// # Errors
    /// [`ParseError`] with everything that is wrong and where.
    pub fn parse(source: &str) -> Result<Self, ParseError> {
        ParseOptions::default().parse(source)
    }

    /// Reads a flow from bytes, which must be UTF-8.
    ///
    /// # Errors
    /// As [`Flow::parse`], and for bytes that are not UTF-8.
    pub fn parse_bytes(source: &[u8]) -> Result<Self, ParseError> {
        ParseOptions::default().parse_bytes(source)
    }

    /// Reads a flow from a value in memory. Number spellings are those that the value kept.
    ///
    /// # Errors
    /// As [`Flow::parse`].
    pub fn from_value(value: &serde_json::Value) -> Result<Self, ParseError> {
        ParseOptions::default().read_value(value)
    }

    /// The script name in the document (exported since 5.7); it may differ from the record's name.
    pub fn name(&self) -> Option<&str> {
        self.members.get("name")?.as_str()
    }

    /// Sets the script name. A new one is written first, as the product does.
    pub fn set_name(&mut self, name: &str) {
        if self.members.get("name").is_none() {
            let rest = std::mem::take(&mut self.members);
            let all = std::iter::once(("name", Json::Null)).map(|(key, value)| (key.to_owned(), value));
            self.members = all.chain(rest.iter().map(|(key, value)| (key.to_owned(), value.clone()))).collect();
            self.before += 1;
        }
        self.members.insert("name", name);
    }

    /// The blocks in written order, which says nothing about the order in which they run.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The blocks, to change, add or remove some.
    pub fn blocks_mut(&mut self) -> &mut Vec<Block> {
        &mut self.blocks
    }

    /// The first block with that id.
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.id() == id)
    }

    /// An id for another block, as the product's editor spells them: `uid-` and the number after the highest in use. A
    /// target of a port counts as in use; other spellings, such as `uid-NaN`, do no harm.
    ///
    /// ```
    /// use cti_model::{Block, Flow};
    ///
    /// let flow = Flow::new().with_block(Block::new("uid-NaN", "SE_Start").with_port("done", "uid-17"));
    /// assert_eq!(flow.free_id().as_str(), "uid-18");
    /// ```
    pub fn free_id(&self) -> BlockId {
        let targets = self.blocks.iter().flat_map(Block::ports).map(|(_, target)| target);
        let used: HashSet<&str> = self.blocks.iter().map(Block::id).chain(targets).collect();
        let number = |id: &&str| id.strip_prefix("uid-")?.parse::<u64>().ok();
        let next = used.iter().filter_map(number).max().map_or(0, |highest| u128::from(highest) + 1);
        // A number that is too long to be read may still be the next one.
        let mut ids = (next..).map(|number| format!("uid-{number}"));
        ids.find(|id| !used.contains(id.as_str())).unwrap_or_default().into()
    }

    /// Adds a block, for building.
    pub fn with_block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// The top-level members other than `actions`, unknown ones included.
    pub fn members(&self) -> &Object {
        &self.members
    }

    /// The document on one line.
    pub fn to_json(&self) -> String {
        // Writing into memory fails only for keys that are not text, and a flow has none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// How many characters [`Flow::to_json`] gives, when these are more than so many.
    pub(crate) fn chars_beyond(&self, most: usize) -> Option<usize> {
        let chars = |of_text: fn(&str) -> usize| {
            let blocks = list_chars(self.blocks.iter().map(|block| block.members().chars(of_text)));
            let comma = usize::from(!self.members.is_empty());
            self.members.chars(of_text) + comma + r#""actions":"#.len() + blocks
        };
        // No text is looked at while even the most cannot be too many.
        Some(chars(most_text_chars)).filter(|chars| *chars > most)?;
        Some(chars(text_chars)).filter(|chars| *chars > most)
    }

    /// The document over many lines, two spaces a level.
    pub fn to_json_pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Serialize for Flow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len() + 1))?;
        for (key, value) in self.members.iter().take(self.before) {
            map.serialize_entry(key, value)?;
        }
        map.serialize_entry("actions", &self.blocks)?;
        for (key, value) in self.members.iter().skip(self.before) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Flow {
    /// Reads through `serde_json` only, since no other format keeps the spelling of numbers.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).map_err(serde::de::Error::custom)
    }
}
