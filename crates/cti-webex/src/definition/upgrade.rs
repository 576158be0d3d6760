//! The values of an old definition in a newer one, with a report (`webex` section 1.5).

use std::fmt;

use cti_model::call_center::{CallCenterError, Dialect, undecorated};
use cti_model::{Code, Finding, OneLine, Severity, shortened};
use serde::{Deserialize, Serialize};

use super::config::ConnectorConfig;
use super::items::{self, GENERAL, Holds, Item, OUTDIAL, OUTDIAL_GATE, OUTDIAL_PREFIXES};
use super::outline::{Outline, OutlineItem};
use super::read::placed;
use super::{ItemName, Revision, WebexDefinition};

/// A definition of a newer revision, and what became of the values of the old one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Upgrade {
    /// The new definition. It is to be imported beside the old one, whose users are then moved.
    pub definition: WebexDefinition,
    /// The revision of the old definition.
    pub from: Revision,
    /// The revision of the new one.
    pub to: Revision,
    /// The items of the new definition, in order, with where their values come from.
    pub items: Vec<Carried>,
    /// Values that the new definition has no item for. Those that say what counts without them are hints.
    pub lost: Vec<Finding>,
}

/// An item of a new definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Carried {
    /// The item.
    pub item: ItemName,
    /// The item whose value it has; `None` for an item that the old definition does not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ItemName>,
    /// Its value.
    pub value: String,
}

/// Why a definition cannot be upgraded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeError {
    /// The definition is of a newer revision.
    #[error("the definition is of {from}, which is newer than {to}")]
    Older {
        /// The revision of the definition.
        from: Revision,
        /// The revision that was asked for.
        to: Revision,
    },
    /// The internal name is empty.
    #[error(transparent)]
    Unwritable(#[from] CallCenterError),
}

impl WebexDefinition {
    /// The file of a revision, with its labels, its order and its values.
    #[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "tests read every revision; no input is in one")]
    pub fn published(revision: Revision) -> Self {
        let mut outline = Outline::default();
        for section in revision.sections() {
            let items = section.items.iter().map(|item| OutlineItem {
                name: item.name.to_owned(),
                label: Some(revision.label(item).to_owned()),
                value: revision.default_value(item),
            });
            outline.section_mut(section.name, Some(section.label)).items.extend(items);
        }
        Self::parse(&outline.text()).expect("the file of a revision is a definition of the connector")
    }

    /// The definition as a file of the newest revision, under that revision's internal name.
    ///
    /// # Errors
    /// As [`WebexDefinition::upgrade_to`].
    pub fn upgrade(&self) -> Result<Upgrade, UpgradeError> {
        self.upgrade_to(Revision::NEWEST, Revision::NEWEST.internal_name())
    }

    /// The definition as a file of a later revision, under an internal name, which must be another one than that of a
    /// definition that is imported already.
    ///
    /// Values are kept, also those of items that no revision has. A display name of Webex's own becomes that of the new
    /// revision. An item that is new has the published value, but no prefix is cut that was not cut before (our
    /// decision).
    ///
    /// # Errors
    /// For a revision older than the definition's, and for an empty internal name.
    pub fn upgrade_to(&self, to: Revision, internal_name: &str) -> Result<Upgrade, UpgradeError> {
        let from = self.detected().revision;
        if to < from {
            return Err(UpgradeError::Older { from, to });
        }
        let mut move_over = Move { old: self, to, from, taken: Vec::new(), items: Vec::new() };
        let outline = move_over.outline(internal_name);
        let definition = outline.definition()?;
        let (items, lost) = (std::mem::take(&mut move_over.items), move_over.lost());
        // The new file has a section of the connector, since the old one had.
        let definition = Self::new(definition).unwrap_or_else(|_| self.clone());
        Ok(Upgrade { definition, from, to, items, lost })
    }

    /// The value of an item as an administrator wrote it.
    pub(super) fn written(&self, section: &str, name: &str) -> Option<&str> {
        let definition = self.definition();
        let value = match definition.item(section, name) {
            Some(item) => item.value.as_deref().unwrap_or_default(),
            // In the Metadata API these stand outside of the items.
            None if section == GENERAL && name == "reqDisplayName" => definition.display_name()?,
            None if section == GENERAL && name == "reqAdapterUrl" => definition.adapter_url()?,
            None => return None,
        };
        Some(if self.definition().dialect() == Dialect::Settings { undecorated(value) } else { value })
    }
}

/// The move of values from one definition to another.
struct Move<'a> {
    old: &'a WebexDefinition,
    from: Revision,
    to: Revision,
    /// Items of the old definition whose values have a new place.
    taken: Vec<ItemName>,
    items: Vec<Carried>,
}

impl Move<'_> {
    fn outline(&mut self, internal_name: &str) -> Outline {
        let mut outline = Outline::default();
        for section in self.to.sections() {
            for item in &section.items {
                let (from, value) = self.value(item, internal_name);
                self.taken.extend(from.clone());
                self.items.push(Carried { item: ItemName::new(item.section, item.name), from, value: value.clone() });
                let label = Some(self.to.label(item).to_owned());
                let item = OutlineItem { name: item.name.to_owned(), label, value };
                outline.section_mut(section.name, Some(section.label)).items.push(item);
            }
        }
        self.others(&mut outline);
        outline
    }

    /// The value of an item of the new definition, and the item that it comes from.
    fn value(&self, item: &Item, internal_name: &str) -> (Option<ItemName>, String) {
        let name = ItemName::new(item.section, item.name);
        if item.name == OUTDIAL_PREFIXES && self.prefixes_are_off() {
            return (Some(ItemName::new(OUTDIAL, OUTDIAL_GATE)), String::new());
        }
        let own = self.old.written(item.section, item.name).map(|value| (name.clone(), value));
        let renamed = || {
            let old = self.from.items();
            let other = name.one_of(&old, &self.to.items())?;
            Some((other.clone(), self.old.written(&other.section, &other.item)?))
        };
        match (own.or_else(renamed), item.name) {
            (from, "reqInternalName") if item.section == GENERAL => {
                (from.map(|(from, _)| from), internal_name.to_owned())
            }
            (Some((from, value)), "reqDisplayName") if value.trim() == self.from.display_name() => {
                (Some(from), self.to.display_name().to_owned())
            }
            (Some((from, value)), _) => (Some(from), value.to_owned()),
            (None, _) => (None, self.new_value(item)),
        }
    }

    /// Whether the old definition switches its prefixes off and the new one can only say so by an empty list.
    fn prefixes_are_off(&self) -> bool {
        let gate = self.old.written(OUTDIAL, OUTDIAL_GATE);
        let stays = self.to.items().contains(&ItemName::new(OUTDIAL, OUTDIAL_GATE));
        !stays && gate.is_some_and(|gate| gate.trim().eq_ignore_ascii_case("false"))
    }

    fn new_value(&self, item: &Item) -> String {
        match item.holds {
            Holds::Prefixes(_) => item.default_value(&ConnectorConfig::absent()),
            _ => self.to.default_value(item),
        }
    }

    /// Carries items that no revision has, at the end of their section.
    fn others(&mut self, outline: &mut Outline) {
        let definition = self.old.definition();
        for section in definition.sections_in_order() {
            for item in section.items_in_order() {
                let name = ItemName::new(&section.name, &item.name);
                let is_known = Revision::ALL.iter().any(|revision| revision.items().contains(&name));
                if is_known || self.taken.contains(&name) {
                    continue;
                }
                let value = self.old.written(&section.name, &item.name).unwrap_or_default().to_owned();
                self.items.push(Carried { item: name.clone(), from: Some(name.clone()), value: value.clone() });
                self.taken.push(name);
                let item = OutlineItem { name: item.name.clone(), label: item.label.clone(), value };
                outline.section_mut(&section.name, section.label.as_deref()).items.push(item);
            }
        }
    }

    /// What has no place in the new definition.
    fn lost(&self) -> Vec<Finding> {
        let definition = self.old.definition();
        let mut lost = Vec::new();
        for section in definition.sections_in_order() {
            for item in section.items_in_order() {
                let name = ItemName::new(&section.name, &item.name);
                // The switch of prefixes is what an empty list says, or one that is not empty.
                if self.taken.contains(&name) || item.name == OUTDIAL_GATE {
                    continue;
                }
                let value = self.old.written(&section.name, &item.name).unwrap_or_default();
                let off = item.name == OUTDIAL_PREFIXES && self.prefixes_are_off();
                let why = if off { "it is switched off".to_owned() } else { format!("{} has no such item", self.to) };
                let finding =
                    Finding::new(Code::NotCarried, format!("`{}` is `{}`, and {why}", item.name, shortened(value)));
                let absent = items::named(&section.name, &item.name)
                    .is_some_and(|known| known.default_value(&ConnectorConfig::absent()) == value.trim());
                let finding = if absent || off { finding.at_most(Severity::Hint) } else { finding };
                lost.push(placed(definition, finding, &section.name, &item.name));
            }
        }
        lost
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the revision of {}", self.published())
    }
}

impl fmt::Display for Upgrade {
    /// The report: a line for each item that is new or has another name, then what is lost.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "from {} to {}", self.from, self.to)?;
        for Carried { item, from, value } in &self.items {
            match from {
                None => writeln!(f, "new: {item} is `{}`", shortened(value))?,
                Some(from) if from != item => {
                    writeln!(f, "renamed: {item} has the value of {from}: `{}`", shortened(value))?;
                }
                Some(_) => {}
            }
        }
        for lost in &self.lost {
            writeln!(f, "{}", OneLine(&lost.to_string()))?;
        }
        Ok(())
    }
}
