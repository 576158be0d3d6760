//! What can be written at a place.

use std::ops::Range;

use super::edit::quoted;
use super::tree::{self, At, Node};
use super::{Draft, Spot, spot};
use crate::catalogue::{BlockSpec, ControlKind, ControlSpec, Evidence, Ports, ResultField, Returns};
use crate::check::{Readiness, known_members, may_have_contact, readable_at};
use crate::flow::Block;
use crate::one_line::shortened;
use crate::path::{ContextRoot, Path};

/// Something that can be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// What is shown in a list.
    pub label: String,
    /// What kind of thing it is.
    pub kind: CompletionKind,
    /// A few words about it, as plain text.
    pub detail: String,
    /// Help, in Markdown; may be empty.
    pub markdown: String,
    /// The bytes that it replaces.
    pub span: Range<usize>,
    /// What is written there: JSON.
    pub text: String,
    /// What comes first in a list: the lower number.
    pub rank: u8,
}

/// What kind of thing a [`Completion`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CompletionKind {
    /// The type of a block.
    BlockType,
    /// The id of a block.
    BlockId,
    /// The name of a control, a port, or another member.
    Name,
    /// A path.
    Path,
    /// A value that a control offers.
    Choice,
}

/// The most completions of one place.
const MOST: usize = 1_000;

/// The members of a block.
const MEMBERS: [(&str, &str); 6] =
    [("id", "\"\""), ("type", "\"\""), ("meta", "{}"), ("controls", "{}"), ("ports", "{}"), ("position", "[0, 0]")];

impl Draft<'_> {
    /// What can be written at a byte: types, ids of blocks, names of controls and ports, values that a control offers, and
    /// paths to what has been left when the block runs. At most 1,000; where more could be written, those that begin as
    /// what stands before the byte.
    pub fn completions(&self, offset: usize) -> Vec<Completion> {
        let Some(root) = &self.root else { return Vec::new() };
        let (steps, at) = tree::find(root, offset);
        let Some((place, spot)) = spot(&steps, &at) else { return Vec::new() };
        let Some(node) = root.get("actions").and_then(|blocks| blocks.items().get(place)) else { return Vec::new() };
        let (span, typed) = match &at {
            At::Key(member) => (member.key.clone(), before(self.text, member.key.start, offset)),
            At::Value(value) => {
                let end = if value.is_open { offset.max(value.span.start) } else { value.span.end };
                (value.span.start..end, before(self.text, value.span.start, offset))
            }
            At::Missing | At::Members | At::Nowhere => (offset..offset, String::new()),
        };
        if !self.text.is_char_boundary(span.start) || !self.text.is_char_boundary(span.end) {
            return Vec::new();
        }
        let spec = self.spec(node);
        let is_free = |object: Option<&Node>, name: &str| {
            let here = matches!(&at, At::Key(member) if member.name == name);
            here || object.is_none_or(|object| object.member(name).is_none())
        };
        let mut found = match spot {
            Spot::Type => {
                let types = self.checker.catalogue().iter();
                types
                    .map(|spec| Completion::value(CompletionKind::BlockType, spec.type_id).about(spec.name, spec.help))
                    .collect()
            }
            Spot::Port => self.ids(place),
            Spot::BlockKey(_) => {
                let free = MEMBERS.into_iter().filter(|(name, _)| is_free(Some(node), name));
                free.map(|(name, value)| Completion::member(name, value)).collect()
            }
            Spot::ControlKey(_) => {
                let older = |control: &ControlSpec| {
                    let name = control.name;
                    let older = spec.into_iter().flat_map(|spec| spec.stale_controls);
                    older.filter(move |(_, new)| *new == Some(name)).map(|(old, _)| *old)
                };
                let free = |control: &&ControlSpec| {
                    let mut names =
                        std::iter::once(control.name).chain(control.aliases.iter().copied()).chain(older(control));
                    names.all(|name| is_free(node.get("controls"), name))
                };
                let controls = spec.into_iter().flat_map(|spec| spec.controls).filter(free);
                let member = |control: &ControlSpec| {
                    let member = Completion::member(control.spelling(), value_of(control));
                    member.about(&control.summary(), "").ranked(u8::from(!control.required))
                };
                controls.map(member).collect()
            }
            Spot::PortKey(_) => {
                let ports = spec.map_or(Ports::None, |spec| spec.ports).all().iter();
                let free = ports.filter(|port| is_free(node.get("ports"), port.as_str()));
                free.map(|port| Completion::member(port.as_str(), "\"\"").about(port.meaning(), "")).collect()
            }
            Spot::Control(name) => {
                let control = spec.and_then(|spec| spec.control(name)).filter(|_| steps.len() == 4);
                let mut values = control.map(choices).unwrap_or_default();
                values.extend(self.paths(place));
                values
            }
            Spot::Id => Vec::new(),
        };
        if found.len() > MOST {
            found.retain(|item| item.text.starts_with(&typed));
            found.truncate(MOST);
        }
        self.fit(&at, &span, &mut found);
        found
    }

    /// Puts completions into their place: a key that stands there keeps its value, and commas part the members.
    fn fit(&self, at: &At<'_>, span: &Range<usize>, found: &mut [Completion]) {
        let before = self.text.get(..span.start).unwrap_or_default().trim_end();
        let behind = self.text.get(span.end..).unwrap_or_default().trim_start();
        let has_value = matches!(at, At::Key(member) if member.colon.is_some());
        let is_key = matches!(at, At::Key(..) | At::Members);
        for item in found {
            if has_value {
                item.text = quoted(&item.label);
            } else {
                let comma = if behind.starts_with('"') { "," } else { "" };
                let first = if is_key && !before.ends_with(['{', ',']) { ", " } else { "" };
                item.text = format!("{first}{}{comma}", item.text);
            }
            item.span = span.clone();
        }
    }

    /// The ids of blocks to which a port of a block can lead: first those of others.
    fn ids(&self, from: usize) -> Vec<Completion> {
        let catalogue = self.checker.catalogue();
        let blocks = self.flow.blocks().iter().zip(&self.places).enumerate();
        let named = blocks.filter(|(at, (block, _))| self.by_id.get(block.id()) == Some(at));
        let ids = named.map(|(_, (block, place))| {
            let is_odd = *place == from || catalogue.is_start(block.type_id());
            let detail = format!("{}{}", self.label(*place), self.name(block));
            Completion::value(CompletionKind::BlockId, block.id()).about(&detail, "").ranked(u8::from(is_odd))
        });
        ids.collect()
    }

    /// The name of a block's type.
    fn name(&self, block: &Block) -> String {
        self.checker
            .catalogue()
            .get(block.type_id())
            .map_or_else(|| shortened(block.type_id()), |spec| spec.name.to_owned())
    }

    /// The label of a block, with a colon behind it.
    fn label(&self, place: usize) -> String {
        let node = self.root.as_ref().and_then(|root| root.get("actions")?.items().get(place));
        let title = node.and_then(|node| node.get("meta")?.get("title")?.text()).filter(|title| !title.is_empty());
        title.map(|title| format!("{}: ", shortened(title))).unwrap_or_default()
    }

    /// The paths that can be read by the block at a place of the document.
    fn paths(&self, place: usize) -> Vec<Completion> {
        let path = |text: &str| Completion::value(CompletionKind::Path, text);
        let mut paths = Vec::new();
        let at = self.places.iter().position(|it| *it == place);
        let ready = at.map(|at| readable_at(&self.flow, self.checker.catalogue(), at)).unwrap_or_default();
        for (source, (block, place)) in self.flow.blocks().iter().zip(&self.places).enumerate() {
            // Without an id the block itself is not among them.
            let ready = ready.get(source).copied().unwrap_or(Readiness::Always);
            if at == Some(source) || self.by_id.get(block.id()) != Some(&source) || ready == Readiness::Never {
                continue;
            }
            let spec = self.checker.catalogue().get(block.type_id());
            let (rank, how) = if ready == Readiness::Always { (0, "") } else { (1, ", not on every way") };
            for (keys, evidence) in left_by(spec) {
                let text = Path::text_of(["actions", block.id()].into_iter().chain(keys));
                let sure = if evidence == Evidence::Attested { "" } else { ", inferred" };
                let detail = format!("{}{}{sure}{how}", self.label(*place), self.name(block));
                let is_read = Path::parse(&text).is_ok();
                paths.extend(
                    is_read.then(|| path(&text).about(&detail, spec.map_or("", |spec| spec.help)).ranked(rank)),
                );
            }
        }
        let mut tell = |keys: &[&str], detail: &str, rank| {
            paths.push(path(&Path::text_of(keys.iter().copied())).about(detail, "").ranked(rank));
        };
        for (member, events) in known_members(self.checker.trigger()) {
            let events: Vec<String> = events.iter().map(ToString::to_string).collect();
            tell(&[ContextRoot::Payload.as_str(), member], &events.join(", "), 2);
        }
        if self.checker.trigger().is_none_or(may_have_contact) {
            let contact = ContextRoot::Contact;
            for (member, meaning) in contact.members() {
                tell(&[contact.as_str(), member], meaning, 2);
            }
            for member in self.checker.version().parsed_number().members() {
                tell(&[contact.as_str(), "parsedNumber", member], "Of the number of the customer, parsed.", 2);
            }
        }
        let profile = ContextRoot::UserProfile;
        tell(&[profile.as_str()], profile.meaning(), 3);
        paths
    }
}

/// The members that a block leaves, below its id.
fn left_by(spec: Option<&BlockSpec>) -> Vec<(Vec<&'static str>, Evidence)> {
    let Some(spec) = spec else { return vec![(vec!["results"], Evidence::Inferred)] };
    let fields = |fields: &[ResultField]| {
        fields.iter().map(|field| (vec!["results", field.name], field.evidence)).collect::<Vec<_>>()
    };
    let mut left = match spec.returns {
        Returns::Nothing => Vec::new(),
        Returns::Decision | Returns::Open => vec![(vec!["results"], Evidence::Attested)],
        Returns::Fields(known) | Returns::AtLeast(known) => fields(known),
    };
    if spec.ports == Ports::SuccessFailure {
        left.push((vec!["success"], Evidence::Attested));
        left.push((vec!["exception"], Evidence::Attested));
    }
    left
}

/// The values that a control offers.
fn choices(control: &ControlSpec) -> Vec<Completion> {
    if control.kind == ControlKind::Bool {
        let word = |word: &str| Completion { text: word.to_owned(), ..Completion::value(CompletionKind::Choice, word) };
        return vec![word("true"), word("false")];
    }
    control.picklist.iter().map(|value| Completion::value(CompletionKind::Choice, value)).collect()
}

/// The value that a new control has.
fn value_of(control: &ControlSpec) -> &'static str {
    match control.kind {
        ControlKind::Any | ControlKind::Text | ControlKind::Number => "\"\"",
        ControlKind::Bool => "false",
        ControlKind::Map => "{}",
        ControlKind::List => "[]",
    }
}

/// What stands between a place and the cursor.
fn before(text: &str, start: usize, offset: usize) -> String {
    text.get(start..offset.max(start)).unwrap_or_default().to_owned()
}

impl Completion {
    /// A text of JSON.
    fn value(kind: CompletionKind, text: &str) -> Self {
        let (label, text) = (text.to_owned(), quoted(text));
        Self { label, kind, detail: String::new(), markdown: String::new(), span: 0..0, text, rank: 0 }
    }

    /// A key, and the value that it has when it is new.
    fn member(name: &str, value: &str) -> Self {
        Self { text: format!("{}: {value}", quoted(name)), ..Self::value(CompletionKind::Name, name) }
    }

    fn about(mut self, detail: &str, markdown: &str) -> Self {
        detail.clone_into(&mut self.detail);
        markdown.clone_into(&mut self.markdown);
        self
    }

    fn ranked(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }
}
