//! Findings about the settings: each fires, and is silent where all is well.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::{Code, Severity};
use cti_webex::definition::{ConnectorConfig, Revision, WebexDefinition};
use cti_webex::mapping::{Condition, Row};

/// Codes and items of the findings about the newest file with other settings.
fn found(change: impl FnOnce(&mut ConnectorConfig)) -> Vec<(Code, String)> {
    let mut definition = WebexDefinition::published(Revision::NEWEST);
    let mut config = definition.config().clone();
    change(&mut config);
    assert_eq!(definition.set_config(&config).unwrap(), []);
    let name = |field: Option<String>| field.unwrap_or_default().split('/').next_back().unwrap_or_default().to_owned();
    definition.check().into_iter().map(|finding| (finding.code, name(finding.field))).collect()
}

fn codes(change: impl FnOnce(&mut ConnectorConfig)) -> Vec<Code> {
    found(change).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn published_files_have_no_finding() {
    for revision in Revision::ALL {
        let found = WebexDefinition::published(revision).check();
        assert_eq!(found, [], "{revision}");
    }
}

#[test]
fn a_switch_without_what_it_needs_is_reported() {
    assert_eq!(
        found(|config| config.activity.open_on_connected = true),
        [(Code::PairIncomplete, "activityRecordOpenedInEditmodeConnectedState".to_owned())]
    );
    assert_eq!(codes(|config| config.activity.open_on_wrap_up = true), []);
    let both = |config: &mut ConnectorConfig| {
        config.activity.open_on_connected = true;
        config.activity.create_on_connected = true;
    };
    assert_eq!(codes(both), []);
    let transfer = |config: &mut ConnectorConfig| {
        config.activity.change_owner_on_transfer = true;
        config.activity.id_variable.clear();
    };
    assert_eq!(codes(transfer), [Code::PairIncomplete; 2]);
    let pop = |config: &mut ConnectorConfig| {
        config.screen_pop.is_advanced = true;
        config.screen_pop.cad_variable.clear();
    };
    assert_eq!(codes(pop), [Code::PairIncomplete]);
    let notes = |config: &mut ConnectorConfig| {
        config.activity.live_notes = true;
        config.activity.notes_field.clear();
    };
    assert_eq!(codes(notes), [Code::PairIncomplete]);
    let omni = |config: &mut ConnectorConfig| {
        config.omni.is_enabled = true;
        config.omni.idle_code_on_work.clear();
    };
    assert_eq!(codes(omni), [Code::NeedsSetup, Code::PairIncomplete]);
    let none = |config: &mut ConnectorConfig| {
        config.no_match.is_enabled = true;
        config.no_match.object.clear();
    };
    assert_eq!(codes(none), [Code::PairIncomplete, Code::NeedsSetup]);
}

#[test]
fn rows_that_are_switched_off_are_reported_and_a_switch_without_rows_is_a_hint() {
    let row = |config: &mut ConnectorConfig| config.activity.mapping.rows.push(Row::of_variable("a", "A__c"));
    assert_eq!(found(row), [(Code::PairIncomplete, "CadSalesforceFieldMapping1".to_owned())]);
    let mut definition = WebexDefinition::published(Revision::NEWEST);
    let mut config = definition.config().clone();
    config.activity.update_custom_fields = true;
    definition.set_config(&config).unwrap();
    assert_eq!(definition.check()[0].severity, Severity::Hint);
}

#[test]
fn rows_are_looked_at_together() {
    let twice =
        |config: &mut ConnectorConfig| config.case.mapping.rows.push(Row::of_constant("1", "ContactPhone").in_item(2));
    assert_eq!(found(twice), [(Code::MappingRepeated, "sfdcCaseFieldCadVariableMappings2".to_owned())]);
    let untranslated = |config: &mut ConnectorConfig| config.case.mapping.rows.push(Row::of_condition("q", "Q__c"));
    assert_eq!(found(untranslated), [(Code::MappingRow, "sfdcCaseFieldCadVariableMappings1".to_owned())]);
    let conditions = |config: &mut ConnectorConfig| {
        config.no_match.mapping.conditions = vec![Condition::new("q", "1", "a"), Condition::new("q", " 1", "b")];
    };
    let name = || "sfdcObjectFieldConditionalMappings1".to_owned();
    assert_eq!(
        found(conditions),
        [(Code::MappingUnread, name()), (Code::MappingRepeated, name()), (Code::MappingUnread, name())]
    );
}

#[test]
fn modes_that_contradict_each_other_are_reported() {
    let both = |config: &mut ConnectorConfig| {
        config.case.open_in_edit_mode = true;
        config.case.always_in_view_mode = true;
    };
    assert_eq!(codes(both), [Code::SettingsContradict]);
}

#[test]
fn the_address_is_the_desktop_of_a_data_center() {
    let address = |url: &str| {
        let mut definition = WebexDefinition::published(Revision::NEWEST);
        let mut config = definition.config().clone();
        config.general.adapter_url = url.to_owned();
        definition.set_config(&config).unwrap();
        definition.check().first().map(|finding| (finding.code, finding.severity))
    };
    assert_eq!(address("https://desktop.wxcc-anz1.cisco.com"), None);
    assert_eq!(address("https://desktop.wxcc-ca3.cisco.com"), Some((Code::DataCenterUnknown, Severity::Warning)));
    assert_eq!(address("https://proxy.example/"), Some((Code::DataCenterUnknown, Severity::Hint)));
}

#[test]
fn a_date_pattern_of_the_other_version_is_reported() {
    for (pattern, codes_of) in [
        ("dd.MM.yyyy hh:mm a", vec![]),
        ("MM-DD-YYYY hh:mm a", vec![Code::DatePattern]),
        ("MM-DD-yyyy", vec![Code::DatePattern]),
        ("", vec![Code::DatePattern]),
        ("dd.MM.yyyy hh:mm", vec![Code::DatePattern]),
    ] {
        assert_eq!(codes(|config| config.activity.subject_date_format = pattern.to_owned()), codes_of, "{pattern}");
    }
}

#[test]
fn items_of_no_file_and_numbers_beyond_the_published_are_told() {
    let text = WebexDefinition::published(Revision::NEWEST)
        .as_str()
        .replace("isCallNotesEnabled", "isCallNoteEnabled")
        .replace("sfdcCaseFieldCadVariableMappings2", "sfdcCaseFieldCadVariableMappings3");
    let found = WebexDefinition::parse(&text).unwrap().check();
    let codes: Vec<Code> = found.iter().map(|finding| finding.code).collect();
    // What is missing has no place in the text.
    assert_eq!(codes, [Code::ItemMissing, Code::ItemMissing, Code::ItemUnknown, Code::MappingUnread]);
}

#[test]
fn rows_that_cannot_be_read_are_told_at_their_item() {
    let text = WebexDefinition::published(Revision::NEWEST).as_str().replacen(">[]<", ">[{'a': 1}]<", 1);
    let definition = WebexDefinition::parse(&text).unwrap();
    let finding = &definition.check()[0];
    assert_eq!(finding.code, Code::MappingSyntax);
    assert_eq!(finding.field.as_deref(), Some("reqNoRecordMatchConfig/sfdcObjectFieldConditionalMappings1"));
}
