//! The published files: sections, items, labels and values of each revision (`webex` section 1.5).

use super::Revision;
use super::items::{self, ACTIVITY, CASE, GENERAL, NO_MATCH, OMNI, OUTDIAL, SCREEN_POP};

/// A section of a revision: its name, its label, and its items in order.
pub(super) struct SectionOf {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) items: Vec<&'static items::Item>,
}

/// The sections of the newest file, with their labels.
pub(super) const SECTIONS: [(&str, &str); 7] = [
    (GENERAL, "Cisco Webex Contact Center Desktop Information"),
    (SCREEN_POP, "Advanced Screenpop"),
    (NO_MATCH, "Screenpop Settings For No RecordMatch"),
    (ACTIVITY, "Call Activity Record Creation"),
    (CASE, "Case Management"),
    (OUTDIAL, "Outdial Configuration"),
    (OMNI, "Omnichannel State Sync Configuration"),
];

/// The items of the section of activities, until July 2023.
const ACTIVITY_BEFORE_JULY_2023: [&str; 9] = [
    "reqSalesforceNamespace",
    "reqIsActivityAutoRefreshEnabled",
    "reqIsCadVariableUpdatedToActivity",
    "CadSalesforceFieldMapping",
    "SubjectDateFormat",
    "ActivitySubjectTemplate",
    "isCallNotesEnabled",
    "sfdcFieldForcallNotes",
    "isActivityRecordCreationAtConnected",
];

/// Labels of February 2022; those of sections have no item.
const LABELS_OF_FEBRUARY_2022: [(&str, &str, &str); 11] = [
    (SCREEN_POP, "", "Advance Screenpop Configuration"),
    (SCREEN_POP, "reqIsAdvancedScreenpopEnabled", "Whether advanced screenpop enabled"),
    (SCREEN_POP, "screenpopSearchParamCadName", "Screenpop search parameter CAD variable name "),
    (OUTDIAL, "", "OutDial Configuration"),
    (OUTDIAL, items::OUTDIAL_GATE, "Whether outdial phone number prefix to be removed"),
    (OUTDIAL, items::OUTDIAL_PREFIXES, "Phone number prefix to be removed"),
    (ACTIVITY, "", "Call Activity Record Creation Configuration"),
    (ACTIVITY, "reqIsActivityAutoRefreshEnabled", "Whether the activity record auto refresh enabled"),
    (ACTIVITY, "reqIsCadVariableUpdatedToActivity", "Whether custom field needs to be updated in activity record"),
    (ACTIVITY, "CadSalesforceFieldMapping", "WebexCC Salesforce field mapping"),
    (ACTIVITY, "SubjectDateFormat", "DateFormat used in Subject MM.dd.yyyy hh:mm a or dd.MM.yyyy hh:mm a"),
];

impl Revision {
    /// The value of an item in the published file.
    pub(super) fn default_value(self, item: &items::Item) -> String {
        match (self, item.name) {
            (Self::February2022, items::OUTDIAL_PREFIXES) => "+".to_owned(),
            _ => item.default_value(&self.defaults()),
        }
    }

    /// The label of an item in the published file.
    pub(super) fn label(self, item: &items::Item) -> &'static str {
        let own =
            LABELS_OF_FEBRUARY_2022.iter().find(|(section, name, _)| *section == item.section && *name == item.name);
        match (self, item.name) {
            (Self::February2022, _) => own.map_or(item.label, |(_, _, label)| *label),
            (Self::July20Of2023, "activityRecordOpenedInEditmodeCallDisConnectedState") => {
                "Open Activity Record On Disconnected State"
            }
            _ => item.label,
        }
    }

    fn section_label(self, name: &str, newest: &'static str) -> &'static str {
        let own = LABELS_OF_FEBRUARY_2022.iter().find(|(section, item, _)| *section == name && item.is_empty());
        match (self, name) {
            (Self::February2022, _) => own.map_or(newest, |(_, _, label)| *label),
            (Self::September2022 | Self::December2022, NO_MATCH) => "Screenpop Settings",
            (Self::May2023, NO_MATCH) => "Screenpop Settings for No Matching Records",
            _ => newest,
        }
    }

    /// The sections of the published file, in order.
    pub(super) fn sections(self) -> Vec<SectionOf> {
        let section = |(name, label): &(&'static str, &'static str)| SectionOf {
            name,
            label: self.section_label(name, label),
            items: self.items_of(name),
        };
        let mut sections: Vec<SectionOf> = SECTIONS.iter().map(section).filter(|it| !it.items.is_empty()).collect();
        if self == Self::February2022 {
            // Numbers to dial stand before activities.
            sections.sort_by_key(|section| section.name == ACTIVITY);
        }
        sections
    }

    fn items_of(self, section: &str) -> Vec<&'static items::Item> {
        let named = |names: &[&str]| names.iter().filter_map(|name| items::named(section, name)).collect();
        if section == ACTIVITY && self < Self::July6Of2023 {
            return named(match self {
                Self::February2022 => &ACTIVITY_BEFORE_JULY_2023[..5],
                Self::September2022 => &ACTIVITY_BEFORE_JULY_2023,
                _ => &ACTIVITY_BEFORE_JULY_2023[..8],
            });
        }
        if self == Self::February2022 {
            return match section {
                GENERAL => items::ITEMS.iter().filter(|item| item.section == GENERAL).collect(),
                SCREEN_POP => named(&["reqIsAdvancedScreenpopEnabled", "screenpopSearchParamCadName"]),
                OUTDIAL => named(&[items::OUTDIAL_GATE, items::OUTDIAL_PREFIXES]),
                _ => Vec::new(),
            };
        }
        let here = |item: &&items::Item| item.section == section && self.has(item.name);
        items::ITEMS.iter().filter(here).collect()
    }

    /// Whether a revision after February 2022 has an item, in a section whose order is that of the newest file.
    fn has(self, name: &str) -> bool {
        match name {
            "CadSalesforceFieldMapping" | items::OUTDIAL_GATE => false,
            "activityRecordOpenedInEditmodeConnectedState" | "activityRecordOpenedInEditmodeCallDisConnectedState" => {
                self >= Self::July20Of2023
            }
            "isOpenCaseObjectAlwaysInViewMode" => self >= Self::November2024,
            _ => true,
        }
    }
}
