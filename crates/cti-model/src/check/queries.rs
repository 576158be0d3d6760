//! SOQL queries: which values reach them through joins and templates, and whether the engine can escape them there.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use super::{Graph, about_control};
use crate::catalogue::{Role, TemplatePart};
use crate::control::ControlValue;
use crate::finding::{Code, Finding};
use crate::path::{ContextRoot, Path, Segment};
use crate::soql::Quotes;

/// Through how many blocks a query is followed.
const MOST_BLOCKS: usize = 64;

type Values<'a> = Vec<(&'a str, ControlValue)>;

/// Findings about the queries of a flow.
pub(super) fn check(graph: &Graph<'_>, values: &[Values<'_>], findings: &mut Vec<Finding>) {
    let mut follower = Follower { graph, values, seen: HashMap::new(), told: Vec::new() };
    for (at, node) in graph.nodes.iter().enumerate() {
        let Some(Role::Queries { query }) = node.spec.and_then(|spec| spec.role) else { continue };
        let Some((name, ControlValue::Path(path))) = follower.control(at, query) else { continue };
        match follower.builder(path) {
            Some(builder) => {
                follower.follow(builder, Quotes::default(), 0);
            }
            None => follower.told.push((
                format!("the text of the query is `{path}`, which is sent as it is: no value in it can be escaped"),
                "write it in *String Template*, with each value between quotes",
            )),
        }
        findings.extend(
            follower
                .told
                .drain(..)
                .map(|(message, help)| about_control(Code::QueryValue, at, node.block, name, "", message).help(help)),
        );
    }
}

/// Follows the texts of which a query is made.
struct Follower<'g, 'a> {
    graph: &'g Graph<'a>,
    values: &'g [Values<'a>],
    /// The place behind a block's text, by the block and the place before it.
    seen: HashMap<(usize, Quotes), Quotes>,
    told: Vec<(String, &'static str)>,
}

/// A piece of a text that a block builds.
enum Piece<'g> {
    Text(Cow<'g, str>),
    Value(&'g Path),
}

impl<'g> Piece<'g> {
    fn of(value: &'g ControlValue) -> Option<Self> {
        match value {
            ControlValue::Path(path) => Some(Self::Value(path)),
            value => Some(Self::Text(value.as_literal_text()?.into())),
        }
    }
}

impl<'g> Follower<'g, '_> {
    /// A control of a block by its name, with the spelling that is written.
    fn control(&self, at: usize, name: &str) -> Option<(&'g str, &'g ControlValue)> {
        let node = self.graph.nodes.get(at)?;
        let control = node.spec?.control(name)?;
        let (spelling, _) = node.spec?.written(control, node.block)?;
        let found = self.values.get(at)?.iter().find(|(name, _)| *name == spelling)?;
        Some((found.0, &found.1))
    }

    /// The fixed text of a control.
    fn text(&self, at: usize, name: &str) -> Option<&'g str> {
        self.control(at, name)?.1.as_literal_text()
    }

    fn piece(&self, at: usize, name: &str) -> Option<Piece<'g>> {
        Piece::of(self.control(at, name)?.1)
    }

    /// The block whose text a path reads, if that is built of pieces that can be followed.
    fn builder(&self, path: &Path) -> Option<usize> {
        let keys: Vec<&str> = path.segments().iter().filter_map(Segment::key).collect();
        let [root, id, "results", "string"] = keys[..] else { return None };
        if !path.is_plain() || path.segments().len() != 4 || ContextRoot::find(root) != Some(ContextRoot::Actions) {
            return None;
        }
        let at = self.graph.find(id)?;
        let is_builder = match self.graph.nodes.get(at)?.spec?.role? {
            Role::JoinsTexts { .. } => true,
            Role::FillsTemplate { template, .. } => self.text(at, template).is_some(),
            Role::ReplacesText { text, pattern, .. } => self.text(at, text).and(self.text(at, pattern)).is_some(),
            _ => false,
        };
        is_builder.then_some(at)
    }

    /// The pieces of which a block builds its text.
    fn pieces(&self, at: usize) -> Option<Vec<Piece<'g>>> {
        match self.graph.nodes.get(at)?.spec?.role? {
            Role::JoinsTexts { parts } => Some(parts.iter().filter_map(|part| self.piece(at, part)).collect()),
            Role::FillsTemplate { template, variables } => {
                let rows: HashMap<&str, Piece<'g>> = match self.control(at, variables).map(|(_, value)| value) {
                    Some(ControlValue::Map(rows)) => {
                        rows.iter().filter_map(|(name, value)| Some((name.as_str(), Piece::of(value)?))).collect()
                    }
                    Some(ControlValue::Literal(Value::Object(rows))) => {
                        let text = |(name, value): (&'g String, &'g Value)| Some((name.as_str(), value.as_str()?));
                        rows.iter().filter_map(text).map(|(name, text)| (name, Piece::Text(text.into()))).collect()
                    }
                    _ => HashMap::new(),
                };
                let piece = |part| match part {
                    TemplatePart::Text(text) => Some(Piece::Text(text.into())),
                    TemplatePart::Place(name) => match rows.get(name.as_str())? {
                        Piece::Text(text) => Some(Piece::Text(text.clone())),
                        Piece::Value(path) => Some(Piece::Value(path)),
                    },
                };
                Some(TemplatePart::split(self.text(at, template)?).into_iter().filter_map(piece).collect())
            }
            Role::ReplacesText { text, pattern, replacement } => {
                let text = self.text(at, text)?;
                let Some((before, behind)) = text.split_once(self.text(at, pattern)?) else {
                    return Some(vec![Piece::Text(text.into())]);
                };
                let middle = self.piece(at, replacement);
                let around = [Some(Piece::Text(before.into())), middle, Some(Piece::Text(behind.into()))];
                Some(around.into_iter().flatten().collect())
            }
            _ => None,
        }
    }

    /// Goes over the text of a block; gives the place behind it.
    fn follow(&mut self, at: usize, before: Quotes, depth: usize) -> Quotes {
        if let Some(behind) = self.seen.get(&(at, before)) {
            return *behind;
        }
        if depth > MOST_BLOCKS {
            let message = format!("the query is made of more than {MOST_BLOCKS} texts in a row, which is not followed");
            self.told.push((message, "write it in one *String Template*"));
            return before;
        }
        // A block that reads its own text is gone over once.
        self.seen.insert((at, before), before);
        let mut quotes = before;
        for piece in self.pieces(at).unwrap_or_default() {
            match piece {
                Piece::Text(text) => {
                    for sign in text.chars() {
                        quotes.step(sign);
                    }
                }
                Piece::Value(path) => match self.builder(path) {
                    Some(builder) => quotes = self.follow(builder, quotes, depth + 1),
                    None => self.value(path, quotes),
                },
            }
        }
        self.seen.insert((at, before), quotes);
        quotes
    }

    /// Says what there is to say about a value at a place of the query.
    fn value(&mut self, path: &Path, quotes: Quotes) {
        if !quotes.is_inside() {
            let message = format!("`{path}` stands outside of quotes in the query, where only one word is sent");
            self.told.push((message, "put it between quotes, unless it is an id, a number, a date or a name"));
        } else if quotes.is_behind_backslash() {
            self.told.push((format!("`{path}` stands behind a backslash in the query"), "remove the backslash"));
        } else if self.is_escaped_by_hand(path) {
            let message = format!("`{path}` is escaped by its block, and again where it stands between quotes");
            self.told.push((message, "use the value as it is"));
        }
    }

    /// Whether a path reads a text in which quotes or backslashes were replaced.
    fn is_escaped_by_hand(&self, path: &Path) -> bool {
        let [_, id, ..] = path.segments() else { return false };
        let Some(at) = id.key().and_then(|id| self.graph.find(id)) else { return false };
        let role = self.graph.nodes.get(at).and_then(|node| node.spec?.role);
        let Some(Role::ReplacesText { pattern, .. }) = role else { return false };
        matches!(self.text(at, pattern), Some("'" | "\\"))
    }
}
