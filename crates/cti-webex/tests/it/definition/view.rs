//! The typed view, and what it writes.

use cti_model::Code;
use cti_model::call_center::Dialect;
use cti_webex::definition::{
    CompatibilityMode, ConnectorConfig, DataCenter, DefinitionError, Revision, V2Options, WebexDefinition,
};
use cti_webex::mapping::{Condition, Mapping, Row};
use proptest::prelude::*;

use super::{EDITED, edited};

#[test]
fn a_setting_is_read_with_its_type() {
    let definition = edited();
    let config = definition.config();
    assert_eq!((config.general.internal_name.as_str(), config.general.height), ("LampDesk7", 600));
    assert_eq!(config.general.display_name, "Lamp & Sons desk");
    assert!(config.screen_pop.is_advanced);
    assert_eq!(config.screen_pop.ani_prefixes, ["+49", "+43", "0"]);
}

#[test]
fn an_item_that_is_absent_switches_nothing_on() {
    let definition = edited();
    let config = definition.config();
    assert_eq!(config.general.compatibility_mode, CompatibilityMode::Classic);
    assert_eq!(config.outdial.prefixes, Vec::<String>::new());
    assert_eq!(config.no_match.mapping, Mapping::default());
    assert_eq!(config.activity.subject_template, "{direction} Call {activityDatetime}");
}

#[test]
fn numbered_items_count_by_their_numbers() {
    let fields: Vec<_> = edited().config().case.mapping.rows.iter().map(|row| (row.item, row.field.clone())).collect();
    assert_eq!(fields, [(1, "A__c".to_owned()), (2, "B__c".to_owned()), (10, "C__c".to_owned())]);
}

#[test]
fn a_switch_that_is_neither_true_nor_false_is_reported_and_off() {
    let definition = edited();
    assert!(!definition.config().case.always_in_view_mode);
    let finding = definition.check().into_iter().find(|finding| finding.code == Code::SettingValue).unwrap();
    let place = EDITED.get(finding.span.clone().unwrap()).unwrap();
    assert!(place.contains("perhaps") && place.starts_with("<item"), "{place}");
}

#[test]
fn the_newest_published_file_says_the_defaults() {
    let definition = WebexDefinition::published(Revision::NEWEST);
    assert_eq!(definition.config(), &ConnectorConfig::default());
    let sections = definition.definition().sections();
    assert_eq!((sections.len(), sections.iter().map(|section| section.items.len()).sum::<usize>()), (7, 39));
}

#[test]
fn settings_that_do_not_change_change_no_byte() {
    let mut definition = edited();
    let config = definition.config().clone();
    assert_eq!(definition.set_config(&config).unwrap(), []);
    assert_eq!(definition.as_str(), EDITED);
}

#[test]
fn a_change_touches_its_item_alone() {
    let mut definition = edited();
    let mut config = definition.config().clone();
    config.screen_pop.cad_variable = "a<b>&\"c\"".to_owned();
    config.case.mapping.rows[1].field = "New__c".to_owned();
    assert_eq!(definition.set_config(&config).unwrap(), []);
    let expected = EDITED.replace(">orderNumber<", ">a&lt;b&gt;&amp;&quot;c&quot;<").replace(
        r#"[{"wxccFieldName":"b","sfdcFieldName":"B__c"}]"#,
        "[{&quot;wxccFieldName&quot;:&quot;b&quot;,&quot;sfdcFieldName&quot;:&quot;New__c&quot;,\
         &quot;isDefaultValueEnabled&quot;:&quot;false&quot;,&quot;isConditionalEnabled&quot;:&quot;false&quot;}]",
    );
    assert_eq!(definition.as_str(), expected);
    assert_eq!(definition.config(), &config);
}

#[test]
fn a_setting_without_an_item_is_told_and_the_others_are_written() {
    let mut definition = edited();
    let mut config = definition.config().clone();
    config.omni.is_enabled = true;
    config.screen_pop.is_advanced = false;
    config.case.mapping.rows.push(Row::of_variable("d", "D__c").in_item(3));
    let lost = definition.set_config(&config).unwrap();
    let fields: Vec<_> = lost.iter().filter_map(|finding| finding.field.as_deref()).collect();
    assert_eq!(
        fields,
        ["reqSFDCCaseConfig/sfdcCaseFieldCadVariableMappings3", "reqOmniStateSyncConfig/isOmniStateSyncEnabled"]
    );
    assert!(!definition.config().screen_pop.is_advanced);
}

#[test]
fn a_value_that_xml_cannot_hold_changes_nothing() {
    let mut definition = edited();
    let mut config = definition.config().clone();
    config.general.height = 700;
    config.screen_pop.cad_variable = "\u{1}".to_owned();
    assert!(definition.set_config(&config).is_err());
    assert_eq!(definition.as_str(), EDITED);
    assert_eq!(definition.config().general.height, 600);
}

#[test]
fn the_switch_of_february_2022_decides_about_prefixes() {
    let mut definition = WebexDefinition::published(Revision::February2022);
    assert_eq!(definition.definition().value("reqOutDialConfig", "reqPrefixStringTobeRemoved"), Some("+"));
    assert_eq!(definition.config().outdial.prefixes, Vec::<String>::new());
    let before = definition.as_str().to_owned();

    let mut config = definition.config().clone();
    config.outdial.prefixes = vec!["+1".to_owned(), "0".to_owned()];
    assert_eq!(definition.set_config(&config).unwrap(), []);
    assert_eq!(definition.config(), &config);
    config.outdial.prefixes.clear();
    assert_eq!(definition.set_config(&config).unwrap(), []);
    assert_eq!(definition.as_str(), before.replace(">+<", ">+1,0<"));
}

#[test]
fn all_dialects_say_the_same() {
    let definition = WebexDefinition::published(Revision::NEWEST);
    for dialect in [Dialect::Settings, Dialect::Metadata, Dialect::SetupImport] {
        let other = definition.definition().convert_as(dialect, "WebexCCAgentDesktopV20241121").unwrap();
        let mut config = WebexDefinition::new(other.definition).unwrap().config().clone();
        if dialect == Dialect::Metadata {
            // There the name of the file says it.
            assert_eq!(config.general.internal_name, "");
            config.general.internal_name = definition.config().general.internal_name.clone();
        }
        assert_eq!(&config, definition.config(), "{dialect}");
    }
}

#[test]
fn a_number_that_the_runtime_decorates_is_read_bare() {
    let settings = r#"{"/reqGeneralInfo/reqInternalName": "Desk", "/reqOutDialConfig/reqPrefixStringTobeRemoved":
        "4155551212 (tel:4155551212)", "/reqOutDialConfig/label": "Outdial"}"#;
    let definition = WebexDefinition::parse(settings).unwrap();
    assert_eq!(definition.config().outdial.prefixes, ["4155551212"]);
}

#[test]
fn definitions_of_others_are_refused() {
    let other = EDITED.replace("reqAdvanceScreenpopConfig", "lampPop").replace("reqSFDCCaseConfig", "lampCases");
    assert_eq!(WebexDefinition::parse(&other).unwrap_err(), DefinitionError::OtherVendor);
    let second = EDITED.replace("reqAdvanceScreenpopConfig", "wxCCReqData");
    assert_eq!(WebexDefinition::parse(&second).unwrap_err(), DefinitionError::SecondVersion);
    assert!(matches!(WebexDefinition::parse("<callCenter>"), Err(DefinitionError::Unreadable(_))));
}

#[test]
fn settings_and_definitions_travel_as_json() {
    let config = edited().config().clone();
    let text = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<ConnectorConfig>(&text).unwrap(), config);
    assert_eq!(serde_json::from_str::<ConnectorConfig>("{}").unwrap(), ConnectorConfig::default());
    let text = serde_json::to_string(&edited()).unwrap();
    assert_eq!(serde_json::from_str::<WebexDefinition>(&text).unwrap(), edited());
}

#[test]
fn data_centers_are_read_from_words_and_addresses() {
    let read = |text: &str| text.parse::<DataCenter>().map(|it| it.to_string()).ok();
    for text in ["sg1", " https://desktop.wxcc-sg1.cisco.com", "https://PORTAL-v2.wxcc-sg1.cisco.com:443/x?y#z"] {
        assert_eq!(read(text).as_deref(), Some("sg1"), "{text}");
    }
    for text in
        ["", "sg", "1", "SG1", "http://desktop.wxcc-sg1.cisco.com", "https://desktop.wxcc-sg1.cisco.com.evil.example"]
    {
        assert_eq!(read(text), None, "{text}");
    }
    let unknown: DataCenter = "https://desktop.wxcc-ca3.cisco.com".parse().unwrap();
    assert!(!unknown.is_known());
    assert!(DataCenter::known().all(|it| it.desktop_url().parse() == Ok(it)));
}

/// A text as an item can hold it: the typed view takes the blanks at its ends away.
fn text() -> impl Strategy<Value = String> {
    "[ -~äß語\n]{0,12}".prop_map(|text| text.trim().to_owned())
}

fn mapping(numbers: &'static [u32]) -> impl Strategy<Value = Mapping> {
    let row = (prop::sample::select(numbers), text(), text(), any::<bool>(), text(), any::<bool>()).prop_map(
        |(item, variable, field, is_constant, constant, is_conditional)| {
            let constant = Some(constant).filter(|constant| !constant.is_empty());
            Row { item, variable, field, is_constant, constant, is_conditional, ..Row::default() }
        },
    );
    let condition =
        (text(), text(), text()).prop_map(|(variable, value, result)| Condition::new(variable, value, result));
    (prop::collection::vec(row, 0..5), prop::collection::vec(condition, 0..4)).prop_map(|(mut rows, conditions)| {
        // Rows of one item stand together.
        rows.sort_by_key(|row| row.item);
        Mapping { rows, conditions }
    })
}

fn prefixes() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[+0-9]{1,4}", 0..4)
}

prop_compose! {
    fn configs()(
        flags in prop::array::uniform14(any::<bool>()),
        texts in prop::collection::vec(text(), 12),
        (pop, dial) in (prefixes(), prefixes()),
        (none, activity, case) in (mapping(&[1]), mapping(&[1]), mapping(&[1, 2])),
        (height, width) in any::<(u32, u32)>(),
        mode in prop::sample::select(CompatibilityMode::KNOWN),
    ) -> ConnectorConfig {
        let mut config = ConnectorConfig::default();
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap_or_default();
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = flags;
        config.general.internal_name = format!("N{height}");
        config.general.display_name = format!("D{}", text());
        config.general.adapter_url = text();
        (config.general.use_api, config.general.height, config.general.width) = (a, height, width);
        config.general.compatibility_mode = mode;
        (config.screen_pop.is_advanced, config.screen_pop.cad_variable) = (b, text());
        (config.screen_pop.ani_prefixes, config.outdial.prefixes) = (pop, dial);
        (config.no_match.is_enabled, config.no_match.object, config.no_match.mapping) = (c, text(), none);
        let it = &mut config.activity;
        (it.namespace, it.id_variable, it.notes_field) = (text(), text(), text());
        (it.subject_date_format, it.subject_template) = (text(), text());
        (it.auto_refresh, it.create_on_connected, it.open_on_connected, it.open_on_wrap_up) = (d, e, f, g);
        (it.change_owner_on_transfer, it.live_notes, it.update_custom_fields) = (h, i, j);
        // No published file has conditional rows for activities.
        it.mapping = Mapping { conditions: Vec::new(), ..activity };
        let it = &mut config.case;
        (it.create_for_inbound, it.create_for_outbound, it.open_in_edit_mode, it.always_in_view_mode) = (k, l, m, n);
        it.mapping = case;
        (config.outdial.set_ani, config.omni.is_enabled) = (a, b);
        (config.omni.status_on_call, config.omni.idle_code_on_work) = (text(), text());
        config
    }
}

/// The text without its items, and each item with its bytes.
fn taken_apart(definition: &WebexDefinition) -> (String, Vec<(String, String)>) {
    let (text, mut items) = (definition.as_str(), Vec::new());
    let all = definition.definition().sections().iter().flat_map(|section| &section.items);
    let mut rest = text.to_owned();
    for item in all.collect::<Vec<_>>().into_iter().rev() {
        let bytes = text.get(item.span.clone()).unwrap_or_default();
        items.push((item.value.clone().unwrap_or_default(), bytes.to_owned()));
        rest.replace_range(item.span.clone(), "");
    }
    (rest, items)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_written_touches_the_items_whose_values_differ_alone(config in configs(), which in any::<[bool; 7]>()) {
        let mut definition = WebexDefinition::published(Revision::NEWEST);
        let (rest, items) = taken_apart(&definition);
        let mut some = definition.config().clone();
        if which[0] { some.general = config.general; }
        if which[1] { some.screen_pop = config.screen_pop; }
        if which[2] { some.no_match = config.no_match; }
        if which[3] { some.activity = config.activity; }
        if which[4] { some.case = config.case; }
        if which[5] { some.outdial = config.outdial; }
        if which[6] { some.omni = config.omni; }
        definition.set_config(&some).unwrap();
        let (rest_now, items_now) = taken_apart(&definition);
        prop_assert_eq!(rest, rest_now);
        for ((old, bytes), (new, bytes_now)) in items.into_iter().zip(items_now) {
            prop_assert!(old != new || bytes == bytes_now, "{} {}", bytes, bytes_now);
        }
    }


    #[test]
    fn any_settings_are_written_and_read_back(config in configs()) {
        let mut definition = WebexDefinition::published(Revision::NEWEST);
        prop_assert_eq!(definition.set_config(&config).unwrap(), []);
        prop_assert_eq!(definition.config(), &config);
        let again = WebexDefinition::parse(definition.as_str()).unwrap();
        prop_assert_eq!(again.config(), &config);
        // Reading, checking and converting whatever stands there does not panic.
        let _ = (definition.check(), definition.upgrade(), definition.to_v2(&V2Options::default()));
    }

    #[test]
    fn what_is_set_back_has_its_bytes_back_where_texts_are_the_same(config in configs()) {
        let mut definition = WebexDefinition::published(Revision::NEWEST);
        let (before, old) = (definition.as_str().to_owned(), definition.config().clone());
        definition.set_config(&config).unwrap();
        definition.set_config(&old).unwrap();
        prop_assert_eq!(definition.as_str().replace("&quot;", "\""), before.replace("&quot;", "\""));
    }
}
