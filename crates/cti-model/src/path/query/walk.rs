//! The walk to the first hit of a query, within a number of steps.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::ControlFlow;

use serde_json::{Number, Value};

use super::regexp::Regexp;
use super::{Condition, Nodes, Operand, Pattern, Query, Relation, Selector, Step};

/// The number of steps was not enough.
pub(in super::super) struct OutOfSteps;

/// The most values inside each other that a walk goes down, a step of the path counting too.
const MAX_DEPTH: u32 = 600;

/// The first hit of a query from a value. Every value that is looked at takes a step from those that are left.
pub(in super::super) fn first<'v>(
    query: &Query,
    from: &'v Value,
    steps: &mut u64,
) -> Result<Option<&'v Value>, OutOfSteps> {
    let mut hit = None;
    let _ = Walk { root: from, left: steps, depth: 0 }.visit(&query.steps, from, &mut |value| {
        hit = Some(value);
        ControlFlow::Break(())
    })?;
    Ok(hit)
}

struct Walk<'w, 'v> {
    root: &'v Value,
    left: &'w mut u64,
    depth: u32,
}

/// What happens with a hit: whether more of them are wanted.
type OnHit<'h, 'v> = &'h mut dyn FnMut(&'v Value) -> ControlFlow<()>;

/// Whether to go on, or why the walk must end.
type Visited = Result<ControlFlow<()>, OutOfSteps>;

impl<'v> Walk<'_, 'v> {
    fn spend(&mut self, steps: u64) -> Result<(), OutOfSteps> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                *self.left = left;
                Ok(())
            }
            None => {
                *self.left = 0;
                Err(OutOfSteps)
            }
        }
    }

    fn visit(&mut self, steps: &[Step], at: &'v Value, on_hit: OnHit<'_, 'v>) -> Visited {
        let Some((step, rest)) = steps.split_first() else { return Ok(on_hit(at)) };
        self.deeper(|walk| walk.step(step, rest, at, on_hit))
    }

    fn deeper(&mut self, walk: impl FnOnce(&mut Self) -> Visited) -> Visited {
        if self.depth == MAX_DEPTH {
            return Err(OutOfSteps);
        }
        self.depth += 1;
        let visited = walk(self);
        self.depth -= 1;
        visited
    }

    fn step(&mut self, step: &Step, rest: &[Step], at: &'v Value, on_hit: OnHit<'_, 'v>) -> Visited {
        self.spend(1)?;
        for selector in &step.selectors {
            if self.select(selector, rest, at, on_hit)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        if step.descends {
            for child in children(at) {
                if self.deeper(|walk| walk.step(step, rest, child, on_hit))?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn select(&mut self, selector: &Selector, rest: &[Step], at: &'v Value, on_hit: OnHit<'_, 'v>) -> Visited {
        self.spend(1)?;
        match (selector, at) {
            (Selector::Name(name), Value::Object(members)) => self.visit_some(members.get(name), rest, on_hit),
            (Selector::Index(index), Value::Array(items)) => {
                self.visit_some(super::super::element(items, *index), rest, on_hit)
            }
            (Selector::Slice { start, end, step }, Value::Array(items)) => {
                for index in Slice::new(*start, *end, *step, items.len()) {
                    self.spend(1)?;
                    if self.visit_some(super::super::element(items, index), rest, on_hit)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Ok(ControlFlow::Continue(()))
            }
            (Selector::Wildcard, _) => self.visit_children(|_, _| Ok(true), rest, at, on_hit),
            (Selector::Condition(condition), _) => {
                self.visit_children(|walk, child| walk.holds(condition, child), rest, at, on_hit)
            }
            _ => Ok(ControlFlow::Continue(())),
        }
    }

    fn visit_some(&mut self, value: Option<&'v Value>, rest: &[Step], on_hit: OnHit<'_, 'v>) -> Visited {
        value.map_or(Ok(ControlFlow::Continue(())), |value| self.visit(rest, value, on_hit))
    }

    fn visit_children(
        &mut self,
        takes: impl Fn(&mut Self, &'v Value) -> Result<bool, OutOfSteps>,
        rest: &[Step],
        at: &'v Value,
        on_hit: OnHit<'_, 'v>,
    ) -> Visited {
        for child in children(at) {
            self.spend(1)?;
            if takes(self, child)? && self.visit(rest, child, on_hit)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn holds(&mut self, condition: &Condition, at: &'v Value) -> Result<bool, OutOfSteps> {
        self.spend(1)?;
        Ok(match condition {
            Condition::Any(parts) => {
                for part in parts {
                    if self.holds(part, at)? {
                        return Ok(true);
                    }
                }
                false
            }
            Condition::All(parts) => {
                for part in parts {
                    if !self.holds(part, at)? {
                        return Ok(false);
                    }
                }
                true
            }
            Condition::Not(inner) => !self.holds(inner, at)?,
            Condition::Exists(nodes) => !self.some(nodes, at, 1)?.is_empty(),
            Condition::Compare { is, left, right } => {
                let (left, right) = (self.operand(left, at)?, self.operand(right, at)?);
                self.compare(*is, left.as_deref(), right.as_deref())?
            }
            Condition::Matches { text, pattern, whole } => self.matches(text, pattern, *whole, at)?,
        })
    }

    /// At most so many of the nodes.
    fn some(&mut self, nodes: &Nodes, at: &'v Value, most: usize) -> Result<Vec<&'v Value>, OutOfSteps> {
        let mut found = Vec::new();
        let _ = self.nodes(nodes, at, &mut |value| {
            found.push(value);
            if found.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(found)
    }

    fn nodes(&mut self, nodes: &Nodes, at: &'v Value, on_hit: OnHit<'_, 'v>) -> Visited {
        let from = if nodes.from_root { self.root } else { at };
        self.visit(&nodes.query.steps, from, on_hit)
    }

    fn operand<'o>(&mut self, operand: &'o Operand, at: &'v Value) -> Result<Option<Cow<'o, Value>>, OutOfSteps>
    where
        'v: 'o,
    {
        Ok(match operand {
            Operand::Literal(value) => Some(Cow::Borrowed(value)),
            Operand::Node(nodes) => match *self.some(nodes, at, 2)? {
                [value] => Some(Cow::Borrowed(value)),
                _ => None,
            },
            Operand::Length(of) => match self.operand(of, at)?.as_deref() {
                Some(Value::String(text)) => {
                    self.spend(text_cost(text))?;
                    Some(Cow::Owned(text.chars().count().into()))
                }
                Some(Value::Array(items)) => Some(Cow::Owned(items.len().into())),
                Some(Value::Object(members)) => Some(Cow::Owned(members.len().into())),
                _ => None,
            },
            Operand::Count(nodes) => {
                let mut count = 0_u64;
                let _ = self.nodes(nodes, at, &mut |_| {
                    count += 1;
                    ControlFlow::Continue(())
                })?;
                Some(Cow::Owned(count.into()))
            }
        })
    }

    fn matches(&mut self, text: &Operand, pattern: &Pattern, whole: bool, at: &'v Value) -> Result<bool, OutOfSteps> {
        let text = self.operand(text, at)?;
        let Some(text) = text.as_deref().and_then(Value::as_str) else { return Ok(false) };
        let made;
        let regexp = match pattern {
            Pattern::Fixed(regexp) => regexp.as_ref(),
            Pattern::Made(pattern) => {
                let pattern = self.operand(pattern, at)?;
                self.spend(Regexp::COST)?;
                made = pattern.as_deref().and_then(Value::as_str).and_then(|pattern| Regexp::new(pattern, whole));
                made.as_ref()
            }
        };
        let Some(regexp) = regexp else { return Ok(false) };
        self.spend(regexp.cost(text))?;
        Ok(regexp.is_match(text))
    }

    /// RFC 9535, section 2.3.5.2.2: *Nothing* equals only *Nothing*, and is neither less nor greater than a value.
    fn compare(&mut self, is: Relation, left: Option<&Value>, right: Option<&Value>) -> Result<bool, OutOfSteps> {
        let equal = |walk: &mut Self| match (left, right) {
            (Some(left), Some(right)) => walk.equal(left, right),
            (None, None) => Ok(true),
            _ => Ok(false),
        };
        let order = || match (left?, right?) {
            (Value::Number(left), Value::Number(right)) => numbers(left, right),
            (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
            _ => None,
        };
        Ok(match is {
            Relation::Equal => equal(self)?,
            Relation::NotEqual => !equal(self)?,
            Relation::Less => order() == Some(Ordering::Less),
            Relation::Greater => order() == Some(Ordering::Greater),
            Relation::LessOrEqual => order() == Some(Ordering::Less) || equal(self)?,
            Relation::GreaterOrEqual => order() == Some(Ordering::Greater) || equal(self)?,
        })
    }

    fn equal(&mut self, left: &Value, right: &Value) -> Result<bool, OutOfSteps> {
        self.spend(1)?;
        Ok(match (left, right) {
            (Value::Number(left), Value::Number(right)) => numbers(left, right) == Some(Ordering::Equal),
            (Value::String(left), Value::String(right)) if left.len() == right.len() => {
                self.spend(text_cost(left))?;
                left == right
            }
            (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
                for (left, right) in left.iter().zip(right) {
                    if !self.equal(left, right)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Value::Object(left), Value::Object(right)) if left.len() == right.len() => {
                for (key, left) in left {
                    let Some(right) = right.get(key) else { return Ok(false) };
                    if !self.equal(left, right)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            _ => false,
        })
    }
}

/// What it costs to look at all of a text.
fn text_cost(text: &str) -> u64 {
    u64::try_from(text.len() / 64).unwrap_or(u64::MAX)
}

fn children(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => Box::new(std::iter::empty()),
    }
}

/// Whole numbers are compared exactly, others as doubles.
fn numbers(left: &Number, right: &Number) -> Option<Ordering> {
    let whole = |number: &Number| number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// The indices of a slice, in its order (RFC 9535, section 2.3.4.2.2).
struct Slice {
    next: i64,
    end: i64,
    step: i64,
}

impl Slice {
    fn new(start: Option<i64>, end: Option<i64>, step: i64, length: usize) -> Self {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let place = |index: i64| if index < 0 { index.saturating_add(length) } else { index };
        let (next, end) = if step < 0 {
            let bounded = |index: i64| place(index).clamp(-1, length - 1);
            (start.map_or(length - 1, bounded), end.map_or(-1, bounded))
        } else {
            let bounded = |index: i64| place(index).clamp(0, length);
            (start.map_or(0, bounded), end.map_or(length, bounded))
        };
        Self { next, end, step }
    }
}

impl Iterator for Slice {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        let is_inside = match self.step.cmp(&0) {
            Ordering::Greater => self.next < self.end,
            Ordering::Less => self.next > self.end,
            Ordering::Equal => false,
        };
        let index = self.next;
        self.next = index.saturating_add(self.step);
        is_inside.then_some(index)
    }
}
