//! What the index knows of one field: which branches each value of it leads to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aho_corasick::AhoCorasick;

use crate::event_bridge::access::Key;
use crate::event_bridge::address::Address;
use crate::event_bridge::case::folded;
use crate::event_bridge::flat::Leaf;
use crate::event_bridge::intervals::Intervals;

/// The branches that wait for values of one field.
#[derive(Clone, Debug)]
pub(crate) struct Postings {
    lists: Vec<List>,
    texts: HashMap<String, u32>,
    folded: HashMap<String, u32>,
    prefixes: Edges,
    suffixes: Edges,
    folded_prefixes: Edges,
    folded_suffixes: Edges,
    /// Finds the pieces, the first of which leads to this list.
    pieces: Option<(AhoCorasick, u32)>,
    numbers: HashMap<u64, u32>,
    number_texts: HashMap<String, u32>,
    ranges: Intervals<u64>,
    addresses: Intervals<Address>,
    constants: HashMap<Key, u32>,
}

/// Texts at an edge of a value, and the lengths that they have.
#[derive(Clone, Debug, Default)]
struct Edges {
    lists: HashMap<String, u32>,
    lengths: BTreeSet<usize>,
}

/// Branches, and those among them that one value of another field rules out.
#[derive(Clone, Debug, Default)]
struct List {
    branches: Vec<u32>,
    guarded: Vec<Guarded>,
}

/// Branches with an `anything-but` on the same field.
#[derive(Clone, Debug, Default)]
struct Guarded {
    field: u32,
    branches: Vec<u32>,
    /// By a text of that field the branches that leave it out.
    left_out: HashMap<String, Vec<u32>>,
}

/// An `anything-but` of a branch: its field, and the texts that it leaves out.
pub(crate) struct Guard<'p> {
    pub(crate) field: u32,
    pub(crate) texts: &'p [String],
}

/// What an event has of a field.
pub(crate) enum Values<'e> {
    None,
    /// One value, in no element of an array.
    One(Leaf<'e>),
    Several,
}

/// Fewer branches are judged as fast as they are ruled out.
const WORTH_GUARDING: usize = 8;

impl Postings {
    /// From the branches of each key; of a branch its guard is told.
    pub(crate) fn new<'p>(filed: Vec<(Key, Vec<u32>)>, guard: impl Fn(u32) -> Option<Guard<'p>>) -> Self {
        let mut postings = Self {
            lists: Vec::new(),
            texts: HashMap::new(),
            folded: HashMap::new(),
            prefixes: Edges::default(),
            suffixes: Edges::default(),
            folded_prefixes: Edges::default(),
            folded_suffixes: Edges::default(),
            pieces: None,
            numbers: HashMap::new(),
            number_texts: HashMap::new(),
            ranges: Intervals::new(Vec::new()),
            addresses: Intervals::new(Vec::new()),
            constants: HashMap::new(),
        };
        let (mut ranges, mut addresses, mut pieces) = (Vec::new(), Vec::new(), Vec::new());
        for (key, branches) in filed {
            if let Key::Piece(piece) = key {
                pieces.push((piece, branches));
                continue;
            }
            let list = postings.add(&branches, &guard);
            match key {
                Key::Text(text) => _ = postings.texts.insert(text, list),
                Key::Folded(text) => _ = postings.folded.insert(text, list),
                Key::Prefix(text) => postings.prefixes.insert(text, list),
                Key::Suffix(text) => postings.suffixes.insert(text, list),
                Key::FoldedPrefix(text) => postings.folded_prefixes.insert(text, list),
                Key::FoldedSuffix(text) => postings.folded_suffixes.insert(text, list),
                Key::Number(number) => _ = postings.numbers.insert(number, list),
                Key::NumberText(text) => _ = postings.number_texts.insert(text, list),
                Key::Numbers(bottom, top) => ranges.push((bottom, top, list)),
                Key::Addresses(bottom, top) => addresses.push((bottom, top, list)),
                key => _ = postings.constants.insert(key, list),
            }
        }
        postings.ranges = Intervals::new(ranges);
        postings.addresses = Intervals::new(addresses);
        postings.find_pieces(pieces, &guard);
        postings
    }

    fn find_pieces<'p>(&mut self, pieces: Vec<(String, Vec<u32>)>, guard: &impl Fn(u32) -> Option<Guard<'p>>) {
        if pieces.is_empty() {
            return;
        }
        let Ok(automaton) = AhoCorasick::new(pieces.iter().map(|(piece, _)| piece)) else {
            // More than it can hold: any text may have one of them.
            let mut all: Vec<u32> = pieces.into_iter().flat_map(|(_, branches)| branches).collect();
            all.sort_unstable();
            all.dedup();
            let list = self.add(&all, guard);
            self.prefixes.insert(String::new(), list);
            return;
        };
        let first = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        for (_, branches) in &pieces {
            self.add(branches, guard);
        }
        self.pieces = Some((automaton, first));
    }

    fn add<'p>(&mut self, branches: &[u32], guard: &impl Fn(u32) -> Option<Guard<'p>>) -> u32 {
        let mut list = List::default();
        let mut by_field: BTreeMap<u32, Vec<(u32, &[String])>> = BTreeMap::new();
        for branch in branches {
            match guard(*branch).filter(|_| branches.len() >= WORTH_GUARDING) {
                Some(guard) => by_field.entry(guard.field).or_default().push((*branch, guard.texts)),
                None => list.branches.push(*branch),
            }
        }
        for (field, members) in by_field {
            let mut guarded = Guarded { field, ..Guarded::default() };
            for (branch, texts) in members {
                guarded.branches.push(branch);
                for text in texts {
                    guarded.left_out.entry(text.clone()).or_default().push(branch);
                }
            }
            list.guarded.push(guarded);
        }
        self.lists.push(list);
        u32::try_from(self.lists.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds the branches that a value leads to.
    pub(crate) fn find<'e>(&self, leaf: Leaf<'e>, values: &impl Fn(u32) -> Values<'e>, found: &mut Vec<u32>) {
        let mut take = |list: u32| {
            let Some(list) = self.lists.get(list as usize) else { return };
            found.extend_from_slice(&list.branches);
            for guarded in &list.guarded {
                guarded.find(&values(guarded.field), found);
            }
        };
        let constant = |key: &Key| self.constants.get(key).copied();
        constant(&Key::Present).map(&mut take);
        match leaf {
            Leaf::Text(text) => {
                self.texts.get(text).copied().map(&mut take);
                self.prefixes.find(|length| text.get(..length), &mut take);
                self.suffixes.find(|length| text.get(text.len().checked_sub(length)?..), &mut take);
                self.find_folded(text, &mut take);
                if let Some((automaton, first)) = &self.pieces {
                    for hit in automaton.find_overlapping_iter(text) {
                        take(first + hit.pattern().as_u32());
                    }
                }
                if !self.addresses.is_empty()
                    && let Some(address) = Address::read(text)
                {
                    self.addresses.stab(address, &mut take);
                }
            }
            Leaf::Number(text, number) => {
                if let Some(number) = number {
                    self.numbers.get(&number.key()).copied().map(&mut take);
                    self.ranges.stab(number.key(), &mut take);
                }
                self.number_texts.get(text).copied().map(&mut take);
            }
            Leaf::True => _ = constant(&Key::True).map(&mut take),
            Leaf::False => _ = constant(&Key::False).map(&mut take),
            Leaf::Null => _ = constant(&Key::Null).map(&mut take),
        }
    }

    fn find_folded(&self, text: &str, take: &mut impl FnMut(u32)) {
        let edges = [&self.folded_prefixes, &self.folded_suffixes];
        if self.folded.is_empty() && edges.iter().all(|edges| edges.lists.is_empty()) {
            return;
        }
        let text = folded(text);
        self.folded.get(&text).copied().map(&mut *take);
        self.folded_prefixes.find(|length| text.get(..length), take);
        self.folded_suffixes.find(|length| text.get(text.len().checked_sub(length)?..), take);
    }
}

impl Edges {
    fn insert(&mut self, text: String, list: u32) {
        self.lengths.insert(text.len());
        self.lists.insert(text, list);
    }

    /// Looks up the edge of each length, as long as the value has one.
    fn find<'t>(&self, edge: impl Fn(usize) -> Option<&'t str>, take: &mut impl FnMut(u32)) {
        for length in &self.lengths {
            if let Some(list) = edge(*length).and_then(|edge| self.lists.get(edge)) {
                take(*list);
            }
        }
    }
}

impl Guarded {
    fn find(&self, values: &Values<'_>, found: &mut Vec<u32>) {
        let left_out = match values {
            Values::None => return,
            Values::One(Leaf::Text(text)) => self.left_out.get(*text).map_or(&[][..], Vec::as_slice),
            Values::One(_) | Values::Several => &[],
        };
        if left_out.len() == self.branches.len() {
            return;
        }
        // Both are in ascending order.
        let mut left_out = left_out.iter().peekable();
        found.extend(self.branches.iter().filter(|branch| left_out.next_if_eq(branch).is_none()));
    }
}
