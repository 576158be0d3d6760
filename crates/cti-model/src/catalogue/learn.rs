//! What an exported flow teaches about the names of block types and controls.

use serde::{Deserialize, Serialize};

use super::corrections::Corrections;
use super::spec::{BlockSpec, ControlKind, ControlSpec, Evidence};
use super::{Catalogue, Ports};
use crate::control::ControlValue;
use crate::flow::{Block, Flow};
use crate::json::Json;

/// What a flow teaches about one block type, or leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "lesson")]
#[non_exhaustive]
pub enum Lesson {
    /// A type identifier was learnt.
    Type {
        /// The block in the flow.
        block: String,
        /// Its type.
        type_id: String,
        /// The identifier of the catalogue for which it stands.
        meant: String,
    },
    /// The name of a control was learnt.
    Control {
        /// The block in the flow.
        block: String,
        /// The identifier of the catalogue.
        type_id: String,
        /// The control in the flow.
        control: String,
        /// The control of the catalogue for which it stands.
        meant: String,
    },
    /// A type that may be one of several, or none that is known. Give the block in the editor the name of the block as its
    /// title and export it again, or write the correction by hand.
    OpenType {
        /// The block in the flow.
        block: String,
        /// Its type.
        type_id: String,
        /// What it may be.
        candidates: Vec<String>,
    },
    /// A control that may be one of several, or none that is known.
    OpenControl {
        /// The block in the flow.
        block: String,
        /// The identifier of the catalogue.
        type_id: String,
        /// The control in the flow.
        control: String,
        /// What it may be.
        candidates: Vec<String>,
    },
}

impl std::fmt::Display for Lesson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use crate::one_line::OneLine;
        let listed = |names: &[String]| match names {
            [] => "nothing that is known here".to_owned(),
            names => names.iter().map(|name| OneLine(name).to_string()).collect::<Vec<_>>().join(", "),
        };
        match self {
            Self::Type { block, type_id, meant } => {
                write!(f, "block {}: `{}` is {}", OneLine(block), OneLine(type_id), OneLine(meant))
            }
            Self::Control { block, type_id, control, meant } => {
                write!(
                    f,
                    "block {}: `{}` of {} is `{}`",
                    OneLine(block),
                    OneLine(control),
                    OneLine(type_id),
                    OneLine(meant)
                )
            }
            Self::OpenType { block, type_id, candidates } => {
                let listed = listed(candidates);
                write!(f, "block {}: `{}` may be {listed}", OneLine(block), OneLine(type_id))
            }
            Self::OpenControl { block, type_id, control, candidates } => {
                let listed = listed(candidates);
                write!(f, "block {}: `{}` of {} may be {listed}", OneLine(block), OneLine(control), OneLine(type_id))
            }
        }
    }
}

impl Corrections {
    /// Adds what an exported flow shows: which type a block of a type that is not known is, and which control a name that is
    /// not known is. A type is taken for learnt when the block's title is the name of a block type, when its identifier says
    /// that name, or when one type alone has its ports and every one of its controls; a control when its name is near, or
    /// when one alone is left. What is open is told and not written.
    ///
    /// ```
    /// use cti_model::{Catalogue, Corrections, Flow};
    ///
    /// let flow = Flow::parse(r#"{"actions": [
    ///     {"id": "1", "type": "SE_Start", "ports": {"done": "2"}},
    ///     {"id": "2", "type": "SE_CoreIfElse", "controls": {"operandA": "$.payload.a", "comparator": ">", "operandB": "5"},
    ///      "ports": {"true": "3", "false": "3"}},
    ///     {"id": "3", "type": "SE_End"}]}"#)?;
    /// let mut corrections = Corrections::default();
    /// let lessons = corrections.learn(&flow, Catalogue::standard());
    /// assert_eq!(lessons[0].to_string(), "block 2: `SE_CoreIfElse` is SE_CoreDecision");
    /// assert_eq!(corrections.blocks["SE_CoreDecision"].type_id.as_deref(), Some("SE_CoreIfElse"));
    /// # Ok::<(), cti_model::ParseError>(())
    /// ```
    pub fn learn(&mut self, flow: &Flow, catalogue: &Catalogue) -> Vec<Lesson> {
        let mut lessons = Vec::new();
        for block in flow.blocks() {
            let meant = match catalogue.get(block.type_id()) {
                Some(spec) => Some(spec),
                None => self.learn_type(block, catalogue, &mut lessons),
            };
            if let Some(spec) = meant {
                self.learn_controls(block, spec, &mut lessons);
            }
        }
        lessons.dedup();
        lessons
    }

    fn learn_type(
        &mut self,
        block: &Block,
        catalogue: &Catalogue,
        lessons: &mut Vec<Lesson>,
    ) -> Option<&'static BlockSpec> {
        let type_id = block.type_id();
        let known = self.blocks.iter().find(|(_, correction)| correction.type_id.as_deref() == Some(type_id));
        if let Some((meant, _)) = known {
            return catalogue.get(meant);
        }
        let is_open = |spec: &&'static BlockSpec| {
            let learnt = self.blocks.get(spec.type_id).is_some_and(|correction| correction.type_id.is_some());
            spec.evidence == Evidence::Inferred && !learnt && fits(spec.ports, block)
        };
        let open: Vec<&'static BlockSpec> = catalogue.iter().filter(is_open).collect();
        let one = |test: &dyn Fn(&BlockSpec) -> bool| {
            let mut fitting = open.iter().copied().filter(|spec| test(spec));
            fitting.next().filter(|_| fitting.next().is_none())
        };
        let titled = block.title().and_then(|title| {
            let title = bare(title);
            one(&|spec| bare(spec.name) == title || spec.aliases.iter().any(|alias| bare(alias) == title))
        });
        let stem = stem(type_id);
        let named = || one(&|spec| stem == bare(spec.name) || stem == self::stem(spec.type_id));
        let controlled = || {
            let has_all = |spec: &BlockSpec| {
                let mut names = block.controls().map(|(name, _)| name).peekable();
                names.peek().is_some() && names.all(|name| spec.control(name).is_some())
            };
            one(&has_all)
        };
        if let Some(spec) = titled.or_else(named).or_else(controlled) {
            self.blocks.entry(spec.type_id.to_owned()).or_default().type_id = Some(type_id.to_owned());
            lessons.push(Lesson::Type {
                block: block.id().to_owned(),
                type_id: type_id.to_owned(),
                meant: spec.type_id.to_owned(),
            });
            return Some(spec);
        }
        let near = |spec: &&BlockSpec| {
            let counts = spec.controls.len().abs_diff(block.controls().count());
            (counts, spec.type_id)
        };
        let mut candidates: Vec<&BlockSpec> = open.into_iter().map(|spec| spec as &BlockSpec).collect();
        candidates.sort_by_key(near);
        let candidates = candidates.into_iter().take(5).map(|spec| spec.type_id.to_owned()).collect();
        let (block, type_id) = (block.id().to_owned(), type_id.to_owned());
        lessons.push(Lesson::OpenType { block, type_id, candidates });
        None
    }

    fn learn_controls(&mut self, block: &Block, spec: &'static BlockSpec, lessons: &mut Vec<Lesson>) {
        let correction = self.blocks.get(spec.type_id);
        let learnt = |name: &str| correction.is_some_and(|it| it.controls.values().any(|known| known == name));
        let unknown = block.controls().filter(|(name, _)| {
            spec.control(name).is_none() && !learnt(name) && spec.stale_controls.iter().all(|(old, _)| old != name)
        });
        let unknown: Vec<(&str, &Json)> = unknown.collect();
        let mut open: Vec<&ControlSpec> = spec
            .controls
            .iter()
            .filter(|control| {
                let is_learnt = correction.is_some_and(|it| it.controls.contains_key(control.name));
                control.evidence == Evidence::Inferred && !is_learnt && spec.written(control, block).is_none()
            })
            .collect();
        let mut left = Vec::new();
        let mut found = Vec::new();
        for (name, value) in unknown {
            let names =
                open.iter().flat_map(|control| std::iter::once(control.name).chain(control.aliases.iter().copied()));
            let near = crate::nearest::nearest(name, names);
            let meant = near.and_then(|near| open.iter().position(|it| it.name == near || it.aliases.contains(&near)));
            match meant.filter(|at| open.get(*at).is_some_and(|control| takes(control.kind, value))) {
                Some(at) => found.push((name, open.remove(at).name)),
                None => left.push((name, value)),
            }
        }
        if let ([(name, value)], [control]) = (left.as_slice(), open.as_slice())
            && takes(control.kind, value)
        {
            found.push((name, control.name));
            left.clear();
        }
        for (name, meant) in found {
            let correction = self.blocks.entry(spec.type_id.to_owned()).or_default();
            correction.controls.insert(meant.to_owned(), name.to_owned());
            lessons.push(Lesson::Control {
                block: block.id().to_owned(),
                type_id: spec.type_id.to_owned(),
                control: name.to_owned(),
                meant: meant.to_owned(),
            });
        }
        for (name, _) in left {
            lessons.push(Lesson::OpenControl {
                block: block.id().to_owned(),
                type_id: spec.type_id.to_owned(),
                control: name.to_owned(),
                candidates: open.iter().map(|control| control.name.to_owned()).collect(),
            });
        }
    }
}

/// Whether a block's connected ports are ports of the type; one without any fits everything.
fn fits(ports: Ports, block: &Block) -> bool {
    block.ports().all(|(port, _)| ports.names().any(|name| name == port))
}

/// Whether a control of that kind may hold the value.
fn takes(kind: ControlKind, value: &Json) -> bool {
    let is_path = matches!(ControlValue::read(value), Ok(ControlValue::Path(_) | ControlValue::Unset) | Err(_));
    is_path
        || match kind {
            ControlKind::Any => true,
            ControlKind::Text | ControlKind::Number => !matches!(value, Json::Object(_) | Json::Array(_)),
            ControlKind::Bool => matches!(value, Json::Bool(_)),
            ControlKind::Map => matches!(value, Json::Object(_)),
            ControlKind::List => matches!(value, Json::Array(_) | Json::String(_)),
        }
}

/// A name without case and signs.
fn bare(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What an identifier says: without the families in front of it (section 5.2).
fn stem(type_id: &str) -> String {
    let rest = type_id.strip_prefix("SE").and_then(|rest| rest.strip_prefix('_')).unwrap_or(type_id);
    let families = ["Core", "SF", "Agent", "Contact"];
    bare(families.iter().find_map(|family| rest.strip_prefix(family)).unwrap_or(rest))
}
