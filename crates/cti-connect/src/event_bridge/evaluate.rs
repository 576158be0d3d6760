//! Whether a conjunction of conditions holds for an event: each names a path, and what of arrays is named must lie in one
//! element.

use std::collections::{BTreeSet, HashMap};

use crate::event_bridge::flat::{Element, Field, FlatEvent};
use crate::event_bridge::matcher::Matcher;

/// A field, and what its values may be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    pub(crate) path: String,
    pub(crate) matchers: Vec<Matcher>,
    /// Where the list stands in the pattern: a JSON pointer.
    pub(crate) pointer: String,
}

/// How many choices of elements are weighed before a pattern counts as not matching. An event that needs more is made
/// for it: fields of one array lie side by side in the order of paths.
const MOST_CHOICES: usize = 1 << 20;

impl Condition {
    /// Whether a value or the absence of all does, whatever element it lies in.
    pub(crate) fn holds_alone(&self, event: &FlatEvent, fields: &[Field]) -> bool {
        self.matches_absence() && fields.is_empty() || fields.iter().any(|field| self.matches(event, field))
    }

    pub(crate) fn matches(&self, event: &FlatEvent, field: &Field) -> bool {
        let leaf = event.leaf(field);
        self.matchers.iter().any(|matcher| matcher.matches(leaf))
    }

    pub(crate) fn matches_absence(&self) -> bool {
        self.matchers.iter().any(Matcher::matches_absence)
    }
}

/// Whether all conditions hold at once. They come in the order of their paths, each with the fields of its path.
pub(crate) fn holds<'a>(
    event: &FlatEvent,
    conditions: impl Iterator<Item = (&'a Condition, &'a [Field])> + Clone,
) -> bool {
    let mut nested = false;
    for (condition, fields) in conditions.clone() {
        let lies_in_arrays = fields.iter().any(|field| !event.elements(field).is_empty());
        nested |= lies_in_arrays;
        // What is absent from one element may be there in another.
        let may_be_absent = lies_in_arrays && condition.matches_absence();
        if !may_be_absent && !condition.holds_alone(event, fields) {
            return false;
        }
    }
    !nested || holds_in_elements(event, &conditions.collect::<Vec<_>>())
}

/// The elements that were chosen so far.
type Chosen = Vec<Element>;

fn holds_in_elements(event: &FlatEvent, conditions: &[(&Condition, &[Field])]) -> bool {
    // Behind the last condition that an array matters to, its elements are all one.
    let mut last_use: HashMap<u32, usize> = HashMap::new();
    for (at, (_, fields)) in conditions.iter().enumerate() {
        for (array, _) in fields.iter().flat_map(|field| event.elements(field)) {
            last_use.insert(*array, at);
        }
    }
    let mut weighed = 0;
    let mut choices: BTreeSet<Chosen> = BTreeSet::from([Chosen::new()]);
    for (at, (condition, fields)) in conditions.iter().enumerate() {
        let matching: Vec<&Field> = fields.iter().filter(|field| condition.matches(event, field)).collect();
        let absence = condition.matches_absence().then(|| ByElement::new(event, &choices, fields.iter()));
        let presence = ByElement::new(event, &choices, matching.into_iter());
        let mut next = BTreeSet::new();
        let mut keep = |mut chosen: Chosen| {
            chosen.retain(|(array, _)| last_use.get(array).is_some_and(|last| *last > at));
            next.insert(chosen);
        };
        for chosen in &choices {
            let mut is_there = false;
            for field in absence.iter().flat_map(|absence| absence.of(chosen)) {
                weighed += 1;
                is_there |= merged(chosen, event.elements(field)).is_some();
            }
            if absence.is_some() && !is_there {
                keep(chosen.clone());
            }
            for field in presence.of(chosen) {
                weighed += 1;
                merged(chosen, event.elements(field)).map(&mut keep);
            }
            if weighed > MOST_CHOICES {
                return false;
            }
        }
        if next.is_empty() {
            return false;
        }
        choices = next;
    }
    true
}

/// What was chosen, and the elements of one more field; `None` when they are others of the same array.
fn merged(chosen: &Chosen, elements: &[Element]) -> Option<Chosen> {
    let mut all = chosen.clone();
    for (array, index) in elements {
        match all.binary_search_by_key(array, |(array, _)| *array) {
            Ok(at) if all.get(at).is_some_and(|(_, known)| known == index) => {}
            Ok(_) => return None,
            Err(at) => all.insert(at, (*array, *index)),
        }
    }
    Some(all)
}

/// Fields by their element of the outermost array, when all of them and all choices have one of the same array.
enum ByElement<'e> {
    One(u32, HashMap<u32, Vec<&'e Field>>),
    Mixed(Vec<&'e Field>),
}

impl<'e> ByElement<'e> {
    fn new(event: &FlatEvent, choices: &BTreeSet<Chosen>, fields: impl Iterator<Item = &'e Field>) -> Self {
        let fields: Vec<&Field> = fields.collect();
        let outermost = |field: &Field| event.elements(field).first().copied();
        let Some((array, _)) = fields.first().and_then(|field| outermost(field)) else { return Self::Mixed(fields) };
        let is_chosen = |chosen: &Chosen| chosen.binary_search_by_key(&array, |(array, _)| *array).is_ok();
        let mut by_index: HashMap<u32, Vec<&Field>> = HashMap::new();
        for field in &fields {
            match outermost(field) {
                Some((other, index)) if other == array => by_index.entry(index).or_default().push(field),
                _ => return Self::Mixed(fields),
            }
        }
        if choices.iter().all(is_chosen) { Self::One(array, by_index) } else { Self::Mixed(fields) }
    }

    /// The fields that may go with a choice.
    fn of(&self, chosen: &Chosen) -> &[&'e Field] {
        match self {
            Self::Mixed(fields) => fields,
            Self::One(array, by_index) => chosen
                .iter()
                .find(|(known, _)| known == array)
                .and_then(|(_, index)| by_index.get(index))
                .map_or(&[], Vec::as_slice),
        }
    }
}
