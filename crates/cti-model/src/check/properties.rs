//! Properties: what a flow keeps for later runs, and forgets or not (section 10.9).

use std::collections::{HashMap, HashSet};

use super::{Graph, about_block, read_controls};
use crate::catalogue::{Catalogue, Role};
use crate::control::ControlValue;
use crate::finding::{Code, Finding};
use crate::flow::Flow;
use crate::path::Segment;

/// The controls of every block, each read, by the block's position.
type Values<'v> = [Vec<(&'v str, ControlValue)>];

/// Findings about the published High Velocity Sales recipe, which never forgets its work.
pub(super) fn check(graph: &Graph<'_>, values: &Values<'_>, findings: &mut Vec<Finding>) {
    let store = Store { graph, values };
    check_never_passed_on(&store, findings);
    check_kept_work(&store, findings);
}

/// The recipe of 2020 keeps `hvsWasConnected`, and none of its flows reads it.
fn check_never_passed_on(store: &Store<'_, '_>, findings: &mut Vec<Finding>) {
    const KEY: &str = "hvsWasConnected";
    if store.reads(KEY) {
        return;
    }
    for (at, ..) in store.sets().filter(|(_, key, _)| *key == Some(KEY)) {
        let Some(node) = store.graph.nodes.get(at) else { continue };
        let message = format!("`{KEY}` is kept, but no flow of the published recipe reads it");
        let help = "remove the block unless a flow of yours reads it";
        findings.push(about_block(Code::UnusedProperty, at, node.block, message).help(help));
    }
}

/// Work is completed from properties that are there again at the next event.
fn check_kept_work(store: &Store<'_, '_>, findings: &mut Vec<Finding>) {
    for (at, keys) in store.kept_work() {
        let Some(node) = store.graph.nodes.get(at) else { continue };
        let keys = keys.join("` and `");
        let message = format!("this flow never unsets `{keys}`, so its next run completes the same work again");
        findings.push(about_block(Code::HvsKeysKept, at, node.block, message).help("unset them afterwards"));
    }
}

/// What a flow remembers of sales work.
#[derive(Debug)]
pub(crate) struct RememberedWork {
    /// The properties from which it completes work and which it does not unset.
    pub(crate) kept: HashSet<String>,
    /// Those that it unsets; `None` when it may be any.
    pub(crate) forgotten: Option<HashSet<String>>,
}

impl RememberedWork {
    /// What a flow remembers; nothing when it holds a control that cannot be read.
    pub(crate) fn of(flow: &Flow, catalogue: &Catalogue) -> Self {
        let graph = Graph::new(flow, catalogue);
        let values: Vec<_> = (0..flow.blocks().len()).map(|at| read_controls(flow, at, &mut Vec::new())).collect();
        let store = Store { graph: &graph, values: &values };
        let owned = |key: &str| key.to_owned();
        Self {
            kept: store.kept_work().into_iter().flat_map(|(_, keys)| keys).map(owned).collect(),
            forgotten: store.forgotten().map(|keys| keys.into_iter().map(owned).collect()),
        }
    }
}

/// What the blocks that a run can reach do with properties.
struct Store<'s, 'a> {
    graph: &'s Graph<'a>,
    values: &'s Values<'s>,
}

impl<'s> Store<'s, '_> {
    /// The blocks of a role that a run can reach, each with what is known by the role.
    fn of_role<T>(&self, tell: impl Fn(Role) -> Option<T>) -> impl Iterator<Item = (usize, T)> {
        let nodes = self.graph.nodes.iter().enumerate().filter(|(at, _)| self.graph.is_reached(*at));
        nodes.filter_map(move |(at, node)| Some((at, tell(node.spec?.role?)?)))
    }

    /// The blocks that keep a value, each with the key that is the same in every run and the control of the value.
    fn sets(&self) -> impl Iterator<Item = (usize, Option<&'s str>, &'static str)> {
        let sets = self.of_role(|role| match role {
            Role::SetsProperty { key, value } => Some((key, value)),
            _ => None,
        });
        sets.map(|(at, (key, value))| (at, self.text(at, key), value))
    }

    /// The value of a block's control, under whichever spelling it was written.
    fn control(&self, at: usize, name: &str) -> Option<&'s ControlValue> {
        let control = self.graph.nodes.get(at)?.spec?.control(name)?;
        let spelt = |written: &str| written == control.name || control.aliases.contains(&written);
        self.values.get(at)?.iter().find(|(written, _)| spelt(written)).map(|(_, value)| value)
    }

    fn text(&self, at: usize, name: &str) -> Option<&'s str> {
        self.control(at, name)?.as_literal_text()
    }

    fn reads(&self, key: &str) -> bool {
        let reads =
            self.of_role(|role| matches!(role, Role::ReadsAllProperties | Role::ReadsProperty { .. }).then_some(role));
        reads.into_iter().any(|(at, role)| match role {
            Role::ReadsProperty { key: control } => self.text(at, control) == Some(key),
            _ => true,
        })
    }

    /// The keys that the flow unsets or empties; `None` when it may be any.
    fn forgotten(&self) -> Option<HashSet<&'s str>> {
        if self.of_role(|role| (role == Role::ClearsProperties).then_some(())).next().is_some() {
            return None;
        }
        let mut keys = HashSet::new();
        let unsets = self.of_role(|role| match role {
            Role::UnsetsProperty { key } => Some(key),
            _ => None,
        });
        for (at, key) in unsets {
            keys.insert(self.text(at, key)?);
        }
        let empties = |at: usize, value: &str| matches!(self.control(at, value), None | Some(ControlValue::Unset));
        keys.extend(self.sets().filter(|(at, _, value)| empties(*at, value)).filter_map(|(_, key, _)| key));
        Some(keys)
    }

    /// The blocks that complete work, each with the properties that they read and the flow keeps.
    fn kept_work(&self) -> Vec<(usize, Vec<&'s str>)> {
        let Some(forgotten) = self.forgotten() else { return Vec::new() };
        let completing = self.of_role(|role| (role == Role::CompletesSalesWork).then_some(()));
        let kept = completing.map(|(at, ())| {
            let mut keys = self.keys_read_by(at);
            keys.retain(|key| !forgotten.contains(key));
            (at, keys)
        });
        kept.filter(|(_, keys)| !keys.is_empty()).collect()
    }

    /// The keys of the properties that a block's controls read through *Get Property*.
    fn keys_read_by(&self, at: usize) -> Vec<&'s str> {
        let mut keys = Vec::new();
        // A block that is read often is looked at once.
        let mut known = HashMap::new();
        for (_, value) in self.values.get(at).into_iter().flatten() {
            value.each_path(&mut |_, path| {
                let source = path.segments().get(1).and_then(Segment::key).and_then(|id| self.graph.find(id));
                let key_of = |at: usize| match self.graph.nodes.get(at)?.spec?.role? {
                    Role::ReadsProperty { key } => self.text(at, key),
                    _ => None,
                };
                keys.extend(source.and_then(|source| *known.entry(source).or_insert_with(|| key_of(source))));
            });
        }
        keys
    }
}
