//! Features: the text of their value, and what each means (section 7).

use std::time::Duration;

use cti_model::feature::{
    AmazonQPanel, ChatWidget, CtiAttributesFeature, Feature, FeatureForm, FeatureKind, FeatureSpec, FeatureValue,
    GlobalResiliency, KeyKind, Platform, SetAgentStatusOnSessionEnd, SetError, VdiPlatform, is_enhanced_logout,
};
use cti_model::record::Record;
use cti_model::{Finding, ProductVersion, Severity};
use proptest::prelude::*;
use serde_json::json;

const NEWEST: ProductVersion = ProductVersion::NEWEST;

/// What the check says, line by line.
fn check(name: &str, value: &str) -> Vec<String> {
    Feature::new(name, value).check(NEWEST).iter().map(told).collect()
}

/// What a finding about a feature says, without the name of the feature.
fn told(finding: &Finding) -> String {
    let line = finding.line.map(|line| format!(" line {line}")).unwrap_or_default();
    let help = finding.suggestion.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{}[{}]{line}: {}{help}", finding.severity, finding.code, finding.message)
}

fn session_end(value: &str) -> SetAgentStatusOnSessionEnd {
    SetAgentStatusOnSessionEnd::read(&FeatureValue::from(value))
}

#[test]
fn a_value_is_split_at_its_first_colon_only() {
    let value = FeatureValue::from("GlobalSignInEndpoint:https://x.example/a?b=c&d=e:f");
    assert_eq!(value.get("GlobalSignInEndpoint"), Some("https://x.example/a?b=c&d=e:f"));
}

#[test]
fn blanks_around_key_and_value_do_not_count_and_lines_may_end_in_either_way() {
    let value = FeatureValue::from("\r\n Status\t:  At Lunch \r\nA_1:x\nB:\r\n");
    let entries: Vec<_> = value.entries().map(|entry| (entry.line, entry.key, entry.rest)).collect();
    assert_eq!(entries, [(2, "Status", "At Lunch"), (3, "A_1", "x"), (4, "B", "")]);
    assert_eq!(value.findings(), []);
}

#[test]
fn a_key_is_found_whatever_its_case_and_its_last_line_counts() {
    let value = FeatureValue::from("Status:Offline\nSTATUS:Logout");
    assert_eq!(value.get("status"), Some("Logout"));
    assert_eq!(
        check("SetAgentStatusOnSessionEnd", "Status:Offline\nStatus:Logout"),
        ["warning[duplicate-key] line 2: `Status` is written more than once; only the last one counts"]
    );
}

#[test]
fn a_line_that_is_no_entry_is_kept_and_told_with_its_number() {
    let text = "Status:Offline\n# note\nGrün: ja\n: x";
    let value = FeatureValue::from(text);
    assert_eq!(value.to_string(), text);
    let lines: Vec<_> = value.findings().iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(4)]);
    assert_eq!(
        told(&value.findings()[0]),
        "warning[unknown-feature-key] line 2: `# note` is not read; expected `key: value`"
    );
}

#[test]
fn a_value_longer_than_the_product_stores_is_told_and_not_cut() {
    let text = format!("Status:{}", "é".repeat(FeatureValue::MAX_CHARS));
    let value = FeatureValue::from(text.as_str());
    assert_eq!(value.as_str(), text);
    assert_eq!(
        told(&value.findings()[0]),
        "warning[over-product-limit]: the value has 32775 characters; the product stores at most 32768"
    );
    assert_eq!(FeatureValue::from("é".repeat(FeatureValue::MAX_CHARS)).findings().len(), 1, "the line alone");
    assert_eq!(check("MiniAdapterMessage", &text).len(), 1);
}

#[test]
fn to_set_a_key_changes_its_line_and_no_other() {
    let mut value = FeatureValue::from("# ours\r\nstatus :\r\n\r\nStatus : Offline \r\nX:1");
    value.set("STATUS", " Logout ").unwrap();
    assert_eq!(value.as_str(), "# ours\r\nstatus :\r\n\r\nStatus : Logout \r\nX:1");
    value.set("x", "").unwrap();
    value.set("Y", "2").unwrap();
    assert_eq!(value.as_str(), "# ours\r\nstatus :\r\n\r\nStatus : Logout \r\nX:\r\nY: 2");

    let mut blank = FeatureValue::default();
    blank.set("A", "1").unwrap();
    blank.set("B", "2").unwrap();
    assert_eq!(blank.as_str(), "A: 1\nB: 2");
}

#[test]
fn what_would_be_read_back_as_something_else_cannot_be_set() {
    let mut value = FeatureValue::from("A:1");
    assert_eq!(value.set("", "1"), Err(SetError::Key(String::new())));
    assert_eq!(value.set("A:B", "1"), Err(SetError::Key("A:B".into())));
    assert_eq!(value.set("A", "1\nB:2"), Err(SetError::LineBreak("A".into())));
    assert_eq!(value.as_str(), "A:1");
}

#[test]
fn a_blank_value_means_the_defaults() {
    for text in ["", "\n \n", "Status:\nSessionEndTimer: "] {
        let feature = session_end(text);
        assert_eq!(feature, SetAgentStatusOnSessionEnd::default());
        assert_eq!((feature.status.as_str(), feature.initial_agent_state.as_str()), ("Offline", "Available"));
        assert_eq!(feature.session_end_timer, Duration::from_secs(5));
        assert_eq!(check("SetAgentStatusOnSessionEnd", text), [""; 0]);
    }
    let attributes = CtiAttributesFeature::default();
    assert!(attributes.show_attributes_if_empty && !attributes.show_all_attributes);
}

/// What is said of settings for the end of a session that were typed by hand: line, message and help.
fn typed(text: &str) -> Vec<String> {
    check("SetAgentStatusOnSessionEnd", text)
}

#[test]
fn settings_that_are_joined_on_one_line_are_told() {
    for text in [
        "Status:Offline SessionEndTimer:5",
        "Status: Offline, SessionEndTimer: 5",
        "Status:Offline;sessionendtimer=5",
        "Status:Offline、SessionEndTimer：5",
        "Status:Offline\u{3000}ＳｅｓｓｉｏｎＥｎｄＴｉｍｅｒ：５",
        "IfCurrentAgentState: Available, SessionEndTimer: 5",
    ] {
        let told = typed(text);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("holds a setting of `SessionEndTimer`, which is not read"), "{told:?}");
        assert!(told[0].ends_with("(write each setting on a line of its own)"), "{told:?}");
    }
    assert_eq!(typed("Status:At SessionEndTimer\nSessionEndTimer:5"), [""; 0], "a name is not a setting");
    assert_eq!(check("GlobalResiliency", "GlobalSignInEndpoint:https://x.example/?a=b:c"), [""; 0]);
}

#[test]
fn quotes_separators_and_signs_of_another_keyboard_are_told_with_what_is_meant() {
    for (text, help) in [
        ("Status:\"Offline\"", "write `Offline`"),
        ("Status:「Offline」", "write `Offline`"),
        ("Status:’Offline’", "write `Offline`"),
        ("Status:Offline,", "write `Offline`"),
        ("Status:Offline；", "write `Offline`"),
        ("Status:Ｏｆｆｌｉｎｅ", "write `Offline`"),
        ("IfCurrentAgentState:Available、Lunch", "separate them with `,`"),
        ("IfCurrentAgentState:Available; Lunch", "separate them with `,`"),
        ("IfCurrentAgentState:Available，Lunch", "separate them with `,`"),
        ("IfProfileNameIncludes: Basic, 'Gold'", "write `Gold`"),
        ("SessionEndTimer:５", "write `5`"),
        ("SessionEndTimer:\"5\"", "write `5`"),
        ("SessionEndTimer:5,", "write `5`"),
        ("Status：Offline", "write `Status: Offline`"),
        ("Status=Offline", "write `Status: Offline`"),
        ("\"Status\": \"Offline\"", "write `Status: Offline`"),
        ("{\"Status\": \"Offline\"}", "write `Status: Offline`"),
        ("・Status：Offline", ""),
    ] {
        let told = typed(text);
        assert_eq!(told.len(), 1, "{text}: {told:?}");
        assert!(help.is_empty() || told[0].ends_with(&format!("({help})")), "{text}: {told:?}");
    }
    for fine in [
        "Status:離席（昼）",
        "Status:It's lunch",
        "Status:Offline 2",
        "IfCurrentAgentState:離席（昼）, At Lunch",
        "IfProfileNameIncludes:Sales & Support",
    ] {
        assert_eq!(typed(fine), [""; 0], "{fine}");
    }
    assert_eq!(check("FEATURE_RECORDING_PANEL", "Enabled:「true」").len(), 1);
}

#[test]
fn lists_are_trimmed_and_booleans_have_any_case() {
    let states = session_end("IfCurrentAgentState: Available , At Lunch,,").if_current_agent_state;
    assert_eq!(states, ["Available", "At Lunch"]);
    let attributes =
        CtiAttributesFeature::read(&FeatureValue::from("ShowAttributesIfEmpty:FALSE\nShowAllAttributes:True"));
    assert!(!attributes.show_attributes_if_empty && attributes.show_all_attributes);
}

#[test]
fn a_timer_is_whole_seconds_and_anything_else_is_told() {
    assert_eq!(session_end("SessionEndTimer:120").session_end_timer.as_secs(), 120);
    for bad in ["5s", "-1", "+5", "1.5", "4294967296", "５"] {
        let text = format!("SessionEndTimer:{bad}");
        assert_eq!(session_end(&text).session_end_timer.as_secs(), 5, "{bad}");
        let problem = &Feature::new("SetAgentStatusOnSessionEnd", text).check(NEWEST)[0];
        assert_eq!((problem.severity, problem.line), (Severity::Warning, Some(1)));
        assert!(problem.message.ends_with("the default `5` counts"), "{problem}");
    }
}

#[test]
fn unknown_keys_and_other_cases_are_told() {
    assert_eq!(
        check("FEATURE_RECORDING_PANEL", "enabled:true\nColour:red"),
        [
            "hint[feature-key-case] line 1: `enabled` is written `Enabled` in the documentation; the product may mind the case",
            "warning[unknown-feature-key] line 2: `Colour` is not a key of FEATURE_RECORDING_PANEL; expected `Enabled`",
        ]
    );
}

#[test]
fn the_end_of_a_session_counts_for_matching_profiles_and_states_only() {
    let feature = session_end("Status:Away\nIfProfileNameIncludes:Sales,Help\nIfCurrentAgentState:Available");
    assert!(feature.includes_profile(Some("Inside Sales")) && feature.includes_state(Some("Available")));
    assert!(!feature.includes_state(Some("Busy")));
    assert!(!feature.includes_profile(Some("inside sales")) && !feature.includes_profile(None));
    assert!(session_end("").includes_profile(None) && session_end("").includes_state(None));
    assert_eq!((feature.agent_status(), feature.signs_out()), ("Away", false));
}

#[test]
fn a_status_with_logout_in_it_sets_offline_before_it_signs_out() {
    let feature = session_end("Status:Logout");
    assert_eq!(feature.agent_status(), "Offline");
    assert!(feature.signs_out());
    assert!(is_enhanced_logout("Lunch (Logout)") && !is_enhanced_logout("logout"));
}

#[test]
fn the_endpoint_of_global_resiliency_is_required_and_an_https_address() {
    let resiliency = |text: &str| GlobalResiliency::read(&FeatureValue::from(text)).global_sign_in_endpoint;
    let address = "https://x.example/connect/auth?a=b&c=d";
    let text = format!("GlobalSignInEndpoint:{address}\nRetainAgentStateEnabled:true");
    assert_eq!(resiliency(&text).unwrap().as_str(), address);
    assert_eq!(check("GlobalResiliency", &text), [""; 0]);

    let missing =
        "error[feature-key-missing]: `GlobalSignInEndpoint` is not set, and the feature cannot work without it";
    assert_eq!(check("GlobalResiliency", ""), [missing]);
    for bad in ["http://x.example", "https://", "https:///x", "javascript:alert(1)", "https://a b"] {
        let text = format!("GlobalSignInEndpoint: {bad}");
        assert_eq!(resiliency(&text), None, "{bad}");
        let problems = check("GlobalResiliency", &text);
        assert!(
            problems[0].starts_with("error[feature-value] line 1: ") && problems[0].ends_with("; it counts as not set"),
            "{bad}"
        );
        assert!(!Feature::new("GlobalResiliency", text).is_on(NEWEST));
    }
}

#[test]
fn a_platform_that_is_not_known_is_kept_and_told() {
    let platform = |text: &str| VdiPlatform::read(&FeatureValue::from(text)).name;
    assert_eq!(platform("Name:CITRIX"), Some(Platform::Citrix));
    assert_eq!(platform("Name:aws_workspace"), Some(Platform::AwsWorkspace));
    assert_eq!(platform("Name:HORIZON"), Some(Platform::Other("HORIZON".into())));
    assert_eq!(
        check("VDIPlatform", "Name:HORIZON"),
        ["warning[feature-value-unknown] line 1: `Name` is `HORIZON`, expected `CITRIX` or `AWS_WORKSPACE`"]
    );
}

#[test]
fn the_old_name_of_the_amazon_q_panel_is_read_and_has_no_effect_since_5_23() {
    let old = Feature::new("FEATURE_WISDOM_PANEL", "Enabled:true\nIgnorePermissionSet:true");
    let FeatureKind::AmazonQPanel(panel) = old.kind() else { panic!("{:?}", old.kind()) };
    assert!(panel.enabled && panel.ignore_permission_set);
    let (v5_18, v5_22, v5_23) =
        (ProductVersion::new(5, 18, 0), ProductVersion::new(5, 22, 3), ProductVersion::new(5, 23, 0));
    assert!(old.is_on(v5_22) && !old.is_on(v5_23) && !old.is_on(ProductVersion::new(5, 16, 0)));
    assert_eq!(old.check(v5_22), []);
    assert_eq!(
        told(&old.check(v5_23)[0]),
        "warning[removed-feature]: `FEATURE_WISDOM_PANEL` has no effect since version 5.23 (use FEATURE_AMAZONQ_PANEL)"
    );
    assert_eq!(
        told(&old.check(v5_18)[0]),
        "warning[not-in-version] line 2: `IgnorePermissionSet` needs version 5.19; 5.18 does not know it"
    );
    let new = Feature::new(AmazonQPanel::NAME, "Enabled:true");
    assert!(new.is_on(NEWEST) && !new.is_on(v5_18));
    assert_eq!(new.check(v5_18)[0].message, "`FEATURE_AMAZONQ_PANEL` needs version 5.22; 5.18 does not know it");
}

#[test]
fn a_feature_that_is_not_active_is_off_whatever_it_says() {
    let mut feature = Feature::new("FEATURE_RECORDING_PANEL", "Enabled:true");
    assert!(feature.is_on(NEWEST));
    feature.active = false;
    assert!(!feature.is_on(NEWEST));
    assert!(feature.kind().is_enabled());
    // The panels are off until they are switched on.
    for name in ["FEATURE_RECORDING_PANEL", "FEATURE_AMAZONQ_PANEL", "EnableMedialessPopout", "MiniAdapterMessage"] {
        assert!(!Feature::new(name, "").is_on(NEWEST), "{name}");
    }
    assert!(Feature::new("FEATURE_VOICEMAIL_DROP", "QuickConnect:Drop").is_on(NEWEST));
    assert!(!Feature::new("FEATURE_VOICEMAIL_DROP", "").is_on(NEWEST));
}

#[test]
fn names_count_with_their_case_and_a_near_miss_is_told() {
    let feature = Feature::new("VdiPlatform", "Name:CITRIX");
    assert_eq!(feature.kind(), FeatureKind::Other);
    assert_eq!(
        check("VdiPlatform", "Name:CITRIX"),
        ["warning[unknown-feature]: `VdiPlatform` is not a feature; names count with their case (write `VDIPlatform`)"]
    );
    assert_eq!(
        check("FEATURE_VOICE_ID", "x"),
        ["hint[unknown-feature]: `FEATURE_VOICE_ID` is not a feature that is known here"]
    );
    assert!(Feature::new("FEATURE_VOICE_ID", "x").is_on(NEWEST));
}

#[test]
fn the_mini_adapter_message_is_a_text_as_it_is() {
    let feature = Feature::new("MiniAdapterMessage", " Line is down\nuntil: 5 pm");
    assert_eq!(feature.kind(), FeatureKind::MiniAdapterMessage(" Line is down\nuntil: 5 pm".into()));
    assert_eq!(feature.check(NEWEST), []);
}

#[test]
fn the_chat_widget_is_json_and_keeps_what_it_does_not_know() {
    let text = r#"{"cloudfrontId": "c", "own": {"a": 1}, "openChatColor": 5}"#;
    let widget = ChatWidget::read(&FeatureValue::from(text));
    assert_eq!((widget.cloudfront_id.as_deref(), widget.open_chat_color.as_deref()), (Some("c"), None));
    assert_eq!(json!(widget.other), json!({"own": {"a": 1}, "openChatColor": 5}));

    let at_5_19 = |text: &str| Feature::new("FEATURE_CHAT_WIDGET", text).check(ProductVersion::new(5, 19, 0));
    assert_eq!(
        told(&at_5_19(text)[0]),
        "warning[feature-value-unknown]: `openChatColor` is `5`, expected a text; it counts as not set"
    );
    let broken = at_5_19("{\n\"a\": }");
    assert_eq!((broken[0].severity, broken[0].line), (Severity::Error, Some(2)));
    assert_eq!(at_5_19("[]")[0].message, "the value cannot be read, expected a JSON object: it is not an object");
    let removed = check("FEATURE_CHAT_WIDGET", "{}");
    assert_eq!(
        removed,
        [
            "warning[removed-feature]: `FEATURE_CHAT_WIDGET` has no effect since version 5.20.1 (use a Visualforce page of your \
          own)"
        ]
    );
}

#[test]
fn the_catalogue_describes_what_is_read() {
    for spec in FeatureSpec::ALL {
        assert_eq!(FeatureSpec::find(spec.name), Some(spec), "every name stands there once");
        assert_ne!(Feature::new(spec.name, "").kind(), FeatureKind::Other, "{}", spec.name);
        assert!(!spec.meaning.is_empty() && spec.removed.is_some() == spec.instead.is_some());
        // A default that is written out is not a problem and changes nothing, and every key is one that is read.
        let mut written = FeatureValue::default();
        let mut odd = FeatureValue::default();
        for key in spec.keys() {
            written.set(key.name, key.default).unwrap();
            odd.set(key.name, "???").unwrap();
            assert!(!key.meaning.is_empty() && (!key.required || key.default.is_empty()));
        }
        let is_required = spec.keys().iter().any(|key| key.required);
        let feature = Feature::new(spec.name, written);
        assert_eq!(feature.kind(), Feature::new(spec.name, "").kind(), "{}", spec.name);
        if matches!(spec.form, FeatureForm::Keys(_)) {
            let version = spec.removed.map_or(NEWEST, |_| ProductVersion::new(5, 22, 0));
            assert_eq!(feature.check(version).is_empty(), !is_required, "{}", spec.name);
            assert_ne!(Feature::new(spec.name, odd.clone()).kind(), FeatureKind::Other);
            let told = Feature::new(spec.name, odd).check(version).len();
            let free = spec.keys().iter().filter(|key| matches!(key.kind, KeyKind::Text | KeyKind::List)).count();
            assert_eq!(told, spec.keys().len() - free, "{}", spec.name);
        }
    }
}

#[test]
fn the_check_of_a_bad_text_is_short_and_in_order() {
    let text = "x\n".repeat(5_000) + &"y".repeat(5_000) + ":1";
    let problems = Feature::new("VDIPlatform", text).check(NEWEST);
    assert_eq!(problems.len(), Feature::MAX_FINDINGS);
    assert!(problems.is_sorted_by_key(|problem| problem.line));
    assert!(problems.iter().all(|problem| problem.message.len() < 300));
}

#[test]
fn the_record_has_the_form_of_a_query_and_of_a_file() {
    let record = json!({"Name": "VDIPlatform", "amazonconnect__Value__c": "Name:CITRIX\n", "Active__c": false,
        "CtiAdapter__c": "a0X", "Id": "a01"});
    let feature = Feature::from_record(record.as_object().unwrap()).unwrap();
    assert_eq!(
        (feature.value.as_str(), feature.active, feature.cti_adapter.as_deref()),
        ("Name:CITRIX\n", false, Some("a0X"))
    );
    assert_eq!(Feature::from_record(&feature.to_record()).unwrap(), feature);
    let file = serde_json::to_value(&feature).unwrap();
    assert_eq!(file["value"], "Name:CITRIX\n");
    assert_eq!(serde_json::from_value::<Feature>(file).unwrap(), feature);
    assert!(Feature::from_record(json!({"Name": "x"}).as_object().unwrap()).unwrap().active);
}

/// Texts made of the signs of the grammar.
const VALUE_LIKE: &str = "[A-Cac_0-1:, \t\r\né]{0,40}";

proptest! {
    #![proptest_config(crate::common::property::config())]

    #[test]
    fn any_text_is_kept_and_read_in_every_feature(text in prop_oneof!["\\PC{0,60}", VALUE_LIKE], name in 0..FeatureSpec::ALL.len()) {
        let value = FeatureValue::from(text.as_str());
        prop_assert_eq!(value.to_string(), text.as_str());
        let lines = text.split('\n').count();
        for entry in value.entries() {
            prop_assert!(entry.line <= lines && entry.rest == entry.rest.trim());
        }
        let feature = Feature::new(FeatureSpec::ALL[name].name, text);
        let _ = (feature.kind(), feature.is_on(NEWEST));
        for problem in feature.check(NEWEST) {
            prop_assert!(!problem.to_string().contains('\n') && problem.line.is_none_or(|line| line <= lines));
        }
    }

    #[test]
    fn what_was_set_is_read_back_and_the_rest_is_as_before(text in VALUE_LIKE, key in "[A-Ca_]{1,2}", new in "\\PC{0,20}") {
        let mut value = FeatureValue::from(text.as_str());
        let before: Vec<(String, String)> =
            value.entries().map(|entry| (entry.key.to_owned(), entry.rest.to_owned())).collect();
        let problems = value.findings();
        let changed = value.entries().filter(|entry| entry.key.eq_ignore_ascii_case(&key)).count();
        value.set(&key, &new).unwrap();
        prop_assert_eq!(value.get(&key), Some(new.trim()));
        let after: Vec<(String, String)> =
            value.entries().map(|entry| (entry.key.to_owned(), entry.rest.to_owned())).collect();
        prop_assert_eq!(after.len(), before.len() + usize::from(changed == 0));
        let different = before.iter().zip(&after).filter(|(a, b)| a != b).count();
        prop_assert!(different <= usize::from(changed > 0));
        prop_assert_eq!(value.findings(), problems);
        // Setting what is there already changes nothing.
        let same = value.clone();
        value.set(&key, &new).unwrap();
        prop_assert_eq!(value, same);
    }
}
