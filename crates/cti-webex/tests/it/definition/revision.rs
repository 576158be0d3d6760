//! Revisions: told by their items, compared, upgraded.

use std::collections::BTreeSet;

use cti_model::call_center::Dialect;
use cti_model::{Code, Severity};
use cti_webex::definition::{ItemName, Revision, RevisionChange, UpgradeError, WebexDefinition};

use super::edited;

#[test]
fn every_revision_has_as_many_sections_and_items_as_were_published() {
    let counts = Revision::ALL.map(|revision| {
        let items = revision.items();
        let sections: BTreeSet<_> = items.iter().map(|item| item.section.clone()).collect();
        (sections.len(), items.len())
    });
    assert_eq!(counts, [(4, 16), (7, 34), (7, 33), (7, 33), (7, 36), (7, 38), (7, 38), (7, 39)]);
}

#[test]
fn a_revision_is_told_by_its_items_whatever_its_name() {
    for revision in Revision::ALL {
        let text = WebexDefinition::published(revision)
            .as_str()
            .replace(revision.internal_name(), "WebexCCAgentDesktopV20230705");
        let detected = WebexDefinition::parse(&text).unwrap().detected().clone();
        assert_eq!(detected.revision, revision);
        assert!(detected.is_exact(), "{detected:?}");
        let named = (revision != Revision::July6Of2023).then_some(Revision::July6Of2023);
        assert_eq!(detected.named, named);
    }
}

#[test]
fn an_incomplete_file_is_told_by_the_revision_that_is_nearest() {
    let text = WebexDefinition::published(Revision::July20Of2023).as_str().replace("isCallNotesEnabled", "ownNotes");
    let detected = WebexDefinition::parse(&text).unwrap().detected().clone();
    assert_eq!(detected.revision, Revision::July20Of2023);
    let name = |item: &str| ItemName { section: "reqActivityRecordConfig".to_owned(), item: item.to_owned() };
    assert_eq!((detected.missing, detected.extra), (vec![name("isCallNotesEnabled")], vec![name("ownNotes")]));
}

#[test]
fn changes_say_what_became_of_an_item() {
    let changes = Revision::July6Of2023.changes_since(Revision::May2023);
    let told: Vec<String> = changes
        .iter()
        .map(|change| match change {
            RevisionChange::Added(item) => format!("+{}", item.item),
            RevisionChange::Removed(item) => format!("-{}", item.item),
            RevisionChange::Renamed { from, to } => format!("{}>{}", from.item, to.item),
            RevisionChange::Label { from, to, .. } => format!("{from}>{to}"),
            RevisionChange::Reordered { section } => format!("~{section}"),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "+isActivityRecordCreationAtConnected",
            "+isActivityRecordOwnershiptobeChangedForTransferredCalls",
            "+nameOfTheCadvariableHoldingActivityRecordId",
            "CadSalesforceFieldMapping>CadSalesforceFieldMapping1",
            "Screenpop Settings for No Matching Records>Screenpop Settings For No RecordMatch",
            "~reqActivityRecordConfig",
        ]
    );
    let removed = Revision::December2022.changes_since(Revision::September2022);
    assert!(
        matches!(&removed[..], [RevisionChange::Removed(item)] if item.item == "isActivityRecordCreationAtConnected")
    );
    let defaults = Revision::September2022.changes_since(Revision::February2022);
    let defaults = defaults.iter().filter(|change| matches!(change, RevisionChange::Default { .. }));
    assert_eq!(defaults.count(), 2);
    for revision in Revision::ALL {
        assert_eq!(revision.changes_since(revision), []);
    }
}

#[test]
fn an_upgrade_keeps_values_and_tells_what_a_revision_dropped_and_brought_back() {
    let mut old = WebexDefinition::published(Revision::September2022);
    let mut config = old.config().clone();
    config.activity.create_on_connected = true;
    config.activity.update_custom_fields = true;
    config.screen_pop.ani_prefixes = vec!["+81".to_owned()];
    old.set_config(&config).unwrap();
    let mapped = old.as_str().replace(
        ">[]</item>\n    <item sortOrder=\"4\" name=\"SubjectDateFormat\"",
        ">[{\"CadFieldName\":\"tier\",\"SalesforceFieldName\":\"Tier__c\"}]</item>\n    \
         <item sortOrder=\"4\" name=\"SubjectDateFormat\"",
    );
    let old = WebexDefinition::parse(&mapped).unwrap();
    assert_eq!(old.config().activity.mapping.rows.len(), 1);

    let december = old.upgrade_to(Revision::December2022, "DeskTwo").unwrap();
    assert_eq!(december.definition.detected().revision, Revision::December2022);
    assert!(matches!(
        &december.lost[..],
        [lost] if lost.code == Code::NotCarried && lost.severity == Severity::Warning
            && lost.field.as_deref() == Some("reqActivityRecordConfig/isActivityRecordCreationAtConnected")
    ));
    assert!(!december.definition.config().activity.create_on_connected);

    let july = december.definition.upgrade_to(Revision::July6Of2023, "DeskThree").unwrap();
    assert_eq!(july.lost, []);
    let it = july.definition.config();
    assert_eq!(
        (it.general.internal_name.as_str(), &it.screen_pop.ani_prefixes),
        ("DeskThree", &vec!["+81".to_owned()])
    );
    assert_eq!(it.general.display_name, Revision::July6Of2023.display_name());
    assert_eq!(it.activity.mapping, old.config().activity.mapping);
    let new: Vec<_> =
        july.items.iter().filter(|item| item.from.is_none()).map(|item| item.item.item.as_str()).collect();
    assert_eq!(
        new,
        [
            "isActivityRecordCreationAtConnected",
            "isActivityRecordOwnershiptobeChangedForTransferredCalls",
            "nameOfTheCadvariableHoldingActivityRecordId",
        ]
    );
    let renamed = july.items.iter().find(|it| it.from.as_ref().is_some_and(|from| *from != it.item)).unwrap();
    assert_eq!(renamed.item.item, "CadSalesforceFieldMapping1");
    assert!(july.to_string().contains("renamed: reqActivityRecordConfig/CadSalesforceFieldMapping1"), "{july}");
}

#[test]
fn an_upgrade_cuts_no_prefix_that_was_not_cut_before() {
    let upgrade = WebexDefinition::published(Revision::February2022).upgrade().unwrap();
    let config = upgrade.definition.config();
    assert_eq!(config.screen_pop.ani_prefixes, Vec::<String>::new());
    assert_eq!(config.outdial.prefixes, Vec::<String>::new());
    assert_eq!(config.screen_pop.cad_variable, "AccountNumber");
    assert_eq!(upgrade.lost[0].severity, Severity::Hint);
    assert_eq!(upgrade.lost[0].message, "`reqPrefixStringTobeRemoved` is `+`, and it is switched off");

    let on = WebexDefinition::published(Revision::February2022).as_str().replace("removed\">false<", "removed\">true<");
    let on = WebexDefinition::parse(&on).unwrap().upgrade().unwrap();
    assert_eq!(on.definition.config().outdial.prefixes, ["+"]);
}

#[test]
fn an_upgrade_carries_what_an_administrator_added() {
    let upgrade = edited().upgrade().unwrap();
    let case = &upgrade.definition.config().case.mapping;
    assert_eq!(case.rows.iter().map(|row| row.item).collect::<Vec<_>>(), [1, 2, 10]);
    assert_eq!(upgrade.definition.config().general.display_name, "Lamp & Sons desk");
    assert!(upgrade.definition.definition().check().iter().all(|finding| finding.code != Code::SortOrderGap));
}

#[test]
fn there_is_no_way_back() {
    let newest = WebexDefinition::published(Revision::NEWEST);
    let error = newest.upgrade_to(Revision::July20Of2023, "Desk").unwrap_err();
    assert_eq!(error, UpgradeError::Older { from: Revision::NEWEST, to: Revision::July20Of2023 });
    assert!(matches!(newest.upgrade_to(Revision::NEWEST, ""), Err(UpgradeError::Unwritable(_))));
}

#[test]
fn an_upgrade_of_the_newest_file_says_the_same() {
    for revision in Revision::ALL {
        let upgrade = WebexDefinition::published(revision).upgrade_to(revision, revision.internal_name()).unwrap();
        assert_eq!(upgrade.definition.config(), WebexDefinition::published(revision).config());
        assert_eq!(upgrade.lost, []);
        let text = serde_json::to_string(&upgrade).unwrap();
        assert_eq!(serde_json::from_str::<cti_webex::definition::Upgrade>(&text).unwrap(), upgrade);
    }
}

#[test]
fn an_upgrade_keeps_what_the_metadata_api_says_outside_of_its_items() {
    let mut old = WebexDefinition::published(Revision::July21Of2023);
    let mut config = old.config().clone();
    config.general.display_name = "Lamp desk".to_owned();
    config.general.adapter_url = "https://desktop.wxcc-jp1.cisco.com".to_owned();
    old.set_config(&config).unwrap();
    let metadata = old.definition().convert_as(Dialect::Metadata, "LampDesk").unwrap().definition;
    let upgrade = WebexDefinition::new(metadata).unwrap().upgrade_to(Revision::NEWEST, "LampDesk2").unwrap();
    let general = &upgrade.definition.config().general;
    assert_eq!(
        (general.internal_name.as_str(), general.display_name.as_str(), general.adapter_url.as_str()),
        ("LampDesk2", "Lamp desk", "https://desktop.wxcc-jp1.cisco.com")
    );
}
