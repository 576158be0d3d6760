//! Queries: what a path with wildcards, slices, unions, conditions or descents means, ready to be walked.
//!
//! `jsonpath-rust` reads the text. The walk is our own, since only the first hit counts and its cost must be bounded.

mod compile;
mod regexp;
mod walk;

use serde_json::Value;

use self::regexp::Pattern;
pub(super) use self::walk::{OutOfSteps, first};

/// The steps of a query from a value.
#[derive(Clone, Debug)]
pub(super) struct Query {
    steps: Vec<Step>,
}

/// One step: the selectors are tried in their order.
#[derive(Clone, Debug)]
struct Step {
    /// `..`: at the value, and then at everything inside it.
    descends: bool,
    selectors: Vec<Selector>,
}

#[derive(Clone, Debug)]
enum Selector {
    Name(String),
    Index(i64),
    Wildcard,
    Slice { start: Option<i64>, end: Option<i64>, step: i64 },
    Condition(Condition),
}

/// What is asked of every element.
#[derive(Clone, Debug)]
enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Not(Box<Condition>),
    Exists(Nodes),
    Compare { is: Relation, left: Operand, right: Operand },
    Matches { text: Operand, pattern: Pattern, whole: bool },
}

#[derive(Clone, Copy, Debug)]
enum Relation {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a query finds from the element (`@`) or from the root (`$`).
#[derive(Clone, Debug)]
struct Nodes {
    from_root: bool,
    query: Query,
}

#[derive(Clone, Debug)]
enum Operand {
    Literal(Value),
    /// The value of the only node; nothing when there is none, or are several.
    Node(Nodes),
    Length(Box<Operand>),
    Count(Nodes),
}

impl Query {
    /// To which power of the document's size the cost may grow: 1 when no value is looked at twice.
    pub(super) fn cost(&self) -> u32 {
        let descents = self.steps.iter().filter(|step| step.descends).count();
        let selectors = self.steps.iter().flat_map(|step| &step.selectors);
        let conditions = selectors.map(|selector| if let Selector::Condition(it) = selector { it.cost() } else { 0 });
        u32::try_from(descents.max(1)).unwrap_or(u32::MAX).saturating_add(conditions.sum())
    }

    /// Whether the query leads to one place at most.
    fn is_singular(&self) -> bool {
        let single = |step: &Step| matches!(*step.selectors, [Selector::Name(_) | Selector::Index(_)]);
        self.steps.iter().all(|step| !step.descends && single(step))
    }
}

impl Condition {
    fn cost(&self) -> u32 {
        match self {
            Self::Any(parts) | Self::All(parts) => parts.iter().map(Self::cost).max().unwrap_or_default(),
            Self::Not(inner) => inner.cost(),
            Self::Exists(nodes) => nodes.cost(),
            Self::Compare { left, right, .. } => left.cost().max(right.cost()),
            Self::Matches { text, pattern, .. } => text.cost_of_text() + u32::from(!pattern.is_fixed()),
        }
    }
}

impl Nodes {
    fn cost(&self) -> u32 {
        if self.query.is_singular() { 0 } else { self.query.cost() }
    }
}

impl Operand {
    fn cost(&self) -> u32 {
        match self {
            Self::Literal(_) => 0,
            Self::Node(nodes) | Self::Count(nodes) => nodes.cost(),
            Self::Length(inner) => inner.cost(),
        }
    }

    /// As [`Operand::cost`], where every character is looked at: a text that each element has for itself is a part of it,
    /// one that all have in common is looked at for each of them.
    fn cost_of_text(&self) -> u32 {
        let is_common = matches!(self, Self::Node(nodes) if nodes.from_root);
        self.cost() + u32::from(is_common)
    }
}
