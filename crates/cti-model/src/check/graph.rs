//! The blocks of a flow as a graph: who is reached, from where, and who has run before whom on every way.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use crate::catalogue::{BlockSpec, Catalogue, Ports};
use crate::flow::{Block, Flow};

/// Stands for "no block".
const NONE: usize = usize::MAX;

/// How many steps the questions "can this block lead to that one?" may take in all. Past it they are answered with yes,
/// so that a document of thirty thousand blocks that all name each other is still checked in a moment.
const SEARCH_BUDGET: usize = 10_000_000;

pub(super) struct Graph<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) catalogue: &'a Catalogue,
    by_id: HashMap<&'a str, usize>,
    pub(super) start: Option<usize>,
    only_end: Option<usize>,
    /// Position in a reverse post-order walk from the start; `NONE` for what is not reached.
    order: Vec<usize>,
    /// Entry and exit of each block in a walk of the dominator tree: an ancestor's span holds its descendants'. `None`
    /// when the graph is too tangled to decide within [`SEARCH_BUDGET`].
    spans: Option<Vec<(usize, usize)>>,
    searched: usize,
    compared: Cell<usize>,
    reached_from: HashMap<usize, Vec<bool>>,
}

pub(super) struct Node<'a> {
    pub(super) block: &'a Block,
    pub(super) spec: Option<&'static BlockSpec>,
    /// Where the ports that a run can take lead.
    next: Vec<usize>,
}

impl Node<'_> {
    /// Whether a run can leave by that port: the type has it, or the type is not known.
    pub(super) fn has_port(&self, port: &str) -> bool {
        self.spec.is_none_or(|spec| spec.ports.names().any(|name| name == port))
    }

    pub(super) fn is_end(&self) -> bool {
        self.spec.is_some_and(|spec| spec.ports == Ports::None)
    }
}

impl<'a> Graph<'a> {
    pub(super) fn new(flow: &'a Flow, catalogue: &'a Catalogue) -> Self {
        let mut by_id = HashMap::with_capacity(flow.blocks().len());
        for (at, block) in flow.blocks().iter().enumerate() {
            by_id.entry(block.id()).or_insert(at);
        }
        let nodes: Vec<Node<'a>> = flow
            .blocks()
            .iter()
            .map(|block| Node { block, spec: catalogue.get(block.type_id()), next: Vec::new() })
            .collect();
        let nodes: Vec<Node<'a>> = nodes
            .into_iter()
            .map(|mut node| {
                let targets = node.block.ports().filter(|(port, _)| node.has_port(port));
                node.next = targets.filter_map(|(_, target)| by_id.get(target).copied()).collect();
                node
            })
            .collect();
        let start = nodes.iter().position(|node| catalogue.is_start(node.block.type_id()));
        let mut ends = nodes.iter().enumerate().filter(|(_, node)| node.is_end()).map(|(at, _)| at);
        let only_end = ends.next().filter(|_| ends.next().is_none());
        let mut graph = Self {
            only_end,
            order: vec![NONE; nodes.len()],
            spans: None,
            nodes,
            catalogue,
            by_id,
            start,
            searched: 0,
            compared: Cell::new(0),
            reached_from: HashMap::new(),
        };
        if let Some(start) = start {
            let walk = graph.walk(start);
            graph.spans = graph.dominators(&walk).map(|dominators| spans(&walk, &dominators));
        }
        graph
    }

    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The id that is nearest to one that does not exist.
    pub(super) fn nearest_id(&self, id: &str) -> Option<&'a str> {
        self.nearest(id, self.nodes.iter().map(|node| node.block.id()))
    }

    /// The type of the catalogue that is nearest to one that is not in it.
    pub(super) fn nearest_type(&self, type_id: &str) -> Option<&'static str> {
        self.nearest(type_id, self.catalogue.iter().map(|spec| spec.type_id))
    }

    /// The known name that is nearest to one that is not. After some thousand comparisons names are not compared any more:
    /// a document with ten thousand wrong names does not need ten thousand guesses.
    pub(super) fn nearest<'n>(&self, name: &str, known: impl ExactSizeIterator<Item = &'n str>) -> Option<&'n str> {
        const MOST: usize = 20_000;
        let compared = self.compared.get() + known.len();
        self.compared.set(compared);
        (compared <= MOST.max(known.len())).then(|| super::nearest(name, known))?
    }

    pub(super) fn is_reached(&self, node: usize) -> bool {
        self.order.get(node).is_some_and(|order| *order != NONE)
    }

    /// Whether `first` has run on every way from the start to `then`; both are reached. A block is not before itself.
    pub(super) fn always_before(&self, first: usize, then: usize) -> bool {
        let Some(spans) = &self.spans else { return true };
        match (spans.get(first), spans.get(then)) {
            (Some((enter, leave)), Some((inner, _))) => first != then && enter < inner && inner < leave,
            _ => false,
        }
    }

    /// For each reached block with a weight the sum of its own and of the weights of the blocks that have run before it on
    /// every way. None where the graph is too tangled.
    pub(super) fn sums_on_every_way(&self, weight: impl Fn(usize) -> Option<f64>) -> Vec<(usize, f64)> {
        let Some(spans) = &self.spans else { return Vec::new() };
        let weighed = (0..self.nodes.len()).filter(|at| self.is_reached(*at));
        let weighed = weighed.filter_map(|at| Some((*spans.get(at)?, at, weight(at)?)));
        let mut weighed: Vec<((usize, usize), usize, f64)> = weighed.collect();
        weighed.sort_by_key(|(span, ..)| *span);
        // The spans that hold the present one, each with its sum.
        let mut open: Vec<(usize, f64)> = Vec::new();
        let mut sums = Vec::new();
        for ((enter, leave), at, own) in weighed {
            while open.last().is_some_and(|(left, _)| *left < enter) {
                open.pop();
            }
            let sum = own + open.last().map_or(0.0, |(_, sum)| *sum);
            sums.push((at, sum));
            open.push((leave, sum));
        }
        sums
    }

    /// Whether some run that leaves `from` by that port comes to its end, or stops, without having passed one of the
    /// blocks. No within too many steps.
    pub(super) fn ends_without(&mut self, from: usize, port: &str, blocks: &HashSet<usize>) -> bool {
        let target = self.nodes.get(from).and_then(|node| node.block.port(port));
        let Some(first) = target.and_then(|id| self.find(id)) else { return true };
        let mut seen = vec![false; self.nodes.len()];
        let mut open = vec![first];
        let mut steps = self.nodes.len();
        while let Some(at) = open.pop() {
            steps += 1;
            if self.searched + steps > SEARCH_BUDGET {
                self.searched += steps;
                return false;
            }
            match seen.get_mut(at) {
                Some(seen) if !*seen && !blocks.contains(&at) => *seen = true,
                _ => continue,
            }
            if self.nodes.get(at).is_some_and(Node::is_end) {
                self.searched += steps;
                return true;
            }
            open.extend(self.next(at));
        }
        self.searched += steps;
        false
    }

    /// Whether some way leads from `from` to `to` in at least one step.
    pub(super) fn leads_to(&mut self, from: usize, to: usize) -> bool {
        if self.searched > SEARCH_BUDGET {
            return true;
        }
        if !self.reached_from.contains_key(&from) {
            let mut seen = vec![false; self.nodes.len()];
            let mut open = vec![from];
            let mut steps = self.nodes.len();
            while let Some(at) = open.pop() {
                for next in self.next(at) {
                    steps += 1;
                    if let Some(seen) = seen.get_mut(*next)
                        && !*seen
                    {
                        *seen = true;
                        open.push(*next);
                    }
                }
            }
            self.searched += steps;
            self.reached_from.insert(from, seen);
        }
        self.reached_from.get(&from).and_then(|seen| seen.get(to)).copied().unwrap_or(true)
    }

    /// The id of the end block, where there is one and no other.
    pub(super) fn only_end(&self) -> Option<&str> {
        let at = self.only_end?;
        let id = self.nodes.get(at)?.block.id();
        // Of several blocks with that id the first is meant.
        (self.find(id) == Some(at)).then_some(id)
    }

    /// Whether a run can come to its end.
    pub(super) fn can_end(&self) -> bool {
        self.nodes.iter().enumerate().any(|(at, node)| node.is_end() && self.is_reached(at))
    }

    /// One block of every circle that a run can go round in.
    pub(super) fn circles(&self) -> Vec<usize> {
        // Kosaraju: the blocks that reach each other, by two walks.
        let mut back = vec![Vec::new(); self.nodes.len()];
        let mut walk: Vec<usize> = (0..self.nodes.len()).filter(|at| self.is_reached(*at)).collect();
        for from in &walk {
            for to in self.next(*from) {
                if let Some(back) = back.get_mut(*to) {
                    back.push(*from);
                }
            }
        }
        walk.sort_by_key(|at| self.order.get(*at).copied());
        let mut seen = vec![false; self.nodes.len()];
        let mut circles = Vec::new();
        for root in walk {
            let mut members = 0;
            let mut open = vec![root];
            while let Some(at) = open.pop() {
                match seen.get_mut(at) {
                    Some(seen) if !*seen => *seen = true,
                    _ => continue,
                }
                members += 1;
                open.extend(back.get(at).into_iter().flatten());
            }
            if members > 1 || (members == 1 && self.next(root).contains(&root)) {
                circles.push(root);
            }
        }
        circles
    }

    fn next(&self, at: usize) -> &[usize] {
        self.nodes.get(at).map_or(&[], |node| node.next.as_slice())
    }

    /// The reached blocks in reverse post-order; notes each one's place in `order`.
    fn walk(&mut self, start: usize) -> Vec<usize> {
        let mut post = Vec::new();
        let mut seen = vec![false; self.nodes.len()];
        let mut open = vec![(start, 0)];
        if let Some(first) = seen.get_mut(start) {
            *first = true;
        }
        while let Some((at, child)) = open.pop() {
            let Some(next) = self.next(at).get(child).copied() else {
                post.push(at);
                continue;
            };
            open.push((at, child + 1));
            if let Some(seen) = seen.get_mut(next)
                && !*seen
            {
                *seen = true;
                open.push((next, 0));
            }
        }
        post.reverse();
        for (place, at) in post.iter().enumerate() {
            if let Some(order) = self.order.get_mut(*at) {
                *order = place;
            }
        }
        post
    }

    /// The immediate dominator of each walked block, by place in the walk (Cooper, Harvey, Kennedy); `None` when that
    /// takes more than [`SEARCH_BUDGET`] steps.
    fn dominators(&self, walk: &[usize]) -> Option<Vec<usize>> {
        let mut before = vec![Vec::new(); walk.len()];
        for (place, at) in walk.iter().enumerate() {
            for next in self.next(*at) {
                if let Some(list) = self.order.get(*next).and_then(|next| before.get_mut(*next)) {
                    list.push(place);
                }
            }
        }
        let mut dominators = vec![NONE; walk.len()];
        if let Some(start) = dominators.first_mut() {
            *start = 0;
        }
        let mut changed = true;
        let mut steps = 0;
        while changed {
            if steps > SEARCH_BUDGET {
                return None;
            }
            changed = false;
            for (place, before) in before.iter().enumerate().skip(1) {
                let known = before.iter().copied().filter(|from| dominators.get(*from).is_some_and(|d| *d != NONE));
                let common = known.reduce(|a, b| meet(&dominators, a, b, &mut steps)).unwrap_or(NONE);
                if let Some(dominator) = dominators.get_mut(place)
                    && *dominator != common
                {
                    *dominator = common;
                    changed = true;
                }
            }
        }
        Some(dominators)
    }
}

/// The nearest block that dominates both.
fn meet(dominators: &[usize], mut a: usize, mut b: usize, steps: &mut usize) -> usize {
    while a != b {
        *steps += 1;
        let further = if a > b { &mut a } else { &mut b };
        *further = dominators.get(*further).copied().unwrap_or(0);
    }
    a
}

/// Entry and exit of each block in a walk of the dominator tree, by block.
fn spans(walk: &[usize], dominators: &[usize]) -> Vec<(usize, usize)> {
    let mut children = vec![Vec::new(); walk.len()];
    for (place, dominator) in dominators.iter().enumerate().skip(1) {
        if let Some(children) = children.get_mut(*dominator) {
            children.push(place);
        }
    }
    let mut spans = vec![(0, 0); walk.iter().max().map_or(0, |most| most + 1)];
    let mut clock = 1;
    let mut open = vec![(0, false)];
    while let Some((place, left)) = open.pop() {
        let Some(span) = walk.get(place).and_then(|at| spans.get_mut(*at)) else { continue };
        if left {
            span.1 = clock;
        } else {
            span.0 = clock;
            open.push((place, true));
            open.extend(children.get(place).into_iter().flatten().map(|child| (*child, false)));
        }
        clock += 1;
    }
    spans
}
