//! The check of a whole adapter: actions, attributes, rules, features, replicas, and what they do to each other.

use cti_model::action::Payload;
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter, ReplicaInstance};
use cti_model::feature::Feature;
use cti_model::{Block, Code, Finding, Part, ProductVersion, Severity};

use crate::adapter::check::{found, line};
use crate::adapter::sample::whole;

/// What is found in another version after a change, as lines.
fn lines_in(version: ProductVersion, change: impl FnOnce(&mut CtiAdapter)) -> Vec<String> {
    let mut adapter = whole();
    change(&mut adapter);
    AdapterChecker::new().with_version(version).check(&adapter).iter().map(Finding::to_string).collect()
}

fn lines(change: impl FnOnce(&mut CtiAdapter)) -> Vec<String> {
    lines_in(ProductVersion::NEWEST, change)
}

#[test]
fn an_action_starts_a_flow_that_is_for_actions_and_active() {
    let unused = "hint[unused-flow] flow `Escalate a case`: no CTI Action starts this flow, so it never runs";
    assert_eq!(
        lines(|adapter| adapter.actions[0].flow = "Nowhere\n".into()),
        [
            unused,
            r"error[action-without-flow] action `Escalate`, field CTIFlow__c: the adapter has no flow `Nowhere\u{a}`, or several of that name (pick a flow of the adapter whose source is ctiAction)",
        ]
    );
    assert_eq!(
        lines(|adapter| adapter.actions[0].flow = "Click to dial".into()),
        [
            unused,
            "error[action-without-flow] action `Escalate`, field CTIFlow__c: the source of its flow `Click to dial` \
             is salesforceUI, not ctiAction",
        ]
    );
    assert_eq!(
        line(|adapter| adapter.flows[2].active = false),
        "warning[action-flow-inactive] action `Escalate`, field CTIFlow__c: its flow `Escalate a case` is not active, so \
         the action does nothing"
    );
}

#[test]
fn what_is_wrong_with_an_action_by_itself_is_told_once() {
    let nowhere = found(|adapter| adapter.actions[0].flow = " ".into());
    let codes: Vec<Code> = nowhere.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::UnusedFlow, Code::ActionIncomplete], "{nowhere:#?}");
    let payload = line(|adapter| adapter.actions[0].payload = Payload::from_text("{"));
    assert!(payload.starts_with("error[unreadable-payload] action `Escalate`, field Payload__c: "), "{payload}");
}

#[test]
fn what_is_wrong_with_an_attribute_is_told_with_its_field() {
    assert_eq!(
        line(|adapter| adapter.attributes[0].label = String::new()),
        "warning[attribute-incomplete] attribute `Case`, field Label__c: it is empty, and the row shows a label"
    );
}

#[test]
fn what_is_wrong_with_a_rule_is_told_with_its_field() {
    let states = line(|adapter| {
        let rule = &mut adapter.presence_sync_rules[0];
        rule.destination = cti_model::presence::Destination::Connect.into();
        rule.value = "Busy".into();
    });
    assert!(states.starts_with("error[system-state] presence sync rule `Lunch`, field Value__c: "), "{states}");
}

#[test]
fn what_is_wrong_with_a_rule_that_is_not_active_is_a_warning_at_most() {
    let off = line(|adapter| {
        let rule = &mut adapter.presence_sync_rules[0];
        rule.destination = cti_model::presence::Destination::Connect.into();
        rule.value = "Busy".into();
        rule.active = false;
    });
    assert!(off.starts_with("warning[system-state] presence sync rule `Lunch`, field Value__c: "), "{off}");
    let hint = line(|adapter| {
        let rule = &mut adapter.presence_sync_rules[0];
        rule.value = "At Lunch".into();
        rule.active = false;
    });
    assert!(hint.starts_with("hint[status-label] "), "{hint}");
}

#[test]
fn what_is_wrong_with_a_feature_is_told_with_its_line() {
    assert_eq!(
        line(|adapter| adapter.features[0].value = "Status:Offline\nSessionEndTimer:soon".into()),
        "warning[feature-value-unknown] feature `SetAgentStatusOnSessionEnd`, field SessionEndTimer, line 2: \
         `SessionEndTimer` is `soon`, expected a whole number of seconds, at most 4294967295; the default `5` counts"
    );
}

#[test]
fn a_feature_is_checked_for_the_version() {
    let old = lines_in(ProductVersion::new(5, 13, 0), |adapter| {
        adapter.features.truncate(1);
        adapter.replicas.clear();
    });
    assert_eq!(
        old,
        ["warning[not-in-version] feature `SetAgentStatusOnSessionEnd`, field IfCurrentAgentState, line 2: \
             `IfCurrentAgentState` needs version 5.14; 5.13 does not know it"]
    );
}

#[test]
fn two_records_of_a_kind_have_two_names() {
    let twice = "there is another one of that name before it";
    assert_eq!(
        lines(|adapter| {
            let mut flow = adapter.flows[0].clone();
            flow.event = Some(cti_model::Event::OnNavigationChange);
            adapter.flows.push(flow);
            // What is switched off may be an older one that is kept.
            let mut off = adapter.flows[0].clone();
            off.active = false;
            adapter.flows.push(off);
            adapter.actions.push(adapter.actions[0].clone());
            adapter.presence_sync_rules.push(adapter.presence_sync_rules[0].clone());
            adapter.features.push(adapter.features[0].clone());
        }),
        [
            format!("warning[duplicate-name] flow `Click to dial`: {twice}"),
            format!("warning[duplicate-name] action `Escalate`: {twice}"),
            format!("warning[duplicate-name] presence sync rule `Lunch`: {twice}"),
            format!("warning[duplicate-name] feature `SetAgentStatusOnSessionEnd`: {twice}"),
        ]
    );
    let kinds = found(|adapter| {
        adapter.flows[0].name = "Same".into();
        adapter.actions[0].name = "Same".into();
        adapter.presence_sync_rules[0].name = "Same".into();
    });
    assert_eq!(kinds, [], "of different kinds they may be the same");
    let off = found(|adapter| {
        adapter.features.push(adapter.features[0].clone());
        adapter.features[0].active = false;
    });
    assert_eq!(off, [], "a feature that is off stands in nobody's way");
}

#[test]
fn the_pop_out_and_a_virtual_desktop_exclude_each_other_before_5_28() {
    let both = |adapter: &mut CtiAdapter| {
        adapter.features =
            vec![Feature::new("EnableMedialessPopout", "Enabled:true"), Feature::new("VDIPlatform", "Name:CITRIX")];
        adapter.replicas.clear();
    };
    assert_eq!(
        lines_in(ProductVersion::new(5, 27, 0), both),
        ["warning[feature-conflict] feature `VDIPlatform`: it excludes `EnableMedialessPopout` before 5.28"]
    );
    assert_eq!(lines_in(ProductVersion::new(5, 28, 0), both), [""; 0]);
    let one_off = lines_in(ProductVersion::new(5, 27, 0), |adapter| {
        both(adapter);
        adapter.features[0].value = "Enabled:false".into();
    });
    assert_eq!(one_off, [""; 0]);
}

#[test]
fn a_voicemail_drop_needs_one_that_is_active() {
    let message =
        "warning[feature-conflict] feature `FEATURE_VOICEMAIL_DROP`: there is no active voicemail drop to leave";
    assert_eq!(line(|adapter| adapter.voicemail_drops[0].active = false), message);
    assert_eq!(line(|adapter| adapter.voicemail_drops.clear()), message);
    assert_eq!(
        found(|adapter| {
            adapter.voicemail_drops.clear();
            adapter.features[2].active = false;
        }),
        []
    );
}

#[test]
fn global_resiliency_needs_an_arn_and_a_replica() {
    let missing = |arn: Option<&str>| {
        let arn = arn.map(str::to_owned);
        lines(|adapter| {
            adapter.settings.instance_arn = arn;
            adapter.replicas.clear();
        })
    };
    for unset in [None, Some(" ")] {
        assert_eq!(
            missing(unset),
            [
                "warning[setting-mismatch] settings, field InstanceArn__c: it is not set, and the feature \
                 GlobalResiliency is on (set the ARN of the instance)",
                "warning[feature-conflict] feature `GlobalResiliency`: there is no replica that could take over",
            ]
        );
    }
    assert_eq!(
        line(|adapter| adapter.features[1].active = false),
        "hint[unused-replica] replica `Frankfurt`: the feature GlobalResiliency is off, so only the adapter's own instance is \
         used"
    );
}

#[test]
fn a_replica_has_an_address_and_a_region_of_its_own() {
    assert_eq!(
        lines(|adapter| {
            adapter.replicas = vec![ReplicaInstance::default(), ReplicaInstance::default()];
            for (replica, name) in adapter.replicas.iter_mut().zip(["A", "B"]) {
                replica.name = name.into();
            }
        }),
        ["A", "B"]
            .map(|name| ["Region", "Instance", "Arn"]
                .map(|field| { format!("error[setting-missing] replica `{name}`: `{field}__c` is not set") }))
            .concat()
    );
    let rest = "there is another instance in its region, so a fail-over cannot choose between them";
    let own = found(|adapter| {
        adapter.replicas[0].region = "eu-west-2".into();
        adapter.replicas[0].arn = "arn:aws:connect:eu-west-2:1:instance/b".into();
    });
    assert_eq!(
        own.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [format!("error[shared-region] replica `Frankfurt`: {rest}")]
    );
    let twice = found(|adapter| adapter.replicas.push(adapter.replicas[0].clone()));
    assert_eq!(
        twice.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            format!("error[shared-region] replica `Frankfurt`: {rest}"),
            "warning[duplicate-name] replica `Frankfurt`: there is another one of that name before it".to_owned(),
        ]
    );
}

#[test]
fn findings_come_in_the_order_of_the_parts() {
    let findings = found(|adapter| {
        adapter.settings.instance = String::new();
        adapter.flows[0].script = cti_model::adapter::Script::read("");
        adapter.actions[0].name = String::new();
        adapter.attributes[0].label = String::new();
        adapter.presence_sync_rules[0].value = String::new();
        adapter.features[0].value = "x:y".into();
        adapter.replicas[0].arn = String::new();
    });
    let kind = |part: &Part| std::mem::discriminant(part);
    let mut order: Vec<_> = findings.iter().filter_map(|finding| finding.part.as_ref().map(kind)).collect();
    order.dedup();
    assert_eq!(order.len(), 7, "{findings:#?}");
}

#[test]
fn an_empty_credential_is_none() {
    let mut adapter = whole();
    for (set, own, other) in [
        (None, "AmazonConnectAPI", "AmazonConnectAPI_eu_central_1"),
        (Some(""), "AmazonConnectAPI", "AmazonConnectAPI_eu_central_1"),
        (Some("Mine"), "Mine", "Mine"),
    ] {
        adapter.settings.named_credential = set.map(str::to_owned);
        adapter.replicas[0].named_credential = set.map(str::to_owned);
        assert_eq!(adapter.settings.recording_named_credential(), own);
        assert_eq!(adapter.replicas[0].recording_named_credential(), other);
    }
}

#[test]
fn a_member_that_does_nothing_is_told_and_fields_of_a_record_are_not() {
    assert_eq!(
        lines(|adapter| {
            let other = &mut adapter.flows[0].other;
            other.insert("activ".into(), false.into());
            other.insert("Active__c".into(), false.into());
            other.insert("OwnerId".into(), "005".into());
            other.insert("mine__Own__c".into(), 1.into());
        }),
        [
            "warning[unknown-member] flow `Click to dial`: the member `activ` is not known here, so it does nothing",
            "warning[unknown-member] flow `Click to dial`: `Active__c` is the name of a field of a record, so it does \
             nothing in a file (write the member as the other entries do)",
        ]
    );
}

#[test]
fn flows_and_actions_are_checked_for_the_version() {
    let old = |change: fn(&mut CtiAdapter)| {
        lines_in(ProductVersion::new(5, 12, 0), |adapter| {
            adapter.features.clear();
            adapter.replicas.clear();
            change(adapter);
        })
    };
    assert_eq!(
        old(|_| {}),
        [
            "warning[not-in-version] flow `Escalate a case`: `ctiAction` came in 5.13; in 5.12 it never fires",
            "warning[not-in-version] action `Escalate`: CTI Actions came in 5.13; 5.12 does not have them",
        ]
    );
    let paths = old(|adapter| {
        adapter.actions.clear();
        adapter.flows.truncate(1);
        adapter.flows[0].source = cti_model::Source::ConnectVoiceContact;
        adapter.flows[0].event = Some(cti_model::Event::OnConnecting);
        let mut document = adapter.flows[0].flow().unwrap().clone();
        for (id, member) in [("a", "phone"), ("b", "nationalNumber")] {
            let message = format!("$.contact.parsedNumber.{member}");
            let next = if id == "a" { "b" } else { "1" };
            document =
                document.with_block(Block::new(id, "SE_Log").with_control("message", message).with_port("done", next));
        }
        document.blocks_mut()[0].connect("done", "a");
        adapter.flows[0].script = document.into();
    });
    assert_eq!(
        paths,
        ["warning[version-dependent] flow `Click to dial`, block b, control message: \
             `$.contact.parsedNumber.nationalNumber` came in 5.22 and is undefined in 5.12 (write \
             `$.contact.parsedNumber.phone`)"]
    );
}

#[test]
fn a_check_that_is_switched_off_by_name_says_nothing() {
    let noisy = |adapter: &mut CtiAdapter| {
        adapter.settings.instance = "default".into();
        adapter.settings.name = String::new();
    };
    assert_eq!(
        found(noisy).iter().map(|it| it.code).collect::<Vec<_>>(),
        [Code::SettingMismatch, Code::SettingMissing]
    );
    let off = found(|adapter| {
        noisy(adapter);
        adapter.checks.off = ["setting-mismatch", "setting-missing", "no-such"].map(str::to_owned).into();
    });
    assert_eq!(
        off.iter().map(Finding::to_string).collect::<Vec<_>>(),
        [
            "error[setting-missing] settings, field Name: the adapter has no name (name it)",
            "warning[check-not-off] checks: findings of `setting-missing` are errors, which cannot be switched off",
            "warning[check-not-off] checks: there is no code `no-such` to be switched off",
        ]
    );
    let mut adapter = whole();
    noisy(&mut adapter);
    let checker = AdapterChecker::new().without(Code::SettingMismatch).without(Code::SettingMissing);
    assert!(checker.check(&adapter).iter().map(|it| it.code).eq([Code::SettingMissing]));
}

#[test]
fn what_is_switched_off_is_kept_in_the_files() {
    let text = "{\n  \"off\": [\n    \"unused-property\",\n    \"no-such\"\n  ],\n  \"why\": \"ours\"\n}\n";
    let mut files = whole().to_files();
    assert_eq!(files.get("checks.json"), None, "nothing is switched off");
    files.insert("checks.json", text);
    let adapter = CtiAdapter::from_files(&files).unwrap();
    assert_eq!(adapter.to_files(), files);
    let off = |files: &[(&str, &str)]| CtiAdapter::from_files(&files.iter().copied().collect::<AdapterFiles>());
    let broken = off(&[("adapter.json", "{}"), ("checks.json", r#"{"off": "unused-property"}"#)]).unwrap_err();
    assert_eq!(
        (broken.findings()[0].code, broken.findings()[0].file.as_deref()),
        (Code::NotAnAdapter, Some("checks.json"))
    );
}

#[test]
fn more_rules_than_an_event_is_held_against_are_an_error() {
    let rules = |count: usize| {
        found(|adapter| {
            let rule = adapter.presence_sync_rules[0].clone();
            let named = |at: usize| {
                let mut rule = rule.clone();
                rule.name = at.to_string();
                rule
            };
            adapter.presence_sync_rules = (0..count).map(named).collect();
        })
    };
    assert_eq!(rules(1_000), []);
    let over = rules(1_001);
    assert_eq!((over[0].code, over[0].severity), (Code::TooManyRules, Severity::Error));
}
