//! The check of a whole adapter: what is wrong with its settings and flows, and how findings are told (section 10).
#![expect(clippy::panic, reason = "a test")]

use cti_model::action::{ActionForm, CtiAction, FormField, Payload};
use cti_model::adapter::{AdapterChecker, CtiAdapter, CtiFlow, OverlayPanel, Script};
use cti_model::feature::Feature;
use cti_model::{
    Block, BlockSpec, Catalogue, Checker, Code, ControlKind, ControlSpec, Event, Finding, Flow, Part, Ports,
    ProductVersion, Severity, Source,
};
use serde_json::{Value, json};

use crate::adapter::sample::whole;
use crate::common::flows::{flow, flow as flow_of};
use crate::common::work::work;

/// What is found in the whole adapter after a change.
pub(crate) fn found(change: impl FnOnce(&mut CtiAdapter)) -> Vec<Finding> {
    let mut adapter = whole();
    change(&mut adapter);
    AdapterChecker::new().check(&adapter)
}

/// The only thing that is found after a change, as its line.
pub(crate) fn line(change: impl FnOnce(&mut CtiAdapter)) -> String {
    let findings = found(change);
    let [finding] = &findings[..] else { panic!("{findings:#?}") };
    finding.to_string()
}

fn clean(change: impl FnOnce(&mut CtiAdapter)) -> bool {
    found(change).is_empty()
}

#[test]
fn in_a_whole_adapter_there_is_nothing_to_find() {
    assert_eq!(AdapterChecker::new().check(&whole()), []);
    assert_eq!(AdapterChecker::default().check(&whole()), []);
}

#[test]
fn an_instance_is_an_alias_or_the_url_of_a_host() {
    for instance in ["my-instance", "Acme1", "https://acme.my.connect.aws", "https://acme.awsapps.com/connect/"] {
        assert!(clean(|adapter| adapter.settings.instance = instance.into()), "{instance}");
    }
    let told = |instance: &str| line(|adapter| adapter.settings.instance = instance.into());
    for (instance, what) in [
        (
            "https://acme.my.connect.aws/ccp-v2/",
            "leads to the contact control panel, whose path the adapter adds itself",
        ),
        (
            "https://acme.awsapps.com/connect/ccp-v2",
            "leads to the contact control panel, whose path the adapter adds itself",
        ),
        ("https://acme.my.connect.aws/home", "goes on behind the host of the instance"),
        ("https://acme.my.connect.aws?x=1", "goes on behind the host of the instance"),
        ("http://acme.my.connect.aws", "begins with `http`, not with `https`"),
        ("acme.my.connect.aws", "is an address without `https://`"),
        ("acme.my.connect.aws/ccp-v2", "is an address without `https://`"),
        ("arn:aws:connect:eu-west-2:1:instance/a", "is an ARN"),
        ("11111111-2222-3333-4444-555555555555", "is the id of an instance"),
        ("my instance", "has blanks in it"),
        ("https:// acme.my.connect.aws", "has blanks in it"),
        ("https://", "is not the URL of an instance"),
        ("https://user@acme.my.connect.aws", "is not the URL of an instance"),
        ("my_instance", "is not the alias of an instance"),
        ("d-1234567890", "is not the alias of an instance"),
        ("インスタンス", "is not the alias of an instance"),
    ] {
        let expected = format!("error[setting-malformed] settings, field Instance__c: `{instance}` {what} (");
        assert!(told(instance).starts_with(&expected), "{}", told(instance));
    }
    for instance in [" my-instance", "https://acme.my.connect.aws\n"] {
        assert!(told(instance).starts_with("warning[setting-malformed]"), "{}", told(instance));
    }
    assert!(told("http://acme.my.connect.aws/ccp-v2").ends_with("(write `https://acme.my.connect.aws`)"));
    let replica = line(|adapter| adapter.replicas[0].instance = "https://b.example/ccp-v2/".into());
    assert!(replica.starts_with("error[setting-malformed] replica `Frankfurt`, field Instance__c: "), "{replica}");
}

#[test]
fn an_arn_is_of_the_region_that_is_set() {
    let own = line(|adapter| adapter.settings.region = Some("us-west-2".into()));
    assert_eq!(
        own,
        "warning[setting-mismatch] settings, field InstanceArn__c: the instance is in `eu-west-2`, and `Region__c` is \
         `us-west-2` (write the ARN and the region of one instance)"
    );
    let replica = line(|adapter| adapter.replicas[0].region = "us-west-2".into());
    assert_eq!(
        replica,
        "warning[setting-mismatch] replica `Frankfurt`: `Arn__c`: the instance is in `eu-central-1`, and `Region__c` is \
         `us-west-2`"
    );
}

#[test]
fn before_5_7_an_instance_is_an_alias() {
    let mut adapter = CtiAdapter::default();
    adapter.settings.name = "A".into();
    adapter.settings.instance = "https://acme.my.connect.aws".into();
    let found = |version: ProductVersion| AdapterChecker::new().with_version(version).check(&adapter);
    assert_eq!(found(ProductVersion::new(5, 6, 0))[0].code, Code::SettingMalformed);
    assert_eq!(found(ProductVersion::new(5, 7, 0)), []);
}

#[test]
fn an_arn_is_that_of_an_instance() {
    for arn in
        ["instance/a", "arn:aws:connect:eu-west-2:1:queue/a", "arn:aws:s3:::bucket", "arn:aws:connect::1:instance/a"]
    {
        let told = line(|adapter| adapter.settings.instance_arn = Some(arn.into()));
        let expected = format!("error[setting-malformed] settings, field InstanceArn__c: `{arn}` is not the ARN of");
        assert!(told.starts_with(&expected), "{told}");
        let told = line(|adapter| adapter.replicas[0].arn = arn.into());
        assert!(told.starts_with("error[setting-malformed] replica `Frankfurt`, field Arn__c: "), "{told}");
        let without = found(|adapter| {
            adapter.features.clear();
            adapter.replicas.clear();
            adapter.settings.instance_arn = Some(arn.into());
        });
        assert_eq!(without[0].severity, Severity::Warning, "only a fail-over needs it");
    }
}

#[test]
fn an_adapter_has_a_name_and_an_instance() {
    for (blank, unset) in [("", ""), (" ", "\n")] {
        let findings = found(|adapter| {
            adapter.settings.name = blank.into();
            adapter.settings.instance = unset.into();
        });
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "error[setting-missing] settings, field Instance__c: it is not set (name the Amazon Connect instance, or give its URL)",
                "error[setting-missing] settings, field Name: the adapter has no name (name it)",
            ]
        );
    }
    assert_eq!(
        line(|adapter| adapter.settings.instance = "default".into()),
        "warning[setting-mismatch] settings, field Instance__c: it is still `default` (name the Amazon Connect instance, or give its URL)"
    );
}

#[test]
fn chat_needs_the_region() {
    let message = "warning[setting-mismatch] settings, field Region__c: it is not set, and there are flows for chats \
                   (name the region, which chat needs)";
    assert_eq!(line(|adapter| adapter.settings.region = None), message);
    assert_eq!(line(|adapter| adapter.settings.region = Some(String::new())), message);
    assert!(clean(|adapter| {
        adapter.settings.region = None;
        adapter.flows[1].active = false;
    }));
}

#[test]
fn rules_do_nothing_while_presence_sync_is_off() {
    assert_eq!(
        line(|adapter| adapter.settings.presence_sync_enabled = false),
        "warning[setting-mismatch] settings, field PresenceSyncEnabled__c: it is off, and there are active presence sync \
         rules (switch it on, or deactivate the rules)"
    );
    assert!(clean(|adapter| {
        adapter.settings.presence_sync_enabled = false;
        adapter.presence_sync_rules[0].active = false;
    }));
}

#[test]
fn two_active_flows_never_have_one_event() {
    let again = |change: fn(&mut CtiAdapter)| {
        move |adapter: &mut CtiAdapter| {
            let mut second = adapter.flows[0].clone();
            second.name = "Second".into();
            adapter.flows.push(second);
            change(adapter);
        }
    };
    assert_eq!(
        line(again(|_| {})),
        "error[duplicate-event] flow `Second`: `salesforceUI.onClickToDial` already has the active flow `Click to dial` \
         (deactivate one of them, or join them into one)"
    );
    assert!(clean(again(|adapter| adapter.flows[0].active = false)));
    assert!(clean(again(|adapter| adapter.flows[3].active = false)));
    assert!(clean(again(|adapter| adapter.flows[3].event = Some(Event::OnNavigationChange))));
}

#[test]
fn any_number_of_flows_are_for_cti_actions_and_each_is_started_by_one() {
    let second = |adapter: &mut CtiAdapter| {
        let mut flow = adapter.flows[2].clone();
        flow.name = "Second".into();
        adapter.flows.push(flow);
    };
    assert_eq!(line(second), "hint[unused-flow] flow `Second`: no CTI Action starts this flow, so it never runs");
    assert!(clean(|adapter| {
        second(adapter);
        let mut action = adapter.actions[0].clone();
        (action.name, action.flow) = ("Second".into(), "Second".into());
        adapter.actions.push(action);
    }));
    assert!(clean(|adapter| {
        second(adapter);
        adapter.flows[3].active = false;
    }));
}

#[test]
fn a_script_that_is_no_flow_is_worse_when_it_is_active() {
    let script = |active: bool| {
        move |adapter: &mut CtiAdapter| {
            adapter.flows[0].script = Script::read("ac.Utils.log()\n");
            adapter.flows[0].active = active;
        }
    };
    let rest = "[unreadable-flow] flow `Click to dial`: error[json-syntax]: not JSON: expected value at line 1 column 1 \
                (replace the text by a flow; extensions of version 4 are not migrated)";
    assert_eq!(line(script(true)), format!("error{rest}"));
    assert_eq!(line(script(false)), format!("warning{rest}"));
}

#[test]
fn a_record_without_a_script_holds_no_flow() {
    let rest = "[unreadable-flow] flow `Click to dial`: the record holds no flow (upload one, or remove the record)";
    for (script, active, severity) in [("", true, "error"), (" \n", true, "error"), ("", false, "warning")] {
        let change = |adapter: &mut CtiAdapter| {
            adapter.flows[0].script = Script::read(script);
            adapter.flows[0].active = active;
        };
        assert_eq!(line(change), format!("{severity}{rest}"));
    }
}

#[test]
fn a_finding_about_a_document_has_its_place_there() {
    let mut document = whole().flows[0].flow().unwrap().clone();
    document.blocks_mut()[0].connect("done", "nowhere");
    let found = found(|adapter| adapter.flows[0].script = document.clone().into());
    let by_itself = Checker::new().triggered_by(whole().flows[0].trigger()).check(&document);
    assert!(!found.is_empty() && found.len() == by_itself.len());
    for (finding, alone) in found.iter().zip(by_itself) {
        assert_eq!(*finding, alone.part(Part::Flow("Click to dial".into())));
    }
    let dangling = found.iter().find(|it| it.code == Code::DanglingTarget).unwrap().to_string();
    assert!(dangling.starts_with("error[dangling-target] flow `Click to dial`, block 0: "), "{dangling}");
}

static OWN: BlockSpec = BlockSpec::custom("OWN_Ring", "Ring a Bell")
    .ports(Ports::Done)
    .controls(&[ControlSpec::attested("number", ControlKind::Text)]);

#[test]
fn a_document_is_checked_for_its_trigger_and_catalogue() {
    let event = found(|adapter| adapter.flows[0].event = Some(Event::OnAccepted));
    assert_eq!(event[0].code, Code::UnknownEvent);

    let mut catalogue = Catalogue::standard().clone();
    catalogue.insert(&OWN);
    let mut adapter = whole();
    let ring = Block::new("r", "OWN_Ring").with_control("number", "1").with_port("done", "1");
    let mut document = adapter.flows[0].flow().unwrap().clone().with_block(ring);
    document.blocks_mut()[0].connect("done", "r");
    adapter.flows[0].script = document.into();
    assert_eq!(AdapterChecker::new().with_catalogue(&catalogue).check(&adapter), []);
    let unknown = AdapterChecker::new().check(&adapter);
    assert_eq!(unknown[0].code, Code::UnknownType);
}

fn one_block(type_id: &str, controls: Value) -> Flow {
    flow(&[
        ("s", "SE_Start", json!({}), json!({"done": "b"})),
        ("b", type_id, controls, json!({"done": "e"})),
        ("e", "SE_End", json!({}), json!({})),
    ])
}

/// A flow that completes work, and others.
fn with_work(adapter: &mut CtiAdapter, others: &[Flow], active: bool) {
    let flow =
        |event: Event, document: Flow| CtiFlow::new(event.as_str(), Source::ConnectAgent, event.clone(), document);
    adapter.flows = vec![flow(Event::OnRoutable, work("SE_Log", json!({"message": "m"})))];
    adapter.actions.clear();
    let set = |key: &str| json!({"key": key, "value": "$.payload.workId"});
    let kept = flow_of(&[
        ("s", "SE_Start", json!({}), json!({"done": "a"})),
        ("a", "SE_SetProperty", set("taskId"), json!({"done": "b"})),
        ("b", "SE_SetProperty", set("hvsWorkId"), json!({"done": "e"})),
        ("e", "SE_End", json!({}), json!({})),
    ]);
    adapter.flows.push(CtiFlow::new("Work", Source::SalesforceUi, Event::OnHvsWorkStart, kept));
    for (document, event) in others.iter().zip([Event::OnOffline, Event::OnNotRoutable]) {
        adapter.flows.push(CtiFlow { active, ..flow(event, document.clone()) });
    }
}

#[test]
fn work_that_another_active_flow_forgets_is_not_kept() {
    let kept = found(|adapter| with_work(adapter, &[], true));
    assert_eq!(kept.len(), 1, "{kept:#?}");
    assert_eq!((kept[0].code, kept[0].severity), (Code::HvsKeysKept, Severity::Warning));
    assert_eq!(kept[0].message, "no flow of the adapter unsets the properties of completed work");
    assert!(kept[0].block.is_some(), "the block that completes it");

    let forgotten = |others: &[Flow], active| clean(|adapter| with_work(adapter, others, active));
    let unset = |key: &str| one_block("SE_UnsetProperty", json!({"key": key}));
    assert!(forgotten(&[one_block("SE_ClearAllProperties", json!({}))], true));
    assert!(forgotten(&[unset("taskId"), unset("hvsWorkId")], true), "each by another flow");
    assert!(!forgotten(&[unset("taskId")], true), "the other key is kept");
    assert!(!forgotten(&[unset("taskId"), unset("hvsWorkId")], false), "what is not active forgets nothing");
}

#[test]
fn every_finding_is_one_line_whatever_names_hold() {
    let evil = "a\nerror: forged\u{202e}\u{2028}\r";
    let findings = found(|adapter| {
        adapter.settings.instance = "default".into();
        let flow = &mut adapter.flows[0];
        flow.name = evil.into();
        flow.source = Source::Other(evil.into());
        flow.event = Some(Event::Other(evil.into()));
        adapter.flows.push(adapter.flows[0].clone());
        adapter.flows[3].script = Script::read("{\n\"actions\": [1, {}]}");
        let action = &mut adapter.actions[0];
        (action.name, action.flow) = (evil.into(), evil.into());
        action.payload = cti_model::action::Payload::from_text(evil);
        adapter.attributes[0].name = evil.into();
        adapter.attributes[0].format = format!("{{{{{evil}");
        adapter.presence_sync_rules[0].name = evil.into();
        adapter.presence_sync_rules[0].value = String::new();
        adapter.features[0] = Feature::new(evil, evil);
        adapter.features[1].value = "GlobalSignInEndpoint:http://\u{2028}x".into();
        adapter.replicas[0].name = evil.into();
        adapter.replicas[0].arn = String::new();
    });
    for finding in &findings {
        let line = finding.to_string();
        assert!(!line.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{202e}')), "{line:?}");
    }
    let parts: Vec<Part> = findings.into_iter().filter_map(|finding| finding.part).collect();
    let name = || evil.to_owned();
    let all = [
        Part::Settings,
        Part::Flow(name()),
        Part::Action(name()),
        Part::Attribute(name()),
        Part::PresenceSyncRule(name()),
        Part::Feature(name()),
        Part::Replica(name()),
    ];
    assert!(all.iter().all(|part| parts.contains(part)), "{parts:#?}");
}

#[test]
fn findings_are_json_for_an_editor_or_a_log_and_come_back() {
    let setting = found(|adapter| adapter.settings.instance = "default".into()).remove(0);
    assert_eq!(
        serde_json::to_value(&setting).unwrap(),
        json!({"part": "settings", "code": "setting-mismatch", "severity": "warning", "field": "Instance__c",
            "message": "it is still `default`", "suggestion": "name the Amazon Connect instance, or give its URL"})
    );
    let flow = found(|adapter| adapter.flows[0].script = Flow::new().into()).remove(0);
    let value = serde_json::to_value(&flow).unwrap();
    assert_eq!((&value["part"], &value["code"]), (&json!({"flow": "Click to dial"}), &json!("missing-start")));
    assert_eq!(serde_json::from_value::<Finding>(value).unwrap(), flow);
    let rule = found(|adapter| adapter.presence_sync_rules[0].value = "x y".into()).remove(0);
    assert_eq!(serde_json::to_value(rule).unwrap()["part"], json!({"presenceSyncRule": "Lunch"}));
}

#[test]
fn what_another_version_does_otherwise_is_told_flow_by_flow() {
    let mut adapter = whole();
    adapter.flows[2].script = one_block("SE_Log", json!({"message": "$.payload.origin"})).into();
    adapter.flows[1].script = Script::read("v4();");
    let (old, new) = (ProductVersion::new(5, 12, 0), ProductVersion::NEWEST);
    let changes = AdapterChecker::new().version_changes(&adapter, old, new);
    let [change] = &changes[..] else { panic!("CTI Actions came in 5.13; what is the same is left out: {changes:#?}") };
    assert_eq!(change.part, Some(Part::Flow("Escalate a case".into())));
    let document = adapter.flows[2].flow().unwrap();
    let alone = Checker::new().triggered_by(adapter.flows[2].trigger()).version_changes(document, old, new);
    assert_eq!(alone.into_iter().map(|it| it.part(Part::Flow("Escalate a case".into()))).collect::<Vec<_>>(), changes);
    assert_eq!(AdapterChecker::new().version_changes(&adapter, new, new), []);
}

#[test]
fn an_action_is_told_when_a_key_of_its_payload_is_there_in_one_version_only() {
    let changes = |from: u16, to: u16, change: fn(&mut CtiAction)| {
        let mut adapter = whole();
        change(&mut adapter.actions[0]);
        let version = |minor| ProductVersion::new(5, minor, 0);
        let changes = AdapterChecker::new().version_changes(&adapter, version(from), version(to));
        let of_action = changes.iter().filter(|it| it.part == Some(Part::Action("Escalate".into())));
        of_action.map(ToString::to_string).collect::<Vec<_>>()
    };
    let none = [""; 0];
    let line = |versions: &str, first: &str, then: &str| {
        let rest = format!("`origin` of its payload, before: {first}; after: {then}");
        vec![format!("warning[behaviour-changed] action `Escalate`: from {versions}, {rest}")]
    };
    let gone = "there only as far as the form sends it";
    assert_eq!(changes(16, 17, |_| {}), line("5.16 to 5.17", gone, "always there"));
    assert_eq!(changes(17, 13, |_| {}), line("5.17 to 5.13", "always there", gone));
    assert_eq!(changes(17, 32, |_| {}), none);
    assert_eq!(changes(12, 32, |_| {}), none, "in 5.12 there are no actions, which is told of the flow");
    assert_eq!(changes(16, 17, |action| action.payload = Payload::default()), none);
    assert_eq!(changes(16, 17, |action| action.form = ActionForm::new().with_title("T").into()), none);
    assert_eq!(
        changes(16, 17, |action| action.form =
            ActionForm::new().with_field(FormField::text("origin", "").required()).into()),
        none
    );
    let blank =
        changes(16, 17, |action| action.form = ActionForm::new().with_field(FormField::text("origin", "")).into());
    assert_eq!(
        blank,
        line("5.16 to 5.17", gone, "always there"),
        "a field that is left blank takes the place of nothing"
    );
    assert_eq!(changes(16, 17, |action| action.payload = Payload::from_text("{")), none);
}

#[test]
fn the_overlay_has_the_panels_that_its_features_show() {
    let mut adapter = whole();
    let panels = |adapter: &CtiAdapter, may| adapter.panels(ProductVersion::NEWEST, may);
    let always = [OverlayPanel::Actions, OverlayPanel::Attributes, OverlayPanel::Data];
    assert_eq!(panels(&adapter, true), always);
    let amazon_q = Feature::new("FEATURE_AMAZONQ_PANEL", "Enabled:true");
    let recording = Feature::new("FEATURE_RECORDING_PANEL", "Enabled:true");
    adapter.features = vec![amazon_q.clone(), recording, amazon_q];
    let recording = [&always[..], &[OverlayPanel::RecordingControls]].concat();
    let both = [&recording[..], &[OverlayPanel::AmazonQ]].concat();
    assert_eq!((panels(&adapter, true), panels(&adapter, false)), (both.clone(), recording.clone()));
    adapter.features[2].value = "Enabled:true\nIgnorePermissionSet:true".into();
    assert_eq!(panels(&adapter, false), both, "the feature can be told to ignore the permission");
    adapter.features[0].active = false;
    adapter.features[2].active = false;
    assert_eq!(panels(&adapter, true), recording);
    assert_eq!(adapter.panels(ProductVersion::new(5, 12, 0), true), always, "the version does not know the panel");
}

#[test]
fn an_old_name_of_a_feature_counts_as_long_as_its_version_knows_it() {
    let mut adapter = whole();
    adapter.features = vec![Feature::new("FEATURE_WISDOM_PANEL", "Enabled:true")];
    let has = |version| adapter.panels(version, true).contains(&OverlayPanel::AmazonQ);
    assert!(has(ProductVersion::new(5, 22, 0)) && !has(ProductVersion::new(5, 23, 0)));
    assert_eq!(adapter.features_on(ProductVersion::new(5, 20, 1)).count(), 1);
}
