//! Properties: what a flow keeps for later runs, and forgets or not (section 10.9).

use std::collections::HashSet;

use super::{Graph, about_block};
use crate::control::ControlValue;
use crate::diagnostic::{Code, Diagnostic};
use crate::path::Segment;

/// The controls of every block, each read, by the block's position.
type Values<'v> = [Vec<(&'v str, ControlValue)>];

/// Findings about the published High Velocity Sales recipe, which never forgets its work.
pub(super) fn check(graph: &Graph<'_>, values: &Values<'_>, findings: &mut Vec<Diagnostic>) {
    let store = Store { graph, values };
    check_never_passed_on(&store, findings);
    check_kept_work(&store, findings);
}

/// The recipe of 2020 keeps `hvsWasConnected`, and none of its flows reads it.
fn check_never_passed_on(store: &Store<'_, '_>, findings: &mut Vec<Diagnostic>) {
    const KEY: &str = "hvsWasConnected";
    if store.reads(KEY) {
        return;
    }
    for at in store.of_type("SE_SetProperty").filter(|at| store.text(*at, "key") == Some(KEY)) {
        let Some(node) = store.graph.nodes.get(at) else { continue };
        let message = format!("`{KEY}` is kept, but no flow of the published recipe reads it");
        let help = "remove the block unless a flow of yours reads it";
        findings.push(about_block(Code::UnusedProperty, at, node.block, message).help(help));
    }
}

/// Work is completed from properties that are there again at the next event.
fn check_kept_work(store: &Store<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let Some(forgotten) = store.forgotten() else { return };
    for at in store.of_type("SE_SFCompleteHvsWorkWithTaskSaved") {
        let Some(node) = store.graph.nodes.get(at) else { continue };
        let mut kept: Vec<&str> = store.keys_read_by(at);
        kept.retain(|key| !forgotten.contains(key));
        if !kept.is_empty() {
            let keys = kept.join("` and `");
            let message = format!("this flow never unsets `{keys}`, so its next run completes the same work again");
            findings.push(about_block(Code::HvsKeysKept, at, node.block, message).help("unset them afterwards"));
        }
    }
}

/// What the blocks that a run can reach do with properties.
struct Store<'s, 'a> {
    graph: &'s Graph<'a>,
    values: &'s Values<'s>,
}

impl<'s> Store<'s, '_> {
    fn of_type(&self, type_id: &'static str) -> impl Iterator<Item = usize> {
        let nodes = self.graph.nodes.iter().enumerate();
        nodes.filter(move |(at, node)| node.block.type_id() == type_id && self.graph.is_reached(*at)).map(|(at, _)| at)
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
        self.of_type("SE_GetAllProperties").next().is_some()
            || self.of_type("SE_GetProperty").any(|at| self.text(at, "key") == Some(key))
    }

    /// The keys that the flow unsets or empties; `None` when it may be any.
    fn forgotten(&self) -> Option<HashSet<&'s str>> {
        if self.of_type("SE_ClearAllProperties").next().is_some() {
            return None;
        }
        let mut keys = HashSet::new();
        for at in self.of_type("SE_UnsetProperty") {
            keys.insert(self.text(at, "key")?);
        }
        let empties = |at: &usize| matches!(self.control(*at, "value"), None | Some(ControlValue::Unset));
        keys.extend(self.of_type("SE_SetProperty").filter(empties).filter_map(|at| self.text(at, "key")));
        Some(keys)
    }

    /// The keys of the properties that a block's controls read through *Get Property*.
    fn keys_read_by(&self, at: usize) -> Vec<&'s str> {
        let mut keys = Vec::new();
        for (_, value) in self.values.get(at).into_iter().flatten() {
            value.each_path(&mut |_, path| {
                let source = path.segments().get(1).and_then(Segment::key).and_then(|id| self.graph.find(id));
                let is_getter =
                    |at: &usize| self.graph.nodes.get(*at).is_some_and(|node| node.block.type_id() == "SE_GetProperty");
                keys.extend(source.filter(is_getter).and_then(|at| self.text(at, "key")));
            });
        }
        keys
    }
}
