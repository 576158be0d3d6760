//! What an editor asks of the text of a flow while somebody types it: findings with their places and fixes, help, the block
//! that a name leads to, and what can be written at a place.
//!
//! A [`Draft`] is read from any text, also from one that is not JSON yet, and answers by the byte at which the cursor stands.
//! It knows no protocol: the command `cti lsp` puts these answers into messages of the Language Server Protocol.
//!
//! ```
//! use cti_model::Checker;
//! use cti_model::editor::Draft;
//!
//! let text = r#"{"actions": [
//!   {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-1"}},
//!   {"id": "uid-1", "type": "SE_ContactProperties", "ports": {"done": "uid-2"}},
//!   {"id": "uid-2", "type": "SE_Log", "controls": {"message": "$."#;
//! let checker = Checker::new();
//! let draft = Draft::read(text, &checker);
//! let written: Vec<String> = draft.completions(text.len()).into_iter().map(|it| it.label).collect();
//! assert!(written.contains(&"$.actions.uid-1.results.queueName".to_owned()));
//! ```

mod completion;
mod edit;
mod help;
mod tree;

use std::collections::HashMap;
use std::ops::Range;

pub use completion::{Completion, CompletionKind};
pub use edit::Edit;

use crate::catalogue::BlockSpec;
use crate::check::Checker;
use crate::finding::{Change, Code, Finding};
use crate::flow::{Block, Flow};
use crate::path::{ContextRoot, Path, Segment};
use tree::{At, Node, Step};

/// The text of a flow as it is, whether it can be read as a flow or not.
#[derive(Debug)]
pub struct Draft<'t> {
    text: &'t str,
    checker: &'t Checker<'t>,
    root: Option<Node>,
    /// The blocks that have an id, with their types and ports.
    flow: Flow,
    /// Of each block of `flow` its place in the document.
    places: Vec<usize>,
    /// The first block with that id, by its place in `flow`.
    by_id: HashMap<String, usize>,
}

/// Help about what stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hover {
    /// The bytes that it is about.
    pub span: Range<usize>,
    /// The help, in Markdown. What stands in the document is escaped.
    pub markdown: String,
}

/// A name and the block that it means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Definition {
    /// The bytes of the name.
    pub name: Range<usize>,
    /// The bytes of the block.
    pub block: Range<usize>,
    /// The bytes of the block's id.
    pub id: Range<usize>,
}

/// What a place in a flow is for, as far as its steps say it.
enum Spot<'t> {
    /// The key of a member of a block.
    BlockKey(&'t str),
    Id,
    Type,
    ControlKey(&'t str),
    /// Somewhere in the value of a control.
    Control(&'t str),
    PortKey(&'t str),
    Port,
}

impl<'t> Draft<'t> {
    /// The longest text that is read, in bytes: that of [`ParseOptions`](crate::ParseOptions). Of a longer one only the
    /// finding that says so is given.
    pub const MAX_BYTES: usize = 1 << 20;

    /// Reads a text. The checker says which blocks there are, for which version of the product the flow is, and what
    /// triggers it.
    pub fn read(text: &'t str, checker: &'t Checker<'t>) -> Self {
        let root = if text.len() <= Self::MAX_BYTES { tree::read(text) } else { None };
        let mut draft = Self { text, checker, root, flow: Flow::new(), places: Vec::new(), by_id: HashMap::new() };
        let blocks = draft.root.as_ref().and_then(|root| root.get("actions")).map(Node::items).unwrap_or_default();
        for (place, node) in blocks.iter().enumerate() {
            let Some(id) = node.get("id").and_then(Node::text) else { continue };
            let mut block = Block::new(id, node.get("type").and_then(Node::text).unwrap_or_default());
            for port in node.get("ports").map(Node::members).unwrap_or_default() {
                if let Some(target) = port.value.as_ref().and_then(Node::text) {
                    block.connect(&port.name, target);
                }
            }
            draft.by_id.entry(id.to_owned()).or_insert(draft.places.len());
            draft.places.push(place);
            draft.flow.blocks_mut().push(block);
        }
        draft
    }

    /// Whether the text begins as a flow does: an object with `actions`.
    pub fn is_flow(&self) -> bool {
        self.root.as_ref().is_some_and(|root| root.member("actions").is_some())
    }

    /// What is wrong with the text, each with its place: that it is not JSON or not a flow, else what the check finds. Of a
    /// finding about a whole block the place is the block's id or type.
    pub fn findings(&self) -> Vec<Finding> {
        match Flow::parse(self.text) {
            Ok(flow) => {
                let mut findings = self.checker.check(&flow);
                for finding in &mut findings {
                    finding.span = Some(self.place(finding));
                }
                findings
            }
            Err(error) => error.findings().to_vec(),
        }
    }

    /// Where to mark a finding.
    fn place(&self, finding: &Finding) -> Range<usize> {
        let whole = 0..self.text.len().min(1);
        let Some(root) = &self.root else { return whole };
        if finding.pointer.is_empty() {
            return root.member("actions").map_or(whole, |member| member.key.clone());
        }
        let Some((node, member)) = tree::follow(root, &finding.pointer) else { return whole };
        if let Some((_, member)) = member {
            let is_of_key =
                matches!(finding.fix.as_ref().map(|fix| &fix.change), Some(Change::Rename(_) | Change::Remove))
                    || matches!(finding.code, Code::UnknownControl | Code::UnknownPort | Code::DuplicateKey);
            return if is_of_key { member.key.clone() } else { node.span.clone() };
        }
        let is_of_type = matches!(finding.code, Code::UnknownType | Code::NotInVersion);
        let named = [if is_of_type { "type" } else { "id" }, "type", "id"].into_iter().find_map(|name| node.get(name));
        named.map_or(node.span.start..node.span.start + 1, |node| node.span.clone())
    }

    /// Help about what stands at a byte: a block, a control, a port, a path. `None` where there is nothing to say.
    pub fn hover(&self, offset: usize) -> Option<Hover> {
        let (steps, at) = tree::find(self.root.as_ref()?, offset);
        let (place, spot) = spot(&steps, &at)?;
        let node = self.root.as_ref()?.get("actions")?.items().get(place)?;
        let (span, text) = match at {
            At::Key(member) => (member.key.clone(), member.name.as_str()),
            At::Value(node) => (node.span.clone(), node.text().unwrap_or_default()),
            At::Missing | At::Members | At::Nowhere => return None,
        };
        let spec = self.spec(node);
        let markdown = match spot {
            Spot::Id | Spot::Type | Spot::BlockKey("id" | "type") => help::block(node, spec),
            Spot::BlockKey("controls") => help::controls(spec?)?,
            Spot::BlockKey("ports") => help::ports(spec?),
            Spot::BlockKey(_) => return None,
            Spot::ControlKey(name) => help::control(name, spec?)?,
            Spot::Control(name) => match Path::is_path(text).then(|| Path::parse(text)) {
                Some(Ok(path)) => self.about_path(&path, self.segment(&span, &path, offset)?)?,
                _ => help::control(name, spec?)?,
            },
            Spot::PortKey(name) => help::port(name)?,
            Spot::Port => {
                let target = self.node_of(text)?;
                help::block(target, self.spec(target))
            }
        };
        Some(Hover { span, markdown })
    }

    /// The block that is named at a byte: by a port, or by a path that reads what it left.
    pub fn definition(&self, offset: usize) -> Option<Definition> {
        let (steps, at) = tree::find(self.root.as_ref()?, offset);
        let (_, spot) = spot(&steps, &at)?;
        let At::Value(node) = at else { return None };
        let text = node.text()?;
        let target = match spot {
            Spot::Port | Spot::Id => self.node_of(text)?,
            Spot::Control(_) => self.node_of(block_of(&Path::parse(text).ok()?)?)?,
            _ => return None,
        };
        let id = target.get("id")?.span.clone();
        Some(Definition { name: node.span.clone(), block: target.span.clone(), id })
    }

    /// The segment of a path in a text that stands at a byte of the document.
    fn segment(&self, span: &Range<usize>, path: &Path, offset: usize) -> Option<usize> {
        let before = self.text.get(span.start + 1..offset.max(span.start + 1)).unwrap_or_default();
        path.segment_at(tree::resolved(before).len())
    }

    /// What a segment of a path is.
    fn about_path(&self, path: &Path, segment: usize) -> Option<String> {
        let keys: Vec<&str> = path.segments().iter().take(segment + 1).map_while(Segment::key).collect();
        let (root, rest) = keys.split_first()?;
        let root = ContextRoot::find(root)?;
        Some(match (root, rest) {
            (ContextRoot::Actions, [id, fields @ ..]) => {
                let node = self.node_of(id)?;
                help::results(node, self.spec(node), fields)
            }
            (ContextRoot::Payload, [member, ..]) => help::payload(member, self.checker.trigger()),
            (_, [member, ..]) => help::member(root, member),
            (_, []) => help::root(root),
        })
    }

    /// The first block with that id.
    fn node_of(&self, id: &str) -> Option<&Node> {
        let place = *self.places.get(*self.by_id.get(id)?)?;
        self.root.as_ref()?.get("actions")?.items().get(place)
    }

    fn spec(&self, node: &Node) -> Option<&'static BlockSpec> {
        self.checker.catalogue().get(node.get("type")?.text()?)
    }
}

/// The id of the block whose results a path reads.
fn block_of(path: &Path) -> Option<&str> {
    let mut keys = path.segments().iter().map(Segment::key);
    (ContextRoot::find(keys.next()??) == Some(ContextRoot::Actions)).then(|| keys.next()?)?
}

/// What stands at a place: the block's place in the document, and what of it.
fn spot<'t>(steps: &[Step<'t>], at: &At<'t>) -> Option<(usize, Spot<'t>)> {
    let [Step::Key("actions"), Step::Index(block), rest @ ..] = steps else { return None };
    let spot = match (rest, at) {
        ([], At::Key(member)) => Spot::BlockKey(&member.name),
        ([], At::Members) => Spot::BlockKey(""),
        ([Step::Key("id")], At::Value(_) | At::Missing) => Spot::Id,
        ([Step::Key("type")], At::Value(_) | At::Missing) => Spot::Type,
        ([Step::Key("controls")], At::Key(member)) => Spot::ControlKey(&member.name),
        ([Step::Key("controls")], At::Members) => Spot::ControlKey(""),
        ([Step::Key("controls"), Step::Key(name), ..], At::Value(_) | At::Missing) => Spot::Control(name),
        ([Step::Key("ports")], At::Key(member)) => Spot::PortKey(&member.name),
        ([Step::Key("ports")], At::Members) => Spot::PortKey(""),
        ([Step::Key("ports"), Step::Key(_)], At::Value(_) | At::Missing) => Spot::Port,
        _ => return None,
    };
    Some((*block, spot))
}
