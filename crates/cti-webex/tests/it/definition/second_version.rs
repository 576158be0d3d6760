//! From the first version of the connector to the second one.
#![expect(clippy::string_slice, clippy::unwrap_used, reason = "a test")]

use cti_model::{Code, Severity};
use cti_webex::definition::{DataCenter, Revision, V2_ADAPTER_URL, V2Conversion, V2Options, WebexDefinition};
use cti_webex::mapping::{Condition, Row};

fn converted(change: impl FnOnce(&mut cti_webex::definition::ConnectorConfig)) -> V2Conversion {
    let mut old = WebexDefinition::published(Revision::NEWEST);
    let mut config = old.config().clone();
    change(&mut config);
    assert_eq!(old.set_config(&config).unwrap(), []);
    old.to_v2(&V2Options::default()).unwrap()
}

fn fields(conversion: &V2Conversion, least: Severity) -> Vec<&str> {
    let serious = conversion.lost.iter().filter(|finding| finding.severity >= least);
    serious.filter_map(|finding| finding.field.as_deref()?.split_once('/')).map(|(_, name)| name).collect()
}

#[test]
fn what_both_versions_have_is_carried() {
    let new = converted(|config| {
        config.general.adapter_url = "https://desktop.wxcc-eu2.cisco.com".to_owned();
        config.screen_pop.is_advanced = true;
        config.screen_pop.cad_variable = "order".to_owned();
        config.activity.open_on_wrap_up = true;
        config.activity.subject_date_format = "EEE dd.MM.yy HH:mm 'o''clock'".to_owned();
        config.omni.status_on_call = "On Call".to_owned();
        config.omni.idle_code_on_work = "Chat".to_owned();
    })
    .definition;
    for (section, item, value) in [
        ("reqGeneralInfo", "reqAdapterUrl", V2_ADAPTER_URL),
        ("reqGeneralInfo", "reqSoftphoneWidth", "400"),
        ("wxCCReqData", "openCtiWxCCRegion", "eu2"),
        ("advancedScreenPopData", "openCtiEnableAdvancedScreenPop", "true"),
        ("advancedScreenPopData", "openCtiCadSearchVariable", "order"),
        ("advancedScreenPopData", "openCtiRemoveANIPrefix", "+1,+91"),
        ("wxCCCallActivity", "openCtiEnableActivityScreenPopWrapup", "true"),
        ("wxCCCallActivity", "subjectDateFormat", "ddd DD.MM.YY HH:mm [o'clock]"),
        ("screenpopNoRecordMatch", "noRecordMatchObjectFieldMappings", "Phone={phoneNumber}"),
        ("objectCreationManagement", "objectFieldMapping", "ContactPhone={phoneNumber}"),
        ("omnichannelStateSyncConfiguration", "omniChannelNotReadyReason", "On Call"),
        ("omnichannelStateSyncConfiguration", "wxCCIdleReasonCode", "Chat"),
    ] {
        assert_eq!(new.value(section, item), Some(value), "{section}/{item}");
    }
    assert_eq!(new.namespace(), Some("http://soap.sforce.com/2006/04/metadata"));
}

#[test]
fn published_settings_lose_nothing_but_the_moment_of_the_activity() {
    let new = converted(|_| {});
    assert_eq!(fields(&new, Severity::Warning), ["isActivityRecordCreationAtConnected"]);
    assert_eq!(new.lost[0].code, Code::BehaviourChanged);
    // The links to the popped record have no rows there.
    let links = ["sfdcCaseFieldCadVariableMappings1"; 2];
    assert_eq!(fields(&new, Severity::Hint)[1..], links);
}

#[test]
fn what_the_second_version_cannot_say_is_told() {
    let new = converted(|config| {
        config.general.adapter_url = "https://phone.example/".to_owned();
        config.activity.create_on_connected = true;
        config.activity.auto_refresh = true;
        config.activity.namespace = "own".to_owned();
        config.activity.mapping.rows.push(Row::of_variable("x", "X__c"));
        config.no_match.is_enabled = true;
        config.no_match.object = "Lead".to_owned();
        config.no_match.mapping.rows = vec![
            Row::of_variable("a", "A__c"),
            Row::of_constant("Web", "LeadSource"),
            Row::of_condition("queue", "Tier__c"),
            Row::of_variable("b,c", "B__c"),
        ];
        config.no_match.mapping.conditions = vec![Condition::new("queue", "1", "Gold")];
        config.case.always_in_view_mode = true;
        config.case.mapping.rows[0].variable = "owner".to_owned();
        config.outdial.set_ani = true;
    });
    assert_eq!(
        fields(&new, Severity::Warning),
        [
            "reqAdapterUrl",
            "isNoRecordMatchScenarioEnabled",
            "nameOfCrmRecordObject",
            "sfdcObjetFieldCadVariableMappings1",
            "sfdcObjetFieldCadVariableMappings1",
            "sfdcObjetFieldCadVariableMappings1",
            "reqSalesforceNamespace",
            "reqIsActivityAutoRefreshEnabled",
            "CadSalesforceFieldMapping1",
            "isOpenCaseObjectAlwaysInViewMode",
            "sfdcCaseFieldCadVariableMappings1",
            "reqIsOutDialAniToBeSet",
        ]
    );
    let value = |section, item| new.definition.value(section, item);
    assert_eq!(value("screenpopNoRecordMatch", "noRecordMatchObjectFieldMappings"), Some("A__c={a}"));
    // Rows that were switched off are not switched on by a move.
    assert_eq!(value("wxCCCallActivity", "objectFieldMapping"), Some(""));
    assert_eq!(value("wxCCReqData", "openCtiWxCCRegion"), Some(""));
}

#[test]
fn items_that_no_published_definition_has_are_told() {
    let published = WebexDefinition::published(Revision::NEWEST).as_str().to_owned();
    let with = |section: &str, item: &str| {
        let at = published.find(section).unwrap();
        let text = published[at..].replacen("</section>", &format!("{item}</section>"), 1);
        WebexDefinition::parse(&format!("{}{text}", &published[..at])).unwrap()
    };
    let old = with("reqOutDialConfig", r#"<item sortOrder="9" name="ownSwitch" label="Own">on</item>"#);
    let new = old.to_v2(&V2Options::default()).unwrap();
    assert!(fields(&new, Severity::Warning).contains(&"ownSwitch"));
    // Rows are carried from an item of any number.
    let rows = r#"[{"CadFieldName":"a","SalesforceFieldName":"A__c"}]"#;
    let item = format!(r#"<item sortOrder="19" name="CadSalesforceFieldMapping7" label="Rows">{rows}</item>"#);
    let mut old = with("reqActivityRecordConfig", &item);
    let mut config = old.config().clone();
    config.activity.update_custom_fields = true;
    old.set_config(&config).unwrap();
    let new = old.to_v2(&V2Options::default()).unwrap();
    assert_eq!(new.definition.value("wxCCCallActivity", "objectFieldMapping"), Some("A__c={a}"));
    assert!(!fields(&new, Severity::Hint).contains(&"CadSalesforceFieldMapping7"));
}

#[test]
fn a_date_pattern_is_carried_as_it_is_read() {
    let carried = [
        ("dd.MM.yyyy HH:mm", "DD.MM.YYYY HH:mm", false),
        // Of the second version's style: the first one reads it as it is meant, and so it stays.
        ("DD.MM.YYYY HH:mm", "DD.MM.YYYY HH:mm", false),
        // Not of either: the first version uses its default.
        ("MM-DD-yyyy", "MM-DD-YYYY hh:mm a", true),
        ("soon", "MM-DD-YYYY hh:mm a", true),
    ];
    for (old, dayjs, told) in carried {
        let new = converted(|config| config.activity.subject_date_format = old.to_owned());
        assert_eq!(new.lost.iter().any(|finding| finding.code == Code::DatePattern), told, "{old}");
        assert_eq!(new.definition.value("wxCCCallActivity", "subjectDateFormat"), Some(dayjs), "{old}");
    }
}

#[test]
fn the_region_can_be_stated() {
    let old = WebexDefinition::published(Revision::NEWEST);
    let options = V2Options { data_center: Some(DataCenter::new("jp1").unwrap()), ..V2Options::default() };
    let new = old.to_v2(&options).unwrap();
    assert_eq!(new.definition.value("wxCCReqData", "openCtiWxCCRegion"), Some("jp1"));
    assert!(old.to_v2(&V2Options { internal_name: String::new(), ..options }).is_err());
    assert!(WebexDefinition::new(new.definition).is_err());
}
