//! Many patterns against one event in one pass.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::event_bridge::access::{Key, keys};
use crate::event_bridge::compile::Branch;
use crate::event_bridge::evaluate::{Condition, holds};
use crate::event_bridge::flat::{Field, FlatEvent};
use crate::event_bridge::matcher::{Except, Matcher};
use crate::event_bridge::pattern::Pattern;
use crate::event_bridge::postings::{Guard, Postings, Values};

/// Patterns that are matched together.
///
/// Each pattern is filed under what is rarest of it: a text, a piece of a wildcard, a range. An event looks up its own values
/// and judges only the patterns that it finds, so that the cost grows with what matches and not with the number of
/// patterns. The answers are those of [`Pattern::matches`].
///
/// ```
/// use cti_connect::event_bridge::{FlatEvent, Pattern, PatternIndex};
///
/// let patterns = [r#"{"source": ["aws.connect"]}"#, r#"{"source": [{"prefix": "aws.partner/"}]}"#];
/// let index = PatternIndex::new(patterns.iter().map(|text| text.parse::<Pattern>()).collect::<Result<Vec<_>, _>>()?);
/// let event = FlatEvent::parse(r#"{"source": "aws.partner/karte.io/a/b"}"#)?;
/// assert_eq!(index.matches(&event), [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PatternIndex {
    branches: Vec<Filed>,
    paths: HashMap<String, u32>,
    /// By path.
    postings: Vec<Postings>,
    /// Branches that only absence can make match; every event looks at them.
    always: Vec<u32>,
    patterns: usize,
}

/// A branch, and the number of its pattern.
#[derive(Clone, Debug)]
struct Filed {
    pattern: u32,
    branch: Branch,
    /// Of each condition.
    paths: Vec<u32>,
}

/// Of so many ranges of one field a value is taken to lie in one.
const RANGES_APART: u32 = 16;

impl PatternIndex {
    /// Files patterns; each is named by its place in the sequence.
    pub fn new(patterns: impl IntoIterator<Item = Pattern>) -> Self {
        let mut index =
            Self { branches: Vec::new(), paths: HashMap::new(), postings: Vec::new(), always: Vec::new(), patterns: 0 };
        for pattern in patterns {
            let number = u32::try_from(index.patterns).unwrap_or(u32::MAX);
            index.patterns += 1;
            for branch in &pattern.compiled.branches {
                let paths = branch
                    .iter()
                    .map(|condition| {
                        let next = u32::try_from(index.paths.len()).unwrap_or(u32::MAX);
                        *index.paths.entry(condition.path.clone()).or_insert(next)
                    })
                    .collect();
                index.branches.push(Filed { pattern: number, branch: branch.clone(), paths });
            }
        }
        index.file();
        index
    }

    /// How many patterns there are.
    pub fn len(&self) -> usize {
        self.patterns
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.patterns == 0
    }

    /// The patterns that match, in ascending order.
    pub fn matches(&self, event: &FlatEvent) -> Vec<usize> {
        let mut known: Vec<(u32, &[Field])> =
            event.by_path().filter_map(|(path, fields)| self.paths.get(path).map(|number| (*number, fields))).collect();
        known.sort_unstable_by_key(|(path, _)| *path);
        let fields_of = |path: u32| {
            let found = known.binary_search_by_key(&path, |(path, _)| *path);
            found.ok().and_then(|at| known.get(at)).map_or(&[][..], |(_, fields)| *fields)
        };
        let values = |path: u32| match fields_of(path) {
            [] => Values::None,
            [field] if event.elements(field).is_empty() => Values::One(event.leaf(field)),
            _ => Values::Several,
        };
        let mut candidates = self.always.clone();
        for (path, fields) in &known {
            let Some(postings) = self.postings.get(*path as usize) else { continue };
            for field in *fields {
                postings.find(event.leaf(field), &values, &mut candidates);
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut matching: Vec<usize> = Vec::new();
        for filed in candidates.into_iter().filter_map(|candidate| self.branches.get(candidate as usize)) {
            let pattern = filed.pattern as usize;
            // Branches of one pattern lie side by side.
            if matching.last() == Some(&pattern) {
                continue;
            }
            let conditions = filed.branch.iter().zip(&filed.paths);
            if holds(event, conditions.map(|(condition, path)| (&**condition, fields_of(*path)))) {
                matching.push(pattern);
            }
        }
        matching
    }

    /// Files every branch under the rarest of its conditions.
    fn file(&mut self) {
        let mut counts: HashMap<(u32, Key), u32> = HashMap::new();
        let mut ranges: HashMap<u32, u32> = HashMap::new();
        for (path, condition) in self.branches.iter().flat_map(Filed::conditions) {
            for key in keys(condition).into_iter().flatten().flatten() {
                if matches!(key, Key::Numbers(..) | Key::Addresses(..)) {
                    *ranges.entry(path).or_default() += 1;
                } else {
                    *counts.entry((path, key)).or_default() += 1;
                }
            }
        }
        let cost = |path: u32, key: &Key| match key {
            Key::Numbers(..) | Key::Addresses(..) => ranges.get(&path).copied().unwrap_or(0) / RANGES_APART + 1,
            key => counts.get(&(path, key.clone())).copied().unwrap_or(1),
        };
        let length = |key: &Key| if let Key::Piece(piece) = key { piece.len() } else { 0 };
        let mut by_path: BTreeMap<u32, HashMap<Key, Vec<u32>>> = BTreeMap::new();
        for (branch, number) in self.branches.iter().zip(0..) {
            let rarest = branch
                .conditions()
                .filter_map(|(path, condition)| {
                    let chosen: Vec<Key> = keys(condition)?
                        .into_iter()
                        .filter_map(|any_of| {
                            any_of.into_iter().min_by_key(|key| (cost(path, key), Reverse(length(key))))
                        })
                        .collect();
                    let sum: u64 = chosen.iter().map(|key| u64::from(cost(path, key))).sum();
                    Some((sum, path, chosen))
                })
                .min_by_key(|(sum, path, _)| (*sum, *path));
            let Some((_, path, chosen)) = rarest else {
                self.always.push(number);
                continue;
            };
            let lists = by_path.entry(path).or_default();
            for key in chosen {
                let list = lists.entry(key).or_default();
                if list.last() != Some(&number) {
                    list.push(number);
                }
            }
        }
        let guard = |branch: u32| self.branches.get(branch as usize).and_then(Filed::guard);
        self.postings = (0..u32::try_from(self.paths.len()).unwrap_or(u32::MAX))
            .map(|path| Postings::new(by_path.remove(&path).into_iter().flatten().collect(), guard))
            .collect();
    }
}

impl Filed {
    fn conditions(&self) -> impl Iterator<Item = (u32, &Condition)> {
        self.paths.iter().copied().zip(self.branch.iter().map(|condition| &**condition))
    }

    /// The condition that can rule the branch out by one look at a value.
    fn guard(&self) -> Option<Guard<'_>> {
        self.conditions().find_map(|(field, condition)| match condition.matchers.as_slice() {
            [Matcher::AnythingBut(Except::Texts(texts))] => Some(Guard { field, texts }),
            _ => None,
        })
    }
}
