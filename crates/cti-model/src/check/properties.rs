//! Properties: what a flow keeps for later runs, and forgets or not (sections 3.8 and 10.9).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Graph, about_block, read_controls, value_of};
use crate::catalogue::{Catalogue, Role};
use crate::control::ControlValue;
use crate::finding::{Code, Finding};
use crate::flow::Flow;
use crate::path::Segment;

/// The controls of every block, each read, by the block's position.
type Values<'v> = [Vec<(&'v str, ControlValue)>];

/// How many blocks are looked at to find the properties behind the controls of the blocks that complete work.
const MOST_FOLLOWED: usize = 20_000;

/// Findings about work that is completed from properties that are there again at the next event: the published High
/// Velocity Sales recipe never forgets them.
pub(super) fn check(graph: &mut Graph<'_>, values: &Values<'_>, findings: &mut Vec<Finding>) {
    let kept = kept_work(graph, values);
    let forgotten: HashSet<Option<&str>> =
        Store { graph, values }.forgotten().into_iter().map(|(_, key)| key).collect();
    for (at, keys) in kept {
        let Some(node) = graph.nodes.get(at) else { continue };
        let on_one_way = |key: &&str| forgotten.contains(&None) || forgotten.contains(&Some(*key));
        let listed = keys.join("` and `");
        let message = if keys.iter().all(on_one_way) {
            format!("not every run unsets `{listed}` after it, and then the next run completes the same work again")
        } else {
            format!("this flow never unsets `{listed}`, so its next run completes the same work again")
        };
        findings.push(about_block(Code::HvsKeysKept, at, node.block, message).help("unset them afterwards"));
    }
}

/// A property or a counter that a flow sets or reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Kept {
    /// Whether it is a counter; properties and counters have names of their own.
    pub(crate) is_counter: bool,
    /// Its key.
    pub(crate) key: String,
}

/// What a flow does with what is remembered.
#[derive(Debug)]
pub(crate) struct Remembered {
    /// What it sets, each with a finding that is not yet written about the block.
    pub(crate) set: Vec<(Kept, Finding)>,
    /// What it reads, in the same way; without a default when nothing was set.
    pub(crate) read: Vec<(Kept, Finding)>,
    /// Whether it may set anything: the key is not the same in every run, or the block is not known.
    pub(crate) sets_any: bool,
    /// Whether it may read anything.
    pub(crate) reads_any: bool,
    /// The properties from which it completes work and which it does not unset.
    pub(crate) kept: BTreeSet<String>,
    /// Those that it unsets.
    pub(crate) forgotten: BTreeSet<String>,
    /// Whether it may unset any.
    pub(crate) forgets_any: bool,
}

impl Remembered {
    /// What a flow remembers; what it holds in a control that cannot be read does not count.
    pub(crate) fn of(flow: &Flow, catalogue: &Catalogue) -> Self {
        let mut graph = Graph::new(flow, catalogue);
        let values: Vec<_> = (0..flow.blocks().len()).map(|at| read_controls(flow, at, &mut Vec::new())).collect();
        let kept = kept_work(&mut graph, &values).into_iter().flat_map(|(_, keys)| keys).map(str::to_owned).collect();
        let store = Store { graph: &graph, values: &values };
        let forgotten = store.forgotten();
        let mut remembered = Self {
            set: Vec::new(),
            read: Vec::new(),
            sets_any: false,
            reads_any: false,
            kept,
            forgotten: forgotten.iter().filter_map(|(_, key)| Some((*key)?.to_owned())).collect(),
            forgets_any: forgotten.iter().any(|(_, key)| key.is_none()),
        };
        for (at, node) in graph.nodes.iter().enumerate().filter(|(at, _)| graph.is_reached(*at)) {
            let Some(spec) = node.spec else {
                (remembered.sets_any, remembered.reads_any) = (true, true);
                continue;
            };
            let (control, is_counter, sets, reads) = match spec.role {
                // An empty value forgets; that needs no reader.
                Some(Role::SetsProperty { key, value }) => {
                    (key, false, !matches!(store.control(at, value), None | Some(ControlValue::Unset)), false)
                }
                Some(Role::ReadsProperty { key }) => (key, false, false, true),
                Some(Role::UpdatesCounter { name }) => (name, true, true, false),
                Some(Role::ReadsCounter { name }) => (name, true, false, true),
                Some(Role::ReadsAllProperties) => {
                    remembered.reads_any = true;
                    continue;
                }
                _ => continue,
            };
            let Some(key) = store.text(at, control) else {
                let varies = store.control(at, control).is_some_and(|value| *value != ControlValue::Unset);
                remembered.sets_any |= sets && varies;
                remembered.reads_any |= reads && varies;
                continue;
            };
            let entry = |code| (Kept { is_counter, key: key.to_owned() }, about_block(code, at, node.block, ""));
            if sets {
                remembered.set.push(entry(Code::UnusedProperty));
            }
            if reads {
                remembered.read.push(entry(Code::PropertyNeverSet));
            }
        }
        remembered
    }
}

/// The blocks that complete work, each with the properties that they read, through whichever blocks, and that some run
/// keeps: neither unset before, nor on every way from the success to an end.
fn kept_work<'s>(graph: &mut Graph<'_>, values: &'s Values<'s>) -> Vec<(usize, Vec<&'s str>)> {
    let store = Store { graph, values };
    let completing = store.of_role(|role| (role == Role::CompletesSalesWork).then_some(()));
    let completing: Vec<usize> = completing.map(|(at, ())| at).collect();
    if completing.is_empty() {
        return Vec::new();
    }
    let mut unsets: HashMap<Option<&str>, HashSet<usize>> = HashMap::new();
    for (at, key) in store.forgotten() {
        unsets.entry(key).or_default().insert(at);
    }
    let mut budget = MOST_FOLLOWED;
    let read: Vec<(usize, Vec<&'s str>)> =
        completing.into_iter().map(|at| (at, store.keys_read_by(at, &mut budget))).collect();
    let mut kept = Vec::new();
    for (at, keys) in read {
        let is_kept = |key: &&str| {
            let forgetting: HashSet<usize> =
                [None, Some(*key)].iter().filter_map(|key| unsets.get(key)).flatten().copied().collect();
            let before = forgetting.iter().any(|unset| graph.always_before(*unset, at));
            !before && graph.ends_without(at, "success", &forgetting)
        };
        let keys: Vec<&str> = keys.into_iter().filter(is_kept).collect();
        if !keys.is_empty() {
            kept.push((at, keys));
        }
    }
    kept
}

/// What the blocks that a run can reach do with properties.
struct Store<'g, 'a, 's> {
    graph: &'g Graph<'a>,
    values: &'s Values<'s>,
}

impl<'s> Store<'_, '_, 's> {
    /// The blocks of a role that a run can reach, each with what is known by the role.
    fn of_role<T>(&self, tell: impl Fn(Role) -> Option<T>) -> impl Iterator<Item = (usize, T)> {
        let nodes = self.graph.nodes.iter().enumerate().filter(|(at, _)| self.graph.is_reached(*at));
        nodes.filter_map(move |(at, node)| Some((at, tell(node.spec?.role?)?)))
    }

    /// The value of a block's control, under whichever spelling it was written.
    fn control(&self, at: usize, name: &str) -> Option<&'s ControlValue> {
        value_of(self.graph.nodes.get(at)?.spec?, name, self.values.get(at)?).map(|(_, value)| value)
    }

    fn text(&self, at: usize, name: &str) -> Option<&'s str> {
        self.control(at, name)?.as_literal_text()
    }

    /// The blocks that unset or empty a property, each with its key; `None` when it may be any.
    fn forgotten(&self) -> Vec<(usize, Option<&'s str>)> {
        let forgets = self.of_role(|role| match role {
            Role::ClearsProperties => Some((None, None)),
            Role::UnsetsProperty { key } => Some((Some(key), None)),
            Role::SetsProperty { key, value } => Some((Some(key), Some(value))),
            _ => None,
        });
        let empties = |at, value| matches!(self.control(at, value), None | Some(ControlValue::Unset));
        let forgets = forgets.filter(|(at, (_, value))| value.is_none_or(|value| empties(*at, value)));
        forgets.map(|(at, (key, _))| (at, key.and_then(|key| self.text(at, key)))).collect()
    }

    /// The keys of the properties that a block's controls read, through whichever blocks.
    fn keys_read_by(&self, at: usize, budget: &mut usize) -> Vec<&'s str> {
        let (mut keys, mut found) = (Vec::new(), HashSet::new());
        let mut seen = HashSet::from([at]);
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            if *budget == 0 {
                break;
            }
            *budget -= 1;
            for (_, value) in self.values.get(at).into_iter().flatten() {
                value.each_path(&mut |_, path| {
                    let mut segments = path.segments().iter().map(Segment::key);
                    if segments.next() != Some(Some("actions")) {
                        return;
                    }
                    let source = segments.next().flatten().and_then(|id| self.graph.find(id));
                    open.extend(source.filter(|source| seen.insert(*source)));
                });
            }
            let role = self.graph.nodes.get(at).and_then(|node| node.spec?.role);
            if let Some(Role::ReadsProperty { key }) = role
                && let Some(key) = self.text(at, key)
                && found.insert(key)
            {
                keys.push(key);
            }
        }
        keys.sort_unstable();
        keys
    }
}
