//! Any adapter, for properties: each type of record with whatever its fields can hold.

use cti_model::action::{ActionType, CtiAction, Payload, StoredForm};
use cti_model::adapter::{AdapterSettings, CtiAdapter, CtiFlow, ReplicaInstance, Script, VoicemailDrop};
use cti_model::attribute::{AttributeType, CtiAttribute, Display};
use cti_model::feature::Feature;
use cti_model::presence::{Picked, PresenceSyncRule};
use cti_model::{Event, Source};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// A text, often one that would harm.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let odd = vec![
        "",
        " ",
        "A",
        "a",
        "A b",
        "a\nb",
        "a\r\nb\r\n",
        "\n",
        "\"'\\",
        "名",
        "../x",
        "\u{0}\u{202e}",
        "[\"a\",\"b\"]",
        "null",
        "$.payload.a",
    ];
    prop_oneof![3 => select(odd).prop_map(str::to_owned), 1 => "\\PC{0,8}"]
}

/// A text that is set; empty text in a record is one that is not.
fn set() -> impl Strategy<Value = Option<String>> {
    option::of(text()).prop_map(|text| text.filter(|text| !text.is_empty()))
}

pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((text(), inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Members that are not known.
fn other() -> impl Strategy<Value = Map<String, Value>> {
    let key = select(vec!["Own__c", "OwnerId", "Owner", "other__Region__c", "tags", "LastModifiedDate"]);
    vec((key.prop_map(str::to_owned), any_json()), 0..3).prop_map(|members| members.into_iter().collect())
}

fn any_script() -> impl Strategy<Value = Script> {
    let spelt = r#"{"name":"n","actions":[{"id":"0","type":"SE_Start","v":1.50,"v":2}],"x":1e2}"#;
    let id = || select(vec!["0", "uid-1", "名"]);
    let block = (id(), id(), any_json()).prop_map(
        |(id, to, value)| json!({"id": id, "type": "SE_Log", "controls": {"message": value}, "ports": {"done": to}}),
    );
    prop_oneof![
        text().prop_map(|text| Script::read(&text)),
        Just(Script::read(spelt)),
        vec(block, 0..3).prop_map(|blocks| Script::read(&json!({"actions": blocks}).to_string())),
    ]
}

prop_compose! {
    fn any_settings()(
        name in text(), instance in text(), texts in vec(set(), 14), flags in any::<[bool; 6]>(), older in option::of(any::<bool>()),
        other in other(),
    ) -> AdapterSettings {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        let [softphone_popout_enabled, medialess, presence_sync_enabled, early_gum, audio_device_settings, phone_type_settings] = flags;
        AdapterSettings {
            name, instance, softphone_popout_enabled, medialess, presence_sync_enabled, early_gum,
            audio_device_settings, phone_type_settings, enable_softphone_popout: older, other,
            instance_arn: next(), region: next(), call_center: next(), custom_ringtone: next(),
            custom_chat_ringtone: next(), debug_level: next(), named_credential: next(), sso_url: next(),
            sso_relay_state: next(), ccp_version: next(), bottom_panel: next(), user_defined: next(),
            ..Default::default()
        }
    }
}

prop_compose! {
    fn any_flow()(
        name in text(), source in text(), event in option::of(text()), flags in any::<[bool; 2]>(), description in set(),
        script in any_script(), document in option::of(select(vec!["flows/a.json", "flows/A.txt", "../a.json", "x"])),
        other in other(),
    ) -> CtiFlow {
        let mut other = other;
        other.extend(document.map(|document| ("document".to_owned(), document.into())));
        let [active, debug] = flags;
        let event = event.map(|event| Event::from(event.as_str()));
        CtiFlow { name, cti_adapter: None, source: Source::from(source.as_str()), event, active, debug, description, script, other, ..Default::default() }
    }
}

prop_compose! {
    fn any_action()(
        name in text(), kind in text(), flow in text(), order in any::<i64>(), payload in prop_oneof![text(), any_json().prop_map(|it| it.to_string())],
        form in prop_oneof![text(), any_json().prop_map(|it| it.to_string()), Just(r#"{"title":"T","fields":[{"name":"a"}]}"#.to_owned())],
        other in other(),
    ) -> CtiAction {
        let (payload, form) = (Payload::from_text(&payload), StoredForm::from_text(&form));
        CtiAction { name, action_type: ActionType::from(kind.as_str()), flow, order, payload, form, other, ..Default::default() }
    }
}

prop_compose! {
    fn any_attribute()(
        texts in vec(text(), 5), display in prop_oneof![text(), Just("Key-Value".into())], kind in text(), active in any::<bool>(),
        other in other(),
    ) -> CtiAttribute {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap_or_default();
        CtiAttribute {
            name: next(), label: next(), style: next(), format: next(), default_value: next(), active, other,
            display: Display::from(display.as_str()), kind: AttributeType::from(kind.as_str()), cti_adapter: None,
            ..Default::default()
        }
    }
}

prop_compose! {
    fn any_rule()(texts in vec(prop_oneof![text(), Just("===".into()), Just("staticValue".into())], 9), active in any::<bool>(), other in other()) -> PresenceSyncRule {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap_or_default();
        PresenceSyncRule {
            name: next(), active, cti_adapter: None, source: Picked::read(&next()), operand_a: Picked::read(&next()),
            operand_a_custom: next(), comparator: Picked::read(&next()), operand_b: Picked::read(&next()),
            operand_b_custom: next(), destination: Picked::read(&next()), value: next(), other,
            ..Default::default()
        }
    }
}

prop_compose! {
    fn any_feature()(name in text(), value in text(), active in any::<bool>(), other in other()) -> Feature {
        Feature { name, value: value.as_str().into(), active, cti_adapter: None, other, ..Default::default() }
    }
}

prop_compose! {
    fn any_drop()(name in text(), message in text(), flags in any::<[bool; 2]>(), texts in [set(), set(), set()], other in other()) -> VoicemailDrop {
        let ([active, selected], [language, voice, contact_id]) = (flags, texts);
        VoicemailDrop { name, active, language, voice, message, contact_id, selected, other, ..Default::default() }
    }
}

prop_compose! {
    fn any_replica()(name in text(), arn in text(), instance in text(), region in text(), named_credential in set(), other in other()) -> ReplicaInstance {
        ReplicaInstance { name, arn, instance, region, cti_adapter: None, named_credential, other, ..Default::default() }
    }
}

/// How the records of an adapter name each other.
#[derive(Clone, Copy, Debug)]
enum Links {
    /// There are no ids; flows go by their names.
    Names,
    /// Every record has an id, and the types have a namespace or not.
    Ids { namespace: bool },
}

/// Any adapter: one that was made in memory, or one whose records have ids.
pub(crate) fn any_adapter() -> impl Strategy<Value = CtiAdapter> {
    let links = select(vec![Links::Names, Links::Ids { namespace: false }, Links::Ids { namespace: true }]);
    let more = (vec(any_feature(), 0..3), vec(any_drop(), 0..3), vec(any_replica(), 0..3));
    let lists = (vec(any_flow(), 0..4), vec(any_action(), 0..3), vec(any_attribute(), 0..3), vec(any_rule(), 0..3));
    (any_settings(), lists, more, links).prop_map(|(settings, lists, more, links)| {
        let mut adapter = CtiAdapter { settings, ..CtiAdapter::default() };
        (adapter.flows, adapter.actions, adapter.attributes, adapter.presence_sync_rules) = lists;
        (adapter.features, adapter.voicemail_drops, adapter.replicas) = more;
        match links {
            Links::Names => adapter,
            Links::Ids { namespace } => with_ids(adapter, namespace),
        }
    })
}

fn with_ids(mut adapter: CtiAdapter, namespace: bool) -> CtiAdapter {
    const ADAPTER: &str = "a01000000000001AAA";
    let mut flows = Vec::new();
    let mut number = 0;
    let mut identify = |other: &mut Map<String, Value>, object: &str| {
        number += 1;
        other.insert("Id".into(), format!("a{number:014}AAA").into());
        if namespace {
            other.insert("attributes".into(), json!({"type": format!("amazonconnect__{object}"), "url": "/x"}));
        }
    };
    identify(&mut adapter.settings.other, "AC_CtiAdapter__c");
    adapter.settings.other.insert("Id".into(), ADAPTER.into());
    for flow in &mut adapter.flows {
        identify(&mut flow.other, "AC_CtiScript__c");
        flow.cti_adapter = Some(ADAPTER.into());
        flows.extend(flow.other.get("Id").and_then(Value::as_str).map(str::to_owned));
    }
    for (action, id) in adapter.actions.iter_mut().zip(flows.iter().cycle()) {
        identify(&mut action.other, "AC_CCPOverlayElement__c");
        action.flow.clone_from(id);
    }
    for attribute in &mut adapter.attributes {
        identify(&mut attribute.other, "AC_CtiAttribute__c");
        attribute.cti_adapter = Some(ADAPTER.into());
    }
    for rule in &mut adapter.presence_sync_rules {
        identify(&mut rule.other, "AC_PresenceSyncRule__c");
        rule.cti_adapter = Some(ADAPTER.into());
    }
    for feature in &mut adapter.features {
        identify(&mut feature.other, "AC_Feature__c");
        feature.cti_adapter = Some(ADAPTER.into());
    }
    for drop in &mut adapter.voicemail_drops {
        identify(&mut drop.other, "AC_VoicemailDrop__c");
    }
    for replica in &mut adapter.replicas {
        identify(&mut replica.other, "AC_ReplicaInstance__c");
        replica.cti_adapter = Some(ADAPTER.into());
    }
    if flows.is_empty() {
        adapter.actions.clear();
    }
    adapter
}
