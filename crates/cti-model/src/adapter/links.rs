//! How records of an adapter name each other: the flow that an action starts, found among many at once.

use std::collections::HashMap;

use super::lists::id_of;
use super::{CtiAdapter, CtiFlow};
use crate::action::CtiAction;

/// The flows of an adapter by what an action can name: the id of a record, or its name. Made by
/// [`CtiAdapter::flow_index`].
#[derive(Clone, Debug)]
pub struct FlowIndex<'a> {
    by_id: HashMap<&'a str, &'a CtiFlow>,
    /// `None` when several flows have the name.
    by_name: HashMap<&'a str, Option<&'a CtiFlow>>,
    /// Whether there are flows, and every one has an id.
    have_ids: bool,
}

impl<'a> FlowIndex<'a> {
    pub(super) fn new(flows: &'a [CtiFlow]) -> Self {
        let mut index = Self { by_id: HashMap::new(), by_name: HashMap::new(), have_ids: !flows.is_empty() };
        for flow in flows {
            match id_of(&flow.other) {
                Some(id) => _ = index.by_id.entry(short_id(id)).or_insert(flow),
                None => index.have_ids = false,
            }
            index.by_name.entry(&flow.name).and_modify(|only| *only = None).or_insert(Some(flow));
        }
        index
    }

    /// The flow that an action starts, as [`CtiAdapter::flow_of`] finds it.
    pub fn flow_of(&self, action: &CtiAction) -> Option<&'a CtiFlow> {
        let by_name = || self.by_name.get(action.flow.as_str()).copied().flatten();
        self.of_id(&action.flow).or_else(by_name)
    }

    /// The flow whose record has that id.
    pub(super) fn of_id(&self, id: &str) -> Option<&'a CtiFlow> {
        self.by_id.get(short_id(id)).copied()
    }

    /// Whether a flow has that name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Whether a flow has that name and no other one has it.
    pub(super) fn has_one(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(Option::is_some)
    }

    pub(super) fn have_ids(&self) -> bool {
        self.have_ids
    }
}

/// What the records of an adapter are linked by.
pub(super) struct Links<'a> {
    /// The id of the adapter's own record.
    pub(super) id: Option<&'a str>,
    pub(super) flows: FlowIndex<'a>,
}

impl<'a> Links<'a> {
    pub(super) fn new(adapter: &'a CtiAdapter) -> Self {
        Self { id: id_of(&adapter.settings.other), flows: adapter.flow_index() }
    }
}

/// The short form of an id: the long one has three characters more, which repeat the case of the first 15.
fn short_id(id: &str) -> &str {
    id.get(..15).filter(|_| id.len() == 18).unwrap_or(id)
}

/// Whether two ids name one record.
pub(super) fn same_id(a: &str, b: &str) -> bool {
    short_id(a) == short_id(b)
}
