//! The published revisions of the definition, and what changed from one to the next (`webex` section 1.5).

use std::fmt;

use cti_model::call_center::CallCenterDefinition;
use serde::{Deserialize, Serialize};

use super::config::{ConnectorConfig, General, Outdial, ScreenPop};
use super::items::{self, GENERAL};
use super::published::{SECTIONS, SectionOf};

/// A published revision of the definition, named for the month of its publication.
///
/// A revision is known by its items and labels. The internal name does not tell: two revisions of July 2023, and two of
/// the year before, have one in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Revision {
    /// 6 May 2022, called February 2022: 4 sections, 16 items.
    February2022,
    /// 13 September 2022: 7 sections, 34 items.
    September2022,
    /// 23 November 2022, called December 2022: 33 items.
    December2022,
    /// 17 May 2023: one label differs from December 2022.
    May2023,
    /// 6 July 2023: 36 items.
    July6Of2023,
    /// 20 July 2023: 38 items.
    July20Of2023,
    /// 21 July 2023: one label differs from the day before.
    July21Of2023,
    /// 25 November 2024, the newest: 39 items.
    November2024,
}

/// Which revision a definition is, and how well it fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Detected {
    /// The revision whose items and labels fit best.
    pub revision: Revision,
    /// Items of that revision that the definition does not have.
    pub missing: Vec<ItemName>,
    /// Items that the definition has besides.
    pub extra: Vec<ItemName>,
    /// The revision that has the definition's internal name, where it is another one.
    pub named: Option<Revision>,
}

/// The name of an item, with its section.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemName {
    /// The section.
    pub section: String,
    /// The item.
    pub item: String,
}

/// One thing that differs between two revisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum RevisionChange {
    /// An item was added.
    Added(ItemName),
    /// An item was removed.
    Removed(ItemName),
    /// An item has another name.
    Renamed {
        /// The older name.
        from: ItemName,
        /// The newer name.
        to: ItemName,
    },
    /// An item has another default.
    Default {
        /// The item.
        item: ItemName,
        /// The older default.
        from: String,
        /// The newer default.
        to: String,
    },
    /// A section, or an item, has another label.
    Label {
        /// The section.
        section: String,
        /// The item; `None` for the label of the section.
        item: Option<String>,
        /// The older label.
        from: String,
        /// The newer label.
        to: String,
    },
    /// The items that both revisions have stand in another order.
    Reordered {
        /// The section.
        section: String,
    },
}

impl Revision {
    /// Every revision, the oldest first.
    pub const ALL: [Self; 8] = [
        Self::February2022,
        Self::September2022,
        Self::December2022,
        Self::May2023,
        Self::July6Of2023,
        Self::July20Of2023,
        Self::July21Of2023,
        Self::November2024,
    ];

    /// The newest revision.
    pub const NEWEST: Self = Self::November2024;

    /// The internal name in the published file.
    pub fn internal_name(self) -> &'static str {
        match self {
            Self::February2022 => "WebexCCAgentDesktopV20220220",
            Self::September2022 => "WebexCCAgentDesktopV202209017",
            Self::December2022 | Self::May2023 => "WebexCCAgentDesktopV20221201",
            Self::July6Of2023 => "WebexCCAgentDesktopV20230705",
            Self::July20Of2023 | Self::July21Of2023 => "WebexCCAgentDesktopV20230720",
            Self::November2024 => "WebexCCAgentDesktopV20241121",
        }
    }

    /// The display name in the published file.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::February2022 => "Webex Contact Center Agent Desktop 2.0(Feb 2022)",
            Self::September2022 => "Webex Contact Center Agent Desktop 2.0(September 2022)",
            Self::December2022 | Self::May2023 => "Webex Contact Center Agent Desktop 2.0(Dec 2022)",
            Self::July6Of2023 | Self::July20Of2023 | Self::July21Of2023 => {
                "Webex Contact Center Agent Desktop 2.0(July 2023)"
            }
            Self::November2024 => "Webex Contact Center Agent Desktop 2.0(Nov 2024)",
        }
    }

    /// The day on which it was published, `2024-11-25`.
    pub fn published(self) -> &'static str {
        match self {
            Self::February2022 => "2022-05-06",
            Self::September2022 => "2022-09-13",
            Self::December2022 => "2022-11-23",
            Self::May2023 => "2023-05-17",
            Self::July6Of2023 => "2023-07-06",
            Self::July20Of2023 => "2023-07-20",
            Self::July21Of2023 => "2023-07-21",
            Self::November2024 => "2024-11-25",
        }
    }

    /// The settings of the published file.
    pub fn defaults(self) -> ConnectorConfig {
        let newest = ConnectorConfig::default();
        let general = General {
            internal_name: self.internal_name().to_owned(),
            display_name: self.display_name().to_owned(),
            ..newest.general.clone()
        };
        if self > Self::February2022 {
            return ConnectorConfig { general, ..newest };
        }
        let absent = ConnectorConfig::absent();
        let screen_pop = ScreenPop { cad_variable: "AccountNumber".to_owned(), ..absent.screen_pop };
        // Its prefix is `+`, and its switch is off.
        ConnectorConfig { general, screen_pop, outdial: Outdial { prefixes: Vec::new(), ..absent.outdial }, ..absent }
    }

    /// The names of all items, in the order of the published file.
    pub fn items(self) -> Vec<ItemName> {
        self.sections()
            .iter()
            .flat_map(|it| it.items.iter().map(|item| ItemName::new(item.section, item.name)))
            .collect()
    }

    /// What differs from an older revision. Of the two, `self` is the newer one.
    ///
    /// ```
    /// use cti_webex::definition::{Revision, RevisionChange};
    ///
    /// let changes = Revision::November2024.changes_since(Revision::July21Of2023);
    /// assert!(matches!(&changes[..], [RevisionChange::Added(item)] if item.item == "isOpenCaseObjectAlwaysInViewMode"));
    /// ```
    pub fn changes_since(self, older: Self) -> Vec<RevisionChange> {
        let (new, old) = (self.items(), older.items());
        let mut changes = Vec::new();
        for item in new.iter().filter(|item| !old.contains(item)) {
            match item.one_of(&old, &new) {
                Some(from) => changes.push(RevisionChange::Renamed { from: from.clone(), to: item.clone() }),
                None => changes.push(RevisionChange::Added(item.clone())),
            }
        }
        let gone = old.iter().filter(|item| !new.contains(item) && item.one_of(&new, &old).is_none());
        changes.extend(gone.cloned().map(RevisionChange::Removed));
        for section in self.sections() {
            changes.extend(self.changes_of_section(older, &section));
        }
        changes
    }

    fn changes_of_section(self, older: Self, section: &SectionOf) -> Vec<RevisionChange> {
        let Some(before) = older.sections().into_iter().find(|it| it.name == section.name) else { return Vec::new() };
        let mut changes = Vec::new();
        let mut label = |item: Option<&str>, from: &str, to: &str| {
            if from != to {
                let (section, item) = (section.name.to_owned(), item.map(str::to_owned));
                changes.push(RevisionChange::Label { section, item, from: from.to_owned(), to: to.to_owned() });
            }
        };
        label(None, before.label, section.label);
        let has = |in_section: &SectionOf, name: &str| in_section.items.iter().any(|item| item.name == name);
        for item in section.items.iter().filter(|item| has(&before, item.name)) {
            label(Some(item.name), older.label(item), self.label(item));
        }
        for item in section.items.iter().filter(|item| has(&before, item.name)) {
            let (from, to) = (older.default_value(item), self.default_value(item));
            if from != to && item.section != GENERAL {
                let item = ItemName::new(item.section, item.name);
                changes.push(RevisionChange::Default { item, from, to });
            }
        }
        let order = |of: &SectionOf, other: &SectionOf| -> Vec<&str> {
            of.items.iter().map(|item| item.name).filter(|name| has(other, name)).collect()
        };
        if order(section, &before) != order(&before, section) {
            changes.push(RevisionChange::Reordered { section: section.name.to_owned() });
        }
        changes
    }
}

impl ItemName {
    pub(super) fn new(section: &str, item: &str) -> Self {
        Self { section: section.to_owned(), item: item.to_owned() }
    }

    /// The item among `others`, and not among `own`, that holds the rows of the same family and number: another name for
    /// this one.
    pub(super) fn one_of<'o>(&self, others: &'o [Self], own: &[Self]) -> Option<&'o Self> {
        let (known, number) = items::of_family(&self.section, &self.item)?;
        let same = |other: &&Self| {
            let family = items::of_family(&other.section, &other.item);
            family.is_some_and(|(item, of)| of == number && item.name == known.name) && !own.contains(other)
        };
        others.iter().find(same)
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", cti_model::OneLine(&self.section), cti_model::OneLine(&self.item))
    }
}

impl Detected {
    /// Which revision a definition is: the one whose items differ least from its own. Of several the one whose labels
    /// fit, then the one of its internal name, then the newest. `None` for a definition that has no section of the
    /// connector.
    pub(super) fn of(definition: &CallCenterDefinition) -> Option<Self> {
        let has = |name: &str| definition.section(name).is_some();
        if !SECTIONS.iter().any(|(name, _)| *name != GENERAL && has(name)) {
            return None;
        }
        let mut own: Vec<ItemName> = Vec::new();
        for section in definition.sections() {
            for item in &section.items {
                let name = ItemName::new(&section.name, &item.name);
                if !own.contains(&name) {
                    own.push(name);
                }
            }
        }
        let rank = |revision: &Revision| {
            let items = revision.items();
            let missing = items.iter().filter(|item| !own.contains(item)).count();
            let extra = own.iter().filter(|item| !items.contains(item)).count();
            let is_named = definition.internal_name() == Some(revision.internal_name());
            (missing + extra, revision.other_labels(definition), !is_named)
        };
        // Of equals the last one is the newest.
        let revision = Revision::ALL.into_iter().rev().min_by_key(rank)?;
        let items = revision.items();
        let name = definition.internal_name().unwrap_or_default();
        let named = Revision::ALL.into_iter().rev().find(|it| it.internal_name() == name);
        Some(Self {
            revision,
            missing: items.iter().filter(|item| !own.contains(item)).cloned().collect(),
            extra: own.into_iter().filter(|item| !items.contains(item)).collect(),
            named: named.filter(|named| named.internal_name() != revision.internal_name()),
        })
    }

    /// Whether the definition has the revision's items and no others.
    pub fn is_exact(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty()
    }
}

impl Revision {
    /// How many labels of a definition are not those of the revision.
    fn other_labels(self, definition: &CallCenterDefinition) -> usize {
        let mut others = 0;
        for section in self.sections() {
            let Some(own) = definition.section(section.name) else { continue };
            let differs =
                |own: Option<&str>, label: &str| usize::from(own.is_some_and(|own| own.trim() != label.trim()));
            others += differs(own.label.as_deref(), section.label);
            for item in section.items {
                let own = own.item(item.name).and_then(|item| item.label.as_deref());
                others += differs(own, self.label(item));
            }
        }
        others
    }
}
