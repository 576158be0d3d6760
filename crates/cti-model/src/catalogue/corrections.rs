//! Corrections of the catalogue: what the product really calls a block type and its controls, as an administrator keeps it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Catalogue;
use super::spec::{BlockSpec, ControlSpec, Evidence};
use crate::one_line::OneLine;

/// What the product really calls block types whose identifiers and controls are inferred, in a file that an administrator
/// keeps beside an adapter. [`Catalogue::corrected`] applies it, so that check, compiler and engine read exported flows by
/// their real names; [`Corrections::learn`] finds them in an exported flow.
///
/// ```
/// use cti_model::{Catalogue, Corrections};
///
/// let file = r#"{"blocks": {"SE_CoreDecision": {"type": "SE_IfElse", "controls": {"operandA": "leftSide"}}}}"#;
/// let corrections: Corrections = serde_json::from_str(file)?;
/// let catalogue = Catalogue::standard().corrected(&corrections)?;
/// let decision = catalogue.get("SE_IfElse").unwrap();
/// assert_eq!(decision.name, "If-else");
/// assert_eq!(decision.control("leftSide").unwrap().name, "operandA");
/// // What was read before is read still.
/// assert!(catalogue.get("SE_CoreDecision").is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Corrections {
    /// By the identifier that the catalogue has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub blocks: BTreeMap<String, BlockCorrection>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What the product really calls one block type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BlockCorrection {
    /// The type identifier in exported flows.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_id: Option<String>,
    /// The name in the product's Explorer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The names of controls in exported flows, by the names that the catalogue has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub controls: BTreeMap<String, String>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Why corrections do not fit a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum CorrectionError {
    /// The catalogue has no such block type.
    #[error("the catalogue has no block type `{}` to be corrected: expected an identifier such as `SE_CoreDecision`", OneLine(.block))]
    UnknownBlock {
        /// The identifier.
        block: String,
    },
    /// The block type has no such control.
    #[error("the block type `{}` has no control `{}` to be corrected: expected one of {}", OneLine(.block), OneLine(.control), OneLine(.known))]
    UnknownControl {
        /// The identifier.
        block: String,
        /// The control.
        control: String,
        /// The controls that it has.
        known: String,
    },
    /// A name is empty, or belongs to another block type or control.
    #[error("`{}` cannot be the name of `{}`: it is empty or taken by another one", OneLine(.name), OneLine(.of))]
    Taken {
        /// The new name.
        name: String,
        /// What was to have it.
        of: String,
    },
    /// There are more corrections than blocks.
    #[error("more than {most} block types are corrected: expected at most as many as there are")]
    TooMany {
        /// The bound.
        most: usize,
    },
}

/// More would be kept for the life of a process than any product has.
const MOST_BLOCKS: usize = 1_000;

impl Catalogue {
    /// The catalogue with what the product really calls things. The identifiers and names that the catalogue has are read
    /// as before, and everything else that is known of a block stays. A corrected block type is kept for the life of the
    /// process, the same correction once.
    ///
    /// # Errors
    /// [`CorrectionError`] for what the catalogue does not have, and for names that are taken.
    pub fn corrected(&self, corrections: &Corrections) -> Result<Self, CorrectionError> {
        if corrections.blocks.len() > MOST_BLOCKS {
            return Err(CorrectionError::TooMany { most: MOST_BLOCKS });
        }
        let mut catalogue = self.clone();
        for (block, correction) in &corrections.blocks {
            let unknown = || CorrectionError::UnknownBlock { block: block.clone() };
            let spec = catalogue.get(block).ok_or_else(unknown)?;
            check(&catalogue, spec, correction)?;
            if correction != &BlockCorrection::default() {
                catalogue.replace(spec, kept(spec, correction));
            }
        }
        Ok(catalogue)
    }
}

fn check(catalogue: &Catalogue, spec: &BlockSpec, correction: &BlockCorrection) -> Result<(), CorrectionError> {
    let taken = |name: &str, of: &str| CorrectionError::Taken { name: name.to_owned(), of: of.to_owned() };
    if let Some(type_id) = &correction.type_id {
        let other = catalogue.get(type_id).filter(|other| other.type_id != spec.type_id);
        if type_id.trim().is_empty() || other.is_some() {
            return Err(taken(type_id, spec.type_id));
        }
    }
    for (control, name) in &correction.controls {
        let Some(own) = spec.controls.iter().find(|own| own.name == control) else {
            let known = spec.controls.iter().map(|own| format!("`{}`", own.name)).collect::<Vec<_>>().join(", ");
            return Err(CorrectionError::UnknownControl {
                block: spec.type_id.into(),
                control: control.clone(),
                known,
            });
        };
        // An alias may belong to another control in truth; a name of another one does not.
        let other = spec.controls.iter().any(|other| other.name != own.name && other.name == name);
        let twice = correction.controls.iter().any(|(other, its)| other != control && its == name);
        if name.trim().is_empty() || other || twice {
            return Err(taken(name, control));
        }
    }
    Ok(())
}

/// The corrected block type. What is made for one correction is kept and given again.
fn kept(spec: &'static BlockSpec, correction: &BlockCorrection) -> &'static BlockSpec {
    static KEPT: Mutex<Option<HashMap<String, &'static BlockSpec>>> = Mutex::new(None);
    let key = format!("{spec:?} {correction:?}");
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.get_or_insert_default().entry(key).or_insert_with(|| Box::leak(Box::new(corrected(spec, correction))))
}

fn corrected(spec: &'static BlockSpec, correction: &BlockCorrection) -> BlockSpec {
    let mut new = *spec;
    let text = |text: &String| -> &'static str { Box::leak(text.clone().into_boxed_str()) };
    if let Some(type_id) = correction.type_id.as_ref().filter(|type_id| *type_id != spec.type_id) {
        new.aliases = with(spec.aliases, text(type_id));
        new.evidence = Evidence::Attested;
    }
    if let Some(name) = correction.name.as_ref().filter(|name| *name != spec.name) {
        new.aliases = with(new.aliases, spec.name);
        new.name = text(name);
    }
    let controls: Vec<ControlSpec> = spec
        .controls
        .iter()
        .map(|control| {
            let mut new = *control;
            // What is the name of one control is not another spelling of another one.
            let others = correction.controls.iter().filter(|(of, _)| *of != control.name);
            let taken: Vec<&str> = others.map(|(_, name)| name.as_str()).collect();
            if control.aliases.iter().any(|alias| taken.contains(alias)) {
                let rest = control.aliases.iter().copied().filter(|alias| !taken.contains(alias));
                new.aliases = Vec::leak(rest.collect());
            }
            if let Some(name) = correction.controls.get(control.name) {
                new.evidence = Evidence::Attested;
                if name != control.name {
                    let name = text(name);
                    new.written_as = Some(name);
                    let rest = new.aliases.iter().copied().filter(|alias| *alias != name);
                    new.aliases = Vec::leak(std::iter::once(name).chain(rest).collect());
                }
            }
            new
        })
        .collect();
    new.controls = Vec::leak(controls);
    new
}

fn with(names: &'static [&'static str], more: &'static str) -> &'static [&'static str] {
    if names.contains(&more) { names } else { Vec::leak([names, &[more]].concat()) }
}
