//! Numbers that the flow itself fixes, followed through the blocks that hand them on.

use std::cell::Cell;

use super::{Graph, value_of};
use crate::catalogue::Role;
use crate::control::ControlValue;
use crate::js;
use crate::path::{ContextRoot, Path, Segment};

/// How many values are followed in one flow.
const MOST_FOLLOWED: usize = 10_000;

/// Through how many blocks one value is followed.
const MOST_BLOCKS: usize = 8;

/// Follows what controls read to what the flow fixes.
pub(super) struct Fixed<'g, 'a> {
    graph: &'g Graph<'a>,
    values: &'g [Vec<(&'a str, ControlValue)>],
    /// The reached blocks that set a property, with the controls of its key and value.
    setters: Vec<(usize, &'static str, &'static str)>,
    /// Whether some block may set or forget a property that it does not name.
    is_open: bool,
    followed: Cell<usize>,
}

impl<'g, 'a> Fixed<'g, 'a> {
    pub(super) fn new(graph: &'g Graph<'a>, values: &'g [Vec<(&'a str, ControlValue)>]) -> Self {
        let mut fixed = Self { graph, values, setters: Vec::new(), is_open: false, followed: Cell::new(0) };
        for (at, node) in graph.nodes.iter().enumerate().filter(|(at, _)| graph.is_reached(*at)) {
            match node.spec.map(|spec| spec.role) {
                Some(Some(Role::SetsProperty { key, value })) => {
                    fixed.is_open |= fixed.text(at, key).is_none();
                    fixed.setters.push((at, key, value));
                }
                None | Some(Some(Role::UnsetsProperty { .. } | Role::ClearsProperties)) => fixed.is_open = true,
                Some(_) => {}
            }
        }
        fixed
    }

    /// The least number that a control is in any run; `None` where the flow does not fix it.
    pub(super) fn least(&self, at: usize, control: &str) -> Option<f64> {
        self.least_of(self.control(at, control)?, 0)
    }

    fn least_of(&self, value: &ControlValue, depth: usize) -> Option<f64> {
        self.followed.set(self.followed.get() + 1);
        if depth > MOST_BLOCKS || self.followed.get() > MOST_FOLLOWED {
            return None;
        }
        match value {
            ControlValue::Literal(value) => Some(js::to_number(Some(value))).filter(|number| number.is_finite()),
            ControlValue::Path(path) => self.least_read(path, depth),
            _ => None,
        }
    }

    /// The least number that a path reads of what another block returned.
    fn least_read(&self, path: &Path, depth: usize) -> Option<f64> {
        let keys: Vec<&str> = path.segments().iter().map(Segment::key).collect::<Option<_>>()?;
        let [root, id, "results", field] = keys[..] else { return None };
        if !path.is_plain() || ContextRoot::find(root) != Some(ContextRoot::Actions) {
            return None;
        }
        let at = self.graph.find(id)?;
        match (self.graph.nodes.get(at)?.spec?.role?, field) {
            (Role::ReadsProperty { key }, "value") => self.least_kept(at, self.text(at, key)?, depth),
            (Role::JoinsTexts { parts }, "string") => {
                let part = |part: &&str| match self.control(at, part) {
                    None | Some(ControlValue::Unset) => Some(String::new()),
                    Some(ControlValue::Literal(value)) => Some(js::text_or_empty(Some(value)).into_owned()),
                    Some(_) => None,
                };
                let joined = parts.iter().map(part).collect::<Option<String>>()?;
                Some(js::parse_number(&joined)).filter(|number| number.is_finite())
            }
            _ => None,
        }
    }

    /// The least number that a property is at a block that reads it, when a block before it has set it in every run.
    fn least_kept(&self, at: usize, key: &str, depth: usize) -> Option<f64> {
        let setters = || self.setters.iter().filter(|(setter, name, _)| self.text(*setter, name) == Some(key));
        if self.is_open || !setters().any(|(setter, ..)| self.graph.always_before(*setter, at)) {
            return None;
        }
        let values = setters().map(|(setter, _, value)| self.least_of(self.control(*setter, value)?, depth + 1));
        values.collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::min)
    }

    fn control(&self, at: usize, name: &str) -> Option<&'g ControlValue> {
        value_of(self.graph.nodes.get(at)?.spec?, name, self.values.get(at)?).map(|(_, value)| value)
    }

    fn text(&self, at: usize, name: &str) -> Option<&'g str> {
        self.control(at, name)?.as_literal_text()
    }
}
