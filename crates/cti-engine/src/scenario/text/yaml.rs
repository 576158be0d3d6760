//! YAML, read into a tree with `saphyr-parser`.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::node::{Kind, Mark, Node};
use super::{MOST_LEVELS, too_deep, twice};
use crate::scenario::error::ScenarioError;

/// Reads the one document of a text.
pub(super) fn read(text: &str) -> Result<Node, ScenarioError> {
    let mut building = Building::default();
    for event in Parser::new_from_str(text) {
        let (event, Span { start, .. }) = event.map_err(|error| not_yaml(&error))?;
        building.take(event, mark(&start))?;
    }
    building.root.ok_or_else(|| ScenarioError::new(Mark::START, "a scenario", "nothing"))
}

fn mark(at: &Marker) -> Mark {
    Mark { line: at.line(), column: at.col() + 1 }
}

fn not_yaml(error: &saphyr_parser::ScanError) -> ScenarioError {
    let why = cti_model::shortened(error.info());
    ScenarioError::new(mark(error.marker()), "YAML or JSON", format!("what is neither ({why})")).help(
        "put a text that has one of `:`, `#`, `{`, `[`, `%`, `@` in it between double quotes, and indent with blanks",
    )
}

#[derive(Default)]
struct Building {
    /// The lists and objects that are not at their end.
    open: Vec<Open>,
    root: Option<Node>,
}

struct Open {
    node: Node,
    /// The key whose value comes next.
    key: Option<(Mark, String)>,
}

impl Building {
    fn take(&mut self, event: Event<'_>, at: Mark) -> Result<(), ScenarioError> {
        let refused = |found: &str, help: &str| Err(ScenarioError::new(at, "plain YAML", found).help(help));
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                refused("a second document", "write one scenario in a file, without another `---`")
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::DocumentStart(_) => {
                Ok(())
            }
            Event::Alias(_) => refused("an alias (`*`)", "write out what it stands for"),
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _)
                if anchor > 0 =>
            {
                refused("an anchor (`&`)", "leave it out, and write out what it stands for where it is used")
            }
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                refused("a tag (`!`)", "leave it out")
            }
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                let text = text.into_owned();
                if let Some(Open { node: Node { kind: Kind::Map(members), .. }, key: key @ None }) =
                    self.open.last_mut()
                {
                    if let Some((first, ..)) = members.iter().find(|(_, name, _)| *name == text) {
                        return Err(twice(at, &text, *first));
                    }
                    *key = Some((at, text));
                    return Ok(());
                }
                self.add(Node { at, kind: if plain { Kind::Plain(text) } else { Kind::Text(text) } });
                Ok(())
            }
            Event::SequenceStart(..) => self.begin(at, Kind::List(Vec::new())),
            Event::MappingStart(..) => self.begin(at, Kind::Map(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { node, .. }) = self.open.pop() {
                    self.add(node);
                }
                Ok(())
            }
        }
    }

    fn begin(&mut self, at: Mark, kind: Kind) -> Result<(), ScenarioError> {
        if let Some(Open { node: Node { kind: Kind::Map(_), .. }, key: None }) = self.open.last() {
            return Err(ScenarioError::new(at, "the name of a member", "a list or an object"));
        }
        if self.open.len() >= MOST_LEVELS {
            return Err(too_deep(at));
        }
        self.open.push(Open { node: Node { at, kind }, key: None });
        Ok(())
    }

    fn add(&mut self, added: Node) {
        match self.open.last_mut() {
            Some(Open { node: Node { kind: Kind::List(items), .. }, .. }) => items.push(added),
            Some(Open { node: Node { kind: Kind::Map(members), .. }, key }) => {
                if let Some((at, name)) = key.take() {
                    members.push((at, name, added));
                }
            }
            _ => self.root = Some(added),
        }
    }
}
